"""A page saved as plain text: which line is the headline, where the story begins and ends.

Dates in the header lines are `text_claims`; repair of the words is `repair`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dateline.extraction.furniture import (
    is_box_heading,
    is_date_line,
    is_rule,
    is_teaser,
    is_widget,
    story_lines,
)
from dateline.extraction.headline import plain_words

EXTRACTOR = "text 1"
MAX_LINES = 20_000
MAX_LINE_CHARS = 100_000
PROSE_CHARS = 100  # a line this long is prose, not a title or a menu
PROSE_WORDS = 12  # so is a shorter one with these many words and a sentence's end
MAX_TITLE_CHARS = 250
WRAPPED_CHARS = (45, 100)  # lengths between which lines of a hard-wrapped paragraph lie

_SENTENCE_END = re.compile(r"[.!?。！？؟।:][\"'”’»)\]]*$")
_BYLINE = re.compile(r"^(?:by|von|par|por|di|door|av|بقلم)\s+\S", re.IGNORECASE)
_MENU = re.compile(r"\s[|•·»>/]\s")
_LABELLED = re.compile(r"^(?:title|headline|titel|titre)\s*:\s*", re.IGNORECASE)
_WEEKDAY = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b.{0,30}\b(?:19|20)\d\d\b|\b(?:19|20)\d\d\b.{0,30}\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPage:
    """What a text page holds: its lines as they stand, the headline, the byline's text, the body."""

    lines: tuple[str, ...]
    headline: str | None
    byline: str | None
    body: str  # paragraphs separated by "\n"; "" where there is no text


def read_text_page(text: str, title_hint: str | None) -> TextPage:
    """Headline and body of a text page.

    title_hint: the title under which the page was listed, where it was; a line equal to it is the headline.
    """
    lines = [line[:MAX_LINE_CHARS].rstrip() for line in text.splitlines()[:MAX_LINES]]
    paragraphs = _paragraphs(lines)
    start = _story_start(paragraphs)
    headline, title_at = _headline(paragraphs, start, plain_words(title_hint))
    if title_at is not None and title_at >= start:
        start = title_at + 1
    head = paragraphs[:start]
    byline = next((line for line in reversed(head) if len(line) <= 120 and _BYLINE.match(line)), None)
    body = story_lines(paragraphs[start:], headline)
    return TextPage(lines=tuple(lines), headline=headline or title_hint, byline=byline, body="\n".join(body))


def _paragraphs(lines: Sequence[str]) -> list[str]:
    """Lines as paragraphs; blocks that were wrapped at a column are joined again."""
    found: list[str] = []
    block: list[str] = []
    for line in (*lines, ""):
        text = " ".join(line.split())
        if text:
            block.append(text)
            continue
        found.extend([" ".join(block)] if _is_wrapped(block) else block)
        block = []
    return found


def _is_wrapped(block: Sequence[str]) -> bool:
    """Whether a block is one paragraph cut at a column: all lines but the last about equally long, few sentence ends."""
    if len(block) < 3:
        return False
    least, most = WRAPPED_CHARS
    inner = block[:-1]
    return all(least <= len(line) <= most for line in inner) and 2 * sum(
        bool(_SENTENCE_END.search(line[-6:])) for line in inner
    ) <= len(inner)


def _is_prose(line: str) -> bool:
    if is_rule(line) or is_date_line(line) or is_widget(line) or is_teaser(line):
        return False
    ends = bool(_SENTENCE_END.search(line[-6:]))
    if len(line) >= PROSE_CHARS:
        return ends or len(line) >= 2 * PROSE_CHARS or not _MENU.search(line)
    return ends and len(line.split()) >= PROSE_WORDS


def _story_start(paragraphs: Sequence[str]) -> int:
    """Index of the first paragraph of prose; without any, of the first line that may be text at all."""
    for index, line in enumerate(paragraphs):
        if _is_prose(line):
            return index
    for index, line in enumerate(paragraphs):
        if _may_be_title(line) and index + 1 < len(paragraphs):
            return index + 1
    return 0


def _headline(paragraphs: Sequence[str], start: int, hint: str) -> tuple[str | None, int | None]:
    """The headline and its index: the listed title's line, a labelled one, else the last title-like line before the story."""
    for index, line in enumerate(paragraphs[: start + 1]):
        if hint and plain_words(line) == hint:
            return line, index
        if _LABELLED.match(line) and len(line) <= MAX_TITLE_CHARS:
            return _LABELLED.sub("", line), index
    for index in range(start - 1, -1, -1):
        if _may_be_title(paragraphs[index]):
            return paragraphs[index], index
    return None, None


def _may_be_title(line: str) -> bool:
    """Whether a header line can be the headline: words, but no date, menu, byline, button or box."""
    if (
        not 3 <= len(line) <= MAX_TITLE_CHARS
        or is_rule(line)
        or is_widget(line)
        or is_teaser(line)
        or is_box_heading(line)
    ):
        return False
    if is_date_line(line) or (_WEEKDAY.search(line) and len(line) < 60):
        return False
    return not _BYLINE.match(line) and not _MENU.search(line) and len(line.split()) > 1

"""The story's text as the page states it for machines, where the visible text lacks it: JSON-LD and script states.

Taken only when it agrees with what is visible and says more; never to shorten, never another story's text.
"""

import re
from collections.abc import Sequence
from html import unescape

from dateline.extraction.furniture import story_lines
from dateline.extraction.headline import plain_words
from dateline.extraction.states import StatedText, stated_texts
from dateline.extraction.structured import SelfDescription

SHORT_CHARS = 700  # a visible text this short makes the scripts worth reading
MORE_SHARE = 1.25  # of the visible text's length that a stated one must have to complete it
LEAST_CHARS = 350  # of a stated text that stands alone
MAX_TEXT_CHARS = 400_000
SHINGLE = 5  # words; characters where a text has no spaces
MAX_SHINGLES = 400  # of the visible text that are looked up
AGREE_SHARE = 0.5  # of the visible text's shingles that a stated text must hold
KNOWN_CHARS = 80  # of visible text from which on agreement can be told

WHOLE = (0.75, 1.3)  # of a visible text's length; a stated one within these bounds is whole
LEAD_CHARS = 200  # of confirmed text, before which a line may be a lead
LINE_SHARE = 0.2  # of a line's shingles that the stated text must hold
CONFIRMED_SHARE = 0.8  # of a text that must be in the stated one for the rest to be doubted

_DROPPED = re.compile(
    r"<(script|style|figcaption|iframe|svg|button)\b[^<>]{0,2000}>.{0,20000}?</\1\s{0,3}>", re.IGNORECASE | re.DOTALL
)
_BREAK = re.compile(
    r"</?(?:p|div|br|li|ul|ol|h[1-6]|blockquote|section|article|figure|table|tr|td|hr|header|footer|aside)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[a-zA-Z!][^<>]{0,2000}>")
_MARKDOWN = re.compile(r"\]\(https?://|\[#\w{1,20}:|^\s{0,3}#{2,6}\s|\*\*\w", re.MULTILINE)
_SPACES = re.compile(r"[ \t\r\f\v\u00a0]+")
_LINES = re.compile(r"\s*\n\s*")
_SENTENCE_END = re.compile(r"[.!?。！？؟।…][\"'”’»)\]]*(?:\s|$)")
_CODE = re.compile(r"[{};=]\s*(?:function|var|let|const|return)\b|^\s*[.#@][\w-]+\s*\{|^\s*(?:https?:|data:|[{\[])")


def stated_body(
    said: SelfDescription, scripts: Sequence[str], *, visible: str, headline: str | None, description: str | None
) -> str | None:
    """The fullest stated text that completes a visible one, lines separated by "\\n"; None where the visible one stands."""
    stated = _plain(said.article.get("articleBody")) if said.article is not None else ""
    if len(visible) >= SHORT_CHARS and _MARKDOWN.search(stated):
        stated = ""
    best = stated if _completes(stated, visible, is_ours=True) else ""
    if not best and len(visible) < SHORT_CHARS:
        best = _from_states(scripts, visible=visible, headline=headline, description=description)
    lines = story_lines(best.split("\n"), headline) if best else []
    text = "\n".join(lines)
    return text if len(text) > len(visible) else None


def _from_states(scripts: Sequence[str], *, visible: str, headline: str | None, description: str | None) -> str:
    title = plain_words(headline)
    best = ""
    for found in stated_texts(list(scripts)):
        if sum(map(len, found.parts)) <= max(len(best), LEAST_CHARS):
            continue
        text = _plain("\n".join(found.parts))
        is_ours = _is_ours(found, text, title, description)
        if len(text) > len(best) and _is_prose(text) and _completes(text, visible, is_ours=is_ours):
            best = text
    return best


def _is_ours(found: StatedText, text: str, title: str, description: str | None) -> bool:
    """Whether a text in a state is surely this page's: its object has the page's headline, or it opens as the summary does."""
    stated = plain_words(found.title)
    if stated and title:
        return stated == title or (min(len(stated), len(title)) > 20 and (stated in title or title in stated))
    said = plain_words((description or "")[:200])[:60]
    return len(said) >= 40 and said in plain_words(text[:2_000])


def _completes(stated: str, visible: str, *, is_ours: bool) -> bool:
    """Whether a stated text is longer than the visible one and holds it, or is surely this page's where little is visible."""
    if len(stated) < LEAST_CHARS or len(stated) < MORE_SHARE * len(visible) or not _is_prose(stated):
        return False
    if len(visible) < KNOWN_CHARS:
        return is_ours
    return _held_share(visible, stated) >= AGREE_SHARE


def _held_share(part: str, whole: str) -> float:
    """How much of a text's shingles stand in another."""
    wanted = _shingles(part)[:MAX_SHINGLES]
    if not wanted:
        return 0.0
    there = set(_shingles(whole))
    return sum(one in there for one in wanted) / len(wanted)


def _shingles(text: str) -> list[tuple[str, ...]]:
    words = plain_words(text[:MAX_TEXT_CHARS]).split()
    if len(words) < len(text) / 15:
        words = list("".join(words))
    return [tuple(words[at : at + SHINGLE]) for at in range(max(0, len(words) - SHINGLE + 1))]


def _is_prose(text: str) -> bool:
    """Whether a text has sentences and is no code, style or address."""
    return not _CODE.search(text[:2_000]) and len(_SENTENCE_END.findall(text[:4_000])) >= 2


def _plain(value: object) -> str:
    """A stated text without its markup, its paragraphs as lines."""
    if isinstance(value, list):
        value = "\n".join(item for item in value if isinstance(item, str))
    if not isinstance(value, str):
        return ""
    text = value[:MAX_TEXT_CHARS]
    if "&lt;" in text and "<" not in text:
        text = unescape(text)
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", _DROPPED.sub(" ", text)))
    text = unescape(text) if "&" in text else text
    return _LINES.sub("\n", _SPACES.sub(" ", text)).strip()


def confirmed_lines(said: SelfDescription, text: str) -> str:
    """The text without the lines that the page's own stated body lacks, where both are of one length and agree."""
    stated = _plain(said.article.get("articleBody")) if said.article is not None else ""
    if len(stated) < LEAST_CHARS or not WHOLE[0] * len(text) <= len(stated) <= WHOLE[1] * len(text):
        return text
    there = set(_shingles(stated))
    kept: list[str] = []
    size = 0
    lines = text.split("\n")
    for line in lines:
        wanted = _shingles(line)
        if not wanted or sum(one in there for one in wanted) >= LINE_SHARE * len(wanted):
            kept.append(line)
            size += len(line)
        elif size < LEAD_CHARS:
            kept.append(line)  # stated bodies begin behind the lead
    return "\n".join(kept) if size >= CONFIRMED_SHARE * len(text) else text

"""The story's text from a page's tree: trafilatura at the core, then what it leaves standing is taken out.

Repair of the words, text pages and what a host repeats are done elsewhere.
"""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from itertools import islice

from lxml import etree, html
from trafilatura import bare_extraction
from trafilatura.settings import Document, Extractor

from dateline.extraction.density import dense_text
from dateline.extraction.furniture import HEAD_LINES, MAX_LINES, is_byline, says_walled, story_lines
from dateline.extraction.leads import read_leads
from dateline.extraction.pruning import pruned_copy
from dateline.extraction.stated_bodies import confirmed_lines, stated_body
from dateline.extraction.statements import read_description
from dateline.extraction.structured import SelfDescription
from dateline.extraction.teasers import drop_teasers, line_key, teaser_lines
from dateline.extraction.tree import visible_strings

EXTRACTOR = f"trafilatura {version('trafilatura')}"
SHORT_CHARS = 500  # a text this short gets a second opinion
PROSE_CHARS = 80  # a paragraph this long is prose and no label
PROSE_SHARE = 0.5  # of the page's prose that a text must hold, else it gets one too
SMALL_CHARS = 3_000  # a text shorter than this must also hold
PAGE_SHARE = 0.25  # so much of all the page's text
# A text and the page's densest part that are of one length, within these bounds, confirm each other.
LEAST_DENSE, MOST_DENSE = 0.8, 1.2
MIN_PARAGRAPHS = 2
MAX_BLOCKS = 2_000  # of a page that may get a second opinion; 3 of 838 gold pages have more
_BLOCKS = ("p", "li", "div", "td", "h1", "h2", "h3", "h4", "dd", "dt", "blockquote", "pre", "section", "article")
MAX_BODY_CHARS = 1_000_000  # longer than any article; cut here

# Whatever a page does to the extractor costs the extractor's answer, not the page: plain paragraphs stand in.
_FAULTS = (ValueError, TypeError, AttributeError, LookupError, RecursionError, AssertionError, etree.LxmlError)
_SPACES = re.compile(r"[ \t\r\f\v\u00a0]+")

# It reports every page without text as an error; that is a rejection here.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A page's text: paragraphs separated by "\\n", "" where it has none; and the byline that stood at its head."""

    text: str
    byline: str | None = None
    is_walled: bool = False  # whether a line said that the rest is for subscribers


def read_body(tree: html.HtmlElement, headline: str | None) -> Body:
    """The story's text.

    The tree is left as it is: trafilatura copies what it is given (one copy of the parsed tree, the cheapest way
    that its documented interface allows).
    """
    trimmed = pruned_copy(tree)
    drop_teasers(trimmed)
    teasers = teaser_lines(trimmed)
    text = _extracted(trimmed) or _all_paragraphs(tree)
    # Tables come as "| a | b |"; the outer bars are no text.
    lines = [_SPACES.sub(" ", line).strip().strip("|").strip() for line in text[:MAX_BODY_CHARS].split("\n")]
    byline = next((line for line in lines[:HEAD_LINES] if is_byline(line)), None)
    if teasers:
        lines = [line for line in lines if line_key(line) not in teasers]
    is_walled = any(says_walled(line) for line in lines[:MAX_LINES])
    return Body(text="\n".join(story_lines(lines, headline)), byline=byline, is_walled=is_walled)


def read_whole_body(
    tree: html.HtmlElement, said: SelfDescription, scripts: Sequence[str], headline: str | None
) -> Body:
    """The story's text with the lead above it, checked against and completed by what the page states for machines."""
    found = read_body(tree, headline)
    description = read_description(said)
    text = confirmed_lines(said, found.text)
    text = "\n".join([*read_leads(tree, headline, description, text), text]).strip("\n")
    stated = stated_body(said, scripts, visible=text, headline=headline, description=description)
    if stated is None:
        return replace(found, text=text)
    return replace(found, text=stated[:MAX_BODY_CHARS], is_walled=False)


def _extracted(tree: html.HtmlElement) -> str:
    """The extractor's text: its fast mode, and more only where that looks wrong for the page."""
    first = _asked(tree, is_fast=True)
    if _is_endless(tree) or not _is_doubtful(first, tree):
        return _text_of(first)
    text = _text_of(first)
    dense = dense_text(tree)
    if len(text) >= SHORT_CHARS and LEAST_DENSE * len(text) <= len(dense) <= MOST_DENSE * len(text):
        return text
    return _text_of(_asked(tree, is_fast=False)) or text or dense


def _text_of(document: Document) -> str:
    text: object = document.text
    return text if isinstance(text, str) else ""


def _is_endless(tree: html.HtmlElement) -> bool:
    """Whether a page has so many blocks that a fallback, whose time grows with their square, would take seconds."""
    return next(islice(tree.iter(*_BLOCKS), MAX_BLOCKS, None), None) is not None


def _is_doubtful(found: Document, tree: html.HtmlElement) -> bool:
    """Whether a text is too little for its page, or is made of tables and bare lines instead of paragraphs."""
    size = len(_text_of(found))
    body: object = found.body
    if size < SHORT_CHARS or not isinstance(body, etree._Element) or len(body.findall(".//p")) < MIN_PARAGRAPHS:  # noqa: SLF001 - the class has no public name
        return True
    if size < PROSE_SHARE * _prose_chars(tree):
        return True
    return size < SMALL_CHARS and size < PAGE_SHARE * len(tree.text_content())


def _prose_chars(tree: html.HtmlElement) -> int:
    """Characters in the page's paragraphs of prose."""
    sizes = (len(element.text_content()) for element in tree.iter("p"))
    return sum(size for size in sizes if size >= PROSE_CHARS)


def _asked(tree: html.HtmlElement, *, is_fast: bool) -> Document:
    """The extractor's document, an empty one where it finds nothing or fails."""
    try:
        document = bare_extraction(tree, options=_options(is_fast=is_fast))
    except _FAULTS:
        return Document()
    return document if isinstance(document, Document) else Document()


@cache
def _options(*, is_fast: bool) -> Extractor:
    """What the extractor is asked for; made once, since it reads its settings anew for each."""
    # Reader comments off: they are neither the story nor worth the time (a third of it).
    return Extractor(output_format="python", comments=False, fast=is_fast)


def _all_paragraphs(tree: html.HtmlElement) -> str:
    """The visible text of paragraphs alone: what is left when the extractor finds or does nothing."""
    found: list[str] = []
    size = 0
    for element in tree.iter("p"):
        text = " ".join("".join(visible_strings(element)).split())
        if len(text) >= 20:
            found.append(text)
            size += len(text)
        if size > MAX_BODY_CHARS:
            break
    return "\n".join(found)

"""The story's text from a page's tree: trafilatura at the core, then what it leaves standing is taken out.

Repair of the words, text pages and what a host repeats are done elsewhere.
"""

import logging
import re
from importlib.metadata import version

from lxml import etree, html
from trafilatura import bare_extraction
from trafilatura.settings import Document, Extractor

from dateline.extraction.furniture import story_lines
from dateline.extraction.tree import visible_strings

EXTRACTOR = f"trafilatura {version('trafilatura')}"
MAX_BODY_CHARS = 1_000_000  # longer than any article; cut here

# Whatever a page does to the extractor costs the extractor's answer, not the page: plain paragraphs stand in.
_FAULTS = (ValueError, TypeError, AttributeError, LookupError, RecursionError, AssertionError, etree.LxmlError)
_SPACES = re.compile(r"[ \t\r\f\v\u00a0]+")

# It reports every page without text as an error; that is a rejection here.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def read_body(tree: html.HtmlElement, headline: str | None) -> str:
    """Paragraphs separated by "\\n", or "" where the page has no text.

    The tree is left as it is: trafilatura copies what it is given (one copy of the parsed tree, the cheapest way
    that its documented interface allows).
    """
    text = _extracted(tree) or _all_paragraphs(tree)
    lines = [_SPACES.sub(" ", line).strip() for line in text[:MAX_BODY_CHARS].split("\n")]
    return "\n".join(story_lines(lines, headline))


def _extracted(tree: html.HtmlElement) -> str:
    # Reader comments off: they are neither the story nor worth the time (a third of it).
    options = Extractor(output_format="python", comments=False)
    try:
        document = bare_extraction(tree, options=options)
    except _FAULTS:
        return ""
    return (document.text or "") if isinstance(document, Document) else ""


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

"""Lines that are nothing but a link: paragraphs and lists that lead to other pages and are no part of the story.

Only what the tree shows; what a line says is `furniture`'s.
"""

import re
from itertools import islice

from lxml import html

MAX_LISTS = 400
MAX_BLOCKS = 4_000
SENTENCE_CHARS = 60
LINK_CHARS = 20  # a shorter link is a name or a word
UNLINKED_CHARS = 3  # a dash or an arrow beside the link
_SPACES = re.compile(r"\s+")


def drop_teasers(tree: html.HtmlElement) -> None:
    """Drops paragraphs and lower headings that are nothing but links and stand in no list."""
    for block in list(islice(tree.iter("p", "h3", "h4", "h5"), MAX_BLOCKS)):
        if block.find(".//a") is not None and _is_link(block) and next(block.iterancestors("li"), None) is None:
            _drop(block)


def _drop(element: html.HtmlElement) -> None:
    if element.getparent() is not None and element.find(".//h1") is None:
        element.drop_tree()


def _is_sentence(element: html.HtmlElement) -> bool:
    """Whether an item is a sentence: a summary whose bullets are linked belongs to the story."""
    text = element.text_content().rstrip()
    return len(text) >= SENTENCE_CHARS and text.endswith((".", "。", "।"))


def teaser_lines(tree: html.HtmlElement) -> frozenset[str]:
    """The texts, in `line_key` form, of the items of lists of links and of headings that are links.

    They are taken out behind the extractor, which judges what stands around such lists by them.
    """
    found: set[str] = set()
    for block in islice(tree.iter("ul", "ol"), MAX_LISTS):
        items = block.findall("li")[:MAX_LISTS]
        if len(items) > 1 and all(map(_is_link, items)) and not all(map(_is_sentence, items)):
            found.update(line_key(item.text_content()) for item in items)
    for block in islice(tree.iter("h2"), MAX_LISTS):
        if block.find(".//a") is not None and _is_link(block):
            found.add(line_key(block.text_content()))
    return frozenset(found)


def line_key(line: str) -> str:
    """A line without the dash of a list's item and with single spaces."""
    return _SPACES.sub(" ", line.removeprefix("- ")).strip()


def _is_link(element: html.HtmlElement) -> bool:
    """Whether an element's whole text is that of links."""
    size = len(element.text_content().strip())
    if size < LINK_CHARS:
        return False
    return sum(len(link.text_content().strip()) for link in element.iter("a")) >= size - UNLINKED_CHARS

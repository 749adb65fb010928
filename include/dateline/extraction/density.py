"""A second opinion on where a page's text stands: the smallest element that holds most of its prose.

It is asked when the extractor's answer looks wrong; what its lines are worth is `furniture`'s.
"""

import re
from itertools import islice

from lxml import html

PROSE_CHARS = 60  # a block this long, with an end to its sentence, is prose
LINK_SHARE = 0.4  # of a block's characters; more is a list of other pages
HELD_SHARE = 0.8  # of the prose that the smallest element must hold
MAX_BLOCKS = 4_000  # read in the page's order
MAX_DEPTH = 260  # libxml2 goes no deeper than 256
BLOCKS = (
    "p", "li", "div", "td", "h2", "h3", "h4", "h5", "h6", "dd", "dt", "blockquote", "pre", "section", "article", "main",
)  # fmt: skip
_INNER = (*BLOCKS, "ul", "ol", "table", "h1", "dl")
_SENTENCE = re.compile(r"[.!?。！？؟।…:;»”\"][\"'”’»)\]]*$")
_SPACES = re.compile(r"\s+")


def dense_text(tree: html.HtmlElement) -> str:
    """The lines of the smallest element that holds most of the page's prose, "" where there is none."""
    leaves: list[tuple[html.HtmlElement, str, bool]] = []
    held: dict[html.HtmlElement, int] = {}
    for element in islice(tree.iter(*BLOCKS), MAX_BLOCKS):
        if next(element.iterchildren(*_INNER), None) is not None:
            continue
        text = _SPACES.sub(" ", element.text_content()).strip()
        if not text:
            continue
        links = sum(len(link.text_content()) for link in element.iter("a"))
        is_linked = links > LINK_SHARE * len(text)
        leaves.append((element, text, is_linked))
        if is_linked or len(text) < PROSE_CHARS or not _SENTENCE.search(text[-6:]):
            continue
        for above in islice(element.iterancestors(), MAX_DEPTH):
            held[above] = held.get(above, 0) + len(text)
    root = _smallest(tree, held)
    if root is None:
        return ""
    inside = set(root.iter(*BLOCKS))
    return "\n".join(text for element, text, is_linked in leaves if element in inside and not is_linked)


def _smallest(tree: html.HtmlElement, held: dict[html.HtmlElement, int]) -> html.HtmlElement | None:
    """The element deepest down that still holds its share of all prose."""
    at: html.HtmlElement | None = tree if tree in held else None
    if at is None:
        return None
    least = HELD_SHARE * held[at]
    for _ in range(MAX_DEPTH):
        below = max(at, key=lambda child: held.get(child, 0), default=None)
        if below is None or held.get(below, 0) < least:
            break
        at = below
    return at

"""A copy of the page's tree for the extractor, without what its own marks call furniture: class, id and layout tables.

What shows itself by its words is `furniture`'s; what a host repeats is learned elsewhere.
"""

import re
from copy import copy

from lxml import etree, html

MAX_MARKED = 6_000  # elements with a class or id that are looked at
SMALL_CHARS = 240  # a label, a byline or a caption is no longer
BOX_SHARE = 0.25  # of the page's text that one box may hold and still be furniture
HEAVY = ("script", "style", "template", "svg")  # what no reader sees; dropped before anything is copied
# What the extractor never takes text from; dropped here at once, so that its own passes walk smaller trees.
BARREN = (
    "head", "aside", "embed", "fencedframe", "footer", "iframe", "menu", "object", "applet", "audio", "canvas", "map",
    "picture", "video", "area", "blink", "button", "datalist", "dialog", "frame", "frameset", "fieldset", "link", "input",
    "legend", "marquee", "menuitem", "nav", "noindex", "noscript", "optgroup", "option", "output", "param", "progress",
    "rp", "rt", "rtc", "select", "source", "track", "textarea", "use",
)  # fmt: skip

_EDGE_BEFORE = r"(?:^|[\s_-])"
_EDGE_AFTER = r"(?:$|[\s_-])"
# Labels and credits around the story; longer elements of these names hold something else.
_SMALL = re.compile(
    _EDGE_BEFORE
    + r"(?:kicker|eyebrow|overline|byline|by-line|signature|autor|autores|auteur|authors?|masthead|breadcrumbs?)"
    + _EDGE_AFTER,
    re.IGNORECASE,
)
# Boxes whatever they hold, unless it is a good part of the page.
_BOX = re.compile(
    _EDGE_BEFORE
    + r"(?:promo|newsletter|outbrain|taboola|cookie|consent)"
    + _EDGE_AFTER
    + r"|^(?:foot|footer)$|\sfoot(?:er)?$",
    re.IGNORECASE,
)
_MAYBE = re.compile(
    r"kicker|eyebrow|overline|byline|by-line|signature|aut[eo]u?r|author|masthead|breadcrumb|promo|newsletter|outbrain|"
    r"taboola|cookie|consent|foot",
    re.IGNORECASE,
)
_LAYOUT_PARTS = ("table", "tbody", "thead", "tfoot", "tr", "td", "th")


def pruned_copy(tree: html.HtmlElement) -> html.HtmlElement:
    """A copy without marked furniture; the tree itself stays as it is."""
    trimmed: html.HtmlElement = copy(tree)
    etree.strip_elements(trimmed, *BARREN, with_tail=False)
    _unfold_layout_tables(trimmed)
    _drop_marked(trimmed)
    return trimmed


def drop_heavy(tree: html.HtmlElement) -> None:
    """Takes scripts, styles and drawings out of the tree itself; the text behind them stays."""
    etree.strip_elements(tree, *HEAVY, with_tail=False)


def _unfold_layout_tables(tree: html.HtmlElement) -> None:
    """Makes plain blocks of tables that lay out a page: those with a headline or several paragraphs in one cell."""
    for table in list(tree.iter("table")):
        is_layout = table.find(".//h1") is not None or any(len(cell.findall("p")) > 1 for cell in table.iter("td"))
        if is_layout:
            for part in list(table.iter(*_LAYOUT_PARTS)):
                part.tag = "div"


def _drop_marked(tree: html.HtmlElement) -> None:
    marked: list[tuple[html.HtmlElement, bool]] = []
    for count, element in enumerate(tree.iter("div", "p", "section", "ul", "footer", "aside")):
        if count >= MAX_MARKED:
            break
        mark = f"{element.get('class') or ''} {element.get('id') or ''}"
        if len(mark) < 5 or not _MAYBE.search(mark[:300]):
            continue
        if _SMALL.search(mark[:300]):
            marked.append((element, True))
        elif _BOX.search(mark[:300].strip()):
            marked.append((element, False))
    if not marked:
        return
    whole = len(tree.text_content())
    for element, is_small in marked[:400]:
        size = len(element.text_content())
        if size > (SMALL_CHARS if is_small else BOX_SHARE * whole) or element.getparent() is None:
            continue
        if element.find(".//h1") is None:
            element.drop_tree()

"""A copy of the page's tree for the extractor, without what its own marks call furniture: class, id and layout tables.

What shows itself by its words is `furniture`'s; what a host repeats is learned elsewhere.
"""

import re
from copy import copy
from functools import lru_cache
from itertools import islice

from lxml import etree, html

MAX_MARKED = 6_000  # elements with a class or id that are looked at
MIN_MARK_CHARS = 4
MAX_MARK_CHARS = 300  # of a class and an id together
PROSE_CHARS = 80  # a paragraph this long is prose and no label
PROSE_SHARE = 0.3  # of the page's prose that one dropped element may hold
MAX_DROPS = 800
MAX_CELLS = 200  # of a table's row; the widest of 838 gold pages has 14
MAX_KNOWN = 20_000  # classes and ids of which the kind is kept; most of a page's hundred stand on its host's others too
SMALL_CHARS = 240  # a label, a byline or a caption is no longer
BOX_SHARE = 0.25  # of the page's text that one box may hold and still be furniture
HEAVY = ("script", "style", "template", "svg")  # what no reader sees; dropped before anything is copied
# Tags that hold nothing or only say how text looks, which the extractor takes off as well, and attributes that nobody asks
# for behind this copy. The extractor copies and searches its tree a dozen times, so each is paid for a dozen times.
# (Not bold type and pictures: it goes by them where it tells lists of links and the ends of lines.)
BARE_TAGS = (
    "col", "colgroup", "meta", "em", "u", "font", "small", "big", "abbr", "acronym", "address", "bdi", "bdo", "cite", "data",
    "dfn", "hgroup", "ins", "mark", "nobr", "ruby", "wbr",
)  # fmt: skip
BARE_ATTRIBUTES = (
    "href", "src", "srcset", "sizes", "width", "height", "title", "target", "align", "valign", "alt", "rel", "bgcolor", "border",
    "cellspacing", "cellpadding", "name", "content", "itemscope", "itemtype", "tabindex", "loading", "decoding", "type",
    "datetime", "aria-label", "aria-labelledby", "aria-describedby", "aria-expanded", "aria-controls", "onclick",
    "data-src", "data-srcset", "data-url", "data-id", "data-href", "data-title",
)  # fmt: skip
# What the extractor never takes text from; dropped here at once, so that its own passes walk smaller trees.
BARREN = (
    "head", "aside", "embed", "fencedframe", "footer", "iframe", "menu", "object", "applet", "audio", "canvas", "map",
    "picture", "video", "area", "blink", "button", "datalist", "dialog", "frame", "frameset", "fieldset", "link", "input",
    "legend", "marquee", "menuitem", "nav", "noindex", "noscript", "optgroup", "option", "output", "param", "progress",
    "rp", "rt", "rtc", "select", "source", "track", "textarea", "use",
)  # fmt: skip

_EDGE_BEFORE = r"(?:^|[\s_-])"
_EDGE_AFTER = r"(?:$|[\s_-])"
# Labels, captions, credits and dates around the story; longer elements of these names hold something else.
_SMALL = re.compile(
    _EDGE_BEFORE
    + r"(?:kicker|eyebrow|overline|byline|by-line|signature|autor|autores|auteur|authors?|masthead|breadcrumbs?|"
    r"sources?|artsource|reading-?time|readtime|lesezeit|lesedauer|postdate|timestamp|tool-?bar|disclaimer|disclosure)"
    + _EDGE_AFTER
    + r"|caption|credits?(?:$|[\s_-])|(?:img|image|photo|picture|media)[_-]{0,2}(?:desc|credit|source|copyright|byline|title|info|additional|legend)"
    r"|bild(?:unterschrift|text|nachweis|info)|pie-?(?:de-?)?foto|epigrafe|didascalia|fotocredit"
    r"|(?:article|post|entry|story)[_-]{1,2}(?:meta|date|info)(?:$|[\s_-])|publish(?:ed)?-?(?:date|time)|readingtime|lead-media",
    re.IGNORECASE,
)
# Boxes whatever they hold, unless it is a good part of the page.
_BOX = re.compile(
    _EDGE_BEFORE
    + r"(?:promo|newsletter|outbrain|taboola|cookie|consent|author-?(?:bio|box|info|card|desc\w*)|autor-?(?:box|info)|"
    r"about-?(?:the-?)?author|bio|modal|infobox|info-box|factbox|fact-box|affiliate\w*|recirc\w*|read-?more|readmore|lire-?aussi|"
    r"lees-?ook|leia-?mais|related\w*|comments?-?(?:form|list|area|section)|respond|comment-respond|audio-?player|video-?player)"
    + _EDGE_AFTER
    + r"|sign-?up|singup|subscri(?:be|ption)[_-]|kommentar(?:e|modul|form)",
    re.IGNORECASE,
)
# What calls itself the story's text is none of these, whatever else it calls itself.
_CONTENT = re.compile(
    r"(?:entry|article|artikel|post|story|page|main|news)[_-]{0,2}(?:content|body|text)(?:$|\s)|articlebody",
    re.IGNORECASE,
)
# Said to machines or to those who cannot see the page; no reader of the page has it in the text.
_UNSEEN = re.compile(
    r"visually-?hidden|(?:^|[\s_-])sr-only|screen-?reader|a11y-hidden|hidden-visually|assistive-text", re.IGNORECASE
)
# Readers' comments, however long.
_COMMENTS = re.compile(
    r"(?:^|\s)comments?(?:$|[\s_-])|comments?[_-]?(?:list|area|section|thread|wrap)|disqus|livefyre", re.IGNORECASE
)
# The first kind that one of an element's classes and its id is of counts.
_PATTERNS = (("unseen", _UNSEEN), ("comments", _COMMENTS), ("small", _SMALL), ("box", _BOX))
# Something of whatever the patterns above find: looked for first, since most classes hold none of it.
_STEM = re.compile(
    r"kicker|eyebrow|overline|by-?line|signature|aut[ohe]|masthead|breadcrumb|source|read|lese|postdate|timestamp|tool-?bar|discl|"
    r"caption|credit|(?:img|image|photo|picture|media)[_-]{0,2}[dcsbtial]|bild|foto|epigrafe|didascalia|[ety][_-]{1,2}(?:meta|date|info)|"
    r"publish|lead-media|promo|newsletter|outbrain|taboola|cookie|consent|bio|modal|info-?box|fact-?box|affiliate|recirc|aussi|"
    r"lees|leia|relat|comment|respond|player|sign-?up|singup|subscri|kommentar|hidden|sr-only|assistive|disqus|livefyre"
)
_FOOT = frozenset({"foot", "footer"})  # a box where it stands last
_MARKED = (
    "div", "p", "section", "ul", "footer", "aside", "span", "h2", "h3", "h4", "h5", "figcaption", "small", "li", "em", "a",
)  # fmt: skip
_LAYOUT_PARTS = ("table", "tbody", "thead", "tfoot", "tr", "td", "th")


def pruned_copy(tree: html.HtmlElement) -> html.HtmlElement:
    """A copy without marked furniture; the tree itself stays as it is."""
    trimmed: html.HtmlElement = copy(tree)
    etree.strip_elements(trimmed, *BARREN, with_tail=False)
    _cut_endless_rows(trimmed)
    _unfold_layout_tables(trimmed)
    _drop_marked(trimmed)
    etree.strip_tags(trimmed, *BARE_TAGS)
    etree.strip_attributes(trimmed, *BARE_ATTRIBUTES)
    return trimmed


def drop_heavy(tree: html.HtmlElement) -> None:
    """Takes scripts, styles and drawings out of the tree itself; the text behind them stays."""
    etree.strip_elements(tree, *HEAVY, with_tail=False)


def _cut_endless_rows(tree: html.HtmlElement) -> None:
    """Leaves the first cells of a row that has more than anybody reads: the extractor's time grows with their square."""
    for row in list(tree.iter("table", "tbody", "tr")):
        if len(row) > MAX_CELLS and next(islice(row.iterchildren("td", "th"), MAX_CELLS, None), None) is not None:
            del row[MAX_CELLS:]


def _unfold_layout_tables(tree: html.HtmlElement) -> None:
    """Makes plain blocks of tables that lay out a page: those with a headline or several paragraphs in one cell."""
    for table in list(tree.iter("table")):
        is_layout = table.find(".//h1") is not None or any(len(cell.findall("p")) > 1 for cell in table.iter("td"))
        if is_layout:
            for part in list(table.iter(*_LAYOUT_PARTS)):
                part.tag = "div"


@lru_cache(maxsize=MAX_KNOWN)
def _token_kind(token: str) -> str:
    """What one class or id says by itself: "unseen", "comments", "small", "box", or "" for nothing of these."""
    if not _STEM.search(token.lower()):
        return ""
    return next((kind for kind, pattern in _PATTERNS if pattern.search(token)), "")


def _kind_of(mark: str) -> str:
    """What a class and id together say an element is, in the words of `_token_kind`."""
    tokens = mark.split()
    kinds = [kind for kind in map(_token_kind, tokens) if kind]
    if not kinds:
        return "box" if tokens and tokens[-1].lower() in _FOOT else ""
    if _CONTENT.search(mark):
        return ""
    return next(kind for kind, _ in _PATTERNS if kind in kinds)


def _drop_marked(tree: html.HtmlElement) -> None:
    marked: list[tuple[html.HtmlElement, str]] = []
    kinds: dict[str, str] = {}
    for element in islice(tree.iter(*_MARKED), MAX_MARKED):
        mark = f"{element.get('class') or ''} {element.get('id') or ''}"[:MAX_MARK_CHARS]
        kind = kinds.get(mark)
        if kind is None:
            kind = kinds[mark] = _kind_of(mark)
        if kind:
            marked.append((element, kind))
    if not marked:
        return
    whole = len(tree.text_content())
    most = {"unseen": SMALL_CHARS, "small": SMALL_CHARS, "box": int(BOX_SHARE * whole), "comments": whole}
    prose: int | None = None  # told only where something large is to be dropped
    for element, kind in marked[:MAX_DROPS]:
        size = len(element.text_content())
        if element.getparent() is None or size > most[kind] or element.find(".//h1") is not None:
            continue
        if size > SMALL_CHARS:
            prose = _prose_in(tree) if prose is None else prose
            if _prose_in(element) > PROSE_SHARE * prose:
                continue
        if element.tag != "h1" and next(element.iterancestors("h1"), None) is None:
            element.drop_tree()


def _prose_in(element: html.HtmlElement) -> int:
    """Characters in paragraphs of prose, labels left out."""
    sizes = (len(paragraph.text_content()) for paragraph in element.iter("p"))
    return sum(size for size in sizes if size >= PROSE_CHARS)

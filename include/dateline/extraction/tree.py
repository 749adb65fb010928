"""Text to one lxml tree within bounds, and small questions asked of trees.

The page is parsed here and nowhere else; what its elements mean is asked elsewhere.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from lxml import etree, html

MAX_TAGS = 150_000  # opening brackets in the source; the largest of 1,328 gold pages has 19,437
KEPT_TAGS = 60_000  # of them are read: three times the largest gold page, and two seconds at most
# Control characters become spaces, byte by byte: all of them are below 128, where UTF-8 has nothing else.
_NO_CONTROLS = bytes(32 if code in {*range(9), 11, 12, *range(14, 32), 127} else code for code in range(256))
_NON_CHARACTERS = ("\ufffe", "\uffff")
_START_CHARS = 5_000  # in which a declaration, a document type and the root element stand
_SELF_CLOSED_ROOT = re.compile(r"(<html[^<>]{0,500}?)\s*/>", re.IGNORECASE)
# Both make libxml2 take the page for XHTML and drop what follows.
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,300}\?>", re.IGNORECASE)
_ODD_DOCTYPE = re.compile(r"^\s*<\s?!\s?doctype[^<>]{0,500}/[^<>]{0,500}>", re.IGNORECASE)
BARE_CHARS = 5_000_000  # of source that is read without a tree
_HIDDEN = frozenset({"script", "style", "noscript", "template"})
_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})?[^<>]*>")
_SPACES = re.compile(r"\s+")
# lxml.html asks Python which class each element gets, for forms' sake; a tenth of all time goes there.
_ONE_CLASS = etree.ElementDefaultClassLookup(
    element=html.HtmlElement, comment=html.HtmlComment, pi=html.HtmlProcessingInstruction, entity=html.HtmlEntity
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """A page's root element, and whether the parser gave up below a depth (256 levels) that no page needs."""

    root: html.HtmlElement
    is_cut: bool


def parse_tree(text: str) -> Tree | None:
    """The page's tree, or None where nothing can be made of the text.

    libxml2 stops at 256 levels of nesting, so nothing that walks the tree can be led deeper.
    """
    text = _shortened(text)
    start = _ODD_DOCTYPE.sub("", _XML_DECLARATION.sub("", text[:_START_CHARS], count=1), count=1)
    source = _SELF_CLOSED_ROOT.sub(r"\1>", start, count=1) + text[_START_CHARS:]
    for code in _NON_CHARACTERS:
        source = source.replace(code, " ")
    plain = source.encode("utf-8", "replace").translate(_NO_CONTROLS)
    # The extractor's own settings, so that it sees the tree it would have built: no comments, no instructions.
    parser = html.HTMLParser(collect_ids=False, encoding="utf-8", remove_comments=True, remove_pis=True)
    parser.set_element_class_lookup(_ONE_CLASS)
    try:
        root = html.document_fromstring(plain, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None
    last = parser.error_log.last_error
    return Tree(root=root, is_cut=last is not None and "depth" in (last.message or ""))


def _shortened(text: str) -> str:
    """The source up to its KEPT_TAGS-th bracket: a page's time must have an end where no process can be killed."""
    if text.count("<") <= KEPT_TAGS:
        return text
    at = -1
    for _ in range(KEPT_TAGS):
        at = text.find("<", at + 1)
    return text[:at]


def bare_lines(text: str) -> list[str]:
    """The text of a page's source between its tags, without a tree: for pages nested too deep to have one."""
    found: list[str] = []
    done = 0
    within: str | None = None
    for tag in _ANY_TAG.finditer(text, 0, BARE_CHARS):
        line = "" if within else _SPACES.sub(" ", unescape(text[done : tag.start()])).strip()
        if line:
            found.append(line)
        done = tag.end()
        name = (tag.group(2) or "").lower()
        if within is None and not tag.group(1) and name in _HIDDEN:
            within = name
        elif within == name and tag.group(1):
            within = None
    rest = "" if within else _SPACES.sub(" ", unescape(text[done:BARE_CHARS])).strip()
    return [*found, rest] if rest else found


def element_text(element: html.HtmlElement, limit: int = 2_000) -> str:
    """The element's text in one line, cut at `limit` characters; scripts and styles left out."""
    parts: list[str] = []
    size = 0
    for part in visible_strings(element):
        parts.append(part)
        size += len(part)
        if size > limit:
            break
    return _SPACES.sub(" ", "".join(parts)).strip()[:limit]


def visible_strings(element: html.HtmlElement) -> Iterator[str]:
    """All strings below an element that are not script, style or template."""
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if not isinstance(node.tag, str):
            continue
        if event == "start":
            if node.tag not in _HIDDEN and node.text:
                yield node.text
        elif (
            node is not element and node.tail and not (node.getparent() is not None and node.getparent().tag in _HIDDEN)
        ):
            yield node.tail

"""Who wrote it: the people that JSON-LD, meta tags or the byline name; a newsroom where they name nobody else.

An agency is not an author: which one a text came from is `opening`'s business. Names are cut out of texts in `bylines`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from lxml import etree, html

from dateline.extraction.bylines import MAX_NAMES, MAX_TEXT_CHARS, Kind, Name, is_label, names_of, organisation_of
from dateline.extraction.headline import plain_words
from dateline.extraction.structured import SelfDescription, block_types, list_values, plain_value
from dateline.extraction.tree import element_text, visible_strings

MAX_BYLINE_CHARS = 160  # of an element's text; longer ones are biographies and teasers
MAX_MARKED = 200  # elements marked as an author's that are looked at; the story's own come first behind the headline
MAX_MARK_CHARS = 400  # of one attribute
MIN_MARK_CHARS = 5  # of all marks together; shorter ones say nothing
MARKED_BEFORE = 4  # of them before the headline
NEAR_ELEMENTS = 100  # behind the headline; most bylines stand within the first thirty
NEXT_ELEMENTS = 40  # behind the headline, in which a line may be a byline by its words alone
_META_NAMES = (
    "author", "article:author", "byl", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "dc.contributor",
    "article.author", "authors", "cxenseparse:author", "og:article:author", "vr:author", "bt:author", "article_author",
    "articleauthor", "author_name", "lp:author", "citation_author", "twitter:data1", "publish-author",
)  # fmt: skip
_MARK = re.compile(
    r"(?:^|[\s_-])(?:by-?line|author|authors|autor|autores|autoren|auteur|auteurs|autore|writer|signature|firma|redactor|"
    r"journalist|reporter|writtenby|author-?(?:s|name|names|link|info|line|box|header|container|text|meta|field)|autorenfeld|"
    r"articleauthor|(?:article|post|entry|story|news)-?(?:author|byline)s?)(?:$|[\s_-])",
    re.IGNORECASE,
)
# Chinese pages name who edited a piece; only where the words say so.
_LABELLED_MARK = re.compile(r"(?:^|[\s_-])(?:edit|editor|bianji|zebian)(?:$|[\s_-])", re.IGNORECASE)
# Not this story's: other people's comments and stories, and what pictures and buttons say of themselves.
_FOREIGN_ABOVE = re.compile(
    r"comment|recent|related|latest|teaser|widget|popular|trending|recommend|sidebar|newsletter|more-from|materials|most-?read",
    re.IGNORECASE,
)
_FOREIGN_MARK = re.compile(
    r"comment|recent|related|latest|teaser|widget|popular|trending|recommend|media|image|photo|foto|caption|copyright|license|"
    r"social|share|avatar|newsletter|promo|bio(?:$|[\s_-])|description|materials|tooltip|modal",
    re.IGNORECASE,
)
_FOREIGN_TAGS = frozenset({"nav", "figure", "figcaption", "form", "button", "time"})
_MARK_NAMES = ("rel", "itemprop", "class", "id", "data-testid")
# What an attribute of a byline's element has in it at least; `_MARK` and its like decide.
_MAYBE = re.compile(r"utho|y-?line|utor|uteur|riter|ignature|firma|edactor|ournalist|eporter|ontributor|edit|bianji")
_AUTHORS_PAGE = re.compile(
    r"/(?:authors?|autor(?:en|es|i)?|auteurs?|autore|journalist(?:es?|en)?|reporters?|contributors?)/[^/?#]{2,80}",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NEXT_TAGS = frozenset(
    {"p", "div", "span", "a", "li", "h2", "h3", "h4", "h5", "h6", "strong", "em", "b", "i", "address", "td"}
)


def read_authors(
    tree: html.HtmlElement,
    said: SelfDescription,
    site_names: frozenset[str],
    headline: str | None = None,
    byline: str | None = None,
) -> tuple[str, ...]:
    """The people of the first statement that names one: JSON-LD, meta tags, the byline's markup, a line by its words.

    Where none does, the newsroom or outlet that the first of them names, else initials. Never an agency, unless it is
    the page's own outlet. site_names: names of the outlet in `plain_words` form; byline: a line cut from the body's head.
    """
    stand_in: dict[Kind, tuple[str, ...]] = {}
    start = _headline_element(tree, headline)
    for names in _statements(tree, said, site_names, start, byline):
        by_kind = _sorted(names)
        if by_kind.get(Kind.PERSON):
            return by_kind[Kind.PERSON]
        if Kind.AGENCY in by_kind:
            by_kind.pop(Kind.CODE, None)  # the agency's own initials: "dpa/lby"
        for kind, texts in by_kind.items():
            stand_in.setdefault(kind, texts)
    if not stand_in:
        stand_in = _sorted(_marked_names(_marked_anywhere(tree, start), site_names))
    return stand_in.get(Kind.PERSON) or stand_in.get(Kind.DESK) or stand_in.get(Kind.CODE) or ()


def names_in_byline(byline: str) -> tuple[str, ...]:
    """The people in a byline's text, "By Mona Haddad and Agencies"."""
    return tuple(name.text for name in names_of(byline) if name.kind is Kind.PERSON)


def _statements(
    tree: html.HtmlElement,
    said: SelfDescription,
    site_names: frozenset[str],
    start: html.HtmlElement | None,
    byline: str | None,
) -> Iterator[Iterable[Name]]:
    """What each kind of statement names, the most trusted first; the tree is searched only where it is asked."""
    yield _json_ld_names(said, site_names)
    for name in _META_NAMES:
        values = said.metas.get(name, ())[:MAX_NAMES]
        if values:
            yield [found for value in values for found in names_of(value, site_names)]
    if start is not None:
        yield _marked_names([_marked_near(start)], site_names, is_near=True)
    if byline:
        yield names_of(byline, site_names)
    if start is not None:
        yield _worded_names(start, site_names)
    yield _signed_names(tree, site_names)


def _sorted(names: Iterable[Name]) -> dict[Kind, tuple[str, ...]]:
    """Texts by kind, each once by its plain words, in order."""
    found: dict[str, Name] = {}
    for name in islice(names, 5 * MAX_NAMES):
        found.setdefault(plain_words(name.text), name)
    by_kind: dict[Kind, tuple[str, ...]] = {}
    for key, name in found.items():
        if not any(_says_more(key, other) for other in found):
            by_kind[name.kind] = (*by_kind.get(name.kind, ()), name.text)[:MAX_NAMES]
    return by_kind


def _says_more(key: str, other: str) -> bool:
    """Whether one name only goes on after the other, or is one word of it: "Mona Haddad Editor", "Mona"."""
    if " " not in key:
        return key != other and key in other.split()
    return " " in other and key.startswith(other + " ")


def _json_ld_names(said: SelfDescription, site_names: frozenset[str]) -> Iterator[Name]:
    if said.article is None:
        return
    by_id = {block["@id"]: block for block in said.blocks if isinstance(block.get("@id"), str)}
    stated = next((found for key in ("author", "creator", "contributor") if (found := said.article.get(key))), None)
    for author in list_values(stated, 50):
        value: object = author
        if isinstance(value, list):
            value = value[0] if value else None
        if isinstance(value, Mapping) and "name" not in value and isinstance(value.get("@id"), str):
            value = by_id.get(value["@id"], value)
        if isinstance(value, Mapping):
            is_organisation = any("organization" in kind for kind in block_types(value))
            for text in _names_of_object(value):
                yield from organisation_of(text, site_names) if is_organisation else names_of(text, site_names)
        elif isinstance(value, str):
            yield from names_of(plain_value(value, MAX_TEXT_CHARS) or "", site_names)


def _names_of_object(value: Mapping[str, object]) -> Iterator[str]:
    for item in list_values(value.get("name"), MAX_NAMES):
        text = plain_value(item, MAX_TEXT_CHARS)
        if text:
            yield text
    if "name" not in value and isinstance(value.get("familyName"), str):
        yield f"{plain_value(value.get('givenName')) or ''} {value['familyName']}".strip()[:MAX_TEXT_CHARS]


def _headline_element(tree: html.HtmlElement, headline: str | None) -> html.HtmlElement | None:
    """The h1 that holds the headline, else the first one."""
    heads = list(islice(tree.iter("h1"), 12))
    title = plain_words(headline)
    for head in heads if title else ():
        if title in plain_words(element_text(head, 500)):
            return head
    return heads[0] if heads else None


def _marked_near(start: html.HtmlElement) -> list[html.HtmlElement]:
    """Elements close behind the headline of which any attribute may mark the author."""
    near = islice(_behind(start), NEAR_ELEMENTS)
    return [element for element in near if any(_MAYBE.search(value[:MAX_MARK_CHARS]) for value in element.values())]


def _marked_anywhere(tree: html.HtmlElement, start: html.HtmlElement | None) -> list[list[html.HtmlElement]]:
    """Elements whose class, id or itemprop may mark the author: those behind the headline, then those close before it."""
    known: dict[str, bool] = {}
    found: list[html.HtmlElement] = []
    at = 0
    for element in tree.iter(etree.Element):
        if element is start:
            at = len(found)
        mark = f"{element.get('class', '')} {element.get('id', '')} {element.get('itemprop', '')}"
        if len(mark) > MIN_MARK_CHARS:
            is_marked = known.get(mark)
            if is_marked is None:
                is_marked = known[mark] = bool(_MAYBE.search(mark[:MAX_MARK_CHARS]))
            if is_marked:
                found.append(element)
    return [found[at : at + MAX_MARKED], found[max(0, at - MARKED_BEFORE) : at]]


def _marked_names(
    groups: list[list[html.HtmlElement]], site_names: frozenset[str], *, is_near: bool = False
) -> tuple[Name, ...]:
    """Names in the elements marked as the author's that stand next to each other: the first that name a person."""
    stand_in: tuple[Name, ...] = ()
    for group in groups:
        for names in _clusters(group, site_names, is_near=is_near):
            if any(name.kind is Kind.PERSON for name in names):
                return names
            stand_in = stand_in or names
    return stand_in


def _clusters(
    elements: list[html.HtmlElement], site_names: frozenset[str], *, is_near: bool
) -> Iterator[tuple[Name, ...]]:
    """The names of each byline: an element marked so, with those of the same marks under the same parents."""
    found: list[Name] = []
    first: html.HtmlElement | None = None
    for element in elements:
        if not _is_byline_element(element, is_near=is_near):
            continue
        names = _names_of_element(element, site_names)
        if not names:
            continue
        if first is not None and not _are_neighbours(first, element):
            yield tuple(found)
            found = []
            first = None
        first = element if first is None else first
        found += names
    if found:
        yield tuple(found)


def _is_byline_element(element: html.HtmlElement, *, is_near: bool) -> bool:
    """Whether an element is marked as the author's, and not as another story's or a picture's."""
    marks = _CAMEL.sub(" ", " ".join(element.get(name) or "" for name in _MARK_NAMES)[:MAX_MARK_CHARS])
    # Links to authors' pages stand in menus and teasers too; close to the headline they are the story's.
    is_marked = _MARK.search(marks) or (is_near and _leads_to_author(element))
    if not is_marked and not (_LABELLED_MARK.search(marks) and is_label(element_text(element, 60).lstrip("（("))):
        return False
    if element.tag in _FOREIGN_TAGS or _FOREIGN_MARK.search(marks):
        return False
    return not any(
        above.tag in _FOREIGN_TAGS or _FOREIGN_ABOVE.search((above.get("class") or "")[:200])
        for above in islice(element.iterancestors(), 4)
    )


def _leads_to_author(element: html.HtmlElement) -> bool:
    return element.tag == "a" and bool(_AUTHORS_PAGE.search((element.get("href") or "")[:MAX_MARK_CHARS]))


def _names_of_element(element: html.HtmlElement, site_names: frozenset[str]) -> tuple[Name, ...]:
    """The names in an element's text; in each of its items where it is a list."""
    items = list(islice(element.iter("li"), MAX_NAMES)) if element.tag != "li" else []
    found: list[Name] = []
    for part in items if len(items) > 1 else (element,):
        # Name, role and date often stand in elements of their own without a space between.
        text = " ".join(" ".join(islice(visible_strings(part), 40)).split())
        if 2 <= len(text) <= MAX_BYLINE_CHARS:
            found += names_of(text, site_names)
    return tuple(found)


def _are_neighbours(one: html.HtmlElement, other: html.HtmlElement) -> bool:
    """Whether one lies in the other, or both in the same element three levels up at most."""
    above = [one, *islice(one.iterancestors(), 2)]
    return any(parent in above for parent in (other, *islice(other.iterancestors(), 3)))


def _worded_names(start: html.HtmlElement, site_names: frozenset[str]) -> tuple[Name, ...]:
    """The people of the first short line behind the headline that says who wrote the story."""
    for element in islice(_behind(start), NEXT_ELEMENTS):
        if element.tag not in _NEXT_TAGS:
            continue
        text = element_text(element, MAX_BYLINE_CHARS)
        if 5 <= len(text) <= 100 and is_label(text) and not text.endswith((".", "?", "!", ":")):
            names = names_of(text, site_names)
            if names and all(name.kind is Kind.AGENCY or _is_full(name.text) for name in names):
                return names
    return ()


def _behind(start: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """Elements behind one in the page's order, without those that hold it."""
    level: html.HtmlElement | None = start
    while level is not None:
        for sibling in level.itersiblings():
            yield from sibling.iter()
        level = level.getparent()


def _signed_names(tree: html.HtmlElement, site_names: frozenset[str]) -> tuple[Name, ...]:
    """The name under the text, in a line set to the right: how some countries' papers sign."""
    lines = [line for line in tree.iter("p") if "right" in (line.get("style") or "")]
    for line in reversed(lines[-4:]):
        names = names_of(element_text(line, MAX_BYLINE_CHARS), site_names)
        if len(names) == 1 and names[0].kind is Kind.PERSON and _is_full(names[0].text):
            return names
    return ()


def _is_full(name: str) -> bool:
    """Whether a name is two words or more, the first and the last with a capital."""
    words = name.split()
    return len(words) > 1 and words[0][0].isupper() and words[-1][0].isupper()

"""Every date of a page as a claim, with where it stood: structured data, tags, URL, list entry, text and mastheads.

Nothing is decided here (`dating`), and nothing of the article but its dates is read (the other modules of extraction).
Caps hold for every list, so that a hostile page costs no more than a large one.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dateline.datetext import YearMention, find_weekdays, find_years
from dateline.extraction.visible_claims import collect_visible
from dateline.extraction.visible_zones import is_same_text
from dateline.model import Claim, Link
from dateline.opening import read_opening

MAX_CLAIMS = 160  # of one page, all bases together
MAX_TEXT = 200  # characters kept of one claim's text
MAX_META = 400  # meta elements looked at
MAX_NODES = 2000  # JSON-LD nodes looked at
MAX_MENTIONS = 12  # weekdays, and years, of one text
WEEKDAY_CHARS = 4000  # of a text in which weekdays are looked for: further down they speak of other days

_PUBLISHED_META = re.compile(
    r"^(?:(?:og:)?article:published(?:_time)?|(?:rnews:)?date_?-?published|pub-?date|publi(?:sh|cation)[-_]?(?:date|time)|"
    r"(?:parsely|sailthru|bt|og|cxenseparse|dc|dcterms|vr|mediator|shareaholic|news|article|rnews)?[-_:.]?(?:recs:)?"
    r"(?:article_)?(?:pub[-_]?date|publish(?:ed)?[-_]?(?:date|time|at|on)?|published_time|date\.?(?:issued|published)|issued)|"
    r"sailthru\.date|originalpublicationdate|displaydate|ptime|article_date_original|citation_(?:publication_)?date|"
    r"(?:[a-z_]{1,40}:)?uploaded(?:_at)?|release_date|iso-8601-publish-date|article\.published|date_publish|creation_date|publicationdate)$",
)
_MODIFIED_META = re.compile(r"modif|updat|revised|lastmod|moddate|reviewed")
_CREATED_META = re.compile(r"^(?:dc|dcterms)[.:](?:date\.)?created$|^datecreated$|^article[.:]created$|^created$")
_PLAIN_META = frozenset({"date", "dc.date", "dcterms.date", "dc:date", "time", "article:date", "eomportal-lastupdate"})
_DIGIT = re.compile(r"\d")
_EXPIRY = re.compile(r"expir|unavailable|until|start|end|birth|event|verification")

_LD_KINDS = {
    "datePublished": "published",
    "dateCreated": "created",
    "dateModified": "modified",
    "uploadDate": "published",
    "startDate": "event",
}
_LD_ASIDE = frozenset(
    {
        *("comment", "review", "itemListElement", "hasPart", "isPartOf", "citation", "mentions", "subjectOf"),
        *("relatedLink", "blogPost", "liveBlogUpdate", "publisher", "author", "isBasedOn", "associatedMedia"),
    }
)
_ARTICLE_TYPE = re.compile(r"Article|BlogPosting|Report|Posting|Review$|Recipe|Story")

_YMD_PATH = re.compile(r"(?<!\d)((?:19|20)\d{2})([/\-_.])(\d{1,2})\2(\d{1,2})(?!\d)")
_YMD_NAMED = re.compile(
    r"/((?:19|20)\d{2})/(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}/(\d{1,2})(?!\d)"
)
_DMY_PATH = re.compile(r"(?<!\d)(\d{1,2})([/\-_])(\d{1,2})\2((?:19|20)\d{2})(?!\d)")
_COMPACT_PATH = re.compile(r"(?<!\d)((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:\d{4}|\d{6})?(?!\d)")
_YM_PATH = re.compile(r"/((?:19|20)\d{2})[/\-_]?(0[1-9]|1[0-2]|[1-9])(?=/)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _claim(basis: str, kind: str, text: str, locator: str, *, in_article: bool = True) -> Claim | None:
    text = " ".join(text[: 4 * MAX_TEXT].split())[:MAX_TEXT]
    return Claim(basis=basis, kind=kind, text=text, locator=locator[:MAX_TEXT], in_article=in_article) if text else None


def _type_of(node: Mapping[str, Any]) -> str:
    kinds = node.get("@type")
    if isinstance(kinds, list):
        kinds = next((k for k in kinds if isinstance(k, str)), None)
    return kinds.rsplit("/", 1)[-1][:60] if isinstance(kinds, str) else "Thing"


def _ld_nodes(blocks: Iterable[object]) -> list[tuple[Mapping[str, Any], bool]]:
    """Every object of the blocks, with whether it speaks of this page's article; no recursion, capped."""
    queue: list[tuple[object, bool]] = [(block, True) for block in blocks]
    nodes: list[tuple[Mapping[str, Any], bool]] = []
    at = 0
    while at < len(queue) and at < MAX_NODES:
        value, mine = queue[at]
        at += 1
        if isinstance(value, Mapping):
            nodes.append((value, mine))
            queue.extend((v, mine and k not in _LD_ASIDE) for k, v in value.items() if isinstance(v, dict | list))
        elif isinstance(value, list):
            queue.extend((v, mine) for v in value[:MAX_NODES] if isinstance(v, dict | list))
    return nodes


def _ld_claims(json_ld: Iterable[object], headline: str | None) -> list[Claim | None]:
    nodes = _ld_nodes(json_ld)
    articles = [node for node, mine in nodes if mine and _ARTICLE_TYPE.search(_type_of(node))]
    # Several articles in one page's data: the one that bears our headline, else the first.
    ours = next((a for a in articles if headline and is_same_text(str(a.get("headline") or "")[:300], headline)), None)
    ours = ours if ours is not None else (articles[0] if articles else None)
    found: list[Claim | None] = []
    for node, mine in nodes:
        kind_of_node = _type_of(node)
        other = bool(_ARTICLE_TYPE.search(kind_of_node)) and ours is not None and node is not ours
        if other and ours is not None and node.get("headline") in (None, ours.get("headline")):
            other = False
        for key, kind in _LD_KINDS.items():
            value = node.get(key)
            if isinstance(value, list):
                value = next((v for v in value[:5] if isinstance(v, str)), None)
            if isinstance(value, Mapping):
                value = value.get("@value")
            if isinstance(value, str | int) and not isinstance(value, bool):
                found.append(
                    _claim("json_ld", kind, str(value)[:400], f"{kind_of_node}.{key}", in_article=mine and not other)
                )
        if len(found) >= 40:
            break
    return found


def _meta_kind(name: str) -> str | None:
    if _EXPIRY.search(name):
        return None
    if _PUBLISHED_META.match(name):
        return "published"
    if _MODIFIED_META.search(name):
        return "modified"
    if _CREATED_META.match(name):
        return "created"
    if name in _PLAIN_META:
        return "unknown"
    return None


def _meta_claims(tree: Any) -> list[Claim | None]:
    found: list[Claim | None] = []
    for count, element in enumerate(tree.iter("meta")):
        if count >= MAX_META:
            break
        content = element.get("content") or element.get("value")
        if not content or not _DIGIT.search(content, 0, MAX_TEXT):
            continue
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = (element.get(attribute) or "")[:80].strip().lower()
            kind = _meta_kind(name) if name else None
            if kind:
                basis = "microdata" if attribute == "itemprop" else "meta"
                found.append(_claim(basis, kind, content[:400], name))
                break
    return found


def url_dates(url: str | None) -> list[Claim]:
    """Dates in the path of a URL, as a claim of the day where it names one, else of the month."""
    path = (url or "")[:2000].split("?")[0].split("#")[0]
    path = path.split("://", 1)[-1].partition("/")[2].casefold()
    path = "/" + path
    if not any(c.isdigit() for c in path):
        return []
    named = _YMD_NAMED.search(path)
    if named:
        text = f"{named[1]}-{_MONTHS.index(named[2]) + 1:02}-{int(named[3]):02}"
        return [Claim(basis="url", kind="published", text=text, locator="path")]
    found = _YMD_PATH.search(path)
    if found:
        return [Claim(basis="url", kind="published", text=f"{found[1]}-{found[3]:>02}-{found[4]:>02}", locator="path")]
    found = _COMPACT_PATH.search(path)
    if found:
        return [Claim(basis="url", kind="published", text=f"{found[1]}-{found[2]}-{found[3]}", locator="path")]
    found = _DMY_PATH.search(path)
    if found:
        return [Claim(basis="url", kind="published", text=f"{found[1]}/{found[3]}/{found[4]}", locator="path")]
    found = _YM_PATH.search(path)
    if found:
        return [Claim(basis="url", kind="published", text=f"{found[1]}-{int(found[2]):02}", locator="path")]
    return []


def listed_claims(link: Link | None) -> list[Claim | None]:
    """What the feed or news sitemap that listed the link said."""
    if link is None:
        return []
    basis = "sitemap" if "sitemap" in link.discovered_via else "feed"
    found: list[Claim | None] = []
    if link.listed_published:
        found.append(_claim(basis, "listed", link.listed_published, f"{basis}.published"))
    if link.listed_modified:
        found.append(_claim(basis, "modified", link.listed_modified, f"{basis}.modified"))
    return found


def header_claims(headers: Iterable[tuple[str, str]]) -> list[Claim | None]:
    """The Last-Modified header (RFC 9110 section 8.8.2)."""
    return [
        _claim("last_modified", "modified", value, "Last-Modified")
        for name, value in list(headers)[:200]
        if name.casefold() == "last-modified"
    ][:1]


def text_claims_of(body: str, date_text: str | None) -> list[Claim | None]:
    """The dateline's date, and the weekdays and years that the running text names."""
    found: list[Claim | None] = []
    if date_text and not date_text.isdecimal():
        found.append(_claim("dateline", "published", date_text, "dateline"))
    for weekday in find_weekdays(body[:WEEKDAY_CHARS])[:MAX_MENTIONS]:
        where = f"body {weekday.start}"
        found.append(_claim("weekday", weekday.kind, body[weekday.start : weekday.end], where))
    years: dict[int, YearMention] = {}
    for year in find_years(body):
        known = years.get(year.year)
        if known is None or (known.is_coming and not year.is_coming):
            years[year.year] = year
    # The newest years bound the day of a text; the older ones say nothing more.
    for year in sorted(years.values(), key=lambda y: -y.year)[:MAX_MENTIONS]:
        kind = "coming" if year.is_coming else "event"
        found.append(_claim("text_year", kind, body[year.start : year.end], f"body {year.start}"))
    return found


def finish(found: Iterable[Claim | None]) -> tuple[Claim, ...]:
    """Without gaps and repeats, in order of finding, capped."""
    kept = dict.fromkeys(claim for claim in found if claim is not None)
    return tuple(kept)[:MAX_CLAIMS]


def collect_claims(
    tree: Any,
    *,
    url: str | None,
    headers: Sequence[tuple[str, str]] = (),
    link: Link | None = None,
    json_ld: Iterable[object] = (),
    headline: str | None = None,
    body: str = "",
) -> tuple[Claim, ...]:
    """All dates of an HTML page.

    tree: the lxml.html root as parsed, before anything takes elements out. json_ld: the parsed blocks. headline and
    body: as extracted, to know where the article stands. Never raises for what a page holds.
    """
    opening = read_opening(body) if body else None
    return finish(
        [
            *_ld_claims(json_ld, headline),
            *_meta_claims(tree),
            *url_dates(url),
            *listed_claims(link),
            *header_claims(headers),
            *text_claims_of(body, opening.date_text if opening else None),
            *collect_visible(tree, headline),
        ]
    )

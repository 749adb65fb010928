"""Dates that a reader of the page would see: `<time>`, bylines, marked elements, mastheads, and where each stands.

Structured data is `claims`; nothing is decided here (`dating`).
"""

import functools
import itertools
import re
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from dateline.datetext import find_dates, find_relative
from dateline.datetext.names import weekday_of
from dateline.model import Claim

MAX_ELEMENTS = 5000  # elements walked: 50 ms for a page, and no article needs more
MAX_FOUND = 80  # visible dates kept
MAX_SCANS = 150  # texts handed to the date grammar
MAX_OUTSIDE = 12  # dates kept of lists and boxes around the article
MAX_NODE = 400  # characters of one text looked at
NEAR_AFTER = 40  # elements after the headline that still belong to its byline
NEAR_BEFORE = 12  # elements before it

_SKIP = frozenset({"head", "script", "style", "template", "svg", "iframe", "select", "textarea", "math", "object"})
_MAYBE = re.compile(r"\d{4}|\d\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2}")
_EDGE = r"(?:^|[\s_\-]|(?<=[a-z])(?=[A-Z]))"
_ASIDE = re.compile(
    _EDGE
    + r"(?:related|latest|recents?|side-?bar|aside|widgets?|comments?|commentlist|recommend\w*|most-?\w{4,7}|popular|"
    r"trending|teasers?|promo|newsletter|nav|navigation|menu|ticker|more-?(?:news|stories|from|on)|read-?(?:more|next|also)|"
    r"carousel|slider|weather|calendar|copyright|disqus|similar|see-?also|outbrain|taboola|up-?next|next-?article|"
    r"prev(?:ious)?-?\w{0,8}|headlines|news-?list|archives?|replies|respond|also|leserbrief\w*)(?:$|[\s_\-A-Z])|"
    r"^(?:site|page|main|global|the|g)?[-_]?footer(?:$|[-_](?!meta|info|date))",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"current-?_?(?:date|time|day)|(?:date|time)-?_?(?:now|today|current)|^today|clock|^header-?_?date|top-?_?(?:bar|date|header)|"
    r"masthead|fecha-?_?(?:actual|hoy)|server-?_?time|local-?_?time|live-?_?date|site-?_?date|page-?_?date|td-header|"
    r"data-?_?hoje|datum-?_?heute|top-?line",
    re.IGNORECASE,
)
_MARKED = re.compile(
    r"date|time(?!line|r)|publish|posted|datum|fecha|updated|modified|by-?line|post-?meta|entry-?meta|article-?(?:meta|info)|"
    r"^meta$|post-?info|meta-?info|created|tarih|データ|submitted|pubdate",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"publish|pub-?_?date|posted|entry-?date|post-?date|article-?date|created|pub-?time", re.IGNORECASE
)
_MODIFIED = re.compile(r"updat|modif|lastmod|revis|edited", re.IGNORECASE)
_SAYS_MODIFIED = re.compile(
    r"updated?\b|modified|edited|aktualisiert|geändert|stand:|mis à jour|modifié|actualizad|modificad|atualizad|aggiornat|"
    r"bijgewerkt|gewijzigd|обновл|изменен|güncel|تحديث|به روز|بروزرسانی|अपडेट|अद्यतन|更新|修正|수정|업데이트|uppdater|"
    r"opdater|oppdater|aktualizac|last reviewed|zuletzt",
    re.IGNORECASE,
)
_SAYS_PUBLISHED = re.compile(
    r"publish|publié|publicad|publicat|posted|veröffentlicht|geplaatst|inserito|pubblicat|опубликов|yayın|نشر|انتشار|"
    r"प्रकाशित|发布|發布|掲載|公開|입력|등록|gepubliceerd|erschienen",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class _Zone:
    """What is known of the element being inside of. marked: how many levels the mark of a date still reaches down."""

    aside: bool = False
    clock: bool = False
    header: bool = False
    article: bool = False
    marked: int = 0
    published: bool = False
    modified: bool = False
    event: bool = False


@dataclass(slots=True)
class _Walk:
    headline_element: Any
    headline_path: frozenset[int]
    primary: Any
    claims: list[Claim] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    scans: int = 0
    index: int = 0
    headline_index: int | None = None


# Every pattern above holds one of these; most classes hold none, and six searches for each are what a page costs.
_STEMS = (
    *(
        "relat",
        "latest",
        "recent",
        "side",
        "aside",
        "widget",
        "comment",
        "recomm",
        "most",
        "popular",
        "trending",
        "tease",
    ),
    *(
        "promo",
        "newslett",
        "nav",
        "menu",
        "ticker",
        "more",
        "read",
        "carousel",
        "slider",
        "weather",
        "calendar",
        "copyr",
    ),
    *("disqus", "similar", "see", "outbrain", "taboola", "up-next", "upnext", "next", "prev", "headlines", "list"),
    *("archive", "replies", "respond", "also", "leserbrief", "foot", "date", "time", "now", "today", "clock", "top"),
    *("masthead", "fecha", "td-header", "hoje", "datum", "publish", "post", "updat", "modif", "by-line", "byline"),
    *("meta", "info", "created", "tarih", "データ", "submitted", "revis", "edited", "event", "page", "local", "pub"),
)


@functools.lru_cache(maxsize=20_000)
def _token_traits(token: str) -> int:
    """Bits of one class or id: 1 aside, 2 clock, 4 marks a date, 8 published, 16 modified, 32 event."""
    folded = token.casefold()
    if not any(stem in folded for stem in _STEMS):
        return 0
    if token.startswith(("elementor", "wp-block", "has-", "with-", "no-", "left-", "right-")):
        return 0
    marked = bool(_MARKED.search(token))
    return (
        # A date's own element may be called after the list it is made for; that makes it no list.
        (1 if not marked and _ASIDE.search(token) else 0)
        | (2 if _CLOCK.search(token) else 0)
        | (4 if marked else 0)
        | (8 if _PUBLISHED.search(token) else 0)
        | (16 if _MODIFIED.search(token) else 0)
        | (32 if "event" in folded else 0)
    )


def _traits(name: str) -> int:
    bits = 0
    for token in name.split()[:8]:
        bits |= _token_traits(token)
    return bits


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).casefold().strip()


def is_same_text(one: str, other: str) -> bool:
    """Whether two headlines say the same, or one is the other cut or with the outlet's name behind it."""
    a, b = _plain(one[:300]), _plain(other[:300])
    return bool(a and b) and (a == b or (min(len(a), len(b)) > 12 and (a.startswith(b) or b.startswith(a))))


def _text_of(element: Any, limit: int) -> str:
    parts: list[str] = []
    size = 0
    for part in itertools.islice(element.itertext(), 40):
        parts.append(part[:limit])
        size += len(part)
        if size > limit:
            break
    return " ".join(" ".join(parts)[: 2 * limit].split())[:limit]


def _headline_element(tree: Any, headline: str | None) -> Any:
    """The heading that bears the headline (else the page's title), else the first `<h1>`."""
    title = tree.find(".//title")
    wanted = [text for text in (headline, (title.text or "")[:300] if title is not None else None) if text]
    headings = list(itertools.islice(tree.iter("h1", "h2", "h3"), 60))
    texts = [_text_of(element, 300) for element in headings]
    for text in wanted:
        for element, shown in zip(headings, texts, strict=True):
            if is_same_text(shown, text):
                return element
    return next((element for element in headings if element.tag == "h1"), None)


def _text_container(tree: Any) -> Any:
    """The element whose own paragraphs hold most text: wherever it lies, it is no side box."""
    sizes: dict[Any, int] = {}
    for paragraph in itertools.islice(tree.iter("p"), 500):
        parent = paragraph.getparent()
        size = len(paragraph.text or "") + sum(len(child.tail or "") for child in paragraph[:20])
        sizes[parent] = sizes.get(parent, 0) + size
    return max(sizes, key=lambda parent: sizes[parent], default=None)


def _primary_article(tree: Any, headline_element: Any) -> Any:
    """The `<article>` that is the page's own: around the headline, else the one with the most paragraphs."""
    if headline_element is not None:
        around = next(headline_element.iterancestors("article"), None)
        if around is not None:
            return around
    best, most = None, 2
    for article in itertools.islice(tree.iter("article"), 40):
        paragraphs = sum(1 for _ in itertools.islice(article.iter("p"), 60))
        if paragraphs > most:
            best, most = article, paragraphs
    return best


_PLAIN_TAGS = frozenset({"div", "p", "span", "a", "li", "ul", "b", "strong", "em", "i", "section", "td", "tr", "time"})


def _enter(walk: _Walk, zone: _Zone, element: Any, name: str) -> _Zone:
    tag = element.tag
    bits = _traits(name) if len(name) > 1 else 0
    if not bits and not zone.marked and tag in _PLAIN_TAGS:
        return zone
    is_path = id(element) in walk.headline_path
    inside = zone.article or tag == "main" or element is walk.primary
    other_article = tag == "article" and walk.primary is not None and element is not walk.primary and not is_path
    in_footer = tag == "footer" and not zone.article
    is_side = tag in ("nav", "form") or (tag == "aside" and not bits & 4)
    reach = 3 if bits & 4 and not is_path else max(0, zone.marked - 1)
    return _Zone(
        aside=zone.aside or (not is_path and (bool(bits & 1) or in_footer or other_article or is_side)),
        clock=zone.clock or (bool(bits & 2) and not is_path and not zone.article),
        header=zone.header or (tag == "header" and not is_path and not inside),
        article=inside or (tag == "article" and not other_article),
        marked=reach,
        published=reach > 0 and ((bool(bits & 8) and not is_path) or zone.published),
        modified=reach > 0 and ((bool(bits & 16) and not is_path) or zone.modified),
        event=zone.event or bool(bits & 32),
    )


def _path_of(element: Any) -> str:
    steps: list[str] = []
    while element is not None and len(steps) < 3 and isinstance(element.tag, str):
        name = (element.get("class") or "")[:40].split()
        steps.append(f"{element.tag}.{name[0]}" if name else element.tag)
        element = element.getparent()
    return ">".join(reversed(steps))


def _has_weekday(text: str) -> bool:
    return any(weekday_of(word.strip(",.|·")) is not None for word in text[:80].split()[:6] if len(word) > 2)


def _label(text: str, start: int, before: str) -> str | None:
    """ "modified" or "published" where the words before the date say so."""
    words = (before[-40:] + " " + text[:start])[-60:]
    modified = [m.end() for m in _SAYS_MODIFIED.finditer(words)]
    published = [m.end() for m in _SAYS_PUBLISHED.finditer(words)]
    if modified and (not published or modified[-1] > published[-1]):
        return "modified"
    return "published" if published else None


def _near(walk: _Walk) -> bool:
    if walk.headline_index is None:
        return False
    gap = walk.index - walk.headline_index
    return -NEAR_BEFORE <= gap <= NEAR_AFTER


def _place(walk: _Walk, zone: _Zone, text: str, label: str | None) -> tuple[str, str, bool]:
    """(basis, kind, in_article) of a visible date."""
    before_headline = walk.headline_index is not None and walk.index < walk.headline_index
    published = zone.published or label == "published"
    if zone.clock or (zone.header and not published):
        return "masthead", "capture", False
    if zone.aside:
        return "text", "modified" if label == "modified" or zone.modified else "unknown", False
    if before_headline and not zone.article and not published and not zone.marked and _has_weekday(text):
        return "masthead", "capture", False
    kind = "modified" if label == "modified" or (zone.modified and not published) else "unknown"
    if kind == "unknown" and published:
        kind = "published"
    if kind == "unknown" and zone.event:
        kind = "event"
    is_byline = zone.marked or label is not None or _near(walk)
    return ("byline" if is_byline else "text"), kind, True


def _add(walk: _Walk, basis: str, kind: str, text: str, element: Any, *, in_article: bool) -> None:
    if len(walk.claims) >= MAX_FOUND:
        return
    key = basis if in_article else f"{basis} outside"
    count = walk.counts[key] = walk.counts.get(key, 0) + 1
    locator = f"{_path_of(element)}[{count}]"
    text = " ".join(text.split())[:200]
    walk.claims.append(Claim(basis=basis, kind=kind, text=text, locator=locator, in_article=in_article))


def _scan(walk: _Walk, zone: _Zone, element: Any, text: str, before: str = "") -> bool:
    """Claims of the explicit (and, in marked places, relative) dates of a text; whether there were any."""
    walk.scans += 1
    if walk.scans > MAX_SCANS:
        return False
    text = text[:MAX_NODE]
    spans = [span for span in find_dates(text) if span.has_year][:4]
    if not spans and zone.marked and len(text) < 80 and find_relative(text.strip()):
        basis, kind, mine = _place(walk, zone, text, _label(text, len(text), before))
        _add(walk, basis, kind, text.strip(), element, in_article=mine)
        return True
    is_heading = walk.headline_index is not None and element is walk.headline_element
    last = 0
    for span in spans:
        basis, kind, mine = _place(walk, zone, text, _label(text[last:], span.start - last, before if not last else ""))
        # A date in a sentence or in the headline is what the article speaks of.
        rest = len(text) - (span.end - span.start)
        if basis == "byline" and (is_heading or rest > (160 if zone.marked else 60)):
            basis, kind = "text", "event" if is_heading else "unknown"
        _add(walk, basis, kind, span.text, element, in_article=mine)
        last = span.end
    return bool(spans)


def _time_element(walk: _Walk, zone: _Zone, element: Any, before: str) -> None:
    value = (element.get("datetime") or "").strip()[:MAX_NODE]
    shown = _text_of(element, 120)
    text = value if _DIGIT.search(value) else shown
    if not text:
        return
    basis, kind, mine = _place(walk, zone, shown or text, _label(shown, len(shown), before))
    if element.get("pubdate") is not None and kind == "unknown":
        kind = "published"
    _add(walk, "masthead" if basis == "masthead" else "time_tag", kind, text, element, in_article=mine)


_ITEMPROPS = {
    "datepublished": "published",
    "datecreated": "created",
    "datemodified": "modified",
    "uploaddate": "published",
    "startdate": "event",
}


def _microdata(walk: _Walk, zone: _Zone, element: Any, prop: str) -> bool:
    kind = next((_ITEMPROPS[p] for p in prop.casefold().split() if p in _ITEMPROPS), None)
    if kind is None or element.tag == "meta":
        return False
    value = element.get("content") or element.get("datetime") or element.get("title") or _text_of(element, 120)
    if value and _DIGIT.search(value[:MAX_NODE]):
        _add(walk, "microdata", kind, value[:MAX_NODE], element, in_article=not zone.aside)
        return True
    return False


def _visit(walk: _Walk, zone: _Zone, element: Any, before: str) -> bool:
    """Reads an element's own text; True where its inside need not be looked at any more."""
    prop = element.get("itemprop")
    if prop and _microdata(walk, zone, element, prop[:80]):
        return True
    if element.tag == "time":
        _time_element(walk, zone, element, before)
        return True
    text = element.text
    if zone.marked and not zone.aside and len(element) and len(element) <= 8:
        whole = _text_of(element, 130)
        own = bool(text and _MAYBE.search(text[:MAX_NODE]))
        # A date in pieces: <span>31</span> <span>March</span> 2016.
        if not own and len(whole) < 130 and _MAYBE.search(whole) and element.find(".//time") is None:
            return _scan(walk, zone, element, whole, before)
    if text and (_MAYBE.search(text[:MAX_NODE]) or (zone.marked and _DIGIT.search(text[:40]))):
        _scan(walk, zone, element, text, before)
    return False


def collect_visible(tree: Any, headline: str | None) -> list[Claim]:
    """The visible dates in document order; locators end in the ordinal among the page's claims of their basis."""
    heading = _headline_element(tree, headline)
    # lxml makes a new object for an element nobody holds: `keep` holds these, so that their ids stay theirs.
    keep = [tree, *tree.iter("body")]
    for element in (heading, _text_container(tree)):
        if element is not None:
            keep += [element, *element.iterancestors()]
    path = frozenset(id(e) for e in keep)
    walk = _Walk(heading, path, _primary_article(tree, heading))
    if heading is not None:
        walk.headline_index = next((i for i, e in enumerate(tree.iter(etree.Element)) if e is heading), None)
    stack = [_Zone()]
    recent = ""
    context = etree.iterwalk(tree, events=("start", "end"))
    for event, element in context:
        tag = element.tag
        if not isinstance(tag, str):
            continue
        if event == "start":
            walk.index += 1
            if walk.index > MAX_ELEMENTS or len(walk.claims) >= MAX_FOUND:
                break
            name = element.get("class", "")[:160] + " " + element.get("id", "")[:40]
            zone = _enter(walk, stack[-1], element, name)
            stack.append(zone)
            # A few dates of side boxes are kept as what they are; a thousand say no more.
            full = zone.aside and walk.counts.get("text outside", 0) >= MAX_OUTSIDE
            if tag in _SKIP or full or _visit(walk, zone, element, recent):
                context.skip_subtree()
            if element.text and tag not in _SKIP:
                recent = (recent + " " + element.text[:60].strip())[-60:]
        else:
            stack.pop()
            tail = element.tail
            if tail and not tail.isspace():
                if _MAYBE.search(tail[:MAX_NODE]) and stack:
                    _scan(walk, stack[-1], element.getparent(), tail, recent)
                recent = (recent + " " + tail[:60].strip())[-60:]
    del keep
    return walk.claims

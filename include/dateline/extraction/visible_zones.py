"""Where an element of a page stands: in the article, in a side box, in the page's header, in a date's own markup.

Which dates stand there is `visible_claims`; what they are worth is `dating`'s.
"""

import functools
import itertools
import re
from typing import Any, NamedTuple

FEW_CHARS = 400  # less text than that in paragraphs is no article's
MAX_HEADINGS = 60  # headings among which the headline is looked for
NAMED = 3  # levels down to which the name of a date's element reaches; the element itself has it whole
SKIPPED = frozenset(
    {"head", "script", "style", "template", "svg", "iframe", "select", "textarea", "math", "object", "noscript"}
)
_EDGE = r"(?:^|[\s_\-]|(?<=[a-z])(?=[A-Z]))"
# Words match in any case, their edges do not: "RelatedPosts" and "related-posts" are lists, "promoted" is no promo.
_ASIDE = re.compile(
    _EDGE
    + r"(?i:(?:related|side-?bar|widget|comment(?!ary)|recommend|trending|newsletter|leserbrief|outbrain|taboola|disqus)\w{0,12}|"
    r"latest|recents?|aside|most-?\w{4,7}|popular|teasers?|promos?|nav|navigation|menu|ticker|more-?(?:news|stories|from|on)|"
    r"read-?(?:more|next|also)|carousel|slider|weather|calendar|copyright|similar|see-?also|up-?next|next-?article|"
    r"prev(?:ious)?-?\w{0,8}|headlines|news-?list|archives?|replies|respond|also|joined|(?:user|post)-?profile|user-?info)"
    r"(?:$|[\s_\-]|(?=[A-Z]))"
)
_FOOTER = re.compile(r"^(?:site|page|main|global|the|g)?[-_]?footer(?:$|[-_](?!meta|info|date))", re.IGNORECASE)
_CLOCK = re.compile(
    r"current-?_?(?:date|time|day)|(?:date|time)-?_?(?:now|today|current)|^today|clock|^header-?_?date|top-?_?(?:bar|date|header)|"
    r"masthead|fecha-?_?(?:actual|hoy)|server-?_?time|local-?_?time|live-?_?date|site-?_?date|page-?_?date|td-header|"
    r"data-?_?hoje|datum-?_?heute|top-?line",
    re.IGNORECASE,
)
_MARKED = re.compile(
    r"date|time(?!line|r)|publish|posted|datum|fecha|updated|modified|by-?line|post-?meta|entry-?meta|article-?(?:meta|info)|"
    r"(?:^|[-_])meta(?:data)?(?:$|[-_])|post-?info|meta-?info|created|tarih|データ|submitted|pubdate",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"publish|pub-?_?date|posted|entry-?date|post-?date|article-?date|created|pub-?time", re.IGNORECASE
)
_MODIFIED = re.compile(r"updat|modif|lastmod|revis|edited", re.IGNORECASE)
# Pictures' captions and quoted posts: a date there is what the page speaks of.
_QUOTED = re.compile(
    r"^caption|(?:wp|fig|image|img|photo|picture|media)[-_]*caption|caption[-_]?text|pic-?box|legend|bild-?unterschrift|photo-?credit|^credits?$|twitter|instagram|fb-post",
    re.IGNORECASE,
)
_QUOTING_TAGS = frozenset({"blockquote", "figure", "figcaption", "cite", "q"})
_LAYOUT = ("elementor", "wp-block", "has-", "with-", "no-", "left-", "right-")  # how a box is laid out, not what it is
_BLOGGER = "widget Blog "  # on Blogger the posts themselves are one of the page's widgets
_EVENT = re.compile(r"event.{0,8}(?:date|time|start|end|when)|^dtstart|expir|valid-?(?:to|until|thru)", re.IGNORECASE)


class Zone(NamedTuple):
    """What is known of the element being inside of. marked: how many levels the mark of a date still reaches down.

    A named tuple: a page makes a hundred, and they are keys of a cache, which costs a dataclass three times as much.
    """

    skipped: bool = False
    aside: bool = False
    clock: bool = False
    header: bool = False
    article: bool = False
    marked: int = 0
    published: bool = False
    modified: bool = False
    event: bool = False
    quoted: bool = False


# Every pattern above holds one of these; most classes hold none, and eight searches for each are what a page costs.
_LIST_STEM = re.compile(
    r"relat|latest|recent|side|aside|widget|comment|recomm|most|popular|trending|tease|promo|newslett|"
    r"nav|menu|ticker|more|read|carousel|slider|weather|calendar|copyr|disqus|similar|see|outbrain|"
    r"taboola|up-?next|next|prev|headlines|list|archive|replies|respond|also|leserbrief|foot|user|joined|profile"
)
_DATE_STEM = re.compile(
    r"date|time|now|today|clock|top|masthead|fecha|td-header|hoje|datum|publish|post|updat|modif|"
    r"by-?line|meta|info|created|tarih|データ|submitted|revis|edited|event|page|local|pub|"
    r"caption|pic|legend|unterschrift|credit|twitter|instagram|fb-post|dtstart|expir|valid"
)


@functools.lru_cache(maxsize=20_000)
def _token_traits(token: str) -> int:
    """Bits of one class or id: 1 aside, 2 clock, 4 marks a date, 8 published, 16 modified, 32 event, 64 footer, 128 quoted."""
    folded = token.casefold()
    may_list, may_date = _LIST_STEM.search(folded), _DATE_STEM.search(folded)
    if not (may_list or may_date) or token.startswith(_LAYOUT):
        return 0
    marked = may_date and _MARKED.search(token)
    # A date's own element may be called after the list it is made for; that makes it no list.
    bits = 0 if marked or not may_list else (1 if _ASIDE.search(token) else 0) | (64 if _FOOTER.search(token) else 0)
    if not may_date:
        return bits
    return (
        bits
        | (2 if _CLOCK.search(token) else 0)
        | (4 if marked else 0)
        | (8 if _PUBLISHED.search(token) else 0)
        | (16 if _MODIFIED.search(token) else 0)
        | (32 if _EVENT.search(token) else 0)
        | (128 if _QUOTED.search(token) else 0)
    )


@functools.lru_cache(maxsize=8_192)
def _traits(name: str) -> int:
    """The bits of all classes and the id of an element together."""
    if name.startswith(_BLOGGER):
        return 0
    bits = 0
    for token in name.split()[:8]:
        bits |= _token_traits(token)
    return bits


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).casefold().strip()


def _is_same(a: str, b: str) -> bool:
    return bool(a and b) and (a == b or (min(len(a), len(b)) > 12 and (a.startswith(b) or b.startswith(a))))


def is_same_text(one: str, other: str) -> bool:
    """Whether two headlines say the same, or one is the other cut or with the outlet's name behind it."""
    return _is_same(_plain(one[:300]), _plain(other[:300]))


def text_of(element: Any, limit: int) -> str:
    """The first `limit` characters of an element's text, in one line."""
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
    title = next(tree.iter("title"), None)
    wanted = [text for text in (headline, (title.text or "")[:300] if title is not None else None) if text]
    headings = list(itertools.islice(tree.iter("h1", "h2", "h3"), MAX_HEADINGS))
    shown: list[str] = []
    for text in wanted:
        plain = _plain(text[:300])
        for index, element in enumerate(headings):
            if index == len(shown):  # mostly one of the first is it, and the others need not be read
                shown.append(_plain(text_of(element, 300)))
            if _is_same(shown[index], plain):
                return element
    return next((element for element in headings if element.tag == "h1"), None)


def _own_size(element: Any, children: int) -> int:
    """Characters that stand in the element itself, between its first children."""
    return len(element.text or "") + sum(len(child.tail or "") for child in itertools.islice(element, children))


def _text_container(tree: Any) -> Any:
    """The element whose own paragraphs hold most text: wherever it lies, it is no side box.

    Where a page has no paragraphs to speak of, the element that holds most text between its line breaks.
    """
    sizes: dict[Any, int] = {}
    for paragraph in itertools.islice(tree.iter("p"), 500):
        parent = paragraph.getparent()
        sizes[parent] = sizes.get(parent, 0) + _own_size(paragraph, 20)
    best = max(sizes, key=lambda parent: sizes[parent], default=None)
    if best is not None and sizes[best] >= FEW_CHARS:
        return best
    bare = {element: _own_size(element, 60) for element in itertools.islice(tree.iter("div", "td", "section"), 1000)}
    widest = max(bare, key=lambda element: bare[element], default=None)
    return widest if widest is not None and bare[widest] >= FEW_CHARS else best


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


# Tags that make a zone by themselves; of the others the name alone counts.
_ZONE_TAGS = SKIPPED | _QUOTING_TAGS | {"main", "article", "footer", "nav", "form", "aside", "header"}
_PLAIN_TAGS = frozenset({"div", "p", "span", "a", "li", "ul", "b", "strong", "em", "i", "section", "td", "tr", "time"})


class PageMap:
    """One page's landmarks, and the zone of each of its elements.

    lxml makes a new object for an element that nobody holds, so elements are compared only while this map holds them.
    """

    def __init__(self, tree: Any, headline: str | None) -> None:
        self.headline_element = _headline_element(tree, headline)
        container = _text_container(tree)
        self._primary = _primary_article(tree, self.headline_element)
        self._path: set[Any] = {tree, *itertools.islice(tree.iter("body"), 4)}
        for element in (self.headline_element, container):
            if element is not None:
                self._path |= {element, *element.iterancestors()}
        paragraphs = [] if container is None else container.findall("p")
        # Above the text's last paragraph a "footer" is the headline's, not the page's.
        self.last_paragraph = paragraphs[-1] if paragraphs else None
        self.is_text_over = self.last_paragraph is None
        self._zones: dict[Any, Zone] = {}

    def zone_of(self, element: Any) -> Zone:
        """The zone that the element itself makes, by its own and its ancestors' names."""
        zones = self._zones
        chain: list[Any] = []
        zone = Zone()
        while element is not None:
            known = zones.get(element)
            if known is not None:
                zone = known
                break
            chain.append(element)
            element = element.getparent()
        for step in reversed(chain):
            zone = zones[step] = self._enter(zone, step)
        return zone

    def _enter(self, zone: Zone, element: Any) -> Zone:
        tag = element.tag
        name = element.get("class", "")[:160] + " " + element.get("id", "")[:40]
        bits = _traits(name) if len(name) > 1 else 0
        if not bits and not zone.marked and tag in _PLAIN_TAGS:
            return zone
        primary = self._primary
        return _inner_zone(
            zone,
            tag if tag in _ZONE_TAGS else "",
            bits,
            element in self._path,
            element is primary,
            primary is not None,
            self.is_text_over,
        )


@functools.lru_cache(maxsize=8_192)
def _inner_zone(
    zone: Zone, tag: str, bits: int, is_path: bool, is_primary: bool, has_primary: bool, is_text_over: bool
) -> Zone:
    """The zone inside of an element with this tag and these traits, which stands in `zone`.

    is_path: whether it holds the headline or the text. tag: "" where it is none of _ZONE_TAGS.
    """
    inside = zone.article or tag == "main" or is_primary
    other_article = tag == "article" and has_primary and not is_primary and not is_path
    in_footer = is_text_over and ((tag == "footer" and not zone.article) or bool(bits & 64))
    is_side = tag in ("nav", "form") or (tag == "aside" and not bits & 4)
    reach = NAMED if bits & 4 and not is_path else max(0, zone.marked - 1)
    return Zone(
        skipped=zone.skipped or tag in SKIPPED,
        aside=zone.aside or (not is_path and (bool(bits & 1) or in_footer or other_article or is_side)),
        clock=zone.clock or (bool(bits & 2) and not is_path and not zone.article),
        header=zone.header or (tag == "header" and not is_path and not inside),
        article=inside or (tag == "article" and not other_article),
        marked=reach,
        published=reach > 0 and ((bool(bits & 8) and not is_path) or zone.published),
        modified=reach > 0 and ((bool(bits & 16) and not is_path) or zone.modified),
        event=reach > 0 and (bool(bits & 32) or zone.event),
        quoted=zone.quoted or (not is_path and (bool(bits & 128) or tag in _QUOTING_TAGS)),
    )

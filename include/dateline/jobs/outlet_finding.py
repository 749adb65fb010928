"""An outlet file from an address: which feeds, news sitemaps and hub pages a site has, and who its outlet is.

Everything is asked for and read before it is believed. The file is written by `stores.outlet_files`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import unquote, urljoin, urlsplit

from dateline.discovery import keep_links
from dateline.discovery.front_pages import FrontPage, read_front_page
from dateline.discovery.hubs import looks_like_article
from dateline.discovery.outlet_facts import OutletFacts, guess_facts
from dateline.errors import ConfigurationError, GiveUp
from dateline.jobs.outlet_visits import ReadListing, Sample, Visitor, visit
from dateline.model import Fetched, HarvestRules, Link, ListedOutlet, Outlet
from dateline.settings import Settings
from dateline.urls import registered_domain, url_key

_FEED_PATHS = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/feeds", "/atom.xml", "/index.xml", "/rss/index.xml")
_SITEMAP_PATHS = ("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/sitemap/news.xml", "/googlenews.xml")
_MAX_FEEDS = 8  # feeds that are asked for
_MAX_SITEMAPS = 6
_MAX_HUBS = 14  # front page and sections
_MAX_KEPT = 5  # listings of a kind that a file names: each is asked for at every harvest
_MIN_NEW = {"feed": 1, "news_sitemap": 1, "hub_page": 3}  # articles that a further listing must bring: hubs print no
# dates, and link old favourites besides
_MAX_PROBES = 8  # pages that are read to learn which addresses are articles
_MIN_WORDS = 40  # words of a page that counts as an article
_MAX_NEWS_LINKS = 5_000  # addresses: a longer sitemap is an archive's, not a news sitemap
_ANY = "."  # the link pattern under which a hub page shows all that may be an article
_VISIT_DELAY_S = 1.0  # seconds between two requests while a person waits; robots.txt may ask for more
_SAMPLES = 3
_NEWEST_FIRST = 300  # links of each listing that are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundOutlet:
    """An outlet as found. notes: sentences for the person, on what is guessed or missing. samples: three articles."""

    listed: ListedOutlet
    samples: tuple[Sample, ...]
    notes: tuple[str, ...]
    counts: dict[str, int]  # address of a listing → its links
    requests: int


def find_outlet(
    settings: Settings,
    address: str,
    *,
    now: datetime,
    outlet_id: str | None = None,
    connect: str | None = None,
) -> FoundOutlet:
    """Look at a site and say how it should be harvested.

    address: of its front page, a section or a feed; https:// may be left out. connect: the private address under which
    the site is reached, as in an outlet file.

    Raises:
        ConfigurationError: no web address, or no id can be made of it.
        GiveUp: the site doesn't answer, forbids it, or lists no articles.
    """
    url = _web_address(address)
    host = urlsplit(url).hostname or ""
    rules = HarvestRules(hosts=_own_hosts(host), connect=connect, delay_s=0.0 if connect else _VISIT_DELAY_S)
    with visit(settings, rules, now=now) as visitor:
        if "://" not in address and not isinstance(visitor.get(url), Fetched):
            url = url.replace("https://", "http://", 1)
        return _Finder(visitor=visitor, url=url, outlet_id=outlet_id).find()


def _web_address(address: str) -> str:
    text = address.strip()
    if "://" not in text:
        text = f"https://{text}"
    parts = urlsplit(text)
    try:
        is_sane = parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
        is_sane = is_sane and (parts.port is None or parts.port > 0)
    except ValueError:
        is_sane = False
    if not is_sane:
        raise ConfigurationError(f"{address[:200]!r} is no web address. Give one such as https://www.example.org/.")
    return text if parts.path else f"{text}/"


def _own_hosts(host: str) -> tuple[str, ...]:
    domain = registered_domain(host) or host
    return tuple(dict.fromkeys([host, domain, f"www.{domain}"]))


@dataclass(slots=True)
class _Finder:
    visitor: Visitor
    url: str
    outlet_id: str | None
    front: FrontPage = field(default_factory=FrontPage)
    tags: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    covered: set[str] = field(default_factory=set)  # URL keys that kept listings have
    kept: list[ReadListing] = field(default_factory=list)
    probes: dict[str, bool] = field(default_factory=dict)  # shape of an address → whether it is an article's

    def find(self) -> FoundOutlet:
        given = self._open_front()
        self._take([given] if given else [])
        self._take(self._feeds())
        self._take(self._sitemaps())
        hubs = self._hubs()
        self._take(hubs)
        if not self.kept:
            raise GiveUp(
                f"{self.url}: no feed, news sitemap or page with articles was found in {self.visitor.requests} requests. "
                "Look for its feed's address on the site and give that, or write the file by hand (README: “Add your outlets”)."
            )
        return self._found()

    # The front page, and what it says.

    def _open_front(self) -> ReadListing | None:
        """Read the front page. Where the address itself is a feed, that one is handed back and the front page is its site's."""
        feed = self.visitor.read("feed", self.url)
        got = self.visitor.get(self.url)
        if not isinstance(got, Fetched):
            raise GiveUp(f"{self.url}: {self.visitor.why_not(got)}")
        host = urlsplit(got.final_url).hostname or ""
        self.visitor.know_hosts(_own_hosts(host))
        if feed.reason is None:
            hosts = _hosts_of(feed.links)
            self.visitor.know_hosts(hosts[:3])
            place = f"{urlsplit(got.final_url).scheme}://{hosts[0]}/"
            got = self.visitor.get(place)
            self.url = place
        else:
            feed, self.url = None, got.final_url  # type: ignore[assignment]  # None where the address is a page
        if isinstance(got, Fetched):
            type_ = next((value for name, value in got.headers if name.lower() == "content-type"), "")
            self.front = read_front_page(got.body, type_, page_url=got.final_url)
            self.tags += self.front.languages
        return feed

    # Listings, read and judged.

    def _feeds(self) -> list[ReadListing]:
        stated = list(self.front.feeds)[:_MAX_FEEDS]
        found = [self.visitor.read("feed", url) for url in stated]
        if not any(self._is_own(one) for one in found):
            for path in _FEED_PATHS:
                one = self.visitor.read("feed", urljoin(self.url, path))
                if self._is_own(one):
                    found.append(one)
                    break
        for one in found:
            self._adopt_hosts(one)
        return [one for one in found if self._is_own(one)]

    def _adopt_hosts(self, one: ReadListing) -> None:
        """A feed that the site itself names may link a host of another name: bbc.co.uk's link bbc.com."""
        hosts = _hosts_of(one.links)
        if one.reason is None and hosts and hosts[0] not in self.visitor.rules.hosts:
            most = sum(urlsplit(link.url).hostname == hosts[0] for link in one.links)
            label = (registered_domain(self.url) or "").partition(".")[0]
            is_ours = label and (registered_domain(hosts[0]) or "").partition(".")[0] == label
            if is_ours and most * 2 > len(one.links):
                self.visitor.know_hosts([hosts[0]])

    def _is_own(self, one: ReadListing) -> bool:
        return one.reason is None and bool(self._own(one.links))

    def _own(self, links: Iterable[Link]) -> list[Link]:
        rules = replace(self.visitor.rules, link_pattern=None)
        return keep_links(list(links)[:_NEWEST_FIRST], rules)[0]

    def _sitemaps(self) -> list[ReadListing]:
        stated = [*self.visitor.sitemaps(self.url), *self.front.sitemaps]
        # What calls itself news is asked first: a robots.txt may list a hundred of an archive.
        ordered = sorted(dict.fromkeys(stated), key=lambda url: not re.search(r"(?i)news|latest|recent", url))
        found = [self.visitor.read("news_sitemap", url) for url in ordered[:_MAX_SITEMAPS]]
        good = [one for one in found if self._is_news(one)]
        if not good:
            for path in _SITEMAP_PATHS:
                one = self.visitor.read("news_sitemap", urljoin(self.url, path))
                if self._is_news(one):
                    return [one]
        return good

    def _is_news(self, one: ReadListing) -> bool:
        """Whether a sitemap lists news: few addresses of its own, and most with the date that news sitemaps print."""
        if not self._is_own(one) or len(one.links) > _MAX_NEWS_LINKS:
            return False
        dated = sum(link.listed_published is not None for link in one.links)
        return dated * 2 > len(one.links)

    def _hubs(self) -> list[ReadListing]:
        """Front page and sections, each with the links that are articles: by their shape, or as reading some shows."""
        found = []
        for url in [self.url, *self.front.sections][:_MAX_HUBS]:
            one = self.visitor.read("hub_page", url, pattern=_ANY)
            if one.reason is None:
                found.append(one)
        for one in found:
            self._probe(one.links)
        judged = [replace(one, links=tuple(link for link in one.links if self._is_article(link))) for one in found]
        return [one for one in judged if one.links]

    def _is_article(self, link: Link) -> bool:
        return (
            looks_like_article(link.url) or url_key(link.url) in self.covered or self.probes.get(shape(link.url), False)
        )

    def _probe(self, links: Sequence[Link]) -> None:
        """Learn whether addresses of a shape that tells nothing are articles, by reading one with a title like a headline."""
        groups: dict[str, list[Link]] = {}
        for link in links:
            if not looks_like_article(link.url) and is_headline(link.title):
                groups.setdefault(shape(link.url), []).append(link)
        for name, group in sorted(groups.items(), key=lambda item: -len(item[1])):
            if name in self.probes or len(self.probes) >= _MAX_PROBES or self.visitor.is_over:
                continue
            read = self.visitor.sample([group[0], *group[-1:]][: min(2, len(group))], _STRANGER)
            self.probes[name] = all(one.rejected is None and one.words >= _MIN_WORDS for one in read)

    # The choice.

    def _take(self, listings: Sequence[ReadListing]) -> None:
        """Keep the listings that bring articles which those kept so far lack, the richest first."""
        waiting = [(one, {url_key(link.url) for link in self._own(one.links)}) for one in listings]
        room = _MAX_KEPT
        while waiting and room:
            one, keys = max(waiting, key=lambda item: len(item[1] - self.covered))
            least = _MIN_NEW[one.kind] if self.kept else 1
            if len(keys - self.covered) < least:
                return
            self.kept.append(one)
            self.covered |= keys
            waiting = [item for item in waiting if item[0] is not one]
            room -= 1

    # The file.

    def _found(self) -> FoundOutlet:
        links = self._own(link for one in self.kept for link in one.links)
        pattern = self._pattern(links)
        outlet = self._outlet(links)
        kinds = {
            kind: tuple(one.url for one in self.kept if one.kind == kind)
            for kind in ("feed", "news_sitemap", "hub_page")
        }
        rules = HarvestRules(
            feeds=kinds["feed"],
            news_sitemaps=kinds["news_sitemap"],
            hub_pages=kinds["hub_page"],
            hosts=self.visitor.rules.hosts,
            link_pattern=pattern,
            connect=self.visitor.rules.connect,
            delay_s=0.0 if self.visitor.rules.connect else HarvestRules().delay_s,
        )
        wanted = keep_links(links, rules)[0][:_SAMPLES]
        samples = tuple(self.visitor.sample(wanted, outlet))
        outlet = self._with_languages(outlet, samples)
        if samples and all(one.rejected for one in samples):
            self.notes.append(
                "None of the samples could be read as an article: look at the listings before you enable it."
            )
        if not rules.feeds and not rules.news_sitemaps:
            self.notes.append(
                "No feed and no news sitemap was found; hub pages print no dates, so it may have one hidden."
            )
        return FoundOutlet(
            listed=ListedOutlet(outlet=outlet, rules=rules),
            samples=samples,
            notes=tuple(self.notes),
            counts={one.url: len(self._own(one.links)) for one in self.kept},
            requests=self.visitor.requests,
        )

    def _pattern(self, links: Sequence[Link]) -> str | None:
        """A link pattern, only where hub pages hold articles whose address alone doesn't tell it."""
        hubs = [link for one in self.kept if one.kind == "hub_page" for link in one.links]
        if all(looks_like_article(link.url) for link in hubs):
            return None
        pattern = pattern_of([link.url for link in links])
        self.notes.append(
            f"link_pattern was learned from {len(links)} addresses: widen it where `filter` skips articles."
        )
        return pattern

    def _outlet(self, links: Sequence[Link]) -> Outlet:
        domain = registered_domain(self.url) or (urlsplit(self.url).hostname or "")
        facts = guess_facts(domain, self.tags, [link.listed_published for link in links if link.listed_published])
        self._tell(facts)
        return Outlet(
            outlet_id=self.outlet_id or _id_of(domain),
            name=self.front.names[0] if self.front.names else domain,
            domain=domain,
            country=facts.country,
            timezone=facts.timezone,
            languages=facts.languages,
        )

    def _tell(self, facts: OutletFacts) -> None:
        if facts.country is None:
            self.notes.append("The country is not known: add `country` (ISO 3166-1, two letters).")
        if facts.timezone is None:
            printed = f" Its listings print times with {facts.offset}." if facts.offset else ""
            self.notes.append(f"The time zone is not known: add `timezone`, or bare times count as UTC.{printed}")

    def _with_languages(self, outlet: Outlet, samples: Sequence[Sample]) -> Outlet:
        """What the articles are written in goes before what the page's tag says."""
        read = [one.language for one in samples if one.language and one.rejected is None]
        most = max(set(read), key=read.count) if read else None
        if most is None or most in outlet.languages[:1]:
            return outlet
        return replace(outlet, languages=(most, *(tag for tag in outlet.languages if tag != most)))


_STRANGER = Outlet(outlet_id="visited", name="visited")


def _hosts_of(links: Iterable[Link]) -> list[str]:
    """The hosts of these links, the commonest first."""
    hosts = [urlsplit(link.url).hostname or "" for link in links]
    return sorted(set(hosts), key=lambda host: -hosts.count(host))


def _id_of(domain: str) -> str:
    name = re.sub(r"[^a-z0-9_-]", "-", domain.partition(".")[0].lower()).strip("-_")[:64]
    if not name:
        raise ConfigurationError(f"no id can be made of {domain!r}. Give one with --id, such as --id courier.")
    return name


def is_headline(title: str | None) -> bool:
    """Whether an anchor's text reads like a headline and not like the name of a section: three words, or ten signs of a
    script without spaces.
    """
    text = (title or "").strip()
    words = text.split()
    return len(words) >= 3 or (len(words) == 1 and len(text) >= 10 and not text.isascii() and "/" not in text)


def shape(url: str) -> str:
    """What an address has in common with others of its kind: `/issue/*/*`, `/*-*/`; years and numbers are `#`."""
    segments = [segment for segment in unquote(urlsplit(url).path).split("/") if segment]
    if len(segments) < 2:
        return "/*-*" if segments and "-" in segments[0] else "/*"
    first = "#" if segments[0].isdigit() else segments[0]
    return "/".join(["", first, *("*" for _ in segments[1:])])


def pattern_of(urls: Sequence[str]) -> str:
    """A regular expression for the addresses of an outlet's articles: their first path segments, as a person would write.

    It matches every one of them.
    """
    firsts: set[str] = set()
    roots: set[str] = set()
    for url in urls:
        segments = [segment for segment in urlsplit(url).path.split("/") if segment]
        if len(segments) > 1:
            firsts.add("[0-9]+" if re.fullmatch("[0-9]+", segments[0]) else re.escape(segments[0]))
        elif segments:
            roots.add(segments[0])
    parts = [rf"({'|'.join(sorted(firsts))})/[^/]"] if firsts else []
    if roots:
        # A name alone is a section's more often than an article's.
        is_telling = all(re.search(r"[-0-9]", name) for name in roots)
        parts.append((r"[^/?#]*[-0-9][^/?#]*" if is_telling else r"[^/?#]+") + "/?($|[?#])")
    joined = parts[0] if len(parts) == 1 else f"({'|'.join(parts)})"
    return f"^https?://[^/]+/{joined}" if parts else _ANY

"""An outlet file from an address: which feeds, news sitemaps and hub pages a site has, and who its outlet is.

Everything is asked for and read before it is believed. The file is written by `stores.outlet_files`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from dateline.discovery import keep_links
from dateline.discovery.front_pages import FrontPage
from dateline.discovery.hubs import looks_like_article
from dateline.discovery.outlet_facts import OutletFacts, guess_facts
from dateline.errors import ConfigurationError, GiveUp
from dateline.jobs.outlet_fronts import open_front
from dateline.jobs.outlet_listings import Finds, find_feeds, find_sitemaps, newest_day
from dateline.jobs.outlet_names import OUTLET_ID, OutletPlace, place_of, typed_address
from dateline.jobs.outlet_patterns import ANY, edition_of, edition_pattern, is_headline, pattern_of, shape
from dateline.jobs.outlet_visits import ReadListing, Sample, Visitor, visit
from dateline.model import Fetched, FetchFailure, HarvestRules, Link, ListedOutlet, Outlet
from dateline.settings import Settings
from dateline.urls import host as host_of
from dateline.urls import registered_domain, url_key
from dateline.web.failures import NO_ANSWER

_MAX_HUBS = 14  # front page and sections that are asked for
_MAX_KEPT = 5  # listings of a kind that a file names: each is asked for at every harvest
_MIN_NEW = {"feed": 1, "news_sitemap": 1, "hub_page": 3}  # articles that a further listing must bring: hubs print no
# dates, and link old favourites besides
_LEAD = 15  # articles at the head of a front page: what it leads with is new
_MIN_LEAD = 5  # of them, to tell whether feeds and sitemaps have them
_LEAD_SHARE = 2 / 3  # of them in feeds and sitemaps, so that hub pages are not needed; rerun benches.outlets
_MAX_PROBES = 8  # pages that are read to learn which addresses are articles
_MIN_WORDS = 40  # words of a page that counts as an article
_DEAD_DAYS = 30  # days by which a listing's newest entry lies behind the newest of all
_VISIT_DELAY_S = 1.0  # seconds between two requests while a person waits; robots.txt may ask for more
_SAMPLES = 3


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

    address: of its front page, a section, an article or a feed; https:// may be left out, and www. where the site
    needs it. A feed's address gives an outlet of that feed alone. connect: the private address under which the site is
    reached, as in an outlet file.

    Raises:
        ConfigurationError: no web address, or no id can be made of it.
        GiveUp: the site doesn't answer, forbids it, or lists no articles.
    """
    url = typed_address(address)
    if outlet_id is not None and not OUTLET_ID.fullmatch(outlet_id):
        raise ConfigurationError(
            f"{outlet_id[:100]!r} is no id of an outlet. Give small letters, digits, - and _ alone, such as courier."
        )
    hosts = place_of(host_of(url) or "").hosts
    rules = HarvestRules(hosts=hosts, connect=connect, delay_s=0.0 if connect else _VISIT_DELAY_S)
    with visit(settings, rules, now=now) as visitor:
        url = _answering(visitor, url, has_scheme="://" in address)
        return _Finder(visitor=visitor, url=url, outlet_id=outlet_id).find()


def _answering(visitor: Visitor, url: str, *, has_scheme: bool) -> str:
    """The address as typed, or the first that answers with www. before it or, where no scheme was typed, by http."""
    name = host_of(url) or ""
    tries = [url]
    if name == registered_domain(name) and "." in name and not re.fullmatch(r"[0-9.]+", name):
        tries.append(url.replace("://", "://www.", 1))
    if not has_scheme:
        tries += [each.replace("https://", "http://", 1) for each in tries]
    for each in tries:
        got = visitor.get(each)
        if isinstance(got, Fetched) or not _may_answer_elsewhere(visitor, got):
            return each
    return url


def _may_answer_elsewhere(visitor: Visitor, got: FetchFailure) -> bool:
    if got.reason == "robots_unreachable":
        return True  # its reason lies in the failure to get robots.txt: no connection, or no TLS
    return got.reason in NO_ANSWER | {"tls", "bad_response", "host_down", "http_404"} and not visitor.is_over


@dataclass(slots=True)
class _Finder:
    visitor: Visitor
    url: str
    outlet_id: str | None
    front: FrontPage = field(default_factory=FrontPage)
    notes: list[str] = field(default_factory=list)
    edition: str | None = None  # the path segment under which its articles lie, where others' lie beside it
    covered: set[str] = field(default_factory=set)  # URL keys that kept listings have
    kept: list[ReadListing] = field(default_factory=list)
    probes: dict[str, bool] = field(default_factory=dict)  # shape of an address → whether it is an article's

    def find(self) -> FoundOutlet:
        opened = open_front(self.visitor, self.url)
        self.url, self.front = opened.url, opened.front
        self.notes += opened.notes
        if opened.feed is not None:
            self._take([opened.feed])  # who names a feed wants that feed
            return self._found()
        lead = self._links_of(self.url)
        self.edition = edition_of(self.url, [link.url for link in lead if looks_like_article(link.url)])
        finds = Finds(visitor=self.visitor, url=self.url, front=self.front, edition=self.edition)
        feeds, sitemaps = find_feeds(finds), find_sitemaps(finds)
        living = self._living([*feeds, *sitemaps.news])
        self._take([one for one in living if one.kind == "feed"])
        self._take([one for one in living if one.kind == "news_sitemap"])
        if not self._has(lead):
            self._take(self._hubs())
        if not self.kept and sitemaps.plain:
            self._take(sitemaps.plain[:1])
            self.notes.append(
                "No feed was found, so its sitemap is read, which lists changed articles besides new ones."
            )
        if not self.kept:
            raise GiveUp(self._nothing())
        return self._found()

    def _nothing(self) -> str:
        links = len(self._links_of(self.url))
        why = (
            ""
            if links
            else " Its front page links no articles, so scripts may draw it, or a consent page stands before it."
        )
        return (
            f"{self.url}: no feed, news sitemap or page with articles was found in {self.visitor.requests} requests.{why} "
            "Look for its feed's address on the site and give that, or write the file by hand (README: “Add your outlets”)."
        )

    # What counts as the outlet's own.

    def _own(self, links: Iterable[Link]) -> list[Link]:
        return self.visitor.own(links, edition_pattern(self.edition) if self.edition else None)

    def _links_of(self, url: str) -> list[Link]:
        """All links of a page that may be articles, in page order."""
        return self._own(self.visitor.read("hub_page", url, pattern=ANY).links)

    def _has(self, lead: Sequence[Link]) -> bool:
        """Whether feeds and sitemaps have what the front page leads with: then hub pages add old favourites alone."""
        keys = dict.fromkeys(
            url_key(link.url) for link in lead if looks_like_article(link.url) or url_key(link.url) in self.covered
        )
        first = list(keys)[:_LEAD]
        return len(first) >= _MIN_LEAD and sum(key in self.covered for key in first) >= _LEAD_SHARE * len(first)

    def _living(self, listings: Sequence[ReadListing]) -> list[ReadListing]:
        """The listings without those that nobody fills any more, as the others show."""
        newest = {one.url: newest_day(one.links) for one in listings}
        days = [day for day in newest.values() if day is not None]
        if not days:
            return list(listings)
        living = []
        for one in listings:
            day = newest[one.url]
            if day is None or (max(days) - day).days <= _DEAD_DAYS:
                living.append(one)
            else:
                self.notes.append(f"{one.url} was left out: its newest entry is of {day}.")
        if (self.visitor.now.date() - max(days)).days > _DEAD_DAYS:
            self.notes.append(f"The newest entry of its feeds and sitemaps is of {max(days)}: they may be dead.")
        return living

    # Hub pages, read and judged.

    def _hubs(self) -> list[ReadListing]:
        """Front page and sections, each with the links that are articles: by their shape, or as reading some shows."""
        found = []
        for url in [self.url, *self.front.sections][:_MAX_HUBS]:
            if not self.visitor.has_spare:
                break
            one = self.visitor.read("hub_page", url, pattern=ANY)
            if one.reason is None:
                found.append(replace(one, links=tuple(self._own(one.links))))
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
            if name in self.probes or len(self.probes) >= _MAX_PROBES or not self.visitor.has_spare:
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
        place = place_of(host_of(self.url) or "")
        outlet = self._outlet(place, links)
        rules = self._rules(links)
        wanted = keep_links(links, rules)[0][:_SAMPLES]
        samples = tuple(self.visitor.sample(wanted, outlet))
        outlet = _with_languages(outlet, samples)
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

    def _rules(self, links: Sequence[Link]) -> HarvestRules:
        kinds = {
            kind: tuple(one.url for one in self.kept if one.kind == kind)
            for kind in ("feed", "news_sitemap", "hub_page")
        }
        connect = self.visitor.rules.connect
        return HarvestRules(
            feeds=kinds["feed"],
            news_sitemaps=kinds["news_sitemap"],
            hub_pages=kinds["hub_page"],
            hosts=self.visitor.rules.hosts,
            link_pattern=self._pattern(links),
            connect=connect,
            delay_s=0.0 if connect else HarvestRules().delay_s,
        )

    def _pattern(self, links: Sequence[Link]) -> str | None:
        """A link pattern, only for an edition, and where hub pages hold articles whose address alone doesn't tell it."""
        hubs = [link for one in self.kept if one.kind == "hub_page" for link in one.links]
        if all(looks_like_article(link.url) for link in hubs):
            return edition_pattern(self.edition) if self.edition else None
        pattern = pattern_of([link.url for link in links])
        self.notes.append(
            f"link_pattern was learned from {len(links)} addresses: widen it where `filter` skips articles."
        )
        return pattern

    def _outlet(self, place: OutletPlace, links: Sequence[Link]) -> Outlet:
        printed = [link.listed_published for link in links if link.listed_published]
        facts = guess_facts(place.domain, self.front.languages, printed)
        self._tell(facts)
        name = self.outlet_id or (f"{place.outlet_id}-{self.edition.lower()}" if self.edition else place.outlet_id)
        if not OUTLET_ID.fullmatch(name):
            raise ConfigurationError(
                f"no id can be made of {place.domain!r}. Give one with --id, such as --id courier."
            )
        return Outlet(
            outlet_id=name,
            name=self.front.names[0] if self.front.names else place.domain,
            domain=place.domain,
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


_STRANGER = Outlet(outlet_id="visited", name="visited")


def _with_languages(outlet: Outlet, samples: Sequence[Sample]) -> Outlet:
    """What the articles are written in goes before what the page's tag says."""
    read = [one.language for one in samples if one.language and one.rejected is None]
    most = max(set(read), key=read.count) if read else None
    if most is None or most in outlet.languages[:1]:
        return outlet
    return replace(outlet, languages=(most, *(tag for tag in outlet.languages if tag != most)))

"""Asking an outlet's site, on a person's behalf, for listings and pages: as politely as a harvest, each address once.

No lake is read or written. Which listings an outlet file should name is decided in `outlet_finding`.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from dateline import dating
from dateline.discovery import keep_links, read_feed, read_hub_page, read_news_sitemap
from dateline.jobs.fetched_pages import content_type_of, page_of
from dateline.jobs.parsers import ParserPool
from dateline.model import Fetched, FetchFailure, HarvestRules, Link, Outlet, Page, Rejection
from dateline.refine.intake import working_table
from dateline.schema import FURNITURE
from dateline.settings import Settings
from dateline.web.fetcher import Fetcher
from dateline.web.pacing import HostPacer
from dateline.web.robots import RobotsCache

MAX_REQUESTS = 60  # of one outlet: feeds, sitemaps, sections and a few pages; robots.txt not counted
MAX_SECONDS = 300.0  # of one outlet, waiting its turns included
_KEPT_FOR_SAMPLES = 4  # requests
_NEWEST_FIRST = 300  # links of each listing that are counted
_MAX_CHILDREN = 4  # sitemaps of an index that are looked at
_LISTING_BYTES = 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadListing:
    """A listing as it was read: its links, or the reason code and sentence why there are none. children: of an index."""

    kind: str  # feed, news_sitemap, hub_page
    url: str
    links: tuple[Link, ...] = ()
    reason: str | None = None
    detail: str = ""
    children: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """An article that a listing shows, and what reading it gave. rejected: None, or why it is no article."""

    url: str
    title: str | None
    published: str | None  # the day that we rule, or what the listing printed where the page was not read
    words: int = 0
    language: str | None = None
    rejected: str | None = None


@dataclass(slots=True)
class Visitor:
    """One person's visit to one outlet's site."""

    settings: Settings
    rules: HarvestRules
    now: datetime
    fetcher: Fetcher
    robots: RobotsCache
    pacer: HostPacer
    pool: ParserPool
    clock: Callable[[], float] = time.monotonic
    _got: dict[str, Fetched | FetchFailure] = field(default_factory=dict)
    _started_at: float = 0.0

    def __post_init__(self) -> None:
        self._started_at = self.clock()

    @property
    def requests(self) -> int:
        """How many addresses were asked for."""
        return len(self._got)

    @property
    def is_over(self) -> bool:
        """Whether this visit has asked enough."""
        return self.requests >= MAX_REQUESTS or self.clock() - self._started_at > MAX_SECONDS

    @property
    def has_spare(self) -> bool:
        """Whether it may look for more, and still read the samples at its end."""
        return not self.is_over and self.requests < MAX_REQUESTS - _KEPT_FOR_SAMPLES

    def own(self, links: Iterable[Link], pattern: str | None) -> list[Link]:
        """Those of the first links that lie on the outlet's hosts and fit the pattern, each article once."""
        return keep_links(list(links)[:_NEWEST_FIRST], replace(self.rules, link_pattern=pattern))[0]

    def get(self, url: str) -> Fetched | FetchFailure:
        """The answer to this address; asked for once."""
        if url not in self._got:
            if self.is_over:
                detail = (
                    f"{url} was not asked for: {MAX_REQUESTS} requests or {MAX_SECONDS:.0f} s are enough for one visit."
                )
                return FetchFailure(
                    url=url, reason="budget", detail=detail, lasting="passing", fetched_at=self.fetcher.now()
                )
            self._got[url] = self.fetcher.fetch(
                url,
                rules=self.rules,
                max_bytes=_LISTING_BYTES,
                deadline_s=self.settings.page_deadline_s,
                gate=self._gate,
            )
        return self._got[url]

    def _gate(self, url: str) -> str | None:
        host = urlsplit(url).hostname or ""
        if self.pacer.is_down(host):
            return "host_down"
        allowed = self.robots.allowed(url, self.rules)
        if allowed is not True:
            return "robots" if allowed is False else "robots_unreachable"
        self.pacer.wait(host, max(self.rules.delay_s, self.robots.crawl_delay(url, self.rules)))
        return None

    def why_not(self, got: FetchFailure) -> str:
        """What a failure says; where robots.txt could not be had, why that was."""
        if got.reason != "robots_unreachable":
            return got.detail
        why = self.robots.why_unknown(got.url, self.rules)
        return f"robots.txt couldn't be had, and without it nothing else is asked for: {why}" if why else got.detail

    def know_hosts(self, hosts: Iterable[str]) -> None:
        """These hosts are the outlet's own from now on."""
        self.rules = replace(self.rules, hosts=tuple(dict.fromkeys([*self.rules.hosts, *hosts])))

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps that the site's robots.txt names."""
        return self.robots.sitemaps(url, self.rules)

    def read(self, kind: str, url: str, *, pattern: str | None = None) -> ReadListing:
        """A listing of this kind at this address; an index of sitemaps together with its first children."""
        got = self.get(url)
        if not isinstance(got, Fetched):
            return ReadListing(kind=kind, url=url, reason=got.reason, detail=self.why_not(got))
        type_ = content_type_of(got)
        given: dict[str, Any] = {"outlet_id": "visited", "now": self.now}
        if kind == "feed":
            links, note = read_feed(got.body, type_, feed_url=got.final_url, **given)
        elif kind == "news_sitemap":
            links, note = read_news_sitemap(got.body, type_, sitemap_url=got.final_url, **given)
            for child in note.children[:_MAX_CHILDREN]:
                links = [*links, *self._child(child)]
        else:
            rules = replace(self.rules, link_pattern=pattern or self.rules.link_pattern)
            links, note = read_hub_page(got.body, type_, hub_url=got.final_url, rules=rules, **given)
        if note.reason is not None:
            return ReadListing(kind=kind, url=url, reason=note.reason, detail=note.detail)
        if not links:
            return ReadListing(kind=kind, url=url, reason="empty", detail=f"{url} lists nothing that is an article.")
        return ReadListing(kind=kind, url=url, links=tuple(links), children=note.children)

    def _child(self, url: str) -> list[Link]:
        got = self.get(url)
        if not isinstance(got, Fetched):
            return []
        type_ = content_type_of(got)
        links, _ = read_news_sitemap(got.body, type_, sitemap_url=got.final_url, outlet_id="visited", now=self.now)
        return links

    def sample(self, links: Iterable[Link], outlet: Outlet) -> list[Sample]:
        """These pages, fetched and read as a harvest would: parsed in a process of their own."""
        samples: list[Sample] = []
        pages: list[Page] = []
        for link in links:
            got = self.get(link.url)
            if isinstance(got, Fetched):
                pages.append(page_of(got, outlet, link=link))
            else:
                samples.append(_unread(link, f"{got.reason}: {self.why_not(got)}"))
        if not pages:
            return samples
        answers = list(self.pool.read_all(pages))
        dated, _ = dating.correct_dates(working_table(answers, "visit"), furniture=FURNITURE.schema.empty_table())
        for (page, answer), row in zip(answers, dated.select(["published_date"]).to_pylist(), strict=True):
            shown = page.link
            assert shown is not None  # noqa: S101 - given above
            if isinstance(answer, Rejection):
                samples.append(_unread(shown, f"{answer.reason}: {answer.detail}"))
                continue
            day = row["published_date"]
            samples.append(
                Sample(
                    url=page.url or shown.url,
                    title=answer.headline or shown.title,
                    published=None if day is None else day.isoformat(),
                    words=answer.word_count,
                    language=answer.language,
                )
            )
        return samples


def _unread(link: Link, why: str) -> Sample:
    return Sample(url=link.url, title=link.title, published=link.listed_published, rejected=why)


@contextmanager
def visit(settings: Settings, rules: HarvestRules, *, now: datetime) -> Iterator[Visitor]:
    """A visitor under these rules; its connections are closed at the end."""
    with Fetcher(settings.user_agent) as fetcher:
        pacer = HostPacer()
        robots = RobotsCache(fetcher, pacer=pacer)
        pool = ParserPool(workers=1, deadline_s=settings.parse_deadline_s, memory_bytes=settings.parse_memory_bytes)
        with pool:
            yield Visitor(
                settings=settings, rules=rules, now=now, fetcher=fetcher, robots=robots, pacer=pacer, pool=pool
            )

"""The feeds and sitemaps that a site has: what its pages and robots.txt name, else what lies at the usual addresses.

Which of them an outlet file should name is decided in `outlet_finding`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urljoin, urlsplit

from dateline.datetext import read_date
from dateline.discovery.front_pages import FrontPage
from dateline.jobs.outlet_fronts import hosts_of, read_page
from dateline.jobs.outlet_names import place_of
from dateline.jobs.outlet_patterns import edition_pattern
from dateline.jobs.outlet_visits import ReadListing, Visitor
from dateline.model import Fetched, Link
from dateline.urls import host as host_of
from dateline.urls import registered_domain

_FEED_PATHS = (
    "/feed", "/rss", "/rss.xml", "/feed.xml", "/feeds", "/atom.xml", "/index.xml", "/rss/index.xml", "/feed.json",
    "/arc/outboundfeeds/rss/?outputType=xml",
)  # fmt: skip
_BELOW = ("rss", "feed", "rss.xml")  # below the path of an edition or section
_SITEMAP_PATHS = ("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/sitemap/news.xml", "/googlenews.xml")
_MAX_FEEDS = 8  # feeds that are asked for
_MAX_PAGES_OF_FEEDS = 2  # pages about feeds that are read
_MAX_SITEMAPS = 6
_ENOUGH_NEWS = 3  # news sitemaps, after which no further one is asked for
_ADOPTED_SHARE = 0.8  # of a feed's links on one strange host, so that it is the outlet's
_SIBLING_SHARE = 0.05  # of a feed's links on a host of the same domain
_MAX_DATES = 50  # entries whose dates are read


@dataclass(slots=True)
class Finds:
    """A visit to a site whose front page was read. edition: path segment under which its articles lie."""

    visitor: Visitor
    url: str
    front: FrontPage
    edition: str | None = None

    def is_own(self, one: ReadListing) -> bool:
        """Whether a listing could be read and has links of the outlet."""
        pattern = edition_pattern(self.edition) if self.edition else None
        return one.reason is None and bool(self.visitor.own(one.links, pattern))


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSitemaps:
    """news: those that print dates of publication. plain: those of the outlet's pages that print when each changed."""

    news: list[ReadListing]
    plain: list[ReadListing]


def find_feeds(finds: Finds) -> list[ReadListing]:
    """The site's own feeds: those that it names, or the first at a usual address."""
    stated = list(finds.front.feeds)[:_MAX_FEEDS]
    found = [_read(finds, url) for url in stated]
    if not any(finds.is_own(one) for one in found):
        found += _on_pages(finds, found)
    own = [one for one in found if finds.is_own(one)]
    if own:
        return own
    for url in _usual(finds.url):
        if not finds.visitor.has_spare:
            break
        one = _read(finds, url)
        if finds.is_own(one):
            return [one]
    return [one for one in found[:1] if _adopt_stranger(finds, one)]


def _usual(url: str) -> Iterable[str]:
    path = urlsplit(url).path.rstrip("/")
    if path and "." not in path.rpartition("/")[2]:
        yield from (urljoin(url, f"{path}/{name}") for name in _BELOW)
    yield from (urljoin(url, name) for name in _FEED_PATHS)


def _read(finds: Finds, url: str) -> ReadListing:
    one = finds.visitor.read("feed", url)
    _adopt_hosts(finds, one)
    return one


def _on_pages(finds: Finds, tried: Iterable[ReadListing]) -> list[ReadListing]:
    """Feeds that stand on pages about feeds: what an anchor called RSS and turned out to be a page."""
    found: list[ReadListing] = []
    seen = {one.url for one in tried}
    pages = [one.url for one in tried if one.reason == "not_a_feed"][:_MAX_PAGES_OF_FEEDS]
    for page in pages:
        got = finds.visitor.get(page)
        if isinstance(got, Fetched):
            new = [url for url in read_page(got).feeds if url not in seen][:_MAX_FEEDS]
            seen.update(new)
            found += [_read(finds, url) for url in new]
    return found


def _adopt_hosts(finds: Finds, one: ReadListing) -> None:
    """Further hosts on which a feed's articles lie: of the outlet's domain, or of its name (bbc.co.uk's link bbc.com)."""
    if one.reason is not None or not one.links:
        return
    place = place_of(host_of(finds.url) or "")
    domain = registered_domain(finds.url)
    label = (domain or "").partition(".")[0]
    hosts = [host_of(link.url) or "" for link in one.links]
    for host in hosts_of(one.links)[:5]:
        share = hosts.count(host) / len(hosts)
        theirs = registered_domain(host)
        is_sibling = place.is_whole and theirs == domain and share >= _SIBLING_SHARE
        is_namesake = bool(label) and (theirs or "").partition(".")[0] == label and share > 1 / 2
        if is_sibling or is_namesake:
            finds.visitor.know_hosts([host])


def _adopt_stranger(finds: Finds, one: ReadListing) -> bool:
    """Take the feed that a site names first and whose links lie on one host of another name: it may have moved there."""
    hosts = hosts_of(one.links)
    if one.reason is not None or not hosts or one.url not in finds.front.feeds:
        return False
    if sum(host_of(link.url) == hosts[0] for link in one.links) < _ADOPTED_SHARE * len(one.links):
        return False
    finds.visitor.know_hosts(place_of(hosts[0]).hosts)
    return finds.is_own(one)


def find_sitemaps(finds: Finds) -> FoundSitemaps:
    """The sitemaps that robots.txt and the front page name, else news sitemaps at the usual addresses."""
    visitor = finds.visitor
    stated = list(dict.fromkeys([*visitor.sitemaps(finds.url), *finds.front.sitemaps]))
    # What calls itself news is asked first, of the edition before others: a robots.txt may list a hundred of an archive.
    edition = f"/{finds.edition}/" if finds.edition else "/"
    stated.sort(
        key=lambda url: (
            edition not in url,
            not re.search(r"(?i)news|latest|recent", url),
            bool(re.search(r"archi", url)),
        )
    )
    found: list[ReadListing] = []
    news: list[ReadListing] = []
    for url in stated[:_MAX_SITEMAPS]:
        if not visitor.has_spare or len(news) >= _ENOUGH_NEWS:
            break
        found.append(visitor.read("news_sitemap", url))
        news += [one for one in found[-1:] if _is_news(finds, one)]
    for path in _SITEMAP_PATHS:
        if news or not visitor.has_spare:
            break
        news = [one for one in [visitor.read("news_sitemap", urljoin(finds.url, path))] if _is_news(finds, one)]
    plain = [one for one in found if finds.is_own(one) and any(link.listed_modified for link in one.links)]
    return FoundSitemaps(news=news, plain=sorted(plain, key=_newest_change, reverse=True))


def _is_news(finds: Finds, one: ReadListing) -> bool:
    """Whether a sitemap lists news: most addresses with the date that news sitemaps print, and mostly the outlet's own."""
    if not finds.is_own(one):
        return False
    if finds.edition and len(finds.visitor.own(one.links, edition_pattern(finds.edition))) * 2 < len(one.links):
        return False
    dated = sum(link.listed_published is not None for link in one.links)
    return dated * 2 > len(one.links)


def newest_day(links: Iterable[Link]) -> date | None:
    """The newest day that a listing's entries state; None where none can be read."""
    return _newest([link.listed_published or link.listed_modified for link in links])


def _newest_change(one: ReadListing) -> date:
    return _newest([link.listed_modified for link in one.links]) or date.min


def _newest(texts: Iterable[str | None]) -> date | None:
    days = []
    for text in [text for text in texts if text][:_MAX_DATES]:
        reading = read_date(text)
        if reading is not None and reading.day is not None:
            days.append(reading.day)
    return max(days, default=None)

"""From the address that a person gave to the outlet's front page: redirects, consent pages, articles and feeds on the way.

What the front page says is read in `discovery.front_pages`; which listings count is decided in `outlet_finding`.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from dateline.discovery.front_pages import FrontPage, feeds_of_header, read_front_page
from dateline.discovery.hubs import looks_like_article
from dateline.errors import GiveUp
from dateline.jobs.fetched_pages import content_type_of
from dateline.jobs.outlet_names import place_of
from dateline.jobs.outlet_visits import ReadListing, Visitor
from dateline.model import Fetched, FetchFailure, Link
from dateline.urls import host as host_of
from dateline.urls import registered_domain

_MAX_ONWARD = 2  # meta refreshes that are followed
_BARRIER = re.compile(
    r"(?i)(?:^|[./_-])(?:consent|privacy|gdpr|cookies?|captcha|challenge|login|signin|sso|paywall)(?:[./?_-]|$)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedFront:
    """The front page as found. feed: where the given address was that of a feed."""

    url: str
    front: FrontPage
    feed: ReadListing | None = None
    notes: tuple[str, ...] = ()


def open_front(visitor: Visitor, url: str) -> OpenedFront:
    """Read the front page to which an address belongs; from then on the visitor knows the outlet's hosts.

    Raises GiveUp where the address doesn't answer.
    """
    feed = visitor.read("feed", url)
    got = visitor.get(url)
    if not isinstance(got, Fetched):
        raise GiveUp(_no_answer(visitor, got))
    if feed.reason is None:
        return _of_feed(visitor, got, feed)
    front = read_page(got)
    for _ in range(_MAX_ONWARD):
        onward = visitor.get(front.onward) if front.onward else None
        if not isinstance(onward, Fetched):
            break
        got, front = onward, read_page(onward)
    if _is_barrier(url, got.final_url):
        visitor.know_hosts(place_of(host_of(url) or "").hosts)
        note = f"The site answered with {_site(got.final_url)}, which asks readers for consent or a login: its front page was not seen."
        return OpenedFront(url=url, front=FrontPage(), notes=(note,))
    _know(visitor, got.final_url, front)
    if front.is_article and looks_like_article(got.final_url):
        return _of_article(visitor, got, front)
    return OpenedFront(url=got.final_url, front=front)


def read_page(got: Fetched) -> FrontPage:
    """What a page says of its outlet, its HTTP header included."""
    front = read_front_page(got.body, content_type_of(got), page_url=got.final_url)
    header = ", ".join(value for name, value in got.headers if name.lower() == "link")
    feeds = feeds_of_header(header, page_url=got.final_url)
    return replace(front, feeds=tuple(dict.fromkeys([*feeds, *front.feeds])))


def _no_answer(visitor: Visitor, got: FetchFailure) -> str:
    why = f"{got.url}: {got.reason}: {visitor.why_not(got)}"
    if got.reason in {"http_401", "http_402", "http_403", "http_429", "robots"}:
        why += " If it has a feed that it does let programs read, give that feed's address."
    return why


def _of_feed(visitor: Visitor, got: Fetched, feed: ReadListing) -> OpenedFront:
    """A feed's outlet is where its links lead: the front page there says who it is."""
    hosts = hosts_of(feed.links)
    visitor.know_hosts([*place_of(hosts[0]).hosts, *(host for host in hosts[1:3] if _is_kin(host, hosts[0]))])
    place = f"{urlsplit(got.final_url).scheme}://{hosts[0]}/"
    front_got = visitor.get(place)
    if not isinstance(front_got, Fetched):
        return OpenedFront(url=place, front=FrontPage(), feed=feed)
    return OpenedFront(url=place, front=read_page(front_got), feed=feed)


def _of_article(visitor: Visitor, got: Fetched, article: FrontPage) -> OpenedFront:
    note = f"{got.final_url} is an article: its site's front page was looked at."
    place = f"{_site(got.final_url)}/"
    home = visitor.get(place)
    if not isinstance(home, Fetched):
        raise GiveUp(f"{_no_answer(visitor, home)} {got.final_url} is an article; give the address of the front page.")
    front = read_page(home)
    _know(visitor, home.final_url, front)
    # A feed that the article's page names is the site's, unless it lies below the article: its readers' letters.
    own = [each for each in article.feeds if not each.startswith(got.final_url.rstrip("/") + "/")]
    return OpenedFront(url=home.final_url, front=replace(front, feeds=(*front.feeds, *own)), notes=(note,))


def _know(visitor: Visitor, url: str, front: FrontPage) -> None:
    place = place_of(host_of(url) or "")
    visitor.know_hosts(place.hosts)
    if place.is_whole:
        visitor.know_hosts(front.siblings)


def _is_barrier(asked: str, reached: str) -> bool:
    """Whether a redirect led to a page that stands before the front page instead of to it."""
    there = f"{host_of(reached)}{urlsplit(reached).path[:500]}"
    return asked != reached and bool(_BARRIER.search(there)) and not _BARRIER.search(f"{host_of(asked)}/")


def _is_kin(host: str, other: str) -> bool:
    return registered_domain(host) == registered_domain(other)


def _site(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def hosts_of(links: Iterable[Link]) -> list[str]:
    """The hosts of these links, the commonest first."""
    return [host for host, _ in Counter(host_of(link.url) or "" for link in links).most_common() if host]

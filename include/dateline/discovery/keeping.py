"""Which candidate links of a harvest count, each once: the outlet's own hosts and patterns, and one link an article.

What the lake already knows, robots.txt and the budget are weighed later, by `jobs`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from dateline.model import HarvestRules, Link
from dateline.urls import url_key

# Whose dates to believe first: feeds state publication, sitemaps often only lastmod, hub pages nothing.
_RANK = {"feed": 0, "news_sitemap": 1, "hub_page": 2, "import": 3}
_MAX_PATTERN_CHARS = 4_000  # characters of an address that a pattern is tried on: patterns are people's, addresses not


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedLink:
    """A link that is not to be fetched. reason: foreign_host, filter, duplicate, bad_url."""

    link: Link
    reason: str
    detail: str


def _host(url: str) -> str | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return (parts.hostname or "").rstrip(".").lower() or None if parts.scheme in {"http", "https"} else None


def _rank(link: Link) -> int:
    return _RANK.get(link.discovered_via, len(_RANK))


def _merged(first: Link, second: Link) -> Link:
    """One link out of two listings of the same article: the better listing's, its gaps filled from the other."""
    better, other = (first, second) if _rank(first) <= _rank(second) else (second, first)
    seen = [link.first_seen_at for link in (first, second) if link.first_seen_at is not None]
    has_date = better.listed_published is not None
    return replace(
        better,
        title=better.title or other.title,
        summary=better.summary or other.summary,
        listed_published=better.listed_published if has_date else other.listed_published,
        listed_modified=better.listed_modified or other.listed_modified,
        first_seen_at=min(seen, default=None),
    )


def merge_listings(links: Iterable[Link]) -> tuple[list[Link], list[Link]]:
    """Each article once, in the order of first appearance, and the listings that were folded into others.

    Same article: same URL key. The address, listing and dates are the feed's, else the sitemap's, else the hub page's.
    """
    kept: dict[str, Link] = {}
    folded: list[Link] = []
    for link in links:
        key = url_key(link.url)
        if key in kept:
            before = kept[key]
            kept[key] = _merged(before, link)
            folded.append(before if _rank(link) < _rank(before) else link)
        else:
            kept[key] = link
    return list(kept.values()), folded


def keep_links(links: Iterable[Link], rules: HarvestRules) -> tuple[list[Link], list[SkippedLink]]:
    """The links of one outlet that are worth fetching, each article once, and the others with the reason.

    Kept and skipped together are as many as went in. Hosts are compared whole: list `www.` beside the bare name.
    """
    wanted = re.compile(rules.link_pattern) if rules.link_pattern else None
    unwanted = re.compile(rules.skip_pattern) if rules.skip_pattern else None
    hosts = {host.lower() for host in rules.hosts}
    passed: list[Link] = []
    skipped: list[SkippedLink] = []
    for link in links:
        url, host = link.url[:_MAX_PATTERN_CHARS], _host(link.url)
        if host is None:
            skipped.append(SkippedLink(link=link, reason="bad_url", detail="No web address; nothing to do."))
        elif host not in hosts:
            detail = f"{host[:100]} is none of the outlet's hosts; add it to `hosts` in the outlet file if it is."
            skipped.append(SkippedLink(link=link, reason="foreign_host", detail=detail))
        elif (wanted and not wanted.search(url)) or (unwanted and unwanted.search(url)):
            detail = "Left out by link_pattern or skip_pattern of the outlet file; change them if it shouldn't be."
            skipped.append(SkippedLink(link=link, reason="filter", detail=detail))
        else:
            passed.append(link)
    kept, folded = merge_listings(passed)
    skipped += [
        SkippedLink(link=link, reason="duplicate", detail="Listed twice in this harvest; kept once.") for link in folded
    ]
    return kept, skipped

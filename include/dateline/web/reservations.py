"""Whether a site reserves text and data mining: response headers and /.well-known/tdmrep.json.

The page's own meta tags are read with the page, by `extraction`; what follows from a reservation is `jobs`' decision.
Source: TDM Reservation Protocol, W3C community group final report, 2024.
"""

import json
import threading
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from dateline.model import Fetched, HarvestRules
from dateline.web.fetcher import Fetcher
from dateline.web.pacing import HostPacer
from dateline.web.robots import RobotsCache, product_of, site_of

_MAX_FILE_BYTES = 200_000  # bytes
_FETCH_DEADLINE_S = 15.0  # seconds
_MAX_RULES = 1_000  # rules of one file
_MAX_LOCATION_CHARS = 1_000  # characters of a rule's path
_MAX_STARS = 20  # wildcards in a rule
_MAX_DEPTH = 20  # brackets within brackets: the file is a list of flat objects
_OPT_OUTS = frozenset({"noai", "noimageai"})  # of X-Robots-Tag: no standard, but what sites say

Rules = tuple[tuple[str, bool], ...]


def reserved_by_headers(headers: Iterable[tuple[str, str]], product: str = "") -> bool | None:
    """True or False as `tdm-reservation` says, True for noai in X-Robots-Tag; None where neither speaks."""
    said: bool | None = None
    for name, value in headers:
        if name.lower() == "tdm-reservation":
            if value.strip() == "1":
                return True
            if value.strip() == "0":
                said = False
        elif name.lower() == "x-robots-tag":
            agent, colon, rest = value.partition(":")
            is_addressed = bool(colon) and "," not in agent and agent.strip().lower() != "unavailable_after"
            if is_addressed and agent.strip().lower() != product:
                continue  # to another robot
            directives = (rest if is_addressed else value)[:2_000].split(",")
            if _OPT_OUTS & {directive.strip().lower() for directive in directives}:
                return True
    return said


def _depth(text: str) -> int:
    deepest = now = 0
    for character in text:
        if character in "[{":
            now += 1
            deepest = max(deepest, now)
        elif character in "]}":
            now -= 1
    return deepest


def read_tdmrep(body: bytes) -> Rules:
    """The file's rules as (path pattern, reserved). What can't be read is left out; never raises."""
    text = body[:_MAX_FILE_BYTES].decode("utf-8-sig", "replace")
    if _depth(text) > _MAX_DEPTH:
        return ()
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    rules = []
    for entry in read[:_MAX_RULES] if isinstance(read, list) else ():
        location = entry.get("location") if isinstance(entry, dict) else None
        if not isinstance(location, str) or len(location) > _MAX_LOCATION_CHARS or location.count("*") > _MAX_STARS:
            continue
        value = entry.get("tdm-reservation")
        if value in (0, 1, "0", "1"):
            rules.append((location, str(int(value)) == "1"))
    return tuple(rules)


def _matches(pattern: str, path: str) -> bool:
    """robots.txt matching: `*` for anything, `$` for the end (RFC 9309, 2.2.3), in linear searches."""
    is_anchored = pattern.endswith("$")
    first, *rest = (pattern[:-1] if is_anchored else pattern).split("*")
    if not path.startswith(first):
        return False
    if not rest:
        return not is_anchored or path == first
    at = len(first)
    for part in rest[:-1]:
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    last = rest[-1]
    if is_anchored:
        return len(path) - len(last) >= at and path.endswith(last)
    return path.find(last, at) >= 0


def reserved_by_rules(rules: Rules, url: str) -> bool | None:
    """What the longest pattern that matches the address says; among equals a reservation wins. None: none matches."""
    parts = urlsplit(url)
    path = unquote(parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    hits = [(len(location), reserved) for location, reserved in rules if _matches(unquote(location), path)]
    return max(hits)[1] if hits else None


class ReservationCache:
    """Each site's tdmrep.json, fetched at most once a run, and only where robots.txt lets us."""

    def __init__(self, fetcher: Fetcher, robots: RobotsCache, *, pacer: HostPacer | None = None) -> None:
        self._fetcher = fetcher
        self._robots = robots
        self._pacer = pacer
        self._product = product_of(fetcher.user_agent)
        self._read: dict[tuple[str, str | None], Rules] = {}
        self._locks: dict[tuple[str, str | None], threading.Lock] = {}
        self._lock = threading.Lock()

    def reserved(self, url: str, rules: HarvestRules, headers: Iterable[tuple[str, str]] = ()) -> bool | None:
        """True or False as headers, else the site's file, say; None where nothing is said or nothing could be had."""
        by_headers = reserved_by_headers(headers, self._product)
        return by_headers if by_headers is not None else reserved_by_rules(self._rules_of(url, rules), url)

    def _rules_of(self, url: str, rules: HarvestRules) -> Rules:
        host = (urlsplit(url).hostname or "").lower()
        key = (site_of(url), rules.connect if host in rules.hosts else None)
        with self._lock:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            if key not in self._read:
                self._read[key] = self._fetch(f"{key[0]}/.well-known/tdmrep.json", host, rules)
        return self._read[key]

    def _fetch(self, address: str, host: str, rules: HarvestRules) -> Rules:
        def gate(url: str) -> str | None:
            to = urlsplit(url).hostname or ""
            if self._robots.allowed(url, rules) is not True:
                return "robots"
            if self._pacer is not None:
                if self._pacer.is_down(to):
                    return "host_down"
                self._pacer.wait(to, max(rules.delay_s, self._robots.crawl_delay(url, rules)))
            return None

        outcome = self._fetcher.fetch(
            address, rules=rules, max_bytes=_MAX_FILE_BYTES, deadline_s=_FETCH_DEADLINE_S, gate=gate
        )
        if self._pacer is not None:
            self._pacer.note(host, outcome)
        return read_tdmrep(outcome.body) if isinstance(outcome, Fetched) else ()

"""Fetch a shard's links: many hosts side by side, one request at a time to each, every link with one outcome.

Which links are worth asking for is decided before, by `jobs`; what the answers say is read after, by `extraction`.
"""

import hashlib
import heapq
import queue
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

from dateline.errors import GiveUp
from dateline.model import Fetched, FetchFailure, HarvestRules, Link
from dateline.web.failures import lasting_of, sentence
from dateline.web.fetcher import DEADLINE_S, MAX_BYTES, Fetcher
from dateline.web.pacing import HostPacer
from dateline.web.reservations import ReservationCache
from dateline.web.robots import RobotsCache

HOSTS_AT_ONCE = 8  # threads: they wait nearly all of the time, and pages must not pile up in memory
_QUEUED = 16  # outcomes waiting for the reader: at 10 MB a page the most that may lie in memory
_POLL_S = 0.2  # seconds after which a thread that can't hand over looks whether anybody still reads


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A link that was not asked for, and why: robots (disallowed), tdm_reserved."""

    url: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One link and what became of it. robots_allowed, tdm_reserved: None where unknown."""

    link: Link
    outcome: Fetched | FetchFailure | Skipped
    robots_allowed: bool | None = None
    tdm_reserved: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a shard may cost. Seconds and bytes; `skip_reserved`: leave out what a site's tdmrep.json reserves."""

    shard_deadline_s: float
    page_deadline_s: float = DEADLINE_S
    page_bytes: int = MAX_BYTES
    hosts_at_once: int = HOSTS_AT_ONCE
    skip_reserved: bool = False


def host_of(url: str) -> str:
    """The host name in lower case, "" where the address has none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


class _Shard:
    """The hosts still to be asked, the soonest ready first, and the threads that ask them."""

    def __init__(
        self,
        links: Iterable[Link],
        rules: Mapping[str, HarvestRules],
        tools: tuple[Fetcher, HostPacer, RobotsCache, ReservationCache | None],
        limits: Limits,
        seed: str,
        validators: Mapping[str, tuple[str | None, str | None]],
    ) -> None:
        self._fetcher, self._pacer, self._robots, self._reservations = tools
        self._rules = rules
        self._limits = limits
        self._validators = validators
        self.ends_at = self._pacer.now() + limits.shard_deadline_s
        self.out: queue.Queue[Visit | None] = queue.Queue(_QUEUED)
        self.stop = threading.Event()
        self._lock = threading.Lock()
        self._links: dict[str, deque[Link]] = {}
        for link in links:
            self._links.setdefault(host_of(link.url), deque()).append(link)
        # A seeded order by hash: no outlet is always last when time runs out, and a retry has the same order.
        shuffled = sorted(self._links, key=lambda host: hashlib.sha256(f"{seed}\n{host}".encode()).digest())
        self._ready = [(0.0, place, host) for place, host in enumerate(shuffled)]
        heapq.heapify(self._ready)
        self.thread_count = min(max(1, limits.hosts_at_once), len(self._ready))

    def work(self) -> None:
        """A thread's life: take the host that is ready soonest, ask for one link, put the host back.

        An empty heap means that every host left is in another thread's hands, which will put it back for itself.
        """
        try:
            while not self.stop.is_set():
                with self._lock:
                    if not self._ready:
                        return
                    _, place, host = heapq.heappop(self._ready)
                link = self._links[host].popleft()
                self._hand_over(self._visit(link))
                if self._links[host]:
                    with self._lock:
                        heapq.heappush(self._ready, (self._pacer.ready_at(host), place, host))
        finally:
            self._hand_over(None)

    def _hand_over(self, visit: Visit | None) -> None:
        while not self.stop.is_set():
            try:
                self.out.put(visit, timeout=_POLL_S)
            except queue.Full:
                continue
            return

    def _visit(self, link: Link) -> Visit:
        rules = self._rules[link.outlet_id]
        early = self._too_late_or_down(link.url)
        if early is not None:
            return Visit(link=link, outcome=self._fail(link.url, early))
        if not host_of(link.url) or urlsplit(link.url).scheme not in {"http", "https"}:
            return Visit(link=link, outcome=self._fetcher.fetch(link.url, rules=rules))  # says what is wrong with it
        allowed = self._robots.allowed(link.url, rules)
        if allowed is False:
            skipped = Skipped(url=link.url, reason="robots", detail=sentence("robots", f"{link.url} was not asked for"))
            return Visit(link=link, outcome=skipped, robots_allowed=False)
        if allowed is None:
            why = self._robots.why_unknown(link.url, rules)
            return Visit(link=link, outcome=self._fail(link.url, "robots_unreachable", why))
        reserved = self._reservations.reserved(link.url, rules) if self._reservations else None
        if reserved and self._limits.skip_reserved:
            what = f"The site reserves text and data mining of {link.url}. Ask the outlet for a licence."
            skipped = Skipped(url=link.url, reason="tdm_reserved", detail=what)
            return Visit(link=link, outcome=skipped, robots_allowed=True, tdm_reserved=True)
        return self._fetch(link, rules, reserved)

    def _fetch(self, link: Link, rules: HarvestRules, reserved: bool | None) -> Visit:
        left_s = max(0.0, self.ends_at - self._pacer.now())
        etag, last_modified = self._validators.get(link.url, (None, None))
        outcome = self._fetcher.fetch(
            link.url,
            rules=rules,
            etag=etag,
            last_modified=last_modified,
            max_bytes=self._limits.page_bytes,
            deadline_s=min(self._limits.page_deadline_s, left_s),
            gate=lambda url: self._gate(url, rules),
        )
        self._pacer.note(host_of(link.url), outcome)
        if isinstance(outcome, Fetched) and self._reservations:
            reserved = self._reservations.reserved(outcome.final_url, rules, outcome.headers)
        return Visit(link=link, outcome=outcome, robots_allowed=True, tdm_reserved=reserved)

    def _gate(self, url: str, rules: HarvestRules) -> str | None:
        early = self._too_late_or_down(url)
        if early is not None:
            return early
        allowed = self._robots.allowed(url, rules)
        if allowed is not True:
            return "robots" if allowed is False else "robots_unreachable"
        delay_s = max(rules.delay_s, self._robots.crawl_delay(url, rules))
        return None if self._pacer.wait(host_of(url), delay_s, until=self.ends_at) else "shard_deadline"

    def _too_late_or_down(self, url: str) -> str | None:
        if self.stop.is_set() or self._pacer.now() >= self.ends_at:
            return "shard_deadline"
        return "host_down" if self._pacer.is_down(host_of(url)) else None

    def _fail(self, url: str, reason: str, why: str = "") -> FetchFailure:
        what = f"{url} was not asked for{': ' + why if why else ''}"
        return FetchFailure(
            url=url,
            reason=reason,
            detail=sentence(reason, what),
            lasting=lasting_of(reason),
            fetched_at=self._fetcher.now(),
        )


def fetch_all(
    links: Iterable[Link],
    *,
    rules: Mapping[str, HarvestRules],
    fetcher: Fetcher,
    pacer: HostPacer,
    robots: RobotsCache,
    limits: Limits,
    reservations: ReservationCache | None = None,
    seed: str = "",
    validators: Mapping[str, tuple[str | None, str | None]] | None = None,
) -> Iterator[Visit]:
    """Every link exactly once, as it arrives. Links of one host keep their order; hosts take turns.

    rules: by outlet id. seed: decides the order of hosts (the batch id). validators: ETag and Last-Modified by URL, of
    pages that were fetched before: those are asked for on condition (RFC 9110, 13.1). Links not reached within the shard's deadline
    come out as FetchFailure `shard_deadline`, passing. Closing the iterator early stops the threads.
    """
    wanted = list(links)
    for link in wanted:
        if link.outlet_id not in rules:
            raise GiveUp(f"Link {link.url} is of outlet {link.outlet_id!r}, which has no rules: hand in its rules too.")
    shard = _Shard(wanted, rules, (fetcher, pacer, robots, reservations), limits, seed, validators or {})
    if not shard.thread_count:
        return
    with ThreadPoolExecutor(shard.thread_count, thread_name_prefix="fetch") as pool:
        running = [pool.submit(shard.work) for _ in range(shard.thread_count)]
        try:
            ended = 0
            while ended < len(running):
                visit = shard.out.get()
                if visit is not None:
                    yield visit
                    continue
                ended += 1
                for thread in running:
                    if thread.done():
                        thread.result()  # raises what went wrong there
            for thread in running:
                thread.result()
        finally:
            shard.stop.set()

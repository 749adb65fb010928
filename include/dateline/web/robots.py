"""robots.txt of each site, fetched once a run and obeyed (RFC 9309).

What else a site reserves (text and data mining) is `reservations`; waiting its Crawl-delay is `pacing`.
"""

import math
import re
import threading
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from protego import Protego

from dateline.model import Fetched, HarvestRules
from dateline.web.fetcher import Fetcher
from dateline.web.pacing import HostPacer

MAX_ROBOTS_BYTES = 512_000  # bytes that are read of it: RFC 9309, 2.5 asks for 500 kibibytes at least
_FETCH_BYTES = 4_000_000  # bytes that are fetched of it: beyond, it is no robots.txt
_FETCH_DEADLINE_S = 20.0  # seconds
_MAX_LINES = 20_000  # lines that matter to us: the longest honest files have a few thousand
_MAX_LINE_CHARS = 2_000  # characters of a line
_MAX_STARS = 20  # wildcards in a rule: each costs a search through the URL
_MAX_SITEMAPS = 100  # addresses
_AGENT_LINE = re.compile(r"(?i)\A\s{0,20}user[- ]?agent(?:\s{0,20}:|\s)([^#]*)")


def site_of(url: str) -> str:
    """Scheme, host and port: what one robots.txt speaks for (RFC 9309, 2.3)."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def product_of(user_agent: str) -> str:
    """The product token that robots.txt may name: "dateline" of "dateline/1.0 (+https://…)"."""
    found = re.match(r"[A-Za-z_-]{1,100}", user_agent)
    return found[0].lower() if found else user_agent[:100].lower()


def concerning(text: str, product: str) -> str:
    """The lines of a robots.txt that can concern us, capped; groups of other agents become one agent, `other`.

    The parser spends agents × rules of a group on each group, so a file of half a megabyte could cost minutes.
    """
    lines: list[str] = []
    for line in text.splitlines():
        if len(lines) >= _MAX_LINES:
            break
        agent = _AGENT_LINE.match(line[:_MAX_LINE_CHARS])
        if agent:
            named = product_of(agent[1].strip())
            kept = f"User-agent: {named if named in {'*', product} else 'other'}"
            if not lines or lines[-1] != kept:
                lines.append(kept)
        elif line.strip() and len(line) <= _MAX_LINE_CHARS and line.count("*") <= _MAX_STARS:
            lines.append(line)
    return "\n".join(lines)


@dataclass(slots=True)
class _Site:
    lock: threading.Lock = field(default_factory=threading.Lock)
    is_read: bool = False
    rules: Protego | None = None  # None with is_read: nobody knows, so nothing is asked there
    why: str = ""


class RobotsCache:
    """What each site's robots.txt says of our product token, for the length of one run.

    rules: of the outlet on whose behalf is asked; an outlet with `connect` has its own answer.
    """

    def __init__(self, fetcher: Fetcher, *, pacer: HostPacer | None = None) -> None:
        self._fetcher = fetcher
        self._pacer = pacer
        self._product = product_of(fetcher.user_agent)
        self._sites: dict[tuple[str, str | None], _Site] = {}
        self._lock = threading.Lock()

    def allowed(self, url: str, rules: HarvestRules) -> bool | None:
        """Whether the address may be asked for. None: its robots.txt couldn't be had, so not in this run."""
        read = self._site(url, rules).rules
        return None if read is None else bool(read.can_fetch(url, self._product))

    def crawl_delay(self, url: str, rules: HarvestRules) -> float:
        """Seconds between requests that the site asks for, 0.0 where it doesn't (Crawl-delay is no part of the RFC)."""
        read = self._site(url, rules).rules
        asked = read.crawl_delay(self._product) if read is not None else None
        return float(asked) if asked is not None and math.isfinite(asked) and asked > 0 else 0.0

    def sitemaps(self, url: str, rules: HarvestRules) -> tuple[str, ...]:
        """The addresses of sitemaps that the site's robots.txt lists, absolute."""
        read = self._site(url, rules).rules
        if read is None:
            return ()
        found: list[str] = []
        for listed in read.sitemaps:
            if len(found) >= _MAX_SITEMAPS:
                break
            try:
                address = urljoin(f"{site_of(url)}/", listed)
            except ValueError:
                continue
            if address.startswith(("http://", "https://")):
                found.append(address)
        return tuple(dict.fromkeys(found))

    def why_unknown(self, url: str, rules: HarvestRules) -> str:
        """Why `allowed` is None: the failure's own sentence."""
        return self._site(url, rules).why

    def _site(self, url: str, rules: HarvestRules) -> _Site:
        host = (urlsplit(url).hostname or "").lower()
        key = (site_of(url), rules.connect if host in rules.hosts else None)
        with self._lock:
            site = self._sites.setdefault(key, _Site())
        with site.lock:  # a second thread waits for the first instead of asking again
            if not site.is_read:
                self._read(site, key[0], host, rules)
                site.is_read = True
        return site

    def _read(self, site: _Site, origin: str, host: str, rules: HarvestRules) -> None:
        pacer = self._pacer

        def gate(url: str) -> str | None:
            if pacer is not None:
                pacer.wait(urlsplit(url).hostname or "", rules.delay_s)
            return None

        outcome = self._fetcher.fetch(
            f"{origin}/robots.txt", rules=rules, max_bytes=_FETCH_BYTES, deadline_s=_FETCH_DEADLINE_S, gate=gate
        )
        if pacer is not None:
            pacer.note(host, outcome)
        if isinstance(outcome, Fetched):
            text = outcome.body[:MAX_ROBOTS_BYTES].decode("utf-8-sig", "replace")
            site.rules = Protego.parse(concerning(text, self._product))
        elif outcome.reason == "empty_body" or self._is_absent(outcome.status):
            site.rules = Protego.parse("")  # RFC 9309, 2.3.1.3: unavailable, so everything is allowed
        else:
            site.why = outcome.detail  # RFC 9309, 2.3.1.4: unreachable, so nothing is

    @staticmethod
    def _is_absent(status: int | None) -> bool:
        # 429 says "not now" of the whole host, which is unreachable rather than absent. More than five redirects
        # count as unavailable too (2.3.1.2): they come with a status of the 300s.
        return status is not None and 300 <= status < 500 and status != 429

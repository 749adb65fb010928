"""Fetch one address: guarded, capped, within a deadline, redirects followed by hand, passing trouble tried again.

No robots.txt and no pacing of its own (a `gate` is asked before every request), no archive, no parsing.
"""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Self

from dateline.errors import ConfigurationError
from dateline.model import Fetched, FetchFailure, HarvestRules
from dateline.web.addresses import read_connect
from dateline.web.line import GuardedAdapter, Line, Resolver, Route, resolve
from dateline.web.trip import Gate, Trip, Wish

MAX_BYTES = 10_000_000  # bytes of a decoded body — the settings' page_bytes
DEADLINE_S = 30.0  # seconds for one address with its redirects and retries, waiting at the gate not counted
_MAX_LINES = 64  # routes a thread keeps open connections for


class Fetcher:
    """The one door to the web. Safe to share between threads; each gets its own connections.

    user_agent: sent as it is; must say who we are and hold an address where we can be reached ("+https://…" or mail).
    proxy: None means none; the environment's proxy variables are not read. **Behind a proxy the address guard cannot
        hold**, since the proxy resolves and connects: set one only if it refuses private addresses itself. Outlets
        with `connect` bypass it.
    ca_file: bundle of certificate authorities, None for certifi's. now, sleep, resolver: for tests.
    """

    def __init__(
        self,
        user_agent: str,
        *,
        proxy: str | None = None,
        ca_file: str | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
        resolver: Resolver = resolve,
    ) -> None:
        if not user_agent.isascii() or not user_agent.isprintable() or not ("@" in user_agent or "://" in user_agent):
            raise ConfigurationError(
                f"User agent {user_agent!r}: must be printable ASCII and name a web or mail address where outlets "
                "can reach you; set the contact in the settings."
            )
        self.user_agent = user_agent
        self.now = now
        self.sleep = sleep
        self.proxy = proxy
        self.ca_file = ca_file
        self._resolver = resolver
        self._own = threading.local()
        self._all: list[GuardedAdapter] = []
        self._lock = threading.Lock()

    def fetch(
        self,
        url: str,
        *,
        rules: HarvestRules,
        etag: str | None = None,
        last_modified: str | None = None,
        max_bytes: int = MAX_BYTES,
        deadline_s: float = DEADLINE_S,
        gate: Gate | None = None,
    ) -> Fetched | FetchFailure:
        """Ask for one address.

        etag, last_modified: of the copy we hold; the answer may then be a Fetched with status 304 and no body.
        gate: called with the address before every request, redirects and retries included. It may wait (that time is
            not counted) and returns None to go on, or the reason code under which the request is refused.
        """
        wish = Wish(
            url=url, rules=rules, etag=etag, last_modified=last_modified, max_bytes=max_bytes, deadline_s=deadline_s
        )
        return Trip(self, wish, gate).run()

    def adapter_for(self, host: str, rules: HarvestRules) -> tuple[GuardedAdapter, str | None]:
        """This thread's adapter for a host under these rules, and the proxy to use with it."""
        hosts = frozenset(name.lower() for name in rules.hosts)
        route = None
        if rules.connect and host in hosts:
            address, port = read_connect(rules.connect)
            route = Route(address=address, port=port, hosts=hosts)
        proxy = None if route else self.proxy
        # A pooled connection must never serve another policy than the one it was opened under.
        adapters: dict[object, GuardedAdapter] = self._own.__dict__.setdefault("adapters", {})
        key = (route, proxy)
        if key not in adapters:
            if len(adapters) >= _MAX_LINES:
                self._discard(adapters.pop(next(iter(adapters))))
            adapters[key] = GuardedAdapter(Line(route=route, resolver=self._resolver, guarded=proxy is None))
            with self._lock:
                self._all.append(adapters[key])
        return adapters[key], proxy

    def _discard(self, adapter: GuardedAdapter) -> None:
        with self._lock:
            self._all.remove(adapter)
        adapter.close()

    def close(self) -> None:
        """Close every connection of every thread. The fetcher must not be in use."""
        with self._lock:
            adapters, self._all = self._all, []
        self._own = threading.local()
        for adapter in adapters:
            adapter.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

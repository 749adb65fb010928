"""How long to wait before the next request to a host, and which hosts have stopped answering.

No requests and no robots.txt here: the delay is told, the clock and the sleep are handed in.
"""

import threading
import time
from collections.abc import Callable

from dateline.model import Fetched, FetchFailure
from dateline.web.failures import NO_ANSWER

MAX_DELAY_S = 60.0  # seconds: a longer Crawl-delay would leave no room for pages in a harvest of 15 minutes
DOWN_AFTER = 3  # calls in a row without any answer


class HostPacer:
    """Keeps request starts of one host apart, over all threads of this run.

    clock: seconds, monotonic. sleep: seconds. Hosts are names without port, any case.
    """

    def __init__(
        self, *, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._last_start: dict[str, float] = {}
        self._delay_s: dict[str, float] = {}
        self._unanswered: dict[str, int] = {}

    def wait(self, host: str, delay_s: float, until: float | None = None) -> bool:
        """Take the host's next turn, sleeping until it comes. False, at once, where it comes after `until`.

        delay_s: between two starts, capped at MAX_DELAY_S. until: on this pacer's clock.
        """
        name = host.lower()
        delay_s = min(max(delay_s, 0.0), MAX_DELAY_S)
        with self._lock:
            now = self._clock()
            start = max(now, self._last_start[name] + delay_s) if name in self._last_start else now
            if until is not None and start >= until:
                return False
            self._last_start[name] = start
            self._delay_s[name] = delay_s
        if start > now:
            self._sleep(start - now)
        return True

    def ready_at(self, host: str) -> float:
        """When the host's next turn comes, on this pacer's clock; 0.0 for a host not asked yet."""
        name = host.lower()
        with self._lock:
            return self._last_start[name] + self._delay_s[name] if name in self._last_start else 0.0

    def now(self) -> float:
        """Seconds on this pacer's clock."""
        return self._clock()

    def note(self, host: str, outcome: Fetched | FetchFailure) -> None:
        """Remember how a call to this host ended."""
        name = host.lower()
        with self._lock:
            if isinstance(outcome, FetchFailure) and outcome.reason in NO_ANSWER and not outcome.redirects:
                self._unanswered[name] = self._unanswered.get(name, 0) + 1
            elif isinstance(outcome, Fetched) or outcome.status is not None:
                self._unanswered[name] = 0

    def is_down(self, host: str) -> bool:
        """Whether DOWN_AFTER calls in a row got no answer: nothing more is asked of it in this run."""
        with self._lock:
            return self._unanswered.get(host.lower(), 0) >= DOWN_AFTER

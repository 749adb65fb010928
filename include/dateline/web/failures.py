"""Why a request gave nothing to read: the reason codes, how lasting each is, and what to do about it.

No request is made here, and nothing is decided about the next harvest: `jobs` reads `lasting`.
"""

import http.client
import re
import socket
import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import requests
import urllib3.exceptions

from dateline.errors import GiveUp

# Reason code → how lasting, and the remedy that ends its message.
FAILURES: dict[str, tuple[str, str]] = {
    "scheme": ("hard", "Only http and https addresses are fetched; mend the link or the outlet file."),
    "bad_url": ("hard", "The address can't be read as a URL; mend the link or the outlet file."),
    "userinfo": ("hard", "Addresses with a user name or password are refused; take it out of the link."),
    "private_address": ("hard", "If this host is yours, name its address as `connect` in the outlet file."),
    "too_large": ("hard", "If such pages are wanted, raise page_bytes in the settings."),
    "compression_bomb": ("hard", "Nothing to do: the answer unpacks to far more than a page holds."),
    "http_404": ("hard", "Nothing to do: the page is gone."),
    "http_410": ("hard", "Nothing to do: the page is gone for good."),
    "http_451": ("hard", "Nothing to do: the page is withheld for legal reasons."),
    "http_401": ("soft", "The page asks for a login; ask the outlet for access or skip it by `skip_pattern`."),
    "http_402": ("soft", "The page asks for payment; ask the outlet for access or skip it by `skip_pattern`."),
    "http_403": ("soft", "The host refuses us; ask the outlet whether it lets this user agent in."),
    "http_408": ("passing", "It is asked again at the next harvest."),
    "http_425": ("passing", "It is asked again at the next harvest."),
    "http_429": ("passing", "Raise delay_s in the outlet file if this goes on."),
    "http_503": ("passing", "It is asked again at the next harvest."),
    **dict.fromkeys(
        ("http_500", "http_502", "http_504"),
        ("soft", "The host itself failed, three times over; it is asked again at a later harvest."),
    ),
    "http_status": ("soft", "Open the address in a browser and compare; it is asked again at a later harvest."),
    "tls": ("soft", "The certificate must be valid for this host; check the clock here, then tell the outlet."),
    "bad_redirect": ("soft", "Open the address in a browser and put where it ends into the outlet file."),
    "bad_response": ("soft", "The host breaks HTTP; if it goes on, tell the outlet."),
    "bad_encoding": ("soft", "The body isn't compressed as its header says; if it goes on, tell the outlet."),
    "empty_body": ("soft", "The host answered with nothing; it is asked again at a later harvest."),
    "robots": ("soft", "robots.txt disallows the address; obey, or ask the outlet for leave."),
    "timeout": ("passing", "It is asked again at the next harvest; raise page_deadline_s if the host is always slow."),
    "refused": ("passing", "Nobody listens there; check host and port in the outlet file if this goes on."),
    "dns": ("passing", "The name doesn't resolve; check its spelling in the outlet file and the resolver here."),
    "reset": ("passing", "The host hung up; it is asked again at the next harvest."),
    "unreachable": ("passing", "No route there; check the network here."),
    "truncated": ("passing", "The answer ended early; it is asked again at the next harvest."),
    "network": ("passing", "It is asked again at the next harvest; if it goes on, report it with this message."),
    "proxy": ("passing", "Check the proxy between here and the outlet."),
    "robots_unreachable": ("passing", "robots.txt couldn't be read, so nothing is asked there (RFC 9309, 2.3.1.4)."),
    "host_down": ("passing", "The host failed to answer three times in a row; it is tried again at the next harvest."),
    "shard_deadline": ("passing", "The shard ran out of time; it is asked at the next harvest."),
}
# Tried again within one call; the other passing ones have been decided by somebody else already.
RETRIED = frozenset(
    {"timeout", "refused", "dns", "reset", "unreachable", "truncated", "network", "proxy", "http_408", "http_425",
     "http_429", "http_500", "http_502", "http_503", "http_504"}
)  # fmt: skip
# No answer came at all: three of these in a row and the host counts as down.
NO_ANSWER = frozenset({"timeout", "refused", "dns", "reset", "unreachable"})
MAX_DETAIL_CHARS = 500  # characters: a detail is one sentence in a table, and parts of it come from outside


class AddressRefused(GiveUp):
    """The name leads to an address that a harvest may not connect to. Becomes a FetchFailure, never leaves `web`."""


class BodyRefused(GiveUp):
    """The body breaks a cap or its own encoding. Becomes a FetchFailure, never leaves `web`."""

    def __init__(self, reason: str, what: str) -> None:
        super().__init__(what)
        self.reason = reason


def lasting_of(reason: str) -> str:
    """hard, soft or passing."""
    return FAILURES.get(reason, FAILURES["http_status"])[0]


def sentence(reason: str, what: str) -> str:
    """What happened and what to do, on one line that is safe to print."""
    remedy = FAILURES.get(reason, FAILURES["http_status"])[1]
    clean = re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", what)[:MAX_DETAIL_CHARS].strip().rstrip(".")
    return f"{clean}. {remedy}"


def status_reason(status: int) -> str:
    """The reason code of an HTTP status that is no success."""
    return f"http_{status}"


# First match wins, so the narrow stand before the wide.
_KINDS: tuple[tuple[type[BaseException], str], ...] = (
    (socket.gaierror, "dns"),
    (urllib3.exceptions.NameResolutionError, "dns"),
    (ssl.SSLEOFError, "reset"),
    (ssl.SSLZeroReturnError, "reset"),
    (ssl.SSLError, "tls"),
    (urllib3.exceptions.ProxyError, "proxy"),
    (ConnectionRefusedError, "refused"),
    (http.client.RemoteDisconnected, "reset"),
    (ConnectionError, "reset"),
    (TimeoutError, "timeout"),
    (urllib3.exceptions.ReadTimeoutError, "timeout"),
    (http.client.IncompleteRead, "truncated"),
    (urllib3.exceptions.IncompleteRead, "truncated"),
    (http.client.HTTPException, "bad_response"),
    (urllib3.exceptions.HeaderParsingError, "bad_response"),
    (urllib3.exceptions.LocationValueError, "bad_url"),
    (requests.exceptions.InvalidURL, "bad_url"),
    (UnicodeError, "bad_url"),
    (requests.exceptions.InvalidHeader, "bad_response"),
    (urllib3.exceptions.SSLError, "tls"),
    (requests.exceptions.SSLError, "tls"),
)


def _inner(error: BaseException) -> list[BaseException]:
    """The exceptions folded into one another by requests and urllib3, outermost first."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting and len(found) < 20:
        one = waiting.pop(0)
        if isinstance(one, BaseException) and one not in found:
            found.append(one)
            waiting += [getattr(one, "reason", None), one.__cause__, one.__context__, *one.args]
    return found


def classify(error: BaseException) -> tuple[str, str]:
    """Reason code and a few words for an exception of requests, urllib3, ssl or the socket."""
    chain = _inner(error)
    for kind, reason in _KINDS:
        for one in chain:
            if isinstance(one, kind):
                return reason, f"{type(one).__name__}: {one}"
    if any(isinstance(one, OSError) and one.errno is not None for one in chain):
        return "unreachable", str(chain[-1])
    return "network", f"{type(error).__name__}: {error}"


def read_retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait by a Retry-After header (RFC 9110, 10.2.3): a number or an HTTP date. None where unreadable."""
    text = (value or "").strip()[:64]
    if text.isascii() and text.isdigit():
        return float(min(int(text), 86_400 * 30))
    try:
        then = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return max(0.0, (then - now).total_seconds())

"""One address on its way: its requests, redirects and retries until there is a Fetched or a FetchFailure.

Mutable, and gone when the answer is there; how a socket is guarded is `line`'s, which hosts when is `parallel`'s.
"""

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import urldefrag, urljoin, urlsplit

import requests
import urllib3
import urllib3.exceptions

from dateline.model import Fetched, FetchFailure, HarvestRules
from dateline.web.decoding import BodyDecoder
from dateline.web.failures import (
    RETRIED,
    AddressRefused,
    BodyRefused,
    classify,
    lasting_of,
    read_retry_after,
    sentence,
    status_reason,
)
from dateline.web.line import CONNECT_TIMEOUT_S, READ_TIMEOUT_S, GuardedAdapter

MAX_REDIRECTS = 5  # hops: RFC 9309, 2.3.1.2 asks five of a crawler for robots.txt; pages get the same
MAX_TRIES = 3  # requests for one hop's passing trouble, the first included
MAX_RETRY_AFTER_S = 30.0  # seconds: a longer Retry-After is given back, so that no worker sits on it
MAX_URL_CHARS = 8_192  # characters: longer addresses are traps (RFC 9110, 4.1 asks for 8,000 at least)
_BACKOFF_S = (1.0, 3.0)  # seconds before the second and the third request
_MAX_HEADER_CHARS = 200_000  # characters of all headers: http.client caps their number and each line alone
_MAX_VALIDATOR_CHARS = 1_000  # characters: an ETag longer than that is not worth sending back
_CHUNK_BYTES = 65_536  # bytes read at once
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5"

Gate = Callable[[str], str | None]


class Guide(Protocol):
    """What a trip needs of the Fetcher."""

    user_agent: str
    ca_file: str | None
    now: Callable[[], datetime]
    sleep: Callable[[float], None]

    def adapter_for(self, host: str, rules: HarvestRules) -> tuple[GuardedAdapter, str | None]:
        """The adapter and the proxy for a host."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked for, and what it may cost."""

    url: str
    rules: HarvestRules
    etag: str | None
    last_modified: str | None
    max_bytes: int
    deadline_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    status: int
    reason_phrase: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    wire_bytes: int
    began_at: datetime

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name), None)


class Trip:
    """Runs once."""

    def __init__(self, guide: Guide, wish: Wish, gate: Gate | None) -> None:
        self._guide = guide
        self._wish = wish
        self._gate = gate
        self._began = time.monotonic()
        self._waited_s = 0.0  # at the gate: not the host's fault, so not counted
        self._hops: list[str] = []

    def run(self) -> Fetched | FetchFailure:
        """The last answer, after redirects and retries."""
        url = self._wish.url
        permanent: str | None = url
        while True:
            answer = self._ask_patiently(url)
            if isinstance(answer, FetchFailure):
                return answer
            if answer.status not in _REDIRECTS:
                return self._judge(url, answer, permanent if permanent != self._wish.url else None)
            onward = self._onward(url, answer)
            if isinstance(onward, FetchFailure):
                return onward
            if answer.status in _PERMANENT and permanent == url:
                permanent = onward  # only as far as every hop said so
            self._hops.append(onward)
            url = onward

    def _onward(self, url: str, answer: _Answer) -> str | FetchFailure:
        location = answer.header("location") or ""
        with contextlib.suppress(UnicodeError):  # browsers read the header as UTF-8, http.client does not
            location = location.encode("latin-1").decode("utf-8")
        try:
            onward = urldefrag(urljoin(url, location.strip())).url
        except ValueError:
            return self._fail("bad_redirect", f"{url} redirects to what is no address: {location[:200]!r}", answer)
        if not location.strip():
            return self._fail("bad_redirect", f"{url} answered {answer.status} without saying where to", answer)
        if onward == urldefrag(url).url or onward in self._hops or onward == urldefrag(self._wish.url).url:
            return self._fail("bad_redirect", f"{url} redirects in a circle, to {onward[:200]}", answer)
        if len(self._hops) >= MAX_REDIRECTS:
            return self._fail("bad_redirect", f"{self._wish.url} redirects more than {MAX_REDIRECTS} times", answer)
        return onward

    def _ask_patiently(self, url: str) -> _Answer | FetchFailure:
        for tries in range(MAX_TRIES):
            answer = self._ask(url)
            failure = answer if isinstance(answer, FetchFailure) else self._status_failure(url, answer)
            if failure is None or failure.reason not in RETRIED or tries == MAX_TRIES - 1:
                return failure if failure is not None else answer
            pause_s = failure.retry_after_s if failure.retry_after_s is not None else _BACKOFF_S[tries]
            if pause_s > MAX_RETRY_AFTER_S or pause_s >= self._left_s():
                return failure
            self._guide.sleep(pause_s)
        raise AssertionError("unreachable: the last try always returns")

    def _left_s(self) -> float:
        return self._began + self._waited_s + self._wish.deadline_s - time.monotonic()

    def _ask(self, url: str) -> _Answer | FetchFailure:
        refusal = self._refuse_address(url)
        if refusal is not None:
            return refusal
        if self._gate is not None:
            at = time.monotonic()
            reason = self._gate(url)
            self._waited_s += time.monotonic() - at
            if reason is not None:
                return self._fail(reason, f"{url} was not asked for")
        try:
            prepared = requests.Request("GET", url, headers=self._headers()).prepare()
            host = (urlsplit(prepared.url or "").hostname or "").rstrip(".")
            return self._exchange(prepared, host)
        except AddressRefused as error:
            return self._fail("private_address", str(error))
        except BodyRefused as error:
            return self._fail(error.reason, f"{url}: {error}")
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            reason, words = classify(error)
            return self._fail(reason, f"{url}: {words}")

    def _refuse_address(self, url: str) -> FetchFailure | None:
        try:
            parts = urlsplit(url)
            port_is_sane = parts.port != 0  # reading `port` raises where it is no number
        except ValueError:
            return self._fail("bad_url", f"{url[:200]!r} is no address")
        if parts.scheme not in {"http", "https"}:
            return self._fail("scheme", f"{url[:200]} has the scheme {parts.scheme[:40]!r}")
        if "@" in parts.netloc:
            return self._fail("userinfo", f"The address at {(parts.hostname or '')[:200]} carries a user name")
        if not parts.hostname or not port_is_sane or len(url) > MAX_URL_CHARS or "\\" in parts.netloc:
            return self._fail("bad_url", f"{url[:200]!r} is no address")
        return None

    def _headers(self) -> dict[str, str]:
        headers = {"User-Agent": self._guide.user_agent, "Accept": _ACCEPT, "Accept-Encoding": "gzip, deflate"}
        if not self._hops:  # what we hold was read at this address, not at where it may lead now
            for name, value in (("If-None-Match", self._wish.etag), ("If-Modified-Since", self._wish.last_modified)):
                if value and len(value) <= _MAX_VALIDATOR_CHARS and value.isascii() and value.isprintable():
                    headers[name] = value.strip()
        return headers

    def _exchange(self, prepared: requests.PreparedRequest, host: str) -> _Answer:
        adapter, proxy = self._guide.adapter_for(host, self._wish.rules)
        adapter.line.expires_at = time.monotonic() + self._left_s()
        # The adapter and not a Session: a Session reads the body of every redirect without a cap, keeps cookies,
        # and looks into the environment.
        response = adapter.send(
            prepared,
            stream=True,
            timeout=(CONNECT_TIMEOUT_S, READ_TIMEOUT_S),
            verify=self._guide.ca_file or True,
            proxies={"http": proxy, "https": proxy} if proxy else {},
        )
        began_at = self._guide.now()
        raw: urllib3.HTTPResponse = response.raw
        try:
            headers = tuple((str(name), str(value)) for name, value in raw.headers.iteritems())
            if sum(len(name) + len(value) for name, value in headers) > _MAX_HEADER_CHARS:
                raise BodyRefused("bad_response", f"its headers are longer than {_MAX_HEADER_CHARS} characters")
            body, wire_bytes = b"", 0
            if 200 <= response.status_code < 300:
                body, wire_bytes = self._read(raw)
            return _Answer(
                status=response.status_code,
                reason_phrase=str(response.reason or "")[:100],
                headers=headers,
                body=body,
                wire_bytes=wire_bytes,
                began_at=began_at,
            )
        finally:
            response.close()  # a body read to its end has gone back to the pool by now; anything else is hung up

    def _read(self, raw: urllib3.HTTPResponse) -> tuple[bytes, int]:
        announced = raw.headers.get("content-length", "")
        if announced.isdigit() and len(announced) < 20 and int(announced) > self._wish.max_bytes:
            raise BodyRefused("too_large", f"it announces {announced} bytes, more than {self._wish.max_bytes}")
        decoder = BodyDecoder(raw.headers.get("content-encoding", ""), self._wish.max_bytes)
        while chunk := raw.read(_CHUNK_BYTES, decode_content=False):
            decoder.feed(chunk)
        return decoder.finish(), decoder.wire_bytes

    def _status_failure(self, url: str, answer: _Answer) -> FetchFailure | None:
        if 200 <= answer.status < 300 or answer.status in _REDIRECTS or answer.status == 304:
            return None
        what = f"{url} answered {answer.status} {answer.reason_phrase}"
        return self._fail(status_reason(answer.status), what, answer)

    def _judge(self, url: str, answer: _Answer, permanent: str | None) -> Fetched | FetchFailure:
        asked_conditionally = not self._hops and bool(self._wish.etag or self._wish.last_modified)
        if answer.status == 304 and not asked_conditionally:
            return self._fail("bad_response", f"{url} answered 304 though nothing was held", answer)
        if answer.status not in {200, 203, 304}:
            return self._fail(status_reason(answer.status), f"{url} answered {answer.status}, no whole page", answer)
        if answer.status != 304 and not answer.body:
            return self._fail("empty_body", f"{url} answered {answer.status} with an empty body", answer)
        return Fetched(
            url=self._wish.url,
            final_url=url,
            status=answer.status,
            reason_phrase=answer.reason_phrase,
            headers=answer.headers,
            body=answer.body,
            fetched_at=answer.began_at,
            elapsed_ms=self._elapsed_ms(),
            wire_bytes=answer.wire_bytes,
            redirects=tuple(self._hops),
            moved_to=permanent,
        )

    def _elapsed_ms(self) -> int:
        return max(0, int((time.monotonic() - self._began - self._waited_s) * 1000))

    def _fail(self, reason: str, what: str, answer: _Answer | None = None) -> FetchFailure:
        now = self._guide.now()
        return FetchFailure(
            url=self._wish.url,
            reason=reason,
            detail=sentence(reason, what),
            lasting=lasting_of(reason),
            fetched_at=answer.began_at if answer else now,
            elapsed_ms=self._elapsed_ms(),
            status=answer.status if answer else None,
            retry_after_s=read_retry_after(answer.header("retry-after"), now) if answer else None,
            redirects=tuple(self._hops),
        )

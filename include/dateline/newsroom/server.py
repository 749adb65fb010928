"""The newsroom's server: all outlets on one loopback port, told apart by the Host header.

Not here: what is answered (`answers`). It serves tests and first runs and never listens where the world could ask.
"""

import ipaddress
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from dateline.errors import ConfigurationError
from dateline.newsroom.answers import Answer, answer_site
from dateline.newsroom.extra import extra_sites
from dateline.newsroom.sites import CONNECT_MARK, Site, data_folder, load_sites

_IDLE_S: Final = 30.0  # an idle connection is closed after this; longer than any pause of a harvest
_LOGGED: Final = 100_000  # requests kept for tests; later ones are served but not kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as served, for tests: `path` with its query, `host` without its port."""

    method: str
    host: str
    path: str
    status: int


class NewsroomServer:
    """The running newsroom; a context manager that stops it. Made by `serve`."""

    def __init__(
        self, *, sites: dict[str, Site], state: int, host: str, port: int, today: Callable[[], datetime]
    ) -> None:
        self.sites = sites
        self.state = state
        self.today = today
        self.requests: list[Request] = []
        self._first_asked: dict[tuple[str, str], float] = {}
        self._lock = threading.Lock()
        newsroom = self

        class Handler(_Handler):
            served_by = newsroom

        try:
            self._server = _Server((host, port), Handler)
        except OSError as error:
            raise ConfigurationError(
                f"The newsroom can't listen on {host}:{port} ({error.strerror}). Choose another port, or 0 for any."
            ) from None
        self.host = host
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, name="newsroom", daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """`127.0.0.1:8041`: what `connect` in the outlet files says."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Stops serving; returns when the port is free again."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def set_state(self, state: int) -> None:
        """1: as first published. 2: some stories rewritten, some new."""
        self.state = state

    def outlet_files(self, folder: Path) -> list[Path]:
        """Writes one outlet file per outlet into `folder`, with `connect` naming this server; returns their paths."""
        folder.mkdir(parents=True, exist_ok=True)
        written = []
        for site in self.sites.values():
            path = folder / f"{site.outlet_id}.toml"
            path.write_text(site.toml.replace(CONNECT_MARK, self.address), encoding="utf-8")
            written.append(path)
        return written

    def answer(self, method: str, host: str, path: str, headers: dict[str, str]) -> Answer:
        """The answer to one request; kept in `requests`."""
        site, base, local = self._place(host, path)
        if site is None:
            answer = self._index() if path == "/" and host in {self.host, "localhost"} else _unknown()
        else:
            now = self.today()
            waited_s = self._waited_s(site.host, local)
            answer = answer_site(site, local, headers, base=base, state=self.state, now=now, waited_s=waited_s)
        with self._lock:
            if len(self.requests) < _LOGGED:
                self.requests.append(Request(method=method, host=host, path=path, status=answer.status))
        return answer

    def _place(self, host: str, path: str) -> tuple[Site | None, str, str]:
        """The outlet asked for, what stands before its paths, and the path within it."""
        if path.startswith("/@"):
            name, _, rest = path[2:].partition("/")
            site = next((site for site in self.sites.values() if site.outlet_id == name), None)
            return site, f"/@{name}", f"/{rest}"
        return self.sites.get(host), f"http://{host}", path

    def _waited_s(self, host: str, path: str) -> float:
        now = time.monotonic()
        with self._lock:
            return now - self._first_asked.setdefault((host, path), now)

    def _index(self) -> Answer:
        rows = "".join(
            f'<li><a href="/@{site.outlet_id}/">{escape(site.name)}</a> <small>{site.host}</small></li>\n'
            for site in self.sites.values()
        )
        text = (
            '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Newsroom</title></head><body>'
            "<h1>Newsroom</h1><p>Fictional outlets that Dateline is tried on. Nothing here happened.</p>"
            f"<ul>\n{rows}</ul></body></html>"
        )
        return Answer(status=200, headers=(("Content-Type", "text/html; charset=utf-8"),), body=text.encode())


def _unknown() -> Answer:
    body = b"No outlet of the newsroom has this address."
    return Answer(status=404, headers=(("Content-Type", "text/plain; charset=utf-8"),), body=body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # many outlets share this port, and a harvest asks them all at once

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that hung up: the fetcher does so once it knows enough. All else is told."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # the base class's own types


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = _IDLE_S
    served_by: NewsroomServer

    def do_GET(self) -> None:
        self._serve()

    def do_HEAD(self) -> None:
        self._serve()

    def _serve(self) -> None:
        host = (self.headers.get("Host") or "").rsplit(":", 1)[0].lower()
        asked = {name.lower(): value for name, value in self.headers.items()}
        answer = self.served_by.answer(self.command, host, self.path, asked)
        if answer.delay_s:
            time.sleep(answer.delay_s)
        try:
            self._write(answer)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the asker gave up: its right, and no news

    def _write(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.status != 304:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD" and answer.status != 304:
            self.wfile.write(answer.body)

    def version_string(self) -> str:
        return "newsroom"

    def date_time_string(self, timestamp: float | None = None) -> str:  # noqa: ARG002 - the base class's signature
        """The Date header follows the newsroom's own clock, so that a test may set the day."""
        return format_datetime(self.served_by.today().astimezone(UTC), usegmt=True)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Silent: `requests` is the log."""


def _now() -> datetime:
    return datetime.now(UTC)


def serve(
    port: int = 0,
    state: int = 1,
    host: str = "127.0.0.1",
    *,
    today: Callable[[], datetime] = _now,
    extra_outlets: int = 0,
    pages_each: int = 5,
    folder: Path | None = None,
    beyond_loopback: bool = False,
) -> NewsroomServer:
    """Starts the newsroom in a thread; close it, or use it as a context manager.

    port: 0 for any free one. state: 1 or 2, see `set_state`. today: an aware instant, the newsroom's clock.
    extra_outlets, pages_each: generated outlets beside the written ones, for load. folder: other data than the bundled.
    beyond_loopback: a private address will do too, for the network between the stack's containers.
    Raises ConfigurationError where `host` is another address or the port is taken.
    """
    address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    # is_private counts 0.0.0.0 in, which would be every address of the host.
    inside = beyond_loopback and address.is_private and not address.is_unspecified
    if not address.is_loopback and not inside:
        raise ConfigurationError(f"The newsroom serves loopback alone, not {host}. Use 127.0.0.1.")
    sites = load_sites(folder or data_folder())
    sites.update(extra_sites(extra_outlets, pages_each))
    return NewsroomServer(sites=sites, state=state, host=host, port=port, today=today)

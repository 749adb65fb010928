"""A web on loopback: sites of any host names, told apart by the Host header, and visits that reach nothing else."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import pytest

from dateline.jobs import outlet_visits
from dateline.jobs.parsers import ParserPool
from dateline.model import HarvestRules
from dateline.web.fetcher import Fetcher

PARAGRAPH = (
    "<p>The weir above the old mill was repaired on Sunday, two winters after the flood had carried half of it away. "
    "Eleven people of the town worked at it for a month, and the council paid for the oak and for their soup.</p>"
)
STORY = """<html lang="{lang}"><head><title>{title}</title><meta property="og:type" content="article">{head}
<meta property="article:published_time" content="2026-11-20T08:00:00+01:00"></head><body><nav><a href="/">Home</a></nav>
<article><h1>{title}</h1>{text}</article></body></html>"""


def story(title: str, lang: str = "en", *, text: str = PARAGRAPH * 2, head: str = "") -> str:
    """An article's page."""
    return STORY.format(title=title, lang=lang, text=text, head=head)


def rss(*items: tuple[str, str], zone: str = "+0100", day: str = "20 Nov 2026") -> str:
    """A feed of (address, title)."""
    entries = "".join(
        f"<item><title>{title}</title><link>{url}</link><pubDate>{day} 08:00:00 {zone}</pubDate></item>"
        for url, title in items
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{entries}</channel></rss>'


@dataclass
class Site:
    """Sites on loopback: what each path, or host and path, answers, and what was asked."""

    pages: dict[str, tuple[int, str, bytes, dict[str, str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    address: str = ""

    def put(self, path: str, text: str | bytes, kind: str = "text/html", status: int = 200, **headers: str) -> None:
        """path: of any host, or an http address. text: of a redirect, where to. headers: `Link=…`."""
        data = text.encode() if isinstance(text, str) else text
        self.pages[path.removeprefix("http://")] = (status, kind, data, headers)


@contextmanager
def running(site: Site) -> Iterator[Site]:
    """The sites, served."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            host = self.headers.get("Host", "").partition(":")[0]
            nothing = (404, "text/html", b"<h1>Not found</h1>", {})
            found = site.pages.get(host + self.path) or site.pages.get(self.path) or nothing
            status, kind, data, headers = found
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            if status in {301, 302}:
                self.send_header("Location", data.decode())
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.address = f"127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class EveryHostFetcher(Fetcher):
    """The fetcher itself, for which every host lies at the address of `connect`: the web has more than one."""

    def adapter_for(self, host: str, rules: HarvestRules) -> Any:
        """As of a host of the outlet's own."""
        return super().adapter_for(host, replace(rules, hosts=(*rules.hosts, host)))


class OnePool:
    """A pool of parsing processes that lives as long as the tests of a module, since to start one takes seconds."""

    def __init__(self, pool: ParserPool) -> None:
        self.read_all = pool.read_all

    def __call__(self, **_: Any) -> Self:
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Stays."""


@contextmanager
def one_pool() -> Iterator[None]:
    """All visits of the block share one pool."""
    with pytest.MonkeyPatch.context() as patch, ParserPool(workers=1, deadline_s=30) as pool:
        patch.setattr(outlet_visits, "ParserPool", OnePool(pool))
        yield

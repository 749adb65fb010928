"""A small real site on loopback for the tests of `web`."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from dateline.model import HarvestRules

UA = "dateline/0 (+https://dateline.example/contact)"
Script = Callable[[BaseHTTPRequestHandler], None]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what many of these tests are about."""


class Site:
    """A small site: paths to scripts, what was asked, and the rules under which it may be reached."""

    def __init__(self) -> None:
        self.pages: dict[str, Script] = {}
        self.asked: list[tuple[str, str]] = []
        self.headers: list[dict[str, str]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.asked.append((self.headers["Host"], self.path))
                site.headers.append({k.lower(): v for k, v in self.headers.items()})
                script = site.pages.get(self.path)
                try:
                    script(self) if script else send(self, 404, b"no such page")
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                pass

        self.server = _Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    def rules(self, *hosts: str, delay_s: float = 0.0) -> HarvestRules:
        return HarvestRules(
            hosts=hosts or ("site.test", "www.site.test"), connect=f"127.0.0.1:{self.port}", delay_s=delay_s
        )

    def page(self, path: str, body: bytes = b"<p>hello</p>", status: int = 200, **headers: str) -> None:
        self.pages[path] = lambda handler: send(handler, status, body, **headers)

    def paths(self) -> list[str]:
        return [path for _, path in self.asked]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)


def send(handler: BaseHTTPRequestHandler, status: int, body: bytes, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"content_length": str(len(body)), "content_type": "text/html", **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)

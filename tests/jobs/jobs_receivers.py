"""Receivers of alerts on loopback: a web server and a mail server that do as they are told, and keep what they got."""

import contextlib
import json
import socket
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


class Hook:
    """A webhook. `answers`: statuses to give in turn, 200 from then on; `hang_up`: take the message and say nothing."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.answers: list[int] = []
        self.hang_up = False
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                hook.got.append(json.loads(body))
                hook.headers.append(dict(self.headers))
                if hook.hang_up:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                status = hook.answers.pop(0) if hook.answers else 200
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", f"http://127.0.0.1:{hook.port}/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                pass

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


class Mailbox:
    """A small SMTP server (RFC 5321). `refuse`: verbs it answers with 451; `mute_after_text`: takes a mail and hangs up."""

    def __init__(self) -> None:
        self.got: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.refuse: set[str] = set()
        self.unknown: set[str] = set()
        self.mute_after_text = False
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._is_open = True
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while self._is_open:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            # A client may be gone at any word: that is its own affair.
            with contextlib.suppress(OSError), connection, connection.makefile("rwb") as stream:
                self._talk(stream)

    def _talk(self, stream: Any) -> None:
        def say(text: str) -> None:
            stream.write(text.encode() + b"\r\n")
            stream.flush()

        say("220 mailbox.test")
        sender, to = "", []
        while line := stream.readline():
            verb, _, rest = line.decode().strip().partition(" ")
            verb = verb.upper()
            if verb in self.refuse:
                say("451 not now")
            elif verb in {"EHLO", "HELO"}:
                say("250 mailbox.test")
            elif verb == "MAIL":
                sender = rest
                say("250 fine")
            elif verb == "RCPT":
                address = rest.partition("<")[2].partition(">")[0]
                if address in self.unknown:
                    say("550 nobody")
                else:
                    to.append(address)
                    say("250 fine")
            elif verb == "DATA":
                say("354 go on")
                lines = []
                while (text := stream.readline()) not in {b".\r\n", b""}:
                    lines.append(text[1:] if text.startswith(b"..") else text)
                self.got.append(message_from_bytes(b"".join(lines), policy=policy.default))
                self.envelopes.append((sender, to))
                if self.mute_after_text:
                    return
                say("250 taken")
            elif verb == "QUIT":
                say("221 bye")
                return
            else:
                say("502 what?")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._is_open = False
        # accept() does not notice a close from elsewhere; a visitor does.
        with socket.create_connection(("127.0.0.1", self.port), timeout=5):
            pass
        self._thread.join(5)
        self._socket.close()

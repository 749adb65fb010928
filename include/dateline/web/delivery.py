"""Hands one message to one receiver, by HTTP or SMTP, and says whether it arrived, surely did not, or may have.

No retry here, and no ledger: who calls decides. Addresses and secrets come from the operator's connections.
"""

import smtplib
import ssl
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any, Literal
from urllib.parse import urlsplit

import requests
import urllib3.exceptions

from dateline.web.failures import AddressRefused
from dateline.web.line import GuardedAdapter, Line, Resolver, resolve

DEADLINE_S = 20.0  # seconds for one message
_RETRY = frozenset({408, 425, 429})
_MAY_HAVE_ARRIVED = frozenset({504})  # a gateway that gave up waiting: the receiver may have it
_NOT_CONNECTED = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.SSLError,
    ssl.SSLError,
    AddressRefused,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A receiver as an Airflow connection names it. extra: its extra fields. Never shown: it holds secrets."""

    name: str
    host: str = ""
    port: int | None = None
    scheme: str = ""
    login: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    extra: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def url(self, *, with_password: bool) -> str:
        """The address of a webhook; Slack's connections keep the secret part of the path as the password."""
        whole = self.extra.get("url")
        if isinstance(whole, str):
            return whole
        base = self.host if "://" in self.host else f"{self.scheme or 'https'}://{self.host}"
        if self.port and urlsplit(base).port is None:
            parts = urlsplit(base)
            host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
            base = f"{parts.scheme}://{host}:{self.port}{parts.path}"
        path = self.password if with_password else self.extra.get("path")
        return f"{base.rstrip('/')}/{path.lstrip('/')}" if isinstance(path, str) and path else base


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """What became of a message: sent; retry (surely not received); unsure (it may have been). detail: without secrets."""

    state: Literal["sent", "retry", "unsure"]
    detail: str = ""


def post_json(
    endpoint: Endpoint,
    payload: Mapping[str, Any],
    *,
    message_id: str,
    user_agent: str,
    is_chat: bool = False,
    resolver: Resolver = resolve,
) -> Handed:
    """POST JSON to a webhook. No redirect is followed: a secret in the address goes where the operator said.

    A private or loopback address is refused unless the connection's extra names that host as `private_host`.
    """
    url = endpoint.url(with_password=is_chat)
    host = (urlsplit(url).hostname or "").lower()
    if urlsplit(url).scheme not in {"http", "https"} or not host:
        return Handed(state="retry", detail=f"connection {endpoint.name} holds no http or https address. Mend it.")
    line = Line(
        route=None, resolver=resolver, guarded=str(endpoint.extra.get("private_host", "")).lower().strip() != host
    )
    line.expires_at = time.monotonic() + DEADLINE_S
    headers = {"User-Agent": user_agent, "Idempotency-Key": message_id}
    if endpoint.password and not is_chat:
        headers["Authorization"] = f"Bearer {endpoint.password}"
    with requests.Session() as session:
        session.trust_env = False
        for scheme in ("http://", "https://"):
            session.mount(scheme, GuardedAdapter(line))
        try:
            answer = session.post(
                url, json=payload, headers=headers, allow_redirects=False, stream=True, timeout=DEADLINE_S
            )
            answer.close()
        except AddressRefused as error:
            return Handed(state="retry", detail=f"{error}. Name it as private_host in connection {endpoint.name}.")
        except (requests.RequestException, OSError, urllib3.exceptions.HTTPError, UnicodeError) as error:
            return _http_trouble(error, host)
    return _http_verdict(answer.status_code, host)


def _http_verdict(status: int, host: str) -> Handed:
    if 200 <= status < 300:
        return Handed(state="sent")
    if status in _MAY_HAVE_ARRIVED:
        return Handed(state="unsure", detail=f"{host} answered {status}: it may have arrived")
    if status in _RETRY or status >= 500:
        return Handed(state="retry", detail=f"{host} answered {status}")
    return Handed(state="retry", detail=f"{host} answered {status}: check the connection's address and secret")


def _http_trouble(error: BaseException, host: str) -> Handed:
    causes = list(_causes(error))
    kind = type(causes[-1]).__name__
    if any(isinstance(cause, _NOT_CONNECTED) for cause in causes):
        return Handed(state="retry", detail=f"no connection to {host} ({kind})")
    return Handed(state="unsure", detail=f"{host} hung up or fell silent after the message was sent ({kind})")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what lies inside it, through causes, reasons and arguments."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting and len(seen) < 20:
        one = waiting.pop()
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]


def make_mail(*, sender: str, to: Sequence[str], subject: str, text: str, html: str, message_id: str) -> EmailMessage:
    """A mail in text and HTML. A subject is one line by then; the standard library refuses any other."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = ", ".join(to)
    mail["Subject"] = subject
    mail["Message-ID"] = f"<{message_id}@dateline>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    return mail


def send_mail(endpoint: Endpoint, mail: EmailMessage, *, to: Sequence[str]) -> Handed:
    """Give a mail to the connection's SMTP server: TLS from the start unless `disable_ssl`, then STARTTLS unless `disable_tls`.

    As Airflow's own SMTP connections say it. Until the server has the whole text nothing was sent; from then on, until
    it answers, the mail may have been.
    """
    where = f"{endpoint.host}:{endpoint.port or ''}".rstrip(":")
    is_handed = False
    try:
        with _connected(endpoint) as server:
            server.ehlo_or_helo_if_needed()
            sender = str(mail["From"])
            code, said = server.mail(sender)
            if code != 250:
                return Handed(state="retry", detail=f"{where} refused the sender ({code} {_told(said)})")
            refused = [address for address in to if server.rcpt(address)[0] not in {250, 251}]
            if len(refused) == len(to):
                return Handed(state="retry", detail=f"{where} refused every recipient")
            code, said = server.docmd("DATA")
            if code != 354:
                return Handed(state="retry", detail=f"{where} refused the text ({code} {_told(said)})")
            is_handed = True
            code, said = _give_text(server, mail)
            if code != 250:
                return Handed(state="retry", detail=f"{where} refused the text ({code} {_told(said)})")
            # Only QUIT is left; whatever it answers, the mail is taken.
            return Handed(state="sent", detail=f"{len(refused)} of {len(to)} recipients refused" if refused else "")
    except (smtplib.SMTPException, OSError, UnicodeError, ValueError) as error:
        state: Literal["unsure", "retry"] = "unsure" if is_handed else "retry"
        return Handed(state=state, detail=f"{where}: {type(error).__name__}{_code(error)}")


class _Quietly:
    """A connected server that is left without a word failing: QUIT is courtesy."""

    def __init__(self, server: smtplib.SMTP) -> None:
        self._server = server

    def __enter__(self) -> smtplib.SMTP:
        return self._server

    def __exit__(self, *_: object) -> None:
        try:
            self._server.docmd("QUIT")
        except (smtplib.SMTPException, OSError):
            pass
        finally:
            self._server.close()


def _connected(endpoint: Endpoint) -> _Quietly:
    use_tls = not endpoint.extra.get("disable_ssl", False)
    context = ssl.create_default_context()
    if use_tls:
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            endpoint.host, endpoint.port or 465, timeout=DEADLINE_S, context=context
        )
    else:
        server = smtplib.SMTP(endpoint.host, endpoint.port or 25, timeout=DEADLINE_S)
    try:
        if not use_tls and not endpoint.extra.get("disable_tls", False):
            server.starttls(context=context)
        if endpoint.login:
            server.login(endpoint.login, endpoint.password or "")
    except BaseException:
        server.close()
        raise
    return _Quietly(server)


def _give_text(server: smtplib.SMTP, mail: EmailMessage) -> tuple[int, bytes]:
    lines = mail.as_bytes().replace(b"\r\n", b"\n").split(b"\n")
    stuffed = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines)
    server.send(stuffed + b"\r\n.\r\n")
    return server.getreply()


def _told(said: bytes) -> str:
    return "".join(c for c in said.decode("ascii", "replace")[:120] if c.isprintable())


def _code(error: BaseException) -> str:
    code = getattr(error, "smtp_code", None)
    return f" {code}" if code else (f" ({error.strerror})" if isinstance(error, OSError) and error.strerror else "")

"""The desk's web app: addresses, the login before them, security headers, errors as pages.

What the pages show is in `views`. Every route is a GET that changes nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
from fastapi import Depends, FastAPI, HTTPException, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from dateline import __version__
from dateline.desk import shapes, views, wording
from dateline.desk.views import Asked, Elsewhere, NotFound, Values
from dateline.errors import DatelineError
from dateline.health import words
from dateline.health.kept import Kept
from dateline.health.landed import Landed, state_of
from dateline.health.status import Status, judged
from dateline.settings import Settings
from dateline.stores.lake import Lake

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]

HERE = Path(__file__).parent
AT_ONCE = 1  # pages made at once: each more is one more thread that Airflow's own answers wait for
KEPT_PAGES = 60  # made pages, some 50 kB each
PAGE_FOR_S = 15  # seconds for which a made page is shown again while the lake is as it was: people reload, and open one page each
KEPT_ANSWERS = 200  # answers in which a page's worth of rows stands, some 50 kB each
KEPT_TABLES = 10  # counted from by most pages, so not to be pushed out by answers; 90 days take some 400 bytes a row
# Everything comes from ourselves; nothing inline runs or styles. Framed by Airflow alone.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'self'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "x-frame-options": "SAMEORIGIN",
}
PAGES: dict[str, Callable[[Asked], Values | Elsewhere]] = {
    "today": views.today,
    "outlets": views.outlets,
    "outlet": views.outlet,
    "dates": views.dates,
    "stories": views.stories,
    "article": views.article,
    "behind": views.behind,
    "find": views.find,
    "trace": views.trace,
}
# What is asked for first, and with what most others are then answered: read before anybody asks.
FIRST: tuple[tuple[str, dict[str, str]], ...] = (
    ("today", {}),
    ("outlets", {}),
    ("dates", {}),
    ("stories", {}),
    ("article", {"id": "0" * 64}),
)
FILES = {
    "desk.css": "text/css; charset=utf-8",
    "desk.js": "text/javascript; charset=utf-8",
    "chart.js": "text/javascript; charset=utf-8",
    "uPlot.iife.min.js": "text/javascript; charset=utf-8",
    "uPlot.min.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "icon-dark.svg": "image/svg+xml",
}


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for name in ("day", "instant", "clock", "ago", "number", "share", "language", "web_address", "visible"):
        environment.filters[name] = getattr(wording, name)
    environment.globals.update(
        link=wording.link,
        outline=shapes.outline,
        words=words,
        version=__version__,
        WINDOWS=views.WINDOWS,
    )
    return environment


class _Headers:
    """Puts the security headers on every answer, errors included."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Any, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = [(k.encode(), v.encode()) for k, v in HEADERS.items()]
                kept = [pair for pair in message.get("headers", []) if pair[0].decode().lower() not in HEADERS]
                message["headers"] = [*kept, *told]
            await send(message)

        await self._app(scope, receive, send_with_headers)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """A page as made. Kept as text: an answer of its own goes to each who asks, with the headers that are theirs."""

    code: int
    text: str
    leads_to: str = ""

    def answer(self) -> Response:
        return RedirectResponse(self.leads_to, self.code) if self.leads_to else HTMLResponse(self.text, self.code)


class _Desk:
    """Makes pages. One for each app; several threads use it."""

    def __init__(self, read: Callable[[], Settings], clock: Callable[[], datetime]) -> None:
        self._read = read
        self._clock = clock
        self._kept = Kept(KEPT_ANSWERS)
        self._tables = Kept(KEPT_TABLES)
        self._pages = Kept(KEPT_PAGES)
        self._files = Landed()
        self._templates = _environment()

    def page(self, name: str, query: dict[str, str]) -> Response:
        """One page, or the page that says what is wrong and what to do."""
        now = self._clock()
        try:
            settings = self._read()
            lake = Lake.open(settings.lake)
            asked = Asked(
                lake=lake,
                state=state_of(lake),
                settings=settings,
                now=now,
                kept=self._kept,
                tables=self._tables,
                files=self._files,
                query=query,
            )
            question = (name, tuple(sorted(query.items())), settings, int(now.timestamp()) // PAGE_FOR_S)
            return self._pages.get(asked.state, question, lambda: self._page(name, asked)).answer()
        except NotFound as error:
            return self.message(404, "Not here", str(error))
        except DatelineError as error:
            return self.message(503, "The lake can't be shown", str(error))
        except OSError as error:
            what = f"The lake can't be read ({error.strerror or error}). Give the user that runs Airflow's API server "
            return self.message(503, "The lake can't be shown", what + "the right to read it.")

    def _page(self, name: str, asked: Asked) -> _Made:
        values = PAGES[name](asked)
        if isinstance(values, Elsewhere):
            return _Made(code=303, text="", leads_to=values.address)
        lake, settings, now = asked.lake, asked.settings, asked.now
        batches = asked.keep(("batches",), lambda: self._files.batches(lake).to_pylist())
        told = judged(lake, batches, late_after_s=settings.late_after_s, now=now)
        shared = {"days": asked.days, "span": asked.span, "is_empty": not batches}
        return self._made(f"{name}.html", name, now, told, {**values, **shared})

    def message(self, code: int, title: str, sentence: str) -> Response:
        """A page that is a message."""
        values = {"title": title, "sentence": sentence}
        return self._made("message.html", "", self._clock(), None, values, code).answer()

    def _made(
        self, template: str, page: str, now: datetime, told: Status | None, values: Values, code: int = 200
    ) -> _Made:
        made = self._templates.get_template(template).render(page=page, now=now, status=told, **values)
        return _Made(code=code, text=made)


class _Turns:
    """Pages made one at a time, beside Airflow's own requests."""

    def __init__(self, desk: _Desk, *, is_eager: bool) -> None:
        self._desk = desk
        # A limit of our own: Airflow's requests wait for nobody's page.
        self._limiter = anyio.CapacityLimiter(AT_ONCE)
        self._is_eager = is_eager
        self._reading: asyncio.Task[None] | None = None

    async def made(self, name: str, query: dict[str, str]) -> Response:
        """The page, when its turn has come."""
        return await anyio.to_thread.run_sync(self._desk.page, name, query, limiter=self._limiter)

    async def begin(self) -> None:
        """Begin to read ahead, at the first request of somebody who may look."""
        if self._is_eager and self._reading is None:
            self._reading = asyncio.create_task(self._read_ahead())

    async def _read_ahead(self) -> None:
        for name, query in FIRST:
            await self.made(name, query)


def make_app(
    read: Callable[[], Settings],
    may_look: Callable[..., Any],
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    *,
    is_eager: bool = False,
) -> FastAPI:
    """The app. `may_look` is a FastAPI dependency that raises HTTPException for whoever may not.

    read: the settings, asked at every request, so that a mistake in them is a page and not a crash. is_eager: with the
    first request, be it for the icon in Airflow's rail, what the first pages need is read before they are asked for.
    """
    desk = _Desk(read, clock)
    turns = _Turns(desk, is_eager=is_eager)
    dependencies = [Depends(may_look), Depends(turns.begin)]
    app = FastAPI(dependencies=dependencies, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(_Headers)

    @app.get("/")
    async def today(request: Request) -> Response:
        return await turns.made("today", dict(request.query_params))

    @app.get("/{name}")
    async def page(name: str, request: Request) -> Response:
        if name in FILES:
            return FileResponse(HERE / "static" / name, media_type=FILES[name])
        if name not in PAGES:
            raise HTTPException(404)
        return await turns.made(name, dict(request.query_params))

    @app.get("/{path:path}")
    async def nothing() -> Response:
        raise HTTPException(404)

    _answer_errors(app, desk)
    return app


def _answer_errors(app: FastAPI, desk: _Desk) -> None:
    """Errors as pages."""

    @app.exception_handler(Exception)
    async def failed(_request: Request, _error: Exception) -> Response:
        # The entrance logs it. Made outside the middleware, so it brings its own headers.
        answer = desk.message(500, "This page could not be made", _FAILED)
        answer.headers.update(HEADERS)
        return answer

    @app.exception_handler(StarletteHTTPException)
    async def refused(_request: Request, error: StarletteHTTPException) -> Response:
        title, sentence = _REFUSALS.get(error.status_code, ("Not possible", "Nothing was changed."))
        return desk.message(error.status_code, title, sentence)


_FAILED = (
    "Something in the lake is not as the desk expects it. `dateline lake` names files that are damaged; the log of Airflow's "
    "API server has a line that says what went wrong. The other pages, and Airflow, are not touched."
)
_REFUSALS = {
    401: ("Please log in", "This page is shown after Airflow's login. Open Airflow, log in, and come back."),
    403: ("Not allowed", "Airflow does not let this login see the desk. Ask whoever gives out its roles."),
    404: ("Not here", "The desk has no such page."),
    405: ("Not possible", "The desk only shows; nothing can be changed here."),
}

"""The desk's web app: addresses, the login before them, security headers, errors as pages.

What the pages show is in `views`, how they are made in `making`. Every route is a GET that changes nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any, Protocol

import anyio
import anyio.to_thread
from fastapi import Depends, FastAPI, HTTPException, Request
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from dateline.desk.making import FIRST, PAGES, Made

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]

HERE = Path(__file__).parent
AT_ONCE = 1  # pages made at once: the process that makes them makes one at a time
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
FILES = {
    "desk.css": "text/css; charset=utf-8",
    "desk.js": "text/javascript; charset=utf-8",
    "chart.js": "text/javascript; charset=utf-8",
    "uPlot.iife.min.js": "text/javascript; charset=utf-8",
    "uPlot.min.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "icon-dark.svg": "image/svg+xml",
}


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


class Maker(Protocol):
    """Makes pages, here or in a process of its own."""

    def page(self, name: str, query: dict[str, str]) -> Made:
        """One page, or the page that says what is wrong and what to do. Any exception: it could not be made."""

    def message(self, code: int, title: str, sentence: str) -> Made:
        """A page that is a message. Always at hand."""


def _answer(made: Made) -> Response:
    return RedirectResponse(made.leads_to, made.code) if made.leads_to else HTMLResponse(made.text, made.code)


class _Turns:
    """Pages made one at a time, beside Airflow's own requests."""

    def __init__(self, maker: Maker, *, is_eager: bool) -> None:
        self._maker = maker
        # A limit of our own: Airflow's requests wait for nobody's page.
        self._limiter = anyio.CapacityLimiter(AT_ONCE)
        self._is_eager = is_eager
        self._reading: asyncio.Task[None] | None = None

    async def made(self, name: str, query: dict[str, str]) -> Response:
        """The page, when its turn has come."""
        return _answer(await anyio.to_thread.run_sync(self._maker.page, name, query, limiter=self._limiter))

    async def begin(self) -> None:
        """Begin to read ahead, at the first request of somebody who may look."""
        if self._is_eager and self._reading is None:
            self._reading = asyncio.create_task(self._read_ahead())

    async def _read_ahead(self) -> None:
        for name, query in FIRST:
            await self.made(name, query)


def make_app(maker: Maker, may_look: Callable[..., Any], *, is_eager: bool = False) -> FastAPI:
    """The app. `may_look` is a FastAPI dependency that raises HTTPException for whoever may not.

    is_eager: with the first request, be it for the icon in Airflow's rail, what the first pages need is read before they are
    asked for.
    """
    turns = _Turns(maker, is_eager=is_eager)
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

    _answer_errors(app, maker)
    return app


def _answer_errors(app: FastAPI, maker: Maker) -> None:
    """Errors as pages."""

    @app.exception_handler(Exception)
    async def failed(_request: Request, _error: Exception) -> Response:
        # The entrance logs it. Made outside the middleware, so it brings its own headers.
        answer = _answer(maker.message(500, "This page could not be made", _FAILED))
        answer.headers.update(HEADERS)
        return answer

    @app.exception_handler(StarletteHTTPException)
    async def refused(_request: Request, error: StarletteHTTPException) -> Response:
        title, sentence = _REFUSALS.get(error.status_code, ("Not possible", "Nothing was changed."))
        return _answer(maker.message(error.status_code, title, sentence))


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

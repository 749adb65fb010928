"""The desk's web app: addresses, the login before them, security headers, errors as pages.

What the pages show is in `views`. Every route is a GET that changes nothing.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
from fastapi import Depends, FastAPI, HTTPException, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.responses import FileResponse, HTMLResponse, Response

from dateline import __version__
from dateline.desk import shapes, views, wording
from dateline.desk.views import Asked, NotFound, Values
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
KEPT_ANSWERS = 40  # the largest, what landed in 90 days, takes some 400 bytes a row
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
PAGES: dict[str, Callable[[Asked], Values]] = {
    "today": views.today,
    "outlets": views.outlets,
    "outlet": views.outlet,
    "dates": views.dates,
    "stories": views.stories,
    "article": views.article,
    "behind": views.behind,
}
FILES = {
    "desk.css": "text/css; charset=utf-8",
    "desk.js": "text/javascript; charset=utf-8",
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
        bars=shapes.bars,
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


class _Desk:
    """Makes pages. One for each app; several threads use it."""

    def __init__(self, read: Callable[[], Settings], clock: Callable[[], datetime]) -> None:
        self._read = read
        self._clock = clock
        self._kept = Kept(KEPT_ANSWERS)
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
                files=self._files,
                query=query,
            )
            batches = asked.keep(("batches",), lambda: self._files.batches(lake).to_pylist())
            told = judged(lake, batches, late_after_s=settings.late_after_s, now=now)
            values = PAGES[name](asked)
            return self._made(f"{name}.html", name, now, told, {**values, "days": asked.days, "span": asked.span})
        except NotFound as error:
            return self.message(404, "Not here", str(error))
        except DatelineError as error:
            return self.message(503, "The lake can't be shown", str(error))
        except OSError as error:
            what = f"The lake can't be read ({error.strerror or error}). Give the user that runs Airflow's API server "
            return self.message(503, "The lake can't be shown", what + "the right to read it.")

    def message(self, code: int, title: str, sentence: str) -> Response:
        """A page that is a message."""
        values = {"title": title, "sentence": sentence}
        return self._made("message.html", "", self._clock(), None, values, code)

    def _made(
        self, template: str, page: str, now: datetime, told: Status | None, values: Values, code: int = 200
    ) -> Response:
        made = self._templates.get_template(template).render(page=page, now=now, status=told, **values)
        return HTMLResponse(made, code)


def make_app(
    read: Callable[[], Settings],
    may_look: Callable[..., Any],
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> FastAPI:
    """The app. `may_look` is a FastAPI dependency that raises HTTPException for whoever may not.

    read: the settings, asked at every request, so that a mistake in them is a page and not a crash.
    """
    desk = _Desk(read, clock)
    limiter = anyio.CapacityLimiter(AT_ONCE)
    app = FastAPI(dependencies=[Depends(may_look)], docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(_Headers)

    async def made(name: str, query: dict[str, str]) -> Response:
        # A limit of our own: Airflow's requests wait for nobody's page.
        return await anyio.to_thread.run_sync(desk.page, name, query, limiter=limiter)

    @app.get("/")
    async def today(request: Request) -> Response:
        return await made("today", dict(request.query_params))

    @app.get("/{name}")
    async def page(name: str, request: Request) -> Response:
        if name in FILES:
            return FileResponse(HERE / "static" / name, media_type=FILES[name])
        if name not in PAGES:
            raise HTTPException(404)
        return await made(name, dict(request.query_params))

    @app.get("/{path:path}")
    async def nothing() -> Response:
        raise HTTPException(404)

    @app.exception_handler(StarletteHTTPException)
    async def refused(_request: Request, error: StarletteHTTPException) -> Response:
        title, sentence = _REFUSALS.get(error.status_code, ("Not possible", "Nothing was changed."))
        return desk.message(error.status_code, title, sentence)

    return app


_REFUSALS = {
    401: ("Please log in", "This page is shown after Airflow's login. Open Airflow, log in, and come back."),
    403: ("Not allowed", "Airflow does not let this login see the desk. Ask whoever gives out its roles."),
    404: ("Not here", "The desk has no such page."),
    405: ("Not possible", "The desk only shows; nothing can be changed here."),
}

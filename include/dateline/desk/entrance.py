"""What the plugin hands to Airflow: an app that is loaded when it is first asked, and the places in the UI it shows at.

Pages are made in `making`. Nothing heavy is imported here.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Asgi = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]

PREFIX = "/dateline"
_BROKEN = (
    b"The desk could not be loaded. The log of Airflow's API server says why; the rest of Airflow is not touched.\n"
)

log = logging.getLogger("dateline")


def load() -> Asgi:
    """The real app, with Airflow's login before it."""
    from dateline.desk.app import make_app  # noqa: PLC0415 - see above
    from dateline.desk.door import may_look  # noqa: PLC0415
    from dateline.desk.made_apart import MadeApart  # noqa: PLC0415

    return make_app(MadeApart(), may_look, is_eager=True)


class Entrance:
    """An ASGI app that loads the real one at its first request. Where that fails: one line in the log, and 503."""

    def __init__(self, load: Callable[[], Asgi] = load) -> None:
        self._load = load
        self._app: Asgi | None = None
        self._lock = asyncio.Lock()

    async def __call__(
        self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            return
        async with self._lock:
            if self._app is None:
                # In a thread: Airflow's own requests must not wait for two seconds of imports.
                self._app = await asyncio.to_thread(self._loaded_or_broken)
        try:
            await self._app(scope, receive, send)
        except Exception as error:  # noqa: BLE001 - the page has been answered with 500; Airflow's log gets a line, no stack
            log.error("Dateline's desk could not answer %s: %s", str(scope.get("path", ""))[:200], _named(error))  # noqa: TRY400

    def _loaded_or_broken(self) -> Asgi:
        try:
            return self._load()
        except Exception as error:  # noqa: BLE001 - whatever is wrong here is not to reach Airflow
            log.error("Dateline's desk is not loaded: %s", _named(error))  # noqa: TRY400 - one line
            return _broken


def _named(error: Exception) -> str:
    """An error as one line that can't steer a terminal."""
    text = " ".join(f"{type(error).__name__}: {error}".split())[:500]
    return "".join(c if c.isprintable() else " " for c in text)


async def _broken(
    _scope: Message, _receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": _BROKEN})


APPS = [{"app": Entrance(), "url_prefix": PREFIX, "name": "Dateline's desk"}]
# No slash in front: Airflow may itself be served under a prefix.
VIEWS = [
    {
        "name": "Desk",
        "href": "dateline/",
        "destination": "nav",
        "url_route": "dateline",
        "nav_top_level": True,
        "icon": "dateline/icon.svg",
        "icon_dark_mode": "dateline/icon-dark.svg",
    },
    {"name": "Desk", "href": "dateline/?dag={DAG_ID}", "destination": "dag", "url_route": "dateline-dag"},
]

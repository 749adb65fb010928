"""Asking the desk without a server: requests go straight to the app."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio
import httpx
from desk_rows import NOW

from dateline.desk.app import make_app
from dateline.desk.making import Making
from dateline.settings import read_settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    text: str
    headers: httpx.Headers


def desk_of(folder: Path, may_look: Callable[..., Any] = lambda: None) -> Any:
    """The app over the lake `folder/lake`, at a fixed moment."""
    enabled = folder / "enabled.toml"
    if not enabled.exists():
        (folder / "outlets").mkdir()
        enabled.write_text('enabled = ["silent"]\n')
        (folder / "outlets" / "silent.toml").write_text(
            'id = "silent"\nname = "The Silent"\ndomain = "silent.example"\ncountry = "GB"\n'
            'timezone = "Europe/London"\nlanguages = ["en"]\nmedium = "web"\n'
            '[harvest]\nfeeds = ["https://silent.example/feed"]\n'
        )
    environ = {
        "DATELINE_LAKE": str(folder / "lake"),
        "DATELINE_OUTLETS": str(folder / "outlets"),
        "DATELINE_ENABLED_OUTLETS": str(enabled),
    }
    return make_app(Making(lambda: read_settings(environ), lambda: NOW), may_look)


def ask(app: Any, address: str, method: str = "GET") -> Answer:
    """One request; an address such as "dates?kind=any"."""

    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.request(method, "/" + address)

    answer = anyio.run(asked)
    return Answer(status=answer.status_code, text=answer.text, headers=answer.headers)

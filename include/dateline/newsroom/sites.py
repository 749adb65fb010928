"""The newsroom's outlets as data: which paths exist, how each answers, what is listed where, what must come out.

Not here: sockets (`server`) and the writing of feeds (`listings`). The format is told in `include/newsroom/README.md`.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from dateline.errors import ConfigurationError

_PACKAGE: Final = Path(__file__).resolve().parent.parent
CONNECT_MARK: Final = "FILLED AT START"  # stands in outlet.toml where the server's address goes


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of a feed, sitemap or hub page. Dates are raw text, as printed; the server fills in placeholders."""

    url: str  # a path of the outlet, or a whole URL
    title: str = ""
    summary: str = ""
    published: str = ""
    updated: str = ""
    updated_state2: str = ""  # what `updated` says in state 2, where that differs
    state: int = 1  # the state in which it appears first


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A feed (rss, atom), news sitemap or hub page (hub)."""

    path: str
    kind: str
    title: str = ""
    last_modified: str = ""  # ISO instant; answered as Last-Modified
    last_modified_state2: str = ""
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """How one path answers. A page is `file`, set in the outlet's template unless `template` is false."""

    path: str
    file: str = ""
    file_state2: str = ""
    template: bool = True
    state: int = 1
    status: int = 200
    location: str = ""  # for 301: a path of the outlet
    encoding: str = "utf-8"  # how the bytes are really written
    content_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    last_modified: str = ""  # ISO instant; answered as Last-Modified
    gzip: bool = False
    delay_s: float = 0.0
    retry_after_s: float = 0.0  # > 0: 429 until so many seconds after the first request


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One outlet: its file for the harvest, its paths and its listings."""

    outlet_id: str
    name: str
    host: str
    timezone: str
    toml: str  # the outlet file's text, `connect` not filled in
    template: str = "{{head}}{{article}}"
    robots: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)  # sent with every answer
    routes: Mapping[str, Route] = field(default_factory=dict)
    listings: Mapping[str, Listing] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)  # text of page files by name


def data_folder() -> Path:
    """Where the pages lie: beside the package in the repository, inside it once installed."""
    for folder in (_PACKAGE / "_newsroom_pages", _PACKAGE.parent / "newsroom"):
        if folder.is_dir():
            return folder
    raise ConfigurationError(
        f"The newsroom's pages are in neither {_PACKAGE / '_newsroom_pages'} nor {_PACKAGE.parent / 'newsroom'}: "
        "reinstall Dateline, or run from a whole checkout."
    )


def load_sites(folder: Path) -> dict[str, Site]:
    """All outlets under `folder`, by host name. ConfigurationError names the file that does not hold."""
    sites = [_load_site(path.parent) for path in sorted(folder.glob("*/site.toml"))]
    return {site.host: site for site in sites}


def _load_site(folder: Path) -> Site:
    outlet_text = (folder / "outlet.toml").read_text(encoding="utf-8")
    try:
        outlet = tomllib.loads(outlet_text)
        site = tomllib.loads((folder / "site.toml").read_text(encoding="utf-8"))
        routes = [Route(**entry) for entry in site.get("pages", [])]
        listings = [_listing(entry) for entry in site.get("listings", [])]
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise ConfigurationError(
            f"{folder}/outlet.toml or site.toml does not hold: {error}. Mend that file."
        ) from error
    return Site(
        outlet_id=outlet["id"],
        name=outlet["name"],
        host=site["host"],
        timezone=outlet["timezone"],
        toml=outlet_text,
        template=(folder / "template.html").read_text(encoding="utf-8"),
        robots=site.get("robots", ""),
        headers=site.get("headers", {}),
        routes={route.path: route for route in routes},
        listings={listing.path: listing for listing in listings},
        files={path.name: path.read_text(encoding="utf-8") for path in sorted((folder / "pages").glob("*.html"))},
    )


def _listing(entry: Mapping[str, Any]) -> Listing:
    items = tuple(Item(**item) for item in entry.get("items", []))
    return Listing(**{**entry, "items": items})


def expectations(state: int = 1) -> list[dict[str, Any]]:
    """The sidecars of this state: what must come out of each listed page, beside `outlet_id` and `slug`.

    State 1 tells of the first harvest; state 2 only of what the harvest after `set_state(2)` finds changed or new.
    """
    found = []
    for path in sorted(data_folder().glob("*/pages/*.json")):
        if path.name.endswith(".state2.json") == (state == 2):
            slug = path.name.removesuffix(".json").removesuffix(".state2")
            sidecar = json.loads(path.read_text(encoding="utf-8"))
            found.append({"outlet_id": path.parent.parent.name, "slug": slug, **sidecar})
    return found

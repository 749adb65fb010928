"""The note beside each page of the archive: candidate link and outlet settings as JSON, written and read back.

Only the note's form; records and files are in `archive`. A note may come from a stranger's file, so reading trusts
no type and no length.
"""

import json
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any, TypeVar

from dateline.model import Link, Outlet, Page
from dateline.selectors import rules_from_json, rules_to_json

NOTE_TYPE = "application/vnd.dateline.page+json"  # Content-Type of the metadata record
NOTE_LIMIT_BYTES = 1024 * 1024  # a link's summary is the longest part, and that is capped when it is read

_VERSION = 1
_TEXT_LIMIT = 100_000  # characters of any one string

_Made = TypeVar("_Made", Link, Outlet)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What the note says of its page."""

    url: str | None
    outlet: Outlet
    link: Link | None
    captured_at: datetime | None
    captured_basis: str
    file_modified_at: datetime | None
    robots_allowed: bool | None
    tdm_reserved: bool | None


def write_note(page: Page, redirects: tuple[str, ...] = ()) -> bytes:
    """The note of a page; the same page gives the same bytes."""
    value = {
        "version": _VERSION,
        "url": page.url,
        "captured_at": page.captured_at,
        "captured_basis": page.captured_basis,
        "file_modified_at": page.file_modified_at,
        "robots_allowed": page.robots_allowed,
        "tdm_reserved": page.tdm_reserved,
        "redirects": redirects,
        "link": page.link and asdict(page.link),
        "outlet": asdict(page.outlet) | {"site_rules": rules_to_json(page.outlet.site_rules)},
    }
    return json.dumps(value, default=_instant_text, ensure_ascii=False, sort_keys=True).encode(errors="replace")


def read_note(data: bytes) -> Note | None:
    """The note, or None where these bytes are none that we wrote."""
    if len(data) > NOTE_LIMIT_BYTES:
        return None
    try:
        value = json.loads(data)
        if not isinstance(value, dict) or value.get("version") != _VERSION:
            return None
        return Note(
            url=_text(value.get("url")),
            outlet=_made(Outlet, value["outlet"]),
            link=None if value.get("link") is None else _made(Link, value["link"]),
            captured_at=_instant(value.get("captured_at")),
            captured_basis=_text(value.get("captured_basis")) or "unknown",
            file_modified_at=_instant(value.get("file_modified_at")),
            robots_allowed=_truth(value.get("robots_allowed")),
            tdm_reserved=_truth(value.get("tdm_reserved")),
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _made(kind: type[_Made], value: Any) -> _Made:
    """The dataclass from its JSON; fields that this version doesn't know are passed over."""
    if not isinstance(value, dict):
        raise TypeError
    known = {each.name for each in fields(kind)}
    arguments: dict[str, Any] = {}
    for name, given in value.items():
        if name.endswith("_at"):
            arguments[name] = _instant(given)
        elif name == "languages":
            arguments[name] = tuple(_text(each) for each in given[:50])
        elif name == "site_rules":
            arguments[name] = rules_from_json(given)
        elif name in known:
            arguments[name] = _text(given)
    return kind(**{name: arguments[name] for name in arguments if name in known})


def _text(value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise TypeError
    return value and value[:_TEXT_LIMIT]


def _truth(value: Any) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise TypeError
    return value


def _instant(value: Any) -> datetime | None:
    if value is None:
        return None
    instant = datetime.fromisoformat(_text(value) or "")
    if instant.tzinfo is None:
        raise ValueError
    return instant.astimezone(UTC)


def _instant_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    raise TypeError(f"a note can't hold {type(value)}")

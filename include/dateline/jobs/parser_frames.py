"""How the pool and a parsing process talk: length-prefixed frames of JSON with raw bytes behind, never pickle.

A parsing process may have fallen to a hostile page: its answers are checked field by field, and nothing in them is
run or looked up by name.
"""

import json
import struct
from dataclasses import asdict, is_dataclass, replace
from datetime import datetime
from types import NoneType, UnionType
from typing import Any, BinaryIO, cast, get_args, get_origin, get_type_hints

from dateline.model import Claim, Link, Outlet, Page, Rejection, Repair, Story
from dateline.selectors import rules_from_json, rules_to_json

MAX_FRAME_BYTES = 64 << 20  # larger than any page or story within its own caps
HEAD = struct.Struct(">II")  # lengths of the JSON and of the bytes behind it
READY = {"ready": True}
_HINTS = {kind: get_type_hints(kind) for kind in (Story, Rejection, Claim, Repair)}


class FrameError(ValueError):
    """A frame that breaks the rules: the sender cannot be trusted any more."""


def pack(message: dict[str, Any], payload: bytes = b"") -> bytes:
    """One frame."""
    text = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return HEAD.pack(len(text), len(payload)) + text + payload


def read_frame(stream: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """The next frame of a blocking stream, or None at its end."""
    head = _exactly(stream, HEAD.size)
    if head is None:
        return None
    text_length, payload_length = HEAD.unpack(head)
    text, payload = _exactly(stream, text_length), _exactly(stream, payload_length)
    return None if text is None or payload is None else (json.loads(text), payload)


def take_frame(buffer: bytearray) -> dict[str, Any] | None:
    """The first whole frame of a buffer that grows, taken out of it; None where it is not whole yet.

    Raises FrameError for lengths past the cap and for what is no JSON object.
    """
    if len(buffer) < HEAD.size:
        return None
    text_length, payload_length = HEAD.unpack_from(buffer)
    if payload_length or text_length > MAX_FRAME_BYTES:
        raise FrameError(f"a frame of {text_length} + {payload_length} bytes")
    end = HEAD.size + text_length
    if len(buffer) < end:
        return None
    try:
        message = json.loads(bytes(buffer[HEAD.size : end]))
    except (ValueError, RecursionError) as error:
        raise FrameError("a frame that is no JSON") from error
    del buffer[:end]
    if not isinstance(message, dict):
        raise FrameError("a frame that is no object")
    return message


def page_frame(page: Page) -> bytes:
    """A page as a frame: its fields as JSON, its body behind."""
    # The rules of a site have a form of their own, which is checked when it is read.
    outlet = replace(page.outlet, site_rules=())
    fields = asdict(replace(page, body=b"", outlet=outlet))
    fields["outlet"]["site_rules"] = rules_to_json(page.outlet.site_rules)
    del fields["body"]
    return pack({"page": json.loads(json.dumps(fields, default=_written))}, page.body)


def page_of(message: dict[str, Any], body: bytes) -> Page:
    """The page of a frame that the pool sent."""
    fields = message["page"]
    outlet = fields["outlet"]
    rules = rules_from_json(outlet["site_rules"])
    link = fields["link"]
    if link is not None:
        link["first_seen_at"] = _moment(link["first_seen_at"])
        link = Link(**link)
    fields |= {
        "body": body,
        "outlet": Outlet(**(outlet | {"languages": tuple(outlet["languages"]), "site_rules": rules})),
        "link": link,
        "headers": tuple((name, value) for name, value in fields["headers"]),
        "captured_at": _moment(fields["captured_at"]),
        "file_modified_at": _moment(fields["file_modified_at"]),
    }
    return Page(**fields)


def answer_frame(answer: Story | Rejection, *, is_last: bool = False) -> bytes:
    """A story or a rejection as a frame. is_last: the process ends after this answer."""
    return pack({"story" if isinstance(answer, Story) else "rejection": asdict(answer), "is_last": is_last})


def answer_of(message: dict[str, Any]) -> Story | Rejection:
    """The story or rejection of a frame, every field of the type it must have. Raises FrameError otherwise."""
    try:
        if "rejection" in message:
            return cast("Rejection", _built(Rejection, message["rejection"]))
        return cast("Story", _built(Story, message["story"]))
    except (KeyError, TypeError) as error:
        raise FrameError(f"an answer that is no story ({error})") from error


def _built(kind: type[Any], fields: object) -> Any:
    """A dataclass of the model from a JSON object that has exactly its fields, each of the declared type."""
    hints = _HINTS[kind]
    if not isinstance(fields, dict) or fields.keys() != hints.keys():
        raise TypeError(f"a {kind.__name__} with other fields than ours")
    return kind(**{name: _typed(hint, fields[name]) for name, hint in hints.items()})


def _typed(hint: Any, value: Any) -> Any:
    """The value as the type hint declares it: plain types, `| None`, tuples of one type, dataclasses of the model."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is UnionType:
        return None if value is None else _typed(next(kind for kind in inner if kind is not NoneType), value)
    if origin is tuple:
        if not isinstance(value, list):
            raise TypeError("no list where a list belongs")
        return tuple(_typed(inner[0], item) for item in value)
    if is_dataclass(hint):
        return _built(cast("type[Any]", hint), value)
    if hint is float and type(value) in (int, float):
        return float(value)
    if type(value) is not hint:
        raise TypeError(f"a {type(value).__name__} where a {hint.__name__} belongs")
    return value


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a frame")


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _exactly(stream: BinaryIO, count: int) -> bytes | None:
    """`count` bytes of a blocking stream, or None where it ends before."""
    parts: list[bytes] = []
    while count > 0:
        part = stream.read(count)
        if not part:
            return None
        parts.append(part)
        count -= len(part)
    return b"".join(parts)

"""The HTTP response inside a WARC record of a foreign archive: status, headers, and the body decoded within a cap.

What other crawlers stored, not what we fetch (`web` decodes that while it streams).
"""

import re
import zlib
from dataclasses import dataclass

HEAD_LIMIT_BYTES = 256 * 1024  # status line and headers; browsers refuse far less
_MAX_HEADERS = 500
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})(?: |\r|\n|$)")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r?\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpBlock:
    """A parsed response. `body` is still encoded."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """The first value of a header, "" where there is none."""
        return next((value for key, value in self.headers if key.lower() == name), "")


class UndecodableError(Exception):
    """The body can't be decoded; `reason` is the code: content_encoding or too_large."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def parse_block(block: bytes) -> HttpBlock | None:
    """The response (RFC 9112 section 2), None where the block is none. Headers past the 500th are not read."""
    match = _STATUS.match(block)
    if match is None:
        return None
    ends = [(at, len(mark)) for mark in (b"\r\n\r\n", b"\n\n") if (at := block.find(mark, 0, HEAD_LIMIT_BYTES)) >= 0]
    end, width = min(ends, default=(len(block), 0))
    if not ends and len(block) > HEAD_LIMIT_BYTES:
        return None
    headers: list[tuple[str, str]] = []
    for line in block[:end].split(b"\n", _MAX_HEADERS + 1)[1 : _MAX_HEADERS + 1]:
        text = line.rstrip(b"\r").decode("utf-8", errors="replace")
        name, colon, value = text.partition(":")
        if text[:1] in {" ", "\t"} and headers:  # a folded line, obsolete since RFC 7230
            headers[-1] = (headers[-1][0], f"{headers[-1][1]} {text.strip()}")
        elif colon:
            headers.append((name.strip(), value.strip()))
    return HttpBlock(status=int(match[1]), headers=tuple(headers), body=block[end + width :])


def decode_body(block: HttpBlock, limit_bytes: int) -> bytes:
    """The body without transfer and content encoding, at most `limit_bytes` of it.

    Many archives store the body decoded and keep the headers; so a body that does not look encoded is taken as it is.

    Raises:
        UndecodableError: an encoding we can't read, a body cut short within it, or one longer than the cap.
    """
    body = block.body
    if "chunked" in block.header("transfer-encoding").lower():
        body = _join_chunks(body)
    encodings = [name.strip().lower() for name in block.header("content-encoding").split(",") if name.strip()]
    if len(encodings) > 2:
        raise UndecodableError("content_encoding", f"{len(encodings)} content encodings on one body")
    for encoding in reversed(encodings):
        body = _decode(body, encoding, limit_bytes)
    if len(body) > limit_bytes:
        raise UndecodableError("too_large", f"The body is longer than {limit_bytes:,} bytes.")
    return body


def _join_chunks(body: bytes) -> bytes:
    parts: list[bytes] = []
    at = 0
    while (match := _CHUNK_SIZE.match(body, at)) is not None:
        size = int(match[1], 16)
        if size == 0:
            return b"".join(parts)
        parts.append(body[match.end() : match.end() + size])
        at = match.end() + size
        at += 2 if body[at : at + 2] == b"\r\n" else 1
    # Not chunked after all, or cut short: in the first case nothing was read, in the second what came is kept.
    return b"".join(parts) if parts else body


def _decode(body: bytes, encoding: str, limit_bytes: int) -> bytes:
    if encoding == "identity":
        return body
    if encoding in {"gzip", "x-gzip"}:
        return _inflate(body, 31, limit_bytes) if body[:2] == b"\x1f\x8b" else body
    if encoding == "deflate":
        # RFC 9110 means zlib's form; some servers send the bare one.
        try:
            return _inflate(body, 15, limit_bytes)
        except UndecodableError as error:
            if error.reason == "too_large":
                raise
            return _inflate(body, -15, limit_bytes)
    raise UndecodableError("content_encoding", f"The body is encoded as {encoding[:40]!r}, which is not read.")


def _inflate(body: bytes, wbits: int, limit_bytes: int) -> bytes:
    inflater = zlib.decompressobj(wbits=wbits)
    try:
        data = inflater.decompress(body, limit_bytes + 1)
    except zlib.error as error:
        raise UndecodableError("content_encoding", f"The compressed body is damaged: {error}.") from error
    if len(data) > limit_bytes:
        raise UndecodableError("too_large", f"The body is longer than {limit_bytes:,} bytes when decompressed.")
    if not inflater.eof:
        raise UndecodableError("content_encoding", "The compressed body is cut short.")
    return data

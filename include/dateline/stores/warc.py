"""Records of a WARC file, read one by one within caps, each with its offset; damage is named with its place.

Only the outer form (ISO 28500: gzip members, record headers, blocks). What a record means is read in `archive`.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from dateline.errors import HoldForPerson

CHUNK_BYTES = 64 * 1024  # bytes read from the file, and most bytes inflated, at one step
HEADER_LIMIT_BYTES = 64 * 1024  # a record's own header; real ones are under 2 kB

_FIRST_LINE = re.compile(rb"WARC/[01]\.\d{1,2}\s*")
_END_OF_HEADER = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class WarcRecord:
    """One record. `block` is None where it is longer than the cap; `length` is what the header says."""

    offset: int  # of the record's first byte in the file (of its gzip member)
    headers: dict[str, str]  # names in lower case; the first of each name counts
    length: int
    block: bytes | None

    @property
    def kind(self) -> str:
        """WARC-Type: warcinfo, response, resource, metadata, request, revisit …"""
        return self.headers.get("warc-type", "").lower()

    @property
    def record_id(self) -> str:
        """WARC-Record-ID."""
        return self.headers.get("warc-record-id", "")


class _Input:
    """The file's bytes from an offset on, with what was read too far put back."""

    def __init__(self, file: BinaryIO, offset: int) -> None:
        file.seek(offset)
        self._file = file
        self._put_back = b""
        self.offset = offset

    def chunk(self) -> bytes:
        data, self._put_back = self._put_back or self._file.read(CHUNK_BYTES), b""
        self.offset += len(data)
        return data

    def put_back(self, data: bytes) -> None:
        self._put_back = data + self._put_back
        self.offset -= len(data)


class _Member:
    """One gzip member (RFC 1952), inflated in bounded steps; its checksum is verified at its end."""

    def __init__(self, source: _Input) -> None:
        self._source = source
        self._inflater = zlib.decompressobj(wbits=31)

    def is_over(self) -> bool:
        return self._inflater.eof

    def chunk(self) -> bytes:
        while not self.is_over():
            data = self._inflater.unconsumed_tail or self._source.chunk()
            if not data:
                raise _DamagedError("the file ends within a gzip member")
            out = self._inflater.decompress(data, CHUNK_BYTES)
            if self.is_over():
                self._source.put_back(self._inflater.unused_data)
            if out:
                return out
        return b""


class _DamagedError(Exception):
    """Inside this module only: what is wrong; becomes HoldForPerson with file and offset."""

    at: int | None = None  # offset of the record, where the raiser knows it better than the reader of the file


class _Reader:
    """Headers and blocks from a stream of chunks."""

    def __init__(self, source: "_Input | _Member") -> None:
        self._source = source
        self.held = b""

    def more(self) -> bool:
        data = self._source.chunk()
        self.held += data
        return bool(data)

    def skip_blank(self) -> bool:
        """Pass over line ends; False at the end of the stream."""
        while True:
            self.held = self.held.lstrip(b"\r\n")
            if self.held:
                return True
            if not self.more():
                return False

    def header(self) -> dict[str, str]:
        while (end := _END_OF_HEADER.search(self.held)) is None:
            if len(self.held) > HEADER_LIMIT_BYTES:
                raise _DamagedError(f"a record's header is longer than {HEADER_LIMIT_BYTES:,} bytes")
            if not self.more():
                raise _DamagedError("the file ends within a record's header")
        head, self.held = self.held[: end.start()], self.held[end.end() :]
        first, *lines = head.split(b"\n")
        if not _FIRST_LINE.fullmatch(first):
            raise _DamagedError(f"no WARC record begins here but {first[:40]!r}")
        headers: dict[str, str] = {}
        for line in lines:
            name, colon, value = line.decode("utf-8", errors="replace").partition(":")
            if colon:
                headers.setdefault(name.strip().lower(), value.strip())
        return headers

    def block(self, length: int, limit_bytes: int) -> bytes | None:
        kept: list[bytes] = []
        missing = length
        while missing:
            if not self.held and not self.more():
                raise _DamagedError(f"the file ends {missing:,} bytes before the end of a record")
            taken, self.held = self.held[:missing], self.held[missing:]
            missing -= len(taken)
            if length <= limit_bytes:
                kept.append(taken)
        return b"".join(kept) if length <= limit_bytes else None


def read_records(file: BinaryIO, name: str, *, offset: int = 0, limit_bytes: int) -> Iterator[WarcRecord]:
    """The records from an offset on, plain or with one gzip member each.

    A record is given out only once its end has been read and, in gzip, its checksum verified.

    Raises:
        HoldForPerson: the file is damaged or cut short, or is no WARC; names the file and the offset of the record.
    """
    source = _Input(file, offset)
    start = offset
    try:
        first = source.chunk()
        source.put_back(first)
        if first[:2] != b"\x1f\x8b":
            yield from _plain_records(source, limit_bytes)
            return
        while True:
            start = source.offset
            head = source.chunk()
            if not head.strip(b"\0\r\n"):  # padding, which some writers leave at the end
                if not head:
                    return
                continue
            source.put_back(head)
            record = _member_record(source, start, limit_bytes)
            if record is not None:
                yield record
    except (_DamagedError, zlib.error) as error:
        at = getattr(error, "at", None) or start
        raise HoldForPerson(
            f"Archive file {name} is damaged at byte {at:,}: {error}. The pages before it were read; fetch or copy "
            "the file again, or cut it there."
        ) from error


def _member_record(source: _Input, start: int, limit_bytes: int) -> WarcRecord | None:
    reader = _Reader(_Member(source))
    if not reader.skip_blank():
        return None
    record = _record(reader, start, limit_bytes)
    if reader.skip_blank():
        if reader.held.startswith(b"WARC/"):
            raise _DamagedError(
                "one gzip member holds several records, so none can be found by its offset; recompress it"
            )
        raise _DamagedError("bytes follow a record that its length does not cover")
    return record


def _plain_records(source: _Input, limit_bytes: int) -> Iterator[WarcRecord]:
    reader = _Reader(source)
    while reader.skip_blank():
        start = source.offset - len(reader.held)
        try:
            record = _record(reader, start, limit_bytes)
        except _DamagedError as error:
            error.at = start
            raise
        yield record


def _record(reader: _Reader, offset: int, limit_bytes: int) -> WarcRecord:
    headers = reader.header()
    stated = headers.get("content-length", "")
    if not stated.isascii() or not stated.isdigit() or len(stated) > 15:
        raise _DamagedError(f"a record's Content-Length is {stated[:40]!r}")
    length = int(stated)
    return WarcRecord(offset=offset, headers=headers, length=length, block=reader.block(length, limit_bytes))

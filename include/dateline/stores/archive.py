"""The archive: pages as WARC records with a note beside each, written once, read again by whoever refines or rebuilds.

What a page says is no matter here, and nothing is fetched. The outer form of WARC is in `warc`, the note in
`archive_notes`, foreign HTTP responses in `http_block`.
"""

import hashlib
import re
import uuid
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote, unquote, urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from dateline import __version__
from dateline.errors import GiveUp, HoldForPerson
from dateline.model import Outlet, Page, Rejection
from dateline.stores.archive_notes import NOTE_LIMIT_BYTES, NOTE_TYPE, Note, read_note, write_note
from dateline.stores.durable import make_folder, replace_whole, storage_error, sync_folder
from dateline.stores.http_block import HEAD_LIMIT_BYTES, HttpBlock, UndecodableError, decode_body, parse_block
from dateline.stores.staging import Staging
from dateline.stores.warc import WarcRecord, read_records

BODY_LIMIT_BYTES = 20 * 1024 * 1024  # of a decoded body; news pages are under 5 MB, what is longer is no article
IMPORTED = Outlet(outlet_id="imported", name="Imported")  # stands for the outlet of pages that came without one

_FORMAT = "dateline archive 1"  # in our warcinfo records: pages here come with a note
_STORED_AS = "X-Crawl-"  # prefix under which the headers are kept that no longer hold for the decoded body
_UNTRUE_NOW = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_HEADER_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,200}")  # token of RFC 9110
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
_HTML_TYPES = ("text/html", "application/xhtml+xml", "text/plain")


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A page with what the wire said of it that no row needs: kept in the archive alone."""

    page: Page
    status: int = 200
    reason_phrase: str = "OK"
    redirects: tuple[str, ...] = ()


def write_pages(
    path: Path, pages: Iterable[Page | Capture], *, batch_id: str, now: datetime, name: str | None = None
) -> list[int]:
    """Write pages to a WARC file (version 1.1, one gzip member a record), beside its place and then moved there.

    A page captured over HTTP becomes a `response`, any other a `resource`; a `metadata` record with its note follows.
    The body is stored decoded. The same pages, batch and `now` (the WARC-Date of pages whose capture nobody knows)
    give the same bytes. name: what the file will be called, for its WARC-Filename; `path`'s own by default.

    Returns: the offset of each page's record, in order.

    Raises:
        RetryLater, ConfigurationError: no room or no permission; nothing half-written is left.
    """

    def write(file: BinaryIO) -> list[int]:
        records = _Records(file, batch_id=batch_id, now=now)
        records.write_info(name or path.name)
        return [records.write_page(each if isinstance(each, Capture) else Capture(page=each)) for each in pages]

    return replace_whole(path, write)


class _Records:
    """Writes the records of one file."""

    def __init__(self, file: BinaryIO, *, batch_id: str, now: datetime) -> None:
        self._file = file
        self._writer = WARCWriter(file, gzip=True, warc_version="1.1")
        self._batch_id = batch_id
        self._now = now

    def write_info(self, name: str) -> None:
        fields = {
            "software": f"dateline/{__version__}",
            "format": "WARC File Format 1.1",
            "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "description": _FORMAT,
            "isPartOf": self._batch_id,
        }
        block = "".join(f"{key}: {value}\r\n" for key, value in fields.items()).encode()
        headers = {"WARC-Record-ID": self._record_id("warcinfo", ""), "WARC-Date": _warc_date(self._now)}
        self._write("warcinfo", "", block, headers | {"WARC-Filename": name}, "application/warc-fields")

    def write_page(self, capture: Capture) -> int:
        page = capture.page
        offset = self._file.tell()
        url = _target(page)
        date = _warc_date(page.captured_at or self._now)
        page_id = self._record_id("page", url)
        headers = {"WARC-Record-ID": page_id, "WARC-Date": date}
        if page.captured_basis == "http" and page.url is not None:
            self._write("response", url, page.body, headers, "application/http; msgtype=response", _http_head(capture))
        else:
            self._write("resource", url, page.body, headers, _CONTROLS.sub(" ", page.content_type) or None)
        note = {"WARC-Record-ID": self._record_id("note", url), "WARC-Date": date}
        note |= {"WARC-Refers-To": page_id, "WARC-Concurrent-To": page_id}
        self._write("metadata", url, write_note(page, capture.redirects), note, NOTE_TYPE)
        return offset

    def _record_id(self, kind: str, url: str) -> str:
        name = f"dateline {self._batch_id} {kind} {self._file.tell()} {url}"
        return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}>"

    def _write(
        self,
        kind: str,
        url: str,
        block: bytes,
        headers: dict[str, str],
        content_type: str | None,
        http_head: StatusAndHeaders | None = None,
    ) -> None:
        record = self._writer.create_warc_record(
            url,
            kind,
            payload=BytesIO(block),
            length=len(block),
            warc_headers_dict=headers,
            warc_content_type=content_type or "",
            http_headers=http_head,
        )
        if content_type is None:
            record.content_type = None  # the library would invent one
        self._writer.write_record(record)


def _target(page: Page) -> str:
    """The record's URI: the page's address with nothing in it that could end the line, else its bytes' hash."""
    if page.url is None:
        return f"urn:sha256:{hashlib.sha256(page.body).hexdigest()}"
    return quote(page.url, safe="!#$%&'()*+,/:;=?@[]~-._|", errors="replace")


def _http_head(capture: Capture) -> StatusAndHeaders:
    headers = []
    for name, value in capture.page.headers:
        if _HEADER_NAME.fullmatch(name):
            kept = f"{_STORED_AS}{name}" if name.lower() in _UNTRUE_NOW else name
            headers.append((kept, _CONTROLS.sub(" ", value).strip()))
    headers.append(("Content-Length", str(len(capture.page.body))))
    phrase = _CONTROLS.sub(" ", capture.reason_phrase).strip()
    return StatusAndHeaders(f"{capture.status} {phrase}".strip(), headers, protocol="HTTP/1.1")


def _warc_date(instant: datetime) -> str:
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def read_pages(lake_root: Path, warc_file: str, *, offsets: Container[int] | None = None) -> Iterator[Page | Rejection]:
    """The pages of an archive file, one by one, in the file's order.

    warc_file: as rows name it, relative to the lake, or the file: URI of a foreign archive. offsets: only the records
    at these. A page of ours comes as it was written; of a foreign archive every `response` and `resource` is looked at,
    with capture time and basis `warc` from WARC-Date, and what can be no article is a Rejection with reason
    http_status, not_html, revisit, too_large, content_encoding or no_http.

    Raises:
        HoldForPerson: the file is missing or damaged, named with the offset; pages before the damage have come.
        GiveUp: the name is that of no file of this lake and no file: URI.
    """
    path = warc_path(lake_root, warc_file)
    with _opened(path, warc_file) as file:
        for offset, found in _found(file, warc_file, 0):
            if offsets is None or offset in offsets:
                yield found


def find_page(lake_root: Path, warc_file: str, warc_offset: int) -> Page | None:
    """The page at an offset; None where the archive no longer has it or can't be read there."""
    try:
        with _opened(warc_path(lake_root, warc_file), warc_file) as file:
            for _, found in _found(file, warc_file, warc_offset):
                return found if isinstance(found, Page) else None
    except HoldForPerson:
        return None
    return None


def _opened(path: Path, warc_file: str) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise HoldForPerson(
            f"Archive file {warc_file} can't be opened ({error.strerror}). Put it back at {path}, or leave it out."
        ) from error


def _found(file: BinaryIO, warc_file: str, offset: int) -> Iterator[tuple[int, Page | Rejection]]:
    """Each page or rejection with its offset. A page waits for the next record, which may be its note."""
    waiting: WarcRecord | None = None
    is_ours = False
    limit = BODY_LIMIT_BYTES + HEAD_LIMIT_BYTES
    try:
        for record in read_records(file, warc_file, offset=offset, limit_bytes=limit):
            note = _note_of(waiting, record)
            if waiting is not None:
                yield waiting.offset, _read_page(waiting, note, warc_file)
            waiting = record if record.kind in {"response", "resource", "revisit"} else None
            if record.kind == "warcinfo":
                is_ours = _FORMAT.encode() in (record.block or b"")
    except OSError as error:
        raise HoldForPerson(f"Archive file {warc_file} can't be read ({error}). Check the disk.") from error
    except HoldForPerson:
        # The last whole record of a foreign archive is good; one of ours has lost its note and is not.
        if waiting is not None and not is_ours:
            yield waiting.offset, _read_page(waiting, None, warc_file)
        raise
    if waiting is not None:
        yield waiting.offset, _read_page(waiting, None, warc_file)


def _note_of(page: WarcRecord | None, record: WarcRecord) -> Note | None:
    if page is None or record.kind != "metadata" or record.headers.get("content-type") != NOTE_TYPE:
        return None
    if record.headers.get("warc-refers-to") != page.record_id or record.length > NOTE_LIMIT_BYTES:
        return None
    return read_note(record.block or b"")


def _read_page(record: WarcRecord, note: Note | None, warc_file: str) -> Page | Rejection:
    uri = record.headers.get("warc-target-uri", "").strip("<>")
    if record.kind == "revisit":
        return Rejection(reason="revisit", detail=f"{uri[:300]}: the archive says only that it had not changed.")
    if record.block is None or (record.kind == "resource" and record.length > BODY_LIMIT_BYTES):
        return Rejection(reason="too_large", detail=f"{uri[:300]}: {record.length:,} bytes, more than are read.")
    http = parse_block(record.block) if record.kind == "response" else None
    if record.kind == "response" and http is None:
        return Rejection(reason="no_http", detail=f"{uri[:300]}: the record holds no HTTP response.")
    content_type = http.header("content-type") if http else record.headers.get("content-type", "")
    try:
        body = record.block if http is None else decode_body(http, BODY_LIMIT_BYTES)
    except UndecodableError as error:
        return Rejection(reason=error.reason, detail=f"{uri[:300]}: {error.detail}")
    if note is not None:
        return Page(
            body=body,
            content_type=content_type,
            outlet=note.outlet,
            url=note.url,
            captured_at=note.captured_at,
            captured_basis=note.captured_basis,
            headers=_as_received(http),
            link=note.link,
            robots_allowed=note.robots_allowed,
            tdm_reserved=note.tdm_reserved,
            file_modified_at=note.file_modified_at,
            warc_file=warc_file,
            warc_offset=record.offset,
        )
    trouble = _foreign_trouble(http, content_type, body, uri)
    captured_at = _read_date(record.headers.get("warc-date", ""))
    return trouble or Page(
        body=body,
        content_type=content_type,
        outlet=IMPORTED,
        url=uri if uri.startswith(("http://", "https://")) else None,
        captured_at=captured_at,
        captured_basis="unknown" if captured_at is None else "warc",
        headers=http.headers if http else (),
        warc_file=warc_file,
        warc_offset=record.offset,
    )


def _foreign_trouble(http: HttpBlock | None, content_type: str, body: bytes, uri: str) -> Rejection | None:
    if http is not None and http.status != 200:
        return Rejection(reason="http_status", detail=f"{uri[:300]}: status {http.status}.")
    kind = content_type.partition(";")[0].strip().lower()
    looks_like_html = not kind and body[:1024].lstrip()[:1] == b"<"
    if kind not in _HTML_TYPES and not looks_like_html:
        return Rejection(reason="not_html", detail=f"{uri[:300]}: {kind[:100] or 'no Content-Type'}.")
    return None


def _as_received(http: HttpBlock | None) -> tuple[tuple[str, str], ...]:
    """The headers as the server sent them: ours is the last Content-Length, theirs are kept under other names."""
    if http is None:
        return ()
    received = []
    for name, value in http.headers:
        original = name[len(_STORED_AS) :] if name.lower().startswith(_STORED_AS.lower()) else name
        if original.lower() not in _UNTRUE_NOW:
            received.append((name, value))
        elif original != name:
            received.append((original, value))
    return tuple(received)


def _read_date(text: str) -> datetime | None:
    """WARC-Date (W3C profile of ISO 8601); None where it is none."""
    try:
        instant = datetime.fromisoformat(text[:40])
    except ValueError:
        return None
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def shard_name(warc_file: str) -> str:
    """A name for staging that stands for this archive file: its own name's beginning and a hash of the whole."""
    stem = re.sub(r"[^0-9A-Za-z]+", "-", warc_file.rpartition("/")[2]).strip("-")[:80]
    return f"{stem or 'warc'}-{hashlib.sha256(warc_file.encode()).hexdigest()[:12]}"


def write_shard(
    staging: Staging, step: str, shard: str, pages: Iterable[Page | Capture], *, now: datetime
) -> tuple[str, list[int]]:
    """Write a shard's pages into staging. Returns: the name that the file will have in the lake, and the offsets."""
    name = _kept_name(staging.batch_id, shard)
    place = staging.path(step, shard, "warc.gz")
    return name, write_pages(place, pages, batch_id=staging.batch_id, now=now, name=name.rpartition("/")[2])


def keep_shards(lake_root: Path, batch_id: str, shards: Sequence[str]) -> list[str]:
    """Move the staged WARC files of these shards into the archive; done before, they are passed over.

    Returns: their names in the lake; a shard that left no file has none.

    Raises:
        RetryLater, ConfigurationError: no room or no permission.
    """
    kept = []
    for shard in shards:
        name = _kept_name(batch_id, shard)
        target = lake_root / name
        try:
            make_folder(target.parent)
            for staged in sorted(Staging(lake_root, batch_id).folder.glob(f"*/{shard}.warc.gz")):
                staged.replace(target)
            sync_folder(target.parent)
        except OSError as error:
            raise storage_error(error, target) from error
        if target.exists():
            kept.append(name)
    return kept


def _kept_name(batch_id: str, shard: str) -> str:
    return f"archive/{batch_id}-{shard}.warc.gz"


def warc_path(lake_root: Path, warc_file: str) -> Path:
    """Where the archive file of a row lies: one of ours by its relative path, a foreign one by its file: URI.

    Raises:
        GiveUp: another kind of URI, or a path that leads out of the lake.
    """
    if warc_file.startswith("file://"):
        return Path(unquote(urlsplit(warc_file).path))
    path = lake_root / warc_file
    if "://" in warc_file or not path.resolve().is_relative_to(lake_root.resolve()):
        raise GiveUp(f"Archive file {warc_file[:300]!r} is neither in the lake {lake_root} nor a file: URI; not read.")
    return path

"""Imports: HTML and text files become pages of the archive, foreign WARC files are taken by reference.

What the pages say is read by refine, on the same road as any harvest.
"""

import csv
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from dateline.errors import ConfigurationError, HoldForPerson
from dateline.jobs.reading import file_uri
from dateline.jobs.recording import Harvest, record
from dateline.jobs.task import Done, Task
from dateline.model import Outlet, Page, Rejection
from dateline.schema import FETCHES
from dateline.settings import Settings
from dateline.stores import archive
from dateline.stores.lake import Lake
from dateline.stores.outlets import read_folders
from dateline.stores.staging import Staging
from dateline.urls import bytes_id, is_http_url, registered_domain, url_key

IMPORTED = Outlet(outlet_id="imported", name="imported")
STEP = "archive_dumps"
PAGES_PER_SHARD = 120  # pages — one extract task's share; a task hop costs about a second, a page about 40 ms
MAX_FILE_BYTES = 20_000_000  # bytes — twice what a fetch would take; a larger file is no news page
_TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".txt": "text/plain",
}
_WARC_ENDINGS = (".warc", ".warc.gz")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a file from outside: its address, when it was captured, and who says so."""

    url: str | None = None
    captured_at: datetime | None = None
    captured_basis: str = "unknown"


def read_index(path: Path) -> dict[Path, Known]:
    """The rows of an index (CSV: file, url, captured_at; UTF-8) by absolute file. Files are relative to the index.

    captured_at is ISO 8601; without a zone it is UTC; a bare day is its end, since the page existed on that day.
    Raises ConfigurationError naming line and column.
    """
    found: dict[Path, Known] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.DictReader(stream)
            if "file" not in (rows.fieldnames or ()):
                raise ConfigurationError(f"{path}: line 1: no column `file`. The columns are file,url,captured_at.")
            for row in rows:
                where = f"{path}: line {rows.line_num}"
                url = (row.get("url") or "").strip() or None
                if url and not is_http_url(url):
                    raise ConfigurationError(
                        f"{where}: column `url`: {url[:80]!r} is no http address. Mend or empty it."
                    )
                at = (row.get("captured_at") or "").strip()
                known = Known(
                    url=url,
                    captured_at=_instant(at, where) if at else None,
                    captured_basis="index" if at else "unknown",
                )
                found[(path.parent / (row["file"] or "")).absolute()] = known
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path}: not UTF-8. Save the index as UTF-8.") from None
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read ({error.strerror}). Check the path of --index.") from None
    return found


def _instant(text: str, where: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigurationError(
            f"{where}: column `captured_at`: {text[:40]!r} is no ISO 8601 time such as 2021-10-20T14:00:00Z. Mend it."
        ) from None
    if len(text) == len("2021-10-20"):
        at = at.replace(hour=23, minute=59, second=59)
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def find_files(paths: Sequence[str]) -> tuple[list[Path], list[Path], list[Path]]:
    """Page files, WARC files, and files that are neither, under these paths; sorted, links not followed."""
    pages, warcs, others = [], [], []
    for given in paths:
        start = Path(given).expanduser().absolute()
        if not start.exists():
            raise ConfigurationError(f"{start}: there is no such file or folder. Check the path.")
        inside = (
            sorted(p for p in start.rglob("*") if p.is_file() and not p.is_symlink()) if start.is_dir() else [start]
        )
        for path in inside:
            if path.name.lower().endswith(_WARC_ENDINGS):
                warcs.append(path)
            elif path.suffix.lower() in _TYPES:
                pages.append(path)
            else:
                others.append(path)
    return list(dict.fromkeys(pages)), list(dict.fromkeys(warcs)), list(dict.fromkeys(others))


def archive_dumps(task: Task, form: Mapping[str, Any]) -> Done:
    """Archive files as one batch; refine lands it. form: paths, and optionally index, url, captured_at (one file)."""
    lake, now = task.lake, task.now
    pages, warcs, others = find_files(form.get("paths") or ())
    index = read_index(Path(form["index"]).expanduser()) if form.get("index") else {}
    others = [path for path in others if path != Path(form.get("index") or "").expanduser().absolute()]
    flagged = Known(
        url=form.get("url"),
        captured_at=form.get("captured_at"),
        captured_basis="flag" if form.get("captured_at") else "unknown",
    )
    if (flagged.url or flagged.captured_at) and len(pages) != 1:
        raise ConfigurationError("--url and --captured-at speak of one page file; for several, give an --index.")
    outlets = _outlets_by_domain(task.settings)
    rows: list[dict[str, Any]] = [_other_row(path, now) for path in others if not path.name.startswith(".")]
    shards = []
    for number, start in enumerate(range(0, len(pages), PAGES_PER_SHARD)):
        shard = f"{number:04d}"
        some = pages[start : start + PAGES_PER_SHARD]
        rows += _archive_shard(task.staging, shard, _pages(some, index, flagged, outlets, rows, now), now)
        shards.append(shard)
    foreign = []
    for path in warcs:
        foreign.append(file_uri(path))
        rows += _reference_rows(lake, path, now)
    table = pa.Table.from_pylist([row | {"batch_id": task.batch_id} for row in rows], schema=FETCHES.schema)
    return record(
        lake,
        Harvest(
            batch_id=task.batch_id,
            origin="import",
            started_at=task.batch_started_at,
            rows=table,
            shards=shards,
            foreign=foreign,
        ),
        now=now,
        run_id=task.run_id,
    )


def _outlets_by_domain(settings: Settings) -> dict[str, Outlet]:
    listed, _ = read_folders(settings.outlets)
    return {domain: item.outlet for item in listed.values() if (domain := item.outlet.domain)}


def _pages(
    paths: Sequence[Path],
    index: Mapping[Path, Known],
    flagged: Known,
    outlets: Mapping[str, Outlet],
    rows: list[dict[str, Any]],
    now: datetime,
) -> Iterator[Page]:
    """The pages of these files. What can't be read becomes a row at once."""
    for path in paths:
        try:
            size = path.stat().st_size
            if size > MAX_FILE_BYTES:
                rows.append(
                    _file_row(path, now, "too_large", f"{path.name} has {size} bytes; {MAX_FILE_BYTES} are the most.")
                )
                continue
            body = path.read_bytes()
            modified = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
        except OSError as error:
            rows.append(_file_row(path, now, "unreadable", f"{path.name}: {error.strerror}. Check its permissions."))
            continue
        known = index.get(path, flagged)
        domain = registered_domain(known.url) if known.url else None
        yield Page(
            body=body,
            content_type=_TYPES[path.suffix.lower()],
            outlet=outlets.get(domain, IMPORTED) if domain else IMPORTED,
            url=known.url,
            captured_at=known.captured_at,
            captured_basis=known.captured_basis,
            file_modified_at=modified,
        )


def _archive_shard(staging: Staging, shard: str, pages: Iterator[Page], now: datetime) -> list[dict[str, Any]]:
    kept: list[Page] = list(pages)
    warc_file, offsets = archive.write_shard(staging, STEP, shard, kept, now=now)
    return [
        _row(page.url or bytes_id(page.body)[0], now)
        | {
            "outcome": "fetched",
            "body_bytes": len(page.body),
            "outlet_id": page.outlet.outlet_id,
            "warc_file": warc_file,
            "warc_offset": offset,
        }
        for page, offset in zip(kept, offsets, strict=True)
    ]


def _reference_rows(lake: Lake, path: Path, now: datetime) -> list[dict[str, Any]]:
    """A row for each record of a foreign archive; pages are read again, from there, by refine."""
    rows: list[dict[str, Any]] = []
    uri = file_uri(path)
    try:
        for page in archive.read_pages(lake.root, uri):
            if isinstance(page, Rejection):
                rows.append(_row(uri, now) | {"outcome": "skipped", "reason": page.reason, "detail": page.detail})
                continue
            rows.append(
                _row(page.url or bytes_id(page.body)[0], now)
                | {
                    "outcome": "fetched",
                    "fetched_at": page.captured_at or now,
                    "body_bytes": len(page.body),
                    "outlet_id": page.outlet.outlet_id,
                    "warc_file": uri,
                    "warc_offset": page.warc_offset,
                }
            )
    except HoldForPerson as error:
        log.warning("%s", error)
        rows.append(_row(uri, now) | {"outcome": "failed", "reason": "unreadable_warc", "detail": str(error)})
    return rows


def _row(url: str, now: datetime) -> dict[str, Any]:
    return {
        "kind": "page",
        "url": url,
        "url_key": url_key(url) if is_http_url(url) else url,
        "final_url": url,
        "outlet_id": IMPORTED.outlet_id,
        "discovered_via": "import",
        "reason": None,
        "fetched_at": now,
    }


def _file_row(path: Path, now: datetime, reason: str, detail: str) -> dict[str, Any]:
    log.warning("%s: %s", path, detail)
    # The path of the machine is nobody's business in the lake: its last part names it well enough.
    return _row(path.name, now) | {"outcome": "failed", "reason": reason, "detail": detail, "lasting": "hard"}


def _other_row(path: Path, now: datetime) -> dict[str, Any]:
    detail = f"{path.name}: neither .html, .htm, .xhtml, .txt nor .warc, .warc.gz."
    return _row(path.name, now) | {"outcome": "skipped", "reason": "not_a_page_file", "detail": detail}

"""Imports: HTML and text files become pages of the archive, foreign WARC files are taken by reference.

What a person may hand in is checked in `dumps`; what the pages say is read by refine, on the same road as any harvest.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa

from dateline.errors import ConfigurationError, HoldForPerson
from dateline.jobs.dumps import PAGE_TYPES, Dump, Known, absolute, find_files, read_index
from dateline.jobs.reading import file_uri
from dateline.jobs.recording import Harvest, record
from dateline.jobs.task import Done, Task
from dateline.model import Outlet, Page, Rejection
from dateline.schema import FETCHES
from dateline.settings import Settings
from dateline.stores import archive
from dateline.stores.lake import Lake
from dateline.stores.outlets import read_folders
from dateline.urls import bytes_id, is_http_url, url_key

IMPORTED = Outlet(outlet_id="imported", name="imported")
STEP = "archive_dumps"
PAGES_PER_SHARD = 120  # pages — one extract task's share; a task hop costs about a second, a page about 40 ms
MAX_FILE_BYTES = 20_000_000  # bytes — twice what a fetch would take; a larger file is no news page

log = logging.getLogger(__name__)


def archive_dumps(task: Task, form: Mapping[str, Any]) -> Done:
    """Archive files as one batch; refine lands it. form: paths, and optionally index, url, captured_at (one file).

    Every file found has a row in `fetches`: fetched, failed (unreadable, too_large, unreadable_warc) or skipped.

    Raises:
        ConfigurationError: nothing to import, or what is said of the files does not hold.
    """
    lake, now = task.lake, task.now
    index_path = absolute(form["index"]) if form.get("index") else None
    dump = find_files(form.get("paths") or (), leave_out=index_path)
    if not dump.pages and not dump.warcs:
        raise ConfigurationError(
            f"{', '.join(str(p) for p in form.get('paths') or ()) or 'paths'}: no page files there "
            f"({', '.join(PAGE_TYPES)}, .warc, .warc.gz). Name files or folders that hold some."
        )
    folders = [absolute(path) for path in form.get("paths") or ()]
    index = read_index(index_path, dump.pages, folders) if index_path else {}
    source = _Source(
        index=index,
        flagged=_flags(form, dump),
        outlets=_outlets_by_domain(task.settings),
        now=now,
        rows=[_file_row(path, now, "skipped", reason, detail) for path, reason, detail in dump.others],
    )
    shards = []
    for number, start in enumerate(range(0, len(dump.pages), PAGES_PER_SHARD)):
        shard = f"{number:04d}"
        pages = source.pages(dump.pages[start : start + PAGES_PER_SHARD])
        warc_file, offsets = archive.write_shard(task.staging, STEP, shard, pages, now=now)
        source.place(warc_file, offsets)
        shards.append(shard)
    rows = source.rows
    for path in dump.warcs:
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
            foreign=[file_uri(path) for path in dump.warcs],
        ),
        now=now,
        run_id=task.run_id,
    )


def _flags(form: Mapping[str, Any], dump: Dump) -> Known:
    url, captured_at = form.get("url"), form.get("captured_at")
    if (url or captured_at) and (len(dump.pages) != 1 or dump.warcs):
        raise ConfigurationError("--url and --captured-at speak of one page file; for several, give an --index.")
    if url and not is_http_url(url):
        raise ConfigurationError(f"--url {str(url)[:80]!r} is no http address. Mend it or leave it out.")
    return Known(url=url, captured_at=captured_at, captured_basis="flag" if captured_at else "unknown")


def _outlets_by_domain(settings: Settings) -> dict[str, Outlet]:
    listed, _ = read_folders(settings.outlets)
    return {domain: item.outlet for item in listed.values() if (domain := item.outlet.domain)}


def _outlet_of(url: str | None, outlets: Mapping[str, Outlet]) -> Outlet:
    """The outlet under whose domain the address lies, the longest domain first."""
    labels = (urlsplit(url).hostname or "").lower().split(".") if url else []
    for start in range(len(labels)):
        outlet = outlets.get(".".join(labels[start:]))
        if outlet is not None:
            return outlet
    return IMPORTED


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """The files of an import as pages, one at a time, with a row for each."""

    index: Mapping[Path, Known]
    flagged: Known
    outlets: Mapping[str, Outlet]
    now: datetime
    rows: list[dict[str, Any]]

    def pages(self, paths: Sequence[Path]) -> Iterator[Page]:
        """The pages of these files, with a row each; what can't be read becomes a row alone."""
        for path in paths:
            body = self._bytes_of(path)
            if body is None:
                continue
            known = self.index.get(path, self.flagged)
            page = Page(
                body=body[0],
                content_type=PAGE_TYPES[path.suffix.lower()],
                outlet=_outlet_of(known.url, self.outlets),
                url=known.url,
                captured_at=known.captured_at,
                captured_basis=known.captured_basis,
                file_modified_at=body[1],
            )
            row = _row(page.url or bytes_id(page.body)[0], self.now)
            row |= {"outcome": "fetched", "body_bytes": len(page.body), "outlet_id": page.outlet.outlet_id}
            self.rows.append(row)
            yield page

    def place(self, warc_file: str, offsets: Sequence[int]) -> None:
        """Tell the rows of the newest pages where these came to lie."""
        waiting = [row for row in self.rows if row["outcome"] == "fetched" and "warc_file" not in row]
        for row, offset in zip(waiting, offsets, strict=True):
            row |= {"warc_file": warc_file, "warc_offset": offset}

    def _bytes_of(self, path: Path) -> tuple[bytes, datetime] | None:
        try:
            facts = path.stat()
            if facts.st_size > MAX_FILE_BYTES:
                detail = f"{path.name} has {facts.st_size:,} bytes; {MAX_FILE_BYTES:,} are the most."
                self.rows.append(_file_row(path, self.now, "failed", "too_large", detail))
                return None
            return path.read_bytes(), datetime.fromtimestamp(facts.st_mtime, tz=UTC)
        except (OSError, ValueError, OverflowError) as error:  # a file's time may lie outside the years 1 to 9999
            why = getattr(error, "strerror", None) or str(error)
            detail = f"{path.name} can't be read ({why}). Mend that and import it again."
            self.rows.append(_file_row(path, self.now, "failed", "unreadable", detail))
            return None


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
        rows.append(
            _row(uri, now) | {"outcome": "failed", "reason": "unreadable_warc", "detail": str(error), "lasting": "hard"}
        )
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


def _file_row(path: Path, now: datetime, outcome: str, reason: str, detail: str) -> dict[str, Any]:
    log.warning("%s: %s: %s", path, reason, detail)
    # The path of the machine is nobody's business in the lake: its last part names it well enough.
    lasting = "hard" if outcome == "failed" else None
    return _row(path.name, now) | {"outcome": outcome, "reason": reason, "detail": detail, "lasting": lasting}

"""What a lake holds: its tables by rows, files and bytes, from directories and Parquet footers alone.

Nothing is judged here (`health` does), and no row is read but those of `batches`.
"""

import contextlib
import json
import os
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from dateline.errors import DatelineError
from dateline.schema import BATCHES, TABLES, Table
from dateline.stores.durable import replace_bytes
from dateline.stores.files import DayFile, list_day_files
from dateline.stores.lake import Lake


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSize:
    """A table of the lake. first_day, last_day: of its files, None where none has a day; undated rows count too."""

    name: str
    rows: int
    files: int
    size_bytes: int
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """A lake as it lies on the disk."""

    tables: tuple[TableSize, ...]
    archive_files: int
    archive_bytes: int
    staging_bytes: int  # of `.work`: staging, caches, a commit that was cut short
    last_landed_at: datetime | None
    last_landing_seq: int | None
    waiting: int  # batches that are archived and not refined
    cut_short: tuple[str, ...]  # batches whose commit was cut short; the next to take the lock finishes it
    damaged: tuple[str, ...]  # files that are no Parquet, as paths inside the lake


def take_inventory(lake: Lake) -> Inventory:
    """Sizes of all tables, of the archive and of staging; the newest landing.

    Raises what `Lake.read` does where the table `batches` itself can't be read.
    """
    damaged: list[str] = []
    cache = lake.root / ".work" / ".index" / "rows.json"
    known = _load(cache)
    before = dict(known)
    files = {table.name: list_day_files(lake.root, table) for table in TABLES.values()}
    tables = tuple(_size(table, files[table.name], known, damaged) for table in TABLES.values())
    if known != before:
        _save(cache, known, {file.relative for found in files.values() for file in found})
    readable = not any(name.startswith("batches/") for name in damaged)
    columns = ["state", "landed_at", "landing_seq"]
    batches = lake.read(BATCHES, columns=columns).to_pylist() if readable else []
    archive_files, archive_bytes = _weigh(lake.root / "archive")
    commits = (lake.root / ".work").glob("*/commit.json")
    return Inventory(
        tables=tables,
        archive_files=archive_files,
        archive_bytes=archive_bytes,
        staging_bytes=_weigh(lake.root / ".work")[1],
        last_landed_at=max((row["landed_at"] for row in batches if row["landed_at"]), default=None),
        last_landing_seq=max((row["landing_seq"] for row in batches if row["landing_seq"] is not None), default=None),
        waiting=sum(row["state"] == "archived" for row in batches),
        cut_short=tuple(sorted({path.parent.name for path in commits})),
        damaged=tuple(damaged),
    )


_Known = dict[str, list[int]]  # by path inside the lake: size, mtime and inode of a file, and its rows


def _size(table: Table, files: list[DayFile], known: _Known, damaged: list[str]) -> TableSize:
    rows = 0
    for file in files:
        signature = [file.size_bytes, file.mtime_ns, file.inode]
        entry = known.get(file.relative)
        if entry is None or entry[:3] != signature:
            try:
                entry = [*signature, pq.read_metadata(file.path).num_rows]
            except FileNotFoundError:  # replaced since it was listed
                continue
            except (OSError, pa.ArrowException):
                damaged.append(file.relative)
                continue
            known[file.relative] = entry
        rows += entry[3]
    days = [file.day for file in files if file.day is not None]
    return TableSize(
        name=table.name,
        rows=rows,
        files=len(files),
        size_bytes=sum(file.size_bytes for file in files),
        first_day=min(days, default=None),
        last_day=max(days, default=None),
    )


def _load(cache: Path) -> _Known:
    """Row counts as they were remembered; a footer costs a millisecond, and there may be thirty thousand."""
    try:
        known = json.loads(cache.read_bytes())
    except (OSError, ValueError):
        return {}
    is_ours = isinstance(known, dict) and all(
        isinstance(entry, list) and len(entry) == 4 and all(type(each) is int for each in entry)
        for entry in known.values()
    )
    return known if is_ours else {}


def _save(cache: Path, known: _Known, names: set[str]) -> None:
    # A reader without the right to write, or a full disk, must not stop anyone from looking.
    with contextlib.suppress(DatelineError, OSError):
        replace_bytes(cache, json.dumps({name: known[name] for name in sorted(known.keys() & names)}).encode())


def _weigh(folder: Path) -> tuple[int, int]:
    """Files below a folder, and their bytes."""
    count = total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.stat(os.path.join(place, name)).st_size  # noqa: PTH116, PTH118 - ten thousand files: Path costs as much as the call
            except FileNotFoundError:
                continue
            count += 1
    return count, total

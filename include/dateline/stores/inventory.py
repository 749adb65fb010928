"""What a lake holds: its tables by rows, files and bytes, from directories and Parquet footers alone.

Nothing is judged here (`health` does), and no row is read but those of `batches`.
"""

import os
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from dateline.schema import TABLES, Table
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
    tables = tuple(_size(table, list_day_files(lake.root, table), damaged) for table in TABLES.values())
    readable = not any(name.startswith("batches/") for name in damaged)
    batches = lake.batches().select(["state", "landed_at", "landing_seq", "warc_files"]).to_pylist() if readable else []
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


def _size(table: Table, files: list[DayFile], damaged: list[str]) -> TableSize:
    rows = 0
    for file in files:
        try:
            rows += pq.read_metadata(file.path).num_rows
        except FileNotFoundError:  # replaced since it was listed
            continue
        except (OSError, pa.ArrowException):
            damaged.append(file.relative)
    days = [file.day for file in files if file.day is not None]
    return TableSize(
        name=table.name,
        rows=rows,
        files=len(files),
        size_bytes=sum(file.size_bytes for file in files),
        first_day=min(days, default=None),
        last_day=max(days, default=None),
    )


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

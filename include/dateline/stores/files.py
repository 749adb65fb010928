"""Day files: where a row lies, and how a file of the lake is listed, read and encoded.

The one door at which rows are cast to the declared schema. Nothing here writes into the lake (`commit` does).
"""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dateline.errors import GiveUp, HoldForPerson, RetryLater
from dateline.schema import Table

PART_LIMIT_BYTES = 128 * 2**20  # bytes of a day file at which the day rolls on to the next part; design, "The lake"
ROW_GROUP_ROWS = 16_384  # rows; a fixed number, so that the same rows give the same bytes; under 64 k for pruning

PIECE_ROWS = 32_768  # rows read at once where a table is streamed: some 10 MB of fingerprints

_DAY_FILE = re.compile(r"(\d{4}-\d{2}-\d{2}|undated)(?:\.([1-9]\d{0,5}))?\.parquet")


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFile:
    """A file of a table as listed: its place and the signature that tells whether it was replaced since."""

    relative: str  # path inside the lake, with "/"
    path: Path
    day: date | None
    part: int
    size_bytes: int
    mtime_ns: int
    inode: int


def month_folder(table: Table, day: date | None) -> str:
    """The partition folder of a day: `published_month=2016-03`."""
    return f"{table.folder}=" + ("undated" if day is None else day.isoformat()[:7])


def day_path(table: Table, day: date | None, part: int = 0) -> str:
    """Path of a day's file inside the lake: `articles/published_month=2016-03/2016-03-31.1.parquet`."""
    stem = "undated" if day is None else day.isoformat()
    suffix = f".{part}" if part else ""
    return f"{table.name}/{month_folder(table, day)}/{stem}{suffix}.parquet"


def list_day_files(
    root: Path,
    table: Table,
    *,
    first_day: date | None = None,
    last_day: date | None = None,
    include_undated: bool = True,
) -> list[DayFile]:
    """The files of the days asked for (both ends included), by day and part, undated ones last."""
    first = month_folder(table, first_day) if first_day else f"{table.folder}="
    last = month_folder(table, last_day) if last_day else f"{table.folder}=9999-99"
    undated = month_folder(table, None)
    found: list[DayFile] = []
    for folder in _names(root / table.name):
        if folder == undated:
            if include_undated:
                found += _files_in(root, table, folder)
        elif first <= folder <= last:
            found += _files_in(root, table, folder)
    return in_order(file for file in found if is_asked_for(file.day, first_day, last_day, include_undated))


def is_asked_for(day: date | None, first_day: date | None, last_day: date | None, include_undated: bool) -> bool:
    """Whether a file of this day, None for the undated, lies between the days (both ends included; None: no end)."""
    if day is None:
        return include_undated
    return (first_day is None or first_day <= day) and (last_day is None or day <= last_day)


def in_order(files: Iterable[DayFile]) -> list[DayFile]:
    """By day and part, the undated last."""
    return sorted(files, key=lambda file: (file.day is None, file.day or date.min, file.part))


def files_of_day(root: Path, table: Table, day: date | None) -> list[DayFile]:
    """All parts of one day, in order."""
    files = _files_in(root, table, month_folder(table, day))
    return sorted((file for file in files if file.day == day), key=lambda file: file.part)


def _names(folder: Path) -> list[str]:
    return [entry.name for entry in _entries(folder)]


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _files_in(root: Path, table: Table, folder: str) -> list[DayFile]:
    found = []
    parent = root / table.name / folder
    for entry in _entries(parent):
        match = _DAY_FILE.fullmatch(entry.name)
        if match is None:
            continue
        try:
            stat = entry.stat()
        except FileNotFoundError:  # removed since it was listed
            continue
        found.append(
            DayFile(
                relative=f"{table.name}/{folder}/{entry.name}",
                path=parent / entry.name,
                day=None if match[1] == "undated" else date.fromisoformat(match[1]),
                part=int(match[2] or 0),
                size_bytes=stat.st_size,
                mtime_ns=stat.st_mtime_ns,
                inode=stat.st_ino,
            )
        )
    return found


def parse_day_file(table: Table, relative: str) -> DayFile | None:
    """The day file of this path inside the lake, not looked at yet; None where the table has none of that name."""
    name = relative.rpartition("/")[2]
    match = _DAY_FILE.fullmatch(name)
    if match is None:
        return None
    day = None if match[1] == "undated" else date.fromisoformat(match[1])
    if relative != f"{table.name}/{month_folder(table, day)}/{name}":
        return None
    return DayFile(relative=relative, path=Path(), day=day, part=int(match[2] or 0), size_bytes=0, mtime_ns=0, inode=0)


def cast_rows(table: Table, rows: pa.Table) -> pa.Table:
    """The rows in the table's declared schema, to the letter: the one door.

    Raises:
        GiveUp: a column is missing or unknown, a value doesn't fit, or a timestamp says no zone.
    """
    declared = table.schema
    names = set(rows.column_names)
    missing, unknown = [n for n in declared.names if n not in names], sorted(names - set(declared.names))
    if missing or unknown or len(names) != rows.num_columns:
        raise GiveUp(
            f"Rows for table {table.name} do not have its columns: missing {missing or 'none'}, "
            f"unknown or doubled {unknown or 'none'}. Mend the step that made them, or the schema."
        )
    columns = []
    for field in declared:
        column = rows.column(field.name)
        if pa.types.is_timestamp(column.type) and column.type.tz is None:
            raise GiveUp(f"{table.name}.{field.name} holds times without a zone. Mend the step that made them: UTC.")
        try:
            columns.append(column if column.type.equals(field.type) else column.cast(field.type))
        except pa.ArrowException as error:
            raise GiveUp(
                f"{table.name}.{field.name} holds what is no {field.type}: {error}. Mend the step that made it."
            ) from error
    cast = pa.table(columns, schema=declared)
    try:
        cast.validate(full=True)  # among others that strings are UTF-8, which DuckDB insists on
    except pa.ArrowException as error:
        raise GiveUp(f"Rows for table {table.name} are damaged: {error}. Mend the step that made them.") from error
    return cast


def days_of(table: Table, rows: pa.Table) -> pa.ChunkedArray:
    """The day of the file that each row lies in (date32, null for undated), from the table's day column."""
    column = rows.column(table.day_column)
    return column if pa.types.is_date32(column.type) else pc.cast(column, pa.date32(), safe=False)


def sort_rows(table: Table, rows: pa.Table) -> pa.Table:
    """The rows in the table's order, nulls last, in one chunk a column."""
    if rows.num_rows < 2:
        return rows.combine_chunks()
    order = pc.sort_indices(rows, sort_keys=[(name, "ascending", "at_end") for name in table.sort_by])
    return rows.take(order).combine_chunks()


def encode_rows(rows: pa.Table) -> pa.Buffer:
    """The bytes of a file with these rows: zstd, statistics, plain types, zones kept. Same rows, same bytes."""
    sink = pa.BufferOutputStream()
    pq.write_table(
        rows,
        sink,
        row_group_size=ROW_GROUP_ROWS,
        version="2.6",
        compression="zstd",
        compression_level=3,
        write_statistics=True,
        use_dictionary=True,
        store_schema=True,
        data_page_version="1.0",
    )
    return sink.getvalue()


def read_day_file(table: Table, file: DayFile) -> pa.Table:
    """All rows of one file, in the declared schema. FileNotFoundError passes through.

    Raises:
        HoldForPerson: the file is damaged.
        GiveUp: its schema is another than the declared one.
    """
    try:
        # A file opened by us and never by its path again: a rename under it changes nothing.
        with file.path.open("rb") as stream:
            rows = pq.ParquetFile(stream).read()
    except FileNotFoundError:
        raise
    except (OSError, pa.ArrowException) as error:
        raise damaged(file.path, error) from error
    if not rows.schema.equals(table.schema):
        raise GiveUp(
            f"{file.path} has another schema than table {table.name} declares. It was written by another version of "
            "Dateline: use that version, or rebuild the table from the archive."
        )
    return rows.replace_schema_metadata(None)


def read_day_file_in_pieces(file: DayFile, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Some columns of one file, at most PIECE_ROWS rows at once.

    Raises:
        RetryLater: the file is gone.
        HoldForPerson: the file is damaged.
    """
    try:
        with file.path.open("rb") as stream:
            yield from pq.ParquetFile(stream).iter_batches(batch_size=PIECE_ROWS, columns=list(columns))
    except FileNotFoundError as error:
        raise RetryLater(f"{file.path} was replaced while the lake was read. Try again.") from error
    except (OSError, pa.ArrowException) as error:
        raise damaged(file.path, error) from error


def damaged(path: Path, error: Exception) -> HoldForPerson:
    """The error for a file of the lake that can't be read."""
    return HoldForPerson(
        f"{path} can't be read as Parquet ({error}). Put it back from a backup, or remove it and rebuild its days "
        "from the archive."
    )

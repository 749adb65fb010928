"""What a change makes of each file it touches: which rows leave, which come, and when a day rolls on to a new part.

Files are read here, never written; the order of the moves and the moves themselves are elsewhere (`moves`, `commit`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dateline.errors import GiveUp
from dateline.schema import Table
from dateline.stores.files import (
    DayFile,
    cast_rows,
    day_path,
    days_of,
    encode_rows,
    files_of_day,
    list_day_files,
    read_day_file,
    sort_rows,
)
from dateline.stores.holdings import files_of_batch
from dateline.stores.moves import Node, row_keys, row_values

_UNDATED = np.iinfo(np.int32).min  # stands for null while rows are grouped by day


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Which rows of a table leave and which come.

    `remove_batch`: all rows of the commit's own batch leave first. `remove`: further rows to leave, as a table of
    any columns of the table; a row leaves when it equals one of them in all these columns, null being equal to null.
    Where they include the table's day column only those days' files are opened.
    """

    table: Table
    add: pa.Table | None = None
    remove: pa.Table | None = None
    remove_batch: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """The new version of one file; `content` is None where no row is left and the file goes, or nothing changed."""

    table: Table
    node: Node
    replaced: DayFile | None
    content: pa.Buffer | None
    is_changed: bool
    batch_row_count: int


def plan_change(root: Path, change: Change, batch_id: str, part_limit_bytes: int) -> Iterator[Rewrite]:
    """The rewrites that carry out a change, one at a time so that only one file is in memory.

    Raises:
        GiveUp: rows or keys that the table doesn't declare.
        HoldForPerson: a file that must be rewritten is damaged.
    """
    added = _by_day(change.table, change.add)
    keys = _cast_keys(change)
    losing = {file.relative: file for file in _losing_files(root, change, keys, batch_id)}
    days = {*added, *(file.day for file in losing.values())}
    leaving = _Leaving(change=change, keys=keys, batch_id=batch_id)
    for day in sorted(days, key=lambda day: (day is None, day or date.min)):
        yield from _plan_day(root, leaving, day, losing, added.get(day), part_limit_bytes)


def _losing_files(root: Path, change: Change, keys: pa.Table | None, batch_id: str) -> Iterator[DayFile]:
    if change.remove_batch:
        yield from files_of_batch(root, change.table, batch_id)
    if keys is not None and keys.num_rows:
        if change.table.day_column in keys.column_names:
            for day in pc.unique(days_of(change.table, keys)).to_pylist():
                yield from files_of_day(root, change.table, day)
        else:
            yield from list_day_files(root, change.table)


def _cast_keys(change: Change) -> pa.Table | None:
    if change.remove is None:
        return None
    declared = change.table.schema
    unknown = [name for name in change.remove.column_names if name not in declared.names]
    if unknown or not change.remove.num_columns:
        raise GiveUp(
            f"Rows to remove from {change.table.name} are named by {unknown or 'no column'}, which it does not have. "
            "Mend the step that made the keys."
        )
    return change.remove.cast(pa.schema([declared.field(name) for name in change.remove.column_names]))


def _by_day(table: Table, rows: pa.Table | None) -> dict[date | None, pa.Table]:
    if rows is None or not rows.num_rows:
        return {}
    rows = sort_rows(table, cast_rows(table, rows))
    days = pc.fill_null(pc.cast(days_of(table, rows), pa.int32()), _UNDATED).to_numpy()
    order = np.argsort(days, kind="stable")
    starts = np.flatnonzero(np.diff(days[order], prepend=np.int64(_UNDATED) - 1))
    rows = rows.take(pa.array(order))
    grouped: dict[date | None, pa.Table] = {}
    for start, end in zip(starts, [*starts[1:], len(order)], strict=True):
        number = int(days[order[start]])
        try:
            day = None if number == _UNDATED else pa.scalar(number, pa.date32()).as_py()
        except (OverflowError, ValueError) as error:
            raise GiveUp(f"{table.name}.{table.day_column} holds a day outside the years 1 to 9999.") from error
        grouped[day] = rows.slice(start, end - start)
    return grouped


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leaving:
    """Which rows of a file leave under a change."""

    change: Change
    keys: pa.Table | None
    batch_id: str

    def mask(self, rows: pa.Table) -> pa.ChunkedArray:
        """True where a row leaves."""
        mask = np.zeros(rows.num_rows, dtype=bool)
        if self.change.remove_batch:
            mask |= pc.fill_null(pc.equal(rows.column("batch_id"), self.batch_id), False).to_numpy()
        if self.keys is not None and self.keys.num_rows:
            names = self.keys.column_names
            likely = np.ones(rows.num_rows, dtype=bool)
            for name in names:  # quick and column by column; the exact look at whole keys is left for the few
                likely &= pc.is_in(rows.column(name), value_set=self.keys.column(name).combine_chunks()).to_numpy()
            places = np.flatnonzero(likely)
            wanted = set(row_values(self.keys, names))
            few = row_values(rows.select(names).take(pa.array(places)), names)
            mask[[place for place, values in zip(places, few, strict=True) if values in wanted]] = True
        return pa.chunked_array([pa.array(mask)])


def _plan_day(
    root: Path,
    leaving: _Leaving,
    day: date | None,
    losing: dict[str, DayFile],
    added: pa.Table | None,
    part_limit_bytes: int,
) -> Iterator[Rewrite]:
    table = leaving.change.table
    parts = files_of_day(root, table, day)
    waiting = _slices(added, part_limit_bytes)
    growing = parts[-1] if parts and waiting and parts[-1].size_bytes < part_limit_bytes else None
    for each in parts:
        if each is not growing and each.relative in losing:
            yield _rewrite(leaving, each.relative, each, None)[0]
    part = growing.part if growing else (parts[-1].part + 1 if parts else 0)
    file: DayFile | None = growing
    while waiting:
        # Slices go into the part until it is full; most often there is one slice and one turn.
        count = 1
        rewrite, size = _rewrite(leaving, day_path(table, day, part), file, waiting[0])
        while size < part_limit_bytes and count < len(waiting):
            count += 1
            rewrite, size = _rewrite(leaving, day_path(table, day, part), file, pa.concat_tables(waiting[:count]))
        yield rewrite
        waiting, file, part = waiting[count:], None, part + 1


def _slices(rows: pa.Table | None, limit_bytes: int) -> list[pa.Table]:
    """The rows in runs of at most about `limit_bytes` in memory (on disk a third or a quarter of it)."""
    if rows is None:
        return []
    length = max(1, rows.num_rows * limit_bytes // max(rows.nbytes, 1))
    return [rows.slice(start, length) for start in range(0, rows.num_rows, length)]


def _rewrite(leaving: _Leaving, target: str, file: DayFile | None, added: pa.Table | None) -> tuple[Rewrite, int]:
    """The rewrite of one file, and the size of its new version in bytes."""
    table = leaving.change.table
    nothing = table.schema.empty_table()
    old = nothing if file is None else read_day_file(table, file)
    mask = leaving.mask(old)
    removed, kept = old.filter(mask), old.filter(pc.invert(mask))
    coming = nothing if added is None else added
    new = sort_rows(table, pa.concat_tables([kept, coming]))
    is_changed = not new.equals(old)
    content = encode_rows(new) if is_changed and new.num_rows else None
    lost, gained = row_keys(table, removed), row_keys(table, coming)
    touched = lost | gained
    rewrite = Rewrite(
        table=table,
        node=Node(
            target=target,
            gained=gained - _keys_among(table, old, touched),
            lost=lost - _keys_among(table, new, touched),
            is_removed=new.num_rows == 0,
        ),
        replaced=file,
        content=content,
        is_changed=is_changed,
        batch_row_count=pc.sum(pc.equal(new.column("batch_id"), leaving.batch_id)).as_py() or 0,
    )
    return rewrite, (content.size if content else 0 if file is None else file.size_bytes)


def _keys_among(table: Table, rows: pa.Table, touched: frozenset[tuple[object, ...]]) -> frozenset[tuple[object, ...]]:
    return row_keys(table, rows) & touched if touched else frozenset()

"""The lake: tables of plain Parquet in one folder, read by anyone at any time, written by one holder of the lock.

What a file looks like is in `files`, how a change becomes true is in `commit`, what fetching wrote is in `archive`.
"""

import contextlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as pads

from dateline.errors import ConfigurationError, RetryLater
from dateline.schema import BATCHES, SCHEMA_VERSION, Table
from dateline.stores.changes import Change
from dateline.stores.commit import Committed, LastChange, commit_changes, finish_commits
from dateline.stores.decided import list_decided_files
from dateline.stores.durable import make_folder, replace_bytes, storage_error
from dateline.stores.files import (
    PART_LIMIT_BYTES,
    DayFile,
    damaged,
    read_day_file,
    read_day_file_in_pieces,
)
from dateline.stores.holdings import files_of_batch
from dateline.stores.key_index import files_of_keys
from dateline.stores.lock import EXPIRY_S, LakeLock, LakeLocked

__all__ = ["LABEL", "Change", "Committed", "Lake", "LakeLocked"]  # what a caller needs to read and write

# Says that the folder is a lake, and of which schema version. No Parquet, so that no glob meets it.
LABEL = "dateline.json"
_FORMAT = "dateline lake"
_READ_ATTEMPTS = 20  # a landing replaces files for seconds at most
# Files — a dataset keeps the footers of all it has opened: 7,400 of `articles` took 2.8 GB at once and take 0.3 GB so, in
# the same time (`python -m benches.lookups_reading`).
_FILES_AT_ONCE = 256
_READ_PAUSE_S = 0.05  # the pause grows with each attempt: about ten seconds in all


@dataclass(frozen=True, slots=True)
class Lake:
    """A lake at a folder. Made by `create` or `open`, which check the folder."""

    root: Path
    part_limit_bytes: int = PART_LIMIT_BYTES

    @classmethod
    def create(cls, root: Path) -> "Lake":
        """Make the lake's folder, or open it where it is a lake already.

        Raises:
            ConfigurationError: the folder can't be made or written, holds other things, or is a newer lake.
        """
        try:
            if not root.parent.is_dir():
                raise ConfigurationError(
                    f"DATELINE_LAKE: the folder {root.parent}, in which the lake {root.name} was to be made, does not "
                    "exist. Make it, or set DATELINE_LAKE to another place."
                )
            root.mkdir(exist_ok=True)
            if not (root / LABEL).exists():
                strangers = sorted(path.name for path in root.iterdir() if not path.name.startswith("."))
                if strangers:
                    raise ConfigurationError(
                        f"DATELINE_LAKE: {root} is no lake and not empty (it holds {', '.join(strangers[:3])} …). "
                        "Set DATELINE_LAKE to an empty or new folder."
                    )
                label = {"format": _FORMAT, "schema_version": SCHEMA_VERSION}
                replace_bytes(root / LABEL, json.dumps(label).encode() + b"\n")
            make_folder(root / ".work")
        except OSError as error:
            raise storage_error(error, root) from error
        if not os.access(root / ".work", os.W_OK | os.X_OK) or not os.access(root, os.W_OK | os.X_OK):
            raise ConfigurationError(
                f"DATELINE_LAKE: no permission to write in {root}. Give this user the right to write there, or set "
                "DATELINE_LAKE to a folder that it owns."
            )
        return cls.open(root)

    @classmethod
    def open(cls, root: Path) -> "Lake":
        """Open a lake that exists; only reading needs no right to write.

        Raises:
            ConfigurationError: there is no lake, or its schema version is another than ours.
        """
        try:
            label = json.loads((root / LABEL).read_bytes())
            version = label["schema_version"] if label["format"] == _FORMAT else None
        except FileNotFoundError as error:
            raise ConfigurationError(
                f"DATELINE_LAKE: there is no lake at {root}. Land something first, or set DATELINE_LAKE to its place."
            ) from error
        except OSError as error:
            raise ConfigurationError(
                f"DATELINE_LAKE: {root} can't be read ({error.strerror}). Give this user the right to read it, or set "
                "DATELINE_LAKE to another folder."
            ) from error
        except (ValueError, KeyError, TypeError):
            version = None
        if version != SCHEMA_VERSION:
            raise ConfigurationError(_version_trouble(root, version))
        return cls(root)

    def read(
        self,
        table: Table,
        *,
        columns: Sequence[str] | None = None,
        first_day: date | None = None,
        last_day: date | None = None,
        include_undated: bool = True,
        where: pc.Expression | None = None,
    ) -> pa.Table:
        """Rows of a table in its declared schema, of the days asked for (both ends included) and the undated ones.

        Only the files of those days are opened. Rows come by day, sorted within it. The answer is of one moment, with
        a landing wholly in it or not at all: a file replaced while it was read makes all be read again, and of a commit
        that was decided and not carried out the staged files are read.

        Raises:
            RetryLater: the files were replaced faster than they could be read.
            HoldForPerson: a file is damaged.
        """

        def listed() -> list[DayFile]:
            return list_decided_files(
                self.root, table, first_day=first_day, last_day=last_day, include_undated=include_undated
            )

        return self._read_at_one_moment(table, listed, lambda files: _read_files(table, files, columns, where))

    def read_pieces(
        self,
        table: Table,
        *,
        columns: Sequence[str],
        first_day: date,
        last_day: date,
        include_undated: bool = True,
    ) -> Iterator[pa.RecordBatch]:
        """As `read`, but piece by piece of at most 32,768 rows, for what does not fit into memory.

        Raises, besides what `read` does, RetryLater at the end where a file was replaced meanwhile: what was handed
        over is then of two moments.
        """

        def listed() -> list[DayFile]:
            return list_decided_files(
                self.root, table, first_day=first_day, last_day=last_day, include_undated=include_undated
            )

        files = listed()
        for file in files:
            yield from read_day_file_in_pieces(file, columns)
        if listed() != files:
            raise RetryLater(f"table {table.name} of {self.root} was written while it was read. Try again.")

    def find(
        self,
        table: Table,
        column: str,
        keys: Iterable[str],
        *,
        columns: Sequence[str] | None = None,
        where: pc.Expression | None = None,
    ) -> pa.Table:
        """Rows of a table with one of these values in a column of text, for columns that name an article or address.

        As `read`, but only the files that hold such rows are opened, by an index in `.work`: the cost grows with the
        keys and with the files that hold them. The first call for a column reads that column of the whole table.
        """
        wanted = sorted(set(keys))
        if not wanted:
            return _read_files(table, [], columns, None)
        is_wanted = pc.field(column).isin(pa.array(wanted, pa.string()))
        condition = is_wanted if where is None else is_wanted & where

        def found(files: list[DayFile]) -> pa.Table:
            holding = files_of_keys(self.root, table, column, files, wanted)
            return _read_files(table, holding, columns, condition)

        return self._read_at_one_moment(table, lambda: list_decided_files(self.root, table), found)

    def _read_at_one_moment(
        self, table: Table, listed: Callable[[], list[DayFile]], read: Callable[[list[DayFile]], pa.Table]
    ) -> pa.Table:
        for attempt in range(_READ_ATTEMPTS):
            time.sleep(attempt * _READ_PAUSE_S)
            files = listed()
            trouble: Exception | None = None
            try:
                rows = read(files)
            except (OSError, pa.ArrowInvalid) as error:
                trouble = error
            if listed() == files:
                if trouble is not None:
                    raise damaged(self.root / table.name, trouble) from trouble
                return rows
        raise RetryLater(f"The files of {self.root / table.name} are replaced faster than they can be read. Try again.")

    def batch(self, batch_id: str) -> dict[str, Any] | None:
        """The row of a batch in `batches`; None where it was never recorded."""
        rows: list[dict[str, Any]] = self.read(BATCHES, where=pc.field("batch_id") == batch_id).to_pylist()
        return rows[-1] if rows else None

    def batches(self) -> pa.Table:
        """All rows of `batches`, by batch_id."""
        return self.read(BATCHES).sort_by("batch_id")

    def batch_rows(self, lock: LakeLock, table: Table, batch_id: str) -> pa.Table:
        """The rows of one batch, wherever in the table they lie; quicker than `read`, for the lock's holder alone."""
        lock.check()
        found = [read_day_file(table, file) for file in files_of_batch(self.root, table, batch_id)]
        rows = pa.concat_tables([table.schema.empty_table(), *found])
        return rows.filter(pc.field("batch_id") == batch_id)

    @contextlib.contextmanager
    def lock(self, holder: str, *, wait_s: float = 0.0, expiry_s: float = EXPIRY_S) -> Iterator[LakeLock]:
        """Hold the lake's lock; a commit that was cut short is finished first.

        Raises:
            LakeLocked: another holds it and did not let go within `wait_s` seconds.
        """
        with LakeLock(self.root / ".work", holder=holder, wait_s=wait_s, expiry_s=expiry_s) as lock:
            finish_commits(self.root, lock)
            yield lock

    def commit(
        self, lock: LakeLock, batch_id: str, changes: Sequence[Change], last: LastChange | None = None
    ) -> Committed:
        """Carry out all changes or none of them; `last` (the row of `batches`) is moved in after all others.

        `last` may be a function of what the others came to, since the row names the files written. Killed at any
        moment, it has either not happened, or whoever next takes the lock finishes it.

        Raises:
            LakeLocked: the lock was taken over by another; nothing of this happened or the other finishes it.
            RetryLater: no room on the disk; nothing half-written was left.
            ConfigurationError: no permission.
            GiveUp: rows that do not fit the declared schema.
            HoldForPerson: a file that must be rewritten is damaged.
        """
        return commit_changes(self.root, lock, batch_id, changes, last, self.part_limit_bytes)


def _read_files(
    table: Table, files: list[DayFile], columns: Sequence[str] | None, where: pc.Expression | None
) -> pa.Table:
    names = list(columns) if columns is not None else table.schema.names
    if not files:
        return table.schema.empty_table().select(names)
    pieces = []
    for first in range(0, len(files), _FILES_AT_ONCE):
        paths = [str(file.path) for file in files[first : first + _FILES_AT_ONCE]]
        dataset = pads.dataset(paths, schema=table.schema, format="parquet", partitioning=None)
        pieces.append(dataset.to_table(columns=names, filter=where))
    return pa.concat_tables(pieces)


def _version_trouble(root: Path, version: object) -> str:
    if isinstance(version, int) and version > SCHEMA_VERSION:
        return (
            f"DATELINE_LAKE: the lake {root} has schema version {version}; this Dateline knows {SCHEMA_VERSION}. "
            "Install a newer Dateline, or set DATELINE_LAKE to another folder."
        )
    return (
        f"DATELINE_LAKE: {root / LABEL} does not say schema version {SCHEMA_VERSION} (it says {version!r}). Set "
        "DATELINE_LAKE to a new folder and rebuild the lake from the archive."
    )

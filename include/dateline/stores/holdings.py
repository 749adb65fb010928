"""Which files hold rows of a batch: by the statistics of `batch_id` in each footer, remembered between landings.

The memory in `.work/.holdings/` is a cache and nothing more: each entry is checked against the file's signature, and a
lost or damaged cache is made again from the footers. Only the holder of the lock comes here.
"""

import contextlib
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dateline.schema import Table
from dateline.stores.durable import replace_bytes
from dateline.stores.files import DayFile, damaged, list_day_files

# signature (size, mtime, inode), then the smallest and largest batch_id, both None where the footer does not say
_Entry = list[Any]


def files_of_batch(root: Path, table: Table, batch_id: str) -> list[DayFile]:
    """The files of the table that hold rows of the batch, surely all of them.

    Reading a footer of `articles` costs about a millisecond; with the cache, an unchanged file costs one `stat`.
    """
    cache = root / ".work" / ".holdings" / f"{table.name}.json"
    known = _load(cache)
    files = list_day_files(root, table)
    entries: dict[str, _Entry] = {}
    for file in files:
        signature = [file.size_bytes, file.mtime_ns, file.inode]
        entry = known.get(file.relative)
        if entry is None or entry[:3] != signature:
            entry = [*signature, *_batch_range(file)]
        entries[file.relative] = entry
    if entries != known:
        replace_bytes(cache, json.dumps(entries).encode())
    return [file for file in files if _may_hold(entries[file.relative], batch_id) and _holds(file, batch_id)]


def _may_hold(entry: _Entry, batch_id: str) -> bool:
    first, last = entry[3:]
    return first is None or first <= batch_id <= last


def _holds(file: DayFile, batch_id: str) -> bool:
    try:
        with file.path.open("rb") as stream:
            column = pq.ParquetFile(stream).read(columns=["batch_id"]).column("batch_id")
    except pa.ArrowException as error:
        raise damaged(file.path, error) from error
    return bool(pc.any(pc.equal(column, batch_id)).as_py())


def _load(cache: Path) -> dict[str, _Entry]:
    with contextlib.suppress(FileNotFoundError, ValueError):
        known = json.loads(cache.read_bytes())
        if isinstance(known, dict) and all(isinstance(entry, list) and len(entry) == 5 for entry in known.values()):
            return known
    return {}


def _batch_range(file: DayFile) -> tuple[str | None, str | None]:
    try:
        metadata = pq.read_metadata(file.path)
    except pa.ArrowException as error:
        raise damaged(file.path, error) from error
    if metadata.num_row_groups == 0:
        return None, None
    first_group = metadata.row_group(0)
    places = [i for i in range(metadata.num_columns) if first_group.column(i).path_in_schema == "batch_id"]
    if len(places) != 1:
        return None, None
    ranges = []
    for group in range(metadata.num_row_groups):
        statistics = metadata.row_group(group).column(places[0]).statistics
        if statistics is None or not statistics.has_min_max:
            return None, None
        ranges.append((statistics.min, statistics.max))
    return min(low for low, _ in ranges), max(high for _, high in ranges)

"""Which files of a table hold rows of given articles or addresses: a sorted list of hashes beside the lake's tables.

The list in `.work/.index/` is a cache and nothing more: each file's part is checked against the file's signature, and
what is lost, damaged or out of date is made again from the files. Hashes may collide, so whoever asks filters the rows.
"""

import contextlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
import xxhash

from dateline.errors import DatelineError
from dateline.schema import Table
from dateline.stores.durable import replace_bytes
from dateline.stores.files import DayFile

_VERSION = "1"  # of the cache's layout and hash: another one is made anew
_SCHEMA = pa.schema([pa.field("hash", pa.uint64(), nullable=False), pa.field("file", pa.int32(), nullable=False)])
_Hashes = npt.NDArray[np.uint64]
_Numbers = npt.NDArray[np.int32]
_Signature = tuple[str, int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Index:
    """Sorted hashes, and for each the number of the file that holds a row of it; a file's number is its place in `files`."""

    files: Sequence[_Signature]
    hashes: _Hashes
    numbers: _Numbers


_EMPTY = _Index(files=(), hashes=np.empty(0, np.uint64), numbers=np.empty(0, np.int32))


def files_of_keys(
    root: Path, table: Table, column: str, files: Sequence[DayFile], keys: Iterable[str]
) -> list[DayFile]:
    """Those of the files that hold rows with one of these values in the column, surely all of them.

    files: of the table, as listed just now. An unchanged file costs nothing here; of a changed one the column is read.
    OSError and ArrowInvalid pass through: a file was replaced or is damaged.
    """
    cache = root / ".work" / ".index" / f"{table.name}-{column}.arrow"
    known = _load(cache)
    wanted = np.unique(np.fromiter((_hash(key) for key in keys), np.uint64))
    index = _brought_up_to_date(known, column, files)
    if index is not known:
        # A reader without the right to write, or a full disk, must not stop anyone from reading.
        with contextlib.suppress(DatelineError, OSError):
            _save(cache, index)
    starts = np.searchsorted(index.hashes, wanted, "left")
    ends = np.searchsorted(index.hashes, wanted, "right")
    held = {int(number) for start, end in zip(starts, ends, strict=True) for number in index.numbers[start:end]}
    by_name = {file.relative: file for file in files}
    names = {index.files[number][0] for number in held}
    return [file for name, file in by_name.items() if name in names]


def _hash(key: str) -> int:
    return xxhash.xxh3_64_intdigest(key.encode("utf-8", "surrogatepass"))


def _signature(file: DayFile) -> _Signature:
    return (file.relative, file.size_bytes, file.mtime_ns, file.inode)


def _brought_up_to_date(index: _Index, column: str, files: Sequence[DayFile]) -> _Index:
    """The index of these files; the very same where it is that already."""
    signatures = [_signature(file) for file in files]
    places = {signature: place for place, signature in enumerate(signatures)}
    if list(index.files) == signatures:
        return index
    # Old file numbers become new ones; -1 for files that went or were replaced.
    renumbered = np.array([places.get(signature, -1) for signature in index.files], np.int32)
    numbers = renumbered[index.numbers] if len(index.numbers) else index.numbers
    kept = numbers >= 0
    parts = [(index.hashes[kept], numbers[kept])]
    known = set(index.files)
    for place, file in enumerate(files):
        if signatures[place] not in known:
            hashes = _hashes_of(file, column)
            parts.append((hashes, np.full(len(hashes), place, np.int32)))
    hashes = np.concatenate([part[0] for part in parts])
    numbers = np.concatenate([part[1] for part in parts])
    order = np.argsort(hashes, kind="stable")  # a merge sort in effect: the old part is sorted already
    return _Index(files=signatures, hashes=hashes[order], numbers=numbers[order])


def _hashes_of(file: DayFile, column: str) -> _Hashes:
    with file.path.open("rb") as stream:
        values = pq.ParquetFile(stream).read(columns=[column]).column(column)
    return np.unique(np.fromiter((_hash(key) for key in values.drop_null().to_pylist()), np.uint64))


def _save(cache: Path, index: _Index) -> None:
    files = json.dumps(list(index.files)).encode()
    digest = _digest(files, index.hashes, index.numbers)
    label = {b"version": _VERSION.encode(), b"files": files, b"digest": digest}
    columns = [pa.array(index.hashes), pa.array(index.numbers)]
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, _SCHEMA.with_metadata(label)) as writer:
        writer.write_table(pa.table(columns, schema=_SCHEMA.with_metadata(label)))
    replace_bytes(cache, sink.getvalue())


def _load(cache: Path) -> _Index:
    """The cache as it was saved; empty where there is none, or none that can be used."""
    try:
        with pa.memory_map(str(cache)) as source:
            table = pa.ipc.open_file(source).read_all()
        label = table.schema.metadata or {}
        if label.get(b"version") != _VERSION.encode() or not table.schema.equals(_SCHEMA):
            return _EMPTY
        files = [(str(name), int(size), int(at), int(node)) for name, size, at, node in json.loads(label[b"files"])]
        # One batch as saved, so these are the file's own bytes, mapped and not read.
        hashes, numbers = (table.column(name).combine_chunks().to_numpy() for name in ("hash", "file"))
        is_whole = label[b"digest"] == _digest(label[b"files"], hashes, numbers)
    except (OSError, pa.ArrowException, ValueError, TypeError, KeyError):
        return _EMPTY
    return _Index(files=files, hashes=hashes, numbers=numbers) if is_whole else _EMPTY


def _digest(files: bytes, hashes: _Hashes, numbers: _Numbers) -> bytes:
    """Of all that is saved: Arrow files have no checksum of their own, and a row overlooked would be a row twice."""
    digest = xxhash.xxh3_64(files)
    digest.update(np.ascontiguousarray(hashes).data)
    digest.update(np.ascontiguousarray(numbers).data)
    return digest.hexdigest().encode()

"""In which order a commit's files are moved in, so that a row stands in its new place before it leaves the old.

Keys and an order only; files are staged and moved by `commit`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from dateline.schema import Table

# The tables in which one page may lie, now here, now there: a row that goes from `articles` to `copies` has moved.
_PAGE_TABLES = frozenset({"articles", "copies", "revisions", "rejections"})
_PAGE_KEYS = (("article_id",), ("article_id", "batch_id", "captured_at", "warc_offset"))
_OTHER_KEYS = {
    "fetches": (("kind", "url", "batch_id"),),
    "fingerprints": (("article_id",), ("article_id", "batch_id", "captured_at")),
    "furniture": (("host", "kind", "locator", "batch_id"),),
    "batches": (("batch_id",),),
}

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One file of a commit: what its new version gains and loses against the one it replaces."""

    target: str
    gained: frozenset[Key]
    lost: frozenset[Key]
    is_removed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One move. `is_bridge`: not the new version yet but one that also keeps what the old one is about to lose."""

    target: str
    is_bridge: bool = False


def row_keys(table: Table, rows: pa.Table) -> frozenset[Key]:
    """What must never be missing from the lake while these rows move: the page, and each capture of it."""
    page = table.name in _PAGE_TABLES
    family = "page" if page else table.name
    keys: set[Key] = set()
    for columns in _PAGE_KEYS if page else _OTHER_KEYS.get(table.name, (table.sort_by,)):
        keys.update((family, *values) for values in row_values(rows, columns))
    return frozenset(keys)


def row_values(rows: pa.Table, columns: Sequence[str]) -> list[tuple[object, ...]]:
    """The rows as tuples of plain values, None for null (so that null equals null)."""
    return list(zip(*(_plain(rows.column(name)).to_pylist() for name in columns), strict=True))


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    # Whole numbers compare exactly and are made ten times faster than datetime objects.
    if pa.types.is_timestamp(column.type):
        return pc.cast(column, pa.int64())
    if pa.types.is_date32(column.type):
        return pc.cast(column, pa.int32())
    return column


def order_moves(nodes: Sequence[Node]) -> list[Step]:
    """The moves in an order in which every key is gained somewhere before it is lost elsewhere.

    Where two files exchange rows no such order exists; one of them then gets a bridge first, which holds its new rows
    and the leaving ones. Files that vanish come last.
    """
    by_target = {node.target: node for node in nodes}
    gainers: dict[Key, set[str]] = {}
    for node in nodes:
        for key in node.gained:
            gainers.setdefault(key, set()).add(node.target)
    waits_for = {
        node.target: {target for key in node.lost for target in gainers.get(key, ()) if target != node.target}
        for node in nodes
    }
    steps: list[Step] = []
    remaining = sorted(by_target)
    while remaining:
        ready = [target for target in remaining if not waits_for[target]]
        if ready:
            steps += [Step(target=target) for target in ready]
            done = set(ready)
            remaining = [target for target in remaining if target not in done]
        else:
            # The file that most others wait for: its bridge frees the most.
            counts = Counter(target for other in remaining for target in waits_for[other])
            bridged = max(remaining, key=lambda target: (counts[target], target))
            steps.append(Step(target=bridged, is_bridge=True))
            done = {bridged}
        for target in remaining:
            waits_for[target] -= done
    removed = [step for step in steps if by_target[step.target].is_removed]
    return [step for step in steps if not by_target[step.target].is_removed] + removed

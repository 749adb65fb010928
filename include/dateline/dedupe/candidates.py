"""Which stories of a batch may be copies: pairs from a join of fingerprints, against a window and within the batch.

Only proposes. What a pair is, and which story is the article, is settled in `copies`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dateline.dedupe.lookup import Ints, Lookup, Mask, Prints, distinct_of
from dateline.dedupe.pairs import Texts
from dateline.dedupe.rows import canonical_order, column

CANDIDATES = pa.schema(
    [
        pa.field("new_article_id", pa.string(), nullable=False),
        pa.field("old_article_id", pa.string(), nullable=False),
        pa.field("old_batch_id", pa.string()),
        pa.field("shared", pa.int32(), nullable=False),
        pa.field("containment", pa.float64(), nullable=False),
    ]
)
MAX_ARTICLES_OF_HASH = 64  # articles (never copies): a hash in more of them is boilerplate and finds nothing
MIN_SHARED = 4  # kept hashes: 32 grams or so
MIN_SHARED_SHORT = 2  # kept hashes, where a text has few of them and half of those are shared
SHORT_SKETCH = 12  # kept hashes: about a hundred words
MIN_CONTAINMENT = 0.35  # estimated from the sketches; the texts are compared where it is reached
MAX_CANDIDATES = 24  # per story, the likeliest

Window: TypeAlias = pa.Table | Iterable[pa.RecordBatch]


def find_candidates(stories: pa.Table, window: Window, texts: Texts | None = None) -> pa.Table:
    """Pairs (a story of the batch, an earlier article) that may be one story, as CANDIDATES, sorted.

    stories: working table with fingerprints and identity. window: rows of `fingerprints` of smaller batches (rows of
    this batch itself are left out, so that a rerun sees what the first run saw); a table, or record batches, which
    are read once and not kept, with article_id, batch_id and hashes. shared and containment are of the kept hashes.
    Within the batch the old one is the earlier by `canonical_order`. texts: `Texts.of_batch(stories)`, where it is at
    hand: what was hashed for one step need not be hashed again for the next.
    """
    order = canonical_order(stories)
    ids, batches = column(stories, "article_id"), column(stories, "batch_id")
    batch_id = next((str(batches[row]) for row in order if batches[row]), None)
    found = _within(stories, order, batch_id, texts or Texts.of_batch(stories))
    found += _against_window(stories, order, window, batch_id)
    best: dict[str, list[tuple[float, int, str, str | None]]] = defaultdict(list)
    for new, old, old_batch, shared, share in found:
        best[new].append((-share, -shared, old, old_batch))
    rows = []
    for new in sorted({str(ids[row]) for row in order} & best.keys()):
        for share, shared, old, old_batch in sorted(best[new], key=lambda pair: pair[:3])[:MAX_CANDIDATES]:
            rows.append((new, old, old_batch, -shared, -share))
    columns = list(zip(*rows, strict=True)) or [()] * len(CANDIDATES)
    return pa.table(
        [pa.array(values, field.type) for values, field in zip(columns, CANDIDATES, strict=True)], schema=CANDIDATES
    )


_Pairs = list[tuple[str, str, str | None, int, float]]


def _against_window(stories: pa.Table, order: list[int], window: Window, batch_id: str | None) -> _Pairs:
    if not order:
        return []
    new = stories.select(["article_id", "hashes"]).take(pa.array(order, pa.int64())).combine_chunks()
    prints = Prints.of(*(new.column(name).combine_chunks() for name in ("article_id", "hashes")))
    lookup = Lookup(prints, cap=MAX_ARTICLES_OF_HASH)
    lookup.read(window.to_batches() if isinstance(window, pa.Table) else window, but=batch_id)
    return [
        (found.new_id, found.old_id, found.old_batch_id, found.shared, found.shared / found.smaller)
        for found in lookup.matches(_are_near, most=MAX_CANDIDATES)
    ]


def _within(stories: pa.Table, order: list[int], batch_id: str | None, texts: Texts) -> _Pairs:
    """Pairs within the batch, looked for in canonical order. What is a copy of an earlier story is not indexed: with
    every copy indexed, the cap would take the hashes of a story that a hundred outlets run for boilerplate."""
    ids = column(stories, "article_id")
    sizes, prints = _repeated(stories)
    holders: dict[int, list[int]] = defaultdict(list)
    pairs: _Pairs = []
    for row in order:
        shared: Counter[int] = Counter()
        for value in prints[row]:
            rows = holders.get(value, ())
            if len(rows) <= MAX_ARTICLES_OF_HASH:
                shared.update(rows)
        is_copy = False
        for old, count in _likeliest(shared, row, sizes, ids):
            pairs.append((str(ids[row]), str(ids[old]), batch_id, count, count / min(sizes[row], sizes[old])))
            is_copy = is_copy or texts.compare(row, old).kind is not None
        if not is_copy:
            for value in prints[row]:
                if len(holders[value]) <= MAX_ARTICLES_OF_HASH:
                    holders[value].append(row)
    return pairs


def _repeated(stories: pa.Table) -> tuple[list[int], list[list[int]]]:
    """For each row, how many hashes it has, and those of them that stand more than once in the batch, as small numbers:
    the others find nothing and would only fill the index."""
    lists = stories.column("hashes").combine_chunks()
    sizes = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False).astype(np.int64)
    hashes = lists.flatten().to_numpy(zero_copy_only=False).astype(np.int64, copy=False)
    in_order = np.sort(hashes)
    twice = distinct_of(in_order[1:][in_order[1:] == in_order[:-1]])
    codes = np.searchsorted(twice, hashes)
    kept = twice[np.minimum(codes, len(twice) - 1)] == hashes if len(twice) else np.zeros(len(hashes), np.bool_)
    ends = np.concatenate(([0], np.cumsum(kept)))[np.cumsum(sizes)]
    values = codes[kept].tolist()
    prints = [values[start:end] for start, end in pairwise([0, *ends.tolist()])]
    return sizes.tolist(), prints


def _likeliest(shared: Counter[int], row: int, sizes: list[int], ids: list[object]) -> list[tuple[int, int]]:
    """The indexed stories that share enough of this one's hashes, likeliest first, with how many they share."""
    near = []
    least = MIN_SHARED if sizes[row] > SHORT_SKETCH else 1
    for old, count in shared.items():
        if count < least and sizes[old] > SHORT_SKETCH:
            continue  # most of what is met shares a hash or two of boilerplate
        smaller = min(sizes[row], sizes[old])
        if ids[old] != ids[row] and is_near(count, smaller):
            near.append((-count / smaller, -count, old))
    # Equal shares are told apart by canonical order, which is the order of insertion; so the sort must be stable.
    return [(old, -count) for _, count, old in sorted(near, key=lambda pair: pair[:2])[:MAX_CANDIDATES]]


def _are_near(shared: Ints, smaller: Ints) -> Mask:
    """`is_near` of many pairs."""
    few = (smaller <= SHORT_SKETCH) & (shared >= np.minimum(MIN_SHARED_SHORT, smaller)) & (2 * shared >= smaller)
    near: Mask = (shared >= MIN_CONTAINMENT * smaller) & ((shared >= MIN_SHARED) | few)
    return near


def is_near(shared: int, smaller: int) -> bool:
    """Whether so many shared hashes of a sketch of that size are worth a look at the texts."""
    if shared < MIN_CONTAINMENT * smaller:
        return False
    if shared >= MIN_SHARED:
        return True
    return smaller <= SHORT_SKETCH and shared >= min(MIN_SHARED_SHORT, smaller) and 2 * shared >= smaller

"""Which stories of a batch may be copies: pairs from a join of fingerprints, against a window and within the batch.

Only proposes. What a pair is, and which story is the article, is settled in `copies`.
"""

from collections import Counter, defaultdict

import duckdb
import pyarrow as pa

from dateline.dedupe.pairs import VERSION, Texts
from dateline.dedupe.rows import canonical_order, column
from dateline.schema import FINGERPRINTS

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
MEMORY_LIMIT = "1GB"  # DuckDB's share of a task
THREADS = 2

_JOIN = """
with fresh as materialized (select article_id, n, unnest(hashes) as h from new_prints),
     wanted as materialized (select distinct h from fresh),
     known as materialized (
         select w.article_id, max(w.batch_id) as batch_id, max(w.n) as n, w.h
         from (select article_id, batch_id, len(hashes) as n, unnest(hashes) as h from old_prints
               where $batch is null or batch_id is distinct from $batch) w
         semi join wanted using (h) group by w.article_id, w.h),
     telling as (select h from known group by h having count(*) <= $cap)
select f.article_id as new_article_id, k.article_id as old_article_id, max(k.batch_id) as old_batch_id,
       count(*)::integer as shared, count(*) / least(any_value(f.n), max(k.n)) as containment
from fresh f join known k using (h) semi join telling using (h)
where f.article_id <> k.article_id
group by 1, 2
having (count(*) >= $shared or count(*) >= least($short, least(any_value(f.n), max(k.n)))
        and least(any_value(f.n), max(k.n)) <= $sketch and 2 * count(*) >= least(any_value(f.n), max(k.n)))
   and count(*) / least(any_value(f.n), max(k.n)) >= $containment
"""


def find_candidates(stories: pa.Table, window: pa.Table) -> pa.Table:
    """Pairs (a story of the batch, an earlier article) that may be one story, as CANDIDATES, sorted.

    stories: working table with fingerprints and identity. window: rows of `fingerprints` of smaller batches (rows of
    this batch itself are left out, so that a rerun sees what the first run saw). shared and containment are of the
    kept hashes. Within the batch the old one is the earlier by `canonical_order`.
    """
    order = canonical_order(stories)
    ids, batches = column(stories, "article_id"), column(stories, "batch_id")
    batch_id = next((str(batches[row]) for row in order if batches[row]), None)
    found = _within(stories, order, batch_id)
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


def _against_window(stories: pa.Table, order: list[int], window: pa.Table, batch_id: str | None) -> _Pairs:
    if not window.num_rows or not order:
        return []
    new = stories.select(["article_id", "hashes"]).take(pa.array(order, pa.int64())).to_pylist()
    prints: dict[str, list[int]] = {}
    for row in new:  # the same id twice in a batch: both texts look for their article
        prints[row["article_id"]] = sorted({*prints.get(row["article_id"], ()), *(row["hashes"] or ())})
    table = pa.table(
        {"article_id": list(prints), "n": [len(hashes) for hashes in prints.values()], "hashes": list(prints.values())},
        schema=pa.schema(
            [("article_id", pa.string()), ("n", pa.int32()), ("hashes", FINGERPRINTS.schema.field("hashes").type)]
        ),
    )
    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": THREADS,
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": "",  # no file: a window too great for memory is cut by the caller
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    with duckdb.connect(":memory:", config=settings) as connection:
        connection.register("new_prints", table)
        connection.register("old_prints", window.select(["article_id", "batch_id", "hashes"]))
        bounds = {"cap": MAX_ARTICLES_OF_HASH, "shared": MIN_SHARED, "short": MIN_SHARED_SHORT, "sketch": SHORT_SKETCH}
        result = connection.execute(_JOIN, {"batch": batch_id, "containment": MIN_CONTAINMENT, **bounds})
        return [tuple(row) for row in result.fetchall()]


def _within(stories: pa.Table, order: list[int], batch_id: str | None) -> _Pairs:
    """Pairs within the batch, looked for in canonical order. What is a copy of an earlier story is not indexed: with
    every copy indexed, the cap would take the hashes of a story that a hundred outlets run for boilerplate."""
    ids, prints = column(stories, "article_id"), column(stories, "hashes")
    texts = Texts.of_batch(stories)
    holders: dict[int, list[int]] = defaultdict(list)
    pairs: _Pairs = []
    for row in order:
        hashes = prints[row]
        if not isinstance(hashes, list) or not hashes:
            continue
        shared: Counter[int] = Counter()
        for value in hashes:
            rows = holders.get(value, ())
            if len(rows) <= MAX_ARTICLES_OF_HASH:
                shared.update(rows)
        is_copy = False
        for old, count in _likeliest(shared, len(hashes), prints, row, ids):
            size = min(len(hashes), _length(prints[old]))
            pairs.append((str(ids[row]), str(ids[old]), batch_id, count, count / size))
            is_copy = is_copy or texts.compare(row, old).containment >= VERSION
        if not is_copy:
            for value in hashes:
                if len(holders[value]) <= MAX_ARTICLES_OF_HASH:
                    holders[value].append(row)
    return pairs


def _likeliest(
    shared: Counter[int], size: int, prints: list[object], row: int, ids: list[object]
) -> list[tuple[int, int]]:
    """The indexed stories that share enough of this one's hashes, likeliest first, with how many they share."""
    near = []
    for old, count in shared.items():
        smaller = min(size, _length(prints[old]))
        if ids[old] != ids[row] and is_near(count, smaller):
            near.append((-count / smaller, -count, old))
    # Equal shares are told apart by canonical order, which is the order of insertion; so the sort must be stable.
    return [(old, -count) for _, count, old in sorted(near, key=lambda pair: pair[:2])[:MAX_CANDIDATES]]


def is_near(shared: int, smaller: int) -> bool:
    """Whether so many shared hashes of a sketch of that size are worth a look at the texts; the same rule as _JOIN."""
    if shared < MIN_CONTAINMENT * smaller:
        return False
    if shared >= MIN_SHARED:
        return True
    return smaller <= SHORT_SKETCH and shared >= min(MIN_SHARED_SHORT, smaller) and 2 * shared >= smaller


def _length(value: object) -> int:
    return len(value) if isinstance(value, list) else 0

"""The lookup in a stream finds what comparing every pair would find, in whatever slices the stream comes."""

import time
from collections import defaultdict

import numpy as np
import pyarrow as pa
from benches.prose import Desk
from dedupe_edits import day, settle, table
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.dedupe import fingerprint_rows, fingerprint_stories, settle_identity
from dateline.dedupe.candidates import MAX_ARTICLES_OF_HASH, find_candidates
from dateline.dedupe.lookup import Lookup, Prints

ROWS = st.lists(st.tuples(st.integers(0, 8), st.sets(st.integers(0, 40), max_size=9)), max_size=14)
HASHES = pa.list_(pa.int64())


def prints(rows: list[tuple[int, set[int]]]) -> Prints:
    ids = pa.array([f"a{number}" for number, _ in rows], pa.string())
    return Prints.of(ids, pa.array([sorted(hashes) for _, hashes in rows], HASHES))


def stream(rows: list[tuple[int, set[int]]], size: int) -> list[pa.RecordBatch]:
    whole = pa.table(
        {
            "article_id": pa.array([f"a{number}" for number, _ in rows], pa.string()),
            "batch_id": pa.array([f"b{at % 3}" for at in range(len(rows))], pa.string()),
            "hashes": pa.array([sorted(hashes) for _, hashes in rows], HASHES),
        }
    )
    return list(whole.to_batches(max_chunksize=size))


def merged(rows: list[tuple[int, set[int]]]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for number, hashes in rows:
        found[f"a{number}"] |= hashes
    return found


@given(ROWS, ROWS, st.integers(1, 5), st.integers(1, 4))
@settings(max_examples=200, deadline=None)
def test_the_lookup_is_the_join_of_all_with_all(
    new: list[tuple[int, set[int]]], old: list[tuple[int, set[int]]], size: int, cap: int
) -> None:
    lookup = Lookup(prints(new), cap=cap)
    lookup.read(stream(old, size), but="b2")
    matches = lookup.matches(lambda shared, _: shared >= 2, most=99)
    kept = [row for at, row in enumerate(old) if at % 3 != 2]
    articles = merged(kept)
    holders = defaultdict(set)
    for name, hashes in articles.items():
        for value in hashes:
            holders[value].add(name)
    expected = {}
    for name, hashes in merged(new).items():
        for other, theirs in articles.items():
            shared = {value for value in hashes & theirs if len(holders[value]) <= cap}
            if other != name and len(shared) >= 2:
                expected[name, other] = len(shared)
    assert {(m.new_id, m.old_id): m.shared for m in matches} == expected


def test_record_batches_and_a_table_give_the_same_candidates() -> None:
    desk = Desk(21)
    texts = [desk.story() for _ in range(40)]
    first = settle(
        table([{"body": text, "batch_id": "b1", "url": f"https://a.example/{n}"} for n, text in enumerate(texts)])
    )
    window = fingerprint_rows(first)
    edits = [desk.cut(text, 0.5) for text in texts] + ["\n".join(texts[:2])]
    stories = fingerprint_stories(settle_identity(table([{"body": text, **day(2)} for text in edits])))
    whole = find_candidates(stories, window)
    assert whole.num_rows >= 41
    assert find_candidates(stories, iter(window.to_batches(max_chunksize=7))).equals(whole)
    assert find_candidates(stories, window.to_reader(3)).equals(whole)
    shuffled = window.take(pa.array(np.random.default_rng(1).permutation(window.num_rows)))
    assert find_candidates(stories, shuffled).equals(whole)


def test_boilerplate_of_the_window_finds_nothing_and_revisions_are_no_boilerplate() -> None:
    hashes = list(range(0, 400, 10))
    stories = table([{"body": "x", "hashes": hashes, "article_id": "new", "url_key": "new", "batch_id": "b9"}])

    def rows(articles: int, captures: int) -> pa.Table:
        names = [f"a{n}" for n in range(articles) for _ in range(captures)]
        return pa.table(
            {
                "article_id": pa.array(names),
                "batch_id": pa.array(["b1"] * len(names)),
                "hashes": pa.array([hashes] * len(names), HASHES),
            }
        )

    assert find_candidates(stories, rows(MAX_ARTICLES_OF_HASH + 1, 1)).num_rows == 0
    found = find_candidates(stories, rows(3, MAX_ARTICLES_OF_HASH)).to_pylist()
    assert [(pair["old_article_id"], pair["shared"], pair["containment"]) for pair in found] == [
        (name, len(hashes), 1.0) for name in ("a0", "a1", "a2")
    ]


def test_boilerplate_shared_by_batch_and_window_stays_cheap() -> None:
    hashes = pa.array([list(range(200)) for _ in range(3000)], HASHES)
    names = [f"n{n:05}" for n in range(3000)]
    lookup = Lookup(Prints.of(pa.array(names), hashes), cap=64)
    started = time.process_time()
    for part in range(20):
        ids = pa.array([f"a{part}-{n}" for n in range(3000)])
        lookup.read([pa.record_batch({"article_id": ids, "batch_id": ids, "hashes": hashes})], but=None)
    assert lookup.matches(lambda shared, _: shared > 0, most=24) == []
    assert time.process_time() - started < 20

"""The fold: batches in any order of coming give the same lake, and every state of an article has one place."""

from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import given
from hypothesis import strategies as st

from dateline.refine.fold import KEY_COLUMNS, place_rows
from dateline.schema import ARTICLES

START = datetime(2026, 1, 1, tzinfo=UTC)
TABLES = ("articles", "copies", "revisions")


def row(article: str, batch: int, hour: int, *, copy_of: str | None = None, day: int = 1) -> dict[str, object]:
    return {
        "article_id": article,
        "batch_id": f"b{batch}",
        "captured_at": START + timedelta(hours=hour),
        "warc_offset": hour,
        "duplicate_of": copy_of,
        "published_date": date(2026, 1, day),
    }


def table(rows: list[dict[str, object]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=ARTICLES.schema)


class TinyLake:
    """A lake as three tables in memory: what `stores` does with a placement, without files."""

    def __init__(self) -> None:
        self.tables = {name: table([]) for name in TABLES}

    def land(self, batch: str, rows: list[dict[str, object]]) -> frozenset[str]:
        new = table(rows)
        own = {name: t.filter(pc.equal(t["batch_id"], batch)) for name, t in self.tables.items()}
        ids = {i for t in (new, *own.values()) for i in t["article_id"].to_pylist()}
        others = {
            name: t.filter(
                pc.and_(
                    pc.is_in(t["article_id"], pa.array(sorted(ids), pa.string())), pc.not_equal(t["batch_id"], batch)
                )
            )
            for name, t in self.tables.items()
        }
        placed = place_rows(new, others, own)
        for name, t in self.tables.items():
            gone = {tuple(r[c] for c in KEY_COLUMNS) for r in placed.moved.get(name, table([])).to_pylist()}
            stay = [r for r in t.to_pylist() if r["batch_id"] != batch and tuple(r[c] for c in KEY_COLUMNS) not in gone]
            self.tables[name] = pa.concat_tables([table(stay), placed.add.get(name, table([]))])
        return placed.uprooted

    def rows(self) -> dict[str, list[dict[str, object]]]:
        return {
            name: sorted(t.to_pylist(), key=lambda r: (r["article_id"], r["captured_at"], r["batch_id"]))
            for name, t in self.tables.items()
        }


def test_newest_state_is_the_article_and_the_earlier_one_a_revision() -> None:
    lake = TinyLake()
    lake.land("b1", [row("a", 1, 1)])
    lake.land("b2", [row("a", 2, 5, day=2)])
    rows = lake.rows()
    assert [(r["batch_id"], r["revision"], r["valid_to"]) for r in rows["articles"]] == [("b2", 1, None)]
    (earlier,) = rows["revisions"]
    assert (earlier["batch_id"], earlier["superseded_by"], earlier["revision"]) == ("b1", "b2", 0)
    assert earlier["valid_to"] == START + timedelta(hours=5)


def test_a_replay_that_drops_the_newer_state_brings_the_older_one_back() -> None:
    lake = TinyLake()
    lake.land("b1", [row("a", 1, 1)])
    lake.land("b2", [row("a", 2, 5)])
    lake.land("b2", [])
    rows = lake.rows()
    assert [r["batch_id"] for r in rows["articles"]] == ["b1"]
    assert rows["articles"][0]["valid_to"] is None
    assert rows["revisions"] == []


def test_an_older_capture_that_comes_late_is_a_revision_at_once() -> None:
    lake = TinyLake()
    lake.land("b2", [row("a", 2, 5)])
    lake.land("b3", [row("a", 3, 1)])
    rows = lake.rows()
    assert [r["batch_id"] for r in rows["articles"]] == ["b2"]
    assert [(r["batch_id"], r["superseded_by"]) for r in rows["revisions"]] == [("b3", "b2")]


def test_an_article_that_becomes_a_copy_is_told_as_uprooted() -> None:
    lake = TinyLake()
    assert lake.land("b1", [row("a", 1, 1)]) == frozenset()
    assert lake.land("b1", [row("a", 1, 1, copy_of="z")]) == {"a"}
    assert [r["article_id"] for r in lake.rows()["copies"]] == ["a"]


STATES = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(1, 4), st.integers(0, 9), st.booleans()),
    max_size=14,
    unique_by=lambda s: (s[0], s[1], s[2]),
)


@given(STATES, st.permutations([1, 2, 3, 4]))
def test_batches_landed_in_any_order_and_again_give_the_same_tables(states, order) -> None:  # type: ignore[no-untyped-def]
    batches = {
        n: [row(a, b, h, copy_of="z" if is_copy else None) for a, b, h, is_copy in states if b == n]
        for n in (1, 2, 3, 4)
    }
    in_order, shuffled = TinyLake(), TinyLake()
    for n in (1, 2, 3, 4):
        in_order.land(f"b{n}", batches[n])
    for n in [*order, order[0]]:
        shuffled.land(f"b{n}", batches[n])
    assert in_order.rows() == shuffled.rows()
    every = [r for rows in in_order.rows().values() for r in rows]
    assert len(every) == len(states), "a state was lost or doubled"
    newest = [r for name in ("articles", "copies") for r in in_order.rows()[name]]
    assert len(newest) == len({a for a, *_ in states}), "each article has one newest state"


def test_two_captures_at_the_same_place_of_two_archive_files_are_told_apart() -> None:
    """The first page of every archive file lies at the same offset, and an import may know no capture time."""
    lake = TinyLake()
    same = {"article_id": "a", "batch_id": "b1", "warc_offset": 40, "published_date": date(2026, 1, 1)}
    lake.land("b1", [same | {"warc_file": "x.warc.gz"}, same | {"warc_file": "y.warc.gz"}])
    lake.land("b2", [row("a", 2, 5)])
    rows = lake.rows()
    assert [r["batch_id"] for r in rows["articles"]] == ["b2"]
    assert [(r["warc_file"], r["revision"]) for r in rows["revisions"]] == [("x.warc.gz", 0), ("y.warc.gz", 1)]
    lake.land("b2", [])
    rows = lake.rows()
    assert [r["warc_file"] for r in rows["articles"]] == ["y.warc.gz"]
    assert [r["warc_file"] for r in rows["revisions"]] == ["x.warc.gz"]

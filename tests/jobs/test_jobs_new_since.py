"""`new_since`: whatever landed, landed again, was taken back or was killed, a reader that does as it is told holds the lake."""

import os
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jobs_desk import Desk, killed_at, story

from dateline.errors import ConfigurationError
from dateline.jobs import refining
from dateline.jobs.landing import NOTHING_UNFOLDED, batch_states, commit_batch, next_landing_seq, unfold
from dateline.jobs.task import batch_id_at
from dateline.refine import fold
from dateline.schema import ARTICLES, BATCHES
from dateline.stores.lake import Lake
from dateline.stores.readers import OpenLake

EXAMPLES = int(os.environ.get("DATELINE_HISTORIES", "25"))  # more by hand, with pytest's --timeout=0
DAYS = [date(2026, 11, 1), date(2026, 11, 2), None]
FIRST = datetime(2026, 11, 20, 8, tzinfo=UTC)
BATCHES_OF = [batch_id_at(FIRST + timedelta(hours=n)) for n in range(4)]

Row = dict[str, Any]


@dataclass
class Reader:
    """A consumer with a database of its own: what it made of the rows and the cursor are kept together, or not at all."""

    kept: dict[str, Row] = field(default_factory=dict)
    cursor: int = 0

    def read(self, opened: OpenLake, landings: int | None, *, is_kept: bool) -> bool:
        """One call; True where it has all."""
        news = opened.new_since(self.cursor, landings=landings, form="arrow")
        assert news.cursor >= self.cursor
        rows = news.rows.to_pylist()
        ids = [row["article_id"] for row in rows]
        assert len(ids) == len(set(ids)), "a row twice"
        assert not set(ids) & set(news.gone)
        if is_kept:
            for name in news.gone:
                self.kept.pop(name, None)
            self.kept |= {row["article_id"]: row for row in rows}
            self.cursor = news.cursor
        return news.is_all


@st.composite
def captures(draw: st.DrawFn) -> list[Row]:
    """What a batch makes of its pages: states of some of four articles, captured now or (imports) long ago."""
    ids = draw(st.lists(st.integers(0, 3), unique=True, max_size=3))
    return [
        {
            "article_id": f"{n:064x}",
            "duplicate_of": f"{9:064x}" if draw(st.booleans()) else None,
            "published_date": draw(st.sampled_from(DAYS)),
            "captured_at": FIRST + timedelta(hours=draw(st.integers(0, 5))),
            "headline": draw(st.sampled_from(["one", "two"])),
            "warc_file": "archive/x",
            "warc_offset": n,
        }
        for n in ids
    ]


LAND = st.tuples(st.just("land"), st.sampled_from(BATCHES_OF), captures(), st.none() | st.integers(1, 25))
EMPTY = st.tuples(st.just("empty"), st.sampled_from(BATCHES_OF))
AGAIN = st.tuples(st.just("again"), st.sampled_from(BATCHES_OF))
READ = st.tuples(st.just("read"), st.integers(0, 2), st.none() | st.integers(1, 2), st.booleans())


def write(lake: Lake, batch_id: str, rows: list[Row], *, is_again: bool = False) -> None:
    """As `land_articles` does it; `is_again`: as a batch that waits to be refined anew."""
    with lake.lock("test") as lock:
        before = lake.batch(batch_id) or {"batch_id": batch_id, "batch_date": FIRST.date(), "files": []}
        stamped = [row | {"batch_id": batch_id} for row in rows]
        unfolded = NOTHING_UNFOLDED
        done = before | {"state": "archived", "warc_files": ["archive/x"]}
        if not is_again:
            unfolded = unfold(lake, lock, batch_id, rows=pa.Table.from_pylist(stamped, schema=ARTICLES.schema))
            done |= {"state": "complete", "landing_seq": next_landing_seq(batch_states(lake)), "landed_at": FIRST}
        commit_batch(lake, lock, done, unfolded)


def by_hand(landed: dict[str, list[Row]]) -> dict[str, Row]:
    """Articles and copies of the lake that these batches make, folded from nothing."""
    rows = [row | {"batch_id": name} for name, found in landed.items() for row in found]
    placed = fold.place_rows(pa.Table.from_pylist(rows, schema=ARTICLES.schema), {}, {}).add
    return {
        row["article_id"]: row | {"is_copy": table == "copies"}
        for table in ("articles", "copies")
        if table in placed
        for row in placed[table].to_pylist()
    }


@settings(max_examples=EXAMPLES)
@given(st.lists(LAND | LAND | READ | READ | AGAIN | EMPTY, max_size=14))
def test_readers_hold_the_lake_after_any_history(steps: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lake = Lake.create(Path(folder) / "lake")
        opened = OpenLake.at(lake.root)
        readers = [Reader() for _ in range(3)]
        landed: dict[str, list[Row]] = {}
        for step in steps:
            match step:
                case ("land", batch_id, rows, kill):
                    before = lake.read(BATCHES)
                    with killed_at(kill):
                        write(lake, batch_id, rows)
                    if not lake.read(BATCHES).equals(before):  # decided, though perhaps not carried out
                        landed[batch_id] = rows
                case ("empty", batch_id):
                    write(lake, batch_id, [])
                    landed[batch_id] = []
                case ("again", batch_id) if batch_id in landed:
                    write(lake, batch_id, [], is_again=True)
                case ("read", number, landings, is_kept):
                    reader = readers[number]
                    if reader.read(opened, landings, is_kept=is_kept) and is_kept:
                        assert reader.kept == by_hand(landed)
            assert {row["article_id"]: row for row in opened.coverage(form="arrow").to_pylist()} == by_hand(landed)
        for reader in readers:
            while not reader.read(opened, 1, is_kept=True):
                pass
            assert reader.kept == by_hand(landed)
            again = opened.new_since(reader.cursor)
            assert (len(again.rows), again.gone, again.batch_ids) == (0, (), ())


def test_what_better_code_rejects_is_told_as_gone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through the real steps: an article goes, its copy elsewhere becomes the article, a reader follows."""
    for name, seed in (("a", "weir"), ("b", "bees")):
        (desk.folder / f"{name}.html").write_text(story(f"{name} came", seed=seed, day="2026-11-01"))
    first = desk.bring(desk.folder / "a.html", url="http://site.test/a")
    desk.bring(desk.folder / "b.html", url="http://site.test/b")
    desk.refine()
    opened = OpenLake.at(desk.lake.root)
    news = opened.new_since(form="arrow")
    assert (news.rows.num_rows, news.gone, news.cursor) == (2, (), 2)
    real = refining.working_table

    def spoiled(pairs, batch_id):  # type: ignore[no-untyped-def]
        table = real(pairs, batch_id)
        rows = [r | {"outcome": "rejected", "reason": "no_text"} for r in table.to_pylist()]
        return type(table).from_pylist(rows, schema=table.schema)

    gone = next(row["article_id"] for row in news.rows.to_pylist() if row["batch_id"] == first)
    with monkeypatch.context() as patched:
        patched.setattr(refining, "working_table", spoiled)
        desk.refine(first)
    later = opened.new_since(news.cursor, form="arrow", columns=["headline"])
    assert (later.rows.num_rows, later.gone, later.batch_ids, later.cursor) == (0, (gone,), (first,), 3)
    desk.refine(first)
    back = opened.new_since(later.cursor, form="arrow", columns=["article_id"])
    assert (back.rows.column("article_id").to_pylist(), back.gone, back.cursor) == ([gone], (), 4)
    assert opened.new_since(2).gone == (), "who reads over both never hears of it"
    with pytest.raises(ConfigurationError, match="cursor 9 is ahead of the lake, whose newest landing is 4"):
        opened.new_since(9)

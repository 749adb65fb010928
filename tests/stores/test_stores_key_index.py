"""The index of keys finds every row that a look through all files finds, whatever becomes of its cache."""

import json
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stores_rows import article, articles, identities

from dateline.errors import HoldForPerson
from dateline.schema import ARTICLES
from dateline.stores.changes import Change
from dateline.stores.key_index import files_of_keys
from dateline.stores.lake import Lake

DAY = date(2026, 11, 1)
NAMES = ["article_id", "batch_id", "captured_at", "warc_offset", "body"]


def land(lake, batch_id, *rows):
    with lake.lock("test") as lock:
        lake.commit(lock, batch_id, [Change(table=ARTICLES, add=articles(*rows))])


def days(count, batch_id, start=0):
    return [article(n, DAY + timedelta(days=n), batch_id) for n in range(start, start + count)]


def ids(*numbers):
    return [f"{number:064x}" for number in numbers]


def cache_of(lake):
    return lake.root / ".work" / ".index" / "articles-article_id.arrow"


def assert_finds(lake, wanted):
    expected = lake.read(ARTICLES, where=pc.field("article_id").isin(pa.array(wanted, pa.string())))
    assert identities(lake.find(ARTICLES, "article_id", wanted)) == identities(expected)


def opened(lake, wanted):
    """The days of the files that are opened for these ids."""
    from dateline.stores.files import list_day_files

    return [
        f.day for f in files_of_keys(lake.root, ARTICLES, "article_id", list_day_files(lake.root, ARTICLES), wanted)
    ]


def test_only_the_files_that_hold_a_key_are_opened(tmp_path):
    lake = Lake.create(tmp_path / "lake")
    land(lake, "b1", *days(30, "b1"))
    assert opened(lake, ids(3, 20, 99)) == [DAY + timedelta(days=3), DAY + timedelta(days=20)]
    assert lake.find(ARTICLES, "article_id", ids(3, 20, 99), columns=["article_id"]).column(0).to_pylist() == ids(3, 20)
    assert lake.find(ARTICLES, "article_id", []).num_rows == 0
    assert lake.find(ARTICLES, "article_id", ids(3), where=pc.field("batch_id") < "b1").num_rows == 0


def test_a_damaged_file_elsewhere_stops_nobody_once_it_is_indexed(tmp_path):
    lake = Lake.create(tmp_path / "lake")
    land(lake, "b1", *days(3, "b1"))
    assert_finds(lake, ids(0, 1, 2))
    path = lake.root / "articles/published_month=2026-11/2026-11-02.parquet"
    path.write_bytes(b"PAR1 junk")
    with pytest.raises(HoldForPerson, match=r"articles can't be read as Parquet"):
        lake.find(ARTICLES, "article_id", ids(1))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 4)), max_size=6), min_size=1, max_size=5))
def test_after_any_landings_the_index_finds_what_reading_everything_finds(tmp_path_factory, landings):
    """Batches come, come again with other rows, and take their files with them."""
    lake = Lake.create(tmp_path_factory.mktemp("index") / "lake")
    for number, rows in enumerate(landings):
        batch = f"b{number % 3}"
        unique = {n: article(n, DAY + timedelta(days=day), batch) for n, day in rows}
        land(lake, batch, *unique.values())
        assert_finds(lake, ids(*range(0, 13, 2)))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-40]),
        lambda path: path.write_bytes(b"ARROW1\0\0" + b"x" * 400),
        lambda path: path.write_bytes(_zeroed(path)),
        lambda path: path.write_bytes(_relabelled(path, "version", b"0")),
        lambda path: path.write_bytes(_relabelled(path, "files", b"[]")),
        lambda path: path.write_bytes(_relabelled(path, "files", json.dumps([["x"]]).encode())),
    ],
    ids=["gone", "empty", "cut", "junk", "zeroed", "other version", "no files", "odd files"],
)
def test_a_lost_or_damaged_cache_is_made_again(tmp_path, spoil):
    lake = Lake.create(tmp_path / "lake")
    land(lake, "b1", *days(5, "b1"))
    assert_finds(lake, ids(1, 4))
    whole = cache_of(lake).read_bytes()
    spoil(cache_of(lake))
    assert_finds(lake, ids(1, 4, 7))
    assert cache_of(lake).read_bytes() == whole


def _zeroed(path):
    """The list with its hashes struck out: it looks whole, and finds nothing."""
    table = pa.ipc.open_file(path.read_bytes()).read_all()
    zeros = pa.array([0] * table.num_rows, pa.uint64())
    return _bytes(table.set_column(0, table.schema.field(0), zeros))


def _relabelled(path, name, value):
    table = pa.ipc.open_file(path.read_bytes()).read_all()
    return _bytes(table.replace_schema_metadata({**table.schema.metadata, name.encode(): value}))


def _bytes(table):
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


def test_a_lake_that_may_not_be_written_is_searched_all_the_same(tmp_path, monkeypatch):
    lake = Lake.create(tmp_path / "lake")
    land(lake, "b1", *days(5, "b1"))
    (lake.root / ".work" / ".index").write_text("in the way")
    assert_finds(lake, ids(1, 4))

"""The lake holds what was committed, under stable names, and says clearly why it can't."""

import json
import os
import shutil
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stores_rows import article, articles, batch_row, identities, table_of

from dateline.errors import ConfigurationError, GiveUp, HoldForPerson
from dateline.schema import ARTICLES, BATCHES, COPIES, FETCHES, REVISIONS, SCHEMA_VERSION, TABLES
from dateline.stores.changes import Change
from dateline.stores.files import PART_LIMIT_BYTES, encode_rows, list_day_files
from dateline.stores.lake import Lake

MARCH = date(2016, 3, 31)
APRIL = date(2016, 4, 1)


@pytest.fixture
def lake(tmp_path):
    return Lake.create(tmp_path / "lake")


def land(lake, batch_id, *rows, **more):
    with lake.lock("test") as lock:
        return lake.commit(lock, batch_id, [Change(table=ARTICLES, add=articles(*rows), **more)], None)


def files(lake, table="articles"):
    return sorted(path.relative_to(lake.root).as_posix() for path in (lake.root / table).rglob("*.parquet"))


def test_a_row_lies_in_the_file_of_its_day_and_nothing_else_is_left(lake):
    land(lake, "b1", article(1, MARCH, "b1"), article(2, APRIL, "b1"), article(3, None, "b1"))
    with lake.lock("test") as lock:
        assert lake.batch_rows(lock, ARTICLES, "b1").equals(lake.read(ARTICLES))
        assert lake.batch_rows(lock, ARTICLES, "b2").num_rows == 0
    assert files(lake) == [
        "articles/published_month=2016-03/2016-03-31.parquet",
        "articles/published_month=2016-04/2016-04-01.parquet",
        "articles/published_month=undated/undated.parquet",
    ]
    work = lake.root / ".work"
    assert sorted(path.name for path in work.iterdir() if path.is_file()) == ["lock.guard"]


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_an_empty_table_reads_as_the_declared_schema(lake, table):
    rows = lake.read(table)
    assert rows.schema.equals(table.schema)
    assert rows.num_rows == 0


def test_reading_gives_the_declared_schema_and_no_partition_column(lake):
    land(lake, "b1", article(1, MARCH, "b1"), article(3, None, "b1"))
    assert lake.read(ARTICLES).schema.equals(ARTICLES.schema)
    assert lake.read(ARTICLES, columns=["url", "article_id"]).column_names == ["url", "article_id"]


def test_reading_opens_only_the_days_asked_for(lake):
    land(lake, "b1", *(article(n, day, "b1") for n, day in enumerate([MARCH, APRIL, date(2016, 4, 9), None])))
    (lake.root / "articles/published_month=2016-03/2016-03-31.parquet").write_bytes(b"damaged")
    rows = lake.read(ARTICLES, first_day=APRIL, last_day=date(2016, 4, 8))
    assert rows.column("published_date").to_pylist() == [APRIL, None]
    assert lake.read(ARTICLES, first_day=APRIL, last_day=APRIL, include_undated=False).num_rows == 1
    assert lake.read(ARTICLES, first_day=APRIL, where=pc.field("article_id") == f"{2:064x}").num_rows == 1
    with pytest.raises(HoldForPerson, match="backup"):
        lake.read(ARTICLES)


def test_rows_are_sorted_and_the_same_rows_give_the_same_bytes(lake, tmp_path):
    rows = [article(n, MARCH, "b1") for n in range(30)]
    land(lake, "b1", *rows)
    other = Lake.create(tmp_path / "other")
    land(other, "b1", *reversed(rows))
    name = "articles/published_month=2016-03/2016-03-31.parquet"
    assert (lake.root / name).read_bytes() == (other.root / name).read_bytes()
    times = lake.read(ARTICLES).column("published_at").to_pylist()
    assert times == sorted(times)


def test_a_rerun_replaces_its_own_rows_and_leaves_an_unchanged_file_alone(lake):
    land(lake, "b1", article(1, MARCH, "b1"), article(2, APRIL, "b1"))
    land(lake, "b2", article(3, MARCH, "b2"))
    untouched = lake.root / "articles/published_month=2016-04/2016-04-01.parquet"
    before = untouched.stat().st_mtime_ns
    done = land(lake, "b1", article(1, MARCH, "b1", body="better"), article(2, APRIL, "b1"))
    assert untouched.stat().st_mtime_ns == before
    assert done.written == ("articles/published_month=2016-03/2016-03-31.parquet",)
    assert done.batch_files == (
        "articles/published_month=2016-03/2016-03-31.parquet",
        "articles/published_month=2016-04/2016-04-01.parquet",
    )
    assert max(lake.read(ARTICLES, columns=["body"]).column("body").to_pylist()) == "better"
    assert lake.read(ARTICLES).num_rows == 3


def test_a_file_without_rows_goes_with_its_folder(lake):
    land(lake, "b1", article(1, MARCH, "b1"), article(2, APRIL, "b1"))
    done = land(lake, "b1", article(1, MARCH, "b1"))
    assert done.removed == ("articles/published_month=2016-04/2016-04-01.parquet",)
    assert [path.name for path in (lake.root / "articles").iterdir()] == ["published_month=2016-03"]


def test_keys_remove_rows_with_null_equal_to_null(lake):
    rows = [
        article(1, MARCH, "b1"),
        article(1, MARCH, "b1", captured_at=None),
        article(2, MARCH, "b1", captured_at=None, warc_offset=None),
        article(3, None, "b1", captured_at=None),
    ]
    land(lake, "b1", *rows)
    names = ["article_id", "batch_id", "captured_at", "warc_offset", "published_date"]
    keys = articles(rows[1], rows[2], rows[3]).select(names)
    land(lake, "b2", remove=keys)
    assert identities(lake.read(ARTICLES)) == identities(articles(rows[0]))
    land(lake, "b2", remove=articles(rows[0]).select(["article_id"]))  # without days: all files are looked through
    assert files(lake) == []


def test_a_row_can_move_between_tables_in_one_commit(lake):
    old, new = article(1, MARCH, "b1"), article(1, APRIL, "b2", body="rewritten")
    land(lake, "b1", old)
    closed = {**old, "valid_to": datetime(2026, 11, 21, tzinfo=UTC), "superseded_by": "b2"}
    keys = articles(old).select(["article_id", "batch_id", "captured_at", "warc_offset", "published_date"])
    with lake.lock("test") as lock:
        changes = [
            Change(table=ARTICLES, add=articles(new), remove=keys),
            Change(table=REVISIONS, add=table_of(REVISIONS, [closed])),
            Change(table=COPIES),
        ]
        lake.commit(
            lock, "b2", changes, lambda done: Change(table=BATCHES, add=batch_row("b2", files=done.batch_files))
        )
    assert lake.read(ARTICLES).column("body").to_pylist() == ["rewritten"]
    assert lake.read(REVISIONS).column("superseded_by").to_pylist() == ["b2"]
    batch = lake.batch("b2")
    assert batch["files"] == ["articles/published_month=2016-04/2016-04-01.parquet"]
    assert lake.batch("b9") is None
    assert lake.batches().column("batch_id").to_pylist() == ["b2"]


def test_the_day_of_a_timestamp_column_is_its_utc_day(lake):
    late = datetime(2026, 11, 20, 23, 59, 59, 999999, tzinfo=UTC)
    rows = table_of(FETCHES, [{"batch_id": "b1", "url": "https://a.test/", "fetched_at": late}])
    with lake.lock("test") as lock:
        lake.commit(lock, "b1", [Change(table=FETCHES, add=rows)], None)
    assert files(lake, "fetches") == ["fetches/fetched_month=2026-11/2026-11-20.parquet"]


def test_a_day_past_the_limit_rolls_on_and_only_the_last_part_grows(tmp_path):
    lake = Lake(Lake.create(tmp_path / "lake").root, part_limit_bytes=40_000)
    assert Lake(tmp_path).part_limit_bytes == PART_LIMIT_BYTES
    noise = {n: "".join(f"{(n * 7919 + k * 104729) % 1000003:06x}" for k in range(900)) for n in range(60)}
    closed = {}
    for batch in range(6):
        numbers = range(batch * 10, batch * 10 + 10)
        land(lake, f"b{batch}", *(article(n, MARCH, f"b{batch}", body=noise[n]) for n in numbers))
        *full, growing = list_day_files(lake.root, ARTICLES)
        assert all(closed.setdefault(file.relative, file) == file for file in full)
        assert all(file.size_bytes >= lake.part_limit_bytes for file in full)
    assert growing.part == len(full) >= 2
    assert growing.relative == f"articles/published_month=2016-03/2016-03-31.{growing.part}.parquet"
    assert lake.read(ARTICLES).num_rows == 60
    land(lake, "b0", article(0, MARCH, "b0", body="short"))
    assert lake.read(ARTICLES).num_rows == 51
    land(lake, "big", *(article(100 + n, MARCH, "big", body=noise[n][::-1]) for n in range(60)))
    assert lake.read(ARTICLES).num_rows == 111


def test_the_types_are_plain_and_the_options_fixed(lake):
    land(lake, "b1", article(1, MARCH, "b1"))
    path = lake.root / files(lake)[0]
    metadata = pq.read_metadata(path)
    assert metadata.row_group(0).column(0).compression == "ZSTD"
    assert metadata.row_group(0).column(0).statistics.has_min_max
    with path.open("rb") as file:
        assert pq.read_schema(file).equals(ARTICLES.schema)


def test_rows_that_do_not_fit_the_schema_are_refused_by_name(lake):
    good = articles(article(1, MARCH, "b1"))
    naive = good.set_column(
        good.schema.get_field_index("captured_at"),
        "captured_at",
        pa.array([datetime(2020, 1, 1)], pa.timestamp("us")),  # noqa: DTZ001
    )
    wrong = good.set_column(good.schema.get_field_index("revision"), "revision", pa.array(["first"]))
    not_utf8 = good.set_column(
        good.schema.get_field_index("body"), "body", pa.array([b"\xff\xfe"]).cast(pa.binary()).view(pa.string())
    )
    for rows, message in [
        (good.drop_columns(["url"]), r"missing \['url'\]"),
        (good.append_column("mood", pa.array(["glad"])), r"unknown or doubled \['mood'\]"),
        (naive, "captured_at holds times without a zone"),
        (wrong, "revision holds what is no int32"),
        (not_utf8, "damaged"),
    ]:
        with pytest.raises(GiveUp, match=message), lake.lock("test") as lock:
            lake.commit(lock, "b1", [Change(table=ARTICLES, add=rows)], None)
    assert files(lake) == []
    assert not (lake.root / ".work/b1").exists()


def test_other_arrow_types_of_the_same_values_are_cast_at_the_door(lake):
    rows = articles(article(1, MARCH, "b1"))
    for name, kind in [("url", pa.large_string()), ("outlet_id", pa.dictionary(pa.int32(), pa.string()))]:
        rows = rows.set_column(rows.schema.get_field_index(name), name, rows.column(name).cast(kind))
    with lake.lock("test") as lock:
        lake.commit(lock, "b1", [Change(table=ARTICLES, add=rows)], None)
    with (lake.root / files(lake)[0]).open("rb") as file:
        assert pq.read_schema(file).equals(ARTICLES.schema)


def test_one_table_is_changed_once_a_commit_and_batch_ids_name_no_path(lake):
    with lake.lock("test") as lock:
        with pytest.raises(GiveUp, match="twice"):
            lake.commit(lock, "b1", [Change(table=BATCHES), Change(table=BATCHES)], None)
        for bad in ("../b1", "", ".hidden", "a/b", "x" * 200):
            with pytest.raises(GiveUp, match="Batch id"):
                lake.commit(lock, bad, [], None)


def test_a_file_of_another_schema_is_not_overwritten(lake):
    land(lake, "b1", article(1, MARCH, "b1"))
    path = lake.root / files(lake)[0]
    newer = pq.read_table(path, partitioning=None).append_column("mood", pa.array(["glad"]))
    path.write_bytes(encode_rows(newer))
    before = path.read_bytes()
    with pytest.raises(GiveUp, match="another schema"):
        land(lake, "b2", article(2, MARCH, "b2"))
    assert path.read_bytes() == before


def test_a_lost_cache_of_holdings_changes_nothing(lake):
    land(lake, "b1", article(1, MARCH, "b1"))
    cache = lake.root / ".work/.holdings/articles.json"
    land(lake, "b2", article(2, APRIL, "b2"))
    assert cache.exists()
    for damage in (b"", b"{]", b'{"a": 1}', json.dumps({files(lake)[0]: [1, 2, 3, "x", "y"]}).encode()):
        cache.write_bytes(damage)
        land(lake, "b1", article(1, APRIL, "b1"))
        land(lake, "b1", article(1, MARCH, "b1"))
        assert lake.read(ARTICLES).num_rows == 2
    shutil.rmtree(cache.parent)
    land(lake, "b1")
    assert lake.read(ARTICLES).column("batch_id").to_pylist() == ["b2"]


def test_create_refuses_with_the_setting_the_path_and_a_remedy(tmp_path):
    (tmp_path / "file").write_text("")
    full = tmp_path / "full"
    full.mkdir()
    (full / "thesis.doc").write_text("")
    newer = Lake.create(tmp_path / "newer").root
    (newer / "dateline.json").write_text(json.dumps({"format": "dateline lake", "schema_version": SCHEMA_VERSION + 1}))
    strange = Lake.create(tmp_path / "strange").root
    (strange / "dateline.json").write_text("[]")
    for path, message in [
        (tmp_path / "file", "a file stands where a folder should be"),
        (tmp_path / "file" / "lake", "does not exist"),
        (tmp_path / "nowhere" / "lake", "does not exist. Make it"),
        (full, "not empty"),
        (newer, "Install a newer Dateline"),
        (strange, "does not say schema version"),
    ]:
        with pytest.raises(ConfigurationError, match="DATELINE_LAKE") as caught:
            Lake.create(path)
        assert message in str(caught.value)
        assert str(path) in str(caught.value) or str(path.parent) in str(caught.value)
    with pytest.raises(ConfigurationError, match="no lake at"):
        Lake.open(tmp_path / "nowhere")
    assert Lake.open(Lake.create(tmp_path / "lake").root) == Lake.create(tmp_path / "lake")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_create_without_permission_names_the_path(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(ConfigurationError, match="No permission"):
        Lake.create(tmp_path / "lake")


DAYS = [MARCH, APRIL, date(2016, 4, 2), None]
ROWS = st.lists(
    st.tuples(st.integers(0, 8), st.sampled_from(DAYS), st.integers(0, 3)), max_size=6, unique_by=lambda r: r[0]
)
COMMITS = st.lists(
    st.tuples(st.sampled_from(["b1", "b2", "b3"]), ROWS, st.sets(st.integers(0, 8), max_size=3), st.booleans()),
    max_size=7,
)


@given(COMMITS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_sequence_of_commits_holds_the_same_rows_as_a_plain_list(tmp_path_factory, commits):
    lake = Lake(Lake.create(tmp_path_factory.mktemp("model") / "lake").root, part_limit_bytes=25_000)
    model = []
    for batch_id, rows, removed, by_day in commits:
        added = [article(n, day, batch_id, body="x" * size) for n, day, size in rows]
        leaving = [row for row in model if int(row["article_id"], 16) in removed]
        keys = articles(*leaving).select(["article_id", "captured_at"] + (["published_date"] if by_day else []))
        with lake.lock("test") as lock:
            done = lake.commit(lock, batch_id, [Change(table=ARTICLES, add=articles(*added), remove=keys)], None)
        model = [row for row in model if row["batch_id"] != batch_id and row not in leaving] + added
        assert identities(lake.read(ARTICLES)) == identities(articles(*model))
        assert all((lake.root / name).exists() for name in done.written + done.batch_files)
        for path in (lake.root / "articles").rglob("*.parquet"):
            day = path.name.split(".")[0]
            found = pq.read_table(path, partitioning=None).column("published_date").to_pylist()
            assert found
            assert {"undated" if each is None else each.isoformat() for each in found} == {day}

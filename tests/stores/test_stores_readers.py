"""pandas, PyArrow, DuckDB and Polars see the same lake, also while it is written; none of them trips on our files."""

import time

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as pads
import pyarrow.parquet as pq
import pytest
import stores_child
from stores_rows import articles

from dateline.schema import ARTICLES
from dateline.stores.changes import Change
from dateline.stores.lake import Lake

LANDINGS = 120  # forty batches, each landed three times
ROWS_PER_BATCH = 6


def with_pandas(root):
    rows = pd.read_parquet(root / "articles")
    assert [*rows.columns] == [*ARTICLES.schema.names, "published_month"]  # the folder comes last, as a category
    return pa.Table.from_pandas(rows.drop(columns="published_month"), schema=ARTICLES.schema, preserve_index=False)


def with_pyarrow(root):
    return pads.dataset(root / "articles").to_table()


def with_duckdb(root):
    with duckdb.connect() as connection:
        rows = connection.sql(f"from '{root}/articles/**/*.parquet'").to_arrow_table()
    assert rows.column_names == [*ARTICLES.schema.names, "published_month"]
    return rows.drop_columns(["published_month"])


def with_polars(root):
    rows = pl.scan_parquet(root / "articles").collect()
    assert rows.columns == [*ARTICLES.schema.names, "published_month"]
    return rows.drop("published_month").to_arrow()


READERS = [with_pandas, with_pyarrow, with_duckdb, with_polars]


def plain(rows):
    """Values in an order of their own, in the declared types."""
    return rows.cast(ARTICLES.schema).sort_by([("article_id", "ascending"), ("batch_id", "ascending")]).to_pylist()


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
def test_each_reader_sees_the_declared_names_types_and_values(tmp_path, reader):
    lake = Lake.create(tmp_path / "lake")
    with lake.lock("test") as lock:
        lake.commit(lock, "base", [Change(table=ARTICLES, add=articles(*stores_child.base_rows()))])
    rows = reader(lake.root)
    assert rows.column_names == ARTICLES.schema.names
    assert plain(rows) == plain(lake.read(ARTICLES))


def test_the_types_are_those_that_sql_and_frames_call_by_the_same_name(tmp_path):
    lake = Lake.create(tmp_path / "lake")
    with lake.lock("test") as lock:
        lake.commit(lock, "base", [Change(table=ARTICLES, add=articles(*stores_child.base_rows()))])
    with duckdb.connect() as connection:
        found = connection.sql(f"from '{lake.root}/articles/**/*.parquet'")
        types = dict(zip(found.columns, map(str, found.types), strict=True))
    assert types["published_at"] == "TIMESTAMP WITH TIME ZONE"
    assert types["published_date"] == "DATE"
    assert types["authors"] == "VARCHAR[]"
    frame = pd.read_parquet(lake.root / "articles")
    assert str(frame["published_at"].dtype) == "datetime64[us, UTC]"
    schema = pl.scan_parquet(lake.root / "articles").collect_schema()
    assert schema["published_at"] == pl.Datetime("us", "UTC")
    assert schema["published_date"] == pl.Date
    assert schema["published_month"] == pl.String


def test_after_120_landings_with_reruns_and_open_readers_all_agree(tmp_path, children):
    lake = Lake.create(tmp_path / "lake")
    stores_child.land_many(lake.root, 3)
    with (lake.root / "articles/published_month=2016-03/2016-03-30.parquet").open("rb") as stream:
        held_open = pq.ParquetFile(stream)
        before = held_open.read()
        child = children.start("land_many", lake.root, LANDINGS)
        reads = retried = 0
        seen = 0
        while seen < LANDINGS - 1:
            landed = lake.batches().num_rows
            seen = max(lake.batches().column("landing_seq").to_pylist())
            try:
                rows = READERS[reads % 4](lake.root)
            except (OSError, duckdb.Error, pl.exceptions.PolarsError, pl.exceptions.PanicException, pa.ArrowInvalid):
                retried += 1  # loud, as promised: a file went or was replaced under the reader
                continue
            finally:
                reads += 1
                time.sleep(0.02)  # leaves the writer its share of the processor
            ids = rows.column("article_id").to_pylist()
            assert len(ids) == len(set(ids))
            # A landing under way shows some of its days; what was complete before is all there.
            assert landed * ROWS_PER_BATCH <= len(ids) <= (lake.batches().num_rows + 1) * ROWS_PER_BATCH
        assert children.wait(child) == 0
        assert held_open.read().equals(before)
    assert retried <= reads / 2
    expected = plain(lake.read(ARTICLES))
    assert len(expected) == LANDINGS // 3 * ROWS_PER_BATCH
    assert {row["body"] for row in expected} == {"turn 2"}
    for reader in READERS:
        assert plain(reader(lake.root)) == expected


def test_a_reader_of_the_library_gets_one_moment_while_rows_change_their_days(tmp_path, children):
    lake = Lake.create(tmp_path / "lake")
    stores_child.land(lake.root, 0)
    ear = children.ear()
    child = children.start("land_for_ever", lake.root, ear)
    children.heard(ear)
    try:
        for _ in range(60):
            found = {int(i, 16) for i in lake.read(ARTICLES, columns=["article_id"]).column(0).to_pylist()}
            # Articles that are no copies under either variant must never be missing.
            assert {n for n in stores_child.NUMBERS if n % 3 == 1} <= found
    finally:
        children.kill(child)

"""docs/consumers.md: every reader sees the same names, types and values in every column of every table."""

from typing import Any

import pytest
from docs_readers import READERS, declared, make_edges, plain, softened, with_plain_pandas
from docs_tree import ROOT

from dateline.schema import TABLES
from dateline.stores.lake import Lake

SAMPLE = Lake(ROOT / "sample" / "lake")
IN_SAMPLE = [name for name in TABLES if (SAMPLE.root / name).is_dir()]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", IN_SAMPLE)
def test_the_sample_is_the_same_to_each_reader(name, reader):
    types, rows = READERS[reader](SAMPLE.root, TABLES[name])
    wanted_types, wanted = declared(SAMPLE, TABLES[name])
    assert types == wanted_types
    assert rows == wanted
    assert rows


@pytest.fixture(scope="module")
def edges(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return make_edges(tmp_path_factory.mktemp("edges") / "lake")


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", TABLES)
def test_the_edges_of_every_type_are_the_same_to_each_reader(name, reader, edges):
    wanted = declared(edges, TABLES[name])
    assert len(wanted[1]) == 7
    assert READERS[reader](edges.root, TABLES[name]) == wanted


@pytest.mark.parametrize("name", IN_SAMPLE)
def test_pandas_own_types_are_as_told(name):
    frame = with_plain_pandas(SAMPLE.root, TABLES[name])
    held = SAMPLE.read(TABLES[name])
    assert {column: str(kind) for column, kind in frame.dtypes.items()} == {
        column: softened(held.column(column)) for column in held.column_names
    }
    keys = [column for column in ("batch_id", "article_id", "url", "fetched_at") if column in held.column_names]

    def ordered(rows: list[dict[str, Any]]) -> list[Any]:
        return sorted((plain(row) for row in rows), key=lambda row: [str(row[key]) for key in keys])

    assert ordered(frame.to_dict("records")) == ordered(held.to_pylist())

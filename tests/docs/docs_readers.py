"""What five readers say of a lake's tables, brought into one form: a type as a short text, a row as JSON.

An instant is its microseconds since 1970, so that a reader's zone and precision show; a day is ISO. Spark, which lives in
an environment of its own, says the same in `docs_spark_child`.
"""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as pads

from dateline.schema import TABLES, Table
from dateline.stores.changes import Change
from dateline.stores.lake import Lake

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ARROW_NAMES = {
    pa.string(): "string", pa.int32(): "int32", pa.int64(): "int64", pa.float32(): "float32", pa.float64(): "float64",
    pa.bool_(): "bool", pa.date32(): "day", pa.timestamp("us", "UTC"): "instant",
}  # fmt: skip
DUCKDB_NAMES = {
    "varchar": "string", "integer": "int32", "bigint": "int64", "float": "float32", "double": "float64",
    "boolean": "bool", "date": "day", "timestamp with time zone": "instant",
}  # fmt: skip
POLARS_NAMES = {
    pl.String(): "string", pl.Int32(): "int32", pl.Int64(): "int64", pl.Float32(): "float32", pl.Float64(): "float64",
    pl.Boolean(): "bool", pl.Date(): "day", pl.Datetime("us", "UTC"): "instant",
}  # fmt: skip


def listed(inner: str) -> str:
    return f"[{inner}]"


def grouped(fields: dict[str, str]) -> str:
    return "{" + ", ".join(f"{name} {kind}" for name, kind in fields.items()) + "}"


def arrow_type(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return listed(arrow_type(kind.value_type))
    if pa.types.is_struct(kind):
        return grouped({field.name: arrow_type(field.type) for field in kind.fields})
    return ARROW_NAMES.get(kind, str(kind))


def duckdb_type(kind: Any) -> str:
    if kind.id == "list":
        return listed(duckdb_type(kind.children[0][1]))
    if kind.id == "struct":
        return grouped({name: duckdb_type(each) for name, each in kind.children})
    return DUCKDB_NAMES.get(kind.id, str(kind))


def polars_type(kind: Any) -> str:
    if isinstance(kind, pl.List):
        return listed(polars_type(kind.inner))
    if isinstance(kind, pl.Struct):
        return grouped({field.name: polars_type(field.dtype) for field in kind.fields})
    return POLARS_NAMES.get(kind, str(kind))


def plain(value: Any) -> Any:
    """A value in the one form."""
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, (list, np.ndarray)):
        return [plain(each) for each in value]
    if isinstance(value, datetime):
        assert value.utcoffset() is not None, "an instant without a zone"
        return (value - EPOCH) // timedelta(microseconds=1)
    if isinstance(value, date):
        return value.isoformat()
    return value.item() if isinstance(value, np.generic) else value


def lines(rows: list[dict[str, Any]]) -> list[str]:
    """Rows as JSON, in an order of their own."""
    return sorted(json.dumps(plain(row), sort_keys=True) for row in rows)


Told = tuple[dict[str, str], list[str]]  # types by column, rows


def with_pyarrow(root: Path, table: Table) -> Told:
    rows = pads.dataset(root / table.name).to_table()
    return {field.name: arrow_type(field.type) for field in rows.schema}, lines(rows.to_pylist())


def with_duckdb(root: Path, table: Table) -> Told:
    with duckdb.connect() as connection:
        found = connection.sql(f"FROM '{root}/{table.name}/**/*.parquet'").project(f"* EXCLUDE ({table.folder})")
        types = {name: duckdb_type(kind) for name, kind in zip(found.columns, found.types, strict=True)}
        return types, lines([dict(zip(found.columns, row, strict=True)) for row in found.fetchall()])


def with_polars(root: Path, table: Table) -> Told:
    rows = pl.scan_parquet(root / table.name).collect()
    assert rows.columns[-1] == table.folder
    rows = rows.drop(table.folder)
    return {name: polars_type(kind) for name, kind in rows.schema.items()}, lines(rows.to_dicts())


def with_pandas(root: Path, table: Table) -> Told:
    """With the types of the files, as docs/consumers.md recommends."""
    rows = pd.read_parquet(root / table.name, dtype_backend="pyarrow").drop(columns=table.folder)
    types = {name: arrow_type(kind.pyarrow_dtype) for name, kind in rows.dtypes.items()}
    # Handed out one by one, numbers in lists with gaps are floats again; the columns themselves hold them as they are.
    return types, lines(pa.Table.from_pandas(rows, preserve_index=False).to_pylist())


def with_plain_pandas(root: Path, table: Table) -> pd.DataFrame:
    """With pandas' own types: numbers with gaps are floats, and so on. `softened` says which type becomes what."""
    return pd.read_parquet(root / table.name).drop(columns=table.folder)


def softened(column: pa.ChunkedArray) -> str:
    """The type that pandas gives a column by itself, as docs/consumers.md says."""
    kind = arrow_type(column.type)
    if kind in {"int32", "int64"}:
        return "float64" if column.null_count else kind
    if kind == "bool":
        return "object" if column.null_count else kind
    return {"string": "str", "float32": kind, "float64": kind, "instant": "datetime64[us, UTC]"}.get(kind, "object")


READERS = {"pyarrow": with_pyarrow, "duckdb": with_duckdb, "polars": with_polars, "pandas": with_pandas}


def declared(lake: Lake, table: Table) -> Told:
    """What the schema says, and the rows as the lake itself reads them."""
    types = {field.name: arrow_type(field.type) for field in table.schema}
    return types, lines(lake.read(table).to_pylist())


def _extremes(kind: pa.DataType) -> list[Any]:
    """Values at the edges of a type, none first."""
    if pa.types.is_list(kind):
        inner = _extremes(kind.value_type)
        return [None, [], inner[1:], [*inner[1:2], None]]
    if pa.types.is_struct(kind):
        columns = [_extremes(field.type) for field in kind.fields]
        return [
            None,
            *(
                {field.name: values[n % len(values)] for field, values in zip(kind.fields, columns, strict=True)}
                for n in range(4)
            ),
        ]
    edges: dict[str, list[Any]] = {
        "string": ["", 'a "quoted"\nline, Ünïcödé 通信 خبر 🗞', "x" * 3000, "0"],
        "int32": [-(2**31), 2**31 - 1, 0, 1],
        "int64": [-(2**63), 2**63 - 1, 0, 1],
        "float32": [0.5, -0.25, 0.0, 1.0],
        "float64": [0.1, -1e300, 0.0, 1.0],
        "bool": [True, False],
        "day": [date(1850, 1, 1), date(2016, 3, 31), date(2099, 12, 31)],
        "instant": [
            datetime(1850, 1, 1, 0, 0, 0, 1, tzinfo=UTC),
            datetime(2016, 3, 31, 23, 59, 59, 999999, tzinfo=UTC),
            datetime(2099, 12, 31, tzinfo=UTC),
        ],
    }
    return [None, *edges[arrow_type(kind)]]


def make_edges(root: Path) -> Lake:
    """A lake with rows at the edges of every column's type: none at all, empty, smallest, greatest, foreign letters."""
    lake = Lake.create(root)
    changes = [Change(table=table, add=_edge_rows(table), remove_batch=False) for table in TABLES.values()]
    with lake.lock("test") as lock:
        lake.commit(lock, "edges", changes)
    return lake


def _edge_rows(table: Table) -> pa.Table:
    values = {field.name: _extremes(field.type) for field in table.schema}
    rows = [{name: each[n % len(each)] for name, each in values.items()} for n in range(7)]
    names = [name for name in ("batch_id", "article_id", "url") if name in values]
    rows = [row | {name: f"{name} {n}" for name in names} for n, row in enumerate(rows)]
    return pa.Table.from_pylist(rows, schema=table.schema)

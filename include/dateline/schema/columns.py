"""What a column is, and the few Arrow types the lake uses: plain ones, so that every reader sees the same.

No dictionary, no large_string, no view types: pandas, DuckDB, Polars and Spark disagree about them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

STRING = pa.string()
INT32 = pa.int32()
INT64 = pa.int64()
FLOAT32 = pa.float32()
FLOAT64 = pa.float64()
BOOL = pa.bool_()
INSTANT = pa.timestamp("us", tz="UTC")
DAY = pa.date32()
STRINGS = pa.list_(pa.field("element", STRING))


def structs(**fields: pa.DataType) -> pa.DataType:
    """A list of structs with these fields."""
    return pa.list_(pa.field("element", pa.struct([pa.field(name, kind) for name, kind in fields.items()])))


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: name, Arrow type, what it means (with unit), and where its value comes from."""

    name: str
    type: pa.DataType
    meaning: str
    source: str = ""
    group: str = ""
    nullable: bool = True


def arrow_schema(columns: Iterable[Column]) -> pa.Schema:
    """The Arrow schema of these columns, in their order."""
    return pa.schema([pa.field(column.name, column.type, nullable=column.nullable) for column in columns])

"""`dateline query`: SQL over the lake's views, printed as a table or written as CSV, JSON Lines or Parquet.

What a query may read and take is `stores.queries`' business.
"""

import csv
import io
import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, BinaryIO
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq
import typer

from dateline.errors import ConfigurationError
from dateline.settings import read_settings

_CELL_CHARS = 200  # characters of a cell shown in a terminal


class Format(StrEnum):
    """How an answer is given."""

    TABLE = "table"
    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


_ENDINGS = {".csv": Format.CSV, ".jsonl": Format.JSONL, ".ndjson": Format.JSONL, ".parquet": Format.PARQUET}


def register(app: typer.Typer) -> None:
    """Add this command to the `dateline` command."""
    app.command()(query)


def query(
    sql: Annotated[str, typer.Argument(help='DuckDB SQL, such as "FROM stories ORDER BY copy_count DESC LIMIT 5".')],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; its ending (.csv, .jsonl, .parquet) decides.")
    ] = None,
    form: Annotated[Format | None, typer.Option("--format", "-f", help="Where no file's ending says it.")] = None,
    rows: Annotated[
        int, typer.Option(min=1, max=1_000_000, help="Rows given at the most; the rest is cut off.")
    ] = 1000,
    seconds: Annotated[float, typer.Option(min=0.1, help="Time it may take.")] = 60.0,
    memory: Annotated[int, typer.Option(min=64, help="Megabytes it may take.")] = 1024,
) -> None:
    """Ask the lake in SQL. It is only read; nothing but the lake is."""
    from dateline.stores.lake import Lake
    from dateline.stores.queries import Bounds, ask

    settings = read_settings()
    chosen = form or (_ENDINGS.get(output.suffix.lower()) if output else Format.TABLE)
    if chosen is None:
        raise ConfigurationError(f"{output}: end the name in {', '.join(_ENDINGS)}, or say --format.")
    if output is not None and output.expanduser().absolute().resolve().is_relative_to(settings.lake.resolve()):
        raise ConfigurationError(f"{output} lies in the lake, where only landings write. Name a place outside of it.")
    if chosen is Format.PARQUET and output is None and sys.stdout.isatty():
        raise ConfigurationError("Parquet is no text for a terminal. Name a file with --output.")
    lake = Lake.open(settings.lake)
    answer = ask(lake, sql, Bounds(rows=rows, seconds=seconds, memory_bytes=memory << 20))
    _give(answer.rows, chosen, output)
    if answer.is_cut:
        typer.echo(
            f"dateline: there are more rows; these are the first {rows:,}. Ask for fewer with WHERE or LIMIT, or raise --rows.",
            err=True,
        )


def _give(rows: pa.Table, form: Format, output: Path | None) -> None:
    if output is not None:
        from dateline.stores.durable import replace_whole

        replace_whole(output.expanduser().absolute(), lambda file: _write(rows, form, file))
        typer.echo(f"{rows.num_rows:,} rows in {output}")
    elif form is Format.TABLE:
        _show(rows)
    else:
        # By way of memory: pyarrow wants to seek, and a terminal's text layer would translate line ends.
        held = io.BytesIO()
        _write(rows, form, held)
        data = held.getvalue()
        sys.stdout.buffer.write(_harmless(data) if form is Format.CSV and sys.stdout.isatty() else data)
        sys.stdout.buffer.flush()


def _write(rows: pa.Table, form: Format, file: BinaryIO) -> None:
    if form is Format.PARQUET:
        pq.write_table(rows, file, compression="zstd")
        return
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    try:
        if form is Format.JSONL:
            text.writelines(json.dumps(row, ensure_ascii=False, default=_plain) + "\n" for row in _rows(rows))
        elif form is Format.CSV:
            writer = csv.writer(text, lineterminator="\n")
            writer.writerow(rows.column_names)
            writer.writerows([_cell(value) for value in row.values()] for row in _rows(rows))
        else:
            text.writelines(_lines(rows))
    finally:
        text.detach()


def _rows(rows: pa.Table) -> Iterator[dict[str, Any]]:
    # DuckDB gives each column a name of its own, also where SQL gives one twice: a row may be a dict.
    for batch in rows.to_batches(max_chunksize=1000):
        yield from batch.to_pylist()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        moment = value.astimezone(UTC) if value.tzinfo else value
        return moment.isoformat().replace("+00:00", "Z")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Decimal | UUID):
        return str(value)
    raise TypeError(type(value).__name__)


def _cell(value: object) -> object:
    """A value as CSV has it: lists and structs as JSON, nothing for null."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    return _plain(value)


def _harmless(data: bytes) -> bytes:
    """CSV for a terminal, which a headline's control characters must not steer."""
    text = data.decode("utf-8")
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text).encode()


def _lines(rows: pa.Table) -> Iterator[str]:
    yield "\t".join(rows.column_names) + "\n"
    for row in _rows(rows):
        yield "\t".join(_shown(value) for value in row.values()) + "\n"


def _shown(value: object) -> str:
    text = "" if value is None else str(_cell(value))
    clean = "".join(c if c.isprintable() else " " for c in text)
    return clean if len(clean) <= _CELL_CHARS else clean[: _CELL_CHARS - 1] + "…"


def _show(rows: pa.Table) -> None:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    from dateline.cli.show import make_console

    console = make_console()
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for field in rows.schema:
        is_number = pa.types.is_integer(field.type) or pa.types.is_floating(field.type)
        table.add_column(escape(field.name), justify="right" if is_number else "left", overflow="fold")
    for row in _rows(rows):
        table.add_row(*(escape(_shown(value)) for value in row.values()))
    console.print(table)
    console.print(f"{rows.num_rows:,} rows", highlight=False)

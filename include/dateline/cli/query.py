"""`dateline query`: SQL over the lake's views, printed as a table or written as CSV, JSON Lines or Parquet.

What a query may read and take is `stores.queries`' business.
"""

import csv
import io
import json
import math
import shutil
import sys
import tempfile
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq
import typer

from dateline.errors import ConfigurationError, GiveUp
from dateline.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.stores.queries import Answer, Rows

_CELL_CHARS = 200  # characters of a cell shown in a terminal
_FOLDED_CHARS = (
    16  # columns of a terminal below which a folded text is no longer read: a date and time fit in two lines
)
_BETWEEN_CHARS = 3  # columns between two cells of a table


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
        int, typer.Option(min=1, max=1_000_000_000, help="Rows given at the most; the rest is cut off.")
    ] = 1000,
    seconds: Annotated[float, typer.Option(min=0.1, max=86_400.0, help="Time it may take.")] = 60.0,
    memory: Annotated[int, typer.Option(min=64, max=1_000_000, help="Megabytes it may take.")] = 1024,
) -> None:
    """Ask the lake in SQL. It is only read; nothing but the lake is."""
    from dateline.stores.lake import Lake
    from dateline.stores.queries import Bounds, ask, ask_into

    settings = read_settings()
    chosen = form or (_ENDINGS.get(output.suffix.lower()) if output else Format.TABLE)
    if chosen is None:
        raise ConfigurationError(f"{output}: end the name in {', '.join(_ENDINGS)}, or say --format.")
    if output is not None:
        output = _checked(output, settings.lake)
    elif chosen is Format.PARQUET and sys.stdout.isatty():
        raise ConfigurationError("Parquet is no text for a terminal. Name a file with --output.")
    lake = Lake.open(settings.lake)
    bounds = Bounds(rows=rows, seconds=seconds, memory_bytes=memory << 20)
    answer: Answer | Rows
    if chosen is Format.TABLE and output is None:
        answer = ask(lake, sql, bounds)
        _show(answer.rows)
    else:
        answer = _give(lambda use: ask_into(lake, sql, bounds, use), chosen, output)
    if answer.is_cut:
        typer.echo(
            f"dateline: there are more rows; these are the first {rows:,}. Ask for fewer with WHERE or LIMIT, or raise --rows.",
            err=True,
        )
    if answer.is_between:
        typer.echo(
            "dateline: a landing is under way or was cut short: some of its days are in this answer, and some as they were "
            "before. Ask again; if it stays so, the next landing finishes it.",
            err=True,
        )


def _checked(output: Path, lake: Path) -> Path:
    place = output.expanduser().absolute()
    if place.resolve().is_relative_to(lake.resolve()):
        raise ConfigurationError(f"{output} lies in the lake, where only landings write. Name a place outside of it.")
    if place.is_dir() or not place.parent.is_dir():
        wrong = "is a folder" if place.is_dir() else "lies in a folder that does not exist"
        raise ConfigurationError(f"{output} {wrong}. Name a file in a folder that is there.")
    return place


def _give(asked: "Callable[[Callable[[Rows], Rows]], Rows]", form: Format, output: Path | None) -> "Rows":
    """Write the answer to its file, or to standard output once it is whole: nobody gets half of one, or two."""
    from dateline.stores.durable import replace_whole

    def fill(file: BinaryIO) -> "Rows":
        def use(rows: "Rows") -> "Rows":
            file.seek(0)
            file.truncate()  # what a first try may have left that met a landing
            _write(rows, form, file)
            return rows

        return asked(use)

    if output is not None:
        rows = replace_whole(output, fill)
        typer.echo(f"{rows.count:,} rows in {output}")
        return rows
    # By way of a file: pyarrow wants to seek, and a terminal's text layer would translate line ends.
    with tempfile.TemporaryFile() as held:
        rows = fill(held)
        held.seek(0)
        if sys.stdout.isatty():
            sys.stdout.buffer.writelines(_harmless(line) for line in held)
        else:
            shutil.copyfileobj(held, sys.stdout.buffer, 1 << 20)
    sys.stdout.buffer.flush()
    return rows


def _write(rows: "Rows", form: Format, file: BinaryIO) -> None:
    try:
        if form is Format.PARQUET:
            with pq.ParquetWriter(file, rows.schema, compression="zstd") as writer:
                for batch in rows.batches:
                    writer.write_batch(batch)
        else:
            _write_text(rows, form, file)
    except (pa.ArrowException, OverflowError, ValueError) as error:
        raise _unwritable(error) from error


def _unwritable(error: Exception) -> GiveUp:
    """For what DuckDB can say and neither Python nor Parquet can: the year 290,000, an endless time."""
    return GiveUp(f"a value can't be written ({' '.join(str(error).split())[:300]}). Cast its column to VARCHAR.")


def _write_text(rows: "Rows", form: Format, file: BinaryIO) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    try:
        writer = csv.writer(text, lineterminator="\n")
        if form is Format.CSV:
            writer.writerow(rows.schema.names)
        elif form is Format.TABLE:
            text.write("\t".join(map(_clean, rows.schema.names)) + "\n")
        for batch in rows.batches:
            for row in _rows_of(batch):
                if form is Format.CSV:
                    writer.writerow([_cell(value) for value in row.values()])
                elif form is Format.JSONL:
                    text.write(_json(row) + "\n")
                else:
                    text.write("\t".join(_shown(value) for value in row.values()) + "\n")
        text.flush()
    finally:
        text.detach()


def _rows_of(batch: pa.RecordBatch) -> list[dict[str, Any]]:
    # DuckDB gives each column a name of its own, also where SQL gives one twice: a row may be a dict.
    found: list[dict[str, Any]] = batch.to_pylist()
    return found


def _json(value: object) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, default=_plain, allow_nan=False)
    except ValueError:  # JSON has no word for these numbers
        return json.dumps(_finite(value), ensure_ascii=False, default=_plain)


def _finite(value: object) -> object:
    if isinstance(value, dict):
        return {name: _finite(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


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
        return _json(value)
    return _plain(value)


def _harmless(line: bytes) -> bytes:
    """A line for a terminal, which a headline's control characters must not steer."""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in line.decode("utf-8")).encode()


def _clean(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def _shown(value: object) -> str:
    clean = _clean("" if value is None else str(_cell(value)))
    return clean if len(clean) <= _CELL_CHARS else clean[: _CELL_CHARS - 1] + "…"


def _show(rows: pa.Table) -> None:
    """A table where every column is legible in this width; else one value a line, row by row."""
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    from dateline.cli.show import make_console

    console = make_console()
    names = [_clean(name) for name in rows.schema.names]
    try:
        cells = [[_shown(value) for value in row.values()] for batch in rows.to_batches() for row in _rows_of(batch)]
    except (pa.ArrowException, OverflowError, ValueError) as error:
        raise _unwritable(error) from error
    if _are_legible(names, cells, console.width):
        table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
        for name, field in zip(names, rows.schema, strict=True):
            is_number = pa.types.is_integer(field.type) or pa.types.is_floating(field.type)
            table.add_column(escape(name), justify="right" if is_number else "left", overflow="fold")
        for row in cells:
            table.add_row(*map(escape, row))
        console.print(table)
    else:
        for number, row in enumerate(cells, 1):
            table = Table.grid(padding=(0, 2))
            table.add_column(no_wrap=True, max_width=console.width // 2)
            table.add_column(overflow="fold")
            for name, cell in zip(names, row, strict=True):
                table.add_row(escape(name), escape(cell))
            console.print(f"[bold]row {number:,}[/bold]", highlight=False)
            console.print(table)
    console.print(f"{rows.num_rows:,} row{'' if rows.num_rows == 1 else 's'}", highlight=False)


def _are_legible(names: list[str], cells: list[list[str]], width: int) -> bool:
    """Whether each column has what it needs, or enough of it to fold in."""
    from rich.cells import cell_len

    needed = 0
    for column, name in enumerate(names):
        widest = max(cell_len(name), max((cell_len(row[column]) for row in cells), default=0))
        needed += min(widest, _FOLDED_CHARS) + _BETWEEN_CHARS
    return needed <= width

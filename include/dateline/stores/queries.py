"""SQL over the lake's views, within bounds: it reads this lake and nothing else, and stops in time.

What the views are is `views`' business; how an answer is printed is the command's.
"""

import threading
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from dateline.errors import GiveUp, HoldForPerson, RetryLater
from dateline.schema import TABLES
from dateline.stores.files import DayFile, list_day_files
from dateline.stores.lake import Lake
from dateline.stores.views import DERIVED, make_views

MAX_ROWS = 1_000_000  # rows of one answer: they are held in memory
MAX_QUERY_CHARS = 100_000  # characters: the longest query that a person writes has some thousands
_ATTEMPTS = 5  # a query that met a landing is asked again
_HOW = f"Tables: {', '.join(TABLES)}. Views: {', '.join(DERIVED)}. Columns of one: DESCRIBE articles."
_FEWER = "Ask for fewer days (WHERE published_date BETWEEN …) or columns"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a query may take."""

    rows: int = 1_000  # of the answer; the rest is cut off
    seconds: float = 60.0
    memory_bytes: int = 1 << 30
    threads: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The rows of an answer, times in UTC, and whether there were more than the bounds allow."""

    rows: pa.Table
    is_cut: bool


def ask(lake: Lake, query: str, bounds: Bounds) -> Answer:
    """The answer to one question in DuckDB's SQL over the tables and views of the lake.

    Raises:
        GiveUp: no question, an error in it, or it takes more than the bounds allow.
        HoldForPerson: a file of the lake is damaged.
        RetryLater: files were replaced each time while the query ran.
    """
    if len(query) > MAX_QUERY_CHARS:
        raise GiveUp(f"the query has more than {MAX_QUERY_CHARS:,} characters. Cut it down.")
    for _ in range(_ATTEMPTS):
        before = _files(lake.root)
        try:
            return _ask_once(lake.root, query, bounds)
        except (duckdb.IOException, duckdb.InvalidInputException, duckdb.HTTPException) as error:
            if _files(lake.root) == before:
                raise _file_trouble(error) from error
        except duckdb.Error as error:
            raise _trouble(error, bounds) from error
    raise RetryLater("the lake was written each time while the query ran. Ask again.")


def _files(root: Path) -> list[DayFile]:
    return [file for table in TABLES.values() for file in list_day_files(root, table)]


def _ask_once(root: Path, query: str, bounds: Bounds) -> Answer:
    # Nothing spills to the disk: a query beyond its memory is stopped and not slowed down.
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{bounds.memory_bytes}B",
        "threads": bounds.threads,
        "temp_directory": "",
        "allow_community_extensions": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "python_enable_replacements": False,  # else an unknown table would be looked for among our variables
    }
    with duckdb.connect(config=config) as connection:
        folder = str(root).replace("'", "''")
        connection.execute("SET TimeZone = 'UTC'")
        make_views(connection, root)
        connection.execute(f"SET allowed_directories = ['{folder}/']")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        return _bounded(connection, query, bounds)


def _bounded(connection: duckdb.DuckDBPyConnection, query: str, bounds: Bounds) -> Answer:
    statements = connection.extract_statements(query)
    kinds = [statement.type for statement in statements]
    if kinds != [duckdb.StatementType.SELECT]:
        names = ", ".join(kind.name for kind in kinds) or "nothing"
        raise GiveUp(
            f"the query must be one question (SELECT, FROM, WITH, DESCRIBE, SUMMARIZE), and this is {names}. The lake is "
            f"only read here. {_HOW}"
        )
    most = min(bounds.rows, MAX_ROWS)
    timer = threading.Timer(bounds.seconds, connection.interrupt)
    timer.daemon = True
    timer.start()
    try:
        rows = connection.sql(statements[0].query).limit(most + 1).to_arrow_table()
    finally:
        timer.cancel()
    return Answer(rows=in_utc(rows.slice(0, most)), is_cut=rows.num_rows > most)


def in_utc(rows: pa.Table) -> pa.Table:
    """DuckDB's rows with its zones called UTC by the name that the lake's tables use."""
    utc = pa.timestamp("us", "UTC")
    fields = [
        field.with_type(utc) if pa.types.is_timestamp(field.type) and field.type.tz is not None else field
        for field in rows.schema
    ]
    return rows.cast(pa.schema(fields))


def _first_line(error: Exception) -> str:
    return " ".join(str(error).split("\n\nLINE", 1)[0].split())[:400].rstrip(".")


def _trouble(error: duckdb.Error, bounds: Bounds) -> GiveUp:
    if isinstance(error, duckdb.InterruptException):
        return GiveUp(f"the query took longer than {bounds.seconds:g} s and was stopped. {_FEWER}, or raise --seconds.")
    if isinstance(error, duckdb.OutOfMemoryException):
        return GiveUp(
            f"the query needs more than {bounds.memory_bytes // 2**20:,} MB and was stopped. {_FEWER}, or raise --memory."
        )
    if isinstance(error, duckdb.PermissionException):
        return GiveUp(f"the query reaches outside the lake: {_first_line(error)}. Only the lake is read here. {_HOW}")
    return GiveUp(f"the query doesn't hold: {_first_line(error)}. {_HOW}")


def _file_trouble(error: duckdb.Error) -> GiveUp | HoldForPerson:
    text = _first_line(error)
    if ".parquet" in text and "No files found" not in text:
        return HoldForPerson(
            f"a file of the lake can't be read ({text}). Put it back from a backup, or remove it and rebuild its days "
            "from the archive."
        )
    return GiveUp(f"the query doesn't hold: {text}. {_HOW}")

"""SQL over the lake's views, within bounds: it reads this lake and nothing else, and stops in time.

What the views are is `views`' business; how an answer is printed is the command's.
"""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import duckdb
import pyarrow as pa

from dateline.errors import GiveUp, HoldForPerson, RetryLater
from dateline.schema import TABLES
from dateline.stores.decided import is_commit_open
from dateline.stores.files import DayFile, list_day_files
from dateline.stores.lake import Lake
from dateline.stores.views import DERIVED, make_views

MAX_QUERY_CHARS = 100_000  # characters: the longest query that a person writes has some thousands
_OWN_BOUNDS = (
    duckdb.InterruptException,
    duckdb.OutOfMemoryException,
    duckdb.PermissionException,
    duckdb.ParserException,
)
_OF_FILES = (duckdb.IOException, duckdb.InvalidInputException, duckdb.HTTPException)
_ATTEMPTS = 5  # a query that met a landing is asked again
_PAUSE_S = 0.5  # grows with each attempt, to five seconds in all: a landing takes some
_NUDGE_S = 0.05  # between two interruptions of a query that is given up: nobody sees so short a delay
_PIECE_ROWS = 2_000  # rows handed over at once: bodies and claims of so many articles are some 20 MB
_HOW = f"Tables: {', '.join(TABLES)}. Views: {', '.join(DERIVED)}. Columns of one: DESCRIBE articles."
_FEWER = "Ask for fewer days (WHERE published_date BETWEEN …) or columns"
# What a stream of rows says where it breaks; DuckDB's own classes do not come through it.
_BROKEN = {
    "INTERRUPT": duckdb.InterruptException,
    "Out of Memory": duckdb.OutOfMemoryException,
    "IO": duckdb.IOException,
    "Invalid Input": duckdb.InvalidInputException,
    "Permission": duckdb.PermissionException,
}

_Used = TypeVar("_Used")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a query may take."""

    rows: int = 1_000  # of the answer; the rest is cut off
    seconds: float = 60.0  # until the last row was handed over
    memory_bytes: int = 1 << 30
    threads: int = 2


@dataclass(slots=True, kw_only=True)
class Rows:
    """The rows of an answer as they come, times in UTC. count, is_cut: known when `batches` has come to its end."""

    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]
    count: int = 0  # rows handed over
    is_cut: bool = False  # whether there were more than the bounds allow
    is_between: bool = False  # a landing was cut short: some days of it may show, and others not


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The rows of an answer in memory. is_cut, is_between: as of Rows."""

    rows: pa.Table
    is_cut: bool
    is_between: bool


def ask(lake: Lake, query: str, bounds: Bounds) -> Answer:
    """The answer to one question in DuckDB's SQL over the tables and views of the lake, held in memory.

    Raises as `ask_into`.
    """

    def collect(rows: Rows) -> tuple[Rows, pa.Table]:
        found, size_bytes = [], 0
        for batch in rows.batches:
            found.append(batch)
            size_bytes += batch.nbytes
            if size_bytes > bounds.memory_bytes:
                raise duckdb.OutOfMemoryException("the answer itself")
        return rows, pa.Table.from_batches(found, schema=rows.schema)

    rows, table = ask_into(lake, query, bounds, collect)
    return Answer(rows=table, is_cut=rows.is_cut, is_between=rows.is_between)


def ask_into(lake: Lake, query: str, bounds: Bounds, use: Callable[[Rows], _Used]) -> _Used:
    """What `use` makes of the answer, whose rows come to it piece by piece and are never all in memory.

    `use` is called again, from the first row, where files of the lake were replaced meanwhile: DuckDB opens a file more
    than once, and a footer of the one with the data of the other gives values that nobody wrote.

    Raises:
        GiveUp: no question, an error in it, or it takes more than the bounds allow.
        HoldForPerson: a file of the lake is damaged.
        RetryLater: files were replaced each time while the query ran.
    """
    if len(query) > MAX_QUERY_CHARS:
        raise GiveUp(f"the query has more than {MAX_QUERY_CHARS:,} characters. Cut it down.")
    for attempt in range(_ATTEMPTS):
        time.sleep(attempt * _PAUSE_S)
        before = _files(lake.root)
        try:
            used = _ask_once(lake.root, query, bounds, use)
        except _OWN_BOUNDS as error:
            raise _trouble(error, bounds) from error
        except duckdb.Error as error:  # of two versions of a file it makes errors of any kind
            if _files(lake.root) == before:
                is_of_file = isinstance(error, _OF_FILES) or "Parquet file" in str(error)
                raise (_file_trouble(error) if is_of_file else _trouble(error, bounds)) from error
        except RuntimeError as error:
            if str(error) == "Query interrupted":  # what DuckDB makes of Ctrl-C
                raise KeyboardInterrupt from error
            raise
        else:
            if _files(lake.root) == before:
                return used
    raise RetryLater(
        "the lake was written each time while the query ran. Ask again, or for less: a short query fits between two landings."
    )


def _files(root: Path) -> list[DayFile]:
    return [file for table in TABLES.values() for file in list_day_files(root, table)]


def _ask_once(root: Path, query: str, bounds: Bounds, use: Callable[[Rows], _Used]) -> _Used:
    # Nothing spills to the disk: a query beyond its memory is stopped and not slowed down.
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{bounds.memory_bytes}B",
        "threads": bounds.threads,
        "temp_directory": "",
        # Else what comes from each file is held apart, in blocks of 256 kB: 2 GB for the 7,400 files of twenty years,
        # of which nothing is needed. What ORDER BY says holds all the same.
        "preserve_insertion_order": False,
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
        question = _one_question(connection, query)

        def answer() -> _Used:
            reader = connection.sql(question).limit(bounds.rows + 1).to_arrow_reader(_PIECE_ROWS)
            rows = Rows(schema=_in_utc(reader.schema), batches=iter(()), is_between=is_commit_open(root))
            rows.batches = _up_to(bounds.rows, reader, rows)
            return use(rows)

        timer = threading.Timer(bounds.seconds, connection.interrupt)
        timer.daemon = True
        timer.start()
        # In a thread of its own, since no Ctrl-C is heard where Arrow waits for DuckDB.
        with ThreadPoolExecutor(max_workers=1) as thread:
            answered = thread.submit(answer)
            try:
                return answered.result()
            finally:
                timer.cancel()
                while not answered.done():  # again and again: what is not under way yet can't be interrupted
                    connection.interrupt()
                    wait([answered], timeout=_NUDGE_S)


def _one_question(connection: duckdb.DuckDBPyConnection, query: str) -> str:
    statements = connection.extract_statements(query)
    kinds = [statement.type for statement in statements]
    if kinds != [duckdb.StatementType.SELECT]:
        names = ", ".join(kind.name for kind in kinds) or "nothing"
        raise GiveUp(
            f"the query must be one question (SELECT, FROM, WITH, DESCRIBE, SUMMARIZE), and this is {names}. The lake is "
            f"only read here. {_HOW}"
        )
    return statements[0].query


def _up_to(most: int, reader: pa.RecordBatchReader, rows: Rows) -> Iterator[pa.RecordBatch]:
    try:
        for batch in reader:
            kept = batch.slice(0, most - rows.count)
            rows.is_cut |= kept.num_rows < batch.num_rows
            rows.count += kept.num_rows
            if kept.num_rows:
                yield kept.cast(rows.schema)
    except OSError as error:
        kind, is_told, _ = str(error).partition(" Error: ")
        raise (_BROKEN.get(kind, duckdb.Error) if is_told else duckdb.IOException)(str(error)) from error


def _in_utc(schema: pa.Schema) -> pa.Schema:
    utc = pa.timestamp("us", "UTC")
    return pa.schema(
        [field.with_type(utc) if pa.types.is_timestamp(field.type) and field.type.tz else field for field in schema]
    )


def in_utc(rows: pa.Table) -> pa.Table:
    """DuckDB's rows with its zones called UTC by the name that the lake's tables use."""
    return rows.cast(_in_utc(rows.schema))


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

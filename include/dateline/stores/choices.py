"""Which rows a reader asks for, checked, and the form that they are handed over in.

Reading them is `readers`' business. The libraries behind a form are imported when it is asked for.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dateline.errors import ConfigurationError

Names = Iterable[str] | str | None

FORMS = ("pandas", "arrow", "polars", "duckdb")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The rows asked for; what is None is no condition. since, until: days, both included."""

    since: date | None = None
    until: date | None = None
    where: pc.Expression | None = None  # what a file's reader can judge
    columns: tuple[str, ...] = ()  # that `among` needs
    outlets: frozenset[str] | None = None
    countries: frozenset[str] | None = None
    spans: tuple[tuple[date | None, date | None], ...] | None = None  # no rows lie on other days; (None, None): undated

    @property
    def is_of_all_days(self) -> bool:
        """Whether no day is asked for: then the undated are too."""
        return self.since is None and self.until is None

    def holds(self, day: date | None) -> bool:
        """Whether a row of this day is asked for."""
        if day is None:
            return self.is_of_all_days
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def among(self, rows: pa.Table) -> pa.Table:
        """Of rows that fit `where`, those that fit the rest, which no file's reader can judge."""
        if self.countries is None:
            return rows
        lists = rows.column("countries").combine_chunks()
        codes = pc.struct_field(pc.list_flatten(lists), "country")
        hits = pc.list_parent_indices(lists).filter(pc.is_in(codes, value_set=pa.array(sorted(self.countries))))
        return rows.take(pc.unique(hits))


def spans_of(days: Iterable[date | None]) -> tuple[tuple[date | None, date | None], ...]:
    """These days as first and last days of unbroken spans; None for the undated."""
    known = set(days)
    spans: list[tuple[date | None, date | None]] = [(None, None)] if None in known else []
    for day in sorted(day for day in known if day is not None):
        last = spans[-1][1] if spans else None
        if last is not None and day - last == timedelta(days=1):
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return tuple(spans)


def read_choice(
    *,
    since: date | str | None = None,
    until: date | str | None = None,
    outlets: Names = None,
    countries: Names = None,
    text: str | None = None,
) -> Choice:
    """What was asked for, as a Choice. Raises ConfigurationError naming the argument and what it takes."""
    first, last = _day("since", since), _day("until", until)
    if first and last and first > last:
        raise ConfigurationError(f"since {first} lies after until {last}. Exchange them.")
    wanted = _names("outlets", outlets)
    codes = _names("countries", countries)
    if codes is not None and not all(len(code) == 2 and code.isascii() and code.isalpha() for code in codes):
        raise ConfigurationError(f"countries {sorted(codes)} must be ISO 3166-1 codes of two letters, such as 'GB'.")
    conditions = []
    if wanted is not None:
        conditions.append(pc.field("outlet_id").isin(pa.array(sorted(wanted), pa.string())))
    if text is not None:
        if not text.strip():
            raise ConfigurationError(f"text {text!r} must be a word or a phrase.")
        conditions.append(_says("headline", text) | _says("body", text))
    where = None
    for condition in conditions:
        where = condition if where is None else where & condition
    return Choice(
        since=first,
        until=last,
        where=where,
        columns=("countries",) if codes is not None else (),
        outlets=wanted,
        countries=None if codes is None else frozenset(code.upper() for code in codes),
    )


def _says(column: str, text: str) -> pc.Expression:
    return pc.match_substring(pc.field(column), " ".join(text.split()), ignore_case=True)


def _day(name: str, given: date | str | None) -> date | None:
    if isinstance(given, str):
        try:
            return date.fromisoformat(given)
        except ValueError:
            raise ConfigurationError(f"{name} {given!r} is no day. Write it as 2016-04-01.") from None
    # A datetime is a date to Python, and of which zone's day it speaks nobody could say.
    if given is not None and (isinstance(given, datetime) or not isinstance(given, date)):
        raise ConfigurationError(f"{name} must be a datetime.date or a text such as '2016-04-01', not {given!r}.")
    return given


def _names(name: str, given: Names) -> frozenset[str] | None:
    if given is None:
        return None
    names = [given] if isinstance(given, str) else list(given)
    if not all(names) or not names:
        raise ConfigurationError(f"{name} must be a name or a list of names, not {given!r}.")
    return frozenset(names)


def as_form(form: str, read: Callable[[], pa.Table]) -> Any:
    """The rows that `read` gives, as pandas, Arrow, Polars or DuckDB; nothing is read for an unknown form."""
    if form not in FORMS:
        raise ConfigurationError(f"form {form!r} is none of {', '.join(FORMS)}.")
    rows = read()
    if form == "pandas":
        return rows.to_pandas()
    if form == "polars":
        import polars as pl  # noqa: PLC0415 - a second of import that only those pay who ask for it

        return pl.from_arrow(rows)
    if form == "duckdb":
        import duckdb  # noqa: PLC0415 - as above

        connection = duckdb.connect()
        connection.execute("SET TimeZone = 'UTC'")
        return connection.from_arrow(rows)
    return rows

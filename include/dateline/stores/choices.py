"""Which rows a reader asks for, checked, and the form that they are handed over in.

Reading them is `readers`' business. The libraries behind a form are imported when it is asked for.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, TypedDict

import pyarrow as pa
import pyarrow.compute as pc

from dateline.errors import ConfigurationError

Names = Iterable[str] | str | None

FORMS = ("pandas", "arrow", "polars", "duckdb")


class Asked(TypedDict, total=False):
    """What rows can be asked for by; what is left out or None is no condition, and all that is given must hold.

    since, until: of `published_date`, both included: a date, or "2016-04-01". The undated come only where no day is
    asked for. outlets: ids of outlets, or one. countries: ISO 3166-1 codes, or one; rows that name one of them. text: a
    word or phrase that headline or body hold, letter for letter, upper and lower case alike ("art" is in "party";
    blanks and line ends in it are one blank).
    """

    since: date | str | None
    until: date | str | None
    outlets: Names
    countries: Names
    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The rows asked for; what is None is no condition. since, until: days, both included."""

    since: date | None = None
    until: date | None = None
    where: pc.Expression | None = None  # what a file's reader can judge
    countries: frozenset[str] | None = None
    spans: tuple[tuple[date | None, date | None], ...] | None = None  # no rows lie on other days; (None, None): undated

    @property
    def is_of_all_days(self) -> bool:
        """Whether no day is asked for: then the undated are too."""
        return self.since is None and self.until is None

    @property
    def is_of_everything(self) -> bool:
        """Whether there is no condition at all."""
        return self.is_of_all_days and self.where is None and self.countries is None and self.spans is None

    def and_where(self, condition: pc.Expression) -> "Choice":
        """The same choice, with this to hold besides."""
        return replace(self, where=condition if self.where is None else self.where & condition)

    def names_a_country(self, lists: pa.ChunkedArray) -> pa.Array:
        """Places of the rows whose `countries` hold one asked for: no file's reader can look into a list."""
        column = lists.combine_chunks()
        codes = pc.struct_field(pc.list_flatten(column), "country")
        wanted = pa.array(sorted(self.countries or ()), pa.string())
        return pc.unique(pc.list_parent_indices(column).filter(pc.is_in(codes, value_set=wanted)))


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
    """What was asked for (see Asked), as a Choice. Raises ConfigurationError naming the argument and what it takes."""
    first, last = _day("since", since), _day("until", until)
    if first and last and first > last:
        raise ConfigurationError(f"since {first} lies after until {last}. Exchange them.")
    wanted = outlets_of(outlets)
    codes = _codes(countries)
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
        countries=codes,
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


def _codes(given: Names) -> frozenset[str] | None:
    names = _names("countries", given)
    if names is None:
        return None
    from babel import Locale  # noqa: PLC0415 - only for who asks for countries

    codes = {name.upper() for name in names}
    unknown = sorted(code for code in codes if len(code) != 2 or code not in Locale("en").territories)
    if unknown:
        raise ConfigurationError(
            f"countries {unknown} must be ISO 3166-1 codes of two letters, such as 'GB' (not UK) or 'DE'."
        )
    return frozenset(codes)


def outlets_of(given: Names) -> frozenset[str] | None:
    """The outlets asked for; None for all. Raises ConfigurationError for what names none."""
    return _names("outlets", given)


def _names(name: str, given: object) -> frozenset[str] | None:  # what callers without a type checker give, too
    if given is None:
        return None
    names = [given] if isinstance(given, str) else list(given) if isinstance(given, Iterable) else []
    if not names or not all(isinstance(each, str) and each for each in names):
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

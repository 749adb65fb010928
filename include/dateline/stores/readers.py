"""The lake as people read it: tables as pandas, Arrow, Polars or DuckDB, each landing wholly or not at all.

Plain readers need none of this (`pandas.read_parquet("lake/articles")`); in the seconds of a landing they may see some
days of a batch before others, which this face never shows. What rows are asked for is read in `choices`.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, Unpack

import pyarrow as pa
import pyarrow.compute as pc

from dateline.errors import ConfigurationError, RetryLater
from dateline.schema import AMENDMENTS, ARTICLES, BATCHES, COPIES, REJECTIONS, REVISIONS, TABLES, Table
from dateline.stores.choices import Asked, Choice, as_form, outlets_of, read_choice, spans_of
from dateline.stores.decided import list_decided_files
from dateline.stores.lake import Lake
from dateline.stores.views import STORY_COLUMNS, stories_of

_MOMENTS = 20  # tries; one fails only where a landing ended within it, and landings come minutes apart

_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What has landed since a cursor: the rows, what is gone, and the cursor to go on from.

    rows: of `articles` and `copies`, in the form asked for, with `is_copy`; an article_id at most once. gone: article_ids
    that are in neither table any more. batch_ids: of the landings, in their order. is_all: False where more had landed
    than `landings` let through; ask again at once.
    """

    rows: Any
    gone: tuple[str, ...]
    batch_ids: tuple[str, ...]
    cursor: int
    is_all: bool


@dataclass(frozen=True, slots=True)
class OpenLake:
    """A lake opened for reading. Each answer is of one moment, between two landings."""

    lake: Lake

    @classmethod
    def at(cls, path: "str | os.PathLike[str]") -> "OpenLake":
        """Open the lake at this folder. Raises ConfigurationError where there is none, or one of a newer version."""
        return cls(Lake.open(Path(path).expanduser().absolute()))

    def table(
        self,
        name: str,
        *,
        since: date | str | None = None,
        until: date | str | None = None,
        columns: Sequence[str] | None = None,
    ) -> pa.Table:
        """A table as Arrow: the rows of the days from `since` to `until` (both included).

        The undated come only where no day is asked for.
        """
        if name not in TABLES:
            raise ConfigurationError(f"no table {name!r} in a lake; there are {', '.join(TABLES)}.")
        return self._read(TABLES[name], read_choice(since=since, until=until), columns)

    def articles(self, *, columns: Sequence[str] | None = None, form: str = "pandas", **asked: Unpack[Asked]) -> Any:
        """Distinct articles, each in its newest state.

        Args:
            since, until: of `published_date`, both included: a date, or "2016-04-01". The undated come only where no day
                is asked for.
            outlets: ids of outlets, or one. countries: ISO 3166-1 codes; those articles that name one of them.
            text: a word or phrase that headline or body hold, letter for letter, upper and lower case alike.
            columns: names of columns; None for all.
            form: pandas (a DataFrame), arrow (a Table), polars (a DataFrame) or duckdb (a relation).

        Raises ConfigurationError for what can't be asked, RetryLater where the lake is written faster than it is read.
        """
        choice = read_choice(**asked)
        return as_form(form, lambda: self._read(ARTICLES, choice, columns))

    def coverage(self, *, columns: Sequence[str] | None = None, form: str = "pandas", **asked: Unpack[Asked]) -> Any:
        """What each outlet ran: articles and copies together, `is_copy` telling them apart. Arguments as `articles`."""
        choice = read_choice(**asked)
        return as_form(form, lambda: self._at_one_moment(lambda: self._coverage(choice, columns)))

    def stories(self, *, form: str = "pandas", **asked: Unpack[Asked]) -> Any:
        """An article with its copies, a row each: how many, which outlets, the origin, first and last seen.

        As the view of this name in `views.sql`. since, until, countries, text: of the article; its copies count whenever
        they appeared. outlets: those that ran the story, as article or copy.
        """
        outlets = outlets_of(asked.pop("outlets", None))
        choice = read_choice(**asked)
        return as_form(form, lambda: self._stories(choice, outlets))

    def new_since(
        self,
        cursor: int = 0,
        *,
        landings: int | None = None,
        columns: Sequence[str] | None = None,
        form: str = "pandas",
    ) -> News:
        """What has landed after this cursor. Take out `gone`, put in `rows` by `article_id`, and keep `cursor` with them.

        Whoever does so holds, each time `is_all` is true, exactly what `coverage()` shows at that moment: whatever was
        replayed, taken back, or fell back to an earlier state meanwhile. A landing comes once to a cursor that goes on;
        a batch that was refined again lands again, under a new number. The same call may be repeated without harm, so
        what crashed before the cursor was kept is asked for again. `gone` may name what you never had.

        Args:
            cursor: of the call before; 0 for all. landings: at most so many, oldest first; None for all.
            columns: names of columns; None for all. form: as `articles`.

        Raises ConfigurationError for a cursor that this lake has not come to: it is another lake, or one put back from
        a backup.
        """
        if cursor < 0 or (landings is not None and landings < 1):
            raise ConfigurationError(
                f"new_since: cursor {cursor} and landings {landings} can't be. Give the cursor of the call before, or 0."
            )
        rows, news = self._at_one_moment(lambda: self._news(cursor, landings, columns))
        return News(rows=as_form(form, lambda: rows), **news)

    def copies(self, **asked: Any) -> Any:
        """Copies of articles; `duplicate_of` names the article. Takes since, until, columns, form."""
        return self._plain(COPIES, **asked)

    def revisions(self, **asked: Any) -> Any:
        """Earlier states of articles whose text changed. Takes since, until, columns, form."""
        return self._plain(REVISIONS, **asked)

    def rejections(self, **asked: Any) -> Any:
        """Pages that became no article, with the reason. Takes since, until, columns, form."""
        return self._plain(REJECTIONS, **asked)

    def batches(self, **asked: Any) -> Any:
        """Harvests and imports, with the counts of every outcome. Takes since, until, columns, form."""
        return self._plain(BATCHES, **asked)

    def _plain(self, table: Table, *, form: str = "pandas", **asked: Any) -> Any:
        return as_form(form, lambda: self.table(table.name, **asked))

    def _at_one_moment(self, read: Callable[[], _Read]) -> _Read:
        """What `read` gives between two landings, so that no row is in two tables or in none: each writes `batches`."""
        for _ in range(_MOMENTS):
            before = list_decided_files(self.lake.root, BATCHES)
            found = read()
            if list_decided_files(self.lake.root, BATCHES) == before:
                return found
        raise RetryLater(f"Batches landed in {self.lake.root} faster than it could be read. Try again.")

    def _read(self, table: Table, choice: Choice, columns: Sequence[str] | None = None) -> pa.Table:
        wanted = list(columns) if columns is not None else table.schema.names
        unknown = sorted(set(wanted) - set(table.schema.names))
        if unknown:
            raise ConfigurationError(f"table {table.name!r} has no column {unknown[0]!r}. See docs/data-dictionary.md.")
        if choice.countries is None:
            return self._rows(table, choice, wanted)
        # In two goes, so that the texts of what isn't asked for are never all in memory.
        return self._at_one_moment(lambda: self._rows(table, self._with_countries(table, choice), wanted))

    def _with_countries(self, table: Table, choice: Choice) -> Choice:
        rows = self._rows(table, choice, ["article_id", "countries"])
        found = rows.column("article_id").take(choice.names_a_country(rows.column("countries")))
        return choice.and_where(pc.field("article_id").isin(found.combine_chunks()))

    def _rows(self, table: Table, choice: Choice, columns: Sequence[str]) -> pa.Table:
        if choice.spans is None:
            return self.lake.read(
                table,
                columns=columns,
                first_day=choice.since,
                last_day=choice.until,
                include_undated=choice.is_of_all_days,
                where=choice.where,
            )
        found = [
            self.lake.read(
                table,
                columns=columns,
                first_day=first or date.max,  # no file has that day, but the undated come
                last_day=last,
                include_undated=first is None,
                where=choice.where,
            )
            for first, last in choice.spans
        ]
        return pa.concat_tables([table.schema.empty_table().select(columns), *found])

    def _coverage(self, choice: Choice, columns: Sequence[str] | None) -> pa.Table:
        return _together(*(self._read(table, choice, columns) for table in (ARTICLES, COPIES)))

    def _news(
        self, cursor: int, landings: int | None, columns: Sequence[str] | None
    ) -> tuple[pa.Table, dict[str, Any]]:
        landings_of = self.lake.read(BATCHES, columns=["landing_seq", "batch_date"])
        newest = pc.max(landings_of.column("landing_seq")).as_py() or 0
        if cursor > newest:
            raise ConfigurationError(
                f"new_since: cursor {cursor} is ahead of the lake, whose newest landing is {newest}: it is of another "
                f"lake than {self.lake.root}, or this one was put back from a backup. Begin again at 0."
            )
        new = landings_of.filter(pc.field("landing_seq") > cursor).sort_by("landing_seq")
        taken = new.slice(0, landings)
        if not taken.num_rows:
            nothing = self._coverage(Choice(spans=()), columns)
            return nothing, {"gone": (), "batch_ids": (), "cursor": cursor, "is_all": True}
        last = taken.column("landing_seq")[-1].as_py()
        days = pc.min_max(taken.column("batch_date")).as_py()
        batches = self.lake.read(
            BATCHES,
            columns=["landing_seq", "batch_id", "files"],
            first_day=days["min"],
            last_day=days["max"],
            where=(pc.field("landing_seq") > cursor) & (pc.field("landing_seq") <= last),
        ).sort_by("landing_seq")
        ids = batches.column("batch_id").combine_chunks()
        landed = self._coverage(
            Choice(where=pc.field("batch_id").isin(ids), spans=_days_of(batches.column("files").to_pylist())), columns
        )
        amended = self._amended_since(cursor, last)
        names = TABLES["articles"].schema.names if columns is None else list(columns)
        others = _together(
            *(
                self.lake.find(table, "article_id", amended, columns=names, where=~pc.field("batch_id").isin(ids))
                for table in (ARTICLES, COPIES)
            )
        )
        there = {
            name
            for table in (ARTICLES, COPIES)
            for name in self.lake.find(table, "article_id", amended, columns=["article_id"]).column(0).to_pylist()
        }
        return pa.concat_tables([landed, others]), {
            "gone": tuple(sorted(amended - there)),
            "batch_ids": tuple(ids.to_pylist()),
            "cursor": last,
            "is_all": taken.num_rows == new.num_rows,
        }

    def _amended_since(self, cursor: int, last: int) -> set[str]:
        where = (pc.field("landing_seq") > cursor) & (pc.field("landing_seq") <= last)
        return set(self.lake.read(AMENDMENTS, columns=["article_id"], where=where).column(0).to_pylist())

    def _stories(self, choice: Choice, outlets: frozenset[str] | None) -> pa.Table:
        rows = stories_of(*self._at_one_moment(lambda: self._told(choice)))
        if outlets is None:
            return rows
        ran = [not outlets.isdisjoint(names) for names in rows.column("outlets").to_pylist()]
        return rows.filter(pa.array(ran, pa.bool_()))

    def _told(self, choice: Choice) -> tuple[pa.Table, pa.Table]:
        """The articles asked for, and their copies of whatever day: what `stories` is made of."""
        articles = self._read(ARTICLES, choice, STORY_COLUMNS)
        chosen = Choice()
        if not choice.is_of_everything:
            chosen = Choice(where=pc.field("duplicate_of").isin(articles.column("article_id").combine_chunks()))
        return articles, self._read(COPIES, chosen, STORY_COLUMNS)


def _together(articles: pa.Table, copies: pa.Table) -> pa.Table:
    flags = pa.array([False] * articles.num_rows + [True] * copies.num_rows, pa.bool_())
    return pa.concat_tables([articles, copies]).append_column("is_copy", flags)


def _days_of(files: Sequence[Sequence[str] | None]) -> tuple[tuple[date | None, date | None], ...] | None:
    """The days on which articles and copies of these batches lie, by the files they name; None where one names none."""
    days: set[date | None] = set()
    for names in files:
        if not names:
            return None
        for name in names:
            if name.startswith((f"{ARTICLES.name}/", f"{COPIES.name}/")):
                day = name.rpartition("/")[2].partition(".")[0]
                days.add(None if day == "undated" else date.fromisoformat(day))
    return spans_of(days)

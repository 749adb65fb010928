"""The lake as people read it: tables as pandas, Arrow, Polars or DuckDB, of complete batches alone.

Plain readers need none of this (`pandas.read_parquet("lake/articles")`); in the seconds of a landing they may see some
days of a batch before others, which this face never shows. What rows are asked for is read in `choices`.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dateline.errors import ConfigurationError
from dateline.refine.fold import place_rows
from dateline.schema import ARTICLES, BATCHES, COPIES, REJECTIONS, REVISIONS, TABLES, Table
from dateline.stores.choices import Choice, Names, as_form, read_choice, spans_of
from dateline.stores.lake import Lake
from dateline.stores.views import STORY_COLUMNS, stories_of

_COMPLETE = "complete"
_PLACED = (ARTICLES, COPIES, REVISIONS)


_EVERYTHING = Choice()


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What has landed since a cursor: the rows, the batches that they came in, and the cursor to go on from.

    rows: of `articles` and `copies`, in the form asked for, with `is_copy`. batch_ids: in the order of landing.
    is_all: False where more had landed than `landings` let through; ask again at once.
    """

    rows: Any
    batch_ids: tuple[str, ...]
    cursor: int
    is_all: bool


@dataclass(frozen=True, slots=True)
class OpenLake:
    """A lake opened for reading."""

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
        """A table as Arrow: the rows of complete batches, of the days from `since` to `until` (both included).

        The undated come only where no day is asked for.
        """
        if name not in TABLES:
            raise ConfigurationError(f"no table {name!r} in a lake; there are {', '.join(TABLES)}.")
        return self._read(TABLES[name], read_choice(since=since, until=until), columns)

    def _read(self, table: Table, choice: Choice, columns: Sequence[str] | None = None) -> pa.Table:
        wanted = list(columns) if columns is not None else table.schema.names
        unknown = sorted(set(wanted) - set(table.schema.names))
        if unknown:
            raise ConfigurationError(f"table {table.name!r} has no column {unknown[0]!r}. See docs/data-dictionary.md.")
        if table is BATCHES:
            return self.lake.read(BATCHES, columns=wanted, first_day=choice.since, last_day=choice.until)
        # What is chosen by is read too, and taken out again.
        read = list(dict.fromkeys([*wanted, *choice.columns]))
        while True:
            batches = self._batches()
            complete = pa.array([batch_id for batch_id, state, _ in batches if state == _COMPLETE], pa.string())
            others = pa.array([batch_id for batch_id, state, _ in batches if state != _COMPLETE], pa.string())
            waiting = self._waiting_for(complete, others) if table in _PLACED and len(others) else []
            if waiting:
                rows = self._as_if_unlanded(table, complete, waiting, choice)
            else:
                rows = self._rows(table, complete, choice, read)
            # A landing that was done meanwhile may have moved rows to where we had looked already.
            if self._batches() == batches:
                return choice.among(rows).select(wanted)

    def _batches(self) -> list[tuple[str, str, int | None]]:
        rows = self.lake.read(BATCHES, columns=["batch_id", "state", "landing_seq"]).to_pylist()
        return sorted((row["batch_id"], row["state"], row["landing_seq"]) for row in rows)

    def _rows(
        self,
        table: Table,
        complete: pa.Array,
        choice: Choice,
        columns: Sequence[str],
        ids: Sequence[str] | None = None,
        *,
        among: bool = True,
    ) -> pa.Table:
        """Rows of complete batches; `ids`: only those of these articles, or with `among=False` only the others."""
        where = pc.field("batch_id").isin(complete)
        if ids is not None:
            chosen = pc.field("article_id").isin(pa.array(ids, pa.string()))
            where &= chosen if among else ~chosen
        where = where if choice.where is None else where & choice.where
        spans = ((choice.since, choice.until),) if choice.spans is None else choice.spans
        found = [
            self.lake.read(
                table,
                columns=columns,
                first_day=first
                if choice.spans is None
                else first or date.max,  # no file has that day, but the undated come
                last_day=last,
                include_undated=choice.is_of_all_days if choice.spans is None else first is None,
                where=where,
            )
            for first, last in spans
        ]
        return pa.concat_tables([table.schema.empty_table().select(columns), *found])

    def _waiting_for(self, complete: pa.Array, others: pa.Array) -> list[str]:
        """Articles whose newest state is of a batch that is not complete: the state before is still the article."""
        where = pc.field("batch_id").isin(complete) & pc.field("superseded_by").isin(others)
        return sorted(set(self.lake.read(REVISIONS, columns=["article_id"], where=where).column(0).to_pylist()))

    def _as_if_unlanded(self, table: Table, complete: pa.Array, ids: list[str], choice: Choice) -> pa.Table:
        """The table as it would be had the batches that are not complete never begun to land."""
        names = table.schema.names
        states = [self._rows(each, complete, _EVERYTHING, names, ids) for each in _PLACED]
        placed = place_rows(pa.concat_tables(states), {}, {}).add.get(table.name, table.schema.empty_table())
        inside = pa.array([choice.holds(day) for day in placed.column("published_date").to_pylist()], pa.bool_())
        settled = self._rows(table, complete, choice, names, ids, among=False)
        placed = placed.filter(inside)
        return pa.concat_tables([settled, placed if choice.where is None else placed.filter(choice.where)])

    def articles(
        self,
        *,
        since: date | str | None = None,
        until: date | str | None = None,
        outlets: Names = None,
        countries: Names = None,
        text: str | None = None,
        columns: Sequence[str] | None = None,
        form: str = "pandas",
    ) -> Any:
        """Distinct articles, each in its newest state.

        Args:
            since, until: of `published_date`, both included: a date, or "2016-04-01". The undated come only where no day
                is asked for.
            outlets: ids of outlets, or one. countries: ISO 3166-1 codes; those articles that name one of them.
            text: a word or phrase that headline or body hold, upper and lower case alike.
            columns: names of columns; None for all.
            form: pandas (a DataFrame), arrow (a Table), polars (a DataFrame) or duckdb (a relation).

        Raises ConfigurationError for what can't be asked.
        """
        choice = read_choice(since=since, until=until, outlets=outlets, countries=countries, text=text)
        return as_form(form, lambda: self._read(ARTICLES, choice, columns))

    def coverage(
        self,
        *,
        since: date | str | None = None,
        until: date | str | None = None,
        outlets: Names = None,
        countries: Names = None,
        text: str | None = None,
        columns: Sequence[str] | None = None,
        form: str = "pandas",
    ) -> Any:
        """What each outlet ran: articles and copies together, `is_copy` telling them apart. Arguments as `articles`."""
        choice = read_choice(since=since, until=until, outlets=outlets, countries=countries, text=text)
        return as_form(form, lambda: self._coverage(choice, columns))

    def stories(
        self,
        *,
        since: date | str | None = None,
        until: date | str | None = None,
        outlets: Names = None,
        countries: Names = None,
        text: str | None = None,
        form: str = "pandas",
    ) -> Any:
        """An article with its copies, a row each: how many, which outlets, the origin, first and last seen.

        As the view of this name in `views.sql`. since, until, countries, text: of the article; its copies count whenever
        they appeared. outlets: those that ran the story, as article or copy.
        """
        choice = read_choice(since=since, until=until, countries=countries, text=text)
        chosen = read_choice(outlets=outlets)
        return as_form(form, lambda: self._stories(choice, chosen))

    def new_since(
        self,
        cursor: int = 0,
        *,
        landings: int | None = None,
        columns: Sequence[str] | None = None,
        form: str = "pandas",
    ) -> News:
        """What has landed after this cursor, each landing once: keep `cursor` with what you made of `rows`.

        A batch that was refined again lands again, under a new number. So replace by `article_id`, and the same call
        with the same cursor may be repeated without harm.

        Args:
            cursor: of the call before; 0 for all. landings: at most so many, oldest first; None for all.
            columns: names of columns; None for all. form: as `articles`.
        """
        if cursor < 0 or (landings is not None and landings < 1):
            raise ConfigurationError(
                f"new_since: cursor {cursor} and landings {landings} can't be. Give the cursor of the call before, or 0."
            )
        while True:
            batches = self._batches()
            new = sorted(
                (number, batch_id)
                for batch_id, state, number in batches
                if state == _COMPLETE and number is not None and number > cursor
            )
            taken = new[:landings]
            ids = tuple(batch_id for _, batch_id in taken)
            where = pc.field("batch_id").isin(pa.array(ids, pa.string()))
            rows = self._coverage(Choice(where=where, spans=self._spans_of(ids)), columns)
            if self._batches() == batches:
                break
        return News(
            rows=as_form(form, lambda: rows),
            batch_ids=ids,
            cursor=taken[-1][0] if taken else cursor,
            is_all=len(taken) == len(new),
        )

    def _spans_of(self, batch_ids: Sequence[str]) -> tuple[tuple[date | None, date | None], ...] | None:
        """The days on which articles and copies of these batches lie; None where a batch doesn't say."""
        where = pc.field("batch_id").isin(pa.array(batch_ids, pa.string()))
        days: set[date | None] = set()
        for row in self.lake.read(BATCHES, columns=["files"], where=where).to_pylist():
            if not row["files"]:
                return None
            for name in row["files"]:
                if name.startswith((f"{ARTICLES.name}/", f"{COPIES.name}/")):
                    day = name.rpartition("/")[2].partition(".")[0]
                    days.add(None if day == "undated" else date.fromisoformat(day))
        return spans_of(days)

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

    def _coverage(self, choice: Choice, columns: Sequence[str] | None) -> pa.Table:
        articles, copies = self._at_one_moment(choice, columns)
        flags = pa.array([False] * articles.num_rows + [True] * copies.num_rows, pa.bool_())
        return pa.concat_tables([articles, copies]).append_column("is_copy", flags)

    def _stories(self, choice: Choice, chosen: Choice) -> pa.Table:
        while True:
            batches = self._batches()
            articles, copies = self._at_one_moment(_EVERYTHING, STORY_COLUMNS)
            ids = self._read(ARTICLES, choice, ["article_id"]).column(0)
            if self._batches() == batches:
                break
        rows = stories_of(articles, copies)
        rows = rows.filter(pc.is_in(rows.column("story_id"), value_set=ids.combine_chunks()))
        if chosen.outlets is None:
            return rows
        ran = [not chosen.outlets.isdisjoint(names) for names in rows.column("outlets").to_pylist()]
        return rows.filter(pa.array(ran, pa.bool_()))

    def _at_one_moment(self, choice: Choice, columns: Sequence[str] | None) -> tuple[pa.Table, pa.Table]:
        """`articles` and `copies` between two landings, so that no row is in both or in neither."""
        while True:
            batches = self._batches()
            articles, copies = (self._read(table, choice, columns) for table in (ARTICLES, COPIES))
            if self._batches() == batches:
                return articles, copies

"""The lake as people read it: tables as pandas or Arrow, of complete batches alone.

Plain readers need none of this (`pandas.read_parquet("lake/articles")`); in the seconds of a landing they may see some
days of a batch before others, which this face never shows.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from dateline.errors import ConfigurationError
from dateline.refine.fold import place_rows
from dateline.schema import ARTICLES, BATCHES, COPIES, REJECTIONS, REVISIONS, TABLES, Table
from dateline.stores.lake import Lake
from dateline.stores.views import STORY_COLUMNS, stories_of

if TYPE_CHECKING:
    import pandas as pd

_COMPLETE = "complete"
_PLACED = (ARTICLES, COPIES, REVISIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Days:
    """The days asked for, both included; None: no bound."""

    since: date | None = None
    until: date | None = None

    def holds(self, day: date | None) -> bool:
        """Whether a row of this day is asked for; the undated come only where no day is."""
        if day is None:
            return self.since is None and self.until is None
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


_EVERY_DAY = _Days()


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
        since: date | None = None,
        until: date | None = None,
        columns: Sequence[str] | None = None,
    ) -> pa.Table:
        """A table as Arrow: the rows of complete batches, of the days from `since` to `until` (both included).

        The undated come only where no day is asked for.
        """
        if name not in TABLES:
            raise ConfigurationError(f"no table {name!r} in a lake; there are {', '.join(TABLES)}.")
        table: Table = TABLES[name]
        wanted = list(columns) if columns is not None else table.schema.names
        unknown = sorted(set(wanted) - set(table.schema.names))
        if unknown:
            raise ConfigurationError(f"table {name!r} has no column {unknown[0]!r}. See docs/data-dictionary.md.")
        if table is BATCHES:
            return self.lake.read(BATCHES, columns=wanted, first_day=since, last_day=until)
        days = _Days(since=since, until=until)
        while True:
            batches = self._batches()
            complete = pa.array([batch_id for batch_id, state, _ in batches if state == _COMPLETE], pa.string())
            others = pa.array([batch_id for batch_id, state, _ in batches if state != _COMPLETE], pa.string())
            waiting = self._waiting_for(complete, others) if table in _PLACED and len(others) else []
            if waiting:
                rows = self._as_if_unlanded(table, complete, waiting, days).select(wanted)
            else:
                rows = self._rows(table, complete, days, wanted)
            # A landing that was done meanwhile may have moved rows to where we had looked already.
            if self._batches() == batches:
                return rows

    def _batches(self) -> list[tuple[str, str, int | None]]:
        rows = self.lake.read(BATCHES, columns=["batch_id", "state", "landing_seq"]).to_pylist()
        return sorted((row["batch_id"], row["state"], row["landing_seq"]) for row in rows)

    def _rows(
        self,
        table: Table,
        complete: pa.Array,
        days: "_Days",
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
        return self.lake.read(
            table,
            columns=columns,
            first_day=days.since,
            last_day=days.until,
            include_undated=days.since is None and days.until is None,
            where=where,
        )

    def _waiting_for(self, complete: pa.Array, others: pa.Array) -> list[str]:
        """Articles whose newest state is of a batch that is not complete: the state before is still the article."""
        where = pc.field("batch_id").isin(complete) & pc.field("superseded_by").isin(others)
        return sorted(set(self.lake.read(REVISIONS, columns=["article_id"], where=where).column(0).to_pylist()))

    def _as_if_unlanded(self, table: Table, complete: pa.Array, ids: list[str], days: "_Days") -> pa.Table:
        """The table as it would be had the batches that are not complete never begun to land."""
        names = table.schema.names
        states = [self._rows(each, complete, _EVERY_DAY, names, ids) for each in _PLACED]
        placed = place_rows(pa.concat_tables(states), {}, {}).add.get(table.name, table.schema.empty_table())
        inside = [days.holds(day) for day in placed.column("published_date").to_pylist()]
        settled = self._rows(table, complete, days, names, ids, among=False)
        return pa.concat_tables([settled, placed.filter(pa.array(inside, pa.bool_()))])

    def articles(self, **choice: Any) -> "pd.DataFrame":
        """Distinct articles, each in its newest state. Takes since, until, columns."""
        return self._frame(ARTICLES, choice)

    def copies(self, **choice: Any) -> "pd.DataFrame":
        """Copies of articles; `duplicate_of` names the article."""
        return self._frame(COPIES, choice)

    def revisions(self, **choice: Any) -> "pd.DataFrame":
        """Earlier states of articles whose text changed."""
        return self._frame(REVISIONS, choice)

    def coverage(self, **choice: Any) -> "pd.DataFrame":
        """What each outlet ran: articles and copies together, `is_copy` telling them apart. Takes since, until, columns."""
        articles, copies = self._at_one_moment(**choice)
        flags = pa.array([False] * articles.num_rows + [True] * copies.num_rows, pa.bool_())
        frame: pd.DataFrame = pa.concat_tables([articles, copies]).append_column("is_copy", flags).to_pandas()
        return frame

    def stories(self, *, since: date | None = None, until: date | None = None) -> "pd.DataFrame":
        """An article with its copies, a row each: how many, which outlets, the origin, first and last seen.

        As the view of this name in `views.sql`. since, until: of the article's `published_date`, both included; its
        copies count whenever they appeared.
        """
        articles, copies = self._at_one_moment(columns=STORY_COLUMNS)
        rows = stories_of(articles, copies)
        days = _Days(since=since, until=until)
        asked = pa.array([days.holds(day) for day in rows.column("published_date").to_pylist()], pa.bool_())
        frame: pd.DataFrame = rows.filter(asked).to_pandas()
        return frame

    def _at_one_moment(self, **choice: Any) -> tuple[pa.Table, pa.Table]:
        """`articles` and `copies` between two landings, so that no row is in both or in neither."""
        while True:
            batches = self._batches()
            articles, copies = (self.table(table.name, **choice) for table in (ARTICLES, COPIES))
            if self._batches() == batches:
                return articles, copies

    def rejections(self, **choice: Any) -> "pd.DataFrame":
        """Pages that became no article, with the reason."""
        return self._frame(REJECTIONS, choice)

    def batches(self, **choice: Any) -> "pd.DataFrame":
        """Harvests and imports, with the counts of every outcome."""
        return self._frame(BATCHES, choice)

    def _frame(self, table: Table, choice: dict[str, Any]) -> "pd.DataFrame":
        frame: pd.DataFrame = self.table(table.name, **choice).to_pandas()
        return frame

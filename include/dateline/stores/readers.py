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
from dateline.schema import ARTICLES, BATCHES, COPIES, REJECTIONS, REVISIONS, TABLES, Table
from dateline.stores.lake import Lake

if TYPE_CHECKING:
    import pandas as pd

_WHOLE = {BATCHES.name}


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
        if name in _WHOLE:
            return self.lake.read(table, first_day=since, last_day=until, columns=columns)
        complete = self._complete()
        return self.lake.read(
            table,
            columns=columns,
            first_day=since,
            last_day=until,
            include_undated=since is None and until is None,
            where=pc.field("batch_id").isin(pa.array(complete, pa.string())),
        )

    def _complete(self) -> list[str]:
        rows = self.lake.read(BATCHES, columns=["batch_id", "state"]).to_pylist()
        return sorted(row["batch_id"] for row in rows if row["state"] == "complete")

    def articles(self, **choice: Any) -> "pd.DataFrame":
        """Distinct articles, each in its newest state. Takes since, until, columns."""
        return self._frame(ARTICLES, choice)

    def copies(self, **choice: Any) -> "pd.DataFrame":
        """Copies of articles; `duplicate_of` names the article."""
        return self._frame(COPIES, choice)

    def revisions(self, **choice: Any) -> "pd.DataFrame":
        """Earlier states of articles whose text changed."""
        return self._frame(REVISIONS, choice)

    def rejections(self, **choice: Any) -> "pd.DataFrame":
        """Pages that became no article, with the reason."""
        return self._frame(REJECTIONS, choice)

    def batches(self, **choice: Any) -> "pd.DataFrame":
        """Harvests and imports, with the counts of every outcome."""
        return self._frame(BATCHES, choice)

    def _frame(self, table: Table, choice: dict[str, Any]) -> "pd.DataFrame":
        frame: pd.DataFrame = self.table(table.name, **choice).to_pandas()
        return frame

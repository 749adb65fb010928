"""The stories that were copied most within some days, each with its origin, agency and outlets.

What a story is says `stores/views`; what landed when, `landed`.
"""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dateline.schema import ARTICLES, COPIES
from dateline.stores.lake import Lake
from dateline.stores.views import STORY_COLUMNS, stories_of


def agencies_of(landed: pa.Table) -> dict[str, int]:
    """How many of the copies carry which agency's credit; most frequent first."""
    copies = landed.filter(landed.column("is_copy"))
    counted = pc.value_counts(copies.column("wire_agency").drop_null()).to_pylist()
    return {
        each["values"]: each["counts"] for each in sorted(counted, key=lambda each: (-each["counts"], each["values"]))
    }


def names_of(landed: pa.Table) -> dict[str, str]:
    """What each outlet that brought anything calls itself, by its id."""
    named = landed.group_by("outlet_id").aggregate([("outlet_name", "max")]).to_pylist()
    return {row["outlet_id"]: row["outlet_name_max"] or row["outlet_id"] for row in named if row["outlet_id"]}


def most_copied(lake: Lake, landed: pa.Table, *, agency: str = "", count: int = 50) -> list[dict[str, Any]]:
    """Rows as of the view `stories`, of the stories with most copies among `landed`, most copied first.

    Only those copies are counted and told of. agency: only copies that carry this credit.
    """
    copies = landed.filter(landed.column("is_copy"))
    if agency:
        copies = copies.filter(pc.equal(copies.column("wire_agency"), agency))
    counted = copies.group_by("duplicate_of").aggregate([([], "count_all")])
    top = counted.sort_by([("count_all", "descending"), ("duplicate_of", "ascending")]).slice(0, count)
    ids = top.column("duplicate_of").combine_chunks()
    if not len(ids):
        return []
    theirs = copies.filter(pc.is_in(copies.column("duplicate_of"), value_set=ids)).column("article_id").to_pylist()
    rows: list[dict[str, Any]] = stories_of(
        lake.find(ARTICLES, "article_id", ids.to_pylist(), columns=STORY_COLUMNS),
        lake.find(COPIES, "article_id", theirs, columns=STORY_COLUMNS),
    ).to_pylist()
    return sorted(rows, key=lambda row: (-row["copy_count"], row["headline"] or "", row["story_id"]))

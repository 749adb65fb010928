"""Rebuild: batches of the archive are refined again, oldest first, each wholly landed before the next begins.

The steps are those of refine; only the loop is here.
"""

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow.compute as pc

from dateline.errors import ConfigurationError, GiveUp, HoldForPerson
from dateline.jobs import landing, refining
from dateline.jobs.dumps import find_files
from dateline.jobs.pending import ARCHIVED, hold_batch
from dateline.jobs.task import Done, Task
from dateline.schema import BATCHES
from dateline.stores.lake import Lake

_COLUMNS = ("batch_id", "state", "counts", "warc_files")  # not `files`: a batch of imports names thousands

log = logging.getLogger(__name__)


def batches_from(lake: Lake, form: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Batches with pages, from the form's batch or first day to the head, in order: what a replay needs of their rows."""
    first, first_day = form.get("batch"), None
    if not first and form.get("first_date"):
        try:
            first_day = date.fromisoformat(str(form["first_date"]))
        except ValueError:
            raise ConfigurationError(
                f"form field `first_date`: {str(form['first_date'])[:40]!r} is no day such as 2026-11-20. Mend it."
            ) from None
    where = pc.field("batch_id") >= str(first) if first else None
    found = lake.read(BATCHES, columns=_COLUMNS, first_day=first_day, where=where).sort_by("batch_id")
    rows = [row for row in found.to_pylist() if row["warc_files"]]
    if first and (not rows or rows[0]["batch_id"] != first):
        raise ConfigurationError(f"form field `batch`: {first!r} is no batch of {lake.root}. See `dateline status`.")
    return rows


def plan_rebuild(task: Task, form: Mapping[str, Any]) -> Done:
    """Say what would be done. result: the task to run next, none with dry_run."""
    if form.get("mode") == "import":
        dump = find_files(form.get("paths") or ())
        counts = {"page files": len(dump.pages), "warc files": len(dump.warcs), "other files": len(dump.others)}
        next_task = "archive_dumps"
    else:
        rows = batches_from(task.lake, form)
        pages_count = sum(c["count"] for row in rows for c in row["counts"] if c["stage"] == "pages")
        counts = {"batches": len(rows), "pages": pages_count}
        next_task = "replay_batches"
    return Done(
        counts=counts | {"dry run": str(bool(form.get("dry_run"))).lower()},
        result=[] if form.get("dry_run") else [next_task],
    )


def refine_batch(task: Task, row: Mapping[str, Any]) -> Done:
    """All of refine for one batch, in this process. What a person must look at holds a batch that has not landed yet."""
    task = replace(task, batch_id=row["batch_id"])
    try:
        for warc_file in row["warc_files"]:
            refining.extract_stories(task, warc_file)
        for step in (refining.correct_dates, refining.deduplicate, refining.tag_articles, refining.check_quality):
            step(task)
        return landing.land_articles(task)
    except HoldForPerson as error:
        if row["state"] == ARCHIVED:
            hold_batch(task, str(error))
        raise


def replay_batches(task: Task, form: Mapping[str, Any]) -> Done:
    """Refine the form's batches again, in order. A replay that was cut short is begun again from its first batch.

    A batch that can't be refined (its archive file is gone, say) keeps the rows it has, and the others go on.
    Raises GiveUp at the end, naming those.
    """
    left_out = []
    totals: Counter[str] = Counter()
    rows = batches_from(task.lake, form)
    for number, row in enumerate(rows, 1):
        try:
            done = refine_batch(task, row)
        except HoldForPerson as error:
            log.warning("batch %s (%d of %d) stays as it was: %s", row["batch_id"], number, len(rows), error)
            left_out.append((row["batch_id"], str(error)))
            continue
        totals.update({k: v for k, v in done.counts.items() if k != "still waiting"})
        log.info("batch %s (%d of %d): %s", row["batch_id"], number, len(rows), done.counts)
    if left_out:
        raise GiveUp(
            f"{len(left_out)} of {len(rows)} batches stay as they were; the others are refined anew. The first, "
            f"{left_out[0][0]}: {left_out[0][1]}"
        )
    return Done(counts={"batches": len(rows), **totals})

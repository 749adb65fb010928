"""Which batch to refine next: asked of the lake, never of Airflow, so that nothing is lost with Airflow's database.

Refining itself is in `refining` and `landing`.
"""

from dataclasses import replace
from typing import Any

import pyarrow.compute as pc

from dateline.errors import GiveUp
from dateline.jobs.task import Done, Task
from dateline.schema import BATCHES
from dateline.stores.lake import Lake
from dateline.stores.staging import Staging

ARCHIVED = "archived"
COMPLETE = "complete"


def waiting(lake: Lake) -> list[dict[str, Any]]:
    """Rows of `batches` that are archived and neither refined nor held, oldest first."""
    return [
        row
        for row in _rows(lake, pc.field("state") == ARCHIVED)
        if row["warc_files"] and Staging(lake.root, row["batch_id"]).held() is None
    ]


def _rows(lake: Lake, where: pc.Expression) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = lake.read(BATCHES, where=where).sort_by("batch_id").to_pylist()
    return rows


def pending_batches(task: Task) -> Done:
    """The WARC files of the batch that this run refines, one dict (batch_id, warc_file) each; empty when none waits.

    A run that is cleared takes its own batch again. A batch that more runs than `hold_after` have begun and none has
    landed is held with that reason, and the next one is taken.
    """
    lake = task.lake
    own = [
        row
        for row in _rows(lake, (pc.field("run_id") == task.run_id) & (pc.field("state") == COMPLETE))
        if row["warc_files"]
    ]
    queue = own[:1] or waiting(lake)
    for row in queue:
        staging = Staging(lake.root, row["batch_id"])
        begun = staging.attempts()
        if not own and task.run_id not in begun and len(begun) >= task.settings.hold_after:
            reason = f"{len(begun)} runs of refine_articles began it and none landed it ({', '.join(begun[-3:])})."
            hold_batch(replace(task, batch_id=row["batch_id"]), reason)
            continue
        staging.note_attempt(task.run_id)
        shards = [{"batch_id": row["batch_id"], "warc_file": file} for file in row["warc_files"]]
        return Done(
            counts={
                "batch": row["batch_id"],
                "warc files": len(shards),
                "still waiting": sum(1 for each in waiting(lake) if each["batch_id"] != row["batch_id"]),
            },
            result=shards,
        )
    return Done(counts={"still waiting": 0}, result=[])


def hold_batch(task: Task, reason: str) -> Done:
    """Set a batch aside with its reason; it blocks nobody until a person releases it (`dateline release BATCH`)."""
    task.staging.hold(reason=reason, held_at=task.now, run_id=task.run_id)
    return Done(counts={"held": task.batch_id})


def release_batch(task: Task) -> Done:
    """Let a held batch be refined again, with its attempts forgotten. Raises GiveUp where it is not held."""
    if task.staging.held() is None:
        raise GiveUp(f"batch {task.batch_id} is not held in {task.settings.lake}. `dateline status` names one that is.")
    task.staging.release()
    return Done(counts={"released": task.batch_id})

"""One harvest through a running Airflow, then refine until no batch waits: told line by line.

What the batches came to is shown elsewhere; how Airflow is started and stopped lies in `processes`.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dateline.errors import GiveUp
from dateline.health.status import held_batches
from dateline.jobs.pending import COMPLETE, waiting
from dateline.jobs.task import batch_id_at
from dateline.settings import Settings
from dateline.stores.lake import Lake
from dateline.supervisor.processes import LocalAirflow

_HARVEST_WITHIN_S = 600.0  # seconds — the newsroom's harvest takes about 15
_LAND_WITHIN_S = 900.0  # seconds for each batch — the newsroom's refine takes about 20
_WAKE_AFTER_S = 20.0  # seconds without a run of refine_articles, though a batch waits; an event wakes one within 5
_CHECK_EVERY_S = 0.5
_ACTIVE = frozenset({"queued", "running"})

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one round did. landed: batches with pages, by id, whoever harvested them; held: set aside, with reasons."""

    batch_id: str  # of this round's harvest
    landed: tuple[str, ...]
    held: dict[str, str]


def run_round(airflow: LocalAirflow, settings: Settings, say: Say) -> Round:
    """Harvest, then let refine take every batch that waits, those of earlier rounds that were killed among them.

    Raises:
        GiveUp: a run failed, or took too long; the message names the task, the batch and the logs.
    """
    lake = Lake.create(settings.lake)
    last = max((row["landing_seq"] or 0 for row in lake.batches().to_pylist()), default=0)
    held = _held(lake)
    earlier = [row["batch_id"] for row in waiting(lake)]
    if earlier:
        say(f"Waiting since an earlier run: {', '.join(earlier)}; refine takes that too")
    batch_id = _harvest(airflow, say)
    _refine(airflow, lake, say)
    rows = [row for row in lake.batches().to_pylist() if row["warc_files"] and row["state"] == COMPLETE]
    return Round(
        batch_id=batch_id,
        landed=tuple(row["batch_id"] for row in rows if (row["landing_seq"] or 0) > last),
        held={name: reason for name, reason in _held(lake).items() if name not in held},
    )


def _held(lake: Lake) -> dict[str, str]:
    return held_batches(lake, [row["batch_id"] for row in lake.batches().to_pylist()])


def _harvest(airflow: LocalAirflow, say: Say) -> str:
    """A harvest of now, after any that was cut short; its batch's id."""
    for unfinished in reversed(_active(airflow, "harvest_news")):
        say("An earlier harvest was cut short; Airflow finishes it first (up to a minute until it begins)")
        _follow(airflow, "harvest_news", unfinished, say, within_s=_HARVEST_WITHIN_S)
    run_id = airflow.api.trigger("harvest_news")
    batch_id = batch_id_at(datetime.fromisoformat(airflow.api.run("harvest_news", run_id)["run_after"]))
    say(f"Harvesting (batch {batch_id})")
    if not _follow(airflow, "harvest_news", run_id, say, within_s=_HARVEST_WITHIN_S):
        raise GiveUp(_failure(airflow, "harvest_news", run_id))
    return batch_id


def _refine(airflow: LocalAirflow, lake: Lake, say: Say) -> None:
    """Follow the runs of refine until no batch waits; wake one where none comes by itself."""
    quiet_since = time.monotonic()
    while queue := waiting(lake):
        airflow.check()
        active = _active(airflow, "refine_articles")
        if not active:
            if time.monotonic() - quiet_since > _WAKE_AFTER_S:
                airflow.api.trigger("refine_articles")
                quiet_since = time.monotonic()
            time.sleep(_CHECK_EVERY_S)
            continue
        first = queue[0]["batch_id"]
        say(f"Refining (batch {first})")
        if not _follow(airflow, "refine_articles", active[-1], say, within_s=_LAND_WITHIN_S) and first not in _held(
            lake
        ):
            # Held, it blocks nobody and the next is taken. Otherwise the next run would fail in the same way.
            raise GiveUp(f"batch {first} did not land: {_failure(airflow, 'refine_articles', active[-1])}")
        quiet_since = time.monotonic()
    for unfinished in _active(airflow, "refine_articles", states=frozenset({"running"})):
        # Cut off now, it would be begun again at the next start.
        _follow(airflow, "refine_articles", unfinished, say, within_s=_LAND_WITHIN_S)


def _active(airflow: LocalAirflow, dag_id: str, states: frozenset[str] = _ACTIVE) -> list[str]:
    """Runs that are not done, newest first."""
    return [run["dag_run_id"] for run in airflow.api.runs(dag_id) if run["state"] in states]


def _follow(airflow: LocalAirflow, dag_id: str, run_id: str, say: Say, *, within_s: float) -> bool:
    """Say each task as it ends; whether the run succeeded. Raises GiveUp where it does not end."""
    deadline = time.monotonic() + within_s
    told: set[tuple[str, int, int]] = set()
    while True:
        airflow.check()
        state = airflow.api.run(dag_id, run_id)["state"]
        for task in airflow.api.tasks(dag_id, run_id):
            _tell(task, told, say)
        if state in {"success", "failed"}:
            return bool(state == "success")
        if time.monotonic() > deadline:
            raise GiveUp(
                f"{dag_id} is still {state} after {within_s:.0f} s. Nothing is lost: what was fetched is archived, and the "
                f"next run goes on. Logs: {airflow.place.home / 'logs'}"
            )
        time.sleep(_CHECK_EVERY_S)


def _tell(task: dict[str, Any], told: set[tuple[str, int, int]], say: Say) -> None:
    key = (task["task_id"], task["map_index"], task["try_number"])
    if task["state"] not in {"success", "failed", "upstream_failed"} or key in told:
        return
    told.add(key)
    shard = f" \\[{task['map_index']}]" if task["map_index"] >= 0 else ""
    took = f" ({task['duration']:.1f} s)" if task["duration"] else ""
    say(f"  {task['task_id']}{shard}: {task['state']}{took}")


def _failure(airflow: LocalAirflow, dag_id: str, run_id: str) -> str:
    broken = [task["task_id"] for task in airflow.api.tasks(dag_id, run_id) if task["state"] == "failed"]
    logs = airflow.place.home / "logs" / f"dag_id={dag_id}" / f"run_id={run_id}"
    return f"{dag_id} failed in {', '.join(dict.fromkeys(broken)) or 'an unknown task'}. Logs: {logs}"

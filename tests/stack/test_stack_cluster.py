"""The cluster, CeleryExecutor with two workers: one is killed while it extracts, and nothing is lost.

`make test-stack` makes the environment and runs this; elsewhere it skips, unless DATELINE_STACK=required.
"""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from stack_landing import WITHIN_S, differences, harvest, rows, until_landed
from stack_processes import ALWAYS, Stack, needed

from dateline.stores.lake import Lake
from dateline.supervisor.api import AirflowApi

pytestmark = needed()


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("cluster")
    with Stack(folder, ("newsroom", "cluster"), DATELINE_EXECUTOR="CeleryExecutor") as stack:
        stack.run("secrets")
        stack.start_postgres()
        stack.start_redis()
        stack.run("init")
        for name in (*ALWAYS, "newsroom"):
            stack.start(name)
        stack.start("worker")
        # Two workers on one host need two names; in containers the host's name tells them apart.
        stack.start("worker", "--celery-hostname", "celery2@%h", called="worker2")
        yield stack


def test_services_are_healthy(stack: Stack) -> None:
    stack.until_healthy(*ALWAYS, "newsroom", "redis", "worker")


def test_a_worker_killed_in_the_middle_of_extraction_costs_nothing(stack: Stack, by_make_run: dict[str, Any]) -> None:
    api, lake = stack.api(), Lake.create(stack.folder / "opt" / "lake")
    harvest(api)
    killed = _kill_the_extracting(stack, api)
    until_landed(lake, 1)
    assert differences(rows(lake), by_make_run) == []
    (run,) = [run for run in api.runs("refine_articles") if run["state"] != "queued"]
    assert api.wait("refine_articles", run["dag_run_id"], within_s=WITHIN_S) == "success"
    tries = {task["task_id"]: task["try_number"] for task in api.tasks("refine_articles", run["dag_run_id"])}
    assert tries["extract_stories"] == 2, f"{killed} was killed, and its task was not begun again: {tries}"


def _kill_the_extracting(stack: Stack, api: AirflowApi) -> str:
    """Kill the worker that extracts, as soon as it does."""
    deadline = time.monotonic() + WITHIN_S
    while True:
        assert time.monotonic() < deadline, "no extraction was seen"
        for run in api.runs("refine_articles"):
            for task in api.tasks("refine_articles", run["dag_run_id"]):
                if task["task_id"] == "extract_stories" and task["state"] == "running" and task["pid"]:
                    busy = stack.who_holds(task["pid"], ("worker", "worker2"))
                    stack.kill(busy)
                    return busy
        time.sleep(0.05)

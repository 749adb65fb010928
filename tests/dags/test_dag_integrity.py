"""What holds for every DAG, present and future. Each failure names the DAG and what to change."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
DAGS = ROOT / "dags"
ALLOWED_TAGS = {"dateline", "harvest", "refine", "rebuild", "alert", "maintain"}
# Imported at parse these would cost every task hop seconds (airflow facts: 4.13 s against 1.7 ms).
HEAVY = ("pandas", "pyarrow", "trafilatura", "duckdb", "polars", "lxml", "spacy", "requests", "feedparser")

PROBE = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
before = set(sys.modules)
def load():
    bag = DagBag(dag_folder={folder!r})
    from airflow.serialization.serialized_objects import DagSerialization
    from airflow.models.serialized_dag import SerializedDagModel
    told = {{}}
    for dag in bag.dags.values():
        data = DagSerialization.to_dict(dag)
        told[dag.dag_id] = {{
            "hash": SerializedDagModel.hash(data),
            "doc": (dag.doc_md or "").strip(), "tags": sorted(dag.tags), "file": dag.fileloc,
            "max_active_runs": dag.max_active_runs, "catchup": dag.catchup,
            "tasks": {{t.task_id: {{"retries": t.retries, "owner": t.owner, "timeout": t.execution_timeout is not None,
                                   "backoff": bool(t.retry_exponential_backoff), "pool": t.pool}} for t in dag.tasks}},
        }}
    return bag.import_errors, told
errors, first = load()
heavy = [name for name in {heavy!r} if name in set(sys.modules) - before]
_, second = load()
sys.stdout.write("RESULT" + json.dumps([errors, first, second, heavy]))
"""


@pytest.fixture(scope="module")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict, dict, dict, list]:  # type: ignore[type-arg]
    """Import errors, the DAGs of a first and a second parse, and heavy modules; from a process of its own."""
    import json

    home = tmp_path_factory.mktemp("airflow")
    env = {
        **os.environ,
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
        "PYTHONPATH": str(ROOT / "include"),
    }
    code = PROBE.format(folder=str(DAGS), heavy=HEAVY)
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    assert "RESULT" in done.stdout, done.stderr[-2000:]
    return tuple(json.loads(done.stdout.split("RESULT", 1)[1]))


def test_every_dag_file_imports(parsed) -> None:  # type: ignore[no-untyped-def]
    errors, dags, _, _ = parsed
    assert errors == {}
    assert sorted(dags) == ["alert_watchlists", "harvest_news", "rebuild_articles", "refine_articles"]


def test_one_dag_a_file_named_after_it(parsed) -> None:  # type: ignore[no-untyped-def]
    for name, dag in parsed[1].items():
        assert Path(dag["file"]).stem == name, f"{name}: put it into dags/{name}.py"


def test_every_dag_is_documented_tagged_and_runs_once_at_a_time(parsed) -> None:  # type: ignore[no-untyped-def]
    for name, dag in parsed[1].items():
        assert len(dag["doc"]) > 200, f"{name}: write its module docstring; it is doc_md"
        assert set(dag["tags"]) <= ALLOWED_TAGS, f"{name}: tags only from {sorted(ALLOWED_TAGS)}"
        assert len(dag["tags"]) >= 2, f"{name}: give it `dateline` and its kind as tags"
        assert dag["max_active_runs"] == 1, f"{name}: set max_active_runs=1; it writes"
        assert dag["catchup"] is False, f"{name}: set catchup=False"
        for task in dag["tasks"]:
            assert f"`{task}`" in dag["doc"], f"{name}: its docstring's table lacks the task {task}"


def test_every_task_has_owner_retries_backoff_and_timeout(parsed) -> None:  # type: ignore[no-untyped-def]
    for name, dag in parsed[1].items():
        for task_id, task in dag["tasks"].items():
            assert task["owner"] == "dateline", f"{name}.{task_id}: owner"
            assert task["timeout"], f"{name}.{task_id}: set execution_timeout"
            assert task["retries"] >= 1 or task_id == "report_losses", f"{name}.{task_id}: give it retries"
            assert task["backoff"], f"{name}.{task_id}: retry_exponential_backoff"


def test_tasks_that_write_the_lake_share_the_pool_of_one(parsed) -> None:  # type: ignore[no-untyped-def]
    writers = {"record_harvest", "land_articles", "archive_dumps", "replay_batches"}
    pools = {t: task["pool"] for dag in parsed[1].values() for t, task in dag["tasks"].items()}
    assert {t for t, pool in pools.items() if pool == "lake"} == writers


def test_a_dag_hashes_the_same_at_every_parse(parsed) -> None:  # type: ignore[no-untyped-def]
    _, first, second, _ = parsed
    assert {n: d["hash"] for n, d in first.items()} == {n: d["hash"] for n, d in second.items()}, (
        "a clock or a random number in a DAG file"
    )


def test_no_heavy_library_is_imported_at_parse(parsed) -> None:  # type: ignore[no-untyped-def]
    assert parsed[3] == [], "import it inside the task"

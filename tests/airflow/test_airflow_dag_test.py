"""`dag.test()` of the chain: every task of both DAGs runs in one process of its own and lands the newsroom."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dateline.newsroom import serve
from dateline.schema import ARTICLES
from dateline.stores.lake import Lake

ROOT = Path(__file__).parent.parent.parent
CHAIN = """
import json, sys
from airflow.utils.db import initdb
initdb()
from airflow.dag_processing.dagbag import DagBag
from airflow.models.pool import Pool
Pool.create_or_update_pool("lake", slots=1, description="", include_deferred=False)
bag = DagBag(dag_folder=sys.argv[1])
told = {}
for name in ("harvest_news", "refine_articles", "refine_articles"):
    run = bag.dags[name].test()
    told.setdefault(name, []).append([str(run.state), {t.task_id: str(t.state) for t in run.get_task_instances()}])
sys.stdout.write("RESULT" + json.dumps(told))
"""


@pytest.mark.airflow
def test_the_chain_lands_the_newsroom_and_a_second_refine_finds_nothing(tmp_path: Path) -> None:
    with serve() as server:
        outlets = tmp_path / "outlets"
        outlets.mkdir()
        server.outlet_files(outlets)
        (tmp_path / "enabled.toml").write_text('enabled = ["courier", "sentinel"]\n')
        env = {
            **{k: v for k, v in os.environ.items() if not k.startswith("AIRFLOW")},
            "AIRFLOW_HOME": str(tmp_path / "airflow"),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
            "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{tmp_path / 'airflow' / 'airflow.db'}",
            "PYTHONPATH": str(ROOT / "include"),
            "DATELINE_LAKE": str(tmp_path / "lake"),
            "DATELINE_OUTLETS": str(outlets),
            "DATELINE_ENABLED_OUTLETS": str(tmp_path / "enabled.toml"),
        }
        (tmp_path / "airflow").mkdir()
        done = subprocess.run(
            [sys.executable, "-c", CHAIN, str(ROOT / "dags")], env=env, capture_output=True, text=True, check=False
        )
    assert "RESULT" in done.stdout, done.stderr[-3000:]
    told = json.loads(done.stdout.split("RESULT", 1)[1])
    ((state, tasks),) = told["harvest_news"]
    assert (state, set(tasks.values())) == ("success", {"success"})
    (first, first_tasks), (second, second_tasks) = told["refine_articles"]
    assert (first, set(first_tasks.values())) == ("success", {"success"})
    assert second == "success"
    assert second_tasks["land_articles"] == "skipped", "nothing was pending, so nothing was done again"
    assert Lake.open(tmp_path / "lake").read(ARTICLES).num_rows > 15
    assert "counts: " in done.stderr + done.stdout, "each task's log ends with its counts"

"""One real Airflow, started by our own supervisor: harvest, refine, clear, wipe its database, kill a child.

Beside our own DAGs it runs the one that docs/consumers.md gives for a DAG on the asset `articles`, as it stands there.

The tests of this file share the Airflow and run in the order in which they stand.
"""

import json
import re
import shutil
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pyarrow as pa
import pytest

from dateline.jobs.imports import archive_dumps
from dateline.jobs.task import Task, batch_id_at
from dateline.newsroom import NewsroomServer, serve
from dateline.schema import TABLES
from dateline.settings import read_settings
from dateline.stores.lake import Lake
from dateline.supervisor import LocalAirflow, Place, free_port, run_round, stop_recorded

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(420)]
ROOT = Path(__file__).parent.parent.parent
WITHIN_S = 180.0
CONSUMERS = ROOT / "docs" / "consumers.md"
RECIPE = "count_countries"


class Desk:
    """The operator: a place, and an Airflow that may be stopped and started there."""

    def __init__(self, folder: Path, server: NewsroomServer) -> None:
        outlets = folder / "outlets"
        outlets.mkdir()
        server.outlet_files(outlets)
        (folder / "enabled.toml").write_text('enabled = ["courier", "meridian", "voix"]\n')
        dags = shutil.copytree(ROOT / "dags", folder / "dags")
        (recipe,) = [
            code
            for code in re.findall(r"^```python\n(.*?)^```", CONSUMERS.read_text(), re.DOTALL | re.MULTILINE)
            if "airflow.sdk" in code
        ]
        (dags / f"{RECIPE}.py").write_text(recipe)
        self.server = server
        self.place = Place(
            project=ROOT,
            home=folder / "airflow",
            lake=folder / "lake",
            port=free_port(),
            log_ports=(free_port(), free_port()),
            variables={
                "AIRFLOW__CORE__DAGS_FOLDER": str(dags),
                "DATELINE_OUTLETS": str(outlets),
                "DATELINE_ENABLED_OUTLETS": str(folder / "enabled.toml"),
                "DATELINE_HARVEST_SCHEDULE": "none",
            },
        )
        self.said: list[str] = []
        self.airflow: LocalAirflow | None = None

    def start(self) -> None:
        self.airflow = LocalAirflow(self.place, self.said.append)
        self.airflow.__enter__()

    def stop(self) -> None:
        if self.airflow is not None:
            self.airflow.stop()

    @property
    def api(self):  # type: ignore[no-untyped-def]
        assert self.airflow is not None
        return self.airflow.api

    def harvest(self) -> str:
        run_id = self.api.trigger("harvest_news")
        batch = batch_id_at(datetime.fromisoformat(self.api.run("harvest_news", run_id)["run_after"]))
        assert self.api.wait("harvest_news", run_id, within_s=WITHIN_S) == "success"
        self.until_complete(batch)
        return batch

    def until_complete(self, batch: str) -> None:
        deadline = time.monotonic() + WITHIN_S
        while (self.lake.batch(batch) or {}).get("state") != "complete":
            assert time.monotonic() < deadline, f"{batch} has not landed"
            time.sleep(0.3)

    @property
    def lake(self) -> Lake:
        return Lake.open(self.place.lake)

    def rows(self) -> dict[str, pa.Table]:
        """All tables but those that say when and by whom."""
        found = {}
        for name, table in TABLES.items():
            if name not in {"fetches", "batches"}:
                rows = self.lake.read(table)
                found[name] = rows.select([c for c in rows.column_names if c not in {"landed_at", "run_id"}])
        return found


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with serve() as server:
        desk = Desk(tmp_path_factory.mktemp("desk"), server)
        desk.start()
        try:
            yield desk
        finally:
            desk.stop()


def test_a_harvest_wakes_refine_and_its_batch_lands(desk: Desk) -> None:
    batch = desk.harvest()
    row = desk.lake.batch(batch)
    assert row is not None
    counts = {(c["stage"], c["outcome"]): c["count"] for c in row["counts"]}
    assert counts["pages", "landed"] > 20
    assert desk.rows()["articles"].num_rows == counts["pages", "landed"]


def test_a_landing_wakes_the_dag_of_the_documents(desk: Desk) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not any(run["state"] == "success" for run in desk.api.runs(RECIPE)):
        assert not any(run["state"] == "failed" for run in desk.api.runs(RECIPE))
        assert time.monotonic() < deadline, f"no landing has woken {RECIPE}"
        time.sleep(0.3)
    assert {run["run_type"] for run in desk.api.runs(RECIPE)} == {"asset_triggered"}
    cursor = desk.api._call("GET", f"/api/v2/variables/{RECIPE}_cursor")["value"]
    assert int(cursor) == max(desk.lake.batches().column("landing_seq").to_pylist())


def test_harvesting_again_changes_no_article(desk: Desk) -> None:
    before = desk.rows()
    desk.harvest()
    assert {n for n, t in desk.rows().items() if not t.equals(before[n])} == set()


def test_a_round_lands_what_an_earlier_run_left_waiting_and_says_which(desk: Desk, tmp_path: Path) -> None:
    """As after a kill between harvest and refine: a batch is archived, and no event will ever wake refine for it."""
    assert desk.airflow is not None
    settings = read_settings({"DATELINE_LAKE": str(desk.place.lake)})
    page = tmp_path / "page.html"
    page.write_text("<html lang=en><title>Weir repaired</title><p>" + "The old weir above the mill was repaired. " * 20)
    now = datetime.now(UTC)
    task = Task(settings=settings, now=now, run_id="killed", batch_id=batch_id_at(now))
    archive_dumps(task, {"paths": [str(page)], "url": "http://site.test/weir"})
    said: list[str] = []
    done = run_round(desk.airflow, settings, said.append)
    assert (done.landed, done.held) == ((task.batch_id,), {})
    assert desk.lake.batch(task.batch_id)["state"] == "complete"  # type: ignore[index]
    assert desk.lake.batch(done.batch_id)["warc_files"] == []  # type: ignore[index]
    assert any("Waiting since an earlier run" in line and task.batch_id in line for line in said)


def test_clearing_the_refine_run_gives_the_same_rows(desk: Desk) -> None:
    before = desk.rows()
    run_id, batch = next((b["run_id"], b["batch_id"]) for b in desk.lake.batches().to_pylist() if b["warc_files"])
    seq = desk.lake.batch(batch)["landing_seq"]  # type: ignore[index]
    desk.api.clear("refine_articles", run_id)
    deadline = time.monotonic() + WITHIN_S
    while desk.lake.batch(batch)["landing_seq"] == seq:  # type: ignore[index]
        assert time.monotonic() < deadline, "the cleared run did not land its batch again"
        time.sleep(0.3)
    assert {n for n, t in desk.rows().items() if not t.equals(before[n])} == set()


def test_a_dead_scheduler_is_started_again(desk: Desk) -> None:
    assert desk.airflow is not None
    record = json.loads((desk.place.home / "running.json").read_text())
    psutil.Process(record["children"]["scheduler"]).send_signal(signal.SIGKILL)
    deadline = time.monotonic() + WITHIN_S
    while not any("scheduler died" in line for line in desk.said):
        desk.airflow.check()
        assert time.monotonic() < deadline
        time.sleep(0.2)
    again = json.loads((desk.place.home / "running.json").read_text())["children"]["scheduler"]
    assert again != record["children"]["scheduler"]
    assert psutil.pid_exists(again)


def test_wiping_airflows_database_loses_and_doubles_nothing(desk: Desk) -> None:
    before = desk.rows()
    desk.stop()
    assert not (desk.place.home / "running.json").exists()
    shutil.rmtree(desk.place.home)
    desk.start()
    desk.harvest()
    assert {n for n, t in desk.rows().items() if not t.equals(before[n])} == set()


def test_stopping_leaves_no_process(desk: Desk) -> None:
    record = json.loads((desk.place.home / "running.json").read_text())
    family = [psutil.Process(pid) for pid in record["children"].values()]
    everyone = {p for parent in family for p in [parent, *parent.children(recursive=True)]}
    desk.stop()
    _, alive = psutil.wait_procs(everyone, timeout=10)
    assert alive == []
    assert stop_recorded(desk.place.home) is False

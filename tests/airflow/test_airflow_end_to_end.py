"""One real Airflow, started by our own supervisor: harvest, refine, clear, wipe its database, kill a child.

The tests of this file share the Airflow and run in the order in which they stand.
"""

import json
import shutil
import signal
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import psutil
import pyarrow as pa
import pytest

from dateline.jobs.task import batch_id_at
from dateline.newsroom import NewsroomServer, serve
from dateline.schema import TABLES
from dateline.stores.lake import Lake
from dateline.supervisor import LocalAirflow, Place, free_port, stop_recorded

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(420)]
ROOT = Path(__file__).parent.parent.parent
WITHIN_S = 180.0


class Desk:
    """The operator: a place, and an Airflow that may be stopped and started there."""

    def __init__(self, folder: Path, server: NewsroomServer) -> None:
        outlets = folder / "outlets"
        outlets.mkdir()
        server.outlet_files(outlets)
        (folder / "enabled.toml").write_text('enabled = ["courier", "meridian", "voix"]\n')
        self.server = server
        self.place = Place(
            project=ROOT,
            home=folder / "airflow",
            lake=folder / "lake",
            port=free_port(),
            log_ports=(free_port(), free_port()),
            variables={
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


def test_harvesting_again_changes_no_article(desk: Desk) -> None:
    before = desk.rows()
    desk.harvest()
    assert {n for n, t in desk.rows().items() if not t.equals(before[n])} == set()


def test_clearing_the_refine_run_gives_the_same_rows(desk: Desk) -> None:
    before = desk.rows()
    landed = {b["run_id"]: b["batch_id"] for b in desk.lake.batches().to_pylist() if b["warc_files"]}
    ((run_id, batch),) = landed.items()
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

"""The road without Airflow: the very jobs that the DAGs call, on a lake of its own, against the real newsroom."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dateline.jobs import harvest, pending, rebuild
from dateline.jobs.task import Task, batch_id_at
from dateline.newsroom import NewsroomServer, serve
from dateline.settings import Settings, read_settings
from dateline.stores.lake import Lake


@dataclass
class Road:
    """A lake and the outlets that feed it."""

    settings: Settings
    server: NewsroomServer

    @property
    def lake(self) -> Lake:
        return Lake.create(self.settings.lake)

    def task(self) -> Task:
        now = datetime.now(UTC)
        return Task(settings=self.settings, now=now, run_id=f"test__{now.isoformat()}", batch_id=batch_id_at(now))

    def harvest(self) -> str:
        """One harvest, recorded; its batch."""
        task = self.task()
        shards = harvest.plan_harvest(task).result
        for shard in shards:
            harvest.discover_links(task, shard)
            harvest.fetch_pages(task, shard)
        assert harvest.record_harvest(task).result == []
        return task.batch_id

    def refine(self, batch_id: str | None = None) -> list[str]:
        """Refine what waits, oldest first, or this batch again; the batches done."""
        done = []
        if batch_id is not None:
            rebuild.refine_batch(replace(self.task(), run_id=f"again__{batch_id}"), self.lake.batch(batch_id) or {})
            return [batch_id]
        while waiting := pending.waiting(self.lake):
            rebuild.refine_batch(self.task(), waiting[0])
            done.append(waiting[0]["batch_id"])
        return done


def settings_for(folder: Path, server: NewsroomServer) -> Settings:
    """Settings whose outlets are this server's."""
    outlets = folder / "outlets"
    outlets.mkdir()
    names = [path.stem for path in server.outlet_files(outlets)]
    enabled = folder / "enabled-outlets.toml"
    enabled.write_text("enabled = " + json.dumps(names))
    return read_settings(
        {
            "DATELINE_LAKE": str(folder / "lake"),
            "DATELINE_OUTLETS": str(outlets),
            "DATELINE_ENABLED_OUTLETS": str(enabled),
        }
    )


@pytest.fixture(scope="module")
def road(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Road]:
    """A road with an empty lake, shared by the tests of a file."""
    with serve() as server:
        yield Road(settings_for(tmp_path_factory.mktemp("road"), server), server)

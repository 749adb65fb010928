"""The road through a real Airflow: 838 gold pages imported, and 100 fresh pages of 20 hosts harvested without delay."""

import csv
import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq

from benches import gold
from dateline.jobs.task import batch_id_at
from dateline.newsroom import NewsroomServer, serve
from dateline.stores.lake import Lake
from dateline.supervisor import LocalAirflow, Place, free_port

PROJECT = Path(__file__).parent.parent
WITHIN_S = 900.0


@contextmanager
def airflow(folder: Path, server: NewsroomServer, outlets: list[str] | None = None) -> Iterator[LocalAirflow]:
    """An Airflow and an empty lake in this folder, with the server's outlets (all, or those named) enabled."""
    (folder / "outlets").mkdir()
    names = [path.stem for path in server.outlet_files(folder / "outlets")]
    (folder / "enabled.toml").write_text("enabled = " + json.dumps(outlets or names))
    place = Place(
        project=PROJECT,
        home=folder / "airflow",
        lake=folder / "lake",
        port=free_port(),
        log_ports=(free_port(), free_port()),
        variables={
            "DATELINE_OUTLETS": str(folder / "outlets"),
            "DATELINE_ENABLED_OUTLETS": str(folder / "enabled.toml"),
            "DATELINE_HARVEST_SCHEDULE": "none",
            # Compiled once at a real set-up; a bench of the road must not measure it.
            "DATELINE_CACHE": str(PROJECT / ".cache"),
        },
    )
    with LocalAirflow(place, lambda _: None) as running:
        yield running


def run_to_landed(running: LocalAirflow, dag_id: str, conf: dict[str, object]) -> tuple[float, dict[str, object]]:
    """Trigger this DAG and wait until its batch has landed: seconds, and the batch's row."""
    began = time.monotonic()
    run_id = running.api.trigger(dag_id, conf)
    batch = batch_id_at(datetime.fromisoformat(running.api.run(dag_id, run_id)["run_after"]))
    state = running.api.wait(dag_id, run_id, within_s=WITHIN_S)
    if state != "success":
        raise SystemExit(f"{dag_id} {state}; logs: {running.place.home / 'logs'}")
    while True:
        row = Lake.open(running.place.lake).batch(batch)
        if row and row["state"] == "complete":
            return time.monotonic() - began, row
        refine = running.api.runs("refine_articles")
        if refine and refine[0]["state"] == "failed":
            raise SystemExit(f"refine_articles failed; logs: {running.place.home / 'logs'}")
        if time.monotonic() - began > WITHIN_S:
            raise SystemExit(f"batch {batch} has not landed; logs: {running.place.home / 'logs'}")
        time.sleep(0.2)


def print_outcomes(name: str, row: dict[str, object]) -> int:
    """One line an outcome; their sum."""
    total = 0
    for count in row["counts"]:  # type: ignore[attr-defined]
        if count["stage"] == "pages":
            total += count["count"]
            label = "_".join(part for part in (count["outcome"], count["reason"]) if part)
            print(f"{name}.{label}: {count['count']} pages", flush=True)
    return total


def import_gold(folder: Path, server: NewsroomServer) -> None:
    """The gold pages as files with an index, through rebuild_articles and refine_articles."""
    place = gold.folder()
    if place is None:
        return
    pages = folder / "pages"
    pages.mkdir()
    rows = pq.read_table(place / "bodies.parquet", columns=["html", "url", "crawl_date"]).to_pylist()
    with (folder / "index.csv").open("w", newline="") as stream:
        index = csv.writer(stream)
        index.writerow(["file", "url", "captured_at"])
        for number, row in enumerate(rows):
            path = pages / f"{number:04d}.html"
            path.write_bytes(row["html"])
            index.writerow([f"pages/{path.name}", row["url"], row["crawl_date"] or ""])
    with airflow(folder, server) as running:
        form = {"mode": "import", "dry_run": False, "paths": [str(pages)], "index": str(folder / "index.csv")}
        took, row = run_to_landed(running, "rebuild_articles", form)
    total = print_outcomes("import", row)
    print(f"import.pages: {len(rows)} pages")
    print(f"import.outcomes: {total} pages")
    print(f"import.trigger_to_landed: {took:.1f} s", flush=True)


def harvest_fresh(folder: Path) -> None:
    """100 fresh pages of 20 hosts without delay, trigger to landed."""
    with serve(extra_outlets=20, pages_each=5) as server:
        names = [site.outlet_id for site in server.sites.values() if site.outlet_id.startswith("load")]
        with airflow(folder, server, names) as running:
            took, row = run_to_landed(running, "harvest_news", {})
    total = print_outcomes("fresh", row)
    print(f"fresh.outcomes: {total} pages")
    print(f"fresh.trigger_to_landed: {took:.1f} s", flush=True)


def main() -> None:
    """Run both, each in a folder of its own, removed where it went well."""
    for part in ("fresh", "import"):
        folder = Path(tempfile.mkdtemp(prefix="dateline-bench-"))
        if part == "fresh":
            harvest_fresh(folder)
        else:
            with serve() as server:
                import_gold(folder, server)
        shutil.rmtree(folder)  # not where it failed: its logs are wanted

"""What a thousand articles weigh, by table and by articles a day, and the memory of refining them. Needs the gold pages."""

import csv
import resource
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq

from benches import gold
from dateline.jobs.imports import archive_dumps
from dateline.jobs.rebuild import refine_batch
from dateline.jobs.task import Task, batch_id_at
from dateline.schema import ARTICLES, FETCHES, FINGERPRINTS, FURNITURE, Table
from dateline.settings import project_folder, read_settings
from dateline.stores.files import encode_rows
from dateline.stores.lake import Lake

NOW = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
A_DAY = (1, 30, 300)  # articles that one day's file holds


def imported(folder: Path, place: Path) -> Lake:
    """A lake of the gold pages: imported as one batch and refined."""
    (folder / "pages").mkdir()
    with (folder / "index.csv").open("w", newline="") as stream:
        index = csv.writer(stream)
        index.writerow(["file", "url", "captured_at"])
        rows = pq.read_table(place / "bodies.parquet", columns=["html", "url", "crawl_date"]).to_pylist()
        for number, row in enumerate(rows):
            (folder / "pages" / f"{number:04d}.html").write_bytes(row["html"])
            index.writerow([f"pages/{number:04d}.html", row["url"], row["crawl_date"] or ""])
    settings = read_settings(
        {"DATELINE_LAKE": str(folder / "lake"), "DATELINE_CACHE": str(project_folder() / ".cache")}
    )
    task = Task(settings=settings, now=NOW, run_id="sizes", batch_id=batch_id_at(NOW))
    archive_dumps(task, {"paths": [str(folder / "pages")], "index": str(folder / "index.csv")})
    refine_batch(task, task.lake.batch(task.batch_id) or {})
    return task.lake


def thousand(lake: Lake, table: Table, a_day: int) -> float:
    """Megabytes of a thousand of the table's rows, so many in a file."""
    rows = lake.read(table)
    pieces = [rows.slice(start, a_day) for start in range(0, rows.num_rows, a_day)]
    size = sum(encode_rows(piece).size for piece in pieces)
    return size / rows.num_rows / 1000


def main() -> None:
    """Import, refine, weigh."""
    place = gold.folder()
    if place is None:
        return
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as name:
        lake = imported(Path(name), place)
        pages = lake.read(FETCHES, columns=["url"]).num_rows
        archive = sum(path.stat().st_size for path in (lake.root / "archive").iterdir())
        print(f"sizes.pages: {pages} pages")
        print(f"sizes.archive: {archive / pages / 1000:.1f} MB a thousand pages")
        for a_day in A_DAY:
            print(f"sizes.articles.{a_day}_a_day: {thousand(lake, ARTICLES, a_day):.1f} MB a thousand")
        for table in (FINGERPRINTS, FETCHES):
            print(f"sizes.{table.name}.300_a_day: {thousand(lake, table, 300):.2f} MB a thousand")
        furniture = sum(path.stat().st_size for path in (lake.root / FURNITURE.name).rglob("*.parquet"))
        print(f"sizes.furniture: {furniture / 1e6:.2f} MB in all")
    for who, what in ((resource.RUSAGE_SELF, "task"), (resource.RUSAGE_CHILDREN, "parser")):
        print(f"sizes.memory.{what}: {resource.getrusage(who).ru_maxrss / 1000:.0f} MB at the peak")


if __name__ == "__main__":
    main()

"""docs/operating.md, “Back up and restore”: the line of the backup as written, and each way back that its table gives."""

import shlex
import shutil
import subprocess
from pathlib import Path

import pyarrow as pa
import pytest
from docs_tree import MOMENT, ROOT, blocks, settings_of

from dateline.health import FRESH, status
from dateline.jobs.rebuild import replay_batches
from dateline.jobs.task import Task, batch_id_at
from dateline.schema import ARTICLES, COPIES, FINGERPRINTS, FURNITURE, REJECTIONS, REVISIONS, TABLES, WATCHLIST_HITS
from dateline.stores.lake import Lake
from dateline.stores.views import VIEWS_FILE

PAGE = (ROOT / "docs" / "operating.md").read_text()
PART = PAGE[PAGE.index("## Back up and restore") : PAGE.index("## Sizes")]
REPLAYED = (ARTICLES, COPIES, REVISIONS, REJECTIONS, FINGERPRINTS, FURNITURE, WATCHLIST_HITS)


@pytest.fixture
def place(desk: Path, tmp_path: Path) -> Path:
    """A folder with a lake of its own: two imported pages, archive and all."""
    shutil.copytree(desk / "lake", tmp_path / "lake")
    return tmp_path


def rows(lake: Lake) -> dict[str, pa.Table]:
    """What a restored lake must hold: everything but when it was landed."""
    found = {name: lake.read(table) for name, table in TABLES.items() if name not in {"batches", "fetches"}}
    return {name: table.drop_columns([n for n in ("landed_at", "run_id") if n in table.column_names])
            for name, table in found.items()}  # fmt: skip


def replay(place: Path) -> None:
    task = Task(settings=settings_of(place), now=MOMENT, run_id="replay", batch_id=batch_id_at(MOMENT))
    replay_batches(task, {"mode": "replay", "dry_run": False})


def without_a_day(lake: Path) -> None:
    next((lake / "articles").rglob("*.parquet")).unlink()


def without_the_tables(lake: Path) -> None:
    for table in REPLAYED:
        shutil.rmtree(lake / table.name, ignore_errors=True)


LOSSES = {"a day": without_a_day, "all that landing makes": without_the_tables}


@pytest.mark.parametrize("loss", LOSSES)
def test_what_is_lost_comes_back_by_a_replay(loss: str, place: Path):
    lake = Lake.open(place / "lake")
    before, views = rows(lake), (lake.root / VIEWS_FILE).read_bytes()
    LOSSES[loss](lake.root)
    (lake.root / VIEWS_FILE).unlink()
    replay(place)
    after = rows(lake)
    assert (lake.root / VIEWS_FILE).read_bytes() == views
    assert {name for name, table in after.items() if not table.equals(before[name])} == set()


def test_the_table_tells_of_every_table_and_file():
    told = "\n".join(line.split("|")[1] for line in PART.splitlines() if line.startswith("| ") and "|---" not in line)
    for name in [*TABLES, "archive", VIEWS_FILE, "alerts"]:
        assert f"`{name}`" in told, f"docs/operating.md, “Back up and restore”: no line for {name}"


def test_a_backup_as_written_can_be_put_in_place(place: Path):
    lake = Lake.open(place / "lake")
    before = {name: lake.read(table) for name, table in TABLES.items()}
    (line,) = blocks(PART, "")
    (place / "backup").mkdir()
    words = shlex.split(line)
    assert words[0] == "rsync"
    if shutil.which("rsync"):
        subprocess.run(words, cwd=place, check=True)
    else:  # the same by hand
        shutil.copytree(place / words[-2], place / words[-1], ignore=shutil.ignore_patterns(".work"))
    shutil.rmtree(lake.root)
    shutil.move(place / "backup" / "lake", lake.root)
    assert not (lake.root / ".work").exists()
    restored = Lake.open(lake.root)
    assert {name: restored.read(table) for name, table in TABLES.items()} == before
    assert status(settings_of(place), now=MOMENT).code == FRESH
    replay(place)  # and it can be written again
    assert rows(restored)["articles"].num_rows == before["articles"].num_rows

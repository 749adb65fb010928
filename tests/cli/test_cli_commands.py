"""The `dateline` command: what it prints, its exit codes, and that every error is one line on stderr."""

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from dateline import health
from dateline.cli import main
from dateline.schema import ARTICLES, BATCHES
from dateline.stores.changes import Change
from dateline.stores.lake import Lake
from dateline.stores.staging import Staging

ROOT = Path(__file__).parent.parent.parent
PAGE = """<!doctype html><html lang="en"><head><title>Weir repaired</title>
<meta property="article:published_time" content="2026-11-01T08:00:00Z"></head><body><article><h1>Weir repaired</h1>
<p>The weir above the old mill was repaired on Sunday, two winters after the flood had carried half of it away.</p>
<p>Eleven people of the town worked at it for a month, and the council paid for the oak and for their soup.</p>
</article></body></html>"""


@dataclass
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own whose lake and outlets the commands use."""
    monkeypatch.setenv("DATELINE_LAKE", str(tmp_path / "lake"))
    monkeypatch.setenv("DATELINE_OUTLETS", str(tmp_path))
    monkeypatch.setenv("DATELINE_PARSE_WORKERS", "1")
    return tmp_path


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `dateline` in this process."""

    def run(*arguments: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["dateline", *map(str, arguments)])
        capsys.readouterr()
        code: object = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code
        out, err = capsys.readouterr()
        return Ended(int(str(code or 0)), out, err)

    return run


def assert_one_line(ended: Ended, *told: str) -> None:
    assert ended.code == 1
    assert ended.err.count("\n") == 1, ended.err
    assert ended.err.startswith("dateline: ")
    assert "Traceback" not in ended.err
    for each in told:
        assert each in ended.err


def batch_row(batch_id: str, at: datetime, state: str = "complete", **more: object) -> dict[str, object]:
    return {
        "batch_id": batch_id,
        "batch_date": at.date(),
        "origin": "harvest",
        "state": state,
        "started_at": at,
        "archived_at": at,
        "landed_at": at if state == "complete" else None,
        "counts": [],
        "versions": [],
        "warc_files": ["archive/x.warc.gz"],
        "files": [],
        "lost_shards": [],
    } | more


def write_batches(folder: Path, *rows: dict[str, object]) -> Lake:
    lake = Lake.create(folder / "lake")
    with lake.lock("test") as lock:
        for row in rows:
            added = pa.Table.from_pylist([row], schema=BATCHES.schema)
            lake.commit(lock, str(row["batch_id"]), [Change(table=BATCHES, add=added)])
    return lake


def test_status_tells_fresh_late_and_broken_in_one_line_and_by_exit_code(run: Run, home: Path) -> None:
    now = datetime.now(UTC)
    ended = run("status")
    assert (ended.code, ended.out.count("\n")) == (2, 1)
    assert "broken: DATELINE_LAKE: there is no lake at" in ended.out
    write_batches(home)
    assert (run("status").code, run("status").out) == (
        1,
        "late: nothing has landed yet (0 batches, 0 waiting, 0 held)\n",
    )
    write_batches(home, batch_row("b1", now - timedelta(minutes=5)))
    ended = run("status")
    assert (ended.code, ended.out) == (0, "fresh: last batch done 5 min ago (1 batches, 0 waiting, 0 held)\n")
    write_batches(home, batch_row("b1", now - timedelta(hours=5)))
    ended = run("status")
    assert (ended.code, ended.out) == (1, "late: last batch done 5 h ago (1 batches, 0 waiting, 0 held)\n")


def test_a_batch_from_a_time_yet_to_come_is_not_called_fresh(run: Run, home: Path) -> None:
    write_batches(home, batch_row("b1", datetime.now(UTC) + timedelta(days=2)))
    ended = run("status")
    assert (ended.code, ended.out.count("\n")) == (1, 1)
    assert "yet to come: a clock is wrong" in ended.out


def test_empty_polls_do_not_hide_that_nothing_is_refined(run: Run, home: Path) -> None:
    now = datetime.now(UTC)
    write_batches(home, batch_row("b1", now - timedelta(hours=6), "archived"), batch_row("b2", now, warc_files=[]))
    ended = run("status")
    assert ended.code == 1
    assert ended.out.startswith("late: the oldest waiting batch has waited 6 h")


def test_a_held_batch_breaks_the_status_until_it_is_released(run: Run, home: Path) -> None:
    lake = write_batches(home, batch_row("b1", datetime.now(UTC), "archived"))
    Staging(lake.root, "b1").hold(reason="archive/x.warc.gz is gone. Put it back.", held_at=datetime.now(UTC))
    ended = run("status")
    assert (ended.code, ended.out.count("\n")) == (2, 1)
    assert "batch b1 is held: archive/x.warc.gz is gone. Put it back. Then run `dateline release b1`." in ended.out
    assert run("release", "b1").code == 0
    assert run("status").code == 1
    assert_one_line(run("release", "b1"), "batch b1 is not held")
    assert_one_line(run("release", "../b1"), "can't name a folder")


def test_release_makes_no_lake(run: Run, home: Path) -> None:
    assert_one_line(run("release", "b1"), "not held")
    assert not (home / "lake").exists()


def test_a_damaged_lake_is_broken_in_one_line(run: Run, home: Path) -> None:
    lake = write_batches(home, batch_row("b1", datetime.now(UTC)))
    (path,) = (lake.root / "batches").rglob("*.parquet")
    path.write_bytes(b"PAR1 no more PAR1")
    ended = run("status")
    assert (ended.code, ended.out.count("\n"), ended.err) == (2, 1, "")
    assert ended.out.startswith("broken: ")


def test_the_newest_batch_with_pages_is_found_behind_empty_polls(home: Path) -> None:
    now = datetime.now(UTC)
    lake = write_batches(
        home, batch_row("b1", now), batch_row("b2", now, warc_files=[]), batch_row("b3", now, "archived")
    )
    assert health.newest_batch_with_pages(lake) == "b1"
    assert health.funnel(lake, "b9") is None
    funnel = health.funnel(lake, "b1")
    assert funnel is not None
    assert funnel.total("pages") == 0


def test_import_refines_and_shows_what_landed_and_again_finds_it_unchanged(run: Run, home: Path) -> None:
    page = home / "page.html"
    page.write_text(PAGE)
    ended = run("import", page, "--url", "http://site.test/a", "--captured-at", "2026-11-05")
    assert (ended.code, ended.err) == (0, "")
    assert "1 landed" in ended.out
    assert "2026-11-01" in ended.out
    lake = Lake.open(home / "lake")
    (row,) = lake.read(ARTICLES).to_pylist()
    assert (row["url"], row["captured_at"]) == ("http://site.test/a", datetime(2026, 11, 5, 23, 59, 59, tzinfo=UTC))
    ended = run("import", page, "--url", "http://site.test/a")
    assert "1 unchanged" in ended.out
    assert run("status").code == 0


def test_import_archive_only_leaves_the_batch_waiting(run: Run, home: Path) -> None:
    (home / "page.html").write_text(PAGE)
    assert run("import", home / "page.html", "--archive-only").code == 0
    (row,) = Lake.open(home / "lake").batches().to_pylist()
    assert row["state"] == "archived"


def test_what_can_not_be_imported_is_told_in_one_line_and_leaves_nothing(run: Run, home: Path) -> None:
    (home / "page.html").write_text(PAGE)
    (home / "bad.csv").write_text("page,url,captured_at\npage.html,,yesterday\n")
    assert_one_line(run("import", home / "nowhere"), "no such file or folder")
    assert_one_line(run("import", home / "bad.csv"), "no page files there")
    assert_one_line(run("import", home / "page.html", "--index", home / "bad.csv"), "bad.csv: line 1: no column `file`")
    assert_one_line(run("import", home / "page.html", "--index", home / "none.csv"), "none.csv: cannot be read")
    assert_one_line(run("import", home / "page.html", "--captured-at", "yesterday"), "--captured-at 'yesterday'")
    assert_one_line(run("import", home / "page.html", "--url", "site.test"), "--url 'site.test'")
    lake = Lake.open(home / "lake")
    assert lake.batches().num_rows == 0
    assert [path for path in (lake.root / ".work").iterdir() if path.name.startswith("2")] == []


def test_explain_shows_the_ruling_and_prints_the_columns_as_json(run: Run, home: Path) -> None:
    page = home / "page.html"
    page.write_text(PAGE)
    ended = run("explain", page, "--url", "http://site.test/a", "--captured-at", "2026-11-05")
    assert (ended.code, ended.err) == (0, "")
    assert "we say         2026-11-01" in ended.out
    ended = run("explain", page, "--json")
    row = json.loads(ended.out)
    assert list(row) == ARTICLES.schema.names
    assert row["published_date"] == "2026-11-01"
    assert not (home / "lake").exists(), "explain needs no lake"


def test_explain_of_what_is_no_article_says_why_and_exits_1(run: Run, home: Path) -> None:
    (home / "x.html").write_text("<html></html>")
    ended = run("explain", home / "x.html", "--json")
    assert (ended.code, set(json.loads(ended.out))) == (1, {"rejected", "detail"})
    ended = run("explain", home / "x.html")
    assert ended.code == 1
    assert "Rejected:" in ended.out
    assert_one_line(run("explain", home / "nowhere.html"), "cannot be read (No such file or directory)")
    assert_one_line(run("explain", home), "no ordinary file")
    assert_one_line(run("explain", home / "x.html", "--captured-at", "20 Oct"), "--captured-at '20 Oct'")


def test_explain_of_a_private_address_is_refused_in_one_line(run: Run) -> None:
    assert_one_line(run("explain", "http://127.0.0.1:9/a"), "http://127.0.0.1:9/a")


def test_a_wrong_setting_is_one_line(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "page.html").write_text(PAGE)
    monkeypatch.setenv("DATELINE_HOLD_AFTER", "soon")
    assert_one_line(run("import", home / "page.html"), "DATELINE_HOLD_AFTER='soon'")
    ended = run("status")
    assert (ended.code, ended.err) == (2, "")
    assert "DATELINE_HOLD_AFTER" in ended.out


def test_run_and_up_refuse_a_lake_they_can_not_use_before_anything_is_started(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = write_batches(home)
    (lake.root / "dateline.json").write_text('{"format": "dateline lake", "schema_version": 99}')
    for command in ("run", "up"):
        assert_one_line(run(command), "schema version 99", "Install a newer Dateline")
    monkeypatch.setenv("DATELINE_LAKE", str(home))
    for command in ("run", "up"):
        assert_one_line(run(command), "no lake and not empty")


def test_ports_out_of_range_are_a_usage_error_and_folders_that_can_not_be_written_are_named(
    run: Run, home: Path
) -> None:
    assert run("up", "--port", "70000").code == 2
    assert run("newsroom", "--port", "70000").code == 2
    (home / "file").write_text("")
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        ended = run("newsroom", "--port", "0", "--outlets", home / "file" / "x")
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    assert_one_line(ended, "--outlets", "can't be written")


def test_help_and_version_are_quick_and_name_the_commands(run: Run) -> None:
    ended = run("--help")
    assert ended.code == 0
    for command in ("import", "explain", "status", "release", "newsroom", "run", "up", "down"):
        assert command in ended.out
    assert run("--version").out.startswith("dateline ")


def test_a_full_disk_is_one_line_and_nothing_half_written_stays(home: Path) -> None:
    """In a process of its own; a cap on the size of files stands for the full disk."""
    page = home / "page.html"
    page.write_text(PAGE + "".join(f"<!-- {os.urandom(30).hex()} -->" for _ in range(500)))

    def cap() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, 8_000))

    done = subprocess.run(
        [sys.executable, "-c", "from dateline.cli import main; main()", "import", str(page)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "include")},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=cap,
    )
    assert_one_line(Ended(done.returncode, done.stdout, done.stderr), "No room to write", "Free some space")
    lake = Lake.open(home / "lake")
    assert lake.batches().num_rows == 0
    left = [path for path in lake.root.rglob("*") if path.is_file() and path.name != "dateline.json"]
    assert left == []


@pytest.mark.skipif(not Path("/sys/kernel").is_dir(), reason="no /sys here, the folder that nobody may write to")
def test_a_lake_without_permission_is_one_line(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "page.html").write_text(PAGE)
    monkeypatch.setenv("DATELINE_LAKE", "/sys/kernel/dateline-lake")
    assert_one_line(
        run("import", home / "page.html"), "No permission to write /sys/kernel/dateline-lake", "DATELINE_LAKE"
    )


def test_a_lake_in_a_folder_that_is_not_there_or_not_empty_is_one_line(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "page.html").write_text(PAGE)
    monkeypatch.setenv("DATELINE_LAKE", str(home / "no" / "lake"))
    assert_one_line(run("import", home / "page.html"), "does not exist. Make it")
    monkeypatch.setenv("DATELINE_LAKE", str(home))
    assert_one_line(run("import", home / "page.html"), "no lake and not empty")

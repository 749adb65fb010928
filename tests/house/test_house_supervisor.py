"""The local Airflow's place: its home, ports, secrets and database, and who may run there."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import psutil
import pytest

from dateline.errors import ConfigurationError, GiveUp, RetryLater
from dateline.supervisor import Hold, Place, database, free_port, home, stop_recorded

ROOT = Path(__file__).parent.parent.parent
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOLDER = """
import sys, time
from pathlib import Path
from dateline.supervisor import Hold
with Hold(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def place(folder: Path) -> Place:
    return Place(project=folder, home=folder / ".airflow", lake=folder / "lake", port=8080, log_ports=(1, 2))


def test_a_taken_port_is_named_with_the_remedy() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(GiveUp, match=rf"port {port} .*--port"):
            free_port(port)


def test_secrets_are_made_once_and_only_the_user_can_read_them(tmp_path: Path) -> None:
    here = place(tmp_path)
    environment = here.environment()
    assert environment["AIRFLOW__API_AUTH__JWT_SECRET"] == here.environment()["AIRFLOW__API_AUTH__JWT_SECRET"]
    assert here.password() == here.password()
    for path in here.home.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path.name


@pytest.mark.parametrize("left", [None, "", "x", "[]", '{"admin": 3}', "null", "\x00" * 40])
def test_a_secret_that_is_gone_or_cut_short_is_made_anew(tmp_path: Path, left: str | None) -> None:
    here = place(tmp_path)
    here.environment()
    here.password()
    for name in ("jwt.secret", "api.secret", "passwords.json"):
        if left is None:
            (here.home / name).unlink()
        else:
            (here.home / name).write_text(left)
    assert len(here.environment()["AIRFLOW__API_AUTH__JWT_SECRET"]) > 60
    assert len(here.environment()["AIRFLOW__API__SECRET_KEY"]) > 60
    made = here.password()
    assert json.loads((here.home / "passwords.json").read_text()) == {"admin": made}


def test_a_secret_that_can_not_be_read_is_named_with_the_remedy(tmp_path: Path) -> None:
    here = place(tmp_path)
    (here.home / "jwt.secret").mkdir(parents=True)
    with pytest.raises(ConfigurationError, match=r"jwt\.secret can't be used .* right to read"):
        here.environment()


def test_the_api_answers_on_loopback_alone_and_tasks_find_it_on_any_port(tmp_path: Path) -> None:
    environment = place(tmp_path).environment()
    assert environment["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert environment["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://127.0.0.1:8080/execution/"
    assert environment["AIRFLOW__CORE__LOAD_EXAMPLES"] == "False"


@pytest.mark.parametrize(
    "record", ["", "nonsense", "[]", '{"pid": 1, "children": {"scheduler": 1}}', '{"children": 3}', '{"pid": -1}']
)
def test_a_record_of_strangers_stops_nobody(tmp_path: Path, record: str) -> None:
    (tmp_path / "running.json").write_text(record)
    assert stop_recorded(tmp_path) is False
    assert stop_recorded(tmp_path / "nowhere") is False


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds `tmp_path`."""
    child = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "include")},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    yield child
    child.kill()
    child.wait()
    child.stdout.close()


def test_a_home_that_another_holds_is_refused_with_its_process(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    with pytest.raises(GiveUp, match=rf"already running here \(process {holder.pid}\).*make down"), Hold(tmp_path):
        pass
    assert holder.poll() is None


def test_a_killed_holder_lets_the_next_one_in_at_once(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.wait()
    assert (tmp_path / "running.json").exists(), "it could not clear up after itself"
    with Hold(tmp_path):
        assert json.loads((tmp_path / "running.json").read_text())["pid"] == os.getpid()
    assert not (tmp_path / "running.json").exists()


def test_down_ends_the_holder_and_says_whether_anything_ran(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    assert stop_recorded(tmp_path) is True
    assert holder.wait(timeout=5) == -signal.SIGTERM
    assert stop_recorded(tmp_path) is False


def test_children_of_a_killed_holder_are_ended_and_strangers_are_not(tmp_path: Path) -> None:
    """A child is at work in the home; a stranger that has its number by now is not."""
    sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
    ours = subprocess.Popen(sleep, cwd=tmp_path, start_new_session=True)
    stranger = subprocess.Popen(sleep, cwd=ROOT, start_new_session=True)
    unrecorded = subprocess.Popen(sleep, cwd=tmp_path, start_new_session=True)
    try:
        record = {"pid": 999_999_999, "children": {"scheduler": ours.pid, "triggerer": stranger.pid}}
        (tmp_path / "running.json").write_text(json.dumps(record))
        with Hold(tmp_path):
            assert not psutil.pid_exists(ours.pid)
        assert stranger.poll() is None
        assert unrecorded.poll() is None, "a shell that someone has opened there"
    finally:
        for child in (ours, stranger, unrecorded):
            child.kill()
            child.wait()


def test_a_home_without_room_or_rights_is_refused_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match=r"file can't be used .*move it away"), Hold(tmp_path / "file"):
        pass
    monkeypatch.setattr(home, "ROOM_BYTES", 1 << 60)
    with pytest.raises(RetryLater, match=r"bytes are free in .*Free some space"), Hold(tmp_path / "home"):
        pass
    monkeypatch.undo()
    with Hold(tmp_path / "home"):
        pass


def a_database(here: Place, *, beat: datetime = NOW, made_by: str | None = None) -> Path:
    """What a finished database of Airflow's looks like from outside."""
    here.home.mkdir(exist_ok=True)
    path = here.home / "airflow.db"
    with sqlite3.connect(path) as connection:
        connection.execute("create table alembic_version (version_num text)")
        connection.execute("create table job (latest_heartbeat text)")
        connection.execute("insert into job values (?)", [beat.replace(tzinfo=None).isoformat(" ")])
    connection.close()
    (here.home / f"migrated-{made_by or version('apache-airflow-core')}").touch()
    return path


def test_a_finished_database_is_left_alone(tmp_path: Path) -> None:
    here, said = place(tmp_path), list[str]()
    before = a_database(here).read_bytes()
    database.prepare_database(here, said.append, now=NOW)
    assert (said, (here.home / "airflow.db").read_bytes()) == ([], before)


def test_a_damaged_database_is_named_with_the_remedy(tmp_path: Path) -> None:
    here = place(tmp_path)
    a_database(here).write_bytes(b"SQLite format 3\x00" + b"nonsense" * 500)
    with pytest.raises(GiveUp, match=r"airflow\.db can't be read .*Delete it: .*nothing of the lake"):
        database.prepare_database(here, print, now=NOW)


def test_a_database_of_another_version_that_does_not_come_along_stays_and_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = place(tmp_path)
    path = a_database(here, made_by="99.0.0")
    before = path.read_bytes()
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(GiveUp, match=r"made by an Airflow of 99\.0\.0 and can't be brought to .*Delete it"):
        database.prepare_database(here, lambda _line: None, now=NOW)
    assert path.read_bytes() == before
    assert [each.name for each in here.home.glob("airflow.db*")] == ["airflow.db"]


def test_a_clock_that_was_set_back_is_told_instead_of_waited_for(tmp_path: Path) -> None:
    here = place(tmp_path)
    a_database(here, beat=NOW + timedelta(days=2))
    with pytest.raises(
        GiveUp, match=r"last used at 2026-11-24 12:00 UTC .*the clock was set back.*delete the database"
    ):
        database.prepare_database(here, print, now=NOW)


@pytest.mark.airflow
@pytest.mark.timeout(300)
def test_a_first_start_killed_while_the_database_is_made_leaves_none_and_the_next_makes_it(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from datetime import datetime, UTC\n"
        "from dateline.supervisor import Place, database\n"
        "root = Path(sys.argv[1]); here = Place(project=root, home=root / '.airflow', lake=root / 'lake', port=1, log_ports=(1, 2))\n"
        "database.prepare_database(here, print, now=datetime.now(UTC))\n"
    )
    (tmp_path / "dags").mkdir()
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "include")}
    child = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], env=environ, stdout=subprocess.PIPE)
    beside = tmp_path / ".airflow" / "airflow.db.new"
    deadline = time.monotonic() + 120
    while not (beside.exists() and beside.stat().st_size > 0):
        assert time.monotonic() < deadline
        assert child.poll() is None
        time.sleep(0.01)
    family = psutil.Process(child.pid).children(recursive=True)
    child.kill()
    child.communicate()
    _, alive = psutil.wait_procs(family, timeout=20)
    assert alive == []
    assert not (tmp_path / ".airflow" / "airflow.db").exists()
    here, said = place(tmp_path), list[str]()
    database.prepare_database(here, said.append, now=datetime.now(UTC))
    assert said == ["Making Airflow's database (once)"]
    database.prepare_database(here, said.append, now=datetime.now(UTC))
    assert len(said) == 1
    assert sorted(each.name for each in here.home.glob("airflow.db*")) == ["airflow.db"]

"""The small programs of the stack: secrets, janitor, health checks, each as the services call them."""

import http.server
import json
import os
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from dateline.errors import ConfigurationError, GiveUp
from dateline.newsroom import serve
from dateline.settings import read_settings
from dateline.stack.janitor import clean_logs, seconds_since_cleaning
from dateline.stack.preparation import prepare
from dateline.stack.secret_files import make_secrets, read_secret

ROOT = Path(__file__).resolve().parent.parent.parent


def called(*words: object, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "dateline.stack", *map(str, words)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "include"), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def make(folder: Path) -> list[str]:
    return make_secrets(folder, database="postgres:5432", broker="redis:6379")


def test_secrets_are_made_once_and_fit_each_other(tmp_path: Path) -> None:
    made = make(tmp_path)
    before = {name: read_secret(tmp_path, name) for name in made}
    assert make(tmp_path) == []
    assert {name: read_secret(tmp_path, name) for name in made} == before
    assert (
        before["database-url"] == f"postgresql+psycopg2://airflow:{before['database-password']}@postgres:5432/airflow"
    )
    assert before["broker-url"] == f"redis://:{before['broker-password']}@redis:6379/0"
    assert f"requirepass {before['broker-password']}\n" in before["redis.conf"]
    Fernet(before["fernet-key"])
    assert len(before["jwt-secret"]) >= 64


def test_no_secret_ends_in_a_line_end_since_airflow_takes_it_as_it_is(tmp_path: Path) -> None:
    assert [name for name in make(tmp_path) if (tmp_path / name).read_text() != read_secret(tmp_path, name)] == []


def test_strangers_may_read_only_what_other_images_need(tmp_path: Path) -> None:
    for name in make(tmp_path):
        is_open = bool((tmp_path / name).stat().st_mode & stat.S_IROTH)
        assert is_open == (name in {"database-password", "broker-password", "redis.conf"})
        assert not (tmp_path / name).stat().st_mode & 0o222


def test_a_missing_secret_is_made_again_and_the_others_stay(tmp_path: Path) -> None:
    make(tmp_path)
    kept = read_secret(tmp_path, "database-url")
    (tmp_path / "jwt-secret").unlink()
    (tmp_path / ".jwt-secret.new").write_text("half")  # a start that was killed
    assert make(tmp_path) == ["jwt-secret"]
    assert read_secret(tmp_path, "database-url") == kept
    assert sorted(path.name for path in tmp_path.glob(".*")) == []


def test_a_missing_secret_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"admin-password can't be read .* docker compose up secrets"):
        read_secret(tmp_path, "admin-password")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    done = called("secrets", tmp_path / "nowhere", "--database=d:1", "--broker=b:1")
    assert done.returncode == 1
    assert done.stderr == (
        f"dateline: the secrets can't be made in {tmp_path / 'nowhere'} (No such file or directory). "
        "Give this user the right to write there.\n"
    )


def test_init_names_a_lake_it_may_not_write(tmp_path: Path) -> None:
    make(tmp_path)
    settings = read_settings({"DATELINE_LAKE": str(tmp_path / "gone")})
    with pytest.raises(GiveUp, match=r"gone is not there.*DATELINE_LAKE_AT.*DATELINE_UID"):
        prepare(tmp_path, settings, "http://localhost:8080", lambda _: None)


def aged(path: Path, days: float) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("log")
    then = time.time() - days * 86_400
    os.utime(path, (then, then))
    return path


def test_the_janitor_takes_old_files_and_folders_and_follows_no_link(tmp_path: Path) -> None:
    logs, outside = tmp_path / "logs", aged(tmp_path / "lake" / "2016-03-31.parquet", 400)
    old, young = aged(logs / "dag" / "run=1" / "a.log", 31), aged(logs / "dag" / "run=2" / "a.log", 29)
    (logs / "link").symlink_to(outside)
    (logs / "linked").symlink_to(outside.parent)
    before = datetime.now(UTC) - timedelta(days=30)
    assert clean_logs(logs, before) == 1
    assert not old.exists()
    assert young.exists()
    assert outside.exists()
    assert (logs / "link").is_symlink()
    # The emptied folder goes once nobody has touched it for as long: a run might be about to write there.
    assert old.parent.exists()
    os.utime(old.parent, (0, 0))
    assert clean_logs(logs, before) == 0
    assert not old.parent.exists()
    assert young.parent.exists()


def test_a_janitor_that_never_cleaned_is_not_healthy(tmp_path: Path) -> None:
    assert called("check-janitor", tmp_path).returncode == 1
    (tmp_path / ".janitor").touch()
    assert called("check-janitor", tmp_path).returncode == 0
    os.utime(tmp_path / ".janitor", (0, 0))
    assert called("check-janitor", tmp_path).returncode == 1
    assert clean_logs(tmp_path, datetime.now(UTC)) == 0, "the janitor's own mark is no log"
    assert seconds_since_cleaning(tmp_path) is not None


class _Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/gone":
            self.send_error(503)
            return
        body = json.dumps({"triggerer": {"status": "healthy"}, "dag_processor": {"status": None}}).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"" if self.path == "/empty" else body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def health() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Health) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.mark.parametrize(
    ("path", "component", "code"),
    [
        ("/empty", None, 0),  # the scheduler's own answer has no body
        ("/health", "triggerer", 0),
        ("/health", "dag_processor", 1),
        ("/health", "nobody", 1),
        ("/empty", "triggerer", 1),
        ("/gone", None, 1),
    ],
)
def test_a_check_believes_only_a_healthy_answer(health: str, path: str, component: str | None, code: int) -> None:
    done = called("check", health + path, *([component] if component else []), http_proxy="http://127.0.0.1:1")
    assert done.returncode == code
    assert bool(done.stderr) == bool(code)


def test_a_check_of_nobody_fails_in_one_line() -> None:
    done = called("check", "http://127.0.0.1:1/health")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1


def test_the_newsroom_stays_inside_the_stack() -> None:
    for host in ("0.0.0.0", "::", "8.8.8.8"):
        with pytest.raises(ConfigurationError, match="loopback alone"):
            serve(host=host, beyond_loopback=True)
    with pytest.raises(ConfigurationError, match="loopback alone"):
        serve(host="192.168.1.2")

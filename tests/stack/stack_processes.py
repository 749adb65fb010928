"""The services of docker-compose.yaml as processes on loopback: their very commands, health checks and environment.

What an engine would do is done by hand: names become loopback ports, volumes folders, the images of Postgres and Redis the
programs installed here. Nothing is added to a command but what several services on one host need: ports and names.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

import psutil
import pytest
import yaml

from dateline.supervisor.api import AirflowApi

ROOT = Path(__file__).resolve().parent.parent.parent
BIN = Path(sys.executable).parent
HEALTHY_WITHIN_S = 240.0
# The user of the image, and what docker-compose.yaml takes from it. Only root may become somebody else, and the interpreter
# must lie where that user may read it (not in root's home).
_AS_IN_THE_IMAGE = [
    *("setpriv", "--reuid=50000", "--regid=0", "--clear-groups"),
    *("--no-new-privs", "--inh-caps=-all", "--bounding-set=-all"),
]
ALWAYS = ("api-server", "scheduler", "dag-processor", "triggerer")


def compose(profiles: tuple[str, ...] = (), **variables: str) -> dict[str, Any]:
    """docker-compose.yaml as `docker-compose config` resolves it."""
    done = subprocess.run(
        ["docker-compose", *(f"--profile={name}" for name in profiles), "--file", "docker-compose.yaml", "config"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(yaml.safe_load(done.stdout)["services"])


def postgres_bin() -> Path | None:
    """Where Postgres's own programs lie: on the PATH, or where Debian puts them."""
    found = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parent.parent.name))
    return debian[-1].parent if debian else Path(found).parent if found else None


def missing_parts() -> list[str]:
    """What these tests need and this machine lacks."""
    lacks = [name for name in ("docker-compose", "redis-server") if shutil.which(name) is None]
    if postgres_bin() is None:
        lacks.append("postgres")
    if not (BIN / "celery").exists():
        lacks.append("the packages of requirements-scale.txt (make test-stack)")
    return lacks


def needed() -> list[pytest.MarkDecorator]:
    """Marks of a module that starts the stack: it skips where parts are missing, unless DATELINE_STACK=required."""
    lacks = ", ".join(missing_parts())
    if lacks and os.environ.get("DATELINE_STACK") == "required":
        raise RuntimeError(f"the stack can't be tried: {lacks} missing, and DATELINE_STACK=required")
    return [pytest.mark.skipif(bool(lacks), reason=f"not here: {lacks}"), pytest.mark.timeout(900), pytest.mark.airflow]


def _is_readable_by_all(path: Path) -> bool:
    return all(place.stat().st_mode & 0o005 == 0o005 for place in (path, *path.parents))


AS_IN_THE_IMAGE = (
    _AS_IN_THE_IMAGE
    if os.getuid() == 0 and shutil.which("setpriv") and _is_readable_by_all(Path(sys.executable).resolve())
    else []
)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Stack:
    """A running stack in a folder; a context manager that stops every process."""

    def __init__(self, folder: Path, profiles: tuple[str, ...] = (), **variables: str) -> None:
        self.folder = folder
        self.services = compose(profiles, DATELINE_HARVEST_SCHEDULE="none", **variables)
        self.ports = {name: _free_port() for name in ("postgres", "redis", "api", "health", "newsroom")}
        for name in ("opt", "database", "broker", "logs", "said"):
            (folder / name).mkdir(parents=True)
        for name in ("lake", "config", "cache", "secrets"):
            (folder / "opt" / name).mkdir()
        for name in ("outlets", "watchlists"):
            shutil.copytree(ROOT / "include" / name, folder / "opt" / name)
        for place in (folder, *folder.rglob("*")):
            place.chmod(0o2775 if place.is_dir() else 0o664)  # as the image makes them: group 0 may write
        for above in folder.parents:
            if above.stat().st_uid == os.getuid() and above.name:
                above.chmod(above.stat().st_mode | 0o011)  # the services' users come through here
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def here(self, text: str) -> str:
        """A word of the file with its names and paths as they are on this machine."""
        for there, here in (
            ("/opt/airflow/dags", str(ROOT / "dags")),
            ("/opt/airflow/plugins", str(ROOT / "plugins")),
            ("/opt/airflow/logs", str(self.folder / "logs")),
            ("/opt/dateline", str(self.folder / "opt")),
            ("/run/dateline-secrets", str(self.folder / "opt" / "secrets")),
            ("api-server:8080", f"127.0.0.1:{self.ports['api']}"),
            ("127.0.0.1:8080", f"127.0.0.1:{self.ports['api']}"),
            ("127.0.0.1:8974", f"127.0.0.1:{self.ports['health']}"),
            ("postgres:5432", f"127.0.0.1:{self.ports['postgres']}"),
            ("redis:6379", f"127.0.0.1:{self.ports['redis']}"),
            ("newsroom:8041", f"127.0.0.1:{self.ports['newsroom']}"),
        ):
            text = text.replace(there, here)
        return text

    def environment(self, name: str) -> dict[str, str]:
        given = {key: self.here(str(value)) for key, value in self.services[name]["environment"].items()}
        # A container has its own home, host name and ports; on one host they must be told apart.
        ports = {
            "AIRFLOW__API__PORT": self.ports["api"],
            "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_PORT": self.ports["health"],
            "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": _free_port(),
            "AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT": _free_port(),
            "AIRFLOW__API__HOST": "127.0.0.1",
        }
        return {
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.folder),
            "USER": "airflow",  # in the image its id has a name, without which Airflow does not start
            "AIRFLOW_HOME": str(self.folder / "homes" / name),
            "PYTHONUNBUFFERED": "1",
            "NO_PROXY": "127.0.0.1,localhost",
            **given,
            **{key: str(value) for key, value in ports.items()},
        }

    def command(self, name: str) -> list[str]:
        words = [self.here(word) for word in self.services[name]["command"]]
        if name == "newsroom":
            words[-2:] = ["127.0.0.1", str(self.ports["newsroom"])]
        return [*(AS_IN_THE_IMAGE if self.services[name]["image"].startswith("dateline:") else []), *words]

    def run(self, name: str) -> str:
        """A one-shot service to its end; what it printed."""
        done = subprocess.run(
            self.command(name), env=self.environment(name), cwd=self.folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{name}: {done.stdout}{done.stderr}"
        return done.stdout

    def start(self, name: str, *extra: str, called: str = "") -> subprocess.Popen[bytes]:
        """A long-running service. called: to tell two of a kind apart."""
        called = called or name
        with (self.folder / "said" / f"{called}.log").open("ab") as stream:
            self._running[called] = subprocess.Popen(
                [*self.command(name), *extra],
                env={**self.environment(name), "AIRFLOW_HOME": str(self.folder / "homes" / called)},
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self._running[called]

    def said(self, called: str) -> str:
        return (self.folder / "said" / f"{called}.log").read_text(errors="replace")

    def is_healthy(self, name: str) -> bool:
        """The service's very health check."""
        kind, *words = self.services[name]["healthcheck"]["test"]
        words = [self.here(word).replace("$$", "$") for word in words]
        words = [word.replace("redis-cli ping", f"redis-cli -p {self.ports['redis']} ping") for word in words]
        done = subprocess.run(
            ["/bin/sh", "-c", *words] if kind == "CMD-SHELL" else words,
            env={**self.environment(name), "HOSTNAME": socket.gethostname()},
            cwd=self.folder,
            capture_output=True,
            check=False,
        )
        return done.returncode == 0

    def until_healthy(self, *names: str) -> None:
        deadline = time.monotonic() + HEALTHY_WITHIN_S
        for name in names:
            while not self.is_healthy(name):
                child = self._running.get(name)
                assert child is None or child.poll() is None, f"{name} ended: {self.said(name)[-3000:]}"
                assert time.monotonic() < deadline, f"{name} is not healthy: {self.said(name)[-3000:]}"
                time.sleep(1.0)

    def start_postgres(self) -> None:
        """The server of the image, by the programs here: made with the password of the file, under no root's rights."""
        programs, data, given = postgres_bin(), self.folder / "database", self.services["postgres"]["environment"]
        assert programs is not None
        who: dict[str, Any] = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.getuid() == 0 else {}
        if who:
            shutil.chown(data, "nobody", "nogroup")
        password = self.here(given["POSTGRES_PASSWORD_FILE"])
        subprocess.run(
            [
                *(programs / "initdb", "--pgdata", data, "--no-sync", "--encoding", "UTF8"),
                *("--username", given["POSTGRES_USER"], "--pwfile", password, "--auth", "scram-sha-256"),
            ],
            check=True,
            capture_output=True,
            cwd="/",
            **who,
        )
        with (self.folder / "said" / "postgres.log").open("ab") as stream:
            self._running["postgres"] = subprocess.Popen(
                [
                    programs / "postgres",
                    "-D",
                    data,
                    "-h",
                    "127.0.0.1",
                    "-p",
                    str(self.ports["postgres"]),
                    "-k",
                    "",
                    "-F",
                ],
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd="/",
                **who,
            )
        asking = {"PGPASSWORD": Path(password).read_text().strip(), "PATH": os.environ["PATH"]}
        at = ["-h", "127.0.0.1", "-p", str(self.ports["postgres"]), "-U", given["POSTGRES_USER"]]
        deadline = time.monotonic() + HEALTHY_WITHIN_S
        while subprocess.run([programs / "createdb", *at, given["POSTGRES_DB"]], env=asking, capture_output=True, check=False).returncode:  # fmt: skip
            assert time.monotonic() < deadline, self.said("postgres")
            time.sleep(0.3)

    def start_redis(self) -> None:
        """By the service's own command; the port is this machine's, and so is the folder, in the image its working directory."""
        self.services["redis"].setdefault("environment", {})
        self.start(
            "redis", "--port", str(self.ports["redis"]), "--bind", "127.0.0.1", "--dir", str(self.folder / "broker")
        )

    @property
    def password(self) -> str:
        return (self.folder / "opt" / "secrets" / "admin-password").read_text().strip()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports['api']}"

    def api(self) -> AirflowApi:
        return AirflowApi(self.url, "admin", self.password)

    def who_holds(self, pid: int, services: tuple[str, ...]) -> str:
        """The one of these services whose process this is, or descends from."""
        line = {pid, *(parent.pid for parent in psutil.Process(pid).parents())}
        return next(called for called in services if self._running[called].pid in line)

    def kill(self, called: str) -> None:
        """As an engine or the kernel would: the whole service at once, with no word of warning."""
        child = self._running.pop(called)
        for process in [*psutil.Process(child.pid).children(recursive=True), psutil.Process(child.pid)]:
            with contextlib.suppress(psutil.Error):
                process.kill()
        child.wait()

    def stop(self, called: str, within_s: float = 30.0) -> int:
        """As `docker compose stop` does: SIGTERM, and SIGKILL when the time is over; the exit code."""
        child = self._running.pop(called)
        family = psutil.Process(child.pid).children(recursive=True) if child.poll() is None else []
        child.terminate()
        try:
            code = child.wait(within_s)
        except subprocess.TimeoutExpired:
            child.kill()
            code = -signal.SIGKILL
        for process in family:
            with contextlib.suppress(psutil.Error):
                process.kill()
        child.wait()
        return code

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for called in reversed(list(self._running)):
            self.stop(called, within_s=1.0 if called not in {"postgres", "newsroom"} else 10.0)

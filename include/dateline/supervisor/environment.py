"""Where the local Airflow lives, and the environment its processes run in.

Processes are started in `processes`; nothing is started here.
"""

import contextlib
import ctypes
import json
import os
import secrets
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from dateline.errors import GiveUp
from dateline.supervisor.home import home_error

LOGIN = "admin"
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_SECRET_BYTES = 64  # bytes of chance in a secret
_LINE_CHARS = 300  # of a log's line in a message
PARALLELISM = 4  # tasks at once — on SQLite 8 is the ceiling and 32 kills the scheduler (measured on Airflow 3.3.2)


def free_port(wanted: int | None = None) -> int:
    """A free loopback TCP port: the wanted one, or any. Raises GiveUp where the wanted one is taken."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # Without this a port that a stopped Airflow used a minute ago would count as taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted or 0))
        except OSError as error:
            raise GiveUp(
                f"port {wanted} on 127.0.0.1 can't be used ({error.strerror}). "
                "Stop what listens there, or choose another with --port."
            ) from None
        return int(probe.getsockname()[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A local Airflow's home and what it serves. All paths absolute."""

    project: Path  # folder with dags/, plugins/, include/
    home: Path  # Airflow's home, `.airflow`
    lake: Path
    port: int
    log_ports: tuple[int, int]  # of the worker's and the triggerer's log servers
    variables: dict[str, str] = field(default_factory=dict)  # DATELINE_… for the children

    @property
    def url(self) -> str:
        """Where the UI and the API answer."""
        return f"http://127.0.0.1:{self.port}"

    def log_file(self, component: str) -> Path:
        """What this component prints."""
        return self.home / "logs" / f"{component}.log"

    def password(self) -> str:
        """The login's password, made once and kept in a file that only this user can read.

        Raises ConfigurationError where the file can be neither read nor made.
        """
        path = self.home / "passwords.json"
        kept: object = None
        with contextlib.suppress(ValueError):
            kept = json.loads(_read_secret(path))
        if isinstance(kept, dict) and isinstance(kept.get(LOGIN), str) and kept[LOGIN]:
            return str(kept[LOGIN])
        made = secrets.token_urlsafe(9)
        _write_secret(path, json.dumps({LOGIN: made}))
        return made

    def secret(self, name: str) -> str:
        """A secret shared by the processes, made once. Raises ConfigurationError where it can be neither read nor made."""
        path = self.home / f"{name}.secret"
        kept = _read_secret(path).strip()
        if len(kept) < _SECRET_BYTES:
            # Gone or cut short: a new one logs everybody out, and that is all.
            kept = secrets.token_urlsafe(_SECRET_BYTES)
            _write_secret(path, kept)
        return kept

    def environment(self) -> dict[str, str]:
        """The whole environment of every child."""
        airflow = {
            "CORE__DAGS_FOLDER": self.project / "dags",
            "CORE__PLUGINS_FOLDER": self.project / "plugins",
            "CORE__LOAD_EXAMPLES": "False",
            "CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
            "CORE__EXECUTOR": "LocalExecutor",
            "CORE__PARALLELISM": PARALLELISM,
            # Plugins are loaded at start, before the executor forks: its workers inherit the heavy libraries.
            "CORE__LAZY_LOAD_PLUGINS": "False",
            "CORE__AUTH_MANAGER": "airflow.api_fastapi.auth.managers.simple.simple_auth_manager.SimpleAuthManager",
            "CORE__SIMPLE_AUTH_MANAGER_USERS": f"{LOGIN}:admin",
            "CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": self.home / "passwords.json",
            # Without these two, any port but 8080 leaves every task with "connection refused".
            "CORE__EXECUTION_API_SERVER_URL": f"{self.url}/execution/",
            "API__BASE_URL": self.url,
            "API__HOST": "127.0.0.1",
            "API__PORT": self.port,
            "API__WORKERS": 1,
            "API__SECRET_KEY": self.secret("api"),
            "API_AUTH__JWT_SECRET": self.secret("jwt"),
            "DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{self.home / 'airflow.db'}",
            "DAG_PROCESSOR__REFRESH_INTERVAL": 30,
            "LOGGING__BASE_LOG_FOLDER": self.home / "logs",
            "LOGGING__WORKER_LOG_SERVER_PORT": self.log_ports[0],
            "LOGGING__TRIGGER_LOG_SERVER_PORT": self.log_ports[1],
            # Tasks of a scheduler that was killed are taken up after a minute at the most, not after five.
            "SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": 20,
            "SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": 0.5,  # seconds — a hop between two tasks waits for this loop
            "USAGE_DATA_COLLECTION__ENABLED": "False",  # it would call out
        }
        path = os.pathsep.join(
            part for part in (str(self.project / "include"), os.environ.get("PYTHONPATH", "")) if part
        )
        return {
            **os.environ,
            **{f"AIRFLOW__{name}": str(value) for name, value in airflow.items()},
            "AIRFLOW_HOME": str(self.home),
            "DATELINE_LAKE": str(self.lake),
            "PYTHONPATH": path,
            "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""))),
            "NO_PROXY": "127.0.0.1,localhost",
            "PYTHONUNBUFFERED": "1",
            **self.variables,
        }


def _read_secret(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise home_error(error, path) from error


def _write_secret(path: Path, text: str) -> None:
    beside = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(text)
        beside.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise home_error(error, path) from error


def die_with_parent() -> Callable[[], None] | None:
    """What a child is to call before it begins, so that it is asked to stop when we die; None where that can't be had."""
    return _ask_for_signal if sys.platform == "linux" else None


def _ask_for_signal() -> None:
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def last_line(log: Path) -> str:
    """The last line of a log that says something, cut to fit a message."""
    try:
        with log.open("rb") as stream:
            stream.seek(0, os.SEEK_END)
            stream.seek(max(0, stream.tell() - 8192))
            lines = stream.read().decode(errors="replace").splitlines()
    except OSError:
        return "(no log)"
    return next((line.strip()[:_LINE_CHARS] for line in reversed(lines) if line.strip()), "(it is empty)")

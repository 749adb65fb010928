"""The processes of a local Airflow: started together, restarted when one dies, stopped to the last.

What they are asked to do goes through `api`.
"""

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from dateline.errors import GiveUp
from dateline.supervisor.api import AirflowApi
from dateline.supervisor.environment import LOGIN, Place

COMPONENTS = ("api-server", "scheduler", "dag-processor", "triggerer")
START_WITHIN_S = 240.0  # seconds to all-healthy — 11 to 23 s on a quiet machine, 82 s seen on a loaded one
STOP_WITHIN_S = 12.0  # seconds a component has to end by itself; an idle executor takes up to 10
RESTARTS = 5  # of one component within RESTART_WINDOW_S, then we give up and show its log
RESTART_WINDOW_S = 120.0
POOL = "lake"  # one writer at a time
DAGS = ("harvest_news", "refine_articles", "rebuild_articles")
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def _die_with_parent() -> None:
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class LocalAirflow:
    """A context: inside it, Airflow answers at `place.url`. `say` gets one line for each step of the start."""

    def __init__(self, place: Place, say: Callable[[str], None]) -> None:
        self.place = place
        self.api = AirflowApi(place.url, LOGIN, place.password())
        self._say = say
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._deaths: dict[str, list[float]] = defaultdict(list)
        self._record = place.home / "running.json"

    def __enter__(self) -> Self:
        self._refuse_twin()
        try:
            self._migrate()
            for component in COMPONENTS:
                self._start(component)
            self._write_record()
            self._wait_until_healthy()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def check(self) -> None:
        """Restart every component that has died. Raises GiveUp when one keeps dying, with the end of its log."""
        for component, child in list(self._children.items()):
            code = child.poll()
            if code is None:
                continue
            now = time.monotonic()
            recent = [t for t in self._deaths[component] if now - t < RESTART_WINDOW_S]
            self._deaths[component] = [*recent, now]
            log = self.place.log_file(component)
            if len(recent) >= RESTARTS:
                raise GiveUp(
                    f"Airflow's {component} died {len(recent) + 1} times in {RESTART_WINDOW_S:.0f} s "
                    f"(exit code {code}). Its log, {log}, ends:\n{_tail(log)}"
                )
            self._say(f"Airflow's {component} died (exit code {code}); starting it again. Log: {log}")
            self._kill_group(child)
            self._start(component)
            self._write_record()

    def stop(self) -> None:
        """Stop every child and its children; nothing is left."""
        for child in self._children.values():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_WITHIN_S
        for child in self._children.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(timeout=max(0.1, deadline - time.monotonic()))
        for child in self._children.values():
            self._kill_group(child)
        self._children.clear()
        self._record.unlink(missing_ok=True)

    @staticmethod
    def _kill_group(child: subprocess.Popen[bytes]) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()

    def _refuse_twin(self) -> None:
        pid = _recorded(self.place.home).get("pid")
        if isinstance(pid, int) and pid != os.getpid() and _is_ours(pid):
            raise GiveUp(f"Dateline's Airflow is already running here (process {pid}). Stop it with `make down`.")
        stop_recorded(self.place.home)  # children of a supervisor that was killed outright

    def _migrate(self) -> None:
        from airflow import __version__ as version  # noqa: PLC0415 - airflow takes a second to import

        done = self.place.home / f"migrated-{version}"
        if done.exists() and (self.place.home / "airflow.db").exists():
            return
        self._say("Making Airflow's database (once)")
        log = self.place.log_file("migrate")
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as stream:
            made = subprocess.run(
                [sys.executable, "-m", "airflow", "db", "migrate"],
                env=self.place.environment(),
                stdout=stream,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if made.returncode:
            raise GiveUp(
                f"Airflow's database could not be made in {self.place.home}. "
                f"If it is of another version, delete {self.place.home}: nothing of the lake lies there. "
                f"The log, {log}, ends:\n{_tail(log)}"
            )
        done.touch()

    def _start(self, component: str) -> None:
        log = self.place.log_file(component)
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as stream:
            self._children[component] = subprocess.Popen(  # noqa: S603 - our own interpreter
                [sys.executable, "-m", "airflow", component],
                env=self.place.environment(),
                cwd=self.place.home,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - one system call
            )

    def _write_record(self) -> None:
        children = {name: child.pid for name, child in self._children.items()}
        beside = self._record.with_suffix(".new")
        beside.write_text(json.dumps({"pid": os.getpid(), "url": self.place.url, "children": children}))
        beside.replace(self._record)

    def _wait_until_healthy(self) -> None:
        deadline = time.monotonic() + START_WITHIN_S
        told: set[str] = set()
        while True:
            self.check()
            healthy = self.api.healthy_parts()
            for part in sorted(healthy - told):
                self._say(f"Airflow's {part.replace('_', ' ')} answers")
            told |= healthy
            if {"metadatabase", "scheduler", "dag_processor", "triggerer"} <= healthy and self.api.knows_dags(DAGS):
                self.api.warm_up()
                self.api.make_pool(POOL, slots=1, description="One writer of the lake at a time")
                return
            if time.monotonic() > deadline:
                broken = self.api.import_errors()
                raise GiveUp(
                    f"Airflow did not come up within {START_WITHIN_S:.0f} s; healthy: {', '.join(sorted(healthy)) or 'nothing'}. "
                    + (f"DAG files that don't import: {broken}. " if broken else "")
                    + f"See the logs in {self.place.home / 'logs'}."
                )
            time.sleep(0.5)


def _tail(path: Path, lines: int = 15) -> str:
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return "(no log)"


def _recorded(home: Path) -> dict[str, object]:
    try:
        record = json.loads((home / "running.json").read_text())
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _is_ours(pid: int) -> bool:
    """Whether this process is a Dateline or an Airflow: a number in a file may belong to somebody else by now."""
    try:
        process = psutil.Process(pid)
        words = " ".join(process.cmdline())
        return process.status() != psutil.STATUS_ZOMBIE and ("dateline" in words or "airflow" in words)
    except psutil.Error:
        return False


def stop_recorded(home: Path) -> bool:
    """Stop what `running.json` names: the supervisor first, then any child it left. True where something ran."""
    record = _recorded(home)
    children = record.get("children")
    pids = [record.get("pid"), *(children.values() if isinstance(children, dict) else ())]
    ours = [pid for pid in pids if isinstance(pid, int) and pid != os.getpid() and _is_ours(pid)]
    for pid in ours[:1]:
        with contextlib.suppress(psutil.Error):
            process = psutil.Process(pid)
            process.terminate()
            psutil.wait_procs([process], timeout=STOP_WITHIN_S + 5)
    for pid in ours:
        if not _is_ours(pid):
            continue
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(os.getpgid(pid), signal.SIGKILL)
    (home / "running.json").unlink(missing_ok=True)
    return bool(ours)

"""The processes of a local Airflow: started together, restarted when one dies, stopped to the last.

What they are asked to do goes through `api`; who may run where is decided in `home`.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from dateline.errors import GiveUp
from dateline.supervisor.api import AirflowApi
from dateline.supervisor.database import prepare_database
from dateline.supervisor.environment import LOGIN, Place, die_with_parent, last_line
from dateline.supervisor.home import STOP_WITHIN_S, Hold, home_error

COMPONENTS = ("api-server", "scheduler", "dag-processor", "triggerer")
START_WITHIN_S = 240.0  # seconds to all-healthy — 11 to 23 s on a quiet machine, 82 s seen on a loaded one
RESTARTS = 5  # of one component within RESTART_WINDOW_S, then we give up and show its log
RESTART_WINDOW_S = 120.0
POOL = "lake"  # one writer at a time
DAGS = ("harvest_news", "refine_articles", "rebuild_articles")


class LocalAirflow:
    """A context: inside it, Airflow answers at `place.url`. `say` gets one line for each step of the start.

    hold: the home, where the caller holds it already; else it is held from start to stop.
    """

    def __init__(self, place: Place, say: Callable[[str], None], hold: Hold | None = None) -> None:
        self.place = place
        self.api = AirflowApi(place.url, LOGIN, place.password())
        self._say = say
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._deaths: dict[str, list[float]] = defaultdict(list)
        self._is_holder = hold is None
        self._hold = hold or Hold(place.home)

    def __enter__(self) -> Self:
        if self._is_holder:
            self._hold.__enter__()
        try:
            prepare_database(self.place, self._say, now=datetime.now(UTC))
            for component in COMPONENTS:
                self._start(component)
                self._note()
            self._wait_until_healthy()
        except OSError as error:
            self.stop()
            raise home_error(error, self.place.home) from error
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
                    f"(exit code {code}). Its log, {log}, ends: {last_line(log)}"
                )
            self._say(f"Airflow's {component} died (exit code {code}); starting it again. Log: {log}")
            self._kill_group(child)
            self._start(component)
            self._note()

    def stop(self) -> None:
        """Stop every child and its children; nothing is left. Whoever is impatient (Ctrl-C again) has them killed."""
        with contextlib.suppress(KeyboardInterrupt):
            self._ask_to_stop()
        for child in self._children.values():
            self._kill_group(child)
        self._children.clear()
        if self._is_holder:
            self._hold.release()

    def _ask_to_stop(self) -> None:
        for child in self._children.values():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_WITHIN_S
        for child in self._children.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(timeout=max(0.1, deadline - time.monotonic()))

    @staticmethod
    def _kill_group(child: subprocess.Popen[bytes]) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()

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
                preexec_fn=die_with_parent(),  # noqa: PLW1509 - one system call
            )

    def _note(self) -> None:
        with contextlib.suppress(OSError):  # a full disk is no reason to let a dead component lie
            self._hold.note(url=self.place.url, children={name: child.pid for name, child in self._children.items()})

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

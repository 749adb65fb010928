"""Airflow's home on this machine: one holder at a time, room and rights to write, and nothing left of a killed holder.

What lies in the home is written by `environment`, `database` and `processes`; which process runs is decided there.
"""

import contextlib
import errno
import fcntl
import json
import os
import shutil
import signal
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psutil

from dateline.errors import ConfigurationError, DatelineError, GiveUp, RetryLater

ROOM_BYTES = (
    50_000_000  # bytes free to begin with — database, logs and secrets of a first start take 3 MB, a day of `up` 20
)
STOP_WITHIN_S = 12.0  # seconds a component has to end by itself; an idle executor takes up to 10
_POLL_S = 0.1
_RECORD = "running.json"  # who runs here: process, address, children
_LOCK = "running.lock"  # locked while a holder lives: the system lets go of it, however the holder dies
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def home_error(error: OSError, path: Path) -> DatelineError:
    """Our error for what the system refused in the home."""
    why = error.strerror or str(error)
    if error.errno in _FULL:
        return RetryLater(f"No room to write {path} ({why}). Free some space, then start again.")
    return ConfigurationError(
        f"{path} can't be used ({why}). Give this user the right to read and write it, or move it away: it is made anew, "
        "and nothing of the lake lies there."
    )


class Hold:
    """A context: inside it, this process alone runs an Airflow in this home."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._lock: int | None = None

    def __enter__(self) -> Self:
        """Take the home, and end what a killed holder left running there.

        Raises:
            GiveUp: another process holds it.
            ConfigurationError, RetryLater: it can't be written, or has no room.
        """
        try:
            self._home.mkdir(parents=True, exist_ok=True)
            self._lock = _locked(self._home)
            if self._lock is None:
                raise GiveUp(_twin(self._home))
            _end_left_behind(self._home)
            self._check_room()
            self.note()
        except OSError as error:
            self.release()
            raise home_error(error, self._home) from error
        except DatelineError:
            self.release()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _check_room(self) -> None:
        free = shutil.disk_usage(self._home).free
        if free < ROOM_BYTES:
            raise RetryLater(
                f"No room for Airflow's database and logs: {free:,} bytes are free in {self._home}, and {ROOM_BYTES:,} are "
                "the least. Free some space, then start again."
            )

    def note(self, **facts: Any) -> None:
        """Write who runs here: for `down`, and for whoever finds the home taken or left behind."""
        beside = self._home / f"{_RECORD}.new"
        beside.write_text(json.dumps({"pid": os.getpid(), **facts}))
        beside.replace(self._home / _RECORD)

    def release(self) -> None:
        """Let the next one in. Does nothing where nothing is held."""
        if self._lock is None:
            return
        with contextlib.suppress(OSError):  # the home may have been removed, or its disk be full
            (self._home / _RECORD).unlink(missing_ok=True)
        os.close(self._lock)
        self._lock = None


def _locked(home: Path) -> int | None:
    """An open file that holds the home's lock; None where another holds it. OSError passes through."""
    handle = os.open(home / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    except BaseException:
        os.close(handle)
        raise
    return handle


def _recorded(home: Path) -> dict[str, Any]:
    try:
        record = json.loads((home / _RECORD).read_bytes())
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _twin(home: Path) -> str:
    record = _recorded(home)
    where = f" at {record['url']}" if record.get("url") else ""
    return (
        f"Dateline's Airflow is already running here{where} (process {record.get('pid', 'unknown')}). "
        "Use that one, or stop it with `make down` (`dateline down`) and start again."
    )


def _left_behind(home: Path) -> list[psutil.Process]:
    """Processes of a holder that is gone: in the group of a recorded child, and at work in this very home.

    A number in a file may belong to somebody else by now; the two together say that it does not.
    """
    children = _recorded(home).get("children")
    groups = {pid for pid in children.values() if isinstance(pid, int)} if isinstance(children, dict) else set()
    found: list[psutil.Process] = []
    for process in psutil.process_iter() if groups else ():
        with contextlib.suppress(psutil.Error, OSError):
            if os.getpgid(process.pid) in groups and Path(process.cwd()) == home.resolve():
                found.append(process)
    return found


def _end_left_behind(home: Path) -> bool:
    left = _left_behind(home)
    for process in left:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(left, timeout=STOP_WITHIN_S)
    return bool(left)


def stop_recorded(home: Path) -> bool:
    """Stop whatever holds the home, and what a killed holder left there. True where something ran.

    Raises:
        GiveUp: it does not stop.
    """
    if not home.is_dir():
        return False
    try:
        lock = _locked(home)
    except OSError as error:
        raise home_error(error, home / _LOCK) from error
    stopped = lock is None
    if lock is None:
        lock = _stopped_holder(home)
    stopped = _end_left_behind(home) or stopped
    with contextlib.suppress(OSError):
        (home / _RECORD).unlink(missing_ok=True)
    os.close(lock)
    return stopped


def _stopped_holder(home: Path) -> int:
    """End the process that holds the home: asked first, then killed. The lock, taken over."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        pid = _recorded(home).get("pid")
        if not isinstance(pid, int) or pid in {0, 1, os.getpid()}:
            break
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)  # the lock says that it lives: it is the one that wrote this number
        deadline = time.monotonic() + STOP_WITHIN_S + 5
        while time.monotonic() < deadline:
            lock = _locked(home)
            if lock is not None:
                return lock
            time.sleep(_POLL_S)
    raise GiveUp(
        f"What runs in {home} (process {_recorded(home).get('pid', 'unknown')}) can't be stopped by this user. "
        "Stop it as the user who started it."
    )

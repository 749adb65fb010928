"""The lake's lock: one writer at a time, with holder, heartbeat and expiry, and a token that is checked again.

Readers never come here. What a new holder must finish first is not here either (`commit.finish_commits`).
"""

import contextlib
import errno
import fcntl
import json
import os
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from dateline.errors import RetryLater
from dateline.stores.durable import make_folder, storage_error

EXPIRY_S = 120.0  # seconds without a heartbeat after which a holder counts as gone; far above any pause of a live one
BEATS_PER_EXPIRY = 4  # a holder may miss three beats
_POLL_S = 0.1  # seconds between two looks at a lock that another holds


class LakeLocked(RetryLater):
    """Another process is writing to the lake, or has taken the lock over from this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who holds the lock, as `lock.json` says. Times are seconds since 1970 UTC by the holder's clock."""

    token: str
    name: str
    machine: str  # host, boot and pid namespace: within one of them a pid means something
    pid: int
    pid_started: str  # start tick of the process, since pids are used again
    taken_at: float
    beaten_at: float
    expiry_s: float

    @property
    def described(self) -> str:
        """For people: who, where, since when."""
        since = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(self.taken_at))
        return f"{self.name!r} (process {self.pid} on {self.machine.partition(' ')[0]}, since {since})"

    def is_gone(self, now: float) -> bool:
        """Whether the holder has died or stopped beating."""
        if self.machine == _machine() and self.pid_started != _pid_started(self.pid):
            return True
        return now - self.beaten_at > self.expiry_s


class LakeLock:
    """Held between `__enter__` and `__exit__`; `check` refuses once another has taken it over."""

    def __init__(self, work: Path, *, holder: str, wait_s: float = 0.0, expiry_s: float = EXPIRY_S) -> None:
        self.token = uuid.uuid4().hex
        self._work = work
        self._path = work / "lock.json"
        self._name = holder
        self._wait_s = wait_s
        self._expiry_s = expiry_s
        self._stopped = threading.Event()
        self._beating: threading.Thread | None = None

    def __enter__(self) -> Self:
        """Take the lock.

        Raises:
            LakeLocked: another holds it and did not let go within `wait_s`.
        """
        deadline = time.monotonic() + self._wait_s
        try:
            make_folder(self._work)
            while (other := self._try_to_take()) is not None:
                if time.monotonic() >= deadline:
                    raise LakeLocked(
                        f"The lake {self._work.parent} is being written by {other.described}. Wait until it is done; "
                        f"if that process is dead, the lock lapses {other.expiry_s:.0f} s after its last heartbeat."
                    )
                time.sleep(_POLL_S)
        except OSError as error:
            raise storage_error(error, self._path) from error
        self._beating = threading.Thread(target=self._beat, name="lake lock heartbeat", daemon=True)
        self._beating.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go; a lock that another has taken over is left alone."""
        self._stopped.set()
        if self._beating is not None:
            self._beating.join()
        # A failure to let go must not hide the failure that brought us here; the lock lapses by itself.
        with contextlib.suppress(OSError), self.guarded():
            if self._is_ours():
                self._path.unlink()

    def check(self) -> None:
        """Raise LakeLocked unless this token still holds the lock."""
        if not self._is_ours():
            raise LakeLocked(self._lost())

    @contextlib.contextmanager
    def while_held(self) -> Iterator[None]:
        """Within it nobody can take the lock over: for the one rename that decides a commit."""
        with self.guarded():
            self.check()
            yield

    @contextlib.contextmanager
    def guarded(self) -> Iterator[None]:
        """A moment alone with `lock.json`: looking and changing become one step. Freed by the system at death."""
        handle = os.open(self._work / "lock.guard", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX)
            except OSError as error:
                # Some network file systems know no flock: exclusive creation and the token still guard.
                if error.errno not in {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP}:
                    raise
            yield
        finally:
            os.close(handle)

    def _lost(self) -> str:
        other = _read(self._path)
        by = f"taken over by {other.described}" if other else "removed"
        return (
            f"The lock of the lake {self._work.parent} was {by} while {self._name!r} was at work; "
            "nothing more is written by this one. Run it again."
        )

    def _is_ours(self) -> bool:
        other = _read(self._path)
        return other is not None and other.token == self.token

    def _try_to_take(self) -> Holder | None:
        """None when taken, else who holds it."""
        with self.guarded():
            other = _read(self._path)
            if other is not None:
                if not other.is_gone(time.time()):
                    return other
                self._path.unlink()
            beside = self._work / f"lock.{self.token}.tmp"
            try:
                beside.write_bytes(self._content(time.time()))
                _place(beside, self._path)
            except FileExistsError:  # only without flock: another was quicker
                return _read(self._path) or _unnamed_holder(time.time())
            finally:
                beside.unlink(missing_ok=True)
        return None

    def _content(self, taken_at: float) -> bytes:
        holder = Holder(
            token=self.token,
            name=self._name,
            machine=_machine(),
            pid=os.getpid(),
            pid_started=_pid_started(os.getpid()),
            taken_at=taken_at,
            beaten_at=time.time(),
            expiry_s=self._expiry_s,
        )
        return json.dumps(asdict(holder)).encode()

    def _beat(self) -> None:
        while not self._stopped.wait(self._expiry_s / BEATS_PER_EXPIRY):
            # A beat that fails (a full disk, say) is made up for by the next; after three the lock is lost, rightly.
            with contextlib.suppress(OSError), self.guarded():
                other = _read(self._path)
                if other is None or other.token != self.token:
                    return
                beside = self._work / f"lock.{self.token}.tmp"
                try:
                    beside.write_bytes(self._content(other.taken_at))
                    beside.replace(self._path)
                finally:
                    beside.unlink(missing_ok=True)


def _read(path: Path) -> Holder | None:
    try:
        return Holder(**json.loads(path.read_bytes()))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError):  # cut short by a kill between creation and writing, or not ours
        return _unknown_holder(path)


def _place(beside: Path, path: Path) -> None:
    """Give a finished file its name unless the name is taken: never half-written, never over another's."""
    try:
        os.link(beside, path)
    except OSError as error:
        if error.errno not in {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}:
            raise
        # A file system without hard links: exclusive creation, then the content.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        with os.fdopen(handle, "wb") as file:
            file.write(beside.read_bytes())


def _unknown_holder(path: Path) -> Holder | None:
    try:
        return _unnamed_holder(path.stat().st_mtime)
    except FileNotFoundError:
        return None


def _unnamed_holder(beaten_at: float) -> Holder:
    return Holder(
        token="",
        name="unknown",
        machine="an unknown host",
        pid=0,
        pid_started="",
        taken_at=beaten_at,
        beaten_at=beaten_at,
        expiry_s=EXPIRY_S,
    )


def _machine() -> str:
    """Host, boot and pid namespace. Two containers may share a host name, and a pid means another process in each."""
    parts = [socket.gethostname()]
    with contextlib.suppress(OSError):
        parts.append(Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip())
    with contextlib.suppress(OSError):
        parts.append(str(Path("/proc/self/ns/pid").readlink()))
    return " ".join(parts)


def _pid_started(pid: int) -> str:
    """The process's start tick; "gone" where there is no such process, "alive" where the system won't say more."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        # proc(5): the name in parentheses may hold anything; field 3 is the state, field 22 the start time.
        fields = stat.rpartition(")")[2].split()
    except OSError:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return "gone"
        except PermissionError:
            return "alive"
        return "alive"
    return "gone" if fields[0] in {"Z", "X"} else fields[19]

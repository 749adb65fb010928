"""The pool of parsing processes: pages in, stories or rejections out, in the same order, whatever a page does.

Each process serves one page at a time over pipes; reading the page is `parser_process`'s business. Plain
subprocesses, not `multiprocessing`: they also work under a daemonic parent, and a fork after threads can hang.
"""

import logging
import os
import selectors
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import dateline
from dateline.errors import GiveUp
from dateline.jobs import parser_frames as frames
from dateline.model import Page, Rejection, Story

DEADLINE_S = 10.0  # wall clock of one page; the slowest gold page takes 0.6 s
MEMORY_BYTES = 2 << 30  # address space of one process; it stands at 0.13 GiB when it is ready
RECYCLE_AFTER = 1_000  # pages; trafilatura's caches grow without bound
START_S = 120.0  # until a process has imported and says that it is ready; about 1.5 s on two busy cores
AHEAD = 8  # pages per process that may be read before an earlier, slower one is done
CHUNK_BYTES = 1 << 16
MAX_LOG_LINES = 40  # of one process's standard error
MAX_LOG_CHARS = 500  # of one such line

# All that a parsing process gets to know of the environment: no secret that a hostile page could reach.
_PASSED_ON = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "LANG", "LC_ALL", "TZ", "SYSTEMROOT")
_log = logging.getLogger(__name__)

Answer = Story | Rejection


class ParserPool:
    """Parsing processes, started when needed and replaced when late, dead or old. Not for use by several threads.

    A page that passes its deadline, kills its process or breaks the protocol costs that page alone:
    `parse_timeout` or `parse_crash`. Raises GiveUp where processes cannot even start.
    """

    def __init__(
        self,
        *,
        workers: int = 2,
        deadline_s: float = DEADLINE_S,
        memory_bytes: int = MEMORY_BYTES,
        recycle_after: int = RECYCLE_AFTER,
    ) -> None:
        self._workers = max(1, workers)
        self._deadline_s = deadline_s
        self._memory_bytes = memory_bytes
        self._recycle_after = max(1, recycle_after)
        self._running: list[_Worker] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends all processes; the pool may be used again."""
        while self._running:
            self._running.pop().end()

    @property
    def process_ids(self) -> tuple[int, ...]:
        """Ids of the processes that are running."""
        return tuple(worker.pid for worker in self._running)

    def read_all(self, pages: Iterable[Page]) -> Iterator[tuple[Page, Answer]]:
        """Each page with its answer, in the order of `pages`, which is read only a few pages ahead.

        A page's clock runs only while this iterator is being asked, so that a slow reader makes no page late.
        """
        source = iter(pages)
        waiting: deque[Page] = deque()
        answers: dict[int, Answer] = {}
        given = 0
        exhausted = False
        try:
            while True:
                while not exhausted and len(waiting) < AHEAD * self._workers and self._has_room():
                    page = next(source, None)
                    if page is None:
                        exhausted = True
                        break
                    self._idle().give(given, page)
                    waiting.append(page)
                    given += 1
                if self._is_busy():
                    self._listen(answers)
                elif exhausted:
                    return
                while (following := given - len(waiting)) in answers:
                    yield waiting.popleft(), answers.pop(following)
        finally:
            # Left early: what is still being read would answer into the next call.
            for worker in [worker for worker in self._running if worker.number is not None]:
                self._drop(worker)

    def _has_room(self) -> bool:
        return len(self._running) < self._workers or any(worker.number is None for worker in self._running)

    def _is_busy(self) -> bool:
        return any(worker.number is not None for worker in self._running)

    def _idle(self) -> "_Worker":
        """A process without a page: one that runs, else a new one."""
        for worker in self._running:
            if worker.number is None:
                return worker
        worker = _Worker(self._memory_bytes)
        self._running.append(worker)
        return worker

    def _listen(self, answers: dict[int, Answer]) -> None:
        """Moves bytes for as long as nothing is decided, then books answers, deaths and delays."""
        busy = [worker for worker in self._running if worker.number is not None]
        started = time.monotonic()
        with selectors.DefaultSelector() as selector:
            for worker in busy:
                worker.register(selector)
            left = min(worker.time_left(self._deadline_s) for worker in busy)
            for key, _ in selector.select(max(0.0, left)):
                key.data()
        spent = time.monotonic() - started
        for worker in busy:
            worker.spent_s += spent
            number = worker.number
            answer = self._judged(worker)
            if answer is not None and number is not None:
                answers[number] = answer

    def _judged(self, worker: "_Worker") -> Answer | None:
        """The answer to a process's page where there is one by now; drops a process that is of no more use."""
        try:
            answer = worker.answer()
        except frames.FrameError as error:
            self._drop(worker)
            return Rejection(reason="parse_crash", detail=f"The parsing process sent {error}."[:300])
        if answer is not None:
            if worker.served >= self._recycle_after or worker.is_spent or worker.is_over:
                self._drop(worker)
            return answer
        if worker.is_over:
            status = self._drop(worker)
            if not worker.is_ready:
                raise GiveUp(
                    f"A parsing process ended with status {status} before it was ready: {worker.last_words() or 'no message'}. "
                    "Run `python -m dateline.jobs.parser_process 2147483648 0 </dev/null` by hand and mend what it reports."
                )
            return Rejection(reason="parse_crash", detail=f"The parsing process died of this page ({_cause(status)}).")
        if worker.time_left(self._deadline_s) <= 0:
            self._drop(worker)
            if not worker.is_ready:
                raise GiveUp(
                    f"A parsing process was not ready after {START_S:.0f} s: look for what slows the machine down."
                )
            return Rejection(reason="parse_timeout", detail=f"The page was not read within {self._deadline_s:g} s.")
        return None

    def _drop(self, worker: "_Worker") -> int:
        self._running.remove(worker)
        return worker.end()


class _Worker:
    """One parsing process with its pipes, the page it works on and the time it has spent on it."""

    def __init__(self, memory_bytes: int) -> None:
        command = [sys.executable, "-m", "dateline.jobs.parser_process", str(memory_bytes), str(os.getpid())]
        self._process = subprocess.Popen(  # noqa: S603 — our own interpreter and module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_environment(),
            bufsize=0,
        )
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                os.set_blocking(pipe.fileno(), False)
        self.number: int | None = None
        self.spent_s = 0.0
        self.served = 0
        self.is_ready = False
        self.is_spent = False
        self.is_over = False
        self._outgoing = memoryview(b"")
        self._incoming = bytearray()
        self._errors = bytearray()
        self._log_lines: deque[str] = deque(maxlen=5)
        self._logged = 0

    @property
    def pid(self) -> int:
        return self._process.pid

    def give(self, number: int, page: Page) -> None:
        """Hands over the next page; the bytes go out as the process takes them."""
        self.number = number
        self._outgoing = memoryview(frames.page_frame(page))
        if self.is_ready:
            self.spent_s = 0.0

    def time_left(self, deadline_s: float) -> float:
        """Seconds until the page, or before it the start of the process, is late."""
        return (deadline_s if self.is_ready else START_S) - self.spent_s

    def register(self, selector: selectors.BaseSelector) -> None:
        """Names the pipes that can move something now, each with what to do then."""
        if self._process.stdout is not None:
            selector.register(self._process.stdout, selectors.EVENT_READ, self._read_answer)
        if self._process.stderr is not None and not self._process.stderr.closed:
            selector.register(self._process.stderr, selectors.EVENT_READ, self._read_errors)
        # Nothing goes out before the process is ready: its clock starts with the page.
        if self.is_ready and self._outgoing and self._process.stdin is not None:
            selector.register(self._process.stdin, selectors.EVENT_WRITE, self._write)

    def answer(self) -> Answer | None:
        """The answer to the current page once it is whole. Raises FrameError for anything else than an answer."""
        message = frames.take_frame(self._incoming)
        if message is None:
            if len(self._incoming) > frames.MAX_FRAME_BYTES + CHUNK_BYTES:
                raise frames.FrameError("more than a frame may hold")
            return None
        if not self.is_ready:
            if message != frames.READY:
                raise frames.FrameError("something else than its readiness first")
            self.is_ready = True
            self.spent_s = 0.0
            return None
        answer = frames.answer_of(message)
        self.is_spent = message.get("is_last") is True
        self.number = None
        self.served += 1
        return answer

    def last_words(self) -> str:
        """The last lines of its standard error, in one line."""
        return " / ".join(self._log_lines)[-1_000:]

    def end(self) -> int:
        """Kills the process, closes its pipes and returns its exit status (negative: the signal that ended it)."""
        if self.is_over:
            # Both ends of its life are known; give it the moment it needs to leave its exit status.
            try:
                self._process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                _log.debug("Parsing process %d closed its pipes but lives on: killed", self.pid)
        self._process.kill()
        status = self._process.wait()
        self._read_errors()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()
        return status

    def _write(self) -> None:
        if self._process.stdin is None:
            return
        try:
            self._outgoing = self._outgoing[os.write(self._process.stdin.fileno(), self._outgoing[:CHUNK_BYTES]) :]
        except BlockingIOError:
            return
        except BrokenPipeError:
            # Its death shows on the other pipe; an answer sent before may still lie there.
            self._outgoing = memoryview(b"")

    def _read_answer(self) -> None:
        data = self._read(self._process.stdout)
        if data == b"":
            self.is_over = True
        elif data:
            self._incoming += data

    def _read_errors(self) -> None:
        pipe = self._process.stderr
        if pipe is None or pipe.closed:
            return
        data = self._read(pipe)
        if data == b"":
            pipe.close()
        elif data:
            self._errors += data
        *lines, rest = bytes(self._errors).split(b"\n")
        self._errors = bytearray(rest[-CHUNK_BYTES:])
        for line in lines:
            text = line.decode("utf-8", "replace").strip()[:MAX_LOG_CHARS]
            if not text:
                continue
            self._log_lines.append(text)
            self._logged += 1
            if self._logged <= MAX_LOG_LINES:
                _log.warning("Parsing process %d: %s", self.pid, text)

    @staticmethod
    def _read(pipe: object) -> bytes | None:
        """What a pipe holds now; b"" at its end, None where there is nothing yet."""
        fileno = getattr(pipe, "fileno", None)
        if fileno is None:
            return b""
        try:
            return os.read(fileno(), CHUNK_BYTES)
        except BlockingIOError:
            return None


def _environment() -> dict[str, str]:
    """The little of the environment that a parsing process gets, with our package to be found."""
    passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    root = str(Path(dateline.__file__).parent.parent)
    known = [part for part in passed.get("PYTHONPATH", "").split(os.pathsep) if part and part != root]
    return passed | {"PYTHONPATH": os.pathsep.join([root, *known]), "PYTHONDONTWRITEBYTECODE": "1"}


def _cause(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"exit status {status}"

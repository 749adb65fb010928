"""One parsing process: reads pages from its standard input and answers each with a story or a rejection.

Run by `jobs.parsers` as `python -m dateline.jobs.parser_process MEMORY_BYTES PARENT_PID` (0: by hand, no parent); it decides nothing about
deadlines and restarts, and it writes nothing anywhere but to its two pipes.
"""

import ctypes
import gc
import logging
import os
import resource
import signal
import sys
from typing import BinaryIO

from dateline.jobs import parser_frames as frames
from dateline.model import Outlet, Page, Rejection

PR_SET_PDEATHSIG = 1  # prctl(2), Linux
GC_THRESHOLD = 20_000  # objects; trees are freed by reference counts, so the default (700) only costs time
# Read before the first real page, so that what libraries load at first use is not counted against a page.
_WARM_UP = Page(
    body="<html lang='en'><body><h1>Ready</h1><p>The café’s owner is ready to read pages now.</p></body></html>".encode(),
    content_type="text/html",
    outlet=Outlet(outlet_id="imported", name="imported"),
)
_log = logging.getLogger("dateline.jobs.parser_process")


def main(memory_bytes: int, parent_pid: int) -> int:
    """Serves until standard input ends. Returns the exit status: 0, or 3 after running out of memory."""
    _die_with(parent_pid)
    answers = _own_stdout()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(name)s: %(message)s")
    # Imported here: before the pipe is safe from prints, and before the limit, nothing heavy is loaded.
    from dateline.extraction import read_story  # noqa: PLC0415 — see above
    from dateline.stores.tools import load_tools  # noqa: PLC0415 — see above

    tools = load_tools()
    read_story(_WARM_UP, tools)
    _limit_memory(memory_bytes)
    gc.freeze()
    gc.set_threshold(GC_THRESHOLD)
    _send(answers, frames.pack(frames.READY))
    while (frame := frames.read_frame(sys.stdin.buffer)) is not None:
        try:
            answer = read_story(frames.page_of(*frame), tools)
            reply = frames.answer_frame(answer)
        except MemoryError:
            _send(
                answers,
                frames.answer_frame(
                    Rejection(reason="parse_crash", detail="The page needs too much memory."), is_last=True
                ),
            )
            return 3
        except Exception as error:  # noqa: BLE001 — the last line of defence: one page costs one rejection; the trace is logged
            _log.exception("A page could not be read")
            reply = frames.answer_frame(
                Rejection(reason="parse_crash", detail=f"{type(error).__name__}: {error}"[:300])
            )
        _send(answers, reply)
    return 0


def _die_with(parent_pid: int) -> None:
    """Asks the kernel for SIGKILL when the parent dies (Linux); elsewhere the end of standard input must do."""
    if sys.platform != "linux" or not parent_pid:
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent_pid:
        # It died before the call.
        os.kill(os.getpid(), signal.SIGKILL)


def _own_stdout() -> BinaryIO:
    """The answer pipe under a descriptor of its own: whatever a library prints goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return answers


def _limit_memory(memory_bytes: int) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = memory_bytes if hard == resource.RLIM_INFINITY else min(memory_bytes, hard)
    resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _send(stream: BinaryIO, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[stream.write(view) :]


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))

"""Pages made in a process of their own: started when the first is asked for, begun anew when it dies or hangs.

What is asked and answered on its pipes is read in `making_process`.
"""

import atexit
import contextlib
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dateline
from dateline.desk.making import Made, Making
from dateline.jobs.parser_frames import pack, read_frame
from dateline.settings import read_settings

DEADLINE_S = (
    60.0  # of one page; 90 days of the synthetic lake of 200,000 articles, nothing read before: 4 s of processor time
)


class PageFailed(Exception):
    """The page could not be made; the message is the error that the process met."""


class MadeApart:
    """Makes pages as `Making` does, elsewhere. For one thread at a time; the app sees to that."""

    def __init__(self, deadline_s: float = DEADLINE_S) -> None:
        self._deadline_s = deadline_s
        self._process: subprocess.Popen[bytes] | None = None
        self._messages = Making(read_settings, lambda: datetime.now(UTC))
        atexit.register(self.close)

    def page(self, name: str, query: dict[str, str]) -> Made:
        """One page. Raises PageFailed with what the process met."""
        late = threading.Event()
        for _ in range(2):  # it may have died since the last page, of want of memory, say
            process = self._running()
            answer = self._asked(process, pack({"name": name, "query": query}), late)
            if answer is not None:
                told, text = answer
                if "failed" in told:
                    raise PageFailed(str(told["failed"]))
                return Made(code=int(told["code"]), text=text.decode(), leads_to=str(told["leads_to"]))
            self.close()
            if late.is_set():
                what = f"This page took longer than {self._deadline_s:.0f} seconds. Ask for fewer days."
                return self.message(503, "Too much at once", what)
        return self.message(
            503,
            "The lake can't be shown",
            "What reads the lake ends at once. The log of Airflow's API server says why.",
        )

    def message(self, code: int, title: str, sentence: str) -> Made:
        """A page that is a message; made here, since the process may be what is wrong."""
        return self._messages.message(code, title, sentence)

    def close(self) -> None:
        """End the process, where there is one."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # it ended with a question half written
                    pipe.close()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        # Airflow's settings hold its secrets, which no page needs. The package is found as it was found here.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")}
        here = str(Path(dateline.__file__).parent.parent)
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, (here, environment.get("PYTHONPATH", ""))))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "dateline.desk.making_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )
        return self._process

    def _asked(
        self, process: subprocess.Popen[bytes], question: bytes, late: threading.Event
    ) -> tuple[dict[str, Any], bytes] | None:
        """What it answers; None where it died, or was ended for being late, which `late` then says."""

        def end() -> None:
            late.set()
            process.kill()

        into, out_of = process.stdin, process.stdout
        if into is None or out_of is None:  # never: both are pipes
            return None
        clock = threading.Timer(self._deadline_s, end)
        clock.start()
        try:
            into.write(question)
            into.flush()
            return read_frame(out_of)  # type: ignore[arg-type]  # a pipe reads as a BinaryIO does
        except OSError:
            return None
        finally:
            clock.cancel()

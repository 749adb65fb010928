"""Real child processes for the tests of the lake."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

HERE = Path(__file__).parent


class Children:
    """Starts, kills and awaits processes that run the functions of `stores_child`."""

    def __init__(self, server, folder):
        self._server = server
        self._folder = folder
        self._count = 0

    def _order(self, *order):
        self._server.stdin.write(json.dumps(order) + "\n")
        self._server.stdin.flush()
        return int(self._server.stdout.readline())

    def start(self, work, *arguments):
        return self._order("run", work, [str(each) if isinstance(each, Path) else each for each in arguments])

    def wait(self, pid):
        return self._order("wait", pid)

    def run(self, work, *arguments):
        return self.wait(self.start(work, *arguments))

    def kill(self, pid):
        os.kill(pid, signal.SIGKILL)
        assert self.wait(pid) == -signal.SIGKILL

    def ear(self):
        """A new path for a child to answer at."""
        self._count += 1
        return self._folder / f"answer-{self._count}"

    def heard(self, ear):
        """What a child answered; waits for it."""
        end = time.monotonic() + 60
        while not ear.exists():
            assert time.monotonic() < end, "the child does not answer"
            time.sleep(0.002)
        return ear.read_text()


@pytest.fixture(scope="session")
def children(tmp_path_factory):
    path = os.pathsep.join([str(HERE), str(HERE.parent.parent / "include")])
    server = subprocess.Popen(
        [sys.executable, str(HERE / "stores_child.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    )
    folder = tmp_path_factory.mktemp("answers")
    folder.chmod(0o777)
    yield Children(server, folder)
    server.stdin.close()
    server.wait(30)
    server.stdout.close()

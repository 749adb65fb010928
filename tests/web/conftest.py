"""Real servers on loopback for the fetcher, and a fetcher that does not really sleep."""

import socket
import threading
from collections.abc import Callable, Iterator

import pytest
from web_site import UA, Site

from dateline.web.fetcher import Fetcher


@pytest.fixture
def site() -> Iterator[Site]:
    one = Site()
    yield one
    one.close()


class Naps:
    """A sleep that only notes how long it should have been."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)


@pytest.fixture
def naps() -> Naps:
    return Naps()


@pytest.fixture
def fetcher(naps: Naps) -> Iterator[Fetcher]:
    with Fetcher(UA, sleep=naps) as one:
        yield one


@pytest.fixture
def raw_server() -> Iterator[Callable[[Callable[[socket.socket], None]], int]]:
    """Starts a server that hands each connection to a script, after reading the request; gives the port."""
    listeners: list[socket.socket] = []
    stop = threading.Event()

    def start(script: Callable[[socket.socket], None]) -> int:
        listener = socket.create_server(("127.0.0.1", 0))
        listener.settimeout(0.05)
        listeners.append(listener)

        def serve(connection: socket.socket) -> None:
            with connection:
                connection.settimeout(5)
                try:
                    connection.recv(65_536)
                    script(connection)
                except OSError:
                    pass

        def accept() -> None:
            while not stop.is_set():
                try:
                    connection, _ = listener.accept()
                except TimeoutError:
                    continue
                except OSError:
                    return
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        return int(listener.getsockname()[1])

    yield start
    stop.set()
    for listener in listeners:
        listener.close()

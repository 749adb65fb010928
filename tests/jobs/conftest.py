"""A desk of its own for each test; pages are read in this process unless a test wants the real pool."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Self

import pytest
from jobs_desk import Desk, Site

from dateline.extraction import read_story
from dateline.jobs import reading, refining
from dateline.jobs.parsers import Answer
from dateline.model import Page
from dateline.stores.tools import load_tools


class ReaderHere:
    """Stands in for the pool of parsing processes: the same reading of pages, without 1.5 s for each process.

    The pool has tests of its own, and `test_jobs_road` runs it.
    """

    def __init__(self, **_: object) -> None:
        self._tools = load_tools()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def read_all(self, pages: Iterable[Page]) -> Iterator[tuple[Page, Answer]]:
        for page in pages:
            yield page, read_story(page, self._tools)


@pytest.fixture(autouse=True)
def read_here(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Read pages in this process; a test marked by the fixture name `real_pool` does not."""
    if "real_pool" not in request.fixturenames:
        monkeypatch.setattr(refining, "ParserPool", ReaderHere)
        monkeypatch.setattr(reading, "ParserPool", ReaderHere)


@pytest.fixture
def real_pool() -> None:
    """Ask for it to have pages parsed by the real pool of processes."""


@pytest.fixture
def site() -> Iterator[Site]:
    """A site on loopback that serves whatever a test puts there."""
    site = Site()
    yield site
    site.close()


@pytest.fixture
def desk(tmp_path: Path, site: Site) -> Desk:
    """A lake that harvests the site through the outlet `site`."""
    desk = Desk(tmp_path, site.port)
    desk.outlet()
    desk.enable("site")
    return desk

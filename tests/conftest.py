"""What every test shares: no network beyond loopback (pytest-socket, see pyproject.toml), a fixed `now`."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture
def now() -> datetime:
    """The moment at which the tests take place: after every page of the newsroom was published."""
    return datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

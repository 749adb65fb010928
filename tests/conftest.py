"""What every test shares: no network beyond loopback (pytest-socket, see pyproject.toml), a fixed `now`."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# These machines are noisy: a deadline per example would fail on the machine, not on the code.
settings.register_profile("dateline", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("dateline")

ROOT = Path(__file__).parent.parent


@pytest.fixture
def now() -> datetime:
    """The moment at which the tests take place: after every page of the newsroom was published."""
    return datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

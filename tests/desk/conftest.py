"""A small lake, and the desk over it."""

from pathlib import Path
from typing import Any

import pytest
from desk_asking import desk_of
from desk_rows import small_lake

from dateline.stores.lake import Lake


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """The small lake."""
    return small_lake(tmp_path / "lake")


@pytest.fixture
def desk(tmp_path: Path, lake: Lake) -> Any:
    """The desk over it, its door open."""
    return desk_of(tmp_path)

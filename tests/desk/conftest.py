"""A small lake, and the desk over it."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from desk_asking import desk_of
from desk_rows import small_lake

from dateline.stores.lake import Lake


@pytest.fixture(scope="session")
def made_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small lake, made once."""
    return small_lake(tmp_path_factory.mktemp("desk") / "lake").root


@pytest.fixture
def lake(made_lake: Path, tmp_path: Path) -> Lake:
    """A copy of the small lake, to be changed as the test likes."""
    shutil.copytree(made_lake, tmp_path / "lake")
    return Lake.open(tmp_path / "lake")


@pytest.fixture
def desk(tmp_path: Path, lake: Lake) -> Any:
    """The desk over it, its door open."""
    return desk_of(tmp_path)

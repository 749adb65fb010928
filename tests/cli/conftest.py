"""The `dateline` command run in this process, and a lake for it to look at."""

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from dateline.cli import main
from dateline.settings import project_folder


@dataclass
class Told:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


Command = Callable[..., Told]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Command:
    """Runs `dateline` with these arguments."""

    def run(*arguments: object) -> Told:
        monkeypatch.setattr(sys, "argv", ["dateline", *map(str, arguments)])
        capfdbinary.readouterr()
        code: object = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code
        out, err = capfdbinary.readouterr()
        return Told(int(str(code or 0)), out.decode(), err.decode())

    return run


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The newsroom's lake as it lies in `sample/lake`, copied, and named by DATELINE_LAKE."""
    lake = tmp_path / "lake"
    shutil.copytree(project_folder() / "sample" / "lake", lake)
    monkeypatch.setenv("DATELINE_LAKE", str(lake))
    monkeypatch.setenv("DATELINE_ENABLED_OUTLETS", str(tmp_path / "enabled-outlets.toml"))
    return lake

"""The rows of `dateline run`, which every stack must land too."""

import os
import subprocess
from typing import Any

import pytest
from stack_landing import rows
from stack_processes import BIN, ROOT

from dateline.stores.lake import Lake


@pytest.fixture(scope="session")
def by_make_run(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """The rows of `dateline run`, really installed, in a folder that has the DAGs and the plugin."""
    project = tmp_path_factory.mktemp("project")
    for name in ("dags", "plugins", "include"):
        (project / name).symlink_to(ROOT / name)
    done = subprocess.run(
        [BIN / "dateline", "run"],
        cwd=project,
        env={"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "HOME": str(project)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return rows(Lake.open(project / "lake"))

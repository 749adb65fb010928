"""Where the gold pages lie: beside the project, or where DATELINE_GOLD says. They are never part of the project."""

import os
from pathlib import Path

_BESIDE = Path(__file__).parent.parent.parent / "shared" / "gold"


def folder() -> Path | None:
    """The folder, or None (said in one line) where there is none."""
    place = Path(os.environ.get("DATELINE_GOLD", _BESIDE))
    if (place / "bodies.parquet").exists():
        return place
    print(f"skipped: no gold pages at {place}; set DATELINE_GOLD to the folder with bodies.parquet", flush=True)
    return None

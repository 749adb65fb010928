"""Keeps Airflow's history and logs from growing for ever: what is older than some days goes, once a day.

Airflow 3's tasks may not touch its database, so this is a service beside it. The lake is never touched.
"""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

EVERY_S = 86_400.0  # seconds between two cleanings: history is counted in days
LATE_AFTER_S = 2 * EVERY_S
_MARK = ".janitor"  # its time says when the last cleaning went well


def clean_logs(folder: Path, before: datetime) -> int:
    """Delete log files not written since `before` (aware), then the folders left empty; how many files went.

    Links are neither followed nor deleted: Airflow keeps some to its newest logs.
    """
    gone = 0
    for place, folders, files in os.walk(folder, topdown=False):
        here = Path(place)
        for name in files:
            path = here / name
            with contextlib.suppress(OSError):  # taken away by somebody else meanwhile
                if name != _MARK and not path.is_symlink() and path.stat().st_mtime < before.timestamp():
                    path.unlink()
                    gone += 1
        for name in folders:
            path = here / name
            # A folder emptied just now goes once it too has been still for so long: a run may be about to write there.
            with contextlib.suppress(OSError):  # not empty
                if not path.is_symlink() and path.stat().st_mtime < before.timestamp():
                    path.rmdir()
    return gone


def clean_database(before: datetime) -> str:
    """Delete Airflow's history before that instant (aware) by its own command; empty, or why it could not."""
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [
            *(sys.executable, "-m", "airflow", "db", "clean", "--yes", "--skip-archive", "--error-on-cleanup-failure"),
            *("--clean-before-timestamp", before.isoformat()),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if done.returncode == 0 else "\n".join((done.stdout + done.stderr).strip().splitlines()[-8:])


def keep_clean(logs: Path, keep_days: float, say: Callable[[str], None], *, once: bool = False) -> None:
    """Clean now and every day after, until the process ends. What fails is said and tried again the next day."""
    while True:
        before = datetime.now(UTC) - timedelta(days=keep_days)
        trouble = clean_database(before)
        gone = clean_logs(logs, before)
        say(
            f"Older than {before:%Y-%m-%d %H:%M} UTC: {gone} log files deleted; Airflow's database "
            + (trouble or "cleaned")
        )
        if not trouble:
            (logs / _MARK).touch()
        if once:
            return
        time.sleep(EVERY_S)


def seconds_since_cleaning(logs: Path) -> float | None:
    """Seconds since the last cleaning that went well; None before the first."""
    try:
        return time.time() - (logs / _MARK).stat().st_mtime
    except OSError:
        return None

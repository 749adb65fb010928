"""Airflow's own database: made whole or not at all, and looked at before anything is started on it.

It holds orchestration alone, so the remedy for a bad one is to delete it; nothing of the lake is read here.
"""

import contextlib
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from dateline.errors import GiveUp
from dateline.supervisor.environment import Place, die_with_parent, last_line

_SIDE_FILES = ("-journal", "-wal", "-shm")  # what SQLite writes beside a database
_CLOCK_SLACK = timedelta(minutes=2)  # far above what NTP moves a clock by
_REMEDY = "Delete it: it is made anew, the history of runs is lost with it, and nothing of the lake lies there."


def prepare_database(place: Place, say: Callable[[str], None], *, now: datetime) -> None:
    """Make the database, or bring it to this Airflow's version, unless that is done already.

    It is made beside its place and moved there when whole, so that a start cut short leaves none or the old one.

    Raises:
        GiveUp: it is damaged, of another version that can't be brought to ours, or from a later time than now.
    """
    path = place.home / "airflow.db"
    ours = version("apache-airflow-core")
    done = place.home / f"migrated-{ours}"
    others = sorted(each for each in place.home.glob("migrated-*") if each != done)
    stands = _stands(path, now)
    if stands and done.exists() and not others:
        return
    beside = place.home / "airflow.db.new"
    _remove(beside)
    if stands:
        say(f"Bringing Airflow's database to version {ours}")
        _copy(path, beside)
    else:
        say("Making Airflow's database (once)")
    log = place.log_file("migrate")
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as stream:
        made = subprocess.run(
            [sys.executable, "-m", "airflow", "db", "migrate"],
            env={**place.environment(), "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{beside}"},
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent(),
            check=False,
        )
    if made.returncode:
        _remove(beside)
        told = f"The log, {log}, ends: {last_line(log)}"
        if not stands:
            raise GiveUp(f"Airflow's database could not be made in {place.home}. {told}")
        by = " of " + others[-1].name.removeprefix("migrated-") if others else " of another version"
        raise GiveUp(f"{path} was made by an Airflow{by} and can't be brought to {ours}. {_REMEDY} {told}")
    _remove(path, keep_itself=True)
    beside.replace(path)
    done.touch()
    for other in others:
        other.unlink(missing_ok=True)


def _stands(path: Path, now: datetime) -> bool:
    """Whether a finished database stands there. Raises GiveUp where it can't be used."""
    if not path.exists():
        return False
    try:
        with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)) as connection:
            tables = {name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")}
            if not {"alembic_version", "job"} <= tables:
                return False  # cut short while it was made: it holds no history yet
            (beat,) = connection.execute("select max(latest_heartbeat) from job").fetchone()
    except sqlite3.Error as error:
        raise GiveUp(f"Airflow's database {path} can't be read ({error}). {_REMEDY}") from None
    last = _moment(beat)
    if last is not None and last > now + _CLOCK_SLACK:
        raise GiveUp(
            f"Airflow's database {path} was last used at {last:%Y-%m-%d %H:%M} UTC and it is {now:%Y-%m-%d %H:%M} UTC now: "
            "the clock was set back, and Airflow would wait until that time. Set the clock right, or delete the database: "
            "it is made anew, and nothing of the lake lies there."
        )
    return True


def _moment(text: object) -> datetime | None:
    """Airflow writes UTC without saying so."""
    try:
        return datetime.fromisoformat(str(text)).replace(tzinfo=UTC)
    except ValueError:
        return None


def _copy(path: Path, beside: Path) -> None:
    try:
        with (
            contextlib.closing(sqlite3.connect(path)) as source,
            contextlib.closing(sqlite3.connect(beside)) as target,
        ):
            source.backup(target)
    except sqlite3.Error as error:
        _remove(beside)
        raise GiveUp(f"Airflow's database {path} can't be copied ({error}). {_REMEDY}") from None


def _remove(path: Path, *, keep_itself: bool = False) -> None:
    """Remove a database with its side files; a stale journal would be played back into the next database."""
    for ending in _SIDE_FILES if keep_itself else ("", *_SIDE_FILES):
        path.with_name(path.name + ending).unlink(missing_ok=True)

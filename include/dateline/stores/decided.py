"""The files of a table as they stand once every decided commit is carried out: what a reader may take for true.

From the moment that `commit.json` stands a commit will happen, though its moves take seconds, or wait for the next
holder of the lock where its own was killed. Nothing is moved here; `commit` does.
"""

import json
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

from dateline.schema import Table
from dateline.stores.files import DayFile, in_order, is_asked_for, list_day_files, parse_day_file


def list_decided_files(
    root: Path,
    table: Table,
    *,
    first_day: date | None = None,
    last_day: date | None = None,
    include_undated: bool = True,
) -> list[DayFile]:
    """As `list_day_files`, but a file that a decided commit is about to replace is the staged one that replaces it."""
    moves = _decided_moves(root, table)
    files = list_day_files(root, table, first_day=first_day, last_day=last_day, include_undated=include_undated)
    if not moves:
        return files
    found = {file.relative: file for file in files}
    for target, staged in moves.items():
        file = parse_day_file(table, target)
        if file is None or not is_asked_for(file.day, first_day, last_day, include_undated):
            continue
        if staged is None:
            found.pop(target, None)
            continue
        try:
            stat = staged.stat()
        except FileNotFoundError:  # moved to its place already
            continue
        found[target] = replace(
            file, path=staged, size_bytes=stat.st_size, mtime_ns=stat.st_mtime_ns, inode=stat.st_ino
        )
    return in_order(found.values())


def is_commit_open(root: Path) -> bool:
    """Whether a decided commit is not carried out yet: plain readers may then see rows twice, or some days before others."""
    return bool(_plans(root))


def _plans(root: Path) -> list[Path]:
    """The `commit.json` of commits that were decided. None where `.work` is missing or may not be read."""
    work = root / ".work"
    try:
        folders = [entry.name for entry in os.scandir(work) if not entry.name.startswith(".") and entry.is_dir()]
    except OSError:
        return []
    return [path for name in sorted(folders) if (path := work / name / "commit.json").is_file()]


def _decided_moves(root: Path, table: Table) -> dict[str, Path | None]:
    """What each file of the table is to be replaced by: the staged file, or None where it goes."""
    moves: dict[str, Path | None] = {}
    for path in _plans(root):
        try:
            plan = json.loads(path.read_bytes())
            staged = path.parent / plan["staged_in"]
            # Where a bridge comes first, the target stands twice, and what it comes to is the second.
            moves |= {
                target: staged / source if source else None
                for source, target in plan["moves"]
                if target.startswith(f"{table.name}/")
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue  # carried out meanwhile; or damaged, which whoever next takes the lock says
    return moves

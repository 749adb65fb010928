"""A commit: all new files staged, one `commit.json` that decides it, then the moves; whoever comes next finishes it.

Before `commit.json` stands nothing has happened; from then on everything will. What the new files hold is planned in
`changes`, the order of the moves in `moves`.
"""

import contextlib
import json
import re
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from dateline.errors import GiveUp, HoldForPerson
from dateline.stores.changes import Change, Rewrite, plan_change
from dateline.stores.durable import make_folder, replace_bytes, storage_error, sync_folder, write_synced
from dateline.stores.files import encode_rows, read_day_file, sort_rows
from dateline.stores.lock import LakeLock
from dateline.stores.moves import order_moves, row_values

# A batch id names folders and files. It begins with a letter or digit, so that no dot-folder can be meant.
BATCH_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._:+-]{0,119}")

_IDENTITY = ("article_id", "batch_id", "captured_at", "warc_offset")


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """What a commit did. Paths are relative to the lake."""

    written: tuple[str, ...]  # files that are new or replaced
    removed: tuple[str, ...]  # files that had no row left
    batch_files: tuple[str, ...]  # files of the changed tables in which rows of the batch now lie


LastChange = Change | Callable[[Committed], Change]


def commit_changes(
    root: Path,
    lock: LakeLock,
    batch_id: str,
    changes: Sequence[Change],
    last: LastChange | None,
    part_limit_bytes: int,
) -> Committed:
    """Carry out the changes as one; see `Lake.commit`."""
    check_batch_id(batch_id)
    lock.check()
    folder = root / ".work" / batch_id
    staging = _Staging(folder=folder / "commit" / lock.token)
    try:
        make_folder(staging.folder)
        _check_tables([change.table.name for change in changes], batch_id)
        for change in changes:
            staging.stage(plan_change(root, change, batch_id, part_limit_bytes))
        moves = staging.moves()
        if last is not None:
            change = last(staging.committed()) if callable(last) else last
            _check_tables([change.table.name, *(each.table.name for each in changes)], batch_id)
            ledger = _Staging(folder=staging.folder, prefix="last-")
            ledger.stage(plan_change(root, change, batch_id, part_limit_bytes))
            moves += ledger.moves()
            staging.rewrites += ledger.rewrites
        if moves:
            _decide(lock, folder, staging.folder, moves)
            _carry_out(root, lock, folder)
        return staging.committed()
    except OSError as error:
        lock.check()  # whoever took the lock over has cleared our staging: say that, not "no such file"
        raise storage_error(error, Path(error.filename or folder), staging.byte_count) from error
    finally:
        # Asked of the disk: from the moment that commit.json stands, the staged files belong to it.
        if not (folder / "commit.json").exists():
            _clear(folder, staging.folder)


def check_batch_id(batch_id: str) -> None:
    """Raise GiveUp unless the batch id can name a folder."""
    if not BATCH_ID.fullmatch(batch_id):
        raise GiveUp(
            f"Batch id {batch_id[:150]!r} can't name a folder. Use letters, digits and . _ : + - (120 at most)."
        )


def _check_tables(names: list[str], batch_id: str) -> None:
    if len(set(names)) != len(names):
        raise GiveUp(f"Batch {batch_id} changes a table twice in one commit ({names}). Merge the changes.")


class _Staging:
    """The staged files of one commit, and the rewrites they belong to."""

    def __init__(self, *, folder: Path, prefix: str = "") -> None:
        self.folder = folder
        self.byte_count = 0
        self.rewrites: list[Rewrite] = []
        self._prefix = prefix
        self._staged: dict[str, str] = {}

    def stage(self, rewrites: Iterable[Rewrite]) -> None:
        """Write each new version; its content is not kept in memory."""
        for rewrite in rewrites:
            if rewrite.content is not None:
                self._staged[rewrite.node.target] = self._write(rewrite.content)
            self.rewrites.append(
                Rewrite(
                    table=rewrite.table,
                    node=rewrite.node,
                    replaced=rewrite.replaced,
                    content=None,
                    is_changed=rewrite.is_changed,
                    batch_row_count=rewrite.batch_row_count,
                )
            )

    def moves(self) -> list[tuple[str | None, str]]:
        """(staged file or None for a removal, target), in the order in which they must happen."""
        changed = {rewrite.node.target: rewrite for rewrite in self.rewrites if rewrite.is_changed}
        moves: list[tuple[str | None, str]] = []
        for step in order_moves([rewrite.node for rewrite in changed.values()]):
            if step.is_bridge:
                moves.append((self._stage_bridge(changed[step.target]), step.target))
            else:
                moves.append((self._staged.get(step.target), step.target))
        return moves

    def committed(self) -> Committed:
        """What the rewrites staged so far come to."""
        return Committed(
            written=tuple(r.node.target for r in self.rewrites if r.is_changed and not r.node.is_removed),
            removed=tuple(r.node.target for r in self.rewrites if r.is_changed and r.node.is_removed),
            batch_files=tuple(r.node.target for r in self.rewrites if r.batch_row_count),
        )

    def _write(self, content: pa.Buffer) -> str:
        name = f"{self._prefix}{len(list(self.folder.iterdir())):05}.parquet"
        self.byte_count += content.size
        write_synced(self.folder / name, memoryview(content))
        return name

    def _stage_bridge(self, rewrite: Rewrite) -> str:
        """A version with the new rows and the old ones that are about to leave."""
        table = rewrite.table
        new = pq.read_table(self.folder / self._staged[rewrite.node.target], schema=table.schema, partitioning=None)
        old = read_day_file(table, rewrite.replaced) if rewrite.replaced else table.schema.empty_table()
        names = [name for name in _IDENTITY if name in table.schema.names]
        names = names if "article_id" in names else list(table.sort_by)
        present = set(row_values(new, names))
        leaving = old.filter(pa.array([values not in present for values in row_values(old, names)], pa.bool_()))
        return self._write(encode_rows(sort_rows(table, pa.concat_tables([new, leaving]))))


def _decide(lock: LakeLock, folder: Path, staged: Path, moves: list[tuple[str | None, str]]) -> None:
    """Write `commit.json`: the one rename that makes the commit true. Only while the lock is surely ours."""
    sync_folder(staged)
    plan = {"version": 1, "staged_in": staged.relative_to(folder).as_posix(), "moves": moves}
    with lock.while_held():
        replace_bytes(folder / "commit.json", json.dumps(plan, indent=1).encode())


def _carry_out(root: Path, lock: LakeLock, folder: Path) -> None:
    """Make the moves of a decided commit. A move made before is passed over, so this may be done again and again."""
    plan_path = folder / "commit.json"
    try:
        plan = json.loads(plan_path.read_bytes())
        staged = folder / plan["staged_in"]
        moves = [(source and staged / source, root / target) for source, target in plan["moves"]]
    except (ValueError, KeyError, TypeError) as error:
        raise HoldForPerson(
            f"{plan_path} can't be read ({error}), so the commit it decides can't be finished. Put it back from a "
            f"backup; or, if the disk was damaged, remove {folder} and run the batch again."
        ) from error
    for number, (source, target) in enumerate(moves):
        lock.check()
        if source is None:
            # Moved aside, not unlinked: once another has finished this commit the folder to move to is gone, so a
            # holder that was asleep can never remove a file that was written since.
            with contextlib.suppress(FileNotFoundError):
                target.replace(staged / f"removed-{number}")
        else:
            make_folder(target.parent)
            with contextlib.suppress(FileNotFoundError):  # moved already
                source.replace(target)
    for parent in sorted({target.parent for _, target in moves}):
        with contextlib.suppress(OSError):  # not empty, as almost always
            parent.rmdir()
        if parent.is_dir():
            sync_folder(parent)
        elif parent.parent.is_dir():
            sync_folder(parent.parent)
    with lock.while_held():
        plan_path.unlink(missing_ok=True)
        sync_folder(folder)
    _clear(folder, staged)


def finish_commits(root: Path, lock: LakeLock) -> list[str]:
    """Finish every commit that was cut short and clear what undecided ones left: the first act of a new holder.

    Returns: the ids of the batches whose commits were finished.
    """
    finished = []
    try:
        for folder in sorted(path.parent for path in (root / ".work").glob("*/commit.json")):
            _carry_out(root, lock, folder)
            finished.append(folder.name)
        for leftover in (root / ".work").glob("*/commit"):
            _clear(leftover.parent, leftover)
        with lock.while_held():  # nobody else is about to rename one of these
            for pattern in ("lock.*.tmp", ".holdings/.*.tmp", "*/.commit.json.*.tmp"):
                for leftover in (root / ".work").glob(pattern):
                    leftover.unlink(missing_ok=True)
                    with contextlib.suppress(OSError):  # not empty
                        leftover.parent.rmdir()
    except OSError as error:
        raise storage_error(error, Path(error.filename or root)) from error
    return finished


def _clear(folder: Path, staged: Path) -> None:
    """Remove a commit's staging, and the folders above it where nothing else is in them."""
    shutil.rmtree(staged, ignore_errors=True)
    with contextlib.suppress(OSError):
        (folder / "commit").rmdir()
    with contextlib.suppress(OSError):
        folder.rmdir()

"""What the steps of a batch hand to each other: files in `.work/<batch_id>/<step>/`, named by their input.

Written beside and renamed, so that a file that exists is whole and a retry replaces its own. Never read by users.
"""

import contextlib
import json
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dateline.errors import GiveUp, HoldForPerson
from dateline.stores.commit import check_batch_id
from dateline.stores.durable import replace_bytes
from dateline.stores.files import encode_rows

_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._:+-]{0,199}")
_COMMIT = "commit"  # the lake's own folder in a batch's staging


@dataclass(frozen=True, slots=True)
class Staging:
    """The staging of one batch in a lake."""

    lake_root: Path
    batch_id: str

    @property
    def folder(self) -> Path:
        """`.work/<batch_id>`; exists once something was written."""
        check_batch_id(self.batch_id)
        return self.lake_root / ".work" / self.batch_id

    def path(self, step: str, name: str, kind: str) -> Path:
        """Where a file lies: `kind` is parquet, json or warc.gz.

        Raises:
            GiveUp: step or name can't name a file.
        """
        if step == _COMMIT or not _NAME.fullmatch(step) or not _NAME.fullmatch(name):
            raise GiveUp(f"Staging file {step!r}/{name[:200]!r} can't be named so: letters, digits and . _ : + - only.")
        return self.folder / step / f"{name}.{kind}"

    def write_table(self, step: str, name: str, rows: pa.Table) -> Path:
        """Write rows as Parquet, in the order given and with the columns they have."""
        path = self.path(step, name, "parquet")
        replace_bytes(path, memoryview(encode_rows(rows)))
        return path

    def read_table(self, step: str, name: str) -> pa.Table:
        """The rows as they were written."""
        return read_staged(self.path(step, name, "parquet"))

    def write_json(self, step: str, name: str, value: Any) -> Path:
        """Write a small value as JSON."""
        path = self.path(step, name, "json")
        replace_bytes(path, json.dumps(value, ensure_ascii=False, sort_keys=True).encode())
        return path

    def read_json(self, step: str, name: str) -> Any:
        """The value as it was written; None where there is no such file."""
        return _read_json(self.path(step, name, "json"))

    def forget(self, step: str, name: str) -> None:
        """Remove what a step left under this name, of any kind: before it is made anew."""
        for kind in ("parquet", "json", "warc.gz"):
            self.path(step, name, kind).unlink(missing_ok=True)

    def discard(self) -> None:
        """Remove all that the batch has staged; not while a commit of it is to be finished."""
        if not (self.folder / "commit.json").exists():
            shutil.rmtree(self.folder, ignore_errors=True)

    def clear(self, step: str) -> None:
        """Remove all files of a step: before it is run again with other inputs."""
        shutil.rmtree(self.path(step, "any", "json").parent, ignore_errors=True)

    def hold(self, *, reason: str, held_at: datetime, run_id: str = "") -> None:
        """Set the batch aside for a person. `pending_batches` passes over it until `release`."""
        value = {"reason": reason, "held_at": held_at.isoformat(), "run_id": run_id}
        replace_bytes(self.folder / "held.json", json.dumps(value, ensure_ascii=False).encode())

    def release(self) -> None:
        """Let a held batch be refined again, its attempts forgotten."""
        (self.folder / "held.json").unlink(missing_ok=True)
        self.forget_attempts()

    def held(self) -> str | None:
        """Why the batch is held; None where it isn't."""
        value = _read_json(self.folder / "held.json")
        return None if value is None else str(value["reason"])

    def note_attempt(self, run_id: str) -> None:
        """Note that a run has begun to refine the batch; the same run twice is one attempt."""
        runs = self.attempts()
        if run_id not in runs:
            replace_bytes(self.folder / "attempts.json", json.dumps([*runs, run_id]).encode())

    def attempts(self) -> list[str]:
        """The runs that began to refine the batch, in order."""
        return [str(run_id) for run_id in _read_json(self.folder / "attempts.json") or []]

    def forget_attempts(self) -> None:
        """Begin counting anew: the batch has landed or was released."""
        (self.folder / "attempts.json").unlink(missing_ok=True)


def read_staged(path: Path) -> pa.Table:
    """The rows of a staged Parquet file.

    Raises:
        HoldForPerson: it is missing or damaged; the step that writes it must run again.
    """
    try:
        with path.open("rb") as stream:
            return pq.ParquetFile(stream).read()
    except (OSError, pa.ArrowException) as error:
        raise HoldForPerson(
            f"Staged file {path} can't be read ({error}). Clear the task that writes it, so that it runs again."
        ) from error


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise HoldForPerson(
            f"Staged file {path} is no JSON ({error}). Remove it and clear the task that writes it."
        ) from error


def remove_older_than(lake_root: Path, complete: Iterable[str], now: datetime, days: float) -> list[str]:
    """Remove the staging of complete batches that was last written to more than `days` days before `now`.

    Held batches are kept, and so are those with a commit to finish. Returns: the ids of the batches removed.
    """
    limit = (now - timedelta(days=days)).timestamp()
    removed = []
    for batch_id in complete:
        folder = Staging(lake_root, batch_id).folder
        if (folder / "held.json").exists() or (folder / "commit.json").exists():
            continue
        with contextlib.suppress(FileNotFoundError):
            if max(path.stat().st_mtime for path in (folder, *folder.rglob("*"))) < limit:
                shutil.rmtree(folder, ignore_errors=True)
                removed.append(batch_id)
    return removed

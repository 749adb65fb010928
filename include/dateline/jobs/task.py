"""What every job is given and gives back. The work itself is in the modules beside this one."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from dateline.settings import Settings
from dateline.stores.lake import Lake
from dateline.stores.staging import Staging

_BATCH_ID = "%Y%m%dT%H%M%S.%fZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One call of a job: for which batch, when, and for which run of Airflow (or command of a person)."""

    settings: Settings
    now: datetime
    run_id: str
    batch_id: str = ""

    @property
    def lake(self) -> Lake:
        """The lake of the settings; made where it is not there yet."""
        return Lake.create(self.settings.lake)

    @property
    def staging(self) -> Staging:
        """The batch's place in `.work/`."""
        return Staging(self.settings.lake, self.batch_id)

    @property
    def batch_started_at(self) -> datetime:
        """When the batch began: its id says so."""
        return started_at(self.batch_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """counts: for the last line of the task's log. result: small and JSON-able, for the next task (paths, ids)."""

    counts: dict[str, Any] = field(default_factory=dict)
    result: Any = None


def batch_id_at(started_at: datetime) -> str:
    """The id of the batch that begins at this moment: UTC to the microsecond, sortable as text."""
    return started_at.astimezone(UTC).strftime(_BATCH_ID)


def started_at(batch_id: str) -> datetime:
    """When the batch of this id began, as `batch_id_at` wrote it."""
    return datetime.strptime(batch_id, _BATCH_ID).replace(tzinfo=UTC)

"""Whether the lake is fresh, late or broken, in one sentence with an exit code.

For `dateline status` and for the head of every page of the desk. Counts of what was done are in `funnel`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dateline.errors import DatelineError
from dateline.schema import BATCHES
from dateline.settings import Settings
from dateline.stores.lake import Lake
from dateline.stores.staging import Staging

FRESH, LATE, BROKEN = 0, 1, 2  # exit codes of `dateline status`
_CLOCK_SLACK = timedelta(minutes=5)  # two machines' clocks may differ so far


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """One word, one sentence, and the exit code that says the same."""

    code: int
    sentence: str


def status(settings: Settings, *, now: datetime) -> Status:
    """Fresh, late or broken, by the newest batch that was done, held batches and those that wait too long."""
    try:
        lake = Lake.open(settings.lake)
        batches = lake.read(BATCHES, columns=["batch_id", "state", "landed_at", "archived_at"]).to_pylist()
        return judged(lake, batches, late_after_s=settings.late_after_s, now=now)
    except DatelineError as error:
        return Status(code=BROKEN, sentence=f"broken: {error}")


def judged(lake: Lake, batches: list[dict[str, Any]], *, late_after_s: float, now: datetime) -> Status:
    """As `status`, of rows of `batches` that have been read (batch_id, state, landed_at, archived_at).

    Raises HoldForPerson where a note in `.work` is damaged.
    """
    reasons = held_batches(lake, [row["batch_id"] for row in batches])
    held = sorted(reasons)
    waiting = [row for row in batches if row["state"] == "archived" and row["batch_id"] not in held]
    done = [row["landed_at"] or row["archived_at"] for row in batches if row["state"] == "complete"]
    facts = f"{len(batches)} batches, {len(waiting)} waiting, {len(held)} held"
    if held:
        sentence = f"batch {held[0]} is held: {reasons[held[0]]} Then run `dateline release {held[0]}`. ({facts})"
        return Status(code=BROKEN, sentence=f"broken: {sentence}")
    limit = timedelta(seconds=late_after_s)
    # One that has landed before and waits for another turn is no sign of trouble.
    longest = max((now - row["archived_at"] for row in waiting if row["landed_at"] is None), default=timedelta())
    if longest > limit:
        # Empty polls alone would look fresh while nothing is refined.
        return Status(code=LATE, sentence=f"late: the oldest waiting batch has waited {_ago(longest)} ({facts})")
    if not done:
        return Status(code=LATE, sentence=f"late: nothing has landed yet ({facts})")
    if max(done) > now + _CLOCK_SLACK:
        sentence = (
            f"late: the last batch was done at {max(done):%Y-%m-%d %H:%M} UTC, which is yet to come: a clock is wrong"
        )
        return Status(code=LATE, sentence=f"{sentence}. Set this machine's right, or the one that landed it ({facts})")
    age = max(timedelta(), now - max(done))
    word, code = ("late", LATE) if age > limit else ("fresh", FRESH)
    return Status(code=code, sentence=f"{word}: last batch done {_ago(age)} ago ({facts})")


def held_batches(lake: Lake, batch_ids: Iterable[str]) -> dict[str, str]:
    """Those of the batches that are held, each with its reason."""
    staged = {path.name for path in (lake.root / ".work").glob("*") if path.is_dir()}
    reasons = {batch_id: Staging(lake.root, batch_id).held() for batch_id in batch_ids if batch_id in staged}
    return {batch_id: reason for batch_id, reason in reasons.items() if reason is not None}


def _ago(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h" if minutes < 2880 else f"{minutes // 1440} d"

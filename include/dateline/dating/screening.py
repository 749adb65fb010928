"""Telling what each claim is before anything is weighed: a clock, a render time, a modification, the future, an epoch.

Which day wins is `ruling`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from dateline.datetext import DateReading, zone_named
from dateline.dating.context import (
    LAST_ZONE,
    DatingContext,
    as_reading,
    first_moment,
    month_and_day,
    place_of,
    read_text,
)
from dateline.model import Claim, Reading

FIRST_OFFSET = timedelta(hours=-12)  # the zone whose days begin last, UTC-12
FUTURE_SLACK = timedelta(minutes=15)  # clocks of two machines may differ by so much
RENDER_S = 60  # a stamp within a minute of the fetch is the page's rendering
# Zero in the clocks of Unix, DOS, Excel, NTP and a few databases.
EPOCHS = frozenset(
    {date(1969, 12, 31), date(1970, 1, 1), date(1970, 1, 2), date(1980, 1, 1), date(1900, 1, 1), date(1899, 12, 30)}
    | {date(1899, 12, 31), date(1904, 1, 1), date(1901, 12, 13), date(2038, 1, 19)}
)
_STAMPED = frozenset({"json_ld", "meta", "microdata", "time_tag"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A claim with its reading and what it is. verdict "" means: to be weighed."""

    claim: Claim
    found: DateReading | None = None
    reading: Reading | None = None
    verdict: str = ""
    month_day: tuple[int | None, int, int] | None = None

    @property
    def day(self) -> date | None:
        """The day it names, where it names one."""
        return self.reading.day if self.reading else None


def _verdict(claim: Claim, reading: Reading, found: DateReading, context: DatingContext) -> str:
    day = reading.day
    if day in EPOCHS:
        return "epoch"
    if claim.basis == "masthead" or place_of(claim.locator) in context.clocks:
        return _masthead_verdict(claim, day, context)
    if not claim.in_article or claim.kind == "event":
        return "outside_article"
    if context.captured_at is not None:
        start = first_moment(day, found, context) if day else reading.earliest
        if start > context.captured_at or _is_later_instant(reading, found, context.captured_at):
            return "future"
    if claim.kind == "modified":
        return "modified"
    if claim.basis in _STAMPED and reading.precision in ("second", "minute") and context.captured_at is not None:
        gap = abs((reading.earliest - context.captured_at).total_seconds())
        if context.is_capture_exact and gap <= RENDER_S:
            return "render_time"
    return ""


def _is_later_instant(reading: Reading, found: DateReading, captured_at: datetime) -> bool:
    """Whether a stated instant lies after the capture. "Z" is not believed: wall clocks are often stamped so."""
    if reading.precision not in ("second", "minute") or not found.offset_minutes:
        return False
    return reading.earliest > captured_at + FUTURE_SLACK


def _masthead_verdict(claim: Claim, day: date | None, context: DatingContext) -> str:
    if context.medium == "print":
        return "" if claim.basis == "masthead" else "outside_article"
    if place_of(claim.locator) in context.clocks or day is None:
        return "clock"
    near = any(abs((day - captured).days) <= 1 for captured in context.captured_days)
    return "clock" if near else "outside_article"


def screen(claims: Iterable[Claim], context: DatingContext) -> list[Evidence]:
    """Each claim read and told for what it is, in an order that does not hang on the order they came in."""
    ordered = sorted(dict.fromkeys(claims), key=lambda c: (c.basis, c.kind, c.locator, c.text, c.in_article))
    screened: list[Evidence] = []
    for claim in ordered:
        if claim.basis in ("weekday", "text_year"):
            screened.append(Evidence(claim=claim, verdict="narrows"))
            continue
        found = read_text(claim, context)
        if found is None:
            parts = month_and_day(claim, context) if claim.basis == "dateline" else None
            screened.append(Evidence(claim=claim, month_day=parts, verdict="" if parts else "unreadable"))
            continue
        reading = as_reading(claim, found)
        parts = (None, found.day.month, found.day.day) if claim.basis == "dateline" and found.day else None
        verdict = _verdict(claim, reading, found, context)
        screened.append(Evidence(claim=claim, found=found, reading=reading, verdict=verdict, month_day=parts))
    return _settle_modified(_settle_zone(_settle_order(screened, context), context))


def _settle_order(screened: list[Evidence], context: DatingContext) -> list[Evidence]:
    """Numbers that could be read either way follow the claims that can't, then the outlet's habit, then the capture."""
    fixed = {
        e.day for e in screened if e.day and e.verdict in ("", "modified") and not (e.found and e.found.swapped_day)
    }
    settled: list[Evidence] = []
    for evidence in screened:
        found, day = evidence.found, evidence.day
        other = found.swapped_day if found else None
        if found is None or day is None or other is None:
            settled.append(evidence)
            continue
        is_future = context.captured_at is not None and first_moment(other, found, context) > context.captured_at
        near_other = any(abs((f - other).days) <= 1 for f in fixed)
        near_day = any(abs((f - day).days) <= 1 for f in fixed)
        agrees_only_swapped = near_other and not near_day
        if (agrees_only_swapped or evidence.verdict == "future") and not is_future:
            reading = as_reading(evidence.claim, found, swap=True)
            verdict = _verdict(evidence.claim, reading, found, context)
            settled.append(replace(evidence, reading=reading, verdict=verdict))
        else:
            settled.append(evidence)
    return settled


def _settle_modified(screened: list[Evidence]) -> list[Evidence]:
    """A shown stamp that is the modification's to the minute, in whatever zone, is the modification's."""
    changed = {minute for e in screened if e.claim.kind == "modified" and (minute := _minute(e)) is not None}
    if not changed:
        return screened
    changed -= {
        minute for e in screened if e.claim.kind in ("published", "created") and (minute := _minute(e)) is not None
    }
    return [
        replace(e, verdict="modified") if e.claim.kind == "unknown" and e.verdict == "" and _minute(e) in changed else e
        for e in screened
    ]


def _minute(evidence: Evidence) -> tuple[int, int] | None:
    """(day, minute of the hour) of a stamp: what zones of whole hours leave alone; None for coarser ones."""
    reading = evidence.reading
    if reading is None or reading.precision not in ("second", "minute"):
        return None
    return (reading.day or reading.earliest.date()).toordinal(), reading.earliest.minute


# Bases that show or carry the outlet's own day, when they state no offset of zero.
_LOCAL = frozenset({"json_ld", "meta", "microdata", "time_tag", "byline", "url"})


def _settle_zone(screened: list[Evidence], context: DatingContext) -> list[Evidence]:
    """An instant stamped in UTC names the day that the page itself shows, where its night allows both.

    "Z" is how software writes an instant; the offset that a neighbouring claim states, or a bare day that it shows, is
    the outlet's. Where the outlet's zone is known it must say the same.
    """
    local = {
        e.day
        for e in screened
        if e.day and e.verdict == "" and e.claim.basis in _LOCAL and not (e.found and e.found.offset_minutes == 0)
    }
    zone = zone_named(context.timezone)
    settled: list[Evidence] = []
    for evidence in screened:
        reading, found = evidence.reading, evidence.found
        if reading is None or found is None or found.offset_minutes != 0 or evidence.verdict not in ("", "modified"):
            settled.append(evidence)
            continue
        days = {(reading.earliest + hours).date() for hours in (FIRST_OFFSET, LAST_ZONE)} - {reading.day}
        if zone:
            days &= {reading.earliest.astimezone(zone).date()}
        shown = days & local
        if reading.day in local or len(shown) != 1:
            settled.append(evidence)
            continue
        settled.append(replace(evidence, reading=replace(reading, day=shown.pop())))
    return settled

"""The ruling: which day the article was published, why, and how sure, from all its claims.

What each claim is by itself is `screening`; what speaks for a day, `features`; tables are `table`.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

from dateline.datetext import weekday_of, zone_named
from dateline.dating.capture import rule_capture
from dateline.dating.context import DatingContext, day_reading
from dateline.dating.features import Candidate, build_candidates, slot_of, weekday_llr
from dateline.dating.fitting import probabilities
from dateline.dating.screening import FUTURE_SLACK, Evidence, screen
from dateline.dating.weights import WEIGHTS
from dateline.model import Claim, JudgedClaim, Reading, Ruling

MIN_CONFIDENCE = 0.1  # below it a day is a guess among many, and we say nothing
FIRST_SEEN_CONFIDENCE = 0.3  # a link new in a live feed: mostly that day's, but nothing on the page says so
POSSIBLE = 0.02  # a day less likely than this does not widen published_earliest … published_latest

# The page's own statement, in the order in which readers of metadata trust it.
_REPORTED = ("json_ld", "meta", "microdata", "time_tag", "byline", "masthead")
_PRECISIONS = ("second", "minute", "hour", "day")


def rule_date(claims: Iterable[Claim], context: DatingContext) -> Ruling:
    """When the article was published.

    Where context gives no captured_at it is ruled first, from the masthead or the file's time. The order of the claims
    means nothing. Never raises for what a claim holds.
    """
    claims = tuple(claims)
    captured_at, captured_basis = rule_capture(claims, context)
    context = replace(context, captured_at=captured_at, captured_basis=captured_basis)
    screened = screen(claims, context)
    candidates = build_candidates(screened, context)
    chances = probabilities(candidates, WEIGHTS, WEIGHTS["none"])
    # Of equally likely days the newer one.
    best = max(range(len(candidates)), key=lambda i: (chances[i], candidates[i].day), default=None)
    reported = _reported(screened)
    base = Ruling(
        reported_published_at=_stamp(reported.reading) if reported and reported.reading else None,
        captured_at=captured_at,
        captured_basis=captured_basis,
    )
    if best is None or chances[best] < MIN_CONFIDENCE:
        return _without_day(base, screened, reported, context)
    chosen = candidates[best]
    possible = [c.day for c, chance in zip(candidates, chances, strict=True) if chance >= POSSIBLE] or [chosen.day]
    carrier = _carrier(chosen, context)
    published_at, precision = _moment(chosen, captured_at)
    modified = _modified_at(screened, published_at)
    return replace(
        base,
        published_at=published_at,
        published_date=chosen.day,
        published_earliest=min(possible),
        published_latest=max(possible),
        published_precision=precision,
        published_basis=carrier.claim.basis if carrier else "dateline",
        published_confidence=round(chances[best], 4),
        date_correction=_correction(reported, chosen.day, screened),
        modified_at=modified,
        claims=_judge(screened, chosen, carrier, context),
    )


def _reported(screened: list[Evidence]) -> Evidence | None:
    """What the page says of itself, right or wrong: metadata first, then what it shows, then its masthead."""
    for basis in _REPORTED:
        for evidence in screened:
            claim = evidence.claim
            stands = claim.in_article or basis == "masthead"
            if claim.basis == basis and evidence.day and stands and claim.kind not in ("modified", "event"):
                return evidence
    return None


def _carrier(chosen: Candidate, context: DatingContext) -> Evidence | None:
    """The claim that says most for the day."""
    return max(
        chosen.supporters,
        key=lambda e: (WEIGHTS.get(slot_of(e, context), 0.0), e.claim.locator, e.claim.text),
        default=None,
    )


def _stamp(reading: Reading) -> datetime:
    """The instant of a reading; a bare day is 00:00 UTC of that very day, whatever the zone."""
    if reading.day is not None and reading.precision == "day":
        return datetime(reading.day.year, reading.day.month, reading.day.day, tzinfo=UTC)
    return reading.earliest


def _moment(chosen: Candidate, captured_at: datetime | None) -> tuple[datetime, str]:
    """The earliest of the finest instants that name the day; without any, 00:00 UTC of that very day.

    An instant after the capture is a wall clock that was stamped "Z": its day stands, its hour does not.
    """
    stamped = [
        (_PRECISIONS.index(e.reading.precision), e.reading.earliest)
        for e in chosen.supporters
        if e.reading and e.reading.precision in _PRECISIONS[:3] and e.verdict == ""
        if captured_at is None or e.reading.earliest <= captured_at + FUTURE_SLACK
    ]
    if stamped:
        rank, moment = min(stamped)
        return moment, _PRECISIONS[rank]
    return datetime(chosen.day.year, chosen.day.month, chosen.day.day, tzinfo=UTC), "day"


def _modified_at(screened: list[Evidence], published_at: datetime) -> datetime | None:
    stamps = [
        _stamp(e.reading)
        for e in screened
        if e.verdict == "modified" and e.reading and e.reading.day and e.claim.basis != "last_modified"
    ]
    later = [stamp for stamp in stamps if stamp >= published_at]
    return max(later) if later else None


def _correction(reported: Evidence | None, day: date | None, screened: list[Evidence]) -> str:
    """What was wrong with the reported date."""
    if reported is None:
        return "missing"
    said = reported.day
    if said == day and day is not None:
        return "none"
    if reported.verdict in ("clock", "render_time", "future", "epoch"):
        named = {"clock": "masthead_clock"}
        swapped = said is not None and day is not None and _swap(said) == day
        return "swapped_day_month" if swapped else named.get(reported.verdict, reported.verdict)
    if day is None or said is None:
        return "none"
    if _swap(said) == day:
        return "swapped_day_month"
    if said > day and any(e.verdict == "modified" and e.day == said for e in screened):
        return "modified_as_published"
    return "masthead_clock" if reported.claim.basis == "masthead" else "contradicted"


def _swap(day: date) -> date | None:
    return date(day.year, day.day, day.month) if day.day <= 12 else None


def _without_day(base: Ruling, screened: list[Evidence], reported: Evidence | None, context: DatingContext) -> Ruling:
    judged = _judge(screened, None, None, context)
    correction = _correction(reported, None, screened)
    if context.is_listed_live and context.first_seen_at is not None:
        zone = zone_named(context.timezone) or UTC
        day = context.first_seen_at.astimezone(zone).date()
        return replace(
            base,
            published_at=datetime(day.year, day.month, day.day, tzinfo=UTC),
            published_date=day,
            published_earliest=None,
            published_latest=day,
            published_precision="day",
            published_basis="first_seen",
            published_confidence=FIRST_SEEN_CONFIDENCE,
            date_correction=correction,
            claims=judged,
        )
    periods = [
        e
        for e in screened
        if e.verdict == ""
        and e.reading
        and e.reading.day is None
        and e.claim.kind in ("published", "unknown", "listed")
    ]
    if not periods:
        return replace(base, date_correction=correction, claims=judged)
    # A month says more than a year; of several the earliest.
    period = min(
        periods,
        key=lambda e: (
            (e.reading.precision != "month", e.reading.earliest)
            if e.reading
            else (True, datetime.max.replace(tzinfo=UTC))
        ),
    )
    reading = period.reading
    return replace(
        base,
        published_earliest=reading.earliest.date() if reading else None,
        published_latest=reading.latest.date() if reading else None,
        published_precision=reading.precision if reading else "none",
        published_basis=period.claim.basis,
        date_correction=correction,
        claims=judged,
    )


def _judge(
    screened: list[Evidence], chosen: Candidate | None, carrier: Evidence | None, context: DatingContext
) -> tuple[JudgedClaim, ...]:
    """Every claim with its verdict and what it added to the chosen day, most telling first."""
    judged = [_judge_one(evidence, chosen, carrier, context) for evidence in screened]
    rank = {"chosen": 0, "agrees": 1, "narrows": 2, "clock": 3, "render_time": 3, "future": 3, "epoch": 3}
    return tuple(
        sorted(
            judged,
            key=lambda j: (rank.get(j.verdict, 4), -abs(j.weight), j.claim.basis, j.claim.locator, j.claim.text),
        )
    )


def _judge_one(
    evidence: Evidence, chosen: Candidate | None, carrier: Evidence | None, context: DatingContext
) -> JudgedClaim:
    claim, reading, verdict = evidence.claim, evidence.reading, evidence.verdict
    weight = 0.0
    if claim.basis == "weekday" and chosen:
        number = weekday_of(claim.text, context.languages)
        weight = weekday_llr(chosen.day, [(number, claim.kind)]) if number is not None else 0.0
    elif verdict in ("", "modified") and chosen is not None:
        name = slot_of(evidence, context)
        own = WEIGHTS.get(name, 0.0)
        if evidence.month_day is not None and evidence.day is None:
            agrees = chosen.features.get("dateline", 0.0) > 0
            if evidence in chosen.supporters:
                reading = day_reading(claim, chosen.day, context)
        elif evidence.day is not None:
            agrees = evidence.day == chosen.day
        else:
            agrees = bool(reading and reading.earliest.date() <= chosen.day <= reading.latest.date())
        weight = own if agrees else -own
        if verdict == "":
            verdict = "chosen" if evidence is carrier else "agrees" if agrees else "contradicts"
    elif verdict == "":
        verdict = "contradicts"
    return JudgedClaim(claim=claim, reading=reading, verdict=verdict, weight=round(weight, 3))

"""What speaks for a candidate day: named features of the claims, each with one fitted weight.

The weights themselves are `weights`; the sum and what follows from it, `ruling`.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from dateline.datetext import weekday_of
from dateline.dating.context import DatingContext
from dateline.dating.screening import Evidence

MAX_CANDIDATES = 60  # days weighed on one page
MAX_YEARS_BACK = 40  # a yearless dateline is looked for this far before the capture

# Log-likelihood ratios against a weekday at random, for mentions 0, 1, 2 … 6 days before the day of filing. `report` and
# `on` were fitted on 1,117 Reuters stories with their true filing date; `last` is the bare ratio of 22 mentions there.
# Mentions of one text hang together: their mean counts (1 + 0.6 ln n) times, from the same fit.
WEEKDAY_LLR: dict[str, tuple[float, ...]] = {
    "report": (1.81, -0.56, -1.99, -2.5, -3.6, -3.6, -3.6),
    "on": (1.39, 0.34, -0.69, -1.09, -1.6, -1.65, -1.03),
    "last": (-0.46, -1.05, 0.23, -0.46, 0.32, 0.32, 0.32),
}
MENTIONS_GROWTH = 0.6
MAX_WEEKDAY_LLR = 6.0  # a text does not say more of its day than this
YEAR_AHEAD = -3.0  # a text that speaks of a later year as past. Set by hand: soft, a mention may be read wrongly
# A dateline's year: what each year further back takes from a fit. SET BY HAND, with the rule that `report` outweighs the rest
# below, while looking at one saved page whose answer is known; to be fitted on dated datelines with the year hidden.
YEAR_AGE = -0.2
# Days from dateline to publication: 0, 1, 2, 3. A paper prints the next morning. Set by hand: no gold has datelines.
DATELINE_GAPS = (0.0, -0.7, -1.6, -2.2)
_ORDINAL = re.compile(r"\[(\d+)\]$")
_ARTICLE_TYPE = re.compile(r"Article|BlogPosting|Posting|Report|Story|Review|Recipe")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A day that may be the day of publication, with what speaks for it."""

    day: date
    features: dict[str, float]
    supporters: tuple[Evidence, ...] = field(default=())
    offset: float = 0.0  # log-odds that are not fitted here (weekdays, years, age of a dateline's year)


def _ordinal(locator: str) -> int:
    found = _ORDINAL.search(locator)
    return int(found[1]) if found else 1


# Slots that basis and kind settle alone.
_SLOT_OF: dict[tuple[str, str], str] = {
    ("feed", "modified"): "modified",
    ("sitemap", "modified"): "modified",
    ("json_ld", "modified"): "json_ld_modified",
    ("meta", "modified"): "meta_modified",
    ("meta", "published"): "meta",
    ("time_tag", "published"): "time_tag_published",
    ("byline", "published"): "byline_published",
}
_SLOT_OF_BASIS = {"feed": "listed", "sitemap": "listed", "last_modified": "last_modified", "meta": "meta_date"}


def slot_of(evidence: Evidence, context: DatingContext) -> str:
    """The name under which claims of one sort are weighed."""
    claim = evidence.claim
    basis, kind = claim.basis, claim.kind
    slot = _SLOT_OF.get((basis, kind))
    if basis == "masthead":
        slot = "issue" if context.medium == "print" else "masthead"
    elif slot is None and basis == "url":
        slot = "url" if evidence.day else "url_month"
    elif slot is None and kind in ("modified", "created") and basis != "last_modified":
        slot = kind
    elif slot is None and basis == "json_ld":
        slot = "json_ld" if _ARTICLE_TYPE.search(claim.locator.split(".")[0]) else "json_ld_other"
    elif slot is None and basis in ("time_tag", "byline", "text"):
        slot = f"{basis}_first" if _ordinal(claim.locator) == 1 else f"{basis}_other"
    return slot or _SLOT_OF_BASIS.get(basis, basis)


SLOTS = (
    *("json_ld", "json_ld_other", "meta", "meta_date", "microdata", "time_tag_published", "time_tag_first"),
    *("time_tag_other", "byline_published", "byline_first", "byline_other", "text_first", "text_other", "url"),
    *("json_ld_modified", "meta_modified", "modified", "created", "last_modified", "listed", "issue", "dateline"),
)
FEATURES = (*SLOTS, *(f"{slot}_many" for slot in SLOTS), "url_month", "earliest", "dateline_conflict")


def weekday_llr(day: date, mentions: Iterable[tuple[int, str]]) -> float:
    """Log-likelihood ratio that a text with these (weekday, kind) mentions was filed on `day`."""
    known = [(weekday, kind) for weekday, kind in mentions if kind in WEEKDAY_LLR]
    # "said Thursday" is the day of filing or the day before in 96 of 100; beside it the others say little.
    told = [mention for mention in known if mention[1] == "report"] or known
    values = [WEEKDAY_LLR[kind][(day.weekday() - weekday) % 7] for weekday, kind in told]
    if not values:
        return 0.0
    total = sum(values) / len(values) * (1 + MENTIONS_GROWTH * math.log(len(values)))
    return max(-MAX_WEEKDAY_LLR, min(MAX_WEEKDAY_LLR, total))


def dateline_gap(day: date, month: int, day_of_month: int) -> int | None:
    """Days from the last such day of a year to `day`; None for 29 February where it never was."""
    for year in range(day.year, max(day.year - 9, 0), -1):
        try:
            written = date(year, month, day_of_month)
        except ValueError:
            continue
        if written <= day:
            return (day - written).days
    return None


def _mentions(screened: Iterable[Evidence], context: DatingContext) -> tuple[list[tuple[int, str]], list[int]]:
    weekdays: list[tuple[int, str]] = []
    years: list[int] = []
    for evidence in screened:
        claim = evidence.claim
        if claim.basis == "weekday":
            number = weekday_of(claim.text, context.languages)
            if number is not None:
                weekdays.append((number, claim.kind))
        elif claim.basis == "text_year" and claim.text.isdecimal():
            years.append(int(claim.text))
    return weekdays, years


def _dateline_days(datelines: list[Evidence], known: set[date], context: DatingContext) -> dict[date, float]:
    """Days of the years that a yearless dateline may mean, with the log-odds of their age.

    Where a day is already claimed that lies on the dateline's or up to three days after, its year is known.
    """
    days: dict[date, float] = {}
    if context.captured_at is None:
        return days
    last = max(context.captured_days)
    for evidence in datelines:
        if evidence.month_day is None or evidence.day is not None:
            continue
        _, month, day_of_month = evidence.month_day
        gaps = [dateline_gap(day, month, day_of_month) for day in known]
        if any(gap is not None and gap <= 3 for gap in gaps):
            continue
        for year in range(last.year, last.year - MAX_YEARS_BACK, -1):
            try:
                day = date(year, month, day_of_month)
            except ValueError:
                continue
            if day <= last:
                days[day] = YEAR_AGE * ((last - day).days / 365.25)
    return days


def build_candidates(screened: list[Evidence], context: DatingContext) -> list[Candidate]:
    """Every day that a claim speaks for, with its features; at most MAX_CANDIDATES, oldest first."""
    slots: dict[str, dict[date, list[Evidence]]] = {}
    for evidence in screened:
        day = evidence.day
        if day is not None and evidence.verdict in ("", "modified"):
            slots.setdefault(slot_of(evidence, context), {}).setdefault(day, []).append(evidence)
    months = {
        (e.reading.earliest.year, e.reading.earliest.month)
        for e in screened
        if e.claim.basis == "url" and e.reading and e.reading.precision == "month"
    }
    datelines = [e for e in screened if e.month_day is not None and e.verdict == ""]
    known = {day for days in slots.values() for day in days}
    ages = _dateline_days(datelines, known, context)
    every = sorted(known | set(ages))[-MAX_CANDIDATES:]
    weekdays, years = _mentions(screened, context)
    firm = sorted(
        day for slot, days in slots.items() if "modified" not in slot and slot != "text_other" for day in days
    )
    made: list[Candidate] = []
    for day in every:
        features, supporters = _slot_features(day, slots)
        if (day.year, day.month) in months:
            features["url_month"] = 1.0
        if firm and day == firm[0]:
            features["earliest"] = 1.0
        offset = _dateline_features(day, datelines, features, supporters) + ages.get(day, 0.0)
        offset += weekday_llr(day, weekdays)
        if any(year > day.year for year in years):
            offset += YEAR_AHEAD
        made.append(Candidate(day=day, features=features, supporters=tuple(supporters), offset=offset))
    return made


def _slot_features(
    day: date, slots: Mapping[str, Mapping[date, list[Evidence]]]
) -> tuple[dict[str, float], list[Evidence]]:
    features: dict[str, float] = {}
    supporters: list[Evidence] = []
    for slot, days in slots.items():
        if slot == "dateline":
            continue
        if day in days:
            features[slot if len(days) == 1 else f"{slot}_many"] = 1.0
            supporters.extend(days[day])
    return features, supporters


def _dateline_features(
    day: date, datelines: list[Evidence], features: dict[str, float], supporters: list[Evidence]
) -> float:
    offset = 0.0
    for evidence in datelines[:1]:
        _, month, day_of_month = evidence.month_day or (None, 1, 1)
        gap = dateline_gap(day, month, day_of_month)
        if evidence.day is not None:
            gap = (day - evidence.day).days
        if gap is not None and 0 <= gap < len(DATELINE_GAPS):
            features["dateline"] = 1.0
            offset += DATELINE_GAPS[gap]
            if gap == 0:
                supporters.append(evidence)
        else:
            features["dateline_conflict"] = 1.0
    return offset

"""What speaks for a candidate day: named features of the claims, each with one fitted weight.

The weights themselves are `weights`; the sum and what follows from it, `ruling`.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from dateline.datetext import weekday_of
from dateline.dating.context import DatingContext
from dateline.dating.screening import Evidence
from dateline.dating.weights import YEAR_GAPS

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
YEARS_AHEAD = 6  # a named year further than this after every candidate is a model's name or a forecast
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
    if evidence.verdict == "modified" and kind == "unknown":
        slot = "modified_shown"
    elif basis == "masthead":
        slot = "issue" if context.medium == "print" else "masthead"
    elif slot is None and basis == "url":
        slot = "url" if evidence.day else "url_month"
    elif slot is None and kind in ("modified", "created") and basis != "last_modified":
        slot = kind
    elif slot is None and basis == "json_ld":
        slot = "json_ld" if _ARTICLE_TYPE.search(claim.locator.split(".")[0]) else "json_ld_other"
    elif slot is None and kind == "mention":
        slot = "mention_first" if _ordinal(claim.locator) == 1 else "mention_other"
    elif slot is None and basis in ("time_tag", "byline", "text"):
        slot = f"{basis}_first" if _ordinal(claim.locator) == 1 else f"{basis}_other"
    return slot or _SLOT_OF_BASIS.get(basis, basis)


SLOTS = (
    *("json_ld", "json_ld_other", "meta", "meta_date", "microdata", "time_tag_published", "time_tag_first"),
    *("time_tag_other", "byline_published", "byline_first", "byline_other", "text_first", "text_other", "url"),
    *("mention_first", "mention_other", "json_ld_modified", "meta_modified", "modified", "modified_shown"),
    *("created", "last_modified", "listed", "issue", "dateline"),
)
# Slots that a reader of metadata meets, and those that a reader of the page sees: the second of a sort says less.
STATED = frozenset({"json_ld", "json_ld_other", "meta", "meta_date", "microdata", "time_tag_published"})
SHOWN = frozenset(
    {"time_tag_first", "time_tag_other", "byline_published", "byline_first", "byline_other", "text_first"}
)
FIRST_STATED = frozenset({"json_ld", "meta", "microdata"})
# What speaks of a modification, the most telling first: they say one thing, so that only the first of them counts.
MODIFIED = ("modified", "json_ld_modified", "meta_modified", "modified_shown")
EVENING_HOUR = 16  # o'clock from which a paper's next issue goes online; its bare days are the next day's
MENTIONS = frozenset({"mention_first", "mention_other"})
# Values, not counts: how far weekdays and years are believed on pages that have no dateline.
SCALED = ("weekday", "years")
FEATURES = (
    *SLOTS,
    *(f"{slot}_many" for slot in SLOTS),
    *(f"{slot}_lead" for slot in SLOTS),
    *("url_month", "earliest", "stated", "shown", "evening", "changed_later", "dateline_conflict"),
    *SCALED,
)


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


def newest_year(day: date, years: Iterable[tuple[int, str]]) -> tuple[int, str] | None:
    """The newest year that a text names, with how: no year far beyond `day`, the last day that it may be from."""
    named = [(year, kind) for year, kind in years if year <= day.year + YEARS_AHEAD]
    if not named:
        return None
    newest = max(year for year, _ in named)
    return newest, "event" if (newest, "event") in named else "coming"


def year_llr(day: date, newest: tuple[int, str]) -> float:
    """Log-likelihood of a text from `day` naming this year as its newest, against a text of that very year."""
    year, kind = newest
    gap = day.year - year
    table = YEAR_GAPS[kind]
    return next((value for top, value in table if gap <= top), table[-1][1])


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


def _mentions(
    screened: Iterable[Evidence], context: DatingContext
) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    weekdays: list[tuple[int, str]] = []
    years: list[tuple[int, str]] = []
    for evidence in screened:
        claim = evidence.claim
        if claim.basis == "weekday":
            number = weekday_of(claim.text, context.languages)
            if number is not None:
                weekdays.append((number, claim.kind))
        elif claim.basis == "text_year" and claim.text.isdecimal():
            years.append((int(claim.text), claim.kind))
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
    # A date in a sentence is what the story speaks of: it may agree with a claim, but is none.
    known = {day for slot, days in slots.items() if slot not in MENTIONS for day in days}
    ages = _dateline_days(datelines, known, context)
    every = sorted((known | set(ages)) - _only_changed(slots))[-MAX_CANDIDATES:]
    weekdays, years = _mentions(screened, context)
    firm = sorted(
        day for slot, days in slots.items() if "modified" not in slot and slot != "text_other" for day in days
    )
    stated = sorted(day for slot in FIRST_STATED for day in slots.get(slot, ()))
    # What a text names it may name since its last change: that says nothing against a stated day before.
    changed = max((e.day for e in screened if e.verdict == "modified" and e.day and not datelines), default=date.min)
    by_year = _year_offsets({day: max(day, changed) if day in stated else day for day in every}, years)
    made: list[Candidate] = []
    for day in every:
        features, supporters = _slot_features(day, slots)
        if (day.year, day.month) in months:
            features["url_month"] = 1.0
        if firm and day == firm[0]:
            features["earliest"] = 1.0
        if stated and stated[0] < day and any(day in slots.get(slot, ()) for slot in MODIFIED):
            features["changed_later"] = 1.0
        if any(_is_evening(evidence) for evidence in supporters):
            features["evening"] = 1.0
        offset = _dateline_features(day, datelines, features, supporters) + ages.get(day, 0.0)
        told = weekday_llr(day, weekdays)
        if datelines:
            offset += told + by_year[day]
        else:
            # Measured on wire stories; on other pages weekdays are often those of events.
            features["weekday"], features["years"] = told, by_year[day]
        made.append(Candidate(day=day, features=features, supporters=tuple(supporters), offset=offset))
    return made


def _only_changed(slots: Mapping[str, Mapping[date, list[Evidence]]]) -> set[date]:
    """Days that only a modification speaks for, on a page that states its publication: modified is not published."""
    if not any(slots.get(slot) for slot in (*FIRST_STATED, "created")):
        return set()
    others = {day for slot, days in slots.items() if slot not in MODIFIED for day in days}
    return {day for slot in MODIFIED for day in slots.get(slot, ())} - others


def _year_offsets(written: Mapping[date, date], years: list[tuple[int, str]]) -> dict[date, float]:
    """What the newest year named takes from each candidate: nothing from those that it fits best.

    written: of each candidate, the last day from which its text may be.
    """
    newest = newest_year(max(written), years) if written else None
    if newest is None:
        return dict.fromkeys(written, 0.0)
    values = {day: year_llr(last, newest) for day, last in written.items()}
    best = max(values.values())
    return {day: value - best for day, value in values.items()}


def _slot_features(
    day: date, slots: Mapping[str, Mapping[date, list[Evidence]]]
) -> tuple[dict[str, float], list[Evidence]]:
    features: dict[str, float] = {}
    supporters: list[Evidence] = []
    changed = next((slot for slot in MODIFIED if day in slots.get(slot, ())), None)
    for slot, days in slots.items():
        if slot == "dateline":
            continue
        if slot in MODIFIED and slot != changed:
            supporters.extend(days.get(day, ()))
        elif day in days:
            features[slot if len(days) == 1 else f"{slot}_many"] = 1.0
            if len(days) > 1 and _leads(day, days):
                features[f"{slot}_lead"] = 1.0
            if slot in STATED:
                features["stated"] = 1.0
            if slot in SHOWN:
                features["shown"] = 1.0
            supporters.extend(days[day])
    return features, supporters


def _is_evening(evidence: Evidence) -> bool:
    """Whether the page's data put the publication at an hour of the evening: a bare day beside it may be the issue's."""
    reading, found = evidence.reading, evidence.found
    if reading is None or found is None or evidence.verdict or evidence.claim.kind != "published":
        return False
    if reading.precision not in ("second", "minute") or found.offset_minutes is None:
        return False
    return (reading.earliest + timedelta(minutes=found.offset_minutes)).hour >= EVENING_HOUR


def _leads(day: date, days: Mapping[date, list[Evidence]]) -> bool:
    """Whether the day's claim stands first in the document among its slot's, where their order is known."""
    firsts = {d: min(_ordinal(e.claim.locator) for e in found) for d, found in days.items()}
    first = min(firsts.values())
    return firsts[day] == first and list(firsts.values()).count(first) == 1


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

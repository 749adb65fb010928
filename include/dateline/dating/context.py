"""What dating knows of a page beside its claims, and how it reads a claim with that.

No weighing here (`ruling`).
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from dateline.datetext import DateReading, day_interval, read_date, read_month_day, zone_named
from dateline.model import Claim, Reading

# Countries that write the month first in numbers (CLDR 48 short dates): the rest of the world writes day or year first.
MONTH_FIRST_COUNTRIES = frozenset({"US", "PH", "FM", "MH", "PW", "GU", "PR", "AS", "VI", "MP", "BZ"})
LAST_ZONE = timedelta(hours=14)  # the zone whose days begin first, UTC+14
# A capture known to the second: only then can a date be told to be the page's own rendering.
EXACT_CAPTURE = frozenset({"http", "warc"})
NOTED_CAPTURE = EXACT_CAPTURE | {"index", "flag"}

MAX_READ = 120  # characters of a claim that are read: a date is no longer, and a page may have 160 claims

_AMERICAN = frozenset({"GOV", "MIL", "EDU"})
# Endings that are countries' and are sold to all the world.
_ENDINGS_OF_ALL = frozenset({"AI", "CC", "CO", "EU", "FM", "GG", "IO", "LY", "ME", "TK", "TO", "TV", "WS"})
_REGION = re.compile(r"^[a-zA-Z]{2,3}[-_](?:[A-Za-z]{4}[-_])?([A-Z]{2})\b")
_ORDINAL = re.compile(r"\[\d+\]$")
_MENTIONS = frozenset({"weekday", "text_year"})


@dataclass(frozen=True, slots=True, kw_only=True)
class DatingContext:
    """One page's facts. `clocks` are the places (locators without ordinals) known to be clocks on its host."""

    captured_at: datetime | None = None
    captured_basis: str = "unknown"
    file_modified_at: datetime | None = None
    timezone: str | None = None
    country: str | None = None
    region: str | None = None  # where no country is known: what the address or the page's language tag lets suppose
    languages: tuple[str, ...] = ()
    medium: str = "web"
    is_listed_live: bool = False
    first_seen_at: datetime | None = None
    clocks: frozenset[str] = frozenset()

    @property
    def day_first(self) -> bool | None:
        """The outlet's order of day and month in numbers; None where neither country nor language settles it."""
        if self.country:
            return self.country.upper() not in MONTH_FIRST_COUNTRIES
        if self.languages and self.languages[0] != "en":
            return True
        return self.region not in MONTH_FIRST_COUNTRIES if self.region else None

    @property
    def is_capture_exact(self) -> bool:
        """Whether the capture is known to the minute: a day alone, in an index or a flag, stands as its first or last."""
        if self.captured_at is None or self.captured_basis not in NOTED_CAPTURE:
            return False
        at = self.captured_at.astimezone(UTC)
        return self.captured_basis in EXACT_CAPTURE or (at.hour, at.minute) not in ((0, 0), (23, 59))

    @property
    def captured_days(self) -> frozenset[date]:
        """The capture's day, in UTC and in the outlet's zone."""
        if self.captured_at is None:
            return frozenset()
        zone = zone_named(self.timezone)
        days = {self.captured_at.astimezone(UTC).date()}
        return frozenset(days | {self.captured_at.astimezone(zone).date()}) if zone else frozenset(days)


def likely_region(host: str, locale: str | None) -> str | None:
    """The country (ISO 3166-1) that a host's ending names, else the region of a language tag ("en-US"); None for neither.

    The ending comes first: many a site outside the United States leaves its software's "en-US" as it came.
    """
    ending = host.rsplit(".", 1)[-1].upper()
    if ending in _AMERICAN:
        return "US"
    if len(ending) == 2 and ending not in _ENDINGS_OF_ALL:
        return "GB" if ending == "UK" else ending
    found = _REGION.search(locale or "")
    return found.group(1) if found else None


def place_of(locator: str) -> str:
    """A locator without the claim's ordinal: the same place on every page of a host, whatever else a page shows."""
    return _ORDINAL.sub("", locator)


@lru_cache(maxsize=4_096)
def _read(
    text: str, day_first: bool | None, timezone: str | None, captured_at: datetime | None, languages: tuple[str, ...]
) -> DateReading | None:
    """`read_date`, kept: a page writes its date in four places, and ruling the capture reads what ruling the day reads."""
    return read_date(text, day_first=day_first, timezone=timezone, captured_at=captured_at, languages=languages)


def read_text(claim: Claim, context: DatingContext) -> DateReading | None:
    """The claim's text as a date in text; None for mentions, yearless datelines and what is no date."""
    if claim.basis in _MENTIONS:
        return None
    known = (claim.text[:MAX_READ], context.day_first, context.timezone)
    found = _read(*known, None, context.languages)
    # Only "3 hours ago" hangs on the capture.
    return found or (_read(*known, context.captured_at, context.languages) if context.captured_at else None)


def as_reading(claim: Claim, found: DateReading, *, swap: bool = False) -> Reading:
    """The reading of a claim; swap: with day and month changed over."""
    earliest, latest, day = found.earliest, found.latest, found.day
    if swap and found.swapped_day and day:
        shift = found.swapped_day - day
        earliest, latest, day = earliest + shift, latest + shift, found.swapped_day
    return Reading(
        claim=claim,
        earliest=earliest,
        latest=latest,
        day=day,
        precision=found.precision,
        zone_source=found.zone_source,
    )


def day_reading(claim: Claim, day: date, context: DatingContext) -> Reading:
    """The reading of a yearless dateline once its year is ruled."""
    zone = zone_named(context.timezone)
    start, end = day_interval(day, zone)
    source = "outlet" if zone else "assumed"
    return Reading(claim=claim, earliest=start, latest=end, day=day, precision="day", zone_source=source)


def month_and_day(claim: Claim, context: DatingContext) -> tuple[int | None, int, int] | None:
    """(year or None, month, day) of a dateline."""
    return read_month_day(claim.text, context.languages)


def first_moment(day: date, found: DateReading | None, context: DatingContext) -> datetime:
    """When the day begins: in the stated offset, else the outlet's zone, else where on Earth it begins first."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    if found is not None and found.offset_minutes is not None:
        return midnight - timedelta(minutes=found.offset_minutes)
    zone = zone_named(context.timezone)
    return day_interval(day, zone)[0] if zone else midnight - LAST_ZONE

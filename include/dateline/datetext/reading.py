"""Reading a date: from text to an instant or an interval, with precision and the source of the zone.

Nothing about where the text stood or what it is worth (`dating`).
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateline.datetext.clock import parse_offset
from dateline.datetext.parts import DateParts, scan_dates
from dateline.datetext.relative import find_relative

MAX_VALUE = 400  # characters of one date value that are looked at
_TICK = timedelta(microseconds=1)
_DAY_AND_MONTH = re.compile(r"(\d{1,2})\s?[/.\-]\s?(\d{1,2})\.?")


@dataclass(frozen=True, slots=True, kw_only=True)
class DateReading:
    """A date in text as an interval of UTC instants, both inclusive, and the calendar day it names.

    zone_source: stated, outlet or assumed (UTC). swapped_day is the day with day and month changed over, where the
    numbers allow both and nothing but a habit decided between them.
    """

    earliest: datetime
    latest: datetime
    day: date | None
    precision: str
    zone_source: str
    offset_minutes: int | None = None
    swapped_day: date | None = None


@lru_cache(maxsize=512)
def zone_named(name: str | None) -> ZoneInfo | None:
    """The zone of an IANA name; None where there is none of that name."""
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # ZoneInfoNotFoundError is a KeyError; a folder's name gives OSError
        return None


def _calendar_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def day_interval(day: date, zone: ZoneInfo | None) -> tuple[datetime, datetime]:
    """First and last instant of the day in the zone; without one, the UTC day."""
    tz = zone or UTC
    start = datetime.combine(day, time(0), tz).astimezone(UTC)
    following = day + timedelta(days=1)
    return start, datetime.combine(following, time(0), tz).astimezone(UTC) - _TICK


def _of_instant(moment: datetime, precision: str, zone: ZoneInfo | None, swapped: date | None = None) -> DateReading:
    """`moment` carries its stated offset, or none at all (then it is the zone's wall clock)."""
    if moment.tzinfo is not None:
        offset = moment.utcoffset() or timedelta()
        source, minutes = "stated", int(offset.total_seconds() // 60)
    else:
        moment = moment.replace(tzinfo=zone or UTC)
        source, minutes = ("outlet" if zone else "assumed"), None
    width = {"second": timedelta(seconds=1), "minute": timedelta(minutes=1), "hour": timedelta(hours=1)}[precision]
    start = moment.astimezone(UTC)
    return DateReading(
        earliest=start,
        latest=start + width - _TICK,
        day=moment.date(),
        precision=precision,
        zone_source=source,
        offset_minutes=minutes,
        swapped_day=swapped,
    )


def _of_day(day: date, zone: ZoneInfo | None, swapped: date | None = None) -> DateReading:
    start, end = day_interval(day, zone)
    return DateReading(
        earliest=start,
        latest=end,
        day=day,
        precision="day",
        zone_source="outlet" if zone else "assumed",
        swapped_day=swapped,
    )


def _of_period(year: int, month: int | None) -> DateReading:
    start = date(year, month or 1, 1)
    following = date(year + 1, 1, 1) if month in (None, 12) else date(year, (month or 1) + 1, 1)
    return DateReading(
        earliest=datetime.combine(start, time(0), UTC),
        latest=datetime.combine(following, time(0), UTC) - _TICK,
        day=None,
        precision="month" if month else "year",
        zone_source="assumed",
    )


def _around(day: date, slack: int) -> DateReading:
    """A day of a calendar that hangs on the moon, as the few days that it may be: no day is named.

    Umm al-Qura's tables, by which it was converted, and the moon as seen in another country differ by a day.
    """
    start, end = day_interval(day, None)
    return DateReading(
        earliest=start - timedelta(days=slack),
        latest=end + timedelta(days=slack),
        day=None,
        precision="month",
        zone_source="assumed",
    )


def reading_of_parts(parts: DateParts, *, day_first: bool | None, zone: ZoneInfo | None) -> DateReading | None:
    """The reading of written parts; None where they name no day that exists, or no year."""
    if parts.year is None:
        return None
    if parts.month is None or parts.day is None:
        return _of_period(parts.year, parts.month)
    month, day_number = parts.month, parts.day
    if parts.is_swappable and day_first is False:
        month, day_number = day_number, month
    day = _calendar_day(parts.year, month, day_number)
    if day is None:
        return None
    swapped = _calendar_day(parts.year, day_number, month) if parts.is_swappable else None
    if parts.around:
        return _around(day, parts.around)
    if parts.hour is None:
        return _of_day(day, zone, swapped)
    try:
        moment = datetime.combine(day, time(parts.hour, parts.minute or 0, min(parts.second or 0, 59)))
    except ValueError:
        return _of_day(day, zone, swapped)
    if parts.offset is not None:
        moment = moment.replace(tzinfo=timezone(timedelta(minutes=parts.offset)))
    elif parts.zone is not None and (named := zone_named(parts.zone)):
        moment = moment.replace(tzinfo=named)
    elif (parts.hour, parts.minute or 0, parts.second or 0) == (0, 0, 0):
        # Midnight without an offset is how software writes a bare day.
        return _of_day(day, zone, swapped)
    return _of_instant(moment, "minute" if parts.second is None else "second", zone, swapped)


def _compact(text: str, zone: ZoneInfo | None) -> DateReading | None:
    """Whole values of digits alone: 20160331, 20160331120000, Unix seconds and milliseconds, a bare year."""
    if len(text) in (6, 7) and text[4:5] == "-" and text[:4].isdecimal() and text[5:].isdecimal():
        return _of_period(int(text[:4]), int(text[5:])) if 1 <= int(text[5:]) <= 12 and int(text[:4]) >= 1800 else None
    digits = text.rstrip("Zz")
    stamp, _, clock = digits.partition("T")
    if not (stamp.isdecimal() and (not clock or clock[:6].isdecimal())):
        return None
    if len(stamp) == 4 and not clock:
        year = int(stamp)
        return _of_period(year, None) if 1800 <= year <= 2100 else None
    if len(stamp) in (8, 12, 14) and 1800 <= int(stamp[:4]) <= 2100:
        day = _calendar_day(int(stamp[:4]), int(stamp[4:6]), int(stamp[6:8]))
        return _of_day(day, zone) if day else None
    if len(stamp) in (9, 10, 13) and not clock:
        seconds = int(stamp) / (1000 if len(stamp) == 13 else 1)
        return _of_instant(datetime.fromtimestamp(seconds, UTC), "second", zone) if seconds < 4.1e9 else None
    return None


def _rfc2822(text: str, zone: ZoneInfo | None) -> DateReading | None:
    """RFC 5322 section 3.3, as feeds and HTTP headers write it."""
    if text[3:5] != ", " or ":" not in text or not text[5:6].isdecimal():
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    name = text.rsplit(" ", 1)[-1].strip("()")
    if moment.tzinfo is None and parse_offset(name) is not None:
        moment = moment.replace(tzinfo=timezone(timedelta(minutes=parse_offset(name) or 0)))
    return _of_instant(moment, "second", zone) if 1 < moment.year < 9998 else None


def _months_before(moment: datetime, count: int) -> date:
    months = moment.year * 12 + moment.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)


def _relative(text: str, zone: ZoneInfo | None, captured_at: datetime | None) -> DateReading | None:
    """Counted back from the capture. What is said in hours is known to the hour, in days to the day, and so on."""
    found = find_relative(text) if captured_at is not None else None
    if found is None or captured_at is None:
        return None
    local = (captured_at - found.ago).astimezone(zone or UTC)
    if found.clock is not None:
        clock = found.clock
        parts = DateParts(
            year=local.year, month=local.month, day=local.day, hour=clock.hour, minute=clock.minute,
            second=clock.second, offset=clock.offset, zone=clock.zone,
        )  # fmt: skip
        return reading_of_parts(parts, day_first=True, zone=zone)
    if found.precision == "week":
        start, _ = day_interval((captured_at - found.ago).date() - timedelta(days=3), None)
        return DateReading(
            earliest=start,
            latest=start + timedelta(days=7) - _TICK,
            day=None,
            precision="month",
            zone_source="assumed",
        )
    if found.precision in ("month", "year"):
        return _of_long_ago(captured_at, found.ago, found.precision)
    if found.precision == "day":
        return _of_day(local.date(), zone)
    return _of_instant(local.replace(tzinfo=None), found.precision, zone)


def _of_long_ago(captured_at: datetime, ago: timedelta, precision: str) -> DateReading:
    """ "3 months ago" is three to four months, "2 years ago" two to three years: pages round down."""
    months = ago.days // 30 if precision == "month" else ago.days // 365 * 12
    first = _months_before(captured_at, months + (1 if precision == "month" else 12))
    last = _months_before(captured_at, months - 1)
    return DateReading(
        earliest=datetime.combine(first, time(0), UTC),
        latest=datetime.combine(last, time(0), UTC) - _TICK,
        day=None,
        precision=precision,
        zone_source="assumed",
    )


def read_date(
    text: str,
    *,
    day_first: bool | None = None,
    timezone: str | None = None,
    captured_at: datetime | None = None,
    languages: tuple[str, ...] = (),
) -> DateReading | None:
    """The first date of the text as instants; None where it holds none that exists.

    day_first: the outlet's habit for 3/4/2016 (None: the day first). timezone: the outlet's IANA zone, used where the
    text states no offset. captured_at: what "3 hours ago" counts from; without it such a text is not read.
    """
    value = text[:MAX_VALUE].strip()
    zone = zone_named(timezone)
    try:
        reading = _compact(value, zone) or _rfc2822(value, zone)
        if reading is not None:
            return reading
        roughly = None
        for match in scan_dates(value, languages):
            reading = reading_of_parts(match.parts, day_first=day_first, zone=zone)
            if reading is not None and not match.parts.around:
                return reading
            roughly = roughly or reading  # a Hijri date stands for itself only where no other is beside it
        return roughly or _relative(value, zone, captured_at)
    except (ValueError, OverflowError):
        # An instant that a zone moves beyond what datetime holds (year 1 or 9999): no date of a news page.
        return None


def read_month_day(text: str, languages: tuple[str, ...] = ()) -> tuple[int | None, int, int] | None:
    """(year or None, month, day) of a dateline's date, "March 31" or "31 mars 2016"; None where there is none."""
    for match in scan_dates(text[:MAX_VALUE], languages, yearless=True):
        parts = match.parts
        if parts.month and parts.day and not parts.is_swappable and _calendar_day(2024, parts.month, parts.day):
            return parts.year, parts.month, parts.day
    numbers = _DAY_AND_MONTH.fullmatch(text[:MAX_VALUE].strip())
    # "31/03", "31 - 3": numbers alone, and only where they can't be month and day.
    if numbers and int(numbers[1]) > 12 and _calendar_day(2024, int(numbers[2]), int(numbers[1])):
        return None, int(numbers[2]), int(numbers[1])
    return None

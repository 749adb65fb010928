"""Explicit dates in text: where they stand and what year, month, day, time and offset they write.

Nothing is resolved here: no zone, no order of day and month where both fit, no missing year (`reading`).
Every pattern is bounded, so that the time is linear in the text.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from dateline.datetext.names import ZONES, month_of

MIN_YEAR, MAX_YEAR = 1800, 2100  # what a news page may plausibly write; scanned papers reach back to the first
MAX_TEXT = 200_000  # characters looked at; a long article has 60,000
SHORT = 200  # characters: a page's labels and stamps come several times, and are read again by the ruling
MAX_SPANS = 200  # dates found in one text

# One character for one, so that offsets hold: no-break spaces, direction marks and joiners become spaces.
_BLANKS = dict.fromkeys(map(ord, "\u00a0\u202f\u2009\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\ufeff\u200b"), " ")
_BLANKS |= dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069\t\n\r"), " ")
_BLANKS |= {ord("،"): ",", ord("٫"): ".", ord("／"): "/", ord("："): ":", ord("．"): ".", ord("–"): "-", ord("−"): "-"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DateParts:
    """What a text writes of a date. `offset` is minutes east of UTC, where stated."""

    year: int | None
    month: int | None = None
    day: int | None = None
    hour: int | None = None
    minute: int | None = None
    second: int | None = None
    offset: int | None = None
    is_swappable: bool = False  # numbers alone, and day and month could change places
    is_two_digit_year: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMatch:
    """Date parts and the characters that write them."""

    start: int
    end: int
    parts: DateParts


_WORD = r"(?P<word>[^\W\d_][^\s\d,.;:|/()\-_<>\"'=]{1,15}(?: ال[^\W\d_]{3,6})?)"
_NOT_IN = r"(?<![\d])"
_CLOCK = re.compile(
    r"[\s,T|@·•\-]{0,4}(?:at|um|à|às|a las|alle|ore|om|kl\.?|klo|в|a|saat|الساعة|ساعت)?[\s:(]{0,3}"
    r"(?P<ampm1>上午|下午|오전|오후|午前|午後)?\s?"
    r"(?P<hour>\d{1,2})\s?(?:[:.h]|時|시|点)\s?(?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"(?!\d)\s{0,2}(?P<ampm>[AaPp]\.?[Mm]\b\.?|ص\b|م\b)?(?:\s?Uhr)?",
)
_OFFSET = re.compile(r"[\s(]{0,2}(?:(?P<name>[A-Z]{1,4})\b)?(?P<signed>[+-]\d{1,2}(?::?\d{2})?)?(?!\d)")
_ISO = re.compile(
    _NOT_IN + r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)"
    r"(?:[T ]{1,2}(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s?(?P<ampm>[AaPp][Mm]\b)?(?P<zone>Z\b|[+-]\d{2}:?(?:\d{2})?)?)?"
)
_YMD = re.compile(_NOT_IN + r"(?P<year>\d{4})\s?(?P<sep>[./])\s?(?P<month>\d{1,2})\s?(?P=sep)\s?(?P<day>\d{1,2})(?!\d)")
_CJK = re.compile(
    r"(?P<year>\d{4})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월](?:\s?(?P<day>\d{1,2})\s?[日号號일])?(?:\s?\([^)]{1,4}\))?"
)
_NUMERIC = re.compile(
    _NOT_IN + r"(?<![./\-])(?P<first>\d{1,2})\s?(?P<sep>[./\-])\s?(?P<second>\d{1,2})\s?(?P=sep)\s?"
    r"(?P<year>\d{4}|\d{2})(?![\d./]\d|\d)"
)
_DMY = re.compile(
    _NOT_IN
    + r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|ª|ème)?[\s.\-/]{1,3}(?:(?:de|of|d')\s?)?"
    + _WORD
    + r"[\s.,\-/]{1,3}(?:(?:de|del|do)\s)?(?P<year>\d{4})(?!\d)"
)
_MDY = re.compile(
    r"(?<![^\W\d_])"
    + _WORD
    + r"[.\s]{1,2}(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:\s?,\s?|\s{1,2}|\s?-\s?)(?P<year>\d{4})(?!\d)"
)
_YMD_WORD = re.compile(_NOT_IN + r"(?P<year>\d{4})[.,]?[\s\-]" + _WORD + r"[.\s\-]{1,2}(?P<day>\d{1,2})(?!\d)")
# "Tue Jul 30 09:35:14 CEST 2019", as C and Java print dates.
_CTIME = re.compile(
    r"(?<![^\W\d_])(?P<word>[A-Z][a-z]{2}) {1,2}(?P<day>\d{1,2}) (?P<hour>\d{2}):(?P<minute>\d{2}):(?P<second>\d{2}) "
    r"(?:(?P<zone>[A-Z]{1,4}) )?(?P<year>\d{4})(?!\d)"
)
_MONTH_YEAR = re.compile(r"(?<![^\W\d_])" + _WORD + r"[\s.,]{1,2}(?:(?:de|del|of)\s)?(?P<year>\d{4})(?!\d)")
_DAY_MONTH = re.compile(_NOT_IN + r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º)?[\s.]{1,2}(?:(?:de|of|d')\s?)?" + _WORD)
_MONTH_DAY = re.compile(r"(?<![^\W\d_])" + _WORD + r"[.\s]{1,2}(?P<day>\d{1,2})(?:st|nd|rd|th)?(?![\d:])")
_CJK_DAY = re.compile(r"(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日号일]")
_CLOCK_BEFORE = re.compile(
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?\s{0,2}(?P<ampm>[AaPp]\.?[Mm]\.?)?"
    r"[\s]?(?P<name>[A-Z]{2,4})?[\s,|·•\-]{0,4}(?:on\s)?(?:[^\W\d_]{2,12},?\s)?$"
)


def _fits(parts: DateParts) -> bool:
    return (
        (parts.year is None or MIN_YEAR <= parts.year <= MAX_YEAR)
        and (parts.month is None or 1 <= parts.month <= 12)
        and (parts.day is None or 1 <= parts.day <= 31)
    )


def parse_offset(text: str) -> int | None:
    """Minutes east of UTC for "Z", "+03:00", "-0500", "EST"; None for anything else."""
    text = text.strip()
    if text in ZONES:
        return ZONES[text]
    found = re.fullmatch(r"([+-])(\d{1,2}):?(\d{2})?", text)
    if not found:
        return None
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    return (minutes if found[1] == "+" else -minutes) if minutes <= 14 * 60 else None


def _hour(hour: int, mark: str | None) -> int:
    mark = (mark or "").replace(".", "").casefold()
    if mark in ("pm", "م", "下午", "오후", "午後") and hour < 12:
        return hour + 12
    return 0 if mark in ("am", "ص", "上午", "오전", "午前") and hour == 12 else hour


def _from_iso(found: re.Match[str], _languages: tuple[str, ...]) -> DateParts:
    zone = found["zone"]
    return DateParts(
        year=int(found["year"]),
        month=int(found["month"]),
        day=int(found["day"]),
        hour=_hour(int(found["hour"]), found["ampm"]) if found["hour"] else None,
        minute=int(found["minute"]) if found["minute"] else None,
        second=int(found["second"]) if found["second"] else None,
        offset=parse_offset(zone) if zone else None,
    )


def _from_numbers(found: re.Match[str], _languages: tuple[str, ...]) -> DateParts:
    day = found["day"]
    return DateParts(year=int(found["year"]), month=int(found["month"]), day=int(day) if day else None)


def _from_numeric(found: re.Match[str], _languages: tuple[str, ...]) -> DateParts | None:
    first, second, year = int(found["first"]), int(found["second"]), int(found["year"])
    short = len(found["year"]) == 2
    if short:
        year += 2000 if year < 70 else 1900
    if first > 12:
        return DateParts(year=year, month=second, day=first, is_two_digit_year=short)
    if second > 12:
        return DateParts(year=year, month=first, day=second, is_two_digit_year=short)
    # Stored with the day first; `reading` swaps where the outlet writes the month first.
    return DateParts(year=year, month=second, day=first, is_swappable=first != second, is_two_digit_year=short)


def _from_words(found: re.Match[str], languages: tuple[str, ...]) -> DateParts | None:
    word = found["word"].rstrip(".")
    month = month_of(word, languages) or month_of(word.split(" ")[0], languages)
    if month is None:
        return None
    groups = found.groupdict()
    year, day = groups.get("year"), groups.get("day")
    return DateParts(year=int(year) if year else None, month=month, day=int(day) if day else None)


def _from_ctime(found: re.Match[str], languages: tuple[str, ...]) -> DateParts | None:
    parts = _from_words(found, languages)
    if parts is None:
        return None
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"])
    return replace(parts, hour=hour, minute=minute, second=second, offset=ZONES.get(found["zone"] or "-"))


def _from_cjk_day(found: re.Match[str], _languages: tuple[str, ...]) -> DateParts:
    return DateParts(year=None, month=int(found["month"]), day=int(found["day"]))


_Maker = Callable[[re.Match[str], tuple[str, ...]], DateParts | None]
_FULL: tuple[tuple[re.Pattern[str], _Maker], ...] = (
    (_ISO, _from_iso),
    (_CTIME, _from_ctime),
    (_YMD, _from_numbers),
    (_CJK, _from_numbers),
    (_NUMERIC, _from_numeric),
    (_DMY, _from_words),
    (_MDY, _from_words),
    (_YMD_WORD, _from_words),
    (_MONTH_YEAR, _from_words),
)
_YEARLESS: tuple[tuple[re.Pattern[str], _Maker], ...] = (
    (_DAY_MONTH, _from_words),
    (_MONTH_DAY, _from_words),
    (_CJK_DAY, _from_cjk_day),
)


def _with_clock(text: str, start: int, end: int, parts: DateParts) -> tuple[int, int, DateParts]:
    """Adds the time of day that stands right after the date, or right before it."""
    if parts.hour is not None or parts.day is None:
        return start, end, parts
    found = _CLOCK.match(text, end, end + 48)
    if found:
        hour, minute = _hour(int(found["hour"]), found["ampm"] or found["ampm1"]), int(found["minute"])
        if hour > 24 or minute > 59:
            return start, end, parts
        second = int(found["second"]) if found["second"] else None
        zone = _OFFSET.match(text, found.end(), found.end() + 12)
        offset = None
        if zone:
            offset = parse_offset(zone["signed"]) if zone["signed"] else ZONES.get(zone["name"] or "-")
        stop = zone.end() if zone and offset is not None else found.end()
        return start, stop, replace(parts, hour=hour % 24, minute=minute, second=second, offset=offset)
    before = _CLOCK_BEFORE.search(text[max(0, start - 40) : start])
    if before and int(before["hour"]) < 24 and int(before["minute"]) < 60:
        hour = _hour(int(before["hour"]), before["ampm"])
        second = int(before["second"]) if before["second"] else None
        offset = ZONES.get(before["name"] or "-")
        at = start - (len(before.group()))
        return at, end, replace(parts, hour=hour % 24, minute=int(before["minute"]), second=second, offset=offset)
    return start, end, parts


def _matches(text: str, languages: tuple[str, ...], *, yearless: bool) -> Iterator[DateMatch]:
    for pattern, make in _FULL + (_YEARLESS if yearless else ()):
        for found in pattern.finditer(text):
            parts = make(found, languages)
            if parts is not None and _fits(parts):
                yield DateMatch(start=found.start(), end=found.end(), parts=parts)


def scan_dates(text: str, languages: tuple[str, ...] = (), *, yearless: bool = False) -> Sequence[DateMatch]:
    """Every explicit date of the text, in order, none overlapping; at most MAX_SPANS of the first MAX_TEXT characters.

    yearless: also take "March 31" and "31 mars".
    """
    if len(text) <= SHORT:
        return _scan_short(text, languages, yearless)
    return _scan(text, languages, yearless)


@lru_cache(maxsize=8192)
def _scan_short(text: str, languages: tuple[str, ...], yearless: bool) -> Sequence[DateMatch]:
    return tuple(_scan(text, languages, yearless))


def _scan(text: str, languages: tuple[str, ...], yearless: bool) -> Sequence[DateMatch]:
    flat = text[:MAX_TEXT].translate(_BLANKS)
    if not any(c.isdigit() for c in flat):
        return []
    chosen: list[DateMatch] = []
    # Of two that overlap the one that says more wins, then the earlier.
    ranked = sorted(
        _matches(flat, languages, yearless=yearless),
        key=lambda m: (m.start, m.parts.day is None, m.parts.year is None, m.start - m.end),
    )
    end = -1
    for match in ranked:
        if match.start < end:
            last = chosen[-1]
            if not (last.parts.day is None or last.parts.year is None) or match.parts.day is None:
                continue
            if match.parts.year is None:
                continue
            chosen.pop()
        start, stop, parts = _with_clock(flat, match.start, match.end, match.parts)
        chosen.append(DateMatch(start=max(start, 0), end=stop, parts=parts))
        end = stop
        if len(chosen) >= MAX_SPANS:
            break
    return chosen

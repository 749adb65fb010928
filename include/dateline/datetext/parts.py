"""Explicit dates in text: where they stand and what year, month, day, time and offset they write.

Nothing is resolved here: no zone, no order of day and month where both fit, no missing year (`reading`).
Every pattern is bounded, so that the time is linear in the text.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from dateline.datetext.calendars import ForeignDate, of_numbers, scan_foreign
from dateline.datetext.clock import clock_before, clock_behind, hour_of, parse_offset
from dateline.datetext.names import ZONES, month_of, two_letters

MIN_YEAR, MAX_YEAR = 1800, 2100  # what a news page may plausibly write; scanned papers reach back to the first
MAX_TEXT = 200_000  # characters looked at; a long article has 60,000
SHORT = 200  # characters: a page's labels and stamps come several times, and are read again by the ruling
MAX_SPANS = 200  # dates found in one text

# One character for one, so that offsets hold: no-break and thin spaces, direction marks and joiners become spaces.
_BLANKS = dict.fromkeys(
    map(ord, "\u00a0\u202f\u205f\u3000\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\ufeff\u200b"), " "
)
_BLANKS |= dict.fromkeys([*range(0x2000, 0x200B), *range(0x2066, 0x206A), *map(ord, "\t\n\r")], " ")
_BLANKS |= {ord("،"): ",", ord("٫"): ".", ord("／"): "/", ord("："): ":", ord("．"): ".", ord("–"): "-", ord("−"): "-"}
_BLANKS |= {ord("（"): "(", ord("）"): ")", ord("－"): "-", ord("，"): ",", ord("‐"): "-", ord("‑"): "-"}


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
    zone: str | None = None  # the IANA name of a zone that is said in words
    around: int = 0  # days by which the day may be off, where its calendar hangs on the moon
    is_swappable: bool = False  # numbers alone, and day and month could change places


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMatch:
    """Date parts and the characters that write them."""

    start: int
    end: int
    parts: DateParts


_WORD = r"(?P<word>[^\W\d_][^\s\d,.;:|/()\-_<>\"'=]{1,15}(?: ال[^\W\d_]{3,6})?)"
# "11 ديسمبر/كانون الأول", "11 ديسمبر (كانون الأول)": the names of two regions side by side.
_TWIN = r"(?:\s?[/(]\s?[\u0620-\u064a]{3,10}(?: ال[\u0620-\u064a]{3,6})?\s?\)?)?"
_OF = r"(?:(?:de|of|del|do)\s{1,2}|d['’]\s?)?"
_YEAR_MARK = r"(?:\s?(?:m|ж|թ|г|gada|d|د)\.?(?=\s))?"  # "2026 m.", "2026. gada": languages that mark a year
_NOT_IN = r"(?<![\d])"
_ISO = re.compile(
    _NOT_IN + r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)"
    r"(?:[T ]{1,2}(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s?(?P<ampm>[AaPp][Mm]\b)?(?P<zone>Z\b|[+-]\d{2}:?(?:\d{2})?)?)?"
)
_YMD = re.compile(_NOT_IN + r"(?P<year>\d{4})\s?(?P<sep>[./])\s?(?P<month>\d{1,2})\s?(?P=sep)\s?(?P<day>\d{1,2})(?!\d)")
# The year of an era may stand beside the Gregorian one: "2026年(令和8年)11月22日".
_CJK = re.compile(
    r"(?P<year>\d{4})\s?(?:[年년]|(?=\())(?:\([^\W\d]{2}[\d元]{1,2}年?\)年?)?\s?(?P<month>\d{1,2})\s?[月월]"
    r"(?:\s?(?P<day>\d{1,2})\s?[日号號일])?(?:\s?\([^)]{1,4}\)|\s?(?:星期|周|週|礼拜)[一二三四五六日天])?"
)
_NUMERIC = re.compile(
    _NOT_IN + r"(?<![./\-A-Za-z])(?P<first>\d{1,2})\s?(?P<sep>[./\-])\s?(?P<second>\d{1,2})\s?(?P=sep)\s?"
    r"(?P<year>\d{4}|\d{2})(?![\d./]\d|\d)"
)
# "26. 11. 22." and "26.11.22" in the languages that put the year first.
_YEAR_FIRST = frozenset({"ko", "ja", "zh", "hu"})
_YEAR_FIRST_SHORT = re.compile(
    _NOT_IN
    + r"(?<![./\-])(?P<year>\d{2})(?P<sep>[./\-]) ?(?P<month>\d{1,2})(?P=sep) ?(?P<day>\d{1,2})\.?(?![\d./]\d|\d)"
)
# Also "31-Mar-16" and "31 Mar '16".
_DMY = re.compile(
    _NOT_IN + r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|ª|ème|-го|-те)?(?:[\s.\-/]{1,3}|,\s(?=[^\x00-\x7f]))" + _OF + _WORD
    + _TWIN
    + r"[\s.,\-/'’]{1,3}(?:(?:de|del|do|de l['’]any)\s)?(?P<year>\d{4}(?!\d)|(?<=[\-/'’])\d{2}(?![\d:]))"
)  # fmt: skip
# "March 31, 2016" and "March 2016".
_MDY = re.compile(
    r"(?<![^\W\d_])"
    + _WORD
    + r"[.,\s]{1,2}(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:\s?,\s?|\s{1,2}|\s?-\s?|\sde\s)|(?:de|del|of)\s)?(?P<year>\d{4})(?!\d)"
)
_YMD_WORD = re.compile(
    _NOT_IN + r"(?P<year>\d{4})[.,]?" + _YEAR_MARK + r"[\s\-]" + _WORD + r"[.\s\-]{1,2}(?P<day>\d{1,2})(?!\d)"
)
# "2026. gada 22. novembris", "2026 ж. 22 қараша".
_YDM_WORD = re.compile(_NOT_IN + r"(?P<year>\d{4})[.,]?" + _YEAR_MARK + r"\s(?P<day>\d{1,2})[.\s]{1,2}" + _WORD)
# "22 tháng 11, 2026", "ngày 22/11 năm 2026".
_VIETNAMESE = re.compile(
    _NOT_IN + r"(?P<day>\d{1,2})\s?(?:tháng|thg|/)\s?(?P<month>\d{1,2})(?:,\s?|\s)(?:năm\s)?(?P<year>\d{4})(?!\d)"
)
# "Tue Jul 30 09:35:14 CEST 2019", as C and Java print dates.
_CTIME = re.compile(
    r"(?<![^\W\d_])(?P<word>[A-Z][a-z]{2}) {1,2}(?P<day>\d{1,2}) (?P<hour>\d{2}):(?P<minute>\d{2}):(?P<second>\d{2}) "
    r"(?:(?P<zone>[A-Z]{1,4}) )?(?P<year>\d{4})(?!\d)"
)
_DAY_MONTH = re.compile(_NOT_IN + r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º)?[\s.]{1,2}" + _OF + _WORD + _TWIN)
_MONTH_DAY = re.compile(r"(?<![^\W\d_])" + _WORD + r"[.\s]{1,2}(?P<day>\d{1,2})(?:st|nd|rd|th)?(?![\d:])")
_CJK_DAY = re.compile(r"(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日号일]")


def _fits(parts: DateParts) -> bool:
    return (
        (parts.year is None or MIN_YEAR <= parts.year <= MAX_YEAR)
        and (parts.month is None or 1 <= parts.month <= 12)
        and (parts.day is None or 1 <= parts.day <= 31)
    )


def _of_foreign(found: ForeignDate | None) -> DateParts | None:
    if found is None:
        return None
    return DateParts(year=found.year, month=found.month, day=found.day, around=found.around)


def _from_iso(found: re.Match[str], languages: tuple[str, ...]) -> DateParts | None:
    zone = found["zone"]
    year, month, day = int(found["year"]), int(found["month"]), int(found["day"])
    parts: DateParts | None = DateParts(year=year, month=month, day=day)
    if not MIN_YEAR <= year <= MAX_YEAR:
        parts = _of_foreign(of_numbers(found, year, month, day, languages))
    if parts is None or found["hour"] is None:
        return parts
    return replace(
        parts,
        hour=hour_of(int(found["hour"]), found["ampm"]),
        minute=int(found["minute"]),
        second=int(found["second"]) if found["second"] else None,
        offset=parse_offset(zone) if zone else None,
    )


def _from_numbers(found: re.Match[str], languages: tuple[str, ...]) -> DateParts | None:
    year, month, day = int(found["year"]), int(found["month"]), int(found["day"]) if found["day"] else None
    if not MIN_YEAR <= year <= MAX_YEAR:
        return _of_foreign(of_numbers(found, year, month, day, languages))
    return DateParts(year=year, month=month, day=day)


def _full_year(year: int) -> int:
    return year + (2000 if year < 70 else 1900)


def _from_numeric(found: re.Match[str], languages: tuple[str, ...]) -> DateParts | None:
    first, second, year = int(found["first"]), int(found["second"]), int(found["year"])
    short = len(found["year"]) == 2
    if short and languages[:1] and languages[0] in _YEAR_FIRST:
        return None
    if short:
        # A Thai "69" is 2569.
        year = year + 1957 if languages[:1] == ("th",) and year >= 45 else _full_year(year)
    elif not MIN_YEAR <= year <= MAX_YEAR:
        return _of_foreign(of_numbers(found, year, second, first, languages))
    if first > 12:
        return DateParts(year=year, month=second, day=first)
    if second > 12:
        return DateParts(year=year, month=first, day=second)
    # Stored with the day first; `reading` swaps where the outlet writes the month first.
    return DateParts(year=year, month=second, day=first, is_swappable=first != second)


def _from_year_first(found: re.Match[str]) -> DateParts:
    year = _full_year(int(found["year"]))
    return DateParts(year=year, month=int(found["month"]), day=int(found["day"]))


def _from_words(found: re.Match[str], languages: tuple[str, ...]) -> DateParts | None:
    word = found["word"].rstrip(".")
    month = month_of(word, languages) or month_of(word.split(" ")[0], languages)
    if month is None and word.startswith("ב"):  # Hebrew writes "in" on to the month
        month = month_of(word[1:], languages)
    if month is None:
        return None
    groups = found.groupdict()
    year, day = groups.get("year"), groups.get("day")
    is_short = bool(year) and len(year or "") == 2
    number = (_full_year(int(year)) if is_short else int(year)) if year else None
    return DateParts(year=number, month=month, day=int(day) if day else None)


def _from_ctime(found: re.Match[str], languages: tuple[str, ...]) -> DateParts | None:
    parts = _from_words(found, languages)
    if parts is None:
        return None
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"])
    return replace(parts, hour=hour, minute=minute, second=second, offset=ZONES.get(found["zone"] or "-"))


def _from_cjk_day(found: re.Match[str], _languages: tuple[str, ...]) -> DateParts:
    return DateParts(year=None, month=int(found["month"]), day=int(found["day"]))


_Maker = Callable[[re.Match[str], tuple[str, ...]], DateParts | None]
# The third of each: what must stand in the text for it to be looked for (one of these, or anything where empty).
_FULL: tuple[tuple[re.Pattern[str], _Maker, tuple[str, ...]], ...] = (
    (_ISO, _from_iso, ("-",)),
    (_CTIME, _from_ctime, (":",)),
    (_YMD, _from_numbers, ("/", ".")),
    (_CJK, _from_numbers, ("月", "월")),
    (_MDY, _from_words, ()),
    (_YMD_WORD, _from_words, ()),
    (_YDM_WORD, _from_words, ("gada", "ж", "թ")),
    (_VIETNAMESE, _from_numbers, ("tháng", "thg", "năm")),
)
_DIGIT = re.compile(r"\d")
_FOUR_DIGITS = re.compile(r"\d{4}")  # all of the above have a year in full
_SHORT_YEAR: tuple[tuple[re.Pattern[str], _Maker, tuple[str, ...]], ...] = (
    (_NUMERIC, _from_numeric, ("/", ".", "-")),
    (_DMY, _from_words, ()),
)
_YEARLESS: tuple[tuple[re.Pattern[str], _Maker, tuple[str, ...]], ...] = (
    (_DAY_MONTH, _from_words, ()),
    (_MONTH_DAY, _from_words, ()),
    (_CJK_DAY, _from_cjk_day, ("月", "월")),
)


def _with_clock(text: str, match: DateMatch, languages: tuple[str, ...]) -> DateMatch:
    """Adds the time of day that stands right behind the date, or right before it."""
    if match.parts.hour is not None or match.parts.day is None:
        return match
    clock = clock_behind(text, match.end, languages) or clock_before(text, match.start)
    if clock is None:
        return match
    parts = replace(
        match.parts, hour=clock.hour, minute=clock.minute, second=clock.second, offset=clock.offset, zone=clock.zone
    )
    return DateMatch(start=min(match.start, clock.start), end=max(match.end, clock.end), parts=parts)


def _matches(text: str, languages: tuple[str, ...], *, yearless: bool) -> Iterator[DateMatch]:
    full = _FULL + _SHORT_YEAR if _FOUR_DIGITS.search(text) else _SHORT_YEAR
    for pattern, make, needles in full + (_YEARLESS if yearless else ()):
        if needles and not any(needle in text for needle in needles):
            continue
        for found in pattern.finditer(text):
            parts = make(found, languages)
            if parts is not None and _fits(parts):
                yield DateMatch(start=found.start(), end=found.end(), parts=parts)
    if languages[:1] and languages[0] in _YEAR_FIRST:
        for found in _YEAR_FIRST_SHORT.finditer(text):
            parts = _from_year_first(found)
            if _fits(parts):
                yield DateMatch(start=found.start(), end=found.end(), parts=parts)
    for foreign in scan_foreign(text, languages):
        parts = _of_foreign(foreign)
        if parts is not None and _fits(parts):
            yield DateMatch(start=foreign.start, end=foreign.end, parts=parts)


def scan_dates(text: str, languages: tuple[str, ...] = (), *, yearless: bool = False) -> Sequence[DateMatch]:
    """Every explicit date of the text, in order, none overlapping; at most MAX_SPANS of the first MAX_TEXT characters.

    yearless: also take "March 31" and "31 mars".
    """
    if any(len(language) > 2 for language in languages):
        languages = tuple(two_letters(language.casefold()) for language in languages)
    if len(text) <= SHORT:
        return _scan_short(text, languages, yearless)
    return _scan(text, languages, yearless)


@lru_cache(maxsize=8192)
def _scan_short(text: str, languages: tuple[str, ...], yearless: bool) -> Sequence[DateMatch]:
    return tuple(_scan(text, languages, yearless))


def _scan(text: str, languages: tuple[str, ...], yearless: bool) -> Sequence[DateMatch]:
    stamp = _ISO.fullmatch(text) if len(text) <= SHORT else None
    if stamp:
        # Half of what a page states is this and nothing else: no other pattern need be tried on it.
        parts = _from_iso(stamp, languages)
        if parts is not None and _fits(parts):
            return [DateMatch(start=0, end=len(text), parts=parts)]
    flat = text[:MAX_TEXT].translate(_BLANKS)
    if not _DIGIT.search(flat) and "年" not in flat:
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
        chosen.append(_with_clock(flat, match, languages))
        end = chosen[-1].end
        if len(chosen) >= MAX_SPANS:
            break
    return chosen

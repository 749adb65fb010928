"""Dates of other calendars that news pages print: Solar Hijri, Hijri, Thai Buddhist, Japanese eras and the Republic's years.

Gregorian dates are `parts`. The two libraries that know leap years and moons are imported when such a date is met.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

# Years of other calendars that stand for 1900 to 2100; whatever else is no date of a news page.
SOLAR_YEARS = range(1278, 1480)
LUNAR_YEARS = range(1343, 1501)  # what the tables of hijridate reach (Umm al-Qura's own)
BUDDHIST_YEARS = range(2443, 2644)
# The web's pages: solar 1370-1415 are 1991-2036, lunar 1416-1500 are 1995-2077, so a bare year tells which it is.
FIRST_LUNAR = 1416

# Year n of an era is the Gregorian year of its table plus n. From the laws that named them: Meiji 1868, Taisho 1912, Showa 1926,
# Heisei 1989, Reiwa 2019; the Republic of China counts from 1912, Thailand from 543 before (Act of 1940).
_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018, "民國": 1911, "民国": 1911}
_ERAS |= {"M": 1867, "T": 1911, "S": 1925, "H": 1988, "R": 2018}
BUDDHIST_OFFSET = 543


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignDate:
    """A date of another calendar as a Gregorian one. around: the days by which it may be off, either way."""

    start: int
    end: int
    year: int
    month: int | None
    day: int | None
    around: int = 0


# Letters typed for one another in Arabic script, one for one.
_FOLD = str.maketrans("يىكةۃہھۀأإآٱ", "ییک" + "ه" * 5 + "ا" * 4)
_SOLAR = (
    *("فروردین|حمل|وری", "اردیبهشت|ثور|غوییی?", "خرداد|جوزا|غبرگولی|غبرګولی", "تیر|سرطان|چنگاښ|چنګاښ"),
    *("ا?مرداد|اسد|زمری", "شهریور|سنبله|وږی", "مهر|میزان|تله", "ابان|عقرب|لړم", "اذر|قوس|لیندۍ|لیندی"),
    *("دی|جدی|مرغومی", "بهمن|دلو|سلواغه", "اسفند|حوت|کب"),
)
_LUNAR = (
    *("محرم(?: الحرام)?", "صفر(?: المظفر)?", "ربیع[ \u200c]?ال[ \u200c]?اوّ?ل", "ربیع[ \u200c]?ال(?:اخر|ثانی)"),
    *(
        "جماد[یه]?[ \u200c]?الا(?:ولی|وّ?ل)",
        "جماد[یه]?[ \u200c]?ال(?:اخره?|ثانی?ه?)",
        "رجب(?: المرجب)?",
        "شعبان(?: المعظم)?",
    ),
    *("رمضان(?: المبارک)?", "شوال(?: المکرم)?", "ذ[وی]?[ \u200c]?(?:ال)?قعد[هت]", "ذ[وی]?[ \u200c]?(?:ال)?حج[هت]"),
)
_LUNAR_LATIN = (
    *("muharr[ae]m", "s[ae]f[ae]r", r"rabi['’]? ?(?:(?:al|ul|el)[- ]?)?aww?al|rabi['’]? i|rebi[uü]levvel"),
    r"rabi['’]? ?(?:(?:al|ul|ath|ats|el)[- ]?)?(?:thani|tsani|akhir|akhar)|rabi['’]? ii|rebi[uü]lahir",
    r"jum[ao]d[aei]l? ?(?:(?:al|ul|el)[- ]?)?(?:ula|oola|aww?al)|jumada i|cemaziyelevvel",
    r"jum[ao]d[aei]l? ?(?:(?:al|ul|ath|el)[- ]?)?(?:thani(?:ah?|yah?)?|akh[ie]rah?|akhir)|jumada ii|cemaziyelahir",
    *("rajab|rece[pb]", "sha['’]?a?ban|şaban|sya['’]?ban", "rama[dz]h?an", "shaww?al|şevval|syawal"),
    r"(?:dhu|zu|thu|zi)l?[- ]?(?:al[- ])?[qk]a?['’]?[aei]?i?d(?:ah?|eh)|zilkade",
    r"(?:dhu|zu|thu|zi)l?[- ]?(?:al[- ])?hijj?(?:ah?)?|zilhicce",
)
_THAI = (
    *("มกราคม|มกรา|ม\\.?ค", "กุมภาพันธ์|กุมภา|ก\\.?พ", "มีนาคม|มีนา|มี\\.?ค", "เมษายน|เมษา|เม\\.?ย"),
    *("พฤษภาคม|พ\\.?ค", "มิถุนายน|มิ\\.?ย", "กรกฎาคม|ก\\.?ค", "สิงหาคม|ส\\.?ค", "กันยายน|ก\\.?ย"),
    *("ตุลาคม|ต\\.?ค", "พฤศจิกายน|พ\\.?ย", "ธันวาคม|ธ\\.?ค"),
)


def _any_of(months: tuple[str, ...], letter: str) -> str:
    """One alternation with a group for each month, so that the group's number is the month's."""
    return "(?:" + "|".join(f"(?P<{letter}{number}>{names})" for number, names in enumerate(months, 1)) + ")"


_NO_LETTER = r"(?![^\W\d_])"
_ARABIC_DATE = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})\s{{0,2}}(?:من\s)?(?:{_any_of(_SOLAR, 's')}(?:\s?ماه)?|{_any_of(_LUNAR, 'l')}){_NO_LETTER}"
    r"[\s,]{0,3}(?:سال\s|سنه\s|عام\s)?(?P<year>\d{4})(?!\d)"
)
_LATIN_DATE = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]{{1,2}}(?:of\s)?{_any_of(_LUNAR_LATIN, 'l')}{_NO_LETTER}[\s,-]{{1,3}}(?P<year>1[345]\d\d)(?!\d)",
    re.IGNORECASE,
)
_LATIN_MONTH_FIRST = re.compile(
    rf"(?<![^\W\d_]){_any_of(_LUNAR_LATIN, 'l')}\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s,]{{1,3}}(?P<year>1[345]\d\d)(?!\d)",
    re.IGNORECASE,
)
_THAI_DATE = re.compile(
    rf"(?:(?<!\d)(?P<day>\d{{1,2}})\s{{0,2}})?{_any_of(_THAI, 't')}\.?,?\s{{0,2}}"
    r"(?:(?P<be>พ\.?\s?ศ\.?)|(?P<ce>ค\.?\s?ศ\.?))?\s{0,2}(?P<year>\d{4}|\d{2}(?![.:]\d))(?!\d)"
)
_OLD_YEAR = re.compile(r"(?<!\d)[1١۱][2345٢٣٤٥۲۳۴۵]\d\d(?!\d)")
_KANJI = "〇○零一二三四五六七八九十廿卅"
_NUMBER = rf"(?:\d{{1,2}}|元|[{_KANJI}]{{1,3}})"
_ERA_DATE = re.compile(
    rf"(?P<era>明治|大正|昭和|平成|令和|民國|民国)\s?(?P<n>\d{{1,3}}|元|[{_KANJI}]{{1,4}})\s?年"
    rf"(?:度|\s?(?P<month>{_NUMBER})\s?月(?:\s?(?P<day>{_NUMBER})\s?日)?)?"
)
_ERA_LETTER = re.compile(
    r"(?P<era>[MTSHR])(?<![^\W_].)(?P<n>\d{1,2})[./](?P<month>\d{1,2})[./](?P<day>\d{1,2})(?![\d./])"
)
_KANJI_DATE = re.compile(
    rf"(?P<year>[〇○零一二三四五六七八九]{{4}})年(?P<month>{_NUMBER})月(?:(?P<day>{_NUMBER})[日号號])?"
)
_REPUBLIC = re.compile(r"(?<!\d)(?P<n>1[0-4]\d)\s?年\s?(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?日")

_LUNAR_MARK = re.compile(r"\s?(?:هـ|ه‍?(?!\.?\s?ش)(?![^\W\d_])|هجری?(?! شم)|ق(?:مری)?(?![^\W\d_])|A\.?H\b)")
_SOLAR_MARK = re.compile(r"\s?(?:ه‍?ـ?\s?\.?\s?ش|هجری شم|ش(?:مسی)?(?![^\W\d_]))")
_PERSIAN = frozenset({"fa", "ps", "pr", "ck"})  # two letters of fa, ps, prs, ckb
_ARABIC_SCRIPT = re.compile("[\u0620-\u064a\u0660-\u0669\u0671-\u06d3\u06f0-\u06f9]")
_THAI_SCRIPT = re.compile("[\u0e01-\u0e59]")


def solar_day(year: int, month: int, day: int) -> date | None:
    """The Gregorian day of a Solar Hijri date (Iran's and Afghanistan's); None where there is no such day."""
    from persiantools.jdatetime import JalaliDate  # noqa: PLC0415 - 25 ms, and only for pages that print such dates

    if year not in SOLAR_YEARS:
        return None
    solar: Any = JalaliDate  # its constructor has no types
    try:
        found: date = solar(year, month, day).to_gregorian()
    except (ValueError, OverflowError):
        return None
    return found


def lunar_day(year: int, month: int, day: int) -> date | None:
    """The Gregorian day of a Hijri date by Umm al-Qura's tables, Saudi Arabia's civil calendar; None where there is none.

    Elsewhere months begin when the moon is seen, or by other tables: a day before or after. So whoever uses this day
    has to allow for one day either way.
    """
    from hijridate import Hijri  # noqa: PLC0415 - 10 ms, and only for pages that print such dates

    if year not in LUNAR_YEARS or not 1 <= day <= 30:
        return None
    try:
        # A month of 29 days in the tables may have 30 where the moon was seen late.
        found = Hijri(year, month, min(day, 29)).to_gregorian()
        return date(found.year, found.month, found.day) + timedelta(days=day - min(day, 29))
    except (ValueError, OverflowError):
        return None


def _gregorian(start: int, end: int, day: date | None, around: int = 0) -> ForeignDate | None:
    if day is None:
        return None
    return ForeignDate(start=start, end=end, year=day.year, month=day.month, day=day.day, around=around)


def _number(text: str) -> int:
    """Digits of any script, 元, and Chinese numerals to 99."""
    if text.isdecimal():
        return int(text)
    if text == "元":
        return 1
    if "十" in text or "廿" in text or "卅" in text:
        tens, mark, ones = text.partition(next(c for c in text if c in "十廿卅"))
        base = {"廿": 2, "卅": 3}.get(mark) or (_KANJI.find(tens) - 2 if tens else 1)
        return base * 10 + (_KANJI.find(ones) - 2 if len(ones) == 1 else 0)
    value = 0
    for character in text:
        value = value * 10 + max(0, _KANJI.find(character) - 2)
    return value


def _month_in(found: re.Match[str]) -> tuple[str, int]:
    """(letter of the calendar, month) of the group that matched."""
    return next((name[0], int(name[1:])) for name, text in found.groupdict().items() if text and name[1:].isdecimal())


def _of_match(found: re.Match[str], kind: str, month: int) -> ForeignDate | None:
    year, day = int(found["year"]), int(found["day"])
    if kind == "s":
        return _gregorian(found.start(), found.end(), solar_day(year, month, day))
    return _gregorian(found.start(), found.end(), lunar_day(year, month, day), around=1)


def _thai(found: re.Match[str]) -> ForeignDate | None:
    _, month = _month_in(found)
    written, year = found["year"], int(found["year"])
    if len(written) == 2:
        # "69" is 2569; before "45" (2002) no page of the web was made, so that is the year 20xx.
        year += 2000 if found["ce"] or (year < 45 and not found["be"]) else 2500
    if year in BUDDHIST_YEARS:
        year -= BUDDHIST_OFFSET
    day = int(found["day"]) if found["day"] else None
    if day is None and len(written) == 2:
        return None
    return ForeignDate(start=found.start(), end=found.end(), year=year, month=month, day=day)


def _of_era(found: re.Match[str], base: int) -> ForeignDate:
    groups = found.groupdict()
    month, day = groups.get("month"), groups.get("day")
    return ForeignDate(
        start=found.start(),
        end=found.end(),
        year=base + _number(found["n"]),
        month=_number(month) if month else None,
        day=_number(day) if day else None,
    )


def _kanji(found: re.Match[str]) -> ForeignDate:
    return ForeignDate(
        start=found.start(),
        end=found.end(),
        year=_number(found["year"]),
        month=_number(found["month"]),
        day=_number(found["day"]) if found["day"] else None,
    )


def _east_asian(flat: str) -> Iterator[ForeignDate]:
    for found in _ERA_DATE.finditer(flat):
        yield _of_era(found, _ERAS[found["era"]])
    for found in _KANJI_DATE.finditer(flat):
        yield _kanji(found)
    for found in _REPUBLIC.finditer(flat):
        yield _of_era(found, _ERAS["民國"])


def scan_foreign(flat: str, languages: tuple[str, ...]) -> Iterator[ForeignDate]:
    """Dates of other calendars that give themselves away by a month's or an era's name; linear in the text.

    languages: two letters each; "*" among them takes what only some language would read so.
    """
    is_ascii = flat.isascii()
    if not is_ascii:
        if "年" in flat:
            yield from _east_asian(flat)
        if _THAI_SCRIPT.search(flat):
            yield from (made for found in _THAI_DATE.finditer(flat) if (made := _thai(found)))
    if "ja" in languages or "*" in languages:
        for found in _ERA_LETTER.finditer(flat):
            yield _of_era(found, _ERAS[found["era"]])
    if (is_ascii and "14" not in flat and "13" not in flat) or not _OLD_YEAR.search(flat):
        return
    for pattern in (_LATIN_DATE, _LATIN_MONTH_FIRST) if is_ascii else (_ARABIC_DATE, _LATIN_DATE, _LATIN_MONTH_FIRST):
        for found in pattern.finditer(flat.translate(_FOLD) if pattern is _ARABIC_DATE else flat):
            made = _of_match(found, *_month_in(found))
            if made:
                yield made


def of_numbers(
    found: re.Match[str], year: int, month: int, day: int | None, languages: tuple[str, ...]
) -> ForeignDate | None:
    """A date in numbers whose year is no Gregorian one, "۱۴۰۵/۰۹/۰۱", "1448/6/12 هـ", "22/11/2569"; None where it is none.

    The year, the mark behind it, the script around and the page's language say which calendar it is.
    """
    if day is None:
        return None
    start, end = found.span()
    around = found.string[max(0, start - 24) : end + 24]
    first = languages[0][:2] if languages else ""
    if year in BUDDHIST_YEARS:
        if first not in ("th", "*") and not _THAI_SCRIPT.search(around):
            return None
        return ForeignDate(start=start, end=end, year=year - BUDDHIST_OFFSET, month=month, day=day)
    if year not in SOLAR_YEARS and year not in LUNAR_YEARS:
        return None
    behind = found.string[end : end + 12].translate(_FOLD)
    is_solar, is_lunar = bool(_SOLAR_MARK.match(behind)), bool(_LUNAR_MARK.match(behind))
    if not (is_solar or is_lunar):
        if first not in (*_PERSIAN, "ar", "ur", "*") and not _ARABIC_SCRIPT.search(around):
            return None
        is_solar = year < FIRST_LUNAR and first not in ("ar", "ur")
    if is_solar:
        return _gregorian(start, end, solar_day(year, month, day))
    return _gregorian(start, end, lunar_day(year, month, day), around=1)

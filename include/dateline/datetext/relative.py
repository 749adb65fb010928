"""Relative dates: "3 hours ago", "il y a 2 heures", "yesterday", in CLDR's words for each language.

No explicit dates here (`parts`), and no clock: the reader hands in the moment of capture.
"""

import functools
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from dateline.datetext.names import LOCALES

MAX_RELATIVE = 200  # characters: a relative date is a label, not prose

_Unit = Literal["second", "minute", "hour", "day", "week"]
_UNITS: dict[_Unit, timedelta] = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
}
_PRECISION = {"second": "minute", "minute": "minute", "hour": "hour", "day": "day", "week": "week"}

# Short forms that pages use and CLDR does not write. "#" is the number, "#?" a number or the words for one.
_MORE: tuple[tuple[str, _Unit], ...] = (
    (r"#? (?:sec|second)s? ago", "second"),
    (r"#? ?(?:m|min|minute)s?\.? ago", "minute"),
    (r"#? ?(?:h|hr|hour)s?\.? ago", "hour"),
    (r"#? ?(?:d|day)s? ago", "day"),
    (r"#? ?(?:w|wk|week)s? ago", "week"),
    (r"il y a # ?(?:h|heures?)\b", "hour"),
    (r"il y a # ?(?:min|mn|minutes?)\b", "minute"),
    (r"vor # ?(?:std\.?|stunden)", "hour"),
    (r"vor # ?(?:min\.?|minuten)", "minute"),
    (r"منذ # (?:ساعات|ساعة)", "hour"),
    (r"منذ # (?:دقائق|دقيقة)", "minute"),
    (r"منذ # (?:أيام|يوم|يوما)", "day"),
    (r"# ?(?:小时|小時)前", "hour"),
    (r"# ?(?:分钟|分鐘)前", "minute"),
    (r"# ?天前", "day"),
)
# Words for today and yesterday; tomorrow is no date of publication.
_DAYS: dict[str, int] = {
    **dict.fromkeys(("today", "aujourd'hui", "aujourd’hui", "heute", "hoy", "hoje", "oggi", "vandaag", "сегодня"), 0),
    **dict.fromkeys(("bugün", "اليوم", "امروز", "आज", "今天", "今日", "오늘"), 0),
    **dict.fromkeys(("yesterday", "hier", "gestern", "ayer", "ontem", "ieri", "gisteren", "вчера", "dün"), 1),
    **dict.fromkeys(("أمس", "دیروز", "昨天", "昨日", "어제"), 1),
}


MAX_DAY_WORD = 16  # characters of a text that may be such a word


def is_day_word(text: str) -> bool:
    """Whether a short text is "today" or "yesterday" in some language."""
    return len(text) <= MAX_DAY_WORD and text.strip(" \n\t.,|:").casefold() in _DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class RelativeDate:
    """How long before the capture, and how finely the words say it (minute, hour, day, week)."""

    start: int
    end: int
    ago: timedelta
    precision: str


@functools.cache
def _patterns() -> tuple[tuple[re.Pattern[str], _Unit], ...]:
    from babel.dates import format_timedelta  # noqa: PLC0415 - heavy, and only for who reads relative dates

    made: dict[str, _Unit] = {}
    for locale in LOCALES:
        for unit, length in _UNITS.items():
            for number in (2, 3, 5, 11, 21):
                text = format_timedelta(
                    -number * length, granularity=unit, threshold=10_000, add_direction=True, locale=locale
                ).casefold()
                if str(number) in text:
                    form = re.escape(text).replace(str(number), "#", 1).replace("\\ ", "\\s?")
                    made.setdefault(form, unit)
    by_unit: list[tuple[re.Pattern[str], _Unit]] = []
    for unit in _UNITS:
        forms = [*(form for form, of in _MORE if of == unit), *(form for form, of in made.items() if of == unit)]
        joined = "|".join(forms).replace("#?", r"(?:\d{1,3}|an?|one)").replace("#", r"\d{1,3}")
        by_unit.append((re.compile(f"(?<!\\w)(?:{joined})(?!\\w)"), unit))
    return tuple(by_unit)


def warm_up_relative() -> None:
    """Loads CLDR's words for relative dates (some 0.1 s), so that the first page does not wait for them."""
    _patterns()


def find_relative(text: str) -> RelativeDate | None:
    """The first relative date of a short text (None in a long one: prose says "two days ago" of events)."""
    if len(text) > MAX_RELATIVE:
        return None
    folded = text.casefold().replace("\u00a0", " ")
    if len(folded) != len(text):
        folded = text.lower().replace("\u00a0", " ")
    word = folded.strip(" .,|:")
    if word in _DAYS:
        return RelativeDate(start=0, end=len(text), ago=timedelta(days=_DAYS[word]), precision="day")
    for pattern, unit in _patterns():
        found = pattern.search(folded)
        if found:
            digits = re.search(r"\d+", found.group())
            number = int(digits.group()) if digits else 1
            return RelativeDate(
                start=found.start(), end=found.end(), ago=number * _UNITS[unit], precision=_PRECISION[unit]
            )
    return None

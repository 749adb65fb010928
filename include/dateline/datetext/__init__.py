"""Dates in text, in many languages: finding them, reading them, and the weekdays and years that narrow them.

What a date is worth and where it stood on a page is not for here (`dating`, `extraction`). CLDR's names are loaded at
the first use, not at import.
"""

from dateline.datetext.mentions import (
    DateSpan,
    WeekdayMention,
    YearMention,
    find_dates,
    find_weekdays,
    find_years,
)
from dateline.datetext.names import month_of, weekday_of
from dateline.datetext.reading import DateReading, day_interval, read_date, read_month_day, zone_named
from dateline.datetext.relative import find_relative, is_day_word, warm_up_relative

__all__ = [
    "DateReading",
    "DateSpan",
    "WeekdayMention",
    "YearMention",
    "day_interval",
    "find_dates",
    "find_relative",
    "find_weekdays",
    "find_years",
    "is_day_word",
    "month_of",
    "read_date",
    "read_month_day",
    "warm_up",
    "weekday_of",
    "zone_named",
]


def warm_up() -> None:
    """Loads CLDR's names and words (some 0.3 s a process), so that no page waits for them."""
    month_of("may")
    weekday_of("monday")
    warm_up_relative()

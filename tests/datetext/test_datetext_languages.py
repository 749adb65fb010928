"""Guards round trips through CLDR: whatever a language's own forms write of a day or a minute, is read back."""

import random
from datetime import UTC, date, datetime

import pytest
from babel import Locale
from babel.dates import format_date, format_datetime

from dateline.datetext import find_dates, read_date

# The languages of the press first, then those that come along.
LOCALES = (
    *("en", "en_GB", "en_AU", "en_IN", "en_CA", "fr", "fr_CA", "fr_CH", "de", "de_AT", "de_CH", "es", "es_MX", "es_AR"),
    *("pt", "pt_PT", "it", "it_CH", "nl", "nl_BE", "ru", "tr", "ar", "ar_LB", "ar_SA", "ar_MA", "ar_DZ", "ar_TN"),
    *("ar_EG", "fa", "hi", "zh", "zh_TW", "zh_HK", "ja", "ko", "uk", "pl", "sv", "da", "nb", "fi", "el", "cs", "hu"),
    *("ro", "he", "th", "vi", "id", "bn", "ur", "sk", "bg", "hr", "ca", "sl", "sr", "sr_Latn", "lt", "lv", "et", "ms"),
    *("mr", "ta", "te", "az", "mk", "sq", "is", "af", "sw", "kk", "be", "bs", "gl", "ps", "hy", "ka", "pa", "gu", "so"),
    *("ha", "fil"),
)
FORMS = ("full", "long", "medium", "short")
EARLY_DAYS = (date(2016, 2, 29), date(2026, 12, 31), date(2025, 12, 11), date(2021, 12, 5))  # "de" begins December
# CLDR's short Thai form writes a Gregorian year in two digits, Thai pages a Buddhist one; two digits of a long gone
# year can't be told from it.
NOT_READ = {("th", "short")}
# Words for noon, midnight and zones that CLDR writes and no news page does.
NO_CLOCK = {
    *(("zh", "full"), ("zh", "long"), ("vi", "full"), ("az", "full"), ("th", "short")),
    *((name, form) for name in ("pa", "so") for form in FORMS),
}

# These write a month of a year in ways of their own, by which pages seldom date themselves.
OWN_MONTH_FORMS = ("th", "vi", "zh", "ja", "ko", "lt", "lv", "hu", "kk", "hy", "ps", "gu", "bg")


def sample(name: str, count: int) -> list[date]:
    chance = random.Random(name)
    days = [date(chance.randint(1995, 2026), chance.randint(1, 12), chance.randint(1, 28)) for _ in range(count)]
    return [*days, *EARLY_DAYS]


def habits(name: str) -> tuple[bool, tuple[str, ...]]:
    """(day first, languages) as the outlet's country and the page's language give them."""
    pattern = Locale.parse(name).date_formats["short"].pattern.lower()
    return pattern.index("d") < pattern.index("m"), (name.partition("_")[0],)


@pytest.mark.parametrize("name", LOCALES)
def test_a_day_in_every_form_of_the_language_is_read_back(name: str) -> None:
    day_first, languages = habits(name)
    for form in FORMS:
        if (name, form) in NOT_READ:
            continue
        for day in sample(name, 24):
            text = format_date(day, form, locale=name)
            reading = read_date(text, day_first=day_first, languages=languages)
            assert reading is not None, text
            assert reading.day == day, text
            if form != "short":
                found = find_dates(f"| {text} |")
                assert [(s.has_day, s.has_year) for s in found] == [(True, True)], text


@pytest.mark.parametrize("name", LOCALES)
def test_a_minute_in_every_form_of_the_language_is_read_back(name: str) -> None:
    day_first, languages = habits(name)
    chance = random.Random(name)
    for form in FORMS:
        if (name, form) in NO_CLOCK:
            continue
        for day in sample(name, 8):
            moment = datetime(day.year, day.month, day.day, chance.randint(0, 23), chance.randint(1, 59), tzinfo=UTC)
            text = format_datetime(moment, form, locale=name)
            reading = read_date(text, day_first=day_first, languages=languages)
            assert reading is not None, text
            assert (reading.day, reading.earliest) == (day, moment), text


@pytest.mark.parametrize("name", [name for name in LOCALES if name[:2] not in OWN_MONTH_FORMS])
def test_a_month_of_a_year_is_read_as_a_month(name: str) -> None:
    languages = habits(name)[1]
    names = Locale.parse(name).months["stand-alone"]["wide"]
    for month in range(1, 13):
        reading = read_date(f"{names[month]} 2016", languages=languages)
        assert reading is not None, names[month]
        assert (reading.day, reading.precision) == (None, "month")
        assert reading.earliest == datetime(2016, month, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("03/04/2016", date(2016, 4, 3)),
        ("03/04/16", date(2016, 4, 3)),
        ("13/04/16", date(2016, 4, 13)),
        ("04/13/16", date(2016, 4, 13)),
        ("3.4.16", date(2016, 4, 3)),
    ],
)
def test_numbers_are_read_by_habit_and_keep_the_other_order(text: str, day: date) -> None:
    reading = read_date(text, day_first=True)
    assert reading is not None
    assert reading.day == day
    assert reading.swapped_day == (date(2016, 3, 4) if "13" not in text else None)
    other = read_date(text, day_first=False)
    assert other is not None
    assert other.day == (date(2016, 3, 4) if "13" not in text else day)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31/12/99", date(1999, 12, 31)),
        ("31.12.69", date(2069, 12, 31)),
        ("31.12.70", date(1970, 12, 31)),
        ("31-Mar-16", date(2016, 3, 31)),
        ("31 Mar '16", date(2016, 3, 31)),
        ("31/mar/16", date(2016, 3, 31)),
    ],
)
def test_two_digits_of_a_year_turn_at_seventy(text: str, day: date) -> None:
    reading = read_date(text, day_first=True)
    assert reading is not None
    assert reading.day == day


@pytest.mark.parametrize("language", ["ko", "ja", "zh", "hu"])
def test_where_the_year_comes_first_so_do_its_two_digits(language: str) -> None:
    for text in ("16.03.31", "16. 3. 31.", "16/03/31", "16-03-31"):
        reading = read_date(text, languages=(language,))
        assert reading is not None, text
        assert reading.day == date(2016, 3, 31)


@pytest.mark.parametrize(
    ("text", "languages", "month"),
    [
        ("15 listopada 2016", ("pl",), 11),
        ("15. listopada 2016.", ("hr",), 10),
        ("15. srp 2016", ("hr",), 7),
        ("15 srp 2016", ("cs",), 8),
        ("15 lipca 2016", (), 7),
    ],
)
def test_a_name_of_two_months_takes_the_pages_language(text: str, languages: tuple[str, ...], month: int) -> None:
    reading = read_date(text, languages=languages)
    assert reading is not None
    assert reading.day == date(2016, month, 15)


def test_a_name_of_two_months_is_found_and_not_read_without_a_language() -> None:
    assert read_date("15 listopada 2016") is None
    assert [span.text for span in find_dates("Dnia 15 listopada 2016 r.")] == ["15 listopada 2016"]


@pytest.mark.parametrize(
    "text",
    [
        "11 december 2025", "11. desember 2025", "11 decembrie 2025", "11 de diciembre de 2025", "11 de dezembro de 2025",
        "diciembre 11 de 2025", "11 diciembre del 2025", "11 d'desembre de 2025", "11 de desembre del 2025", "11th of December, 2025",
        "11th December 2025", "Dec. 11th, 2025", "December 11 2025", "11-Dec-2025", "11.Dec.2025", "11/dez/2025", "Thursday, 11 December, 2025",
        "2025 December 11", "11 dec. 2025", "11 DECEMBER 2025", "11 декабря 2025 г.", "11-го декабря 2025", "ב-11 בדצמבר 2025", "11 בדצמבר, 2025",
        "ngày 11 tháng 12 năm 2025", "11/12 năm 2025", "2025 m. gruodžio 11 d.", "2025. gada 11. decembris", "2025. december 11.",
        "2025年12月11日(木)", "2025年12月11日 星期四", "2025년 12월 11일 (목)", "२०२५ दिसंबर ११", "11 كانون الأول/ديسمبر 2025", "11 كانون الأول 2025",
        "11 دجنبر 2025", "11 ديسمبر/كانون الأول 2025", "11 ديسمبر (كانون الأول) 2025", "١١ ديسمبر ٢٠٢٥", "11 ديسمبر، 2025", "11 دسمبر 2025", "۱۱ دسامبر ۲۰۲۵",
    ],
)  # fmt: skip
def test_forms_beyond_cldr_are_read(text: str) -> None:
    reading = read_date(text)
    assert reading is not None
    assert reading.day == date(2025, 12, 11)

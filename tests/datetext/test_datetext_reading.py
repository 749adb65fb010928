"""Guards the reading of dates in text: languages, orders, offsets, relative dates, and what is no date."""

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.datetext import find_dates, find_weekdays, find_years, read_date, read_month_day

CAPTURED = datetime(2021, 10, 20, 12, 0, tzinfo=UTC)
THE_DAY = date(2016, 3, 31)


@pytest.mark.parametrize(
    "text",
    [
        "2016-03-31", "20160331", "2016/03/31", "31/03/2016", "31.3.2016", "March 31, 2016", "31 March 2016",
        "31st of March 2016", "Thu, 31 Mar 2016 10:00:00 GMT", "Thu Mar 31 10:00:00 UTC 2016", "31-Mar-2016",
        "31 mars 2016", "31. März 2016", "31 de marzo de 2016", "31 de março de 2016", "31 marzo 2016", "31 maart 2016",
        "31 марта 2016", "31 Mart 2016", "31 مارس 2016", "٣١ مارس ٢٠١٦", "31 آذار 2016", "31\u200f/3\u200f/2016",
        "۳۱ مارس ۲۰۱۶", "31 मार्च 2016", "2016年3月31日", "2016년 3월 31일", "الخميس 31 آذار 2016", "Published: 31 Mar 2016",
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_language(text: str) -> None:
    reading = read_date(text)
    assert reading is not None
    assert reading.day == THE_DAY


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("15 كانون الثاني 2016", 1),
        ("15 تشرين الأول 2016", 10),
        ("15 غشت 2016", 8),
        ("15 جويلية 2016", 7),
        ("15 أغسطس 2016", 8),
    ],
)
def test_arabic_months_of_levant_maghreb_and_gulf(text: str, month: int) -> None:
    reading = read_date(text)
    assert reading is not None
    assert reading.day == date(2016, month, 15)


@pytest.mark.parametrize(
    "text",
    ["0000-00-00", "2016-02-31", "30 February 2016", "", "Monday", "version 1.2.3", "31/31/2016", "9999999999999999"],
)
def test_what_is_no_date_is_not_read(text: str) -> None:
    assert read_date(text) is None


@pytest.mark.parametrize(("text", "precision"), [("2016", "year"), ("March 2016", "month"), ("2016-03", "month")])
def test_less_than_a_day_stays_less(text: str, precision: str) -> None:
    reading = read_date(text)
    assert reading is not None
    assert (reading.day, reading.precision) == (None, precision)


def test_a_stated_offset_keeps_the_written_day_and_moves_the_instant() -> None:
    reading = read_date("2016-03-31T22:30:00-05:00", timezone="Asia/Tokyo")
    assert reading is not None
    assert (reading.day, reading.zone_source) == (THE_DAY, "stated")
    assert reading.earliest == datetime(2016, 4, 1, 3, 30, tzinfo=UTC)


def test_a_wall_clock_takes_the_outlets_zone() -> None:
    reading = read_date("31 March 2016, 01:30", timezone="Asia/Kuwait")
    assert reading is not None
    assert (reading.earliest, reading.zone_source) == (datetime(2016, 3, 30, 22, 30, tzinfo=UTC), "outlet")


def test_summer_time_follows_the_zone() -> None:
    reading = read_date("27 March 2016, 03:30", timezone="Europe/Berlin")
    assert reading is not None
    assert reading.earliest == datetime(2016, 3, 27, 1, 30, tzinfo=UTC)


def test_the_outlets_habit_orders_day_and_month() -> None:
    british, american = read_date("03/04/2016", day_first=True), read_date("03/04/2016", day_first=False)
    assert british is not None
    assert american is not None
    assert (british.day, british.swapped_day) == (date(2016, 4, 3), date(2016, 3, 4))
    assert american.day == date(2016, 3, 4)


@pytest.mark.parametrize(
    "text",
    [
        "3 hours ago", "il y a 3 heures", "vor 3 Stunden", "hace 3 horas", "há 3 horas", "3 ore fa", "3 uur geleden",
        "3 часа назад", "3 saat önce", "منذ 3 ساعات", "۳ ساعت پیش", "3 घंटे पहले", "3小时前", "3時間前", "3시간 전",
    ],
)  # fmt: skip
def test_hours_ago_count_from_the_capture(text: str) -> None:
    reading = read_date(text, captured_at=CAPTURED)
    assert reading is not None
    assert reading.earliest == CAPTURED - timedelta(hours=3)
    assert read_date(text) is None


def test_yearless_dates_of_datelines() -> None:
    assert read_month_day("March 31") == (None, 3, 31)
    assert read_month_day("31 mars") == (None, 3, 31)
    assert read_month_day("Feb. 29") == (None, 2, 29)
    assert read_month_day("3月31日") == (None, 3, 31)
    assert read_month_day("31 آذار") == (None, 3, 31)


def test_weekdays_are_told_by_how_they_are_named() -> None:
    text = "The group said Thursday. He was hit on Wednesday, not last Friday, and leaves next Monday or Sunday, May 1."
    found = [(mention.weekday, mention.kind) for mention in find_weekdays(text, languages=("en",))]
    assert found == [(3, "report"), (2, "on"), (4, "last")]


def test_years_are_told_by_whether_they_are_still_to_come() -> None:
    text = "The caliphate was declared in 2014. It will end by 2030, he said, and cost $2000 or 1,900 men."
    assert [(mention.year, mention.is_coming) for mention in find_years(text)] == [(2014, False), (2030, True)]


@pytest.mark.parametrize(
    ("text", "is_coming"),
    [
        ("a council until elections in November 2016.", True),
        ("once more before the end of 2018, and", True),
        ("Le pont ouvrira d'ici 2030.", True),
        ("since the start of 2016, and comes", False),
        ("ice from 1958 until 2016 shows", False),
        ("Er war von 1989 bis 1997 Chef", False),
        ("in the budget for 2020, are", False),
    ],
)
def test_a_year_ahead_stands_behind_words_that_say_so(text: str, is_coming: bool) -> None:
    assert [mention.is_coming for mention in find_years(text)][-1:] == [is_coming]


def test_offsets_of_found_dates_are_the_texts_own() -> None:
    text = "\u200fنشر\u00a0في 31 مارس 2016، ثم 1 أبريل 2016"
    assert [text[span.start : span.end] for span in find_dates(text)] == ["31 مارس 2016", "1 أبريل 2016"]


@given(st.text(max_size=300))
@settings(deadline=None, max_examples=200)
def test_no_text_raises(text: str) -> None:
    find_dates(text)
    find_weekdays(text)
    find_years(text)
    read_date(text, captured_at=CAPTURED, timezone="Asia/Tokyo")
    read_month_day(text)


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1)))  # noqa: DTZ001 - hypothesis wants bare bounds
def test_what_we_write_is_read_back(moment: datetime) -> None:
    moment = moment.replace(tzinfo=UTC, microsecond=0)
    reading = read_date(moment.isoformat())
    assert reading is not None
    assert reading.earliest == moment


@pytest.mark.parametrize(
    "piece", ["1 ", "12/", "a1 ", "March ", "2016 ", "31. ", "aaaaaaaaaa", "年1月", "Monday said ", "1.1."]
)
def test_time_is_linear_in_hostile_text(piece: str) -> None:
    start = time.process_time()
    find_dates(piece * (200_000 // len(piece)))
    find_weekdays(piece * 20_000)
    assert time.process_time() - start < 5.0

"""Guards dates of other calendars: which Gregorian day they are, how surely, and what only looks like one of them."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.datetext import find_dates, read_date
from dateline.datetext.calendars import FIRST_LUNAR, LUNAR_YEARS, lunar_day, solar_day

DAY = date(2026, 11, 22)
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
IRANIAN = ["فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"]
AFGHAN = ["حمل", "ثور", "جوزا", "سرطان", "اسد", "سنبله", "میزان", "عقرب", "قوس", "جدی", "دلو", "حوت"]
PASHTO = ["وری", "غویی", "غبرګولی", "چنګاښ", "زمری", "وږی", "تله", "لړم", "لیندۍ", "مرغومی", "سلواغه", "کب"]
THAI_MONTHS = [
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
]
THAI_SHORT = ["ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."]


def day_of(text: str, *languages: str) -> date | None:
    reading = read_date(text, languages=languages)
    return reading.day if reading else None


@pytest.mark.parametrize(
    "text",
    [
        "۱ آذر ۱۴۰۵", "یکشنبه ۱ آذر ۱۴۰۵", "1 آذر 1405", "۱ آذرماه ۱۴۰۵", "۱ آذر ماه ۱۴۰۵", "۱ قوس ۱۴۰۵", "۱ لیندۍ ۱۴۰۵",
        "۱۴۰۵/۰۹/۰۱", "۱۴۰۵/۹/۱", "۱۴۰۵-۰۹-۰۱", "تاریخ انتشار: ۱۴۰۵/۰۹/۰۱", "۰۱/۰۹/۱۴۰۵", "1405/09/01 ه.ش", "۱ آذر، ۱۴۰۵",
        "يكشنبه ١ آذر ١٤٠٥", "۱\u200fآذر\u200f۱۴۰۵", "۱ آذر سال ۱۴۰۵",
    ],
)  # fmt: skip
def test_solar_hijri_is_the_exact_day(text: str) -> None:
    assert day_of(text) == DAY


def test_solar_hijri_in_latin_digits_needs_the_pages_language() -> None:
    assert day_of("1405/09/01", "fa") == DAY
    assert day_of("1405-09-01", "ps") == DAY
    assert day_of("1405/09/01", "fa-IR") == DAY
    assert day_of("1405/09/01") is None
    assert day_of("1405-09-01", "en") is None


@pytest.mark.parametrize("names", [IRANIAN, AFGHAN, PASHTO])
def test_every_solar_month_is_read(names: list[str]) -> None:
    for month, name in enumerate(names, 1):
        assert day_of(f"15 {name} 1404".translate(PERSIAN)) == solar_day(1404, month, 15), name


def test_solar_days_follow_the_leap_years() -> None:
    # Nowruz, and the last day of a leap year and of a common one, as the calendar office of Tehran published them.
    assert solar_day(1405, 1, 1) == date(2026, 3, 21)
    assert solar_day(1403, 12, 30) == date(2025, 3, 20)
    assert solar_day(1404, 12, 30) is None
    assert solar_day(1357, 11, 22) == date(1979, 2, 11)


def test_a_solar_time_of_day_is_read_with_it() -> None:
    reading = read_date("یکشنبه ۱ آذر ۱۴۰۵ - ۱۵:۰۵", timezone="Asia/Tehran")
    assert reading is not None
    assert reading.earliest == datetime(2026, 11, 22, 11, 35, tzinfo=UTC)
    later = read_date("۱۴۰۵/۰۹/۰۱ ساعت ۳:۰۵ ب.ظ", timezone="Asia/Tehran")
    assert later is not None
    assert later.earliest == reading.earliest


LUNAR = [
    ("12 جمادى الآخرة 1448", (1448, 6, 12)),
    ("١٢ جمادى الآخرة ١٤٤٨ هـ", (1448, 6, 12)),
    ("12 جمادى الثانية 1448هـ", (1448, 6, 12)),
    ("1 محرم 1448", (1448, 1, 1)),
    ("3 صفر 1448 هـ", (1448, 2, 3)),
    ("7 ربيع الأول 1448", (1448, 3, 7)),
    ("7 ربيع الاخر 1448", (1448, 4, 7)),
    ("7 ربيع الثاني 1448", (1448, 4, 7)),
    ("5 جمادى الأولى 1448", (1448, 5, 5)),
    ("9 رجب 1447", (1447, 7, 9)),
    ("9 شعبان 1447", (1447, 8, 9)),
    ("20 رمضان 1447هـ", (1447, 9, 20)),
    ("20 رمضان المبارك 1447", (1447, 9, 20)),
    ("1 شوال 1447", (1447, 10, 1)),
    ("4 ذو القعدة 1447", (1447, 11, 4)),
    ("4 ذي القعدة 1447", (1447, 11, 4)),
    ("10 ذو الحجة 1447", (1447, 12, 10)),
    ("10 ذي الحجة 1447 هجري", (1447, 12, 10)),
    ("۱۲ جمادی الثانی ۱۴۴۸ھ", (1448, 6, 12)),
    ("۱۰ ذوالحجہ ۱۴۴۷", (1447, 12, 10)),
    ("۷ ربیع الاوّل ۱۴۴۸", (1448, 3, 7)),
    ("۲۰ رمضان المبارک ۱۴۴۷", (1447, 9, 20)),
    ("12 Cemaziyelahir 1448", (1448, 6, 12)),
    ("20 Ramazan 1447", (1447, 9, 20)),
    ("1 Şevval 1447", (1447, 10, 1)),
    ("10 Zilhicce 1447", (1447, 12, 10)),
    ("20 Ramadan 1447 AH", (1447, 9, 20)),
    ("Ramadan 20, 1447", (1447, 9, 20)),
    ("12 Jumada al-Thani 1448", (1448, 6, 12)),
    ("5 Jumada al-Awwal 1448", (1448, 5, 5)),
    ("7 Rabi al-Awwal, 1448", (1448, 3, 7)),
    ("4 Dhu al-Qadah 1447", (1447, 11, 4)),
    ("10 Dhul Hijjah 1447", (1447, 12, 10)),
    ("1448/6/12 هـ", (1448, 6, 12)),
    ("12/06/1448هـ", (1448, 6, 12)),
    ("١٤٤٨/٠٦/١٢", (1448, 6, 12)),
]


@pytest.mark.parametrize(("text", "written"), LUNAR)
def test_hijri_is_three_days_and_no_day(text: str, written: tuple[int, int, int]) -> None:
    reading = read_date(text)
    assert reading is not None
    middle = lunar_day(*written)
    assert middle is not None
    start = datetime(middle.year, middle.month, middle.day, tzinfo=UTC)
    assert (reading.day, reading.precision) == (None, "month")
    assert reading.earliest == start - timedelta(days=1)
    assert reading.latest == start + timedelta(days=2) - timedelta(microseconds=1)


@pytest.mark.parametrize(
    "text",
    [
        "الأحد 12 جمادى الآخرة 1448هـ الموافق 22 نوفمبر 2026م", "22 نوفمبر 2026 / 12 جمادى الآخرة 1448", "12/06/1448هـ - 22/11/2026م",
        "12 جمادى الآخرة 1448 هـ 22-11-2026", "Sunday 12 Jumada al-Thani 1448, 22 November 2026", "12 Cemaziyelahir 1448 - 22 Kasım 2026",
        "۱۲ جمادی الثانی ۱۴۴۸ھ، ۲۲ نومبر ۲۰۲۶ء", "یکشنبه ۱ آذر ۱۴۰۵ برابر با 22 November 2026",
    ],
)  # fmt: skip
def test_the_gregorian_twin_wins(text: str) -> None:
    assert day_of(text) == DAY
    assert any(span.has_year for span in find_dates(text))


def test_hijri_and_its_twin_agree() -> None:
    hijri, twin = read_date("12 جمادى الآخرة 1448هـ"), read_date("22 نوفمبر 2026")
    assert hijri is not None
    assert twin is not None
    assert hijri.earliest <= twin.earliest <= twin.latest <= hijri.latest


def test_known_hijri_days_lie_within_a_day() -> None:
    # First days of Ramadan as announced by sight: Saudi Arabia 2024, 2025; Morocco 2024, Pakistan 2025 a day later.
    for announced, year in (
        (date(2024, 3, 11), 1445),
        (date(2024, 3, 12), 1445),
        (date(2025, 3, 1), 1446),
        (date(2025, 3, 2), 1446),
    ):
        tabled = lunar_day(year, 9, 1)
        assert tabled is not None
        assert abs((announced - tabled).days) <= 1


def test_the_thirtieth_of_a_month_that_the_tables_give_29_days_is_read() -> None:
    days = [lunar_day(1447, month, 30) for month in range(1, 13)]
    assert None not in days


@pytest.mark.parametrize(
    "text",
    [
        "22 พฤศจิกายน พ.ศ. 2569", "22 พฤศจิกายน 2569", "วันอาทิตย์ที่ 22 พฤศจิกายน พ.ศ. 2569", "22 พ.ย. 2569", "22 พ.ย. 69", "22 พ.ย.69",
        "๒๒ พฤศจิกายน ๒๕๖๙", "๒๒ พ.ย. ๖๙", "22 พฤศจิกายน ค.ศ. 2026", "22 พ.ย. 2026", "22พฤศจิกายน2569", "เผยแพร่: 22 พ.ย. 2569 15:05",
        "22 พย 2569", "อา. 22 พ.ย. 69", "๒๒/๑๑/๒๕๖๙",
    ],
)  # fmt: skip
def test_thai_buddhist_years_are_read(text: str) -> None:
    assert day_of(text) == DAY


def test_thai_numbers_need_the_pages_language() -> None:
    assert day_of("22/11/2569", "th") == DAY
    assert day_of("22/11/69", "th") == DAY
    assert day_of("2569-11-22", "th") == DAY
    assert day_of("22/11/2569") is None


@pytest.mark.parametrize("names", [THAI_MONTHS, THAI_SHORT])
def test_every_thai_month_is_read(names: list[str]) -> None:
    for month, name in enumerate(names, 1):
        assert day_of(f"15 {name} 2569") == date(2026, month, 15), name
        assert day_of(f"15 {name} 2569".translate(THAI)) == date(2026, month, 15), name


def test_a_thai_time_of_day_is_read_with_it() -> None:
    for text in ("22 พ.ย. 2569 15:05 น.", "22 พฤศจิกายน 2569 เวลา 15.05 น.", "22 พ.ย. 69 | 15:05"):
        reading = read_date(text, timezone="Asia/Bangkok")
        assert reading is not None
        assert reading.earliest == datetime(2026, 11, 22, 8, 5, tzinfo=UTC), text


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和8年11月22日", DAY),
        ("令和８年１１月２２日", DAY),
        ("令和八年十一月二十二日", DAY),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("大正15年12月24日", date(1926, 12, 24)),
        ("明治45年7月29日", date(1912, 7, 29)),
        ("2026年（令和8年）11月22日", DAY),
        ("2026(令和8)年11月22日", DAY),
        ("2026年11月22日（日）", DAY),
        ("民國115年11月22日", DAY),
        ("中華民國115年11月22日", DAY),
        ("中華民國一百一十五年", None),
        ("115年11月22日", DAY),
        ("二〇二六年十一月二十二日", DAY),
        ("二零一六年三月三十一日", date(2016, 3, 31)),
        ("令和8年2月30日", None),
    ],
)
def test_eras_and_the_republics_years_are_read(text: str, day: date | None) -> None:
    assert day_of(text) == day


def test_era_letters_need_the_pages_language() -> None:
    assert day_of("R8.11.22", "ja") == DAY
    assert day_of("H28.3.31", "ja") == date(2016, 3, 31)
    assert day_of("S45.3.31", "ja") == date(1970, 3, 31)
    assert day_of("R8.11.22") is None
    assert day_of("TR8.11.22", "ja") is None


def test_less_than_a_day_of_an_era_stays_less() -> None:
    month, year = read_date("令和8年11月"), read_date("令和8年")
    assert month is not None
    assert year is not None
    assert (month.day, month.precision, month.earliest) == (None, "month", datetime(2026, 11, 1, tzinfo=UTC))
    assert (year.day, year.precision, year.earliest) == (None, "year", datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "text",
    [
        "1405 people", "رقم 1447", "في عام 1447", "صفر 2026", "محمد رمضان 1447 شخصا", "۳۱ آذر ۹۹۹۹", "۳۲ آذر ۱۴۰۵",
        "31 مهر 1405", "令和年月日", "พ.ศ. 2569", "S3.99.99", "10 Safer 2026 roads", "1448/13/40 هـ", "29/02/2569",
    ],
)  # fmt: skip
def test_what_only_looks_like_another_calendar_is_no_day(text: str) -> None:
    for language in ("", "fa", "ar", "th", "ja"):
        assert day_of(text, *([language] if language else [])) is None


def test_the_calendar_libraries_are_loaded_for_such_dates_alone() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys; sys.path[:0] = sys.argv[1].split(':')\n"
         "from dateline.datetext import read_date, warm_up\nwarm_up()\n"
         "read_date('22 November 2026 15:05'); read_date('2026年11月22日'); read_date('22 نوفمبر 2026')\n"
         "print('persiantools' in sys.modules, 'hijridate' in sys.modules)\n"
         "read_date('۱ آذر ۱۴۰۵'); print('persiantools' in sys.modules)", ":".join(sys.path)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split() == ["False", "False", "True"]


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2036, 1, 1)))
@settings(deadline=None, max_examples=150)
def test_a_printed_solar_day_is_read_back(day: date) -> None:
    from persiantools.jdatetime import JalaliDate

    solar = JalaliDate(day)
    assert day_of(f"{solar.day} {IRANIAN[solar.month - 1]} {solar.year}".translate(PERSIAN)) == day
    assert day_of(f"{solar.year}/{solar.month:02}/{solar.day:02}".translate(PERSIAN), "fa") == day


@given(st.integers(FIRST_LUNAR, LUNAR_YEARS.stop - 1), st.integers(1, 12), st.integers(1, 29))
@settings(deadline=None, max_examples=150)
def test_a_hijri_day_is_never_read_outside_its_three_days(year: int, month: int, day: int) -> None:
    tabled = lunar_day(year, month, day)
    reading = read_date(f"{day}/{month}/{year}هـ")
    assert tabled is not None
    assert reading is not None
    assert reading.earliest.date() <= tabled <= reading.latest.date()
    assert reading.latest - reading.earliest < timedelta(days=3)

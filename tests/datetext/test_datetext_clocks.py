"""Guards times of day, zones, relative dates and bad input: the instant that a label names, or nothing at all."""

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.datetext import find_dates, find_relative, is_day_word, read_date, read_month_day

AT_305 = datetime(2026, 11, 22, 15, 5)  # noqa: DTZ001 - a wall clock: each test says whose
CAPTURED = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
HOUR, MINUTE, A_DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)


@pytest.mark.parametrize(
    "text",
    [
        "November 22, 2026 3:05 p.m.", "Nov. 22, 2026 at 3:05 PM", "Nov 22, 2026, 3:05pm", "22 November 2026 15:05", "22 November 2026, 15.05",
        "Sunday, 22 November 2026 | 15:05", "22 November 2026 - 15:05", "22/11/2026 15:05", "22/11/2026, 15:05:00", "2026-11-22 15:05",
        "2026-11-22T15:05", "2026/11/22 15:05", "22 novembre 2026 à 15h05", "22 novembre 2026 à 15 h 05", "Publié le 22/11/2026 à 15h05",
        "le 22 novembre 2026, 15h05", "22. November 2026, 15:05 Uhr", "22.11.2026, 15.05 Uhr", "22. November 2026 um 15:05 Uhr", "22.11.2026 | 15:05",
        "So, 22.11.2026 15:05", "22 de noviembre de 2026 a las 15:05", "22 nov 2026 - 15:05h", "22/11/2026 a las 15:05 hs", "22 de novembro de 2026 às 15h05",
        "22/11/2026 15h05", "22 novembre 2026 alle ore 15:05", "22 novembre 2026 ore 15.05", "22 november 2026 om 15:05 uur", "22 november 2026 kl. 15.05",
        "22. november 2026 kl. 15:05", "22 ноября 2026 в 15:05", "22 ноября 2026 г., 15:05", "22 ноября 2026, воскресенье, 15:05", "22 Kasım 2026 15:05",
        "22 Kasım 2026 Pazar saat 15:05", "22 نوفمبر 2026 الساعة 3:05 م", "22 نوفمبر 2026 - 3:05 مساءً", "22 نوفمبر 2026 | 15:05", "٢٢ نوفمبر ٢٠٢٦ ١٥:٠٥",
        "22 نوفمبر 2026 - 03:05 م", "22 نوامبر 2026 ساعت 15:05", "22 नवंबर 2026, 3:05 अपराह्न", "22 नवंबर 2026 15:05", "2026年11月22日 15:05",
        "2026年11月22日15时05分", "2026年11月22日 下午3:05", "2026年11月22日 下午3点05分", "2026年11月22日 午後3時05分", "2026年11月22日（日）15時05分",
        "2026年11月22日 星期日 15:05", "2026년 11월 22일 오후 3:05", "2026년 11월 22일 오후 3시 5분", "2026.11.22. 오후 3:05", "2026년 11월 22일 (일) 15:05",
        "22 listopada 2026, 15:05", "22 listopada 2026, godz. 15:05", "22. listopadu 2026 v 15:05", "22 листопада 2026, 15:05", "22 Νοεμβρίου 2026, 3:05 μ.μ.",
        "22 noiembrie 2026, ora 15:05", "22 בנובמבר 2026 בשעה 15:05", "22/11/2026 lúc 15:05", "22 tháng 11, 2026 15:05", "22 November 2026 pukul 15.05",
        "২২ নভেম্বর ২০২৬, ১৫:০৫", "3:05 PM, November 22, 2026", "3:05 p.m. on Nov. 22, 2026", "15:05, 22 November 2026", "15:05 | 22.11.2026", "15:05 Uhr, 22.11.2026",
        "15h05 le 22 novembre 2026", "3:05 PM Sunday November 22, 2026", "11/22/2026 3:05 PM", "Nov 22 2026 3:05PM", "Published 22 Nov 2026 3.05pm",
        "２０２６年１１月２２日　１５：０５", "22\u00a0novembre\u00a02026\u00a0à\u00a015\u202fh\u202f05", "22 November 2026 3:05\u202fPM", "2026. november 22. 15:05",
    ],
)  # fmt: skip
def test_a_time_beside_a_date_is_read(text: str) -> None:
    languages = {"l": ("pl",)}.get("l", ()) if "listopada" in text else ()
    reading = read_date(text, languages=languages)
    assert reading is not None
    assert reading.earliest == AT_305.replace(tzinfo=UTC)
    assert (reading.precision in ("minute", "second"), reading.zone_source) == (True, "assumed")


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("22 November 2026, 3 p.m.", 15), ("Nov. 22, 2026 at 12 pm", 12), ("Nov. 22, 2026 12:00 AM", 0), ("22 novembre 2026 à 15h", 15),
        ("22. November 2026, 15 Uhr", 15), ("2026年11月22日 午後3時", 15), ("2026年11月22日 15时", 15), ("2026년 11월 22일 오전 9시", 9),
        ("2026年11月22日 凌晨1点", 1), ("2026年11月22日 中午12:00", 12), ("22 نوفمبر 2026 12:00 ص", 0), ("22 نوفمبر 2026 12:00 م", 12),
    ],
)  # fmt: skip
def test_hours_alone_and_halves_of_the_day(text: str, hour: int) -> None:
    reading = read_date(text)
    assert reading is not None
    assert reading.earliest == datetime(2026, 11, 22, hour, tzinfo=UTC)


ZONES = [
    ("November 22, 2026 3:05 p.m. EST", -5), ("November 22, 2026 3:05 p.m. ET", -5), ("July 22, 2026 3:05 p.m. ET", -4), ("Nov 22, 2026 3:05 PM (ET)", -5),
    ("Nov 22, 2026 3:05 PM PST", -8), ("July 22, 2026 3:05 PM PT", -7), ("July 22, 2026 3:05 PM Eastern", -4), ("22 November 2026 15:05 GMT", 0),
    ("22 November 2026 15:05 GMT+3", 3), ("22 November 2026 15:05 (GMT+3)", 3), ("22 November 2026 15:05 (GMT +03:00)", 3), ("22 November 2026 15:05 UTC+5:30", 5.5),
    ("22 November 2026 15:05 UTC", 0), ("22 November 2026 15:05 IST", 5.5), ("22 July 2026 15:05 BST", 1), ("22. November 2026 15:05 CET", 1),
    ("22. November 2026, 15:05 Uhr MEZ", 1), ("22 July 2026 15:05 CEST", 2), ("22 ноября 2026, 15:05 MSK", 3), ("22 ноября 2026, 15:05 МСК", 3),
    ("22 ноября 2026 в 15:05 мск", 3), ("22 ноября 2026 в 15:05 по московскому времени", 3), ("22 نوفمبر 2026 15:05 بتوقيت غرينتش", 0),
    ("22 نوفمبر 2026 15:05 (بتوقيت غرينتش)", 0), ("22 نوفمبر 2026 الساعة 3:05 م بتوقيت السعودية", 3), ("22 نوفمبر 2026 15:05 بتوقيت القاهرة", 2),
    ("22 يوليو 2026 15:05 بتوقيت بيروت", 3), ("22 نوفمبر 2026 15:05 بتوقيت أبوظبي", 4), ("22 نوفمبر 2026 15:05 GMT", 0), ("2026-11-22T15:05:00+05:30", 5.5),
    ("2026-11-22T15:05:00Z", 0), ("2026-11-22T15:05:00.000Z", 0), ("2026-11-22 15:05:00 +0300", 3), ("2026-11-22T15:05-0800", -8),
    ("Sun, 22 Nov 2026 15:05:00 +0100", 1), ("Sun, 22 Nov 2026 15:05:00 EST", -5), ("Sun Nov 22 15:05:00 CET 2026", 1), ("2026年11月22日 15:05 JST", 9),
    ("2026年11月22日 15:05 (北京时间)", 8), ("22 Kasım 2026 15:05 TSİ", 3), ("22 November 2026 15.05 WIB", 7), ("3:05 PM EST, Sun November 22, 2026", -5),
    ("3:05 PM ET, Sun November 22, 2026", -5), ("22/11/2026 15:05 +03:00", 3), ("22 novembre 2026 à 15h05 (heure de Paris)", 1), ("22 November 2026, 15:05 HKT", 8),
]  # fmt: skip


@pytest.mark.parametrize(("text", "hours"), ZONES)
def test_a_stated_zone_is_kept(text: str, hours: float) -> None:
    reading = read_date(text, timezone="Pacific/Auckland")
    assert reading is not None
    assert (reading.zone_source, reading.offset_minutes) == ("stated", int(hours * 60))
    month = 7 if "Jul" in text or "يوليو" in text else 11
    assert reading.earliest == datetime(2026, month, 22, 15, 5, tzinfo=UTC) - timedelta(hours=hours)
    assert reading.day == date(2026, month, 22)


@pytest.mark.parametrize(
    "text",
    [
        "22 November 2026, 15 people died", "22 November 2026. 3 men", "22 November 2026, 99:99", "22 November 2026 25:10", "22 November 2026 and 4.50 euros",
        "On 22 November 2026 300 people", "2026年11月22日24時間", "22 November 2026, page 15.05", "22 novembre 2026, 15 habitants",
    ],
)  # fmt: skip
def test_numbers_that_are_no_time_leave_the_bare_day(text: str) -> None:
    reading = read_date(text)
    assert reading is not None
    assert (reading.day, reading.precision) == (date(2026, 11, 22), "day")


RELATIVE = [
    ("just now", 0 * HOUR), ("à l’instant", 0 * HOUR), ("刚刚", 0 * HOUR), ("방금 전", 0 * HOUR), ("الآن", 0 * HOUR), ("5 minutes ago", 5 * MINUTE),
    ("5 mins ago", 5 * MINUTE), ("5m ago", 5 * MINUTE), ("3 hours ago", 3 * HOUR), ("3h ago", 3 * HOUR), ("3 hrs ago", 3 * HOUR), ("an hour ago", HOUR),
    ("1 hour 5 minutes ago", HOUR + 5 * MINUTE), ("2h 5m ago", 2 * HOUR + 5 * MINUTE), ("1 hour and 5 minutes ago", HOUR + 5 * MINUTE),
    ("Published 3 hours ago", 3 * HOUR), ("Updated: 21 hours ago", 21 * HOUR), ("il y a 2 heures", 2 * HOUR), ("Il y a 2 h", 2 * HOUR), ("il y a 20 min", 20 * MINUTE),
    ("il y a une heure", HOUR), ("vor 3 Stunden", 3 * HOUR), ("vor 3 Std.", 3 * HOUR), ("vor einer Stunde", HOUR), ("vor 12 Minuten", 12 * MINUTE), ("hace 3 horas", 3 * HOUR),
    ("hace una hora", HOUR), ("hace 12 minutos", 12 * MINUTE), ("há 3 horas", 3 * HOUR), ("3 horas atrás", 3 * HOUR), ("3 ore fa", 3 * HOUR), ("un'ora fa", HOUR),
    ("12 minuti fa", 12 * MINUTE), ("3 uur geleden", 3 * HOUR), ("12 minuten geleden", 12 * MINUTE), ("3 часа назад", 3 * HOUR), ("12 минут назад", 12 * MINUTE),
    ("час назад", HOUR), ("21 час назад", 21 * HOUR), ("3 saat önce", 3 * HOUR), ("12 dakika önce", 12 * MINUTE), ("منذ 3 ساعات", 3 * HOUR), ("منذ ساعة", HOUR),
    ("منذ ساعتين", 2 * HOUR), ("قبل 3 ساعات", 3 * HOUR), ("منذ ٣ ساعات", 3 * HOUR), ("منذ 12 دقيقة", 12 * MINUTE), ("۳ ساعت پیش", 3 * HOUR), ("۱۲ دقیقه قبل", 12 * MINUTE),
    ("3 घंटे पहले", 3 * HOUR), ("12 मिनट पहले", 12 * MINUTE), ("3小时前", 3 * HOUR), ("3 小時前", 3 * HOUR), ("12分钟前", 12 * MINUTE), ("3時間前", 3 * HOUR), ("12分前", 12 * MINUTE),
    ("3시간 전", 3 * HOUR), ("12분 전", 12 * MINUTE), ("3 godziny temu", 3 * HOUR), ("3 godz. temu", 3 * HOUR), ("för 3 timmar sedan", 3 * HOUR), ("for 3 timer siden", 3 * HOUR),
    ("3 tuntia sitten", 3 * HOUR), ("3 години тому", 3 * HOUR), ("před 3 hodinami", 3 * HOUR), ("3 órával ezelőtt", 3 * HOUR), ("acum 3 ore", 3 * HOUR),
    ("πριν από 3 ώρες", 3 * HOUR), ("לפני 3 שעות", 3 * HOUR), ("3 ชั่วโมงที่ผ่านมา", 3 * HOUR), ("3 giờ trước", 3 * HOUR), ("3 jam yang lalu", 3 * HOUR),
    ("৩ ঘণ্টা আগে", 3 * HOUR), ("3 گھنٹے پہلے", 3 * HOUR),
]  # fmt: skip


@pytest.mark.parametrize(("text", "ago"), RELATIVE)
def test_hours_and_minutes_ago_are_as_fine_as_said(text: str, ago: timedelta) -> None:
    reading = read_date(text, captured_at=CAPTURED)
    assert reading is not None
    assert reading.earliest == CAPTURED - ago
    assert reading.precision == ("hour" if ago >= HOUR and not ago % HOUR else "minute")
    assert read_date(text) is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2 days ago", 2), ("2d ago", 2), ("a day ago", 1), ("hace 2 días", 2), ("il y a 2 jours", 2), ("vor 2 Tagen", 2), ("2 giorni fa", 2), ("há 2 dias", 2),
        ("2 dagen geleden", 2), ("2 дня назад", 2), ("2 gün önce", 2), ("منذ يومين", 2), ("منذ 3 أيام", 3), ("۲ روز پیش", 2), ("2 दिन पहले", 2), ("2天前", 2), ("2日前", 2), ("2일 전", 2),
        ("today", 0), ("Today", 0), ("heute", 0), ("aujourd'hui", 0), ("hoy", 0), ("oggi", 0), ("сегодня", 0), ("bugün", 0), ("اليوم", 0), ("今天", 0), ("오늘", 0), ("dziś", 0), ("idag", 0), ("วันนี้", 0),
        ("yesterday", 1), ("Yesterday", 1), ("gestern", 1), ("hier", 1), ("ayer", 1), ("ieri", 1), ("ontem", 1), ("gisteren", 1), ("вчера", 1), ("dün", 1), ("أمس", 1), ("دیروز", 1), ("昨天", 1), ("昨日", 1), ("어제", 1), ("wczoraj", 1), ("eilen", 1),
    ],
)  # fmt: skip
def test_days_ago_are_days_of_the_outlet(text: str, days: int) -> None:
    for zone, today in (("UTC", date(2026, 11, 22)), ("Asia/Tokyo", date(2026, 11, 23))):
        reading = read_date(text, captured_at=CAPTURED, timezone=zone)
        assert reading is not None
        assert (reading.day, reading.precision) == (today - days * A_DAY, "day")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("gestern 14:05", 1), ("Gestern, 14:05 Uhr", 1), ("gestern um 14.05 Uhr", 1), ("today 14:05", 0), ("Today at 2:05 PM", 0), ("Yesterday at 2:05 p.m.", 1), ("heute, 14:05 Uhr", 0),
        ("hier à 14h05", 1), ("Publié aujourd'hui à 14h05", 0), ("hoy 14:05", 0), ("ayer a las 14:05", 1), ("ieri alle 14:05", 1), ("oggi, 14.05", 0), ("hoje às 14h05", 0), ("vandaag om 14:05", 0),
        ("вчера, 14:05", 1), ("Сегодня в 14:05", 0), ("bugün 14:05", 0), ("dün saat 14:05", 1), ("اليوم 14:05", 0), ("أمس الساعة 2:05 م", 1), ("今天 14:05", 0), ("昨天 下午2:05", 1), ("昨日 14:05", 1), ("오늘 오후 2:05", 0), ("dziś, 14:05", 0),
    ],
)  # fmt: skip
def test_a_day_word_with_a_time_is_a_minute(text: str, days: int) -> None:
    reading = read_date(text, captured_at=CAPTURED, timezone="Europe/Berlin")
    assert reading is not None
    assert (reading.earliest, reading.precision) == (datetime(2026, 11, 22, 13, 5, tzinfo=UTC) - days * A_DAY, "minute")
    assert reading.zone_source == "outlet"


@pytest.mark.parametrize(
    ("text", "precision", "earliest", "latest"),
    [
        ("2 weeks ago", "month", date(2026, 11, 5), date(2026, 11, 11)),
        ("vor 2 Wochen", "month", date(2026, 11, 5), date(2026, 11, 11)),
        ("3 months ago", "month", date(2026, 7, 1), date(2026, 8, 31)),
        ("il y a 3 mois", "month", date(2026, 7, 1), date(2026, 8, 31)),
        ("2 years ago", "year", date(2023, 11, 1), date(2024, 11, 30)),
        ("hace 2 años", "year", date(2023, 11, 1), date(2024, 11, 30)),
    ],
)
def test_weeks_months_and_years_ago_name_no_day(text: str, precision: str, earliest: date, latest: date) -> None:
    reading = read_date(text, captured_at=CAPTURED)
    assert reading is not None
    assert (reading.day, reading.precision) == (None, precision)
    assert (reading.earliest.date(), reading.latest.date()) == (earliest, latest)


@pytest.mark.parametrize(
    "text",
    ["3 hours", "in 3 hours", "3 hours later", "tomorrow", "3 men ago", "Chicago 3", "vor 3 Türen", "il y a 3 maisons", "hierarchy 14:05", "yesterday's 3 men", "3前", "3 全", ""],
)  # fmt: skip
def test_what_is_not_ago_is_not_read(text: str) -> None:
    assert read_date(text, captured_at=CAPTURED) is None


def test_prose_of_days_ago_is_no_date_of_its_page() -> None:
    assert (
        find_relative("The two sides signed the accord 3 days ago " + "and then nothing came of it, he said. " * 8)
        is None
    )


def test_day_words_are_known_by_themselves() -> None:
    assert [w for w in ("Today", " gestern ", "just now", "vor einer Stunde", "منذ ساعتين") if not is_day_word(w)] == []
    assert [w for w in ("todays", "Hierro", "Morgen", "now what", "") if is_day_word(w)] == []


@pytest.mark.parametrize(
    "text",
    [
        "0000-00-00", "0000-00-00 00:00:00", "2016-02-31", "2016-13-01", "30/02/2016", "31. September 2016", "٣١ مارس", "31 March", "2016-00-10", "00/00/0000", "--", "T", "2016-W13",
        "&amp;#50;016", "&#50;016-03-31", "31 March &amp;#50;016", "99999999", "20161301", "²⁰¹⁶-03-31", "２０１６年１３月１日", "二〇一六年十三月一日", "令和8年13月1日", "Ⅻ 2016", "NaN", "null", "None",
        "0001-01-01T00:00:00", "9999-12-31T23:59:59-14:00", "1e400", "31 مارس ٢٠١٦٢٠١٦", "\u202e6102 hcraM 13", "31/3/2016/7", "1.2.3.2016", "+31 20 1234567", "12:34:56",
    ],
)  # fmt: skip
def test_bad_input_is_no_date(text: str) -> None:
    for languages in ((), ("en",), ("ar",), ("fa",), ("th",), ("ja",)):
        reading = read_date(text, captured_at=CAPTURED, languages=languages)
        assert reading is None or reading.day is None, languages


@pytest.mark.parametrize(
    "text",
    [
        "\u200f31\u200f \u200fمارس\u200f \u200f2016\u200f", "\u202b31 مارس 2016\u202c", "\u206731 March 2016\u2069", "31\u2009March\u20092016", "31\u00a0March\u00a02016", "31\u3000March\u30002016",
        "３１／０３／２０１６", "３１．３．２０１６", "２０１６－０３－３１", "31\u200b/\u200b03\u200b/\u200b2016", "\ufeff2016-03-31", "31 Mar\u00adch 2016", "2016\u201103\u201131", "31\t\nMarch\r\n2016",
    ],
)  # fmt: skip
def test_marks_and_spaces_of_all_kinds_change_nothing(text: str) -> None:
    reading = read_date(text)
    assert reading is not None
    assert reading.day == date(2016, 3, 31)


PIECES = [
    "1 ", "12/", "12.", "1405/", "March ", "31 March 20", "令和", "8年", "二", "十", "พ.ย.", "22 พ", "١٤", "رمضان ", "1 ذو ", "15:0", "3 p.m. ", "Uhr ", "(", "2016年(", "ב", "d'", "1 de ", "' ", "3 hours ", "1h ",
    "gestern ", "22 tháng ", "2016 m. ", "R8.", "&amp;#50;", "\u200f", "31 مارس/", "٣", "بتوقيت ", "22 November 2026 ",
]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_a_megabyte_costs_a_moment(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    start = time.process_time()
    find_dates(text)
    read_date(text, captured_at=CAPTURED, languages=("ja",))
    read_month_day(text)
    find_relative(text)
    assert time.process_time() - start < 4.0


def test_twice_the_text_takes_no_more_than_some_twice_the_time() -> None:
    def cost(text: str) -> float:
        start = time.process_time()
        find_dates(text, languages=("fa",))
        return time.process_time() - start

    for piece in PIECES:
        short, long = piece * (20_000 // len(piece)), piece * (160_000 // len(piece))
        base = min(cost(short) for _ in range(3))
        assert cost(long) < 8 * base * 4 + 0.05, piece


@given(
    st.text(
        alphabet=st.sampled_from("0123456789٣۳๓ /.-:,年月日令和民國พ.ย.آذرهـרמארץ marsMART\u200f\u202f()'’"),
        max_size=80,
    )
)
@settings(deadline=None, max_examples=400)
def test_no_mixture_raises(text: str) -> None:
    for languages in ((), ("ja",), ("th",), ("fa",)):
        for span in find_dates(text, languages=languages):
            assert text[span.start : span.end] == span.text
        reading = read_date(text, captured_at=CAPTURED, timezone="Asia/Tehran", languages=languages)
        assert reading is None or reading.earliest <= reading.latest

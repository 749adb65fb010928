"""Relative dates: "3 hours ago", "il y a 2 heures", "yesterday 14:05", "just now", in CLDR's words for each language.

No explicit dates here (`parts`), and no clock: the reader hands in the moment of capture.
"""

import functools
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from dateline.datetext.clock import Clock, clock_behind
from dateline.datetext.names import LOCALES

MAX_RELATIVE = 200  # characters: a relative date is a label, not prose

_Unit = Literal["second", "minute", "hour", "day", "week", "month", "year"]
_UNITS: dict[_Unit, timedelta] = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
    "year": timedelta(days=365),
}
_PRECISION = {"second": "minute", "minute": "minute", "hour": "hour", "day": "day", "week": "week"}
_PRECISION |= {"month": "month", "year": "year"}

# Short forms that pages use and CLDR does not write. "#" is the number, "#?" a number or the words for one.
_MORE: tuple[tuple[str, _Unit], ...] = (
    (r"#? (?:sec|second)s? ago", "second"),
    (r"#? ?(?:m|min|minute)s?\.? ago", "minute"),
    (r"#? ?(?:h|hr|hour)s?\.? ago", "hour"),
    (r"#? ?(?:d|day)s? ago", "day"),
    (r"#? ?(?:w|wk|week)s? ago", "week"),
    (r"#? ?(?:mo|mth|month)s? ago", "month"),
    (r"#? ?(?:y|yr|year)s? ago", "year"),
    (r"il y a # ?(?:h|heures?)\b", "hour"),
    (r"il y a # ?(?:min|mn|minutes?)\b", "minute"),
    (r"il y a # ?(?:j|jrs?)\b", "day"),
    (r"vor # ?(?:std\.?|stunden|h)", "hour"),
    (r"vor # ?(?:min\.?|minuten)", "minute"),
    (r"hace # ?(?:h|hs|hrs)\b", "hour"),
    (r"hace # ?(?:min|mins)\b", "minute"),
    (r"# ?(?:h|hrs?|horas?) atrás", "hour"),
    (r"# ?(?:min|minutos?) atrás", "minute"),
    (r"# ?dias? atrás", "day"),
    (r"# ?(?:min|minuti|minuto) fa", "minute"),
    (r"# ?(?:min|minuten)\.? geleden", "minute"),
    (r"# ?(?:u|uur)\.? geleden", "hour"),
    (r"# ?(?:saat|sa\.?) önce", "hour"),
    (r"# ?(?:dakika|dk\.?) önce", "minute"),
    (r"# ?ч\.? назад", "hour"),
    (r"# ?мин\.? назад", "minute"),
    (r"# ?дн\.? назад", "day"),
    (r"# ?(?:godz\.?|godziny|godzin) temu", "hour"),
    (r"# ?(?:min\.?|minut|minuty) temu", "minute"),
    (r"(?:för )?# ?(?:tim|timmar) sedan", "hour"),
    (r"(?:for )?# ?(?:timer|t|t\.) siden", "hour"),
    (r"(?:for )?# ?(?:min|min\.|minutter) siden", "minute"),
    (r"(?:منذ|قبل) # (?:ساعات|ساعة)", "hour"),
    (r"(?:منذ|قبل) # (?:دقائق|دقيقة)", "minute"),
    (r"(?:منذ|قبل) # (?:أيام|ايام|يوم|يوما|يومًا)", "day"),
    (r"(?:منذ|قبل) # (?:أسابيع|أسبوع)", "week"),
    (r"# ?ساعت (?:پیش|قبل)", "hour"),
    (r"# ?دقیقه (?:پیش|قبل)", "minute"),
    (r"# ?روز (?:پیش|قبل)", "day"),
    (r"# ?(?:小时|小時)之?前", "hour"),
    (r"# ?(?:分钟|分鐘)之?前", "minute"),
    (r"# ?天之?前", "day"),
    (r"# ?(?:ชั่วโมง|ชม\.)(?:ที่แล้ว|ที่ผ่านมา|ก่อน)", "hour"),
    (r"# ?นาที(?:ที่แล้ว|ที่ผ่านมา|ก่อน)", "minute"),
    (r"# ?วัน(?:ที่แล้ว|ที่ผ่านมา|ก่อน)", "day"),
    (r"# jam (?:yang )?lalu", "hour"),
    (r"# menit (?:yang )?lalu", "minute"),
    (r"# hari (?:yang )?lalu", "day"),
    (r"# (?:ঘণ্টা|ঘন্টা) আগে", "hour"),
    (r"(?:πριν|πριν από) # (?:ώρες|ώρα)", "hour"),
)
# Words for today and yesterday; tomorrow is no date of publication.
_DAYS: dict[str, int] = {
    **dict.fromkeys(("today", "aujourd'hui", "aujourd’hui", "heute", "hoy", "hoje", "oggi", "vandaag", "сегодня"), 0),
    **dict.fromkeys(("bugün", "اليوم", "امروز", "आज", "今天", "今日", "오늘", "dziś", "dzisiaj", "idag", "i dag"), 0),
    **dict.fromkeys(("tänään", "сьогодні", "σήμερα", "dnes", "azi", "astăzi", "היום", "วันนี้", "hôm nay"), 0),
    **dict.fromkeys(("hari ini", "আজ", "آج", "danas", "днес", "avui", "šiandien", "šodien", "täna"), 0),
    **dict.fromkeys(("yesterday", "hier", "gestern", "ayer", "ontem", "ieri", "gisteren", "вчера", "dün"), 1),
    **dict.fromkeys(("أمس", "امس", "دیروز", "昨天", "昨日", "어제", "wczoraj", "igår", "i går", "eilen", "вчора"), 1),
    **dict.fromkeys(("χθες", "χτες", "včera", "tegnap", "אתמול", "เมื่อวาน", "เมื่อวานนี้", "hôm qua", "kemarin"), 1),
    **dict.fromkeys(("গতকাল", "jučer", "juče", "ahir", "vakar", "eile"), 1),
}
# Labels without a number: how many of which unit ago.
_LABELS: dict[str, tuple[int, _Unit]] = {
    **dict.fromkeys(
        ("just now", "moments ago", "à l'instant", "à l’instant", "gerade eben", "ahora mismo"), (0, "minute")
    ),
    **dict.fromkeys(
        ("agora mesmo", "proprio ora", "zojuist", "только что", "az önce", "الآن", "هم‌اکنون"), (0, "minute")
    ),
    **dict.fromkeys(("لحظاتی پیش", "अभी-अभी", "अभी अभी", "刚刚", "剛剛", "たった今", "방금", "방금 전"), (0, "minute")),
    **dict.fromkeys(("przed chwilą", "nyss", "щойно", "baru saja", "vừa xong", "เมื่อสักครู่"), (0, "minute")),
    **dict.fromkeys(
        ("a minute ago", "il y a une minute", "vor einer minute", "минуту назад", "منذ دقيقة"), (1, "minute")
    ),
    **dict.fromkeys(("منذ دقيقتين", "قبل دقيقتين"), (2, "minute")),
    **dict.fromkeys(
        ("an hour ago", "il y a une heure", "vor einer stunde", "hace una hora", "há uma hora"), (1, "hour")
    ),
    **dict.fromkeys(
        ("un'ora fa", "un’ora fa", "een uur geleden", "час назад", "bir saat önce", "منذ ساعة"), (1, "hour")
    ),
    **dict.fromkeys(("قبل ساعة", "یک ساعت پیش", "एक घंटे पहले", "godzinę temu", "en timme sedan"), (1, "hour")),
    **dict.fromkeys(("منذ ساعتين", "قبل ساعتين", "לפני שעתיים"), (2, "hour")),
    **dict.fromkeys(("a day ago", "منذ يوم", "قبل يوم", "il y a un jour", "vor einem tag", "hace un día"), (1, "day")),
    **dict.fromkeys(("منذ يومين", "قبل يومين", "vorgestern", "avant-hier", "anteayer", "позавчера"), (2, "day")),
    **dict.fromkeys(
        ("l'altro ieri", "eergisteren", "anteontem", "前天", "一昨日", "그저께", "przedwczoraj"), (2, "day")
    ),
}

MAX_DAY_WORD = 16  # characters of a text that may be such a word
_EDGES = " \n\t.,|:·•-–"


def is_day_word(text: str) -> bool:
    """Whether a short text is "today", "yesterday", "just now" or "an hour ago" in some language."""
    if len(text) > MAX_DAY_WORD:
        return False
    word = text.strip(_EDGES).casefold()
    return word in _DAYS or word in _LABELS


@dataclass(frozen=True, slots=True, kw_only=True)
class RelativeDate:
    """How long before the capture, and how finely the words say it (minute, hour, day, week, month, year).

    clock: the time of that day, where the words give one ("yesterday 14:05").
    """

    start: int
    end: int
    ago: timedelta
    precision: str
    clock: Clock | None = None


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


@functools.cache
def _day_pattern() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in sorted(_DAYS, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?P<word>{words})(?=[\s,.:|·•\-–]{{1,3}}[^,.;]{{0,12}}?\d)")


# "1 hour 5 minutes ago": the larger unit stands before what the patterns find.
_LARGER = re.compile(
    r"(?P<number>\d{1,3})\s?(?P<unit>days?|d|hours?|hrs?|h|jours?|j|heures?|tagen?|stunden?|std\.?|días?|horas?|dias?|ore|giorni|uur|"
    r"часов|часа|час|дней|дня|день|ساعات|ساعة|ساعت|小时|小時|時間|시간)[\s,]{0,2}(?:and\s|et\s|und\s|y\s|e\s|en\s|и\s|و\s?)?$"
)
_DAY_UNITS = ("d", "j", "t", "giorni", "д")


def warm_up_relative() -> None:
    """Loads CLDR's words for relative dates (some 0.1 s), so that the first page does not wait for them."""
    _patterns()


def _day_with_clock(text: str, folded: str) -> RelativeDate | None:
    """ "yesterday 14:05", "Publié aujourd'hui à 09h12"."""
    found = _day_pattern().search(folded)
    clock = clock_behind(text, found.end()) if found else None
    if found is None or clock is None:
        return None
    ago = timedelta(days=_DAYS[found["word"]])
    return RelativeDate(start=found.start(), end=clock.end, ago=ago, precision="minute", clock=clock)


def _larger_unit(head: str) -> timedelta:
    found = _LARGER.search(head[-24:])
    if not found:
        return timedelta()
    unit = found["unit"]
    length = _UNITS["day" if unit.startswith(_DAY_UNITS) and unit != "dakika" else "hour"]
    return int(found["number"]) * length


def find_relative(text: str) -> RelativeDate | None:
    """The first relative date of a short text (None in a long one: prose says "two days ago" of events)."""
    if len(text) > MAX_RELATIVE:
        return None
    folded = text.casefold().replace("\u00a0", " ").replace("\u202f", " ")
    if len(folded) != len(text):
        folded = text.lower().replace("\u00a0", " ")
    word = folded.strip(_EDGES)
    if word in _DAYS:
        return RelativeDate(start=0, end=len(text), ago=timedelta(days=_DAYS[word]), precision="day")
    if word in _LABELS:
        number, unit = _LABELS[word]
        return RelativeDate(start=0, end=len(text), ago=number * _UNITS[unit], precision=_PRECISION[unit])
    has_digit = any(c.isdigit() for c in folded)
    if not has_digit and "ago" not in folded:
        return None
    for pattern, unit in _patterns():
        found = pattern.search(folded)
        if found:
            digits = re.search(r"\d+", found.group())
            ago = (int(digits.group()) if digits else 1) * _UNITS[unit]
            if unit in ("minute", "hour"):
                ago += _larger_unit(folded[: found.start()])
            return RelativeDate(start=found.start(), end=found.end(), ago=ago, precision=_PRECISION[unit])
    return _day_with_clock(text, folded) if has_digit else None

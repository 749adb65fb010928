"""The time of day beside a date: in which forms languages write it, and which zone it names.

Dates are `parts`; which instant comes of both is `reading`'s.
"""

import re
from dataclasses import dataclass

from dateline.datetext.names import ZONES, weekday_of

REACH = 64  # characters beside a date in which its time may stand


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A time of day. offset: minutes east of UTC, zone: an IANA name, where the text states one of them."""

    start: int
    end: int
    hour: int
    minute: int
    second: int | None = None
    offset: int | None = None
    zone: str | None = None


_MORNING = frozenset(
    {
        *(
            "am",
            "ص",
            "صباحا",
            "ق.ظ",
            "قظ",
            "صبح",
            "上午",
            "午前",
            "早上",
            "凌晨",
            "清晨",
            "오전",
            "새벽",
            "पूर्वाह्न",
            "सुबह",
            "πμ",
            "öö",
        ),
        *("সকাল", "পূর্বাহ্ণ", "pd", "ก่อนเที่ยง", "de", "sa", "pg", "पूर्व", "سحر"),
    }
)
_AFTERNOON = frozenset(
    {
        *(
            "pm",
            "م",
            "مساء",
            "ب.ظ",
            "بظ",
            "عصر",
            "شب",
            "下午",
            "午後",
            "晚上",
            "傍晚",
            "오후",
            "저녁",
            "अपराह्न",
            "शाम",
            "μμ",
            "ös",
        ),
        *("বিকাল", "বিকেল", "সন্ধ্যা", "রাত", "অপরাহ্ণ", "หลังเที่ยง", "du", "ch", "ptg", "md"),
    }
)
_MARK_BEFORE = (
    "AM|PM|中午|上午|下午|晚上|早上|凌晨|清晨|傍晚|午前|午後|오전|오후|새벽|저녁|अपराह्न|पूर्वाह्न|सुबह|शाम|ÖÖ|ÖS|সকাল|বিকাল|বিকেল|সন্ধ্যা|রাত|"
    "পূর্বাহ্ণ|অপরাহ্ণ|de\\.|du\\."
)
_MARK_BEHIND = r"[AaPp]\.?\s?[Mm]\b\.?|صباحا|مساء|ص\b|م\b|ق\.\s?ظ|ب\.\s?ظ|صبح|عصر|[πμ]\.?\s?μ\.?|अपराह्न|पूर्वाह्न|SA\b|CH\b|ก่อนเที่ยง|หลังเที่ยง|(?i:ptg|pg)\b|[mp]\.\s?d\."
# What stands between a date and its time.
_LEAD = (
    r"at|um|à|às|as|a las|a la|las|alle ore|alle|ore|om|kl\.?|klo\.?|klockan|в|о|об|у|a|la|ora|saat|saati|godz\.?|o godz\.?|o|ve?|"
    r"lúc|pukul|pkl\.?|jam|στις|ώρα|hora|de|den|ob|i|nan|плошча|সময়|বেলা|बजे|को|الساعة|ساعت|في تمام|במועד|בשעה|เวลา|time"
)
_SECOND = r"(?:[:.](?P<second>\d{2})(?:[.,]\d{1,9})?|\s?(?P<second2>\d{1,2})\s?[秒초])?"
_TIME = (
    rf"(?:(?P<pre>{_MARK_BEFORE})\s?)?"
    rf"(?:(?P<hour>\d{{1,2}})(?:(?:\s?:\s?|\.)(?P<minute>\d{{2}})|\s?(?:[hHч時时点點시]|giờ|óra|Uhr|นาฬิกา)\s?(?P<minute2>\d{{1,2}})(?!\d)\s?(?:[分분m]|นาที)?)"
    rf"{_SECOND}(?!\d)\s{{0,2}}(?P<post>{_MARK_BEHIND})?"
    rf"|(?P<alone>\d{{1,2}})\s?(?:(?P<post2>[AaPp]\.?\s?[Mm]\b\.?)|(?:[hH]|Uhr|hrs|uur)\b|[時时点點시](?![間间간])))"
)
_TAIL = r"(?:\s?(?:Uhr|น\.?|hrs?\.?|hs\.?|h|uur|ч\.?|ч|बजे|টা)(?![^\W\d_]))?"
_CLOCK = re.compile(
    rf"(?:\s?(?:г|р|թ|d|ж)\.)?[\s,.T|@·•()\-–—]{{0,4}}(?:(?:{_LEAD})(?![^\W\d_])[\s:]{{0,3}})?[\s:(]{{0,3}}{_TIME}{_TAIL}"
)
_BEFORE = re.compile(
    rf"(?<![\d:.,]){_TIME}{_TAIL}(?:\s?\(?(?P<name>[A-Z]{{1,4}}|МСК|мск)\)?(?![^\W_]))?"
    r"[\s,|·•\-–—]{0,4}(?:(?:on|le|am|of|em|el|del|il|den|ngày|,)\s)?(?:[^\W\d_]{2,12},?\s)?$"
)
_LIKE_A_TIME = re.compile(r"\d(?:[:.]\d\d|\s?(?:[AaPp]\.?\s?[Mm]|[hHч時时點点시]|giờ|óra|Uhr|uur))")
_OFFSET = re.compile(r"[\s(,]{0,2}(?:(?P<name>[A-Z]{1,5})\b)?\s?(?P<signed>[+-]\d{1,2}(?::?\d{2})?)?(?!\d)")
_WEEKDAY = re.compile(r"(?:\s?d)?\.?\s?[,(]?\s?(?P<word>[^\W\d_][^\s\d,()]{1,15})\s?[),]?(?=[\s,])")
# Zones said in words: each names the clock of a place (IANA name) or a fixed distance (minutes east of UTC).
_PHRASES: tuple[tuple[str, str | int], ...] = (
    (r"(?:ET|Eastern(?: Standard| Daylight)?(?: Time)?)\b", "America/New_York"),
    (r"(?:CT|Central Time)\b", "America/Chicago"),
    (r"(?:MT|Mountain Time)\b", "America/Denver"),
    (r"(?:PT|Pacific(?: Standard| Daylight)?(?: Time)?)\b", "America/Los_Angeles"),
    (r"(?:мск|МСК|MSK|по московскому времени|по москве|московское время)", "Europe/Moscow"),
    (r"(?:за Києвом|за київським часом|по киевскому времени|по Киеву)", "Europe/Kyiv"),
    (r"بتوقيت (?:غرينتش|جرينتش|غرينيتش|غرينيش)|(?:ت\.?\s?غ|غرينتش|جرينتش)(?!\w)|[Gg]reenwich", 0),
    (r"بتوقيت (?:السعودية|مكة(?: المكرمة)?|الرياض)", "Asia/Riyadh"),
    (r"بتوقيت (?:الإمارات|أبو ?ظبي|دبي)", "Asia/Dubai"),
    (r"بتوقيت (?:القاهرة|مصر)", "Africa/Cairo"),
    (r"بتوقيت (?:بيروت|لبنان)", "Asia/Beirut"),
    (r"بتوقيت (?:بغداد|العراق)", "Asia/Baghdad"),
    (r"بتوقيت (?:الدوحة|قطر)", "Asia/Qatar"),
    (r"بتوقيت الكويت", "Asia/Kuwait"),
    (r"بتوقيت القدس", "Asia/Jerusalem"),
    (r"به وقت تهران", "Asia/Tehran"),
    (r"北京时间|北京時間", "Asia/Shanghai"),
    (r"日本時間", "Asia/Tokyo"),
    (r"한국 ?시간", "Asia/Seoul"),
    (r"(?:TSİ|TSI)\b", "Europe/Istanbul"),
    (r"heure de Paris", "Europe/Paris"),
    (r"hora peninsular", "Europe/Madrid"),
    (r"(?:horário|hora) de Brasília", "America/Sao_Paulo"),
    (r"hora de Lisboa", "Europe/Lisbon"),
    (r"hora de México", "America/Mexico_City"),
)
_PHRASE = re.compile(r"[\s(,]{0,2}(?:" + "|".join(f"(?P<z{i}>{words})" for i, (words, _) in enumerate(_PHRASES)) + ")")


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


def hour_of(hour: int, mark: str | None) -> int:
    """The hour of 24 for an hour with "pm", "مساء", "午後" or nothing beside it."""
    if not mark:
        return hour
    plain = re.sub(r"[.\s]", "", mark).casefold()
    if plain == "中午":
        return hour + 12 if hour < 11 else hour
    if plain in _AFTERNOON and hour < 12:
        return hour + 12
    return 0 if plain in _MORNING and hour == 12 else hour


def _made(found: re.Match[str], start: int, end: int) -> Clock | None:
    hour = int(found["hour"] or found["alone"])
    minute = int(found["minute"] or found["minute2"] or 0)
    hour = hour_of(hour, found["pre"] or found["post"] or found["post2"])
    if hour > 24 or minute > 59:
        return None
    seconds = found["second"] or found["second2"]
    second = int(seconds) if seconds else None
    return Clock(start=start, end=end, hour=hour % 24, minute=minute, second=second)


def _zone_at(text: str, at: int) -> tuple[int, int | None, str | None]:
    """(end, offset, IANA name) of the zone that is named here."""
    found = _OFFSET.match(text, at, at + 16)
    if found and (found["name"] or found["signed"]):
        offset = parse_offset(found["signed"]) if found["signed"] else ZONES.get(found["name"])
        if offset is not None:
            return found.end(), offset, None
    phrase = _PHRASE.match(text, at, at + REACH)
    if phrase and phrase.lastgroup:
        zone = _PHRASES[int(phrase.lastgroup[1:])][1]
        return phrase.end(), (zone if isinstance(zone, int) else None), (zone if isinstance(zone, str) else None)
    return at, None, None


def clock_behind(text: str, at: int, languages: tuple[str, ...] = ()) -> Clock | None:
    """The time that stands right behind a date (a weekday may stand between), with the zone it names."""
    found = _CLOCK.match(text, at, at + REACH)
    if not found:
        between = _WEEKDAY.match(text, at, at + 24)
        if between and weekday_of(between["word"], languages) is not None:
            found = _CLOCK.match(text, between.end(), between.end() + REACH)
    made = _made(found, found.start(), found.end()) if found else None
    if made is None:
        return None
    end, offset, zone = _zone_at(text, made.end)
    return Clock(
        start=at, end=end, hour=made.hour, minute=made.minute, second=made.second, offset=offset, zone=zone
    )  # fmt: skip


def clock_before(text: str, at: int) -> Clock | None:
    """The time that stands right before a date: "3:05 PM EST, Sunday November 22, 2026"."""
    head = text[max(0, at - 40) : at]
    if not _LIKE_A_TIME.search(head):
        return None
    found = _BEFORE.search(head)
    made = _made(found, 0, 0) if found else None
    if found is None or made is None:
        return None
    name = found["name"] or ""
    phrase = _PHRASE.match(name)
    zone = _PHRASES[int(phrase.lastgroup[1:])][1] if phrase and phrase.lastgroup else None
    return Clock(
        start=at - len(found.group()),
        end=at,
        hour=made.hour,
        minute=made.minute,
        second=made.second,
        offset=ZONES.get(name),
        zone=zone if isinstance(zone, str) else None,
    )

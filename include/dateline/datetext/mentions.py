"""What running text says of its own day without giving it: weekdays ("said Thursday") and years in the past tense.

Full dates are `parts`; what a mention is worth is `dating`'s.
"""

import functools
import re
from dataclasses import dataclass

from dateline.datetext.names import ANY, month_of, plain_word, weekday_names, weekday_of
from dateline.datetext.parts import scan_dates

MAX_TEXT = 10_000  # characters of the body looked at; what comes later speaks of other days
MAX_MENTIONS = 40
MIN_SMALL = 5  # letters of a weekday written small, "jeudi": shorter ones are other words somewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class DateSpan:
    """An explicit date in text. has_day and has_year say how much it gives."""

    start: int
    end: int
    text: str
    has_day: bool = True
    has_year: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekdayMention:
    """A weekday (0 Monday – 6 Sunday). kind: report ("said Thursday"), on ("on Wednesday"), last ("last Friday")."""

    start: int
    end: int
    weekday: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class YearMention:
    """A year that the text names; is_coming where it speaks of it as still ahead ("by 2030", "until May 2016")."""

    start: int
    end: int
    year: int
    is_coming: bool = False


_LAST = frozenset(
    [
        "last",
        "previous",
        "past",
        "dernier",
        "dernière",
        "derniere",
        "letzten",
        "letzter",
        "vergangenen",
        "pasado",
        "última",
        "ultimo",
        "último",
        "passada",
        "passado",
        "scorso",
        "scorsa",
        "vorige",
        "afgelopen",
        "прошлый",
        "прошлую",
        "прошлой",
        "geçen",
        "الماضي",
        "الماضية",
        "گذشته",
        "上周",
    ]
)
_NEXT = frozenset(
    [
        "next",
        "coming",
        "every",
        "each",
        "prochain",
        "prochaine",
        "nächsten",
        "nächster",
        "kommenden",
        "próximo",
        "próxima",
        "prossimo",
        "prossima",
        "volgende",
        "komende",
        "следующий",
        "следующую",
        "gelecek",
        "المقبل",
        "القادم",
        "آینده",
        "every",
        "tous",
        "jeden",
        "cada",
        "todos",
        "ogni",
    ]
)
_ON = frozenset(
    [
        "on",
        "am",
        "au",
        "le",
        "el",
        "del",
        "este",
        "esta",
        "il",
        "la",
        "op",
        "в",
        "во",
        "on.",
        "na",
        "no",
        "nesta",
        "neste",
        "يوم",
        "late",
        "early",
        "until",
        "by",
        "since",
    ]
)
_REPORT = re.compile(
    r"\b(?:said|says|told|announced|reported|added|killed|died|confirmed|declared|reporters|statement|dit|déclaré|"
    r"annoncé|affirmé|indiqué|sagte|teilte|dijo|anunció|afirmó|disse|afirmou|zei|сообщил\w*|заявил\w*|قال|قالت|أعلن\w*)\b",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[^\W\d_][^\s\d,.;:|/()\"“”]{1,20}")
_YEAR = re.compile(r"\d{4}(?![\d%]|[.,/\-]\d|\s?(?:km|miles|people|men|metres|dollars|euros|m\b))")
_NO_YEAR_BEHIND = frozenset("0123456789.,$€£¥#/-")
# Between the preposition and the year stand a few small words or a noun: "until elections in November 2016".
_AHEAD = re.compile(
    r"\b(?:(?:by|until|till|before|starting|d['’]ici|jusqu['’]en|jusqu['’]à|jusqu['’]au|avant|bis|vor|ab|hasta|antes|para|até|"
    r"entro|fino|tegen|tot|voor|до|к|بحلول|حتى|قبل)\s(?:[^\W\d_]{1,12}\.?\s|\d{1,2}\.?\s){0,4}"
    r"|(?:will|plan\w{0,5}|expect\w{0,3}|due|scheduled|next|prévu\w{0,2}|wird|werden|geplant\w{0,2}|soll\w{0,2})\s[^.;!?\n]{0,60})$",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\b\d{4}\s?(?:[-–—]|[^\W\d_]{1,6})\s$")  # "from 1958 until 2016": both have been


@functools.cache
def _cjk_weekdays() -> re.Pattern[str]:
    names = {
        name
        for language in ("zh", "ja", "ko")
        for name in weekday_names()[language]
        if len(name) >= 2 and not name.isascii()
    }
    return re.compile("|".join(sorted((re.escape(n) for n in names if len(n) > 1), key=len, reverse=True)) or "(?!)")


def find_dates(text: str, *, languages: tuple[str, ...] = ()) -> list[DateSpan]:
    """Every explicit date of the text, in order; linear in its length, capped (see `parts`).

    Without languages it also finds what only one of them would call a date ("13 listopada 2026"): reading it takes the
    page's language.
    """
    return [
        DateSpan(
            start=match.start,
            end=match.end,
            text=text[match.start : match.end],
            has_day=match.parts.day is not None,
            has_year=match.parts.year is not None,
        )
        for match in scan_dates(text, languages or (ANY,))
    ]


def _kind(before: list[str], after: str, context: str) -> str | None:
    near = {word.casefold() for word in before[-2:]}
    if near & _NEXT or after.casefold() in _NEXT:
        return None
    if near & _LAST or after.casefold() in _LAST:
        return "last"
    if before and before[-1].casefold() in _ON:
        return "on"
    return "report" if _REPORT.search(context) else "on"


@functools.cache
def _weekday_beginnings() -> frozenset[str]:
    return frozenset(name[:length] for table in weekday_names().values() for name in table for length in (1, 2, 3))


@functools.lru_cache(maxsize=8192)
def _may_begin(beginning: str) -> bool:
    return plain_word(beginning) in _weekday_beginnings()


def _weekday_word(word: str, languages: tuple[str, ...]) -> int | None:
    """The weekday that a word of running text names."""
    plain = word.rstrip("'’")
    # English and German write weekdays with a capital; "sun" and "mon" are other words.
    if plain.isascii() and plain.islower():
        if languages[:1] in (("en",), ("de",)) or len(plain) < MIN_SMALL:
            return None
    elif len(plain) < 4:
        return None
    weekday = weekday_of(plain, languages)
    return weekday if weekday is not None and month_of(plain, languages) is None else None


def _weekday_at(text: str, start: int, end: int, weekday: int, languages: tuple[str, ...]) -> WeekdayMention | None:
    """The mention, unless the word belongs to a full date or speaks of a day to come."""
    if re.match(r"[\s,.]{0,3}\d", text[end : end + 4]):
        return None
    after = _TOKEN.search(text, end, end + 60)
    following = after.group() if after else ""
    if month_of(following, languages):
        return None
    before = _TOKEN.findall(text, max(0, start - 60), start)[-3:]
    kind = _kind(before, following, text[max(0, start - 60) : start])
    return WeekdayMention(start=start, end=end, weekday=weekday, kind=kind) if kind else None


def find_weekdays(text: str, *, languages: tuple[str, ...] = ()) -> list[WeekdayMention]:
    """Weekdays named in running text, with how they are named; not those that belong to a full date."""
    text = text[:MAX_TEXT]
    found: list[WeekdayMention] = []
    # Most texts name few weekdays, in few spellings: those are looked for, not every word looked at.
    for word in dict.fromkeys(_TOKEN.findall(text)):
        weekday = _weekday_word(word, languages) if _may_begin(word[:3]) else None
        if weekday is None:
            continue
        at = text.find(word)
        while at >= 0 and len(found) < 4 * MAX_MENTIONS:
            end = at + len(word)
            is_whole = not (at and text[at - 1].isalpha()) and not text[end : end + 1].isalpha()
            mention = _weekday_at(text, at, end, weekday, languages) if is_whole else None
            if mention:
                found.append(mention)
            at = text.find(word, end)
    found = sorted(found, key=lambda mention: mention.start)[:MAX_MENTIONS]
    if languages[:1] and languages[0][:2] in ("zh", "ja", "ko"):
        for match in _cjk_weekdays().finditer(text):
            weekday = weekday_of(match.group(), languages)
            if weekday is not None and len(found) < MAX_MENTIONS:
                found.append(WeekdayMention(start=match.start(), end=match.end(), weekday=weekday, kind="on"))
    return found


def find_years(text: str) -> list[YearMention]:
    """Years that the text names, and of each whether it is spoken of as coming ("by", "until", "will" before it)."""
    found: list[YearMention] = []
    text = text[:MAX_TEXT]
    for match in _YEAR.finditer(text):
        year = int(match.group())
        if not 1900 <= year <= 2100 or (match.start() and text[match.start() - 1] in _NO_YEAR_BEHIND):
            continue
        before = text[max(0, match.start() - 80) : match.start()]
        ahead = re.split(r"[.;!?\n]", text[match.end() : match.end() + 30])[0]
        coming = bool(_AHEAD.search(before) or re.search(r"\bwill\b", ahead)) and not _RANGE.search(before)
        found.append(YearMention(start=match.start(), end=match.end(), year=year, is_coming=coming))
        if len(found) >= MAX_MENTIONS:
            break
    return found

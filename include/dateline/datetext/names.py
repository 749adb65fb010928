"""Names of months, weekdays and time zones in the languages that news pages use, from CLDR and a few lists of our own.

No grammar here (`parts`), and nothing about what a date is worth (`dating`).
"""

import functools
import unicodedata

# ISO 639-1 codes and CLDR regions whose Gregorian month and weekday names are read. Arabic has three sets of month
# names: the Gulf's and Egypt's (يناير), the Levant's (كانون الثاني) and the Maghreb's (جانفي, غشت).
LOCALES = (
    *("en", "fr", "de", "de_AT", "es", "pt", "pt_PT", "it", "nl", "ru", "tr"),
    *("ar", "ar_LB", "ar_MA", "ar_DZ", "ar_TN", "fa", "hi", "zh", "ja", "ko"),
    *("pl", "cs", "sk", "sv", "da", "nb", "fi", "uk", "el", "hu", "ro", "id", "vi", "bg", "hr", "ca", "bn", "ur", "he"),
)
# Further languages: names that the languages above don't have. Of each language 5 ms at the first use.
MORE_LOCALES = (
    *("th", "sl", "sr", "sr_Latn", "lt", "lv", "et", "ms", "mr", "ta", "te", "az", "mk", "sq", "is", "af", "sw", "ne"),
    *("kk", "be", "bs", "gl", "ps", "hy", "ka", "pa", "gu", "so", "ha", "fil"),
)

# Spellings that CLDR lacks and news pages use: (language, number, words).
_MORE_MONTHS: tuple[tuple[str, int, str], ...] = (
    ("en", 9, "Sept"),
    ("en", 6, "June"),
    ("en", 7, "July"),
    ("en", 1, "Jan"),
    ("de", 1, "Jänner Jaenner Jan"),
    ("de", 2, "Feber"),
    ("de", 3, "Maerz Mrz Mär"),
    ("de", 6, "Jun"),
    ("de", 7, "Jul"),
    ("de", 9, "Sep"),
    ("es", 9, "septiembre setiembre sept set"),
    ("pt", 3, "março marco"),
    ("it", 9, "sett"),
    ("nl", 3, "mrt maart mar"),
    ("fr", 2, "fév fev"),
    ("fr", 7, "juill"),
    ("fr", 8, "aout"),
    ("fr", 12, "dec déc"),
    ("tr", 8, "Ağustos Agustos Ağu"),
    ("ar", 1, "يناير جانفي"),
    ("ar", 2, "فبراير فيفري شباط"),
    ("ar", 3, "مارس آذار اذار"),
    ("ar", 4, "أبريل ابريل إبريل أفريل نيسان"),
    ("ar", 5, "مايو أيار ماي"),
    ("ar", 6, "يونيو يونيه حزيران جوان"),
    ("ar", 7, "يوليو يوليه تموز جويلية يوليوز"),
    ("ar", 8, "أغسطس آب أوت غشت"),
    ("ar", 9, "سبتمبر أيلول شتنبر"),
    ("ar", 10, "أكتوبر تشرين|الأول"),
    ("ar", 11, "نوفمبر نونبر تشرين|الثاني"),
    ("ar", 12, "ديسمبر دجنبر كانون|الأول"),
    ("ar", 1, "كانون|الثاني"),
    ("fa", 1, "ژانویه"),
    ("fa", 2, "فوریه"),
    ("fa", 3, "مارس"),
    ("fa", 4, "آوریل"),
    ("fa", 5, "مه می"),
    ("fa", 6, "ژوئن"),
    ("fa", 7, "ژوئیه جولای"),
    ("fa", 8, "اوت آگوست"),
    ("fa", 12, "دسامبر"),
)
_MORE_WEEKDAYS: tuple[tuple[str, int, str], ...] = (
    ("en", 1, "Tues"),
    ("en", 3, "Thur Thurs"),
    ("pt", 0, "segunda"),
    ("pt", 1, "terça"),
    ("pt", 2, "quarta"),
    ("pt", 3, "quinta"),
    ("pt", 4, "sexta"),
    ("ar", 0, "الاثنين الإثنين"),
    ("zh", 0, "周一 礼拜一 星期一"),
    ("zh", 1, "周二 礼拜二 星期二"),
    ("zh", 2, "周三 礼拜三 星期三"),
    ("zh", 3, "周四 礼拜四 星期四"),
    ("zh", 4, "周五 礼拜五 星期五"),
    ("zh", 5, "周六 礼拜六 星期六"),
    ("zh", 6, "周日 礼拜日 星期日 星期天"),
)

ANY = "*"  # the language of who only asks whether a word is a name in any

_NUKTAS = frozenset("\u093c\u09bc\u0a3c\u0abc")  # the dot that makes फ़ of फ: often left out

# Minutes east of UTC. Letters that mean two zones to news readers (AST, and IST for Israel and Ireland) take the
# reading of the larger press; RFC 5322 section 4.3 gives the North American ones.
ZONES: dict[str, int] = {
    **dict.fromkeys(("Z", "UTC", "GMT", "UT", "WET"), 0),
    "EST": -300,
    "EDT": -240,
    "CST": -360,
    "CDT": -300,
    "MST": -420,
    "MDT": -360,
    "PST": -480,
    "PDT": -420,
    "BST": 60,
    "CET": 60,
    "MEZ": 60,
    "WAT": 60,
    "WEST": 60,
    "CEST": 120,
    "MESZ": 120,
    "EET": 120,
    "SAST": 120,
    "EEST": 180,
    "MSK": 180,
    "TRT": 180,
    "EAT": 180,
    "IRST": 210,
    "GST": 240,
    "PKT": 300,
    "IST": 330,
    "WIB": 420,
    "ICT": 420,
    "SGT": 480,
    "HKT": 480,
    "PHT": 480,
    "JST": 540,
    "KST": 540,
    "AEST": 600,
    "AEDT": 660,
    "NZST": 720,
    "NZDT": 780,
    "BRT": -180,
    "ART": -180,
}


def two_letters(code: str) -> str:
    """The language of a code or locale ("pt-PT", "fil"), as the tables are keyed."""
    return "tl" if code[:3] == "fil" else code[:2]


def _is_dropped(character: str) -> bool:
    """Marks that are left out or put in at will; the vowel signs of Indic and Thai script are letters, not such."""
    category = unicodedata.category(character)
    return category == "Cf" or (category == "Mn" and (character < "\u0900" or character in _NUKTAS))


def plain_word(word: str) -> str:
    """The word for comparing: folded, without accents, vowel signs, joiners and stops."""
    spread = unicodedata.normalize("NFKD", word)
    # "ى" and "ي", Persian "ی" and "ک" are typed for one another.
    spread = spread.replace("ى", "ي").replace("ی", "ي").replace("ک", "ك").replace("ı", "i")
    kept = "".join(c for c in spread if not _is_dropped(c) and c not in ".ـ")
    return kept.casefold().strip()


def _cldr(kind: str, locale_name: str) -> list[tuple[int, str]]:
    from babel import Locale  # noqa: PLC0415 - 60 ms and a file for each language: only for who reads words

    table = getattr(Locale.parse(locale_name), kind)
    return [
        (number, name)
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in table[context][width].items()
    ]


def _collect(kind: str, more: tuple[tuple[str, int, str], ...], first: int) -> dict[str, dict[str, int]]:
    """{language: {plain name: number}}, and under "" what all languages that have the name agree on."""
    tables: dict[str, dict[str, int]] = {}
    for locale_name in LOCALES:
        _add_names(tables, kind, locale_name)
    for language, number, words in more:
        tables.setdefault(language, {}).update({plain_word(word.replace("|", " ")): number for word in words.split()})
    tables[""], tables[ANY] = _agreed(tables, first)
    further: dict[str, dict[str, int]] = {}
    for locale_name in MORE_LOCALES:
        _add_names(further, kind, locale_name)
    agreed, anyhow = _agreed(further, first)
    tables[""] |= {plain: number for plain, number in agreed.items() if plain not in tables[ANY]}
    tables[ANY] = anyhow | tables[ANY]
    return further | tables


def _agreed(tables: dict[str, dict[str, int]], first: int) -> tuple[dict[str, int], dict[str, int]]:
    """(names that no two of the languages disagree about, all names)."""
    agreed: dict[str, int] = {}
    anyhow: dict[str, int] = {}
    for table in tables.values():
        for plain, number in table.items():
            agreed[plain] = number if agreed.get(plain, number) == number else first - 1
            anyhow.setdefault(plain, number)
    return {plain: number for plain, number in agreed.items() if number >= first}, anyhow


def _add_names(tables: dict[str, dict[str, int]], kind: str, locale_name: str) -> None:
    table = tables.setdefault(two_letters(locale_name), {})
    for number, name in _cldr(kind, locale_name):
        plain = plain_word(name)
        if len(plain) > 1 and not any(c.isdigit() for c in plain):
            table.setdefault(plain, number)


@functools.cache
def month_names() -> dict[str, dict[str, int]]:
    """{language: {plain name: 1–12}}; "" holds the names that mean one month in every language that has
    them, "*" all names."""
    return _collect("months", _MORE_MONTHS, 1)


@functools.cache
def weekday_names() -> dict[str, dict[str, int]]:
    """{language: {plain name: 0 Monday – 6 Sunday}}; "" holds those that no two languages disagree about."""
    return _collect("days", _MORE_WEEKDAYS, 0)


@functools.lru_cache(maxsize=8192)
def _month(word: str, languages: tuple[str, ...]) -> int | None:
    plain = plain_word(word)
    names = month_names()
    for language in (*languages, "", "en"):
        found = names.get(two_letters(language), {}).get(plain)
        if found:
            return found
    return None


def month_of(word: str, languages: tuple[str, ...] = ()) -> int | None:
    """1–12 where the word names a month, in these languages first, then in any."""
    return _month(word, languages) if len(word) <= 24 else None


@functools.lru_cache(maxsize=8192)
def _weekday(word: str, languages: tuple[str, ...]) -> int | None:
    plain = plain_word(word)
    names = weekday_names()
    for language in (*languages, "", "en"):
        found = names.get(two_letters(language), {}).get(plain)
        if found is not None:
            return found
    return None


def weekday_of(word: str, languages: tuple[str, ...] = ()) -> int | None:
    """0 (Monday) – 6 where the word names a weekday, in these languages first, then in any."""
    return _weekday(word, languages) if len(word) <= 24 else None

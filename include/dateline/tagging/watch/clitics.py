"""What Arabic, Persian, Hebrew and Korean write onto a word: conjunctions, prepositions, articles, pronouns, particles.

Closed lists and the rules of writing alone; no word is known here but the few that another word would be mistaken for.
"""

import re

_ARABIC_BARE = ("", "و", "ف", "ب", "ل", "وب", "ول", "فب", "فل")
_ARABIC_LIKE = ("ك", "وك", "فك")  # "as": rare, and with three letters another word (كمال)
_ARABIC_ARTICLE = ("ال", "وال", "فال", "بال", "لل", "كال", "وبال", "ولل", "فلل", "فبال")
_ARABIC_PRONOUNS = ("ه", "ها", "هم", "هما", "هن", "كم", "نا")  # his, her, their, your, our
_PERSIAN_ENDINGS = ("هاي", "هايي", "هايش", "هاست")  # plural with ezafe; the plain plural ها is among the pronouns
_MIN_STEM = 3  # letters
_MIN_LONG = 4  # letters from which "as" and Persian endings are looked for
_MIN_FREE = 5  # letters from which a word asked for with its article is looked for without
# Other words that the rules would make of a short one: committee of paradise, post of will, and so on.
_OTHER_ARABIC = frozenset(
    [
        "لجنه",
        "بريد",
        "بلاد",
        "بنات",
        "وحده",
        "ورده",
        "وطن",
        "بيان",
        "بنيه",
        "بحار",
        "بحث",
        "وقت",
        "وقف",
        "وفد",
        "ولد",
        "وجه",
        "وصل",
        "وزن",
        "ودع",
        "لقاء",
        "لغه",
        "لون",
        "ليل",
        "بلد",
        "بدر",
        "بحر",
        "بيت",
        "بنك",
        "برد",
        "برق",
        "بدل",
        "بعد",
        "بين",
        "فهم",
        "فكر",
        "فرق",
        "فرع",
        "فتح",
        "فوق",
        "فور",
        "فيل",
        "فقر",
        "فلك",
        "لسان",
        "بشر",
        "فقه",
        "فرد",
        "فحص",
        "فوز",
    ]
)
_NASAL_ROWS = (("ङ", "कखगघ"), ("ञ", "चछजझ"), ("ण", "टठडढ"), ("न", "तथदध"), ("म", "पफबभ"))
_HEBREW_BEFORE = tuple(
    dict.fromkeys(
        first + second
        for first in ("", "ו", "ש", "וש", "כש", "וכש")
        for second in ("", "ה", "ב", "ל", "מ", "כ", "מה", "ש", "שה")
    )
)
_HEBREW_SHORT = ("", "ה", "וה", "שה")  # of words with two letters: any other letter makes another word
# Korean particles after a consonant, after a vowel, and after either; ㄹ takes 로 as a vowel does.
_KOREAN_EITHER = [
    "의",
    "에",
    "에서",
    "에게",
    "에는",
    "에도",
    "에만",
    "에서는",
    "에서도",
    "에서의",
    "에서만",
    "에게는",
    "에게도",
    "에게서",
    "에의",
    "도",
    "만",
    "까지",
    "까지는",
    "까지도",
    "부터",
    "부터는",
    "보다",
    "보다는",
    "처럼",
    "마다",
    "조차",
    "밖에",
    "뿐",
    "뿐만",
    "대로",
    "같이",
    "만의",
    "만이",
    "만을",
    "만은",
    "께",
    "께서",
    "께서는",
    "한테",
    "하고",
    "에선",
    "에겐",
    "라는",
]
_KOREAN_CONSONANT = [
    "은",
    "이",
    "을",
    "과",
    "과는",
    "과의",
    "과도",
    "이나",
    "이란",
    "이라",
    "이라고",
    "이라는",
    "이라며",
    "이라면",
    "이며",
    "이고",
    "이다",
    "이었다",
    "입니다",
    "이라도",
    "이든",
    "아",
    "이랑",
    "이자",
    "이지만",
]
_KOREAN_VOWEL = [
    "는",
    "가",
    "를",
    "와",
    "와는",
    "와의",
    "와도",
    "나",
    "란",
    "라",
    "라고",
    "며",
    "고",
    "다",
    "였다",
    "입니다",
    "라도",
    "든",
    "야",
    "랑",
    "로",
    "로는",
    "로의",
    "로도",
    "로서",
    "로써",
    "로부터",
    "라며",
    "라면",
    "이다",
    "이고",
    "이며",
    "이라고",
    "이자",
    "지만",
]
_KOREAN_TO = ["으로", "으로는", "으로의", "으로도", "으로서", "으로써", "으로부터"]
_RIEUL = 8  # final consonant ㄹ in the order of Unicode's syllables


def arabic_forms(word: str) -> tuple[str, ...]:
    """Forms of a folded word of Arabic script (Persian and Urdu among them)."""
    stem = word
    for article in ("وال", "بال", "ال"):
        if word.startswith(article) and len(word) - len(article) >= _MIN_STEM:
            stem = word.removeprefix(article)
            break
    has_article = stem != word
    letters = len(stem.replace(" ", ""))
    if letters < _MIN_STEM:
        return (stem, *(f"{before}{stem}" for before in ("ال", "وال", "بال", "لل")))
    forms = [word, *(f"{before}{stem}" for before in _ARABIC_ARTICLE)]
    if stem.startswith("ل"):
        forms += [f"{before}{stem}" for before in ("لل", "ولل")]
    if not has_article or letters >= _MIN_FREE:
        before = _ARABIC_BARE + (_ARABIC_LIKE if letters >= _MIN_LONG else ())
        # The ending ة, folded to ه, is written ت before a pronoun.
        base = stem[:-1] + "ت" if stem.endswith("ه") else stem
        endings = [stem]
        if not has_article:
            endings += [f"{base}{ending}" for ending in _ARABIC_PRONOUNS]
        if letters >= _MIN_LONG and not has_article:
            endings += [f"{stem}{ending}" for ending in ("ها", *_PERSIAN_ENDINGS)]
        forms += [f"{clitic}{ending}" for ending in endings for clitic in before]
    return tuple(dict.fromkeys(form for form in forms if form == word or form not in _OTHER_ARABIC))


def ends_in_pronoun(word: str, form: str) -> bool:
    """Whether a form of an Arabic word ends in the pronoun ه, where a text's ة would be another word (وزيره, وزيرة)."""
    return form.endswith("ه") and not word.endswith("ه")


def devanagari_forms(word: str) -> tuple[str, ...]:
    """A nasal before a consonant of its own row may be written with its letter or with a dot: हिन्दी, हिंदी."""
    dotted, spelled = word, word
    for nasal, row in _NASAL_ROWS:
        dotted = re.sub(f"{nasal}्(?=[{row}])", "ं", dotted)
        spelled = re.sub(f"ं(?=[{row}])", f"{nasal}्", spelled)
    return tuple(dict.fromkeys((word, dotted, spelled)))


def arabic_prefixes(stem: str) -> tuple[str, ...]:
    """What may be written before a stem that a * follows."""
    if len(stem) < _MIN_STEM:
        return ("", "ال", "وال", "بال", "لل")
    if stem.startswith("ال"):
        return ("", "و", "ف", "ب", "ك", "وب")
    return _ARABIC_BARE + (_ARABIC_LIKE if len(stem) >= _MIN_LONG else ()) + _ARABIC_ARTICLE


def hebrew_prefixes(stem: str) -> tuple[str, ...]:
    """What may be written before a Hebrew word."""
    return _HEBREW_BEFORE if len(stem.replace(" ", "")) >= _MIN_STEM else _HEBREW_SHORT


def is_hangul(character: str) -> bool:
    """Whether it is a Korean syllable."""
    return "가" <= character <= "힣"


def korean_pattern(word: str) -> str:
    """A regular expression for a Korean word with any particle that may follow its last sound."""
    final = (ord(word[-1]) - 0xAC00) % 28
    one = _KOREAN_CONSONANT if final else _KOREAN_VOWEL
    to = ["로", "로는", "로의", "로서", "로부터"] if final == _RIEUL else (_KOREAN_TO if final else [])
    # The plural 들 ends in ㄹ.
    plural = "|".join(sorted({*_KOREAN_EITHER, *_KOREAN_CONSONANT, "로"}, key=len, reverse=True))
    single = "|".join(sorted({*_KOREAN_EITHER, *one, *to}, key=len, reverse=True))
    return f"{word}(?:들(?:{plural})?|{single})?"

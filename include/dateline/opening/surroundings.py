"""What stands before and behind a place in a text: a day, a place in capitals, the end of a sentence, a picture's words.

Whether a name there is a credit is for `brackets`, `credit_lines` and `dispatches`.
"""

import re

from dateline.datetext import month_of
from dateline.opening.credit_words import PICTURE_WORDS

REACH = 200  # characters of a line looked at on either side of a name
END_OF_SENTENCE = r"[.!?…»”“\"')\]。！？।]"
WORD = re.compile(r"[^\W\d_]+")
CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

NAME_LIKE = re.compile(r"(?:(?:[^\W\d_a-z]|['’&])[\w.'’&-]*|de|di|von|van|der|den|bin|al|el|la|le|and|und|et|y|e)(?:\s(?:(?:[^\W\d_a-z]|['’&])[\w.'’&-]*|de|di|von|van|der|den|bin|al|el|la|le|and|und|et|y|e|Le)){0,8}\.?")  # fmt: skip
CAPITALS_BEFORE = re.compile(r"(?<!\w)[A-ZÀ-ÞĀ-ŽА-Я][A-ZÀ-ÞĀ-ŽА-Я'’.-]{2,}\s?[.,]?\s?$")
_DAY_BEFORE = re.compile(
    r"(?:(?<!\d)[0-3GIlO]?\d\s?(?:er|st|nd|rd|th|º|ª|e)?|(?P<month>[^\W\d_]{3,10}))(?:,?\s(?:de\s)?[12]\d{3})?\s?[.,]{0,2}\s{0,2}(?:[—–-]{1,2}\s{0,2})?$"
)
HEADS_ITEM = re.compile(
    r"\s[A-ZÀ-Þ][^\W\d_]+(?:[ -][A-ZÀ-Þ][^\W\d_]+)?\s?[,.]\s?(?:le\s)?\d{1,2}(?:er)?\.?\s[^\W\d_]{3,10}"
)
_PERSON_AFTER = re.compile(r"\s?/\s?(?:[A-ZÀ-Þ][^\W\d_]+\s[A-ZÀ-Þ]|[A-Z]{3,}\s[A-Z]{3,})")
_PERSON_BEFORE = re.compile(r"[A-ZÀ-Þ][^\W\d_]+\s[A-ZÀ-Þ][^\W\d_]+\s?/\s?$")


def is_picture(text: str, start: int, end: int) -> bool:
    """Whether the name at this place signs a picture: words such as "Foto" in the line, or a photographer's name."""
    line = max(text.rfind("\n", 0, start) + 1, start - 60)
    before, after = text[line:start], text[end : end + 40].split("\n", 1)[0]
    if _PERSON_AFTER.match(after) or _PERSON_BEFORE.search(before):
        return True
    near = re.split(r"[.!?]\s", before)[-1] if not before.rstrip().endswith((".", "!", "?")) else ""
    words = [word.casefold() for word in WORD.findall(near)] + [word.casefold() for word in WORD.findall(after)[:2]]
    return any(word in PICTURE_WORDS for word in words)


def ends_sentence(before: str) -> bool:
    """Whether a sentence ends there, or nothing stands there."""
    return not before.strip() or re.search(END_OF_SENTENCE + r"\s{0,3}$", before) is not None


def ends_in_day(before: str) -> bool:
    """Whether a day of the month ends it: "19 mars. ", "PARIS, 9 "."""
    day = _DAY_BEFORE.search(before)
    return day is not None and (day["month"] is None or month_of(day["month"]) is not None)


def has_day_or_capitals(before: str) -> bool:
    """Whether a day or a word in capitals ends it."""
    return ends_in_day(before) or CAPITALS_BEFORE.search(before) is not None

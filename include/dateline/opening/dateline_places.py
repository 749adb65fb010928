"""Whether some words are written as the place of a dateline is, and how a sentence writes that place.

Which place on earth it is, is `tagging`'s; where in an opening a place stands is `datelines`.
"""

import re

from dateline.datetext import month_of, weekday_of

# Words in capitals before a colon that are no places.
_NO_PLACE_WORDS = """
    PUBLISHED POSTED MODIFIED LAST CREATED PUBLIÉ PUBLIE VERÖFFENTLICHT PUBLICADO PUBBLICATO GEPUBLICEERD
    ОПУБЛИКОВАНО BREAKING UPDATE UPDATED VIDEO WATCH PHOTOS PHOTO LIVE OPINION EXCLUSIVE ANALYSIS REVIEW NEWS
    WARNING NOTE READ EDITORIAL INTERVIEW EXPLAINER FACTBOX CORRECTION SPORT SPORTS FOOTBALL CRICKET ALERT WRAPUP
    TIMELINE ADVISORY Q A QUESTION ANSWER TOP MORE ALSO RELATED PODCAST GALLERY COMMENT DATE TIME PRICE FILE BY FROM
    SOURCE AUTHOR WHO WHAT WHEN WHERE WHY HOW FAQ PS UPDATE1 COVID-19 CEO
"""
_NO_PLACE = frozenset(_NO_PLACE_WORDS.split())
# What stands before a date in a sentence, and captions before an agency.
_BEFORE_A_DATE = """
    on in at since by until till from late early this that the a an le la les au aux du des depuis dès jusqu'au am
    im ab bis seit vom zum der die das den il lo dal nel el del al desde hasta em no na do da op vanaf sinds på fra
    od dnia w в на с со к до от около у في من منذ يوم حتى بتاريخ در از روز 사진 그래픽 영상 자료 출처
"""
SMALL_WORDS = frozenset(_BEFORE_A_DATE.split())
_JOINING_WORDS = "de da do del di la le les los las el al an am der die das den sur of the and und et y e"
_LOWER_JOINS = frozenset(_JOINING_WORDS.split())


def is_place(place: str, *, must_be_capitals: bool) -> bool:
    """Whether these words may name a place: begun with capitals, or all in them, where their script has any."""
    words = [word for word in re.split(r"[\s/]+", place) if word]
    if not words or len(place) > 60 or all(word.strip(".").upper() in _NO_PLACE for word in words):
        return False
    first = words[0].strip(".")
    if first.upper() in _NO_PLACE or month_of(first) is not None:
        return False
    if len(words) == 1 and (first.casefold() in SMALL_WORDS or weekday_of(first) is not None):
        return False  # "On March 31 (…) -", "Le 31 mars -", "Thursday, March 31 -"
    cased = [word for word in words if word.casefold() not in _LOWER_JOINS and word.upper() != word.lower()]
    if not cased:
        return not must_be_capitals  # Arabic, Hindi, Chinese: no capitals to go by
    if must_be_capitals:
        return all(word == word.upper() for word in cased) and len(place.strip(".")) > 2
    return all(word[0] == word[0].upper() for word in cased)


def usual_capitals(place: str) -> str:
    """The place as a sentence writes it: "NEW DELHI/MUMBAI" → "New Delhi/Mumbai", "RIO DE JANEIRO" → "Rio de Janeiro"."""
    if place != place.upper() or place == place.lower():
        return place

    def one(found: re.Match[str]) -> str:
        word = found.group()
        if word.casefold() in _LOWER_JOINS and found.start() > 0:
            return word.lower()
        return word if "." in place and len(word) == 1 else word.capitalize()

    return re.sub(r"[^\W\d_]+", one, place)

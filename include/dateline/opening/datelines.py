"""The dateline grammar: "BEIRUT, March 31, (Agencies): A drone strike …" as place, date and agency.

Credits elsewhere in the text are `credits`; which year the date means is `dating`'s.
"""

import re

from dateline.datetext import find_dates, month_of, read_month_day
from dateline.model import Opening
from dateline.opening.agencies import agencies_named

MAX_OPENING = 160  # characters: the longest datelines (two places, a region, a date, two agencies) have 110

_UPPER = r"[^\W\d_a-zà-öø-ÿа-яё]"
_NAME = r"(?:[^\W\d_][^\s\d,.;:/()\[\]\-–—|\"“”!?]*)(?:[-’'.][^\W\d_][^\s\d,;:/()\[\]|\"“”!?–—]*)?\.?"
_PLACE = rf"(?P<place>{_NAME}(?:\s{_NAME}){{0,4}}(?:\s?/\s?{_NAME}(?:\s{_NAME}){{0,3}}){{0,2}})"
_REGION = rf"(?:\s?,\s?(?P<region>(?!\d){_NAME}(?:\s{_NAME}){{0,3}}))?"
_DATE = r"(?:\s?[,.]?\s(?:le\s|den\s|el\s)?(?P<date>(?:\d{1,2}(?:er|st|nd|rd|th|º)?\.?\s(?:de\s)?[^\W\d_]{2,12}(?:\sال[^\W\d_]{3,6})?\.?|[^\W\d_]{3,10}\.?\s\d{1,2}|\d{1,2}月\d{1,2}日)(?:,?\s(?:de\s)?\d{4})?|\d{4}-\d{2}-\d{2}|\d{1,2}(?=\.?\s\()))?"
_AGENCY = r"(?:\s?[,.]?\s{0,2}(?:[(\[]|/(?=[^/\n]{2,20}/))(?P<agency>[^()\[\]\n/][^()\[\]\n]{1,59}?)(?:[)\]]|/(?=\.)))?"
_BARE_AGENCY = r"(?:\s?[,.]?\s?[,.–—-]?\s(?P<bare>[^\W\d_][^\s,.:()–—-]{1,14})\.?)?"
_MARK = r"\s{0,2}(?P<mark>[.,]?\s?[–—]|--|(?<=\s)-|\s?-\s|:|：|،\s?-|\.\s?[-–—]|(?<=/)\.)\s{0,2}"
_DATELINE = re.compile(r"\s{0,4}" + _PLACE + _REGION + _DATE + r"[,.]?" + _AGENCY + _BARE_AGENCY + _MARK)
_AGENCY_FIRST = re.compile(
    r"\s{0,4}[(\[]?(?P<agency>[^()\[\]\n:–—]{2,50}?)[)\]]?(?:\s?[,.]?\s(?P<place>[^\W\d_][^()\n:–—\d]{1,40}))?\s{0,2}(?:--|[–—:]|\s-\s)\s{0,2}"
)
_CJK = re.compile(
    r"\s{0,4}[（(【]?(?P<agency>新华社|新華社|中央社|共同|時事)(?P<place>[^\d\s（）()]{1,12}?)(?:(?P<date>\d{1,2}月\d{1,2}日)电?|电)[)）】]?"
)
_KO = re.compile(r"\s{0,4}[(（](?P<place>[^()=\d]{1,20})=(?P<agency>연합뉴스)[)）]")

# Words in capitals before a colon that are no places.
_NO_PLACE = frozenset(
    [
        "BREAKING",
        "UPDATE",
        "UPDATED",
        "VIDEO",
        "WATCH",
        "PHOTOS",
        "PHOTO",
        "LIVE",
        "OPINION",
        "EXCLUSIVE",
        "ANALYSIS",
        "REVIEW",
        "NEWS",
        "WARNING",
        "NOTE",
        "READ",
        "EDITORIAL",
        "INTERVIEW",
        "EXPLAINER",
        "FACTBOX",
        "CORRECTION",
        "SPORT",
        "SPORTS",
        "FOOTBALL",
        "CRICKET",
        "ALERT",
        "WRAPUP",
        "TIMELINE",
        "ADVISORY",
        "Q",
        "A",
        "QUESTION",
        "ANSWER",
        "TOP",
        "MORE",
        "ALSO",
        "RELATED",
        "PODCAST",
        "GALLERY",
        "COMMENT",
        "DATE",
        "TIME",
        "PRICE",
        "FILE",
        "BY",
        "FROM",
        "SOURCE",
        "AUTHOR",
        "WHO",
        "WHAT",
        "WHEN",
        "WHERE",
        "WHY",
        "HOW",
        "FAQ",
        "PS",
        "UPDATE1",
        "COVID-19",
        "CEO",
    ]
)
_LOWER_JOINS = frozenset(
    [
        "de",
        "da",
        "do",
        "del",
        "di",
        "la",
        "le",
        "les",
        "los",
        "las",
        "el",
        "al",
        "an",
        "am",
        "der",
        "die",
        "das",
        "den",
        "sur",
        "of",
        "the",
        "and",
        "und",
        "et",
        "y",
        "e",
    ]
)


def _is_place(place: str, *, must_be_capitals: bool) -> bool:
    words = [word for word in re.split(r"[\s/]+", place) if word]
    if not words or len(place) > 60 or all(word.strip(".").upper() in _NO_PLACE for word in words):
        return False
    if words[0].strip(".").upper() in _NO_PLACE or month_of(words[0]) is not None:
        return False
    cased = [word for word in words if word.casefold() not in _LOWER_JOINS and word.upper() != word.lower()]
    if not cased:
        return not must_be_capitals  # Arabic, Hindi, Chinese: no capitals to go by
    if must_be_capitals:
        return all(word == word.upper() for word in cased) and len(place.strip(".")) > 2
    return all(word[0] == word[0].upper() for word in cased)


def _date_of(text: str | None) -> str | None:
    if not text:
        return None
    if read_month_day(text) or find_dates(text):
        return text.strip(" ,.")
    return text if text.isdecimal() and 1 <= int(text) <= 31 else None


def _standard(text: str) -> Opening | None:
    found = _DATELINE.match(text)
    if not found:
        return None
    agencies = agencies_named(found["agency"] or "") or agencies_named(found["bare"] or "")
    region, written = found["region"], found["date"]
    if region and written and month_of(region.rstrip(".")):
        region, written = None, f"{region} {written}"  # "DALIAN, Feb. 29": the month looks like a region
    date = _date_of(written)
    if (written and not date) or agencies_named(found["place"]):
        return None
    if found["bare"] and not agencies:
        return None
    # Brackets that name no agency, "(Our Correspondent)", still make a dateline where a date stands before them.
    has_more = bool(agencies) or date is not None
    dash = found["mark"].strip() not in (":", "：", "-")
    strict = not has_more
    if not _is_place(found["place"], must_be_capitals=strict) or (found["agency"] and not has_more):
        return None
    if strict and not dash and not (found["mark"].strip() == ":" and len(found["place"]) >= 4 and not region):
        return None
    return Opening(
        place=found["place"].strip(" ,."),
        date_text=date,
        agency=agencies[0] if len(agencies) == 1 else ("agencies" if agencies else None),
        start=len(text) - len(text.lstrip()),
        end=found.end(),
    )


def _agency_alone(text: str) -> Opening | None:
    """ "(Reuters) - Oil rose", "AFP – Le président", "رويترز - قال"."""
    found = _AGENCY_FIRST.match(text)
    if not found:
        return None
    agencies = agencies_named(found["agency"])
    if not agencies:
        return None
    place = found["place"]
    good = place is not None and _is_place(place.strip(), must_be_capitals=False)
    if place is not None and not good:
        return None
    return Opening(
        place=place.strip(" ,") if place else None,
        agency=agencies[0] if len(agencies) == 1 else "agencies",
        start=len(text) - len(text.lstrip()),
        end=found.end(),
    )


def read_opening(text: str) -> Opening | None:
    """How the text opens, where it opens as wire copy does; offsets are characters of `text`.

    A place alone counts only in capitals and before a dash or colon ("KUWAIT CITY —"); in other capitals it needs a
    date or an agency beside it ("Berlin (dpa) -").
    """
    head = text[:MAX_OPENING].replace("\u00a0", " ").replace("\u200f", " ").replace("\u200e", " ")
    for pattern in (_CJK, _KO):
        found = pattern.match(head)
        if found:
            groups = found.groupdict()
            agency = agencies_named(found["agency"])
            return Opening(
                place=found["place"],
                date_text=groups.get("date"),
                agency=agency[0] if agency else None,
                start=found.start(),
                end=found.end(),
            )
    return _standard(head) or _agency_alone(head)


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

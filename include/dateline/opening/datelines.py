"""The dateline grammar: "BEIRUT, March 31, (Agencies): A drone strike …" as place, date and agency.

Credits elsewhere in the text are `credits`; which year the date means is `dating`'s.
"""

import re

from dateline.datetext import find_dates, month_of, read_month_day
from dateline.model import Opening
from dateline.opening.agencies import agencies_named

MAX_OPENING = 160  # characters: the longest datelines (two places, a region, a date, two agencies) have 110

# One character for one, so that offsets hold.
_BLANKS = dict.fromkeys(map(ord, "\u00a0\u202f\u200e\u200f"), " ") | {ord("،"): ","}
_NAME = r"(?:[^\W\d_][^\s\d,.;:/()\[\]\-–—|\"“”!?]*)(?:[-’'.][^\W\d_][^\s\d,;:/()\[\]|\"“”!?–—]*)?\.?"
_PLACE = rf"(?P<place>{_NAME}(?:\s{_NAME}){{0,4}}(?:\s?/\s?{_NAME}(?:\s{_NAME}){{0,3}}){{0,2}})"
# Behind the place: ", Minn.", or a country in brackets where a date or the agency's own brackets follow.
_REGION = (
    rf"(?:\s?,\s?(?P<region>(?!\d){_NAME}(?:\s{_NAME}){{0,3}})"
    r"|\s?\((?P<inside>[^()\[\]\n\d]{2,40})\)(?=\s?,\s?[^\W_]|\s{1,2}[\d(\[]))?"
)
_DATE = r"(?:\s?[,.]?\s(?:[-–—]\s)?(?:le\s|den\s|el\s)?(?P<date>(?:\d{1,2}(?:er|st|nd|rd|th|º)?\.?\s(?:de\s)?[^\W\d_]{2,12}(?:\sال[^\W\d_]{3,6})?\.?|[^\W\d_]{3,10}\.?\s\d{1,2}|\d{1,2}月\d{1,2}日)(?:,?\s(?:de\s)?\d{4})?|\d{4}-\d{2}-\d{2}|\d{1,2}(?=\.?\s\()))?"
_AGENCY = r"(?:\s?[,.]?\s{0,2}(?:[-–—]\s)?(?:[(\[]|/(?=[^/\n]{2,20}/))(?P<agency>[^()\[\]\n/][^()\[\]\n]{1,59}?)(?:[)\]]|/(?=\.)))?"
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


def _spells_out(words: str, capitals: str) -> bool:
    initials = "".join(word[0] for word in re.findall(r"[^\W\d_]+", words) if word[0].isupper())
    return initials.casefold() == re.sub(r"\W", "", capitals).casefold()


def _date_of(text: str | None) -> str | None:
    if not text:
        return None
    if read_month_day(text) or find_dates(text):
        return text.strip(" ,.")
    return text if text.isdecimal() and 1 <= int(text) <= 31 else None


def _stands_bare(found: re.Match[str], region: str | None) -> bool:
    """Whether a place in capitals is a dateline without a date and an agency that we know.

    Brackets with a name that we do not know, "(Our Correspondent)", make it one before a dash, unless they spell out
    what the capitals stand for.
    """
    mark = found["mark"].strip()
    if found["agency"]:
        return mark not in (":", "：") and not _spells_out(found["agency"], found["place"])
    if mark in ("：", "-"):
        return False
    return mark != ":" or (len(found["place"]) >= 4 and not region)


def _standard(text: str) -> Opening | None:
    found = _DATELINE.match(text)
    if not found:
        return None
    inside = (found["inside"] or "").strip()
    agencies = agencies_named(found["agency"] or "") or agencies_named(found["bare"] or "") or agencies_named(inside)
    region, written = found["region"] or (inside if inside and not agencies_named(inside) else None), found["date"]
    if region and written and month_of(region.rstrip(".")):
        region, written = None, f"{region} {written}"  # "DALIAN, Feb. 29": the month looks like a region
    date = _date_of(written)
    if (written and not date) or agencies_named(found["place"]):
        return None
    if found["bare"] and not agencies:
        return None
    has_more = bool(agencies) or date is not None
    strict = not has_more
    if not _is_place(found["place"], must_be_capitals=strict):
        return None
    if strict and not _stands_bare(found, region):
        return None
    return Opening(
        place=found["place"].strip(" ,."),
        region=region.strip(" ,") if region else None,
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
    head = text[:MAX_OPENING].translate(_BLANKS)
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

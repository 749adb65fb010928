"""The dateline grammar: "BEIRUT, March 31, (Agencies): A drone strike …" as place, date and agency.

Credits elsewhere in the text are `credits`; which year the date means is `dating`'s.
"""

import re
from dataclasses import replace

from dateline.datetext import find_dates, month_of, read_month_day
from dateline.model import Opening
from dateline.opening.agencies import agencies_named
from dateline.opening.dateline_places import SMALL_WORDS, is_place

MAX_OPENING = 160  # characters: the longest datelines (two places, a region, a date, two agencies) have 110

# One character for one, so that offsets hold.
_BLANKS = dict.fromkeys(map(ord, "\u00a0\u202f\u2009\u3000\u200e\u200f\u061c"), " ") | {ord("،"): ",", ord("۔"): "."}
_BLANKS |= {ord("（"): "(", ord("）"): ")", ord("［"): "[", ord("］"): "]", ord("＝"): "=", ord("："): ":"}
_NAME = r"(?:[^\W\d_][^\s\d,.;:/()\[\]\-–—|\"“”!?]*)(?:[-’'.][^\W\d_][^\s\d,;:/()\[\]|\"“”!?–—]*)?\.?"
_PLACE = rf"(?P<place>{_NAME}(?:\s{_NAME}){{0,4}}(?:\s?/\s?{_NAME}(?:\s{_NAME}){{0,3}}){{0,2}})"
# Behind the place: ", Minn.", or a country in brackets where a date or the agency's own brackets follow.
_REGION = (
    rf"(?:\s?,\s?(?P<region>(?!\d){_NAME}(?:\s{_NAME}){{0,3}})"
    r"|\s?[(\[](?P<inside>[^()\[\]\n\d]{2,40})[)\]](?=\s?,\s?[^\W_]|\s{1,2}[\d(\[]))?"
)
_MONTH_WORD = r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0900-\u0dff]){1,11}"
_DAY = (
    rf"(?:\d{{1,2}}(?:er|st|nd|rd|th|º)?\.?\s{{1,2}}(?:de\s)?{_MONTH_WORD}(?:\sال[^\W\d_]{{3,6}})?\.?|[^\W\d_]{{3,10}}\.?\s{{1,2}}\d{{1,2}}(?:st|nd|rd|th)?"
    r"|\d{1,2}月\d{1,2}日)(?:,?\s(?:de\s)?\d{4})?|\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}(?=\s\()|\d{1,2}\s-\s\d{1,2}(?=\s\()|\d{1,2}(?=\.?\s\()"
)
_DATE = rf"(?:\s?[,.]?\s(?:[-–—]\s)?(?:le\s|den\s|el\s)?(?P<date>{_DAY}))?"
_IN_BRACKETS = r"[(\[](?P<agency>[^()\[\]\n/][^()\[\]\n]{1,59}?)[)\]]|/\s?(?P<slashed>[^/\n]{2,20}?)\s?/"
_AGENCY = rf"(?:\s?[,.]?\s{{0,2}}(?P<dash>[-–—]\s)?(?:{_IN_BRACKETS}))?"
_BARE_AGENCY = r"(?:\s?[,.]?\s?[,.–—-]?\s(?P<bare>[^\W\d_][^\s,.:()–—-]{1,14}(?:\.(?:RU|ru))?)\.?)?"
_MARK = r"\s{0,2}(?P<mark>[.,]?\s?[–—]|--|(?<=\s)-|\s?-\s|:|,\s?-|\.\s?[-–—]|(?<=/)\.|।(?=\s))\s{0,2}"
_HEAD = r"\s{0,4}" + _PLACE + _REGION + _DATE + r"[,.]?"
_DATELINE = re.compile(_HEAD + _AGENCY + _BARE_AGENCY + _MARK)
# "NEW DELHI, Nov 22 (PTI) The …", "الدوحة في 31 مارس / قنا / …": the agency's own marks end it.
_UNMARKED = re.compile(_HEAD + _AGENCY.removesuffix("?") + r"(?P<bare>)(?P<mark>)(?=\s|$)\s{0,2}")
# "МОСКВА, 31 мар — РИА Новости. …", "بيروت - أ ف ب: …": the agency behind the dash.
_BEHIND = re.compile(r"(?P<agency>[^\W\d_][^.:()\n–—]{1,30}?)\s{0,2}(?:\.(?=\s)|:|[–—]|\s-\s)\s{0,2}")
_DATE_FIRST = re.compile(
    rf"\s{{0,4}}(?P<date>{_DAY})\s[(\[](?P<agency>[^()\[\]\n]{{2,60}}?)[)\]]\s{{0,2}}(?:--|[-–—:])\s{{0,2}}"
)
_AGENCY_FIRST = re.compile(
    r"\s{0,4}(?P<brackets>[(\[])?(?P<agency>[^()\[\]\n:–—]{2,50}?)[)\]]?(?:\s?[,.]?\s(?P<place>[^\W\d_][^()\n:–—\d]{1,40}))?\s{0,2}(?P<mark>--|[–—:]|\s-\s)\s{0,2}"
)
# The Saudi agency gives both calendars: "الرياض 12 جمادى الآخرة 1448 هـ الموافق 22 نوفمبر 2026 م واس".
_TWO_CALENDARS = re.compile(
    r"\s{0,4}(?P<place>[^\W\d_]{2,15}(?:\s[^\W\d_]{2,15}){0,2}),?\s\d{1,2}\s[^\d\n]{3,22}\s1[34]\d\d\s?(?:هـ)?[\s,]{1,2}(?:الموافق\s)?"
    r"(?P<date>\d{1,2}\s[^\W\d_]{3,10}(?:\s[^\W\d_]{3,10})?\s\d{4})\s?م?\s?\(?(?P<agency>واس)\)?(?![^\W\d_])[\s:–—-]{0,3}"
)
_CJK = re.compile(
    r"\s{0,4}[(【\[]?(?P<agency>新华社|新華社|新华网|中新社|中新网|中央社)(?:記者[^\d\s()]{2,3}|记者[^\d\s()]{2,3})?(?P<place>[^\d\s()]{2,12}?)"
    r"(?:(?P<date>(?:\d{1,2}月)?\d{1,2}日)(?:[电電訊讯]|(?=[)】\s]))|[电電])(?:\([^()\n]{2,30}\))?[)】\]]?\s{0,2}"
)
# 【北京=共同】, 【ワシントン共同】, 【ロンドン=山田太郎】; [東京 31日 ロイター]; (서울=연합뉴스).
_JAPANESE = re.compile(
    r"\s{0,4}【(?P<place>[^=【】\n\d]{1,16}?)(?:\s?=\s?(?P<who>[^=【】\n]{2,20})|(?P<agency>共同|時事|ロイター))】\s{0,2}"
)
_JAPANESE_DAY = re.compile(
    r"\s{0,4}\[(?P<place>[^\[\]\n\d]{1,24}?)\s(?P<date>\d{1,2}日)\s(?P<agency>ロイター|AFP時事|共同|時事|AFP|CNN)\](?:\s?-\s)?\s{0,2}"
)
_KOREAN = re.compile(r"\s{0,4}[(\[](?P<place>[^()\[\]=\d]{1,20})=(?P<agency>[^()\[\]=\d]{2,12})[)\]]\s{0,2}")


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
        return mark != ":" and not _spells_out(found["agency"], found["place"])
    if mark in ("-", "।", ""):
        return False
    return mark != ":" or (len(found["place"]) >= 4 and not region)


def _one_of(agencies: tuple[str, ...]) -> str | None:
    return agencies[0] if len(agencies) == 1 else ("agencies" if agencies else None)


def _agencies_in(found: re.Match[str]) -> tuple[str, ...]:
    for part in (found["agency"], found["slashed"], found["bare"], found["inside"]):
        named = agencies_named((part or "").strip().removesuffix(".RU").removesuffix(".ru"))
        if named:
            return named
    return ()


def _written(found: re.Match[str]) -> tuple[str | None, str | None, tuple[str, ...]]:
    """(region, date as written, agencies) of a match, where one looked like another."""
    agencies = _agencies_in(found)
    inside = (found["inside"] or "").strip()
    region, written = found["region"] or (inside if inside and not agencies_named(inside) else None), found["date"]
    if region and written and month_of(region.rstrip(".")):
        # "DALIAN, Feb. 29": the month looks like a region, and "March 31 AAP" like a day of the month of "AAP".
        day, _, name = written.partition(" ")
        late = agencies_named(name)
        return None, f"{region} {day if late else written}", agencies or late
    return region, written, agencies


def _agency_behind(text: str, found: re.Match[str]) -> tuple[tuple[str, ...], int]:
    """The agency right behind the dash, and where it ends."""
    if not found["mark"].strip(" .,-–—"):
        behind = _BEHIND.match(text, found.end())
        named = agencies_named(behind["agency"]) if behind else ()
        if behind and named:
            return named, behind.end()
    return (), found.end()


def _opening_of(text: str, found: re.Match[str]) -> Opening | None:
    """What a match of the grammar says, where that is a dateline."""
    region, written, agencies = _written(found)
    date, end = _date_of(written), found.end()
    place = found["place"].removesuffix(" في")
    if (written and not date) or agencies_named(place) or (found["bare"] and not agencies):
        return None
    if not agencies:
        agencies, end = _agency_behind(text, found)
    mark = found["mark"].strip()
    if mark in ("", "।") and not _ends_itself(found, agencies, date):
        return None
    # "Jordan, 23 (Bulls) -": a number alone is a day only beside an agency or a place in capitals.
    strict = not agencies and (date is None or date.isdecimal())
    if not is_place(place, must_be_capitals=strict) or (strict and date is None and not _stands_bare(found, region)):
        return None
    return Opening(
        place=place.strip(" ,."),
        region=region.strip(" ,") if region else None,
        date_text=date,
        agency=_one_of(agencies),
        start=len(text) - len(text.lstrip()),
        end=end,
    )


def _ends_itself(found: re.Match[str], agencies: tuple[str, ...], date: str | None) -> bool:
    """Whether brackets or slashes around a known agency end a dateline that has neither dash nor colon."""
    if not agencies or not (found["agency"] or found["slashed"]):
        return False
    return date is not None or bool(found["dash"] or found["slashed"]) or found["mark"].strip() == "।"


def _standard(text: str) -> Opening | None:
    for pattern in (_DATELINE, _UNMARKED):
        found = pattern.match(text)
        opening = _opening_of(text, found) if found else None
        if opening:
            return opening
    return None


def _agency_alone(text: str) -> Opening | None:
    """ "(Reuters) - Oil rose", "AFP – Le président", "رويترز - قال", "(ANSA) - ROMA, 31 MAR - Il governo"."""
    found = _AGENCY_FIRST.match(text)
    if not found:
        return None
    agencies = agencies_named(found["agency"])
    if not agencies:
        return None
    place = found["place"]
    good = place is not None and is_place(place.strip(), must_be_capitals=False)
    if place is not None and (not good or (found["brackets"] is None and found["mark"] == ":")):
        return None  # "Reuters Plus: …" is a name
    start = len(text) - len(text.lstrip())
    dated = _DATELINE.match(text, found.end()) if place is None else None
    behind = _opening_of(text, dated) if dated else None
    if behind and behind.date_text and behind.agency is None:
        return replace(behind, agency=_one_of(agencies), start=start)
    return Opening(
        place=place.strip(" ,") if place else None, agency=_one_of(agencies), start=start, end=found.end()
    )  # fmt: skip


def _set_form(text: str) -> Opening | None:
    """The forms in which place, day and agency stand in brackets or run together: Chinese, Japanese, Korean, Saudi."""
    for pattern in (_CJK, _JAPANESE, _JAPANESE_DAY, _KOREAN, _TWO_CALENDARS, _DATE_FIRST):
        found = pattern.match(text)
        if not found:
            continue
        groups = found.groupdict()
        agencies = agencies_named(groups.get("agency") or groups.get("who") or "")
        place, date = (groups.get("place") or "").strip() or None, groups.get("date")
        if pattern in (_KOREAN, _DATE_FIRST) and (not agencies or place in SMALL_WORDS):
            continue
        if pattern is _DATE_FIRST and not _date_of(date):
            continue
        if pattern is _KOREAN and place and agencies_named(place.rpartition(" ")[2]):
            place = place.rpartition(" ")[0] or None  # "(워싱턴 AFP=연합뉴스)"
        start = len(text) - len(text.lstrip())
        return Opening(place=place, date_text=date, agency=_one_of(agencies), start=start, end=found.end())
    return None


def read_opening(text: str) -> Opening | None:
    """How the text opens, where it opens as wire copy does; offsets are characters of `text`.

    A place alone counts only in capitals and before a dash or colon ("KUWAIT CITY —"); in other capitals it needs a
    date or an agency beside it ("Berlin (dpa) -").
    """
    head = text[:MAX_OPENING].translate(_BLANKS)
    return _set_form(head) or _standard(head) or _agency_alone(head)

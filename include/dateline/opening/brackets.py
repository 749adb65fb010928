"""What "(AFP)" in brackets is where it stands: a dateline's mark, a credit, or a mention.

Which names stand in them is read by `agencies`.
"""

import re
from collections.abc import Iterator

from dateline.opening.agencies import Mark, find_names, name_at_end, read_mark
from dateline.opening.surroundings import (
    CJK,
    HEADS_ITEM,
    NAME_LIKE,
    REACH,
    WORD,
    ends_in_day,
    ends_sentence,
    has_day_or_capitals,
)

_DASH_AFTER = re.compile(r"\s{0,2}[.,;:]{0,2}\s{0,2}(?:[–—-]|:(?!\d))\s{0,2}")
_AFTER = re.compile(r"\s{0,2}([.,;:!]?)\s{0,3}[«„“\"'‘(»>]?\s?")
_NEW_LINE = re.compile(r"[ .,;]{0,3}\n")
_JOINS = frozenset(["of", "the", "de", "la", "des", "du", "and", "for", "der", "für", "d", "l", "et"])
# A bracket misread as a letter, behind a day: "11. Juli. lDNB])."
_MISREAD_BRACKET = re.compile(
    r"(?<=[\s.,])[lIiftj1|!](?P<name>[A-Z][^\W\d_. ]{1,10}(?:[. ]{1,2}[A-Z][^\W\d_]{0,10}){0,2})\.?[\])}]{1,2}[.,]?\s?"
)


def is_spelled_out(text: str, start: int, inside: str) -> bool:
    """Whether the words before "(AP)" are what it stands for: "Advanced Placement (AP)", "the Press Association (PA)"."""
    letters = [letter for letter in inside if letter.isalnum()]
    if not 2 <= len(letters) <= 6 or not inside.strip().isupper():
        return False
    before = text[max(0, start - 30 * len(letters)) : start].rsplit("\n", 1)[-1]
    words = WORD.findall(before)
    if not words or re.search(r"[.!?:—–]\s{0,2}$", before):
        return False
    for joins in (frozenset[str](), _JOINS):
        initials = [word[0].upper() for word in words if word not in joins]
        if initials[-len(letters) :] == [letter.upper() for letter in letters]:
            return True
    return False


def could_be_misread(content: str) -> bool:
    """Whether it is worth asking if this is a long name misread: one or two words, with a capital."""
    return 4 <= len(content) <= 24 and content[0].isupper() and content.count(" ") <= 3 and not content.isupper()


def kind_of_brackets(text: str, start: int, end: int, *, is_ambiguous: bool, is_small: bool) -> str | None:
    """What "(AFP)" is where it stands: at a dateline, at the end of a paragraph or an item, or a mention (None)."""
    before, after = text[max(0, start - 60) : start].rsplit("\n", 1)[-1].rstrip("[({"), text[end : end + 40]
    ended = bool(before.strip()) and ends_sentence(before)
    at_place = _is_place_before(before, text, start)
    if _stands_last(text, end, after):
        is_head = at_place and not ended and start <= REACH
        if is_head and (not is_ambiguous or has_day_or_capitals(before)):
            return "dateline"
        is_free = ended or is_small or not before.strip() or before.rstrip().endswith(",")
        return "credit" if is_free or not is_ambiguous else None
    dash = _DASH_AFTER.match(after)
    if dash:
        goes_on = after[dash.end() : dash.end() + 1].islower()
        good = at_place and start <= REACH if goes_on else at_place or ended or not is_ambiguous
        return "dateline" if good else None
    behind = _AFTER.match(after)
    following = after[behind.end() : behind.end() + 1] if behind else after[:1]
    stop = behind[1] if behind else ""
    if following.islower() or (stop in (",", ";") and not at_place):
        return None
    if at_place or not before.strip() or (before.rstrip().endswith(("—", "–", "-")) and not is_ambiguous):
        return "dateline"
    opens_item = stop == "." or HEADS_ITEM.match(after) is not None
    return "credit" if ended or (opens_item and not is_ambiguous) else None


def _stands_last(text: str, end: int, after: str) -> bool:
    """Whether nothing but stops follows in the line, or in the text."""
    return (
        not after[:16].strip(' .,;:!*"”»)')
        or _NEW_LINE.match(after) is not None
        or not text[end : end + 200].strip(" .\n")
    )


def _is_place_before(before: str, text: str, start: int) -> bool:
    """Whether a day, a place in capitals or a place that starts the line stands there: "Rome, 19 mars. ", "JÉRUSALEM "."""
    if has_day_or_capitals(before):
        return True
    line = text.rfind("\n", max(0, start - 60), start)
    head = text[line + 1 : start].strip(" .,-–—") if line >= 0 or start <= 60 else ""
    if not head or len(head.split()) > 8:
        return False
    if head.lower() == head.upper():
        return len(head) <= 40  # no capitals to go by
    return NAME_LIKE.fullmatch(re.sub(r"[\d,]|\s\.|\s(?=\s)", "", head).strip()) is not None


def east_asian(text: str, start: int, end: int, content: str) -> tuple[str | None, Mark]:
    """ "【ロンドン共同】", "(서울=연합뉴스)", "［３日　ロイター］": place and agency in one pair of brackets."""
    if not CJK.search(content) or len(content) > 30:
        return None, Mark(names=())
    found = find_names(content)
    names = tuple(name for hit in found for name in hit.names)
    if not found or not (found[-1].end == len(content) or found[0].start == 0):
        last = name_at_end(content)
        names = (last,) if last else ()
    if not names:
        return None, Mark(names=())
    opens_line = not text[max(0, start - 1) : start].strip()
    closes = not text[end : end + 4].strip(" 。.\n")
    return ("dateline" if opens_line else "credit" if closes else None), Mark(names=names)


def misread_brackets(text: str) -> Iterator[tuple[str, int, int]]:
    """Names behind a day whose opening bracket was misread as a letter."""
    if all(text.count(one) >= text.count(other) for one, other in ("()", "[]", "{}")):
        return  # every bracket that closes was opened
    for count, found in enumerate(_MISREAD_BRACKET.finditer(text)):
        if count < REACH and ends_in_day(text[max(0, found.start() - 30) : found.start()]):
            for name in read_mark(found["name"]).names:
                yield name, found.start("name"), found.end("name")

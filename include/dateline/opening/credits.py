"""Where a text says which agency it was taken from: dateline, byline, credit line, copyright line.

A mention in running text ("told AFP") is no credit. How the copies of a story relate is for `dedupe`.
"""

import functools
import itertools
import re

from dateline.model import Credit
from dateline.opening.agencies import agencies_named, agency_pattern
from dateline.opening.datelines import MAX_OPENING, read_opening

MAX_TEXT = 200_000  # characters looked at
TAIL = 400  # characters at the end in which a credit line may stand
MAX_CREDITS = 20
MAX_MATCHES = 200  # places looked at for each pattern

_TOLD = re.compile(
    r"\b(?:told|tell|tells|to|by news agency|à l['’]|a déclaré à|à|zu|gegenüber der|gegenüber|a la|al|alla|agency|agence)\s*$",
    re.IGNORECASE,
)


@functools.cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    name = agency_pattern()
    several = rf"(?P<agency>{name}(?:\s?[/,;&+-]\s?(?:and\s|et\s|und\s)?{name}){{0,3}})"
    end = r"(?![^\W\d_])"
    return (
        # "By Reuters", "Par AFP", "Von dpa", at the start of a line and alone there.
        (
            re.compile(
                rf"(?m)^\s{{0,4}}(?:By|BY|Par|Von|Por|Di|Door|Av|Источник:)\s(?:[^\n|,]{{2,60}}[,|]\s?)?{several}{end}\s{{0,3}}[.|]?\s{{0,3}}$"
            ),
            "byline",
        ),
        (re.compile(rf"(?m)^\s{{0,4}}{several}{end}\s{{0,3}}[|•]"), "byline"),
        (
            re.compile(rf"(?:©|\(c\)|\(C\)|[Cc]opyright)\s{{0,2}}(?:©\s?)?(?:\d{{4}}\s)?(?:by\s|The\s)?{several}{end}"),
            "copyright",
        ),
        (
            re.compile(
                rf"(?i:source|sources|quelle|quellen|fuente|fonte|bron|источник|المصدر|المصدر:|来源)\s?[:：]\s?{several}{end}"
            ),
            "credit_line",
        ),
        (
            re.compile(
                rf"(?i:with (?:inputs|reporting|files|agencies) (?:from|by)|avec l['’]|avec|mit material (?:von|der)|con información de)\s(?:the\s)?{several}{end}\s{{0,2}}[.)\n]"
            ),
            "credit_line",
        ),
        # "(AFP)" and "(Havas.)", also after place and day: "PARIS, 14. (Havas.) —".
        (re.compile(rf"[(\[]\s?{several}\.?\s?[)\]]"), "brackets"),
        (re.compile(rf"(?m)(?:^|[.!?”\"»]\s?)\s{{0,3}}[—–/-]{{1,2}}\s?{several}{end}[/.]?\s{{0,3}}$"), "credit_line"),
        (re.compile(rf"(?m)^\s{{0,3}}/?{several}/?\s{{0,3}}$"), "credit_line"),
    )


_REUTERS_DESK = re.compile(r"\(?Reporting by [^\n]{3,200}?;?\s?(?:[Ee]diting|[Ww]riting) by ")


def _brackets_kind(text: str, start: int, end: int) -> str | None:
    """What "(AFP)" is where it stands: at a dateline, at the end of a paragraph, or a mention."""
    after = text[end : end + 6]
    if start <= MAX_OPENING and re.match(r"\s{0,2}[.:,]?\s{0,2}[–—:-]", after):
        return "dateline"
    before = text[max(0, start - 40) : start]
    if re.match(r"\s{0,2}[.:,]?\s{0,2}[–—-]", after) and re.search(r"(?:\d{1,2}\.?|[^\W\d_]{3,}),?\s?$", before):
        return "dateline"  # a column of telegrams has a dateline at each item
    if not after.strip() or after.lstrip(" .").startswith("\n") or len(text) - end <= 12:
        return "credit_line"
    return None


def _kind_there(text: str, match: re.Match[str], kind: str, tail: int) -> str | None:
    """The kind of credit where it stands; None for a mention, and for credit lines in the middle of the text."""
    if _TOLD.search(text[max(0, match.start() - 24) : match.start("agency")]):
        return None
    if kind == "brackets":
        return _brackets_kind(text, match.start(), match.end())
    is_head_or_tail = match.start() <= TAIL or match.start() >= tail
    return kind if is_head_or_tail or kind == "copyright" else None


def find_credits(text: str, language: str | None = None) -> tuple[Credit, ...]:
    """Every place where the text credits an agency, in order; offsets are characters of `text`.

    language is not needed to read a credit and is accepted so that callers need not know that.
    """
    del language
    text = text[:MAX_TEXT]
    found: dict[tuple[str, int], Credit] = {}

    def add(agencies: tuple[str, ...], kind: str, start: int, end: int) -> None:
        for agency in agencies:
            if not any(c.agency == agency and c.start <= start <= c.end for c in found.values()):
                found[(agency, start)] = Credit(agency=agency, kind=kind, text=text[start:end], start=start, end=end)

    opening = read_opening(text)
    if opening and opening.agency:
        head = text[opening.start : opening.end]
        for agency in agencies_named(_inside(head)) or (opening.agency,):
            add((agency,), "dateline", opening.start, opening.end)
    tail = max(0, len(text) - TAIL)
    for pattern, kind in _patterns():
        for match in itertools.islice(pattern.finditer(text), MAX_MATCHES):
            at = _kind_there(text, match, kind, tail)
            if at and len(found) < MAX_CREDITS:
                add(agencies_named(match["agency"]), at, match.start(), match.end())
    desk = _REUTERS_DESK.search(text, tail)
    if desk:
        add(("Reuters",), "credit_line", desk.start(), desk.end())
    return tuple(sorted(found.values(), key=lambda credit: (credit.start, credit.agency)))


def _inside(head: str) -> str:
    brackets = re.search(r"[(\[]([^()\[\]]{2,60})[)\]]", head)
    return brackets[1] if brackets else ""

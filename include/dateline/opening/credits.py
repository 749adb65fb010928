"""Where a text says which agency it, or a part of it, was taken from: dateline, byline, credit, copyright, dispatch.

A mention in running text ("told AFP") is no credit. Names are `agencies`'; how the copies of a story relate is `dedupe`'s.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dateline.model import Credit
from dateline.opening.agencies import Hit, Mark, find_names, is_picture_mark, misread_name, read_mark
from dateline.opening.agency_names import AMBIGUOUS, AMBIGUOUS_BARE, LANGUAGES, UNNAMED
from dateline.opening.brackets import could_be_misread, east_asian, is_spelled_out, kind_of_brackets, misread_brackets
from dateline.opening.credit_lines import Around
from dateline.opening.datelines import MAX_OPENING, read_opening
from dateline.opening.dispatches import is_dispatch, misread_dispatches
from dateline.opening.surroundings import is_picture

MAX_TEXT = 200_000  # characters looked at
MAX_CREDITS = 50  # of one agency; a page of telegrams has some twenty
MAX_BRACKETS = 2_000  # places looked at
MAX_LINE = 160  # characters of a credit that are read
EDGE = 600  # characters at either end in which a line of credits may stand

SCANNED_LANGUAGES = frozenset(["fr", "de", "it", "lb"])  # whose telegraph words are read with letters misread

# The most telling first.
KINDS = ("dateline", "byline", "copyright", "credit", "dispatch")

_BRACKETS = re.compile(r"[(\[{（【〔［]([^()\[\]{}（）【】〔〕［］\n]{1,80})[)\]}）】〕］]")
_TAKEN = re.compile(r"(?i)\bcontributed to\b|\binputs?\b|\bmaterial\b|\badditional reporting\b")
_BRACKET = re.compile(r"[(\[（【/]")
_FEED = re.compile(r"(?i)\b(?:syndicated|agency|wire)[- ](?:news )?feed\b")
# Reuters signs its copy with its reporters and editors, in every language of its services.
_REUTERS_DESK = re.compile(
    r"(?i)\(?\b(?:reporting by [^\n]{3,200}?(?:editing|writing) by |reportage [^\n]{3,200}?édité par |bericht(?:et)? von [^\n]{3,200}?"
    r"redigiert von |reporte de [^\n]{3,200}?editado por )"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    names: tuple[str, ...]
    kind: str
    start: int
    end: int


def _readable(names: tuple[str, ...], language: str | None) -> tuple[str, ...]:
    """Without those that nobody takes from who writes this language; all, where a surer one stands beside them."""
    if language is None or any(name not in LANGUAGES for name in names):
        return names
    return tuple(name for name in names if language in LANGUAGES[name])


def _in_brackets(text: str, language: str | None) -> Iterator[_Found]:
    for count, found in enumerate(_BRACKETS.finditer(text)):
        if count >= MAX_BRACKETS:
            return
        content = found[1].strip()
        mark = read_mark(content, misread=True)
        surely = bool(mark.names) and (not mark.unknown or _is_shared(mark))
        kind = _kind_of_brackets(text, found, mark) if surely or could_be_misread(content) else None
        if kind is None:
            kind, mark = east_asian(text, found.start(), found.end(), content)
        elif not surely:
            # A name with a letter misread counts where nothing but an agency can stand.
            name = misread_name(content) if kind == "dateline" else None
            mark = Mark(names=(name,) if name else ())
        # Written small, "(ats)" is nothing but an agency in any language.
        names = mark.names if content.islower() else _readable(mark.names, language)
        if kind and names:
            yield _Found(names=names, kind=kind, start=found.start(), end=found.end())


def _is_shared(mark: Mark) -> bool:
    """ "(UPI, Reuter, Impar.)": the agencies and the paper's own mark."""
    own = " ".join(mark.unknown)
    return not AMBIGUOUS_BARE.issuperset(mark.names) and len(own) <= 12 and own[0].isupper() and " " not in own.strip()


def _kind_of_brackets(text: str, found: re.Match[str], mark: Mark) -> str | None:
    start, end = found.span()
    is_ambiguous = AMBIGUOUS.issuperset(mark.names) or bool(mark.unknown)
    if is_spelled_out(text, start, found[1]):
        return None
    kind = kind_of_brackets(text, start, end, is_ambiguous=is_ambiguous, is_small=found[1].strip().islower())
    if kind != "dateline" and is_picture_mark(found[1]):
        return None
    return None if kind != "dateline" and is_picture(text, start, end) else kind


def _of_opening(text: str, language: str | None, hits: Sequence[Hit]) -> Iterator[_Found]:
    if not (hits and hits[0].start < MAX_OPENING) and not _BRACKET.search(text, 0, MAX_OPENING):
        return  # an opening that names no agency is none of ours
    opening = read_opening(text)
    if opening is None or not opening.agency:
        return
    inside = [hit for hit in hits if opening.start <= hit.start and hit.end <= opening.end]
    names = tuple(name for hit in inside for name in hit.names) or (opening.agency,)
    is_first = (
        bool(inside) and inside[0].start == opening.start and not _BRACKET.search(text, opening.start, opening.end)
    )
    following = text[opening.end : opening.end + 1]
    if is_first and (inside[0].is_old or not _is_surely_agency(names, language, following, opening.place)):
        return
    yield _Found(names=_readable(names, language), kind="dateline", start=opening.start, end=opening.end)


def _is_surely_agency(names: tuple[str, ...], language: str | None, following: str, place: str | None) -> bool:
    """ "AGI - Il vento" in Italian is; "Bloomberg – the man", "AP Møller - Maersk" and "TT: a small car" are not."""
    if following.islower() or AMBIGUOUS.issuperset(names):
        return False
    return not AMBIGUOUS_BARE.issuperset(names) or (_is_at_home(names, language) and place is None)


def _is_at_home(names: tuple[str, ...], language: str | None) -> bool:
    """Whether one of these is an agency that texts of this very language are taken from, few others being so."""
    return language is not None and any(language in LANGUAGES.get(name, ()) for name in names)


def _of_names(text: str, language: str | None, hits: Sequence[Hit]) -> Iterator[_Found]:
    for hit in hits:
        names = _readable(hit.names, language)
        if not names:
            continue
        around = Around.of(text, hit.start, hit.end, EDGE)
        found = _of_name(around, hit, names, is_at_home=_is_at_home(names, language))
        if found:
            yield found


def _of_name(around: Around, hit: Hit, names: tuple[str, ...], *, is_at_home: bool) -> _Found | None:
    is_ambiguous = AMBIGUOUS_BARE.issuperset(names)
    if around.is_dateline(is_ambiguous=is_ambiguous) or around.is_in_slashes():
        return _Found(names=names, kind="dateline", start=hit.start, end=hit.end)
    found = _of_line(around, hit, names, is_ambiguous=is_ambiguous, is_at_home=is_at_home)
    return None if found and around.is_picture() else found


def _of_line(
    around: Around, hit: Hit, names: tuple[str, ...], *, is_ambiguous: bool, is_at_home: bool
) -> _Found | None:
    if around.is_copyright():
        return _Found(names=names, kind="copyright", start=around.lead_start(), end=hit.end)
    kind = around.kind_of_line(names, is_ambiguous=is_ambiguous, is_at_home=is_at_home)
    if kind:
        return _Found(names=names, kind=kind, start=around.line_start, end=around.line_end)
    if around.is_signed(is_ambiguous=is_ambiguous) or around.is_credit_sentence():
        return _Found(names=names, kind="credit", start=around.lead_start(), end=around.tail_end())
    if hit.is_old and is_dispatch(around.text, hit.start, hit.end):
        return _Found(names=names, kind="dispatch", start=hit.start, end=hit.end)
    return None


def _of_desk(text: str) -> Iterator[_Found]:
    tail = max(0, len(text) - EDGE)
    desk = _REUTERS_DESK.search(text, tail)
    if desk:
        yield _Found(names=("Reuters",), kind="credit", start=desk.start(), end=desk.end())
    for feed in (_FEED.search(text, 0, EDGE), _FEED.search(text, tail)):
        if feed:
            named = [
                name for hit in find_names(text[max(0, feed.start() - 80) : feed.end() + 80]) for name in hit.names
            ]
            yield _Found(names=tuple(named) or (UNNAMED,), kind="credit", start=feed.start(), end=feed.end())


def _found_in(text: str, language: str | None) -> Iterator[_Found]:
    hits = find_names(text)
    yield from _of_opening(text, language, hits)
    yield from _in_brackets(text, language)
    yield from _of_names(text, language, hits)
    yield from _of_desk(text)
    if language is None or language in SCANNED_LANGUAGES:
        for name, start, end in misread_dispatches(text):
            yield _Found(names=(name,), kind="dispatch", start=start, end=end)
        for name, start, end in misread_brackets(text):
            yield _Found(names=(name,), kind="dateline", start=start, end=end)


def find_credits(text: str, language: str | None = None) -> tuple[Credit, ...]:
    """Every place where the text credits an agency, in order; offsets are characters of `text`.

    language: ISO 639-1 where known: short names ("TT", "PA") count in the languages of those who take from the agency.
    """
    text = text[:MAX_TEXT]
    spoken = language[:2].lower() if language else None
    found: list[Credit] = []
    taken: dict[str, list[tuple[int, int]]] = {}
    for place in _found_in(text, spoken):
        for agency in place.names:
            spans = taken.setdefault(agency, [])
            if len(spans) >= MAX_CREDITS or any(place.start < end and start < place.end for start, end in spans):
                continue
            spans.append((place.start, place.end))
            quoted = text[place.start : place.end]
            found.append(Credit(agency=agency, kind=place.kind, text=quoted, start=place.start, end=place.end))
    return tuple(sorted(found, key=lambda credit: (credit.start, credit.agency)))


def is_help(text: str) -> bool:
    """Whether a credit says that the house wrote it and the agency helped: "With inputs from PTI", "web desk/dpa"."""
    mark = read_mark(text.strip()[:MAX_LINE])
    return mark.has_help or mark.has_desk or _TAKEN.search(text) is not None


def find_agencies(text: str, language: str | None = None) -> list[Credit]:
    """Each agency that the text or a part of it was taken from, once, where that is said most tellingly.

    In order of place. `agencies` (several, unnamed) is there alone: where one is named, the plural adds nothing.
    """
    best: dict[str, Credit] = {}
    for credit in find_credits(text, language):
        known = best.get(credit.agency)
        if known is None or KINDS.index(credit.kind) < KINDS.index(known.kind):
            best[credit.agency] = credit
    if len(best) > 1:
        best.pop(UNNAMED, None)
    return sorted(best.values(), key=lambda credit: (credit.start, credit.agency))

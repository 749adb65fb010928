"""Recognises agencies by name: in running text, and in a mark such as "(dpa/AFP)" as a whole, misread letters included.

Whether a name is a credit where it stands is `credits`' affair.
"""

import functools
import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from dateline.datetext import month_of
from dateline.opening.agency_names import AGENCIES, IN_MARKS_ONLY, OF_OLD_PAPERS, OFTEN_MISREAD, SMALL, UNNAMED
from dateline.opening.credit_words import CREDIT_WORDS, DESK_WORDS, HELP_WORDS, PICTURE_WORDS

__all__ = [
    "AGENCIES",
    "Hit",
    "Mark",
    "agencies_named",
    "find_names",
    "fold",
    "is_picture_mark",
    "misread_name",
    "name_at_end",
    "read_mark",
]

MAX_MARK = 160  # characters: a longer piece of text is no mark
MAX_HITS = 2_000  # names looked at in one text
_SHORT = 4  # letters: up to here a name is a set of initials and its capitals count
_LONG = 5  # letters: from here on a misread letter can be told
_CAPITAL = frozenset(["exchange", "beta", "fars", "petra", "mehr", "antara", "elta"])  # small, these are common words
_INDIAN = frozenset(["PTI", "IANS", "ANI", "UNI"])  # they sign with the editors' initials behind: "PTI SKL AKJ"

_WORD = re.compile(r"[^\W\d_]+")
_DOTTED = re.compile(r"[A-Z]\s?\.\s?[A-Z]\s?\.(?:\s?[A-Z]\s?\.)?")
_BETWEEN = re.compile(
    r"\s{0,2}(?:[/,;&+|·•、-]|–|and|und|et|y|e|og|och|i|ve|و|и)\s{0,2}(?:the |The |l['’]|la |der |die )?|\s{0,2}\(\s?"
)
_PARTS = re.compile(
    r"\s*(?:[/,;:&+|·•=、，：‑]|(?<=\s)[-–—]+(?=\s)|(?<!\w)(?:and|und|et|y|e|og|och|i|ve|и|و|sowie|or)(?!\w))\s*", re.IGNORECASE
)  # fmt: skip
_EDGES = " \t\u00a0()[]{}（）【】〔〕［］.:：–—-*«»\"“”'’|/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A name in running text, or several joined ("APA/dpa/Reuters"). Offsets are characters."""

    names: tuple[str, ...]
    start: int
    end: int
    is_old: bool = False  # a name that only old papers use


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a piece of text says that may be a credit and no more."""

    names: tuple[str, ...]
    unknown: tuple[str, ...] = ()  # parts that are no name, no word of credits, no date and no initials
    has_help: bool = False  # "with", "mit Material von": the house wrote it with the agency's help
    has_desk: bool = False  # a newsroom beside the agency: "Web Desk/PTI"


def fold(text: str) -> str:
    """Letters and digits alone, without case and accents: "A. F. P." → "afp", "Havàs" → "havas"."""
    if text.isascii():
        return "".join(filter(str.isalnum, text.lower()))
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if letter.isalnum())


# Letters and digits that scanners take for one another; `fold` has been here already.
_LOOKS = str.maketrans({"c": "o", "e": "o", "0": "o", "n": "u", "v": "u", "y": "u", "l": "i", "1": "i", "t": "i", "f": "i", "r": "i", "j": "i", "5": "s", "8": "b", "6": "b"})  # fmt: skip


def _looks(folded: str) -> str:
    return folded.replace("rn", "m").replace("ii", "u").translate(_LOOKS)


@functools.cache
def _by_fold() -> dict[str, list[tuple[str, str]]]:
    """Folded spelling → (canonical name, spelling without stops and spaces)."""
    table: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name, forms in AGENCIES.items():
        for form in forms:
            table[fold(form)].append((name, re.sub(r"[\s.]", "", form)))
    return table


@functools.cache
def _misread() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Spellings by their looks, as they are, and with one letter taken out; each to its canonical name."""
    looks, whole, cut = {}, {}, {}
    for name, forms in AGENCIES.items():
        for form in OFTEN_MISREAD.intersection(forms):
            folded = fold(form)
            looks[_looks(folded)] = whole[folded] = name
            cut.update(dict.fromkeys(_one_less(folded), name))
    return looks, whole, cut


def _one_less(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def misread_name(text: str, *, edits: bool = True) -> str | None:
    """The agency whose long name this is with letters that look alike, or (edits) one letter wrong, lost or added."""
    folded = fold(text)
    if not _LONG <= len(folded) <= 40:
        return None
    looks, whole, cut = _misread()
    found = looks.get(_looks(folded))
    if found or not edits or (len(folded) == _LONG and text[:1].islower()):
        return found
    less = list(_one_less(folded))
    near = cut.get(folded) or next((whole[word] for word in less if word in whole), None)
    near = near or next((cut[word] for word in less if word in cut), None)
    first, _, second = text.partition(" ")
    # Of two words one may be ruined: "Exchange Tclcgrnpli".
    return near or (_first_words().get((fold(first), len(fold(second)) // 4)) if second else None)


@functools.cache
def _first_words() -> dict[tuple[str, int], str]:
    """First word of a long name, and how long the second is, roughly → canonical name."""
    table: dict[tuple[str, int], str] = {}
    for name, forms in AGENCIES.items():
        for form in OFTEN_MISREAD.intersection(forms):
            first, _, second = form.partition(" ")
            if second and " " not in second and len(first) > _LONG and first != "Agence":
                length = len(fold(second))
                table |= {(fold(first), near // 4): name for near in range(length - 2, length + 3)}
    return table


def _one(part: str) -> str | None:
    """The agency that this is the name of, entirely."""
    options = _by_fold().get(fold(part)) if part else None
    if not options:
        return None
    written = re.sub(r"[\s.]", "", part)
    for name, form in options:
        if len(form) > _SHORT:
            if form.lower() not in _CAPITAL or written[0].isupper():
                return name
        elif (
            written in (form, form.upper())
            or not written.isascii()
            or name == UNNAMED
            or (written.lower() in SMALL and written in (written.lower(), written.capitalize()))
        ):
            return name
    return None


def name_at_end(text: str) -> str | None:
    """The agency whose name ends a short text, whatever stands before: "ロンドン共同"."""
    return next(
        (name for at in range(max(0, len(text) - 8), len(text)) if (name := _one(text[at:].strip(_EDGES)))), None
    )


def _strip_words(part: str) -> tuple[str, bool]:
    """The part without the words of credits before and behind, and whether one of them tells of help."""
    words, has_help = part.split(), False
    while words and (word := words[0].strip(_EDGES + ",").casefold()) in CREDIT_WORDS | {""}:
        has_help |= word in HELP_WORDS
        words.pop(0)
    if words and _one(" ".join(words).strip(_EDGES)):
        return " ".join(words), has_help
    while words and (word := words[-1].strip(_EDGES + ",").casefold()) in CREDIT_WORDS | {""}:
        has_help |= word in HELP_WORDS
        words.pop()
    return " ".join(words), has_help


def _is_date(part: str) -> bool:
    words = _WORD.findall(part)
    return (
        any(c.isdigit() for c in part)
        and all(month_of(word) is not None or word in ("年", "月", "日") for word in words)
        and len(words) < 4
    )


def _are_initials(part: str, *, has_slash: bool) -> bool:
    return (
        has_slash
        and part.isalpha()
        and ((part.islower() and len(part) <= 5) or (part.isupper() and len(part) <= _SHORT))
    )


def _of_part(part: str, *, misread: bool) -> tuple[tuple[str, ...], bool, str]:
    """Names in one part of a mark, whether it tells of help, and what of it is unknown."""
    part = part.strip(_EDGES)
    part = part[2:] if part[:2] in ("l'", "l’", "d'", "d’", "L'", "L’") else part
    name = _one(part)
    if name or not part:
        return ((name,) if name else ()), part.casefold() in HELP_WORDS, ""
    bare, has_help = _strip_words(part)
    name = _one(bare.strip(_EDGES)) if bare else None
    if name is None and bare and misread:
        name = misread_name(bare)
    if name or not bare:
        return ((name,) if name else ()), has_help, ""
    pieces = re.split(r"[-–—.]", bare)
    pieces = (
        [piece for piece in pieces if not PICTURE_WORDS.intersection(piece.casefold().split())]
        if len(pieces) > 1
        else []
    )
    if pieces and all(_one(piece.strip(_EDGES)) or not piece.strip(_EDGES) for piece in pieces):
        return tuple(filter(None, (_one(piece.strip(_EDGES)) for piece in pieces))), has_help, ""
    found = find_names(bare)
    if found:
        names = tuple(name for hit in found for name in hit.names)
        rest = bare
        for hit in reversed(found):
            rest = f"{rest[: hit.start]} {rest[hit.end :]}"
        words = [word for word in re.findall(r"[\w']+", rest) if not word.isdecimal()]
        left = [word for word in words if word.casefold() not in CREDIT_WORDS and month_of(word) is None]
        if names[0] in _INDIAN and bare.startswith(names[0]):
            left = [word for word in left if not (word.isupper() and len(word) <= _SHORT)]
        has_help |= any(word.casefold() in HELP_WORDS for word in words)
        return names, has_help, " ".join(left)
    return (), has_help, bare


@functools.lru_cache(maxsize=4096)
def read_mark(text: str, *, misread: bool = False) -> Mark:
    """Reads a piece of text as a credit that stands alone: names, words of credits, dates, initials; and what else.

    misread: long names of scanned papers count with one letter misread too.
    """
    if len(text) > MAX_MARK:
        return Mark(names=(), unknown=(text[:MAX_MARK],))
    whole = _one(text.strip(_EDGES))
    if whole:
        return Mark(names=(whole,))
    names: list[str] = []
    unknown: list[str] = []
    has_help = False
    for part in _PARTS.split(text):
        found, helped, left = _of_part(part, misread=misread)
        names += found
        has_help |= helped
        if left and _are_initials(left, has_slash="/" in text):
            continue
        if left and not _is_date(left):
            unknown.append(left)
    has_desk = bool(DESK_WORDS.intersection(word.casefold() for word in _WORD.findall(text)))
    if any(name != UNNAMED for name in names):
        names = [name for name in names if name != UNNAMED]  # "Nachrichtenagentur dpa"
    return Mark(names=tuple(dict.fromkeys(names)), unknown=tuple(unknown), has_help=has_help, has_desk=has_desk)


def is_picture_mark(content: str) -> bool:
    """ "(Photo/Xinhua)", "(AP Photo)"."""
    words = [word.casefold() for word in _WORD.findall(content)]
    return bool(words) and (words[0] in PICTURE_WORDS or words[-1] in PICTURE_WORDS)


def agencies_named(text: str) -> tuple[str, ...]:
    """The agencies of a mark: "AFP/Reuters" gives both, "AFP" one, "Staff" none; "told AFP" is no mark and gives none."""
    if is_picture_mark(text[:MAX_MARK]):
        return ()
    mark = read_mark(text[:MAX_MARK])
    words = sum(len(part.split()) for part in mark.unknown)
    return mark.names if words == 0 or (mark.names and _has_names_apart(text)) else ()


def _has_names_apart(text: str) -> bool:
    return any(_one(part.strip(_EDGES)) for part in _PARTS.split(text[:MAX_MARK]))


def _variants(form: str) -> set[str]:
    letters = fold(form)
    small = form.lower() in SMALL
    if len(letters) > _SHORT or small:
        variants = {form, form.upper(), form.lower()} if small else {form, form.upper()}
        return variants | ({form.capitalize()} if small else set())
    return {form}


@functools.cache
def _by_first_word() -> dict[str, list[tuple[str, str, bool]]]:
    """First word → (spelling, canonical name, is old), the longest spelling first; scripts with capitals alone."""
    table: dict[str, dict[str, tuple[str, bool]]] = defaultdict(dict)
    for name, forms in AGENCIES.items():
        for form in forms:
            if form.lower() == form.upper() or form in IN_MARKS_ONLY:
                continue
            spellings = _variants(form) | ({form.lower(), form.capitalize()} if name == UNNAMED else set())
            for spelling in spellings:
                first = _WORD.search(spelling)
                if first:
                    table[first.group()].setdefault(spelling, (name, form in OF_OLD_PAPERS))
    return {
        first: sorted(((s, n, old) for s, (n, old) in forms.items()), key=lambda each: -len(each[0]))
        for first, forms in table.items()
    }


@functools.cache
def _caseless() -> tuple[re.Pattern[str], dict[str, str]]:
    table = {
        form: name
        for name, forms in AGENCIES.items()
        for form in forms
        if form.lower() == form.upper() and form not in IN_MARKS_ONLY
    }
    return re.compile("|".join(re.escape(form) for form in sorted(table, key=len, reverse=True))), table


_HAS_CASELESS = re.compile("[\u0590-\u08ff\u0900-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def _is_edge(text: str, at: int) -> bool:
    return not 0 <= at < len(text) or not (text[at].isalnum() or text[at] == "_")


def _hits(text: str) -> Iterator[Hit]:
    table = _by_first_word()
    for word in _WORD.finditer(text):
        forms = table.get(word.group())
        if forms is None:
            continue
        start = word.start()
        for form, name, is_old in forms:
            if text.startswith(form, start) and _is_edge(text, start + len(form)) and _is_edge(text, start - 1):
                yield Hit(names=(name,), start=start, end=start + len(form), is_old=is_old)
                break
    for dotted in _DOTTED.finditer(text):
        letters = re.sub(r"[\s.]", "", dotted.group())
        spelled = _one(letters)
        if spelled and spelled != UNNAMED and _is_edge(text, dotted.start() - 1):
            yield Hit(
                names=(spelled,),
                start=dotted.start(),
                end=dotted.end(),
                is_old=letters in ("DNB", "WTB", "UP", "INS", "TU"),
            )
    if text.isascii() or not _HAS_CASELESS.search(text):
        return
    pattern, names = _caseless()
    for found in pattern.finditer(text):
        spaceless = found.group()[0] >= "\u3040"
        if spaceless or (_is_edge(text, found.start() - 1) and _is_edge(text, found.end())):
            yield Hit(names=(names[found.group()],), start=found.start(), end=found.end())


def find_names(text: str) -> list[Hit]:
    """Every name of an agency in running text, in order; those joined by a slash, a comma or "and" are one hit."""
    joined: list[Hit] = []
    for hit in sorted(itertools.islice(_hits(text), MAX_HITS), key=lambda hit: (hit.start, -hit.end)):
        last = joined[-1] if joined else None
        if last and hit.start < last.end:
            continue
        if last and hit.start - last.end <= 12 and _BETWEEN.fullmatch(text, last.end, hit.start):
            end = hit.end + (text[hit.end : hit.end + 1] == ")" and text[last.end : hit.start].strip() == "(")
            names = tuple(dict.fromkeys(last.names + hit.names))
            joined[-1] = Hit(names=names, start=last.start, end=end, is_old=last.is_old and hit.is_old)
        else:
            joined.append(hit)
    return joined

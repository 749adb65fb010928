"""What the words around a name say of it: a place, a person, a province, a town of this state; and which names stand.

Does not choose among namesakes (`place_choice`) nor look names up (`places`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from dateline.tagging.common_words import COMMON_WORDS
from dateline.tagging.gazetteer import CITY, COUNTRY, REGION, SMALL_TOWN, STATE, Meaning
from dateline.tagging.names import Word
from dateline.tagging.place_choice import Found
from dateline.tagging.place_words import (
    BUILDING,
    FIRST_NAMES,
    INSTITUTION,
    KIND,
    LAND,
    LOCATIVE,
    NEVER,
    NOT_FIRST_NAME,
    REGION_KIND,
    STREET,
    TITLE,
)
from dateline.tagging.states import DOTTED_STATES

SURE_POPULATION = 1_000_000  # inhabitants: no veto by a lower-case twin in the same text


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """What the model for names takes some words for. first, last: word numbers; kind: person, organisation, place …"""

    first: int
    last: int
    kind: str
    score: float


ALL_CAPITAL = frozenset({"de", "lb"})  # languages that write every noun with a capital: "in Mengen" is no town
PARTIES = frozenset({"R", "D", "I", "DFL"})  # before a hyphen and the town that a US politician is from
NO_PLACE = NEVER | KIND | INSTITUTION | BUILDING  # alone
STREET_OR_LAND = STREET | LAND
PERSON_SCORE = 0.45  # share at which a name that overlaps a person's is no town; .45 to .6 differ by 0.003 F1
PLACE_SCORE = 0.5  # share at which the model's word is as good as "the town of"


def with_context(names: Sequence[Found], words: Sequence[Word], text: str, language: str | None = None) -> list[Found]:
    """Each name with the state behind it and what its neighbours say."""
    by_first = {name.first: name for name in names}
    by_last = {name.last: name for name in names}
    # "Jordan Smith": that some village is called Smith says nothing.
    known_first = {name.first for name in names if not _is_village(name)}
    known_last = {name.last for name in names if not _is_village(name)}
    states = [_as_state(name, words, by_last, text) for name in names]
    return [
        replace(
            name,
            meanings=as_state or _no_short_state(name),
            short=bool(as_state),
            state=_behind(name, words, by_first, text, STATE),
            country=_behind(name, words, by_first, text, COUNTRY),
            cue=_has_cue(name, words, by_first, text, is_shy=language in ALL_CAPITAL and name.meanings[0].is_word),
            person=_is_person(name, words, known_first, known_last, text),
            is_region=_is_region(name, words),
        )
        for name, as_state in zip(names, states, strict=True)
    ]


def _as_state(name: Found, words: Sequence[Word], by_last: Mapping[int, Found], text: str) -> tuple[Meaning, ...]:
    """The state that a short form behind a place and a comma stands for: "Topeka, Kan.", "Gary, IN"."""
    word = words[name.first]
    if name.first - 1 not in by_last or not _is_comma(words[name.first - 1], word, text):
        return ()
    is_short = word.text.isupper() or "." in word.text or text[word.end : word.end + 1] == "."
    return tuple(m for m in name.meanings if m.entity.kind == STATE and not m.is_main) if is_short else ()


def _no_short_state(name: Found) -> tuple[Meaning, ...]:
    """ "Al" alone is not Alabama; where it can mean nothing else it is left for `_stands` to refuse."""
    if len(name.key) > 3:
        return name.meanings
    return tuple(m for m in name.meanings if m.entity.kind != STATE or m.is_main) or name.meanings


def standing(names: Sequence[Found], words: Sequence[Word], marked: Sequence[Marked]) -> list[Found]:
    """The names that are places in this text."""
    small = {word.spelling for word in words if word.has_case and not word.is_capital}
    marks = _Marks(marked)
    cues = [name.cue or marks.are_place(name) for name in names]
    said = {name.key for name, cue in zip(names, cues, strict=True) if cue and not name.person}
    people = {name.key for name in names if name.person and not name.cue and name.first == name.last}
    kept: list[Found] = []
    for name in names:
        if _stands(name, words, kept, _Knowledge(small=small, said=said, people=people, marks=marks)):
            kept.append(name)
    return kept


@dataclass(frozen=True, slots=True, kw_only=True)
class _Knowledge:
    """What the whole text says. small: words written small; said: keys called places; people: keys called persons."""

    small: set[str]
    said: set[str]
    people: set[str]
    marks: "_Marks"


class _Marks:
    """The model's marks by word."""

    __slots__ = ("_at",)

    def __init__(self, marked: Sequence[Marked]) -> None:
        self._at = {place: mark for mark in marked for place in range(mark.first, mark.last + 1)}

    def are_place(self, name: Found) -> bool:
        mark = self._at.get(name.first)
        return (
            mark is not None
            and mark.kind == "place"
            and (mark.first, mark.last) == (name.first, name.last)
            and mark.score >= PLACE_SCORE
        )

    def are_person(self, name: Found) -> bool:
        found = (self._at.get(place) for place in range(name.first, name.last + 1))
        return any(mark is not None and mark.kind == "person" and mark.score >= PERSON_SCORE for mark in found)


def _stands(name: Found, words: Sequence[Word], kept: Sequence[Found], text: _Knowledge) -> bool:
    key, best = name.key, name.meanings[0].entity
    if key in NO_PLACE:
        return False
    if best.kind == STATE and not any(meaning.is_main for meaning in name.meanings):
        # "Mass." and "OK" are states behind a town; with dots of its own (W.Va.) a short form is sure enough.
        dotted = words[name.first].text
        return dotted in DOTTED_STATES or (name.short and bool(kept) and kept[-1].last == name.first - 1)
    if best.kind not in (CITY, REGION):
        # Jordan Smith is no country, but "Iraq Oil Ministry" has one in it.
        return not (name.person and not name.cue and (best.kind == STATE or key in FIRST_NAMES))
    if _is_larger(name, words):
        return False
    beside = name.state is not None or name.country is not None
    if (text.marks.are_person(name) and not beside) or (name.person and not (name.cue and name.first != name.last)):
        return False
    if best.population < SMALL_TOWN and best.kind == CITY:
        return beside or key in text.said
    return name.first != name.last or _is_no_word(name, words, text)


def _is_no_word(name: Found, words: Sequence[Word], text: _Knowledge) -> bool:
    """Whether a single word is a town or a province here, and nothing else that is spelt so."""
    key, best = name.key, name.meanings[0]
    if all(meaning.is_skeleton for meaning in name.meanings):
        return key in text.said
    if key in text.people and key not in text.said:
        return False
    is_common = key in COMMON_WORDS or best.is_word
    if is_common or (key in text.small and best.entity.population < SURE_POPULATION):
        return key in text.said and _is_strong(name, words)
    return True


def _is_larger(name: Found, words: Sequence[Word]) -> bool:
    """Memphis Street and the Naugatuck River are named after a town and are none."""
    after = words[name.last + 1] if name.last + 1 < len(words) else None
    return after is not None and after.is_joined and after.is_capital and after.spelling in STREET_OR_LAND


def _is_strong(name: Found, words: Sequence[Word]) -> bool:
    """A common word is a place where it is called one somewhere ("town of Hit") and written as a name here."""
    return words[name.first].is_capital and not words[name.first].text.isupper() and len(name.key) > 2


def _behind(name: Found, words: Sequence[Word], by_first: Mapping[int, Found], text: str, kind: int) -> str | None:
    """The state or the country that is named right behind a name, after a comma."""
    follower = by_first.get(name.last + 1)
    if follower is None or not _is_comma(words[name.last], words[name.last + 1], text):
        return None
    found = next((m.entity for m in follower.meanings if m.entity.kind == kind), None)
    return None if found is None else found.admin1 if kind == STATE else found.country


def _is_comma(one: Word, other: Word, text: str) -> bool:
    return text[one.end : other.start].strip(" ") == ","


def _is_region(name: Found, words: Sequence[Word]) -> bool:
    after = words[name.last + 1] if name.last + 1 < len(words) else None
    if after is not None and after.is_joined and after.spelling in REGION_KIND:
        return True
    before = [words[name.first - step].spelling if name.first >= step else "" for step in (1, 2)]
    return before[0] in REGION_KIND or (before[0] in ("of", "de", "du", "d") and before[1] in REGION_KIND)


def _has_cue(
    name: Found, words: Sequence[Word], by_first: Mapping[int, Found], text: str, *, is_shy: bool = False
) -> bool:
    follower = by_first.get(name.last + 1)
    is_region = follower is not None and any(m.entity.kind in (STATE, COUNTRY) for m in follower.meanings)
    if is_region and _is_comma(words[name.last], words[name.last + 1], text):
        return True
    after = words[name.last + 1] if name.last + 1 < len(words) else None
    if after is not None and after.is_joined and after.spelling in KIND:
        return True
    before = [words[name.first - step].spelling if name.first >= step else "" for step in (1, 2)]
    if name.first and not text[words[name.first - 1].end : words[name.first].start].isspace():
        return words[name.first - 1].text in PARTIES  # "R-Marshall"; a full stop or a comma parts the rest
    if before[0] in KIND:
        return True
    return (
        not is_shy
        and before[0] in LOCATIVE
        and (before[1] in KIND or before[0] not in ("of", "de", "d", "du", "to", "a"))
    )


def _is_village(name: Found) -> bool:
    return all(m.entity.kind == CITY and m.entity.population < SMALL_TOWN for m in name.meanings)


def _is_person(
    name: Found, words: Sequence[Word], known_first: Collection[int], known_last: Collection[int], text: str
) -> bool:
    """Whether a capital word stands before or behind that makes it part of a person's (or a firm's) name."""
    if not words[name.first].has_case:
        return False
    before = words[name.first - 1] if name.first else None
    if before is not None and before.is_capital and _is_space(before, words[name.first], text):
        if before.spelling in TITLE:
            return True
        is_name = before.spelling not in NOT_FIRST_NAME and before.spelling not in LOCATIVE
        if is_name and name.first - 1 not in known_last and not before.text.isupper():
            return True
    after = words[name.last + 1] if name.last + 1 < len(words) else None
    if after is None or not after.is_capital or not _is_space(words[name.last], after, text) or after.text.isupper():
        return False
    known = after.spelling in INSTITUTION or after.spelling in KIND or after.spelling in NOT_FIRST_NAME
    return not known and name.last + 1 not in known_first


def _is_space(one: Word, other: Word, text: str) -> bool:
    return text[one.end : other.start] in (" ", "\u00a0", ". ") and not (
        text[one.end : other.start] == ". " and len(one.text) > 3
    )

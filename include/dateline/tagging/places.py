"""Which words of a text are places, and which places: gazetteer names, a veto by context, and a choice among namesakes.

No tables and no counting over articles; `tag` turns mentions into columns.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from dateline.tagging.common_words import COMMON_WORDS
from dateline.tagging.gazetteer import CITY, COUNTRY, COUNTY, DEMONYM, STATE, Entity, Gazetteer, Meaning
from dateline.tagging.names import (
    MAX_NAME_CHARACTERS,
    MAX_NAME_WORDS,
    Word,
    name_hash,
    runs,
    skeleton,
    without_clitics,
    word_hash,
    words_of,
)
from dateline.tagging.place_words import FIRST_NAMES, INSTITUTION, KIND, LOCATIVE, NEVER, NOT_FIRST_NAME, TITLE

MAX_MENTIONS = 5_000  # names in one text; what lies behind is not looked at
SURE_POPULATION = 1_000_000  # inhabitants: no veto by a lower-case twin in the same text
NEAR_WORDS = 12  # words between a town and the country that says where it lies

# Weights of a choice among namesakes: the middle of a coarse grid (six points, a third of LGL) whose scores lie within
# 0.01 of each other; over all of LGL no gain on half the weight for population, which took London for London, Kentucky.
_W_POPULATION, _W_MAIN, _W_VOTES, _W_NEAR, _W_BESIDE, _W_STATE_VOTES = 0.9, 0.3, 1.0, 0.8, 4.0, 2.0
_KIND_BONUS = {COUNTRY: 2.0, STATE: 1.6, COUNTY: 1.0, DEMONYM: 2.0, CITY: 0.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A name in a text and what it is taken for. start, end: characters of the text."""

    start: int
    end: int
    text: str
    entity: Entity


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Some words that are a name of the gazetteer; nothing decided. first, last: word numbers."""

    first: int
    last: int
    meanings: tuple[Meaning, ...]
    state: str | None = None  # "Springfield, Ohio": the state named right behind it
    cue: bool = False  # the words around say that it is a place
    person: bool = False  # the words around say that it is a person's name


@dataclass(slots=True, kw_only=True)
class _Votes:
    """What the sure mentions say of where the text plays."""

    countries: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    where: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))  # country → word numbers


def find_places(
    text: str, gazetteer: Gazetteer, language: str | None = None, prior: Mapping[str, float] | None = None
) -> list[Mention]:
    """The places of a text in their order. prior: country → votes it has before the text is read (outlet, dateline)."""
    words = words_of(text)
    found = _with_context(_names(words, gazetteer, language), words, text)
    kept = _vetoed(found, words)
    votes = _votes(kept, prior or {})
    mentions = []
    for name in kept:
        entity = _choose(name, votes)
        if entity is not None:
            start, end = words[name.first].start, words[name.last].end
            if entity.kind == STATE and text[start:end] != entity.name and text[end : end + 1] == ".":
                end += 1  # the dot belongs to "Kan."
            mentions.append(Mention(start=start, end=end, text=text[start:end], entity=entity))
    return mentions


def resolve_place(place: str, gazetteer: Gazetteer, countries: Mapping[str, float]) -> Entity | None:
    """What a lone place name (a dateline's) means, among the countries that its text speaks of."""
    words = [word for word in words_of(place) if word.spelling]
    meanings: tuple[Meaning, ...] = ()
    # "BEIRUT/DAMASCUS", "Washington, D.C.": the longest run of words from the start that is a name
    for width in range(min(len(words), MAX_NAME_WORDS), 0, -1):
        spellings = [word.spelling for word in words[:width]]
        meanings = gazetteer.meanings_of(name_hash(spellings)) or gazetteer.meanings_of(
            name_hash([skeleton(word) for word in spellings])
        )
        if meanings:
            break
    votes = _Votes(countries=Counter({code: math.ceil(share) for code, share in countries.items()}))
    return _choose(_Found(first=0, last=0, meanings=meanings), votes) if meanings else None


def _names(words: Sequence[Word], gazetteer: Gazetteer, language: str | None) -> list[_Found]:
    """The longest names of the gazetteer, left to right, without overlap."""
    hashes = np.array([word_hash(word.spelling) for word in words], np.uint64)
    at: dict[int, tuple[int, tuple[Meaning, ...]]] = {}
    longest = max(MAX_NAME_WORDS, MAX_NAME_CHARACTERS)
    for width in range(1, min(longest, len(words)) + 1):
        values = runs(hashes, width)
        for place in gazetteer.find(values):
            run = words[place : place + width]
            if (width <= MAX_NAME_WORDS or not run[0].has_case) and all(word.is_joined for word in run[1:]):
                meanings = _fitting(gazetteer.meanings_of(int(values[place])), run, language)
                if meanings:
                    at[place] = (width, meanings)
    for place, word in enumerate(words):
        if place not in at:
            meanings = _looser(word, gazetteer)
            if meanings:
                at[place] = (1, meanings)
    names: list[_Found] = []
    place = 0
    while place < len(words) and len(names) < MAX_MENTIONS:
        width, meanings = at.get(place, (1, ()))
        if meanings:
            names.append(_Found(first=place, last=place + width - 1, meanings=meanings))
        place += width
    return names


def _fitting(meanings: Sequence[Meaning], run: Sequence[Word], language: str | None) -> tuple[Meaning, ...]:
    """The meanings that the way the words are written allows."""
    first, last = run[0], run[-1]
    exact = [meaning for meaning in meanings if not meaning.is_skeleton]
    if not first.has_case:
        # Where no capital helps, a single letter or two are no name.
        return tuple(exact) if sum(len(word.text) for word in run) >= 2 else ()
    capital = first.is_capital and (last.is_capital or not last.has_case)
    if not capital:  # "syrienne", "russische": adjectives are small in most languages, not in English
        return tuple(m for m in exact if m.entity.kind == DEMONYM) if language not in ("en", None) else ()
    if len(run) == 1 and len(first.spelling) <= 3:
        short = first.text.isupper()  # "US" is a country, "us" and "Us" are not; "Ga" needs its comma
        return tuple(m for m in exact if (m.entity.kind in (COUNTRY, STATE)) == short or m.is_main)
    return tuple(exact)


def _looser(word: Word, gazetteer: Gazetteer) -> tuple[Meaning, ...]:
    """Meanings of a word that is no name as it stands: Arabic without its clitics, Latin by its skeleton."""
    for stem in without_clitics(word.spelling):
        meanings = [m for m in gazetteer.meanings_of(word_hash_of(stem)) if not m.is_skeleton]
        if meanings:
            return tuple(meanings)
    if word.is_capital and word.spelling.isascii() and len(word.spelling) >= 4:
        return gazetteer.meanings_of(word_hash_of(skeleton(word.spelling)))
    return ()


def word_hash_of(spelling: str) -> int:
    """Hash of a name of one word."""
    return name_hash([spelling])


def _with_context(names: Sequence[_Found], words: Sequence[Word], text: str) -> list[_Found]:
    """Each name with the state behind it and what its neighbours say; a state that only says where is kept too."""
    by_first = {name.first: name for name in names}
    by_last = {name.last: name for name in names}
    return [
        _Found(
            first=name.first,
            last=name.last,
            meanings=name.meanings,
            state=_state_behind(name, words, by_first, text),
            cue=_has_cue(name, words, by_first, text),
            person=_is_person(name, words, by_first, by_last, text),
        )
        for name in names
    ]


def _state_behind(name: _Found, words: Sequence[Word], by_first: Mapping[int, _Found], text: str) -> str | None:
    follower = by_first.get(name.last + 1)
    if follower is None or not _is_comma(words[name.last], words[name.last + 1], text):
        return None
    return next((m.entity.admin1 for m in follower.meanings if m.entity.kind == STATE), None)


def _is_comma(one: Word, other: Word, text: str) -> bool:
    return text[one.end : other.start].strip(" ") == ","


def _has_cue(name: _Found, words: Sequence[Word], by_first: Mapping[int, _Found], text: str) -> bool:
    follower = by_first.get(name.last + 1)
    is_region = follower is not None and any(m.entity.kind in (STATE, COUNTRY) for m in follower.meanings)
    if is_region and _is_comma(words[name.last], words[name.last + 1], text):
        return True
    after = words[name.last + 1] if name.last + 1 < len(words) else None
    if after is not None and after.is_joined and after.spelling in KIND:
        return True
    before = [words[name.first - step].spelling if name.first >= step else "" for step in (1, 2)]
    if before[0] in KIND:
        return True
    return before[0] in LOCATIVE and (before[1] in KIND or before[0] not in ("of", "de", "d", "du", "to", "a"))


def _is_person(
    name: _Found, words: Sequence[Word], by_first: Mapping[int, _Found], by_last: Mapping[int, _Found], text: str
) -> bool:
    """Whether a capital word stands before or behind that makes it part of a person's (or a firm's) name."""
    if not words[name.first].has_case:
        return False
    before = words[name.first - 1] if name.first else None
    if before is not None and before.is_capital and _is_space(before, words[name.first], text):
        if before.spelling in TITLE:
            return True
        is_name = before.spelling not in NOT_FIRST_NAME and before.spelling not in LOCATIVE
        if is_name and name.first - 1 not in by_last and not before.text.isupper():
            return True
    after = words[name.last + 1] if name.last + 1 < len(words) else None
    if after is None or not after.is_capital or not _is_space(words[name.last], after, text) or after.text.isupper():
        return False
    known = after.spelling in INSTITUTION or after.spelling in KIND or after.spelling in NOT_FIRST_NAME
    return not known and name.last + 1 not in by_first


def _is_space(one: Word, other: Word, text: str) -> bool:
    return text[one.end : other.start] in (" ", "\u00a0", ". ") and not (
        text[one.end : other.start] == ". " and len(one.text) > 3
    )


def _vetoed(names: Sequence[_Found], words: Sequence[Word]) -> list[_Found]:
    """The names that are places in this text."""
    small = {word.spelling for word in words if word.has_case and not word.is_capital}
    keys = [" ".join(word.spelling for word in words[name.first : name.last + 1]) for name in names]
    said = {key for key, name in zip(keys, names, strict=True) if name.cue and not name.person}
    people = {
        key for key, name in zip(keys, names, strict=True) if name.person and not name.cue and name.first == name.last
    }
    kept: list[_Found] = []
    for key, name in zip(keys, names, strict=True):
        best = name.meanings[0].entity
        if key in NEVER:
            is_place = False
        elif best.kind == STATE and not any(meaning.is_main for meaning in name.meanings):
            # "Mass." and "OK" are states behind a town; with dots of its own (W.Va.) a short form is sure enough.
            is_place = words[name.first].text.count(".") > 1 or (bool(kept) and kept[-1].last == name.first - 1)
        elif best.kind != CITY:
            # Jordan Smith is no country, but "Iraq Oil Ministry" has one in it.
            is_place = not (name.person and not name.cue and (best.kind == STATE or key in FIRST_NAMES))
        elif name.person and not (name.cue and name.first != name.last):
            is_place = False
        elif name.first != name.last:
            is_place = True
        elif all(meaning.is_skeleton for meaning in name.meanings):
            is_place = key in said
        elif key in people and key not in said:
            is_place = False
        elif key in COMMON_WORDS or (key in small and best.population < SURE_POPULATION):
            is_place = key in said and _is_strong(name, key, words)
        else:
            is_place = True
        if is_place:
            kept.append(name)
    return kept


def _is_strong(name: _Found, key: str, words: Sequence[Word]) -> bool:
    """A common word is a place where it is called one somewhere ("town of Hit") and written as a name here."""
    return words[name.first].is_capital and not words[name.first].text.isupper() and len(key) > 2


def _votes(names: Sequence[_Found], prior: Mapping[str, float]) -> _Votes:
    votes = _Votes()
    for country, weight in prior.items():
        votes.countries[country] += math.ceil(weight)
    for name in names:
        best = name.meanings[0].entity
        if name.state is not None:
            votes.states[name.state] += 2
        if best.kind in (COUNTRY, DEMONYM, STATE, COUNTY):
            votes.countries[best.country] += 1
            votes.where[best.country].append(name.first)
            if best.kind in (STATE, COUNTY) and best.admin1:
                votes.states[best.admin1] += 1
        elif len({meaning.entity.country for meaning in name.meanings}) == 1:
            votes.countries[best.country] += 1
            votes.where[best.country].append(name.first)
    return votes


def _choose(name: _Found, votes: _Votes) -> Entity | None:
    best: tuple[float, int, Entity] | None = None
    for place, meaning in enumerate(name.meanings):
        score = _score(name, meaning, votes)
        if best is None or (score, -place) > best[:2]:
            best = (score, -place, meaning.entity)
    return best[2] if best else None


def _score(name: _Found, meaning: Meaning, votes: _Votes) -> float:
    entity = meaning.entity
    score = _W_POPULATION * math.log10(entity.population + 10) + _W_MAIN * meaning.is_main + _KIND_BONUS[entity.kind]
    score += _W_VOTES * math.log1p(votes.countries[entity.country])
    spots = votes.where.get(entity.country, ())
    if any(0 < abs(spot - name.first) <= NEAR_WORDS for spot in spots):
        score += _W_NEAR
    if entity.country == "US" and entity.admin1:
        score += _W_STATE_VOTES * math.log1p(votes.states[entity.admin1])
        score += _W_BESIDE * (name.state == entity.admin1)
    return score

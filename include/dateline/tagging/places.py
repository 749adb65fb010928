"""Which words of a text are places, and which places: names of the gazetteer that stand in their context.

No tables and no counting over articles; `tag` turns mentions into columns. The veto by context is in `place_context`,
the choice among namesakes in `place_choice`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dateline.tagging.entities.finding import Entity as Named
from dateline.tagging.gazetteer import COUNTRY, DEMONYM, STATE, Entity, Gazetteer, Meaning
from dateline.tagging.names import (
    MAX_NAME_CHARACTERS,
    MAX_NAME_WORDS,
    Word,
    longer,
    name_hash,
    skeleton,
    without_clitics,
    words_of,
)
from dateline.tagging.place_choice import Found, choose, choose_all
from dateline.tagging.place_context import ALL_CAPITAL, Marked, standing, with_context

MAX_MENTIONS = 5_000  # names in one text; what lies behind is not looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A name in a text and what it is taken for. start, end: characters of the text."""

    start: int
    end: int
    text: str
    entity: Entity


def find_places(
    text: str,
    gazetteer: Gazetteer,
    language: str | None = None,
    prior: Mapping[str, float] | None = None,
    named: Sequence[Named] = (),
) -> list[Mention]:
    """The places of a text in their order.

    prior: country → votes it has before the text is read (outlet, dateline). named: what a model for names found in
    the same text, in order: it says which names are people, and that smaller towns are places.
    """
    words = words_of(text)
    found = with_context(_names(words, gazetteer, language), words, text, language)
    kept = standing(found, words, _marked(named, words))
    mentions = []
    for name, entity in zip(kept, choose_all(kept, prior or {}), strict=True):
        start, end = words[name.first].start, words[name.last].end
        if entity.kind == STATE and text[start:end] != entity.name and text[end : end + 1] == ".":
            end += 1  # the dot belongs to "Kan."
        mentions.append(Mention(start=start, end=end, text=text[start:end], entity=entity))
    return mentions


def resolve_place(place: str, gazetteer: Gazetteer, countries: Mapping[str, float]) -> Entity | None:
    """What a lone place name (a dateline's) means, among the countries that its text speaks of."""
    words = [word for word in words_of(place) if word.spelling]
    # "BEIRUT/DAMASCUS", "Washington, D.C.": the longest run of words from the start that is a name
    for width in range(min(len(words), MAX_NAME_WORDS), 0, -1):
        spellings = [word.spelling for word in words[:width]]
        meanings = gazetteer.meanings_of(name_hash(spellings)) or gazetteer.meanings_of(
            name_hash([skeleton(word) for word in spellings])
        )
        named = tuple(meaning for meaning in meanings if meaning.entity.kind != DEMONYM)
        if named:
            return choose(named, countries)
    return None


def _marked(named: Sequence[Named], words: Sequence[Word]) -> list[Marked]:
    """The model's names as runs of words."""
    starts, ends = [word.start for word in words], [word.end for word in words]
    found = []
    for name in named:
        first, last = bisect_right(ends, name.start), bisect_left(starts, name.end) - 1
        if first <= last:
            found.append(Marked(first=first, last=last, kind=name.kind, score=name.score))
    return found


def _names(words: Sequence[Word], gazetteer: Gazetteer, language: str | None) -> list[Found]:
    """The longest names of the gazetteer, left to right, without overlap."""
    at = _known_runs(words, gazetteer, language)
    for place, word in enumerate(words):
        if (word.is_capital or not word.has_case) and place not in at:
            meanings = _looser(word, gazetteer, may_be_loose=language not in ALL_CAPITAL)
            if meanings:
                at[place] = (1, meanings)
    names: list[Found] = []
    end = 0
    for place in sorted(at):
        if place >= end and len(names) < MAX_MENTIONS:
            width, meanings = at[place]
            end = place + width
            key = " ".join(word.spelling for word in words[place:end])
            names.append(Found(first=place, last=end - 1, key=key, meanings=meanings))
    return names


def _known_runs(
    words: Sequence[Word], gazetteer: Gazetteer, language: str | None
) -> dict[int, tuple[int, tuple[Meaning, ...]]]:
    """Number of a word → how many words from there are a name, the most, and what it may mean."""
    hashes = np.fromiter((word.hash for word in words), np.uint64, len(words))
    # Adjectives are small in most languages, so that any word may begin a name there.
    any_case = language not in ("en", None)
    starts = np.array([n for n, word in enumerate(words) if any_case or word.is_capital or not word.has_case], np.int64)
    joined = np.array([*(word.is_joined for word in words), False], np.bool_)
    has_case = np.array([word.has_case for word in words], np.bool_)
    values = np.zeros(len(starts), np.uint64)
    at: dict[int, tuple[int, tuple[Meaning, ...]]] = {}
    for width in range(1, MAX_NAME_CHARACTERS + 1):
        last = starts + width - 1
        fits = last < len(words)
        if width > 1:
            fits[fits] &= joined[last[fits]]
        if width > MAX_NAME_WORDS:
            fits &= ~has_case[starts]
        starts, values = starts[fits], values[fits]
        if not len(starts):
            break
        values = longer(values, hashes[starts + width - 1])
        for number in gazetteer.find(values):
            place = int(starts[number])
            meanings = _fitting(gazetteer.meanings_of(int(values[number])), words[place : place + width], language)
            if meanings:
                at[place] = (width, meanings)
    return at


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
        short = first.text.isupper()  # "US" is a country, "us" and "Us" are not; "Ga" needs its comma and its dot
        return tuple(m for m in exact if (m.entity.kind == COUNTRY) == short or m.is_main or m.entity.kind == STATE)
    return tuple(exact)


def _looser(word: Word, gazetteer: Gazetteer, *, may_be_loose: bool) -> tuple[Meaning, ...]:
    """Meanings of a word that is no name as it stands: Arabic without its clitics, Latin by its skeleton."""
    for stem in without_clitics(word.spelling):
        meanings = [m for m in gazetteer.meanings_of(name_hash([stem])) if not m.is_skeleton]
        if meanings:
            return tuple(meanings)
    if may_be_loose and word.is_capital and word.spelling.isascii() and len(word.spelling) >= 4:
        return gazetteer.meanings_of(name_hash([skeleton(word.spelling)]))
    return ()

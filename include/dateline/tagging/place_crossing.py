"""Places of the gazetteer and names of the model, put together: which finds of each stand where both have spoken.

Finds nothing itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dateline.tagging.entities.finding import Entity as Named
from dateline.tagging.gazetteer import CITY, COUNTRY, DEMONYM, STATE
from dateline.tagging.names import spellings_of
from dateline.tagging.place_words import BUILDING, INSTITUTION, KIND, NEVER
from dateline.tagging.places import Mention

# Share at which a place that only the model sees is taken. Over every second document of LGL .55 to .75 differ by 0.003
# F1; below, the country of what is found falls.
UNLINKED_SCORE = 0.65
SURE_POPULATION = 500_000  # inhabitants of a city whose bare name is no person's and no firm's
_EMPTY = BUILDING | INSTITUTION | KIND | NEVER


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossed:
    """unlinked: places without an entry in the gazetteer; people_and_others: the model's names that remain."""

    unlinked: tuple[Named, ...]
    named: tuple[Named, ...]


def cross(mentions: Sequence[Mention], named: Sequence[Named]) -> Crossed:
    """Both in order of the text, of which neither overlaps itself."""
    sure = {(m.start, m.end) for m in mentions if _is_sure(m)}
    taken = sorted((m.start, m.end) for m in mentions)
    unlinked, kept = [], []
    for name in named:
        if name.kind == "place":
            if name.score >= UNLINKED_SCORE and not _is_empty(name.text) and not _overlaps(name, taken):
                unlinked.append(name)
        elif (name.start, name.end) not in sure:
            kept.append(name)
    return Crossed(unlinked=tuple(unlinked), named=tuple(kept))


def _is_sure(mention: Mention) -> bool:
    entity = mention.entity
    return entity.kind in (COUNTRY, STATE, DEMONYM) or (entity.kind == CITY and entity.population >= SURE_POPULATION)


def _is_empty(text: str) -> bool:
    """ "City Hall", "Interstate 64": words for places, and no name."""
    words = [word for word in spellings_of(text) if not word.isdigit()]
    return not words or " ".join(words) in _EMPTY or all(word in _EMPTY for word in words)


def _overlaps(name: Named, taken: Sequence[tuple[int, int]]) -> bool:
    return any(start < name.end and name.start < end for start, end in taken)

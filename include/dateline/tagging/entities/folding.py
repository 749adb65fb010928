"""One row for each person or organisation of an article, however often and in whatever form the article names it.

"Barack Obama" and then "Obama" are one person; "Daesh" and "Islamic State" are one organisation, by a table.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from dateline.tagging.entities.finding import Entity
from dateline.tagging.entities.known_names import canonical_name

MAX_SPANS = 200  # kept of one name
MAX_FOLDED = 500  # forms of people's names in one text that are compared with each other


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRow:
    """A person or organisation. spans: characters of the body; (-1, -1) for each time in the headline."""

    name: str
    mentions: int
    spans: tuple[tuple[int, int], ...]


def fold_names(entities: Iterable[Entity], kind: str, headline_chars: int) -> list[NamedRow]:
    """The names of one kind, in order of first mention. headline_chars: length of the headline and the break behind it."""
    mine = [entity for entity in entities if entity.kind == kind]
    names = full_names(mine, kind)
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for entity in mine:
        in_body = entity.start >= headline_chars
        span = (entity.start - headline_chars, entity.end - headline_chars) if in_body else (-1, -1)
        spans[names[entity.text]].append(span)
    return [NamedRow(name=name, mentions=len(found), spans=tuple(found[:MAX_SPANS])) for name, found in spans.items()]


def full_names(entities: Iterable[Entity], kind: str) -> dict[str, str]:
    """Each form in which a text gives a name of this kind → the one name kept for it."""
    mine = [entity for entity in entities if entity.kind == kind]
    full = _full_names(mine) if kind == "person" else {}
    return {entity.text: canonical_name(entity.text) or full.get(entity.text, entity.text) for entity in mine}


def _full_names(people: Iterable[Entity]) -> dict[str, str]:
    """Short form → the one full name of this text that ends or begins with it; of two such, none is taken."""
    forms = sorted({entity.text for entity in people}, key=lambda name: (-len(name.split()), name))[:MAX_FOLDED]
    names = [(name, tuple(name.split())) for name in forms]
    full: dict[str, str] = {}
    for name, words in names:
        longer = [(other, more) for other, more in names if len(more) > len(words) and _is_part(words, more)]
        if len({(more[0], more[-1]) for _, more in longer}) == 1:
            full[name] = longer[0][0]
    return full


def _is_part(words: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether a name's words are the first or the last of a longer name, or its first and last without the middle."""
    return (
        other[-len(words) :] == words
        or other[: len(words)] == words
        or (len(words) == 2 and (other[0], other[-1]) == words)
    )

"""One row for each person or organisation of an article, however often and in whatever form the article names it.

"Barack Obama" and then "Obama" are one person; "Daesh" and "Islamic State" are one organisation, by a table.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from dateline.tagging.entities.finding import Entity
from dateline.tagging.entities.known_names import canonical_name

MAX_SPANS = 200  # kept of one name


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRow:
    """A person or organisation. spans: characters of the body; (-1, -1) for each time in the headline."""

    name: str
    mentions: int
    spans: tuple[tuple[int, int], ...]


def fold_names(entities: Iterable[Entity], kind: str, headline_chars: int) -> list[NamedRow]:
    """The names of one kind, in order of first mention. headline_chars: length of the headline and the break behind it."""
    mine = [entity for entity in entities if entity.kind == kind]
    full = _full_names(mine) if kind == "person" else {}
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for entity in mine:
        name = canonical_name(entity.text) or full.get(entity.text, entity.text)
        in_body = entity.start >= headline_chars
        spans[name].append((entity.start - headline_chars, entity.end - headline_chars) if in_body else (-1, -1))
    return [NamedRow(name=name, mentions=len(found), spans=tuple(found[:MAX_SPANS])) for name, found in spans.items()]


def _full_names(people: list[Entity]) -> dict[str, str]:
    """Short form → the one full name of this text that ends or begins with it; of two such, none is taken."""
    names = sorted({entity.text for entity in people}, key=lambda name: (-len(name.split()), name))
    full: dict[str, str] = {}
    for name in names:
        words = name.split()
        longer = [other for other in names if len(other.split()) > len(words) and _is_part(words, other.split())]
        if len({_last(other) for other in longer}) == 1:
            full[name] = longer[0]
    return full


def _is_part(words: list[str], other: list[str]) -> bool:
    """Whether a name's words are the first or the last of a longer name, or its first and last without the middle."""
    return (
        other[-len(words) :] == words
        or other[: len(words)] == words
        or (len(words) == 2 and [other[0], other[-1]] == words)
    )


def _last(name: str) -> str:
    return name.rsplit(maxsplit=1)[-1]

"""Finds the names in a text and says of each whether it is a person, an organisation, a place or something else.

The model reads the beginning, and of what follows the sentences whose names are new and doubtful; names known by then
are found by their letters.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np

from dateline.tagging.entities.candidates import Tokens, candidates
from dateline.tagging.entities.features import Floats, WordVectors, features

KINDS = ("none", "person", "organisation", "place", "other")  # columns of the weights
LEAD_CHARS = 600  # read by the model whatever stands there
# A later sentence is left to the plain weights where each candidate's kind has this share: over the gold sentences the
# model then reads 0.34 of the words, at 0.02 less F1 for people and 0.035 for organisations (`python -m benches entities`).
SURE = 0.45
MAX_CHARS = 20_000  # of a text that are looked at; longer ones are transcripts and hostile pages
MAX_UNIT_CHARS = 1_200  # of one piece handed to the model
MAX_NAMES = 2_000  # in one text

_RUN = re.compile(r"[A-Z][\w'’.-]*(?: (?:(?:of|the|and|de|al|bin|van|von) )?[A-Z][\w'’.-]*)*")
_SENTENCE = re.compile(r"(?<=[.!?”\"])\s+(?=[A-Z“\"‘])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A name in a text. start, end: characters of it; kind: one of KINDS but the first; score: 0 to 1."""

    start: int
    end: int
    text: str
    kind: str
    score: float


class Recogniser(Protocol):
    """Cuts texts into words and marks names in them."""

    def cut(self, texts: Iterable[str]) -> list[Tokens]:
        """Words of each text without marks: a fiftieth of the price."""
        ...

    def read(self, texts: Iterable[str]) -> list[Tokens]:
        """Words and marks of each text."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityTools:
    """What finding names in one language needs. Weights: features + 1 (constant last) × KINDS."""

    recogniser: Recogniser
    vectors: WordVectors
    weights: Floats
    plain_weights: Floats  # for texts without marks


def find_entities(texts: Sequence[str], tools: EntityTools) -> list[list[Entity]]:
    """The names of each text in their order, without overlap. Some dozens of texts at once are read faster than one by one."""
    articles = [_Article(text[:MAX_CHARS]) for text in texts]
    _read([(article, unit) for article in articles for unit in article.lead], tools)
    fresh = [(article, unit) for article in articles for unit in article.fresh_units()]
    doubtful = []
    cut = tools.recogniser.cut(article.text[start:end] for article, (start, end) in fresh)
    for (article, unit), tokens in zip(fresh, cut, strict=True):
        names, sure = _weigh(tokens, tools, tools.plain_weights)
        if sure < SURE:
            doubtful.append((article, unit))
        else:
            article.found += [_moved(entity, unit[0]) for entity in names]
    _read(doubtful, tools)
    return [article.names() for article in articles]


class _Article:
    """A text on its way: its stretches, and the names found so far."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lead, self._later = _units(text)
        self._fresh: list[tuple[int, int]] = []
        self.found: list[Entity] = []

    def fresh_units(self) -> list[tuple[int, int]]:
        """The later stretches with a capital word that no name of the lead explains."""
        known = {entity.text for entity in self.found}
        self._fresh = [unit for unit in self._later if _has_unknown(self.text[unit[0] : unit[1]], known)]
        return self._fresh

    def names(self) -> list[Entity]:
        """All names, those included that stand again where nothing was read."""
        known = {entity.text: entity for entity in reversed(self.found)}
        for start, end in sorted(set(self._later) - set(self._fresh)):
            self.found += _repeated(self.text, start, end, known)
        return sorted(self.found, key=lambda entity: entity.start)[:MAX_NAMES]


def _read(units: Sequence[tuple[_Article, tuple[int, int]]], tools: EntityTools) -> None:
    """Add the names of some stretches, as the model marks them."""
    read = tools.recogniser.read(article.text[start:end] for article, (start, end) in units)
    for (article, (start, _)), tokens in zip(units, read, strict=True):
        article.found += [_moved(entity, start) for entity in weigh(tokens, tools)]


def weigh(tokens: Tokens, tools: EntityTools) -> list[Entity]:
    """The names of one tokenised and marked text: of overlapping candidates the surest stands."""
    return _weigh(tokens, tools, tools.weights)[0]


def _weigh(tokens: Tokens, tools: EntityTools, weights: Floats) -> tuple[list[Entity], float]:
    """The names, and how sure the least sure of the candidates is to be what it is taken for."""
    spans = candidates(tokens)
    if not spans:
        return [], 1.0
    shares = probabilities(features(tokens, spans, tools.vectors), weights)
    kinds = shares.argmax(axis=1)
    order = sorted(range(len(kinds)), key=lambda row: (float(shares[row, 0] - shares[row, 1:].max()), row))
    taken = np.zeros(len(tokens.words), np.bool_)
    found = []
    places = list(spans)
    for row in order:
        first, last = places[row]
        if kinds[row] == 0 or taken[first:last].any():
            continue
        taken[first:last] = True
        start, end = tokens.place(first, last)
        kind = KINDS[int(kinds[row])]
        found.append(
            Entity(start=start, end=end, text=tokens.text[start:end], kind=kind, score=float(shares[row, kinds[row]]))
        )
    return sorted(found, key=lambda entity: entity.start), float(shares.max(axis=1).min())


def probabilities(rows: Floats, weights: Floats) -> Floats:
    """Share of each kind, a row a candidate."""
    scores = rows @ weights[:-1] + weights[-1]
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = (raised / raised.sum(axis=1, keepdims=True)).astype(np.float32)
    return shares


def _units(text: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The text's sentences as stretches, the lead's and the later ones; neighbours in a lead's paragraph stay together."""
    lead: list[tuple[int, int]] = []
    later: list[tuple[int, int]] = []
    place = 0
    for line in text.split("\n"):
        cuts = [0, *(match.start() for match in _SENTENCE.finditer(line)), len(line)]
        for begin, end in pairwise(cuts):
            for piece in range(begin, end, MAX_UNIT_CHARS):
                unit = (place + piece, place + min(end, piece + MAX_UNIT_CHARS))
                if text[unit[0] : unit[1]].strip():
                    (lead if unit[0] < LEAD_CHARS else later).append(unit)
        place += len(line) + 1
    return lead, later


def _has_unknown(sentence: str, known: Collection[str]) -> bool:
    """Whether a capital word stands in the sentence that no known name explains."""
    stripped = sentence.lstrip(" “\"‘'")
    for match in _RUN.finditer(sentence):
        name = match.group().rstrip(".,'’").removesuffix("'s").removesuffix("’s")
        if name in known or (name == stripped[: len(name)] and " " not in name):
            continue
        if not any(part in known for part in (name.split(" ", 1)[-1], name.rsplit(" ", 1)[0])):
            return True
    return False


def _repeated(text: str, start: int, end: int, known: dict[str, Entity]) -> list[Entity]:
    """Names of before that stand in a stretch again, longest first."""
    found = []
    for match in _RUN.finditer(text, start, end):
        run = match.group()
        for name in _tails(run):
            entity = known.get(name)
            if entity is not None:
                place = match.start() + run.index(name)
                found.append(
                    Entity(start=place, end=place + len(name), text=name, kind=entity.kind, score=entity.score)
                )
                break
    return found


def _tails(run: str) -> Sequence[str]:
    clean = run.rstrip(".,'’").removesuffix("'s").removesuffix("’s")
    words = clean.split(" ")
    return [clean, *(" ".join(words[place:]) for place in range(1, len(words)))]


def _moved(entity: Entity, by: int) -> Entity:
    return Entity(start=entity.start + by, end=entity.end + by, text=entity.text, kind=entity.kind, score=entity.score)

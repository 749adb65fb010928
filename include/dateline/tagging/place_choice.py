"""Which of its namesakes a name means: size, the countries a text speaks of, what stands beside it, what lies near.

Finds no names in a text; `places` does.
"""

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from dateline.tagging.gazetteer import CITY, COUNTRY, COUNTY, DEMONYM, REGION, SMALL_TOWN, STATE, Entity, Meaning

NEAR_WORDS = 12  # words between a town and the country that says where it lies
NEAR_KM = 80.0  # distance at which another place of the text speaks a third as loud as one next door
MAX_NAMES = 40  # of a text that speak for their neighbours
MAX_ANCHORS = 10  # meanings of each of them
_KM_PER_DEGREE = 111.2

# Weights of a choice among namesakes: the middle of a coarse grid on every second document of LGL.
W_POPULATION, W_MAIN, W_VOTES, W_NEAR, W_BESIDE, W_STATE_VOTES, W_AROUND = 0.8, 0.3, 1.0, 0.8, 4.0, 1.5, 5.0
KIND_BONUS = {COUNTRY: 2.0, STATE: 1.6, COUNTY: 1.0, DEMONYM: 2.0, CITY: 0.0, REGION: -1.0}
CAPITAL_AND_STATE = frozenset({"washington"})  # the capital, unless it says "state" or stands behind a town
W_CALLED = 3.0  # "Raqa province": the words around name the kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Some words that are a name of the gazetteer. first, last: word numbers; key: their spellings."""

    first: int
    last: int
    key: str
    meanings: tuple[Meaning, ...]
    state: str | None = None  # "Springfield, Ohio": the state named right behind it
    country: str | None = None  # "Hit, Iraq": the country named right behind it
    short: bool = False  # it is a state's short form behind a town and a comma: "Topeka, Kan."
    cue: bool = False  # the words around say that it is a place
    person: bool = False  # the words around say that it is a person's name
    is_region: bool = False  # the words around say that it is a province or a county


@dataclass(slots=True, kw_only=True)
class Votes:
    """What the sure mentions say of where the text plays."""

    countries: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    where: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))  # country → word numbers


def choose_all(names: Sequence[Found], prior: Mapping[str, float]) -> list[Entity]:
    """What each name means."""
    votes = _votes(names, prior)
    scores = [[_score(name, meaning, votes) for meaning in name.meanings] for name in names]
    around = _around(names, scores)
    chosen = []
    for name, own in zip(names, scores, strict=True):
        near = around.get(name.key)
        total = own if near is None else [score + more for score, more in zip(own, near, strict=True)]
        chosen.append(name.meanings[max(range(len(total)), key=lambda place: (total[place], -place))].entity)
    return chosen


def choose(meanings: tuple[Meaning, ...], countries: Mapping[str, float]) -> Entity:
    """What a name that stands alone means, where these countries are spoken of so often."""
    return choose_all([Found(first=0, last=0, key="", meanings=meanings)], countries)[0]


def _votes(names: Sequence[Found], prior: Mapping[str, float]) -> Votes:
    votes = Votes()
    for country, weight in prior.items():
        votes.countries[country] += math.ceil(weight)
    for name in names:
        best = name.meanings[0].entity
        if name.state is not None:
            votes.states[name.state] += 2
        if best.kind in (COUNTRY, DEMONYM, STATE, COUNTY):
            if _is_torn(name):
                continue
            votes.countries[best.country] += 1
            votes.where[best.country].append(name.first)
            if best.kind in (STATE, COUNTY) and len({m.entity.admin1 for m in name.meanings}) == 1 and best.admin1:
                votes.states[best.admin1] += 1
        elif len({m.entity.country for m in name.meanings if m.entity.population >= SMALL_TOWN}) == 1:
            votes.countries[best.country] += 1
            votes.where[best.country].append(name.first)
    return votes


def _is_torn(name: Found) -> bool:
    """Georgia: a country here and a state there says nothing of where a text plays."""
    kinds = (COUNTRY, STATE)
    return name.state is None and len({m.entity.country for m in name.meanings if m.entity.kind in kinds}) > 1


def _score(name: Found, meaning: Meaning, votes: Votes) -> float:
    entity = meaning.entity
    score = W_POPULATION * math.log10(entity.population + 10) + W_MAIN * meaning.is_main + KIND_BONUS[entity.kind]
    score += W_VOTES * math.log1p(votes.countries[entity.country])
    if _is_near(name.first, votes.where.get(entity.country, ())):
        score += W_NEAR
    if name.country is not None and entity.country == name.country:
        score += W_BESIDE
    if name.is_region and entity.kind in (REGION, COUNTY):
        score += W_CALLED
    if entity.kind == STATE and name.key in CAPITAL_AND_STATE and not (name.is_region or name.state):
        score -= KIND_BONUS[STATE] + 1.0
    if entity.country == "US" and entity.admin1:
        score += W_STATE_VOTES * math.log1p(votes.states[entity.admin1])
        score += W_BESIDE * (name.state == entity.admin1)
    return score


def _is_near(place: int, spots: Sequence[int]) -> bool:
    """Whether another of the rising word numbers lies within NEAR_WORDS."""
    at = bisect_left(spots, place)
    after = at + (at < len(spots) and spots[at] == place)
    return (at > 0 and place - spots[at - 1] <= NEAR_WORDS) or (
        after < len(spots) and spots[after] - place <= NEAR_WORDS
    )


def _around(names: Sequence[Found], scores: Sequence[Sequence[float]]) -> dict[str, list[float]]:
    """Key → what the text's other places add to each meaning of an ambiguous name, by how near they lie to it."""
    anchors: dict[str, tuple[Found, Sequence[float]]] = {}
    for name, own in zip(names, scores, strict=True):
        if len(anchors) >= MAX_NAMES:
            break
        anchors.setdefault(name.key, (name, own))
    if len(anchors) < 2 or all(len(name.meanings) == 1 for name, _ in anchors.values()):
        return {}
    lats, lons, shares, owners = [], [], [], []
    for number, (name, own) in enumerate(anchors.values()):
        top = max(own)
        for place in sorted(range(len(own)), key=lambda place: -own[place])[:MAX_ANCHORS]:
            entity = name.meanings[place].entity
            if entity.lat is not None and entity.lon is not None and entity.kind != DEMONYM:
                lats.append(entity.lat)
                lons.append(entity.lon)
                shares.append(math.exp(own[place] - top))
                owners.append(number)
    if not owners:
        return {}
    ground = _Ground(np.array(lats), np.array(lons), np.array(shares), np.array(owners))
    return {
        key: ground.near([meaning.entity for meaning in name.meanings], number)
        for number, (key, (name, _)) in enumerate(anchors.items())
        if len(name.meanings) > 1
    }


@dataclass(frozen=True, slots=True)
class _Ground:
    """Where a text's names may lie. shares: 1 for a name's likeliest meaning; owners: number of the name, rising."""

    lats: npt.NDArray[np.float64]
    lons: npt.NDArray[np.float64]
    shares: npt.NDArray[np.float64]
    owners: npt.NDArray[np.int64]

    def near(self, entities: Sequence[Entity], own: int) -> list[float]:
        """For each meaning of the name numbered `own`, how much of the rest lies near it."""
        lats = np.array([entity.lat if entity.lat is not None else np.nan for entity in entities])[:, None]
        lons = np.array([entity.lon if entity.lon is not None else np.nan for entity in entities])[:, None]
        east = (self.lons - lons) * np.cos(np.radians(lats))
        loud = self.shares * np.exp(-np.hypot(self.lats - lats, east) * _KM_PER_DEGREE / NEAR_KM)
        loud[:, self.owners == own] = 0.0
        firsts = np.flatnonzero(np.r_[True, self.owners[1:] != self.owners[:-1]])
        sums = np.nan_to_num(np.maximum.reduceat(loud, firsts, axis=1).sum(axis=1))
        return [float(value) for value in W_AROUND * np.log1p(sums)]

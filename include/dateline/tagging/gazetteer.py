"""A gazetteer as sorted arrays of name hashes: what a run of words may mean, and where that lies.

Which meaning holds in a text is decided in `places`; reading GeoNames from disk is done in `stores.gazetteer`.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from dateline.tagging.names import NAMES_VERSION, Hashes, name_hash, skeleton, spellings_of

GAZETTEER_VERSION = f"3.{NAMES_VERSION}"  # of the compiled form; a file with another one is built anew
CITY, COUNTRY, STATE, COUNTY, DEMONYM, REGION = range(6)
SMALL_TOWN = 5_000  # inhabitants: a smaller one is a place only where the text or the model for names calls it one
SKELETON_POPULATION = 50_000  # inhabitants: smaller towns are found in their own spellings alone
CASELESS_POPULATION = 100_000  # inhabitants, for scripts without capitals, where any word may be a village
ALIAS_POPULATION = 30_000  # inhabitants: of smaller towns only names like the main one count, not every old alias

# A city of a million is named about as often as a word of zipf 4.7, one of a tenth of its size a tenth as often; names
# that are more common by another factor of ten are mostly words. Checked on 80 cities and 20 nouns.
ZIPF_OF_ONE, MAX_EXCESS = -1.3, 1.0
MAX_MEANINGS = 60  # of one name, the most populous: there are sixty Franklins and Springfields

ENTITIES = pa.schema(
    [
        ("kind", pa.int8()),
        ("name", pa.string()),
        ("geonames_id", pa.int64()),
        ("country", pa.string()),
        ("admin1", pa.string()),
        ("lat", pa.float64()),
        ("lon", pa.float64()),
        ("population", pa.int64()),
    ]
)
MEANINGS = pa.schema(
    [
        ("hash", pa.uint64()),
        ("entity", pa.int32()),
        ("is_main", pa.bool_()),
        ("is_skeleton", pa.bool_()),
        ("is_word", pa.bool_()),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """Something a name may mean. kind: CITY, COUNTRY, STATE and COUNTY (of the US), REGION (elsewhere), DEMONYM."""

    kind: int
    name: str
    geonames_id: int | None  # a DEMONYM's is its country's
    country: str  # ISO 3166-1 alpha-2
    admin1: str | None  # GeoNames admin1 code: the state of a US town
    lat: float | None  # degrees north
    lon: float | None  # degrees east
    population: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """One thing a name may mean."""

    entity: Entity
    is_main: bool  # it is the thing's own name, no alias
    is_skeleton: bool  # a looser spelling
    is_word: bool  # more common than so small a place explains: mostly another word


class Gazetteer:
    """Names and what they may mean. Holds the two tables as arrays: 40 MB, and loaded in a blink."""

    __slots__ = ("_bounds", "_columns", "_hashes", "_known", "_things", "entities", "meanings", "version")

    def __init__(self, *, entities: pa.Table, meanings: pa.Table, version: str = GAZETTEER_VERSION) -> None:
        """entities: ENTITIES; meanings: MEANINGS, sorted by hash, entity numbers into entities."""
        self.entities = entities
        self.meanings = meanings
        self.version = version
        hashes = _values(meanings, "hash")
        self._hashes, firsts = np.unique(hashes, return_index=True)
        self._bounds = np.append(firsts, len(hashes))
        self._known: dict[int, tuple[Meaning, ...]] = {}
        self._columns = [_one_chunk(meanings, name) for name in ("entity", "is_main", "is_skeleton", "is_word")]
        self._things = [_one_chunk(entities, name) for name in ENTITIES.names]

    def find(self, hashes: Hashes) -> list[int]:
        """Positions in `hashes` at which a known name stands."""
        if not len(self._hashes) or not len(hashes):
            return []
        at = np.searchsorted(self._hashes, hashes)
        at[at == len(self._hashes)] = 0
        return [int(place) for place in np.flatnonzero(self._hashes[at] == hashes)]

    def meanings_of(self, value: int) -> tuple[Meaning, ...]:
        """What the name with this hash may mean, most populous first."""
        known = self._known.get(value)
        if known is None:
            if len(self._known) > 50_000:
                self._known.clear()
            known = self._known[value] = self._read(value)
        return known

    def _read(self, value: int) -> tuple[Meaning, ...]:
        at = int(np.searchsorted(self._hashes, np.uint64(value)))
        if at == len(self._hashes) or int(self._hashes[at]) != value:
            return ()
        start, stop = int(self._bounds[at]), int(self._bounds[at + 1])
        numbers, mains, loose, words = (column.slice(start, stop - start).to_pylist() for column in self._columns)
        found = [
            Meaning(entity=self._entity(number), is_main=is_main, is_skeleton=is_skeleton, is_word=is_word)
            for number, is_main, is_skeleton, is_word in zip(numbers, mains, loose, words, strict=True)
        ]
        return tuple(sorted(found, key=lambda meaning: -meaning.entity.population)[:MAX_MEANINGS])

    def _entity(self, place: int) -> Entity:
        row = {name: column[place].as_py() for name, column in zip(ENTITIES.names, self._things, strict=True)}
        return Entity(**row)


def _one_chunk(table: pa.Table, name: str) -> pa.Array:
    column = table.column(name)
    return pa.concat_arrays(column.chunks or [pa.array([], column.type)])


def _values(table: pa.Table, name: str) -> Hashes:
    # By DLPack, since a chunked column's own to_numpy() imports pandas: a second at the start of a task.
    return np.asarray(np.from_dlpack(_one_chunk(table, name)), dtype=np.uint64)


def compile_gazetteer(
    entities: Sequence[tuple[Entity, Iterable[str]]], zipf: Callable[[str], float] = lambda _: 0.0
) -> Gazetteer:
    """The gazetteer of these entities and the names each is known by, its own first.

    zipf: how common a spelling is, log10 of its count in 10⁹ words, in the language where it is most common.
    """
    if not entities:
        return Gazetteer(entities=ENTITIES.empty_table(), meanings=MEANINGS.empty_table())
    values, places, mains, loose, words = [], [], [], [], []
    for place, (entity, names) in enumerate(entities):
        for number, name in enumerate(names):
            for value, is_loose, is_word in _spellings(entity, name, zipf, is_main=number == 0):
                values.append(value)
                places.append(place)
                mains.append(number == 0)
                loose.append(is_loose)
                words.append(is_word)
    keys, of = np.array(values, np.uint64), np.array(places, np.int32)
    order = np.lexsort((of, keys))
    keys, of = keys[order], of[order]
    # One row for a name and a thing, however many of its names are spelt so.
    first = np.ones(len(keys), np.bool_)
    first[1:] = (keys[1:] != keys[:-1]) | (of[1:] != of[:-1])
    starts = np.flatnonzero(first)
    is_main = np.logical_or.reduceat(np.array(mains, np.bool_)[order], starts)
    is_skeleton = np.logical_and.reduceat(np.array(loose, np.bool_)[order], starts)
    are_words = np.logical_or.reduceat(np.array(words, np.bool_)[order], starts)
    kept = (keys[starts], of[starts], is_main, is_skeleton, are_words)
    meanings = pa.table([pa.array(column) for column in kept], schema=MEANINGS)
    columns: dict[str, list[object]] = defaultdict(list)
    for entity, _ in entities:
        for name in ENTITIES.names:
            columns[name].append(getattr(entity, name))
    table = pa.table([pa.array(columns[name], ENTITIES.field(name).type) for name in ENTITIES.names], schema=ENTITIES)
    return Gazetteer(entities=table, meanings=meanings)


def _spellings(
    entity: Entity, name: str, zipf: Callable[[str], float], *, is_main: bool
) -> list[tuple[int, bool, bool]]:
    """Hashes under which a name is kept, each with whether it is the looser spelling and whether it is mostly a word."""
    if not name or (entity.kind == CITY and not is_main and not _is_wanted(entity, name)):
        return []
    spellings = spellings_of(name)
    if not spellings or len("".join(spellings)) < 2:
        return []
    # "Nice", and "Länder" for Lander, Wyoming, are said far more often than places of their size are.
    expected = math.log10(entity.population + 10) + ZIPF_OF_ONE
    is_word = len(spellings) == 1 and entity.kind in (CITY, REGION) and zipf(spellings[0]) - expected > MAX_EXCESS
    found = [(name_hash(spellings), False, is_word)]
    if entity.kind == CITY and entity.population >= SKELETON_POPULATION and spellings[0].isascii():
        loose = [skeleton(word) for word in spellings]
        if len("".join(loose)) >= 4 and loose != spellings:
            found.append((name_hash(loose), True, is_word))
    return found


def _is_wanted(entity: Entity, name: str) -> bool:
    if entity.population < SMALL_TOWN:
        return False
    if name[0].lower() == name[0].upper():
        return entity.population >= CASELESS_POPULATION
    if not name[0].isupper():  # GeoNames' machine transliterations ("alrqt")
        return False
    # "PMS" for Palmyra: an airport's code is no name that people write
    return not name.isupper() and (entity.population >= ALIAS_POPULATION or name[0].lower() == entity.name[0].lower())

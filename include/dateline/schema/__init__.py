"""The lake's tables: every column once, with type, meaning and source. Docs and checks are made from here.

No rows and no IO here. A changed column is a schema change: raise `SCHEMA_VERSION`, write the migration, regenerate
the data dictionary (`make dictionary`).
"""

from dateline.schema.columns import Column, arrow_schema
from dateline.schema.tables import (
    AMENDMENTS,
    ARTICLES,
    BATCHES,
    COPIES,
    DELIVERIES,
    FETCHES,
    FINGERPRINTS,
    FURNITURE,
    REFINING,
    REJECTIONS,
    REVISIONS,
    SCHEMA_VERSION,
    TABLES,
    WATCHLIST_HITS,
    Table,
)

__all__ = [
    "AMENDMENTS",
    "ARTICLES",
    "BATCHES",
    "COPIES",
    "DELIVERIES",
    "FETCHES",
    "FINGERPRINTS",
    "FURNITURE",
    "REFINING",
    "REJECTIONS",
    "REVISIONS",
    "SCHEMA_VERSION",
    "TABLES",
    "WATCHLIST_HITS",
    "Column",
    "Table",
    "arrow_schema",
]

"""The tables of the lake: their columns, and which column gives the day of the file a row lies in.

Also `REFINING`: the working table that travels between the steps of refine in `.work/`, never landed as it is.
"""

from dataclasses import dataclass

import pyarrow as pa

from dateline.schema.articles import ARTICLE_COLUMNS, SPANS
from dateline.schema.columns import (
    BOOL,
    DAY,
    INSTANT,
    INT32,
    INT64,
    STRING,
    STRINGS,
    Column,
    arrow_schema,
    structs,
)

SCHEMA_VERSION = 1  # raise with any change of a column below or in `articles`, and write the migration


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of the lake. Rows lie in `<name>/<folder>=YYYY-MM/YYYY-MM-DD.parquet` by the UTC day of `day_column`;
    rows without a day in `<folder>=undated/undated.parquet`. Within a file they are sorted by `sort_by`."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    folder: str
    day_column: str
    sort_by: tuple[str, ...]

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema that every file of the table has, to the letter."""
        return arrow_schema(self.columns)


def _columns(*columns: tuple[str, pa.DataType, str]) -> tuple[Column, ...]:
    return tuple(Column(name=n, type=t, meaning=m) for n, t, m in columns)


_ARTICLE_ORDER = ("published_at", "article_id", "captured_at", "batch_id")

ARTICLES = Table(
    name="articles",
    meaning="A distinct article, its newest revision",
    columns=ARTICLE_COLUMNS,
    folder="published_month",
    day_column="published_date",
    sort_by=_ARTICLE_ORDER,
)
COPIES = Table(
    name="copies",
    meaning="A near-duplicate or syndicated copy of an article; the same columns",
    columns=ARTICLE_COLUMNS,
    folder="published_month",
    day_column="published_date",
    sort_by=_ARTICLE_ORDER,
)
REVISIONS = Table(
    name="revisions",
    meaning="An earlier state of an article or copy whose text changed; the same columns, with valid_to and superseded_by",
    columns=ARTICLE_COLUMNS,
    folder="published_month",
    day_column="published_date",
    sort_by=_ARTICLE_ORDER,
)
REJECTIONS = Table(
    name="rejections",
    meaning="A fetched page that became no article, with the reason",
    columns=_columns(
        ("batch_id", STRING, "Batch of the page"),
        ("batch_date", DAY, "UTC day of the batch"),
        ("article_id", STRING, "Id that the article would have had"),
        ("url", STRING, "Address after redirects"),
        ("outlet_id", STRING, "Outlet's id"),
        ("captured_at", INSTANT, "When the bytes were fetched"),
        ("reason", STRING, "Reason code"),
        ("detail", STRING, "One sentence for people"),
        ("warc_file", STRING, "Archive file with the page's bytes"),
        ("warc_offset", INT64, "Byte offset of the record in warc_file"),
        ("run_id", STRING, "Airflow run (or command) that rejected it"),
        ("landed_at", INSTANT, "When this row was written"),
        ("pipeline_version", STRING, "Dateline's version"),
    ),
    folder="batch_month",
    day_column="batch_date",
    sort_by=("batch_id", "warc_file", "warc_offset", "url"),
)
FETCHES = Table(
    name="fetches",
    meaning="One request, or one candidate link that was not requested: the URL ledger",
    columns=_columns(
        ("batch_id", STRING, "Harvest or import that made it"),
        ("kind", STRING, "page, feed, news_sitemap, hub_page or robots"),
        ("url", STRING, "Address asked for"),
        ("url_key", STRING, "Its URL key: what makes a link known"),
        ("final_url", STRING, "Address after redirects"),
        ("outlet_id", STRING, "Outlet's id"),
        ("outcome", STRING, "fetched, unchanged (304), failed or skipped"),
        ("reason", STRING, "Reason code of a failure or skip"),
        ("detail", STRING, "One sentence for people"),
        ("lasting", STRING, "hard, soft or passing: whether a failed link is asked for again"),
        ("status", INT32, "HTTP status"),
        ("body_bytes", INT64, "Bytes of the decoded body"),
        ("elapsed_ms", INT32, "From request to last byte, redirects included"),
        ("fetched_at", INSTANT, "When the answer began, or when the link was skipped"),
        ("etag", STRING, "ETag of the answer"),
        ("last_modified", STRING, "Last-Modified of the answer"),
        ("robots_allowed", BOOL, "robots.txt allowed it; null where unknown"),
        ("tdm_reserved", BOOL, "Text and data mining reserved by header or well-known file; null where unknown"),
        ("discovered_via", STRING, "feed, news_sitemap, hub_page or import"),
        ("listed_in", STRING, "Address of the feed, sitemap or hub page"),
        ("listed_title", STRING, "Title as listed"),
        ("listed_published", STRING, "Publication date as listed, raw"),
        ("listed_modified", STRING, "Modification date as listed, raw"),
        ("first_seen_at", INSTANT, "When the link was first listed to us"),
        ("warc_file", STRING, "Archive file, relative to the lake"),
        ("warc_offset", INT64, "Byte offset of the record in warc_file"),
    ),
    folder="fetched_month",
    day_column="fetched_at",
    sort_by=("fetched_at", "batch_id", "url"),
)
FINGERPRINTS = Table(
    name="fingerprints",
    meaning="The hashes of one article's word 5-grams, for finding copies",
    columns=_columns(
        ("article_id", STRING, "The article"),
        ("batch_id", STRING, "Batch that made the row"),
        ("published_date", DAY, "Day of the article; the day it was first seen or captured where undated"),
        ("captured_at", INSTANT, "When the text was captured"),
        ("gram_count", INT32, "Number of distinct 5-grams of the text"),
        ("hashes", pa.list_(pa.field("element", INT64)), "The kept hashes, sorted"),
    ),
    folder="published_month",
    day_column="published_date",
    sort_by=("article_id", "captured_at", "batch_id"),
)
FURNITURE = Table(
    name="furniture",
    meaning="Per host: what repeats on its pages (clocks, boxes), so that it is not taken for news",
    columns=_columns(
        ("host", STRING, "Host name"),
        ("kind", STRING, "clock (a locator whose date follows the capture) or block (a paragraph's hash)"),
        ("locator", STRING, "DOM path of a clock; of a block its hash and those of the page's address and headline"),
        ("text", STRING, "What stood there, cut to 200 characters; null for a paragraph seen on one page"),
        ("page_count", INT32, "Pages of the batch it was seen on"),
        ("last_seen_date", DAY, "UTC day of the batch that saw it"),
        ("batch_id", STRING, "Batch that saw it"),
    ),
    folder="seen_month",
    day_column="last_seen_date",
    sort_by=("host", "kind", "locator", "batch_id"),
)
WATCHLIST_HITS = Table(
    name="watchlist_hits",
    meaning="A watchlist that matched a state of an article or copy, with where",
    columns=_columns(
        ("watchlist_id", STRING, "Id of the watchlist, the name of its file"),
        ("article_id", STRING, "The article or copy"),
        ("story_id", STRING, "article_id of the article that it is a copy of, else its own"),
        ("published_date", DAY, "published_date of that state"),
        ("captured_at", INSTANT, "captured_at of that state"),
        ("outlet_id", STRING, "Outlet's id"),
        ("language", STRING, "ISO 639-1 code of the body's language"),
        ("in_headline", BOOL, "The headline holds a word of it"),
        ("span_count", INT32, "Places kept, 50 at most; 0 where fields alone matched"),
        ("spans", SPANS, "Characters of body; -1 for the headline's"),
        ("batch_id", STRING, "Batch that made the row"),
    ),
    folder="published_month",
    day_column="published_date",
    sort_by=("watchlist_id", "article_id", "captured_at", "batch_id"),
)
DELIVERIES = Table(
    name="deliveries",
    meaning="The ledger of alerts: what is to be told of a story to whom, and what became of it",
    columns=_columns(
        ("delivery_id", STRING, "SHA-256 (hex) of watchlist, channel, story and what is told: the same is told once"),
        ("kind", STRING, "new, follow_up, or cursor (the row that remembers the last landing read)"),
        (
            "state",
            STRING,
            "waiting, sending, sent, failed (given up), unsure (may have arrived, not sent again) or dropped",
        ),
        ("watchlist_id", STRING, "Id of the watchlist"),
        ("channel", STRING, "Kind and connection, address or file of the channel"),
        ("mode", STRING, "immediate or daily"),
        ("story_id", STRING, "Story that is told of"),
        ("article_id", STRING, "Article or copy whose text matched"),
        ("told_sha256", STRING, "SHA-256 (hex) of headline and matched passages as they were when it was queued"),
        ("batch_id", STRING, "Batch that landed the text"),
        ("landing_seq", INT64, "Number of that landing; of the cursor the last one read"),
        ("queued_at", INSTANT, "When it was queued"),
        ("queued_date", DAY, "UTC day of queued_at; null for the cursor"),
        ("due_at", INSTANT, "Not to be sent before: quiet hours, the hour of the digest, the next try"),
        ("attempts", INT32, "Tries so far"),
        ("message_id", STRING, "Message it was last sent in: several alerts may share one"),
        ("settled_at", INSTANT, "When state last changed"),
        ("detail", STRING, "What went wrong, for people; never a secret"),
    ),
    folder="queued_month",
    day_column="queued_date",
    sort_by=("queued_at", "delivery_id"),
)
AMENDMENTS = Table(
    name="amendments",
    meaning="An article or copy that a landing changed or took back though it brought no row of it; for incremental readers",
    columns=_columns(
        ("article_id", STRING, "The article or copy: changed where articles or copies have it, else taken back"),
        ("landing_seq", INT64, "Number of that landing"),
        ("landed_date", DAY, "UTC day of that landing"),
        ("batch_id", STRING, "Batch that landed"),
    ),
    folder="landed_month",
    day_column="landed_date",
    sort_by=("landing_seq", "article_id"),
)
BATCHES = Table(
    name="batches",
    meaning="One harvest or import and all that became of it. Written last",
    columns=_columns(
        ("batch_id", STRING, "UTC start of the harvest or import, sortable"),
        ("batch_date", DAY, "UTC day of the batch"),
        ("origin", STRING, "harvest or import"),
        ("state", STRING, "archived (waits for refine) or complete"),
        (
            "landing_seq",
            INT64,
            "Number of the newest landing, rising: the cursor of incremental readers. Null before the first",
        ),
        ("started_at", INSTANT, "When the harvest or import began"),
        ("archived_at", INSTANT, "When its pages were in the archive"),
        ("landed_at", INSTANT, "When its rows were in the lake"),
        ("run_id", STRING, "Airflow run (or command) that landed it"),
        (
            "counts",
            structs(stage=STRING, outcome=STRING, reason=STRING, count=INT64),
            "What became of links (`links`) and pages (`pages`)",
        ),
        ("versions", structs(part=STRING, version=STRING), "Code, weights, gazetteer and models used"),
        ("warc_files", STRINGS, "Archive files of the batch"),
        ("files", STRINGS, "Files of the lake that hold or held its rows"),
        ("lost_shards", STRINGS, "Shards of the harvest that died after their retries"),
    ),
    folder="batch_month",
    day_column="batch_date",
    sort_by=("batch_id",),
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        ARTICLES,
        COPIES,
        REVISIONS,
        REJECTIONS,
        FETCHES,
        FINGERPRINTS,
        FURNITURE,
        WATCHLIST_HITS,
        DELIVERIES,
        AMENDMENTS,
        BATCHES,
    )
}

# The working table of refine. Each step takes it and returns it with more columns filled; rows are never added or
# dropped after extraction, so that every page of a batch keeps exactly one outcome.
_WORKING = _columns(
    (
        "outcome",
        STRING,
        "story until dedupe; then landed, copy, revision or unchanged; rejected from wherever it happened",
    ),
    ("reason", STRING, "Reason code of a rejection"),
    ("detail", STRING, "One sentence for people"),
    ("url_key", STRING, "URL key before hashing"),
    ("outlet_timezone", STRING, "IANA zone of the outlet"),
    ("outlet_languages", STRINGS, "Languages of the outlet"),
    ("outlet_agency", STRING, "Agency whose own outlet this is"),
    ("file_modified_at", INSTANT, "An imported file's own time"),
    ("is_listed_live", BOOL, "A live feed or news sitemap has just shown the link as new"),
    ("source_organization", STRING, "Credit stated in metadata"),
    ("locale", STRING, "Language and region as the page states them"),
    ("opening_text", STRING, "Dateline cut from the head of the body, as it stood"),
    ("gram_count", INT32, "Number of distinct 5-grams of the text"),
    ("hashes", pa.list_(pa.field("element", INT64)), "Fingerprint of the text"),
)
REFINING: tuple[Column, ...] = ARTICLE_COLUMNS + _WORKING

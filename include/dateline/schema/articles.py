"""The columns of `articles` (and of `copies` and `revisions`, which have the same), schema version 1.

Names follow schema.org NewsArticle and IPTC ninjs where they have one.
"""

import pyarrow as pa

from dateline.schema.columns import (
    BOOL,
    DAY,
    FLOAT32,
    FLOAT64,
    INSTANT,
    INT32,
    INT64,
    STRING,
    STRINGS,
    Column,
    structs,
)

SPANS = structs(start=INT32, end=INT32)
NAMED = structs(name=STRING, mentions=INT32, spans=SPANS)
PLACES = structs(name=STRING, geonames_id=INT64, country=STRING, lat=FLOAT64, lon=FLOAT64, mentions=INT32)
COUNTRIES = structs(country=STRING, mentions=INT32)
TOPICS = structs(code=STRING, label=STRING, score=FLOAT32)
WATCHLISTS = structs(id=STRING, spans=SPANS)
TAGS_STATUS = pa.struct([pa.field(name, STRING) for name in ("entities", "places", "topics", "agency", "watchlists")])
EVIDENCE = structs(kind=STRING, agency=STRING, text=STRING, start=INT32, end=INT32)
REPAIRS = structs(kind=STRING, start=INT32, before=STRING, after=STRING)
CLAIMS = structs(
    basis=STRING,
    kind=STRING,
    text=STRING,
    locator=STRING,
    in_article=BOOL,
    earliest=INSTANT,
    latest=INSTANT,
    day=DAY,
    precision=STRING,
    zone_source=STRING,
    verdict=STRING,
    weight=FLOAT32,
)


def _group(group: str, *columns: tuple[str, pa.DataType, str, str]) -> tuple[Column, ...]:
    return tuple(Column(name=n, type=t, meaning=m, source=s, group=group) for n, t, m, s in columns)


IDENTITY = _group(
    "identity",
    ("article_id", STRING, "SHA-256 (hex) of the URL key; of the page's bytes where no URL is known", "urls"),
    ("url", STRING, "Address after redirects; `urn:sha256:…` where none is known", "archive record"),
    ("canonical_url", STRING, "rel=canonical as the page states it, honoured or not", "page"),
    ("url_key_version", INT32, "Version of the URL normaliser that made the key", "urls"),
    ("outlet_id", STRING, "Outlet's id, the name of its file; `imported` where none is known", "outlet file"),
    ("outlet_name", STRING, "Outlet's name for people", "outlet file"),
    ("outlet_domain", STRING, "Domain under which the outlet publishes", "outlet file, else the URL"),
    ("outlet_country", STRING, "ISO 3166-1 alpha-2 code of the outlet's country", "outlet file"),
    ("medium", STRING, "web, print or wire", "outlet file"),
    ("discovered_via", STRING, "feed, news_sitemap, hub_page or import", "candidate link"),
)
TIME = _group(
    "time",
    ("published_at", INSTANT, "Our ruling. UTC instant; a bare day is 00:00 UTC of that very day", "dating"),
    (
        "published_date",
        DAY,
        "The day a reader of the outlet would say: in the stated zone, else the outlet's, else UTC. Null if undated",
        "dating",
    ),
    ("published_earliest", DAY, "First day on which it may have been published", "dating"),
    ("published_latest", DAY, "Last day on which it may have been published", "dating"),
    ("published_precision", STRING, "second, minute, hour, day, month, year or none", "dating"),
    (
        "published_basis",
        STRING,
        "The claim that carried the ruling: json_ld, meta, microdata, time_tag, url, feed, sitemap, byline, text, "
        "dateline, masthead, first_seen or none",
        "dating",
    ),
    ("published_confidence", FLOAT64, "0–1: probability that published_date is the exact day", "dating"),
    ("reported_published_at", INSTANT, "What the page's own metadata or masthead said, right or wrong", "dating"),
    (
        "date_correction",
        STRING,
        "What was wrong with the reported date: none, masthead_clock, render_time, modified_as_published, "
        "swapped_day_month, future, epoch, missing, contradicted",
        "dating",
    ),
    (
        "date_claims",
        CLAIMS,
        "Every date found, with where, how it was read, and the verdict on it",
        "extraction, dating",
    ),
    ("modified_at", INSTANT, "When the page says it was last changed", "page"),
    ("first_seen_at", INSTANT, "When a feed, sitemap or hub page first listed it to us", "candidate link"),
    ("captured_at", INSTANT, "When these bytes were fetched", "archive record, else ruled"),
    ("captured_basis", STRING, "http, warc, index, flag, masthead, file or unknown", "archive record, else ruled"),
    ("landed_at", INSTANT, "When this row was written", "landing"),
)
OPENING = _group(
    "opening",
    ("dateline_place", STRING, "Place of the dateline, in usual capitals: Beirut", "opening"),
    ("dateline_country", STRING, "ISO 3166-1 alpha-2 code of the dateline's country", "tagging"),
    (
        "wire_agency",
        STRING,
        "Agency that the text was taken from: AFP, Reuters, AP …; `agencies` for several unnamed",
        "tagging",
    ),
    ("wire_role", STRING, "original, republished, edited or credited_only", "dedupe, tagging"),
    (
        "wire_evidence",
        EVIDENCE,
        "Where it says so. Kinds: outlet (the agency's own), own_copy (text is the id of the agency's article that this "
        "copies), dateline, byline, source_organization, copyright, credit, dispatch (an old paper's telegram). Offsets are "
        "characters of body, -1 outside it",
        "tagging",
    ),
)
TEXT = _group(
    "text",
    ("headline", STRING, "Headline without the outlet's name", "page"),
    ("description", STRING, "Standfirst or summary", "page, else the feed"),
    ("body", STRING, "Article text, repaired; paragraphs separated by a line feed", "page"),
    ("authors", STRINGS, "People named as authors, else the newsroom or outlet named instead; never an agency", "page"),
    ("section", STRING, "Section the outlet files it under", "page"),
    ("keywords", STRINGS, "Keywords the page gives itself", "page"),
    ("language", STRING, "ISO 639-1 code of the body's language", "detected"),
    ("language_confidence", FLOAT64, "0–1: the detector's probability", "detected"),
    ("word_count", INT32, "Words of body (characters for Chinese, Japanese and Thai)", "body"),
    ("text_completeness", STRING, "full, partial or unknown", "page"),
    (
        "text_repairs",
        REPAIRS,
        "Each mended place, and each paragraph taken out as the host's furniture (kind block); start is a character of body, -1 in the headline",
        "extraction",
    ),
    ("image_url", STRING, "Address of the main picture", "page"),
    (
        "content_type",
        STRING,
        "article, live_blog, opinion, gallery, video, press_release, correction, listing or other",
        "page",
    ),
    ("is_accessible_for_free", BOOL, "False behind a paywall; null where the page does not say", "page"),
    ("charset", STRING, "Character encoding the page was read in", "page"),
)
RIGHTS = _group(
    "rights",
    ("robots_allowed", BOOL, "robots.txt allowed the fetch; null where unknown (imports)", "fetch"),
    (
        "tdm_reserved",
        BOOL,
        "Text and data mining is reserved by header, meta tag or well-known file; null where unknown",
        "fetch, page",
    ),
    ("withdrawn_at", INSTANT, "When it was withdrawn from the lake at someone's request", "operator"),
)
TAGS = _group(
    "tags",
    ("people", NAMED, "People mentioned; spans are characters of body, -1 for the headline's", "tagging"),
    ("organisations", NAMED, "Organisations mentioned; spans as in people", "tagging"),
    ("places", PLACES, "Places mentioned, linked to GeoNames", "tagging"),
    ("countries", COUNTRIES, "ISO 3166-1 alpha-2 codes of the countries mentioned, with counts", "tagging"),
    ("primary_country", STRING, "The country it is about: the dateline's, else the vote of the mentions", "tagging"),
    (
        "topics",
        TOPICS,
        "IPTC Media Topics (code, label, score: the chance that it is right): at most one of the 17 top concepts, or those "
        "of a model of one's own; empty where none is sure enough",
        "tagging",
    ),
    ("watchlists", WATCHLISTS, "Watchlists that matched, with spans", "tagging"),
    (
        "tags_status",
        TAGS_STATUS,
        "ran, skipped or failed, for each tagger: so an empty list never means two things",
        "tagging",
    ),
)
DUPLICATION = _group(
    "duplication",
    ("content_sha256", STRING, "SHA-256 (hex) of the normalised headline and body", "dedupe"),
    ("story_id", STRING, "article_id of the article that this one is a copy of, else its own", "dedupe"),
    ("duplicate_of", STRING, "article_id of the article this is a copy of; null in `articles`", "dedupe"),
    ("similarity", FLOAT64, "0–1: share of the shorter text's word 5-grams found in the other", "dedupe"),
    ("copy_kind", STRING, "exact, near, version or contains; null in `articles`", "dedupe"),
    ("revision", INT32, "0 for the first state of the text that we saw, 1 for the next …", "landing"),
    ("valid_from", INSTANT, "captured_at of this state", "landing"),
    ("valid_to", INSTANT, "captured_at of the state that followed; null while it is the newest", "landing"),
    ("superseded_by", STRING, "Batch that brought the state that followed", "landing"),
)
LINEAGE = _group(
    "lineage",
    ("warc_file", STRING, "Archive file with the page's bytes, relative to the lake, or a foreign URI", "archive"),
    ("warc_offset", INT64, "Byte offset of the record in warc_file", "archive"),
    ("batch_id", STRING, "Batch that made this row", "run"),
    ("run_id", STRING, "Airflow run (or command) that landed it", "run"),
    ("extractor", STRING, "What read the body, with version", "extraction"),
    ("pipeline_version", STRING, "Dateline's version", "package"),
    ("schema_version", INT32, "Version of this schema", "schema"),
    ("quality_flags", STRINGS, "What the checks noticed: short_body, no_headline, undated, low_confidence …", "checks"),
)

ARTICLE_COLUMNS: tuple[Column, ...] = IDENTITY + TIME + OPENING + TEXT + RIGHTS + TAGS + DUPLICATION + LINEAGE

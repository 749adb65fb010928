-- Views of this lake, written by Dateline at every landing. In the lake's folder, or in the one above it:
--     duckdb -init views.sql          duckdb -init lake/views.sql
-- From elsewhere: duckdb -cmd "SET VARIABLE lake = '/path/to/lake'" -cmd ".read /path/to/lake/views.sql"
-- In the seconds of a landing some days of a batch may show before others.
SET VARIABLE lake = coalesce(
    getvariable('lake'),
    CASE
        WHEN exists(FROM glob('dateline.json')) THEN '.'
        WHEN exists(FROM glob('lake/dateline.json')) THEN 'lake'
        WHEN exists(FROM glob('../dateline.json')) THEN '..'
        -- The lake was given another name: the only one here, then.
        WHEN (SELECT count(*) FROM glob('*/dateline.json')) = 1
            THEN (SELECT regexp_replace(min(file), '[/\\]dateline[.]json$', '') FROM glob('*/dateline.json'))
        ELSE error('views.sql: no lake here. Start DuckDB in the folder of the lake or the one above it, or first SET VARIABLE lake to its path.')
    END
);

-- A distinct article, its newest revision.
CREATE OR REPLACE TEMP VIEW articles AS
FROM read_parquet(getvariable('lake') || '/articles/*/*.parquet', hive_partitioning = true, hive_types_autocast = false);

-- A near-duplicate or syndicated copy of an article; the same columns.
CREATE OR REPLACE TEMP VIEW copies AS
FROM read_parquet(getvariable('lake') || '/copies/*/*.parquet', hive_partitioning = true, hive_types_autocast = false);

-- An earlier state of an article or copy whose text changed; the same columns, with valid_to and superseded_by.
CREATE OR REPLACE TEMP VIEW revisions AS
FROM read_parquet(getvariable('lake') || '/revisions/*/*.parquet', hive_partitioning = true, hive_types_autocast = false);

-- A fetched page that became no article, with the reason.
CREATE OR REPLACE TEMP VIEW rejections AS
FROM read_parquet(getvariable('lake') || '/rejections/*/*.parquet', hive_partitioning = true, hive_types_autocast = false);

-- One request, or one candidate link that was not requested: the URL ledger.
CREATE OR REPLACE TEMP VIEW fetches AS
FROM read_parquet(getvariable('lake') || '/fetches/*/*.parquet', hive_partitioning = true, hive_types_autocast = false);

-- The hashes of one article's word 5-grams, for finding copies.
CREATE OR REPLACE TEMP VIEW fingerprints AS
SELECT NULL::VARCHAR AS article_id, NULL::VARCHAR AS batch_id, NULL::DATE AS published_date, NULL::TIMESTAMPTZ AS captured_at, NULL::INTEGER AS gram_count, NULL::BIGINT[] AS hashes, NULL::VARCHAR AS published_month WHERE false;

-- Per host: what repeats on its pages (clocks, boxes), so that it is not taken for news.
CREATE OR REPLACE TEMP VIEW furniture AS
SELECT NULL::VARCHAR AS host, NULL::VARCHAR AS kind, NULL::VARCHAR AS locator, NULL::VARCHAR AS text, NULL::INTEGER AS page_count, NULL::DATE AS last_seen_date, NULL::VARCHAR AS batch_id, NULL::VARCHAR AS seen_month WHERE false;

-- A watchlist that matched a state of an article or copy, with where.
CREATE OR REPLACE TEMP VIEW watchlist_hits AS
SELECT NULL::VARCHAR AS watchlist_id, NULL::VARCHAR AS article_id, NULL::VARCHAR AS story_id, NULL::DATE AS published_date, NULL::TIMESTAMPTZ AS captured_at, NULL::VARCHAR AS outlet_id, NULL::VARCHAR AS language, NULL::BOOLEAN AS in_headline, NULL::INTEGER AS span_count, NULL::STRUCT("start" INTEGER, "end" INTEGER)[] AS spans, NULL::VARCHAR AS batch_id, NULL::VARCHAR AS published_month WHERE false;

-- The ledger of alerts: what is to be told of a story to whom, and what became of it.
CREATE OR REPLACE TEMP VIEW deliveries AS
SELECT NULL::VARCHAR AS delivery_id, NULL::VARCHAR AS kind, NULL::VARCHAR AS state, NULL::VARCHAR AS watchlist_id, NULL::VARCHAR AS channel, NULL::VARCHAR AS mode, NULL::VARCHAR AS story_id, NULL::VARCHAR AS article_id, NULL::VARCHAR AS told_sha256, NULL::VARCHAR AS batch_id, NULL::BIGINT AS landing_seq, NULL::TIMESTAMPTZ AS queued_at, NULL::DATE AS queued_date, NULL::TIMESTAMPTZ AS due_at, NULL::INTEGER AS attempts, NULL::VARCHAR AS message_id, NULL::TIMESTAMPTZ AS settled_at, NULL::VARCHAR AS detail, NULL::VARCHAR AS queued_month WHERE false;

-- An article or copy that a landing changed or took back though it brought no row of it; for incremental readers.
CREATE OR REPLACE TEMP VIEW amendments AS
SELECT NULL::VARCHAR AS article_id, NULL::BIGINT AS landing_seq, NULL::DATE AS landed_date, NULL::VARCHAR AS batch_id, NULL::VARCHAR AS landed_month WHERE false;

-- One harvest or import and all that became of it. Written last.
CREATE OR REPLACE TEMP VIEW batches AS
FROM read_parquet(getvariable('lake') || '/batches/*/*.parquet', hive_partitioning = true, hive_types_autocast = false);

-- What each outlet ran, copies included: count this for outlets, and `articles` for distinct texts.
CREATE OR REPLACE TEMP VIEW coverage AS
SELECT *, false AS is_copy FROM articles
UNION ALL BY NAME
SELECT *, true AS is_copy FROM copies;

-- An article with its copies. Origin: the agency's own copy, else the earliest published.
CREATE OR REPLACE TEMP VIEW stories AS
WITH placed AS MATERIALIZED (
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
WHERE NOT story.is_copy;

-- Who and what distinct articles name: kind is person, organisation, place or country.
CREATE OR REPLACE TEMP VIEW mentions AS
SELECT article_id, outlet_id, published_date, language, 'person' AS kind, m.name AS name,
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
FROM (SELECT article_id, outlet_id, published_date, language, unnest(countries) AS m FROM articles);

-- Topics of distinct articles, a row each.
CREATE OR REPLACE TEMP VIEW article_topics AS
SELECT article_id, outlet_id, published_date, language, t.code AS code, t.label AS label, t.score AS score
FROM (SELECT article_id, outlet_id, published_date, language, unnest(topics) AS t FROM articles);

-- Every date found on every page, copies included, with the verdict on it.
CREATE OR REPLACE TEMP VIEW date_claims AS
SELECT article_id, url, outlet_id, is_copy, published_date, unnest(date_claims, max_depth := 2)
FROM coverage;

-- Pages whose own date was not believed. days_off: ours less theirs, in days (UTC).
CREATE OR REPLACE TEMP VIEW corrections AS
SELECT article_id, url, outlet_id, is_copy, headline, date_correction, reported_published_at, published_at,
    published_date, published_precision, published_basis, published_confidence,
    published_date - make_timestamp(epoch_us(reported_published_at))::DATE AS days_off
FROM coverage WHERE date_correction <> 'none';

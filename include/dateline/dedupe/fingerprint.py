"""Fills the fingerprint columns of stories, and makes the rows of the `fingerprints` table.

How a text becomes hashes is in `grams`; comparing them is in `candidates`.
"""

import hashlib

import pyarrow as pa

from dateline.dedupe.furniture import repeated_paragraphs, without_furniture
from dateline.dedupe.grams import normalise, sketch, text_grams
from dateline.dedupe.rows import column, fill, story_rows
from dateline.schema import FINGERPRINTS
from dateline.urls import host


def fingerprint_stories(stories: pa.Table) -> pa.Table:
    """Stories with content_sha256, gram_count and hashes; other rows as they were. Rows and their order stay."""
    rows = set(story_rows(stories))
    hosts = [host(str(url)) if url else None for url in column(stories, "url")]
    headlines = [str(text) if text else None for text in column(stories, "headline")]
    bodies = [str(text or "") for text in column(stories, "body")]
    furniture = repeated_paragraphs((hosts[row], headlines[row], bodies[row]) for row in rows)
    digests, counts, hashes = (column(stories, name) for name in ("content_sha256", "gram_count", "hashes"))
    for row in rows:
        grams, is_long = text_grams(without_furniture(bodies[row], hosts[row], furniture))
        digests[row] = content_sha256(headlines[row], bodies[row])
        counts[row] = len(grams)
        hashes[row] = sketch(grams, is_long)
    return fill(stories, {"content_sha256": digests, "gram_count": counts, "hashes": hashes})


def content_sha256(headline: str | None, body: str | None) -> str:
    """SHA-256 (hex) of headline and body, with case, white space and compatibility forms folded."""
    text = normalise(headline or "") + "\n" + normalise(body or "")
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def fingerprint_rows(stories: pa.Table) -> pa.Table:
    """Rows of `fingerprints` for the stories that are articles (landed or revised, no copy), in their order.

    The day is the published one; where undated, that of the first sight, else of the capture.
    """
    names = ("article_id", "batch_id", "captured_at", "gram_count", "hashes")
    wanted = (*names, "outcome", "duplicate_of", "published_date", "first_seen_at")
    rows = [
        row
        for row in stories.select(list(wanted)).to_pylist()
        if row["outcome"] in ("landed", "revision") and row["duplicate_of"] is None and row["hashes"]
    ]
    for row in rows:
        seen = row["first_seen_at"] or row["captured_at"]
        row["published_date"] = row["published_date"] or (seen.date() if seen else None)
    return pa.Table.from_pylist(
        [{name: row[name] for name in FINGERPRINTS.schema.names} for row in rows], schema=FINGERPRINTS.schema
    )

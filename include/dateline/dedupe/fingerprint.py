"""Fills the fingerprint columns of stories, and makes the rows of the `fingerprints` table.

How a text becomes hashes is in `grams`; comparing them is in `candidates`.
"""

import hashlib

import pyarrow as pa

from dateline.dedupe.grams import grams_of, sketch
from dateline.dedupe.letters import letters_of, normalise, spelled
from dateline.dedupe.rows import column, fill, story_rows
from dateline.schema import FINGERPRINTS


def fingerprint_stories(stories: pa.Table) -> pa.Table:
    """Stories with content_sha256, gram_count and hashes; other rows as they were. Rows and their order stay."""
    headlines, bodies = column(stories, "headline"), column(stories, "body")
    digests, counts, hashes = (column(stories, name) for name in ("content_sha256", "gram_count", "hashes"))
    for row in story_rows(stories):
        body = letters_of(str(bodies[row] or ""))  # folded once, for the digest and for the grams
        grams, is_long = grams_of(body)
        digests[row] = _digest(normalise(str(headlines[row] or "")), spelled(body))
        counts[row] = len(grams)
        hashes[row] = sketch(grams, is_long)
    return fill(stories, {"content_sha256": digests, "gram_count": counts, "hashes": hashes})


def content_sha256(headline: str | None, body: str | None) -> str:
    """SHA-256 (hex) of headline and body, with case, white space and compatibility forms folded."""
    return _digest(normalise(headline or ""), normalise(body or ""))


def _digest(headline: str, body: str) -> str:
    return hashlib.sha256(f"{headline}\n{body}".encode("utf-8", "replace")).hexdigest()


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

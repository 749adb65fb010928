"""Copies among plain texts: the road's own steps, for callers who have neither addresses nor a lake.

Decides nothing itself; `candidates` and `copies` do.
"""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dateline.dedupe.candidates import find_candidates
from dateline.dedupe.copies import settle_copies
from dateline.dedupe.fingerprint import fingerprint_stories
from dateline.dedupe.pairs import Texts
from dateline.dedupe.passages import MIN_SHARERS, without_common_passages
from dateline.schema import ARTICLES, FINGERPRINTS, REFINING, arrow_schema


def copies_among(texts: Iterable[str | None]) -> list[tuple[int, int, float, str]]:
    """(i, j, containment, kind) for each text j that is a copy of an earlier one, i < j, in order of j.

    i is the earlier text that j is most like, and is no copy itself. containment: 0–1, of the smaller text's grams.
    None and NaN stand for an empty text, which is a copy of nothing; anything else that is no string raises TypeError.
    """
    bodies = [_checked(place, text) for place, text in enumerate(texts)]
    stories = fingerprint_stories(_stories(bodies))
    changed = without_common_passages(bodies, _suspects(stories))
    if changed:
        stories = fingerprint_stories(_stories([changed.get(at, body) for at, body in enumerate(bodies)]))
    by_row = Texts.of_batch(stories)
    candidates = find_candidates(stories, FINGERPRINTS.schema.empty_table(), by_row)
    settled = settle_copies(stories, candidates, ARTICLES.schema.empty_table(), by_row)
    columns = (settled.column(name).to_pylist() for name in ("duplicate_of", "similarity", "copy_kind"))
    return [
        (int(article), place, share, kind)
        for place, (article, share, kind) in enumerate(zip(*columns, strict=True))
        if article is not None
    ]


def _suspects(stories: pa.Table) -> list[int]:
    """Places of texts that share a kept hash with more than MIN_SHARERS. There are no hosts here whose furniture could
    be known, so boilerplate is told by the texts alone."""
    lists = stories.column("hashes").combine_chunks()
    values = lists.flatten().to_numpy(zero_copy_only=False)
    _, codes, counts = np.unique(values, return_inverse=True, return_counts=True)
    owners = np.repeat(np.arange(len(lists)), pc.list_value_length(lists).to_numpy(zero_copy_only=False))
    suspects: list[int] = np.unique(owners[counts[codes] > MIN_SHARERS]).tolist()
    return suspects


def _checked(place: int, text: object) -> str:
    if isinstance(text, str):
        return text
    if text is None or text != text:  # noqa: PLR0124 — NaN is how pandas says that a text is missing
        return ""
    raise TypeError(f"texts[{place}] is {type(text).__name__}, not str. Decode or convert it first.")


def _stories(bodies: list[str]) -> pa.Table:
    """A working table whose ids, in their order, are the places of the texts."""
    count, schema = len(bodies), arrow_schema(REFINING)
    ids = [f"{place:012}" for place in range(count)]
    given = {"article_id": ids, "url_key": ids, "body": bodies, "outcome": ["story"] * count}
    columns = [
        pa.array(given[field.name], field.type) if field.name in given else pa.nulls(count, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)

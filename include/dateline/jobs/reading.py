"""Look-ups in the lake that refine's jobs share: earlier states of an article, and old bytes read anew.

Nothing is written here.
"""

from collections.abc import Collection, Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from dateline import dedupe
from dateline.dedupe.fingerprint import content_sha256
from dateline.extraction.blocks import Known, without_blocks
from dateline.jobs.parsers import ParserPool
from dateline.model import Page
from dateline.refine.intake import working_table
from dateline.schema import ARTICLES, COPIES, REVISIONS
from dateline.settings import Settings
from dateline.stores import archive
from dateline.stores.lake import Lake
from dateline.urls import bytes_id

_REREAD = ("headline", "body", "word_count", "content_sha256")  # columns that today's code reads anew


def earlier_states(lake: Lake, own: Collection[str], others: Iterable[str], *, before: str) -> pa.Table:
    """What batches smaller than `before` know: every state of the articles in `own`, the newest of the others.

    Newest is by (captured_at, batch_id). Rows of schema `ARTICLES`, from whichever of `articles`, `copies` and
    `revisions` they lie in, by article, the newest first.
    """
    wanted = {*own, *others}
    where = pc.field("batch_id") < before
    rows = pa.concat_tables(
        [lake.find(table, "article_id", wanted, where=where) for table in (ARTICLES, COPIES, REVISIONS)]
    )
    order = rows.sort_by(
        [
            ("article_id", "ascending"),
            ("captured_at", "descending"),
            ("batch_id", "descending"),
            ("warc_file", "descending"),
            ("warc_offset", "descending"),
        ]
    )
    seen: set[str] = set()
    kept = []
    for number, article_id in enumerate(order.column("article_id").to_pylist()):
        if article_id in own or article_id not in seen:
            seen.add(article_id)
            kept.append(number)
    return order.take(pa.array(kept, pa.int64()))


def read_anew(settings: Settings, lake: Lake, earlier: pa.Table, stories: pa.Table, known: Known) -> pa.Table:
    """`earlier` as it would be said today: without the blocks known by now, re-captured articles by today's code.

    Old bytes are read again only where the text differs from the new capture's, since only there an upgrade of the
    extractor could pass for a revision. Where the archive no longer has the bytes, the stored text stays.
    """
    hashes: dict[str, set[str]] = {}
    for article_id, digest in zip(
        stories.column("article_id").to_pylist(), stories.column("content_sha256").to_pylist(), strict=True
    ):
        if article_id is not None:
            hashes.setdefault(article_id, set()).add(digest)
    # A block learned since the older capture was read would else look like a paragraph that was taken out.
    cleaned = without_blocks(earlier, known)
    rows = cleaned.select([*_REREAD, "article_id", "url", "warc_file", "warc_offset"]).to_pylist()
    again: dict[int, Page] = {}
    for number, row in enumerate(rows):
        if row["article_id"] not in hashes:
            continue
        row["content_sha256"] = content_sha256(row["headline"], row["body"])
        if row["content_sha256"] not in hashes[row["article_id"]]:
            page = archive.find_page(lake.root, row["warc_file"], row["warc_offset"]) if row["warc_file"] else None
            # A harvest that was cleared has other pages at the same places until it is refined again.
            if page is not None and (page.url or bytes_id(page.body)[0]) == row["url"]:
                again[number] = page
    if again:
        with ParserPool(
            workers=1, deadline_s=settings.parse_deadline_s, memory_bytes=settings.parse_memory_bytes
        ) as pool:
            table = without_blocks(working_table(pool.read_all(again.values()), "reread"), known)
        for number, fresh in zip(again, dedupe.fingerprint_stories(table).to_pylist(), strict=True):
            if fresh["outcome"] == "story":
                rows[number] |= {name: fresh[name] for name in _REREAD}
    for name in _REREAD:
        place = cleaned.schema.get_field_index(name)
        field = cleaned.schema.field(place)
        cleaned = cleaned.set_column(place, field, pa.array([row[name] for row in rows], field.type))
    return cleaned


def file_uri(path: Path) -> str:
    """How a foreign archive on this machine is named in the lake."""
    return path.absolute().as_uri()

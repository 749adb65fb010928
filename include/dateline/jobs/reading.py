"""Look-ups in the lake that refine's jobs share: earlier states of an article, and old bytes read anew.

Nothing is written here.
"""

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from dateline import dedupe
from dateline.jobs.parsers import ParserPool
from dateline.model import Page
from dateline.refine.intake import working_table
from dateline.schema import ARTICLES, COPIES, REVISIONS
from dateline.settings import Settings
from dateline.stores import archive
from dateline.stores.lake import Lake
from dateline.urls import bytes_id


def newest_states(lake: Lake, ids: Iterable[str], *, before: str) -> pa.Table:
    """The newest state (captured_at, batch_id) of each of these articles among batches smaller than `before`.

    Rows of schema `ARTICLES`, from whichever of `articles`, `copies` and `revisions` they lie in.
    """
    wanted = sorted(ids)
    if not wanted:
        return ARTICLES.schema.empty_table()
    where = pc.field("article_id").isin(pa.array(wanted, pa.string())) & (pc.field("batch_id") < before)
    rows = pa.concat_tables([lake.read(table, where=where) for table in (ARTICLES, COPIES, REVISIONS)])
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
    newest = []
    for number, article_id in enumerate(order.column("article_id").to_pylist()):
        if article_id not in seen:
            seen.add(article_id)
            newest.append(number)
    return order.take(pa.array(newest, pa.int64()))


def read_anew(settings: Settings, lake: Lake, earlier: pa.Table, stories: pa.Table) -> pa.Table:
    """`earlier` with the text of re-captured articles read by today's code from their old bytes.

    Only where the text differs from the new capture's, since only there an upgrade of the extractor could pass for a
    revision. Where the archive no longer has the bytes, the stored text stays.
    """
    hashes: dict[str, set[str]] = {}
    for article_id, digest in zip(
        stories.column("article_id").to_pylist(), stories.column("content_sha256").to_pylist(), strict=True
    ):
        if article_id is not None:
            hashes.setdefault(article_id, set()).add(digest)
    rows = earlier.to_pylist()
    again: dict[int, Page] = {}
    for number, row in enumerate(rows):
        if row["article_id"] in hashes and row["content_sha256"] not in hashes[row["article_id"]]:
            page = archive.find_page(lake.root, row["warc_file"], row["warc_offset"]) if row["warc_file"] else None
            # A harvest that was cleared has other pages at the same places until it is refined again.
            if page is not None and (page.url or bytes_id(page.body)[0]) == row["url"]:
                again[number] = page
    if not again:
        return earlier
    with ParserPool(workers=1, deadline_s=settings.parse_deadline_s, memory_bytes=settings.parse_memory_bytes) as pool:
        table = dedupe.fingerprint_stories(working_table(pool.read_all(again.values()), "reread"))
    for number, fresh in zip(again, table.to_pylist(), strict=True):
        if fresh["outcome"] == "story":
            rows[number] |= {name: fresh[name] for name in ("headline", "body", "word_count", "content_sha256")}
    return pa.Table.from_pylist(rows, schema=earlier.schema)


def file_uri(path: Path) -> str:
    """How a foreign archive on this machine is named in the lake."""
    return path.absolute().as_uri()

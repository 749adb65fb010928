"""Blocks learned per host: paragraphs that a host shows on several of its pages are its furniture, not its stories.

Counting, knowing and taking out, from table to table; where rows are kept and which days count is for the caller.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from dateline.extraction.headline import plain_words
from dateline.language import count_words
from dateline.opening import find_credits
from dateline.schema import FURNITURE
from dateline.urls import host, url_key

MIN_PAGES = 3  # pages of a host, of different addresses and headlines, that make a paragraph furniture
SURE_PAGES = 10  # with so many it is furniture whatever share of a text it makes; more need no rows
MIN_LEFT_SHARE = 0.5  # of a text: where less would be left it may be an update of a story that is told again and again
MIN_LEFT_CHARS = 60  # of a text, in any case: with fewer left the paragraphs were its own
LONG_CHARS = 600  # a longer paragraph that repeats is a story told again, unless SURE_PAGES pages have it
MAX_BLOCK_CHARS = 5_000  # longer than any disclaimer
MAX_SPOKEN_WORDS = 5  # "Yes.", "Why is that?": a sentence this short is repeated by people, not by a site
MAX_LINES = 2_000  # of one page that are looked at
FEW_PAGES = 20  # of a host in one batch: with more, a paragraph seen on one of them alone is not worth a row
HEAD_LINES, TAIL_LINES = 10, 30  # of a page, from which such single paragraphs are remembered
TEXT_CHARS = 200  # of a block kept for people to read
_SENTENCE_ENDS = (".", "?", "!", "。", "？", "！", "؟", "।")

Known = Mapping[str, Mapping[str, int]]  # host → block → pages it was seen on


class _Page(NamedTuple):
    """What tells a page from the others of its host: captures, revisions and copies of one story are one page."""

    address: str
    title: str


def drop_furniture(stories: pa.Table, furniture: pa.Table) -> tuple[pa.Table, pa.Table]:
    """(the same rows without their hosts' furniture, what the batch itself has seen: rows of FURNITURE, kind `block`).

    stories: schema REFINING. furniture: rows of FURNITURE that earlier batches left, of the days that count. The new
    rows' batch_id and last_seen_date are null: the caller knows them. The order of the stories changes nothing.
    """
    learned = _learned_rows(stories)
    return without_blocks(stories, known_blocks(pa.concat_tables([furniture, learned]))), learned


def known_blocks(furniture: pa.Table) -> Known:
    """Host → block → how many pages it was seen on, of those that are furniture by rows of FURNITURE."""
    rows = furniture.filter(pc.equal(furniture.column("kind"), "block"))
    places = rows.column("locator")
    parts = pa.table(
        {
            "host": rows.column("host"),
            "block": pc.utf8_slice_codeunits(places, 0, 16),
            "address": pc.utf8_slice_codeunits(places, 17, 25),
            "title": pc.utf8_slice_codeunits(places, 26, 34),
        }
    )
    counts = parts.group_by(["host", "block"]).aggregate([("address", "count_distinct"), ("title", "count_distinct")])
    pages = pc.min_element_wise(counts.column("address_count_distinct"), counts.column("title_count_distinct"))
    known: dict[str, dict[str, int]] = defaultdict(dict)
    for row in counts.append_column("pages", pages).filter(pc.greater_equal(pages, MIN_PAGES)).to_pylist():
        known[row["host"]][row["block"]] = row["pages"]
    return dict(known)


def without_blocks(rows: pa.Table, known: Known) -> pa.Table:
    """The same rows with known blocks taken out of `body`, each recorded in `text_repairs`, `word_count` anew.

    rows: any table with url, body, language, word_count and text_repairs. No text is lost: what was taken out stands in
    the repair of kind `block`.
    """
    bodies, counts, repairs = (rows.column(name).to_pylist() for name in ("body", "word_count", "text_repairs"))
    languages = rows.column("language").to_pylist()
    for number, url in enumerate(rows.column("url").to_pylist()):
        mine = known.get((host(url) if url else None) or "")
        if not mine or not bodies[number]:
            continue
        rest, left = cut_body(bodies[number], repairs[number] or (), mine)
        if rest != bodies[number]:
            bodies[number], repairs[number] = rest, left
            counts[number] = count_words(rest, languages[number])
    for name, values in (("body", bodies), ("word_count", counts), ("text_repairs", repairs)):
        place = rows.schema.get_field_index(name)
        field = rows.schema.field(place)
        rows = rows.set_column(place, field, pa.array(values, field.type))
    return rows


def cut_body(
    body: str, repairs: Sequence[Mapping[str, Any]], known: Mapping[str, int]
) -> tuple[str, list[dict[str, Any]]]:
    """A body without known blocks (block → pages), and its repairs at their new places with one for each block.

    repairs: mappings with kind, start, before, after; those of the headline (start -1) stay.
    """
    lines = body.split("\n")
    hashes = ((n, block_hash(line) or "") for n, line in enumerate(lines[:MAX_LINES]))
    seen = {n: known[block] for n, block in hashes if block in known}
    seen = {n: pages for n, pages in seen.items() if len(lines[n]) <= LONG_CHARS or pages >= SURE_PAGES}
    # A credit says whose text this is: tagging reads it, however often it stands on the host's pages.
    seen = {n: pages for n, pages in seen.items() if not find_credits(lines[n])}
    if seen and not _leaves_enough(lines, seen, MIN_LEFT_SHARE):
        seen = {n: pages for n, pages in seen.items() if pages >= SURE_PAGES}
    if not seen or not _leaves_enough(lines, seen, 0.0):
        return body, [dict(repair) for repair in repairs]
    kept = [line for n, line in enumerate(lines) if n not in seen]
    moved: list[dict[str, Any]] = [dict(repair) for repair in repairs if repair["start"] < 0]
    end = len("\n".join(kept))
    at = new = 0
    for n, line in enumerate(lines):
        if n in seen:
            moved.append({"kind": "block", "start": min(new, end), "before": line, "after": ""})
        else:
            inside = (r for r in repairs if at <= r["start"] <= at + len(line))
            moved += [{**repair, "start": repair["start"] - at + new} for repair in inside]
            new += len(line) + 1
        at += len(line) + 1
    return "\n".join(kept), moved


def block_hash(line: str) -> str | None:
    """The hash of a paragraph's words, 16 hexadecimal digits; None for one that can't be a box."""
    if len(line) > MAX_BLOCK_CHARS:
        return None
    words = plain_words(line)
    if not words or (line.rstrip().endswith(_SENTENCE_ENDS) and words.count(" ") < MAX_SPOKEN_WORDS):
        return None
    return _digest(words, 8)


def _leaves_enough(lines: Sequence[str], gone: Mapping[int, int], share: float) -> bool:
    whole = sum(map(len, lines))
    left = whole - sum(len(lines[n]) for n in gone)
    return left >= max(MIN_LEFT_CHARS, share * whole)


def _learned_rows(stories: pa.Table) -> pa.Table:
    """Rows of FURNITURE, one for each block and page it stands on, as far as they are worth keeping; sorted."""
    witnesses: dict[tuple[str, str], set[_Page]] = defaultdict(set)
    texts: dict[tuple[str, str], str] = {}
    single: set[tuple[str, str]] = set()  # blocks that are kept even if seen on one page alone
    pages: dict[str, set[_Page]] = defaultdict(set)
    for row in stories.select(["url", "headline", "body"]).to_pylist():
        site = host(row["url"]) if row["url"] else None
        if not site or not row["body"]:
            continue
        page = _Page(
            address=_digest(url_key(row["url"]), 4),
            title=_digest(plain_words(row["headline"]) or plain_words(row["body"][:TEXT_CHARS]), 4),
        )
        pages[site].add(page)
        lines = row["body"].split("\n")[:MAX_LINES]
        for number, line in enumerate(lines):
            block = block_hash(line)
            if block is None:
                continue
            witnesses[site, block].add(page)
            # The smallest, so that the order of the pages means nothing.
            texts[site, block] = min(texts.get((site, block), line[:TEXT_CHARS]), line[:TEXT_CHARS])
            if number < HEAD_LINES or number >= len(lines) - TAIL_LINES:
                single.add((site, block))
    rows: list[dict[str, Any]] = []
    for (site, block), found in sorted(witnesses.items()):
        different = _different(found)
        if len(different) == 1 and ((site, block) not in single or len(pages[site]) > FEW_PAGES):
            continue
        shared: dict[str, Any] = {
            "host": site,
            "kind": "block",
            "text": texts[site, block] if len(different) > 1 else None,
            "page_count": len(different),
        }
        rows += [shared | {"locator": "-".join((block, *page))} for page in different[:SURE_PAGES]]
    return pa.Table.from_pylist(rows, schema=FURNITURE.schema)


def _different(pages: set[_Page]) -> list[_Page]:
    """Pages of which no two share an address or a headline; the same ones whatever their order."""
    addresses: set[str] = set()
    titles: set[str] = set()
    found = []
    for page in sorted(pages):
        if page.address not in addresses and page.title not in titles:
            addresses.add(page.address)
            titles.add(page.title)
            found.append(page)
    return found


def _digest(text: str, size: int) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=size).hexdigest()

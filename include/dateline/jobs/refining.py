"""The steps of refine as jobs: read what the step before left, call the pure step, leave its table for the next.

Writing the lake's tables is `landing`'s work alone.
"""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc

from dateline import checks, dating, dedupe, tagging
from dateline.errors import GiveUp
from dateline.jobs.parsers import ParserPool
from dateline.jobs.reading import newest_states, read_anew
from dateline.jobs.task import Done, Task
from dateline.model import Page
from dateline.refine.fold import count_outcomes
from dateline.refine.intake import WORKING_SCHEMA, working_table
from dateline.schema import FETCHES, FINGERPRINTS, FURNITURE
from dateline.stores import archive
from dateline.stores.gazetteer import load_gazetteer
from dateline.stores.lake import Lake
from dateline.urls import host

STEPS = ("extract_stories", "correct_dates", "deduplicate", "tag_articles", "check_quality")
_CHUNK = 200  # pages — the working table of a chunk with bodies and claims is some 10 MB


def extract_stories(task: Task, warc_file: str) -> Done:
    """Read one WARC file's pages into `.work/<batch>/extract_stories/`: a row a page, story or rejection."""
    lake, settings = task.lake, task.settings
    wanted = _archived_offsets(lake, task.batch_id, warc_file)
    tables: list[pa.Table] = []
    with ParserPool(
        workers=settings.parse_workers,
        deadline_s=settings.parse_deadline_s,
        memory_bytes=settings.parse_memory_bytes,
    ) as pool:
        # Not read to its end: a foreign archive may be damaged behind the last page that was taken from it.
        # A rejection here would be an archive changed behind our back; check_quality misses its page and holds the batch.
        found = islice(archive.read_pages(lake.root, warc_file, offsets=wanted), len(wanted))
        pages = (page for page in found if isinstance(page, Page))
        chunk = []
        for pair in pool.read_all(pages):
            chunk.append(pair)
            if len(chunk) >= _CHUNK:
                tables.append(working_table(chunk, task.batch_id))
                chunk = []
        tables.append(working_table(chunk, task.batch_id))
    table = pa.concat_tables(tables).combine_chunks()
    task.staging.write_table("extract_stories", archive.shard_name(warc_file), table)
    return Done(counts=_counts(table))


def _archived_offsets(lake: Lake, batch_id: str, warc_file: str) -> frozenset[int]:
    """Offsets of the batch's own pages in this file: of a foreign WARC only those that the import took."""
    rows = lake.read(
        FETCHES,
        columns=["warc_offset"],
        where=(pc.field("batch_id") == batch_id) & (pc.field("warc_file") == warc_file),
    )
    return frozenset(rows.column("warc_offset").to_pylist())


def _extracted(task: Task) -> pa.Table:
    """What extract_stories left of the batch's archive files, and of these alone: an earlier try may have had others."""
    row = task.lake.batch(task.batch_id)
    if row is None:
        raise GiveUp(f"the lake has no batch {task.batch_id}. See `dateline status`.")
    names = sorted(archive.shard_name(warc_file) for warc_file in row["warc_files"])
    tables = [task.staging.read_table("extract_stories", name) for name in names]
    return pa.concat_tables([WORKING_SCHEMA.empty_table(), *tables]).combine_chunks()


def correct_dates(task: Task) -> Done:
    """Rule every story's date; the furniture seen goes beside it."""
    lake, staging = task.lake, task.staging
    stories = _extracted(task)
    hosts = sorted({h for url in stories.column("url").to_pylist() if url and (h := host(url))})
    furniture = lake.read(
        FURNITURE, where=pc.field("host").isin(pa.array(hosts, pa.string())) & (pc.field("batch_id") < task.batch_id)
    )
    dated, seen = dating.correct_dates(stories, furniture=furniture)
    staging.write_table("correct_dates", "furniture", seen)
    staging.write_table("correct_dates", "stories", dated)
    stories_only = dated.filter(pc.equal(dated.column("outcome"), "story"))
    corrections = stories_only.column("date_correction").drop_null().value_counts().to_pylist()
    return Done(
        counts={
            "stories": stories_only.num_rows,
            "undated": stories_only.column("published_date").null_count,
            **{c["values"]: c["counts"] for c in corrections if c["values"] != "none"},
        },
        result=task.batch_id,
    )


def deduplicate(task: Task) -> Done:
    """Give every story its identity, find the articles it may be a copy of, and settle its outcome."""
    lake, staging = task.lake, task.staging
    stories = dedupe.settle_identity(dedupe.fingerprint_stories(staging.read_table("correct_dates", "stories")))
    window = _fingerprint_window(lake, stories, task.batch_id, task.settings.copy_window_days)
    candidates = dedupe.find_candidates(stories, window)
    own_ids = set(stories.column("article_id").drop_null().to_pylist())
    ids = own_ids | set(candidates.column("old_article_id").to_pylist())
    earlier = newest_states(lake, ids, before=task.batch_id)
    earlier = read_anew(task.settings, lake, earlier, stories)
    settled = dedupe.settle_copies(stories, candidates, earlier)
    staging.write_table("deduplicate", "stories", settled)
    return Done(counts=_counts(settled), result=task.batch_id)


def _fingerprint_window(lake: Lake, stories: pa.Table, batch_id: str, days: int) -> pa.Table:
    """Fingerprints of earlier batches whose day lies within `days` of a story of this batch (seen days where undated)."""
    seen_at = pc.coalesce(stories.column("first_seen_at"), stories.column("captured_at"))
    found = set(pc.coalesce(stories.column("published_date"), pc.cast(seen_at, pa.date32())).drop_null().to_pylist())
    if not found:
        return FINGERPRINTS.schema.empty_table()
    margin = timedelta(days=days)
    tables = [
        lake.read(FINGERPRINTS, first_day=first - margin, last_day=last + margin, where=pc.field("batch_id") < batch_id)
        for first, last in _spans(sorted(found), margin)
    ]
    return pa.concat_tables(tables)


def _spans(days: list[date], margin: timedelta) -> list[tuple[date, date]]:
    """Runs of days whose windows touch, so that no day file is read twice."""
    spans = [(days[0], days[0])]
    for day in days[1:]:
        first, last = spans[-1]
        if day - last <= 2 * margin:
            spans[-1] = (first, day)
        else:
            spans.append((day, day))
    return spans


def tag_articles(task: Task) -> Done:
    """Places, countries, agency and topic for every story."""
    return _step(
        task, "deduplicate", "tag_articles", lambda t: tagging.tag_articles(t, load_gazetteer(task.settings.cache))
    )


def check_quality(task: Task) -> Done:
    """Flag doubtful rows, and hold the batch unless its pages add up."""
    archived = task.lake.read(
        FETCHES,
        columns=["batch_id"],
        where=(pc.field("batch_id") == task.batch_id) & pc.field("warc_file").is_valid(),
    ).num_rows

    def check(stories: pa.Table) -> pa.Table:
        flagged = checks.flag_rows(stories, task.batch_started_at)
        checks.hold_unless_whole(flagged, archived, task.batch_id)
        return flagged

    return _step(task, "tag_articles", "check_quality", check)


def _step(task: Task, before: str, step: str, work: Callable[[pa.Table], pa.Table]) -> Done:
    worked = work(task.staging.read_table(before, "stories"))
    task.staging.write_table(step, "stories", worked)
    return Done(counts=_counts(worked), result=task.batch_id)


def _counts(table: pa.Table) -> dict[str, int]:
    return {" ".join(part for part in (c["outcome"], c["reason"]) if part): c["count"] for c in count_outcomes(table)}

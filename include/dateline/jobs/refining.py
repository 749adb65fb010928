"""The steps of refine as jobs: read what the step before left, call the pure step, leave its table for the next.

Writing the lake's tables is `landing`'s work alone.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc

from dateline import checks, dating, dedupe, tagging
from dateline.errors import GiveUp
from dateline.extraction.blocks import Known, drop_furniture, known_blocks
from dateline.jobs.parsers import ParserPool
from dateline.jobs.reading import earlier_states, read_anew
from dateline.jobs.task import Done, Task
from dateline.model import Page
from dateline.refine.fold import count_outcomes
from dateline.refine.intake import WORKING_SCHEMA, working_table
from dateline.schema import ARTICLES, COPIES, FETCHES, FINGERPRINTS, FURNITURE, REVISIONS
from dateline.stores import archive
from dateline.stores.lake import Lake
from dateline.stores.tag_tools import load_tag_tools
from dateline.stores.watchlists import load_percolator
from dateline.tagging.watch import watch_articles
from dateline.urls import article_id, host, url_key

STEPS = ("extract_stories", "correct_dates", "deduplicate", "tag_articles", "check_quality")
# Days back from the batch's own. Windows bound what is read for each batch; what a host still shows is seen again.
CLOCK_DAYS = 365  # a masthead lives for years; hosts are imported now and then
BLOCK_DAYS = 30  # boxes come and go, and they are many
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
    """Take the hosts' furniture out of the texts and rule every story's date; what furniture was seen goes beside it."""
    staging = task.staging
    stories = _extracted(task)
    clocks = _earlier_furniture(task, stories, "clock", days=CLOCK_DAYS)
    blocks = _earlier_furniture(task, stories, "block", days=BLOCK_DAYS)
    stories, new_blocks = drop_furniture(stories, blocks)
    dated, new_clocks = dating.correct_dates(stories, furniture=clocks, earlier=_earlier_claims(task, stories))
    staging.write_table("correct_dates", "furniture", pa.concat_tables([new_clocks, new_blocks]))
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


def _earlier_furniture(task: Task, stories: pa.Table, kind: str, *, days: int) -> pa.Table:
    """What smaller batches of the last days saw of this kind on the stories' hosts: rows of FURNITURE."""
    hosts = sorted({h for url in stories.column("url").to_pylist() if url and (h := host(url))})
    where = pc.field("host").isin(pa.array(hosts, pa.string())) & (pc.field("batch_id") < task.batch_id)
    today = task.batch_started_at.date()
    return task.lake.read(
        FURNITURE, first_day=today - timedelta(days=days), last_day=today, where=where & (pc.field("kind") == kind)
    )


def _earlier_claims(task: Task, stories: pa.Table) -> pa.Table:
    """What the pages of these addresses claimed in smaller batches: a date that has moved since is a clock's."""
    ids = {article_id(url_key(url)) for url in stories.column("url").to_pylist() if url}
    where = pc.field("batch_id") < task.batch_id
    columns = ["url", "captured_at", "date_claims"]
    return pa.concat_tables(
        [
            task.lake.find(table, "article_id", ids, columns=columns, where=where)
            for table in (ARTICLES, COPIES, REVISIONS)
        ]
    )


def _known_blocks(task: Task, stories: pa.Table) -> Known:
    """The blocks that correct_dates took out of this batch's texts."""
    blocks = _earlier_furniture(task, stories, "block", days=BLOCK_DAYS)
    return known_blocks(pa.concat_tables([blocks, task.staging.read_table("correct_dates", "furniture")]))


def deduplicate(task: Task) -> Done:
    """Give every story its identity, find the articles it may be a copy of, and settle its outcome."""
    lake, staging = task.lake, task.staging
    stories = dedupe.settle_identity(dedupe.fingerprint_stories(staging.read_table("correct_dates", "stories")))
    texts = dedupe.Texts.of_batch(stories)
    candidates = dedupe.find_candidates(stories, _fingerprint_window(task, stories), texts)
    own = set(stories.column("article_id").drop_null().to_pylist())
    others = candidates.column("old_article_id").to_pylist()
    earlier = earlier_states(lake, own, others, before=task.batch_id)
    earlier = read_anew(task.settings, lake, earlier, stories, _known_blocks(task, stories))
    settled = dedupe.settle_copies(stories, candidates, earlier, texts)
    staging.write_table("deduplicate", "stories", settled)
    return Done(counts=_counts(settled), result=task.batch_id)


def _fingerprint_window(task: Task, stories: pa.Table) -> Iterator[pa.RecordBatch]:
    """Fingerprints of earlier batches whose day lies near a story of this batch (seen days where undated), piece by piece.

    How near is the setting `copy_window_days`. The window of a month is a gigabyte where a million articles are read
    a month, so it is never in memory whole.
    """
    seen_at = pc.coalesce(stories.column("first_seen_at"), stories.column("captured_at"))
    found = set(pc.coalesce(stories.column("published_date"), pc.cast(seen_at, pa.date32())).drop_null().to_pylist())
    margin = timedelta(days=task.settings.copy_window_days)
    for number, (first, last) in enumerate(_spans(sorted(found), margin)):
        for piece in task.lake.read_pieces(
            FINGERPRINTS,
            columns=["article_id", "batch_id", "hashes"],
            first_day=first - margin,
            last_day=last + margin,
            include_undated=number == 0,
        ):
            yield piece.filter(pc.less(piece.column("batch_id"), task.batch_id))


def _spans(days: list[date], margin: timedelta) -> list[tuple[date, date]]:
    """Runs of days whose windows touch, so that no day file is read twice."""
    spans = [(day, day) for day in days[:1]]
    for day in days[1:]:
        first, last = spans[-1]
        if day - last <= 2 * margin:
            spans[-1] = (first, day)
        else:
            spans.append((day, day))
    return spans


def tag_articles(task: Task) -> Done:
    """People, organisations, places, countries, agency, topic and watchlists for every story."""

    def tag(stories: pa.Table) -> pa.Table:
        tools = load_tag_tools(task.settings.cache, task.settings.places, task.settings.topic_model)
        tagged = tagging.tag_articles(stories, tools, _agency_origins(task, stories))
        return watch_articles(tagged, load_percolator(task.settings.watchlists))

    return _step(task, "deduplicate", "tag_articles", tag)


def _agency_origins(task: Task, stories: pa.Table) -> dict[str, str]:
    """article_id → agency, of the articles of smaller batches on an agency's own outlet that stories here are copies of."""
    wanted = pc.unique(stories.column("duplicate_of").drop_null())
    if not len(wanted):
        return {}
    where = (pc.field("batch_id") < task.batch_id) & (pc.field("wire_role") == "original")
    rows = task.lake.find(
        ARTICLES, "article_id", wanted.to_pylist(), columns=["article_id", "wire_agency"], where=where
    )
    return dict(zip(rows.column("article_id").to_pylist(), rows.column("wire_agency").to_pylist(), strict=True))


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

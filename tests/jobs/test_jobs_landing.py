"""Landing as a fold: whatever is run again, in whatever order, the lake is the one that these batches make."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from jobs_desk import Desk, assert_adds_up, assert_same, prose, story

from dateline.errors import GiveUp, HoldForPerson
from dateline.jobs import pending, rebuild, refining
from dateline.jobs.landing import land_articles
from dateline.schema import FETCHES
from dateline.stores.changes import Change
from dateline.stores.staging import Staging


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def index(folder: Path, *rows: tuple[str, str, str]) -> Path:
    """An index of files that lie beside it: (file, path of the url, captured_at)."""
    lines = "".join(f"{file},http://site.test{url},{at}\n" for file, url, at in rows)
    return write(folder, "index.csv", "file,url,captured_at\n" + lines)


def three_batches(desk: Desk) -> list[str]:
    """An article and a copy of another outlet's; then a revision of the first; then a copy of it from elsewhere."""
    folder = desk.folder
    a, b, c = folder / "1", folder / "2", folder / "3"
    write(a, "a.html", story("Weir repaired", seed="weir", day="2026-11-01"))
    write(a, "b.html", story("Bees return", seed="bees", day="2026-11-02"))
    write(b, "a.html", story("Weir repaired at last", seed="weir again", day="2026-11-01"))
    write(c, "c.html", story("Bees are back", seed="bees", day="2026-11-03"))
    return [
        desk.bring(a, index=index(a, ("a.html", "/a", "2026-11-01T12:00Z"), ("b.html", "/b", "2026-11-02T12:00Z"))),
        desk.bring(b, index=index(b, ("a.html", "/a", "2026-11-05T12:00Z"))),
        desk.bring(c, index=index(c, ("c.html", "/c", "2026-11-06T12:00Z"))),
    ]


def test_batches_land_in_order_and_every_row_has_its_place(desk: Desk) -> None:
    first, second, third = three_batches(desk)
    assert desk.refine() == [first, second, third]
    assert_adds_up(desk.lake)
    assert desk.outcomes(first) == {"landed": 2}
    assert desk.outcomes(second) == {"revision": 1}
    assert desk.outcomes(third) == {"copy": 1}
    (old,) = desk.rows("revisions")
    assert (old["batch_id"], old["superseded_by"], old["revision"]) == (first, second, 0)
    assert [(desk.lake.batch(b) or {})["landing_seq"] for b in (first, second, third)] == [1, 2, 3]


def test_any_batch_landed_again_in_any_order_gives_the_same_rows(desk: Desk) -> None:
    batches = three_batches(desk)
    desk.refine()
    before = desk.snapshot()
    for number, batch in enumerate([batches[0], batches[2], batches[1], batches[1]], 4):
        desk.refine(batch)
        assert_same(before, desk.snapshot())
        assert (desk.lake.batch(batch) or {})["landing_seq"] == number, "each landing has a higher number"
    assert_adds_up(desk.lake)


def test_batches_refined_newest_first_and_then_replayed_give_the_lake_of_the_right_order(desk: Desk) -> None:
    batches = three_batches(desk)
    for batch in reversed(batches):
        desk.refine(batch)
    assert_adds_up(desk.lake)
    rebuild.replay_batches(desk.task(), {})
    assert_adds_up(desk.lake)
    assert desk.outcomes(batches[2]) == {"copy": 1}
    out_of_order = desk.snapshot("files")  # which also names the files that held rows for a while
    desk.refine()
    for batch in batches:
        desk.refine(batch)
    assert_same(out_of_order, desk.snapshot("files"))
    (old,) = desk.rows("revisions")
    assert (old["batch_id"], old["superseded_by"]) == (batches[0], batches[1])


def test_an_article_that_becomes_a_copy_sends_the_batches_of_its_copies_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A code change in the first batch: /b is rejected, so the copy of it in the third must be judged anew."""
    first, _, third = three_batches(desk)
    desk.refine()
    real = refining.dedupe.settle_copies

    def without_bees(stories, candidates, earlier, texts):  # type: ignore[no-untyped-def]
        settled = real(stories, candidates, earlier, texts).to_pylist()
        for row in settled:
            if row["url"].endswith("/b"):
                row |= {"outcome": "rejected", "reason": "no_text", "detail": "By better code."}
        return type(stories).from_pylist(settled, schema=stories.schema)

    monkeypatch.setattr(refining.dedupe, "settle_copies", without_bees)
    desk.refine(first)
    assert desk.outcomes(first) == {"landed": 1, "rejected no_text": 1}
    assert (desk.lake.batch(third) or {})["state"] == "archived"
    assert_adds_up(desk.lake)
    assert desk.refine() == [third]
    assert desk.outcomes(third) == {"landed": 1}
    assert_adds_up(desk.lake)


def test_a_page_found_unchanged_is_looked_at_again_when_its_only_state_goes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No page of the archive may be without an outcome that holds: the later capture has no row to fall back on."""
    folder = desk.folder / "1"
    page = write(folder, "a.html", story("Weir repaired"))
    first = desk.bring(page, url="http://site.test/a")
    second = desk.bring(page, url="http://site.test/a")
    desk.refine()
    assert desk.outcomes(second) == {"unchanged": 1}
    real = refining.working_table

    def spoiled(pairs, batch_id):  # type: ignore[no-untyped-def]
        table = real(pairs, batch_id)
        rows = [r | {"outcome": "rejected", "reason": "no_text"} for r in table.to_pylist()]
        return type(table).from_pylist(rows, schema=table.schema) if batch_id == first else table

    monkeypatch.setattr(refining, "working_table", spoiled)
    desk.refine(first)
    assert (desk.lake.batch(second) or {})["state"] == "archived"
    assert desk.refine() == [second]
    assert desk.outcomes(second) == {"landed": 1}
    assert [r["batch_id"] for r in desk.rows("articles")] == [second]
    assert_adds_up(desk.lake)


def test_a_code_change_shows_after_a_rerun_and_leaves_no_trace_of_the_old(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *_ = three_batches(desk)
    desk.refine()
    before = desk.snapshot("files")
    real = refining.working_table

    def better(pairs, batch_id):  # type: ignore[no-untyped-def]
        table = real(pairs, batch_id)
        rows = [r | {"headline": f"{r['headline']} (mended)"} for r in table.to_pylist()]
        return type(table).from_pylist(rows, schema=table.schema)

    with monkeypatch.context() as changed:
        changed.setattr(refining, "working_table", better)
        desk.refine(first)
    told = {r["headline"] for name in ("articles", "revisions") for r in desk.rows(name, first)}
    assert told == {"Weir repaired (mended)", "Bees return (mended)"}
    assert_adds_up(desk.lake)
    desk.refine(first)
    assert_same(before, desk.snapshot("files"))


def test_an_upgrade_of_the_extractor_makes_no_false_revision(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new capture is compared with the old bytes as today's code reads them, not with what was stored."""
    folder = desk.folder / "1"
    page = write(folder, "a.html", story("Weir repaired"))
    first = desk.bring(page, url="http://site.test/a")
    real = refining.working_table

    def worse(pairs, batch_id):  # type: ignore[no-untyped-def]
        table = real(pairs, batch_id)
        rows = [r | {"body": f"Share this!\n{prose('menu', 40)}\n{r['body']}"} for r in table.to_pylist()]
        return type(table).from_pylist(rows, schema=table.schema)

    with monkeypatch.context() as older:
        older.setattr(refining, "working_table", worse)
        desk.refine()
    assert desk.rows("articles", first)[0]["body"].startswith("Share this!")
    second = desk.bring(page, url="http://site.test/a")
    desk.refine()
    assert desk.outcomes(second) == {"unchanged": 1}
    assert_adds_up(desk.lake)


def test_a_batch_refined_from_other_archive_files_than_before_takes_none_of_the_old(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an earlier try left in staging for a file that is no more part of the batch must not be read."""
    first, *_ = three_batches(desk)
    desk.refine()
    stray = Staging(desk.lake.root, first)
    (own,) = (stray.folder / "extract_stories").glob("*.parquet")
    stray.write_table("extract_stories", "stray", stray.read_table("extract_stories", own.stem))
    desk.refine(first)
    assert desk.outcomes(first) == {"landed": 2}
    assert_adds_up(desk.lake)


def test_a_batch_whose_pages_do_not_add_up_is_held_with_the_reason(desk: Desk) -> None:
    first, second, third = three_batches(desk)
    desk.refine(first)
    lost = [r | {"warc_offset": 1} for r in desk.rows("fetches", second)]
    with desk.lake.lock("test") as lock:
        add = type(desk.lake.read(FETCHES)).from_pylist(lost, schema=FETCHES.schema)
        desk.lake.commit(lock, second, [Change(table=FETCHES, add=add)])
    with pytest.raises(HoldForPerson, match="1 pages in the archive, 0 outcomes"):
        rebuild.refine_batch(desk.task(), desk.lake.batch(second) or {})
    held = Staging(desk.lake.root, second).held()
    assert held is not None
    assert "1 pages in the archive" in held
    assert desk.refine() == [third], "it blocks nobody"
    assert_adds_up(desk.lake)


def test_a_held_batch_waits_until_released_and_landing_ends_the_hold(desk: Desk) -> None:
    first, second, third = three_batches(desk)
    pending.hold_batch(desk.task(first), "It looked odd.")
    assert desk.refine() == [second, third]
    with pytest.raises(GiveUp, match="not held"):
        pending.release_batch(desk.task(second))
    pending.release_batch(desk.task(first))
    assert desk.refine() == [first, second], "the second had a page of an article of the first, and judged it without"
    pending.hold_batch(desk.task(first), "It looked odd again.")
    desk.refine(first)
    assert Staging(desk.lake.root, first).held() is None
    assert_adds_up(desk.lake)


def test_a_retry_of_the_same_run_is_not_another_attempt_and_three_runs_hold_the_batch(desk: Desk) -> None:
    first, second, _ = three_batches(desk)
    for run_id in ("r1", "r1", "r2", "r2", "r3", "r3"):
        done = pending.pending_batches(desk.task(run_id=run_id))
        assert {shard["batch_id"] for shard in done.result} == {first}, run_id
        assert done.counts["still waiting"] == 2
    done = pending.pending_batches(desk.task(run_id="r4"))
    assert {shard["batch_id"] for shard in done.result} == {second}
    held = Staging(desk.lake.root, first).held()
    assert held is not None
    assert "3 runs" in held
    assert "r1, r2, r3" in held


def test_a_run_that_is_cleared_takes_its_own_batch_again(desk: Desk) -> None:
    first, second, third = three_batches(desk)
    task = desk.task(run_id="refine-1")
    assert pending.pending_batches(task).result[0]["batch_id"] == first
    rebuild.refine_batch(task, desk.lake.batch(first) or {})
    done = pending.pending_batches(task)
    assert done.result[0]["batch_id"] == first
    assert done.counts["still waiting"] == 2
    assert pending.pending_batches(desk.task(run_id="refine-2")).result[0]["batch_id"] == second
    desk.refine()
    assert pending.pending_batches(desk.task(run_id="refine-9")).result == []
    assert Staging(desk.lake.root, third).attempts() == [], "landing forgets the attempts"


def test_landing_a_batch_that_the_lake_does_not_know_says_so(desk: Desk) -> None:
    first, *_ = three_batches(desk)
    desk.refine(first)
    staged = Staging(desk.lake.root, first).read_table("check_quality", "stories")
    task = desk.task("20200101T000000.000000Z")
    task.staging.write_table("check_quality", "stories", staged)
    task.staging.write_table("correct_dates", "furniture", staged.select([]).slice(0, 0))
    with pytest.raises(GiveUp, match="no batch 20200101T000000"):
        land_articles(task)


def test_a_replay_goes_on_behind_a_batch_whose_archive_file_is_gone(desk: Desk) -> None:
    first, second, third = three_batches(desk)
    desk.refine()
    before = desk.snapshot()
    (warc,) = (desk.lake.batch(second) or {})["warc_files"]
    (desk.lake.root / warc).rename(desk.folder / "away.warc.gz")
    with pytest.raises(GiveUp, match=rf"1 of 3 batches stay as they were.*{second}.*can't be opened"):
        rebuild.replay_batches(desk.task(), {})
    assert_same(before, desk.snapshot())
    assert Staging(desk.lake.root, second).held() is None, "its rows stand; nothing waits for a person"
    assert (desk.lake.batch(third) or {})["landing_seq"] == 5
    assert_adds_up(desk.lake)
    assert rebuild.plan_rebuild(desk.task(), {"first_date": "2026-01-01", "dry_run": False}).counts["batches"] == 3
    assert [r["batch_id"] for r in rebuild.batches_from(desk.lake, {"batch": third})] == [third]
    for form in ({"batch": "never"}, {"first_date": "soon"}):
        with pytest.raises(GiveUp, match="form field"):
            rebuild.plan_rebuild(desk.task(), form)
    assert first < second


def test_a_replay_from_a_day_on_opens_no_batches_of_days_before(desk: Desk) -> None:
    write(desk.folder / "1", "a.html", story("Weir repaired", seed="weir", day="2026-11-01"))
    first = desk.bring(desk.folder / "1")
    desk.now += timedelta(days=2)
    write(desk.folder / "2", "b.html", story("Bees return", seed="bees", day="2026-11-02"))
    second = desk.bring(desk.folder / "2")
    (old,) = (path for path in desk.lake.root.glob("batches/*/*.parquet") if path.stem < desk.now.date().isoformat())
    old.write_bytes(b"PAR1")
    form = {"first_date": desk.now.date().isoformat()}
    assert [row["batch_id"] for row in rebuild.batches_from(desk.lake, form)] == [second] > [first]
    with pytest.raises(HoldForPerson, match="can't be read as Parquet"):
        rebuild.batches_from(desk.lake, {})


def test_staging_goes_some_days_after_its_batch_is_complete_and_that_of_others_stays(desk: Desk) -> None:
    write(desk.folder / "1", "a.html", story("Weir repaired", seed="weir", day="2026-11-01"))
    write(desk.folder / "2", "b.html", story("Bees return", seed="bees", day="2026-11-02"))
    write(desk.folder / "3", "c.html", story("Otters counted", seed="otters", day="2026-11-03"))
    first = desk.bring(desk.folder / "1")
    desk.refine()
    waiting = desk.bring(desk.folder / "2")
    long_ago = time.time() - 40 * 86_400
    for batch_id in (first, waiting):
        folder = Staging(desk.lake.root, batch_id).folder
        for path in (folder, *folder.rglob("*")):
            os.utime(path, (long_ago, long_ago))
    last = desk.bring(desk.folder / "3")
    desk.refine(last)
    left = {path.name for path in (desk.lake.root / ".work").iterdir()}
    assert first not in left, "landed forty days ago"
    assert {waiting, last} <= left

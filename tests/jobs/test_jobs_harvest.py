"""Harvests: every link ends in one outcome, nothing is asked for twice without need, and nothing breaks the others."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from jobs_desk import Desk, Site, assert_adds_up, assert_same, story

from dateline.errors import ConfigurationError, GiveUp, RetryLater
from dateline.jobs import harvest
from dateline.jobs.ledger import MAX_TRIES, PAUSES
from dateline.jobs.task import batch_id_at, started_at


def outcome_of(desk: Desk, path: str, batch_id: str) -> tuple[str, str | None]:
    rows = [r for r in desk.rows("fetches", batch_id) if r["kind"] == "page" and r["url"].endswith(path)]
    return (rows[0]["outcome"], rows[0]["reason"]) if rows else ("none", None)


def test_links_are_fetched_once_and_known_afterwards(desk: Desk, site: Site) -> None:
    site.feed("/a", "/b")
    site.put("/a", story("A"))
    site.put("/b", story("B"))
    first, second = desk.harvest(), desk.harvest()
    assert desk.outcomes(first, "links") == {"fetched": 2}
    assert desk.outcomes(second, "links") == {"known": 2}
    assert site.count("/a") == 1
    assert_adds_up(desk.lake)


def test_an_empty_poll_is_complete_at_once_and_leaves_its_ledger(desk: Desk, site: Site) -> None:
    desk.enable()
    batch = desk.harvest()
    row = desk.lake.batch(batch)
    assert row is not None
    assert (row["state"], row["counts"], row["warc_files"]) == ("complete", [], [])
    assert desk.refine() == []
    assert_adds_up(desk.lake)


def test_a_listing_that_has_not_changed_is_not_read_again(desk: Desk, site: Site) -> None:
    site.feed("/a", ETag='"1"')
    site.put("/a", story("A"))
    desk.harvest()
    batch = desk.harvest()
    assert desk.outcomes(batch, "listings") == {"unchanged": 1}
    assert desk.outcomes(batch, "links") == {}
    assert_adds_up(desk.lake)


def test_a_harvest_run_again_is_not_answered_by_its_own_first_try(desk: Desk, site: Site) -> None:
    """Cleared after it was recorded and landed, it must read its listings anew, not be told 304 and lose its pages."""
    site.feed("/a", "/b", ETag='"1"')
    site.put("/a", story("A"), ETag='"a"')
    site.put("/b", story("B"))
    batch = desk.harvest()
    desk.refine()
    before = desk.snapshot("captured_at", "first_seen_at", "valid_from", "fetched_at", "elapsed_ms", "archived_at")
    assert desk.harvest(batch) == batch
    assert desk.outcomes(batch, "links") == {"fetched": 2}
    row = desk.lake.batch(batch)
    assert row is not None
    assert row["state"] == "archived"
    assert row["landing_seq"] == 1, "kept, so that the next is higher"
    assert_adds_up(desk.lake)
    assert desk.refine() == [batch]
    assert (desk.lake.batch(batch) or {})["landing_seq"] == 2
    assert_adds_up(desk.lake)
    after = desk.snapshot("captured_at", "first_seen_at", "valid_from", "fetched_at", "elapsed_ms", "archived_at")
    for name in ("articles", "rejections"):
        assert [r["url"] for r in before[name].to_pylist()] == [r["url"] for r in after[name].to_pylist()]
    assert before["articles"].num_rows == after["articles"].num_rows == 2


def test_a_harvest_run_again_that_finds_nothing_takes_its_rows_with_it(desk: Desk, site: Site) -> None:
    site.feed("/a")
    site.put("/a", story("A"))
    batch = desk.harvest()
    desk.refine()
    assert len(desk.rows("articles")) == 1
    site.put("/a", "gone", status=404)
    desk.harvest(batch)
    row = desk.lake.batch(batch)
    assert row is not None
    assert (row["state"], row["landing_seq"]) == ("complete", 2)
    assert desk.rows("articles") == desk.rows("fingerprints") == []
    assert_adds_up(desk.lake)


def test_an_earlier_state_comes_back_when_the_later_harvest_loses_its_page(desk: Desk, site: Site) -> None:
    site.feed("/a")
    site.put("/a", story("A"))
    first = desk.harvest()
    desk.refine()
    site.feed("/a", updated="2026-11-12T08:00:00Z")
    site.put("/a", story("A", seed="rewritten"))
    second = desk.harvest()
    desk.refine()
    assert [r["batch_id"] for r in desk.rows("articles")] == [second]
    site.put("/a", "gone", status=410)
    desk.harvest(second)
    (row,) = desk.rows("articles")
    assert (row["batch_id"], row["revision"], row["valid_to"], row["superseded_by"]) == (first, 0, None, None)
    assert desk.rows("revisions") == []
    assert_adds_up(desk.lake)


def test_recording_again_changes_nothing(desk: Desk, site: Site) -> None:
    site.feed("/a")
    site.put("/a", story("A"))
    task = desk.task()
    (shard,) = harvest.plan_harvest(task).result
    harvest.discover_links(task, shard)
    harvest.fetch_pages(task, shard)
    harvest.record_harvest(task)
    before = desk.snapshot()
    harvest.record_harvest(task)
    assert_same(before, desk.snapshot())
    assert desk.refine() == [task.batch_id]
    assert_adds_up(desk.lake)


def two_shards(desk: Desk, site: Site) -> None:
    """Two outlets with a page each, in a shard of its own each; `other` comes first."""
    desk.variables["DATELINE_OUTLETS_PER_SHARD"] = "1"
    desk.outlet("other", host="other.test", feeds=["http://other.test/others"])
    desk.enable("site", "other")
    site.feed("/a")
    site.feed("/o", at="/others", host="other.test")
    site.put("/a", story("A"))
    site.put("/o", story("O"))


def test_a_lost_shard_leaves_its_links_as_failed_and_the_rest_is_recorded(desk: Desk, site: Site) -> None:
    two_shards(desk, site)
    task = desk.task()
    first, second = harvest.plan_harvest(task).result
    for shard in (first, second):
        harvest.discover_links(task, shard)
    harvest.fetch_pages(task, second)
    lost = harvest.record_harvest(task).result
    assert lost == [first]
    with pytest.raises(GiveUp, match=r"1 shards were lost.*next harvest"):
        harvest.report_losses(task, lost)
    row = desk.lake.batch(task.batch_id)
    assert row is not None
    assert row["lost_shards"] == [first]
    assert desk.outcomes(task.batch_id, "links")["failed shard_lost"] == 1
    assert_adds_up(desk.lake)
    desk.refine()
    again = desk.harvest()
    assert desk.outcomes(again, "links")["fetched"] == 1, "the lost link comes again at the next harvest"
    assert_adds_up(desk.lake)


def test_a_shard_that_died_while_discovering_is_lost_alone(desk: Desk, site: Site) -> None:
    two_shards(desk, site)
    task = desk.task()
    first, second = harvest.plan_harvest(task).result
    harvest.discover_links(task, second)
    harvest.fetch_pages(task, second)
    with pytest.raises(GiveUp, match="discover_links left nothing"):
        harvest.fetch_pages(task, first)
    assert harvest.record_harvest(task).result == [first]
    assert_adds_up(desk.lake)


def test_a_fetch_killed_between_pages_and_rows_leaves_no_new_pages_beside_old_rows(
    desk: Desk, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.feed("/a", "/b")
    site.put("/a", story("A"))
    site.put("/b", story("B"))
    batch = desk.harvest()
    task = desk.task(batch)
    (shard,) = json.loads((desk.lake.root / ".work" / batch / "plan_harvest" / "plan.json").read_text())["shards"]

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(harvest, "_fetch_table", killed)
        with pytest.raises(KeyboardInterrupt):
            harvest.fetch_pages(task, shard)
    assert harvest.record_harvest(task).result == [shard], "lost, and told so"
    assert desk.outcomes(batch, "links") == {"failed shard_lost": 2}
    assert_adds_up(desk.lake)


def test_links_over_the_budget_come_next_time_even_when_the_feed_is_unchanged(desk: Desk, site: Site) -> None:
    desk.outlet(pages_per_harvest=2)
    site.feed("/a", "/b", "/c", ETag='"1"')
    for path in ("/a", "/b", "/c"):
        site.put(path, story(path))
    first, second, third = desk.harvest(), desk.harvest(), desk.harvest()
    assert desk.outcomes(first, "links") == {"fetched": 2, "skipped budget": 1}
    assert desk.outcomes(second, "links") == {"fetched": 1}
    assert desk.outcomes(third, "links") == {}
    assert_adds_up(desk.lake)


def test_a_link_with_passing_trouble_is_asked_for_ever_more_seldom_and_then_left(desk: Desk, site: Site) -> None:
    site.feed("/a", ETag='"1"')
    site.put("/a", "not now", status=403)
    failed, known = {"failed http_403": 1}, {"known": 1}
    assert desk.outcomes(desk.harvest(), "links") == failed
    for pause in PAUSES:
        if pause:
            desk.now += pause / 2
            assert desk.outcomes(desk.harvest(), "links") == known, f"{pause} are not over"
        desk.now += pause / 2 + timedelta(minutes=1)
        assert desk.outcomes(desk.harvest(), "links") == failed, f"{pause} are over"
    desk.now += timedelta(days=2)
    assert desk.outcomes(desk.harvest(), "links") == known
    assert site.count("/a") == MAX_TRIES
    assert_adds_up(desk.lake)


def test_a_batch_with_an_earlier_id_than_the_newest_fetches_nothing_twice_and_done_again_loses_nothing(
    desk: Desk, site: Site
) -> None:
    """Airflow may begin the run of an earlier tick after one that was begun by hand; its id is that of the tick."""
    site.feed("/a", "/b")
    for path in ("/a", "/b"):
        site.put(path, story(path))
    newest = desk.harvest()
    late = batch_id_at(started_at(newest) - timedelta(minutes=6))
    site.feed("/a", "/b", "/c")
    site.put("/c", story("/c"))
    assert desk.outcomes(desk.harvest(late), "links") == {"fetched": 1, "known": 2}
    assert (site.count("/a"), site.count("/b"), site.count("/c")) == (1, 1, 1)
    assert_adds_up(desk.lake)
    # Done again it knows earlier batches alone, so that it never loses what it had.
    assert desk.outcomes(desk.harvest(late), "links")["fetched"] == 3


def test_a_host_that_is_down_over_a_weekend_loses_none_of_its_links(desk: Desk, site: Site) -> None:
    site.feed("/a", ETag='"1"')
    site.put("/a", "down", status=503)
    for _ in range(60):
        desk.harvest()
        desk.now += timedelta(hours=1)
    site.put("/a", story("A"))
    desk.now += timedelta(days=3)
    assert desk.outcomes(desk.harvest(), "links") == {"fetched": 1}


def test_a_page_that_is_gone_is_not_asked_for_again(desk: Desk, site: Site) -> None:
    site.feed("/a")
    first, second = desk.harvest(), desk.harvest()
    assert desk.outcomes(first, "links") == {"failed http_404": 1}
    assert desk.outcomes(second, "links") == {"known": 1}
    assert site.count("/a") == 1


def test_what_robots_refuses_is_asked_of_robots_again_after_a_day(desk: Desk, site: Site) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /a\n", Content_Type="text/plain")
    site.feed("/a")
    site.put("/a", story("A"))
    first, second = desk.harvest(), desk.harvest()
    assert desk.outcomes(first, "links") == {"skipped robots": 1}
    assert desk.outcomes(second, "links") == {"known": 1}
    site.put("/robots.txt", "", Content_Type="text/plain")
    desk.now += timedelta(days=1, minutes=1)
    third = desk.harvest()
    assert desk.outcomes(third, "links") == {"fetched": 1}
    assert_adds_up(desk.lake)


def test_a_page_listed_as_modified_is_asked_for_on_condition(desk: Desk, site: Site) -> None:
    site.feed("/a")
    site.put("/a", story("A"), ETag='"a1"')
    desk.harvest()
    desk.refine()
    site.feed("/a", updated="2026-11-11T08:00:00Z")
    second = desk.harvest()
    assert desk.outcomes(second, "links") == {"unchanged": 1}
    assert (desk.lake.batch(second) or {})["state"] == "complete"
    site.feed("/a", updated="2026-11-12T08:00:00Z")
    site.put("/a", story("A", seed="rewritten"), ETag='"a2"')
    third = desk.harvest()
    desk.refine()
    assert desk.outcomes(third) == {"revision": 1}
    assert_adds_up(desk.lake)


def test_a_broken_outlet_file_is_told_and_the_others_go_on(desk: Desk, site: Site) -> None:
    desk.outlet("broken", host="broken.test", feedz=["x"])
    desk.enable("broken", "site", "unheard-of")
    site.feed("/a")
    site.put("/a", story("A"))
    batch = desk.harvest()
    told = desk.outcomes(batch, "outlets")
    assert sorted(told) == [
        "broken broken.toml: key `harvest.feedz`: is not a known key; check the spelling",
        "broken enabled.toml: key `enabled`: no outlet file has the id 'unheard-of'",
    ], "no path of the machine"
    assert desk.outcomes(batch, "links") == {"fetched": 1}
    assert_adds_up(desk.lake)


def test_when_no_outlet_can_be_used_the_harvest_says_why(desk: Desk) -> None:
    desk.outlet("site", feedz=["x"])
    with pytest.raises(GiveUp, match=r"site\.toml: key `harvest\.feedz`"):
        harvest.plan_harvest(desk.task())
    with pytest.raises(GiveUp, match="plan_harvest failed"):
        harvest.record_harvest(desk.task())
    (desk.folder / "enabled.toml").unlink()
    with pytest.raises(ConfigurationError, match="no outlet is enabled"):
        harvest.plan_harvest(desk.task())


def test_a_feed_that_is_html_and_a_dead_host_fail_alone(desk: Desk, site: Site) -> None:
    desk.outlet("wrong", host="wrong.test", feeds=["http://wrong.test/page"])
    desk.outlet("dead", host="dead.test", port=1)
    desk.enable("wrong", "dead", "site")
    site.put("/page", "<html><body>Hello</body></html>", ETag='"x"')
    site.feed("/a")
    site.put("/a", story("A"))
    batch = desk.harvest()
    told = desk.outcomes(batch, "listings")
    assert told["fetched"] == 1
    assert told.total() == 3
    reasons = {r["outlet_id"]: (r["outcome"], r["etag"]) for r in desk.rows("fetches", batch) if r["kind"] == "feed"}
    assert reasons["wrong"] == ("failed", None), "or it would answer 304 next time"
    assert reasons["dead"][0] == "failed"
    assert desk.outcomes(batch, "links") == {"fetched": 1}
    assert_adds_up(desk.lake)


def test_what_robots_said_and_what_is_reserved_reach_the_article(desk: Desk, site: Site) -> None:
    site.feed("/a", "/b")
    site.put("/a", story("A"), TDM_Reservation="1")
    site.put("/b", story("B"))
    desk.harvest()
    desk.refine()
    told = {r["url"][-2:]: (r["robots_allowed"], r["tdm_reserved"]) for r in desk.rows("articles")}
    assert told["/a"] == (True, True)
    assert told["/b"][0] is True
    assert told["/b"][1] is not True


def test_a_lake_without_room_says_so_and_leaves_nothing_half_written(desk: Desk, site: Site) -> None:
    """RLIMIT_FSIZE stands for the full disk: the system's own error, at the system's own door."""
    import resource
    import signal

    site.feed("/a")
    site.put("/a", story("A"))
    desk.harvest()
    desk.refine()
    before = desk.snapshot()
    site.feed("/b")
    site.put("/b", story("B", count=4000))
    task = desk.task()
    (shard,) = harvest.plan_harvest(task).result
    harvest.discover_links(task, shard)
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4000, old[1]))
        with pytest.raises(RetryLater, match=r"No room to write .*Free some space"):
            harvest.fetch_pages(task, shard)
        with pytest.raises(RetryLater, match="No room to write"):
            harvest.record_harvest(task)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, handler)
    assert_same(before, desk.snapshot())
    assert leftovers(desk.lake.root) == []
    harvest.fetch_pages(task, shard)
    assert harvest.record_harvest(task).result == []
    desk.refine()
    assert_adds_up(desk.lake)


def leftovers(root: Path) -> list[str]:
    """Half-written files anywhere in the lake."""
    return [str(path) for path in root.rglob("*.tmp")]

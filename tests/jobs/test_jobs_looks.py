"""A published article is looked at again with growing gaps: from the lake alone, cheaply, and never for ever."""

from collections import Counter
from datetime import timedelta

import pytest
from jobs_desk import Desk, Site, assert_adds_up, assert_same, story

from dateline.jobs import harvest
from dateline.jobs.ledger import MAX_TRIES, PAUSES

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def published(desk: Desk, site: Site, *paths: str, **headers: str) -> str:
    """These paths listed, harvested and landed; the listing is unchanged from then on."""
    site.feed(*paths, ETag='"feed"')
    for path in paths:
        site.put(path, story(path), **headers)
    batch = desk.harvest()
    desk.refine()
    return batch


def test_an_article_is_looked_at_after_an_hour_six_a_day_a_week_and_then_left(desk: Desk, site: Site) -> None:
    published(desk, site, "/a", ETag='"a"')
    start, asked_at = desk.now, []
    for hours in (0.5, 1.1, 1.5, 6.1, 23, 24.1, 167, 168.1, 169, 240):
        desk.now = start + timedelta(hours=hours)
        before = site.count("/a")
        desk.harvest()
        if site.count("/a") > before:
            asked_at.append(hours)
    assert asked_at == [1.1, 6.1, 24.1, 168.1]
    assert Counter(r["outcome"] for r in desk.rows("fetches") if r["url"].endswith("/a")) == {
        "fetched": 1,
        "unchanged": 4,
    }
    assert len({r["warc_file"] for r in desk.rows("fetches") if r["warc_file"]}) == 1, "a 304 is not archived"
    assert_adds_up(desk.lake)


def test_looks_missed_while_nothing_ran_are_made_up_for_by_one(desk: Desk, site: Site) -> None:
    published(desk, site, "/a", ETag='"a"')
    desk.now += 2 * DAY
    looked, after = desk.harvest(), desk.harvest()
    assert desk.outcomes(looked, "links") == {"unchanged": 1}
    assert desk.outcomes(after, "links") == {}
    assert site.count("/a") == 2


def test_the_same_bytes_from_a_site_without_validators_are_unchanged_and_not_archived(desk: Desk, site: Site) -> None:
    first = published(desk, site, "/a")
    desk.now += 2 * HOUR
    second = desk.harvest()
    (row,) = [r for r in desk.rows("fetches", second) if r["kind"] == "page"]
    assert (row["outcome"], row["status"], row["warc_file"]) == ("unchanged", 200, None)
    assert (desk.lake.batch(second) or {})["warc_files"] == []
    assert [r["batch_id"] for r in desk.rows("articles")] == [first]
    assert_adds_up(desk.lake)


def test_a_page_that_changed_its_furniture_alone_is_unchanged_and_one_with_another_text_a_revision(
    desk: Desk, site: Site
) -> None:
    first = published(desk, site, "/a")
    text = story("/a")
    site.put("/a", text.replace("</article>", "</article><footer>Read 1,204 times. 12:31</footer>"))
    desk.now += 2 * HOUR
    second = desk.harvest()
    desk.refine()
    assert desk.outcomes(second, "links") == {"fetched": 1}
    assert desk.outcomes(second) == {"unchanged": 1}
    site.put("/a", story("/a", seed="rewritten"))
    desk.now += 6 * HOUR
    third = desk.harvest()
    desk.refine()
    assert desk.outcomes(third) == {"revision": 1}
    (now,), (then,) = desk.rows("articles"), desk.rows("revisions")
    assert (now["batch_id"], now["revision"], now["valid_to"]) == (third, 1, None)
    assert (then["batch_id"], then["superseded_by"], then["valid_to"]) == (first, third, now["captured_at"])
    assert_adds_up(desk.lake)


def test_a_page_that_went_back_to_an_older_text_is_not_taken_for_unchanged(desk: Desk, site: Site) -> None:
    """Its old ETag must not be sent once a newer body came without one."""
    published(desk, site, "/a", ETag='"one"')
    site.put("/a", story("/a", seed="rewritten"))
    desk.now += 2 * HOUR
    second = desk.harvest()
    site.put("/a", story("/a"), ETag='"one"')
    desk.now += 6 * HOUR
    third = desk.harvest()
    desk.refine()
    assert desk.outcomes(second) == desk.outcomes(third) == {"revision": 1}
    bodies = [r["body"] for r in (*desk.rows("revisions"), *desk.rows("articles"))]
    assert bodies[0] == bodies[2] != bodies[1]
    assert [r["revision"] for r in desk.rows("articles")] == [2]
    assert_adds_up(desk.lake)


def test_new_links_come_first_and_looks_take_what_is_left_oldest_due_first(desk: Desk, site: Site) -> None:
    desk.outlet(pages_per_harvest=4)
    published(desk, site, "/a", "/b", "/c", ETag='"x"')
    site.feed("/d", "/e", "/f", ETag='"feed 2"')
    for path in ("/d", "/e", "/f"):
        site.put(path, story(path), ETag='"x"')
    desk.now += 2 * HOUR
    asked = len(site.asked)
    second = desk.harvest()
    pages = [path for path in site.asked[asked:] if len(path) == 2]
    assert sorted(pages[:3]) == ["/d", "/e", "/f"], "what is new is asked for first"
    assert pages[3:] == ["/a"], "one place left of four"
    assert desk.outcomes(second, "links") == {"fetched": 3, "unchanged": 1}
    third = desk.harvest()
    assert desk.outcomes(third, "links") == {"unchanged": 2}, "at most half of the budget, and both others fit"
    assert (site.count("/b"), site.count("/c")) == (2, 2)
    assert desk.outcomes(desk.harvest(), "links") == {}
    assert_adds_up(desk.lake)


def test_looks_never_fill_more_than_half_of_an_outlets_budget(desk: Desk, site: Site) -> None:
    desk.outlet(pages_per_harvest=5)
    published(desk, site, "/a", "/b", "/c", "/d", "/e", ETag='"x"')
    desk.now += 2 * HOUR
    told = [desk.outcomes(desk.harvest(), "links")["unchanged"] for _ in range(3)]
    assert told == [3, 2, 0]


def test_a_look_at_what_is_gone_is_recorded_once_and_the_article_stays(desk: Desk, site: Site) -> None:
    published(desk, site, "/a", "/b")
    site.put("/a", "gone", status=404)
    site.put("/b", "gone", status=410)
    desk.now += 2 * HOUR
    second = desk.harvest()
    assert desk.outcomes(second, "links") == {"failed http_404": 1, "failed http_410": 1}
    for _ in range(5):
        desk.now += DAY
        assert desk.outcomes(desk.harvest(), "links") == {}
    assert (site.count("/a"), site.count("/b")) == (2, 2)
    assert len(desk.rows("articles")) == 2
    assert_adds_up(desk.lake)


def test_a_look_with_passing_trouble_waits_for_the_next_gap(desk: Desk, site: Site) -> None:
    published(desk, site, "/a", ETag='"a"')
    site.put("/a", "not now", status=403)
    desk.now += 2 * HOUR
    told = [desk.outcomes(desk.harvest(), "links") for _ in range(4)]
    assert told == [{"failed http_403": 1}, {}, {}, {}]
    site.put("/a", story("/a"), ETag='"a"')
    desk.now += 6 * HOUR
    assert desk.outcomes(desk.harvest(), "links") == {"unchanged": 1}
    assert_adds_up(desk.lake)


def test_a_listed_modification_that_cannot_be_had_is_not_asked_for_for_ever(desk: Desk, site: Site) -> None:
    desk.outlet(look_again=[])
    published(desk, site, "/a")
    site.feed("/a", updated="2026-11-12T08:00:00Z")
    site.put("/a", "not now", status=403)
    told = []
    for pause in (timedelta(0), *PAUSES, max(PAUSES), max(PAUSES)):
        desk.now += pause
        told.append(desk.outcomes(desk.harvest(), "links"))
    assert told == [{"failed http_403": 1}] * MAX_TRIES + [{"known": 1}] * 2
    site.feed("/a", updated="2026-11-13T08:00:00Z")
    site.put("/a", story("/a", seed="rewritten"))
    assert desk.outcomes(desk.harvest(), "links") == {"fetched": 1}, "a newer one is worth asking for"
    assert_adds_up(desk.lake)


def test_robots_that_now_refuses_is_obeyed(desk: Desk, site: Site) -> None:
    published(desk, site, "/a")
    site.put("/robots.txt", "User-agent: *\nDisallow: /a\n", Content_Type="text/plain")
    desk.now += 2 * HOUR
    told = [desk.outcomes(desk.harvest(), "links") for _ in range(3)]
    assert told == [{"skipped robots": 1}, {}, {}]
    assert site.count("/a") == 1
    assert_adds_up(desk.lake)


def test_what_is_no_article_is_not_looked_at_again(desk: Desk, site: Site) -> None:
    published(desk, site, "/a", ETag='"a"')
    site.feed("/empty", ETag='"feed 2"')
    site.put("/empty", "<html><body></body></html>", ETag='"e"')
    batch = desk.harvest()
    desk.refine()
    assert sum(desk.outcomes(batch).values()) == 1
    assert desk.rows("rejections", batch)
    desk.now += 2 * HOUR
    desk.harvest()
    assert (site.count("/a"), site.count("/empty")) == (2, 1)


def test_a_listed_page_that_is_looked_at_is_counted_once(desk: Desk, site: Site) -> None:
    published(desk, site, "/a", "/b", ETag='"x"')
    site.feed("/a", "/b")
    desk.now += 2 * HOUR
    assert desk.outcomes(desk.harvest(), "links") == {"unchanged": 2}
    assert desk.outcomes(desk.harvest(), "links") == {"known": 2}


def test_a_harvest_run_again_looks_at_the_same_pages(desk: Desk, site: Site) -> None:
    published(desk, site, "/a", "/b", ETag='"x"')
    desk.now += 2 * HOUR
    batch = desk.harvest()
    before = desk.snapshot("fetched_at", "elapsed_ms", "archived_at")
    desk.harvest(batch)
    assert desk.outcomes(batch, "links") == {"unchanged": 2}
    assert_same(before, desk.snapshot("fetched_at", "elapsed_ms", "archived_at"))


@pytest.mark.parametrize(("gaps", "hours"), [([], []), (["30m"], [0.6]), (["2h", "1d"], [2.1, 24.1])])
def test_the_outlets_own_gaps_hold(desk: Desk, site: Site, gaps: list[str], hours: list[float]) -> None:
    desk.outlet(look_again=gaps)
    published(desk, site, "/a", ETag='"a"')
    start, asked_at = desk.now, []
    for after in (0.6, 2.1, 6.1, 24.1, 100):
        desk.now = start + timedelta(hours=after)
        before = site.count("/a")
        desk.harvest()
        asked_at += [after] * (site.count("/a") - before)
    assert asked_at == hours


@pytest.mark.parametrize(
    ("gaps", "complaint"),
    [
        (["soon"], r"look_again\.0`: .*is no gap between 15 minutes and 30 days; write one such as"),
        (["1m"], r"look_again\.0`"),
        (["31d"], r"look_again\.0`"),
        ([3600], r"look_again\.0`"),
        (["6h", "1h"], r"look_again`: .*must rise"),
        (["1h", "60m"], r"look_again`: .*must rise"),
        ("1h", r"look_again`"),
    ],
)
def test_a_gap_that_is_none_is_told_with_its_key(desk: Desk, gaps: object, complaint: str) -> None:
    desk.outlet(look_again=gaps)
    with pytest.raises(Exception, match=complaint):
        harvest.plan_harvest(desk.task())


def test_a_lost_shard_does_not_make_looks_pile_up(desk: Desk, site: Site) -> None:
    published(desk, site, "/a", ETag='"a"')
    desk.now += 2 * HOUR
    task = desk.task()
    (shard,) = harvest.plan_harvest(task).result
    harvest.discover_links(task, shard)
    assert harvest.record_harvest(task).result == [shard]
    assert desk.outcomes(task.batch_id, "links") == {"failed shard_lost": 1}
    assert desk.outcomes(desk.harvest(), "links") == {}, "its next look is due in its own time"
    assert_adds_up(desk.lake)

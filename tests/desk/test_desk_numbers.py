"""What the desk counts is what the lake holds, and what it remembers is never older than the lake."""

from datetime import date, timedelta
from typing import Any

import pytest
from desk_rows import BATCH, NOW, OLDER, TODAY, YESTERDAY, article, land, number, rows

from dateline.desk.views import Asked, outlets, today
from dateline.health import words
from dateline.health.behind import Number, rows_behind
from dateline.health.dates import ANY, Choice, kinds_of, rulings
from dateline.health.funnel import day_funnel, pages_a_day
from dateline.health.kept import Kept
from dateline.health.landed import Landed, days_until, state_of
from dateline.health.outlets import outlets_over, requests_between
from dateline.health.stories import agencies_of, most_copied
from dateline.settings import read_settings
from dateline.stores.lake import Lake
from dateline.web.failures import FAILURES


def landed(lake: Lake, days: int = 30) -> Any:
    """What landed in these days."""
    return Landed().between(lake, NOW.date() - timedelta(days=days - 1), NOW.date())


def test_what_landed_goes_by_the_batchs_day_and_not_by_the_publication(lake: Lake) -> None:
    assert sorted(landed(lake, 1).column("article_id").to_pylist()) == [number(n) for n in (1, 2, 3, 10, 11, 12)]
    rows = landed(lake, 2).to_pylist()
    assert len(rows) == 7
    assert {r["batch_date"] for r in rows} == {TODAY, YESTERDAY}
    assert [r["batch_id"] for r in rows] == [BATCH] * 6 + [OLDER], "the newest batch stands first"
    assert sum(r["is_copy"] for r in rows) == 3


def test_outlets_are_counted_as_one_would_by_hand(lake: Lake) -> None:
    days = days_until(NOW.date(), 7)
    requests = requests_between(lake, days[0], days[-1])
    found = {o.outlet_id: o for o in outlets_over(landed(lake, 7), requests, {"silent": "The Silent"}, days)}
    assert set(found) == {"silent", "gulf", "mine", "manara", "courier", "herald"}
    gulf, mine = found["gulf"], found["mine"]
    assert (gulf.per_day[-2:], gulf.total, gulf.corrected, gulf.undated) == ([1, 1], 2, 1, 0)
    assert (gulf.requests, gulf.failed) == (2, 0)
    assert (mine.total, mine.copies, mine.requests, dict(mine.failures)) == (2, 1, 1, {"http_404": 1})
    assert (found["manara"].undated, found["manara"].last_published_at) == (1, None)
    assert (found["silent"].total, found["silent"].is_enabled, gulf.is_enabled) == (0, True, False)


def test_a_day_adds_its_batches_up_and_knows_its_neighbours(lake: Lake) -> None:
    again = [{**row, "batch_id": "20261122T113000.000000Z"} for row in rows()["batches"][1:]]
    land(lake, again[0]["batch_id"], {"batches": again})
    day = day_funnel(lake, None)
    assert day is not None
    assert (day.day, day.earlier, day.later, len(day.batches)) == (TODAY, YESTERDAY, None, 2)
    assert day.funnel.total("links", "known") == 60
    assert day.funnel.pages["rejected", "no_text"] == 2
    assert day_funnel(lake, YESTERDAY).later == TODAY  # type: ignore[union-attr]  # there is one
    assert day_funnel(lake, date(2020, 1, 1)).batches == []  # type: ignore[union-attr]


def test_the_numbers_of_the_funnel_lead_to_as_many_rows(lake: Lake) -> None:
    for stage, outcome, reason in (
        ("pages", "rejected", "no_text"),
        ("links", "failed", "http_404"),
        ("links", "skipped", "robots"),
        ("listings", "unchanged", None),
    ):
        number = Number(first_day=TODAY, last_day=TODAY, stage=stage, outcome=outcome, reason=reason)
        found, count = rows_behind(lake, number)
        day = day_funnel(lake, TODAY)
        assert day is not None
        assert len(found) == count == getattr(day.funnel, stage)[outcome, reason]
    known = Number(first_day=TODAY, last_day=TODAY, stage="links", outcome="known")
    assert rows_behind(lake, known) == ([], 0)
    before = Number(first_day=YESTERDAY, last_day=YESTERDAY, stage="links", outcome="failed", reason="http_404")
    assert rows_behind(lake, before) == ([], 0)


def test_an_outlets_failures_lead_to_its_own_requests(lake: Lake) -> None:
    def count(outlet: str, outcome: str, reason: str | None) -> int:
        days = {"first_day": YESTERDAY, "last_day": TODAY}
        return rows_behind(lake, Number(**days, stage="requests", outcome=outcome, reason=reason, outlet=outlet))[1]

    assert count("mine", "failed", "http_404") == 1
    assert count("gulf", "failed", "http_404") == 0
    assert count("gulf", "fetched", None) == count("gulf", "unchanged", None) == 1


def test_landings_a_day_are_those_of_the_days_batches(lake: Lake) -> None:
    days = days_until(TODAY, 3)
    assert pages_a_day(lake, days, "landed", "copy") == [[0, 1, 3], [0, 0, 3]]


def test_rulings_are_chosen_by_kind_outlet_and_words(lake: Lake) -> None:
    rows = landed(lake)
    assert kinds_of(rows) == {"none": 5, "masthead_clock": 1, "missing": 1}

    def ids(**choice: str) -> list[str]:
        return [r["article_id"] for r in rulings(lake, rows, Choice(**choice), first=0, count=10).rows]

    assert set(ids(kind=ANY)) == {number(1), number(2)}
    assert ids(kind="masthead_clock") == [number(1)]
    assert set(ids(outlet="gulf")) == {number(1), number(4)}
    assert ids(words="RIVER PORT") == [number(1)]
    assert ids(words=".*") == [], "words are no pattern"
    page = rulings(lake, rows, Choice(), first=5, count=3)
    assert (len(page.rows), page.total) == (2, 7)


def test_stories_are_ordered_by_copies_with_their_outlets(lake: Lake) -> None:
    rows = landed(lake)
    assert agencies_of(rows) == {"AFP": 3}
    (story,) = most_copied(lake, rows)
    assert (story["story_id"], story["copy_count"], story["outlets"]) == (
        number(1),
        3,
        ["courier", "gulf", "herald", "mine"],
    )
    assert most_copied(lake, rows, agency="AP") == []
    assert most_copied(lake, landed(lake).slice(0, 0)) == []


def test_what_is_remembered_of_files_gives_way_when_they_change(lake: Lake) -> None:
    files = Landed(remembered_rows=3)  # fewer than there are: some are always read again
    for _ in range(3):
        assert files.between(lake, YESTERDAY, TODAY).equals(landed(lake, 2))
    before = state_of(lake)
    batch = "20261122T113000.000000Z"
    land(
        lake,
        batch,
        {"articles": [article(50, "gulf", batch_id=batch)], "batches": [{**rows()["batches"][1], "batch_id": batch}]},
    )
    assert state_of(lake) != before
    assert files.between(lake, YESTERDAY, TODAY).num_rows == 8


def test_a_batch_that_is_not_complete_is_not_counted(lake: Lake) -> None:
    batch = "20261122T113000.000000Z"
    row = {**rows()["batches"][1], "batch_id": batch, "state": "archived"}
    land(lake, batch, {"articles": [article(50, "gulf", batch_id=batch)], "batches": [row]})
    assert landed(lake).num_rows == 7


def test_answers_are_kept_until_the_lake_changes_and_few_at_a_time() -> None:
    asked: list[str] = []

    def ask(name: str) -> str:
        asked.append(name)
        return name

    kept = Kept(2)
    for state, name in ((1, "a"), (1, "a"), (1, "b"), (1, "a"), (1, "c"), (1, "b"), (2, "a"), (2, "a")):
        assert kept.get(state, name, lambda name=name: ask(name)) == name  # type: ignore[misc]
    assert asked == ["a", "b", "c", "b", "a"]


def test_every_reason_of_a_request_has_words() -> None:
    assert sorted(set(FAILURES) - set(words.REASONS)) == []


@pytest.mark.parametrize("view", [today, outlets])
def test_a_view_bears_a_lake_without_anything(view: Any, tmp_path: Any) -> None:
    lake = Lake.create(tmp_path / "lake")
    settings = read_settings({"DATELINE_LAKE": str(lake.root), "DATELINE_ENABLED_OUTLETS": str(tmp_path / "none.toml")})
    values = view(
        Asked(lake=lake, state=(), settings=settings, now=NOW, kept=Kept(4), tables=Kept(4), files=Landed(), query={})
    )
    assert values.get("day") is None
    if view is outlets:
        assert "none.toml: not there" in values["trouble"]

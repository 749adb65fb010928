"""Furniture learned per host over batches: each batch knows what smaller ones saw, and learning makes no revision."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from jobs_desk import Desk, assert_adds_up, assert_same, story

from dateline.jobs import refining

BOX = "Sign the petition for a night bus at the ferry desk"


def page(path: Path, title: str, *, box: str = BOX, seed: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(story(title, seed=seed).replace("</h1>", f"</h1><p>{box}</p>" if box else "</h1>"))
    return path


def four_pages(desk: Desk) -> list[str]:
    """Four batches of one page each, with the same box."""
    folder = desk.folder / "pages"
    return [
        desk.bring(page(folder / f"{n}.html", f"Weir number {n} repaired"), url=f"http://site.test/{n}")
        for n in range(4)
    ]


def has_box(desk: Desk) -> dict[str, bool]:
    return {row["batch_id"]: BOX in row["body"] for row in desk.rows("articles")}


def test_the_third_page_of_a_host_loses_its_box_and_says_so(desk: Desk) -> None:
    batches = four_pages(desk)
    desk.refine()
    assert has_box(desk) == dict(zip(batches, (True, True, False, False), strict=True))
    (row,) = desk.rows("articles", batches[3])
    assert [(r["kind"], r["before"]) for r in row["text_repairs"]] == [("block", BOX)]
    seen = [r for r in desk.rows("furniture", batches[3]) if r["kind"] == "block"]
    assert seen
    assert {r["last_seen_date"] for r in seen} == {(desk.lake.batch(batches[3]) or {})["batch_date"]}
    assert_adds_up(desk.lake)


def test_one_batch_learns_from_its_own_pages(desk: Desk) -> None:
    folder = desk.folder / "pages"
    for n in range(3):
        page(folder / f"{n}.html", f"Weir number {n} repaired")
    index = folder / "index.csv"
    index.write_text("file,url\n" + "".join(f"{n}.html,http://site.test/{n}\n" for n in range(3)))
    desk.bring(folder, index=index)
    desk.refine()
    assert [BOX in row["body"] for row in desk.rows("articles")] == [False] * 3


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
def test_a_batch_done_again_knows_what_was_learned_before_it_and_never_later(
    desk: Desk, order: tuple[int, ...]
) -> None:
    batches = four_pages(desk)
    desk.refine()
    before = desk.snapshot()
    for number in order:
        desk.refine(batches[number])
    assert_same(before, desk.snapshot())


def test_batches_refined_in_any_order_and_then_replayed_know_the_same(desk: Desk) -> None:
    batches = four_pages(desk)
    for batch in reversed(batches):
        desk.refine(batch)
    for batch in batches:
        desk.refine(batch)
    assert has_box(desk) == dict(zip(batches, (True, True, False, False), strict=True))


def test_what_was_not_seen_for_a_month_is_furniture_no_more(desk: Desk) -> None:
    desk.now = datetime(2026, 6, 1, tzinfo=UTC)
    batches = four_pages(desk)
    desk.now = datetime(2026, 8, 1, tzinfo=UTC)
    batches.append(desk.bring(page(desk.folder / "late.html", "Bees return"), url="http://site.test/late"))
    desk.refine()
    assert has_box(desk) == dict(zip(batches, (True, True, False, False, True), strict=True))


@pytest.mark.parametrize("is_kept", [True, False], ids=["old bytes in the archive", "old bytes gone"])
def test_a_box_learned_since_makes_no_revision(desk: Desk, is_kept: bool) -> None:
    """The first capture was landed with its box; the second is read without, and says the same."""
    first, *_ = four_pages(desk)
    desk.refine()
    if not is_kept:
        for file in (desk.lake.batch(first) or {})["warc_files"]:
            (desk.lake.root / file).unlink()
    again = desk.bring(desk.folder / "pages" / "0.html", url="http://site.test/0")
    changed = page(desk.folder / "changed.html", "Weir number 1 repaired", seed="another text")
    revised = desk.bring(changed, url="http://site.test/1")
    desk.refine()
    assert desk.outcomes(again) == {"unchanged": 1}
    assert desk.outcomes(revised) == {"revision": 1}
    assert [row["batch_id"] for row in desk.rows("revisions")] != [first]
    assert_adds_up(desk.lake)


def test_a_box_forgotten_since_makes_no_revision(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first capture was landed without its box; by now the lake knows it no more, and the box is read."""
    *_, fourth = four_pages(desk)
    desk.refine()
    monkeypatch.setattr(refining, "BLOCK_DAYS", 0)
    desk.now = datetime(2027, 1, 1, tzinfo=UTC)
    again = desk.bring(desk.folder / "pages" / "3.html", url="http://site.test/3")
    desk.refine()
    assert desk.outcomes(again) == {"unchanged": 1}
    assert not has_box(desk)[fourth]


def test_a_box_that_went_is_no_revision_and_a_box_that_came_neither(desk: Desk) -> None:
    four_pages(desk)
    desk.refine()
    came = page(desk.folder / "came.html", "Weir number 9 repaired", box="")
    desk.bring(came, url="http://site.test/9")
    went = page(desk.folder / "went.html", "Weir number 3 repaired", box="")
    without = desk.bring(went, url="http://site.test/3")
    within = desk.bring(page(came, "Weir number 9 repaired"), url="http://site.test/9")
    desk.refine()
    assert desk.outcomes(without) == {"unchanged": 1}
    assert desk.outcomes(within) == {"unchanged": 1}

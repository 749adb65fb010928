"""Revisions: every state of an article in its place, by when it was captured, whatever came first to us."""

import pytest
from jobs_desk import Desk, assert_adds_up, assert_same, prose, story

from dateline.jobs import rebuild, refining

TEXTS = {"A": "first text", "B": "second text", "C": "third text"}


def capture(desk: Desk, text: str, at: str, *, path: str = "/a") -> str:
    """An import of one capture of /a with this text, archived; its batch."""
    folder = desk.folder / f"{text}{at.replace(':', '')}{path.strip('/')}"
    folder.mkdir()
    (folder / "page.html").write_text(story("Weir repaired", seed=TEXTS[text], day="2026-11-01"))
    index = folder / "index.csv"
    index.write_text(f"file,url,captured_at\npage.html,http://site.test{path},2026-11-{at}:00Z\n")
    return desk.bring(folder, index=index)


def states(desk: Desk) -> list[tuple[str, int, str, str | None, str | None]]:
    """Text, number, valid_from and valid_to (day and hour) and superseding batch of each state, in order."""
    told = []
    for table in ("revisions", "articles"):
        for row in desk.rows(table):
            (name,) = [name for name, seed in TEXTS.items() if prose(seed).split(".")[0] in row["body"]]
            valid = [row[c].strftime("%d %H") if row[c] else None for c in ("valid_from", "valid_to")]
            told.append((name, row["revision"], valid[0], valid[1], row["superseded_by"]))
    return sorted(told, key=lambda state: state[1])


def test_a_text_that_changes_and_changes_back_has_three_states(desk: Desk) -> None:
    first, second, third = capture(desk, "A", "01T10"), capture(desk, "B", "02T10"), capture(desk, "A", "03T10")
    desk.refine()
    assert states(desk) == [
        ("A", 0, "01 10", "02 10", second),
        ("B", 1, "02 10", "03 10", third),
        ("A", 2, "03 10", None, None),
    ]
    assert [desk.outcomes(b) for b in (first, second, third)] == [{"landed": 1}, {"revision": 1}, {"revision": 1}]
    assert_adds_up(desk.lake)


def test_an_older_capture_that_arrives_later_takes_its_place_in_time(desk: Desk) -> None:
    newest = capture(desk, "C", "09T10")
    oldest = capture(desk, "A", "01T10")
    between = capture(desk, "B", "05T10")
    desk.refine()
    assert states(desk) == [
        ("A", 0, "01 10", "05 10", between),
        ("B", 1, "05 10", "09 10", newest),
        ("C", 2, "09 10", None, None),
    ]
    assert [r["batch_id"] for r in desk.rows("articles")] == [newest]
    assert [desk.outcomes(b) for b in (newest, oldest, between)] == [{"landed": 1}, {"revision": 1}, {"revision": 1}]
    assert_adds_up(desk.lake)


@pytest.mark.parametrize("between", ["A", "B"])
def test_an_older_capture_that_repeats_a_neighbour_in_time_is_no_revision(desk: Desk, between: str) -> None:
    oldest, newest = capture(desk, "A", "01T10"), capture(desk, "B", "09T10")
    late = capture(desk, between, "05T10")
    desk.refine()
    assert desk.outcomes(late) == {"unchanged": 1}
    assert states(desk) == [("A", 0, "01 10", "09 10", newest), ("B", 1, "09 10", None, None)]
    assert desk.outcomes(oldest) == {"landed": 1}
    assert_adds_up(desk.lake)


def test_several_captures_in_one_batch_make_a_state_each(desk: Desk) -> None:
    folder = desk.folder / "many"
    folder.mkdir()
    lines = ["file,url,captured_at"]
    for name, at in (("A", "01T10"), ("B", "02T10"), ("C", "03T10")):
        (folder / f"{name}.html").write_text(story("Weir repaired", seed=TEXTS[name], day="2026-11-01"))
        lines.append(f"{name}.html,http://site.test/a,2026-11-{at}:00Z")
    (folder / "index.csv").write_text("\n".join(lines) + "\n")
    batch = desk.bring(folder, index=folder / "index.csv")
    desk.refine()
    assert [(s[0], s[1], s[4]) for s in states(desk)] == [("A", 0, batch), ("B", 1, batch), ("C", 2, None)]
    assert_adds_up(desk.lake)


@pytest.mark.parametrize("order", ["ABC", "CAB"])
def test_a_replay_of_any_batch_leaves_every_state_where_it_was(desk: Desk, order: str) -> None:
    days = {"A": "01T10", "B": "05T10", "C": "09T10"}
    batches = [capture(desk, name, days[name]) for name in order]
    desk.refine()
    before = desk.snapshot()
    for batch in (batches[1], batches[0], batches[2]):
        desk.refine(batch)
        assert_same(before, desk.snapshot())
    rebuild.replay_batches(desk.task(), {})
    assert_same(before, desk.snapshot())
    assert_adds_up(desk.lake)


def spoil(monkeypatch: pytest.MonkeyPatch, batch: str) -> None:
    """From now on today's code rejects the pages of this batch."""
    real = refining.working_table

    def spoiled(pairs, batch_id):  # type: ignore[no-untyped-def]
        table = real(pairs, batch_id)
        rows = [r | {"outcome": "rejected", "reason": "no_text"} for r in table.to_pylist()]
        return type(table).from_pylist(rows, schema=table.schema) if batch_id == batch else table

    monkeypatch.setattr(refining, "working_table", spoiled)


def test_when_a_middle_state_goes_the_state_after_it_is_judged_anew(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A, B, A without B is A, unchanged since; the third row must not stay as a revision of nothing."""
    first, second, third = capture(desk, "A", "01T10"), capture(desk, "B", "02T10"), capture(desk, "A", "03T10")
    desk.refine()
    with monkeypatch.context() as changed:
        spoil(changed, second)
        desk.refine(second)
        assert (desk.lake.batch(third) or {})["state"] == "archived"
        assert desk.refine() == [third]
        assert desk.outcomes(third) == {"unchanged": 1}
        assert states(desk) == [("A", 0, "01 10", None, None)]
        assert_adds_up(desk.lake)
    desk.refine(second)
    assert desk.refine() == [third], "and anew when it comes back, though the third made no row"
    assert [(s[0], s[1]) for s in states(desk)] == [("A", 0), ("B", 1), ("A", 2)]
    assert [r["batch_id"] for r in desk.rows("articles")] == [third]
    assert first < second < third
    assert_adds_up(desk.lake)


def test_a_capture_that_repeated_a_state_takes_over_when_that_goes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A, B, B: the third was unchanged against the second, of which an earlier state is left all the same."""
    first, second, third = capture(desk, "A", "01T10"), capture(desk, "B", "02T10"), capture(desk, "B", "03T10")
    desk.refine()
    assert desk.outcomes(third) == {"unchanged": 1}
    spoil(monkeypatch, second)
    desk.refine(second)
    assert desk.refine() == [third]
    assert desk.outcomes(third) == {"revision": 1}
    assert [(s[0], s[2]) for s in states(desk)] == [("A", "01 10"), ("B", "03 10")]
    assert [r["batch_id"] for r in desk.rows("revisions")] == [first]
    assert_adds_up(desk.lake)


def test_batches_landed_in_any_order_come_to_the_lake_of_the_right_order(desk: Desk) -> None:
    batches = [capture(desk, "A", "01T10"), capture(desk, "A", "02T10"), capture(desk, "B", "03T10")]
    for batch in (batches[2], batches[0], batches[1]):
        desk.refine(batch)
    desk.refine()
    out_of_order = desk.snapshot("files")
    assert [(s[0], s[2]) for s in states(desk)] == [("A", "01 10"), ("B", "03 10")]
    assert [desk.outcomes(b) for b in batches] == [{"landed": 1}, {"unchanged": 1}, {"revision": 1}]
    rebuild.replay_batches(desk.task(), {})
    assert_same(out_of_order, desk.snapshot("files"))
    assert_adds_up(desk.lake)


def test_another_article_of_the_same_batches_is_left_alone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    second = capture(desk, "A", "01T10")
    other = capture(desk, "B", "02T10", path="/b")
    desk.refine()
    spoil(monkeypatch, second)
    desk.refine(second)
    assert (desk.lake.batch(other) or {})["state"] == "complete"

"""Blocks learned per host: what repeats on several pages leaves the body, and nothing else does."""

import random
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.extraction.blocks import block_hash, cut_body, drop_furniture, known_blocks, without_blocks
from dateline.schema import FURNITURE, REFINING, arrow_schema

SITE = "https://courier.newsroom.test"
BOX = "Sign the petition for a night bus at the ferry desk"
NONE = FURNITURE.schema.empty_table()
WORDS = [
    "harbour",
    "council",
    "ferry",
    "night",
    "island",
    "ticket",
    "ship",
    "crew",
    "winter",
    "storm",
    "price",
    "line",
    "vote",
    "plan",
    "bridge",
    "market",
]


def prose(seed: object, count: int = 40) -> str:
    dice = random.Random(str(seed))
    return " ".join(dice.choice(WORDS) for _ in range(count)).capitalize() + "."


def stories(*pages: dict[str, Any]) -> pa.Table:
    """Working rows; a page without url or headline gets its own."""
    rows = [
        {
            "outcome": "story",
            "language": "en",
            "url": f"{SITE}/{n}",
            "headline": f"Story {n}",
            "text_repairs": [],
            **page,
        }
        for n, page in enumerate(pages)
    ]
    return pa.Table.from_pylist(rows, schema=arrow_schema(REFINING))


def bodies(table: pa.Table) -> list[str]:
    return list(table.column("body").to_pylist())


def with_box(*numbers: int) -> list[dict[str, Any]]:
    return [
        {"url": f"{SITE}/{n}", "headline": f"Story {n}", "body": f"{prose(n)}\n{BOX}\n{prose(-n)}"} for n in numbers
    ]


def test_a_paragraph_of_three_pages_is_furniture_and_is_recorded() -> None:
    cut, _ = drop_furniture(stories(*with_box(1, 2, 3)), NONE)
    assert bodies(cut) == [f"{prose(n)}\n{prose(-n)}" for n in (1, 2, 3)]
    assert cut.column("text_repairs").to_pylist()[0] == [
        {"kind": "block", "start": len(prose(1)) + 1, "before": BOX, "after": ""}
    ]
    assert cut.column("word_count").to_pylist() == [80, 80, 80]


def test_two_pages_are_too_few_and_another_host_learns_nothing() -> None:
    pages = [*with_box(1, 2), {"url": "https://other.test/1", "headline": "Other", "body": f"{prose(9)}\n{BOX}"}]
    cut, _ = drop_furniture(stories(*pages), NONE)
    assert bodies(cut) == [page["body"] for page in pages]


@pytest.mark.parametrize("sizes", [(1, 1, 1), (2, 1), (1, 2)])
def test_small_batches_add_up(sizes: tuple[int, ...]) -> None:
    known, number = NONE, 0
    for size in sizes:
        cut, learned = drop_furniture(stories(*with_box(*range(number, number + size))), known)
        known, number = pa.concat_tables([known, learned]), number + size
    assert BOX not in "".join(bodies(cut))


@pytest.mark.parametrize(
    "again",
    [
        [{"url": f"{SITE}/a", "headline": f"Headline {n}"} for n in range(9)],
        [{"url": f"{SITE}/{n}", "headline": "One headline"} for n in range(9)],
        [{"url": f"{SITE}/amp/a?utm_source={n}", "headline": f"Headline {n}"} for n in range(9)],
    ],
    ids=["one address", "one headline", "one address by many names"],
)
def test_captures_revisions_and_copies_of_one_story_teach_nothing(again: list[dict[str, Any]]) -> None:
    body = f"{prose(1)}\n{prose(2)}"
    known = NONE
    for page in again:
        cut, learned = drop_furniture(stories({**page, "body": body}), known)
        known = pa.concat_tables([known, learned])
        assert bodies(cut) == [body]
    cut, _ = drop_furniture(stories(*({**page, "body": body} for page in again)), NONE)
    assert set(bodies(cut)) == {body}


def test_an_update_of_a_story_told_again_and_again_keeps_its_text() -> None:
    shared = "\n".join(prose(f"shared {n}") for n in range(6))
    pages = [{"body": f"{prose(n)}\n{shared}"} for n in range(5)]
    cut, _ = drop_furniture(stories(*pages), NONE)
    assert bodies(cut) == [page["body"] for page in pages]


def test_boilerplate_of_many_pages_goes_however_much_it_is() -> None:
    shared = "\n".join(prose(f"shared {n}", 120) for n in range(6))
    cut, _ = drop_furniture(stories(*({"body": f"{prose(n)}\n{shared}"} for n in range(12))), NONE)
    assert bodies(cut) == [prose(n) for n in range(12)]


@pytest.mark.parametrize("line", ["Yes.", "Why is that?", "(AFP)", "By Reuters", "© 2026 The Associated Press"])
def test_what_people_say_and_credits_stay(line: str) -> None:
    pages = [{"body": f"{prose(n)}\n{line}"} for n in range(20)]
    cut, _ = drop_furniture(stories(*pages), NONE)
    assert bodies(cut) == [page["body"] for page in pages]


def test_a_story_that_would_vanish_is_left_alone() -> None:
    cut, _ = drop_furniture(stories(*({"body": BOX} for _ in range(20))), NONE)
    assert set(bodies(cut)) == {BOX}


def test_pages_without_address_or_body_are_passed_over() -> None:
    pages = [{"body": None}, {"url": "urn:sha256:00", "body": BOX}, {"url": None, "body": BOX}]
    cut, learned = drop_furniture(stories(*pages), NONE)
    assert cut.equals(stories(*pages))
    assert learned.num_rows == 0


def test_a_large_batch_leaves_rows_for_what_repeats_alone() -> None:
    _, learned = drop_furniture(stories(*with_box(*range(500))), NONE)
    assert set(learned.column("locator").to_pylist()) == {
        row for row in learned.column("locator").to_pylist() if row.startswith(str(block_hash(BOX)))
    }
    assert learned.num_rows == 10
    assert set(learned.column("page_count").to_pylist()) == {500}


@given(st.permutations(range(6)))
def test_order_means_nothing(order: list[int]) -> None:
    pages = [*with_box(0, 1, 2, 3), *({"body": prose(n)} for n in (7, 8))]
    straight, learned = drop_furniture(stories(*pages), NONE)
    table = stories(*pages).take(pa.array(order))
    cut, again = drop_furniture(table, NONE)
    assert cut.equals(straight.take(pa.array(order)))
    assert again.equals(learned)
    assert without_blocks(cut, known_blocks(learned)).equals(cut)


@given(
    st.lists(st.sampled_from([BOX, "", prose(1), "Another line of it, with an offi cer in it"]), max_size=8),
    st.integers(0, 12),
)
def test_repairs_move_with_their_words(lines: list[str], pages: int) -> None:
    body = "\n".join(lines)
    repairs = [
        {"kind": "ligature", "start": start, "before": "x", "after": body[start : start + 4]}
        for start in range(len(body))
    ]
    rest, left = cut_body(
        body, [{**repairs[0], "start": -1}, *repairs] if repairs else [], {str(block_hash(BOX)): pages}
    )
    for repair in left:
        if repair["kind"] == "block":
            assert repair["before"] == BOX
            assert 0 <= repair["start"] <= len(rest)
        elif repair["start"] >= 0 and "\n" not in repair["after"]:
            assert rest[repair["start"] :].startswith(repair["after"])
    if rest != body:
        assert BOX not in rest.split("\n")
        assert len(rest) + sum(len(r["before"]) + 1 for r in left if r["kind"] == "block") == len(body)
        whole = [r for r in left if r["kind"] == "ligature" and r["start"] >= 0]
        # Every place of a kept line is still there; only those within the block went with it.
        assert len(whole) >= len(rest) - 1
    else:
        assert [r["start"] for r in left][1:] == list(range(len(body)))

"""Blocks learned per host: what repeats under several headlines leaves the body, and nothing else does."""

from hypothesis import given
from hypothesis import strategies as st

from dateline.extraction.blocks import known_blocks, learned_blocks, without_blocks
from dateline.model import Repair

HOST = "courier.newsroom.test"
BOX = "Sign the petition for a night bus at the ferry desk."
STORY = "The night ferry will sail again from the first of May, the harbour’s council has decided after a long debate."


def known(*pages: tuple[str, str]) -> dict[str, frozenset[str]]:
    blocks = learned_blocks((HOST, title, body) for title, body in pages)
    return known_blocks((block.host, block.locator, block.page_count) for block in blocks)


def test_a_paragraph_under_three_headlines_is_furniture() -> None:
    furniture = known(*((f"Story {n}", f"{STORY} Number {n}.\n{BOX}") for n in range(3)))
    assert without_blocks(f"{STORY}\n{BOX}", (), HOST, furniture) == (STORY, ())
    assert without_blocks(f"{STORY}\n{BOX}", (), "other.test", furniture) == (f"{STORY}\n{BOX}", ())


def test_copies_and_revisions_of_one_story_teach_nothing() -> None:
    assert known(*(("The same story", STORY) for _ in range(5))) == {}


def test_batches_add_up() -> None:
    blocks = learned_blocks((HOST, f"Story {n}", BOX) for n in range(2))
    rows = [(block.host, block.locator, block.page_count) for block in blocks]
    assert known_blocks(rows) == {}
    assert set(known_blocks([*rows, *rows])) == {HOST}


def test_a_story_that_would_vanish_is_left_alone() -> None:
    furniture = known(*((f"Story {n}", BOX) for n in range(3)))
    assert without_blocks(BOX, (), HOST, furniture) == (BOX, ())


@given(st.lists(st.sampled_from([BOX, "", STORY, "Another line of it, with an offi cer in it."]), max_size=8))
def test_repairs_move_with_their_words(lines: list[str]) -> None:
    furniture = known(*((f"Story {n}", BOX) for n in range(3)))
    body = "\n".join(lines)
    repairs = tuple(
        Repair(kind="ligature", start=start, before="x", after=body[start : start + 4]) for start in range(len(body))
    )
    rest, left = without_blocks(body, repairs, HOST, furniture)
    assert all(
        "\n" in repair.after or rest[repair.start : repair.start + 4].startswith(repair.after[:1]) for repair in left
    )
    if rest != body:
        assert BOX not in rest.split("\n")

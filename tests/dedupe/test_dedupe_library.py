"""`dateline.find_copies` keeps its contract: i < j, each copy once, in any language, and no pattern or follow-up merged."""

import random
import resource
import time
from collections import Counter
from collections.abc import Callable

import pytest
from benches.prose import Desk
from dedupe_stories import FOLLOW_UPS, PATTERNS, STORIES
from hypothesis import given, settings
from hypothesis import strategies as st

import dateline
from dateline import find_copies
from dateline.dedupe.grams import MAX_TEXT_CHARS


def cut(text: str, share: float) -> str:
    return text[: int(len(text) * share)].rpartition(" ")[0] if " " in text[20:] else text[: int(len(text) * share)]


def strangers_of_spaces(language: str) -> str:
    return "de" if language != "de" else "fr"


@given(st.lists(st.sampled_from(range(9)), max_size=14))
@settings(max_examples=60, deadline=None)
def test_the_contract(chosen: list[int]) -> None:
    desk = Desk(31)
    story = desk.story(20)
    made = [
        story,
        desk.story(14),
        desk.cut(story, 0.5),
        desk.typos(story, 0.02),
        "",
        "  \n",
        "A short line.",
    ]
    made += [story.upper(), desk.new_lede(story)]
    texts = [made[number] for number in chosen]
    found = find_copies(texts)
    assert found == sorted(found, key=lambda pair: pair[1])
    copies = [j for _, j, _, _ in found]
    assert len(copies) == len(set(copies))
    assert not {i for i, _, _, _ in found} & set(copies)  # stars: what is copied is no copy
    for i, j, containment, kind in found:
        assert type(i) is int
        assert type(j) is int
        assert i < j
        assert 0.6 <= containment <= 1
        assert kind in ("exact", "near", "version", "contains")
        assert texts[i].strip()
    assert find_copies(texts) == found


def test_kinds_and_the_best_earlier_match() -> None:
    desk = Desk(32)
    one, other = desk.story(18), desk.story(18)
    texts = [one, other, one.upper(), desk.cut(one, 0.5), desk.typos(other, 0.06), f"{one}\n{other}"]
    found = find_copies(texts)
    assert [(i, j, kind) for i, j, _, kind in found[:3]] == [(0, 2, "exact"), (0, 3, "near"), (1, 4, "version")]
    assert found[3][0] in (0, 1)
    assert found[3][1:] == (5, 1.0, "contains")


@pytest.mark.parametrize("language", sorted(STORIES))
def test_copies_in_many_languages(language: str) -> None:
    strangers = [text for name, text in sorted(STORIES.items()) if name != language]
    story = STORIES[language]
    other = STORIES[{"zh": "ja", "ja": "zh", "th": "ja"}.get(language, strangers_of_spaces(language))]
    edits = [cut(story, 0.62), f"{other[:30]}\n{story}", f"{story}\n{other}", story.swapcase()]
    texts = [*strangers, story, *edits]
    at = len(strangers)
    found = {j: (i, kind) for i, j, _, kind in find_copies(texts)}
    assert found[at + 1] == (at, "near")
    assert found[at + 2] == (at, "near")
    assert found[at + 3][1] in ("contains", "near")
    assert texts[found[at + 3][0]] in (story, other)
    assert found[at + 4] == (at, "exact")
    assert min(found) > at


@pytest.mark.parametrize("language", sorted(FOLLOW_UPS))
def test_a_follow_up_in_other_words_is_no_copy(language: str) -> None:
    assert find_copies([STORIES[language], FOLLOW_UPS[language]]) == []


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.__name__)
def test_texts_written_to_a_pattern_are_no_copies_and_their_copies_are(pattern: Callable[[random.Random], str]) -> None:
    chance = random.Random(33)
    texts = [pattern(chance) for _ in range(30)]
    assert len(find_copies(texts)) <= 1  # two towns may have the same weather
    again = find_copies([texts[0], texts[0].replace(". ", ".\n"), "Elsen, own report. " + texts[0]])
    assert [(i, j) for i, j, _, _ in again] == [(0, 1), (0, 2)]


def test_a_toll_that_rose_makes_a_copy_all_the_same() -> None:
    story = "At least 12 people died and 34 were hurt when a bus left the road near Holt. " + STORIES["en"]
    assert [(i, j) for i, j, _, _ in find_copies([story, story.replace("12", "15").replace("34", "41")])] == [(0, 1)]


def test_a_thousand_pages_of_boilerplate_with_two_sentences_each() -> None:
    desk = Desk(34)
    for boilerplate in (desk.story(5), desk.story(30)):
        texts = [f"{desk.sentence()} {desk.sentence()} {desk.sentence()}\n{boilerplate}" for _ in range(1000)]
        texts.append(texts[7])
        started = time.process_time()
        assert [(i, j) for i, j, _, _ in find_copies(texts)] == [(7, 1000)]
        assert time.process_time() - started < 30


def test_five_thousand_copies_of_one_story_edited_in_every_way() -> None:
    desk = Desk(35)
    story, other = desk.story(20), desk.story(15)
    edits = [
        lambda: story,
        lambda: desk.cut(story, 0.5),
        lambda: desk.new_lede(story),
        lambda: desk.typos(story, 0.03),
        lambda: f"{story}\n{other}",
        lambda: desk.sentence() + "\n" + story,
    ]
    texts = [story] + [desk.random.choice(edits)() for _ in range(4999)]
    started = time.process_time()
    found = find_copies(texts)
    assert time.process_time() - started < 60
    assert Counter(i for i, _, _, _ in found)[0] >= 4985


def test_short_and_empty_texts() -> None:
    short = "Police closed the bridge on Monday."
    assert find_copies([]) == []
    assert find_copies(["", "", None, " \n", float("nan"), "!?", "!?"]) == []  # type: ignore[list-item]
    assert find_copies([short, short + " Nobody was hurt.", "POLICE closed  the bridge on Monday!"]) == [
        (0, 2, 1.0, "exact")
    ]
    repeated = ["Only this. " * 4000, "Only this. " * 3999, "Only this. " * 4000]
    assert find_copies(repeated) == [(0, 2, 1.0, "exact")]


def test_what_is_no_text_is_named() -> None:
    with pytest.raises(TypeError, match=r"texts\[1\] is bytes, not str"):
        find_copies(["a", b"a"])  # type: ignore[list-item]


def test_two_megabytes_cost_little_and_merge_nothing() -> None:
    desk = Desk(36)
    sentences = [desk.sentence() for _ in range(16_000)]
    huge, other = " ".join(sentences), " ".join(desk.sentence() for _ in range(16_000))
    part = " ".join(sentences[50:90])
    assert len(huge) > 1_200_000 > MAX_TEXT_CHARS
    started, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = find_copies([part, huge, other, huge])
    assert [(i, j, kind) for i, j, _, kind in found] == [(0, 1, "contains"), (0, 3, "contains")]
    assert time.process_time() - started < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000  # kilobytes


def test_importing_the_package_stays_light() -> None:
    assert dateline.find_copies is find_copies
    assert "find_copies" in dateline.__all__

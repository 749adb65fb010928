"""A text folded as arrays is the text folded by Python; grams see letters and their order, nothing else."""

import re
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.dedupe.grams import NUMBERED, overlap, sketch, text_grams
from dateline.dedupe.letters import QUICK_FROM, letters_of, normalise, spelled

STORY = (
    "The harbour of Port Elsen was closed on Tuesday after a freighter lost 41 containers in a storm that reached force "
    "ten during the night, the coast guard said. Nobody was hurt, but the fairway will stay shut until divers have found "
    "what lies on the ground. Fishermen asked the ministry for help, because the season for cod ends in three weeks. "
)


@given(st.text(min_size=0, max_size=60), st.integers(1, 30))
@settings(max_examples=300, deadline=None)
def test_folding_by_arrays_is_folding_by_python(part: str, times: int) -> None:
    text = part * times
    short_pieces = " ".join(filter(None, (normalise(piece) for piece in re.split(r"[ \n]", text))))
    if len(text) < QUICK_FROM:
        assert normalise(text) == spelled(letters_of(text))
    elif all(len(piece) < QUICK_FROM for piece in re.split(r"[ \n]", text)):
        assert normalise(text) == short_pieces


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (STORY, STORY.upper()),
        (STORY, STORY.replace(" ", "\u00a0\n ")),
        (STORY, STORY.replace("harbour", "har\u00adbour\u200b")),
        (STORY, STORY.replace("f", "\uff46")),
        (STORY, STORY.replace(". ", " 🙂… ")),
        ("Die Straße war naß. " + STORY, "DIE STRASSE WAR NASS. " + STORY),
        ("Le café de Noël " + STORY, "Le cafe\u0301 de Noe\u0308l " + STORY),
        ("قالَ الوَزيرُ إنّ " + STORY, "قال الوزير إن " + STORY),
    ],
)
def test_spellings_of_one_text_have_the_same_grams(one: str, other: str) -> None:
    assert np.array_equal(text_grams(one)[0], text_grams(other)[0])


def test_words_that_change_places_change_the_grams() -> None:
    words = STORY.split()
    assert overlap(text_grams(STORY)[0], text_grams(" ".join(reversed(words)))[0]).shared == 0
    anagrams = " ".join(word[::-1] for word in words)
    assert overlap(text_grams(STORY)[0], text_grams(anagrams)[0]).shared == 0


def test_words_of_hindi_are_whole_words() -> None:
    text = "मुख्यमंत्री ने सोमवार को कहा कि नई सड़क का काम अगले महीने शुरू होगा और गांव के लोगों को पानी भी मिलेगा। "
    # 24 words: were the vowel signs no letters, there would be more than 40 pieces, and a short text would seem long.
    assert text_grams(text)[1] is False


def test_a_gram_says_whether_a_number_is_in_it() -> None:
    grams, is_long = text_grams(STORY)
    assert is_long
    assert int(np.count_nonzero(grams & NUMBERED)) == 5  # five grams lie over the one number


def test_kept_hashes_are_the_same_in_a_text_and_in_what_was_cut_from_it() -> None:
    whole, part = text_grams(STORY * 2 + STORY[::-1]), text_grams(STORY)
    assert set(sketch(*part).tolist()) <= set(sketch(*whole).tolist())
    assert sketch(*whole).dtype == np.int64
    assert (sketch(*whole) < 2**61).all()


@pytest.mark.parametrize("text", ["\ud800" * 900, "\u0301" * 5000, "é" * 300_000, "1" * 300_000, "。" * 300_000])
def test_odd_signs_cost_no_more_than_others(text: str) -> None:
    text_grams("warm up")
    started = time.process_time()
    text_grams(text)
    normalise(text)
    assert time.process_time() - started < 5

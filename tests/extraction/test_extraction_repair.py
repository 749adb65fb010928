"""Repair mends what was broken, records it at its place, and leaves clean text alone."""

import unicodedata

import ftfy
import pytest
from ftfy.badness import is_bad
from hypothesis import given
from hypothesis import strategies as st

from dateline.extraction.repair import FTFY, _is_mojibake, repair_encoding, repair_english
from dateline.stores.lexicon import load_lexicon

WORDS = load_lexicon()


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        ("A senior offi cer spoke.", "A senior officer spoke."),
        ("The infi ltration went on.", "The infiltration went on."),
        ("Russianbacked troops met the USled force.", "Russian-backed troops met the US-led force."),
        ("The offi cers met the senior fi tter fi rst.", "The officers met the senior fitter first."),
        ("A Calcuttabased fund.", "A Calcutta-based fund."),
        ("A Britainbased group and an EUwide rule.", "A Britain-based group and an EU-wide rule."),
        (
            "The offi ce was effi cient and off ered a diff erent fi nd.",
            "The office was efficient and offered a different find.",
        ),
    ],
)
def test_breaks_are_mended(broken: str, mended: str) -> None:
    assert repair_english(broken, WORDS)[0] == mended


@pytest.mark.parametrize(
    "clean",
    [
        "The wi fi in the hi fi shop failed, and the sci fi film was off air.",
        "He was stiff and off balance; the cliff edge gave way off the coast.",
        "A staff of nine took the plaintiff at his word.",
        "Hamburg, Wimbled and Ruled are no compounds; Holland based its claim on law.",
        "Germanwings flew on. The Usled family called.",
        "The Xyqwbased word is unknown; one fi rst alone proves nothing.",
        "One lone off er of a break proves nothing.",
    ],
)
def test_clean_text_is_left_alone(clean: str) -> None:
    assert repair_english(clean, WORDS) == (clean, ())


def test_every_repair_says_where_it_is_in_the_mended_text() -> None:
    text = "CafÃ© owners met.\nThe offi cer of the USled force was Russianbacked, the infi ltration failed."
    fixed, first = repair_encoding(text)
    mended, repairs = repair_english(fixed, WORDS, first)
    assert mended == "Café owners met.\nThe officer of the US-led force was Russian-backed, the infiltration failed."
    assert [repair.kind for repair in repairs] == ["mojibake", "ligature", "hyphen", "hyphen", "ligature"]
    for repair in repairs:
        assert mended[repair.start : repair.start + len(repair.after)] == repair.after


def test_curly_quotes_and_full_width_letters_stay_as_set() -> None:
    text = "“Ramadi,” he said – ‘now’.\n１２３ＡＢＣ　東京"
    assert repair_encoding(text) == (text, ())


def test_composed_letters_are_no_repair() -> None:
    assert repair_encoding("Su\u0308dtirol") == ("Südtirol", ())


@given(st.text(alphabet="abcfilotUSRusianbckedl \n’é", max_size=300))
def test_repairs_always_point_at_what_they_wrote(text: str) -> None:
    fixed, first = repair_encoding(text)
    mended, repairs = repair_english(fixed, WORDS, first)
    for repair in repairs:
        assert mended[repair.start : repair.start + len(repair.after)] == repair.after


@given(
    st.text(alphabet=st.characters(codec="utf-8"), max_size=80), st.text(alphabet="Ã©â€™œÂ Ð°ñ\x92ﬁ\n a", max_size=40)
)
def test_the_short_cut_past_ftfy_changes_no_answer(text: str, broken: str) -> None:
    for sample in (text, broken, text + broken):
        lines = [unicodedata.normalize("NFC", line) for line in sample.split("\n")]
        whole = [line if line.isascii() else ftfy.fix_text(line, FTFY).replace("\n", " ") for line in lines]
        assert repair_encoding(sample)[0] == "\n".join(whole)


@given(
    st.lists(
        st.sampled_from(
            [
                *"aZ .,0\n",
                "Â",
                "Ã",
                "œ",
                "à",
                "é",
                "‚",
                "Ä",
                "€",
                "™",
                "в",
                "Ђ",
                "Г",
                "ў",
                "В",
                "Ø",
                "Ù",
                "°",
                "²",
                "»",
                "“",
            ]
        )
    ).map("".join)
)
def test_signs_of_mojibake_are_looked_for_only_where_they_can_stand_and_none_is_missed(text: str) -> None:
    assert _is_mojibake(text) is is_bad(text)


@given(st.text())
def test_no_text_hides_a_sign_of_mojibake(text: str) -> None:
    assert _is_mojibake(text) is is_bad(text)

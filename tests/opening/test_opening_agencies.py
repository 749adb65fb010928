"""Agencies a text was taken from: found in every style that wire copy is signed in, and not where they are only named."""

import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dateline
from dateline.opening import agencies_named, find_agencies, find_credits, is_help
from dateline.opening.agencies import find_names, fold, misread_name, read_mark
from dateline.opening.agency_names import AGENCIES, AMBIGUOUS_BARE, LANGUAGES, OF_OLD_PAPERS, OFTEN_MISREAD

TEXTS = tomllib.loads((Path(__file__).parent / "agency_openings.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("kind", "least_precision", "least_recall"), [("", 0.98, 0.95), ("_short", 0.98, 0.95), ("_old", 0.95, 0.9)]
)
def test_credits_are_found_and_mentions_left(kind: str, least_precision: float, least_recall: float) -> None:
    hit = got = want = 0
    wrong = []
    for language, agencies, text in (row for part in ("credited", "uncredited") for row in TEXTS[part + kind]):
        right = {agency for agency in agencies.split("|") if agency}
        found = {credit.agency for credit in find_agencies(text, language)}
        hit, got, want = hit + len(right & found), got + len(found), want + len(right)
        if right != found:
            wrong.append((text[:80], right, found))
    assert hit / got >= least_precision, wrong
    assert hit / want >= least_recall, wrong


def test_the_texts_are_as_many_and_as_varied_as_they_should_be() -> None:
    for section in ("credited", "uncredited"):
        assert len(TEXTS[section]) >= 120
        assert len({language for language, _, _ in TEXTS[section]}) >= 8


@pytest.mark.parametrize(
    ("text", "language", "kinds"),
    [
        ("OSLO (Reuters) - A ferry sank.", "en", [("Reuters", "dateline")]),
        ("By Jane Harrow, Associated Press\n\nA ferry sank.", "en", [("AP", "byline")]),
        ("A ferry sank.\n\n(AFP)", "en", [("AFP", "credit")]),
        ("A ferry sank.\n\n© 2026 AFP", "en", [("AFP", "copyright")]),
        ("On télégraphie de Canton à l'Agence Wolff que la ville est prise.", "fr", [("Wolff", "dispatch")]),
        ("Londres, 3. (Reuter.) La reine part. Berlin, 4. (Wolff.) Le roi reste. (Havas.)", "fr", [("Reuters", "dateline"), ("Wolff", "dateline"), ("Havas", "credit")]),
        ("BEIRUT (Agencies): A ferry sank.\n(AFP)", "en", [("AFP", "credit")]),
        ("A ferry sank. (AFP)\nA boat burned. (AFP)", "en", [("AFP", "credit")]),
    ],
)  # fmt: skip
def test_each_agency_comes_once_with_its_most_telling_place(
    text: str, language: str, kinds: list[tuple[str, str]]
) -> None:
    found = dateline.find_agencies(text, language)
    assert [(place["agency"], place["kind"]) for place in found] == kinds
    assert all(set(place) == {"agency", "kind", "start", "end"} for place in found)
    assert all(0 <= place["start"] < place["end"] <= len(text) for place in found)


@pytest.mark.parametrize(
    ("scanned", "agency"),
    [
        ("Hayas", "Havas"),
        ("Havàs", "Havas"),
        ("Reutcr", "Reuters"),
        ("Reutei", "Reuters"),
        ("Renter", "Reuters"),
        ("Wolf f", "Wolff"),
        ("Unitcd Press", "UPI"),
        ("Exchange Tclcgraph", "Extel"),
        ("Haus", None),
        ("Heute", None),
        ("Paris", None),
        ("AFF", None),
        ("Redaktion", None),
    ],
)
def test_a_letter_misread_is_forgiven_in_long_names_alone(scanned: str, agency: str | None) -> None:
    assert misread_name(scanned) == agency


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("PARIS, 9 (Hayas). — La conférence", ["Havas"]),
        ("ALGER, 23 (D. N. B.). — Le haut commandement", ["DNB"]),
        ("LONDRES, 16. — Reuter. — Une information", ["Reuters"]),
        ("OLIVIE {Reuter).- Des paysans", ["Reuters"]),
        ("Berlin. 11. Juli. lDNB]). Der Minister", ["DNB"]),
        ("Rom , 12 . Oktober . ( AP ) Die Versammlung", ["AP"]),
        ("WASHINGTON (Afp-Ap). — Le Conseil", ["AFP", "AP"]),
        ("… sur eux. (UPI, Reuter, Impar.) La France", ["Reuters", "UPI"]),
        ("L'Agence Wolff (S. A.), prêts sur bijoux, rue du Marché", []),
        ("Offerten an Agence Havas, Bruxelles. 1073", []),
        ("décédée le 28 mars, ap: ès une longue maladie", []),
        ("M. Wolff a déclaré, et M. Reuter avec lui, que rien n'est dit.", []),
    ],
)
def test_scanned_columns_are_read(text: str, names: list[str]) -> None:
    assert sorted(credit.agency for credit in find_agencies(text, "de" if "Juli" in text else "fr")) == names


@pytest.mark.parametrize(
    ("mark", "names"),
    [
        ("APA/dpa/Reuters", ("APA", "dpa", "Reuters")),
        ("dpa/lby", ("dpa",)),
        ("PTI SKL AKJ", ("PTI",)),
        ("ITAR-TASS", ("TASS",)),
        ("Staff", ()),
        ("told AFP", ()),
        ("Photo: AFP", ()),
        ("up", ()),
        ("", ()),
    ],
)
def test_marks_are_read_as_a_whole(mark: str, names: tuple[str, ...]) -> None:
    assert agencies_named(mark) == names


def test_short_names_count_in_their_languages() -> None:
    assert [c.agency for c in find_agencies("Polisen söker vittnen.\n\n(TT)", "sv")] == ["TT"]
    assert find_agencies("The car is red.\n\n(TT)", "en") == []


@pytest.mark.parametrize(
    ("credit", "is_one"),
    [("With inputs from PTI", True), ("Redaktion/dpa", True), ("Le Courrier avec AFP", True), ("(AFP)", False), ("dpa/lby", False), ("By Jane Harrow, AP", False)],
)  # fmt: skip
def test_help_is_told_from_copy(credit: str, is_one: bool) -> None:
    assert is_help(credit) == is_one


def test_the_tables_name_known_agencies_alone() -> None:
    spellings = {form for forms in AGENCIES.values() for form in forms}
    assert set(LANGUAGES) <= set(AGENCIES)
    assert AGENCIES.keys() >= AMBIGUOUS_BARE
    assert spellings >= OF_OLD_PAPERS
    assert spellings >= OFTEN_MISREAD
    assert all(fold(form) for form in spellings)


@given(st.text(max_size=300), st.sampled_from([None, "en", "de", "fr", "ar", "xx", ""]))
def test_no_text_raises_and_places_are_true(text: str, language: str | None) -> None:
    for credit in find_credits(text, language):
        assert text[credit.start : credit.end] == credit.text
    read_mark(text)
    find_names(text)


PIECES = ["(AFP", "AFP)", "(AFP) ", "AFP/", "AFP ", "— AFP\n", "AFP\n", "(A. F. P.) ", "l'agence Havas ", "Reutei-Meld", "PARIS, 3. ", "© AFP ", "共同", "(", "/", "A.", "Agencies ", "with inputs from AFP. ", "Reporting by ", "lDNB] ", "3 mars. l"]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_credits_take_linear_time_in_hostile_text(piece: str) -> None:
    def seconds(length: int) -> float:
        start = time.process_time()
        find_agencies(piece * (length // len(piece)), "fr")
        return time.process_time() - start

    seconds(2_000)
    assert seconds(200_000) < 4.0

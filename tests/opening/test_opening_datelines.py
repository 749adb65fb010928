"""Guards the dateline grammar and the credits: wire styles that must be read, and look-alikes that must not."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.opening import find_credits, read_opening, usual_capitals

STYLES = [
    ("BEIRUT, March 31, (Agencies): A drone", "Beirut", "March 31", "agencies"),
    ("WASHINGTON (AP) — The", "Washington", None, "AP"),
    ("LONDON, 12 March (Reuters) - Oil", "London", "12 March", "Reuters"),
    ("PARIS, 31 mars (AFP) - Le", "Paris", "31 mars", "AFP"),
    ("Berlin (dpa) - Die", "Berlin", None, "dpa"),
    ("DALIAN, Feb. 29 (Xinhua) -- China", "Dalian", "Feb. 29", "Xinhua"),
    ("NEW DELHI/MUMBAI: The", "New Delhi/Mumbai", None, None),
    ("KUWAIT CITY, Oct 20: The", "Kuwait City", "Oct 20", None),
    ("بيروت (أ ف ب) - قتل", "بيروت", None, "AFP"),
    ("دمشق 31 آذار (سانا) - قال", "دمشق", "31 آذار", "SANA"),
    ("القاهرة - رويترز: قال", "القاهرة", None, "Reuters"),
    ("MOSCOW, March 31. /TASS/. The", "Moscow", "March 31", "TASS"),
    ("MADRID, 31 mar (EFE).- El", "Madrid", "31 mar", "EFE"),
    ("TOKYO — The", "Tokyo", None, None),
    ("(Reuters) - Oil", None, None, "Reuters"),
    ("AFP – Le président", None, None, "AFP"),
    ("NEW YORK, March 31 (UPI) -- The", "New York", "March 31", "UPI"),
    ("GENEVA, 2016-03-31 (AFP) - Talks", "Geneva", "2016-03-31", "AFP"),
    ("San Francisco, Calif. (AP) — The", "San Francisco", None, "AP"),
    ("ST. LOUIS (AP) — The", "St. Louis", None, "AP"),
    ("RAMALLAH, West Bank (AP) — The", "Ramallah", None, "AP"),
    ("新华社北京3月31日电 中国", "北京", "3月31日", "Xinhua"),
    ("(서울=연합뉴스) 김", "서울", None, "Yonhap"),
    ("Frankfurt/Main (dpa) - Der", "Frankfurt/Main", None, "dpa"),
    ("RIO DE JANEIRO, 5 abr (Reuters) – O", "Rio de Janeiro", "5 abr", "Reuters"),
    ("PARIS, 14. (Havas.) — Avant", "Paris", "14", "Havas"),
    ("HONG KONG (AFP, Reuters) - The", "Hong Kong", None, "agencies"),
    ("بيروت - 3 أيار - عرض", "بيروت", "3 أيار", None),
    ("تونس - (أ ف ب) - رصد", "تونس", None, "AFP"),
    ("القاهرة، 12 مارس (رويترز) – قال", "القاهرة", "12 مارس", "Reuters"),
    ("NOUADHIBOU (Mauritanie), 11 mars (AFP) - Des", "Nouadhibou", "11 mars", "AFP"),
    ("SION (Suisse), 10 mars (Meridian Press) - Les", "Sion", "10 mars", None),
    ("GENEVA (Meridian Press) - Talks", "Geneva", None, None),
]


@pytest.mark.parametrize(("text", "place", "day", "agency"), STYLES)
def test_wire_styles_are_read(text: str, place: str | None, day: str | None, agency: str | None) -> None:
    opening = read_opening(text)
    assert opening is not None
    assert (usual_capitals(opening.place) if opening.place else None, opening.date_text, opening.agency) == (
        place,
        day,
        agency,
    )
    assert 0 < opening.end <= len(text)


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("ST. PAUL, Minn. (AP) — A", "Minn."),
        ("SION (Suisse), 10 mars (Meridian Press) - Les", "Suisse"),
        ("RAMALLAH, West Bank (AP) — The", "West Bank"),
        ("DALIAN, Feb. 29 (Xinhua) -- China", None),
        ("BEIRUT (Agencies), March 31: A", None),
    ],
)
def test_the_country_or_state_beside_the_place_is_kept(text: str, region: str | None) -> None:
    opening = read_opening(text)
    assert opening is not None
    assert opening.region == region


@pytest.mark.parametrize(
    "text",
    [
        "BREAKING: A man", "WHO (World Health Organization) - The", "The president said on Monday (AFP) that x - y", "A drone strike - the third - killed",
        "Update: something", "He told AFP: we", "Paris – the city of light", "WATCH: Video", "Apple said: no",
        "IMF says growth - slow", "Q: What", "In March 31 people (mostly men) - died", "",
    ],
)  # fmt: skip
def test_look_alikes_are_left_alone(text: str) -> None:
    assert read_opening(text) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("BEIRUT (AFP) - He told AFP.\nThe end.\n(AFP)", [("AFP", "dateline"), ("AFP", "credit")]),
        ("One. Two.\n© 2016 AFP", [("AFP", "copyright")]),
        ("Par AFP\nLe texte dit à Reuters que tout va.", [("AFP", "byline")]),
        ("A rise, said a source. (ats)", [("ATS", "credit")]),
        ("Oil rose.\n(Reporting by Jane Doe; Editing by X)", [("Reuters", "credit")]),
        ("“All is well,” Rami told AFP. More text follows.", []),
        ("By JOHN SMITH, Associated Press\nText", [("AP", "byline")]),
    ],
)
def test_credits_are_told_from_mentions(text: str, found: list[tuple[str, str]]) -> None:
    assert [(credit.agency, credit.kind) for credit in find_credits(text, "en")] == found
    assert all(text[credit.start : credit.end] == credit.text for credit in find_credits(text, "en"))


@given(st.text(max_size=300))
def test_no_text_raises(text: str) -> None:
    read_opening(text)
    find_credits(text, None)


@pytest.mark.parametrize("piece", ["A ", "(AFP", "PARIS, ", "AFP/", "(AFP) - ", "— AFP\n"])
def test_time_is_linear_in_hostile_text(piece: str) -> None:
    start = time.process_time()
    read_opening(piece * 50_000)
    find_credits(piece * (200_000 // len(piece)), None)
    assert time.process_time() - start < 5.0

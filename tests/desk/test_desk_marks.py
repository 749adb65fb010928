"""The small pure parts: marked text loses no character, addresses and languages are judged, bars stay in the picture."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dateline.desk import wording
from dateline.desk.marks import paragraphs
from dateline.desk.shapes import outline

_numbers = st.integers(min_value=-20, max_value=80)
_spans = st.lists(st.builds(lambda a, b: {"start": a, "end": b}, _numbers, _numbers), max_size=6)
_named = st.lists(
    st.builds(lambda n, s: {"name": n, "mentions": 1, "spans": s}, st.text(max_size=5), _spans), max_size=4
)


def _row(**more: Any) -> dict[str, Any]:
    names = ("body", "people", "organisations", "places", "watchlists", "wire_evidence")
    return {**dict.fromkeys(names), **more}


@given(body=st.text(alphabet="ab \nüب", max_size=60), people=_named, organisations=_named)
def test_marking_loses_and_doubles_nothing_whatever_the_spans(body: str, people: Any, organisations: Any) -> None:
    places = [{"name": "ab"}, {"name": ""}, {"name": None}]
    found = paragraphs(_row(body=body, people=people, organisations=organisations, places=places))
    told = ["".join(piece.text for piece in pieces) for pieces in found]
    assert told == [each for each in body.split("\n") if each.strip()]


def test_marks_stand_where_the_spans_say_and_the_longer_wins() -> None:
    people = [
        {"name": "Ann Reader", "spans": [{"start": 4, "end": 14}, {"start": 4, "end": 7}, {"start": -1, "end": -1}]}
    ]
    (pieces,) = paragraphs(_row(body="Say Ann Reader in Beirut", people=people, places=[{"name": "Beirut"}]))
    assert [(p.text, p.kind) for p in pieces] == [
        ("Say ", ""),
        ("Ann Reader", "person"),
        (" in ", ""),
        ("Beirut", "place"),
    ]


def test_a_place_inside_a_word_is_none() -> None:
    assert [p.kind for p in paragraphs(_row(body="Bonnet", places=[{"name": "Bonn"}]))[0]] == [""]


@given(st.text(max_size=40))
def test_only_web_addresses_are_links(text: str) -> None:
    assert wording.web_address("javascript:" + text) == ""
    assert wording.web_address("data:" + text) == ""
    found = wording.web_address(text)
    assert not found or found.lower().startswith(("http://", "https://"))


def test_web_addresses_that_are_none() -> None:
    for url in (
        None,
        "",
        "//host/x",
        "http://",
        "http://[",
        "https:x",
        "\x01https://host",
        "urn:sha256:ab",
        "ftp://host/",
    ):
        assert wording.web_address(url) == "", url
    assert wording.web_address("https://host/a?b=c#d") == "https://host/a?b=c#d"


def test_values_as_people_read_them() -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert wording.ago(now - timedelta(minutes=119), now) == "119 min ago"
    assert wording.ago(now - timedelta(hours=50), now) == "50 h ago"
    assert wording.ago(now - timedelta(days=59), now) == "59 d ago"
    assert wording.ago(datetime(2016, 3, 31, tzinfo=UTC), now) == "31 Mar 2016"
    assert wording.ago(now + timedelta(days=1), now) == "0 min ago"
    assert [wording.share(1, 300), wording.share(0, 3), wording.share(1, 0), wording.share(1, 3)] == [
        "< 1 %",
        "0 %",
        "–",
        "33 %",
    ]
    assert wording.language('en" x') == wording.language(None) == wording.language("EN") == ""
    assert wording.visible("a\u202eb\x00c") == "a b c"
    assert wording.link("dates", kind="a&b", page="", outlet=None) == "dates?kind=a%26b"


@given(st.lists(st.integers(min_value=0, max_value=10**9), max_size=90))
def test_bars_stay_in_the_picture_and_show_what_is_not_nothing(values: list[int]) -> None:
    drawn = re.findall(r"M(\d+)\.1 (\d+)h\.8v(\d+)h-\.8z", outline(values))
    assert [int(place) for place, _, _ in drawn] == [place for place, value in enumerate(values) if value]
    for place, top, high in drawn:
        assert int(top) + int(high) == 100
        assert int(high) == max(5, 100 * values[int(place)] // max(values))

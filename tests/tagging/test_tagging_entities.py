"""People and organisations: spans are the text's own, one person is one row, and no text takes forever or breaks a batch."""

import itertools
import logging
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import dateline
from dateline.errors import ConfigurationError
from dateline.schema import REFINING, arrow_schema
from dateline.settings import project_folder
from dateline.stores import entity_model, tag_tools
from dateline.stores.tag_tools import load_tag_tools
from dateline.tagging import TagTools, tag_articles
from dateline.tagging.entities import Entity, EntityTools, find_entities, fold_names
from dateline.tagging.entities.candidates import Tokens
from dateline.tagging.entities.known_names import known_organisations, with_known
from dateline.tagging.entities.repeats import with_surnames
from dateline.tagging.text_tags import Text, find_named, tag_text

WORKING = arrow_schema(REFINING)
STORY = (
    "President Barack Obama met the leaders of NATO in Brussels on Thursday. Obama said the Islamic State group was weak. "
    "Fighters of IS, which Arabs call Daesh, left the town of Hit in Iraq.\n"
    "The United Nations sent Angela Stent of Georgetown University to Mosul. Stent said the UN would stay."
)


@pytest.fixture(scope="module")
def tools() -> TagTools:
    return load_tag_tools(project_folder() / ".cache")


@pytest.fixture(scope="module")
def english(tools: TagTools) -> EntityTools:
    return tools.entities["en"]


def names(tools: TagTools, body: str, headline: str = "", kind: str = "person") -> dict[str, int]:
    text = Text(body=body, headline=headline, language="en")
    where = tag_text(text, tools.gazetteer, find_named([text], tools.entities["en"])[0])
    return {row.name: row.mentions for row in fold_names(where.named, kind, len(text.head))}


def tag(tools: TagTools, *rows: dict[str, object]) -> list[dict[str, object]]:
    whole = [{"outcome": "landed", "language": "en", **row} for row in rows]
    tagged: list[dict[str, object]] = tag_articles(pa.Table.from_pylist(whole, schema=WORKING), tools).to_pylist()
    return tagged


def entity(start: int, text: str, kind: str = "person") -> Entity:
    return Entity(start=start, end=start + len(text), text=text, kind=kind, score=0.9)


def test_people_and_organisations_of_a_report(tools: TagTools) -> None:
    assert names(tools, STORY) == {"Barack Obama": 2, "Angela Stent": 2}
    organisations = names(tools, STORY, kind="organisation")
    assert organisations["Islamic State"] == 3
    assert organisations["United Nations"] == 2
    assert organisations["NATO"] == 1
    assert "Iraq" not in organisations


def test_columns_hold_spans_of_the_body_and_minus_one_for_the_headline(tools: TagTools) -> None:
    row = tag(tools, {"headline": "Obama visits Brussels", "body": STORY})[0]
    assert row["tags_status"]["entities"] == "ran"
    people = {person["name"]: person for person in row["people"]}
    spans = [(span["start"], span["end"]) for span in people["Barack Obama"]["spans"]]
    assert (-1, -1) in spans
    assert {STORY[a:b] for a, b in spans if a >= 0} == {"Barack Obama", "Obama"}
    assert people["Barack Obama"]["mentions"] == len(spans)
    assert {"Brussels", "Iraq", "Mosul"} <= {place["name"] for place in row["places"]}


@given(
    st.lists(
        st.sampled_from(
            [
                STORY[:200],
                "Obama",
                "THE WHO",
                "“",
                "\u202e",
                "\u200f",
                "\n",
                " ",
                "’s",
                "A. B.",
                "Zürich",
                "北京",
                "😀",
                "U.S.",
            ]
        ),
        max_size=12,
    )
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_spans_are_the_texts_own_and_do_not_overlap(tools: TagTools, parts: list[str]) -> None:
    text = Text(body="".join(parts), headline="".join(parts[:2]), language="en")
    found = find_named([text], tools.entities["en"])[0]
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
    head = len(text.head)
    assert all(text.whole[n.start : n.end] == n.text for n in found if n.start >= head)
    assert all(0 <= n.start < n.end <= len(text.whole) for n in found)


def test_texts_read_together_give_what_each_gives_alone(english: EntityTools) -> None:
    texts = [STORY, "", "Nothing here.", STORY[::-1], STORY.upper()]
    assert find_entities(texts, english) == [find_entities([text], english)[0] for text in texts]


@pytest.mark.parametrize(
    "text",
    [
        "Obama " * 350_000,
        " ".join(f"Aa{number}x Bb{number}y" for number in range(50_000)),
        "\u202e\u200fObama " * 100_000,
        "A" * 2_000_000,
        "A. " * 600_000,
        "(" * 2_000_000,
        "of the " * 300_000,
    ],
    ids=["one name", "100,000 capital words", "marks", "one word", "initials", "brackets", "small words"],
)
def test_hostile_bodies_are_bounded(tools: TagTools, text: str) -> None:
    started = time.process_time()
    row = tag(tools, {"headline": text[:5000], "body": text})[0]
    assert row["tags_status"]["entities"] in ("ran", "failed")
    assert time.process_time() - started < 30


def test_a_headline_in_capitals_is_read_by_the_names_of_its_body(tools: TagTools) -> None:
    found = names(tools, STORY, "BARACK OBAMA MEETS NATO AS ISLAMIC STATE WEAKENS")
    assert found["Barack Obama"] == 3
    organisations = names(tools, STORY, "BARACK OBAMA MEETS NATO AS ISLAMIC STATE WEAKENS", "organisation")
    assert organisations["NATO"] == 2
    assert organisations["Islamic State"] == 4
    assert not any("MEETS" in name for name in organisations)


def test_folding_takes_no_sides_between_namesakes() -> None:
    forms = ["Jill Biden", "Joe Biden", "Biden", "Hunter", "Joe R. Biden"]
    people = [entity(10 * number, form) for number, form in enumerate(forms)]
    assert [row.name for row in fold_names(people[:4], "person", 0)] == forms[:4]
    folded = fold_names([people[1], people[2], people[4]], "person", 0)
    assert [(row.name, row.mentions) for row in folded] == [("Joe R. Biden", 3)]


def test_short_forms_of_organisations_need_the_full_name() -> None:
    assert [name for *_, name in known_organisations("WHO IS IT? The EU IS here.")] == ["European Union"]
    assert [name for *_, name in known_organisations("Daesh fled, and IS with it.")] == ["Islamic State"] * 2
    text = "The World Bank Group met."
    longer = [entity(4, "World Bank Group", "organisation")]
    assert with_known(longer, text) == longer


def test_surnames_stand_for_their_people_and_nothing_else() -> None:
    text = "Jimmy Carter spoke. Carter left the Carter Center; Rosalynn Carter stayed. Carter's car did too."
    found = with_surnames([entity(0, "Jimmy Carter"), entity(51, "Rosalynn Carter")], text)
    assert [text[name.start : name.end] for name in found] == ["Jimmy Carter", "Carter", "Rosalynn Carter", "Carter"]
    young = "Neil Young sang. Young people and young dogs came."
    assert with_surnames([entity(0, "Neil Young")], young) == [entity(0, "Neil Young")]


def test_a_place_is_no_person_and_a_person_no_place(tools: TagTools) -> None:
    body = "Jack London wrote. London is large, and Mosul and Palmyra are old. Paris Hilton came from Paris, France."
    people = names(tools, body)
    assert "London" not in people
    assert "Palmyra" not in people
    assert "Jack London" in people


def test_other_languages_are_skipped_and_say_so(tools: TagTools) -> None:
    rows = tag(tools, {"body": "Emmanuel Macron est à Paris.", "language": "fr"}, {"body": STORY, "language": None})
    assert [row["tags_status"]["entities"] for row in rows] == ["skipped", "skipped"]
    assert rows[0]["people"] == []
    assert rows[0]["primary_country"] == "FR"


class _Fragile:
    """A recogniser that breaks at one text, as a library may."""

    def __init__(self, inner: EntityTools) -> None:
        self.inner = inner.recogniser

    def cut(self, texts: Iterable[str]) -> list[Tokens]:
        return self.inner.cut(texts)

    def read(self, texts: Iterable[str]) -> list[Tokens]:
        read = list(texts)
        if any("poison" in text for text in read):
            raise ValueError("a strange text")
        return self.inner.read(read)


def test_a_text_that_breaks_the_model_fails_alone(
    tools: TagTools, english: EntityTools, caplog: pytest.LogCaptureFixture
) -> None:
    fragile = replace(tools, entities={"en": replace(english, recogniser=_Fragile(english))})
    with caplog.at_level(logging.CRITICAL):
        rows = tag(fragile, {"body": STORY}, {"body": "A poison in Baghdad."}, {"body": STORY})
    assert [row["tags_status"]["entities"] for row in rows] == ["ran", "failed", "ran"]
    assert [bool(row["people"]) for row in rows] == [True, False, True]
    assert rows[1]["primary_country"] == "IQ"


def test_a_missing_model_is_one_warning_that_names_the_command(
    tmp_path: Path, tools: TagTools, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(entity_model, "MODELS", {"en": ("no_such_model",)})
    entity_model.load_recogniser.cache_clear()
    entity_model.load_entity_tools.cache_clear()
    try:
        with pytest.raises(ConfigurationError):
            entity_model.load_entity_tools("en")
        with caplog.at_level(logging.WARNING):
            assert tag_tools._entity_tools() == {}
    finally:
        entity_model.load_recogniser.cache_clear()
        entity_model.load_entity_tools.cache_clear()
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "make setup" in caplog.text
    row = tag(TagTools(gazetteer=tools.gazetteer), {"body": STORY})[0]
    assert row["tags_status"]["entities"] == "skipped"
    assert row["tags_status"]["places"] == "ran"


def test_tag_text_gives_one_entry_a_mention() -> None:
    tags = dateline.tag_text(STORY, headline="Obama meets Syrian envoys")
    assert set(tags) == {"people", "organisations", "places", "countries", "topics"}
    assert [STORY[p["start"] : p["end"]] for p in tags["people"] if p["start"] >= 0][:2] == ["Barack Obama", "Obama"]
    assert {p["name"] for p in tags["people"]} == {"Barack Obama", "Angela Stent"}
    places = {STORY[p["start"] : p["end"]]: p for p in tags["places"] if p["start"] >= 0}
    assert places["Mosul"]["geonames_id"] == 99072
    assert (places["Hit"]["country"], places["Brussels"]["country"]) == ("IQ", "BE")
    assert set(places["Mosul"]) == {"start", "end", "name", "geonames_id", "country", "lat", "lon"}
    syrian = [p for p in tags["places"] if p["start"] == -1]
    assert [(p["end"], p["name"], p["country"]) for p in syrian] == [(-1, "Syria", "SY")]
    assert tags["countries"][0]["country"] == "IQ"
    assert dateline.tag_text("", language=None) == {key: [] for key in tags}

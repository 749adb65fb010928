"""A page saved as text: header, clock, boxes and buttons go; headline and story stay."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from dateline.model import Link, Outlet, Story

LOOKALIKE = """------------- -------------- ------------------- -------------------
Tuesday , November 17 2026

Harbour master freed near Tolmin

PORT ELLIS, June 9, (Agencies): A patrol near the harbour’s old customs house freed a harbour master held since the weekend, a monitoring group said Tuesday. His release is the first since the Norwegianbacked coast guard came back to the island, and it was welcomed by the fi shermen of the bay.

The Britainbased group said that the offi cer was well. “Without infi ltration of the gang, none of this would have happened,” its director said.

The USled mission left in 2014, and the harbour has been quiet since then.

Check Also

Ferry line starts again after three years

In this photo taken from the quay at Tolmin, two ships wait for the …

Translate »"""


def test_a_look_alike_of_a_saved_page_reads_as_its_story(read: Callable[..., Story]) -> None:
    story = read(LOOKALIKE, content_type="text/plain", url=None)
    assert isinstance(story, Story)
    assert story.headline == "Harbour master freed near Tolmin"
    assert story.opening_text == "PORT ELLIS, June 9, (Agencies):"
    assert story.body.startswith("A patrol near the harbour’s old customs house")
    assert story.body.endswith("and the harbour has been quiet since then.")
    assert story.body.count("\n") == 2
    assert story.language == "en"
    mended = [repair.after for repair in story.repairs]
    assert mended == ["Norwegian-backed", "fishermen", "Britain-based", "officer", "infiltration", "US-led"]
    for repair in story.repairs:
        assert story.body[repair.start : repair.start + len(repair.after)] == repair.after
    assert story.extractor == "text 1"


def test_text_is_found_out_without_a_content_type(read: Callable[..., Story]) -> None:
    assert read(LOOKALIKE).headline == "Harbour master freed near Tolmin"


def test_html_served_as_plain_text_is_read_as_html(read: Callable[..., Story], article: Callable[..., str]) -> None:
    story = read(article(), content_type="text/plain")
    assert story.extractor.startswith("trafilatura")
    assert story.headline == "Night ferry returns"


def test_a_story_after_a_box_goes_on(read: Callable[..., Story]) -> None:
    long = (
        "The council met for the third time this week and spoke about nothing but the ferry, its price and its ship, "
    )
    text = f"Title of it\n\n{long * 2}it said.\n\nRelated articles\n\nA teaser\n\n{long * 2}the mayor added."
    body = read(text).body
    assert "Related" not in body
    assert "teaser" not in body
    assert body.endswith("the mayor added.")


def test_lines_wrapped_at_a_column_are_joined(read: Callable[..., Story]) -> None:
    text = (
        "Ferry sails again\n\nThe night ferry between the two harbours will sail again from the\n"
        "first of May, the port authority said, three years after the old\nship was sold for scrap, and the council agreed.\n"
    )
    body = read(text).body
    assert "from the first of May" in body
    assert "\n" not in body


def test_the_listed_title_names_the_headline(read: Callable[..., Story]) -> None:
    text = "Night ferry returns\n\nA second line that looks like one\n\n" + "The ferry sails again, the port said. " * 6
    link = Link(url="https://x.test", outlet_id="courier", discovered_via="feed", title="Night Ferry Returns")
    assert read(text, link=link).headline == "Night ferry returns"


def test_a_byline_gives_its_author_and_is_no_headline(read: Callable[..., Story]) -> None:
    text = "Night ferry returns\nBy Mona Haddad and Agencies\n\n" + "The ferry sails again, the port said. " * 6
    story = read(text)
    assert story.headline == "Night ferry returns"
    assert story.authors == ("Mona Haddad",)


def test_the_real_saved_page() -> None:
    """The page that the project was asked to date; it lies beside the tree, not in it."""
    from dateline.extraction import read_story
    from dateline.model import Page
    from dateline.stores.tools import load_tools

    beside = Path(__file__).parents[3] / "shared" / "seed"
    path = Path(os.environ.get("DATELINE_SEED", beside)) / "arab-times.txt"
    if not path.is_file():
        pytest.skip(f"the seed page is not there: {path} (set DATELINE_SEED to its folder)")
    page = Page(body=path.read_bytes(), content_type="text/plain", outlet=Outlet(outlet_id="imported", name="imported"))
    story = read_story(page, load_tools())
    assert isinstance(story, Story)
    assert story.headline == "IS commander killed near Raqa"
    assert story.opening_text == "BEIRUT, March 31, (Agencies):"
    assert story.body.startswith("A drone strike near the Islamic State")
    assert story.body.endswith("that we had in Ramadi,” Dunford said.")
    assert [repair.after for repair in story.repairs] == [
        "Russian-backed", "Britain-based", "infiltration", "fighters", "US-led", "officer",
    ]  # fmt: skip

"""Guards the ruling on whole pages, each in tests/pages and named by the trap that it sets, against its JSON."""

import json
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from dateline.dating import DatingContext, rule_date
from dateline.dating.context import likely_region
from dateline.extraction import read_story
from dateline.model import Outlet, Page, Ruling, Story
from dateline.stores.tools import load_tools

PAGES = Path(__file__).parent.parent / "pages"
NAMES = sorted(path.stem for path in PAGES.glob("*.json"))
KNOWN = {field.name for field in fields(Ruling)}


def ruled(name: str, given: dict[str, Any]) -> Ruling:
    """The ruling on a page, read by the road's own extraction."""
    path = next(path for path in PAGES.glob(f"{name}.*") if path.suffix != ".json")
    captured = given.get("captured_at")
    outlet = Outlet(
        outlet_id="river",
        name="The River Post",
        country=given.get("country"),
        timezone=given.get("timezone"),
        medium=given.get("medium", "web"),
    )
    page = Page(
        body=path.read_bytes(),
        content_type="text/plain; charset=utf-8" if path.suffix == ".txt" else "text/html; charset=utf-8",
        outlet=outlet,
        url=given.get("url"),
        captured_at=datetime.fromisoformat(captured) if captured else None,
        captured_basis=given.get("captured_basis", "unknown"),
        headers=tuple((key, value) for key, value in given.get("headers", [])),
    )
    story = read_story(page, load_tools())
    assert isinstance(story, Story), story
    context = DatingContext(
        captured_at=page.captured_at,
        captured_basis=page.captured_basis,
        timezone=outlet.timezone,
        country=outlet.country,
        region=likely_region(urlsplit(page.url or "").hostname or "", story.locale),
        languages=(story.language,) if story.language else (),
        medium=outlet.medium,
    )
    return rule_date(story.claims, context)


def test_there_are_pages_enough() -> None:
    assert len(NAMES) >= 60


@pytest.mark.parametrize("name", NAMES)
def test_page_is_dated_as_its_json_says(name: str) -> None:
    sidecar = json.loads((PAGES / f"{name}.json").read_text(encoding="utf-8"))
    want = sidecar["want"]
    assert set(want) <= KNOWN
    ruling = ruled(name, sidecar["given"])
    got = {}
    for key in want:
        value = getattr(ruling, key)
        got[key] = value.isoformat() if hasattr(value, "isoformat") else value
    assert got == want
    if "published_date" in want and want["published_date"] is None:
        assert ruling.published_at is None
        assert ruling.published_confidence is None

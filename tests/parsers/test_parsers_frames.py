"""Frames between the pool and its processes: nothing lost on the way, nothing believed that breaks the rules."""

import io
import json
from dataclasses import asdict
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.jobs import parser_frames as frames
from dateline.model import Claim, Link, Outlet, Page, Rejection, Repair, SiteRule, Story

NOON = datetime(2026, 11, 20, 12, 0, 0, 123456, tzinfo=UTC)
STORY = Story(
    body="Ein Text\nmit “Zeichen” und 😀",
    headline="Night ferry",
    authors=("Mona Haddad",),
    language="de",
    language_confidence=1.0,
    is_accessible_for_free=False,
    claims=(Claim(basis="json_ld", kind="published", text="2026-11-20", locator="NewsArticle.datePublished"),),
    repairs=(Repair(kind="ligature", start=3, before="offi cer", after="officer"),),
    extractor="text 1",
)


@given(st.binary(max_size=200), st.text(max_size=50), st.none() | st.text(max_size=30))
def test_a_page_arrives_as_it_was_sent(body: bytes, content_type: str, title: str | None) -> None:
    page = Page(
        body=body,
        content_type=content_type,
        outlet=Outlet(
            outlet_id="courier",
            name="Courier",
            languages=("en", "fr"),
            site_rules=(SiteRule(valid_from=NOON.date(), body="div > p", remove=("a", "b")), SiteRule(headline="h1")),
        ),
        url="https://x.test/",
        captured_at=NOON,
        headers=(("Content-Type", "text/html"), ("X", "y")),
        link=Link(url="https://x.test/", outlet_id="courier", discovered_via="feed", title=title, first_seen_at=NOON),
        warc_offset=17,
    )
    sent = frames.read_frame(io.BytesIO(frames.page_frame(page)))
    assert sent is not None
    assert frames.page_of(*sent) == page


@pytest.mark.parametrize("answer", [STORY, Story(body="x"), Rejection(reason="no_text", detail="nothing")])
def test_an_answer_arrives_as_it_was_given(answer: Story | Rejection) -> None:
    data = bytearray(frames.answer_frame(answer))
    buffer = bytearray()
    message = None
    for byte in data:  # as slowly as a pipe may bring it
        assert message is None
        buffer.append(byte)
        message = frames.take_frame(buffer)
    assert message is not None
    assert frames.answer_of(message) == answer
    assert not buffer


def story_with(**changes: object) -> dict[str, object]:
    return {"story": json.loads(json.dumps(asdict(STORY))) | changes}


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"story": None},
        {"story": {"body": "x"}},
        {"rejection": {"reason": "no_text"}},
        {"rejection": {"reason": 1, "detail": "x"}},
        story_with(body=None),
        story_with(authors="Mona"),
        story_with(authors=[1]),
        story_with(claims=[{"basis": "x"}]),
        story_with(is_accessible_for_free="no"),
        story_with(language_confidence=True),
        story_with(word_count=1.5),
        story_with(__class__="os.system"),
    ],
)
def test_an_answer_of_another_shape_is_refused(message: dict[str, object]) -> None:
    with pytest.raises(frames.FrameError):
        frames.answer_of(message)


@pytest.mark.parametrize(
    "data",
    [
        frames.HEAD.pack(frames.MAX_FRAME_BYTES + 1, 0),
        frames.HEAD.pack(4, 4) + b"{}  abcd",
        frames.HEAD.pack(3, 0) + b"\xff\xfe\xfd",
        frames.HEAD.pack(2, 0) + b"[]",
        frames.HEAD.pack(100_000, 0) + b"[" * 100_000,
    ],
)
def test_a_frame_that_breaks_the_rules_is_refused(data: bytes) -> None:
    with pytest.raises(frames.FrameError):
        frames.take_frame(bytearray(data))


def test_a_stream_that_ends_within_a_frame_ends() -> None:
    data = frames.page_frame(Page(body=b"abc", content_type="", outlet=Outlet(outlet_id="a", name="a")))
    assert frames.read_frame(io.BytesIO(data[:-1])) is None
    assert frames.read_frame(io.BytesIO(b"")) is None

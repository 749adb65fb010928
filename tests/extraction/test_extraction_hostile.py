"""Whatever bytes come, reading ends in a story or in a rejection with its reason."""

import gzip
import random
import time
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.extraction import ReadingTools, read_story
from dateline.extraction.story import MAX_PAGE_BYTES
from dateline.model import Outlet, Page, Rejection, Story

Read = Callable[..., Story | Rejection]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t\x00\x00", "empty"),
        (gzip.compress(b"", mtime=0), "empty"),
        (b"%PDF-1.7\n1 0 obj", "not_html"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "not_html"),
        (random.Random(7).randbytes(100_000), "not_html"),
        (b"<?xml version='1.0'?><rss version='2.0'><channel></channel></rss>", "not_html"),
        (b"\x1f\x8b\x08 broken", "not_html"),
        (gzip.compress(b"a" * (MAX_PAGE_BYTES + 1), mtime=0), "not_html"),
        (b"<div>" * 10_000_000, "too_large"),
        (b"<div>" * 1_000_000, "too_large"),
        (b"<html><body><script>" + b"var a = 1;" * 500_000, "no_text"),
        (b"<html><body></body></html>", "no_text"),
        (b"<html><body><p>--- *** ---</p></body></html>", "no_text"),
        (b"<" * 100_000, "no_text"),
        (b"<!--" + b"-" * 1_000_000, "no_text"),
    ],
    ids=lambda value: value if isinstance(value, str) else repr(value[:20]),
)
def test_what_holds_no_article_is_rejected_with_its_reason(read: Read, body: bytes, reason: str) -> None:
    answer = read(body)
    assert isinstance(answer, Rejection)
    assert answer.reason == reason
    assert answer.detail


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"Hello", "Hello"),
        (b"<html><body>Hello</body></html>", "Hello"),
        (b"<html><body>" + b"<div>" * 100_000 + b"Deep down there is a sentence.", "Deep down there is a sentence."),
        (b"<html><body><p>A sentence that begins.</p><script>" + b"x" * 5_000_000, "A sentence that begins."),
        (b"<html/><body><p>A sentence that begins.</p>", "A sentence that begins."),
        (
            b"<?xml version='1.0' encoding='utf-8'?><html><body><p>A sentence that begins.</p>",
            "A sentence that begins.",
        ),
    ],
    ids=lambda value: repr(value[:30]),
)
def test_a_page_with_any_text_is_a_story(read: Read, body: bytes, text: str) -> None:
    answer = read(body)
    assert isinstance(answer, Story)
    assert answer.body == text


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be", "utf-16", "utf-8-sig", "cp1252"])
def test_every_encoding_of_a_page_gives_the_same_story(read: Read, article: Callable[..., str], charset: str) -> None:
    plain = read(article())
    other = read(article().encode(charset))
    assert isinstance(plain, Story)
    assert isinstance(other, Story)
    assert (other.headline, other.body) == (plain.headline, plain.body)


def test_gzip_served_as_text_is_opened(read: Read, article: Callable[..., str]) -> None:
    answer = read(gzip.compress(article().encode()), content_type="text/plain")
    assert isinstance(answer, Story)
    assert answer.headline == "Night ferry returns"


def test_nuls_between_the_words_do_no_harm(read: Read, article: Callable[..., str]) -> None:
    answer = read(article().encode().replace(b" ", b" \x00"))
    assert isinstance(answer, Story)
    assert answer.headline == "Night ferry returns"


def test_a_page_is_parsed_once(read: Read, article: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    from lxml import html

    parsed: list[int] = []
    once = html.document_fromstring
    monkeypatch.setattr(html, "document_fromstring", lambda *a, **k: (parsed.append(len(a[0])), once(*a, **k))[1])
    page = article()
    read(page)
    # The extractor's fallback parses its own short summary; the page itself is parsed once.
    assert sum(size >= len(page) * 0.9 for size in parsed) == 1


_SCRAPS = st.sampled_from(
    ["<p>", "</p>", "<div class='author'>", "<h1>", "</h1>", "<table>", "<td>", "<script type='application/ld+json'>", "</script>",
     '{"@type":"NewsArticle","headline":', '"x"}', "[", "<meta property='og:title' content='", "'>", "<html lang='en'>", "<!--", "-->",
     "<body>", "&#0;", "&#xD800;", "&amp;", "\x00", "\ud7ff", "By ", "2026-11-20", "Check Also", "offi cer", "<time datetime='", "<pre>",
     "The ferry sails again on Tuesday, the port authority said in a statement to the press. "]
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=300)
    | st.lists(_SCRAPS, max_size=40).map(lambda parts: "".join(parts).encode("utf-8", "replace"))
)
def test_any_bytes_end_as_a_story_or_a_rejection(tools: ReadingTools, body: bytes) -> None:
    page = Page(body=body, content_type="text/html", outlet=Outlet(outlet_id="imported", name="imported"))
    answer = read_story(page, tools)
    assert isinstance(answer, Story | Rejection)
    if isinstance(answer, Story):
        answer.body.encode()
        assert answer.body.strip()
    else:
        assert answer.reason in {"empty", "not_html", "too_large", "no_text"}


def test_a_page_of_endless_tags_is_read_as_far_as_a_page_can_be_long(read: Read, article: Callable[..., str]) -> None:
    story = read(article(after="<ul>" + "<li>item of a list" * 140_000 + "</ul>"))
    assert isinstance(story, Story)
    assert story.headline == "Night ferry returns"
    assert story.body.startswith("The night ferry between")


@pytest.mark.parametrize("cell", [b"<tr>" + b"<td>x1" * 140_000, b"<td>x1" * 140_000, b"<tr>" + b"<th>" * 140_000])
def test_a_row_of_cells_without_end_costs_no_more_than_a_page(read: Read, cell: bytes) -> None:
    paragraph = b"<p>The council voted on Tuesday to close the old bridge for repairs, officials said.</p>"
    began = time.process_time()
    answer = read(b"<html><body><h1>Bridge to close</h1>" + paragraph + b"<table>" + cell)
    assert isinstance(answer, Story)
    assert "close the old bridge" in answer.body
    assert time.process_time() - began < 5  # s; it takes 0.2, and took 15

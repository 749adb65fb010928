"""The URL key folds the dresses of one article, keeps what names it, and survives whatever a page writes as a link."""

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.urls import article_id, bytes_id, host, is_home_page, is_http_url, registered_domain, url_key

PLAIN = "https://example.com/World/A-Story"


@pytest.mark.parametrize(
    "twin",
    [
        "http://example.com/World/A-Story",
        "HTTPS://WWW.Example.COM/World/A-Story",
        "https://example.com:443/World/A-Story",
        "http://example.com:80/World/A-Story/",
        "https://example.com/World/A-Story#comments",
        "https://example.com/World/A-Story?utm_source=feed&UTM_Medium=rss&fbclid=IwAR0&gclid=1",
        "https://example.com/World/A-Story?ref=rss",
        "https://example.com/World/A-Story?&amp;utm_campaign=x",
        "https://m.example.com/World/A-Story",
        "https://amp.example.com/World/A-Story",
        "https://example.com/World/A-Story/amp",
        "https://example.com/World/A-Story/amp/",
        "https://example.com/amp/World/A-Story",
        "https://example.com/World/A-Story?amp",
        "https://example.com/World/A-Story?amp=1",
        "https://example.com/World/A-Story?outputType=amp",
        "https://example.com/World/A-Story?print=1",
        "https://example.com/World/A-Story/print",
        "https://example.com/World/./x/../A-Story",
        "https://example.com//World//A-Story/index.html",
        "https://example.com/World/A%2DStory",
        "https://user:secret@example.com./World/A-Story",
        "//example.com/World/A-Story",
        "  https://example.com/World/\nA-Story ",
        "https://example-com.cdn.ampproject.org/c/s/example.com/World/A-Story",
        "https://www.google.com/amp/s/m.example.com/World/A-Story",
    ],
)
def test_every_dress_of_a_page_has_its_key(twin: str) -> None:
    assert url_key(twin) == PLAIN


@pytest.mark.parametrize(
    "other",
    [
        "https://example.com/world/a-story",  # paths keep their case: /AbC and /abc are two pages on many servers
        "https://example.com:8080/World/A-Story",
        "https://news.example.com/World/A-Story",
        "https://example.com/World/A-Story?page=2",
        "https://example.com/World/A-Story?lang=ar",
        *(f"https://example.com/World/A-Story?{name}=77" for name in ("id", "articleid", "nid", "storyId", "p", "ref")),
        *(f"https://example.com/World/A-Story?{name}=77" for name in ("source", "sid", "m", "cid", "print", "view")),
    ],
)
def test_what_names_another_page_is_kept(other: str) -> None:
    assert url_key(other) != PLAIN


def test_order_and_repetition_of_parameters_mean_nothing() -> None:
    assert url_key("https://x.com/a?b=2&id=1&b=2") == url_key("https://x.com/a?id=1&b=2") == "https://x.com/a?b=2&id=1"


def test_a_suffix_is_never_left_where_an_outlet_was() -> None:
    assert url_key("https://m.co.uk/story") == "https://m.co.uk/story"
    assert url_key("https://amp.dev/story") == "https://amp.dev/story"


def test_amp_and_html_endings() -> None:
    assert url_key("https://x.com/a/story.amp.html") == url_key("https://x.com/a/story.html")
    assert url_key("https://x.com/a/story.amp") == url_key("https://x.com/a/story")
    assert url_key("https://x.com/print/1234") != url_key("https://x.com/1234")


def test_international_names_have_one_spelling() -> None:
    assert url_key("https://bücher.example/ä?q=ü") == url_key("https://xn--bcher-kva.example/%c3%a4?q=%C3%BC")


_PIECES = st.sampled_from(
    [
        "http",
        "https",
        ":",
        "//",
        "/",
        "www.",
        "m.",
        "amp",
        "amp.",
        "example.com",
        "?",
        "&",
        "=",
        "#",
        "%",
        "%2e",
        "%41",
        "..",
        ".",
        "print",
        ".html",
        "index.html",
        "id=1",
        "utm_source=a",
        "amp;",
        ";sid=1",
        "ü",
        "[",
        "]",
        "@",
        ":80",
        "�",
    ]
)


@given(st.one_of(st.text(), st.lists(_PIECES, max_size=14).map("".join), st.text().map("https://example.com/".__add__)))
def test_a_key_comes_out_of_anything_and_is_its_own_key(url: str) -> None:
    key = url_key(url)
    assert url_key(key) == key
    assert len(article_id(key)) == 64
    host(url), is_http_url(url), is_home_page(url), registered_domain(url)


@given(
    st.lists(st.tuples(st.sampled_from("abcdip"), st.integers(0, 99)), max_size=6).flatmap(
        lambda q: st.tuples(st.just(q), st.permutations(q))
    )
)
def test_permuted_parameters_give_one_key(pair: tuple[list[tuple[str, int]], list[tuple[str, int]]]) -> None:
    one, other = ("https://x.com/s?" + "&".join(f"{n}={v}" for n, v in query) for query in pair)
    assert url_key(one) == url_key(other)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/" + "amp/" * 100_000,
        "/" * 500_000,
        "https://" + "a." * 4000,
        "https://x.com/?" + "&" * 8000,
    ],
)
@pytest.mark.timeout(5)
def test_hostile_lengths_end_soon(url: str) -> None:
    assert url_key(url_key(url)) == url_key(url)


def test_bytes_without_an_address_are_named_by_their_digest() -> None:
    urn, identity = bytes_id(b"page")
    assert urn == "urn:sha256:" + identity
    assert article_id(url_key(urn)) == identity


def test_registered_domains_without_a_network() -> None:
    assert registered_domain("https://news.bbc.co.uk/x") == "bbc.co.uk"
    assert registered_domain("www.courier.newsroom.test") == "courier.newsroom.test"
    assert registered_domain("http://127.0.0.1:8000/") == "127.0.0.1"
    assert registered_domain("http://one.blogspot.com/") == "one.blogspot.com"
    assert registered_domain("urn:sha256:00") is None


def test_home_pages() -> None:
    assert is_home_page("https://example.com/")
    assert is_home_page("http://www.example.com/index.html?utm_source=x")
    assert is_home_page("https://example.com/fr")
    assert not is_home_page("https://example.com/?p=3")
    assert not is_home_page(PLAIN)


def test_the_suffix_list_is_not_read_at_import() -> None:
    code = "import dateline.urls as u; assert u._suffixes.cache_info().currsize == 0"
    subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )

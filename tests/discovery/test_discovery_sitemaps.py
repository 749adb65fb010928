"""Sitemaps: news, plain, index, packed; capped, and never a way in."""

import gzip
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.discovery import read_news_sitemap
from dateline.discovery.sitemaps import MAX_CHILDREN, MAX_KEPT

URL = "https://a.test/sitemaps/news.xml"
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'


def read(body, now=datetime(2026, 1, 1, tzinfo=UTC), content_type="application/xml"):
    data = body if isinstance(body, bytes) else body.encode()
    return read_news_sitemap(data, content_type, sitemap_url=URL, outlet_id="a", now=now)


def urlset(inner: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {NS}>{inner}</urlset>'


NEWS = (
    "<url><loc>https://a.test/1?a=1&amp;b=2</loc><lastmod>2016-04-01</lastmod><image:image><image:loc>https://a.test/i.jpg"
    "</image:loc><image:title>No</image:title></image:image><news:news><news:publication><news:name>A</news:name>"
    "<news:language>en</news:language></news:publication><news:publication_date>2016-03-31T10:00:00+03:00</news:publication_date>"
    "<news:title>Rain &amp; wind</news:title></news:news></url>"
)


def test_a_news_sitemap_gives_title_and_both_dates_raw(now):
    links, note = read(urlset(NEWS), now)
    assert len(links) == 1
    link = links[0]
    assert (link.url, link.title) == ("https://a.test/1?a=1&b=2", "Rain & wind")
    assert (link.listed_published, link.listed_modified) == ("2016-03-31T10:00:00+03:00", "2016-04-01")
    assert (link.discovered_via, link.listed_in, link.first_seen_at) == ("news_sitemap", URL, now)
    assert (note.reason, note.entry_count) == (None, 1)


def test_a_plain_sitemap_gives_lastmod_newest_first():
    links, _ = read(
        urlset(
            "<url><loc>/none</loc></url><url><loc>/old</loc><lastmod>2016-01-01</lastmod></url>"
            "<url><loc>/new</loc><lastmod>2016-04-01T00:30:00+03:00</lastmod></url>"
            "<url><loc>/newer</loc><lastmod>2016-03-31T22:00:00Z</lastmod></url>"
        )
    )
    assert [one.url.rpartition("/")[2] for one in links] == ["newer", "new", "old", "none"]
    assert links[0].listed_published is None


def test_an_index_gives_its_children_newest_first_and_capped():
    inner = "".join(f"<sitemap><loc>/s{n}.xml</loc><lastmod>2016-01-{n + 1:02}</lastmod></sitemap>" for n in range(20))
    links, note = read(f"<sitemapindex {NS}>{inner}</sitemapindex>")
    assert links == []
    assert note.reason is None
    assert len(note.children) == MAX_CHILDREN
    assert note.children[0] == "https://a.test/s19.xml"


def test_packed_sitemaps_are_unpacked_and_bombs_are_not():
    packed = gzip.compress(urlset(NEWS).encode())
    assert len(read(packed, content_type="application/x-gzip")[0]) == 1
    began = time.monotonic()
    links, note = read(gzip.compress(b"\0" * 60_000_000, 6))
    assert (links, note.reason) == ([], "too_large")
    assert time.monotonic() - began < 5
    assert read(packed[:40])[1].reason in {"not_a_sitemap", "broken", "empty"}
    assert read(b"\x1f\x8bnot gzip at all")[1].reason == "broken"


def test_a_bare_ampersand_costs_no_part_of_an_address():
    assert read(urlset("<url><loc>https://a.test/1?a=1&b=2</loc></url>"))[0][0].url == "https://a.test/1?a=1&b=2"


def test_the_newest_are_kept_of_many():
    inner = "".join(
        f"<url><loc>/{n}</loc><lastmod>2016-01-01T{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}Z</lastmod></url>"
        for n in range(60_000)
    )
    links, note = read(urlset(inner))
    assert len(links) == MAX_KEPT
    assert links[0].url == "https://a.test/49999"
    assert note.entry_count == 50_000


@pytest.mark.parametrize(
    "body",
    [
        urlset(NEWS).replace("</urlset>", ""),
        urlset(NEWS + "<url><loc>https://a.test/2?a&b</loc>"),
        urlset(NEWS).replace(f" {NS}", ""),
        "junk \n" + urlset(NEWS),
    ],
)
def test_damaged_sitemaps_give_what_they_hold(body):
    links, note = read(body)
    assert links[0].url == "https://a.test/1?a=1&b=2"
    assert links[0].listed_published == "2016-03-31T10:00:00+03:00"
    assert note.reason is None


@pytest.mark.parametrize(
    ("body", "reason", "hint"),
    [
        ("<html><body>404</body></html>", "not_a_sitemap", "robots.txt"),
        ("<rss version='2.0'/>", "not_a_sitemap", "feeds"),
        ("", "not_a_sitemap", URL),
        (f"<urlset {NS}></urlset>", "empty", URL),
        (urlset("<url><loc>javascript:x</loc></url>"), "empty", URL),
        (
            '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + urlset("<url><loc>/&a;</loc></url>")[38:],
            "entities",
            URL,
        ),
    ],
)
def test_what_can_not_be_read_has_a_reason_and_a_remedy(body, reason, hint):
    links, note = read(body)
    assert (links, note.reason) == ([], reason)
    assert hint in note.detail


@pytest.mark.parametrize(
    "body",
    [f"<urlset {NS}>" + "<a/>" * 2_000_000, f"<urlset {NS}>" + "<url>" * 500_000, f"<urlset {NS}>" + "<" * 3_000_000,
     f"<urlset {NS}><url><loc>" + "a" * 20_000_000, f"<urlset {NS}>" + "&x;" * 1_000_000,
     "\n" * 3_000_000 + f"<urlset {NS}>"],
)  # fmt: skip
def test_hostile_sitemaps_are_read_in_seconds(body):
    began = time.monotonic()
    read(body)
    assert time.monotonic() - began < 10


@given(st.binary(max_size=2000))
def test_any_bytes_are_read_without_raising(body):
    for one in (body, b"\x1f\x8b" + body, f"<urlset {NS}><url><loc>".encode() + body, gzip.compress(body)):
        links, note = read(one)
        assert not (links and note.reason)

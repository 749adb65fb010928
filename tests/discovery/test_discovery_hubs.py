"""Hub pages: what looks like an article, in page order, and nothing else."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.discovery import read_hub_page
from dateline.discovery.hubs import MAX_LINKS, looks_like_article
from dateline.model import HarvestRules

URL = "https://a.test/world/"


def read(body, **more):
    data = body if isinstance(body, bytes) else body.encode()
    return read_hub_page(
        data, "text/html; charset=utf-8", hub_url=URL, outlet_id="a", now=datetime(2026, 1, 1, tzinfo=UTC), **more
    )


@pytest.mark.parametrize(
    "path",
    ["/2016/03/31/is-commander-killed", "/2016/3/31/raid", "/2016/mar/31/raid", "/world/2016-03-31-raid", "/20160331/raid.html",
     "/world/minister-quits-over-leaked-letters", "/news/1234567", "/news/world-europe-12345678", "/a-12345678", "/article/4107", "/?p=4711",
     "/story.php?id=99", "/articles/c4g8k3l2x1po", "/minister-quits-over-leaked-letters/amp", "/news/article/1234567/", "/20240119/e93375706a7b4f97accf229ec8b2e377/c.html",
     "/politik/minister-tritt-nach-affaere-zurueck.html", "/عربي/مقتل-قائد-في-تنظيم-الدولة-قرب-الرقة",
     "/%D8%B9/%D9%85%D9%82%D8%AA%D9%84-%D9%82%D8%A7%D8%A6%D8%AF-%D9%81%D9%8A-%D8%B3%D9%88%D8%B1%D9%8A%D8%A7"],
)  # fmt: skip
def test_addresses_of_articles(path):
    assert looks_like_article("https://a.test" + path)


@pytest.mark.parametrize(
    "path",
    ["/", "", "/world", "/world/europe", "/tag/some-long-name-of-a-tag", "/author/jane-mary-smith-jones-junior",
     "/category/politics", "/login?return=/2016/03/31/x", "/2016/03/31/", "/2016/03", "/page/2", "/world/page/12345",
     "/topics/climate-change-and-the-economy", "/privacy-policy", "/terms-of-use", "/about-us/our-team-of-many-people",
     "/2016/03/31/photo-of-the-day.jpg", "/feed/", "/rss/2016/03/31/long-slug-here", "/wp-admin/post.php?id=12345",
     "/search?q=12345678", "/newsletter/sign-up-for-our-daily-mail", "/video", "/about-us", "/2016/03/31/12"],
)  # fmt: skip
def test_addresses_of_other_pages(path):
    assert not looks_like_article("https://a.test" + path)


def test_links_come_in_page_order_with_the_best_title():
    links, note = read(
        """<html><head><base href="/base/"><title>x</title></head><body><nav><a href="/world">World</a></nav>
        <a href="/2016/03/31/second-story-in-time"><img src=x alt="A picture"></a>
        <h3><a href="/2016/03/31/second-story-in-time#comments">IS <b>commander</b> killed<script>var a="no"</script></a></h3>
        <a href="2016/04/01/first"><h3>Rain</h3><p>and wind</p></a>
        <a href="/2016/04/02/pic"><img alt="Only a picture"></a>
        <a href="https://b.test/2016/04/01/foreign">Foreign</a><a href="mailto:x@a.test">Mail</a><a>none</a>"""
    )
    assert [(one.url, one.title) for one in links] == [
        ("https://a.test/2016/03/31/second-story-in-time", "IS commander killed"),
        ("https://a.test/base/2016/04/01/first", "Rain and wind"),
        ("https://a.test/2016/04/02/pic", "Only a picture"),
    ]
    assert {one.discovered_via for one in links} == {"hub_page"}
    assert all(one.listed_published is None and one.listed_in == URL for one in links)
    assert note.reason is None


def test_the_outlets_other_hosts_count_when_named():
    body = '<a href="https://www.a.test/2016/04/01/first">x</a>'
    assert read(body)[0] == []
    assert len(read(body, rules=HarvestRules(hosts=("a.test", "www.a.test")))[0]) == 1


def test_the_outlets_own_pattern_vouches_for_odd_addresses_but_not_for_sections():
    body = "".join(
        f'<a href="{path}">x</a>' for path in ("/issue/1998-044/page-3", "/issue/", "/issue/latest", "/other/page-3")
    )
    assert read(body)[0] == []
    links, _ = read(body, rules=HarvestRules(hosts=("a.test",), link_pattern="/issue/"))
    assert [one.url for one in links] == ["https://a.test/issue/1998-044/page-3"]


def test_a_page_without_articles_says_what_to_do():
    assert read("<div id=app></div><a href='/login'>in</a>")[1].reason == "empty"
    links, note = read(b"%PDF-1.4")
    assert (links, note.reason) == ([], "not_a_page")
    assert "feed" in note.detail


def test_links_are_capped():
    links, _ = read("".join(f'<a href="/2016/03/31/story-{n}">x</a>' for n in range(MAX_LINKS + 50)))
    assert len(links) == MAX_LINKS


@pytest.mark.parametrize(
    "body",
    ["<a href='/2016/03/31/x'>" + "<b>" * 500_000, "<div>" * 1_000_000, "<a href='/2016/03/31/x'>" * 300_000,
     "<" * 3_000_000, "<a href='" + "-a" * 2_000_000 + "'>x</a>", "<a href=/2016/03/31/x>" + "word " * 1_000_000,
     "<script>" * 300_000],
)  # fmt: skip
def test_hostile_pages_are_read_in_seconds(body):
    began = time.monotonic()
    links, _ = read(body)
    assert time.monotonic() - began < 10
    assert all(len(one.title or "") <= 500 for one in links)


@given(st.binary(max_size=2000))
def test_any_bytes_are_read_without_raising(body):
    for one in (body, b"<a href='/2016/03/31/x'>" + body):
        read(one)


@given(st.text())
def test_any_address_is_judged(text):
    looks_like_article("https://a.test/" + text.replace("[", "").replace("]", ""))

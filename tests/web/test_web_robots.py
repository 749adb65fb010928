"""robots.txt is obeyed as RFC 9309 says, and a hostile one costs neither time nor memory."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.web.pacing import HostPacer
from dateline.web.robots import MAX_ROBOTS_BYTES, RobotsCache, concerning, product_of

PAGE = "http://site.test/news/story"


def test_rules_of_our_group_win_over_those_for_all(site, fetcher):
    site.page(
        "/robots.txt",
        b"User-agent: *\nDisallow: /\n\nUser-agent: Dateline/1.0\nDisallow: /private\nCrawl-delay: 7\n"
        b"Sitemap: /news.xml\nSitemap: https://far.test/s.xml\nSitemap: javascript:x\nSitemap: http://[\n",
    )
    robots = RobotsCache(fetcher)
    assert robots.allowed(PAGE, site.rules()) is True
    assert robots.allowed("http://site.test/private/x", site.rules()) is False
    assert robots.crawl_delay(PAGE, site.rules()) == 7.0
    assert robots.sitemaps(PAGE, site.rules()) == ("http://site.test/news.xml", "https://far.test/s.xml")
    assert site.paths() == ["/robots.txt"]


@pytest.mark.parametrize("status", [404, 410, 401, 403, 400])
def test_a_robots_txt_that_is_unavailable_allows_all(site, fetcher, status):
    site.page("/robots.txt", b"User-agent: *\nDisallow: /", status=status)
    assert RobotsCache(fetcher).allowed(PAGE, site.rules()) is True


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_robots_txt_that_is_unreachable_allows_nothing(site, fetcher, status):
    site.page("/robots.txt", b"x", status=status)
    robots = RobotsCache(fetcher)
    assert robots.allowed(PAGE, site.rules()) is None
    assert robots.allowed(PAGE, site.rules()) is None
    assert str(status) in robots.why_unknown(PAGE, site.rules())
    assert len(site.asked) == (3 if status != 404 else 1)
    assert robots.sitemaps(PAGE, site.rules()) == ()
    assert robots.crawl_delay(PAGE, site.rules()) == 0.0


def test_an_empty_robots_txt_and_one_that_is_html_allow_all(site, fetcher):
    site.page("/robots.txt", b"")
    assert RobotsCache(fetcher).allowed(PAGE, site.rules()) is True
    site.page("/robots.txt", b"<!DOCTYPE html><html><body>Disallow: /</body></html>")
    assert RobotsCache(fetcher).allowed(PAGE, site.rules()) is True


def test_a_redirected_robots_txt_speaks_for_the_host_that_was_asked(site, fetcher):
    site.page("/robots.txt", status=301, Location="http://www.site.test/r.txt")
    site.page("/r.txt", b"User-agent: *\nDisallow: /news")
    assert RobotsCache(fetcher).allowed(PAGE, site.rules()) is False


def test_too_many_redirects_count_as_unavailable(site, fetcher):
    for n in range(8):
        site.page(f"/{n}", status=302, Location=f"/{n + 1}")
    site.page("/robots.txt", status=302, Location="/0")
    assert RobotsCache(fetcher).allowed(PAGE, site.rules()) is True


def test_what_comes_after_the_cap_is_not_read(site, fetcher):
    site.page("/robots.txt", b"#" * MAX_ROBOTS_BYTES + b"\nUser-agent: *\nDisallow: /\n")
    assert RobotsCache(fetcher).allowed(PAGE, site.rules()) is True


def test_a_byte_order_mark_hides_nothing(site, fetcher):
    site.page("/robots.txt", b"\xef\xbb\xbfUser-agent: *\nDisallow: /news\n")
    assert RobotsCache(fetcher).allowed(PAGE, site.rules()) is False


def test_a_file_without_colons_is_understood():
    assert "User-agent: *" in concerning("User-agent GoodBot\nDisallow: /\nUser-agent *\nDisallow: /p", "dateline")


def test_a_hostile_robots_txt_is_read_quickly(site, fetcher):
    agents = b"".join(b"User-agent: bot%d\n" % n for n in range(14_000))
    rules = b"".join(b"Disallow: /%d*a*a*a*a$\n" % n for n in range(10_000))
    site.page("/robots.txt", agents + b"User-agent: *\n" + rules + b"Crawl-delay: inf\nRequest-rate: 1/0\n")
    began = time.monotonic()
    robots = RobotsCache(fetcher)
    assert robots.allowed("http://site.test/" + "a" * 4000, site.rules()) in {True, False}
    assert robots.crawl_delay(PAGE, site.rules()) == 0.0
    assert time.monotonic() - began < 5


def test_asking_for_robots_txt_takes_a_turn_too(site, fetcher):
    naps = []
    pacer = HostPacer(clock=lambda: 100.0, sleep=naps.append)
    site.page("/robots.txt", b"")
    RobotsCache(fetcher, pacer=pacer).allowed(PAGE, site.rules(delay_s=5))
    assert pacer.ready_at("site.test") == 105.0


def test_the_product_token_is_the_first_word():
    assert product_of("Dateline/1.0 (+https://x.example)") == "dateline"


@given(st.text())
def test_any_text_is_a_robots_txt(text):
    from protego import Protego

    Protego.parse(concerning(text, "dateline")).can_fetch("http://a.test/x", "dateline")

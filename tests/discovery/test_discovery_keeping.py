"""Which links count, each once; and nothing lost on the way."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from dateline.discovery import keep_links, merge_listings
from dateline.model import HarvestRules, Link

RULES = HarvestRules(hosts=("a.test", "www.a.test"), link_pattern=r"/news/", skip_pattern=r"/video/")


def link(url: str, via: str = "feed", **more: object) -> Link:
    return Link(url=url, outlet_id="a", discovered_via=via, **more)


def test_hosts_patterns_and_schemes_decide():
    links = [
        link("https://a.test/news/1"), link("https://WWW.A.test/news/2"), link("https://b.test/news/1"),
        link("https://evila.test/news/1"), link("https://a.test.evil/news/1"), link("https://a.test/sport/1"),
        link("https://a.test/news/video/1"), link("ftp://a.test/news/1"), link("http://[/news/"), link(""),
    ]  # fmt: skip
    kept, skipped = keep_links(links, RULES)
    assert [one.url for one in kept] == ["https://a.test/news/1", "https://WWW.A.test/news/2"]
    assert [one.reason for one in skipped] == ["foreign_host"] * 3 + ["filter"] * 2 + ["bad_url"] * 3
    assert all(one.detail for one in skipped)


def test_one_article_in_three_listings_takes_its_dates_from_the_feed():
    early, late = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
    hub = link("https://a.test/news/1?utm_source=hub", "hub_page", title="Hub's words", first_seen_at=early)
    sitemap = link("https://a.test/news/1", "news_sitemap", listed_published="sitemap", listed_modified="lastmod")
    feed = link("https://a.test/news/1#x", "feed", listed_published="feed", first_seen_at=late)
    merged, folded = merge_listings([hub, sitemap, feed])
    assert len(merged) == 1
    one = merged[0]
    assert (one.url, one.discovered_via, one.listed_published) == ("https://a.test/news/1#x", "feed", "feed")
    assert (one.listed_modified, one.title, one.first_seen_at) == ("lastmod", "Hub's words", early)
    assert len(folded) == 2


def test_a_feed_without_a_date_takes_the_sitemaps():
    merged, _ = merge_listings(
        [link("https://a.test/1", "feed"), link("https://a.test/1", "news_sitemap", listed_published="x")]
    )
    assert (merged[0].discovered_via, merged[0].listed_published) == ("feed", "x")


_URLS = st.sampled_from(
    ["https://a.test/news/1", "https://www.a.test/news/1", "https://a.test/news/2?utm_x=1", "x", "https://b.test/"]
)


@given(
    st.lists(
        st.builds(link, _URLS | st.text(max_size=30), st.sampled_from(["feed", "news_sitemap", "hub_page", "odd"]))
    )
)
def test_kept_and_skipped_are_as_many_as_went_in(links):
    kept, skipped = keep_links(links, RULES)
    assert len(kept) + len(skipped) == len(links)
    again, none = keep_links(kept, RULES)
    assert again == kept
    assert none == []

"""Candidate links from the three places they are found: feeds, news sitemaps, hub pages; and which of them count.

Bytes and text in, links and a note out. Nothing is fetched, and no date is read: what was listed stays raw text.
"""

from dateline.discovery.feeds import read_feed
from dateline.discovery.hubs import read_hub_page
from dateline.discovery.keeping import SkippedLink, keep_links, merge_listings
from dateline.discovery.markup import ListingNote
from dateline.discovery.sitemaps import read_news_sitemap

__all__ = [
    "ListingNote",
    "SkippedLink",
    "keep_links",
    "merge_listings",
    "read_feed",
    "read_hub_page",
    "read_news_sitemap",
]

"""Candidate links of a JSON Feed (jsonfeed.org, versions 1 and 1.1).

No fetching, no reading of dates; feeds in XML are `feeds`'.
"""

import json
from datetime import datetime
from typing import Any

from dateline.discovery.markup import (
    MAX_SUMMARY_CHARS,
    MAX_TITLE_CHARS,
    ListingNote,
    plain,
    raw_date,
    web_address,
)
from dateline.model import Link

_MARKS = ("jsonfeed.org/version/", '"items"')  # stand in every JSON Feed
_MAX_ITEMS = 2_000  # items of one feed, as of one in XML


def is_json_feed(text: str) -> bool:
    """Whether this text may be a JSON Feed: an object that names the format's version and has items."""
    return text.lstrip("\ufeff \t\r\n")[:1] == "{" and all(mark in text for mark in _MARKS)


def read_json_feed(text: str, *, feed_url: str, outlet_id: str, now: datetime) -> tuple[list[Link], ListingNote]:
    """The feed's links in its order. Never raises. feed_url: after redirects. now: becomes first_seen_at."""
    try:
        held = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        held = None
    items = held.get("items") if isinstance(held, dict) else None
    if not isinstance(items, list):
        what = f"{feed_url} is a broken JSON Feed. Tell the outlet, or use its sitemap."
        return [], ListingNote(reason="broken", detail=what)
    links = [
        link
        for item in items[:_MAX_ITEMS]
        if isinstance(item, dict) and (link := _link(item, feed_url, outlet_id, now)) is not None
    ]
    if not links:
        what = f"{feed_url} lists nothing that has a web address. Open it in a browser and check."
        return [], ListingNote(reason="empty", detail=what, entry_count=len(items))
    return links, ListingNote(entry_count=len(items))


def _link(item: dict[str, Any], feed_url: str, outlet_id: str, now: datetime) -> Link | None:
    text = {key: value for key, value in item.items() if isinstance(value, str)}
    named = [text.get("url"), text.get("external_url")]
    if text.get("id", "").startswith(("http://", "https://")):
        named.append(text["id"])
    address = next((found for each in named if (found := web_address(feed_url, each))), None)
    if address is None:
        return None
    return Link(
        url=address,
        outlet_id=outlet_id,
        discovered_via="feed",
        listed_in=feed_url,
        title=plain(text.get("title"), MAX_TITLE_CHARS),
        summary=plain(text.get("summary") or text.get("content_text"), MAX_SUMMARY_CHARS),
        listed_published=raw_date(text.get("date_published")),
        listed_modified=raw_date(text.get("date_modified")),
        first_seen_at=now,
    )

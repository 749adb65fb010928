"""What an alert says: JSON for programs, a text for chats, a mail in text and HTML. Headlines are strangers' words.

Control and direction characters go, markup is escaped, and only http and https addresses become links. Sending is
`web.delivery`'s work.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import quote, urlsplit

from dateline.tagging.watch import plain_line, snippets

MAX_ITEMS = 200  # told in one message; the rest is counted
_CHAT_ITEMS = 30  # a chat takes some 40,000 characters
_FOLLOW_UP = "Changed: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One story of a message; texts plain."""

    delivery_id: str
    kind: str  # new or follow_up
    headline: str
    url: str | None
    outlet: str
    outlet_id: str | None
    published: str
    language: str | None
    story_id: str
    article_id: str
    snippets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What one channel is told at once. kind: alert (one story) or digest."""

    message_id: str
    watchlist_id: str
    name: str
    kind: str
    made_at: datetime
    items: tuple[Item, ...]
    more_count: int = 0  # stories beyond MAX_ITEMS


def item_of(delivery: Mapping[str, Any], row: Mapping[str, Any]) -> Item:
    """The item of a row of `deliveries` and the row of `articles` or `copies` it tells of."""
    match = next((each for each in row["watchlists"] or () if each["id"] == delivery["watchlist_id"]), None)
    published = row["published_at"] if row["published_precision"] in {"second", "minute", "hour"} else None
    day = row["published_date"].isoformat() if row["published_date"] else "undated"
    return Item(
        delivery_id=delivery["delivery_id"],
        kind=delivery["kind"],
        headline=plain_line(row["headline"] or "") or "(no headline)",
        url=safe_url(row["url"]),
        outlet=plain_line(row["outlet_name"] or row["outlet_domain"] or row["outlet_id"] or "?", most=100),
        outlet_id=row["outlet_id"],
        published=f"{published:%Y-%m-%d %H:%M} UTC" if published else day,
        language=row["language"],
        story_id=row["story_id"] or row["article_id"],
        article_id=row["article_id"],
        snippets=tuple(snippets(row["body"] or "", match["spans"] if match else ())),
    )


def safe_url(url: str | None) -> str | None:
    """An http or https address with nothing in it that ends a link early; None for any other."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    if url is None or parts.scheme not in {"http", "https"} or not parts.hostname or len(url) > 2_000:
        return None
    return quote(url, safe=":/?#[]@!$&()*+,;=%~-._'", errors="replace").replace("'", "%27")


def subject(message: Message) -> str:
    """One line."""
    name = plain_line(message.name, most=80)
    if message.kind == "alert":
        item = message.items[0]
        changed = _FOLLOW_UP if item.kind == "follow_up" else ""
        return plain_line(f"[{name}] {changed}{item.headline}", most=200)
    return f"[{name}] {len(message.items) + message.more_count} stories"


def as_json(message: Message) -> dict[str, Any]:
    """The body of a webhook, and a line of an alert file."""
    return {
        "version": 1,
        "message_id": message.message_id,
        "kind": message.kind,
        "watchlist": {"id": message.watchlist_id, "name": plain_line(message.name)},
        "made_at": message.made_at.isoformat(),
        "items": [asdict(item) for item in message.items],
        "more_count": message.more_count,
    }


def as_chat(message: Message) -> dict[str, Any]:
    """The body of a Slack-compatible webhook."""
    lines = [f"*{_chat(subject(message) if message.kind == 'digest' else f'[{plain_line(message.name, most=80)}]')}*"]
    for item in message.items[:_CHAT_ITEMS]:
        changed = _FOLLOW_UP if item.kind == "follow_up" else ""
        headline = _chat(item.headline)
        link = f"<{item.url.replace('|', '%7C').replace('>', '%3E')}|{headline}>" if item.url else headline
        lines.append(f"{changed}{link} ({_chat(item.outlet)}, {item.published})")
        lines += [f"> {_chat(snippet)}" for snippet in item.snippets]
    left = len(message.items) - _CHAT_ITEMS + message.more_count
    if left > 0:
        lines.append(f"… and {left} more")
    return {"text": "\n".join(lines), "unfurl_links": False, "unfurl_media": False}


def _chat(text: str) -> str:
    """Escaped as Slack asks; what would be bold, code or a mention stays what it is by a joiner of no width."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"{c}\u2060" if c in "*_~`@" else c for c in escaped)


def as_text(message: Message) -> str:
    """The text part of a mail."""
    lines = [f"Watchlist: {plain_line(message.name)}", ""]
    for item in message.items:
        changed = _FOLLOW_UP if item.kind == "follow_up" else ""
        lines += [f"{changed}{item.headline}", f"{item.outlet}, {item.published}", item.url or "(no address)"]
        lines += [f"  “{snippet}”" for snippet in item.snippets]
        lines.append("")
    return "\n".join(_with_rest(lines, message))


def as_html(message: Message) -> str:
    """The HTML part of a mail: no script, no image, no style from outside."""
    parts = [f"<p>Watchlist: <b>{escape(plain_line(message.name))}</b></p>"]
    parts += [_html_item(item) for item in message.items]
    rest = _with_rest([], message)
    body = "\n".join([*parts, *(f"<p>{escape(line)}</p>" for line in rest)])
    return f'<!doctype html>\n<html><head><meta charset="utf-8"></head><body>\n{body}\n</body></html>\n'


def _html_item(item: Item) -> str:
    headline = escape(item.headline)
    title = f'<a href="{escape(item.url)}" rel="noreferrer">{headline}</a>' if item.url else headline
    changed = _FOLLOW_UP if item.kind == "follow_up" else ""
    quotes = "".join(f'<br><q dir="auto">{escape(snippet)}</q>' for snippet in item.snippets)
    return f'<p dir="auto">{changed}<b>{title}</b><br>{escape(item.outlet)}, {escape(item.published)}{quotes}</p>'


def _with_rest(lines: Sequence[str], message: Message) -> list[str]:
    return [*lines, f"… and {message.more_count} more"] if message.more_count else [*lines]

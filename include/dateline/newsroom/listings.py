"""Feeds, news sitemaps and hub pages of the newsroom, written from their items.

Not here: what is listed (data, `site.toml`), and reading such files (`discovery`).
"""

from html import escape

from dateline.newsroom.sites import Item, Listing, Site

CONTENT_TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "news_sitemap": "application/xml; charset=utf-8",
    "hub": "text/html; charset=utf-8",
}
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def render_listing(site: Site, listing: Listing, *, base: str, state: int) -> str:
    """The listing's text in this state of the site; {{placeholders}} in dates are left for the caller to fill in."""
    items = [item for item in listing.items if item.state <= state]
    if listing.kind == "rss":
        return _rss(site, listing, items, base, state)
    if listing.kind == "atom":
        return _atom(site, listing, items, base, state)
    if listing.kind == "news_sitemap":
        return _news_sitemap(site, items, base, state)
    return _hub(site, listing, items, base)


def _url(item: Item, base: str) -> str:
    return escape(item.url if "://" in item.url else base + item.url)


def _updated(item: Item, state: int) -> str:
    return escape(item.updated_state2 if state >= 2 and item.updated_state2 else item.updated)


def _tag(name: str, text: str) -> str:
    return f"<{name}>{text}</{name}>\n" if text else ""


def _rss(site: Site, listing: Listing, items: list[Item], base: str, state: int) -> str:
    parts = [
        _XML,
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dcterms="http://purl.org/dc/terms/">\n<channel>\n',
        _tag("title", escape(listing.title or site.name)),
        _tag("link", f"{base}/"),
        _tag("description", escape(site.name)),
    ]
    for item in items:
        url = _url(item, base)
        parts += [
            "<item>\n",
            _tag("title", escape(item.title)),
            _tag("link", url),
            f'<guid isPermaLink="false">{escape(site.outlet_id)}:{url}</guid>\n',
            _tag("pubDate", escape(item.published)),
            _tag("dcterms:modified", _updated(item, state)),
            _tag("description", escape(item.summary)),
            "</item>\n",
        ]
    return "".join([*parts, "</channel>\n</rss>\n"])


def _atom(site: Site, listing: Listing, items: list[Item], base: str, state: int) -> str:
    parts = [
        _XML,
        '<feed xmlns="http://www.w3.org/2005/Atom">\n',
        _tag("title", escape(listing.title or site.name)),
        f'<link href="{base}/"/>\n<link rel="self" href="{base}{listing.path}"/>\n',
        _tag("id", f"tag:{site.host},2020:feed"),
        _tag("updated", max((_updated(item, state) or escape(item.published) for item in items), default="")),
    ]
    for item in items:
        url = _url(item, base)
        parts += [
            "<entry>\n",
            _tag("title", escape(item.title)),
            f'<link rel="alternate" type="text/html" href="{url}"/>\n',
            _tag("id", f"tag:{site.host},2020:{escape(item.url)}"),
            _tag("published", escape(item.published)),
            _tag("updated", _updated(item, state) or escape(item.published)),
            _tag("summary", escape(item.summary)),
            "</entry>\n",
        ]
    return "".join([*parts, "</feed>\n"])


def _news_sitemap(site: Site, items: list[Item], base: str, state: int) -> str:
    parts = [
        _XML,
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n',
    ]
    for item in items:
        parts += [
            "<url>\n",
            _tag("loc", _url(item, base)),
            _tag("lastmod", _updated(item, state)),
            "<news:news>\n<news:publication>\n",
            _tag("news:name", escape(site.name)),
            "<news:language>{{language}}</news:language>\n</news:publication>\n",
            _tag("news:publication_date", escape(item.published)),
            _tag("news:title", escape(item.title)),
            "</news:news>\n</url>\n",
        ]
    return "".join([*parts, "</urlset>\n"])


def _hub(site: Site, listing: Listing, items: list[Item], base: str) -> str:
    rows = []
    for item in items:
        stamp = f" <small>{escape(item.published)}</small>" if item.published else ""
        rows.append(f'<li class="teaser"><h3><a href="{_url(item, base)}">{escape(item.title)}</a></h3>{stamp}')
        rows.append(f"<p>{escape(item.summary)}</p></li>\n" if item.summary else "</li>\n")
    head = f"<title>{escape(listing.title or site.name)}</title>"
    article = f'<h1>{escape(listing.title or site.name)}</h1>\n<ul class="latest">\n{"".join(rows)}</ul>'
    return site.template.replace("{{head}}", head).replace("{{article}}", article)

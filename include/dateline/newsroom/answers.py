"""What the newsroom answers: one request in, status, headers and bytes out.

Not here: sockets and threads (`server`).
"""

import gzip
import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape
from urllib.parse import unquote

from dateline.newsroom.clock import clock_values, fill
from dateline.newsroom.listings import CONTENT_TYPES, render_listing
from dateline.newsroom.sites import Route, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One HTTP answer, ready to be written. `delay_s` is waited before the first byte."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    delay_s: float = 0.0


def answer_site(
    site: Site, path: str, headers: Mapping[str, str], *, base: str, state: int, now: datetime, waited_s: float
) -> Answer:
    """The outlet's answer for `path` (query included).

    base: what stands before a path in the pages' own links. headers: the request's, names in lower case.
    waited_s: seconds since this path was first asked for, 0 at the first time.
    """
    plain = path.split("?", 1)[0]
    values = {**clock_values(now, site.timezone), "base": base, "language": _language(site)}
    route = site.routes.get(path) or site.routes.get(plain)
    if route is not None and route.state <= state:
        return _answer_route(site, route, headers, values, state, waited_s)
    if plain == "/robots.txt" and site.robots:
        return _finish(site, 200, "text/plain; charset=utf-8", site.robots.encode(), headers)
    listing = site.listings.get(plain)
    if listing is not None:
        text = fill(render_listing(site, listing, base=base, state=state), values)
        changed = listing.last_modified_state2 if state >= 2 else listing.last_modified
        stamp = _last_modified(changed)
        return _finish(site, 200, CONTENT_TYPES[listing.kind], text.encode(), headers, extra=stamp, validators=True)
    if plain == "/":
        return _finish(site, 200, "text/html; charset=utf-8", _front(site, base, values).encode(), headers)
    return _finish(site, 404, "text/html; charset=utf-8", _message("404 Not Found").encode(), headers)


def _language(site: Site) -> str:
    return str(tomllib.loads(site.toml).get("languages", ["en"])[0])


def _message(text: str) -> str:
    return f"<!DOCTYPE html><html><head><title>{text}</title></head><body><h1>{text}</h1></body></html>"


def _answer_route(
    site: Site, route: Route, headers: Mapping[str, str], values: Mapping[str, str], state: int, waited_s: float
) -> Answer:
    if route.retry_after_s > 0 and waited_s < route.retry_after_s:
        retry = (("Retry-After", f"{route.retry_after_s:.0f}"),)
        body = _message("429 Too Many Requests").encode()
        return _finish(site, 429, "text/html; charset=utf-8", body, headers, extra=retry)
    if route.location:
        place = route.location if "://" in route.location else values["base"] + route.location
        return _finish(site, route.status, "text/html", b"", headers, extra=(("Location", place),))
    if route.status != 200:
        body = _message(f"{route.status}").encode()
        return _finish(site, route.status, "text/html; charset=utf-8", body, headers, delay_s=route.delay_s)
    name = route.file_state2 if state >= 2 and route.file_state2 else route.file
    body = _page(site, name, route, values).encode(route.encoding, errors="xmlcharrefreplace")
    extra = (*route.headers.items(), *_last_modified(route.last_modified))
    if route.gzip:
        body, extra = gzip.compress(body, mtime=0), (*extra, ("Content-Encoding", "gzip"))
    return _finish(site, 200, route.content_type, body, headers, extra=extra, validators=True, delay_s=route.delay_s)


def _last_modified(iso: str) -> tuple[tuple[str, str], ...]:
    return (("Last-Modified", format_datetime(datetime.fromisoformat(iso), usegmt=True)),) if iso else ()


def _page(site: Site, name: str, route: Route, values: Mapping[str, str]) -> str:
    """A page's text: its file as it is, or its two parts (head, article) set in the outlet's template."""
    text = site.files[name] if name else ""
    if route.template:
        head, _, article = text.partition("<!-- article -->\n")
        text = site.template.replace("{{head}}", head).replace("{{article}}", article)
    return fill(text, values)


def _front(site: Site, base: str, values: Mapping[str, str]) -> str:
    """The outlet's front page for people: what it has, listed or not."""
    links = sorted([*site.listings, *(route.path for route in site.routes.values())])
    rows = "".join(f'<li><a href="{base}{escape(link)}">{escape(unquote(link))}</a></li>\n' for link in links)
    head = f"<title>{escape(site.name)}</title>"
    return fill(site.template, {**values, "head": head, "article": f"<h1>{escape(site.name)}</h1>\n<ul>\n{rows}</ul>"})


def _finish(
    site: Site,
    status: int,
    content_type: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    extra: tuple[tuple[str, str], ...] = (),
    validators: bool = False,
    delay_s: float = 0.0,
) -> Answer:
    """Adds validators, and answers 304 where the asker has these bytes (RFC 9110, section 13)."""
    common = tuple(site.headers.items())
    if validators:
        etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        extra += (("ETag", etag),)
        if _has_it(headers, etag, dict(extra).get("Last-Modified")):
            kept = tuple((name, value) for name, value in extra if name in {"ETag", "Last-Modified"})
            return Answer(status=304, headers=(*common, *kept), delay_s=delay_s)
    return Answer(status=status, headers=(("Content-Type", content_type), *common, *extra), body=body, delay_s=delay_s)


def _has_it(headers: Mapping[str, str], etag: str, last_modified: str | None) -> bool:
    wanted = headers.get("if-none-match")
    if wanted is not None:  # section 13.1.3: If-Modified-Since is then ignored
        return etag in {tag.strip().removeprefix("W/") for tag in wanted.split(",")}
    return last_modified is not None and headers.get("if-modified-since") == last_modified

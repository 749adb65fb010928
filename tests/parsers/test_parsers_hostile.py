"""Every kind of hostile page, through the real pool with its real limits: a story or a rejection, and the pool goes on."""

import gzip
import random
from collections.abc import Iterator

import pytest

from dateline.jobs.parsers import ParserPool
from dateline.model import Outlet, Page, Rejection, Story

OUTLET = Outlet(outlet_id="imported", name="imported")
GOOD = (
    "<!doctype html><html lang='en'><head><title>Ferry</title></head><body><h1>Night ferry returns</h1><p>The night ferry between "
    "the two harbours will sail again from the first of May, the port authority said on Tuesday.</p></body></html>"
)
PAGES: dict[str, tuple[bytes, str, set[str]]] = {
    "empty file": (b"", "text/html", {"empty"}),
    "50 MB of <div>": (b"<div>" * 10_000_000, "text/html", {"too_large"}),
    "19 MB of <div>": (b"<div>" * 3_800_000, "text/html", {"too_large"}),
    "200,000 nested tags": (b"<div>" * 200_000 + b"The end of it." + b"</div>" * 200_000, "text/html", {"too_large"}),
    "100,000 nested tags": (b"<div>" * 100_000 + b"The end of it.", "text/html", {"story"}),
    "gzip served as text": (gzip.compress(GOOD.encode(), mtime=0), "text/plain", {"story"}),
    "gzip bomb": (gzip.compress(bytes(60_000_000), mtime=0), "text/html", {"not_html"}),
    "UTF-16 without BOM": (GOOD.encode("utf-16-le"), "text/html", {"story"}),
    "a PDF called .html": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj", "text/html", {"not_html"}),
    "binary noise": (random.Random(1).randbytes(300_000), "text/html", {"not_html"}),
    "one word": (b"Hello", "text/html", {"story"}),
    "one word in a page": (b"<html><body>Hello</body></html>", "text/html", {"story"}),
    "endless script": (b"<html><body><p>A sentence.</p><script>" + b"while(1){};" * 1_500_000, "text/html", {"story"}),
    "endless comment": (b"<html><body><p>A sentence.</p><!--" + b"- " * 5_000_000, "text/html", {"story", "no_text"}),
    "endless attribute": (
        b"<html><body><p>A sentence.</p><p title='" + b"x " * 5_000_000,
        "text/html",
        {"story", "no_text"},
    ),
    "140,000 list items": (b"<ul>" + b"<li>item of text" * 140_000, "text/html", {"story", "parse_timeout"}),
    "140,000 table cells": (b"<table><tr>" + b"<td>cell" * 140_000, "text/html", {"story", "no_text", "parse_timeout"}),
    "a line of 19 MB": (b"word " * 3_800_000, "text/plain", {"story", "parse_timeout"}),
    "JSON nested deeply": (
        b'<html><script type="application/ld+json">' + b"[" * 100_000 + b"</script><p>A sentence stands here.</p>",
        "text/html",
        {"story"},
    ),
}


@pytest.fixture(scope="module")
def pool() -> Iterator[ParserPool]:
    with ParserPool(workers=1) as pool:
        yield pool


@pytest.mark.parametrize("name", PAGES)
def test_a_hostile_page_costs_itself_at_most(pool: ParserPool, name: str) -> None:
    body, content_type, allowed = PAGES[name]
    hostile = Page(body=body, content_type=content_type, outlet=OUTLET, url="https://x.test/report.html")
    good = Page(body=GOOD.encode(), content_type="text/html", outlet=OUTLET)
    (_, answer), (_, after) = pool.read_all([hostile, good])
    assert (answer.reason if isinstance(answer, Rejection) else "story") in allowed
    if isinstance(answer, Rejection):
        assert answer.detail.endswith((".", ")."))
    assert isinstance(after, Story)
    assert after.headline == "Night ferry returns"

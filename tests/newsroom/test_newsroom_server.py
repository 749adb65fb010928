"""The newsroom itself: it answers as it says, its sidecars are honest, and every trap is really there.

What the pipeline makes of its pages is tested elsewhere.
"""

import gzip
import http.client
import json
import re
import threading
import time
import tomllib
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import feedparser
import pytest
from lxml import html as lxml_html

from dateline.errors import ConfigurationError
from dateline.newsroom import NewsroomServer, data_folder, expectations, serve
from dateline.newsroom.clock import clock_values, fill
from dateline.newsroom.sites import Item, Listing, Site, load_sites

DATA = data_folder()
SITES = load_sites(DATA)
SIDECARS = {state: expectations(state) for state in (1, 2)}
OUTCOMES = {"landed", "copy", "revision", "unchanged", "rejected", "failed", "skipped", "twin"}
KEYS = {
    "outlet_id", "slug", "url", "final_url", "outcome", "reason", "published_date", "published_at", "published_earliest",
    "published_latest", "published_precision", "published_basis", "headline", "language", "authors", "content_type",
    "wire_agency", "dateline_place", "dateline_country", "is_accessible_for_free", "text_completeness", "tdm_reserved",
    "modified_at", "date_correction", "body_begins", "body_ends", "body_contains", "body_lacks",
    "countries_include", "copy_of", "copy_of_any", "twin_of", "text_repairs", "topic",
}  # fmt: skip
TODAY = datetime(2026, 11, 19, 22, 30, tzinfo=UTC)  # already the 20th in Kuwait, still the 19th in Chicago


@pytest.fixture
def newsroom() -> Iterator[NewsroomServer]:
    with serve(today=lambda: TODAY) as server:
        yield server


@pytest.fixture(scope="module")
def shared() -> Iterator[NewsroomServer]:
    """For tests that only read."""
    with serve(today=lambda: TODAY) as server:
        yield server


def ask(
    server: NewsroomServer, host: str, path: str, *, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(server.host, server.port, timeout=10)
    try:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers={"Host": host, **sent})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def ask_url(server: NewsroomServer, url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    parts = urlsplit(url)
    return ask(server, parts.netloc, parts.path + (f"?{parts.query}" if parts.query else ""), **headers)


def sidecar_id(sidecar: dict[str, Any]) -> str:
    return f"{sidecar['outlet_id']}/{sidecar['slug']}"


def listed() -> list[tuple[Site, Listing, Item, str]]:
    return [
        (site, listing, item, item.url if "://" in item.url else f"http://{site.host}{item.url}")
        for site in SITES.values()
        for listing in site.listings.values()
        for item in listing.items
    ]


def plain(url: str) -> str:
    return re.sub(r"\?utm_.*", "", url)


# --- what is answered ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sidecar", SIDECARS[1], ids=sidecar_id)
def test_each_listed_url_answers_as_its_sidecar_says(shared: NewsroomServer, sidecar: dict[str, Any]) -> None:
    host = urlsplit(sidecar["url"]).hostname or ""
    if sidecar.get("reason") == "foreign_host":
        assert host not in SITES
        return
    status, headers, body = ask_url(shared, sidecar["url"])
    if status == 429:
        assert headers["retry-after"] == "1"
    elif "final_url" in sidecar:
        assert (status, headers["location"]) == (301, sidecar["final_url"])
        assert ask_url(shared, sidecar["final_url"])[0] == 200
    elif sidecar["outcome"] == "failed" and sidecar["reason"].startswith("http_"):
        assert status == int(sidecar["reason"].removeprefix("http_"))
    elif sidecar["outcome"] == "failed":
        assert (status, body) == (200, b"")
    elif sidecar.get("reason") != "filter":  # a filtered link is never asked for and need not exist
        assert status == 200
        assert b"{{" not in body


def test_unknown_host_and_unknown_path_are_404(shared: NewsroomServer) -> None:
    assert ask(shared, "nobody.newsroom.test", "/")[0] == 404
    assert ask(shared, "courier.newsroom.test", "/news/2025/03/03/no-such-story")[0] == 404
    assert ask(shared, "gazette.newsroom.test", "/robots.txt")[0] == 404


def test_people_browse_without_any_host_name(shared: NewsroomServer) -> None:
    status, _, body = ask(shared, "127.0.0.1", "/")
    assert status == 200
    assert b'href="/@courier/"' in body
    assert ask(shared, "127.0.0.1", "/@nobody/")[0] == 404
    for site in SITES.values():
        status, _, body = ask(shared, "127.0.0.1", f"/@{site.outlet_id}/")
        assert status == 200
        for link in re.findall(r'href="(/@[^"]+)"', body.decode())[:5]:
            assert link.startswith(f"/@{site.outlet_id}/")


def test_redirect_stays_under_the_prefix(shared: NewsroomServer) -> None:
    _, headers, _ = ask(shared, "127.0.0.1", "/@courier/news/kelp-farm-first-crop")
    assert headers["location"].startswith("/@courier/news/2025/")


def test_tracking_parameters_lead_to_the_same_page(shared: NewsroomServer) -> None:
    path = "/news/2025/03/03/swing-bridge-to-close-for-eleven-weeks"
    assert (
        ask(shared, "courier.newsroom.test", path + "?utm_source=x")[2] == ask(shared, "courier.newsroom.test", path)[2]
    )


def test_too_many_requests_then_the_page(newsroom: NewsroomServer) -> None:
    url = next(s["url"] for s in SIDECARS[1] if s["slug"] == "retry-after-chess")
    assert ask_url(newsroom, url)[0] == 429
    assert ask_url(newsroom, url)[0] == 429, "asking again at once gains nothing"
    give_up = time.monotonic() + 10
    while (status := ask_url(newsroom, url)[0]) == 429 and time.monotonic() < give_up:
        threading.Event().wait(0.1)
    assert status == 200


def test_slow_page_is_slow(shared: NewsroomServer) -> None:
    url = next(s["url"] for s in SIDECARS[1] if s["slug"] == "slow-night-teas")
    began = time.monotonic()
    assert ask_url(shared, url)[0] == 200
    assert 2.0 <= time.monotonic() - began < 9.0


def test_etag_gives_304_on_feeds_and_pages(shared: NewsroomServer) -> None:
    for host, path in (("courier.newsroom.test", "/feed.xml"), ("meridian.newsroom.test", "/wire.atom")):
        _, headers, _ = ask(shared, host, path)
        status, again, body = ask(shared, host, path, If_None_Match=headers["etag"])
        assert (status, body, again["etag"]) == (304, b"", headers["etag"])
        assert ask(shared, host, path, If_None_Match='"other"')[0] == 200
    for path in ("/news/2025/03/03/swing-bridge-to-close-for-eleven-weeks", "/feed.xml"):
        stamp = ask(shared, "courier.newsroom.test", path)[1]["last-modified"]
        assert ask(shared, "courier.newsroom.test", path, If_Modified_Since=stamp)[0] == 304
        assert ask(shared, "courier.newsroom.test", path, If_Modified_Since=stamp, If_None_Match='"x"')[0] == 200


def test_state_2_changes_the_feed_and_its_etag(newsroom: NewsroomServer) -> None:
    _, first, old = ask(newsroom, "courier.newsroom.test", "/feed.xml")
    newsroom.set_state(2)
    status, _, new = ask(newsroom, "courier.newsroom.test", "/feed.xml", If_None_Match=first["etag"])
    assert status == 200
    was, now = (feedparser.parse(text).entries for text in (old, new))
    assert len(now) == len(was) + 1
    changed = {e.link for e in now} - {e.link for e in was}
    assert changed == {s["url"] for s in SIDECARS[2] if s["slug"] == "new-second-piano"}
    stamps = [{e.link: dict.get(e, "updated") for e in entries} for entries in (was, now)]
    moved = {link for link, stamp in stamps[0].items() if stamps[1][link] != stamp}
    assert moved == {s["url"] for s in SIDECARS[2] if s["outcome"] in {"revision", "unchanged"}}


@pytest.mark.parametrize("sidecar", SIDECARS[2], ids=sidecar_id)
def test_state_2_serves_what_its_sidecars_say(newsroom: NewsroomServer, sidecar: dict[str, Any]) -> None:
    status, _, before = ask_url(newsroom, sidecar["url"])
    newsroom.set_state(2)
    after_status, _, after = ask_url(newsroom, sidecar["url"])
    assert after_status == 200
    if sidecar["outcome"] == "landed":
        assert status == 404
        return
    assert before != after
    texts = [
        [p.text_content() for p in lxml_html.fromstring(b).xpath("//article/p[not(@class)]")] for b in (before, after)
    ]
    assert (texts[0] == texts[1]) is (sidecar["outcome"] == "unchanged")


def test_gzip_page_is_compressed(shared: NewsroomServer) -> None:
    url = next(s["url"] for s in SIDECARS[1] if s["slug"] == "gzip-band-and-deer")
    _, headers, body = ask_url(shared, url)
    assert headers["content-encoding"] == "gzip"
    assert b"Lindgren High School band" in gzip.decompress(body)


def test_wrong_and_odd_charsets_are_really_so(shared: NewsroomServer) -> None:
    by_slug = {s["slug"]: s["url"] for s in SIDECARS[1]}
    _, headers, body = ask_url(shared, by_slug["passerelle-mauvais-charset"])
    assert headers["content-type"] == "text/html; charset=utf-8"
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")
    assert "élèves du lycée" in body.decode("windows-1252")
    _, headers, body = ask_url(shared, by_slug["clay-jars-windows-1256"])
    assert headers["content-type"] == "text/html"
    assert b"charset=windows-1256" in body
    assert "جرار الماء" in body.decode("windows-1256")


def test_head_has_no_body_and_requests_are_logged(newsroom: NewsroomServer) -> None:
    status, headers, body = ask(newsroom, "courier.newsroom.test", "/feed.xml", method="HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) > 1000
    logged = newsroom.requests[-1]
    assert (logged.method, logged.host, logged.path, logged.status) == (
        "HEAD", "courier.newsroom.test", "/feed.xml", 200,
    )  # fmt: skip


def test_port_in_use_and_foreign_addresses_are_refused_in_one_line(shared: NewsroomServer) -> None:
    with pytest.raises(ConfigurationError, match=f"127.0.0.1:{shared.port} .*Choose another port"):
        serve(port=shared.port)
    with pytest.raises(ConfigurationError, match="loopback alone"):
        serve(host="0.0.0.0")


# --- the clock ----------------------------------------------------------------------------------------------------


def test_masthead_shows_the_day_of_serving_in_the_outlets_own_zone(shared: NewsroomServer) -> None:
    found = {
        "sentinel.newsroom.test": ("/salt-makers-sell-under-one-name/", "Friday , November 20 2026"),
        "manara.newsroom.test": ("/article/4125", "الجمعة، 20 نوفمبر 2026"),
        "herald.newsroom.test": ("/2025/03/11/quilt-of-lost-post-offices.html", "Thursday, November 19, 2026"),
        "voix.newsroom.test": ("/dossiers/la-vaisselle-felee-du-brick", "jeudi 19 novembre 2026"),
        "heidebote.newsroom.test": ("/artikel/faehre-ohne-motor", "Donnerstag, 19. November 2026"),
        "faro.newsroom.test": ("/nota/188-el-telegrafista-de-bermejillo", "jueves, 19 de noviembre de 2026"),
    }
    for host, (path, stamp) in found.items():
        assert stamp in ask(shared, host, path)[2].decode("utf-8", "replace"), host


def test_render_time_page_is_stamped_with_the_moment(shared: NewsroomServer) -> None:
    _, headers, body = ask(shared, "sentinel.newsroom.test", "/dhow-launched-without-nails/")
    assert b'content="2026-11-20T01:30:00+03:00"' in body
    assert headers["date"] == "Thu, 19 Nov 2026 22:30:00 GMT"


def test_unknown_placeholder_is_an_error_and_known_ones_are_filled() -> None:
    values = clock_values(TODAY, "Asia/Kuwait")
    assert fill("{{today_iso}} {css}", values) == "2026-11-20 {css}"
    with pytest.raises(KeyError):
        fill("{{nonsense}}", values)


WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


@pytest.mark.parametrize("slug", [s["slug"] for s in SIDECARS[1] if s.get("date_correction") == "masthead_clock"])
def test_yearless_stories_can_be_dated_by_what_they_say(slug: str) -> None:
    """The weekday fits the expected day, and the newest year that the text names is the expected one."""
    sidecar = next(s for s in SIDECARS[1] if s["slug"] == slug)
    day = date.fromisoformat(sidecar["published_date"])
    text = SITES[f"{sidecar['outlet_id']}.newsroom.test"].files[f"{slug}.html"].partition("<!-- article -->")[2]
    said = re.findall(rf"\b({'|'.join(WEEKDAYS)})\b", text.lower()) or ["thursday"] * ("يوم الخميس" in text)
    assert all(WEEKDAYS.index(name) == day.weekday() for name in said[:1])
    assert max(int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", text)) == day.year


# --- the data -----------------------------------------------------------------------------------------------------


def test_every_page_file_has_a_route_and_a_sidecar() -> None:
    for site in SITES.values():
        folder = DATA / site.outlet_id / "pages"
        routed = {r.file for r in site.routes.values()} | {r.file_state2 for r in site.routes.values()} - {""}
        for name in site.files:
            slug = name.removesuffix(".html")
            assert name in routed, f"{site.outlet_id}: {name} is never served"
            assert (folder / f"{slug}.json").exists() or (folder / f"{slug}.state2.json").exists(), name
        assert routed - {""} <= set(site.files)


def test_sidecars_are_sorted_and_have_no_empty_values() -> None:
    for path in DATA.glob("*/pages/*.json"):
        text = path.read_text(encoding="utf-8")
        sidecar = json.loads(text)
        assert text == json.dumps(sidecar, ensure_ascii=False, indent=2, sort_keys=True) + "\n", path
        assert all(value not in (None, "", [], {}) for value in sidecar.values()), path


@pytest.mark.parametrize("sidecar", [*SIDECARS[1], *SIDECARS[2]], ids=sidecar_id)
def test_sidecar_holds_in_itself(sidecar: dict[str, Any]) -> None:
    assert set(sidecar) <= KEYS
    assert sidecar["outcome"] in OUTCOMES
    assert ("reason" in sidecar) == (sidecar["outcome"] in {"rejected", "failed", "skipped"})
    if sidecar["outcome"] not in {"landed", "copy", "revision"}:
        return
    assert {"headline", "language", "content_type"} & set(sidecar)
    assert ("published_date" in sidecar) != (sidecar.get("published_precision") in {"none", "year"})
    if sidecar["outcome"] == "copy":
        known = {s["url"]: s for s in SIDECARS[1]}
        for original in sidecar.get("copy_of_any", [sidecar.get("copy_of")]):
            assert known[original]["outcome"] == "landed"
    if "published_at" in sidecar:
        instant = datetime.fromisoformat(sidecar["published_at"])
        assert instant.tzinfo is not None
        assert instant.date().isoformat() == sidecar["published_date"]


@pytest.mark.parametrize("sidecar", [*SIDECARS[1], *SIDECARS[2]], ids=sidecar_id)
def test_sidecar_quotes_are_on_the_page(sidecar: dict[str, Any]) -> None:
    """A quoted beginning that the page doesn't have could never come out of it."""
    if sidecar["outcome"] not in {"landed", "copy", "revision"}:
        return
    site = SITES[f"{sidecar['outlet_id']}.newsroom.test"]
    name = f"{sidecar['slug']}.state2.html"
    name = name if sidecar["outcome"] == "revision" and name in site.files else f"{sidecar['slug']}.html"
    root = lxml_html.fromstring(
        fill(_set_in_template(site, name), {**clock_values(TODAY, site.timezone), "base": "", "language": "en"})
    )
    text = " ".join(root.text_content().split())
    repaired = re.sub(r"\b(\w*)(fi|fl) (?=[a-z])", r"\1\2", text)
    for quote in [sidecar[k] for k in ("headline", "body_begins", "body_ends") if k in sidecar]:
        assert " ".join(quote.split()) in text or quote in repaired, quote
    for quote in sidecar.get("body_contains", []):
        assert quote in text
    for quote in sidecar.get("body_lacks", []):
        assert quote in text, f"{quote!r} isn't on the page, so it proves nothing"
    for word in sidecar.get("text_repairs", []):
        assert word not in text
        assert word.replace("-", "") in text.replace(" ", "")


def _set_in_template(site: Site, name: str) -> str:
    head, _, article = site.files[name].partition("<!-- article -->\n")
    return site.template.replace("{{head}}", head).replace("{{article}}", article)


def test_every_listed_url_has_a_sidecar_and_the_other_way_round() -> None:
    told = {s["url"] for state in (1, 2) for s in SIDECARS[state]}
    links = {url for *_, url in listed()}
    twins = {s["url"] for s in SIDECARS[1] if s["outcome"] == "twin"}
    assert {plain(url) for url in links} - told == set()
    reached_otherwise = told - {plain(url) for url in links} - twins
    assert reached_otherwise == set()


def test_copies_are_younger_than_their_originals() -> None:
    known = {s["url"]: s for s in SIDECARS[1]}
    for sidecar in SIDECARS[1]:
        for original in sidecar.get("copy_of_any", [sidecar["copy_of"]] if "copy_of" in sidecar else []):
            assert sidecar["published_date"] >= known[original]["published_date"]


def test_stories_are_of_newspaper_length_and_long_enough_to_compare() -> None:
    for site in SITES.values():
        for name, text in site.files.items():
            if "<!-- article -->" in text and not name.startswith(("robots-private", "paywall")):
                article = text.partition("<!-- article -->")[2]
                words = len(re.findall(r"\w+", lxml_html.fromstring(f"<div>{article}</div>").text_content()))
                assert 90 <= words <= 420, f"{name}: {words} words"


def test_every_page_is_html_that_parsers_agree_on() -> None:
    for site in SITES.values():
        for name in site.files:
            text = _set_in_template(site, name)
            if not site.files[name].strip() or "%PDF" in text:
                continue
            for tag in ("p", "div", "article", "ul", "section", "aside", "h1", "table", "span", "a"):
                opened, closed = len(re.findall(rf"<{tag}[\s>]", text)), text.count(f"</{tag}>")
                assert opened == closed, f"{site.outlet_id}/{name}: {opened} <{tag}>, {closed} </{tag}>"


def test_feeds_and_sitemaps_parse_whole(shared: NewsroomServer) -> None:
    kinds: Counter[str] = Counter()
    for site in SITES.values():
        for listing in site.listings.values():
            status, _, body = ask(shared, site.host, listing.path)
            assert status == 200
            kinds[listing.kind] += 1
            wanted = [item for item in listing.items if item.state == 1]
            if listing.kind in {"rss", "atom"}:
                read = feedparser.parse(body)
                assert not read.bozo
                assert [e.title for e in read.entries] == [item.title for item in wanted]
            elif listing.kind == "news_sitemap":
                assert len(ET.fromstring(body)) == len(wanted)
            else:
                hrefs = [a.get("href") for a in lxml_html.fromstring(body).iter("a")]
                assert all(f"http://{site.host}{item.url}" in hrefs for item in wanted)
    assert set(kinds) == {"rss", "atom", "news_sitemap", "hub"}


def test_link_patterns_let_through_what_is_listed_and_no_navigation(shared: NewsroomServer) -> None:
    for site in SITES.values():
        rules = tomllib.loads(site.toml)["harvest"]
        for listing in site.listings.values():
            for item in listing.items:
                url = item.url if "://" in item.url else f"http://{site.host}{item.url}"
                assert re.search(rules["link_pattern"], url), url
            if listing.kind == "hub":
                hrefs = {a.get("href") for a in lxml_html.fromstring(ask(shared, site.host, listing.path)[2]).iter("a")}
                through = {h for h in hrefs if h and re.search(rules["link_pattern"], h)}
                assert through == {f"http://{site.host}{item.url}" for item in listing.items}


def test_outlet_files_are_what_a_user_would_write(shared: NewsroomServer, tmp_path: Path) -> None:
    from dateline.stores.outlets import read_outlet

    paths = shared.outlet_files(tmp_path / "outlets")
    assert len(paths) == len(SITES) >= 5
    for path in paths:
        read = read_outlet(path)
        assert read.outlet.outlet_id == path.stem
        assert read.rules.connect == f"127.0.0.1:{shared.port}"
        assert read.rules.delay_s == 0


def test_extra_outlets_are_distinct_and_the_same_at_every_start() -> None:
    with serve(extra_outlets=3, pages_each=4) as one, serve(extra_outlets=3, pages_each=4) as two:
        texts = []
        for number in (1, 2, 3):
            host = f"load{number:02d}.newsroom.test"
            feed = feedparser.parse(ask(one, host, "/feed.xml")[2])
            assert len(feed.entries) == 4
            for entry in feed.entries:
                body = ask_url(one, entry.link)[2]
                assert body == ask_url(two, entry.link)[2]
                texts.append(re.findall(r"\w+", lxml_html.fromstring(body).xpath("string(//article)")))
    grams = [{tuple(words[i : i + 5]) for i in range(len(words) - 4)} for words in texts]
    for i, first in enumerate(grams):
        for second in grams[:i]:
            assert len(first & second) / min(len(first), len(second)) < 0.3


def test_whole_newsroom_is_large_and_many_tongued() -> None:
    served = sum(bool(route.file) for site in SITES.values() for route in site.routes.values())
    assert served >= 48
    spoken = Counter(s["language"] for s in SIDECARS[1] if "language" in s)
    assert {"en", "fr", "ar", "de", "es"} <= set(spoken)
    assert all(spoken[language] >= 3 for language in spoken)


def test_every_trap_that_the_road_must_pass_is_there() -> None:
    first = SIDECARS[1]

    def some(**wanted: object) -> int:
        return sum(all(s.get(k) == v for k, v in wanted.items()) for s in first)

    for correction in (
        "masthead_clock", "render_time", "modified_as_published", "swapped_day_month", "future", "epoch",
    ):  # fmt: skip
        assert some(date_correction=correction), correction
    for reason in ("http_403", "http_404", "http_410", "http_500", "empty_body", "not_html", "empty", "robots", "foreign_host", "filter"):  # fmt: skip
        assert some(reason=reason), reason
    for agency in ("AFP", "AP", "Reuters", "dpa", "agencies"):
        assert some(wire_agency=agency), agency
    for kind in ("live_blog", "opinion", "correction"):
        assert some(content_type=kind), kind
    assert some(outcome="copy") >= 6
    assert some(outcome="twin") == 2
    assert some(is_accessible_for_free=False)
    assert some(tdm_reserved=True)
    assert some(published_precision="none")
    assert some(published_precision="year")
    for basis in ("sitemap", "url", "masthead", "dateline"):
        assert some(published_basis=[basis]), basis
    assert any("copy_of_any" in s for s in first)
    routes = [route for site in SITES.values() for route in site.routes.values()]
    for behaviour in ("location", "retry_after_s", "delay_s", "gzip", "last_modified"):
        assert any(getattr(route, behaviour) for route in routes), behaviour
    assert Counter(s["outcome"] for s in SIDECARS[2]) == {"landed": 2, "revision": 1, "unchanged": 1}
    assert any(tomllib.loads(site.toml)["medium"] == "print" for site in SITES.values())

"""`outlets add`: for every outlet of the newsroom the file it writes finds what the hand-written one finds."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jobs_loopback import Site, one_pool, rss, running, story

from dateline.discovery.outlet_facts import guess_facts
from dateline.errors import ConfigurationError, GiveUp
from dateline.jobs.outlet_checks import check_outlet, read_all_listings
from dateline.jobs.outlet_finding import find_outlet
from dateline.jobs.outlet_patterns import pattern_of, shape
from dateline.jobs.outlet_visits import MAX_REQUESTS
from dateline.model import HarvestRules, ListedOutlet, Outlet
from dateline.newsroom import NewsroomServer, serve
from dateline.newsroom.answers import Answer
from dateline.newsroom.sites import data_folder, load_sites
from dateline.settings import Settings, read_settings
from dateline.stores.outlet_files import outlet_text, write_outlet
from dateline.stores.outlets import read_outlet
from dateline.urls import url_key

NOW = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
OUTLETS = sorted(site.outlet_id for site in load_sites(data_folder()).values())


@pytest.fixture(scope="module", autouse=True)
def pool() -> Iterator[None]:
    with one_pool():
        yield


@pytest.fixture(scope="module")
def newsroom() -> Iterator[NewsroomServer]:
    with serve() as server:
        yield server


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({"DATELINE_LAKE": str(tmp_path / "lake")})


def kept_links(settings: Settings, path: Path) -> set[str]:
    _, links = read_all_listings(settings, read_outlet(path), now=NOW)
    return {url_key(link.url) for link in links}


@pytest.mark.parametrize("name", OUTLETS)
@pytest.mark.parametrize(("front", "state"), [("index", 1), ("index", 2), ("bare", 1)])
def test_the_file_found_finds_what_the_hand_written_one_finds(
    newsroom: NewsroomServer,
    settings: Settings,
    tmp_path: Path,
    name: str,
    front: str,
    state: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """bare: the front page links its listings alone, as sections in a menu, so that no index gives the articles away."""
    monkeypatch.setattr(newsroom, "state", state)
    (hand,) = [path for path in newsroom.outlet_files(tmp_path / "hand") if path.stem == name]
    listed = read_outlet(hand)
    if front == "bare":
        whole = newsroom.answer

        def answer(method: str, host: str, path: str, headers: dict[str, str]) -> Answer:
            if path != "/":
                return whole(method, host, path, headers)
            site = newsroom.sites[host]
            menu = "".join(f'<li><a href="{place}">{place.strip("/")}</a></li>' for place in site.listings)
            page = site.template.replace("{{head}}", f"<title>{site.name}</title>").replace(
                "{{article}}", f"<ul>{menu}</ul>"
            )
            return Answer(status=200, headers=(("Content-Type", "text/html; charset=utf-8"),), body=page.encode())

        monkeypatch.setattr(newsroom, "answer", answer)
    found = find_outlet(settings, f"http://{listed.outlet.domain}/", now=NOW, connect=newsroom.address)
    written = tmp_path / "found" / f"{name}.toml"
    write_outlet(written, found.listed, found.notes)
    outlet = read_outlet(written).outlet
    assert (outlet.outlet_id, outlet.domain) == (name, listed.outlet.domain)
    wanted, got = kept_links(settings, hand), kept_links(settings, written)
    assert wanted - got == set()
    assert len(got) <= len(wanted) * 1.4, f"more than it should: {sorted(got - wanted)}"
    # What is guessed is right, or left out.
    assert outlet.country in {None, listed.outlet.country}
    assert set(outlet.languages) <= set(listed.outlet.languages)
    assert outlet.languages[:1] == listed.outlet.languages[:1]
    if front == "index":
        assert outlet.name == listed.outlet.name
    assert len(found.samples) == min(3, len(wanted))
    assert all(sample.rejected is None and sample.words > 40 and sample.title for sample in found.samples)
    assert found.requests <= MAX_REQUESTS


def test_a_check_shows_listings_and_samples(newsroom: NewsroomServer, settings: Settings, tmp_path: Path) -> None:
    paths = {path.stem: path for path in newsroom.outlet_files(tmp_path)}
    found = check_outlet(settings, read_outlet(paths["courier"]), now=NOW)
    assert found.is_sound
    assert [(one.kind, len(one.links) > 5) for one in found.listings] == [("feed", True), ("news_sitemap", True)]
    assert found.skipped["foreign_host"] == 1
    gone = paths["faro"].read_text().replace("sitemap-noticias", "sitemap-gone")
    paths["faro"].write_text(gone)
    found = check_outlet(settings, read_outlet(paths["faro"]), now=NOW)
    assert not found.is_sound
    assert found.listings[0].reason == "http_404"


# Sites of other kinds than the newsroom's.


@pytest.fixture
def site() -> Iterator[Site]:
    with running(Site()) as one:
        yield one


def find(site: Site, settings: Settings, address: str = "http://www.gazette.example/", **more: str):
    return find_outlet(settings, address, now=NOW, connect=site.address, **more)


def test_feeds_named_by_link_tags_are_found_and_comments_are_not(site: Site, settings: Settings) -> None:
    site.put(
        "/",
        '<html lang="fr-CH"><head><title>Actualités | La Gazette</title><meta property="og:site_name" content="La Gazette">'
        '<link rel="alternate" type="application/rss+xml" href="/flux/une">'
        '<link rel="alternate" type="application/rss+xml" href="/comments/feed/"></head><body></body></html>',
    )
    site.put("/flux/une", rss(*((f"http://www.gazette.example/a/{n}", f"Titre {n}") for n in range(9))), "text/xml")
    site.put("/comments/feed/", rss(("http://www.gazette.example/a/1#c2", "Commentaire")), "text/xml")
    for n in range(9):
        site.put(f"/a/{n}", story(f"Titre {n}", "fr"))
    found = find(site, settings)
    outlet, rules = found.listed.outlet, found.listed.rules
    assert rules.feeds == ("http://www.gazette.example/flux/une",)
    assert (outlet.outlet_id, outlet.name, outlet.domain) == ("gazette", "La Gazette", "gazette.example")
    assert (outlet.country, outlet.timezone) == ("CH", "Europe/Zurich")
    assert rules.link_pattern is None
    assert "/comments/feed/" not in site.asked


def test_a_feed_at_a_common_path_is_found_without_a_word_of_it(site: Site, settings: Settings) -> None:
    site.put("/", "<html><title>Gazette</title><body>Welcome</body></html>")
    site.put("/rss.xml", rss(("http://www.gazette.example/news/weir-is-mended-again-at-last", "Weir")), "text/xml")
    site.put("/news/weir-is-mended-again-at-last", story("Weir is mended"))
    assert find(site, settings).listed.rules.feeds == ("http://www.gazette.example/rss.xml",)


def test_the_address_of_a_feed_is_enough(site: Site, settings: Settings) -> None:
    site.put("/x/y", rss(*((f"http://www.gazette.example/n/{n}00000", f"Story {n}") for n in range(4))), "text/xml")
    site.put("/", '<html lang="de-AT"><title>Die Gazette</title></html>')
    found = find(site, settings, "http://www.gazette.example/x/y")
    assert found.listed.rules.feeds == ("http://www.gazette.example/x/y",)
    assert (found.listed.outlet.country, found.listed.outlet.name) == ("AT", "Die Gazette")


def test_news_sitemaps_behind_an_index_of_robots_txt_are_found_and_archives_are_not(
    site: Site, settings: Settings
) -> None:
    base = "http://www.gazette.example"
    site.put("/", "<html><title>Gazette</title></html>")
    site.put(
        "/robots.txt", f"User-agent: *\nSitemap: {base}/archive.xml\nSitemap: {base}/news-index.xml\n", "text/plain"
    )
    urls = "".join(f"<url><loc>{base}/old/{n}</loc><lastmod>2010-01-01</lastmod></url>" for n in range(50))
    site.put("/archive.xml", f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>', "text/xml")
    site.put(
        "/news-index.xml", f"<sitemapindex><sitemap><loc>{base}/news-1.xml</loc></sitemap></sitemapindex>", "text/xml"
    )
    news = "".join(
        f"<url><loc>{base}/new/{n}00000</loc><n:news><n:publication_date>2026-11-20</n:publication_date>"
        f"<n:title>New {n}</n:title></n:news></url>"
        for n in range(5)
    )
    head = (
        'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'
    )
    site.put("/news-1.xml", f"<urlset {head}>{news}</urlset>", "text/xml")
    assert find(site, settings).listed.rules.news_sitemaps == (f"{base}/news-index.xml",)


def test_what_robots_txt_forbids_is_not_asked(site: Site, settings: Settings) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /feed\nDisallow: /rss", "text/plain")
    site.put("/", '<html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head></html>')
    site.put("/feed.xml", rss(("http://www.gazette.example/a/1", "A")), "text/xml")
    with pytest.raises(GiveUp, match="no feed, news sitemap or page with articles was found"):
        find(site, settings)
    assert not [path for path in site.asked if path.startswith(("/feed", "/rss"))]


def test_sections_whose_links_only_reading_tells_are_found_and_house_pages_are_not(
    site: Site, settings: Settings
) -> None:
    menu = '<nav><a href="/world">World</a><a href="/about">About us</a><a href="/team">Team</a></nav>'
    site.put("/", f"<html lang='en-IE'><title>Gazette</title><body>{menu}</body></html>")
    teasers = "".join(
        f'<h3><a href="/world/weir-{word}">The weir above the mill is {word} now</a></h3>' for word in "abcde"
    )
    site.put("/world", f"<html><body>{menu}{teasers}</body></html>")
    people = "".join(f'<a href="/team/jane-{word}">Jane {word} who writes here</a>' for word in "abcde")
    site.put("/team", f"<html><body>{menu}{people}</body></html>")
    for word in "abcde":
        site.put(f"/world/weir-{word}", story(f"The weir above the mill is {word} now"))
        site.put(f"/team/jane-{word}", "<html><body><h1>Jane</h1><p>Writes.</p></body></html>")
    found = find(site, settings)
    assert found.listed.rules.hub_pages == ("http://www.gazette.example/world",)
    assert found.listed.rules.link_pattern == "^https?://[^/]+/(world)/[^/]"
    assert (found.listed.outlet.country, found.listed.outlet.timezone) == ("IE", "Europe/Dublin")


def test_a_hostile_front_page_costs_a_bounded_visit_and_makes_no_wild_file(
    site: Site, settings: Settings, tmp_path: Path
) -> None:
    evil = 'x"\nenabled = []\n[harvest]\nconnect = "10.0.0.1:80"\x1b[31m' + "\u202e"
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="/feed{n}.xml">' for n in range(2000))
    sections = "".join(f'<a href="/s{n}">s</a>' for n in range(2000))
    private = '<link rel="alternate" type="application/rss+xml" href="http://127.0.0.1:1/feed">'
    named = f"<meta property='og:site_name' content='{evil}'>"
    site.put(
        "/", f"<html lang='{evil}'><head>{named}{private}{links}</head><body>{sections}{'<div>' * 5000}</body></html>"
    )
    site.put("/feed3.xml", rss(("http://www.gazette.example/a/100000", evil.replace("<", ""))), "text/xml")
    site.put("/a/100000", story("A story"))
    found = find(site, settings)
    assert len(site.asked) <= MAX_REQUESTS + 2
    path = tmp_path / "gazette.toml"
    write_outlet(path, found.listed, [evil, *found.notes])
    listed = read_outlet(path)
    assert listed.rules.connect == site.address
    assert "\x1b" not in path.read_text()


def test_addresses_that_cannot_be_harvested_say_why(settings: Settings) -> None:
    for address in ("ftp://x.example/", "http://user@x.example/", "http:///", "http://x.example:99999/"):
        with pytest.raises(ConfigurationError, match="is no web address"):
            find_outlet(settings, address, now=NOW)
    with pytest.raises(GiveUp, match=r"If this host is yours, name its address as `connect`"):
        find_outlet(settings, "http://127.0.0.1:9/", now=NOW)


def test_an_id_can_be_given_and_a_file_is_not_overwritten(site: Site, settings: Settings, tmp_path: Path) -> None:
    site.put("/", '<html><head><link rel="alternate" type="application/atom+xml" href="/a.xml"></head></html>')
    site.put("/a.xml", rss(("http://www.gazette.example/a/100000", "A")), "text/xml")
    site.put("/a/100000", story("A story"))
    found = find(site, settings, outlet_id="mine")
    path = tmp_path / "mine.toml"
    write_outlet(path, found.listed)
    assert read_outlet(path).outlet.outlet_id == "mine"
    with pytest.raises(ConfigurationError, match="there already"):
        write_outlet(path, found.listed)
    before = path.read_text()
    with pytest.raises(ConfigurationError, match=r"'../../x' is no id of an outlet"):
        find(site, settings, outlet_id="../../x")
    nameless = replace(found.listed, outlet=replace(found.listed.outlet, outlet_id="Not An Id"))
    with pytest.raises(ConfigurationError, match=r"key `id`"):
        write_outlet(path, nameless, replace=True)
    assert path.read_text() == before
    assert list(tmp_path.glob("*.toml")) == [path]


@pytest.mark.parametrize(
    ("domain", "tags", "dates", "country", "zone"),
    [
        ("courier.co.uk", [], [], "GB", "Europe/London"),
        ("zeitung.de", ["de"], [], "DE", "Europe/Berlin"),
        ("arab.com", ["en-US"], ["Fri, 20 Nov 2026 08:00:00 +0300"], None, None),
        ("herald.com", ["en-US"], ["Fri, 20 Nov 2026 08:00:00 -0600"] * 3, "US", "America/Chicago"),
        ("herald.com", ["en-US"], ["2026-07-20T08:00:00-04:00"], "US", "America/New_York"),
        ("herald.com", ["en-US"], ["Fri, 20 Nov 2026 08:00:00 GMT"], None, None),
        ("gazette.com", ["fr_CA"], ["Fri, 20 Nov 2026 08:00:00 -0800"], "CA", "America/Vancouver"),
        ("gazette.com", ["fr_CA"], [], "CA", None),
        ("start.io", ["en"], [], None, None),
        ("jornal.com.br", ["pt-BR"], [], "BR", None),
        ("nova.com", ["zh-Hant-TW"], [], "TW", "Asia/Taipei"),
        ("x.test", ["es-419"], ["nonsense", "2026-13-45T08:00:00+99:99"], None, None),
    ],
)
def test_country_and_zone_are_told_or_left_out(domain, tags, dates, country, zone) -> None:
    facts = guess_facts(domain, tags, dates)
    assert (facts.country, facts.timezone) == (country, zone)


def test_shapes_and_patterns_are_those_a_person_would_write() -> None:
    assert shape("https://x.test/issue/1998-044/page-3") == "/issue/*/*"
    assert shape("https://x.test/2024/11/08/a.html") == "/#/*/*/*"
    assert shape("https://x.test/pearl-divers/") == "/*-*"
    urls = ["https://x.test/a.b/one", "https://x.test/2024/11/two.html", "https://x.test/three-four/"]
    pattern = re.compile(pattern_of(urls))
    assert all(pattern.search(url) for url in [*urls, "http://x.test/2031/1/z"])
    assert not any(pattern.search(url) for url in ("https://x.test/axb/one", "https://x.test/about", "https://x.test/"))


@given(st.lists(st.lists(st.text("ab1-.+(é", min_size=1), min_size=1, max_size=3), min_size=1, max_size=5))
def test_any_addresses_fit_the_pattern_learned_from_them(paths: list[list[str]]) -> None:
    urls = ["https://x.test/" + "/".join(path) for path in paths]
    pattern = re.compile(pattern_of(urls))
    assert all(pattern.search(url) for url in urls)


@given(name=st.text(min_size=1, max_size=200), url=st.text(max_size=50), note=st.text(max_size=200))
def test_whatever_a_site_calls_itself_its_file_says_so_and_nothing_else(name: str, url: str, note: str) -> None:
    rules = HarvestRules(feeds=(f"https://x.test/{url}",), hosts=("x.test",), link_pattern=url or None)
    item = ListedOutlet(outlet=Outlet(outlet_id="x", name=name, domain="x.test"), rules=rules)
    held = tomllib.loads(outlet_text(item, [note]))
    assert (held["name"], sorted(held)) == (name.replace("\x7f", ""), ["domain", "harvest", "id", "name"])
    assert "connect" not in held["harvest"]

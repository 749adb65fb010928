"""`outlets add` on the kinds of sites that there are: what it writes is what a person would, and works without an edit."""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jobs_loopback import EveryHostFetcher, Site, one_pool, rss, running, story

from dateline.errors import GiveUp
from dateline.jobs import outlet_visits
from dateline.jobs.outlet_checks import read_all_listings
from dateline.jobs.outlet_finding import FoundOutlet, find_outlet
from dateline.model import HarvestRules, Outlet
from dateline.settings import Settings, read_settings
from dateline.stores.outlet_files import write_outlet
from dateline.stores.outlets import read_outlet

NOW = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
WORDS = ("the", "weir", "above", "the", "old", "mill", "is", "mended", "at", "last")
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


@pytest.fixture(scope="module", autouse=True)
def pool() -> Iterator[None]:
    with one_pool():
        yield


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setattr(outlet_visits, "Fetcher", EveryHostFetcher)
    with running(Site()) as one:
        yield one


class Finder:
    """Finds an outlet, writes its file, and reads it as a harvest would."""

    def __init__(self, site: Site, settings: Settings, folder: Path) -> None:
        self.site, self.settings, self.folder = site, settings, folder
        self.links: set[str] = set()

    def __call__(self, address: str, **more: str) -> FoundOutlet:
        found = find_outlet(self.settings, address, now=NOW, connect=self.site.address, **more)
        path = self.folder / f"{found.listed.outlet.outlet_id}.toml"
        write_outlet(path, found.listed, found.notes)
        listings, kept = read_all_listings(self.settings, read_outlet(path), now=NOW)
        assert [one.reason for one in listings] == [None] * len(listings)
        self.links = {link.url for link in kept}
        assert self.links, "the file as written finds nothing"
        return found


@pytest.fixture
def find(site: Site, tmp_path: Path) -> Finder:
    return Finder(site, read_settings({"DATELINE_LAKE": str(tmp_path / "lake")}), tmp_path)


def page(body: str = "", *, head: str = "", lang: str = "en", title: str = "News") -> str:
    return f"<html lang='{lang}'><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def feed_tag(href: str, kind: str = "application/rss+xml") -> str:
    return f'<link rel="alternate" type="{kind}" href="{href}">'


def anchors(urls: list[str], text: str = "The weir above the mill is mended") -> str:
    return "".join(f'<h3><a href="{url}">{text} {n}</a></h3>' for n, url in enumerate(urls))


def stories(site: Site, base: str, count: int = 12, *, lang: str = "en", start: int = 0) -> list[str]:
    """Addresses of articles below `base`, each with a page behind it."""
    urls = [f"{base}{'-'.join(WORDS[n % 5 : n % 5 + 6])}-{n}" for n in range(start, start + count)]
    for n, url in enumerate(urls):
        site.put(url, story(f"The weir is mended {n}", lang))
    return urls


def feed(site: Site, address: str, urls: list[str], **more: str) -> None:
    site.put(address, rss(*((url, f"Story {n}") for n, url in enumerate(urls)), **more), "application/rss+xml")


def sitemap(urls: list[str], *, news: bool = True, day: str = "2026-11-21") -> str:
    dates = f"<n:news><n:publication_date>{day}T08:00:00Z</n:publication_date></n:news>" if news else ""
    rows = "".join(f"<url><loc>{url}</loc><lastmod>{day}</lastmod>{dates}</url>" for url in urls)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="{NEWS}">{rows}</urlset>'


def test_wordpress_gives_its_feed_and_neither_comments_nor_categories_nor_the_archive(site: Site, find: Finder) -> None:
    home = "http://valleypost.example/"
    urls = stories(site, f"{home}2026/11/20/", 30)
    menu = "".join(f'<a href="{home}category/{name}/">{name}</a>' for name in ("local", "sport", "arts"))
    head = (
        feed_tag(f"{home}feed/")
        + feed_tag(f"{home}comments/feed/")
        + "<meta property='og:site_name' content='Valley Post'>"
    )
    site.put(home, page(menu + anchors(urls[:14]), head=head, lang="en-US"))
    for n, name in enumerate(("local", "sport", "arts")):
        site.put(f"{home}category/{name}/", page(menu + anchors(urls[10 + n * 6 : 20 + n * 6])))
    feed(site, f"{home}feed/", urls[:10])
    feed(site, f"{home}comments/feed/", [f"{urls[0]}/#comment-1"])
    site.put(
        "valleypost.example/robots.txt",
        f"User-agent: *\nDisallow: /wp-admin/\nSitemap: {home}wp-sitemap.xml",
        "text/plain",
    )
    site.put(
        f"{home}wp-sitemap.xml",
        f"<sitemapindex><sitemap><loc>{home}wp-sitemap-posts-1.xml</loc></sitemap></sitemapindex>",
        "text/xml",
    )
    site.put(f"{home}wp-sitemap-posts-1.xml", sitemap(urls, news=False, day="2019-01-01"), "text/xml")
    found = find("valleypost.example")
    assert found.listed.rules == HarvestRules(
        feeds=(f"{home}feed/",),
        hosts=("valleypost.example", "www.valleypost.example"),
        connect=site.address,
        delay_s=0.0,
    )
    assert found.listed.outlet == Outlet(
        outlet_id="valleypost", name="Valley Post", domain="valleypost.example", languages=("en",)
    )
    assert len(find.links) == 10


def test_a_newsletter_of_a_hosting_service_is_its_own_outlet(site: Site, find: Finder) -> None:
    home = "http://jane.letters.com/"
    urls = stories(site, f"{home}p/")
    others = stories(site, "http://bob.letters.com/p/")
    site.put(
        home, page(anchors(urls) + anchors(others), head=feed_tag("/feed"), title="Jane’s Letter | Jane | Letters")
    )
    feed(site, f"{home}feed", urls)
    found = find(home)
    assert (found.listed.outlet.outlet_id, found.listed.outlet.domain) == ("jane", "jane.letters.com")
    assert set(found.listed.rules.hosts) == {"jane.letters.com", "www.jane.letters.com"}
    assert found.listed.outlet.name == "Jane"
    assert find.links == set(urls)


def test_feeds_on_another_host_and_articles_under_another_ending(site: Site, find: Finder) -> None:
    urls = stories(site, "http://www.auntie.com/news/articles/", 20)
    site.put(
        "http://www.auntie.co.uk/news",
        page(anchors(urls), head=feed_tag("http://feeds.auntie.test/news/rss.xml"), lang="en-GB"),
    )
    feed(site, "http://feeds.auntie.test/news/rss.xml", urls)
    found = find("http://www.auntie.co.uk/news")
    assert found.listed.rules.feeds == ("http://feeds.auntie.test/news/rss.xml",)
    assert "www.auntie.com" in found.listed.rules.hosts
    assert (found.listed.outlet.country, found.listed.outlet.timezone) == ("GB", "Europe/London")
    assert find.links == set(urls)


def test_an_edition_below_a_path_takes_no_other_languages(site: Site, find: Finder) -> None:
    base = "http://www.auntie.com"
    arabic, english = stories(site, f"{base}/arabic/articles/", 20, lang="ar"), stories(site, f"{base}/news/", 20)
    site.put(
        f"{base}/arabic",
        page(anchors(arabic), head=feed_tag(f"{base}/arabic/rss.xml"), lang="ar", title="الرئيسية - أنتي"),
    )
    feed(site, f"{base}/arabic/rss.xml", arabic[:15])
    site.put(
        "www.auntie.com/robots.txt",
        f"Sitemap: {base}/sitemaps/news-all.xml\nSitemap: {base}/arabic/news.xml",
        "text/plain",
    )
    site.put(f"{base}/sitemaps/news-all.xml", sitemap(english + arabic[:3]), "text/xml")
    site.put(f"{base}/arabic/news.xml", sitemap(arabic), "text/xml")
    found = find(f"{base}/arabic")
    assert found.listed.outlet.outlet_id == "auntie-arabic"
    assert found.listed.outlet.name == "أنتي"
    assert found.listed.rules.news_sitemaps == (f"{base}/arabic/news.xml",)
    assert found.listed.rules.link_pattern == "^https?://[^/]+/arabic/"
    assert find.links == set(arabic)


def test_a_redirect_to_an_edition_whose_articles_lie_everywhere_is_no_edition(site: Site, find: Finder) -> None:
    base = "http://www.watch.com"
    urls = stories(site, f"{base}/world/2026/nov/20/", 8) + stories(site, f"{base}/money/2026/nov/20/", 8)
    site.put(f"{base}/", f"{base}/uk", status=302)
    site.put(f"{base}/uk", page(anchors(urls), lang="en"))
    feed(site, f"{base}/uk/rss", urls)
    found = find("http://www.watch.com/")
    assert found.listed.rules.feeds == (f"{base}/uk/rss",)
    assert (found.listed.outlet.outlet_id, found.listed.rules.link_pattern) == ("watch", None)
    assert find.links == set(urls)


def test_a_page_about_feeds_is_read_for_them(site: Site, find: Finder) -> None:
    base = "http://www.lemiroir.fr"
    urls = stories(site, f"{base}/politique/article/2026/11/20/", 15, lang="fr")
    about = f"{base}/actualite-medias/article/2019/08/12/les-flux-rss-du-miroir_54.html"
    site.put(
        f"{base}/",
        page(anchors(urls) + f'<a href="{about}">Les flux RSS</a>', lang="fr", title="Le Miroir - Actualités"),
    )
    site.put(about, page(f'<a href="/rss/une.xml">À la une</a><a href="{base}/podcasts/rss.xml">Podcasts</a>'))
    feed(site, f"{base}/rss/une.xml", urls)
    found = find("lemiroir.fr")
    assert found.listed.rules.feeds == (f"{base}/rss/une.xml",)
    assert (found.listed.outlet.name, found.listed.outlet.timezone) == ("Le Miroir", "Europe/Paris")


@pytest.mark.parametrize(
    "path", ["/xml/rss/all.xml", "/schlagzeilen/tops/index.rss", "/rdf/rss-en-all", "/rss/news/cat0.xml", "/rss091.xml"]
)
def test_feeds_that_only_anchors_name(site: Site, find: Finder, path: str) -> None:
    base = "http://www.bote.de"
    urls = stories(site, f"{base}/welt/")
    site.put(f"{base}/", page(anchors(urls) + f'<footer><a href="{path}"><img src="x.gif"></a></footer>', lang="de"))
    feed(site, base + path, urls)
    assert find(f"{base}/").listed.rules.feeds == (base + path,)


def test_a_feed_named_by_the_http_header(site: Site, find: Finder) -> None:
    urls = stories(site, "http://blatt.at/")
    site.put(
        "http://blatt.at/",
        page("Willkommen"),
        Link='</wp-json/>; rel="https://api.w.org/", </neu>; rel="alternate"; type="application/atom+xml"',
    )
    feed(site, "http://blatt.at/neu", urls)
    assert find("http://blatt.at").listed.rules.feeds == ("http://blatt.at/neu",)


def test_an_atom_feed_with_a_base_of_its_own(site: Site, find: Finder) -> None:
    urls = stories(site, "http://blatt.at/artikel/")
    entries = "".join(
        f'<entry><title>T</title><link href="{url.rpartition("/")[2]}"/><updated>2026-11-20T08:00:00Z</updated></entry>'
        for url in urls
    )
    site.put("http://blatt.at/", page(head=feed_tag("/atom", "application/atom+xml")))
    site.put(
        "http://blatt.at/atom",
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://blatt.at/artikel/">{entries}</feed>',
        "application/atom+xml",
    )
    find("http://blatt.at")
    assert find.links == set(urls)


def test_a_dead_feed_is_left_out_for_a_living_one(site: Site, find: Finder) -> None:
    base = "http://post.ie"
    urls, old = stories(site, f"{base}/world/"), stories(site, f"{base}/old/", start=50)
    site.put(f"{base}/", page(anchors(urls), head=feed_tag("/rss-old.xml") + feed_tag("/rss-new.xml")))
    feed(site, f"{base}/rss-old.xml", old, day="12 Mar 2014")
    feed(site, f"{base}/rss-new.xml", urls)
    found = find(base)
    assert found.listed.rules.feeds == (f"{base}/rss-new.xml",)
    assert any("rss-old.xml was left out: its newest entry is of 2014-03-12" in note for note in found.notes)


def test_a_feed_of_a_few_leaves_room_for_the_front_page(site: Site, find: Finder) -> None:
    base = "http://post.ie"
    urls = stories(site, f"{base}/world/", 20)
    site.put(f"{base}/", page(anchors(urls), head=feed_tag("/rss.xml")))
    feed(site, f"{base}/rss.xml", urls[17:])
    found = find(base)
    assert (found.listed.rules.feeds, found.listed.rules.hub_pages) == ((f"{base}/rss.xml",), (f"{base}/",))
    assert find.links == set(urls)


def test_a_news_index_packed_and_huge_with_dates_in_its_paths(site: Site, find: Finder) -> None:
    base = "http://www.tribune.in"
    urls = [f"{base}/2026/11/21/story-{n}" for n in range(50_000)]
    for url in urls[:3]:
        site.put(url, story("A story"))
    site.put(f"{base}/", page("<div id=app></div>", lang="en-IN", title="Tribune"))
    robots = f"\ufeffUser-agent: *\nAllow: /\nSitemap: /sitemap-index.xml\nSitemap: http://cdn.other.test/map.xml\nSitemap: {base}/news/index.xml.gz"
    site.put("www.tribune.in/robots.txt", robots, "text/plain")
    site.put(
        f"{base}/sitemap-index.xml",
        f"<sitemapindex><sitemap><loc>{base}/old.xml</loc></sitemap></sitemapindex>",
        "text/xml",
    )
    site.put(f"{base}/old.xml", sitemap(urls[:9], news=False, day="2011-01-01"), "text/xml")
    index = f"<sitemapindex><sitemap><loc>{base}/news/2026/11/21.xml.gz</loc><lastmod>2026-11-21</lastmod></sitemap></sitemapindex>"
    site.put(f"{base}/news/index.xml.gz", gzip.compress(index.encode()), "application/gzip")
    site.put(f"{base}/news/2026/11/21.xml.gz", gzip.compress(sitemap(urls).encode()), "application/gzip")
    found = find(f"{base}/")
    assert found.listed.rules.news_sitemaps == (f"{base}/news/index.xml.gz",)
    assert found.listed.rules.feeds == found.listed.rules.hub_pages == ()
    assert (found.listed.outlet.country, found.listed.outlet.timezone) == ("IN", "Asia/Kolkata")


def test_a_page_drawn_by_scripts_gives_its_sitemap_or_a_clear_refusal(site: Site, find: Finder) -> None:
    site.put("http://app.example/", page("<div id=root></div><script>location='/x'</script>"))
    with pytest.raises(GiveUp, match=r"links no articles, so scripts may draw it, or a consent page"):
        find("http://app.example/")
    urls = stories(site, "http://app.example/news/")
    site.put("app.example/robots.txt", "Sitemap: http://app.example/post-sitemap.xml", "text/plain")
    site.put("http://app.example/post-sitemap.xml", sitemap(urls, news=False), "text/xml")
    found = find("http://app.example/")
    assert found.listed.rules.news_sitemaps == ("http://app.example/post-sitemap.xml",)
    assert any("lists changed articles besides new ones" in note for note in found.notes)


def test_a_consent_page_is_not_the_outlet(site: Site, find: Finder) -> None:
    urls = stories(site, "http://www.corriere.it/")
    site.put("http://www.corriere.it/", "http://consent.bigmedia.test/v2/collect?session=1", status=302)
    site.put(
        "http://consent.bigmedia.test/v2/collect?session=1",
        page("<form>Accept all</form>", head="<meta property='og:site_name' content='Big Media'>"),
    )
    feed(site, "http://www.corriere.it/rss.xml", urls)
    found = find("http://www.corriere.it/")
    assert (found.listed.outlet.outlet_id, found.listed.outlet.name) == ("corriere", "corriere.it")
    assert found.listed.rules.feeds == ("http://www.corriere.it/rss.xml",)
    assert not any("bigmedia" in host for host in found.listed.rules.hosts)
    assert any("asks readers for consent" in note for note in found.notes)


def test_redirects_and_meta_refresh_lead_to_the_front_page(site: Site, find: Finder) -> None:
    site.put("http://daily.lk/", "http://www.daily.lk/", status=301)
    site.put("http://www.daily.lk/", '<html><head><meta http-equiv="Refresh" content="0; URL=\'/en/\'"></head></html>')
    urls = stories(site, "http://www.daily.lk/en/news/")
    site.put("http://www.daily.lk/en/", page(anchors(urls), head=feed_tag("/en/rss"), title="Home - The Daily"))
    feed(site, "http://www.daily.lk/en/rss", urls)
    found = find("daily.lk")
    assert found.listed.rules.feeds == ("http://www.daily.lk/en/rss",)
    assert (found.listed.outlet.name, found.listed.outlet.timezone) == ("The Daily", "Asia/Colombo")


def test_the_address_of_an_article_gives_the_outlet(site: Site, find: Finder) -> None:
    base = "http://www.herald.co.nz"
    urls = stories(site, f"{base}/nz/", 15)
    own = feed_tag(f"{base}/rss") + feed_tag(f"{urls[0]}/feed/")
    site.put(urls[0], story("The weir is mended", head=own))
    feed(site, f"{urls[0]}/feed/", [urls[0]])
    site.put(f"{base}/", page(anchors(urls), title="Herald"))
    feed(site, f"{base}/rss", urls)
    found = find(urls[0])
    assert (found.listed.rules.feeds, found.listed.rules.hub_pages) == ((f"{base}/rss",), ())
    assert (found.listed.outlet.name, found.listed.outlet.country) == ("Herald", "NZ")
    assert any("is an article" in note for note in found.notes)


@pytest.mark.parametrize(
    ("host", "lang", "titles", "country"),
    [
        ("www.alanwar.com", "ar", ("إصلاح السد القديم فوق الطاحونة بعد الفيضان",), None),
        ("www.etemad.ir", "fa-IR", ("سد قدیمی بالای آسیاب پس از سیل تعمیر شد",), "IR"),
        ("www.asahishimbun.jp", "ja", ("古い水車小屋の上の堰が洪水の後に修理されました",), "JP"),
        ("www.samachar.in", "hi", ("पुरानी चक्की के ऊपर का बांध बाढ़ के बाद ठीक हुआ",), "IN"),
    ],
)  # fmt: skip
def test_a_portal_without_feeds_in_any_script(
    site: Site, find: Finder, host: str, lang: str, titles: tuple[str], country: str | None
) -> None:
    base = f"http://{host}"
    urls = [f"{base}/news/{n}" for n in range(2101, 2113)]
    menu = f'<a href="/about">?</a><a href="/{lang}/world">{titles[0][:6]}</a>'
    text = f"<p>{titles[0]} {' '.join(titles * 12)}</p>" * 3
    for url in urls:
        site.put(url, story(titles[0], lang, text=text))
    site.put(f"{base}/", page(menu + anchors(urls, titles[0]), lang=lang, title=titles[0][:8]))
    found = find(f"{base}/")
    assert found.listed.rules.hub_pages == (f"{base}/",)
    assert found.listed.outlet.country == country
    assert found.listed.outlet.languages == (lang[:2],)
    assert find.links == set(urls)


def test_a_name_in_another_script(site: Site, find: Finder) -> None:
    home = "http://xn--80aesfpebagmfblc0a.xn--p1ai/"
    urls = stories(site, f"{home}novosti/")
    shown = [url.replace("xn--80aesfpebagmfblc0a.xn--p1ai", "стопкоронавирус.рф") for url in urls]
    site.put(home, page(anchors(shown), head=feed_tag("http://стопкоронавирус.рф/rss"), lang="ru"))
    feed(site, f"{home}rss", shown)
    found = find("стопкоронавирус.рф")
    assert found.listed.outlet.domain == "xn--80aesfpebagmfblc0a.xn--p1ai"
    assert found.listed.rules.feeds == (f"{home}rss",)
    assert len(find.links) == 12


def test_a_com_with_a_locale(site: Site, find: Finder) -> None:
    urls = stories(site, "http://www.lemonde24.com/", lang="fr")
    head = (
        feed_tag("/rss")
        + '<meta property="og:locale" content="fr_SN">'
        + "".join(f'<link rel="alternate" hreflang="{tag}" href="/{tag}">' for tag in ("fr", "en", "ar"))
    )
    site.put("http://www.lemonde24.com/", page(anchors(urls), head=head, lang="fr"))
    feed(site, "http://www.lemonde24.com/rss", urls, zone="+0000")
    outlet = find("www.lemonde24.com").listed.outlet
    assert (outlet.country, outlet.timezone, outlet.languages) == ("SN", "Africa/Dakar", ("en", "fr"))


def test_a_front_page_of_eight_megabytes(site: Site, find: Finder) -> None:
    urls = stories(site, "http://huge.ch/a/", 30)
    filler = "<div class='ad'><span data-x='0123456789'></span></div>" * 150_000
    site.put("http://huge.ch/", page(anchors(urls) + filler, lang="de-CH"))
    found = find("huge.ch")
    assert found.listed.rules.hub_pages == ("http://huge.ch/",)


def test_sections_on_sister_hosts_are_the_outlets_own(site: Site, find: Finder) -> None:
    news, sport = stories(site, "http://www.prensa.es/", 12), stories(site, "http://deportes.prensa.es/", 6, start=40)
    ads = stories(site, "http://ofertas.shop.test/", 9, start=60)
    site.put(
        "http://www.prensa.es/", page(anchors(news + sport + ads), head=feed_tag("http://feeds.prensa.es/portada"))
    )
    feed(site, "http://feeds.prensa.es/portada", news + sport + ads[:2])
    found = find("prensa.es")
    assert set(found.listed.rules.hosts) == {"prensa.es", "www.prensa.es", "deportes.prensa.es"}
    assert find.links == {*news, *sport}


def test_a_site_that_moved_its_articles_to_a_host_of_another_name(site: Site, find: Finder) -> None:
    urls = stories(site, "http://news.web.broadcast/")
    site.put("http://www.oldcaster.or.jp/", page(head=feed_tag("/rss/cat0.xml"), lang="ja"))
    feed(site, "http://www.oldcaster.or.jp/rss/cat0.xml", urls)
    found = find("www.oldcaster.or.jp")
    assert found.listed.outlet.outlet_id == "oldcaster"
    assert find.links == set(urls)


def test_a_site_that_refuses_us_names_the_remedy(site: Site, find: Finder) -> None:
    site.put("http://www.closed.com/", "no", status=403)
    with pytest.raises(GiveUp, match=r"http_403: .* give that feed's address"):
        find("http://www.closed.com/")
    urls = stories(site, "http://www.closed.com/a/")
    feed(site, "http://www.closed.com/rss", urls)
    found = find("http://www.closed.com/rss")
    assert (found.listed.outlet.name, found.listed.rules.feeds) == ("closed.com", ("http://www.closed.com/rss",))


def test_a_json_feed(site: Site, find: Finder) -> None:
    urls = stories(site, "http://small.example/n/")
    items = ",".join(
        f'{{"id":"{n}","url":"{url}","title":"A &amp; B","date_published":"2026-11-20T08:00:00+01:00"}}'
        for n, url in enumerate(urls)
    )
    site.put("http://small.example/", page(head=feed_tag("/feed.json", "application/feed+json")))
    site.put(
        "http://small.example/feed.json",
        f'{{"version":"https://jsonfeed.org/version/1.1","items":[{items}]}}',
        "application/feed+json",
    )
    found = find("http://small.example/")
    assert found.listed.rules.feeds == ("http://small.example/feed.json",)
    assert find.links == set(urls)

"""Feeds as they are found: every dialect, every kind of damage, and nothing that can hurt."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.discovery import read_feed
from dateline.discovery.feeds import MAX_ENTRIES

URL = "https://a.test/feeds/news.xml"
XML = "application/xml"


def read(body, now, content_type=XML):
    return read_feed(
        body if isinstance(body, bytes) else body.encode(), content_type, feed_url=URL, outlet_id="a", now=now
    )


def rss(items: str, head: str = "", attributes: str = "") -> str:
    return f'<?xml version="1.0"?><rss version="2.0"{attributes}><channel><title>T</title>{head}{items}</channel></rss>'


def test_rss_gives_links_with_raw_dates_and_plain_titles(now):
    links, note = read(
        rss(
            "<item><title>Rain &amp;amp; <![CDATA[<b>wind</b>]]></title><link> https://a.test/1 </link>"
            "<description>&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two&amp;nbsp;three&lt;/p&gt;</description>"
            "<pubDate>Thu, 31 Mar 2016 10:00:00 +0300</pubDate></item>",
            head="<ttl>30</ttl>",
        ),
        now,
    )
    assert len(links) == 1
    link = links[0]
    assert (link.url, link.outlet_id, link.discovered_via, link.listed_in) == ("https://a.test/1", "a", "feed", URL)
    assert link.title == "Rain & wind"
    assert link.summary == "One. Two three"
    assert link.listed_published == "Thu, 31 Mar 2016 10:00:00 +0300"
    assert link.listed_modified is None
    assert link.first_seen_at == now
    assert (note.reason, note.entry_count, note.is_mended, note.ttl_s) == (None, 1, False, 1800.0)


def test_atom_gives_both_dates_and_resolves_against_xml_base(now):
    links, note = read(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://b.test/x/"><entry>'
        "<title>A</title><link rel='enclosure' href='/a.mp3'/><link rel='alternate' href='../story#c'/>"
        "<published>2016-03-31T10:00:00Z</published><updated>2016-04-01</updated></entry>"
        "<entry><title>B</title><link href='y'/><updated>2016-04-02</updated></entry></feed>",
        now,
    )
    assert [one.url for one in links] == ["https://b.test/story", "https://b.test/x/y"]
    assert (links[0].listed_published, links[0].listed_modified) == ("2016-03-31T10:00:00Z", "2016-04-01")
    assert (links[1].listed_published, links[1].listed_modified) == (None, "2016-04-02")
    assert note.reason is None


def test_rdf_has_dc_date_alone_and_means_publication(now):
    links, note = read(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">'
        "<channel><sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency></channel>"
        "<item><title>A</title><link>/story</link><dc:date>2016-03-31</dc:date></item></rdf:RDF>",
        now,
    )
    assert (links[0].url, links[0].listed_published, links[0].listed_modified) == (
        "https://a.test/story",
        "2016-03-31",
        None,
    )
    assert note.ttl_s == 1800.0


@pytest.mark.parametrize(
    ("item", "url"),
    [
        ("<link>//b.test/x</link>", "https://b.test/x"),
        ("<link>../x?a=1&amp;b=2</link>", "https://a.test/x?a=1&b=2"),
        ("<guid>https://a.test/g</guid>", "https://a.test/g"),
        ('<guid isPermaLink="false">https://a.test/g</guid>', "https://a.test/g"),
        (
            "<link>http://feeds.test/~r/1</link><feedburner:origLink>https://a.test/o</feedburner:origLink>",
            "https://a.test/o",
        ),
        ("<link>https://a.test/with\n  break</link>", "https://a.test/withbreak"),
    ],
)
def test_the_articles_own_address_is_found(now, item, url):
    feedburner = ' xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
    links, _ = read(rss(f"<item>{item}</item>", attributes=feedburner), now)
    assert [one.url for one in links] == [url]


@pytest.mark.parametrize("item", ["", "<link></link>", "<link>javascript:alert(1)</link>", "<link>http://[</link>",
                                  "<guid>tag:a.test,2016:1</guid>", "<link>mailto:a@a.test</link>",
                                  "<link>http://u:p@a.test/</link>", "<link>file:///etc/passwd</link>",
                                  f"<link>https://a.test/{'x' * 5000}</link>"])  # fmt: skip
def test_entries_without_a_web_address_are_left_out(now, item):
    links, note = read(rss(f"<item>{item}</item>"), now)
    assert links == []
    assert note.reason == "empty"
    assert note.entry_count == 1


@pytest.mark.parametrize(
    "body",
    [
        rss("<item><link>https://a.test/1</link><title>Caf&eacute; &nbsp;x</title></item>"),
        rss("<item><link>https://a.test/1</link><title>Café x</title><media:content url='x'/></item>"),
        rss("<item><link>https://a.test/1</link><title>Café x</title></item>").replace("</channel></rss>", ""),
        rss("<item><link>https://a.test/1</link><title>Café x</title><br></item>"),
        "\n\n  garbage " + rss("<item><link>https://a.test/1</link><title>Café\x0b x</title></item>"),
        rss("<item><link>https://a.test/1</link><title>Café x</title></item>") + "<!-- trailing",
    ],
)
def test_damaged_feeds_are_mended(now, body):
    links, note = read(body, now)
    assert [(one.url, one.title) for one in links] == [("https://a.test/1", "Café x")]
    assert note.reason is None


def test_a_bare_ampersand_costs_no_link(now):
    links, note = read(rss("<item><link>https://a.test/1?a=1&b=2</link><title>Q & A</title></item>"), now)
    assert [(one.url, one.title) for one in links] == [("https://a.test/1?a=1&b=2", "Q & A")]
    assert note.is_mended


def test_mending_leaves_cdata_alone_and_takes_no_query_for_an_entity(now):
    links, note = read(
        rss(
            "<item><link><![CDATA[/1?a=1&copy=2]]></link><title>&foo; & &eacute;</title></item><item><link>/2?a&copy=2</link>"
        ),
        now,
    )
    assert [one.url for one in links] == ["https://a.test/1?a=1&copy=2", "https://a.test/2?a&copy=2"]
    assert links[0].title == "&foo; & é"
    assert note.is_mended


def test_dates_survive_an_undeclared_prefix(now):
    links, note = read(rss("<item><link>/1</link><dc:date>2016-03-31</dc:date></item>"), now)
    assert links[0].listed_published == "2016-03-31"
    assert note.is_mended


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "windows-1256"])
def test_encodings_are_told_by_mark_header_or_declaration(now, codec):
    text = rss("<item><link>/1</link><title>مقتل قائد</title></item>").replace(
        "?>", f' encoding="{codec.removesuffix("-sig")}"?>'
    )
    links, _ = read(text.encode(codec), now)
    assert links[0].title == "مقتل قائد"


def test_the_http_charset_goes_before_the_declaration(now):
    text = rss("<item><link>/1</link><title>été</title></item>")
    links, _ = read(text.encode("latin-1"), now, "application/rss+xml; charset=ISO-8859-1")
    assert links[0].title == "été"


@pytest.mark.parametrize("codec", ["utf-7", "punycode", "zlib", "rot13", "unicode_escape", "idna", "x" * 30])
def test_odd_encodings_are_not_followed(now, codec):
    body = rss("<item><link>/1</link></item>").replace("?>", f' encoding="{codec}"?>').encode()
    assert len(read(body, now, f"text/xml; charset={codec}")[0]) == 1


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        (
            "<!DOCTYPE html><html><head><link rel='alternate' type='application/rss+xml' href='/rss'></head></html>",
            "https://a.test/rss",
        ),
        ("<!DOCTYPE html><html><body><rss>no</rss></body></html>", "web page"),
        ("<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>", "news_sitemaps"),
        ("", "neither"),
        ('{"version": "https://jsonfeed.org/version/1"}', "neither"),
        ("\x89PNG\r\n", "neither"),
    ],
)
def test_what_is_no_feed_says_so_and_what_to_do(now, body, hint):
    links, note = read(body, now)
    assert (links, note.reason) == ([], "not_a_feed")
    assert hint in note.detail
    assert URL in note.detail


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    + "".join(f'<!ENTITY {y} "{f"&{x};" * 10}">' for x, y in zip("bcdefgh", "cdefghi", strict=True))
    + "]><rss version='2.0'><channel><item><title>&i;</title><link>/1</link></item></channel></rss>"
)


@pytest.mark.parametrize("body", [BOMB, BOMB.encode("utf-16"), BOMB.replace("<!ENTITY", "<! ENTITY"),
                                  BOMB.replace('"ha"', 'SYSTEM "file:///etc/passwd"')])  # fmt: skip
def test_entity_declarations_are_refused(now, body):
    links, note = read(body, now)
    assert (links, note.reason) == ([], "entities")


def test_entity_declarations_behind_a_false_root_do_nothing(now):
    links, _ = read("<!-- <rss> -->" + BOMB, now)
    assert all("haha" not in (one.title or "") for one in links)


def test_an_article_about_entities_is_no_bomb(now):
    links, _ = read(rss("<item><link>/1</link><title><![CDATA[What <!ENTITY means]]></title></item>"), now)
    assert len(links) == 1


def test_a_doctype_without_entities_is_fine(now):
    body = (
        '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://far.test/rss.dtd">'
        + rss("<item><link>/1</link></item>")[21:]
    )
    assert len(read(body, now)[0]) == 1


def test_entries_are_capped(now):
    links, note = read(rss("".join(f"<item><link>/{n}</link></item>" for n in range(MAX_ENTRIES + 5))), now)
    assert len(links) == MAX_ENTRIES
    assert note.entry_count == MAX_ENTRIES + 5


@pytest.mark.parametrize(
    "body",
    [
        "<rss><channel>" + "<item>" * 400_000,
        "<rss>" + "<a>" * 300_000,
        "<rss>" + "<" * 1_000_000,
        "<rss>" + "&a" * 1_000_000,
        "<rss " + "a='" * 300_000,
        "\n" * 3_000_000 + "<rss>",
        "<!DOCTYPE " * 300_000 + "<rss>",
        rss("<item><title>" + "&lt;a " * 300_000 + "</title><link>/1</link></item>"),
        rss("<item><pubDate>" + "1 " * 500_000 + "</pubDate><link>/1</link></item>"),
        rss("<item><description><![CDATA[" + "<p " * 500_000 + "]]></description><link>/1</link></item>"),
        "<rss><channel>" + "<![CDATA[" * 500_000,
        "<rss><channel>" + "<![CDATA[&]]>" * 300_000 + "&",
        "<rss><channel>" + "<item>" * 90_000 + "&",
        "<rss><channel>" + "".join(f"<p{n}:x/>" for n in range(50_000)),
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><content type='xhtml'>" + "<div>" * 40_000,
    ],
)
def test_hostile_feeds_are_read_in_seconds(now, body):
    began = time.monotonic()
    links, _ = read(body, now)
    assert time.monotonic() - began < 10
    for one in links:
        assert len(one.title or "") <= 500
        assert len(one.summary or "") <= 2000
        assert len(one.listed_published or "") <= 100


@given(st.binary(max_size=2000), st.sampled_from([XML, "text/html; charset=utf-7", "", "charset=\x00"]))
def test_any_bytes_are_read_without_raising(body, content_type):
    from datetime import UTC, datetime

    links, note = read(body, datetime(2026, 1, 1, tzinfo=UTC), content_type)
    assert bool(links) == (note.reason is None)


_PIECES = st.sampled_from(
    ["<rss>", "<feed xmlns='http://www.w3.org/2005/Atom'>", "<channel>", "<item>", "<entry>", "</item>", "<title>", "</title>",
     "<link>", "</link>", "<link href='x' rel='alternate'/>", "<guid>", "<pubDate>", "<content type='base64'>", "</content>",
     "<content type='xhtml'>", "<dc:date>", "</dc:date>", "<![CDATA[", "]]>", "&#xD800;", "&#0;", "&nbsp;", "&", "<!--", "-->",
     "<!DOCTYPE a [", "]>", "http://[", "//x", "\x00", "é", "2026-01-01", "<media:thumbnail/>", "<georss:point>1 x</georss:point>",
     "<itunes:duration>::</itunes:duration>", "<enclosure length='x'/>", "<cloud/>", "<textInput>", "<image>", "xml:base='http://['"]
)  # fmt: skip


@settings(max_examples=300)
@given(st.lists(_PIECES, max_size=40))
def test_any_heap_of_feed_parts_is_read_without_raising(pieces):
    from datetime import UTC, datetime

    read("<rss><channel>" + "".join(pieces), datetime(2026, 1, 1, tzinfo=UTC))

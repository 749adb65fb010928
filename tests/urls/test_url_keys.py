"""The URL key folds the dresses of one article, keeps what names it, and survives whatever a page writes as a link."""

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.urls import article_id, bytes_id, host, is_home_page, is_http_url, registered_domain, url_key

PLAIN = "https://example.com/World/A-Story"


@pytest.mark.parametrize(
    "twin",
    [
        "http://example.com/World/A-Story",
        "HTTPS://WWW.Example.COM/World/A-Story",
        "https://example.com:443/World/A-Story",
        "http://example.com:80/World/A-Story/",
        "https://example.com/World/A-Story#comments",
        "https://example.com/World/A-Story?utm_source=feed&UTM_Medium=rss&fbclid=IwAR0&gclid=1",
        "https://example.com/World/A-Story?ref=rss",
        "https://example.com/World/A-Story?&amp;utm_campaign=x",
        "https://m.example.com/World/A-Story",
        "https://amp.example.com/World/A-Story",
        "https://example.com/World/A-Story/amp",
        "https://example.com/World/A-Story/amp/",
        "https://example.com/amp/World/A-Story",
        "https://example.com/World/A-Story?amp",
        "https://example.com/World/A-Story?amp=1",
        "https://example.com/World/A-Story?outputType=amp",
        "https://example.com/World/A-Story?print=1",
        "https://example.com/World/A-Story/print",
        "https://example.com/World/./x/../A-Story",
        "https://example.com//World//A-Story/index.html",
        "https://example.com/World/A%2DStory",
        "https://user:secret@example.com./World/A-Story",
        "//example.com/World/A-Story",
        "  https://example.com/World/\nA-Story ",
        "https://example-com.cdn.ampproject.org/c/s/example.com/World/A-Story",
        "https://www.google.com/amp/s/m.example.com/World/A-Story",
    ],
)
def test_every_dress_of_a_page_has_its_key(twin: str) -> None:
    assert url_key(twin) == PLAIN


_TRACKED = """
at_medium=RSS&at_campaign=KARANGA ns_mchannel=rss&ns_source=PublicRSS20-sa ocid=socialflow_twitter CMP=twt_b-gdnnews cmp=x
smid=tw-share xtor=RSS-3208 mc_cid=abc&mc_eid=1 gclid=1 fbclid dclid=1 gbraid=1 wbraid=1 msclkid=1 igshid=1 srsltid=a1
gad_source=1 hss_channel=tw-123 __twitter_impression=true _ga=2.1 _hsenc=p2A&_hsmi=1 wt_mc=nl.int.thema WT.mc_id=tmgoff
wt_zmc=x ito=1490 icid=x intcmp=x itid=hp-top tpcc=sf dicbo=v2-1 mbid=social emc=rss&partner=rss maca=en-rss-en-all-1573-rdf
guccounter=1 sref=rss taid=63f1 cmpid=x ncid=x sc_cmp=1 pk_campaign=x mtm_source=1 share=twitter&nb=1 from=rss ref=hp
source=feed cid=rss rss=1 _=1634720000000 nocache=1 phpsessid=1 jsessionid=1 sessionid=1 PHPSESSID=9 ftag=x spm=a2.1
amp=1 amp _amp=true outputType=amp service=amp output=amp noredirect=mobile mobile=1 mobileweb=1 singlepage=true page=all
pagewanted=all print=1 print=true view=print printerFriendly=true print_view=1 tmpl=component UTM_SOURCE=a utm_id=1 _r=0
"""
TRACKED = _TRACKED.split()


@pytest.mark.parametrize("query", TRACKED)
def test_what_tracks_or_dresses_a_page_does_not_name_it(query: str) -> None:
    assert url_key(f"{PLAIN}?{query}") == PLAIN
    assert url_key(f"{PLAIN}?id=77&{query}") == f"{PLAIN}?id=77", "and takes nothing with it"


@pytest.mark.parametrize(
    "twin",
    [
        "https://www2.example.com/World/A-Story",
        "https://mobile.example.com/World/A-Story",
        "https://mobil.example.com/World/A-Story",
        "https://touch.example.com/World/A-Story",
        "https://www.m.example.com/World/A-Story",
        "https://example.com/World/A-Story#!/comments",
        "https://example.com/World/A-Story#:~:text=said%20Thursday",
        "https://example.com/World/A-Story.amp",
        "https://example.com/World/A-Story/amp.html",
        "https://example.com/World/A-Story/index.php",
        "https://example.com/World/A-Story/default.aspx",
        "https://example.com/World/A-Story;jsessionid=1A2B",
        "https://example.com/(S(lit3py55t21z5v55vlm25s55))/World/A-Story",
        "https://example.com/World/A-Story%20",
        "https://example.com/World/A-Story%0A",
        "https://example.com/World/A-Story%E2%80%8B/",
        "https://example.com/World/A-Story?#",
        "https://cdn.ampproject.org/c/s/www.example.com/World/A-Story",
        "https://www.google.co.uk/amp/s/amp.example.com/World/A-Story",
        "https://www.bing.com/amp/s/www.example.com/World/A-Story",
    ],
)
def test_twins_of_a_page_have_its_key(twin: str) -> None:
    assert url_key(twin) == PLAIN


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://x.com/a,1518,304,00.html", "https://x.com/a%2C1518%2C304%2C00.html"),
        ("https://x.com/a%20b", "https://x.com/a b"),
        ("https://x.com/%7Eann/a", "https://x.com/~ann/a"),
        ("https://x.com/a?q=x%2Fy", "https://x.com/a?q=x/y"),
        ("https://x.com/a?q=x+y", "https://x.com/a?q=x%20y"),
        ("https://x.com/caf%c3%a9", "https://x.com/café"),
        ("https://x.com/a/story_amp.html", "https://x.com/a/story.html"),
        ("https://x.com/a/story-amp.html", "https://x.com/a/story.html"),
        ("https://x.com/a/story.html?m=1", "https://x.com/a/story.html"),
        ("https://en.m.x.org/wiki/A", "https://en.x.org/wiki/A"),
        ("https://straße.de/a", "https://xn--strae-oqa.de/a"),
        ("https://x.com/index.php?option=com&id=4&tmpl=component&print=1", "http://www.x.com/?id=4&option=com"),
    ],
)
def test_two_spellings_of_one_address_have_one_key(one: str, other: str) -> None:
    assert url_key(one) == url_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://x.com/a%2Fb", "https://x.com/a/b"),  # an escaped slash is no slash
        ("https://x.com/a%3Fb", "https://x.com/a?b"),
        ("https://x.com/a+b", "https://x.com/a%2Bb"),
        ("https://x.com/a?q=1%26b=2", "https://x.com/a?q=1&b=2"),
        ("https://x.com/a?q=%2B", "https://x.com/a?q=+"),
        ("https://x.com/?feed=world", "https://x.com/?feed=sport"),  # nothing else names the page
        ("https://x.com/read?ref=a-story", "https://x.com/read?ref=another-story"),
        ("https://x.com/read?source=one", "https://x.com/read"),
        ("https://x.com/show?s=20", "https://x.com/show?s=21"),
        ("https://x.com/show?n=20", "https://x.com/show"),
        ("https://x.com/amp", "https://x.com/"),
        ("https://x.com/print", "https://x.com/"),
        ("https://x.com/m/a", "https://x.com/a"),
        ("https://m.co.uk/a", "https://co.uk/a"),
        ("https://x.com/World/A", "https://x.com/world/a"),
        ("https://x.com/a/2", "https://x.com/a?page=2"),
    ],
)
def test_two_pages_have_two_keys(one: str, other: str) -> None:
    assert url_key(one) != url_key(other)


_SLUGS = st.from_regex(r"[A-Za-z0-9]{1,8}(?:-[A-Za-z0-9]{1,8}){1,3}", fullmatch=True)
_NAMING = st.sampled_from(["id", "articleid", "nid", "storyId", "p", "aid", "sid", "docid", "ID", "news_id", "item"])


@st.composite
def _dressed(draw: st.DrawFn) -> tuple[str, str]:
    """An article's plain address, and the same in some dress."""
    path = "/" + "/".join(draw(st.lists(_SLUGS, min_size=1, max_size=3)))
    naming = draw(st.none() | st.builds("{}={}".format, _NAMING, st.integers(1, 10**7)))
    scheme, host_name = (
        draw(st.sampled_from(["http://", "HTTPS://"])),
        draw(st.sampled_from(["", "www.", "m.", "amp."])),
    )
    ending = draw(st.sampled_from(["", "/", "/amp", "/amp/", "/index.html", "/print", "%20"]))
    tracked = draw(st.lists(st.sampled_from(TRACKED), max_size=3))
    query = "&".join(draw(st.permutations([*tracked, *([naming] if naming else [])])))
    fragment = draw(st.sampled_from(["", "#top", "#!/x"]))
    plain = f"https://paper.example{path}" + (f"?{naming}" if naming else "")
    dressed = f"{scheme}{host_name}paper.example{path}{ending}" + (f"?{query}" if query else "") + fragment
    return plain, dressed


@given(_dressed())
def test_any_dress_comes_off_and_what_names_the_article_stays(pair: tuple[str, str]) -> None:
    plain, dressed = pair
    assert url_key(dressed) == url_key(plain)
    assert url_key(plain) == plain


@pytest.mark.parametrize(
    "other",
    [
        "https://example.com/world/a-story",  # paths keep their case: /AbC and /abc are two pages on many servers
        "https://example.com:8080/World/A-Story",
        "https://news.example.com/World/A-Story",
        "https://example.com/World/A-Story?page=2",
        "https://example.com/World/A-Story?lang=ar",
        *(f"https://example.com/World/A-Story?{name}=77" for name in ("id", "articleid", "nid", "storyId", "p", "ref")),
        *(f"https://example.com/World/A-Story?{name}=77" for name in ("source", "sid", "m", "cid", "print", "view")),
    ],
)
def test_what_names_another_page_is_kept(other: str) -> None:
    assert url_key(other) != PLAIN


def test_order_and_repetition_of_parameters_mean_nothing() -> None:
    assert url_key("https://x.com/a?b=2&id=1&b=2") == url_key("https://x.com/a?id=1&b=2") == "https://x.com/a?b=2&id=1"


def test_a_suffix_is_never_left_where_an_outlet_was() -> None:
    assert url_key("https://m.co.uk/story") == "https://m.co.uk/story"
    assert url_key("https://amp.dev/story") == "https://amp.dev/story"


def test_amp_and_html_endings() -> None:
    assert url_key("https://x.com/a/story.amp.html") == url_key("https://x.com/a/story.html")
    assert url_key("https://x.com/a/story.amp") == url_key("https://x.com/a/story")
    assert url_key("https://x.com/print/1234") != url_key("https://x.com/1234")


def test_international_names_have_one_spelling() -> None:
    assert url_key("https://bücher.example/ä?q=ü") == url_key("https://xn--bcher-kva.example/%c3%a4?q=%C3%BC")


_PIECES = st.sampled_from(
    [
        "http",
        "https",
        ":",
        "//",
        "/",
        "www.",
        "m.",
        "amp",
        "amp.",
        "example.com",
        "?",
        "&",
        "=",
        "#",
        "%",
        "%2e",
        "%41",
        "..",
        ".",
        "print",
        ".html",
        "index.html",
        "id=1",
        "utm_source=a",
        "amp;",
        ";sid=1",
        "ü",
        "[",
        "]",
        "@",
        ":80",
        "�",
    ]
)


@given(st.one_of(st.text(), st.lists(_PIECES, max_size=14).map("".join), st.text().map("https://example.com/".__add__)))
def test_a_key_comes_out_of_anything_and_is_its_own_key(url: str) -> None:
    key = url_key(url)
    assert url_key(key) == key
    assert len(article_id(key)) == 64
    host(url), is_http_url(url), is_home_page(url), registered_domain(url)


@given(
    st.lists(st.tuples(st.sampled_from("abcdip"), st.integers(0, 99)), max_size=6).flatmap(
        lambda q: st.tuples(st.just(q), st.permutations(q))
    )
)
def test_permuted_parameters_give_one_key(pair: tuple[list[tuple[str, int]], list[tuple[str, int]]]) -> None:
    one, other = ("https://x.com/s?" + "&".join(f"{n}={v}" for n, v in query) for query in pair)
    assert url_key(one) == url_key(other)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/" + "amp/" * 100_000,
        "/" * 500_000,
        "https://" + "a." * 4000,
        "https://x.com/?" + "&" * 8000,
    ],
)
@pytest.mark.timeout(5)
def test_hostile_lengths_end_soon(url: str) -> None:
    assert url_key(url_key(url)) == url_key(url)


def test_bytes_without_an_address_are_named_by_their_digest() -> None:
    urn, identity = bytes_id(b"page")
    assert urn == "urn:sha256:" + identity
    assert article_id(url_key(urn)) == identity


def test_registered_domains_without_a_network() -> None:
    assert registered_domain("https://news.bbc.co.uk/x") == "bbc.co.uk"
    assert registered_domain("www.courier.newsroom.test") == "courier.newsroom.test"
    assert registered_domain("http://127.0.0.1:8000/") == "127.0.0.1"
    assert registered_domain("http://one.blogspot.com/") == "one.blogspot.com"
    assert registered_domain("urn:sha256:00") is None


def test_home_pages() -> None:
    assert is_home_page("https://example.com/")
    assert is_home_page("http://www.example.com/index.html?utm_source=x")
    assert is_home_page("https://example.com/fr")
    assert is_home_page("https://example.com/?ref=logo")
    assert not is_home_page("https://example.com/?p=3")
    assert not is_home_page(PLAIN)


def test_the_suffix_list_is_not_read_at_import() -> None:
    code = "import dateline.urls as u; assert u._suffixes.cache_info().currsize == 0"
    subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )

"""What a page says about itself: headline, authors, kind, access, rights, and what belongs to the body."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from dateline.extraction.furniture import is_byline, is_date_line, story_lines
from dateline.extraction.headline import without_site_name
from dateline.extraction.structured import read_self_description
from dateline.model import Story

Read = Callable[..., Story]
Article = Callable[..., str]


def ld(**fields: object) -> str:
    block = {"@context": "https://schema.org", "@type": "NewsArticle", **fields}
    return f'<script type="application/ld+json">{json.dumps(block)}</script>'


def test_the_article_is_read_without_its_page(read: Read, article: Article) -> None:
    story = read(
        article(
            before="<div class='masthead'>Friday, November 20 2026</div>",
            within="<p>Read more: The ship that rusted away</p><p>Advertisement</p>",
            after="<aside><h2>Check Also</h2><p>Fish prices rise</p></aside>",
        )
    )
    assert story.headline == "Night ferry returns"
    assert story.body.startswith("The night ferry between")
    assert story.body.endswith("which the old one never could.")
    for foreign in ("Read more", "Advertisement", "Check Also", "Fish prices", "November 20", "Night ferry returns"):
        assert foreign not in story.body
    assert (story.language, story.charset, story.charset_basis) == ("en", "utf-8", "meta")
    assert story.word_count == len(story.body.split())


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ('{"@type":"NewsArticle","headline":"A"}', 1),
        ('[{"@type":"NewsArticle","headline":"A"},{"@type":"WebSite"}]', 2),
        ('{"@context":"x","@graph":[{"@type":"NewsArticle","headline":"A"},{"@type":"Person"}]}', 2),
        ('<!-- {"@type":"NewsArticle","headline":"A",} -->', 1),
        ('//<![CDATA[\n{"@type":"NewsArticle","headline":"A"}\n//]]>', 1),
        ('{"@type":"NewsArticle","headline":"A"};{"@type":"WebSite"}', 2),
        ("{&quot;@type&quot;:&quot;NewsArticle&quot;,&quot;headline&quot;:&quot;A&quot;}", 1),
        ('{"@type":"NewsArticle","headline":"A\tB\nC"}', 1),
        ('{"@type":"NewsArticle","headline":"half \\ud83d a pair \\u0000"}', 1),
        ('{"@type":"NewsArt', 0),
        ("[" * 50_000, 0),
        ('{"a":' * 50_000, 0),
        ("", 0),
    ],
)
def test_json_ld_is_read_however_it_is_broken(script: str, found: int) -> None:
    tree = html.document_fromstring(
        f'<html><body><script type="application/ld+json">{script}</script><p>x</p></body></html>'
    )
    said = read_self_description(tree, None)
    assert len(said.blocks) == found
    json.dumps(said.blocks, ensure_ascii=False).encode()  # no half characters that a file would refuse
    if found:
        assert said.article is not None


def test_the_block_of_this_page_wins_over_a_teasers(read: Read, article: Article) -> None:
    other = ld(
        headline="Fish prices rise", url="https://courier.newsroom.test/fish", author="A. Nother", datePublished="x"
    )
    mine = ld(headline="Night ferry returns at last", url="https://courier.newsroom.test/world/ferry-line?utm=1")
    story = read(article(head=other + mine))
    assert story.authors == ()
    assert "Fish" not in (story.headline or "")


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("Night ferry returns | The Harbour Courier", "Night ferry returns"),
        ("Night ferry returns - World - The Harbour Courier", "Night ferry returns"),
        ("The Harbour Courier: Night ferry returns", "The Harbour Courier: Night ferry returns"),
        ("The Harbour Courier | Night ferry returns", "Night ferry returns"),
        ("Ferry – a long story", "Ferry – a long story"),
        ("The Harbour Courier", "The Harbour Courier"),
    ],
)
def test_the_sites_name_is_cut_from_titles(title: str, plain: str) -> None:
    assert without_site_name(title, frozenset({"the harbour courier"})) == plain


@pytest.mark.parametrize(
    ("author", "people"),
    [
        ({"@type": "Person", "name": "Mona Haddad"}, ("Mona Haddad",)),
        (
            [{"@type": "Person", "name": "Mona Haddad"}, {"@type": "Person", "name": "Ole Berg"}],
            ("Mona Haddad", "Ole Berg"),
        ),
        ("By Mona Haddad and Ole Berg", ("Mona Haddad", "Ole Berg")),
        ({"@type": "Person", "name": "Mona Haddad (mha)"}, ("Mona Haddad",)),
        ({"@type": "Organization", "name": "AFP"}, ()),
        ({"@type": "Person", "name": "Reuters"}, ()),
        ({"@type": "Person", "name": "The Harbour Courier"}, ("The Harbour Courier",)),
        ({"@type": "Person", "name": "https://courier.newsroom.test/mona"}, ()),
        ([[["deep"]]], ()),
        (17, ()),
        (None, ()),
    ],
)
def test_authors_are_people(read: Read, article: Article, author: object, people: tuple[str, ...]) -> None:
    assert read(article(head=ld(headline="Night ferry returns", author=author))).authors == people


def test_a_byline_in_the_markup_names_the_author(read: Read, article: Article) -> None:
    assert read(article(within="<span class='byline'>By Mona Haddad, staff writer</span>")).authors == ("Mona Haddad",)


@pytest.mark.parametrize(
    ("head", "free", "complete"),
    [
        (ld(headline="x", isAccessibleForFree=False), False, "partial"),
        (ld(headline="x", isAccessibleForFree="http://schema.org/True"), True, "full"),
        (ld(headline="x", isAccessibleForFree="False"), False, "partial"),
        ("<meta property='article:content_tier' content='locked'>", False, "partial"),
        ("<meta property='article:content_tier' content='free'>", True, "full"),
        (ld(headline="x"), None, "unknown"),
        (ld(headline="x", articleBody="The night ferry. " * 200), None, "partial"),
    ],
)
def test_access_is_told_and_not_guessed(
    read: Read, article: Article, head: str, free: bool | None, complete: str
) -> None:
    story = read(article(head=head))
    assert (story.is_accessible_for_free, story.text_completeness) == (free, complete)


@pytest.mark.parametrize(
    ("head", "headers", "reserved"),
    [
        ("<meta name='tdm-reservation' content='1'>", (), True),
        ("<meta name='tdm-reservation' content='0'>", (), False),
        ("", (("TDM-Reservation", "1"),), True),
        ("<meta name='robots' content='index, noai'>", (), True),
        ("<meta name='robots' content='index, follow'>", (), None),
        ("", (), None),
    ],
)
def test_opt_outs_are_read(
    read: Read, article: Article, head: str, headers: tuple[tuple[str, str], ...], reserved: bool | None
) -> None:
    assert read(article(head=head), headers=headers).tdm_reserved is reserved


@pytest.mark.parametrize(
    ("head", "url", "title", "kind"),
    [
        ("", "https://courier.newsroom.test/world/ferry", "Night ferry returns", "article"),
        (ld(**{"@type": "LiveBlogPosting"}), "https://courier.newsroom.test/x", "Vote count", "live_blog"),
        ("", "https://courier.newsroom.test/live-blog/vote", "Vote count", "live_blog"),
        ("", "https://courier.newsroom.test/opinion/ferry", "Why we sail", "opinion"),
        ("", "https://courier.newsroom.test/x", "Correction: the ferry's price", "correction"),
        ("", "https://courier.newsroom.test/press-releases/7", "New ship", "press_release"),
        ("", "https://courier.newsroom.test/", "The Harbour Courier today", "listing"),
        (ld(headline="x"), "https://courier.newsroom.test/olive-harvest", "Olives", "article"),
    ],
)
def test_the_kind_of_page(read: Read, article: Article, head: str, url: str, title: str, kind: str) -> None:
    assert read(article(head=head, title=title), url=url).content_type == kind


def test_the_other_statements_come_through(read: Read, article: Article) -> None:
    head = (
        ld(headline="x", articleSection=["World"], keywords="ferry, harbour,ferry", sourceOrganization={"name": "AFP"})
        + "<meta property='og:description' content='A  line&#10;returns'><meta property='og:image' content='/ferry.jpg'>"
        "<link rel='canonical' href='/world/ferry'>"
    )
    story = read(article(head=head))
    assert (story.section, story.keywords, story.description) == ("World", ("ferry", "harbour"), "A line returns")
    assert story.image_url == "https://courier.newsroom.test/ferry.jpg"
    assert story.canonical_url == "https://courier.newsroom.test/world/ferry"
    assert story.source_organization == "AFP"


def test_a_dateline_with_an_agency_is_kept_apart_from_the_body(read: Read, article: Article) -> None:
    page = article().replace("<p>The night ferry", "<p>PORT ELLIS, March 3 (Reuters) - The night ferry", 1)
    story = read(page)
    assert story.opening_text == "PORT ELLIS, March 3 (Reuters) -"
    assert story.body.startswith("The night ferry between")


def test_a_bare_place_stays_in_the_body(read: Read, article: Article) -> None:
    story = read(article().replace("<p>The night ferry", "<p>PORT ELLIS — The night ferry", 1))
    assert story.opening_text is None
    assert story.body.startswith("PORT ELLIS — The night ferry")


@pytest.mark.parametrize(
    "line",
    ["Tuesday, November 17, 2026", "17.11.2026, 06:00 Uhr", "Published 17 Nov 2026 at 10:31 GMT", "Stand: 22.04.2024, 06:00 Uhr",
     "UPDATED: Tue., Nov. 19, 2019", "Publié le 3 mars 2026 à 10h31"],
)  # fmt: skip
def test_bare_dates_are_recognised(line: str) -> None:
    assert is_date_line(line)


@pytest.mark.parametrize(
    "line",
    ["In 2014 the town was quiet.", "May", "He said on Tuesday at 10:31 that it was over.", "2026 budget approved"],
)
def test_sentences_with_dates_are_not_bare_dates(line: str) -> None:
    assert not is_date_line(line)


@given(st.lists(st.text(max_size=80), max_size=30), st.none() | st.text(max_size=40))
def test_furniture_only_takes_lines_away(lines: list[str], headline: str | None) -> None:
    kept = story_lines(lines, headline)
    left = iter(line.strip() for line in lines)
    assert all(line in left for line in kept)


@pytest.mark.parametrize(
    ("markup", "people"),
    [
        (
            '<div class="byline">By Shelby Knutson <span class="stamp">January 15, 2025 11:30 p.m.</span></div>',
            ("Shelby Knutson",),
        ),
        ('<div class="byline">By Dale Haugen <span>Saturday, June 8</span></div>', ("Dale Haugen",)),
        ('<div class="byline"><span>March 11, 2025 12:40 p.m.</span></div>', ()),
        ('<p class="signature">Par Yann Le Goarec</p>', ("Yann Le Goarec",)),
        ('<p class="autor">Por Ximena Garza</p><p>Miércoles 3 de abril de 2024 | 08:00 h</p>', ("Ximena Garza",)),
        ("<p>By Mona Haddad and Agencies</p>", ("Mona Haddad",)),
    ],
)
def test_bylines_name_people_and_leave_the_body(
    read: Read, article: Article, markup: str, people: tuple[str, ...]
) -> None:
    story = read(article().replace("</h1>", "</h1>" + markup))
    assert story.authors == people
    assert story.body.startswith("The night ferry between")


@pytest.mark.parametrize("line", ["By Monday the ferry was back.", "By all accounts", "Por fin llega el barco", "By"])
def test_sentences_are_no_bylines(line: str) -> None:
    assert not is_byline(line)


@pytest.mark.parametrize(
    "box",
    [
        '<div id="foot"><p>© 2026 Meridian Press. Reprinting is open to subscribers with credit.</p></div>',
        '<div class="promo"><p>Win a weekend for two on the river: enter our spring draw by Sunday.</p></div>',
        '<div class="masthead"><p>THE HILL GAZETTE</p><p>Vol. LXII No. 44 — Friday, October 30, 1998 — Price Rs 2</p></div>',
        '<p class="kicker">Opinion</p>',
    ],
)
def test_marked_furniture_changes_nothing(read: Read, article: Article, box: str) -> None:
    plain = read(article()).body
    assert read(article(within=box)).body == plain
    assert read(article().replace("</h1>", "</h1>" + box)).body == plain


def test_a_page_laid_out_by_a_table_reads_as_paragraphs(read: Read, article: Article) -> None:
    page = article().replace("<article>", "<table><tr><td>").replace("</article>", "</td></tr></table>")
    assert read(page).body == read(article()).body


def test_a_table_of_figures_keeps_its_cells_apart(read: Read, article: Article) -> None:
    rows = "".join(
        f"<tr><td>{place}</td><td>{number}</td></tr>" for place, number in (("Weirmouth", 12), ("Stonehaven", 30))
    )
    body = read(
        article(within=f"<p>Sailings in a week, by harbour, as the company plans them:</p><table>{rows}</table>")
    ).body
    assert "Weirmouth | 12" in body
    assert "| Weirmouth" not in body


LEAD = (
    "Three years after the old ship was scrapped, islanders get their evening departure back, and at a price that has "
    "surprised even those who had asked for it."
)


@pytest.mark.parametrize(
    ("above", "head", "is_kept"),
    [
        (f'<p class="standfirst">{LEAD}</p>', "", True),
        (f"<p>{LEAD}</p>", f'<meta name="description" content="{LEAD}">', True),
        (f"<ul class='summary'><li>{LEAD}</li></ul>", "", True),
        (f'<figure><figcaption class="lead">{LEAD}</figcaption></figure>', "", False),
        (f'<div class="author-bio"><p class="intro">{LEAD}</p></div>', "", False),
        (f'<p class="caption">{LEAD}</p>', "", False),
    ],
)
def test_the_lead_above_the_container_is_the_storys(
    read: Read, article: Article, above: str, head: str, is_kept: bool
) -> None:
    page = article(head=head, title="Night ferry returns")
    start = page.index("<article>") + len("<article>")
    end = page.index("</h1>") + len("</h1>")
    page = page[: start - len("<article>")] + page[start:end] + above + "<article>" + page[end:]
    body = read(page).body
    assert body.startswith(LEAD) is is_kept
    assert body.count("islanders get their evening") == int(is_kept)


@pytest.mark.parametrize(
    "line",
    [
        "Click here to subscribe to our newsletter",
        "Il vous reste 57.09% de cet article à lire. La suite est réservée aux abonnés.",
        "https://courier.newsroom.test/world/ferry-line",
        "この記事は会員限定です。",
    ],
)
def test_offers_and_bare_addresses_leave_the_body(read: Read, article: Article, line: str) -> None:
    assert line not in read(article(within=f"<p>{line}</p>")).body


def test_a_line_that_says_the_rest_is_for_subscribers_marks_the_text_partial(read: Read, article: Article) -> None:
    assert read(article()).text_completeness != "partial"
    walled = read(article(within="<p>This article is for subscribers only.</p>"))
    assert walled.text_completeness == "partial"
    assert "subscribers" not in walled.body

"""Which of a page's titles is the headline, what kind of page it is, and whether its text is whole."""

import json
from collections.abc import Callable

import pytest

from dateline.model import Story

Read = Callable[..., Story]
Article = Callable[..., str]
TITLE = "Night ferry returns"
LONG = (
    "Night ferry between the two harbours returns after three years as council chooses the smaller of two "
    "companies that had bid for the line"
)


def ld(**fields: object) -> str:
    block = {"@type": "NewsArticle", **fields}
    return f'<script type="application/ld+json">{json.dumps(block)}</script>'


def og(title: str) -> str:
    return f'<meta property="og:title" content="{title}">'


@pytest.mark.parametrize(
    ("head", "heading", "headline"),
    [
        (ld(headline="Ferry is back"), f"<h1>{TITLE}</h1>", "Ferry is back"),
        (ld(headline="Ferry is back | The Harbour Courier"), f"<h1>{TITLE}</h1>", "Ferry is back"),
        (ld(headline="The Harbour Courier"), f"<h1>{TITLE}</h1>", TITLE),
        (ld(headline=f"{TITLE} - Jo Doe - Somewhere Else"), f"<h1>{TITLE}</h1>", TITLE),
        (ld(headline=LONG[:107] + "..."), f"<h1>{LONG}</h1>", LONG),
        (ld(headline=LONG[:110]), f"<h1>{LONG}</h1>", LONG),
        (ld(headline="Ferry &amp; harbour"), f"<h1>{TITLE}</h1>", "Ferry & harbour"),
        (ld(**{"@type": "VideoObject", "name": "Clip of the day"}) + og(TITLE), f"<h1>{TITLE}</h1>", TITLE),
        (og(TITLE), "<h1>The Harbour Courier</h1>", TITLE),
        (og(f"{TITLE} - A blog of some kind"), f"<h1>{TITLE}</h1>", TITLE),
        (og(f"World | {TITLE}"), f"<h1>{TITLE}</h1>", TITLE),
        (og(f"Harbour news: {TITLE} at last"), f"<h1>On the water - {TITLE} at last</h1>", f"{TITLE} at last"),
        (og(TITLE), f"<h1>Menu</h1><h1>{TITLE}</h1>", TITLE),
        ("", f"<h1>{TITLE}</h1>", TITLE),
        (og("Night ferry sinks - 12 dead | The Harbour Courier"), "", "Night ferry sinks - 12 dead"),
    ],
)
def test_the_headline_is_the_storys_and_not_the_sites(
    read: Read, article: Article, head: str, heading: str, headline: str
) -> None:
    page = article(head=head, title=TITLE).replace(f"<h1>{TITLE}</h1>", heading)
    if not heading:
        page = page.replace(f"<title>{TITLE} | The Harbour Courier</title>", "")
    assert read(page).headline == headline


@pytest.mark.parametrize(
    ("head", "path", "title", "kind"),
    [
        ("", "/opinion/ferry", TITLE, "opinion"),
        ("", "/opinion-y-analisis/columnas/ferry", TITLE, "opinion"),
        ("", "/kommentar/faehre", TITLE, "opinion"),
        ("", "/x", "Kommentar: Die Fähre kommt", "opinion"),
        ("", "/x", "Opinión | Vuelve el ferry", "opinion"),
        ("<meta property='article:section' content='Meinung'>", "/x", TITLE, "opinion"),
        ("<meta property='article:section' content='الرأي'>", "/x", TITLE, "opinion"),
        ("", "/x", "EN DIRECT : le ferry revient", "live_blog"),
        ("", "/x", "Ferry strike - live updates", "live_blog"),
        ("", "/en-vivo/ferry", TITLE, "live_blog"),
        ("", "/communiques-de-presse/ferry", TITLE, "press_release"),
        ("", "/x", "Berichtigung: Preis der Fähre", "correction"),
        (ld(**{"@type": "ImageGallery", "name": "The ship"}), "/x", TITLE, "article"),
        (ld(**{"@type": "Product", "name": "A ticket"}), "/x", TITLE, "other"),
        (ld(**{"@type": "CollectionPage", "name": "All"}), "/x", TITLE, "listing"),
        (ld(**{"@type": "ReportageNewsArticle", "headline": "x"}), "/live-music/x", "Delivery of the ship", "article"),
        ("", "/commentator-resigns", "Opinion polls show a change", "article"),
    ],
)
def test_the_kind_of_a_page_in_several_languages(
    read: Read, article: Article, head: str, path: str, title: str, kind: str
) -> None:
    page = article(head=head, title=title)
    assert read(page, url=f"https://courier.newsroom.test{path}").content_type == kind


SENTENCES = {
    "en": "The night ferry between the two harbours will sail again from May, the authority said. ",
    "de": "Die Nachtfähre zwischen den beiden Häfen fährt nach drei Jahren wieder, teilte die Behörde mit. ",
    "ja": "二つの港を結ぶ夜行フェリーが三年ぶりに再開されると港湾当局が火曜日に発表した。",
    "ar": "قالت هيئة الميناء إن العبارة الليلية بين المرفأين ستعود إلى العمل في مايو المقبل. ",
}


@pytest.mark.parametrize("language", SENTENCES)
@pytest.mark.parametrize(
    ("head", "repeats", "free", "complete"),
    [
        (ld(headline="x", isAccessibleForFree=False), 3, False, "partial"),
        (ld(headline="x", hasPart={"isAccessibleForFree": "False", "cssSelector": ".wall"}), 3, False, "partial"),
        (ld(headline="x", isAccessibleForFree=False), 40, False, "unknown"),
        (ld(headline="x", isAccessibleForFree=True), 40, True, "full"),
        (ld(headline="x"), 40, None, "unknown"),
        (ld(headline="x", wordCount=2000), 3, None, "partial"),
        ("<div class='paywall'></div>", 3, None, "partial"),
    ],
)
def test_paid_stubs_are_marked_in_any_script(
    read: Read, language: str, head: str, repeats: int, free: bool | None, complete: str
) -> None:
    text = "".join(f"<p>{SENTENCES[language] * 3}{number}</p>" for number in range(max(1, repeats // 3)))
    page = f"<html lang='{language}'><head><title>x</title>{head}</head><body><article><h1>x y</h1>{text}</article></body></html>"
    story = read(page)
    assert (story.is_accessible_for_free, story.text_completeness) == (free, complete)

"""Marks of furniture are told by classes and ids one by one, and the copy leaves the page's own tree as it is."""

import pytest
from lxml import html

from dateline.extraction.pruning import _kind_of, pruned_copy


@pytest.mark.parametrize(
    ("mark", "kind"),
    [
        (" ", ""),
        ("row col-md-8 ", ""),
        ("visually-hidden ", "unseen"),
        ("nav-text sr-only ", "unseen"),
        ("a11y-hidden ", "unseen"),
        ("wide comments-area ", "comments"),
        (" disqus_thread", "comments"),
        *(
            (f"x {name} y", "small")
            for name in ("kicker", "Byline", "by-line", "autores", "auteur", "masthead", "reading-time")
        ),
        *(
            (f"{name} ", "small")
            for name in ("wp-caption", "photo-credit", "img_desc", "media-legend", "Bildunterschrift")
        ),
        *(
            (f" {name}", "small")
            for name in ("pie-de-foto", "article-meta", "entry_date", "published-time", "lead-media")
        ),
        *((f"{name} wide", "box") for name in ("promo", "taboola", "bio", "affiliates", "infobox", "factbox")),
        *(
            (f"{name} wide", "box")
            for name in ("related-posts", "lire-aussi", "lees-ook", "leia-mais", "read-more", "sign-up")
        ),
        *(
            (f" {name}", "box")
            for name in ("respond", "audio-player", "subscribe-box", "kommentarmodul", "recirculation")
        ),
        ("wide footer", "box"),
        ("footer wide", ""),
        ("entry-content comments ", ""),  # what calls itself the text is no furniture
        ("biology ", ""),
        ("credit-union-news ", "small"),
    ],
)
def test_a_class_or_id_says_what_an_element_is(mark: str, kind: str) -> None:
    assert _kind_of(mark) == kind


def test_the_copy_has_no_furniture_and_the_tree_keeps_all() -> None:
    tree = html.document_fromstring(
        "<body><nav>Home</nav><article><h1>Bridge to close</h1><p class='byline'>By Mona Haddad</p>"
        "<p>The <em>old</em> bridge <a href='/b'>closes</a> on Tuesday.</p></article></body>"
    )
    before = html.tostring(tree)
    trimmed = pruned_copy(tree)
    assert html.tostring(tree) == before
    assert trimmed.text_content() == "Bridge to closeThe old bridge closes on Tuesday."
    assert not trimmed.xpath("//@href")


def test_only_the_first_cells_of_an_endless_row_are_kept() -> None:
    tree = html.document_fromstring(f"<table><tr>{'<td>x</td>' * 500}</tr><tr><td>y</td></tr></table>")
    assert len(pruned_copy(tree).xpath("//tr")[0]) == 200
    assert len(tree.xpath("//tr")[0]) == 500
    many_rows = html.document_fromstring(f"<table>{'<tr><td>x</td></tr>' * 500}</table>")
    assert len(pruned_copy(many_rows).xpath("//tr")) == 500

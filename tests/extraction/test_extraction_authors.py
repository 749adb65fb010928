"""Who wrote it: names cut out of bylines in many languages, and which of a page's statements is believed."""

import json
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.extraction.authors import names_in_byline
from dateline.extraction.bylines import MAX_NAME_CHARS, Kind, names_of
from dateline.model import Story

Read = Callable[..., Story]
Article = Callable[..., str]
COURIER = frozenset({"the harbour courier", "courier newsroom test"})


def ld(author: object, **more: object) -> str:
    block = {"@type": "NewsArticle", "headline": "Night ferry returns", "author": author, **more}
    return f'<script type="application/ld+json">{json.dumps(block)}</script>'


@pytest.mark.parametrize(
    ("byline", "people"),
    [
        ("By Mona Haddad", "Mona Haddad"),
        ("By MONA HADDAD and Ole Berg, Harbour correspondent", "MONA HADDAD; Ole Berg"),
        ("Mona Haddad in Beirut", "Mona Haddad"),
        ("Mona Haddad, Beirut", "Mona Haddad"),
        ("Haddad, Mona", "Mona Haddad"),
        ("Mona Haddad (mha) 17.11.2026, 06:00 Uhr", "Mona Haddad"),
        ("Dr. med. Eva Klein 20. Oktober 2024", "Dr. med. Eva Klein"),
        ("Von Beatrix von Storch", "Beatrix von Storch"),
        ("Text: Anna Berg, Foto: Ole Berg", "Anna Berg"),
        ("Ein Beitrag von Jörg Meier und Änne Groß", "Jörg Meier; Änne Groß"),
        ("Autor:in: Korinna Hennig", "Korinna Hennig"),
        ("Par Yann Le Goarec et Zoé d'Arc", "Yann Le Goarec; Zoé d'Arc"),
        ("Propos recueillis par Patrick ANGEVIN", "Patrick ANGEVIN"),
        ("Por Ximena Garza y José de la Cruz", "Ximena Garza; José de la Cruz"),
        ("di Luca Monaco", "Luca Monaco"),
        ("door Jan van den Berg", "Jan van den Berg"),
        ("Av Tuva Løland og Per-Erik Ofstad", "Tuva Løland; Per-Erik Ofstad"),
        ("Autor: Radek Nohl", "Radek Nohl"),
        ("Oleh: Budi Santoso", "Budi Santoso"),
        ("Mehmet Yılmaz tarafından yazıldı", "Mehmet Yılmaz"),
        ("Автор: Иван Петров", "Иван Петров"),
        ("بقلم: منى حداد", "منى حداد"),
        ("松岡大地 記者", "松岡大地"),
        ("(责编：牛镛、岳弘彬)", "牛镛; 岳弘彬"),
        ("김철수 기자", "김철수"),
        ("Mona Haddad &amp; Ole Berg | mona@courier.test", "Mona Haddad; Ole Berg"),
        ("By Mona Haddad, AP Sports Writer", "Mona Haddad"),
        ("All posts by Mona Haddad", "Mona Haddad"),
        ("Sid Kumar", "Sid Kumar"),
        ("Tim Post", ""),
        ("Reuters", ""),
        ("AFP, MANILA", ""),
        ("dpa/lby", ""),
        ("ANI Web Desk", ""),
        ("Anadolu Ajansı", ""),
        ("Associated Press", ""),
        ("By Monday", ""),
        ("Foto: Ole Berg", ""),
        ("Colin Rust commented on", ""),
        ("Share", ""),
        ("admin", ""),
        ("www.courier.test", ""),
        ("mona@courier.test", ""),
        ("https://courier.newsroom.test/mona", ""),
        ("March 11, 2025 12:40 p.m.", ""),
        ("", ""),
    ],
)
def test_people_are_cut_out_of_bylines(byline: str, people: str) -> None:
    assert "; ".join(names_in_byline(byline)) == people


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The Harbour Courier", Kind.DESK),
        ("The Harbour Courier (courier.newsroom.test)", Kind.DESK),
        ("Redaktion", Kind.DESK),
        ("Courier Staff", Kind.DESK),
        ("朝日新聞デジタル", Kind.DESK),
        ("Redacción Diario", Kind.DESK),
        ("SID", Kind.AGENCY),
        ("Deutsche Presse-Agentur", Kind.AGENCY),
        ("Reuters Staff", Kind.AGENCY),
        ("jdadmin", Kind.CODE),
        ("mha", Kind.CODE),
        ("Mona", Kind.PERSON),
    ],
)
def test_a_name_is_a_person_a_newsroom_an_agency_or_initials(text: str, kind: Kind) -> None:
    assert [name.kind for name in names_of(text, COURIER)] == [kind]


@given(st.text(max_size=400))
def test_any_text_gives_short_names_each_once(text: str) -> None:
    names = names_of(text, COURIER)
    assert all(1 <= len(name.text) <= MAX_NAME_CHARS for name in names)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("text", ["By " * 50_000, "a, " * 50_000, "(" * 100_000, "von " * 50_000 + "X", "1 " * 50_000])
def test_no_byline_takes_long(text: str) -> None:
    began = time.process_time()
    names_of(text)
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    ("head", "markup", "authors"),
    [
        (ld([{"@type": "Person", "name": "Mona Haddad"}, {"@type": "Person", "name": "Reuters"}]), "", ("Mona Haddad",)),
        (ld("By Mona Haddad and Mona Haddad"), "", ("Mona Haddad",)),
        (ld([["Mona Haddad"]]), "", ("Mona Haddad",)),
        (ld({"@type": "Person", "givenName": "Mona", "familyName": "Haddad"}), "", ("Mona Haddad",)),
        (ld(None, creator={"name": "Mona Haddad"}), "", ("Mona Haddad",)),
        (ld({"@type": "Person", "name": "Reuters"}), "", ()),
        (ld({"@type": "Organization", "name": "Meier, Berg and Partners"}), "", ("Meier, Berg and Partners",)),
        (ld({"@type": "Organization", "name": "The Harbour Courier"}), "", ("The Harbour Courier",)),
        (ld({"@type": "Organization", "name": "The Harbour Courier"}), "<p class='byline'>By Mona Haddad</p>", ("Mona Haddad",)),
        (ld({"@type": "Person", "name": "Reuters"}), "<p class='byline'>Mona Haddad</p>", ("Mona Haddad",)),
        ("<meta name='author' content='The Harbour Courier'><meta name='parsely-author' content='Mona Haddad'>", "", ("Mona Haddad",)),
        ("<meta property='article:author' content='https://www.facebook.com/courier'>", "", ()),
        ("<meta name='author' content='m.haddad@courier.test'>", "<a href='/autor/mona-haddad'>Mona Haddad</a>", ("Mona Haddad",)),
        ("", "<ul class='metaInfoAuthorList'><li>Mona Haddad</li><li>Ole Berg</li></ul>", ("Mona Haddad", "Ole Berg")),
        ("", "<div data-testid='prism-byline'>By <a>Mona Haddad</a></div>", ("Mona Haddad",)),
        ("", "<p>von <b>Dr. Mona Haddad</b></p>", ("Dr. Mona Haddad",)),
        ("", "<div class='comment-author'>Ole Berg</div><span class='image-author'>Ole Berg</span>", ()),
        ("", "<nav><a href='/author/ole'>Ole Berg</a></nav>", ()),
        ("", "<span class='author'>dpa/mha</span>", ()),
        ("", "<span class='author'>mha</span>", ("mha",)),
        ("", "<span class='author'>Redaktion</span>", ("Redaktion",)),
    ],
)  # fmt: skip
def test_the_first_statement_that_names_people_is_believed(
    read: Read, article: Article, head: str, markup: str, authors: tuple[str, ...]
) -> None:
    assert read(article(head=head).replace("</h1>", "</h1>" + markup)).authors == authors


def test_an_author_stated_by_reference_is_found(read: Read, article: Article) -> None:
    graph = {
        "@graph": [
            {"@type": "NewsArticle", "headline": "x", "author": {"@id": "#mona"}},
            {"@type": "Person", "@id": "#mona", "name": "Mona Haddad"},
        ]
    }
    head = f'<script type="application/ld+json">{json.dumps(graph)}</script>'
    assert read(article(head=head)).authors == ("Mona Haddad",)


def test_a_name_under_the_text_is_read_where_nothing_else_names_one(read: Read, article: Article) -> None:
    signed = "<p style='text-align:right;'><strong>Lê Phương</strong></p>"
    page = article().replace("</article>", signed + "</article>")
    assert read(page).authors == ("Lê Phương",)


def test_an_agency_is_an_author_on_its_own_site_alone(read: Read, article: Article) -> None:
    head = ld({"@type": "Person", "name": "Associated Press"})
    assert read(article(head=head)).authors == ()
    own = head + "<meta property='og:site_name' content='AP News'>"
    assert read(article(head=own)).authors == ("Associated Press",)


def test_other_peoples_bylines_far_from_the_headline_do_not_outrank_the_stated_outlet(
    read: Read, article: Article
) -> None:
    far = "".join(f"<p>Line {number}</p>" for number in range(150)) + "<span class='author'>Ole Berg</span>"
    page = article(head=ld({"@type": "Organization", "name": "The Harbour Courier"}), after=far)
    assert read(page).authors == ("The Harbour Courier",)

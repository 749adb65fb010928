"""The story's text where the page makes it hard: boxes within it, leads above it, text that only scripts hold."""

import json

import pytest
from tests.extraction.conftest import PARAGRAPHS

from dateline.extraction.furniture import story_lines
from dateline.extraction.states import stated_texts
from dateline.model import Story

TITLE = "Night ferry returns to the two harbours"
LEAD = (
    "Islanders waited three years for an evening boat. Now a small company from the north has promised them one, "
    "and the council believes it."
)
OTHER = " ".join(["The bakery on the quay sells bread to sailors at night. Its owner counts the loaves herself."] * 8)


def _shell(script: str, shown: str = "", title: str = TITLE) -> str:
    return (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{title}</title></head><body>"
        f"<div id='root'><h1>{title}</h1>{shown}</div>{script}</body></html>"
    )


def _html() -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


def _body(found: object) -> str:
    assert isinstance(found, Story)
    return found.body


def _next_data() -> str:
    state = {"props": {"pageProps": {"article": {"title": TITLE, "bodyHtml": _html()}, "more": [{"title": "Bread"}]}}}
    return f"<script id='__NEXT_DATA__' type='application/json'>{json.dumps(state)}</script>"


def _quoted(text: str) -> str:
    """A JSON string that may stand in a script."""
    return json.dumps(text).replace("</", "<\\/")


def _next_stream() -> str:
    text = _html()
    rows = f'1:["$","div",null,{{}}]\n2:T{len(text.encode()):x},{text}3:{json.dumps({"headline": TITLE, "paragraphs": list(PARAGRAPHS)})}\n'
    half = len(rows) // 2
    return "".join(f"<script>self.__next_f.push([1,{_quoted(part)}])</script>" for part in (rows[:half], rows[half:]))


def _assigned() -> str:
    state = {"story": {"headline": TITLE, "content_elements": [{"type": "text", "content": p} for p in PARAGRAPHS]}}
    return f"<script>window.x=1;Fusion.globalContent={json.dumps(state)};Fusion.more={{a:1}}</script>"


def _parsed() -> str:
    state = json.dumps(json.dumps({"page": {"headline": TITLE, "text": "\n".join(PARAGRAPHS)}}))
    return f"<script>window.__INITIAL_STATE__ = JSON.parse({state});</script>"


@pytest.mark.parametrize("script", [_next_data, _next_stream, _assigned, _parsed])
def test_a_page_whose_text_is_only_in_its_state_yields_it(read, script):
    body = _body(read(_shell(script())))
    assert all(paragraph in body for paragraph in PARAGRAPHS)
    assert "<p>" not in body


def test_a_stub_is_not_replaced_by_another_storys_text(read):
    state = {"related": [{"title": "Bread on the quay at night", "body": OTHER}]}
    script = f"<script type='application/json'>{json.dumps(state)}</script>"
    stub = f"<article><p>{PARAGRAPHS[0]}</p></article>"
    body = _body(read(_shell(script, stub)))
    assert PARAGRAPHS[0] in body
    assert "bakery" not in body


def test_a_cut_article_body_does_not_shorten_the_text(read, article):
    stated = {"@type": "NewsArticle", "headline": TITLE, "articleBody": PARAGRAPHS[0][:90] + "..."}
    body = _body(read(article(head=f"<script type='application/ld+json'>{json.dumps(stated)}</script>")))
    assert all(paragraph in body for paragraph in PARAGRAPHS)


def test_an_article_body_completes_what_the_page_cuts(read):
    stated = {"@type": "NewsArticle", "headline": TITLE, "articleBody": "\n".join(PARAGRAPHS)}
    head = f"<script type='application/ld+json'>{json.dumps(stated)}</script>"
    body = _body(read(_shell(head, f"<article><p>{PARAGRAPHS[0]}</p><p>Subscribe to read on.</p></article>")))
    assert all(paragraph in body for paragraph in PARAGRAPHS)


def test_a_line_that_the_stated_body_lacks_is_left_out(read, article):
    stated = {"@type": "NewsArticle", "headline": TITLE, "articleBody": "\n".join(PARAGRAPHS)}
    notice = "This text was looked over by our panel of island doctors, who found nothing wrong with any part of it."
    page = article(head=f"<script type='application/ld+json'>{json.dumps(stated)}</script>", within=f"<p>{notice}</p>")
    body = _body(read(page))
    assert notice not in body
    assert all(paragraph in body for paragraph in PARAGRAPHS)
    assert notice in _body(read(article(within=f"<p>{notice}</p>")))


def test_a_lead_above_the_text_belongs_to_it(read, article):
    header = f"<header><h1>Harbours: Night ferry returns</h1><p class='standfirst'>{LEAD}</p></header>"
    page = article().replace("<article><h1>Night ferry returns</h1>", f"{header}<article>", 1)
    assert _body(read(page)).startswith(LEAD)


@pytest.mark.parametrize(
    "box",
    [
        "<div class='wp-caption-text'>The old ship in the yard. Photo: Mona Haddad</div>",
        "<p class='img-description'>The old ship in the yard. Photo: Mona Haddad</p>",
        "<p><a href='/a'>Five things to know about the old ship in the yard</a></p>",
        "<ul><li><a href='/a'>The old ship in the yard, in pictures</a></li><li><a href='/b'>How the old ship was sold</a></li></ul>",
        "<div class='infobox'><p>What to know about the old ship.</p><ul><li>Follow the old ship live.</li></ul></div>",
        "<p>Sign up for our newsletter about the old ship, delivered to your inbox every morning.</p>",
        "<p>Das alte Schiff (old ship): Jetzt unseren kostenlosen Newsletter abonnieren.</p>",
        "<p>You need JavaScript to watch the old ship.</p>",
        "<p>Read more: <a href='/a'>the old ship in the yard</a></p>",
    ],
)
def test_what_stands_within_the_text_and_is_no_part_of_it_is_left_out(read, article, box):
    body = _body(read(article(within=box)))
    assert "old ship in" not in body.replace("the old ship was sold for scrap", "")
    assert "old ship live" not in body
    assert "ewsletter" not in body
    assert "JavaScript" not in body
    assert all(paragraph in body for paragraph in PARAGRAPHS)


def test_words_for_screen_readers_are_not_in_the_text(read, article):
    hidden = "<p>The company <a href='/x'>published its fares<span class='visually-hidden'> opens in a new window</span></a> on Friday morning, as it had said.</p>"
    body = _body(read(article(within=hidden)))
    assert "published its fares on Friday" in body


@pytest.mark.parametrize(
    "line",
    ["Uppdaterad 15.59 | Publicerad 14.14", "2025年1月14日 01時28分 (1月14日 01時40分更新)", "28 kwietnia 2021, 06:29"],
)
def test_dates_above_the_text_are_left_out_in_any_language(line):
    assert story_lines([line, *PARAGRAPHS], TITLE) == list(PARAGRAPHS)


@pytest.mark.parametrize("line", ["It cost £13.49 then.", "At 15.59 the boat left.", "Fares from $15/£13.49"])
def test_sentences_and_prices_are_no_dates(line):
    assert story_lines([line, *PARAGRAPHS], TITLE) == [line, *PARAGRAPHS]


def test_the_headline_with_its_kicker_is_not_said_twice():
    assert story_lines([f"Island life: {TITLE}", *PARAGRAPHS], TITLE) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "script",
    [
        "[" * 100_000,
        '{"a":' * 50_000,
        "window.__INITIAL_STATE__ = {a: function() { return 1 }}" + " " * 600,
        "self.__next_f.push([1," + json.dumps("1:Tffffffff,short") + "])",
        "self.__next_f.push([1," + json.dumps("1:T" + "f" * 900) + "])" + " " * 600,
        "window.a=[" * 20_000,
    ],
)
def test_a_hostile_state_is_left_alone(script):
    assert [found for found in stated_texts([script]) if TITLE in "".join(found.parts)] == []

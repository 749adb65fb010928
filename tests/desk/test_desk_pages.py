"""The desk's pages: the door before every route, hostile rows shown as text, and lakes that are not as they should be."""

import asyncio
import hashlib
import json
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from desk_asking import ask, desk_of
from desk_rows import ARABIC, BATCH, EVIL, EVIL_URL, NOW, TODAY, article, land, number, rows
from fastapi import HTTPException
from fastapi.routing import APIRoute

from dateline.desk import app as desk_app
from dateline.desk.app import FILES, make_app
from dateline.desk.making import FIRST, PAGES, Making
from dateline.settings import read_settings
from dateline.stores.lake import Lake

STATIC = Path(desk_app.__file__).parent / "static"
# uPlot 1.6.32 as npm has it, in dist/: the beginnings of its files' SHA-256.
UPLOT = {"uPlot.iife.min.js": "19c8d4c6ad88929a", "uPlot.min.css": "df630c6a8d6f8eea"}
ADDRESSES = [
    "",
    f"?day={TODAY}",
    "?day=2026-11-21",
    "?day=2020-01-01",
    "outlets",
    "outlets?order=silence&words=gulf",
    "outlet?id=gulf",
    "outlet?id=mine",
    "dates",
    "dates?kind=any&days=7",
    "dates?words=port&outlet=gulf",
    "dates?page=99",
    f"dates?day={TODAY}",
    "stories",
    "stories?agency=AFP",
    f"stories?day={TODAY}",
    *(f"trace?of={number(place)}" for place in (1, 2, 4, 10, 99)),
    "trace?of=https://gulf.example/1",
    *(f"article?id={number(place)}" for place in (1, 2, 3, 4, 10)),
    f"behind?day={TODAY}&stage=pages&outcome=rejected&reason=no_text",
    f"behind?day={TODAY}&stage=links&outcome=failed&reason=http_404",
    f"behind?day={TODAY}&stage=listings&outcome=unchanged",
    "behind?stage=requests&outlet=mine&outcome=failed&reason=http_404",
]


class _Markup(HTMLParser):
    """Tags, their attributes, and what is wrong with them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_shown_with_its_policy_and_nothing_inline(desk: Any, address: str) -> None:
    answer = ask(desk, address)
    assert answer.status == 200, answer.text
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    markup = _Markup(answer.text)
    sources = [value.partition("?")[0] for tag, name, value in markup.attributes if (tag, name) == ("script", "src")]
    assert len(sources) == markup.tags.count("script"), "no script stands in a page"
    assert set(sources) <= set(FILES)
    assert "style" not in markup.tags
    assert "img" not in markup.tags
    for tag, name, value in markup.attributes:
        assert not name.startswith("on"), (tag, name)
        assert name != "style", (tag, value)
        if name in {"href", "src", "action"}:
            assert "//" not in value or (name == "href" and value.startswith(("http://", "https://"))), value
            assert not value.startswith("/"), "Airflow may be served under a prefix"


def test_hostile_headlines_bodies_and_addresses_are_text(desk: Any) -> None:
    for address in ADDRESSES:
        text = ask(desk, address).text
        assert EVIL not in text, address
        markup = _Markup(text)
        assert not [value for _, name, value in markup.attributes if name == "href" and "javascript" in value], address
    text = ask(desk, f"article?id={number(2)}").text
    assert "&lt;script&gt;" in text
    assert "javascript:document" in text, "shown, as text"
    assert 'lang="en&#34;' not in text, "a language that is none is left out"


def test_foreign_text_says_its_language_and_direction(desk: Any) -> None:
    text = ask(desk, "dates").text
    assert f'<bdi dir="auto" lang="ar">{ARABIC}</bdi>' in text


def test_every_route_is_behind_the_door(tmp_path: Path, lake: Lake) -> None:
    def nobody() -> None:
        raise HTTPException(401)

    app = desk_of(tmp_path, nobody)
    assert [route.path for route in app.routes] == ["/", "/{name}", "/{path:path}"], "a new route is walked here too"
    assert all(isinstance(route, APIRoute) and route.methods == {"GET"} for route in app.routes)
    for address in [*ADDRESSES, *PAGES, *FILES, "docs", "openapi.json", "redoc", "a/b/c", "../x", "desk.css/"]:
        answer = ask(app, address)
        assert answer.status == 401, address
        assert "Please log in" in answer.text
        assert "Gulf" not in answer.text
        assert "content-security-policy" in answer.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_sent(desk: Any, method: str) -> None:
    assert ask(desk, "dates", method).status == 405


def test_looking_writes_nothing_but_the_lakes_own_index(desk: Any, lake: Lake) -> None:
    def files() -> dict[str, int]:
        found = (path for path in lake.root.rglob("*") if path.is_file())
        return {str(p.relative_to(lake.root)): p.stat().st_mtime_ns for p in found}

    before = files()
    for address in ADDRESSES:
        ask(desk, address)
    after = {name: at for name, at in files().items() if not name.startswith(".work/.index/")}
    assert after == before


def test_files_come_with_their_type_and_no_other_file_comes(desk: Any) -> None:
    for name, kind in FILES.items():
        assert ask(desk, name).headers["content-type"] == kind
    for name in ("app.py", "static/desk.css", "..%2fapp.py", "%2e%2e/app.py", "desk.css%00"):
        assert ask(desk, name).status == 404


def test_the_funnel_tells_every_reason_with_its_count(desk: Any) -> None:
    text = ask(desk, "").text
    for words in ("robots.txt disallows it", "not found (404)", "no article text on it", "known already", "a new code"):
        assert words in text
    assert "<b>30</b>" in text
    assert "a_new_code" in text


def test_an_opened_date_tells_what_the_page_said_what_we_say_and_why(desk: Any) -> None:
    text = ask(desk, "dates?kind=masthead_clock").text
    assert "<s>20 Oct 2021</s>" in text
    assert "<strong>31 Mar 2016</strong>" in text
    assert "the masthead is a clock; ruled by the dateline" in text
    assert "81 % sure" in text
    assert "a clock, not a date" in text


@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [
        ("river port", "dates?days=90&words=river+port"),
        ("3.5 million", "dates?days=90&words=3.5+million"),
        ("https://gulf.example/1", "trace?of=https%3A%2F%2Fgulf.example%2F1"),
        ("gulf.example/1", "trace?of=gulf.example%2F1"),
        (number(1), f"trace?of={number(1)}"),
        ("", "dates?days=90"),
        ("//evil.example/x", "trace?of=%2F%2Fevil.example%2Fx"),
    ],
)
def test_what_is_typed_to_be_found_leads_to_a_page_of_the_desk(desk: Any, typed: str, leads_to: str) -> None:
    answer = ask(desk, "find?" + urlencode({"q": typed}))
    assert (answer.status, answer.headers["location"]) == (303, leads_to)


def test_an_address_is_followed_from_listing_to_landing(desk: Any) -> None:
    text = ask(desk, "trace?of=" + number(1)).text
    assert "landed as an article" in text
    assert f'<a href="article?id={number(1)}">' in text
    assert "published_month=2016-03/2016-03-31.parquet" in text
    assert "The lake has never met it" in ask(desk, "trace?of=gulf.example/unheard-of").text


def test_a_day_shows_what_its_batches_landed(desk: Any) -> None:
    text = ask(desk, "dates?day=2026-11-21").text
    assert "bridge" in text
    assert "River port retaken" not in text
    assert "Nothing landed on that day" in ask(desk, "dates?day=2020-01-01").text


def test_a_chart_says_its_numbers_without_a_script(desk: Any) -> None:
    text = ask(desk, f"?day={TODAY}").text
    assert (
        '<th scope="row"><a href="./?day=2026-11-22">2026-11-22</a></th><td class="n">3</td><td class="n">3</td>'
        in text
    )
    assert 'aria-label="What landed a day: at most 6, 6 on the last day"' in text


def test_the_chart_library_is_as_published() -> None:
    found = {name: hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:16] for name in UPLOT}
    assert found == UPLOT


def test_an_eager_desk_reads_ahead_once_and_only_for_those_who_may_look(tmp_path: Path, lake: Lake) -> None:
    read: list[None] = []

    def settings() -> Any:
        read.append(None)
        return read_settings({"DATELINE_LAKE": str(lake.root), "DATELINE_ENABLED_OUTLETS": str(tmp_path / "none.toml")})

    async def asked(may_look: Any) -> int:
        app = make_app(Making(settings, lambda: NOW), may_look, is_eager=True)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1") as client:
            await client.get("/icon.svg")
            await client.get("/icon.svg")
            await asyncio.gather(*(each for each in asyncio.all_tasks() if each is not asyncio.current_task()))
        return len(read)

    def nobody() -> None:
        raise HTTPException(401)

    assert asyncio.run(asked(nobody)) == 0
    assert asyncio.run(asked(lambda: None)) == len(FIRST)


def test_an_article_shows_its_tags_and_copies(desk: Any) -> None:
    text = ask(desk, f"article?id={number(1)}").text
    assert '<mark class="person" title="person: Ann Reader">Ann Reader</mark>' in text
    assert text.count('<mark class="place" title="place: Beirut">Beirut</mark>') == 2
    assert "The Courier" in text
    assert "97 %" in text
    assert "A copy: nearly the same text as" in ask(desk, f"article?id={number(10)}").text
    assert "Earlier states" in ask(desk, f"article?id={number(4)}").text


@pytest.mark.parametrize(
    "address",
    [
        "?day=yesterday",
        "?day=0001-01-01",
        "?day=9999-12-31",
        "article",
        "article?id=nobody",
        "outlet?id=nobody",
        "outlet",
        "behind",
        "behind?day=2026-11-22&stage=..&outcome=x",
        "nothing",
        "a/b",
    ],
)
def test_an_address_that_leads_nowhere_says_so(desk: Any, address: str) -> None:
    answer = ask(desk, address)
    assert answer.status == 404
    assert "Not here" in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "days=-1",
        "days=1e9",
        "days=٣",
        "page=0",
        "page=99999999999999999999",
        "kind=%00",
        "words=" + "x" * 5000,
        "words=(",
        "days=7&days=30",
        "%ff=%fe",
    ],
)
def test_strange_queries_are_borne(desk: Any, query: str) -> None:
    for page in ("dates", "outlets", "stories"):
        assert ask(desk, f"{page}?{query}").status == 200


def test_an_empty_lake_says_what_to_do(tmp_path: Path) -> None:
    Lake.create(tmp_path / "lake")
    app = desk_of(tmp_path)
    assert "Nothing has been harvested yet" in ask(app, "").text
    for address in ("outlets", "dates", "stories"):
        assert ask(app, address).status == 200
    assert "The Silent" in ask(app, "outlets").text


def test_a_lake_that_is_gone_is_a_message_with_the_remedy(tmp_path: Path, desk: Any, lake: Lake) -> None:
    assert ask(desk, "dates").status == 200
    shutil.rmtree(lake.root)
    for address in ("", "dates", "stories", "outlets"):
        answer = ask(desk, address)
        assert answer.status == 503
        assert "there is no lake at" in answer.text
        assert "set DATELINE_LAKE" in answer.text


def test_a_newer_lake_and_a_damaged_file_are_messages_with_the_remedy(tmp_path: Path, desk: Any, lake: Lake) -> None:
    (path,) = (lake.root / "articles").rglob("2016-03-31.parquet")
    path.write_bytes(b"PAR1 no more PAR1")
    answer = ask(desk, "dates")
    assert answer.status == 503
    assert "can&#39;t be read as Parquet" in answer.text
    assert "backup" in answer.text
    (lake.root / "dateline.json").write_text(json.dumps({"format": "dateline lake", "schema_version": 99}))
    answer = ask(desk, "")
    assert answer.status == 503
    assert "Install a newer Dateline" in answer.text


def test_a_mistake_in_the_settings_is_a_message(tmp_path: Path, lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    app = desk_of(tmp_path)
    (tmp_path / "enabled.toml").write_text("enabled = [\n")
    answer = ask(app, "outlets")
    assert answer.status == 200
    assert "enabled.toml" in answer.text
    assert "The Gulf" in answer.text, "what landed is shown all the same"


def test_an_outlet_file_with_a_mistake_is_told_and_the_others_are_shown(tmp_path: Path, desk: Any) -> None:
    (tmp_path / "outlets" / "silent.toml").write_text('id = "silent"\nzone = 3\n')
    text = ask(desk, "outlets").text
    assert "silent.toml" in text
    assert "The Gulf" in text


def test_what_lands_is_seen_at_once(desk: Any, lake: Lake) -> None:
    assert "Newcomer" not in ask(desk, "dates").text
    later = {"batches": [{**rows()["batches"][1], "batch_id": "20261122T113000.000000Z", "landing_seq": 3}]}
    new = article(50, "gulf", headline="Newcomer", batch_id="20261122T113000.000000Z")
    land(lake, "20261122T113000.000000Z", {"articles": [new], **later})
    assert "Newcomer" in ask(desk, "dates").text
    assert BATCH in ask(desk, "").text


def test_times_are_told_from_the_moment_asked(desk: Any) -> None:
    assert f"made {NOW:%Y-%m-%d %H:%M} UTC" in ask(desk, "").text
    assert "last batch done 56 min ago" in ask(desk, "").text


def test_addresses_lead_out_of_the_desk_only_where_they_are_web_addresses(desk: Any) -> None:
    assert 'href="https://gulf.example/1"' in ask(desk, f"article?id={number(1)}").text
    assert EVIL_URL not in [
        v for _, n, v in _Markup(ask(desk, f"article?id={number(2)}").text).attributes if n == "href"
    ]

"""Guards the cost of claims and ruling on pages made to be slow: characters given to the date grammar, and CPU time."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from lxml import html

from dateline.datetext import parts, warm_up
from dateline.dating import DatingContext, rule_date
from dateline.extraction.claims import MAX_CLAIMS, collect_claims

CAPTURED = datetime(2021, 10, 20, 12, 0, tzinfo=UTC)
MAX_SCANNED = 60_000  # characters of one page that may reach the date grammar, whatever the page
MAX_S = 1.0  # the bar is 50 ms, and these take 2 to 40; a shared machine is given room


def slow(number: int, length: int) -> str:
    """A text that nearly is many dates, another for each number, so that nothing remembered helps."""
    return (f"{number % 28 + 1} {number} " + "12 1 may 20" * (length // 11 + 1))[:length]


def times(count: int) -> str:
    return "".join(f"<time datetime='{slow(i, 395)}'>{slow(i + count, 120)}</time>" for i in range(count))


PAGES = {
    "ten_thousand_times": "<h1>x</h1>" + "<time datetime='2016-03-31'>31 March 2016</time>" * 10_000,
    "slow_times": "<h1>x</h1>" + times(1_000),
    "slow_dates": "<h1>x</h1>" + "".join(f"<p class=date{i}>{slow(i, 395)} 2016</p>" for i in range(3_000)),
    "slow_meta": "".join(f"<meta name=date content='{slow(i, 190)} 2016'>" for i in range(3_000)),
    "relative": "<h1>x</h1>" + "".join(f"<p class=date>{'1 منذ ' * 12}{i}</p>" for i in range(3_000)),
    "attribute_of_a_megabyte": f"<p class='{'date ' * 200_000}' title='{'2016-03-31 ' * 90_000}'>x</p>",
    "nested": "<div class=date>" * 200_000 + "31 March 2016",
    "classes": "".join(
        f"<div class='date{i} meta{i} related{i} top{i}' id=pub{i}>{i} May</div>" for i in range(20_000)
    ),
    "pieces": "<div class=date><span>31</span> <span>March</span> <b>20161</b></div>" * 3_000,
    "side_boxes": "<div class='related a b c'><p>31 March 2016</p></div>" * 10_000,
    "dates_everywhere": "<article>" + "<p>31 March 2016, 30 March 2016 or 3/4/2016</p>" * 5_000 + "</article>",
    "deep_times": ("<div>" * 200 + "<time>31 March 2016</time>" + "</div>" * 200) * 100,
    "bare_lines": ("<div>" + "a<br>" * 200 + "</div>") * 1_000,
}


@pytest.fixture
def scanned(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lengths of all texts given to the date grammar."""
    lengths: list[int] = []
    scan = parts._scan

    def counting(text: str, *rest: Any) -> Any:
        lengths.append(len(text))
        return scan(text, *rest)

    monkeypatch.setattr(parts, "_scan", counting)
    return lengths


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_made_to_be_slow_costs_little(name: str, scanned: list[int]) -> None:
    warm_up()
    tree = html.document_fromstring(f"<html><body>{PAGES[name]}</body></html>")
    start = time.process_time()
    claims = collect_claims(tree, url=None, headline="x", body="said Thursday by 2016 " * 500)
    rule_date(claims, DatingContext(captured_at=CAPTURED))
    assert time.process_time() - start < MAX_S
    assert sum(scanned) < MAX_SCANNED
    assert len(claims) <= MAX_CLAIMS


def test_ten_thousand_articles_in_one_block_cost_little(scanned: list[int]) -> None:
    graph = [{"@type": "NewsArticle", "datePublished": slow(i, 400)} for i in range(10_000)]
    tree = html.document_fromstring("<html><body><h1>x</h1></body></html>")
    start = time.process_time()
    rule_date(
        collect_claims(tree, url=None, headline="x", json_ld=[{"@graph": graph}]), DatingContext(captured_at=CAPTURED)
    )
    assert time.process_time() - start < MAX_S
    assert sum(scanned) < MAX_SCANNED

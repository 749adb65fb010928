"""Guards the step `correct_dates`: rows stay, columns are filled, clocks are remembered, and the seed's look-alike."""

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from dateline.dating import correct_dates
from dateline.extraction.text_claims import collect_text_claims
from dateline.model import Claim
from dateline.opening import read_opening
from dateline.schema import FURNITURE, REFINING, arrow_schema
from dateline.urls import host

SCHEMA = arrow_schema(REFINING)
NO_FURNITURE = FURNITURE.schema.empty_table()
CAPTURED = datetime(2021, 10, 20, 12, 0, tzinfo=UTC)
LINES = [
    "Wednesday , October 20 2021",
    "",
    "Commander killed near the city",
    "",
    "BEIRUT, March 31, (Agencies): A drone strike killed a commander on his way north, a monitoring group said Thursday. "
    "He was killed late on Wednesday, and the group had declared a state in 2014.",
    "",
    "Check Also",
]


def row(claims: tuple[Claim, ...] = (), **values: Any) -> dict[str, Any]:
    struct = [
        {"basis": c.basis, "kind": c.kind, "text": c.text, "locator": c.locator, "in_article": c.in_article}
        for c in claims
    ]
    return {"outcome": "story", "date_claims": struct, "captured_at": CAPTURED, "captured_basis": "http"} | values


def table(*rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=SCHEMA)


def seed_claims() -> tuple[Claim, ...]:
    body = LINES[4]
    return collect_text_claims(LINES, body=body, opening=read_opening(body), headline=LINES[2])


def test_a_saved_text_page_is_dated_by_its_dateline_with_and_without_a_known_capture() -> None:
    rows = table(row(seed_claims()), row(seed_claims(), captured_at=None, captured_basis="unknown"))
    ruled, _ = correct_dates(rows, furniture=NO_FURNITURE)
    for found in ruled.to_pylist():
        assert found["published_date"] == date(2016, 3, 31)
        assert found["published_at"] == datetime(2016, 3, 31, tzinfo=UTC)
        assert found["date_correction"] == "masthead_clock"
        assert found["published_basis"] == "dateline"
        assert 0.6 <= found["published_confidence"] <= 0.95
        assert found["reported_published_at"].date() == date(2021, 10, 20)
    assert ruled.column("captured_basis").to_pylist() == ["http", "masthead"]
    assert ruled.column("captured_at")[1].as_py().date() == date(2021, 10, 20)


def test_rows_stay_in_order_and_rejected_ones_pass_through() -> None:
    meta = Claim(basis="meta", kind="published", text="2016-03-31", locator="article:published_time")
    rows = table(row(url="https://a/1", outcome="rejected", reason="no_text"), row((meta,), url="https://a/2"))
    ruled, _ = correct_dates(rows, furniture=NO_FURNITURE)
    assert ruled.schema == SCHEMA
    assert ruled.column("url").to_pylist() == ["https://a/1", "https://a/2"]
    assert ruled.column("published_date").to_pylist() == [None, date(2016, 3, 31)]
    assert ruled.slice(0, 1).equals(rows.slice(0, 1))
    judged = ruled.column("date_claims")[1].as_py()[0]
    assert (judged["verdict"], judged["day"]) == ("chosen", date(2016, 3, 31))


def test_ruling_again_changes_nothing() -> None:
    once, _ = correct_dates(table(row(seed_claims())), furniture=NO_FURNITURE)
    twice, _ = correct_dates(once, furniture=NO_FURNITURE)
    assert once.equals(twice)


def test_a_clock_on_three_pages_of_a_host_becomes_furniture_and_is_known_to_the_next_batch() -> None:
    clock = Claim(
        basis="masthead", kind="capture", text="20 October 2021", locator="header>div.now[1]", in_article=False
    )
    rows = table(*(row((clock,), url=f"https://a.test/{number}") for number in range(3)))
    _, found = correct_dates(rows, furniture=NO_FURNITURE)
    assert found.schema == FURNITURE.schema
    assert [(r["host"], r["kind"], r["locator"], r["page_count"]) for r in found.to_pylist()] == [
        ("a.test", "clock", "header>div.now", 3)
    ]
    posing = Claim(basis="byline", kind="unknown", text="2 October 2021", locator="header>div.now[1]")
    later, _ = correct_dates(table(row((posing,), url="https://a.test/9")), furniture=found)
    assert later.column("published_date").to_pylist() == [None]


def test_a_clock_is_remembered_under_the_name_that_a_host_is_looked_up_by() -> None:
    clock = Claim(basis="masthead", kind="capture", text="20 October 2021", locator="div.now[1]", in_article=False)
    rows = table(*(row((clock,), url=f"https://Zürich-Anzeiger.test/{number}") for number in range(3)))
    _, found = correct_dates(rows, furniture=NO_FURNITURE)
    assert (
        found.column("host").to_pylist() == [host("https://zürich-anzeiger.test/9")] == ["xn--zrich-anzeiger-gsb.test"]
    )


def test_two_pages_make_no_furniture() -> None:
    clock = Claim(basis="masthead", kind="capture", text="20 October 2021", locator="div[1]", in_article=False)
    rows = table(*(row((clock,), url=f"https://a.test/{number}") for number in range(2)))
    assert correct_dates(rows, furniture=NO_FURNITURE)[1].num_rows == 0


def test_an_empty_table_stays_empty() -> None:
    ruled, found = correct_dates(SCHEMA.empty_table(), furniture=NO_FURNITURE)
    assert (ruled.num_rows, found.num_rows) == (0, 0)
    assert ruled.schema == SCHEMA


def test_a_clock_is_known_wherever_it_comes_among_a_pages_dates() -> None:
    rows = []
    for number in range(3):
        locator = f"header>div.now[{number + 1}]"
        clock = Claim(basis="masthead", kind="capture", text="20 October 2021", locator=locator, in_article=False)
        rows.append(row((clock,), url=f"https://a.test/{number}"))
    _, found = correct_dates(table(*rows), furniture=NO_FURNITURE)
    assert found.column("locator").to_pylist() == ["header>div.now"]


def test_a_value_that_moved_between_two_captures_of_one_address_is_a_clock() -> None:
    rows = []
    for text, day in (("20 October 2021", 20), ("25 October 2021", 25)):
        posing = Claim(basis="byline", kind="unknown", text=text, locator="div.bar>span.date[1]")
        stays = Claim(basis="byline", kind="unknown", text="31 March 2016", locator="div.meta>span.date[2]")
        captured = datetime(2021, 10, day, 12, 0, tzinfo=UTC)
        rows.append(row((posing, stays), url="https://a.test/story", captured_at=captured))
    _, found = correct_dates(table(*rows), furniture=NO_FURNITURE)
    assert found.column("locator").to_pylist() == ["div.bar>span.date"]
    ruled, _ = correct_dates(table(*rows), furniture=found)
    assert ruled.column("published_date").to_pylist() == [date(2016, 3, 31)] * 2


def test_a_date_that_stays_between_two_captures_is_no_clock() -> None:
    claim = Claim(basis="byline", kind="unknown", text="20 October 2021", locator="div.meta>span.date[1]")
    captures = [datetime(2021, 10, day, 12, 0, tzinfo=UTC) for day in (20, 21, 25)]
    rows = [row((claim,), url="https://a.test/story", captured_at=at) for at in captures]
    assert correct_dates(table(*rows), furniture=NO_FURNITURE)[1].num_rows == 0

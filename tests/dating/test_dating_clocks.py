"""Guards which places of a host are taken for clocks: what moves with the capture, within a batch and across batches."""

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from dateline.dating import correct_dates
from dateline.schema import ARTICLES, FURNITURE, REFINING, arrow_schema

SCHEMA = arrow_schema(REFINING)
NO_FURNITURE = FURNITURE.schema.empty_table()
PLACE = "div.bar>span.date"


def claim(text: str, basis: str = "byline", kind: str = "unknown", locator: str = f"{PLACE}[1]") -> dict[str, Any]:
    return {"basis": basis, "kind": kind, "text": text, "locator": locator, "in_article": True}


def captured(day: int, *claims: dict[str, Any], url: str = "https://a.test/story") -> pa.Table:
    """One story of 2021, captured at noon of that day of October."""
    at = datetime(2021, 10, day, 12, 0, tzinfo=UTC)
    row = {"outcome": "story", "url": url, "captured_at": at, "captured_basis": "http", "date_claims": list(claims)}
    return pa.Table.from_pylist([row], schema=SCHEMA)


def landed(stories: pa.Table) -> pa.Table:
    """The rows as the lake has them once their batch has landed."""
    ruled, _ = correct_dates(stories, furniture=NO_FURNITURE)
    rows = [{k: v for k, v in row.items() if k in ARTICLES.schema.names} for row in ruled.to_pylist()]
    return pa.Table.from_pylist(rows, schema=ARTICLES.schema)


def test_a_value_that_moved_since_an_earlier_batch_is_a_clock_for_this_batch_and_the_next() -> None:
    earlier = landed(captured(20, claim("20 October 2021")))
    ruled, found = correct_dates(captured(25, claim("25 October 2021")), furniture=NO_FURNITURE, earlier=earlier)
    assert [(r["host"], r["locator"], r["text"]) for r in found.to_pylist()] == [("a.test", PLACE, "25 October 2021")]
    assert ruled.column("published_date").to_pylist() == [None]
    assert ruled.column("date_correction").to_pylist() == ["masthead_clock"]
    other = captured(27, claim("26 October 2021"), url="https://a.test/another")
    assert correct_dates(other, furniture=found)[0].column("published_date").to_pylist() == [None]


def test_another_spelling_of_the_address_is_the_same_page() -> None:
    earlier = landed(captured(20, claim("20 October 2021"), url="https://a.test/story?utm_source=feed"))
    now = captured(25, claim("25 October 2021"))
    assert correct_dates(now, furniture=NO_FURNITURE, earlier=earlier)[1].num_rows == 1


def test_a_date_that_stayed_since_an_earlier_batch_is_no_clock() -> None:
    earlier = landed(captured(20, claim("20 October 2021")))
    now = captured(25, claim("20 October 2021"))
    ruled, found = correct_dates(now, furniture=NO_FURNITURE, earlier=earlier)
    assert found.num_rows == 0
    assert ruled.column("published_date").to_pylist() == [date(2021, 10, 20)]


def test_the_stamp_of_a_text_that_was_changed_is_no_clock() -> None:
    earlier = landed(captured(20, claim("20 October 2021")))
    changed = claim("2021-10-25T09:00:00Z", "json_ld", "modified", "NewsArticle.dateModified")
    now = captured(25, claim("25 October 2021"), changed)
    assert correct_dates(now, furniture=NO_FURNITURE, earlier=earlier)[1].num_rows == 0


def test_a_place_that_shows_another_day_elsewhere_is_no_clock() -> None:
    earlier = landed(captured(20, claim("20 October 2021")))
    old = captured(25, claim("31 March 2016"), url="https://a.test/old")
    now = pa.concat_tables([captured(25, claim("25 October 2021")), old])
    assert correct_dates(now, furniture=NO_FURNITURE, earlier=earlier)[1].num_rows == 0


def test_a_clock_found_in_a_batch_is_one_for_all_its_rows() -> None:
    stays = claim("31 March 2016", locator="div.meta>time[1]")
    rows = pa.concat_tables(
        [
            captured(20, claim("20 October 2021")),
            captured(25, claim("25 October 2021")),
            captured(25, stays, url="https://a.test/2"),
        ]
    )
    ruled, found = correct_dates(rows, furniture=NO_FURNITURE)
    assert found.num_rows == 1
    assert ruled.column("published_date").to_pylist() == [None, None, date(2016, 3, 31)]
    again, same = correct_dates(ruled, furniture=NO_FURNITURE)
    assert again.equals(ruled)
    assert same.equals(found)


def test_the_order_of_earlier_states_means_nothing() -> None:
    earlier = pa.concat_tables([landed(captured(day, claim(f"{day} October 2021"))) for day in (12, 18)])
    now = captured(25, claim("25 October 2021"))
    one = correct_dates(now, furniture=NO_FURNITURE, earlier=earlier)
    two = correct_dates(now, furniture=NO_FURNITURE, earlier=earlier.take([1, 0]))
    assert one[0].equals(two[0])
    assert one[1].equals(two[1])

"""The step over a table of stories: what it fills, and what it says of itself."""

from typing import Any

import pyarrow as pa

from dateline.schema import REFINING, arrow_schema
from dateline.tagging.watch import Percolator, hit_rows, parse_query, watch_articles

SCHEMA = arrow_schema(REFINING)


def _stories(*rows: dict[str, Any]) -> pa.Table:
    plain = dict.fromkeys(SCHEMA.names) | {"outcome": "landed", "tags_status": {"places": "ran"}}
    return pa.Table.from_pylist([plain | row for row in rows], schema=SCHEMA)


def test_every_story_says_whether_watchlists_ran_and_rejections_stay_as_they_were() -> None:
    stories = _stories(
        {"article_id": "a", "headline": "Gas", "body": "More gas."},
        {"article_id": "b", "body": "Oil."},
        {"article_id": "c", "body": "gas " * 600_000},
        {"article_id": "d", "outcome": "rejected", "tags_status": None},
        {"article_id": "e"},
    )
    watched = watch_articles(stories, Percolator({"w": parse_query("gas")}))
    assert watched.schema == stories.schema
    spans = [{"start": -1, "end": -1}, {"start": 5, "end": 8}]
    assert watched.column("watchlists").to_pylist() == [[{"id": "w", "spans": spans}], [], [], None, []]
    status = watched.column("tags_status").to_pylist()
    assert [each and each["watchlists"] for each in status] == ["ran", "ran", "failed", None, "ran"]
    assert status[0]["places"] == "ran"
    hits = hit_rows(watched).to_pylist()
    assert [(hit["watchlist_id"], hit["article_id"], hit["in_headline"], hit["span_count"]) for hit in hits] == [
        ("w", "a", True, 2)
    ]


def test_without_watchlists_the_step_is_skipped() -> None:
    watched = watch_articles(_stories({"body": "gas"}), None)
    assert watched.column("watchlists").to_pylist() == [[]]
    assert watched.column("tags_status").to_pylist()[0]["watchlists"] == "skipped"


def test_fields_are_read_from_the_columns() -> None:
    row = {
        "body": "gas", "outlet_id": "courier", "outlet_domain": "courier.test", "language": "en",
        "countries": [{"country": "QA", "mentions": 1}], "topics": [{"code": "medtop:04000000", "label": "economy, business"}],
        "people": [{"name": "Jane Doe"}], "organisations": [{"name": "United Nations"}],
    }  # fmt: skip
    queries = {
        "yes": 'outlet:courier.test country:qa topic:economy topic:04000000 person:doe org:"united nations" language:EN gas',
        "no": "gas person:ane",
    }
    watched = watch_articles(_stories(row), Percolator({name: parse_query(text) for name, text in queries.items()}))
    assert [each["id"] for each in watched.column("watchlists").to_pylist()[0]] == ["yes"]

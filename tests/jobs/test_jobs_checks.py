"""Flags say the same whenever a batch is checked; sums that don't hold stop it."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from dateline import checks
from dateline.errors import HoldForPerson
from dateline.refine.intake import WORKING_SCHEMA

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def working(*rows: dict[str, object]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=WORKING_SCHEMA)


def page(**more: object) -> dict[str, object]:
    return {
        "outcome": "landed",
        "article_id": "a",
        "headline": "x",
        "word_count": 100,
        "language": "en",
        "published_at": AT,
        "published_date": AT.date(),
        "published_confidence": 0.9,
    } | more


@pytest.mark.parametrize(
    ("row", "flags"),
    [
        (page(), []),
        (page(captured_at=AT - timedelta(hours=1)), ["future_date"]),
        (page(published_at=AT + timedelta(days=1)), ["future_date"]),
        (page(published_at=AT + timedelta(days=1), captured_at=AT + timedelta(days=2)), []),
        (page(headline=None, word_count=None), ["no_headline", "short_body"]),
        (page(published_at=None, published_date=None, published_confidence=None), ["undated"]),
        (page(published_confidence=0.2, date_correction="masthead_clock"), ["low_confidence", "date_corrected"]),
        (page(text_completeness="partial", language=None), ["partial_text", "unknown_language"]),
        (page(outcome="rejected"), None),
    ],
)
def test_each_doubt_has_its_flag(row: dict[str, object], flags: list[str] | None) -> None:
    flagged = checks.flag_rows(working(row), AT)
    assert flagged.schema == WORKING_SCHEMA
    assert flagged.column("quality_flags").to_pylist() == [flags]


@pytest.mark.parametrize(
    ("rows", "archived", "told"),
    [
        ([page()], 2, "2 pages in the archive, 1 outcomes"),
        ([page(outcome="story")], 1, "outcome story"),
        ([page(outcome=None)], 1, "outcome None"),
        ([page(article_id=None)], 1, "1 articles without an id"),
    ],
)
def test_a_batch_that_does_not_add_up_is_held(rows: list[dict[str, object]], archived: int, told: str) -> None:
    with pytest.raises(HoldForPerson, match=told):
        checks.hold_unless_whole(working(*rows), archived, "b1")


def test_a_whole_batch_passes() -> None:
    checks.hold_unless_whole(working(page(), page(outcome="rejected", article_id=None)), 2, "b1")
    checks.hold_unless_whole(working(), 0, "b1")

"""`dateline.read_page`: one page by the same steps as any batch, light to import, without network or lake."""

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from jobs_desk import story

import dateline
from dateline.schema import ARTICLES

ROOT = Path(__file__).parent.parent.parent
SEED = ROOT.parent / "shared" / "seed" / "arab-times.txt"
REPAIRED = ("infiltration", "fighters", "officer", "Russian-backed", "Britain-based", "US-led")
FURNITURE = ("Check Also", "Translate »", "October 20 2021")


def test_a_page_gives_the_columns_of_articles() -> None:
    row = dateline.read_page(story("Weir repaired", day="2026-11-01").encode(), url="http://site.test/a")
    assert list(row) == ARTICLES.schema.names
    assert (row["headline"], row["published_date"]) == ("Weir repaired", date(2026, 11, 1))
    assert row["quality_flags"] is not None
    assert row["batch_id"] is not None


def test_bytes_like_objects_and_text_pages_are_read_too() -> None:
    page = bytearray(story("Weir repaired").encode())
    assert dateline.read_page(page)["headline"] == "Weir repaired"  # type: ignore[arg-type]


@pytest.mark.parametrize("page", [b"", b"<html></html>", b"\x89PNG\r\n\x1a\n" + bytes(200), b"%PDF-1.7 x"])
def test_what_is_no_article_is_rejected_with_a_reason(page: bytes) -> None:
    told = dateline.read_page(page)
    assert set(told) == {"rejected", "detail"}
    assert told["rejected"]
    assert told["detail"].endswith(".")


def test_a_naive_moment_is_refused() -> None:
    naive = datetime(2021, 10, 20)  # noqa: DTZ001 - what a user may hand in
    with pytest.raises(ValueError, match="must be aware"):
        dateline.read_page(b"<p>x</p>", captured_at=naive)


def test_it_needs_no_network(socket_disabled: None) -> None:
    assert dateline.read_page(story("Weir repaired").encode())["headline"] == "Weir repaired"


def test_importing_dateline_is_light() -> None:
    code = (
        "import sys, dateline; heavy = {'pyarrow', 'pandas', 'trafilatura', 'lxml', 'duckdb', 'pydantic', 'requests', 'airflow'};"
        "print(sorted(heavy & set(sys.modules)), dateline.__version__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(ROOT / "include"), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("[] "), done.stdout


@pytest.mark.skipif(not SEED.exists(), reason=f"the seed {SEED.name} does not lie beside this checkout")
@pytest.mark.parametrize(
    "captured_at", [datetime(2021, 10, 20, 23, 59, 59, tzinfo=UTC), None], ids=["captured", "bare"]
)
def test_the_seed_is_dated_2016_and_its_reason_is_told(captured_at: datetime | None) -> None:
    row = dateline.read_page(SEED.read_bytes(), captured_at=captured_at)
    assert (row["published_date"], row["date_correction"]) == (date(2016, 3, 31), "masthead_clock")
    assert row["headline"] == "IS commander killed near Raqa"
    assert (row["dateline_place"].title(), row["dateline_country"], row["wire_agency"]) == ("Beirut", "LB", "agencies")
    body = row["body"]
    assert body.startswith("A drone strike near the Islamic State")
    assert body.endswith("that we had in Ramadi,” Dunford said.")
    assert [word for word in REPAIRED if word not in body] == []
    assert [word for word in FURNITURE if word in body] == []
    assert {"SY", "IQ"} <= {each["country"] for each in row["countries"]}
    assert row["captured_at"].date() == date(2021, 10, 20)
    assert row["captured_basis"] == ("flag" if captured_at else "masthead")

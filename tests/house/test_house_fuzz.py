"""Pages made worse by dice end as stories or as rejections with a reason, and refine carries them to the end.

`make fuzz` does for ten minutes what the suite does for some seconds: DATELINE_FUZZ_S seconds, cases of
DATELINE_FUZZ_SEED. What it finds lies in the folder that the failure names; put it into `finds/`, and mend.
"""

import hashlib
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from house_fuzz import FINDS, NOW, case, cases, complaint, corpus, refined

from dateline.extraction import read_story
from dateline.jobs.parsers import Answer, ParserPool
from dateline.model import Outlet, Page
from dateline.stores.tools import load_tools

SECONDS = float(os.environ.get("DATELINE_FUZZ_S", "8"))
SEED = os.environ.get("DATELINE_FUZZ_SEED", "1")
DEADLINE_S = 60.0  # wall clock; six times a page's own, since tests share their cores


@pytest.mark.timeout(SECONDS + 300)
def test_no_page_made_worse_breaks_reading_or_refining(tmp_path: Path) -> None:
    pages, ends_at = corpus(), time.monotonic() + SECONDS
    done, chunk = 0, []
    with ParserPool(workers=1, deadline_s=DEADLINE_S) as pool:
        for page, answer in pool.read_all(cases(SEED, pages, lambda: time.monotonic() < ends_at)):
            assert complaint(page, answer) is None, told(tmp_path, done, page, complaint(page, answer))
            chunk.append((page, answer))
            done += 1
            if len(chunk) >= 100:
                _refine(tmp_path, done, chunk)
                chunk = []
    _refine(tmp_path, done, chunk)
    assert done > SECONDS, "hardly a page a second: nothing was tried"


def _refine(folder: Path, done: int, chunk: list[tuple[Page, Answer]]) -> None:
    try:
        assert refined(chunk).num_rows == len(chunk)
    except Exception as error:
        for number, (page, answer) in enumerate(chunk, done - len(chunk)):
            try:
                refined([(page, answer)])
            except Exception as cause:
                raise AssertionError(told(folder, number, page, repr(cause))) from cause
        raise AssertionError(f"cases {done - len(chunk)} to {done}, together: {error!r}") from error


def told(folder: Path, number: int, page: Page, problem: object) -> str:
    file = folder / f"{hashlib.sha256(page.body).hexdigest()[:12]}.page"
    file.write_bytes(page.body)
    return f"seed {SEED}, case {number}, {page.content_type[:40]!r}, {page.outlet.outlet_id}: {problem}; page: {file}"


def test_a_case_is_told_by_its_seed_and_number() -> None:
    pages = corpus()
    assert [case("a", n, pages) for n in range(20)] == [case("a", n, pages) for n in range(20)]
    assert case("a", 1, pages) != case("b", 1, pages)


@pytest.mark.parametrize("outlet", ["imported", "courier"])
def test_what_was_found_once_stays_mended(outlet: str) -> None:
    found = [
        Page(body=path.read_bytes(), content_type=kind, outlet=Outlet(outlet_id=outlet, name=outlet), captured_at=NOW)
        for path in sorted(FINDS.glob("*.page"))
        for kind in ("text/html", "text/plain")
    ]
    with ParserPool(workers=1, deadline_s=DEADLINE_S) as pool:
        pairs = list(pool.read_all(found))
    assert [problem for page, answer in pairs if (problem := complaint(page, answer))] == []
    assert refined(pairs).num_rows == len(found)


@pytest.mark.parametrize("captured_at", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
@pytest.mark.parametrize("zone", ["America/St_Johns", "Pacific/Kiritimati", None])
def test_a_capture_at_the_calendars_end_is_an_unknown_one(captured_at: datetime, zone: str | None) -> None:
    """Found by the fuzzer: a record of a foreign archive with such a date broke the dating of its whole batch."""
    outlet = Outlet(outlet_id="x", name="x", timezone=zone)
    page = Page(
        body=b"BEIRUT, March 31, (Agencies): A drone strike hit the town, an officer said Thursday, and many fled at night.",
        content_type="text/plain",
        outlet=outlet,
        captured_at=captured_at,
        captured_basis="warc",
        file_modified_at=captured_at,
    )
    (row,) = refined([(page, read_story(page, load_tools()))]).to_pylist()
    assert row["captured_at"] is None

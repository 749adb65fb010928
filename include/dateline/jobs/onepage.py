"""One page, read by the same steps as any batch, without a lake: for `dateline explain` and `dateline.read_page`.

Identity and tags come out; copies and revisions need a lake and are left as if the page stood alone.
"""

from datetime import UTC, datetime
from typing import Any

from dateline import checks, dating, dedupe, tagging
from dateline.extraction import read_story
from dateline.jobs.parsers import Answer, ParserPool
from dateline.model import Outlet, Page
from dateline.refine.intake import working_table
from dateline.schema import ARTICLES, FINGERPRINTS, FURNITURE
from dateline.settings import read_settings
from dateline.stores.tag_tools import load_tag_tools
from dateline.stores.tools import load_tools

_ALONE = Outlet(outlet_id="imported", name="imported")


def read_one(
    html: bytes,
    *,
    url: str | None = None,
    captured_at: datetime | None = None,
    content_type: str = "",
    outlet: Outlet = _ALONE,
    file_modified_at: datetime | None = None,
    is_guarded: bool = False,
) -> dict[str, Any]:
    """The columns of `articles` for this page, or {"rejected": reason, "detail": sentence}.

    html: bytes of a page, or of a page saved as text (found out by looking). captured_at: aware; None if unknown.
    is_guarded: read it in a process of its own with a deadline and a memory limit, as batches are; 1.5 s more.
    """
    page = Page(
        body=html,
        content_type=content_type,
        outlet=outlet,
        url=url,
        captured_at=captured_at,
        captured_basis="flag" if captured_at else "unknown",
        file_modified_at=file_modified_at,
    )
    answer = _read_apart(page) if is_guarded else read_story(page, load_tools())
    working = working_table([(page, answer)], "one-page")
    working, _ = dating.correct_dates(working, furniture=FURNITURE.schema.empty_table())
    working = dedupe.settle_identity(dedupe.fingerprint_stories(working))
    candidates = dedupe.find_candidates(working, FINGERPRINTS.schema.empty_table())
    working = dedupe.settle_copies(working, candidates, ARTICLES.schema.empty_table())
    settings = read_settings()
    working = tagging.tag_articles(working, load_tag_tools(settings.cache, settings.places, settings.topic_model))
    row: dict[str, Any] = checks.flag_rows(working, datetime.now(UTC)).to_pylist()[0]
    if row["outcome"] == "rejected":
        return {"rejected": row["reason"], "detail": row["detail"]}
    return {name: row[name] for name in ARTICLES.schema.names}


def _read_apart(page: Page) -> Answer:
    settings = read_settings()
    with ParserPool(workers=1, deadline_s=settings.parse_deadline_s, memory_bytes=settings.parse_memory_bytes) as pool:
        return next(answer for _, answer in pool.read_all([page]))

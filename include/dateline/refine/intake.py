"""The one conversion: what was read from pages becomes the working table of refine.

Nothing is decided here; columns that later steps fill are null.
"""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import pyarrow as pa

from dateline import __version__
from dateline.model import Claim, Page, Rejection, Story
from dateline.schema import REFINING, SCHEMA_VERSION, arrow_schema
from dateline.urls import bytes_id

WORKING_SCHEMA = arrow_schema(REFINING)
_LIVE = {"feed", "news_sitemap"}


def _claim_row(claim: Claim) -> dict[str, Any]:
    row: dict[str, Any] = asdict(claim)
    return {
        **row,
        **dict.fromkeys(("earliest", "latest", "day", "precision", "zone_source", "verdict", "weight")),
    }


def _page_columns(page: Page, batch_id: str) -> dict[str, Any]:
    outlet, link = page.outlet, page.link
    return {
        # By its bytes, not by what is read from them: better code must not give the page another id.
        "url": page.url or bytes_id(page.body)[0],
        "outlet_id": outlet.outlet_id,
        "outlet_name": outlet.name,
        "outlet_domain": outlet.domain,
        "outlet_country": outlet.country,
        "outlet_timezone": outlet.timezone,
        "outlet_languages": list(outlet.languages),
        "outlet_agency": outlet.agency,
        "medium": outlet.medium,
        "discovered_via": link.discovered_via if link else "import",
        "first_seen_at": link.first_seen_at if link else None,
        "is_listed_live": bool(link and link.discovered_via in _LIVE),
        "captured_at": page.captured_at,
        "captured_basis": page.captured_basis,
        "file_modified_at": page.file_modified_at,
        "robots_allowed": page.robots_allowed,
        "tdm_reserved": page.tdm_reserved,
        "warc_file": page.warc_file,
        "warc_offset": page.warc_offset,
        "batch_id": batch_id,
        "pipeline_version": __version__,
        "schema_version": SCHEMA_VERSION,
    }


def _story_columns(story: Story, page: Page) -> dict[str, Any]:
    summary = page.link.summary if page.link else None
    return {
        "outcome": "story",
        "canonical_url": story.canonical_url,
        "headline": story.headline,
        "description": story.description or summary,
        "body": story.body,
        "authors": list(story.authors),
        "section": story.section,
        "keywords": list(story.keywords),
        "language": story.language,
        "language_confidence": story.language_confidence,
        "word_count": story.word_count,
        "text_completeness": story.text_completeness,
        "text_repairs": [asdict(repair) for repair in story.repairs],
        "image_url": story.image_url,
        "content_type": story.content_type,
        "is_accessible_for_free": story.is_accessible_for_free,
        "charset": story.charset,
        "tdm_reserved": story.tdm_reserved if story.tdm_reserved is not None else page.tdm_reserved,
        "source_organization": story.source_organization,
        "locale": story.locale,
        "opening_text": story.opening_text,
        "date_claims": [_claim_row(claim) for claim in story.claims],
        "extractor": story.extractor,
        "quality_flags": list(story.flags),
    }


def working_table(read: Iterable[tuple[Page, Story | Rejection]], batch_id: str) -> pa.Table:
    """Pages with what was read from them, as one working table (schema `REFINING`), a row a page, in their order."""
    rows = []
    for page, result in read:
        row = _page_columns(page, batch_id)
        if isinstance(result, Rejection):
            row |= {"outcome": "rejected", "reason": result.reason, "detail": result.detail}
        else:
            row |= _story_columns(result, page)
        rows.append(row)
    return pa.Table.from_pylist(rows, schema=WORKING_SCHEMA)

"""Dates of a page saved as text: masthead lines, byline lines, the dateline, and what the running text names.

HTML is `claims`; nothing is decided here (`dating`).
"""

import re
from collections.abc import Sequence

from dateline.datetext import find_dates
from dateline.extraction.claims import finish, header_claims, listed_claims, text_claims_of
from dateline.extraction.visible_zones import is_same_text
from dateline.model import Claim, Link, Opening

MAX_LINES = 400  # lines looked at
MAX_LINE = 400  # characters of one line looked at
MASTHEAD_REST = 48  # characters beside the date that a masthead line may hold: a paper's name, an edition

_MODIFIED = re.compile(
    r"updat|modif|aktualis|mis à jour|actualiz|atualiz|aggiorn|обновл|güncel|تحديث|更新|수정", re.IGNORECASE
)
_PUBLISHED = re.compile(
    r"publi|posted|veröffentlicht|опубликов|yayın|نشر|发布|掲載|입력|^by\s|^par\s|^von\s", re.IGNORECASE
)


def _kind(line: str) -> str:
    if _MODIFIED.search(line):
        return "modified"
    return "published" if _PUBLISHED.search(line) else "unknown"


def _body_range(lines: Sequence[str], body: str) -> tuple[int, int]:
    """First line of the body and the first after it; the body's text may have been repaired, so words are compared."""
    paragraphs = [re.sub(r"\W+", "", p)[:40].casefold() for p in body.split("\n") if len(p) > 20]
    if not paragraphs:
        return len(lines), len(lines)
    wanted, last = paragraphs[0][:24], paragraphs[-1][:24]
    start = end = None
    for index, line in enumerate(lines):
        plain = re.sub(r"\W+", "", line[:1200]).casefold()
        if start is None and wanted and wanted in plain:
            start = index
        if start is not None and last and last in plain:
            end = index + 1
    if start is None:
        start = next((i for i, line in enumerate(lines) if len(line) > 160), len(lines))
    return start, max(end if end is not None else len(lines), start)


def collect_text_claims(
    lines: Sequence[str],
    *,
    link: Link | None = None,
    headers: Sequence[tuple[str, str]] = (),
    body: str = "",
    opening: Opening | None = None,
    headline: str | None = None,
) -> tuple[Claim, ...]:
    """All dates of a text page. lines: as saved, without line ends. opening: the body's, as read before it was cut off.

    A line with a date above the headline is the masthead; between headline and body it is the byline.
    """
    lines = [line[: 4 * MAX_LINE] for line in lines[:MAX_LINES]]
    start, end = _body_range(lines, body)
    heading = next((i for i, line in enumerate(lines[:start]) if headline and is_same_text(line, headline)), None)
    if heading is None:
        # Without a headline, the last long line before the body stands for it.
        heading = next((i for i in range(start - 1, -1, -1) if lines[i].strip() and not find_dates(lines[i])), start)
    found: list[Claim | None] = [*listed_claims(link), *header_claims(headers)]
    for index, line in enumerate(lines):
        spans = [span for span in find_dates(line[:MAX_LINE]) if span.has_year][:3]
        where = f"line {index + 1}"
        for span in spans:
            rest = len(line.strip()) - (span.end - span.start)
            if start <= index < end:
                if index < start + 3:
                    found.append(Claim(basis="text", kind="unknown", text=span.text[:200], locator=where))
                continue
            outside = index >= end
            is_masthead = index < heading and rest <= MASTHEAD_REST and _kind(line) == "unknown"
            basis = "masthead" if is_masthead else "text" if outside or rest > 2 * MASTHEAD_REST else "byline"
            kind = "capture" if is_masthead else _kind(line)
            found.append(
                Claim(
                    basis=basis,
                    kind=kind,
                    text=span.text[:200],
                    locator=where,
                    in_article=not (outside or is_masthead),
                )
            )
    date_text = opening.date_text if opening else None
    return finish([*found, *text_claims_of(body, date_text)])

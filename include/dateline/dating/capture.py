"""When a page was captured, where nobody recorded it: its masthead says, else the file's own time.

When the article was published is `ruling`.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from dateline.dating.context import DatingContext, read_text
from dateline.model import Claim

_ARTICLE_BASES = frozenset({"json_ld", "meta", "microdata", "time_tag", "byline", "feed", "sitemap"})


def rule_capture(claims: Iterable[Claim], context: DatingContext) -> tuple[datetime | None, str]:
    """(captured_at, captured_basis).

    What was recorded stands. Else the masthead's day, at its last second in UTC: the page was captured by then, and an
    earlier moment of that day would make the day's own claims lie in the future. A masthead that is older than a date
    of the article is not the day of the capture (a print edition's, a date in a headline box), and on print it is the
    date of the issue. Else the file's own time; else (None, "unknown").
    """
    if context.captured_at is not None:
        return context.captured_at, context.captured_basis
    mastheads: list[date] = []
    article: list[date] = []
    for claim in claims:
        if claim.basis != "masthead" and not (claim.in_article and claim.basis in _ARTICLE_BASES):
            continue
        found = read_text(claim, context)
        if found is None or found.day is None:
            continue
        if claim.basis == "masthead":
            mastheads.append(found.day)
        else:
            article.append(found.day)
    if mastheads and context.medium != "print":
        day = max(mastheads)
        if not article or max(article) <= day + timedelta(days=1):
            return datetime.combine(day, time(23, 59, 59), UTC), "masthead"
    if context.file_modified_at is not None:
        return context.file_modified_at, "file"
    return None, "unknown"

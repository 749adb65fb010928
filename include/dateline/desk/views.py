"""What each page of the desk shows: a question, answered from the lake, becomes the values of a template.

Requests and responses are in `app`, what is counted in `health`. Every view takes what the address says as text and
must bear any text.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dateline.desk import marks
from dateline.desk.wording import link
from dateline.errors import ConfigurationError, GiveUp
from dateline.health.article import MAX_COPIES, article_with_copies
from dateline.health.behind import MAX_ROWS, Number, rows_behind
from dateline.health.dates import ANY, Choice, kinds_of, rulings
from dateline.health.funnel import STAGES, day_funnel, pages_a_day
from dateline.health.kept import Kept
from dateline.health.landed import Landed, State, days_until
from dateline.health.outlets import OutletDays, by_reason, enabled_outlets, outlets_over, requests_between
from dateline.health.status import held_batches
from dateline.health.stories import agencies_of, most_copied, names_of
from dateline.jobs.tracing import trace as follow
from dateline.settings import Settings
from dateline.stores.lake import Lake

WINDOWS = (1, 7, 30, 90)  # days; the first figure of the address that is none of these means DAYS
DAYS = 30
PAGE_ROWS = 25  # rows on one screen of `dates`
MAX_PAGE = 10_000
MAX_QUERY_CHARS = 500  # of an address that is looked for, above all
_ID = re.compile(r"(?:urn:sha256:)?[0-9a-fA-F]{64}")
MAX_CLAIMS = 100  # claims listed of one article; some pages have thousands of <time> tags

Values = dict[str, Any]


class NotFound(GiveUp):
    """What the address names is not in the lake; the message says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """The answer is another page of the desk, at this relative address."""

    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request: the lake and its state, the settings, the moment, what is kept of earlier answers and files, and the address's query."""

    lake: Lake
    state: State
    settings: Settings
    now: datetime
    kept: Kept
    tables: Kept
    files: Landed
    query: Mapping[str, str]

    def text(self, name: str) -> str:
        """A value of the query, cut to what a person would type."""
        return self.query.get(name, "").replace("\x00", "").strip()[:MAX_QUERY_CHARS]

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number of the query from 1 to `most`, or the default."""
        text = self.text(name)
        return min(int(text), most) if text.isascii() and text.isdigit() and int(text) > 0 else default

    @property
    def days(self) -> int:
        """How many days are looked at: one of WINDOWS."""
        days = self.number("days", DAYS, 10_000)
        return days if days in WINDOWS else DAYS

    @property
    def day(self) -> date | None:
        """The one day asked for, where there is one. Raises NotFound where it is no day."""
        return _day(self.text("day"))

    @property
    def span(self) -> list[date]:
        """Those days up to today (UTC), or the one day asked for."""
        day = self.day
        return days_until(self.now.date(), self.days) if day is None else [day]

    def keep(self, question: tuple[object, ...], ask: Callable[[], Any]) -> Any:
        """The answer, asked anew only where the lake has changed."""
        return self.kept.get(self.state, question, ask)

    def landed(self) -> pa.Table:
        """What landed in those days."""
        span = self.span
        question = ("landed", span[0], span[-1])
        return self.tables.get(self.state, question, lambda: self.files.between(self.lake, span[0], span[-1]))

    def requests(self) -> pa.Table:
        """What was asked for in those days."""
        span = self.span
        question = ("requests", span[0], span[-1])
        return self.tables.get(self.state, question, lambda: requests_between(self.lake, span[0], span[-1]))


def today(asked: Asked) -> Values:
    """The funnel of a UTC day, with every reason code, and the day's batches."""
    wanted = asked.day
    day = asked.keep(("day", wanted), lambda: day_funnel(asked.lake, wanted))
    if day is None:
        return {"day": None}
    stages = [(stage, _outcomes(getattr(day.funnel, stage))) for stage in STAGES]
    return {
        "day": day.day,
        "is_today": day.day == asked.now.date(),
        "asked_for": wanted,
        "earlier": day.earlier,
        "later": day.later,
        "funnel": day.funnel,
        "stages": [(stage, outcomes, sum(o["count"] for o in outcomes)) for stage, outcomes in stages if outcomes],
        "batches": day.batches,
        "chart": _landings(asked, day.day),
        "held": held_batches(asked.lake, [row["batch_id"] for row in day.batches]),
    }


def _landings(asked: Asked, shown: date) -> Values:
    """What landed a day, over the days up to today, or up to the one that is shown where that is longer ago."""
    days = days_until(asked.now.date(), DAYS)
    if shown < days[0]:
        days = days_until(shown, DAYS)
    articles, copies = asked.keep(("landings", days[-1]), lambda: pages_a_day(asked.lake, days, "landed", "copy"))
    return _chart(days, {"articles": articles, "copies": copies}, "./?day=")


def _chart(days: Sequence[date], series: Mapping[str, Sequence[int]], to: str) -> Values:
    """Bars of days. series: stacked in this order; to: an address that a day (2026-11-22) completes."""
    totals = [sum(values) for values in zip(*series.values(), strict=True)]
    return {"days": [day.isoformat() for day in days], "series": dict(series), "totals": totals, "to": to}


_ORDER = ("fetched", "landed", "copy", "revision", "unchanged", "known", "skipped", "rejected", "failed", "broken")


def _outcomes(counts: Mapping[tuple[str, str | None], int]) -> list[Values]:
    """Counts by outcome, each with its reasons, in the order of the road."""
    found: dict[str, Values] = {}
    for (outcome, reason), count in sorted(counts.items(), key=lambda item: (-item[1], item[0][1] or "")):
        each = found.setdefault(outcome, {"outcome": outcome, "count": 0, "reasons": []})
        each["count"] += count
        if reason is not None or outcome not in _ORDER[:6]:
            each["reasons"].append((reason, count))
    rank = {outcome: place for place, outcome in enumerate(_ORDER)}
    return sorted(found.values(), key=lambda each: rank.get(each["outcome"], len(rank)))


def behind(asked: Asked) -> Values:
    """The links or pages behind one number of the funnel."""
    span, stage, outcome = asked.span, asked.text("stage"), asked.text("outcome")
    is_days = asked.day is not None or stage == "requests"
    if not is_days or stage not in {*STAGES, "requests"} or not outcome:
        raise NotFound("This address names no day, stage and outcome. Go to Today and follow a number from there.")
    number = Number(
        first_day=span[0],
        last_day=span[-1],
        stage=stage,
        outcome=outcome,
        reason=asked.text("reason") or None,
        outlet=asked.text("outlet"),
    )
    rows, count = rows_behind(asked.lake, number)
    return {
        "number": number,
        "rows": rows,
        "count": count,
        "most": MAX_ROWS,
    }


def outlets(asked: Asked) -> Values:
    """All outlets beside each other."""
    enabled, trouble = _enabled(asked)
    found = _over(asked, enabled)
    words = asked.text("words").casefold()
    order = asked.text("order") if asked.text("order") in _ORDERS else "name"
    shown = [each for each in found if words in each.name.casefold() or words in each.outlet_id.casefold()]
    return {
        "outlets": sorted(shown, key=_ORDERS[order]),
        "count": len(found),
        "trouble": trouble,
        "words_asked": asked.text("words"),
        "order": order,
        "silent": sum(1 for each in found if each.is_enabled and not each.total),
    }


_ORDERS: dict[str, Callable[[OutletDays], tuple[Any, ...]]] = {
    "name": lambda each: (each.name.casefold(),),
    "articles": lambda each: (-each.total, each.name.casefold()),
    "failures": lambda each: (
        -(each.failed / each.requests if each.requests else 0),
        -each.failed,
        each.name.casefold(),
    ),
    "silence": lambda each: (
        not each.is_enabled,
        each.total > 0,
        each.last_published_at or datetime.min.replace(tzinfo=UTC),
    ),
    "copies": lambda each: (-(each.copies / each.total if each.total else 0), each.name.casefold()),
    "corrected": lambda each: (-each.corrected, each.name.casefold()),
    "undated": lambda each: (-(each.undated / each.total if each.total else 0), each.name.casefold()),
}


def _enabled(asked: Asked) -> tuple[dict[str, str], str | None]:
    """The enabled outlets. Reading hundreds of outlet files takes a while, so a change shows within a minute."""
    minute = asked.now.replace(second=0, microsecond=0)
    found: tuple[dict[str, str], str | None] = asked.keep(
        ("enabled", minute, asked.settings), lambda: enabled_outlets(asked.settings)
    )
    return found


def _over(asked: Asked, enabled: dict[str, str]) -> list[OutletDays]:
    span = asked.span
    question = ("outlets", span[0], span[-1], tuple(sorted(enabled.items())))
    found: list[OutletDays] = asked.keep(
        question, lambda: outlets_over(asked.landed(), asked.requests(), enabled, span)
    )
    return found


def outlet(asked: Asked) -> Values:
    """One outlet: its days, its failures by reason, its newest articles."""
    outlet_id = asked.text("id")
    enabled, _ = _enabled(asked)
    found = {each.outlet_id: each for each in _over(asked, enabled)}
    if outlet_id not in found:
        raise NotFound(f"No outlet “{outlet_id}” is enabled or brought anything in {asked.days} days. See Outlets.")
    choice = Choice(outlet=outlet_id)
    newest = asked.keep(
        ("outlet", asked.days, outlet_id),
        lambda: rulings(asked.lake, asked.landed(), choice, first=0, count=10),
    )
    reasons = by_reason(asked.requests())[outlet_id]
    to = link("dates", outlet=outlet_id) + "&day="
    return {
        "outlet": found[outlet_id],
        "chart": _chart(asked.span, {"articles and copies": found[outlet_id].per_day}, to),
        "reasons": sorted(reasons.items(), key=lambda item: -item[1]),
        "rows": [_told(row) for row in newest.rows],
    }


def dates(asked: Asked) -> Values:
    """Dates corrected, by kind, and the newest rows with what the page said, what we say, and why."""
    landed = asked.landed()
    choice = Choice(kind=asked.text("kind"), outlet=asked.text("outlet"), words=asked.text("words"))
    page = asked.number("page", 1, MAX_PAGE)
    found = asked.keep(
        ("dates", asked.span[0], asked.span[-1], choice, page),
        lambda: rulings(asked.lake, landed, choice, first=(page - 1) * PAGE_ROWS, count=PAGE_ROWS),
    )
    kinds = kinds_of(landed)
    corrected = {kind: count for kind, count in kinds.items() if kind != "none"}
    return {
        "rows": [_told(row) for row in found.rows],
        "total": found.total,
        "page_number": page,
        "pages": max(1, -(-found.total // PAGE_ROWS)),
        "choice": choice,
        "day": asked.day,
        "any": ANY,
        "kinds": corrected,
        "corrected": sum(corrected.values()),
        "all": landed.num_rows,
        "names": dict(sorted(names_of(landed).items(), key=lambda each: each[1].casefold())),
    }


def _told(row: Values) -> Values:
    claims = row["date_claims"] or []
    return {**row, "claims": claims[:MAX_CLAIMS], "claim_count": len(claims)}


def stories(asked: Asked) -> Values:
    """The stories that were copied most."""
    landed = asked.landed()
    agency = asked.text("agency")
    rows = asked.keep(
        ("stories", asked.span[0], asked.span[-1], agency), lambda: most_copied(asked.lake, landed, agency=agency)
    )
    return {
        "stories": rows,
        "names": names_of(landed),
        "day": asked.day,
        "agency": agency,
        "agencies": agencies_of(landed),
        "most": max((row["copy_count"] for row in rows), default=0),
        "copies": pc.sum(landed.column("is_copy")).as_py() or 0,
    }


def article(asked: Asked) -> Values:
    """One article: its text with the tags marked, its claims, its copies, its earlier states."""
    article_id = asked.text("id")
    found = asked.keep(("article", article_id), lambda: article_with_copies(asked.lake, article_id))
    if found is None:
        raise NotFound("The lake has no article with this id. It may have been replaced by a newer batch; see Dates.")
    row = _told(found.row)
    paragraphs = marks.paragraphs(row)
    kinds = {piece.kind for pieces in paragraphs for piece in pieces if piece.kind}
    return {
        "article": found,
        "row": row,
        "paragraphs": paragraphs,
        "is_cut": len(row["body"] or "") > marks.MAX_CHARS,
        "mark_kinds": [kind for kind in ("person", "organisation", "place", "agency", "watchlist") if kind in kinds],
        "most_copies": MAX_COPIES,
    }


def find(asked: Asked) -> Elsewhere:
    """What a person typed to find: an address or an id is followed, words are looked for in headlines."""
    words = asked.text("q")
    is_address = " " not in words and (_ID.fullmatch(words) or ("/" in words and "." in words))
    if is_address:
        return Elsewhere(address=link("trace", of=words))
    return Elsewhere(address=link("dates", days=WINDOWS[-1], words=words))


def trace(asked: Asked) -> Values:
    """What became of one address, or of an article's id: listed, asked for, landed or refused."""
    of = asked.text("of")
    named = of if _ID.fullmatch(of) or "://" in of or of.startswith("urn:") else f"https://{of}"
    try:
        return {"trace": follow(asked.lake, named), "of": of}
    except ConfigurationError as error:
        raise NotFound(f"{error} To look for words of a headline, type them into Find.") from None


def _day(text: str) -> date | None:
    """The day of an address; None where it names none. Raises NotFound where it is no day."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NotFound(f"“{text}” is no day. Write it like 2026-11-22.") from None
    if not date(1990, 1, 1) <= day <= date(9998, 12, 31) - timedelta(days=1):
        raise NotFound(f"{text} lies outside the days that a lake may hold.")
    return day

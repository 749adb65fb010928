"""The gold pages whose day people wrote down, as claims: what fitting and scoring of dates both start from."""

import datetime as dt
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow.parquet as pq

from benches import gold
from dateline.dating import DatingContext, rule_capture
from dateline.dating.features import Candidate, build_candidates
from dateline.dating.fitting import Example, fit_weights, probabilities
from dateline.dating.ruling import MIN_CONFIDENCE
from dateline.dating.screening import screen
from dateline.dating.weights import PRIOR
from dateline.extraction import read_story
from dateline.model import Claim, Outlet, Page, Story
from dateline.stores.tools import load_tools

FOLDS = 10  # of cross-validation, by registered domain: the pages of one outlet are never on both sides
_OUTLET = Outlet(outlet_id="imported", name="imported")


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldPage:
    """A page, what it claims, and the day that people gave it."""

    name: str  # dates or fundus
    url: str
    html: bytes
    day: dt.date
    captured_at: dt.datetime | None
    headline: str | None
    body: str
    claims: tuple[Claim, ...]
    context: DatingContext

    @property
    def fold(self) -> int:
        """The fold of its domain."""
        return int(sha256(domain_of(self.url).encode()).hexdigest()[:8], 16) % FOLDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A day with a confidence, and whether it is the gold's; None where there is no answer."""

    day: dt.date | None
    confidence: float
    is_right: bool


def domain_of(url: str) -> str:
    """The last two labels of the host."""
    host = urlsplit(url if "//" in url else "//" + url).hostname or ""
    return ".".join(host.split(".")[-2:])


def _read(row: dict[str, Any]) -> GoldPage:
    at = None
    if row["crawl_date"]:
        at = dt.datetime.fromisoformat(row["crawl_date"]).replace(tzinfo=dt.UTC) + dt.timedelta(hours=23, minutes=59)
    page = Page(
        body=row["html"],
        content_type="",
        outlet=_OUTLET,
        url=row["url"],
        captured_at=at,
        captured_basis="flag" if at else "unknown",
    )
    story = read_story(page, load_tools())
    claims = story.claims if isinstance(story, Story) else ()
    language = story.language if isinstance(story, Story) else None
    return GoldPage(
        name="fundus" if row["set"] == "fundus" else "dates",
        url=row["url"],
        html=row["html"],
        day=dt.date.fromisoformat(row["published_date"]),
        captured_at=at,
        headline=story.headline if isinstance(story, Story) else None,
        body=f"{story.opening_text or ''} {story.body}".strip() if isinstance(story, Story) else "",
        claims=claims,
        context=DatingContext(
            captured_at=at,
            captured_basis="flag" if at else "unknown",
            languages=(language[:2],) if language else (),
        ),
    )


def read_gold(folder: Path) -> list[GoldPage]:
    """Every gold page with a day, read as the road reads imported pages; about a minute on two cores."""
    rows = [
        row
        for name in ("dates", "bodies")
        for row in pq.read_table(folder / f"{name}.parquet").to_pylist()
        if row["published_date"]
    ]
    with ProcessPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        return list(pool.map(_read, rows, chunksize=16))


def gold_pages() -> list[GoldPage]:
    """The gold pages; none (said in one line) where there is no gold."""
    folder = gold.folder()
    return read_gold(folder) if folder else []


def candidates_of(page: GoldPage) -> tuple[Candidate, ...]:
    """The days that the page's claims speak for, as the ruling weighs them."""
    captured_at, basis = rule_capture(page.claims, page.context)
    context = replace(page.context, captured_at=captured_at, captured_basis=basis)
    return tuple(build_candidates(screen(page.claims, context), context))


def example_of(page: GoldPage) -> Example:
    """The page as fitting wants it."""
    candidates = candidates_of(page)
    right = next((i for i, candidate in enumerate(candidates) if candidate.day == page.day), None)
    return Example(candidates=candidates, right=right)


def answer(example: Example, weights: dict[str, float]) -> Answer:
    """What the ruling says of the example with these weights."""
    chances = probabilities(example.candidates, weights, weights["none"])
    days = [candidate.day for candidate in example.candidates]
    best = max(range(len(days)), key=lambda i: (chances[i], days[i]), default=None)
    if best is None or chances[best] < MIN_CONFIDENCE:
        return Answer(day=None, confidence=0.0, is_right=False)
    return Answer(day=days[best], confidence=chances[best], is_right=best == example.right)


def cross_validated(pages: Sequence[GoldPage], examples: Sequence[Example]) -> list[Answer]:
    """The answer to each page with weights that were fitted without its fold."""
    answers: dict[int, Answer] = {}
    for fold in range(FOLDS):
        mine = [i for i, page in enumerate(pages) if page.fold == fold]
        weights = fit_weights([examples[i] for i, page in enumerate(pages) if page.fold != fold], PRIOR)
        answers.update({i: answer(examples[i], weights) for i in mine})
    return [answers[i] for i in range(len(pages))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How far confidences mean what they say."""

    ece: float  # expected calibration error, ten bins
    brier: float
    bins: tuple[tuple[float, int, float, float], ...]  # lower edge, pages, mean confidence, share right
    sure_share: float  # of all pages, those with confidence ≥ 0.95
    sure_right: float


def calibration(answers: Iterable[Answer]) -> Calibration:
    """Calibration of the answers that give a day; an answer without one counts for the share alone."""
    every = list(answers)
    given = [a for a in every if a.day is not None]
    groups: dict[int, list[Answer]] = {}
    for a in given:
        groups.setdefault(min(9, int(a.confidence * 10)), []).append(a)
    sums = {k: (sum(a.confidence for a in g), sum(a.is_right for a in g)) for k, g in groups.items()}
    sure = [a for a in given if a.confidence >= 0.95]
    return Calibration(
        ece=sum(abs(said - true) for said, true in sums.values()) / max(1, len(given)),
        brier=sum((a.confidence - a.is_right) ** 2 for a in given) / max(1, len(given)),
        bins=tuple((k / 10, len(g), sums[k][0] / len(g), sums[k][1] / len(g)) for k, g in sorted(groups.items())),
        sure_share=len(sure) / max(1, len(every)),
        sure_right=sum(a.is_right for a in sure) / max(1, len(sure)),
    )

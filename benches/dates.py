"""Dates against the gold days, by cross-validation over domains, with htmldate beside them on the same pages."""

import contextlib
import datetime as dt
import logging
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from benches.dates_gold import (
    Answer,
    GoldPage,
    calibration,
    candidates_of,
    cross_validated,
    example_of,
    gold_pages,
)
from dateline.datetext import find_dates, find_relative, warm_up
from dateline.dating import rule_date
from dateline.dating.fitting import Example
from dateline.extraction.charset import decode_page
from dateline.extraction.claims import collect_claims
from dateline.extraction.structured import read_self_description
from dateline.extraction.tree import parse_tree
from dateline.model import Claim

DRAWS = 2000  # of the bootstrap
LATER = dt.timedelta(days=500)  # by which the synthetic late capture comes after the page's own


def _htmldate_day(page: GoldPage) -> dt.date | None:
    from htmldate import find_date

    with contextlib.suppress(ValueError, TypeError, AttributeError):
        found = find_date(
            page.html.decode("utf-8", "replace"),
            original_date=True,
            extensive_search=True,
            url=page.url,
            max_date=page.captured_at,
        )
        return dt.date.fromisoformat(found) if found else None
    return None


def _peer(pages: Sequence[GoldPage]) -> list[Answer]:
    """htmldate's days, with the one constant confidence that fits them best: how often it is right on other folds."""
    days = [_htmldate_day(page) for page in pages]
    right = [day == page.day for day, page in zip(days, pages, strict=True)]
    answers = []
    for page, day, ok in zip(pages, days, right, strict=True):
        others = [r for p, r in zip(pages, right, strict=True) if p.fold != page.fold]
        answers.append(Answer(day=day, confidence=sum(others) / max(1, len(others)), is_right=ok))
    return answers


def _interval(values: Sequence[float]) -> tuple[float, float, float]:
    """Mean of paired differences with its 95 % interval, by bootstrap over pages."""
    chance = random.Random(7)
    means = sorted(sum(chance.choices(values, k=len(values))) / len(values) for _ in range(DRAWS))
    return sum(values) / len(values), means[int(DRAWS * 0.025)], means[int(DRAWS * 0.975)]


def _print_pair(name: str, ours: Sequence[Answer], peers: Sequence[Answer]) -> None:
    count = len(ours)
    print(f"{name}.pages: {count} pages")
    print(f"{name}.exact_day: {sum(a.is_right for a in ours) / count:.4f} share")
    print(f"{name}.exact_day_htmldate: {sum(a.is_right for a in peers) / count:.4f} share")
    mean, low, high = _interval([a.is_right - b.is_right for a, b in zip(ours, peers, strict=True)])
    print(f"{name}.exact_day_gain: {mean:+.4f} share (95 % {low:+.4f} … {high:+.4f})")


def _print_calibration(name: str, ours: Sequence[Answer], peers: Sequence[Answer]) -> None:
    fit = calibration(ours)
    print(f"{name}.expected_calibration_error: {fit.ece:.4f}")
    print(f"{name}.brier: {fit.brier:.4f}")
    print(f"{name}.brier_htmldate_constant: {calibration(peers).brier:.4f}")
    both = [(a, b) for a, b in zip(ours, peers, strict=True) if a.day is not None and b.day is not None]
    gains = [(a.confidence - a.is_right) ** 2 - (b.confidence - b.is_right) ** 2 for a, b in both]
    mean, low, high = _interval(gains)
    print(f"{name}.brier_difference: {mean:+.4f} (95 % {low:+.4f} … {high:+.4f})")
    print(f"{name}.sure_share: {fit.sure_share:.3f} share of pages with confidence >= 0.95")
    print(f"{name}.sure_right: {fit.sure_right:.4f} share of those")
    for edge, count, said, right in fit.bins:
        print(f"{name}.reliability_{edge:.1f}: {count} pages, said {said:.2f}, right {right:.2f}")


def _clocks(page: GoldPage) -> set[Claim]:
    """The page's own clocks and render times, as the ruling tells them."""
    judged = rule_date(page.claims, page.context).claims
    return {
        j.claim for j in judged if j.verdict == "render_time" or (j.claim.basis, j.verdict) == ("masthead", "clock")
    }


def _captured_at(page: GoldPage, at: dt.datetime, clocks: set[Claim]) -> dt.date | None:
    """The day we say where the page was captured then, its clocks showing that day, with a masthead in any case."""
    masthead = Claim(
        basis="masthead", kind="capture", text=f"{at:%A, %B %d %Y}", locator="header>div.clock[1]", in_article=False
    )
    rendered = Claim(basis="meta", kind="published", text=at.isoformat(), locator="article:published_time")
    # "3 hours ago" is written anew at each rendering: it says nothing of a page that is captured again.
    stable = [c for c in page.claims if not (find_relative(c.text) and not find_dates(c.text))]
    claims = [replace(c, text=f"{at:%B %d, %Y}") if c in clocks else c for c in stable]
    context = replace(page.context, captured_at=at, captured_basis="http")
    return rule_date([*claims, masthead, rendered], context).published_date


def _late_captures(pages: Sequence[GoldPage]) -> Iterator[GoldPage]:
    """Pages whose ruling changes when they are captured again much later."""
    for page in pages:
        # Where nobody knows the capture it is taken to be two days after the last day that the page may speak of.
        newest = max([page.day, *(candidate.day for candidate in candidates_of(page))])
        at = page.captured_at or dt.datetime.combine(newest, dt.time(12), dt.UTC) + dt.timedelta(days=2)
        clocks = _clocks(page)
        if _captured_at(page, at, clocks) != _captured_at(page, at + LATER, clocks):
            yield page


def _print_speed(pages: Sequence[GoldPage]) -> None:
    """Claims, readings and ruling on a parsed tree; the best of three rounds, since a busy machine only adds."""
    warm_up()
    parsed = []
    for page in pages:
        tree = parse_tree(decode_page(page.html, "").text)
        if tree is not None:
            blocks = [dict(block) for block in read_self_description(tree.root, page.url).blocks]
            parsed.append((page, tree.root, blocks))
    best = float("inf")
    fastest = [float("inf")] * len(parsed)
    for _ in range(3):
        began = time.process_time()
        for number, (page, root, blocks) in enumerate(parsed):
            start = time.process_time()
            claims = collect_claims(root, url=page.url, json_ld=blocks, headline=page.headline, body=page.body)
            rule_date(claims, page.context)
            fastest[number] = min(fastest[number], time.process_time() - start)
        best = min(best, time.process_time() - began)
    print(f"speed.claims_and_ruling: {len(parsed) / best:.0f} pages/s")
    print(f"speed.slowest_page: {max(fastest) * 1000:.1f} ms")


def _print_recall(pages: Sequence[GoldPage], examples: Sequence[Example]) -> None:
    among = sum(example.right is not None for example in examples)
    print(f"claims.gold_day_among_candidates: {among / len(pages):.4f} share")
    print(f"claims.candidates: {sum(len(candidates_of(page)) for page in pages) / len(pages):.2f} a page")


def main() -> None:
    """Print everything; about three minutes on two cores."""
    pages = gold_pages()
    if not pages:
        return
    logging.disable(logging.CRITICAL)  # htmldate reports what it tries
    examples = [example_of(page) for page in pages]
    ours, peers = cross_validated(pages, examples), _peer(pages)
    for name in ("dates", "fundus"):
        chosen = [i for i, page in enumerate(pages) if page.name == name]
        _print_pair(name, [ours[i] for i in chosen], [peers[i] for i in chosen])
        _print_calibration(name, [ours[i] for i in chosen], [peers[i] for i in chosen])
    _print_calibration("both", ours, peers)
    late = [i for i, p in enumerate(pages) if p.captured_at and (p.captured_at.date() - p.day).days >= 2]
    if late:
        _print_pair("late_capture", [ours[i] for i in late], [peers[i] for i in late])
    changed = list(_late_captures(pages))
    print(f"synthetic_late_capture.changed: {len(changed)} pages of {len(pages)}")
    for page in changed[:20]:
        print(f"synthetic_late_capture.page: {page.url[:120]}")
    _print_recall(pages, examples)
    _print_speed(pages)

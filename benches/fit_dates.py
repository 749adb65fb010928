"""Fits the weights of the dating ruling on the gold pages, prints what cross-validation says, writes the weights file.

`python -m benches.fit_dates` (or `make fit-dates`); `--dry-run` writes nothing.
"""

import datetime as dt
import math
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benches.dates_gold import GoldPage, calibration, cross_validated, example_of, gold_pages
from dateline.dating import weights as module
from dateline.dating.features import newest_year
from dateline.dating.fitting import fit_weights
from dateline.dating.weights import PRIOR

TARGET = Path(module.__file__)
HELD = ("listed", "issue", "dateline", "dateline_conflict", "last_modified")  # no gold page teaches these
# Bins of years between the newest year that a text names and its publication: (up to, years in the bin).
_BINS = {
    "event": (
        (-3, 4),
        (-2, 1),
        (-1, 1),
        (0, 1),
        (1, 1),
        (2, 1),
        (3, 1),
        (4, 1),
        (10, 6),
        (20, 10),
        (40, 20),
        (999, 60),
    ),
    "coming": ((-5, 2), (-3, 2), (-2, 1), (-1, 1), (0, 1), (4, 4), (10, 6), (999, 60)),
}


def year_gaps(pages: Sequence[GoldPage]) -> dict[str, tuple[tuple[int, float], ...]]:
    """Log-likelihood of each gap a year, against the likeliest; half a page is added to each bin."""
    counts: dict[str, Counter[int]] = {kind: Counter() for kind in _BINS}
    for page in pages:
        years = [(int(c.text), c.kind) for c in page.claims if c.basis == "text_year" and c.text.isdecimal()]
        newest = newest_year(page.day, years)
        if newest:
            year, kind = newest
            counts[kind][next(top for top, _ in _BINS[kind] if page.day.year - year <= top)] += 1
    gaps = {}
    for kind, bins in _BINS.items():
        density = {top: math.log((counts[kind][top] + 0.5) / width) for top, width in bins}
        best = max(density.values())
        peak = next(top for top, value in density.items() if value == best)
        values: list[tuple[int, float]] = []
        for top, _ in bins:
            value = density[top] - best
            if values and top > peak:
                value = min(value, values[-1][1])  # an older newest year never speaks for a later day
            values.append((top, round(value, 2)))
        gaps[kind] = tuple(values)
    return gaps


def _text(weights: dict[str, float], gaps: dict[str, tuple[tuple[int, float], ...]], pages: Sequence[GoldPage]) -> str:
    head = TARGET.read_text().split("BIRTH: Final")[0]
    names = Counter(page.name for page in pages)
    birth = {
        "data": f"{names['dates']} of htmldate's evaluation pages, {names['fundus']} of fundus' fixtures, read whole",
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "unfitted": f"left at PRIOR, set by hand, no page has them: {', '.join(HELD)}",
        "command": "make fit-dates",
    }
    lines = [f"{head}BIRTH: Final[dict[str, str]] = {{"]
    lines += [f'    "{key}": "{value}",' for key, value in birth.items()]
    lines += ["}", "WEIGHTS: Final[dict[str, float]] = {"]
    lines += [f'    "{name}": {value},' for name, value in weights.items()]
    lines += [
        "}",
        "# How many years after the newest year that it names a text was published, as log-likelihoods against the likeliest",
        "# gap: (up to this many years, value). `event` for years spoken of as past or present, `coming` for those ahead.",
        "YEAR_GAPS: Final[dict[str, tuple[tuple[int, float], ...]]] = {",
    ]
    for kind, values in gaps.items():
        rows = [values[i : i + 6] for i in range(0, len(values), 6)]
        lines += [f'    "{kind}": (', *("        *(" + ", ".join(map(str, row)) + ")," for row in rows), "    ),"]
    lines += ["}", "# Goes into the `versions` of each batch: the day of the fit is the version."]
    lines += ['WEIGHTS_VERSION: Final[str] = BIRTH["date"]', ""]
    return "\n".join(lines)


def main() -> int:
    """Fit, say how well it generalises, write."""
    pages = gold_pages()
    if not pages:
        return 1
    examples = [example_of(page) for page in pages]
    answers = cross_validated(pages, examples)
    for name in ("dates", "fundus"):
        mine = [a for a, page in zip(answers, pages, strict=True) if page.name == name]
        print(f"cross_validated.{name}.exact_day: {sum(a.is_right for a in mine) / len(mine):.4f} share")
    fit = calibration(answers)
    print(f"cross_validated.both.expected_calibration_error: {fit.ece:.4f}")
    print(f"cross_validated.both.sure: {fit.sure_share:.3f} share of pages, {fit.sure_right:.4f} right")
    if "--dry-run" not in sys.argv[1:]:
        TARGET.write_text(_text(fit_weights(examples, PRIOR), year_gaps(pages), pages))
        print(f"written: {TARGET}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Fitting the weights: a conditional logit over the candidate days of pages whose true day is known.

No page and no file is read here: who fits hands in candidates and answers, and writes down what comes out (`weights`).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dateline.dating.features import FEATURES, Candidate

RIDGE = 0.003  # pull of each weight towards its prior, per page
STEPS = 400
RATE = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One page's candidates and which of them was right; None where none was."""

    candidates: tuple[Candidate, ...]
    right: int | None


def probabilities(candidates: Sequence[Candidate], weights: Mapping[str, float], none: float) -> list[float]:
    """The posterior of each candidate; what is missing to 1 is the chance that none of them is right."""
    scores = [
        candidate.offset + sum(weights.get(name, 0.0) * value for name, value in candidate.features.items())
        for candidate in candidates
    ]
    top = max([*scores, none])
    powers = [math.exp(score - top) for score in scores]
    total = sum(powers) + math.exp(none - top)
    return [power / total for power in powers]


def _project(weights: dict[str, float]) -> None:
    """Agreement never speaks against a day, and a claim that stands alone in its slot says no less than one of many."""
    for name, weight in list(weights.items()):
        if name == "dateline_conflict":
            weights[name] = min(0.0, weight)
        elif name != "none":
            weights[name] = max(0.0, weight)
    for name in FEATURES:
        if name.endswith("_many"):
            alone = name.removesuffix("_many")
            weights[name] = min(weights[name], weights[alone])


def fit_weights(examples: Sequence[Example], prior: Mapping[str, float]) -> dict[str, float]:
    """Weights that make the right days likely: maximum a posteriori by projected gradient ascent.

    prior: where each weight is pulled to, and where it stays if no page has the feature; key "none" is the log-odds
    of no candidate being right.
    """
    names = (*FEATURES, "none")
    weights = {name: float(prior.get(name, 0.0)) for name in names}
    count = max(1, len(examples))
    for step in range(STEPS):
        gradient = {name: -RIDGE * (weights[name] - float(prior.get(name, 0.0))) for name in names}
        for example in examples:
            chances = probabilities(example.candidates, weights, weights["none"])
            gradient["none"] += ((example.right is None) - (1.0 - sum(chances))) / count
            for index, (candidate, chance) in enumerate(zip(example.candidates, chances, strict=True)):
                error = ((index == example.right) - chance) / count
                for name, value in candidate.features.items():
                    gradient[name] += error * value
        rate = RATE * (1.0 if step < STEPS // 2 else 0.3)
        for name in names:
            weights[name] += rate * 4 * gradient[name]
        _project(weights)
    return {name: round(value, 3) for name, value in weights.items()}

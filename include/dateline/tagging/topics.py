"""A first topic from a small lexicon: which of IPTC's 17 top concepts a text is about, or silence.

English, French and Arabic. Other languages get no topic. Labels are IPTC Media Topics (CC-BY 4.0, iptc.org).
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from dateline.tagging.names import spelling, without_clitics
from dateline.tagging.topic_words import TOPIC_WORDS

LABELS = {
    "01": "arts, culture, entertainment and media",
    "02": "crime, law and justice",
    "03": "disaster, accident and emergency incident",
    "04": "economy, business and finance",
    "05": "education",
    "06": "environment",
    "07": "health",
    "08": "human interest",
    "09": "labour",
    "10": "lifestyle and leisure",
    "11": "politics and government",
    "12": "religion",
    "13": "science and technology",
    "14": "society",
    "15": "sport",
    "16": "conflict, war and peace",
    "17": "weather",
}
LANGUAGES = frozenset({"en", "fr", "ar"})
HEADLINE_WEIGHT = 3.0  # a word of the headline counts as three of the body
LEAD_WORDS = 60  # words of the body that count double: the lede says what it is about
MAX_WORDS = 1_500  # words of the body that are read
MAX_TIMES = 4  # a word repeated more often counts no more: one name does not make a topic
MIN_SCORE = 6.0  # weight below which nothing is said
MIN_LEAD = 1.35  # the first topic must outweigh the second so many times
MIN_KINDS = 3  # different words that speak for it

_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A Media Topic with its share (0–1) of all that spoke for any topic."""

    code: str  # medtop:16000000
    label: str
    score: float


def find_topics(headline: str | None, body: str, language: str | None) -> list[Topic]:
    """The topic of a text, and a second one where it is nearly as strong; empty where the words don't decide."""
    if language not in LANGUAGES:
        return []
    weights: Counter[str] = Counter()
    kinds: dict[str, set[str]] = defaultdict(set)
    times: Counter[str] = Counter()
    for word, weight in _weighted(headline or "", body):
        entry = _entry(word)
        if entry is None or times[entry] >= MAX_TIMES:
            continue
        times[entry] += 1
        for code, worth in TOPIC_WORDS[entry]:
            weights[code] += weight * worth  # type: ignore[assignment]  # weights are floats
            kinds[code].add(entry)
    # Long texts say more of everything: the floor rises with the square root of their length.
    floor = MIN_SCORE * max(1.0, (min(len(body), 10_000) / 2_000) ** 0.5)
    ranked = [(code, weight) for code, weight in weights.most_common() if len(kinds[code]) >= MIN_KINDS]
    if not ranked or ranked[0][1] < floor:
        return []
    total = sum(weights.values())
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    if ranked[0][1] < MIN_LEAD * second:
        return []
    code, weight = ranked[0]
    return [Topic(code=f"medtop:{code}000000", label=LABELS[code], score=weight / total)]


def _weighted(headline: str, body: str) -> list[tuple[str, float]]:
    words = [(match.group(), HEADLINE_WEIGHT) for match in _WORD.finditer(headline[:500])]
    for number, match in enumerate(_WORD.finditer(body[: MAX_WORDS * 12])):
        if number >= MAX_WORDS:
            break
        words.append((match.group(), 2.0 if number < LEAD_WORDS else 1.0))
    return words


def _entry(word: str) -> str | None:
    """The lexicon's entry for a word: itself, without a plural's ending, or without Arabic clitics."""
    text = spelling(word)
    if text in TOPIC_WORDS:
        return text
    forms = [text[:-1]] if text.endswith(("s", "x")) else []
    if text.endswith("es"):
        forms.append(text[:-2])
    if text.endswith("ies"):
        forms.append(text[:-3] + "y")
    if text.endswith("aux"):
        forms.append(text[:-3] + "al")
    forms += without_clitics(text)
    return next((form for form in forms if form in TOPIC_WORDS), None)

"""IPTC's 17 top Media Topics: codes, labels, and how a person may write them.

The concepts below them lie in media_topics.parquet (codes, labels and definitions copyright IPTC, CC BY 4.0, iptc.org),
which `stores.topic_model` reads; which of them a text is about is found in `topics`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

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
TOP_CODES = tuple(LABELS)
VOCABULARY_VERSION = "2025-03-31"  # day of IPTC's spreadsheet that media_topics.parquet was copied from


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """One concept of the vocabulary. code: "medtop:20000822"; top: the two digits of its top concept."""

    code: str
    top: str
    label: str
    definition: str


def full_code(top: str) -> str:
    """The code of a top concept as IPTC writes it: "15" → "medtop:15000000"."""
    return f"medtop:{top}000000"


def top_of(written: str, concepts: Sequence[Concept]) -> str | None:
    """The two digits of the top concept that a person names, or None.

    Taken are IPTC's codes of any level ("medtop:20000822", "20000822", the URI), "15" or "5", and English labels.
    """
    text = " ".join(written.split()).casefold()
    digits = text.removeprefix("http://cv.iptc.org/newscodes/mediatopic/").removeprefix("medtop:")
    if digits.isascii() and digits.isdigit():
        if len(digits) <= 2:
            return digits.zfill(2) if digits.zfill(2) in LABELS else None
        return next((concept.top for concept in concepts if concept.code == f"medtop:{digits}"), None)
    # Tops come first in the vocabulary, so that a label that stands twice means the higher concept.
    found = sorted((concept for concept in concepts if concept.label.casefold() == text), key=_depth)
    return found[0].top if found else None


def _depth(concept: Concept) -> bool:
    return concept.code != full_code(concept.top)

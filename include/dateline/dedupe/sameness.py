"""Whether two captures of a page say the same, for all that counters, buttons and white space did in between.

What a host shows on all its pages was taken out before (`extraction.blocks`); copies are compared in `pairs`.
"""

import re

from dateline.dedupe.letters import normalise

# Lines that come and go without the text having changed: counters, buttons, "3 hours ago".
_COUNTER = re.compile(
    r"(?:[\d.,\s]+k?\s*)?(?:views?|reads?|shares?|comments?|likes?|vues?|partages?|commentaires?|lectures?|"
    r"مشاهدة|مشاهدات|تعليق|تعليقات|مشاركة|aufrufe|kommentare|visitas|comentarios)(?:\s*[:：]?\s*[\d.,\s]+k?)?"
)
_AGE = re.compile(r"(?:updated |published |posted )?\d{1,3} (?:seconds?|minutes?|mins?|hours?|days?|weeks?) ago")
_BUTTON = re.compile(
    r"(?:share|tweet|print|e-?mail|advertisement|advertising|publicité|partager|imprimer|إعلان|شارك|translate »|read more)[.:!]?"
)


def is_same_text(one: tuple[str | None, str | None], other: tuple[str | None, str | None]) -> bool:
    """Whether two captures (headline, body) say the same, white space, counters and buttons aside."""
    return _said(one) == _said(other)


def _said(capture: tuple[str | None, str | None]) -> list[str]:
    headline, body = capture
    lines = [normalise(line) for line in (body or "").split("\n")]
    kept = [line for line in lines if line and not (len(line) <= 60 and _is_furniture(line))]
    # Paragraph breaks are white space too: only the words in their order count.
    return [normalise(headline or ""), " ".join(kept)]


def _is_furniture(line: str) -> bool:
    return any(pattern.fullmatch(line) for pattern in (_COUNTER, _AGE, _BUTTON))

"""Which agency a story was taken from, where the page says so, and in what role it stands there.

Reading the credits out of a text is done in `opening`; what is whose copy in `dedupe`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dateline.model import Credit
from dateline.opening import agencies_named, find_credits

# Where a credit stands, the most telling first; other kinds come last.
_RANK = ("outlet", "dateline", "byline", "source_organization", "brackets", "copyright", "credit_line")
MAX_EVIDENCE = 20  # credits kept of one story


@dataclass(frozen=True, slots=True, kw_only=True)
class WireCredit:
    """The columns wire_agency, wire_role and wire_evidence of one story."""

    agency: str | None
    role: str | None
    evidence: tuple[Credit, ...]


def wire_credit(
    *,
    body: str,
    opening: str | None,
    language: str | None,
    outlet_agency: str | None,
    source_organization: str | None,
    authors: Sequence[str],
    copy_kind: str | None,
) -> WireCredit:
    """Agency, role and evidence of a story. Offsets are characters of body, -1 where the credit stands outside it."""
    head = f"{opening} " if opening else ""
    found = [_moved(credit, len(head)) for credit in find_credits(head + body, language)]
    found += [_outside("byline", agency, author) for author in authors for agency in agencies_named(author)]
    if source_organization:
        named = agencies_named(source_organization)
        found += [_outside("source_organization", agency, source_organization[:200]) for agency in named]
    if outlet_agency:
        found.insert(0, _outside("outlet", outlet_agency, outlet_agency))
    if not found:
        return WireCredit(agency=None, role=None, evidence=())
    ranked = sorted(found, key=lambda credit: _RANK.index(credit.kind) if credit.kind in _RANK else len(_RANK))
    best = ranked[0]
    # "(Agencies)" in the dateline and "AFP" in the credit line: the name says more than the plural.
    named_one = next((credit for credit in ranked if credit.agency != "agencies"), best)
    agency = best.agency if best.kind in ("outlet", "dateline") else named_one.agency
    return WireCredit(agency=agency, role=_role(best, authors, copy_kind), evidence=tuple(found[:MAX_EVIDENCE]))


def _role(best: Credit, authors: Sequence[str], copy_kind: str | None) -> str:
    if best.kind == "outlet":
        return "original"
    if copy_kind == "version":
        return "edited"
    if best.kind == "credit_line":
        # Someone of the house wrote it, with the agency's help.
        return "edited" if any(not agencies_named(author) for author in authors) else "credited_only"
    return "republished"


def _moved(credit: Credit, shift: int) -> Credit:
    inside = credit.start >= shift
    start, end = (credit.start - shift, credit.end - shift) if inside else (-1, -1)
    return Credit(agency=credit.agency, kind=credit.kind, text=credit.text, start=start, end=end)


def _outside(kind: str, agency: str, text: str) -> Credit:
    return Credit(agency=agency, kind=kind, text=text)

"""Which agency a story was taken from, where the page says so or is an agency's copy, and in what role it stands there.

Reading the credits out of a text is done in `opening`; what is whose copy is settled in `dedupe`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dateline.model import Credit
from dateline.opening import agencies_named, find_credits, is_help

# Kinds of evidence, the most telling first.
_RANK = ("outlet", "own_copy", "dateline", "byline", "source_organization", "copyright", "credit", "dispatch")
_WHOLE = frozenset(["own_copy", "dateline", "byline", "source_organization"])  # the text is the agency's, as it came
_UNNAMED = "agencies"
MAX_EVIDENCE = 20  # credits kept of one story


@dataclass(frozen=True, slots=True, kw_only=True)
class WireCredit:
    """The columns wire_agency, wire_role and wire_evidence of one story."""

    agency: str | None
    role: str | None
    evidence: tuple[Credit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The article of an agency's own outlet that a story is a copy of."""

    agency: str
    article_id: str


def wire_credit(
    *,
    body: str,
    opening: str | None,
    language: str | None,
    outlet_agency: str | None,
    source_organization: str | None,
    authors: Sequence[str],
    copy_kind: str | None,
    origin: Origin | None = None,
) -> WireCredit:
    """Agency, role and evidence of a story. Offsets are characters of body, -1 where the credit stands outside it.

    Roles: original, on an agency's own outlet; republished, where dateline, byline or metadata say that the text is the
    agency's, or it is a copy of the agency's page; edited, where the house wrote it with the agency's help ("with AFP",
    a desk or an author beside the credit, another version of the text); credited_only, where a line at the end or the
    copyright is all there is. A picture's credit is none.
    """
    found: list[Credit] = []
    if outlet_agency:
        found.append(_outside("outlet", outlet_agency, outlet_agency))
    if origin:
        found.append(_outside("own_copy", origin.agency, origin.article_id))
    if source_organization:
        named = agencies_named(source_organization)
        found += [_outside("source_organization", agency, source_organization[:200]) for agency in named]
    found += [_outside("byline", agency, author) for author in authors for agency in agencies_named(author)]
    head = f"{opening} " if opening else ""
    found += [_moved(credit, len(head)) for credit in find_credits(head + body, language)]
    if not found:
        return WireCredit(agency=None, role=None, evidence=())
    ranked = sorted(found, key=lambda credit: _RANK.index(credit.kind))  # stable: the earlier of two that rank alike
    best = ranked[0]
    # "(Agencies)" in the dateline and "AFP" in the credit: the dateline says that they were several.
    named_one = next((credit for credit in ranked if credit.agency != _UNNAMED), best)
    agency = best.agency if best.kind in ("outlet", "dateline") else named_one.agency
    role = _role(best, [credit for credit in found if credit.agency == agency], authors, copy_kind)
    return WireCredit(agency=agency, role=role, evidence=tuple(found[:MAX_EVIDENCE]))


def _role(best: Credit, of_agency: Sequence[Credit], authors: Sequence[str], copy_kind: str | None) -> str:
    if best.kind == "outlet":
        return "original"
    if copy_kind == "version" or best.kind == "dispatch":
        return "edited"
    has_help = any(
        is_help(credit.text) for credit in of_agency if credit.kind in ("byline", "credit", "source_organization")
    )
    if best.kind in _WHOLE:
        return "edited" if has_help and best.kind in ("byline", "source_organization") else "republished"
    has_house_author = any(not agencies_named(author) for author in authors)
    return "edited" if has_help or has_house_author else "credited_only"


def _moved(credit: Credit, shift: int) -> Credit:
    inside = credit.start >= shift
    start, end = (credit.start - shift, credit.end - shift) if inside else (-1, -1)
    return Credit(agency=credit.agency, kind=credit.kind, text=credit.text, start=start, end=end)


def _outside(kind: str, agency: str, text: str) -> Credit:
    return Credit(agency=agency, kind=kind, text=text)

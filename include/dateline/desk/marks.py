"""An article's text cut into pieces, so that a template can mark the tags in it.

Spans come from the lake and may be wrong: what does not fit the text is left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

MAX_CHARS = 300_000  # characters of a body shown; the longest real articles have some 100,000
_MAX_SPANS = 5_000
_MAX_PER_PLACE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Some text, and what it is where it is marked: person, organisation, place, agency, watchlist."""

    text: str
    kind: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, order=True)
class _Span:
    start: int
    minus_length: int
    kind: str
    name: str

    @property
    def end(self) -> int:
        return self.start - self.minus_length


def paragraphs(row: Mapping[str, Any]) -> list[list[Piece]]:
    """The body's paragraphs as pieces; each character of a paragraph is in exactly one piece."""
    body = (row["body"] or "")[:MAX_CHARS]
    spans = _apart(sorted(_spans(row, body)))
    found, start, place = [], 0, 0
    for paragraph in body.split("\n"):
        end = start + len(paragraph)
        inside = []
        while place < len(spans) and spans[place].start < end:
            if spans[place].start >= start and spans[place].end <= end:
                inside.append(spans[place])
            place += 1
        if paragraph.strip():
            found.append(list(_pieces(body, start, end, inside)))
        start = end + 1
    return found


def _pieces(body: str, start: int, end: int, spans: list[_Span]) -> Iterator[Piece]:
    for span in spans:
        if span.start > start:
            yield Piece(text=body[start : span.start])
        yield Piece(text=body[span.start : span.end], kind=span.kind, name=span.name)
        start = span.end
    if start < end:
        yield Piece(text=body[start:end])


def _apart(spans: list[_Span]) -> list[_Span]:
    """Of spans that overlap the first, and of those that begin together the longest."""
    kept: list[_Span] = []
    for span in spans:
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def _spans(row: Mapping[str, Any], body: str) -> Iterator[_Span]:
    told = [
        *(("person", each["name"], each["spans"]) for each in row["people"] or ()),
        *(("organisation", each["name"], each["spans"]) for each in row["organisations"] or ()),
        *(("watchlist", each["id"], each["spans"]) for each in row["watchlists"] or ()),
        *(("agency", each["agency"], [each]) for each in row["wire_evidence"] or ()),
    ]
    for kind, name, spans in told:
        for span in (spans or ())[:_MAX_SPANS]:
            start, end = span["start"], span["end"]
            if start is not None and end is not None and 0 <= start < end <= len(body):
                yield _Span(start, start - end, kind, name or "")
    for place in row["places"] or ():
        # The lake has no spans for places: they are marked where their name stands.
        yield from _words(body, place["name"] or "")


def _words(body: str, name: str) -> Iterator[_Span]:
    start = body.find(name) if len(name) > 1 else -1
    for _ in range(_MAX_PER_PLACE):
        if start < 0:
            return
        end = start + len(name)
        if not (body[start - 1 : start].isalnum() or body[end : end + 1].isalnum()):
            yield _Span(start, start - end, "place", name)
        start = body.find(name, end)

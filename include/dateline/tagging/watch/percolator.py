"""Runs a text past a thousand queries at once: one pass for all their words, then only the queries whose anchors stood there.

An anchor is a word or value without which a query can't be true. Reads no files; what a match means is for the caller.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice, takewhile

import ahocorasick

from dateline.errors import ConfigurationError
from dateline.tagging.watch.fields import Fact, Watched, fact_of, fact_test, facts_of
from dateline.tagging.watch.nodes import Both, Query, Term, Without
from dateline.tagging.watch.spelling import Span, fold
from dateline.tagging.watch.terms import Compiled, compile_term, confirm

MAX_SPANS = 50  # kept of one match
MAX_HITS = 500_000  # places of one text; a long article has some thousands, so more is no article
MAX_CONFIRMS = 50_000  # places of one text that are looked at closely
# Cost of an anchor: a guess at how many texts have it, on one scale. A word's is 40 / (1 + letters) squared; a name is
# rarer, a phrase rarer still, the start of a word commoner. A wrong guess costs time alone.
_NAME_FACTOR, _PHRASE_FACTOR, _WILDCARD_FACTOR, _HEADLINE_FACTOR = 0.1, 0.05, 4.0, 0.1
_FIELD_COSTS = {"language": 40.0, "topic": 12.0, "country": 12.0, "outlet": 6.0, "person": 20.0, "org": 20.0}
_BROAD_COST = 40.0  # nothing in the query narrows it
_GAP = "\n\n"  # between headline and body: no phrase reaches across

Test = Callable[["_Found"], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A watchlist that matched. spans: characters of the body; of the headline as (-1, -1)."""

    watchlist_id: str
    spans: tuple[Span, ...]


class _TooMuch(Exception):
    """The text holds more places than an article can."""


class _Found:
    """What stands in one text: which terms may, their places once asked for, and the values of its columns."""

    __slots__ = (
        "_confirms_left", "_hits", "_index", "_last", "_spans", "facts", "folded", "head", "in_headline", "present", "text",
    )  # fmt: skip

    def __init__(self, index: "_Index", watched: Watched) -> None:
        self.text = f"{watched.headline}{_GAP}{watched.body}"
        self.folded = fold(self.text)
        self.head = len(watched.headline)
        self.facts = facts_of(watched)
        self._index = index
        self._hits: list[tuple[int, int]] = index.hits(self.folded.text)
        self._last: dict[int, list[int]] | None = None
        self._spans: dict[int, list[Span]] = {}
        self._confirms_left = MAX_CONFIRMS
        self.present: set[int] = set()
        for pattern in {pattern for _, pattern in self._hits}:
            self.present.update(index.terms_of[pattern])
        self.in_headline: set[int] = set()
        if self.head and self._hits:
            # The folded headline is the beginning of the folded text; hits come in order of their ends.
            border = len(fold(watched.headline).text)
            for pattern in {pattern for last, pattern in takewhile(lambda hit: hit[0] < border, self._hits)}:
                self.in_headline.update(index.terms_of[pattern])

    def stands(self, number: int) -> bool:
        """Whether a term of `present` stands in the text."""
        return self._index.compiled[number].is_plain or bool(self.spans(number))

    def spans(self, number: int) -> list[Span]:
        """Where the term stands in the original text, in its order; MAX_SPANS at most."""
        found = self._spans.get(number)
        if found is None:
            found = self._spans[number] = self._confirmed(number) if number in self.present else []
        return found

    def _confirmed(self, number: int) -> list[Span]:
        compiled, index = self._index.compiled[number], self._index
        if self._last is None:
            self._last = defaultdict(list)
            for last, pattern in self._hits:
                self._last[pattern].append(last + 1)
        found: dict[Span, None] = {}
        for pattern in index.patterns_of[number]:
            length = index.lengths[pattern]
            for end in self._last.get(pattern, ()):
                self._confirms_left -= 1
                if self._confirms_left < 0:
                    raise _TooMuch
                span = confirm(compiled, self.folded, self.text, end - length, end)
                if span is not None:
                    found[span] = None
                    if len(found) >= MAX_SPANS:
                        return sorted(found)
        return sorted(found)


class _Index:
    """All terms of all queries, each once, and the automaton that finds their patterns."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, bool], int] = {}
        self.compiled: list[Compiled] = []
        self.patterns_of: list[list[int]] = []
        self.terms_of: list[list[int]] = []
        self.lengths: list[int] = []
        self._patterns: dict[str, int] = {}
        self._automaton: ahocorasick.Automaton | None = None

    def number(self, term: Term) -> int:
        """The number of a term, compiled when it is first met."""
        key = (term.text, term.is_phrase)
        known = self._numbers.get(key)
        if known is not None:
            return known
        compiled = compile_term(term.text, is_phrase=term.is_phrase)
        if isinstance(compiled, str):
            raise ConfigurationError(f"{compiled}. Mend the query.")
        number = self._numbers[key] = len(self.compiled)
        self.compiled.append(compiled)
        self.patterns_of.append([])
        for pattern in compiled.patterns:
            place = self._patterns.setdefault(pattern, len(self._patterns))
            if place == len(self.terms_of):
                self.terms_of.append([])
                self.lengths.append(len(pattern))
            self.terms_of[place].append(number)
            self.patterns_of[number].append(place)
        return number

    def finish(self) -> None:
        """Make the automaton of the patterns so far."""
        if not self._patterns:
            return
        self._automaton = ahocorasick.Automaton()
        for pattern, place in self._patterns.items():
            self._automaton.add_word(pattern, place)
        self._automaton.make_automaton()

    def hits(self, folded: str) -> list[tuple[int, int]]:
        """Last character and number of every pattern in a folded text."""
        if self._automaton is None:
            return []
        found = list(islice(self._automaton.iter(folded), MAX_HITS + 1))
        if len(found) > MAX_HITS:
            raise _TooMuch
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Anchors:
    """Of which one must be there for a query to hold: terms by number, facts; and what share of texts has one, roughly."""

    cost: float
    terms: frozenset[int] = frozenset()
    headline_terms: frozenset[int] = frozenset()
    facts: frozenset[Fact] = frozenset()


@dataclass(frozen=True, slots=True)
class _Part:
    """A node made ready: whether it holds of a text, and the spans that speak for it."""

    holds: Test
    spans: Callable[[_Found], list[Span]]


class Percolator:
    """Queries compiled together. Raises ConfigurationError for a query that can't be looked for or matches everything."""

    def __init__(self, queries: Mapping[str, Query], *, broad_allowed: Iterable[str] = ()) -> None:
        self._index = _Index()
        self._parts: dict[str, _Part] = {}
        self._by_term: dict[int, list[str]] = defaultdict(list)
        self._by_headline_term: dict[int, list[str]] = defaultdict(list)
        self._by_fact: dict[Fact, list[str]] = defaultdict(list)
        self._always: list[str] = []
        allowed = set(broad_allowed)
        for name, query in queries.items():
            self._add(name, query, name in allowed)
        self._index.finish()

    def __len__(self) -> int:
        return len(self._parts)

    def match(self, watched: Watched) -> list[Match] | None:
        """The watchlists that match, sorted by id; None where the text holds more places than an article can."""
        try:
            found = _Found(self._index, watched)
            candidates = set(self._always)
            for term in found.present & self._by_term.keys():
                candidates.update(self._by_term[term])
            for term in found.in_headline & self._by_headline_term.keys():
                candidates.update(self._by_headline_term[term])
            for fact in found.facts.values & self._by_fact.keys():
                candidates.update(self._by_fact[fact])
            return [
                Match(watchlist_id=name, spans=_told(self._parts[name].spans(found), found))
                for name in sorted(candidates)
                if self._parts[name].holds(found)
            ]
        except _TooMuch:
            return None

    def _add(self, name: str, query: Query, broad_allowed: bool) -> None:
        anchors = _anchors(query, self._index)
        if _is_broad(anchors) and not broad_allowed:
            raise ConfigurationError(f"watchlist {name!r}: {BROAD}")
        self._parts[name] = _part(query, self._index)
        if anchors is None:
            self._always.append(name)
            return
        for term in anchors.terms:
            self._by_term[term].append(name)
        for term in anchors.headline_terms:
            self._by_headline_term[term].append(name)
        for fact in anchors.facts:
            self._by_fact[fact].append(name)


BROAD = (
    "the query matches (nearly) everything, since no word or value in it must be there. "
    "Expected a word that every match has; or say `allow_broad = true`."
)


def is_broad(query: Query) -> bool:
    """Whether nothing in the query narrows it: `*`, NOT alone, an OR with such a part, a language alone."""
    return _is_broad(_anchors(query, _Index()))


def _is_broad(anchors: _Anchors | None) -> bool:
    return anchors is None or anchors.cost >= _BROAD_COST


def _told(spans: list[Span], found: _Found) -> tuple[Span, ...]:
    """Spans as the columns have them: characters of the body, (-1, -1) for the headline."""
    start_of_body = found.head + len(_GAP)
    moved = [
        (-1, -1) if start < found.head else (start - start_of_body, end - start_of_body) for start, end in sorted(spans)
    ]
    return tuple(dict.fromkeys(moved))[:MAX_SPANS]


def _anchors(node: Query, index: _Index) -> _Anchors | None:
    """The cheapest set of which one must be there for the node to hold; None where nothing must."""
    if isinstance(node, Term):
        return _term_anchors(node, index)
    if isinstance(node, Without):
        return None
    found = [_anchors(part, index) for part in node.parts]
    known = [anchors for anchors in found if anchors is not None]
    if isinstance(node, Both):
        return min(known, key=lambda anchors: anchors.cost) if known else None
    if len(known) < len(found):
        return None
    return _Anchors(
        cost=max(anchors.cost for anchors in known),
        terms=frozenset().union(*(anchors.terms for anchors in known)),
        headline_terms=frozenset().union(*(anchors.headline_terms for anchors in known)),
        facts=frozenset().union(*(anchors.facts for anchors in known)),
    )


def _term_anchors(term: Term, index: _Index) -> _Anchors | None:
    if term.is_text:
        number = index.number(term)
        patterns = index.compiled[number].patterns
        letters = min(len(pattern.strip()) * (2 if pattern > "\u0e00" else 1) for pattern in patterns)
        cost = min(_BROAD_COST / 2, 40.0 / (1 + letters) ** 2 * _rarity(term))
        if term.field is None:
            return _Anchors(cost=cost, terms=frozenset({number}))
        return _Anchors(cost=cost * _HEADLINE_FACTOR, headline_terms=frozenset({number}))
    if term.field in (None, "headline"):
        return None
    return _Anchors(cost=_FIELD_COSTS[str(term.field)], facts=frozenset({fact_of(term)}))


def _rarity(term: Term) -> float:
    if term.is_phrase and " " in term.text.strip():
        return _PHRASE_FACTOR
    factor = _NAME_FACTOR if term.text[:1].isupper() else 1.0
    return factor * _WILDCARD_FACTOR if "*" in term.text or "?" in term.text else factor


def _part(node: Query, index: _Index) -> _Part:
    if isinstance(node, Term):
        return _term_part(node, index)
    if isinstance(node, Without):
        inner = _part(node.part, index).holds
        return _Part(holds=lambda found: not inner(found), spans=_no_spans)  # what stands under NOT speaks for nothing
    parts = tuple(_part(part, index) for part in node.parts)
    # Words that need no closer look are asked for all at once.
    plain = frozenset(number for part in node.parts if (number := _plain_number(part, index)) is not None)
    tests = tuple(
        part.holds for part, each in zip(parts, node.parts, strict=True) if _plain_number(each, index) is None
    )

    holds = _all_hold(plain, tests) if isinstance(node, Both) else _any_holds(plain, tests)
    rest = tuple(part for part, each in zip(parts, node.parts, strict=True) if _plain_number(each, index) is None)

    def spans(found: _Found) -> list[Span]:
        told = [span for number in plain & found.present for span in found.spans(number)]
        for part in rest:
            if part.holds(found):
                told += part.spans(found)
        return told

    return _Part(holds=holds, spans=spans)


def _all_hold(plain: frozenset[int], tests: tuple[Test, ...]) -> Test:
    """Loops and not `all`: a generator for each query and text costs more than what it asks."""

    def all_hold(found: _Found) -> bool:
        if not plain <= found.present:
            return False
        for test in tests:  # noqa: SIM110
            if not test(found):
                return False
        return True

    return all_hold if tests else lambda found: plain <= found.present


def _any_holds(plain: frozenset[int], tests: tuple[Test, ...]) -> Test:
    def any_holds(found: _Found) -> bool:
        if not plain.isdisjoint(found.present):
            return True
        for test in tests:  # noqa: SIM110
            if test(found):
                return True
        return False

    return any_holds if tests else lambda found: not plain.isdisjoint(found.present)


def _plain_number(node: Query, index: _Index) -> int | None:
    """The number of a word that stands where its pattern does."""
    if not isinstance(node, Term) or node.field is not None or not node.is_text:
        return None
    number = index.number(node)
    return number if index.compiled[number].is_plain else None


def _term_part(term: Term, index: _Index) -> _Part:
    if term.text == "*" and term.field is None:
        return _Part(holds=lambda _: True, spans=_no_spans)
    if not term.is_text:
        fulfil = fact_test(term)
        return _Part(holds=lambda found: fulfil(found.facts), spans=_no_spans)
    number = index.number(term)
    if term.field is None:
        return _Part(
            holds=lambda found: number in found.present and found.stands(number),
            spans=lambda found: found.spans(number),
        )

    is_plain = index.compiled[number].is_plain

    def in_headline(found: _Found) -> list[Span]:
        return [span for span in found.spans(number) if span[0] < found.head] if number in found.in_headline else []

    return _Part(
        holds=lambda found: number in found.in_headline and (is_plain or bool(in_headline(found))), spans=in_headline
    )


def _no_spans(_: _Found) -> list[Span]:
    return []

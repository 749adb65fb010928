"""Runs a text past a thousand queries at once: one pass for all their words, then only the queries whose anchors stood there.

An anchor is a word without which a query can't be true. Reads no files; what a match means is for the caller.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import ahocorasick

from dateline.errors import ConfigurationError
from dateline.tagging.watch.query import Both, Node, Query, Term, Without
from dateline.tagging.watch.spelling import fold, fold_words
from dateline.tagging.watch.terms import Compiled, compile_term, confirm

MAX_SPANS = 50  # kept of one match
MAX_HITS = 20_000  # places of one text that are confirmed: a hostile text repeats a word without end
_WEIGHTS = {"language": 40.0, "topic": 12.0, "country": 12.0, "outlet": 6.0, "person": 3.0, "org": 3.0}
_BROAD = frozenset({"language"})  # fields that alone narrow nothing

Span = tuple[int, int]
Test = Callable[["_Found"], bool]
Key = tuple[str | None, str]  # field and text of a term, or field and value of a column


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One text with what is known of it; values as the columns have them."""

    headline: str = ""
    body: str = ""
    outlet: str | None = None
    language: str | None = None
    countries: Sequence[str] = ()
    topics: Sequence[str] = ()  # codes and labels
    people: Sequence[str] = ()
    organisations: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A watchlist that matched. spans: characters of the body; of the headline as (-1, -1)."""

    watchlist_id: str
    spans: tuple[Span, ...]


class _Found:
    """What stands in one text: places of patterns, confirmed when first asked, and the values of its columns."""

    __slots__ = ("_compiled", "_confirmed", "_folded", "_text", "facts", "head", "names", "raw")

    def __init__(self, watched: Watched, compiled: Sequence[Compiled]) -> None:
        self._text = f"{watched.headline}\n{watched.body}"
        self._folded = fold(self._text)
        self._compiled = compiled
        self._confirmed: dict[int, list[Span]] = {}
        self.head = len(watched.headline) + 1
        self.facts = _facts(watched)
        self.names = {"person": _names(watched.people), "org": _names(watched.organisations)}
        self.raw: dict[int, list[Span]] = {}  # term → start and end in the folded text

    def look(self, automaton: ahocorasick.Automaton) -> None:
        """Note where each pattern stands."""
        raw = self.raw
        hits = islice(automaton.iter(self._folded.text), MAX_HITS)
        for last, (length, numbers) in hits:
            place = (last + 1 - length, last + 1)
            for number in numbers:
                if number in raw:
                    raw[number].append(place)
                else:
                    raw[number] = [place]

    def spans(self, number: int) -> list[Span]:
        """Where the term stands in the original text, in its order."""
        found = self._confirmed.get(number)
        if found is None:
            found = []
            compiled = self._compiled[number]
            for start, end in self.raw.get(number, ())[:MAX_SPANS]:
                span = confirm(compiled, self._folded, self._text, start, end)
                if span is not None and span not in found:
                    found.append(span)
            self._confirmed[number] = found
        return found

    def stands(self, number: int) -> bool:
        """Whether the term stands in the text at all."""
        return number in self.raw and (self._compiled[number].is_plain or bool(self.spans(number)))


class Percolator:
    """Queries compiled together. Raises ConfigurationError for a query that can't be looked for or matches everything."""

    def __init__(self, queries: Mapping[str, Query], *, broad_allowed: Iterable[str] = ()) -> None:
        self._terms: dict[str, int] = {}  # text of a term as written → its number
        self._compiled: list[Compiled] = []
        self._queries: dict[str, Node] = {}
        self._tests: dict[str, Test] = {}
        self._by_term: dict[int, list[str]] = defaultdict(list)
        self._by_fact: dict[Key, list[str]] = defaultdict(list)
        self._always: list[str] = []
        allowed = set(broad_allowed)
        for name, query in queries.items():
            self._add(name, query, name in allowed)
        self._automaton = self._build()

    def match(self, watched: Watched) -> list[Match]:
        """The watchlists that match, sorted by id."""
        found = _Found(watched, self._compiled)
        if self._automaton is not None:
            found.look(self._automaton)
        candidates = set(self._always)
        for term in found.raw.keys() & self._by_term.keys():
            candidates.update(self._by_term[term])
        for fact in found.facts & self._by_fact.keys():
            candidates.update(self._by_fact[fact])
        return [
            Match(watchlist_id=name, spans=self._spans(self._queries[name], found))
            for name in sorted(candidates)
            if self._tests[name](found)
        ]

    def _add(self, name: str, query: Query, broad_allowed: bool) -> None:
        anchors = self._anchors(query)
        if (anchors is None or anchors[0] >= _WEIGHTS["language"]) and not broad_allowed:
            raise ConfigurationError(
                f"watchlist {name!r}: the query matches (nearly) everything, since no word or value in it must be there. "
                "Add one, or say `allow_broad = true`."
            )
        self._queries[name] = query
        self._tests[name] = self._test(query)
        if anchors is None:
            self._always.append(name)
            return
        for anchor in anchors[1]:
            if isinstance(anchor, int):
                self._by_term[anchor].append(name)
            else:
                self._by_fact[anchor].append(name)

    def _number(self, term: Term) -> int:
        key = f'"{term.text}"' if term.is_phrase else term.text
        if key not in self._terms:
            compiled = compile_term(term)
            if isinstance(compiled, str):
                raise ConfigurationError(f"{compiled}. Mend the query.")
            self._terms[key] = len(self._compiled)
            self._compiled.append(compiled)
        return self._terms[key]

    def _anchors(self, node: Node) -> tuple[float, tuple[int | Key, ...]] | None:
        """The cheapest set of which one must be there for the node to hold, with its cost; None where nothing must."""
        if isinstance(node, Term):
            if node.field in (None, "headline"):
                number = self._number(node)
                if not self._compiled[number].patterns:
                    return None
                letters = min(len(pattern.strip()) for pattern in self._compiled[number].patterns)
                return 40.0 / (1 + letters) ** 2, (number,)
            if node.field in ("person", "org"):
                return None if not fold_words(node.text) else (_WEIGHTS[node.field], ((node.field, ""),))
            return _WEIGHTS[str(node.field)], ((node.field, _value(str(node.field), node.text)),)
        if isinstance(node, Without):
            self._anchors(node.part)  # its terms are numbered too
            return None
        found = [self._anchors(part) for part in node.parts]
        if isinstance(node, Both):
            known = [anchors for anchors in found if anchors is not None]
            return min(known, key=lambda anchors: anchors[0]) if known else None
        if any(anchors is None for anchors in found):
            return None
        each = [anchors for anchors in found if anchors is not None]
        return max(cost for cost, _ in each), tuple(dict.fromkeys(anchor for _, some in each for anchor in some))

    def _build(self) -> ahocorasick.Automaton | None:
        by_pattern: dict[str, list[int]] = defaultdict(list)
        for number, compiled in enumerate(self._compiled):
            for pattern in compiled.patterns:
                by_pattern[pattern].append(number)
        if not by_pattern:
            return None
        automaton = ahocorasick.Automaton()
        for pattern, numbers in by_pattern.items():
            automaton.add_word(pattern, (len(pattern), tuple(numbers)))
        automaton.make_automaton()
        return automaton

    def _test(self, node: Node) -> Test:
        """A function that says whether the node holds of a text."""
        if isinstance(node, Without):
            inner = self._test(node.part)
            return lambda found: not inner(found)
        if isinstance(node, Term):
            return self._term_test(node)
        tests = [self._test(part) for part in node.parts]
        if isinstance(node, Both):
            return lambda found: all(test(found) for test in tests)
        return lambda found: any(test(found) for test in tests)

    def _term_test(self, term: Term) -> Test:
        if term.field in ("person", "org"):
            kind, words = term.field, f" {' '.join(fold_words(term.text))} "
            return lambda found: words in found.names[kind]
        if term.field not in (None, "headline"):
            fact = (term.field, _value(str(term.field), term.text))
            return lambda found: fact in found.facts
        if term.text == "*":
            return lambda _: True
        number = self._number(term)
        if term.field is None:
            return lambda found: found.stands(number)
        return lambda found: any(start < found.head for start, _ in found.spans(number))

    def _spans(self, node: Node, found: _Found) -> tuple[Span, ...]:
        spans = sorted(set(self._wanted(node, found)))
        moved = [(-1, -1) if start < found.head else (start - found.head, end - found.head) for start, end in spans]
        return tuple(dict.fromkeys(moved))[:MAX_SPANS]

    def _wanted(self, node: Node, found: _Found) -> list[Span]:
        """Spans of the terms that speak for the match; what stands under NOT does not."""
        if isinstance(node, Without):
            return []
        if not isinstance(node, Term):
            return [span for part in node.parts if self._test(part)(found) for span in self._wanted(part, found)]
        if node.field not in (None, "headline") or node.text == "*":
            return []
        spans = found.spans(self._number(node))
        return [span for span in spans if span[0] < found.head] if node.field else spans


def _facts(watched: Watched) -> frozenset[Key]:
    facts: set[Key] = {("country", _value("country", code)) for code in watched.countries}
    facts.update(("topic", _value("topic", topic)) for topic in watched.topics)
    if watched.outlet:
        facts.add(("outlet", _value("outlet", watched.outlet)))
    if watched.language:
        facts.add(("language", _value("language", watched.language)))
    facts.update((kind, "") for kind, names in (("person", watched.people), ("org", watched.organisations)) if names)
    return frozenset(facts)


def _names(names: Sequence[str]) -> str:
    """All names folded, each between spaces, apart by a mark that no name has."""
    return "".join(f" {' '.join(fold_words(name))} |" for name in names)


def _value(name: str, text: str) -> str:
    """A column's value as compared: small letters; of a topic's code the digits that tell it."""
    value = text.strip().lower()
    if name == "topic":
        code = value.removeprefix("medtop:")
        return code[:2] if code.isdigit() else " ".join(fold_words(value))
    return value

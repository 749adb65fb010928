"""Recall and precision of watchlists on pairs of queries and texts in twenty languages."""

from collections import Counter

from watch_texts import read_pairs

from dateline.tagging.watch import Percolator, parse_query


def _judged() -> list[tuple[str, str, bool, bool]]:
    pairs = list(read_pairs())
    percolators = {query: Percolator({"one": parse_query(query)}) for query in {pair.query for pair in pairs}}
    return [
        (pair.language, f"line {pair.line}: {pair.query} | {pair.text.headline} | {pair.text.body}", pair.matches,
         bool(percolators[pair.query].match(pair.text)))
        for pair in pairs
    ]  # fmt: skip


def test_pairs_are_found_and_others_are_not() -> None:
    judged = _judged()
    wrong = [told for _, told, want, got in judged if want != got]
    counts = Counter((language, want, got) for language, _, want, got in judged)

    def share(language: str | None, part: str) -> float:
        own = [(want, got, n) for (name, want, got), n in counts.items() if language in (None, name)]
        both = sum(n for want, got, n in own if want and got)
        of = sum(n for want, got, n in own if (want if part == "recall" else got))
        return both / of

    assert len(judged) >= 400
    assert len({language for language, *_ in judged}) >= 8
    assert share(None, "recall") >= 0.97, wrong
    assert share(None, "precision") >= 0.99, wrong
    worst = min(share(language, part) for language, *_ in judged for part in ("recall", "precision"))
    assert worst >= 0.93, wrong


def test_all_queries_together_find_what_each_finds_alone() -> None:
    pairs = list(read_pairs())
    queries = {query: parse_query(query) for query in dict.fromkeys(pair.query for pair in pairs)}
    together = Percolator(queries)
    for pair in pairs:
        found = together.match(pair.text)
        alone = Percolator({pair.query: queries[pair.query]}).match(pair.text)
        assert found is not None
        assert alone is not None
        assert [match for match in found if match.watchlist_id == pair.query] == alone

"""Watchlists: recall and precision on the table of pairs, and how many articles a thousand queries take in a second.

Texts are made of gold pages where they are at hand (DATELINE_GOLD), else of words by dice. Beside ours, in the same
run: each query's words as one regular expression, text by text.
"""

import random
import re
import sys
import time
from collections import Counter
from pathlib import Path

from benches.gold import folder
from dateline.tagging.watch import Percolator, Watched, parse_query

QUERIES = 1_000
WORDS = 300  # of an article
ARTICLES = 1_000
_ROUNDS = 3
_NAIVE_ARTICLES = 10
_THEMES = [
    "gas",
    "oil",
    "wheat",
    "budget",
    "election",
    "elect*",
    "strike*",
    "drought",
    "flood*",
    "protest*",
    "hospital*",
    "school*",
    "police",
    "arrest*",
    "corrupt*",
    "bank*",
    "trade",
    "sanction*",
    "missile*",
    "border",
    "refugee*",
    "drug*",
    "fire",
    "water",
    "court*",
    "union*",
    "vaccine*",
    "airline*",
    "minister*",
    "parliament*",
    "tax*",
    "debt",
    "mine",
    "mining",
    "steel",
    "cyber*",
    "attack*",
    "bomb*",
    "climate",
]


def main() -> None:
    """Print both."""
    _pairs()
    texts = _texts()
    queries = _queries(texts)
    began = time.process_time()
    percolator = Percolator({name: parse_query(text) for name, text in queries.items()})
    print(f"watch_build: {time.process_time() - began:.2f} s for {len(queries)} queries")
    found = [len(percolator.match(text) or ()) for text in texts]
    ours, naive = [], []
    for _ in range(_ROUNDS):
        began = time.process_time()
        for text in texts:
            percolator.match(text)
        ours.append(len(texts) / (time.process_time() - began))
        naive.append(_naive_speed(queries, texts))
    words = sum(len(text.body.split()) for text in texts) / len(texts)
    characters = sum(len(text.body) for text in texts) / len(texts)
    print(f"watch_text: {words:.0f} words, {characters:.0f} characters")
    print(f"watch_hits: {sum(found) / len(texts):.2f} an article")
    print(f"watch_speed: {max(ours):.0f} articles/s (rounds: {', '.join(f'{each:.0f}' for each in ours)})")
    print(f"watch_naive: {max(naive):.1f} articles/s (one regular expression a term, every query)")


def _pairs() -> None:
    sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "watch"))
    from watch_texts import read_pairs

    counts: Counter[tuple[str, bool, bool]] = Counter()
    for pair in read_pairs():
        counts[pair.language, pair.matches, bool(Percolator({"one": parse_query(pair.query)}).match(pair.text))] += 1
    languages = sorted({language for language, *_ in counts})

    def shares(names: list[str]) -> tuple[float, float, int]:
        def count(want: bool, got: bool) -> int:
            return sum(counts[name, want, got] for name in names)

        both = count(True, True)
        return (
            both / max(1, both + count(True, False)),
            both / max(1, both + count(False, True)),
            sum(n for (name, *_), n in counts.items() if name in names),
        )

    recall, precision, total = shares(languages)
    print(f"watch_recall: {recall:.3f}")
    print(f"watch_precision: {precision:.3f}")
    print(f"watch_pairs: {total} in {len(languages)} languages")
    worst = min(languages, key=lambda name: min(shares([name])[:2]))
    print(f"watch_worst: {worst} {min(shares([worst])[:2]):.3f}")


def _texts() -> list[Watched]:
    gold = folder()
    path = gold / "places.parquet" if gold else Path("nowhere")
    if path.exists():
        import pyarrow.parquet as pq

        rows = pq.read_table(path, columns=["title", "text"]).to_pylist()
        words = re.findall(r"\S+\s*", "\n\n".join(row["text"] for row in rows))
        heads = [row["title"] or "" for row in rows]
    else:
        dice = random.Random(2)
        letters = "etaoinshrdlucmfwypvbgk"
        known = ["".join(dice.choices(letters, k=dice.randint(2, 9))) + " " for _ in range(20_000)]
        words = dice.choices([word.capitalize() if dice.random() < 0.1 else word for word in known], k=WORDS * 400)
        heads = ["".join(words[n : n + 8]) for n in range(400)]
    stretches = ["".join(words[n : n + WORDS]) for n in range(0, len(words) - WORDS, WORDS)]
    return [Watched(headline=heads[n % len(heads)], body=stretches[n % len(stretches)]) for n in range(ARTICLES)]


def _queries(texts: list[Watched]) -> dict[str, str]:
    """Names out of the texts, none of them in more than one of two hundred, joined with themes as people write them."""
    dice = random.Random(1)
    seen = Counter(
        name
        for text in texts
        for name in sorted(set(re.findall(r"(?<=[a-z,] )[A-Z][a-z]{3,}(?: [A-Z][a-z]{2,})?", text.body)))
    )
    names = [f'"{name}"' if " " in name else name for name, count in sorted(seen.items()) if count <= len(texts) // 200]
    queries = {}
    for number in range(QUERIES):
        a, t = dice.sample(names, 3), dice.sample(_THEMES, 3)
        queries[f"q{number}"] = (
            f"({a[0]} OR {a[1]}) AND ({t[0]} OR {t[1]}) AND NOT {t[2]}",
            f"{a[0]} OR {a[1]} OR {a[2]}",
            f"headline:{t[0]} AND ({a[0]} OR country:SY OR {a[1]})",
            f"{a[0]} AND ({t[0]} OR {t[1]} OR {a[2]}) -{t[2]}",
        )[number % 4]
    return queries


def _naive_speed(queries: dict[str, str], texts: list[Watched]) -> float:
    terms = [
        [re.compile(r"\b" + re.escape(term.strip('"')).replace(r"\*", r"\w*") + r"\b", re.IGNORECASE)
         for term in re.findall(r'"[^"]+"|[^\s()]+', text) if term not in {"AND", "OR", "NOT"} and ":" not in term]
        for text in queries.values()
    ]  # fmt: skip
    sample = texts[:_NAIVE_ARTICLES]
    began = time.process_time()
    for text in sample:
        for query in terms:
            for term in query:
                term.search(text.body)
    return len(sample) / (time.process_time() - began)

"""Topics on labelled texts: how often the tagger speaks and how often it is right then, by language, on half b; and its speed.

`python -m benches.topics --fit` prints the numbers that half a asks for in `topic_chances` and `topics`. The texts are the
gold folder's; topic_labels.csv says by their hashes what each is about (decision 19).
"""

import argparse
import csv
import hashlib
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one core, and no fight with others for it

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq
import trafilatura

from benches import gold
from dateline.language import guess_language
from dateline.stores.language_model import load_language_model
from dateline.stores.topic_model import load_topic_tools
from dateline.tagging.media_topics import TOP_CODES
from dateline.tagging.topic_chances import LEXICON_PART, softmax
from dateline.tagging.topic_lexicon import LEXICON_LANGUAGES, topic_shares, words_with_weights
from dateline.tagging.topic_vectors import nearness
from dateline.tagging.topics import TopicTools, find_topics

LABELS = Path(__file__).parent / "topic_labels.csv"
MIN_CHARS = 300  # of a page's text: less is no article
MIN_TEXTS = 15  # of a language in half b that gets a line of its own
SHARPNESSES = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20)
WANTED = 0.9  # share of half a's texts whose first label is right where the tagger speaks

Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text and its labels: the first is what it is about, a second one what it may as well be filed under."""

    headline: str
    body: str
    language: str
    labels: tuple[str, ...]
    half: str


def read_texts(folder: Path) -> list[Labelled]:
    """The labelled texts; half a or b by the hash of what names them."""
    with LABELS.open(encoding="utf-8", newline="") as file:
        labels = {row["key"]: tuple(row["topics"].split("/")) for row in csv.DictReader(file)}
    model = load_language_model()
    texts, seen = [], set()
    for name, headline, body in _texts(folder, set(labels)):
        digest = hashlib.sha256(name.encode())
        key = digest.hexdigest()[:16]
        if key in seen or len(body) < MIN_CHARS:
            continue
        seen.add(key)
        guess = guess_language(body, model)
        half = "ab"[digest.digest()[0] % 2]
        texts.append(Labelled(headline, body, guess.language if guess else "", labels[key], half))
    return texts


def _texts(folder: Path, keys: set[str]) -> Iterator[tuple[str, str, str]]:
    def wanted(name: str) -> bool:
        return hashlib.sha256(name.encode()).hexdigest()[:16] in keys

    for row in pq.read_table(folder / "places.parquet").to_pylist():
        name, title = f"lgl:{row['docid']}", (row["title"] or "").strip()
        if wanted(name):
            yield name, title, row["text"].removeprefix(title).lstrip(". \n")
    for file in ("bodies.parquet", "dates.parquet"):
        for row in pq.read_table(folder / file).to_pylist():
            if wanted(row["url"]):
                yield row["url"], *_page(row)


def _page(row: dict[str, Any]) -> tuple[str, str]:
    if row["body"] and row["headline"]:
        return row["headline"], row["body"]
    found: Any = trafilatura.bare_extraction(row["html"], with_metadata=True)
    facts = found.as_dict() if found is not None else {}
    return row["headline"] or facts.get("title") or "", row["body"] or facts.get("text") or ""


def tell(name: str, texts: Sequence[Labelled], tools: TopicTools) -> None:
    """Print how often the tagger speaks, and how often rightly: by either label, and by the first alone."""
    said = [find_topics(text.headline, text.body, text.language, tools) for text in texts]
    pairs = [(topics[0].code[7:9], text.labels) for topics, text in zip(said, texts, strict=True) if topics]
    either, first = (np.mean([code in labels[:n] for code, labels in pairs]) if pairs else 0.0 for n in (2, 1))
    print(
        f"topics.precision.{name}: {either:.3f} share (first label alone {first:.3f}) "
        f"at coverage {len(pairs) / len(texts):.3f} of {len(texts)} texts",
        flush=True,
    )


def told_by_topic(texts: Sequence[Labelled], tools: TopicTools) -> None:
    """Print each topic's texts, how often it was said and how often rightly."""
    said = [find_topics(text.headline, text.body, text.language, tools) for text in texts]
    tops = [topics[0].code[7:9] if topics else None for topics in said]
    for top in TOP_CODES:
        labelled = sum(text.labels[0] == top for text in texts)
        right = sum(top == found and top in text.labels for text, found in zip(texts, tops, strict=True))
        print(f"topics.by_topic.{top}: {labelled} texts, said {tops.count(top)}, right {right}")


def speed(texts: Sequence[Labelled], tools: TopicTools) -> None:
    """Print texts a second of processor time, the words of the texts seen before as in any batch."""
    for _ in range(2):
        began = time.process_time()
        for text in texts:
            find_topics(text.headline, text.body, text.language, tools)
        took = time.process_time() - began
    words = np.mean([len(text.body.split()) for text in texts])
    print(f"topics.speed: {len(texts) / took:.0f} texts/s ({words:.0f} words each)")


def fit(name: str, texts: Sequence[Labelled], tools: TopicTools) -> None:
    """Print the sharpness and the least chance that half a asks for."""
    rows: list[Numbers] = []
    for text in texts:
        words, weights = words_with_weights(text.headline, text.body)
        row = topic_shares(words, weights.tolist(), text.language)
        if name == "vectors" and tools.concepts is not None:
            row = nearness(words, weights, tools.concepts) + np.float32(LEXICON_PART) * row
        rows.append(row)
    right = np.array([[code in text.labels for code in TOP_CODES] for text in texts])
    first = np.array([text.labels[0] == TOP_CODES[int(row.argmax())] for text, row in zip(texts, rows, strict=True)])

    def chances(sharpness: float) -> Numbers:
        return np.stack([softmax(np.float32(sharpness) * row) for row in rows])

    best = max(SHARPNESSES, key=lambda s: float(np.log((chances(s) * right).sum(axis=1) + 1e-6).mean()))
    sure = chances(best).max(axis=1)
    steps = [step / 20 for step in range(4, 20)]
    least = next((step for step in steps if (sure >= step).any() and first[sure >= step].mean() >= WANTED), None)
    print(f"topics.fit.{name}: sharpness {best}, least chance {least}, of {len(texts)} texts of half a")


def main(argv: Sequence[str] = ()) -> None:
    """Print the scores on half b; with --fit what half a asks for as well."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--fit", action="store_true")
    chosen = options.parse_args(list(argv))
    folder = gold.folder()
    if folder is None:
        return
    tools = load_topic_tools()
    texts = [text for text in read_texts(folder) if text.language in LEXICON_LANGUAGES]
    if chosen.fit:
        half = [text for text in texts if text.half == "a"]
        fit("vectors", [text for text in half if text.language == "en"], tools)
        fit("lexicon", [text for text in half if text.language != "en"], tools)
    held = [text for text in texts if text.half == "b"]
    tell("all", held, tools)
    for language in sorted({text.language for text in held}):
        some = [text for text in held if text.language == language]
        if len(some) >= MIN_TEXTS:
            tell(language, some, tools)
    tell("en.lexicon_alone", [text for text in held if text.language == "en"], TopicTools())
    told_by_topic(held, tools)
    speed([text for text in texts if text.language == "en"], tools)


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])

"""Copies: `find_copies` beside datasketch and rensa on the same texts in one run, and what the join costs by size.

The peers are MinHash-LSH at Jaccard 0.7 with 128 permutations over word 5-grams, as their guides have it. They come from
benches/peers.txt (`make bench-stories`); what is not installed is said and left out. Speeds are process CPU time.
"""

import argparse
import importlib.util
import json
import random
import re
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from math import comb
from pathlib import Path

import pyarrow.parquet as pq

from benches import gold
from benches.prose import Desk
from dateline import find_copies
from dateline.dedupe.grams import sketch, text_grams

Pair = tuple[int, int]
Find = Callable[[Sequence[str]], Iterable[Pair]]

SEED = 20261122
ORIGINALS = 400  # stories of our own, each edited in every way
MIN_WORDS = 120  # of a gold body that is edited: cut to a third it still has the 30 words of a near match
JOINS = ((3_333, 100_000), (33_333, 1_000_000))
BIG_JOINS = ((100_000, 3_000_000), (100_000, 10_000_000))
_WORD = re.compile(r"\w+")


def shingles(text: str) -> set[str]:
    """Word 5-grams as strings, which is what the peers are fed with."""
    words = _WORD.findall(text.lower())
    return {" ".join(words[at : at + 5]) for at in range(max(1, len(words) - 4))} if words else set()


def dateline_copies(texts: Sequence[str]) -> Iterable[Pair]:
    return [(i, j) for i, j, _, _ in find_copies(texts)]


def datasketch_copies(texts: Sequence[str]) -> Iterable[Pair]:
    peer = import_module("datasketch")
    index, pairs = peer.MinHashLSH(threshold=0.7, num_perm=128), []
    for number, text in enumerate(texts):
        signature = datasketch_signature(text)
        pairs += [(old, number) for old in index.query(signature)]
        index.insert(number, signature)
    return pairs


def datasketch_signature(text: str) -> object:
    signature = import_module("datasketch").MinHash(num_perm=128)
    signature.update_batch([gram.encode() for gram in shingles(text)])
    return signature


def rensa_copies(texts: Sequence[str]) -> Iterable[Pair]:
    index, pairs = import_module("rensa").RMinHashLSH(0.7, 128, 16), []
    for number, text in enumerate(texts):
        signature = rensa_signature(text)
        pairs += [(old, number) for old in index.query(signature)]
        index.insert(number, signature)
    return pairs


def rensa_signature(text: str) -> object:
    signature = import_module("rensa").RMinHash(num_perm=128, seed=42)
    signature.update(list(shingles(text)))
    return signature


def finders() -> dict[str, tuple[Find, Callable[[str], object]]]:
    """Name → how it finds pairs, and how it makes one text's fingerprint."""
    found: dict[str, tuple[Find, Callable[[str], object]]] = {
        "dateline": (dateline_copies, lambda text: sketch(*text_grams(text))),
        "datasketch": (datasketch_copies, datasketch_signature),
        "rensa": (rensa_copies, rensa_signature),
    }
    for name in ("datasketch", "rensa"):
        if importlib.util.find_spec(name) is None:
            print(f"skipped: {name} is not installed here; `make bench-stories` does", flush=True)
            del found[name]
    return found


def clusters(count: int, pairs: Iterable[Pair]) -> list[int]:
    """A label for each text: pairs closed over."""
    parent = list(range(count))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for one, other in pairs:
        parent[root(one)] = root(other)
    return [root(at) for at in range(count)]


def pair_f1(truth: Sequence[object], found: Sequence[int]) -> float:
    true, got, want = (
        sum(comb(n, 2) for n in Counter(labels).values()) for labels in (zip(truth, found, strict=True), found, truth)
    )
    return 2 * true / (got + want) if got + want else 1.0


def adjusted_rand(truth: Sequence[object], found: Sequence[int]) -> float:
    both, got, want = (
        sum(comb(n, 2) for n in Counter(labels).values()) for labels in (zip(truth, found, strict=True), found, truth)
    )
    chance = got * want / comb(len(truth), 2)
    return (both - chance) / ((got + want) / 2 - chance)


def edited(originals: Sequence[str], seed: int) -> dict[str, list[tuple[str, int]]]:
    """Edit → (text, number of the story it was made from) for every story. A merged page is two stories, the longer of
    which names it."""
    desk = Desk(seed)
    others = [(n + 1 + desk.random.randrange(len(originals) - 1)) % len(originals) for n in range(len(originals))]
    pages = {
        "same": list(originals),
        "cut_50": [desk.cut(text, 0.5) for text in originals],
        "cut_33": [desk.cut(text, 0.33) for text in originals],
        "new_lede": [desk.new_lede(text) for text in originals],
        "typos_1": [desk.typos(text, 0.01) for text in originals],
        "typos_5": [desk.typos(text, 0.05) for text in originals],
        "combination": [desk.combination(text) for text in originals],
    }
    made = {name: [(text, n) for n, text in enumerate(texts)] for name, texts in pages.items()}
    made["merged"] = [
        (f"{text}\n{originals[other]}", n if len(text) >= len(originals[other]) else other)
        for n, (text, other) in enumerate(zip(originals, others, strict=True))
    ]
    return made


def measure_edits(name: str, originals: Sequence[str], by_name: dict[str, tuple[Find, object]]) -> None:
    """Recall of each edit, false copies, and the adjusted Rand index of originals and edits together, the originals
    first and then in random order of arrival. A merged page is right with either of its stories."""
    made = edited(originals, SEED)
    texts, stories = list(originals), list(range(len(originals)))
    for pages in made.values():
        texts += [text for text, _ in pages]
        stories += [story for _, story in pages]
    order = list(range(len(texts)))
    random.Random(SEED).shuffle(order)
    print(f"stories.{name}.texts: {len(texts)} texts")
    for finder, (find, _) in by_name.items():
        pairs = list(find(texts))
        partners = defaultdict(set)
        for i, j in pairs:
            partners[j].add(i)
        at = len(originals)
        for edit, pages in made.items():
            hit = sum(
                any(stories[i] == story or edit == "merged" for i in partners[at + n] if i < len(originals))
                for n, (_, story) in enumerate(pages)
            )
            print(f"stories.{name}.recall.{edit}.{finder}: {hit / len(pages):.4f} share", flush=True)
            at += len(pages)
        print(f"stories.{name}.rand_index.{finder}: {adjusted_rand(stories, clusters(len(texts), pairs)):.4f} index")
        shuffled = clusters(len(texts), find([texts[at] for at in order]))
        print(
            f"stories.{name}.rand_index_any_order.{finder}: {adjusted_rand([stories[at] for at in order], shuffled):.4f} index",
            flush=True,
        )


def measure_strangers(name: str, texts: Sequence[str], by_name: dict[str, tuple[Find, object]]) -> None:
    """Pairs called copies whose exact containment, by 5-grams as strings, is under 0.5."""
    for finder, (find, _) in by_name.items():
        false = 0
        for i, j in find(texts):
            one, other = shingles(texts[i]), shingles(texts[j])
            false += len(one & other) < 0.5 * min(len(one), len(other))
        print(f"stories.{name}.false_copies.{finder}: {false} pairs of {comb(len(texts), 2)}", flush=True)


def measure_speed(texts: Sequence[str], by_name: dict[str, tuple[object, Callable[[str], object]]]) -> None:
    """Fingerprints a second from text to signature, in turns so that all meet the same machine."""
    spent: dict[str, float] = defaultdict(float)
    for start in range(0, len(texts), 50):
        for finder, (_, make) in by_name.items():
            began = time.process_time()
            for text in texts[start : start + 50]:
                make(text)
            spent[finder] += time.process_time() - began
    print(f"stories.speed.words: {sum(len(text.split()) for text in texts) / len(texts):.0f} words a text")
    for finder, seconds in spent.items():
        print(f"stories.speed.fingerprints.{finder}: {len(texts) / seconds:.0f} texts/s")
    if "rensa" in spent:
        print(f"stories.speed.against_rensa: {spent['rensa'] / spent['dateline']:.2f} ratio", flush=True)


def measure_gold(folder: Path, by_name: dict[str, tuple[Find, object]]) -> None:
    """Pair F1 on copies.parquet: a page as seven extractors see it."""
    rows = pq.read_table(folder / "copies.parquet").to_pylist()
    for part in (*sorted({row["set"] for row in rows}), "all"):
        docs = [row for row in rows if part in (row["set"], "all")]
        for finder, (find, _) in by_name.items():
            began = time.process_time()
            found = clusters(len(docs), find([doc["text"] for doc in docs]))
            speed = len(docs) / (time.process_time() - began)
            truth = [(doc["set"], doc["cluster"]) for doc in docs]
            print(f"stories.{part}.pair_f1.{finder}: {pair_f1(truth, found):.4f} share")
            print(f"stories.{part}.speed.{finder}: {speed:.0f} texts/s", flush=True)


def gold_bodies(folder: Path) -> list[str]:
    bodies = pq.read_table(folder / "bodies.parquet", columns=["body"]).column("body").drop_null().to_pylist()
    return sorted({body for body in bodies if len(body.split()) >= MIN_WORDS})


def real_texts(folder: Path) -> list[str]:
    """The gold bodies, and articles of the sets of places: different pages, a few of which are true copies."""
    places = pq.read_table(folder / "places.parquet", columns=["text"]).column("text").to_pylist()
    return sorted({*gold_bodies(folder), *places})


def measure_joins(sizes: Iterable[tuple[int, int]]) -> None:
    """Each in a process of its own, so that its memory is its own."""
    for new, window in sizes:
        done = subprocess.run(
            [sys.executable, "-m", "benches.join", str(new), str(window)], capture_output=True, text=True, check=True
        )
        got = json.loads(done.stdout)
        name = f"stories.join.{new}_of_{window}"
        print(f"{name}.cpu: {got['cpu_s']:.2f} CPU-s")
        print(f"{name}.memory: {got['peak_mb']:.0f} MB")
        print(f"{name}.found: {got['found'] / got['copies']:.4f} share of {got['copies']} copies", flush=True)


def main(argv: Sequence[str] = ()) -> None:
    """Print `name: value unit` lines."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--big", action="store_true", help="the join of 100,000 with 3 and 10 million too (minutes)")
    options.add_argument("--only", choices=("gold", "edits", "speed", "joins"))
    chosen = options.parse_args(list(argv))
    by_name = finders()
    folder = gold.folder()
    desk = Desk(SEED)
    own = [desk.story() for _ in range(ORIGINALS)]
    if folder is not None and chosen.only in (None, "gold"):
        measure_gold(folder, by_name)
    if chosen.only in (None, "edits"):
        measure_edits("own", own, by_name)
        if folder is not None:
            bodies = gold_bodies(folder)
            measure_edits("real", bodies, by_name)
            measure_strangers("real", real_texts(folder), by_name)
    if chosen.only in (None, "speed"):
        measure_speed([desk.story() for _ in range(1500)], by_name)
    if chosen.only in (None, "joins"):
        measure_joins((*JOINS, *(BIG_JOINS if chosen.big else ())))


if __name__ == "__main__":
    main(sys.argv[1:])

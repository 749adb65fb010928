"""One join of made-up fingerprints: so many new stories against a window of so many, in CPU seconds and peak memory.

Run by `benches.stories`, each size in a process of its own. The window is made as it is read, and the making is not
counted; a quarter of the new stories hold two thirds of an earlier one, and every text has one boilerplate hash.
"""

import json
import resource
import sys
import time
from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from dateline.dedupe import find_candidates
from dateline.schema import REFINING, arrow_schema

KEPT = 38  # hashes of a story of 300 words
SHARED = 26  # of them, in a copy
ROWS = 32_768
_BOILERPLATE = np.random.default_rng(0).integers(0, 2**61, 500)
_FREQUENCY = 1 / np.arange(1, 501)
_FREQUENCY /= _FREQUENCY.sum()


def ids(prefix: str, first: int, count: int) -> pa.Array:
    return pa.array([f"{prefix}{number:063x}" for number in range(first, first + count)])


def lists(hashes: np.ndarray) -> pa.Array:
    ends = pa.array(np.arange(0, hashes.size + 1, hashes.shape[1], dtype=np.int32))
    return pa.ListArray.from_arrays(ends, pa.array(np.sort(hashes, axis=1).ravel()))


def boilerplate(random: np.random.Generator, count: int) -> np.ndarray:
    return _BOILERPLATE[random.choice(500, count, p=_FREQUENCY)]


def copied(batch: int, count: int) -> np.ndarray:
    """The hashes of the articles of a batch that new stories copy."""
    return np.random.default_rng([1, batch]).integers(0, 2**61, (count, KEPT))


def window(total: int, copied_each: int, spent: list[float]) -> Iterator[pa.RecordBatch]:
    for number, first in enumerate(range(0, total, ROWS)):
        began = time.process_time()
        count, random = min(ROWS, total - first), np.random.default_rng([2, number])
        hashes = random.integers(0, 2**61, (count, KEPT))
        hashes[:copied_each] = copied(number, copied_each)[:count]
        hashes[:, 0] = boilerplate(random, count)
        columns = {
            "article_id": ids("a", first, count),
            "batch_id": pa.array(["b1"] * count),
            "hashes": lists(hashes),
        }
        made = pa.record_batch(columns)
        spent[0] += time.process_time() - began
        yield made


def stories(new: int, originals: np.ndarray) -> pa.Table:
    random = np.random.default_rng(3)
    hashes = random.integers(0, 2**61, (new, KEPT))
    hashes[: len(originals), :SHARED] = originals[:, :SHARED]
    hashes[:, -1] = boilerplate(random, new)
    names, schema = ids("n", 0, new), arrow_schema(REFINING)
    columns = {
        "article_id": names,
        "url_key": names,
        "hashes": lists(hashes),
        "outcome": pa.array(["story"] * new),
        "batch_id": pa.array(["b2"] * new),
    }
    filled = [columns[f.name].cast(f.type) if f.name in columns else pa.nulls(new, f.type) for f in schema]
    return pa.Table.from_arrays(filled, schema=schema)


def main() -> None:
    """Print one line of JSON."""
    new, total = map(int, sys.argv[1:3])
    batches = -(-total // ROWS)
    each = max(1, new // 4 // batches)
    originals = np.concatenate([copied(number, each) for number in range(batches)])[:new]
    table, spent = stories(new, originals), [0.0]
    began = time.process_time()
    found = find_candidates(table, window(total, each, spent))
    cpu = time.process_time() - began - spent[0]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # kilobytes, on Linux
    news = len(set(found.column("new_article_id").to_pylist()))
    print(json.dumps({"cpu_s": cpu, "peak_mb": peak, "found": news, "copies": len(originals)}))


if __name__ == "__main__":
    main()

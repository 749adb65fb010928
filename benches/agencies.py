"""Agencies: what texts were taken from, on gold texts of old papers and on openings written for this project.

Three baselines stand beside `find_agencies`: a name anywhere, a name in brackets, and nothing but the first dateline.
"""

import argparse
import hashlib
import re
import time
import tomllib
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path

import pyarrow.parquet as pq

from benches import gold
from dateline import find_agencies
from dateline.opening import read_opening
from dateline.opening.agencies import find_names, read_mark

OPENINGS = Path(__file__).parent.parent / "tests" / "opening" / "agency_openings.toml"
SPEED_S = 2.0  # CPU seconds of one core spent on telling the speed
NO_AGENCY = {"unk", "ag"}  # gold labels for a sign nobody could read, and for "agency" without a name

Find = Callable[[str, str], Iterable[str]]


def ours(text: str, language: str) -> list[str]:
    """What the library says."""
    return [str(found["agency"]) for found in find_agencies(text, language)]


def name_anywhere(text: str, language: str) -> set[str]:
    """Every agency that is named at all."""
    del language
    return {name for hit in find_names(text) for name in hit.names}


def name_in_brackets(text: str, language: str) -> set[str]:
    """Every agency that stands alone in brackets."""
    del language
    return {name for inside in re.findall(r"[(\[]([^()\[\]\n]{1,60})[)\]]", text) for name in read_mark(inside).names}


def first_dateline(text: str, language: str) -> list[str]:
    """The agency of the dateline that opens the text."""
    del language
    opening = read_opening(text)
    return [opening.agency] if opening and opening.agency else []


METHODS: tuple[Find, ...] = (ours, name_in_brackets, name_anywhere, first_dateline)


def half_of(document_id: str) -> str:
    """a: rules were made looking at these; b: never looked at, or only after the rules stood."""
    return "ab"[int(hashlib.sha1(document_id.encode(), usedforsecurity=False).hexdigest()[:8], 16) % 2]


def _words(name: str) -> set[str]:
    return set(re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", name).casefold()).split())


def score(pairs: Iterable[tuple[list[str], list[str]]]) -> str:
    """Precision, recall and F1 of agencies over texts; a name is right where it shares a word with the gold label."""
    hit = got = want = 0
    for labels, found in pairs:
        right, mine = [_words(label) for label in labels], [_words(name) for name in found]
        hit += sum(any(one & other for other in mine) for one in right)
        got, want = got + len(mine), want + len(right)
    precision, recall = hit / max(1, got), hit / max(1, want)
    return f"P {precision:.4f} R {recall:.4f} F1 {2 * precision * recall / max(1e-9, precision + recall):.4f}"


def report_gold(folder: Path, half: str | None) -> None:
    """Old papers as scanned: the agencies each text was taken from."""
    rows = pq.read_table(folder / "agencies.parquet").to_pylist()
    rows = [row for row in rows if not row["source"] or set(row["source"]) - NO_AGENCY]
    for part in (half,) if half else ("a", "b", "ab"):
        chosen = [row for row in rows if half_of(row["document_id"]) in part]
        for find in METHODS if part == "ab" else (ours,):
            pairs = [
                ([s for s in row["source"] if s not in NO_AGENCY], list(find(row["text"], row["language"])))
                for row in chosen
            ]
            print(f"gold {part:5} {find.__name__:17} {len(chosen):4} texts  {score(pairs)}", flush=True)


def _rows(texts: dict[str, list[list[str]]], section: str) -> list[tuple[str, list[str], str]]:
    return [(language, [a for a in agencies.split("|") if a], text) for language, agencies, text in texts[section]]


def report_openings() -> None:
    """Our own texts, credited and uncredited, and the speed on them."""
    texts = tomllib.loads(OPENINGS.read_text("utf-8"))
    for kind, name in (("", "own"), ("_short", "own, short"), ("_old", "own, old")):
        rows = _rows(texts, "credited" + kind) + _rows(texts, "uncredited" + kind)
        for find in METHODS if not kind else (ours,):
            pairs = [(right, list(find(text, language))) for language, right, text in rows]
            print(f"{name:10} {find.__name__:17} {len(rows):4} texts  {score(pairs)}", flush=True)
    rows = _rows(texts, "credited") + _rows(texts, "uncredited")
    done, start = 0, time.process_time()
    while time.process_time() - start < SPEED_S:
        for language, _, text in rows:
            ours(text, language)
        done += len(rows)
    print(f"own        speed {done / (time.process_time() - start):.0f} openings/s of CPU time, one core", flush=True)


def main() -> None:
    """Print both, beside the baselines."""
    parser = argparse.ArgumentParser(prog="python -m benches.agencies", description=__doc__)
    parser.add_argument("--half", choices=["a", "b"])
    arguments = parser.parse_args([] if __name__ != "__main__" else None)
    report_openings()
    folder = gold.folder()
    if folder and (folder / "agencies.parquet").exists():
        report_gold(folder, arguments.half)


if __name__ == "__main__":
    main()

"""Text repair on English gold texts: edits of what was never broken, and how much of what we broke comes back.

The breaks are made here by a seeded generator: every ligature of a page as bad typesetting splits it, and hyphens lost
as old archives lose them. The texts are people's own gold bodies, so a false edit is an edit that a reader would see.
"""

import random
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

from dateline.extraction.repair import repair_encoding, repair_english
from dateline.language import guess_language
from dateline.stores.tools import load_tools

SEED = 20261122
MIN_WORDS = 60  # of a text: shorter ones hold no habit of the typesetting
_LIGATURE = re.compile(r"(?<![^\W\d_])([A-Za-z]*?(?:ff[il]|f[fil]))([a-z]{2,})(?![^\W_])")
_HYPHENED = re.compile(
    r"(?<![\w-])([A-Z][A-Za-z]{1,15})-(backed|based|led|born|held|controlled|trained|owned|wide)(?![\w-])"
)


def english_texts(folder: Path) -> list[str]:
    """Gold bodies in English, each once, sorted."""
    texts: set[str] = set()
    for file, column in (("bodies.parquet", "body"), ("places.parquet", "text"), ("copies.parquet", "text")):
        found = pq.read_table(folder / file, columns=[column]).column(column).drop_null().to_pylist()
        texts.update(text for text in found if len(text.split()) >= MIN_WORDS)
    model = load_tools().language_model
    guesses = ((text, guess_language(text, model)) for text in texts)
    return sorted(text for text, guess in guesses if guess and guess.language == "en")


def measure(folder: Path) -> Iterator[tuple[str, float, str]]:
    """(name, value, unit) of each row."""
    lexicon = load_tools().lexicon
    texts = english_texts(folder)
    words = sum(len(text.split()) for text in texts)
    clean = [repair_encoding(text)[0] for text in texts]
    began = time.process_time()
    edits = [repair for text in clean for repair in repair_english(text, lexicon)[1]]
    spent = time.process_time() - began
    yield "words", words, "words"
    yield "edits_of_clean_text", len(edits), "edits"
    for edit in edits[:10]:
        print(f"repair.edited: {edit.before!r} -> {edit.after!r}")
    yield "speed", words / spent, "words/s"
    rng = random.Random(SEED)
    for kind, pattern, glue in (("ligatures", _LIGATURE, " "), ("hyphens", _HYPHENED, "")):
        breaks = back = wrong = 0
        for text in clean:
            broken, wanted = _break(text, pattern, glue, rng)
            if not wanted:
                continue
            made = repair_english(broken, lexicon)[1]
            right = {(repair.before, repair.after) for repair in made} & set(wanted)
            breaks += len(wanted)
            back += sum(pair in right for pair in wanted)
            wrong += sum((repair.before, repair.after) not in set(wanted) for repair in made)
        yield f"{kind}_broken", breaks, "breaks"
        yield f"{kind}_mended", back / breaks if breaks else 0.0, "share"
        yield f"{kind}_wrongly_mended", wrong, "edits"


def _break(text: str, pattern: re.Pattern[str], glue: str, rng: random.Random) -> tuple[str, list[tuple[str, str]]]:
    """The text with nine in ten of its places broken, and (broken, whole) of each."""
    wanted: list[tuple[str, str]] = []

    def split(match: re.Match[str]) -> str:
        if rng.random() < 0.1:  # a page's typesetting is rarely wrong at every place
            return match.group()
        broken = f"{match.group(1)}{glue}{match.group(2)}"
        wanted.append((broken, match.group()))
        return broken

    return pattern.sub(split, text), wanted

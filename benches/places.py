"""Places: spans, countries and GeoNames ids against gold texts, and the speed of the whole tagging step beside spaCy.

Half of the gold texts (even numbers) are the ones that weights and word lists were chosen on; the other half was not.
"""

import importlib
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one core, and no fight with others for it

import pyarrow as pa
import pyarrow.parquet as pq
from babel import Locale

from benches import gold
from dateline.schema import REFINING, arrow_schema
from dateline.settings import project_folder
from dateline.stores.entity_model import MODELS
from dateline.stores.tag_tools import load_tag_tools
from dateline.tagging import TagTools, tag_articles
from dateline.tagging.plain import plain_tags
from dateline.tagging.text_tags import Text, find_named, tag_text

OPENINGS = Path(__file__).parent.parent / "tests/tagging/primary_country.txt"
SPEED_TEXTS, ROUNDS = 96, 3  # texts of the gold, timed in turns with spaCy, so that a busy machine slows all alike
OTHER_NAMES = {"Palestinian Territory": "PS", "Czech Republic": "CZ", "Ivory Coast": "CI", "Macedonia": "MK"}


def main() -> None:
    """Print all of it; the gold part only where the gold lies."""
    tools = load_tag_tools(project_folder() / ".cache")
    primary(tools)
    folder = gold.folder()
    if folder is None:
        return
    texts = pq.read_table(folder / "places.parquet").to_pylist()
    found = [plain_tags(Text(body=row["text"], language="en"), tools)["places"] for row in texts]
    for name, half in (("all", texts), ("chosen_on", texts[::2]), ("not_chosen_on", texts[1::2])):
        picked = found if name == "all" else found[::2] if name == "chosen_on" else found[1::2]
        linked(name, half, picked)
    speed(tools, [row["text"] for row in texts[:SPEED_TEXTS]])


def primary(tools: TagTools) -> None:
    """How many of the project's own openings are put down to their country, with the model for names and without."""
    lines = OPENINGS.read_text(encoding="utf-8").splitlines()
    rows = [[part.strip() for part in line.split("|")] for line in lines if line and line[0] != "#"]
    for name, model in (("with_ner", tools.entities.get("en")), ("without_ner", None)):
        hits = 0
        for country, language, outlet, headline, body in rows:
            home = None if outlet == "-" else outlet
            text = Text(body=body, headline=headline, language=language, outlet_country=home)
            named = find_named([text], model)[0] if model is not None and language == "en" else []
            hits += tag_text(text, tools.gazetteer, named).primary_country == country
        print(f"places.primary_country.{name}: {hits / len(rows):.3f} share of {len(rows)} openings", flush=True)


def linked(name: str, texts: Sequence[Mapping[str, Any]], found: Sequence[Sequence[Mapping[str, Any]]]) -> None:
    """Print span F1 over all gold toponyms, and how many of the found ones have the right country and id."""
    hit = got = want = known = countries = ids = 0
    codes = {**{n: c for c, n in Locale("en").territories.items()}, **OTHER_NAMES}
    for row, places in zip(texts, found, strict=True):
        wanted = {(one["start"], one["end"]): one for one in row["toponyms"]}
        mine = {trimmed(row["text"], one["start"], one["end"]): one for one in places}
        both = wanted.keys() & mine.keys()
        hit, got, want = hit + len(both), got + len(mine), want + len(wanted)
        for span in both:
            if wanted[span]["country"]:
                known += 1
                countries += mine[span]["country"] == codes.get(wanted[span]["country"])
                ids += str(mine[span]["geonames_id"]) == str(wanted[span]["geonameid"])
    precision, recall = hit / max(1, got), hit / max(1, want)
    f1 = 2 * hit / max(1, got + want)
    print(f"places.f1.{name}: {f1:.3f} share (precision {precision:.3f}, recall {recall:.3f}, {len(texts)} texts)")
    print(f"places.country.{name}: {countries / max(1, known):.3f} share of {known}")
    print(f"places.geonames_id.{name}: {ids / max(1, known):.3f} share", flush=True)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without a leading "the", as the gold has it."""
    return (start + 4, end) if text[start : start + 4].lower() == "the " else (start, end)


def speed(tools: TagTools, texts: Sequence[str]) -> None:
    """Print articles a second of process CPU time: the step with and without names, and spaCy's NER on all words."""
    rows = [{"outcome": "landed", "language": "en", "headline": t.split(".")[0][:80], "body": t} for t in texts]
    table = pa.Table.from_pylist(rows, schema=arrow_schema(REFINING))
    # As its documentation has it, with the parts excluded that names do without.
    module = importlib.import_module(MODELS["en"][0])
    shipped = module.load(exclude=["tagger", "parser", "attribute_ruler", "lemmatizer"])
    runs: dict[str, Callable[[], object]] = {
        "step": lambda: tag_articles(table, tools),
        "step_without_ner": lambda: tag_articles(table, replace(tools, entities={})),
        "spacy_ner_alone": lambda: [document.ents for document in shipped.pipe(texts, batch_size=8)],
    }
    spent = dict.fromkeys(runs, 0.0)
    for turn in range(ROUNDS + 1):
        for name, run in runs.items():
            began = time.process_time()
            run()
            spent[name] += (time.process_time() - began) * (turn > 0)  # the first turn warms up
    for name, seconds in spent.items():
        print(f"places.speed.{name}: {ROUNDS * len(texts) / seconds:.0f} articles/s")
    print(f"places.speed.step_over_spacy: {spent['spacy_ner_alone'] / spent['step']:.2f} times", flush=True)


if __name__ == "__main__":
    main()

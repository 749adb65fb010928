"""Clean text: Dateline's reader beside the extractors that can be imported here, page by page in one run, one core.

Tuned on half a of the gold pages (split by domain), so half b is reported unless `--half a` is given.
"""

import argparse
import gc
import importlib.util
import logging
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from itertools import cycle, islice
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow.parquet as pq
import trafilatura

from benches import gold, repairs
from dateline.extraction import read_story
from dateline.jobs.parsers import ParserPool
from dateline.model import Outlet, Page, Rejection
from dateline.stores.tools import load_tools

Read = Callable[[bytes, str], dict[str, Any]]
OUTLET = Outlet(outlet_id="imported", name="imported")
SETS = ("aeb", "fundus", "traf")
YARDSTICK = "trafilatura_with_metadata"  # the peer against which speed is told
MEMORY_PAGES = 4_000  # the bar is told for 20,000, which `make bench-text` asks for


def page_of(html: bytes, url: str) -> Page:
    """A gold page as an import would hand it over."""
    return Page(body=html, content_type="", outlet=OUTLET, url=url)


def dateline_reader() -> Read:
    """The whole step: charset, parse, body, facts, claims, repair."""
    tools = load_tools()

    def read(html: bytes, url: str) -> dict[str, Any]:
        story = read_story(page_of(html, url), tools)
        if isinstance(story, Rejection):
            return {}
        return {"body": story.body, "headline": story.headline, "authors": story.authors}

    return read


def trafilatura_reader(**options: Any) -> Read:
    """`bare_extraction` with these options."""

    def read(html: bytes, url: str) -> dict[str, Any]:
        found = trafilatura.bare_extraction(html, url=url, **options)
        if found is None:
            return {}
        return {"body": found.text, "headline": found.title, "authors": (found.author or "").split("; ")}

    return read


def newspaper_reader() -> Read:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it misses a package that its summaries need and its texts don't
        newspaper = import_module("newspaper")

    def read(html: bytes, url: str) -> dict[str, Any]:
        article = newspaper.Article(url, fetch_images=False)
        article.download(input_html=html.decode("utf-8", "replace"))
        article.parse()
        return {"body": article.text, "headline": article.title, "authors": article.authors}

    return read


def readability_reader() -> Read:
    document, from_string = import_module("readability").Document, import_module("lxml.html").fromstring

    def read(html: bytes, url: str) -> dict[str, Any]:
        found = document(html.decode("utf-8", "replace"), url=url)
        return {"body": from_string(found.summary()).text_content(), "headline": found.short_title()}

    return read


def resiliparse_reader() -> Read:
    tree = import_module("resiliparse.parse.html").HTMLTree
    plain_text = import_module("resiliparse.extract.html2text").extract_plain_text

    def read(html: bytes, _url: str) -> dict[str, Any]:
        found = tree.parse(html.decode("utf-8", "replace"))
        return {"body": plain_text(found, main_content=True), "headline": found.title}

    return read


def readers() -> dict[str, Read]:
    """Those that run here, by name; what is not installed is said and left out."""
    found: dict[str, Read] = {
        "dateline": dateline_reader(),
        YARDSTICK: trafilatura_reader(with_metadata=True),
        "trafilatura_default": trafilatura_reader(),
        "trafilatura_no_comments": trafilatura_reader(include_comments=False),
        "trafilatura_fast": trafilatura_reader(fast=True),
    }
    for name, module, make in (
        ("newspaper4k", "newspaper", newspaper_reader),
        ("readability_lxml", "readability", readability_reader),
        ("resiliparse", "resiliparse", resiliparse_reader),
    ):
        if importlib.util.find_spec(module) is None:
            print(f"skipped: {name} is not installed in this environment")
        else:
            found[name] = make()
    return found


def load_score(folder: Path) -> ModuleType:
    """The gold folder's own scorer."""
    spec = importlib.util.spec_from_file_location("gold_score", folder / "score.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"{folder / 'score.py'} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def measure(
    rows: list[dict[str, Any]], by_name: dict[str, Read]
) -> tuple[dict[str, list[dict[str, Any]]], dict[str, float]]:
    """Each page through each reader in turn: what each made of each page, and its seconds of CPU over all."""
    made: dict[str, list[dict[str, Any]]] = {name: [] for name in by_name}
    spent = dict.fromkeys(by_name, 0.0)
    for row in rows[:5]:  # what libraries load at first use is not counted
        for read in by_name.values():
            _tried(read, row)
    for number, row in enumerate(rows):
        names = list(by_name)
        for name in names[number % len(names) :] + names[: number % len(names)]:
            gc.collect(0)
            began = time.process_time()
            found = _tried(by_name[name], row)
            spent[name] += time.process_time() - began
            made[name].append(found)
    return made, spent


def _tried(read: Read, row: dict[str, Any]) -> dict[str, Any]:
    try:
        return read(row["html"], row["url"])
    except Exception as error:  # noqa: BLE001 - a peer may raise anything; that is one of the results
        return {"failed": f"{type(error).__name__}: {error}"}


def scores(score: ModuleType, rows: list[dict[str, Any]], made: list[dict[str, Any]]) -> Iterator[tuple[str, float]]:
    """Each measure that this set's gold has, by name."""
    both = list(zip(rows, made, strict=True))
    bodies = [score.overlap(row["body"], got.get("body")) for row, got in both if row["body"] is not None]
    if bodies:
        yield "body_f1", score.macro_f1(bodies)[2]
    hit = bad = wanted = 0
    for row, got in both:
        if row["with"] is not None:
            text = score.squash(got.get("body"))
            hit += sum(score.squash(part) in text for part in row["with"])
            bad += sum(score.squash(part) in text for part in row["without"])
            wanted += len(row["with"])
    if wanted:
        yield "segment_f1", score.f1(hit, hit + bad, wanted)[2]
    if rows[0]["set"] == "fundus":
        yield (
            "headline_exact",
            sum(score.plain(g.get("headline")) == score.plain(r["headline"]) for r, g in both) / len(both),
        )
        names = [
            ({score.plain(a) for a in r["authors"] or ()}, {score.plain(a) for a in g.get("authors") or () if a})
            for r, g in both
        ]
        yield (
            "author_f1",
            score.f1(sum(len(a & b) for a, b in names), sum(len(b) for _, b in names), sum(len(a) for a, _ in names))[
                2
            ],
        )
    yield "failed_pages", sum("failed" in got for got in made)


def memory(rows: list[dict[str, Any]], pages: int) -> None:
    """Resident memory of one parsing process of the pool: its peak in the first tenth of the pages and in the last.

    The smaller half of the gold pages, again and again: what grows does so by page, not by size, and it takes a third of
    the time. The pool recycles its processes, so the peak of a tenth is that of several of them.
    """
    small = sorted(rows, key=lambda row: len(row["html"]))[: len(rows) // 2]
    tenth = max(1, pages // 10)
    peaks: dict[int, float] = {}
    with ParserPool(workers=1) as pool:
        stream = (page_of(row["html"], row["url"]) for row in islice(cycle(small), pages))
        for number, _ in enumerate(pool.read_all(stream)):
            at = min(9, number // tenth)
            peaks[at] = max(peaks.get(at, 0.0), *map(_resident_mb, pool.process_ids), 0.0)
    early, late = peaks.get(0, 0.0), peaks.get(max(peaks, default=0), 0.0)
    print(f"text.memory.pages: {pages} pages")
    print(f"text.memory.rss_first_tenth: {early:.0f} MB")
    print(f"text.memory.rss_last_tenth: {late:.0f} MB")
    print(f"text.memory.growth: {late / early if early else 0:.3f} ratio")


def _resident_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))


def main(argv: Sequence[str] = ()) -> None:
    """Print `name: value unit` lines; one line that says why where the gold pages are missing."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--half", choices=("a", "b", "both"), default="b")
    options.add_argument("--memory-pages", type=int, default=MEMORY_PAGES)
    chosen = options.parse_args(list(argv))
    folder = gold.folder()
    if folder is None:
        return
    logging.disable(logging.CRITICAL)  # peers report each page without text as an error
    score = load_score(folder)
    table = pq.read_table(folder / "bodies.parquet").to_pylist()
    rows = [row for row in table if chosen.half in ("both", score.half(row["url"]))]
    by_name = readers()
    print(f"text.half: {chosen.half} (tuned on a)")
    total: dict[str, float] = dict.fromkeys(by_name, 0.0)
    for name in SETS:
        pages = [row for row in rows if row["set"] == name]
        made, spent = measure(pages, by_name)
        for reader, found in made.items():
            total[reader] += spent[reader]
            for what, value in scores(score, pages, found):
                print(
                    f"text.{name}.{what}.{reader}: {value:.4f} {'pages' if what == 'failed_pages' else 'share'}",
                    flush=True,
                )
    for reader, seconds in total.items():
        print(f"text.speed.{reader}: {len(rows) / seconds:.1f} pages/s")
    print(f"text.speed.against_{YARDSTICK}: {total[YARDSTICK] / total['dateline']:.2f} ratio")
    for name, value, unit in repairs.measure(folder):
        print(f"repair.{name}: {value:.4f} {unit}" if unit == "share" else f"repair.{name}: {value:.0f} {unit}")
    if chosen.memory_pages:
        memory(table, chosen.memory_pages)


if __name__ == "__main__":
    main(sys.argv[1:])

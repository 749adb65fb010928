"""docs/walk.md: every function that it names exists, and every value that it shows is what the jobs really give."""

import ast
import gzip
import re

import pytest
from docs_tree import ROOT, blocks

import dateline
from dateline.stores.archive import warc_path

WALK = (ROOT / "docs" / "walk.md").read_text()
NAMED = sorted(set(re.findall(r"`((?:dags|include)/[\w/]+\.py):([\w.]+)`", WALK)))


def lines_of(name: str) -> list[str]:
    (block,) = blocks(WALK, name)
    return block.splitlines()


def row_lines(row: dict) -> str:  # type: ignore[type-arg]
    """The block `row` as it must be."""
    shown = {
        **{n: row[n] for n in ("outlet_id", "url", "discovered_via", "headline", "published_date")},
        **{n: row[n] for n in ("published_precision", "published_basis", "published_confidence")},
        **{n: row[n] for n in ("published_earliest", "published_latest", "reported_published_at", "date_correction")},
        **{n: row[n] for n in ("captured_at", "captured_basis", "dateline_place", "dateline_country")},
        **{n: row[n] for n in ("wire_agency", "wire_role", "language", "primary_country")},
        "countries": ", ".join(sorted(c["country"] for c in row["countries"])),
        "body": f"{row['body'][:36]} … {row['body'][-28:]}",
        **{n: row[n] for n in ("word_count", "copy_kind", "revision", "batch_id", "extractor")},
        "article_id": f"{row['article_id'][:16]}…",
        "quality_flags": ", ".join(row["quality_flags"]),
    }
    shown["published_confidence"] = f"{row['published_confidence']:.2f}"
    return "\n".join(f"{name:22} {'–' if value is None else value}" for name, value in shown.items())


def defined(path: str) -> set[str]:
    """Names of a file: functions, classes, their methods, and constants."""
    names = set()
    for node in ast.parse((ROOT / path).read_text()).body:
        if isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
            if isinstance(node, ast.ClassDef):
                names |= {f"{node.name}.{part.name}" for part in node.body if isinstance(part, ast.FunctionDef)}
    return names


def test_the_walk_names_the_code_of_every_hop():
    assert len(NAMED) > 50


@pytest.mark.parametrize(("path", "name"), NAMED, ids=lambda value: value)
def test_what_the_walk_names_exists(path, name):
    assert (ROOT / path).is_file(), f"docs/walk.md names {path}, which is gone"
    assert name in defined(path), f"docs/walk.md names {name}, which {path} does not define"


def test_the_page_reads_as_quoted(walk):
    html = walk.html.decode()
    for line in lines_of("page"):
        assert line in html


def test_the_archive_holds_what_is_quoted(walk):
    path = warc_path(walk.lake.root, walk.row["warc_file"])
    records = gzip.decompress(path.read_bytes()).decode()
    for line in lines_of("warc"):
        assert line in records


def test_the_words_are_mended_as_shown(walk):
    mended = {f"{repair['before']} → {repair['after']}" for repair in walk.row["text_repairs"]}
    assert mended == set(lines_of("repairs"))


def test_the_claims_have_the_verdicts_shown(walk):
    found = {f"{claim['basis']} | {claim['text']} | {claim['verdict']}" for claim in walk.row["date_claims"]}
    assert set(lines_of("claims")) <= found, sorted(found)


def test_the_lake_holds_the_files_shown(walk):
    files = [p.relative_to(walk.lake.root).as_posix() for p in walk.lake.root.rglob("*") if p.is_file()]
    assert sorted(f for f in files if not f.startswith(".work/")) == lines_of("files")


def test_the_row_is_the_one_shown(walk):
    expected = row_lines(walk.row)
    assert "\n".join(lines_of("row")) == expected, f"put this into the block `row` of docs/walk.md:\n{expected}"


def test_read_page_says_the_same_of_the_page_alone(walk):
    row = dateline.read_page(walk.html, url=walk.row["url"], captured_at=walk.row["captured_at"])
    assert row["published_date"] == walk.row["published_date"]
    assert row["date_correction"] == walk.row["date_correction"]
    assert row["body"] == walk.row["body"]
    assert row["wire_agency"] == walk.row["wire_agency"]
    assert row["dateline_place"] == walk.row["dateline_place"]

"""docs/consumers.md: every recipe runs on the newsroom's lake, and all of them see the same values."""

import re
import shlex
import shutil
from pathlib import Path

import pyarrow as pa
import pytest
import typer
from docs_tree import ROOT, blocks
from typer.testing import CliRunner

from dateline.cli import register_all
from dateline.schema import ARTICLES, COPIES
from dateline.stores.lake import Lake

PAGE = (ROOT / "docs" / "consumers.md").read_text()
RECIPES = [code for code in blocks(PAGE, "python") if "airflow" not in code and "pyspark" not in code]
(DAG,) = [code for code in blocks(PAGE, "python") if "airflow" in code]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the recipes find it: `lake` is the newsroom's."""
    folder = tmp_path_factory.mktemp("consumers")
    shutil.copytree(ROOT / "sample" / "lake", folder / "lake")
    return folder


def rows_of(value: object) -> int:
    return value.num_rows if isinstance(value, pa.Table) else len(value)  # type: ignore[arg-type]


def ran(code: str, desk: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    monkeypatch.chdir(desk)
    names: dict[str, object] = {}
    exec(compile(code, "consumers.md", "exec"), names)  # our own page
    return names


@pytest.mark.parametrize("code", RECIPES, ids=[code.splitlines()[-1][:40] for code in RECIPES])
def test_the_recipes_run_and_find_something(code, desk, monkeypatch):
    names = ran(code, desk, monkeypatch)
    made = re.findall(r"^(\w+)(?:, \w+)? = (?!dateline|duckdb|pads|\{)", code, re.MULTILINE)
    found = [name for name in made if name not in {"wanted", "connection"}]
    assert found or "mine" in names
    for name in found:
        assert rows_of(names[name]) > 0, name


def test_the_recipes_see_the_same_values(desk, monkeypatch):
    lake = Lake.open(desk / "lake")
    articles, copies = lake.read(ARTICLES).to_pylist(), lake.read(COPIES).to_pylist()
    (pandas_one,) = [ran(code, desk, monkeypatch) for code in RECIPES if "by_language" in code]
    assert pandas_one["by_language"].to_dict() == {
        language: n
        for language in {row["language"] for row in articles}
        if (n := sum(row["language"] == language and (row["published_confidence"] or 0) >= 0.9 for row in articles))
    }
    (month,) = [ran(code, desk, monkeypatch) for code in RECIPES if "march" in code]
    assert len(month["march"]) == sum(str(row["published_date"])[:7] == "2025-03" for row in articles)
    (duck,) = [ran(code, desk, monkeypatch) for code in RECIPES if "views.sql" in code]
    assert len(duck["stories"]) == len({row["duplicate_of"] for row in copies})
    counted: dict[str, int] = {}
    for row in articles:
        for each in row["countries"] or ():
            counted[each["country"]] = counted.get(each["country"], 0) + each["mentions"]
    assert dict(duck["places"]) == counted
    (polar,) = [ran(code, desk, monkeypatch) for code in RECIPES if "polars.scan" in code]
    assert len(polar["people"]) == sum(p["country"] == "FR" for row in articles for p in row["places"] or ())
    (news,) = [ran(code, desk, monkeypatch) for code in RECIPES if "new_since" in code]
    assert set(news["mine"]) == {row["article_id"] for row in (*articles, *copies)}
    assert news["cursor"] == 2


def test_the_commands_run(desk, monkeypatch):
    monkeypatch.chdir(desk)
    monkeypatch.setenv("DATELINE_LAKE", str(desk / "lake"))
    app = typer.Typer()
    register_all(app)
    block = blocks(PAGE, "")[0]
    lines = [shlex.split(line) for line in block.splitlines()]
    assert [words[1] for words in lines] == ["query", "query", "trace", "lake"]
    for words in lines:
        done = CliRunner().invoke(app, words[1:])
        assert done.exit_code == 0, done.output
    assert (desk / "corrections.csv").read_text().startswith("published_date,date_correction,headline\n")


def test_the_sql_of_law_and_ethics_runs(desk):
    from dateline.stores.queries import Bounds, ask

    queries = blocks((ROOT / "docs" / "law-and-ethics.md").read_text(), "sql")
    assert len(queries) == 3
    for query in queries:
        assert ask(Lake.open(desk / "lake"), query, Bounds()).rows.num_rows > 0, query
    safe = ask(Lake.open(desk / "lake"), queries[2], Bounds()).rows
    assert not {"body", "description", "image_url"} & set(safe.column_names)


def test_the_asset_of_the_recipe_is_the_one_that_landing_emits():
    # Run by tests/airflow, where a landing wakes it. Read, not imported: Airflow takes ten seconds to import.
    (asset,) = re.findall(
        r"^ARTICLES = (Asset\(.*\))$", (ROOT / "include/dateline/dagkit.py").read_text(), re.MULTILINE
    )
    assert asset in DAG

"""Spark's recipe in docs/consumers.md runs, and Spark sees what the other readers see, in every column of every table.

Skips where `make test-spark` has not made .venv-spark or no Java is, unless DATELINE_SPARK=required. One minute.
"""

import json
import os
import shutil
import subprocess
from typing import Any

import pytest
from docs_readers import READERS, declared, make_edges
from docs_tree import ROOT, blocks

from dateline.schema import ARTICLES, COPIES, TABLES
from dateline.stores.lake import Lake

PYTHON = ROOT / ".venv-spark" / "bin" / "python"
CHILD = ROOT / "tests" / "docs" / "docs_spark_child.py"
SAMPLE = ROOT / "sample" / "lake"
# A few rows of many columns: compiling for them costs more than it saves.
QUICK = (
    "--conf spark.ui.enabled=false --conf spark.sql.codegen.wholeStage=false --conf spark.sql.codegen.factoryMode=NO_CODEGEN "
    "--driver-memory 1g --driver-java-options -XX:TieredStopAtLevel=1 pyspark-shell"
)

if os.environ.get("DATELINE_SPARK") != "required":
    for is_missing, remedy in (
        (not PYTHON.exists(), "no .venv-spark here: make test-spark"),
        (shutil.which("java") is None, "no Java here: apt-get install default-jre-headless"),
    ):
        if is_missing:
            pytest.skip(f"{remedy} (DATELINE_SPARK=required forbids this skip)", allow_module_level=True)


@pytest.fixture(scope="module")
def lakes(tmp_path_factory: pytest.TempPathFactory, newsroom_lake: Lake) -> dict[str, Lake]:
    edges = make_edges(tmp_path_factory.mktemp("edges") / "lake")
    return {"sample": Lake.open(SAMPLE), "edges": edges, "newsroom": newsroom_lake}


@pytest.fixture(scope="module")
def told(lakes: dict[str, Lake], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What Spark says, in one process: its start is most of the time."""
    folder = tmp_path_factory.mktemp("spark")
    (recipe,) = [code for code in blocks((ROOT / "docs" / "consumers.md").read_text(), "python") if "pyspark" in code]
    (folder / "recipe.py").write_text(recipe)
    (folder / "lake").symlink_to(SAMPLE)
    answer = folder / "answer.json"
    roots = json.dumps({name: str(lake.root) for name, lake in lakes.items()})
    done = subprocess.run(
        [PYTHON, CHILD, folder / "recipe.py", folder, roots, answer],
        env={
            **{
                name: value for name, value in os.environ.items() if not name.startswith(("SPARK", "PYSPARK", "PYTHON"))
            },
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_LOCAL_DIRS": str(folder),
            "PYSPARK_SUBMIT_ARGS": QUICK,
        },
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert answer.exists(), done.stderr[-3000:]
    result: dict[str, Any] = json.loads(answer.read_text())
    return result


def test_the_recipe_runs_and_counts_as_the_lake_does(told, lakes):
    articles, copies = (lakes["sample"].read(table, columns=["published_date"]) for table in (ARTICLES, COPIES))
    since = sum(str(day) >= "2025-03-01" for day in articles.column(0).to_pylist() if day)
    assert told["recipe"] == {"articles": since, "copies": copies.num_rows, "coverage": since + copies.num_rows}


@pytest.mark.parametrize("name", ["sample", "edges", "newsroom"])
def test_spark_sees_the_declared_names_types_and_values(name: str, told, lakes):
    lake = lakes[name]
    seen = {each: answer for each, answer in told["lakes"][name].items() if each in TABLES}
    assert set(seen) == {path.name for path in lake.root.iterdir() if path.name in TABLES}
    for each, answer in seen.items():
        assert (answer["types"], answer["rows"]) == declared(lake, TABLES[each]), each
        assert answer["folder"] == [TABLES[each].folder, "string"], each


@pytest.mark.parametrize("reader", READERS)
def test_the_other_readers_see_the_same_in_the_newsroom_s_lake(reader: str, told, lakes):
    lake = lakes["newsroom"]
    assert {"articles", "copies", "revisions", "fetches", "fingerprints", "furniture"} <= set(told["lakes"]["newsroom"])
    for each, answer in told["lakes"]["newsroom"].items():
        assert READERS[reader](lake.root, TABLES[each]) == (answer["types"], answer["rows"]), each

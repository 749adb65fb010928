"""docs/architecture.md names every module, every table and every layer, and nothing that is not there."""

import re
import tomllib

from docs_tree import PACKAGE, ROOT

from dateline.schema import TABLES

PAGE = (ROOT / "docs" / "architecture.md").read_text()
MODULES = {
    path.relative_to(PACKAGE).with_suffix("").as_posix() for path in PACKAGE.rglob("*.py") if path.name != "__init__.py"
}


def test_every_module_has_its_line():
    told = PAGE[PAGE.index("## Modules") :]
    named = re.findall(r"^\| `([a-z0-9_/]+)` \| \S", told, re.MULTILINE)
    assert sorted(set(named)) == sorted(named)
    missing, gone = sorted(MODULES - set(named)), sorted(set(named) - MODULES)
    assert not missing, f"docs/architecture.md, “Modules”: a line is missing for {', '.join(missing)}"
    assert not gone, f"docs/architecture.md, “Modules”: there is no {', '.join(gone)} any more"


def test_every_table_has_its_line():
    told = PAGE[PAGE.index("## The lake") : PAGE.index("## A batch's life")]
    assert set(re.findall(r"^\| `([a-z_]+)` \|", told, re.MULTILINE)) == set(TABLES)


def test_the_layers_are_those_of_the_contract():
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    told = PAGE[PAGE.index("## Layers") : PAGE.index("## Modules")]
    shown = [line.split("  ")[0] for line in told.split("```")[1].strip().splitlines()]
    assert shown == contract["layers"]


def test_modules_that_the_prose_names_exist():
    prose = PAGE[: PAGE.index("## Modules")]
    packages = {path.name for path in PACKAGE.iterdir() if path.is_dir()}
    for name in re.findall(r"`([a-z_]+/[a-z_]+)`", prose):
        if name.partition("/")[0] in packages:
            assert name in MODULES, f"docs/architecture.md names {name}, which is gone"

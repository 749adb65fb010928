"""README: its row is a real one, its examples run, its commands and settings are those of the code."""

import re
import shutil
import subprocess

import pytest
import typer
from docs_tree import PAGES, ROOT, WRITTEN, blocks, commands, name_of, settings_table, without_blocks

from dateline.cli import register_all, show
from dateline.settings import PREFIX, Settings

README = (ROOT / "README.md").read_text()
EXAMPLES = blocks(README, "python")
COMPOSE = ROOT / "docker-compose.yaml"
OF_TESTS = {"GOLD", "SPARK", "BROWSER"}  # what benchmarks and tests read; no settings


def cli():
    """The `dateline` command's own commands, as click objects by name."""
    app = typer.Typer()
    register_all(app)
    return typer.main.get_command(app).commands


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_the_row_shown_is_what_the_newsroom_gives(walk):
    row = walk.row | {"table": "articles"}
    cells = (
        row["outlet_id"],
        row["headline"],
        show._day(row["reported_published_at"]),
        show._day(row["published_date"]),
        show.why(row),
    )
    expected = f"| {' | '.join(cells)} |"
    assert expected in README, f"put this row into the README's first table:\n{expected}"


@pytest.mark.parametrize("code", EXAMPLES, ids=[code.splitlines()[-1][:50] for code in EXAMPLES])
def test_the_python_examples_run_on_a_lake(code, desk, monkeypatch):
    monkeypatch.chdir(desk)
    names: dict[str, object] = {}
    exec(compile(code, "README.md", "exec"), names)  # our own README
    if "articles" in names:
        assert len(names["articles"]), code  # type: ignore[arg-type]
    if "corrected" in names:
        assert [*names["corrected"]["headline"]] == ["River port retaken as militia flees by night"]  # type: ignore[index]


def test_the_outlet_file_shown_is_one(tmp_path):
    from dateline.stores.outlets import read_enabled

    outlet, enabled = blocks(README, "toml")
    (tmp_path / "outlets").mkdir()
    (tmp_path / "outlets" / "courier.toml").write_text(outlet)
    (tmp_path / "enabled-outlets.toml").write_text(enabled)
    listed, problems = read_enabled(tmp_path / "enabled-outlets.toml", [ROOT / "include" / "outlets"])
    assert [item.outlet.outlet_id for item in listed] == ["courier", "bbc"]
    assert problems == ()


def test_every_key_of_an_outlet_file_is_shown():
    from dateline.stores import outlets

    def keys(model):
        return {field.alias or name for name, field in model.model_fields.items()}

    shown = set(re.findall(r"^(?:# )?([a-z_]+) = ", blocks(README, "toml")[0], re.MULTILINE))
    wanted = keys(outlets._OutletFile) | keys(outlets._Harvest) | keys(outlets._SiteRule)
    assert shown == wanted - {"harvest", "site_rules"}


def test_the_index_shown_is_one(tmp_path):
    from dateline.jobs.dumps import read_index

    (block,) = [block for block in blocks(README, "") if block.startswith("file,url,captured_at")]
    (tmp_path / "index.csv").write_text(block)
    pages = [tmp_path / line.partition(",")[0] for line in block.splitlines()[1:]]
    first, second = read_index(tmp_path / "index.csv", pages).values()
    assert first.url
    assert second.url is None
    assert second.captured_at


def test_the_settings_are_those_of_the_code():
    expected = settings_table()
    assert expected in README, f"put this into the README's table of settings:\n{expected}"


@pytest.mark.parametrize("page", WRITTEN, ids=name_of)
def test_variables_named_exist(page):
    pattern = re.compile(rf"\b{PREFIX}([A-Z_]+)\b")
    known = {name.upper() for name in Settings.model_fields} | OF_TESTS
    assert set(pattern.findall(page.read_text())) <= known | set(pattern.findall(COMPOSE.read_text()))


@pytest.mark.parametrize("page", WRITTEN, ids=name_of)
def test_make_targets_named_exist(page):
    named = set(re.findall(r"\bmake ([a-z][a-z-]*)\b", commands(page.read_text())))
    assert named <= targets(), f"{name_of(page)} names {named - targets()}, which the Makefile lacks"


@pytest.mark.parametrize("page", WRITTEN, ids=name_of)
def test_commands_and_options_named_exist(page):
    known = cli()
    for name, rest in re.findall(r"(?:^|[/\s`])dateline ([a-z][a-z-]*)\b([^\n]*)", commands(page.read_text())):
        assert name in known, f"{name_of(page)} names `dateline {name}`, which there is not"
        meant = known[name]
        for word in rest.split():
            meant = getattr(meant, "commands", {}).get(word.strip("`"), meant)  # `dateline outlets add …`
        options = {flag for parameter in meant.params for flag in parameter.opts}
        for flag in re.findall(r"--[a-z-]+", rest):
            assert flag in options, f"{name_of(page)} gives `dateline {name}` the option {flag}, which it lacks"


def test_every_command_has_its_line_and_its_help():
    told = README[README.index("## Commands") : README.index("## Limits")]
    for name, command in cli().items():
        assert f"| `dateline {name}` |" in told, f"README, “Commands”: no line for `dateline {name}`"
        assert command.help, f"`dateline {name}` has no help"


def test_every_option_of_the_import_is_told():
    told = README[README.index("## Import your own pages") : README.index("## Ask about one page")]
    for parameter in cli()["import"].params:
        for flag in parameter.opts:
            assert not flag.startswith("--") or flag in told, flag


def test_the_two_commands_come_first():
    first = blocks(README, "")[0].split()
    assert [word for word in first if word in targets()] == ["run", "test"]
    assert README.index("make run") < 600


def test_what_errors_call_the_readme_s_headings_is_there():
    for code in sorted((ROOT / "include" / "dateline").rglob("*.py")):
        for heading in re.findall(r"“([A-Z][^”]+)” in the README|README: “([^”]+)”", code.read_text()):
            assert f"## {''.join(heading)}\n" in README, f"{code.name} sends people to “{''.join(heading)}”"


def test_the_requirements_are_those_of_the_package():
    assert 'requires-python = ">=3.11,<3.14"' in (ROOT / "pyproject.toml").read_text()
    assert "Python 3.11, 3.12 or 3.13" in README


def test_the_dags_shown_are_those_there_are():
    table = set(re.findall(r"^\| `([a-z_]+)` \|", README, re.MULTILINE))
    assert {path.stem for path in (ROOT / "dags").glob("*.py")} <= table
    picture = (ROOT / "docs" / "img" / "dags.svg").read_text()
    for path in sorted((ROOT / "dags").glob("*.py")):
        for task in re.findall(r"@task[^\n]*\n\s+def (\w+)", path.read_text()):
            assert f">{task}<" in picture, f"docs/img/dags.svg lacks the task {task}"


def test_prose_lies_about_no_machine():
    for page in PAGES:
        assert not re.search(r"/(?:work|root|home)/\w", page.read_text()), name_of(page)


def test_shell_examples_parse():
    shell = shutil.which("sh")
    assert shell
    block = next(block for block in blocks(README, "") if "AIRFLOW__CORE__DAGS_FOLDER" in block)
    assert subprocess.run([shell, "-n"], input=block, text=True, capture_output=True, check=False).returncode == 0
    assert "```" not in without_blocks(README)

"""docs/operating.md: every reason code and flag of the code has its line, and none that there is not; benchmarks have commands."""

import ast
import re

from docs_tree import PACKAGE, ROOT

from dateline import checks
from dateline.web.failures import FAILURES

PAGE = (ROOT / "docs" / "operating.md").read_text()
CODES = PAGE[PAGE.index("## Reason codes") : PAGE.index("## Flags")]
FLAGS = PAGE[PAGE.index("## Flags") :]
# Functions whose text argument at this place is a reason code.
CALLS = {"_note": 0, "BodyRefused": 0, "UndecodableError": 0, "_skip_row": 1}
CODE = re.compile(r"[a-z][a-z0-9_]*")
# Alerts, desk and models have reasons of their own, in documents of their own.
ELSEWHERE = re.compile(
    r"jobs/alert|jobs/outlet_|jobs/watch|desk/|health/|supervisor/|newsroom/|stores/(alert|topic|watch|disputed|labelled)"
)


def told(text: str) -> set[str]:
    return set(re.findall(r"^\| `([a-z0-9_]+)` \|", text, re.MULTILINE))


def constants(node: ast.expr | None) -> set[str]:
    """The texts that an expression may come to: itself, or either side of a condition."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    if isinstance(node, ast.IfExp):
        return constants(node.body) | constants(node.orelse)
    return set()


def reasons_in(tree: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "reason":
            found |= constants(node.value)
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "reason":
                    found |= constants(value)
        elif isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in CALLS and len(node.args) > CALLS[name]:
                found |= constants(node.args[CALLS[name]])
        elif isinstance(node, ast.FunctionDef) and "gate" in node.name:
            for inside in ast.walk(node):
                if isinstance(inside, ast.Return):
                    found |= constants(inside.value)
    return {each for each in found if CODE.fullmatch(each)}


def codes_of_the_code() -> set[str]:
    found = set(FAILURES)
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if not ELSEWHERE.search(name):
            found |= reasons_in(ast.parse(path.read_text()))
    # Handed on as tuples of code and sentence.
    dumps = (PACKAGE / "jobs" / "dumps.py").read_text()
    return found | set(re.findall(r'[(\s]"([a-z_]+)", (?:f"|sentence)', dumps))


def test_every_reason_code_has_its_line():
    codes = codes_of_the_code()
    assert {"no_text", "http_404", "foreign_host", "shard_lost", "symbolic_link", "parse_timeout", "budget"} <= codes
    missing = sorted(codes - told(CODES))
    assert not missing, f"docs/operating.md, “Reason codes”: a line is missing for {', '.join(missing)}"


def test_no_reason_code_is_told_that_there_is_not():
    gone = sorted(told(CODES) - codes_of_the_code() - {"known"})
    assert not gone, f"docs/operating.md, “Reason codes”: there is no {', '.join(gone)} any more"


def test_each_request_s_code_is_told_as_lasting_as_it_is():
    for code, (lasting, remedy) in FAILURES.items():
        assert f"| `{code}` | {lasting} | {remedy} |" in CODES


def test_every_flag_has_its_line():
    source = ast.parse((PACKAGE / "checks.py").read_text())
    (noticed,) = [
        node.value
        for node in ast.walk(source)
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "noticed"
    ]
    assert isinstance(noticed, ast.Dict)
    flags = {key.value for key in noticed.keys if isinstance(key, ast.Constant)}
    assert "short_body" in flags
    assert told(FLAGS) == flags | {"site_rule_unmatched"}
    assert f"under {checks.SHORT_BODY_WORDS} words" in FLAGS


def test_every_figure_has_its_command_and_day():
    page = (ROOT / "docs" / "benchmarks.md").read_text()
    rows = [line.split("|")[1:-1] for line in page.splitlines() if line.startswith("|") and "---" not in line]
    rows = [[cell.strip() for cell in row] for row in rows if row[0].strip() != "what"]
    assert len(rows) > 8
    for what, figure, command, day in rows:
        assert command, what
        assert (figure == "–") == (day == "–"), f"{what}: a figure has its day, and a day its figure"
        assert day == "–" or re.fullmatch(r"\d{4}-\d\d-\d\d", day), what
    for module in re.findall(r"python -m (benches[.\w]*)(?: (\w+))?", page):
        name = module[1] or module[0].partition(".")[2]
        assert (ROOT / "benches" / f"{name}.py").exists(), name


def test_each_line_that_a_figure_names_is_printed_by_its_benchmark():
    page = (ROOT / "docs" / "benchmarks.md").read_text()
    makefile = (ROOT / "Makefile").read_text()
    named = 0
    for command, lines in re.findall(r"\| `([^`]+)`: (`[^|]+`) \|", page):
        target = re.match(r"make ([a-z-]+)", command)
        recipe = re.search(rf"^{target[1]}:.*\n\t(.*)$", makefile, re.MULTILINE)[1] if target else command  # type: ignore[index]
        module = re.search(r"-m benches[. ](\w+)", recipe)
        assert module, command
        source = (ROOT / "benches" / f"{module[1]}.py").read_text()
        source = source.replace("{name}.cpu", "stories.join.{name}.cpu").replace(
            "{name}.mem", "stories.join.{name}.mem"
        )
        printed = [
            re.compile(
                "".join(".+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{[^}]*\})", text))
            )
            for text in re.findall(r'f?"([\w.{}\[\]\']+): \{', source)
        ]
        for line in re.findall(r"`([^`]+)`", lines):
            named += 1
            assert any(pattern.fullmatch(line) for pattern in printed), f"{command} prints no line {line}"
    assert named >= 20

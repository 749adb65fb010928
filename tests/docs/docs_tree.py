"""What the tests of the documents share: where they lie, and what they say of the code."""

import re
from datetime import UTC, datetime
from pathlib import Path

from dateline.settings import PREFIX, Settings, project_folder, read_settings

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "include" / "dateline"
PAGES = [
    ROOT / "README.md",
    ROOT / "sample" / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
MOMENT = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)  # when the documents say that the newsroom was harvested
WRITTEN = [page for page in PAGES if page.name != "data-dictionary.md"]  # that one is made by tools/dictionary.py


def name_of(page: Path) -> str:
    """For test ids."""
    return page.relative_to(ROOT).as_posix()


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of a page that name this language, "" for those that name none."""
    return [
        body
        for named, body in re.findall(r"^```([a-z]*)[^\n]*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
        if named == language
    ]


def without_blocks(text: str) -> str:
    """The page's prose."""
    return re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)


def commands(text: str) -> str:
    """All that a page prints as code, inline or in blocks without a language."""
    inline = re.findall(r"`([^`\n]+)`", without_blocks(text))
    return "\n".join([*inline, *blocks(text, "")])


def settings_table() -> str:
    """The README's table, as the settings have it now."""
    home = project_folder()
    values = read_settings({})
    lines = []
    for name, field in Settings.model_fields.items():
        value = getattr(values, name)
        first = value[0] if isinstance(value, tuple) else value
        shown = (
            first.relative_to(home).as_posix()
            if isinstance(first, Path)
            else f"{value:g}"
            if isinstance(value, float)
            else str(value)
        )
        lines.append(f"| `{PREFIX}{name.upper()}` | `{shown}` | {field.description} |")
    return "\n".join(lines)


def settings_of(folder: Path) -> Settings:
    """Settings for a lake in this folder."""
    # The gazetteer is compiled once for the project; compiling it again would be most of the time of these tests.
    return read_settings(
        {
            "DATELINE_LAKE": str(folder / "lake"),
            "DATELINE_OUTLETS": str(folder),
            "DATELINE_CACHE": str(project_folder() / ".cache"),
        }
    )

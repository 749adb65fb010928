"""Writes docs/data-dictionary.md from the schema; with --check only says whether it is up to date."""

import sys
from pathlib import Path

from dateline.schema import SCHEMA_VERSION, TABLES, Column, Table

PAGE = Path(__file__).parent.parent / "docs" / "data-dictionary.md"


def _row(column: Column) -> str:
    kind = str(column.type).replace("|", "\\|")
    source = f" *{column.source}*" if column.source else ""
    return f"| `{column.name}` | {kind} | {column.meaning}.{source} |"


def _table(table: Table) -> list[str]:
    lines = [
        f"## {table.name}",
        "",
        f"{table.meaning}. File: `{table.name}/{table.folder}=YYYY-MM/YYYY-MM-DD.parquet`, by `{table.day_column}`; "
        f"sorted by {', '.join(f'`{name}`' for name in table.sort_by)}.",
        "",
    ]
    if table.name in {"copies", "revisions"}:
        return [*lines, "The columns of `articles`.", ""]
    group = None
    for column in table.columns:
        if column.group != group or (group is None and column is table.columns[0]):
            group = column.group
            lines += ([f"**{group}**", ""] if group else []) + ["| column | type | meaning |", "|---|---|---|"]
        lines.append(_row(column))
        following = table.columns.index(column) + 1
        if following < len(table.columns) and table.columns[following].group != group:
            lines.append("")
    return [*lines, ""]


def dictionary() -> str:
    """The whole page."""
    lines = [
        "# Data dictionary",
        "",
        f"Schema version {SCHEMA_VERSION}. Made from `include/dateline/schema` by `make dictionary`; don't edit it by hand.",
        "",
    ]
    for table in TABLES.values():
        lines += _table(table)
    return "\n".join(lines).rstrip() + "\n"


def main() -> int:
    """Write the page, or compare it."""
    text = dictionary()
    if "--check" in sys.argv:
        if not PAGE.exists() or PAGE.read_text() != text:
            sys.stderr.write("docs/data-dictionary.md is not what the schema says; run `make dictionary`\n")
            return 1
        return 0
    PAGE.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())

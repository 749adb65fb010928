"""`dateline lake`: what the lake holds, table by table. What is counted lies in `stores.inventory`."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from dateline.settings import read_settings
from dateline.stores.inventory import Inventory


def register(app: typer.Typer) -> None:
    """Add this command to the `dateline` command."""
    app.command()(lake)


def lake(as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False) -> None:
    """Show the lake's tables: rows, files, bytes, days, and when something last landed."""
    from dateline.stores.inventory import take_inventory
    from dateline.stores.lake import Lake

    found = Lake.open(read_settings().lake)
    inventory = take_inventory(found)
    if as_json:
        typer.echo(json.dumps(asdict(inventory), indent=2, default=str))
    else:
        _show(str(found.root), inventory)
    raise typer.Exit(1 if inventory.damaged else 0)


def size_text(size_bytes: int) -> str:
    """`3.4 MB`: bytes as people say them, in thousands."""
    size = float(size_bytes)
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"


def _ago(now: datetime, then: datetime) -> str:
    minutes = max(0, int((now - then).total_seconds() // 60))
    if minutes < 120:
        return f"{minutes} min ago"
    return f"{minutes // 60} h ago" if minutes < 2880 else f"{minutes // 1440:,} d ago"


def _show(place: str, inventory: Inventory) -> None:
    from rich import box
    from rich.table import Table

    from dateline.cli.show import make_console

    console = make_console()
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    table.add_column("table")
    for name in ("rows", "files", "size"):
        table.add_column(name, justify="right")
    table.add_column("days")
    for each in inventory.tables:
        days = f"{each.first_day} … {each.last_day}" if each.first_day else "undated" if each.files else "–"
        table.add_row(each.name, f"{each.rows:,}", f"{each.files:,}", size_text(each.size_bytes), days)
    table.add_row(
        "archive", "", f"{inventory.archive_files:,}", size_text(inventory.archive_bytes), "every page as fetched"
    )
    console.print(table)
    console.print(f"Lake: {place}", highlight=False, markup=False)
    console.print(f"Staging and caches: {size_text(inventory.staging_bytes)}", highlight=False)
    if inventory.last_landed_at is None:
        console.print(
            "Nothing has landed yet. `make run` harvests the bundled newsroom; `dateline import` takes files."
        )
    else:
        ago = _ago(datetime.now(UTC), inventory.last_landed_at)
        number = inventory.last_landing_seq
        console.print(
            f"Last landing: number {number}, {inventory.last_landed_at:%Y-%m-%d %H:%M} UTC, {ago}", highlight=False
        )
    if inventory.waiting:
        console.print(
            f"Waiting to be refined: {inventory.waiting} batches (refine_articles takes them)", highlight=False
        )
    for name in inventory.cut_short:
        console.print(
            f"The commit of batch {name} was cut short. Nothing is lost: the next landing finishes it.", highlight=False
        )
    for name in inventory.damaged:
        console.print(
            f"Damaged: {name} is no Parquet file. Put it back from a backup, or remove it and run rebuild_articles.",
            highlight=False,
            markup=False,
        )

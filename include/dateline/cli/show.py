"""How a batch and a ruling are shown in a terminal. What is shown comes from `health` and `jobs`."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from dateline import health
from dateline.health.words import CORRECTIONS
from dateline.settings import Settings
from dateline.stores.lake import Lake

if TYPE_CHECKING:
    from dateline.supervisor import Round

_ROWS = 40  # rows of the table of articles; the rest is counted
_QUERY = "SELECT outlet_id, headline, published_date FROM articles ORDER BY published_at DESC LIMIT 20"

_WIDTH = 118  # columns of a log or pipe, which have no width of their own


def make_console() -> Console:
    """A console as wide as the terminal, or as the table wants where there is none."""
    console = Console()
    return console if console.is_terminal else Console(width=_WIDTH)


def show_batch(console: Console, settings: Settings, batch_id: str) -> None:
    """The funnel of a batch, its articles with *the page said* beside *we say*, and how to read the lake."""
    _show_landed(console, settings, batch_id, [])


def show_round(console: Console, settings: Settings, done: "Round") -> None:
    """As `show_batch` for the round's harvest, and with it every batch of an earlier run that has landed now."""
    _show_landed(console, settings, done.batch_id, [name for name in done.landed if name != done.batch_id])
    console.print("Or in SQL, and on the desk in a browser:")
    console.print(f'  .venv/bin/dateline query "{_QUERY}"', highlight=False, soft_wrap=True)
    console.print("  make up", highlight=False)
    for name, reason in done.held.items():
        console.print(f"\n[bold]Batch {name} is held:[/bold] {escape(_plain(reason))}", highlight=False)
        console.print(f"  Then run `dateline release {name}`.", highlight=False)


def _show_landed(console: Console, settings: Settings, batch_id: str, others: Sequence[str]) -> None:
    lake = Lake.open(settings.lake)
    funnel = health.funnel(lake, batch_id)
    if funnel is None:
        console.print(f"The lake has no batch {batch_id}.")
        return
    show_funnel(console, funnel)
    row = lake.batch(batch_id) or {}
    shown = [*others, batch_id] if funnel.pages else list(others)
    nothing = "Nothing new to fetch." if row.get("origin") == "harvest" else "No file became a page."
    if others:
        waited = "One batch" if len(others) == 1 else f"{len(others)} batches"
        told = f"{waited} of earlier runs had waited, and landed now:"
        console.print(f"[bold]{told}[/bold]" if funnel.pages else f"[bold]{nothing}[/bold] {told}")
    elif not funnel.pages:
        last = health.newest_batch_with_pages(lake)
        if last is None:
            console.print(f"{nothing} Nothing has landed before either.")
            return
        console.print(f"[bold]{nothing}[/bold] The last batch that has pages, {last}:")
        shown = [last]
    for name in shown:
        older = health.funnel(lake, name) if name != batch_id else None
        if older is not None:
            show_funnel(console, older)
    rows = health.articles_of(lake, *shown)
    if rows:
        show_articles(console, rows)
    else:
        console.print("[bold]No text is new.[/bold]")
    if len(shown) > 1:
        counts = ", ".join(f"{sum(row['batch_id'] == name for row in rows)} of batch {name}" for name in shown)
        console.print(f"In the table: {counts}.", highlight=False)
    console.print(f"\nThe Parquet lies in [bold]{settings.lake}[/bold]. Read it with one line:")
    console.print(f'  pandas.read_parquet("{settings.lake / "articles"}")', highlight=False, soft_wrap=True)


def show_funnel(console: Console, funnel: health.Funnel) -> None:
    """links → fetched → landed, and what became of the rest, with reasons."""
    console.print()
    console.print(
        f"[bold]Batch {funnel.batch_id}[/bold]: {funnel.total('links')} links → {funnel.total('links', 'fetched')} fetched → "
        f"{funnel.total('pages', 'landed')} landed, {funnel.total('pages', 'copy')} copies, "
        f"{funnel.total('pages', 'revision')} revisions, {funnel.total('pages', 'unchanged')} unchanged, "
        f"{funnel.total('pages', 'rejected')} rejected"
    )
    for stage, word in (("outlets", "outlets"), ("listings", "listings"), ("links", "links"), ("pages", "pages")):
        counts = getattr(funnel, stage)
        rest = {key: n for key, n in counts.items() if key[1] is not None or key[0] == "known"}
        if rest:
            told = ", ".join(
                f"{outcome}{f' ({reason})' if reason else ''} {n}" for (outcome, reason), n in rest.items()
            )
            console.print(f"  {word}: {told}", highlight=False)


def show_articles(console: Console, rows: list[dict[str, Any]]) -> None:
    """A table of articles; corrected dates first."""
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    table.add_column("outlet", no_wrap=True, max_width=10)
    table.add_column("headline", overflow="ellipsis", no_wrap=True, max_width=44)
    table.add_column("page said", no_wrap=True, min_width=10)
    table.add_column("we say", no_wrap=True, min_width=10)
    table.add_column("why", overflow="fold", min_width=24)
    for row in rows[:_ROWS]:
        table.add_row(
            escape(row["outlet_id"] or ""),
            escape(_plain(row["headline"] or "(no headline)")),
            _day(row["reported_published_at"]),
            f"[bold]{_day(row['published_date'])}[/bold]",
            escape(why(row)),
        )
    console.print(table)
    if len(rows) > _ROWS:
        console.print(f"… and {len(rows) - _ROWS} more.")


def _day(moment: date | datetime | None) -> str:
    return "–" if moment is None else moment.strftime("%Y-%m-%d")


def _plain(text: str) -> str:
    """Without control characters: a page's headline must not steer the terminal."""
    return "".join(c if c.isprintable() else " " for c in text)


def why(row: dict[str, Any]) -> str:
    """One phrase: what was wrong, the basis of the ruling, how sure, and whether it is a copy or an older state."""
    correction = row["date_correction"] or "none"
    parts = [] if correction == "none" else [f"{CORRECTIONS.get(correction, correction)};"]
    if row["published_date"] is None:
        parts.append("no other day to be found" if correction != "none" else "undated")
    else:
        parts.append(row["published_basis"] or "none")
        if row["published_confidence"] is not None:
            parts.append(f"{row['published_confidence']:.2f}")
    if row.get("table") == "copies":
        parts.append(f"· {row['copy_kind']} copy" + (f", {row['wire_agency']}" if row["wire_agency"] else ""))
    elif row.get("table") == "revisions":
        parts.append("· earlier state")
    elif row["wire_agency"]:
        parts.append(f"· {row['wire_agency']}")
    return " ".join(parts)


def show_ruling(console: Console, row: dict[str, Any]) -> None:
    """What the page said, what we say, and the claims behind it, most telling first."""
    if row.get("rejected"):
        console.print(f"[bold]Rejected:[/bold] {row['rejected']} {escape(row.get('detail') or '')}")
        raise typer.Exit(1)
    console.print(f"[bold]{escape(_plain(row['headline'] or '(no headline)'))}[/bold]")
    console.print(f"  the page said  {_day(row['reported_published_at'])}")
    console.print(f"  we say         [bold]{_day(row['published_date'])}[/bold]  ({row['published_precision']})")
    console.print(f"  why            {escape(why(row))}")
    place = ", ".join(p for p in (row["dateline_place"], row["dateline_country"]) if p)
    if place or row["wire_agency"]:
        console.print(f"  opening        {escape(place or '–')}  agency: {escape(row['wire_agency'] or '–')}")
    console.print(f"  captured       {row['captured_at'] or '–'} ({row['captured_basis']})")
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for name in ("basis", "where", "says", "read as", "verdict", "weight"):
        table.add_column(name, overflow="fold")
    for claim in row["date_claims"] or ():
        table.add_row(
            claim["basis"],
            escape(_plain(claim["locator"] or "")[:40]),
            escape(_plain(claim["text"] or "")[:60]),
            _day(claim["day"] or claim["earliest"]) if claim["precision"] else "–",
            claim["verdict"] or "–",
            "–" if claim["weight"] is None else f"{claim['weight']:+.1f}",
        )
    console.print(table)

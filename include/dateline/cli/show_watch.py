"""How watchlists are shown in a terminal: a trial over the lake, and their standing. What is shown comes from `jobs.watching`."""

from collections.abc import Mapping, Sequence

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from dateline.jobs.watching import Standing, Trial
from dateline.stores.watchlists import Watchlist

_DAYS = 60  # bars shown; the newest
_BAR = 40  # characters of the longest
_VALUES = 6  # outlets and languages named


def show_trial(console: Console, name: str, trial: Trial) -> None:
    """How often a watchlist would have fired, by day, and its newest finds with the words around."""
    days = max(1, (trial.last_day - trial.first_day).days)
    console.print(
        f"[bold]{escape(name)}[/bold], {trial.first_day} to {trial.last_day}: would have fired for "
        f"[bold]{trial.story_count}[/bold] stories ({trial.article_count} articles, {trial.copy_count} copies) among "
        f"{trial.text_count} texts: {trial.story_count / days:.1f} a day. Looked through in {trial.elapsed_s:.1f} s.",
        highlight=False,
    )
    if not trial.story_count:
        console.print("Nothing matched. Loosen the query, or look further back with --since.")
        return
    _show_days(console, trial)
    for title, counts in (("outlets", trial.by_outlet), ("languages", trial.by_language)):
        told = ", ".join(f"{escape(value)} {count}" for value, count in list(counts.items())[:_VALUES])
        console.print(f"  {title}: {told}{' …' if len(counts) > _VALUES else ''}", highlight=False)
    console.print("\nThe newest:")
    for fired in trial.examples:
        console.print(
            f"  {fired.published_date or 'undated'}  [bold]{escape(fired.headline)}[/bold]  ({escape(fired.outlet_id)})",
            highlight=False,
        )
        console.print(f"    {escape(fired.url)}", highlight=False)
        for snippet in fired.snippets:
            console.print(f"    “{escape(snippet)}”", highlight=False)


def _show_days(console: Console, trial: Trial) -> None:
    most = max(trial.by_day.values())
    shown = list(trial.by_day.items())[-_DAYS:]
    for day, count in shown:
        console.print(f"  {day or 'undated   '}  {'▇' * max(1, round(count * _BAR / most))} {count}", highlight=False)


def show_watchlists(console: Console, watchlists: Sequence[Watchlist], standing: Mapping[str, Standing]) -> None:
    """The watchlists with what they found of late, and how their alerts fared."""
    table = Table(box=box.SIMPLE)
    for title in ("watchlist", "name", "on", "stories", "alerts", "last sent"):
        table.add_column(title)
    for one in watchlists:
        found = standing.get(one.watchlist_id)
        alerts = ", ".join(f"{state} {count}" for state, count in sorted(found.deliveries.items())) if found else ""
        sent = found.last_sent_at if found else None
        table.add_row(
            one.watchlist_id,
            escape(one.name),
            "yes" if one.enabled else "no",
            str(found.story_count) if found else "",
            alerts or ("" if one.alert else "none set"),
            f"{sent:%Y-%m-%d %H:%M} UTC" if sent else "",
        )
    console.print(table)

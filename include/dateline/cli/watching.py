"""Commands about watchlists: `watch test`, `watch list`, `watch check`. The work lies in `jobs.watching`."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from dateline.errors import ConfigurationError
from dateline.settings import read_settings

_UNITS = {"h": "hours", "d": "days", "w": "weeks"}


def register(app: typer.Typer) -> None:
    """Add these commands to the `dateline` command."""
    watch = typer.Typer(help="Watchlists: try one over the lake, list them, check their files.", no_args_is_help=True)
    watch.command("test")(try_)
    watch.command("list")(list_)
    watch.command("check")(check)
    app.add_typer(watch, name="watch")


def read_period(text: str) -> timedelta:
    """`36h`, `30d` or `4w` as a period. Raises ConfigurationError."""
    match = re.fullmatch(r"([1-9]\d{0,4})([hdw])", text.strip())
    if match is None:
        raise ConfigurationError(f"--since {text!r} is no period; write one such as 36h, 30d or 4w.")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def try_(
    file: Annotated[Path, typer.Argument(help="A watchlist file; it need not be enabled.")],
    since: Annotated[str, typer.Option(help="How far back: 36h, 30d, 4w.")] = "30d",
) -> None:
    """Run a watchlist over the lake: how often it would have fired, and on what."""
    from dateline.cli.show import make_console
    from dateline.cli.show_watch import show_trial
    from dateline.jobs.watching import try_watchlist
    from dateline.stores.lake import Lake
    from dateline.stores.watchlists import read_watchlist

    period = read_period(since)
    watchlist = read_watchlist(file)
    lake = Lake.open(read_settings().lake)
    show_trial(make_console(), watchlist.name, try_watchlist(lake, watchlist, since=period, now=datetime.now(UTC)))


def list_(since: Annotated[str, typer.Option(help="Count what was found since: 36h, 30d, 4w.")] = "30d") -> None:
    """The watchlists, what they found of late and how their alerts fared."""
    from dateline.cli.show import make_console
    from dateline.cli.show_watch import show_watchlists
    from dateline.jobs.watching import standing
    from dateline.stores.lake import LABEL, Lake
    from dateline.stores.watchlists import read_watchlists

    settings = read_settings()
    watchlists, problems = read_watchlists(settings.watchlists)
    found = {}
    if (settings.lake / LABEL).exists():
        found = standing(Lake.open(settings.lake), since=read_period(since), now=datetime.now(UTC))
    show_watchlists(make_console(), watchlists, found)
    _tell(problem.sentence for problem in problems)


def check(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Watchlist files; without any, all of the folders.")
    ] = None,
) -> None:
    """Read watchlist files and say what is wrong with them; exit code 1 where something is."""
    from dateline.stores.watchlists import read_watchlist, read_watchlists

    sentences = []
    good = 0
    if files:
        for file in files:
            try:
                read_watchlist(file)
                good += 1
            except ConfigurationError as error:
                sentences.append(str(error))
    else:
        found, problems = read_watchlists(read_settings().watchlists)
        good = len(found)
        sentences = [problem.sentence for problem in problems]
    _tell(sentences)
    typer.echo(f"{good} good, {len(sentences)} broken")
    raise typer.Exit(1 if sentences else 0)


def _tell(sentences: Iterable[str]) -> None:
    for sentence in sentences:
        typer.echo(f"dateline: {sentence}", err=True)

"""`dateline outlets`: which there are, which are enabled, what they list now, and a new one from its address.

Files are read and written by `stores`, sites are asked by `jobs`.
"""

from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dateline.errors import ConfigurationError, DatelineError
from dateline.settings import Settings, read_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dateline.jobs.outlet_visits import Sample
    from dateline.model import ListedOutlet
    from dateline.stores.toml_files import FileProblem

_Ids = Annotated[list[str], typer.Argument(help="Ids of outlets, as `dateline outlets list` shows them.")]

outlets = typer.Typer(help="List, enable, check and add outlets.", no_args_is_help=True, add_completion=False)


def register(app: typer.Typer) -> None:
    """Add these commands to the `dateline` command."""
    app.add_typer(outlets, name="outlets")


def _folders(settings: Settings) -> "list[Path]":
    """Where outlet files lie: the user's own folder first."""
    from dateline.stores.outlet_files import own_folder

    own = own_folder(settings.enabled_outlets)
    return [folder for folder in dict.fromkeys([own, *settings.outlets]) if folder.is_dir()]


def _known(settings: Settings) -> "tuple[dict[str, ListedOutlet], tuple[FileProblem, ...]]":
    from dateline.stores.outlets import read_folders

    return read_folders(_folders(settings))


def _enabled(settings: Settings) -> list[str]:
    from dateline.stores.outlets import enabled_names

    return enabled_names(settings.enabled_outlets)


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


@outlets.command("list")
def list_() -> None:
    """Show all outlets that have a file, and which of them are enabled."""
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    from dateline.cli.show import make_console

    settings = read_settings()
    known, problems = _known(settings)
    enabled = _enabled(settings)
    console = make_console()
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for name in ("", "id", "name", "country", "zone", "languages", "feeds", "sitemaps", "hubs"):
        table.add_column(name, justify="right" if name in {"feeds", "sitemaps", "hubs"} else "left")
    for name, item in sorted(known.items(), key=lambda entry: (entry[0] not in enabled, entry[0])):
        outlet, rules = item.outlet, item.rules
        counts = [str(len(urls) or "–") for urls in (rules.feeds, rules.news_sitemaps, rules.hub_pages)]
        facts = (outlet.country or "–", outlet.timezone or "–", " ".join(outlet.languages) or "–")
        mark = "on" if name in enabled else ""
        table.add_row(mark, escape(name), escape(_plain(outlet.name)), *map(escape, facts), *counts)
    console.print(table)
    console.print(f"{len(known)} outlets, {len([n for n in enabled if n in known])} enabled.", highlight=False)
    for problem in problems:
        typer.echo(f"broken: {_plain(problem.sentence)}")
    for name in enabled:
        if name not in known and not any(Path(problem.file).stem == name for problem in problems):
            typer.echo(f"enabled, but there is no file of this id: {name}. Mend {settings.enabled_outlets}.")


@outlets.command()
def enable(ids: _Ids) -> None:
    """Harvest these outlets from the next harvest on."""
    from dateline.stores.outlet_files import own_folder, set_enabled
    from dateline.stores.outlets import read_folders

    settings = read_settings()
    known, problems = _known(settings)
    _refuse_strangers(ids, known, problems)
    folder = own_folder(settings.enabled_outlets)
    own = read_folders([folder])[0] if folder.is_dir() else {}
    names = set_enabled(settings.enabled_outlets, add=ids, folder=folder if own.keys() & set(ids) else None)
    typer.echo(f"enabled: {', '.join(names)} (in {settings.enabled_outlets})")
    from dateline.settings import NO_CONTACT

    if settings.contact == NO_CONTACT:
        typer.echo("Set DATELINE_CONTACT to a web or mail address of yours: outlets see it, and can reach you.")


@outlets.command()
def disable(ids: _Ids) -> None:
    """Harvest these outlets no more; what they gave stays in the lake."""
    from dateline.stores.outlet_files import set_enabled

    settings = read_settings()
    before = _enabled(settings)
    strangers = [name for name in ids if name not in before]
    if strangers:
        like = _like(strangers[0], before)
        raise ConfigurationError(f"{strangers[0]!r} is not enabled.{like} Enabled are: {', '.join(before) or 'none'}.")
    names = set_enabled(settings.enabled_outlets, remove=ids)
    typer.echo(f"enabled: {', '.join(names) or 'none'} (in {settings.enabled_outlets})")


def _like(name: str, names: "Iterable[str]") -> str:
    """Asks whether the likeliest of these names was meant; "" where none is like it."""
    close = get_close_matches(name.lower()[:100], list(names), n=1)
    return f" Did you mean {close[0]}?" if close else ""


def _refuse_strangers(
    ids: "Sequence[str]", known: "dict[str, ListedOutlet]", problems: "Sequence[FileProblem]"
) -> None:
    for name in ids:
        if name in known:
            continue
        for problem in problems:
            if Path(problem.file).stem == name:
                raise ConfigurationError(problem.sentence)
        raise ConfigurationError(
            f"no outlet has the id {name[:100]!r}.{_like(name, known)} There are: {', '.join(sorted(known)) or 'none'}. "
            "Write its file, or let `dateline outlets add` do so."
        )


@outlets.command()
def check(
    ids: Annotated[list[str] | None, typer.Argument(help="Ids of outlets; all enabled ones without.")] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Read the files alone and ask no site.")] = False,
) -> None:
    """Read the files of outlets, ask for their listings, and show three articles of each. Exit code 1 on trouble."""
    from dateline.jobs.outlet_checks import check_outlet

    settings = read_settings()
    known, problems = _known(settings)
    names = ids or _enabled(settings)
    if not names:
        raise ConfigurationError("no outlet is enabled. Name one, such as `dateline outlets check bbc`.")
    troubles = 0
    for name in names:
        try:
            _refuse_strangers([name], known, problems)
            item = known[name]
            typer.echo(f"{name}: the file holds ({len(item.rules.hosts)} hosts)")
            if offline:
                continue
            found = check_outlet(settings, item, now=datetime.now(UTC))
        except DatelineError as error:
            typer.echo(f"{name}: {_plain(str(error))}")
            troubles += 1
            continue
        for one in found.listings:
            said = f"{len(one.links)} links" if one.reason is None else f"{one.reason}: {_plain(one.detail)}"
            typer.echo(f"  {one.kind:<13} {_plain(one.url)}: {said}")
        skipped = ", ".join(f"{reason} {count}" for reason, count in sorted(found.skipped.items()))
        typer.echo(f"  kept {found.kept}{f', skipped {skipped}' if skipped else ''}")
        _show_samples(found.samples)
        troubles += not found.is_sound
    raise typer.Exit(1 if troubles else 0)


def _show_samples(samples: "Sequence[Sample]") -> None:
    for sample in samples:
        title = _plain(sample.title or "(no headline)")
        if sample.rejected is None:
            typer.echo(
                f"  {sample.published or 'undated':<10}  {title} ({sample.words} words, {sample.language or '–'})"
            )
        else:
            typer.echo(f"  not read    {title}: {_plain(sample.rejected)}")
        typer.echo(f"              {_plain(sample.url)}")


@outlets.command()
def add(
    address: Annotated[
        str, typer.Argument(help="Front page, section or edition of the outlet; or a feed, for that feed alone.")
    ],
    outlet_id: Annotated[str | None, typer.Option("--id", help="Id and file name; made of the domain without.")] = None,
    connect: Annotated[
        str | None, typer.Option(help="The private address:port that the site is reached at, for a site of your own.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Write the file anew where there is one.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the file, write nothing.")] = False,
) -> None:
    """Find an outlet's feeds, news sitemaps and hub pages, show three articles, and write its file."""
    from dateline.jobs.outlet_finding import find_outlet
    from dateline.jobs.outlet_names import typed_address
    from dateline.jobs.outlet_visits import MAX_REQUESTS
    from dateline.stores.outlet_files import outlet_text, own_folder, refuse_taken, refuse_unwritable, write_outlet

    settings = read_settings()
    now = datetime.now(UTC)
    folder = own_folder(settings.enabled_outlets)
    if not dry_run:
        refuse_unwritable(folder)
        if outlet_id and not replace:
            refuse_taken(folder / f"{outlet_id}.toml")
    typer.echo(f"Looking at {_plain(typed_address(address))}: at most {MAX_REQUESTS} requests, one at a time.")
    found = find_outlet(settings, address, now=now, outlet_id=outlet_id, connect=connect)
    listed = found.listed
    comments = [
        f"{listed.outlet.name}. Written by `dateline outlets add` on {now:%Y-%m-%d}; look it over.",
        *found.notes,
    ]
    for url, count in found.counts.items():
        typer.echo(f"  {_plain(url)}: {count} links")
    _show_samples(found.samples)
    for note in found.notes:
        typer.echo(f"  {_plain(note)}")
    if dry_run:
        typer.echo(outlet_text(listed, comments), nl=False)
        return
    path = folder / f"{listed.outlet.outlet_id}.toml"
    write_outlet(path, listed, comments, replace=replace)
    if any((other / path.name).exists() for other in settings.outlets if other != folder):
        typer.echo(f"An outlet of the id {path.stem} is shipped; yours goes before it. --id gives yours another.")
    typer.echo(f"Wrote {path} ({found.requests} requests). Look it over, then: dateline outlets enable {path.stem}")

"""The `dateline` command. Each module beside this one is a group of commands; what they do lies in `jobs` and `health`."""

import sys

import typer

from dateline import __version__
from dateline.errors import DatelineError

app = typer.Typer(
    name="dateline",
    help="News monitoring: the right date, once, with the reason why.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"dateline {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    """News monitoring: the right date, once, with the reason why."""


def register_all(app: typer.Typer) -> None:
    """Add every group of commands, in the order in which `dateline --help` shows them."""
    from dateline.cli import articles, lake, local, outlets, query, topics, trace, watching

    for group in (local, outlets, articles, query, lake, trace, topics, watching):
        group.register(app)


def main() -> None:
    """Entry point: runs a command; an error that Dateline names is one line on stderr and exit code 1."""
    register_all(app)
    try:
        app()
    except DatelineError as error:
        typer.echo(f"dateline: {' '.join(str(error).split())}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(0)

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


def main() -> None:
    """Entry point: runs a command; an error that Dateline names is one line on stderr and exit code 1."""
    from dateline.cli import articles, local

    articles.register(app)
    local.register(app)
    try:
        app()
    except DatelineError as error:
        typer.echo(f"dateline: {' '.join(str(error).split())}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(0)

"""Commands that run things on this machine: `run`, `up`, `down`, `newsroom`.

How Airflow is started and stopped lies in `supervisor`; how the newsroom answers, in `newsroom`.
"""

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from dateline.errors import GiveUp
from dateline.settings import Settings, project_folder, read_settings

_Port = Annotated[int, typer.Option(help="Port of Airflow's UI on 127.0.0.1.", min=1, max=65535)]


def register(app: typer.Typer) -> None:
    """Add these commands to the `dateline` command."""
    app.command()(run)
    app.command()(up)
    app.command()(down)
    app.command("newsroom")(newsroom)


def _home() -> Path:
    return project_folder() / ".airflow"


@contextlib.contextmanager
def _newsroom_outlets(home: Path, state: int) -> Iterator[dict[str, str]]:
    """The bundled newsroom, serving; the variables that enable its outlets."""
    from dateline.newsroom import serve

    with serve(state=state) as server:
        folder = home / "newsroom"
        enabled = home / "newsroom-enabled.toml"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for stale in folder.glob("*.toml"):
                stale.unlink()
            names = [path.stem for path in server.outlet_files(folder)]
            enabled.write_text("enabled = [" + ", ".join(f'"{name}"' for name in sorted(names)) + "]\n")
        except OSError as error:
            raise GiveUp(
                f"The newsroom's outlet files can't be written to {home} ({error.strerror}). Free some space there, or "
                "give this user the right to write."
            ) from None
        yield {"DATELINE_OUTLETS": str(folder), "DATELINE_ENABLED_OUTLETS": str(enabled)}


def _interrupt_on_term() -> None:
    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGHUP):  # `dateline down`; a terminal that is closed
        signal.signal(number, interrupt)


def run(
    state: Annotated[int, typer.Option(help="State of the newsroom: 2 is some days later.", min=1, max=2)] = 1,
) -> None:
    """Harvest and refine the bundled newsroom through a real Airflow, show what landed, stop everything."""
    from dateline.cli.show import make_console, show_round
    from dateline.supervisor import Hold, LocalAirflow, Place, free_port, run_round

    console = make_console()
    settings, home = read_settings(), _home()
    _usable_lake(settings)
    _interrupt_on_term()
    began = time.monotonic()

    def say(sentence: str) -> None:
        console.print(f"[dim]{time.monotonic() - began:5.1f} s[/dim]  {sentence}", highlight=False)

    try:
        with Hold(home) as hold, _newsroom_outlets(home, state) as outlets:
            place = Place(
                project=project_folder(),
                home=home,
                lake=settings.lake,
                port=free_port(),
                log_ports=(free_port(), free_port()),
                variables={**outlets, "DATELINE_HARVEST_SCHEDULE": "none"},
            )
            say("Starting the newsroom and Airflow (scheduler, DAG processor, API server, triggerer)")
            with LocalAirflow(place, say, hold) as airflow:
                done = run_round(airflow, settings, say)
                say("Stopping")
    except KeyboardInterrupt:
        raise GiveUp(
            "stopped before all had landed; everything that was started is stopped. What was archived waits in the lake: "
            "the next `dateline run` lands it."
        ) from None
    show_round(console, settings, done)
    if done.held:
        raise typer.Exit(1)


def _usable_lake(settings: Settings) -> None:
    """Raise what is wrong with the lake now, not after a minute of starting Airflow."""
    from dateline.stores.lake import Lake

    Lake.create(settings.lake)


def up(port: _Port = 8080) -> None:
    """Start Airflow with its UI and the schedule on, and keep it running until Ctrl-C or `dateline down`."""
    from dateline.cli.show import make_console
    from dateline.supervisor import Hold, LocalAirflow, Place, free_port

    console = make_console()
    settings, home = read_settings(), _home()
    _usable_lake(settings)
    _interrupt_on_term()

    def say(sentence: str) -> None:
        console.print(sentence, highlight=False)

    with contextlib.ExitStack() as stack:
        hold = stack.enter_context(Hold(home))
        variables: dict[str, str] = {}
        if not settings.enabled_outlets.exists():
            variables = stack.enter_context(_newsroom_outlets(home, 1))
            say(
                f"No {settings.enabled_outlets.name} yet, so the bundled newsroom is harvested (README: “Add your outlets”)."
            )
        place = Place(
            project=project_folder(),
            home=home,
            lake=settings.lake,
            port=free_port(port),
            log_ports=(free_port(), free_port()),
            variables=variables,
        )
        try:
            airflow = stack.enter_context(LocalAirflow(place, say, hold))
            console.rule()
            say(f"Airflow: [link={place.url}]{place.url}[/link]   login: admin   password: {place.password()}")
            say(f"Desk:    [link={place.url}/dateline/]{place.url}/dateline/[/link]")
            say(f"Lake:    {settings.lake}   Ctrl-C or `make down` stops everything.")
            while True:
                airflow.check()
                time.sleep(2.0)
        except KeyboardInterrupt:
            say("Stopping")


def down() -> None:
    """Stop what `up` started."""
    from dateline.supervisor import stop_recorded

    stopped = stop_recorded(_home())
    typer.echo("Stopped." if stopped else "Nothing was running.")


def newsroom(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 for any free one.", min=0, max=65535)] = 8041,
    state: Annotated[int, typer.Option(help="State of the site: 2 is some days later.", min=1, max=2)] = 1,
    outlets: Annotated[Path | None, typer.Option(help="Folder to write the outlet files to.")] = None,
) -> None:
    """Serve the bundled newsroom's fictional outlets on loopback until Ctrl-C."""
    from dateline.newsroom import serve

    _interrupt_on_term()
    with contextlib.ExitStack() as stack:
        try:
            server = stack.enter_context(serve(port=port, state=state))
        except OSError as error:
            raise GiveUp(
                f"port {port} on 127.0.0.1 can't be used ({os.strerror(error.errno or 0)}). Choose another with --port."
            ) from None
        try:
            typer.echo(f"The newsroom is open at http://127.0.0.1:{server.port}/ (Ctrl-C closes it)")
            if outlets is not None:
                outlets.mkdir(parents=True, exist_ok=True)
                for path in server.outlet_files(outlets):
                    typer.echo(f"  {path}")
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            typer.echo("Closed.")
        except OSError as error:
            raise GiveUp(
                f"--outlets {outlets}: can't be written ({error.strerror}). Name a folder that this user may write to."
            ) from None

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

_HARVEST_WITHIN_S = 600.0  # seconds — the newsroom's harvest takes about 15
_LAND_WITHIN_S = 900.0  # seconds — its refine about 20
_CHECK_EVERY_S = 0.5

_Port = Annotated[int, typer.Option(help="Port of Airflow's UI on 127.0.0.1.")]


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
        folder.mkdir(parents=True, exist_ok=True)
        for stale in folder.glob("*.toml"):
            stale.unlink()
        names = [path.stem for path in server.outlet_files(folder)]
        enabled = home / "newsroom-enabled.toml"
        enabled.write_text("enabled = [" + ", ".join(f'"{name}"' for name in sorted(names)) + "]\n")
        yield {"DATELINE_OUTLETS": str(folder), "DATELINE_ENABLED_OUTLETS": str(enabled)}


def _interrupt_on_term() -> None:
    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)


def run(
    state: Annotated[int, typer.Option(help="State of the newsroom: 2 is some days later.", min=1, max=2)] = 1,
) -> None:
    """Harvest and refine the bundled newsroom through a real Airflow, show what landed, stop everything."""
    from dateline.cli.show import make_console, show_batch
    from dateline.supervisor import LocalAirflow, Place, free_port

    _interrupt_on_term()
    console = make_console()
    settings, home = read_settings(), _home()
    began = time.monotonic()

    def say(sentence: str) -> None:
        console.print(f"[dim]{time.monotonic() - began:5.1f} s[/dim]  {sentence}", highlight=False)

    try:
        with _newsroom_outlets(home, state) as outlets:
            place = Place(
                project=project_folder(),
                home=home,
                lake=settings.lake,
                port=free_port(),
                log_ports=(free_port(), free_port()),
                variables={**outlets, "DATELINE_HARVEST_SCHEDULE": "none"},
            )
            say("Starting the newsroom and Airflow (scheduler, DAG processor, API server, triggerer)")
            with LocalAirflow(place, say) as airflow:
                batch_id = _harvest(airflow, settings, say)
                say("Stopping")
    except KeyboardInterrupt:
        raise GiveUp("stopped before the batch had landed; everything that was started is stopped.") from None
    show_batch(console, settings, batch_id)


def _harvest(airflow, settings: Settings, say) -> str:  # type: ignore[no-untyped-def]  # LocalAirflow is imported late
    """Trigger a harvest and wait until refine has landed it; the batch's id."""
    from datetime import datetime

    from dateline.jobs.task import batch_id_at
    from dateline.stores.lake import Lake

    run_id = airflow.api.trigger("harvest_news")
    batch_id = batch_id_at(datetime.fromisoformat(airflow.api.run("harvest_news", run_id)["run_after"]))
    say(f"Harvesting (batch {batch_id})")
    _follow(airflow, "harvest_news", run_id, say, within_s=_HARVEST_WITHIN_S)
    deadline = time.monotonic() + _LAND_WITHIN_S
    followed: set[str] = set()
    while True:
        row = Lake.open(settings.lake).batch(batch_id)
        if row is not None and row["state"] == "complete":
            return batch_id
        if time.monotonic() > deadline:
            raise GiveUp(
                f"batch {batch_id} has not landed in {_LAND_WITHIN_S:.0f} s. Logs: {airflow.place.home / 'logs'}"
            )
        for refine in reversed(airflow.api.runs("refine_articles")):
            name = refine["dag_run_id"]
            if name not in followed and refine["state"] in {"queued", "running"}:
                followed.add(name)
                say("Refining")
                _follow(airflow, "refine_articles", name, say, within_s=_LAND_WITHIN_S)
        airflow.check()
        time.sleep(_CHECK_EVERY_S)


def _follow(airflow, dag_id: str, run_id: str, say, *, within_s: float) -> None:  # type: ignore[no-untyped-def]  # as above
    """Say each task as it ends; raise GiveUp with the log's path where the run fails."""
    deadline = time.monotonic() + within_s
    told: set[tuple[str, int]] = set()
    while True:
        airflow.check()
        state = airflow.api.run(dag_id, run_id)["state"]
        for task in airflow.api.tasks(dag_id, run_id):
            key = (task["task_id"], task["map_index"])
            if task["state"] in {"success", "failed", "upstream_failed"} and key not in told:
                told.add(key)
                shard = f" \\[{task['map_index']}]" if task["map_index"] >= 0 else ""
                took = f" ({task['duration']:.1f} s)" if task["duration"] else ""
                say(f"  {task['task_id']}{shard}: {task['state']}{took}")
        if state == "success":
            return
        if state == "failed":
            broken = [t["task_id"] for t in airflow.api.tasks(dag_id, run_id) if t["state"] == "failed"]
            logs = airflow.place.home / "logs" / f"dag_id={dag_id}" / f"run_id={run_id}"
            raise GiveUp(f"{dag_id} failed in {', '.join(broken) or 'an unknown task'}. Logs: {logs}")
        if time.monotonic() > deadline:
            raise GiveUp(f"{dag_id} is still {state} after {within_s:.0f} s. Logs: {airflow.place.home / 'logs'}")
        time.sleep(_CHECK_EVERY_S)


def up(port: _Port = 8080) -> None:
    """Start Airflow with its UI and the schedule on, and keep it running until Ctrl-C or `dateline down`."""
    from dateline.cli.show import make_console
    from dateline.supervisor import LocalAirflow, Place, free_port

    _interrupt_on_term()
    console = make_console()
    settings, home = read_settings(), _home()

    def say(sentence: str) -> None:
        console.print(sentence, highlight=False)

    with contextlib.ExitStack() as stack:
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
            airflow = stack.enter_context(LocalAirflow(place, say))
            console.rule()
            say(f"Airflow: [link={place.url}]{place.url}[/link]   login: admin   password: {place.password()}")
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
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 for any free one.")] = 8041,
    state: Annotated[int, typer.Option(help="State of the site: 2 is some days later.", min=1, max=2)] = 1,
    outlets: Annotated[Path | None, typer.Option(help="Folder to write the outlet files to.")] = None,
) -> None:
    """Serve the bundled newsroom's fictional outlets on loopback until Ctrl-C."""
    from dateline.newsroom import serve

    _interrupt_on_term()
    try:
        with serve(port=port, state=state) as server:
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
            f"port {port} on 127.0.0.1 can't be used ({os.strerror(error.errno or 0)}). Choose another with --port."
        ) from None

"""Commands about articles and the lake: `import`, `explain`, `status`, `release`.

The work lies in `jobs`, what is read of the lake in `health`.
"""

import json
import os
import stat
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from dateline.errors import ConfigurationError, DatelineError, GiveUp
from dateline.settings import read_settings

_MAX_PAGE_BYTES = 20_000_000  # bytes — as imports: a larger file is no news page

_Url = Annotated[str | None, typer.Option(help="Address of the page, where it is known.")]
_CapturedAt = Annotated[str | None, typer.Option(help="When it was captured: a day, or ISO 8601 (UTC without a zone).")]


def register(app: typer.Typer) -> None:
    """Add these commands to the `dateline` command."""
    app.command("import")(import_)
    app.command()(explain)
    app.command()(status)
    app.command()(release)


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    from dateline.jobs.dumps import read_moment

    try:
        return read_moment(text)
    except ValueError:
        raise ConfigurationError(f"--captured-at {text!r} is no day or ISO 8601 time, such as 2021-10-20.") from None


def import_(
    paths: Annotated[list[Path], typer.Argument(help="HTML, text and WARC files, or folders of them.")],
    index: Annotated[Path | None, typer.Option(help="CSV with the columns file,url,captured_at.")] = None,
    url: _Url = None,
    captured_at: _CapturedAt = None,
    archive_only: Annotated[
        bool, typer.Option("--archive-only", help="Leave refining to Airflow's refine_articles.")
    ] = False,
) -> None:
    """Archive files as one batch and refine them, on the same road as any harvest."""
    from dateline.cli.show import make_console, show_batch
    from dateline.jobs.imports import archive_dumps
    from dateline.jobs.rebuild import refine_batch
    from dateline.jobs.task import Task, batch_id_at

    now = datetime.now(UTC)
    settings = read_settings()
    if "parse_workers" not in settings.model_fields_set:
        settings = settings.model_copy(update={"parse_workers": os.cpu_count() or 1})
    task = Task(settings=settings, now=now, run_id=f"import__{now.isoformat()}", batch_id=batch_id_at(now))
    form: dict[str, Any] = {
        "paths": [str(path) for path in paths],
        "index": str(index) if index else None,
        "url": url,
        "captured_at": _moment(captured_at),
    }
    try:
        done = archive_dumps(task, form)
    except DatelineError:
        task.staging.discard()  # the next import is another batch: nobody would ever come back to this one's files
        raise
    typer.echo("archived: " + ", ".join(f"{name} {value}" for name, value in done.counts.items()))
    row = task.lake.batch(task.batch_id)
    if archive_only or row is None or not row["warc_files"]:
        return
    refine_batch(replace(task, now=datetime.now(UTC)), row)
    show_batch(make_console(), settings, task.batch_id)


def explain(
    page: Annotated[str, typer.Argument(help="An HTML or text file, or the URL of a page.")],
    url: _Url = None,
    captured_at: _CapturedAt = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the columns of `articles`.")] = False,
) -> None:
    """Show when a page was published, what it claimed, and why we ruled so."""
    from dateline.cli.show import make_console, show_ruling
    from dateline.jobs.onepage import read_one

    given: dict[str, Any] = {"url": url, "captured_at": _moment(captured_at)}
    if page.startswith(("http://", "https://")):
        html, facts = _fetch(page)
        given = {**facts, "url": url or facts["url"], "captured_at": given["captured_at"] or facts["captured_at"]}
    else:
        html, modified = _file(Path(page))
        given["file_modified_at"] = modified
    row = read_one(html, is_guarded=True, **given)
    if as_json:
        typer.echo(json.dumps(row, ensure_ascii=False, indent=2, default=_text))
        raise typer.Exit(1 if "rejected" in row else 0)
    show_ruling(make_console(), row)


def _text(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _file(path: Path) -> tuple[bytes, datetime]:
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise GiveUp(f"{path}: no ordinary file. Name an HTML or text file.")
        if facts.st_size > _MAX_PAGE_BYTES:
            raise GiveUp(f"{path}: {facts.st_size:,} bytes; a page may have {_MAX_PAGE_BYTES:,}. Cut it down.")
        return path.read_bytes(), datetime.fromtimestamp(facts.st_mtime, tz=UTC)
    except OSError as error:
        raise GiveUp(f"{path}: cannot be read ({error.strerror}). Check the path.") from None


def _fetch(address: str) -> tuple[bytes, dict[str, Any]]:
    from dateline.jobs.harvest import fetch_one

    page = fetch_one(read_settings(), address)
    return page.body, {"url": page.url, "captured_at": page.captured_at, "content_type": page.content_type}


def status() -> None:
    """One line on the lake; exit code 0 fresh, 1 late, 2 broken. Reads the lake alone, so it outlives Airflow."""
    from dateline.health import BROKEN, Status
    from dateline.health import status as look

    try:
        found = look(read_settings(), now=datetime.now(UTC))
    except DatelineError as error:
        found = Status(code=BROKEN, sentence=f"broken: {error}")
    typer.echo(found.sentence)
    raise typer.Exit(found.code)


def release(batch_id: Annotated[str, typer.Argument(help="A held batch; `dateline status` names it.")]) -> None:
    """Let a held batch be refined again."""
    from dateline.jobs.pending import release_batch
    from dateline.jobs.task import Task

    release_batch(Task(settings=read_settings(), now=datetime.now(UTC), run_id="release", batch_id=batch_id))
    typer.echo(f"{batch_id} is pending again; the next run of refine_articles takes it.")

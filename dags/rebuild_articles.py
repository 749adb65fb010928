"""### Rebuild articles from the archive, or import pages

Run by hand, with a form. **import**: HTML files, text files and WARC files (CC-NEWS among them) become a batch of the
archive, which `refine_articles` then lands. **replay**: the batches of an interval and all that follow them are refined
again, oldest first, by today's code; nothing is fetched.

| task | what it does |
|---|---|
| `plan_rebuild` | says what would be done; with `dry_run` (the default) nothing else happens |
| `archive_dumps` | files become pages of the archive; foreign WARC files are taken by reference, never copied |
| `replay_batches` | extract, correct, deduplicate, tag, check and land, batch after batch |
"""

from datetime import datetime, timedelta
from typing import Any

from airflow.sdk import Param, dag, get_current_context, task

from dateline.dagkit import ARTICLES, DEFAULTS, LAKE_POOL, PAGES, TAGS, batch_id, run_job


@dag(
    dag_id="rebuild_articles",
    schedule=None,
    start_date=datetime(2026, 1, 1),  # noqa: DTZ001 - Airflow reads it in its own zone, UTC
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(days=7),
    default_args=DEFAULTS,
    tags=[*TAGS, "rebuild"],
    doc_md=__doc__,
    params={
        "mode": Param("replay", enum=["replay", "import"], description="Replay the archive, or import files."),
        "dry_run": Param(True, type="boolean", description="Only say what would be done."),
        "paths": Param(
            [], type="array", items={"type": "string"}, description="import: files and folders on the worker's disk."
        ),
        "index": Param(
            None, type=["null", "string"], description="import: CSV with the columns file, url, captured_at."
        ),
        "first_date": Param(
            None, type=["null", "string"], format="date", description="replay: from batches of this day on."
        ),
        "batch": Param(None, type=["null", "string"], description="replay: from this batch on (wins over first_date)."),
    },
)
def rebuild_articles() -> None:
    """A form in, batches refined anew out."""

    @task.branch
    def plan_rebuild() -> list[str]:
        from dateline.jobs import rebuild

        return run_job(rebuild.plan_rebuild, _form())

    @task(outlets=[PAGES], pool=LAKE_POOL)
    def archive_dumps() -> None:
        from dateline.jobs import imports

        run_job(imports.archive_dumps, _form(), batch_id=batch_id())

    @task(outlets=[ARTICLES], pool=LAKE_POOL, execution_timeout=timedelta(days=7))
    def replay_batches() -> None:
        from dateline.jobs import rebuild

        run_job(rebuild.replay_batches, _form())

    plan_rebuild() >> [archive_dumps(), replay_batches()]


def _form() -> dict[str, Any]:
    return dict(get_current_context()["params"])


rebuild_articles()

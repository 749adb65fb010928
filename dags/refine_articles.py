"""### Refine archived pages into articles

Takes the oldest batch that is archived and not refined, reads its pages, rules their dates, finds copies, tags them and
lands them in the lake. Woken by `harvest_news` and imports; asks the lake itself what is pending, so a lost event or a
wiped Airflow database loses nothing.

| task | what it does |
|---|---|
| `pending_batches` | the oldest pending batch, or the one that this run has refined before (that is what **Clear** means) |
| `extract_stories` | one task a WARC file: headline, body, authors, every date claim; parsed in processes of their own |
| `correct_dates` | rules when each story was published, and names what was wrong with the page's date |
| `deduplicate` | same address, same text, copies, revisions |
| `tag_articles` | people, organisations, places, countries, wire agency, topics; runs the watchlists |
| `check_quality` | flags doubtful rows; stops a batch whose pages don't add up |
| `land_articles` | writes the tables, day by day, and last the batch's row |

One batch a run; while more wait, the next run is woken at once. A batch that keeps failing is held and blocks nobody.
"""

from datetime import datetime, timedelta

from airflow.sdk import dag, get_current_context, task

from dateline.dagkit import ARTICLES, DEFAULTS, LAKE_POOL, MORE_PAGES, PAGES, TAGS, run_job


@dag(
    dag_id="refine_articles",
    schedule=[PAGES],
    start_date=datetime(2026, 1, 1),  # noqa: DTZ001 - Airflow reads it in its own zone, UTC
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=6),
    default_args=DEFAULTS,
    tags=[*TAGS, "refine"],
    doc_md=__doc__,
)
def refine_articles() -> None:
    """Archived pages in, articles out."""

    @task
    def pending_batches() -> list[dict[str, str]]:
        from dateline.jobs import pending

        return run_job(pending.pending_batches)

    @task
    def extract_stories(batch_id: str, warc_file: str) -> None:
        from dateline.jobs import refining

        run_job(refining.extract_stories, warc_file, batch_id=batch_id)

    @task
    def correct_dates(shards: list[dict[str, str]]) -> str:
        from dateline.jobs import refining

        return run_job(refining.correct_dates, batch_id=shards[0]["batch_id"])

    @task
    def deduplicate(batch_id: str) -> str:
        from dateline.jobs import refining

        return run_job(refining.deduplicate, batch_id=batch_id)

    @task
    def tag_articles(batch_id: str) -> str:
        from dateline.jobs import refining

        return run_job(refining.tag_articles, batch_id=batch_id)

    @task
    def check_quality(batch_id: str) -> str:
        from dateline.jobs import refining

        return run_job(refining.check_quality, batch_id=batch_id)

    @task(outlets=[ARTICLES, MORE_PAGES], pool=LAKE_POOL)
    def land_articles(batch_id: str) -> None:
        from dateline.jobs import landing

        still_pending = run_job(landing.land_articles, batch_id=batch_id)
        if still_pending:
            get_current_context()["outlet_events"][MORE_PAGES].add(PAGES)

    shards = pending_batches()
    extracted = extract_stories.expand_kwargs(shards)
    dated = correct_dates(shards)
    extracted >> dated
    land_articles(check_quality(tag_articles(deduplicate(dated))))


refine_articles()

"""### Tell people what their watchlists found

Runs when articles have landed, and every quarter of an hour for what was waiting: quiet hours, digests, further tries.
Watchlists are files in `include/watchlists` (`DATELINE_WATCHLISTS`); whom they tell is written there, secrets are
Airflow connections.

| task | what it does |
|---|---|
| `send_alerts` | queues an alert for each story that a landing since the last run brought to a watchlist, then sends what is due |

One alert a story and channel, whatever its copies; a follow-up only where a revision changes what was told. The lake's
table `deliveries` remembers both, so nothing is told twice and a wiped Airflow database loses nothing. The run ends red
where an alert was given up; **Clear** does no harm.
"""

from datetime import datetime, timedelta

from airflow.sdk import AssetOrTimeSchedule, CronTriggerTimetable, dag, task

from dateline.dagkit import ARTICLES, DEFAULTS, TAGS, alert_endpoint, run_job


@dag(
    dag_id="alert_watchlists",
    schedule=AssetOrTimeSchedule(timetable=CronTriggerTimetable("*/15 * * * *", timezone="UTC"), assets=[ARTICLES]),
    start_date=datetime(2026, 1, 1),  # noqa: DTZ001 - Airflow reads it in its own zone, UTC
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=1),
    default_args=DEFAULTS,
    tags=[*TAGS, "alert"],
    doc_md=__doc__,
)
def alert_watchlists() -> None:
    """New articles in, messages out."""

    # Not in the pool `lake`: a receiver that keeps us waiting must not keep landings waiting. The lake's lock is held
    # for each entry of the ledger alone.
    @task
    def send_alerts() -> None:
        from dateline.jobs import alerting

        run_job(alerting.alert_watchlists, alert_endpoint)

    send_alerts()


alert_watchlists()

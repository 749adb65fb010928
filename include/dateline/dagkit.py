"""What the DAG files share: defaults, assets, and the one way in which a task calls a job.

The only module that knows Airflow. No job is imported here: a DAG file is parsed often, and jobs pull in pyarrow.
"""

import logging
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from airflow.sdk import Asset, AssetAlias, get_current_context
from airflow.sdk.exceptions import AirflowFailException

from dateline.errors import GiveUp, HoldForPerson

PAGES = Asset(name="pages", uri="dateline://lake/pages")
ARTICLES = Asset(name="articles", uri="dateline://lake/articles")
# Emits on PAGES only where batches still wait, so that a backlog drains itself and an empty one stays quiet.
MORE_PAGES = AssetAlias("more_pages")
LAKE_POOL = "lake"  # one slot: one writer at a time; made at every start, since it dies with Airflow's database

DEFAULTS: dict[str, Any] = {
    "owner": "dateline",
    "retries": 2,
    "retry_delay": timedelta(seconds=10),
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": timedelta(minutes=10),
    "execution_timeout": timedelta(minutes=60),
}
TAGS = ["dateline"]

if TYPE_CHECKING:
    from dateline.jobs.task import Done
    from dateline.web.delivery import Endpoint

log = logging.getLogger("dateline")


def harvest_schedule() -> str | None:
    """The cron line of harvest_news. Read straight from the environment: `settings` would cost every parse pydantic."""
    schedule = os.environ.get("DATELINE_HARVEST_SCHEDULE", "").strip() or "*/15 * * * *"
    return None if schedule == "none" else schedule


def batch_id() -> str:
    """The id of the batch that this run makes: its start, which a retry and a *Clear* keep."""
    from dateline.jobs.task import batch_id_at

    return batch_id_at(get_current_context()["dag_run"].run_after)


def alert_endpoint(conn_id: str) -> "Endpoint":
    """The receiver of alerts that an Airflow connection names. Raises ConfigurationError where there is none."""
    from airflow.sdk import Connection
    from airflow.sdk.exceptions import AirflowNotFoundException

    from dateline.errors import ConfigurationError
    from dateline.web.delivery import Endpoint

    try:
        found = Connection.get(conn_id)
    except AirflowNotFoundException:
        raise ConfigurationError(
            f"Airflow has no connection {conn_id!r}. Add it under Admin → Connections, or set AIRFLOW_CONN_{conn_id.upper()}."
        ) from None
    return Endpoint(
        name=conn_id,
        host=found.host or "",
        port=found.port,
        scheme=found.schema or "",
        login=found.login,
        password=found.password,
        extra=found.extra_dejson,
    )


def run_job(job: "Callable[..., Done]", *given: Any, batch_id: str = "") -> Any:
    """Call a job with its Task and what else it is given; log its counts; sort its errors for Airflow.

    RetryLater: Airflow tries again. GiveUp and HoldForPerson: the task fails at once; the batch that a HoldForPerson
    names is held with its reason and blocks nobody.
    """
    from dateline.jobs.task import Task
    from dateline.settings import read_settings

    task = None
    try:
        run_id = str(get_current_context()["run_id"])
        task = Task(settings=read_settings(), now=datetime.now(UTC), run_id=run_id, batch_id=batch_id)
        done = job(task, *given)
    except HoldForPerson as error:
        if task is not None and batch_id:
            from dateline.jobs.pending import hold_batch

            hold_batch(task, str(error))
        raise AirflowFailException(str(error)) from error
    except GiveUp as error:
        raise AirflowFailException(str(error)) from error
    log.info("counts: %s", ", ".join(f"{name} {value}" for name, value in done.counts.items()) or "nothing to do")
    return done.result

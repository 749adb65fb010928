"""Airflow plugin of Dateline: the desk's pages, and the heavy libraries loaded once, before the executor forks its workers.

Forked workers then inherit them, and a hop between two tasks costs about a second instead of four (measured on
Airflow 3.3.2). By import alone: a library that starts threads before a fork, polars above all, can hang after it.
Never name this file dateline.py: the plugin loader would put it in place of the package.
"""

import logging
import sys
from typing import Any

from airflow.plugins_manager import AirflowPlugin

_INHERITED = ("dateline.jobs.harvest", "dateline.jobs.refining", "dateline.jobs.landing", "dateline.jobs.rebuild")


def _preload() -> None:
    import importlib

    for name in _INHERITED:
        try:
            importlib.import_module(name)
        except ImportError as error:  # Airflow itself must come up whatever is missing here
            logging.getLogger("dateline").warning("%s is not preloaded: %s", name, error)


if "scheduler" in sys.argv or "celery" in sys.argv:
    _preload()


def _desk() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The desk's app and its places in the UI; nothing where the package is not there, for Airflow must come up."""
    try:
        from dateline.desk import entrance
    except Exception as error:  # noqa: BLE001 - see above
        logging.getLogger("dateline").error("Dateline's desk is not there: %s: %s", type(error).__name__, error)  # noqa: TRY400 - one line
        return [], []
    return entrance.APPS, entrance.VIEWS


class DatelinePlugin(AirflowPlugin):
    """The name under which Airflow lists it, and the desk."""

    name = "dateline"
    fastapi_apps, external_views = _desk()

"""Airflow plugin of Dateline: loads the heavy libraries once, before the executor forks its workers.

Forked workers then inherit them, and a hop between two tasks costs about a second instead of four (measured on
Airflow 3.3.2). By import alone: a library that starts threads before a fork, polars above all, can hang after it.
Never name this file dateline.py: the plugin loader would put it in place of the package.
"""

import logging
import sys

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


class DatelinePlugin(AirflowPlugin):
    """The name under which Airflow lists it."""

    name = "dateline"

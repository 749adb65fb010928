"""Starts, watches and stops a real Airflow on this machine: for `make run`, `make up` and the end-to-end test.

`airflow standalone` is not used: it leaves its children running when it is stopped and never restarts a dead one.
Not for production: there, docker-compose.yaml or your own Airflow runs the same DAGs.
"""

from dateline.supervisor.environment import Place, free_port
from dateline.supervisor.home import Hold, stop_recorded
from dateline.supervisor.processes import LocalAirflow
from dateline.supervisor.round import Round, run_round

__all__ = ["Hold", "LocalAirflow", "Place", "Round", "free_port", "run_round", "stop_recorded"]

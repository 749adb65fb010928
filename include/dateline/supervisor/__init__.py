"""Starts, watches and stops a real Airflow on this machine: for `make run`, `make up` and the end-to-end test.

`airflow standalone` is not used: it leaves its children running when it is stopped and never restarts a dead one.
Not for production: there, docker-compose.yaml or your own Airflow runs the same DAGs.
"""

from dateline.supervisor.environment import Place, free_port
from dateline.supervisor.processes import LocalAirflow, stop_recorded

__all__ = ["LocalAirflow", "Place", "free_port", "stop_recorded"]

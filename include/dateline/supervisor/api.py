"""The few calls of Airflow's public REST API that a local run needs.

Only for the Airflow on this machine that we started ourselves.
"""

import contextlib
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import requests

from dateline.errors import GiveUp, RetryLater

_TRIES = 8
_PAUSE_S = 0.7  # seconds, growing to three times that: about 14 s in all
_TIMEOUT_S = 30.0  # seconds — the first calls after a start take several


def _run_path(dag_id: str, run_id: str) -> str:
    # A run id holds ":" and "+", which a path may not.
    return f"/api/v2/dags/{dag_id}/dagRuns/" + quote(run_id, safe="")


class AirflowApi:
    """A client that logs in when it must."""

    def __init__(self, url: str, user: str, password: str) -> None:
        self._url = url
        self._credentials = {"username": user, "password": password}
        self._session = requests.Session()
        self._session.trust_env = False  # a proxy set for the web must not be asked for loopback

    def _call(self, method: str, path: str, *, json: Any = None, allow: Iterable[int] = ()) -> Any:
        """One call, tried again while Airflow is busy: on SQLite a write may find the database locked and say 500.

        Every call here may be made twice: pools and runs are made under names of ours (409: made already).
        """
        trouble = ""
        for attempt in range(_TRIES):
            time.sleep(min(attempt, 3) * _PAUSE_S)
            try:
                if "Authorization" not in self._session.headers:
                    self._log_in()
                answer = self._session.request(method, self._url + path, json=json, timeout=_TIMEOUT_S)
            except requests.RequestException as error:
                trouble = str(error)
                continue
            if answer.status_code == 401:
                self._session.headers.pop("Authorization", None)
            if answer.status_code in allow:
                return None
            if answer.ok:
                return answer.json() if answer.content else None
            trouble = f"{answer.status_code} {answer.text[:300]}"
            if answer.status_code < 500 and answer.status_code != 401:
                raise GiveUp(f"Airflow's API refused {method} {path}: {trouble}. See its log in Airflow's home.")
        raise RetryLater(f"Airflow's API at {self._url} does not do {method} {path}: {trouble}. Try again.")

    def _log_in(self) -> None:
        answer = self._session.post(self._url + "/auth/token", json=self._credentials, timeout=_TIMEOUT_S)
        if not answer.ok:
            raise GiveUp(
                f"Airflow's API refused the login with {answer.status_code}. Delete passwords.json in its home."
            )
        self._session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def healthy_parts(self) -> set[str]:
        """Names of the components that Airflow calls healthy; empty while it does not answer."""
        try:
            answer = self._session.get(self._url + "/api/v2/monitor/health", timeout=_TIMEOUT_S)
            return {name for name, part in answer.json().items() if part and part.get("status") == "healthy"}
        except (requests.RequestException, ValueError, AttributeError):
            return set()

    def warm_up(self) -> None:
        """Ask the execution API for anything: it loads at its first request, and the first task would wait for it."""
        with contextlib.suppress(requests.RequestException):
            self._session.get(self._url + "/execution/health", timeout=_TIMEOUT_S)

    def knows_dags(self, dag_ids: Iterable[str]) -> bool:
        """Whether all these DAGs have been parsed; unpauses those that are paused."""
        try:
            known = {dag["dag_id"]: dag for dag in self._call("GET", "/api/v2/dags?limit=100")["dags"]}
        except (RetryLater, GiveUp):
            return False
        for dag_id in dag_ids:
            if dag_id not in known:
                return False
            if known[dag_id]["is_paused"]:
                self._call("PATCH", f"/api/v2/dags/{dag_id}", json={"is_paused": False})
        return True

    def import_errors(self) -> str:
        """DAG files that did not import, with the last line of each error."""
        try:
            errors = self._call("GET", "/api/v2/importErrors?limit=10")["import_errors"]
        except (RetryLater, GiveUp):
            return ""
        return "; ".join(f"{e['filename']}: {e['stack_trace'].strip().splitlines()[-1]}" for e in errors)

    def make_pool(self, name: str, *, slots: int, description: str) -> None:
        """Make the pool, or leave it as it is. Pools die with Airflow's database, so this runs at every start."""
        self._call(
            "POST",
            "/api/v2/pools",
            json={"name": name, "slots": slots, "description": description, "include_deferred": False},
            allow=(409,),
        )

    def trigger(self, dag_id: str, conf: dict[str, Any] | None = None) -> str:
        """Start a run now; its id."""
        stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
        body: dict[str, Any] = {"logical_date": None, "dag_run_id": f"by_hand__{stamp}", "conf": conf or {}}
        self._call("POST", f"/api/v2/dags/{dag_id}/dagRuns", json=body, allow=(409,))
        return str(body["dag_run_id"])

    def run(self, dag_id: str, run_id: str) -> dict[str, Any]:
        """The run as Airflow tells it: `state`, `run_after` …"""
        return dict(self._call("GET", _run_path(dag_id, run_id)))

    def runs(self, dag_id: str, limit: int = 20) -> list[dict[str, Any]]:
        """The newest runs, newest first."""
        return list(self._call("GET", f"/api/v2/dags/{dag_id}/dagRuns?order_by=-run_after&limit={limit}")["dag_runs"])

    def tasks(self, dag_id: str, run_id: str) -> list[dict[str, Any]]:
        """The task instances of a run."""
        path = _run_path(dag_id, run_id) + "/taskInstances?limit=200"
        return list(self._call("GET", path)["task_instances"])

    def clear(self, dag_id: str, run_id: str) -> None:
        """Clear a run, as the UI's button does: all its tasks run again."""
        path = _run_path(dag_id, run_id) + "/clear"
        self._call("POST", path, json={"dry_run": False})

    def wait(self, dag_id: str, run_id: str, *, within_s: float, every_s: float = 0.5) -> str:
        """Wait for the run's end; its state."""
        deadline = time.monotonic() + within_s
        while True:
            state = str(self.run(dag_id, run_id)["state"])
            if state in {"success", "failed"}:
                return state
            if time.monotonic() > deadline:
                raise RetryLater(f"{dag_id} run {run_id} is {state} after {within_s:.0f} s. See its log in the UI.")
            time.sleep(every_s)

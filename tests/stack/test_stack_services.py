"""One machine, LocalExecutor: every service's own command and health check, on loopback, with Postgres.

What it lands is what `dateline run` lands. `make test-stack` makes the environment and runs this; elsewhere it skips with what
is missing, unless DATELINE_STACK=required. The tests share the stack and run in the order in which they stand.
"""

import os
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from stack_landing import WITHIN_S, differences, harvest, rows, until_landed
from stack_processes import ALWAYS, Stack, needed

from dateline.stores.lake import Lake

pytestmark = needed()


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("stack"), ("newsroom",)) as stack:
        stack.run("secrets")
        stack.start_postgres()
        yield stack


def test_init_makes_everything_and_may_be_run_again(stack: Stack) -> None:
    told = stack.run("init")
    assert f"user: admin   password: {stack.password}" in told
    assert "Making the login" in told
    kept = stack.password
    assert stack.run("secrets").strip() == "All secrets are there."
    again = stack.run("init")
    assert "Making the login" not in again
    assert stack.password == kept


def test_every_service_becomes_healthy(stack: Stack) -> None:
    assert not stack.is_healthy("api-server")
    assert not stack.is_healthy("scheduler")
    for name in (*ALWAYS, "newsroom"):
        stack.start(name)
    stack.until_healthy(*ALWAYS, "newsroom")


def test_the_rows_are_those_of_make_run(stack: Stack, by_make_run: dict[str, Any]) -> None:
    harvest(stack.api())
    lake = Lake.open(stack.folder / "opt" / "lake")
    until_landed(lake, 1)
    assert len(by_make_run["articles"]) > 40
    assert differences(rows(lake), by_make_run) == []


def test_the_desk_asks_for_the_login_of_this_stack(stack: Stack) -> None:
    assert requests.get(f"{stack.url}/dateline/", timeout=30, allow_redirects=False).status_code in {401, 403}
    asked = {"username": "admin", "password": stack.password}
    token = requests.post(f"{stack.url}/auth/token", json=asked, timeout=30).json()["access_token"]
    seen = requests.get(f"{stack.url}/dateline/", headers={"Authorization": f"Bearer {token}"}, timeout=30)
    assert seen.status_code == 200
    assert "Today" in seen.text


def test_the_janitor_takes_the_old_and_leaves_the_lake(stack: Stack) -> None:
    lake = Lake.open(stack.folder / "opt" / "lake")
    before, logs = rows(lake), stack.folder / "logs"
    old, month_ago = logs / "dag_id=gone" / "attempt=1.log", time.time() - 31 * 86_400
    old.parent.mkdir()
    old.write_text("old")
    os.utime(old, (month_ago, month_ago))
    kept = [path for path in logs.rglob("attempt=*.log") if path != old]
    assert not stack.is_healthy("janitor")
    stack.start("janitor")
    stack.until_healthy("janitor")
    assert "1 log files deleted; Airflow's database cleaned" in stack.said("janitor")
    assert not old.exists()
    assert kept
    assert all(path.exists() for path in kept)
    assert differences(rows(lake), before) == []


def test_a_scheduler_killed_in_the_middle_of_a_run_finds_its_way_back(stack: Stack) -> None:
    """As an engine restarts it. The pages are those of before, so nothing new may land."""
    lake, api = Lake.open(stack.folder / "opt" / "lake"), stack.api()
    before = rows(lake)
    run = api.trigger("harvest_news")
    deadline = time.monotonic() + WITHIN_S
    while not any(task["state"] == "running" for task in api.tasks("harvest_news", run)):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    stack.kill("scheduler")
    stack.start("scheduler")
    assert api.wait("harvest_news", run, within_s=WITHIN_S) == "success"
    assert differences(rows(lake), before) == []


def test_stopping_ends_every_process_and_takes_the_newsroom_off_the_list(stack: Stack) -> None:
    assert stack.stop("newsroom") == 0
    assert "courier" not in (stack.folder / "opt" / "config" / "enabled-outlets.toml").read_text()

"""The entrance: light where no page is asked for, and a desk that can't load costs one line in the log and no more."""

import logging
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from desk_asking import ask, desk_of

from dateline.desk.entrance import APPS, PREFIX, VIEWS, Entrance

ROOT = Path(__file__).parent.parent.parent


def test_a_desk_that_can_not_load_logs_one_line_and_answers_503(caplog: pytest.LogCaptureFixture) -> None:
    def load() -> Any:
        raise ImportError("no module named jinja2\nsecond line")

    entrance = Entrance(load)
    with caplog.at_level(logging.WARNING, logger="dateline"):
        first, second = ask(entrance, "dates"), ask(entrance, "dates")
    assert (first.status, second.status) == (503, 503)
    assert "log of Airflow's API server" in first.text
    assert "jinja2" not in first.text, "who is not logged in learns nothing"
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "The desk" not in caplog.text
    assert caplog.records[0].getMessage().count("\n") == 0
    assert "no module named jinja2" in caplog.records[0].getMessage()


def test_the_real_app_is_loaded_once() -> None:
    loaded: list[int] = []

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"here"})

    def load() -> Any:
        loaded.append(1)
        return app

    entrance = Entrance(load)
    assert [ask(entrance, "").text for _ in range(3)] == ["here"] * 3
    assert loaded == [1]


def test_a_page_that_fails_in_an_unforeseen_way_is_a_page_and_one_line_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A file of the lake that some other program has written anew, without a column."""
    lake = tmp_path / "lake"
    shutil.copytree(ROOT / "sample" / "lake", lake)
    for path in (lake / "articles").rglob("*.parquet"):
        pq.write_table(pq.ParquetFile(path).read().drop_columns(["headline"]), path)
    entrance = Entrance(lambda: desk_of(tmp_path))
    with caplog.at_level(logging.WARNING, logger="dateline"):
        answer = ask(entrance, "stories?days=3650")
    assert answer.status == 500
    assert "dateline lake" in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    (record,) = caplog.records
    assert record.exc_info is None
    assert "headline" in record.getMessage()
    assert ask(entrance, "").status == 200, "other pages go on"


def test_the_entrance_is_light() -> None:
    code = "import sys, dateline.desk.entrance; print([m for m in ('pyarrow', 'jinja2', 'fastapi', 'airflow') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT / "include", capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]", "every Airflow process loads the plugin"


def test_views_lead_to_the_app_from_wherever_airflow_is_served() -> None:
    assert [each["url_prefix"] for each in APPS] == [PREFIX]
    assert {each["destination"] for each in VIEWS} == {"nav", "dag"}
    for view in VIEWS:
        assert view["href"].startswith(PREFIX.removeprefix("/") + "/")

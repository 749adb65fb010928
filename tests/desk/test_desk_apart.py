"""Pages made in a process of their own: the same pages, and a process that dies or hangs costs one page at most."""

import contextlib
import os
import signal
import time
from pathlib import Path

import psutil
import pytest
from desk_asking import ask
from desk_rows import NOW

from dateline.desk.app import make_app
from dateline.desk.made_apart import MadeApart, PageFailed
from dateline.desk.making import Making
from dateline.settings import read_settings

SAMPLE = Path(__file__).parent.parent.parent / "sample" / "lake"


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("DATELINE_LAKE", str(SAMPLE))
    monkeypatch.setenv("DATELINE_ENABLED_OUTLETS", str(tmp_path / "none.toml"))
    monkeypatch.setenv("AIRFLOW__API__SECRET_KEY", "not for pages")
    maker = MadeApart()
    yield maker
    maker.close()


def child() -> psutil.Process:
    """The maker's process. Other tests' children may have ended and not been waited for: those have no command."""
    found = []
    for each in psutil.Process().children():
        with contextlib.suppress(psutil.Error):
            if "making_process" in " ".join(each.cmdline()):
                found.append(each)
    (process,) = found
    return process


def test_the_pages_are_those_made_here(apart: MadeApart) -> None:
    here = Making(read_settings, lambda: NOW)
    asked = [
        ("stories", {"days": "90"}),
        ("trace", {"of": "http://[::1"}),
        ("article", {"id": "0" * 64}),
        ("find", {"q": "ليبيا"}),
    ]
    for name, query in asked:
        there, wanted = apart.page(name, query), here.page(name, query)
        assert (there.code, there.leads_to, bool(there.text)) == (wanted.code, wanted.leads_to, bool(wanted.text))
    assert apart.page("find", {"q": "ليبيا"}).leads_to == "dates?days=90&words=%D9%84%D9%8A%D8%A8%D9%8A%D8%A7"


def test_it_gets_no_secret_of_airflows_and_gives_way_to_it(apart: MadeApart) -> None:
    apart.page("today", {})
    assert [name for name in child().environ() if name.startswith("AIRFLOW")] == []
    assert child().nice() > os.nice(0)


def test_a_process_that_was_killed_is_begun_again_and_nobody_sees_it(apart: MadeApart) -> None:
    assert apart.page("today", {}).code == 200
    first = child().pid
    os.kill(first, signal.SIGKILL)
    assert apart.page("today", {}).code == 200
    assert child().pid != first


def test_a_page_that_takes_too_long_is_given_up_and_the_next_one_is_made(apart: MadeApart) -> None:
    apart.page("today", {})
    hasty = MadeApart(deadline_s=0.2)  # less than any process needs to start
    began = time.monotonic()
    late = hasty.page("today", {})
    assert late.code == 503
    assert "longer than 0 seconds" in late.text
    assert time.monotonic() - began < 5
    hasty.close()
    assert apart.page("dates", {}).code == 200


def test_a_page_that_can_not_be_made_says_what_was_met(apart: MadeApart) -> None:
    with pytest.raises(PageFailed, match="KeyError: 'nowhere'"):
        apart.page("nowhere", {})
    assert apart.page("today", {}).code == 200


def test_closing_leaves_no_process(apart: MadeApart) -> None:
    apart.page("today", {})
    pid = child().pid
    apart.close()
    assert not psutil.pid_exists(pid)


def test_the_app_serves_them(apart: MadeApart) -> None:
    answer = ask(make_app(apart, lambda: None), "stories?days=90")
    assert answer.status == 200
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")

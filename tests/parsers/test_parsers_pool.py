"""The pool of parsing processes: one page costs one rejection at most, whatever it does to its process."""

import multiprocessing
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dateline.errors import GiveUp
from dateline.jobs.parsers import ParserPool
from dateline.model import Outlet, Page, Rejection, Story

INCLUDE = str(Path(__file__).parents[2] / "include")
OUTLET = Outlet(outlet_id="imported", name="imported")
TEXT = "The night ferry number {} will sail again from the first of May, the port authority said in a statement on Tuesday."


def page(number: int = 0) -> Page:
    body = f"<html><body><h1>Ferry {number}</h1><p>{TEXT.format(number)}</p></body></html>".encode()
    return Page(body=body, content_type="text/html", outlet=OUTLET, url=f"https://x.test/{number}")


# Seconds of work for the extractor on any machine, within the caps on bytes and tags.
SLOW = Page(body=b"<html><body><ul>" + b"<li>item of text" * 140_000, content_type="text/html", outlet=OUTLET)


def test_answers_come_in_the_order_of_the_pages() -> None:
    pages = [page(number) for number in range(40)]
    with ParserPool(workers=2) as pool:
        answers = list(pool.read_all(iter(pages)))
        assert len(pool.process_ids) == 2
    assert [asked for asked, _ in answers] == pages
    assert all(isinstance(answer, Story) and f"number {i} " in answer.body for i, (_, answer) in enumerate(answers))


def test_a_late_page_costs_itself_alone() -> None:
    with ParserPool(workers=1, deadline_s=1.5) as pool:
        answers = [answer for _, answer in pool.read_all([page(1), SLOW, page(2)])]
    assert isinstance(answers[0], Story)
    assert answers[1] == Rejection(reason="parse_timeout", detail="The page was not read within 1.5 s.")
    assert isinstance(answers[2], Story)


def test_a_killed_process_costs_its_page_alone() -> None:
    with ParserPool(workers=2) as pool:
        list(pool.read_all([page(1), page(2), page(3)]))
        victim = pool.process_ids[0]

        def pages() -> Iterator[Page]:
            yield SLOW
            # Asked for only after the first page is handed over: its process is at work.
            os.kill(victim, signal.SIGKILL)
            yield page(4)
            yield page(5)

        answers = [answer for _, answer in pool.read_all(pages())]
        assert victim not in pool.process_ids
    assert answers[0] == Rejection(reason="parse_crash", detail="The parsing process died of this page (signal 9).")
    assert [type(answer) for answer in answers[1:]] == [Story, Story]


def test_a_page_that_eats_all_memory_costs_itself_alone() -> None:
    greedy = Page(
        body=b"<html><body>" + (b"<p>" + b"word and word " * 22) * 58_000, content_type="text/html", outlet=OUTLET
    )
    with ParserPool(workers=1, memory_bytes=180 << 20, deadline_s=60) as pool:
        answers = [answer for _, answer in pool.read_all([page(1), greedy, page(2)])]
    assert [type(answer) for answer in answers] == [Story, Rejection, Story]
    assert isinstance(answers[1], Rejection)
    assert answers[1].reason == "parse_crash"


def test_processes_are_replaced_when_old() -> None:
    with ParserPool(workers=1, recycle_after=2) as pool:
        seen = [pool.process_ids for _ in pool.read_all([page(n) for n in range(5)])]
    assert len({ids for ids in seen if ids}) >= 2


def test_a_reader_that_leaves_early_leaves_no_answer_behind() -> None:
    with ParserPool(workers=2) as pool:
        for _ in pool.read_all([page(n) for n in range(10)]):
            break
        answers = list(pool.read_all([page(77)]))
    assert isinstance(answers[0][1], Story)
    assert "number 77 " in answers[0][1].body


def test_no_pages_start_no_process() -> None:
    with ParserPool() as pool:
        assert list(pool.read_all([])) == []
        assert pool.process_ids == ()


def test_processes_get_no_secret_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW__CORE__FERNET_KEY", "very-secret")
    with ParserPool(workers=1) as pool:
        list(pool.read_all([page()]))
        environment = Path(f"/proc/{pool.process_ids[0]}/environ")
        if not environment.exists():
            pytest.skip("there is no /proc here")
        assert b"very-secret" not in environment.read_bytes()


def test_a_process_that_cannot_start_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with ParserPool(workers=1) as pool, pytest.raises(GiveUp, match="ended with status 1 before it was ready"):
        list(pool.read_all([page()]))


def _read_under_a_daemon(queue: "multiprocessing.Queue[str]") -> None:
    with ParserPool(workers=1) as pool:
        queue.put(next(type(answer).__name__ for _, answer in pool.read_all([page()])))


def test_the_pool_works_under_a_daemonic_parent() -> None:
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    parent = context.Process(target=_read_under_a_daemon, args=(queue,), daemon=True)
    parent.start()
    assert queue.get(timeout=120) == "Story"
    parent.join(timeout=60)
    assert parent.exitcode == 0
    queue.close()
    queue.join_thread()


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="needs Linux's process descriptors")
def test_processes_die_with_their_parent() -> None:
    script = (
        "import sys, time\n"
        "from dateline.jobs.parsers import ParserPool\n"
        "from dateline.model import Outlet, Page\n"
        "outlet = Outlet(outlet_id='imported', name='imported')\n"
        "pool = ParserPool(workers=1)\n"
        "list(pool.read_all([Page(body=b'<p>Hello there</p>', content_type='', outlet=outlet)]))\n"
        "print(pool.process_ids[0], flush=True)\n"
        "sys.stdin.read()\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": INCLUDE},
        text=True,
    )
    assert parent.stdout is not None
    assert parent.stdin is not None
    child = os.pidfd_open(int(parent.stdout.readline()))
    try:
        parent.kill()
        parent.wait()
        assert select.select([child], [], [], 30)[0], "the parsing process outlived its parent"
    finally:
        os.close(child)
        parent.stdout.close()
        parent.stdin.close()

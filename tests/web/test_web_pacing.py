"""Requests to one host keep their distance, and hosts that stay silent are left alone."""

from datetime import UTC, datetime

from dateline.model import FetchFailure
from dateline.web.pacing import MAX_DELAY_S, HostPacer


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += seconds


def make() -> tuple[Clock, HostPacer]:
    clock = Clock()
    return clock, HostPacer(clock=clock, sleep=clock.sleep)


def failure(reason: str, **more: object) -> FetchFailure:
    return FetchFailure(
        url="http://a.test/", reason=reason, detail="", lasting="passing", fetched_at=datetime(2026, 1, 1, tzinfo=UTC), **more
    )  # fmt: skip


def test_starts_of_one_host_are_a_delay_apart_and_others_are_free():
    clock, pacer = make()
    assert pacer.wait("a.test", 5)
    assert pacer.wait("b.test", 5)
    assert clock.at == 1000
    assert pacer.wait("A.test", 5)
    assert clock.at == 1005
    assert pacer.ready_at("a.test") == 1010
    assert pacer.ready_at("c.test") == 0


def test_time_spent_on_the_request_counts():
    clock, pacer = make()
    pacer.wait("a.test", 5)
    clock.sleep(4)
    pacer.wait("a.test", 5)
    assert clock.at == 1005


def test_a_crawl_delay_is_capped_and_nonsense_is_none():
    clock, pacer = make()
    pacer.wait("a.test", 86_400)
    pacer.wait("a.test", 86_400)
    assert clock.at == 1000 + MAX_DELAY_S
    pacer.wait("a.test", -3)
    assert clock.at == 1000 + MAX_DELAY_S


def test_a_turn_after_the_deadline_is_not_taken_and_not_waited_for():
    clock, pacer = make()
    pacer.wait("a.test", 50)
    assert not pacer.wait("a.test", 50, until=1040)
    assert clock.at == 1000
    assert pacer.ready_at("a.test") == 1050


def test_three_silences_in_a_row_and_the_host_is_down():
    _, pacer = make()
    for reason in ("timeout", "refused"):
        pacer.note("a.test", failure(reason))
    pacer.note("a.test", failure("http_500", status=500))
    for reason in ("dns", "reset"):
        pacer.note("a.test", failure(reason))
    assert not pacer.is_down("a.test")
    pacer.note("a.test", failure("timeout", redirects=("http://b.test/",)))  # b's silence, not a's
    pacer.note("a.test", failure("shard_deadline"))
    assert not pacer.is_down("a.test")
    pacer.note("A.test", failure("timeout"))
    assert pacer.is_down("a.test")
    assert not pacer.is_down("b.test")

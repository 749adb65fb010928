"""One writer at a time: two never hold the lock, a dead one's is taken, a stolen one's is noticed."""

import time

import pytest

from dateline.stores import lock as lock_module
from dateline.stores.lock import LakeLock, LakeLocked


def test_two_processes_never_both_hold_it(tmp_path, children):
    log = tmp_path / "log"
    pids = [children.start("count_alone", tmp_path / "work", 15, log) for _ in range(4)]
    assert [children.wait(pid) for pid in pids] == [0] * 4
    lines = log.read_text().splitlines()
    assert len(lines) == 120
    for entered, left in zip(lines[::2], lines[1::2], strict=True):
        assert (entered.split()[0], left.split()[0]) == ("in", "out")
        assert entered.split()[1] == left.split()[1]
    assert not (tmp_path / "work/lock.json").exists()


def test_who_holds_it_is_named_and_a_killed_holder_s_lock_is_taken_at_once(tmp_path, children):
    ear = children.ear()
    pid = children.start("hold", tmp_path / "work", ear)
    assert children.heard(ear) == str(pid)
    named = rf"'the other one' \(process {pid} on .*Wait until it is done"
    with pytest.raises(LakeLocked, match=named), LakeLock(tmp_path / "work", holder="me"):
        pass
    children.kill(pid)
    with LakeLock(tmp_path / "work", holder="me") as lock:  # at once: it does not wait
        lock.check()


def test_waiting_ends_when_the_holder_lets_go(tmp_path, children):
    log = tmp_path / "log"
    with LakeLock(tmp_path / "work", holder="me"):
        pid = children.start("count_alone", tmp_path / "work", 1, log)
        time.sleep(0.3)
        assert not log.exists()
    assert children.wait(pid) == 0


def test_the_heartbeat_keeps_a_slow_holder_s_lock(tmp_path):
    with LakeLock(tmp_path, holder="slow", expiry_s=1.0) as slow:
        end = time.monotonic() + 2.5
        while time.monotonic() < end:
            with pytest.raises(LakeLocked), LakeLock(tmp_path, holder="quick", wait_s=0.2):
                pass
        slow.check()


def test_a_holder_without_heartbeat_loses_it_and_notices(tmp_path):
    with LakeLock(tmp_path, holder="asleep", expiry_s=0.0) as asleep:
        with LakeLock(tmp_path, holder="awake") as awake:
            with pytest.raises(LakeLocked, match="taken over by 'awake'"):
                asleep.check()
            with pytest.raises(LakeLocked), asleep.while_held():
                pass
            awake.check()
        with pytest.raises(LakeLocked, match="was removed"):
            asleep.check()


def test_letting_go_leaves_another_s_lock_alone(tmp_path):
    asleep = LakeLock(tmp_path, holder="asleep", expiry_s=0.0)
    asleep.__enter__()
    with LakeLock(tmp_path, holder="awake") as awake:
        asleep.__exit__(None, None, None)
        awake.check()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"pid": 1}'])
def test_an_unreadable_lock_counts_as_held_until_it_expires(tmp_path, content, monkeypatch):
    (tmp_path / "lock.json").write_bytes(content)
    with pytest.raises(LakeLocked, match="unknown"), LakeLock(tmp_path, holder="me"):
        pass
    monkeypatch.setattr(lock_module, "EXPIRY_S", -1.0)
    with LakeLock(tmp_path, holder="me") as lock:
        lock.check()


def test_a_pid_used_again_is_not_the_holder(tmp_path, monkeypatch):
    with LakeLock(tmp_path, holder="first"):
        monkeypatch.setattr(lock_module, "_pid_started", lambda pid: "another")
        with LakeLock(tmp_path, holder="second") as second:
            second.check()

"""What the child processes of the lake's tests do: land batches until they are killed, or hold the lock."""

import os
import time
from datetime import date
from pathlib import Path

from stores_rows import article, articles, batch_row, table_of

from dateline.schema import ARTICLES, BATCHES, COPIES
from dateline.stores.changes import Change
from dateline.stores.lake import Lake
from dateline.stores.lock import LakeLock

DAYS = [date(2016, 3, 30), date(2016, 3, 31), date(2016, 4, 1), None]
NUMBERS = range(12)


def base_rows():
    """Rows of another batch, which share the files and must never be touched."""
    return [article(100 + n, DAYS[n % 4], "base") for n in range(8)]


def expected(variant):
    """Articles and copies of batch b1 as variant 0 or 1 of the code makes them: days and tables are exchanged."""
    found = {True: [], False: []}
    for n in NUMBERS:
        is_copy = (n + variant) % 3 == 0
        found[is_copy].append(article(n, DAYS[(n + 2 * variant) % 4], "b1", body=f"variant {variant}"))
    return found[False], found[True]


def land(root, variant):
    """Land batch b1 once."""
    lake = Lake.create(root)
    as_articles, as_copies = expected(variant)
    with lake.lock("child", wait_s=20) as lock:
        changes = [
            Change(table=ARTICLES, add=articles(*as_articles)),
            Change(table=COPIES, add=table_of(COPIES, as_copies)),
        ]
        lake.commit(lock, "b1", changes, Change(table=BATCHES, add=batch_row("b1", landing_seq=variant)))


def land_for_ever(root, ready):
    """Land the two variants in turn until killed."""
    ready.send(True)
    turn = 1
    while True:
        land(Path(root), turn % 2)
        turn += 1


def land_and_die(root, step):
    """Land variant 1 and die, without any clean-up, right before the given rename."""
    renames = 0
    real = Path.replace

    def replace(self, target):
        nonlocal renames
        renames += 1
        if renames == step:
            os._exit(9)
        return real(self, target)

    Path.replace = replace
    land(Path(root), 1)


def count_alone(work, rounds, log):
    """Take the lock again and again; write down when it was held."""
    for _ in range(rounds):
        with LakeLock(Path(work), holder="counter", wait_s=30) as lock, Path(log).open("a") as file:
            file.write(f"in {lock.token}\n")
            file.flush()
            time.sleep(0.002)
            lock.check()
            file.write(f"out {lock.token}\n")


def hold(work, ready):
    """Hold the lock until killed."""
    with LakeLock(Path(work), holder="the other one"):
        ready.send(os.getpid())
        time.sleep(60)


def land_within(root, limit_bytes, answer):
    """Land with a limit on the size of files, so that writing fails as on a full disk; send what was said."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes))
    try:
        land(Path(root), 1)
        answer.send("landed")
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent judges it
        answer.send(f"{type(error).__name__}: {error}")


def create_as_nobody(path, answer):
    """Make a lake as a user without rights; send what was said."""
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
    try:
        Lake.create(Path(path))
        answer.send("made")
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent judges it
        answer.send(f"{type(error).__name__}: {error}")

"""What the child processes of the lake's tests do: land batches until they are killed, or hold the lock.

Run as a script it is a small server that imports once and forks a real process for each order on its standard input.
"""

import json
import os
import sys
import time
import traceback
from datetime import date
from pathlib import Path

from stores_rows import article, articles, batch_row, table_of

from dateline.schema import ARTICLES, BATCHES, COPIES
from dateline.stores.changes import Change
from dateline.stores.lake import Lake
from dateline.stores.lock import LakeLock

DAYS = [date(2016, 3, 30), date(2016, 3, 31), date(2016, 4, 1), None]
NUMBERS = range(12)


def say(path, text):
    """Answer the parent: the file appears whole."""
    beside = os.open(f"{path}.tmp", os.O_WRONLY | os.O_CREAT)
    os.write(beside, text.encode())
    os.close(beside)
    os.rename(f"{path}.tmp", path)  # noqa: PTH104 - not the method that `land_and_die` counts


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
    say(ready, "ready")
    turn = 1
    while True:
        land(Path(root), turn % 2)
        turn += 1


def land_and_die(root, variant, step):
    """Land and die, without any clean-up, right before the given rename."""
    renames = 0
    real = Path.replace

    def replace(self, target):
        nonlocal renames
        renames += 1
        if renames == step:
            os._exit(9)
        return real(self, target)

    Path.replace = replace
    land(Path(root), variant)


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
        say(ready, str(os.getpid()))
        time.sleep(60)


def land_within(root, limit_bytes, answer):
    """Land with a limit on the size of files, so that writing fails as on a full disk; send what was said."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes))
    try:
        land(Path(root), 1)
        say(answer, "landed")
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent judges it
        say(answer, f"{type(error).__name__}: {error}")


def create_as_nobody(path, answer):
    """Make a lake as a user without rights; send what was said."""
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
    try:
        Lake.create(Path(path))
        say(answer, "made")
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent judges it
        say(answer, f"{type(error).__name__}: {error}")


def land_many(root, landings):
    """Land forty small batches, and each again with other texts until so many landings are done."""
    lake = Lake.create(Path(root))
    for turn in range(landings):
        number, again = turn % (landings // 3), turn // (landings // 3)
        batch_id = f"b{number:03}"
        rows = [article(number * 10 + n, DAYS[(number + n % 2) % 4], batch_id, body=f"turn {again}") for n in range(6)]
        with lake.lock("child") as lock:
            lake.commit(
                lock,
                batch_id,
                [Change(table=ARTICLES, add=articles(*rows))],
                Change(table=BATCHES, add=batch_row(batch_id, landing_seq=turn)),
            )


def serve():
    """Orders are lines of JSON: ["run", function, arguments] answers a pid, ["wait", pid] an exit code."""
    for line in sys.stdin:
        order, *rest = json.loads(line)
        if order == "wait":
            answer = os.waitstatus_to_exitcode(os.waitpid(rest[0], 0)[1])
        elif (answer := os.fork()) == 0:
            code = 1
            try:
                globals()[rest[0]](*rest[1])
                code = 0
            except BaseException:  # noqa: BLE001 - the fork must never return into the server
                traceback.print_exc()
            finally:
                os._exit(code)
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()

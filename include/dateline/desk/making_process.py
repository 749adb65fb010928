"""The process that makes the desk's pages: questions on its standard input, pages on its standard output, until that is closed.

A process of its own, so that counting a lake holds up nobody's request in Airflow's API server: Python runs one thread at a
time. How it is started and what becomes of it when it fails is `made_apart`'s business.
"""

import os
import sys
from datetime import UTC, datetime

from dateline.desk.making import Making
from dateline.jobs.parser_frames import pack, read_frame
from dateline.settings import read_settings

_NICE = 5  # steps below Airflow: where both want the processor, its own answers come first


def main() -> None:
    """Answer until nobody asks any more."""
    os.nice(_NICE)
    questions, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not break a frame
    making = Making(read_settings, lambda: datetime.now(UTC))
    while (question := read_frame(questions)) is not None:
        asked, _ = question
        try:
            made = making.page(asked["name"], asked["query"])
        except Exception as error:  # noqa: BLE001 - whatever it is, this page failed and the next may not
            answers.write(pack({"failed": f"{type(error).__name__}: {error}"}))
        else:
            answers.write(pack({"code": made.code, "leads_to": made.leads_to}, made.text.encode("utf-8", "replace")))
        answers.flush()


if __name__ == "__main__":
    main()

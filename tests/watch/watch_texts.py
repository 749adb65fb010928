"""The table of query–text pairs, read: `watch_pairs.txt` beside this file says how it is written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dateline.tagging.watch import Watched

_FIELDS = {"country": "countries", "outlet": "outlets", "topic": "topics", "person": "people"}
_WHOLE = frozenset({"topic", "person"})  # values that may hold a comma


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A query and a text, and whether the one finds the other. line: in the table."""

    line: int
    language: str
    query: str
    text: Watched
    matches: bool


def read_pairs() -> Iterator[Pair]:
    """All pairs of the table, in its order."""
    language = query = ""
    lines = Path(__file__).with_name("watch_pairs.txt").read_text(encoding="utf-8").splitlines()
    for number, written in enumerate(lines, 1):
        line = written.replace("⏎", "\n")
        if line.startswith("## "):
            language = line[3:]
        elif line.startswith("? "):
            query = line[2:]
        elif line[:2] in {"+ ", "- "}:
            yield Pair(
                line=number, language=language, query=query, text=_watched(line[2:]), matches=line.startswith("+")
            )


def _watched(text: str) -> Watched:
    values: dict[str, Any] = {}
    if given := re.match(r"\[(.*?)\] ", text):
        text = text[given.end() :]
        for pair in given[1].split(";"):
            field, _, value = pair.partition("=")
            if field == "language":
                values["language"] = value
            else:
                values[_FIELDS[field]] = (value,) if field in _WHOLE else tuple(value.split(","))
    headline, _, body = text.rpartition(" || ")
    return Watched(headline=headline, body=body, **values)

"""Watchlist files: TOML that a person wrote, checked at the door, with errors that name file, line and column.

What a query matches is decided in `tagging.watch`; whom an alert reaches, and when, in `jobs.alerting`.
"""

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from dateline.errors import ConfigurationError
from dateline.stores.toml_files import FileProblem, ZoneName, first_fault, parse_toml, read_each, read_text
from dateline.tagging.watch import BROAD, Percolator, Query, QueryError, is_broad, parse_query

MAX_FILE_BYTES = 200_000  # bytes; the longest query has 50,000 characters
MAX_WATCHLISTS = 5_000

log = logging.getLogger(__name__)


def _clock(value: object) -> time:
    match = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", value) if isinstance(value, str) else None
    if match is None:
        raise ValueError('is no time of day; write one such as "07:30"')
    return time(int(match[1]), int(match[2]))


def _hours(value: object) -> "QuietHours | None":
    if value is None:
        return None
    first, dash, last = value.partition("-") if isinstance(value, str) else ("", "", "")
    try:
        begin, end = _clock(first.strip()), _clock(last.strip())
    except ValueError:
        dash = ""
    if not dash or begin == end:
        raise ValueError('are no hours; write them such as "22:00-07:00"')
    return QuietHours(begin=begin, end=end)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """From when to when nothing is sent, by the watchlist's clock; may reach over midnight."""

    begin: time
    end: time


_Clock = Annotated[time, BeforeValidator(_clock)]
_Connection = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,199}$")]
_Address = Annotated[str, Field(pattern=r"^[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,255}$")]
_FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}\.jsonl$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class WebhookChannel(_Part):
    """JSON to the address of an Airflow connection; `slack`: in the shape that Slack and its likes take."""

    kind: Literal["webhook", "slack"]
    connection: _Connection

    @property
    def name(self) -> str:
        """How the ledger names it; never holds a secret."""
        return f"{self.kind}:{self.connection}"


class EmailChannel(_Part):
    """Mail by the SMTP server of an Airflow connection."""

    kind: Literal["email"]
    connection: _Connection
    to: Annotated[tuple[_Address, ...], Field(min_length=1, max_length=50)]

    @property
    def name(self) -> str:
        """How the ledger names it."""
        return f"email:{self.connection}:{','.join(sorted(self.to))}"


class FileChannel(_Part):
    """A line of JSON for each message, in the lake's folder `alerts/`."""

    kind: Literal["file"]
    name_of_file: Annotated[_FileName, Field(alias="file")] = "alerts.jsonl"

    @property
    def name(self) -> str:
        """How the ledger names it."""
        return f"file:{self.name_of_file}"


Channel = WebhookChannel | EmailChannel | FileChannel


class AlertRules(_Part):
    """Whom a watchlist tells, and when. Clocks are those of `zone`."""

    channels: Annotated[tuple[Annotated[Channel, Field(discriminator="kind")], ...], Field(min_length=1, max_length=20)]
    mode: Literal["immediate", "daily"] = "immediate"
    daily_at: _Clock = time(7, 0)
    quiet_hours: Annotated[QuietHours | None, BeforeValidator(_hours)] = None
    zone: ZoneName = "UTC"


class _WatchlistFile(_Part):
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    query: str
    enabled: bool = True
    allow_broad: bool = False
    alert: AlertRules | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watchlist:
    """A watchlist as its file says. text: its query as written."""

    watchlist_id: str
    name: str
    query: Query
    text: str
    enabled: bool
    allow_broad: bool
    alert: AlertRules | None
    file: str


def read_watchlist(path: Path) -> Watchlist:
    """One watchlist file. Raises ConfigurationError naming file, line and column, and what was expected there."""
    text = read_text(path, max_bytes=MAX_FILE_BYTES, too_large="Divide it into several watchlists.")
    try:
        found = _WatchlistFile.model_validate(parse_toml(path, text))
    except ValidationError as error:
        raise _complaint(path, text, error) from None
    try:
        query = parse_query(found.query)
    except QueryError as error:
        line, column = _place_of_query(text, error.line, error.column)
        raise ConfigurationError(
            f"{path}, line {line}, column {column}: key `query`: {error.message}. Mend the query there."
        ) from None
    if not found.allow_broad and is_broad(query):
        line, column = _place_of_query(text, 1, 1)
        raise ConfigurationError(f"{path}, line {line}, column {column}: key `query`: {BROAD}")
    return Watchlist(
        watchlist_id=found.id,
        name=found.name,
        query=query,
        text=found.query,
        enabled=found.enabled,
        allow_broad=found.allow_broad,
        alert=found.alert,
        file=str(path),
    )


def read_watchlists(folders: Iterable[Path]) -> tuple[list[Watchlist], tuple[FileProblem, ...]]:
    """All watchlists of these folders by id, enabled or not, and what was wrong with the others.

    An id in an earlier folder wins. A folder that is not there holds none.
    """
    found, problems = read_each(folders, read_watchlist, lambda one: one.watchlist_id)
    if len(found) > MAX_WATCHLISTS:
        raise ConfigurationError(f"more than {MAX_WATCHLISTS} watchlists in {', '.join(map(str, folders))}. Join some.")
    return [found[name] for name in sorted(found)], problems


def load_percolator(folders: tuple[Path, ...]) -> Percolator | None:
    """The enabled watchlists ready for texts, None where there is none; a broken file is a warning and stops itself alone."""
    watchlists, problems = read_watchlists(folders)
    for problem in problems:
        log.warning("watchlist left out: %s", problem.sentence)
    wanted = tuple((one.watchlist_id, one.text, one.allow_broad) for one in watchlists if one.enabled)
    return _compiled(wanted) if wanted else None


@lru_cache(maxsize=2)
def _compiled(wanted: tuple[tuple[str, str, bool], ...]) -> Percolator:
    return Percolator(
        {name: parse_query(text) for name, text, _ in wanted},
        broad_allowed=[name for name, _, broad in wanted if broad],
    )


def _complaint(path: Path, text: str, error: ValidationError) -> ConfigurationError:
    says = {
        "extra_forbidden": "is not a known key; check the spelling",
        "missing": "is missing",
        "union_tag_not_found": "names no kind; expected webhook, slack, email or file",
        "union_tag_invalid": "has an unknown kind; expected webhook, slack, email or file",
    }
    names = [part for part in error.errors()[0]["loc"] if isinstance(part, str)]
    line, column = _place_of_key(text, names[-1] if names else "")
    return ConfigurationError(
        f"{path}, line {line}, column {column}: {first_fault(error, says)}. See docs/watchlists.md."
    )


def _place_of_key(text: str, key: str) -> tuple[int, int]:
    """Line and column of the first place where the key is written; the file's beginning where it is not."""
    found = re.search(rf"^[ \t]*(?:[\w.]+\.)?{re.escape(key)}[ \t]*=|\b{re.escape(key)}[ \t]*=", text, re.MULTILINE)
    place = found.start() if found and key else 0
    return text.count("\n", 0, place) + 1, place - (text.rfind("\n", 0, place) + 1) + 1


def _place_of_query(text: str, line: int, column: int) -> tuple[int, int]:
    """Where in the file a line and column of the query stand. In a string with escapes the column is a guess."""
    opened = re.search(r"^[ \t]*query[ \t]*=[ \t]*('''|\"\"\"|'|\")", text, re.MULTILINE)
    if opened is None:
        return 1, 1
    start = opened.end()
    if len(opened[1]) == 3 and text[start : start + 2].startswith(("\n", "\r\n")):
        start = text.index("\n", start) + 1
    first_line = text.count("\n", 0, start) + 1
    offset = start - (text.rfind("\n", 0, start) + 1) if line == 1 else 0
    return first_line + line - 1, offset + column

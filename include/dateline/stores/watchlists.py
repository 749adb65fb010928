"""Watchlist files: TOML that a person wrote, checked at the door, with errors that name file, line and column.

What a query matches is decided in `tagging.watch`; whom an alert reaches, and when, in `jobs.alerting`.
"""

import logging
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from dateline.errors import ConfigurationError
from dateline.tagging.watch import BROAD, Percolator, Query, QueryError, is_broad, parse_query

MAX_FILE_BYTES = 200_000  # bytes; the longest query has 50,000 characters
MAX_WATCHLISTS = 5_000

log = logging.getLogger(__name__)


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("is no IANA time zone; write one such as Europe/London") from None
    return text


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
    zone: Annotated[str, AfterValidator(_zone)] = "UTC"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchlistProblem:
    """A watchlist that can't run: its file, and one sentence that names place and remedy."""

    file: str
    sentence: str


def read_watchlist(path: Path) -> Watchlist:
    """One watchlist file. Raises ConfigurationError naming file, line and column, and what was expected there."""
    text = _read(path)
    try:
        found = _WatchlistFile.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path}: not valid TOML: {error}. Mend that line.") from None
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


def read_watchlists(folders: Iterable[Path]) -> tuple[list[Watchlist], tuple[WatchlistProblem, ...]]:
    """All watchlists of these folders by id, enabled or not, and what was wrong with the others.

    An id in an earlier folder wins. A folder that is not there holds none.
    """
    found: dict[str, Watchlist] = {}
    problems: list[WatchlistProblem] = []
    for folder in folders:
        here: dict[str, str] = {}
        for path in sorted(folder.glob("*.toml")):
            try:
                one = read_watchlist(path)
            except ConfigurationError as error:
                problems.append(WatchlistProblem(file=str(path), sentence=str(error)))
                continue
            if one.watchlist_id in here:
                taken = Path(here[one.watchlist_id]).name
                sentence = f"{path}: key `id`: {one.watchlist_id!r} is taken by {taken}. Give it another."
                problems.append(WatchlistProblem(file=str(path), sentence=sentence))
                continue
            here[one.watchlist_id] = str(path)
            found.setdefault(one.watchlist_id, one)
    if len(found) > MAX_WATCHLISTS:
        raise ConfigurationError(f"more than {MAX_WATCHLISTS} watchlists in {', '.join(map(str, folders))}. Join some.")
    return [found[name] for name in sorted(found)], tuple(problems)


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


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise ConfigurationError(f"{path}: larger than {MAX_FILE_BYTES} bytes. Divide it into several watchlists.")
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path}: not UTF-8 text. Save it as UTF-8.") from None
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read ({error.strerror}). Check its permissions.") from None


def _complaint(path: Path, text: str, error: ValidationError) -> ConfigurationError:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    says = {
        "extra_forbidden": "is not a known key; check the spelling",
        "missing": "is missing",
        "union_tag_not_found": "names no kind; expected webhook, slack, email or file",
        "union_tag_invalid": "has an unknown kind; expected webhook, slack, email or file",
    }
    problem = says.get(first["type"], first["msg"].removeprefix("Value error, "))
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    names = [part for part in first["loc"] if isinstance(part, str)]
    line, column = _place_of_key(text, names[-1] if names else "")
    return ConfigurationError(
        f"{path}, line {line}, column {column}: key `{key}`: {problem}{more}. See docs/watchlists.md."
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

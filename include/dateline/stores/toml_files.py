"""TOML files that a person wrote, as outlets and watchlists are: read within a cap, and whole folders of them by id.

What may stand in such a file is said by its model, in `outlets` and `watchlists`.
"""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, ValidationError

from dateline.errors import ConfigurationError

Read = TypeVar("Read")


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("is no IANA time zone; write one such as Europe/London") from None
    return text


ZoneName = Annotated[str, AfterValidator(_zone)]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileProblem:
    """A file that can't be used: its path, and one sentence that names place and remedy."""

    file: str
    sentence: str

    @property
    def brief(self) -> str:
        """The sentence without the machine's folders and the remedy: what the lake remembers of it."""
        return self.sentence.replace(self.file, Path(self.file).name).partition(". ")[0][:200]


def read_text(path: Path, *, max_bytes: int, too_large: str) -> str:
    """The file's text. too_large: what to do where it has more bytes. Raises ConfigurationError where it can't be read."""
    try:
        if path.stat().st_size > max_bytes:
            raise ConfigurationError(f"{path}: larger than {max_bytes} bytes. {too_large}")
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path}: not UTF-8 text. Save it as UTF-8.") from None
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read ({error.strerror}). Check its permissions.") from None


def parse_toml(path: Path, text: str) -> dict[str, Any]:
    """The text of this file as TOML. Raises ConfigurationError with line and column."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path}: not valid TOML: {error}. Mend that line.") from None


def first_fault(error: ValidationError, says: Mapping[str, str], *, whole: str = "") -> str:
    """What is wrong with the first key, "key `alert.mode`: is missing (and 2 more)".

    says: our words for kinds of faults, by pydantic's names. whole: what to call the file where no key is at fault.
    """
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"]) or whole
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    return f"key `{key}`: {says.get(first['type'], first['msg'].removeprefix('Value error, '))}{more}"


def read_each(
    folders: Iterable[Path], read: Callable[[Path], Read], id_of: Callable[[Read], str]
) -> tuple[dict[str, Read], tuple[FileProblem, ...]]:
    """All files `*.toml` of these folders by id, and what was wrong with the others.

    An id in an earlier folder wins; two in one folder are a problem of the second. A folder that is not there holds none.
    """
    found: dict[str, Read] = {}
    problems: list[FileProblem] = []
    for folder in folders:
        here: dict[str, Path] = {}
        for path in sorted(folder.glob("*.toml")):
            try:
                one = read(path)
            except ConfigurationError as error:
                problems.append(FileProblem(file=str(path), sentence=str(error)))
                continue
            name = id_of(one)
            if name in here:
                sentence = f"{path}: key `id`: {name!r} is taken by {here[name].name}. Give it another."
                problems.append(FileProblem(file=str(path), sentence=sentence))
                continue
            here[name] = path
            found.setdefault(name, one)
    return found, tuple(problems)

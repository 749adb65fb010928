"""What a person hands in to be imported: files found under paths, and the index that says what is known of them.

Archiving them is the work of `imports`.
"""

import csv
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from dateline.errors import ConfigurationError
from dateline.urls import is_http_url

PAGE_TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".txt": "text/plain",
}
_WARC_ENDINGS = (".warc", ".warc.gz")
_INDEX_COLUMNS = ("file", "url", "captured_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a file from outside: its address, when it was captured, and who says so."""

    url: str | None = None
    captured_at: datetime | None = None
    captured_basis: str = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dump:
    """Files to import, each once. others: what is no page, with reason code and sentence."""

    pages: tuple[Path, ...]
    warcs: tuple[Path, ...]
    others: tuple[tuple[Path, str, str], ...]


def absolute(path: "str | os.PathLike[str]") -> Path:
    """The path from the root, without `~`, `.` and `..`; links are left as they are."""
    return Path(os.path.abspath(Path(path).expanduser()))  # noqa: PTH100 - Path.absolute keeps `..`, resolve follows links


def find_files(paths: Sequence["str | os.PathLike[str]"], *, leave_out: Path | None = None) -> Dump:
    """The page files, WARC files and other files under these paths, in order; links are not followed.

    Hidden files that are no pages (`.DS_Store`) are passed over, as is `leave_out` (the index).
    Raises ConfigurationError where a path is neither file nor folder.
    """
    pages: list[Path] = []
    warcs: list[Path] = []
    others: dict[Path, tuple[str, str]] = {}
    for given in paths:
        for path, trouble in _under(absolute(given)):
            if path == leave_out:
                continue
            if trouble is not None:
                others[path] = trouble
            elif path.name.lower().endswith(_WARC_ENDINGS):
                warcs.append(path)
            elif path.suffix.lower() in PAGE_TYPES:
                pages.append(path)
            elif not path.name.startswith("."):
                others[path] = ("not_a_page_file", f"{path.name}: neither {', '.join(PAGE_TYPES)} nor .warc, .warc.gz.")
    return Dump(
        pages=tuple(dict.fromkeys(pages)),
        warcs=tuple(dict.fromkeys(warcs)),
        others=tuple((path, *trouble) for path, trouble in others.items()),
    )


_Found = tuple[Path, tuple[str, str] | None]


def _under(start: Path) -> Iterator[_Found]:
    """Every file at or under a path, with what makes it none to be read."""
    if start.is_dir():
        closed: list[_Found] = []

        def note(error: OSError) -> None:
            path = Path(error.filename or start)
            sentence = f"The folder {path.name} can't be read ({error.strerror}). Mend that and import it again."
            closed.append((path, ("unreadable", sentence)))

        found: list[_Found] = []
        for folder, folders, names in os.walk(start, onerror=note):
            linked = [name for name in folders if (Path(folder) / name).is_symlink()]
            found += [(path, _trouble(path)) for name in (*names, *linked) for path in [Path(folder) / name]]
        yield from sorted(found + closed, key=lambda item: item[0])
    elif start.is_file():
        yield start, None
    else:
        raise ConfigurationError(f"{start}: there is no such file or folder. Check the path.")


def _trouble(path: Path) -> tuple[str, str] | None:
    if path.is_symlink():
        return "symbolic_link", f"{path.name} is a symbolic link; name its target to import it."
    if not path.is_file():
        return "not_a_page_file", f"{path.name} is no ordinary file."
    return None


def read_moment(text: str) -> datetime:
    """A capture time as a person writes it: ISO 8601, UTC without a zone; a bare day is its last second.

    The page existed on that day, so every date of the day may be true. Raises ValueError.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        at = datetime.fromisoformat(text)
        try:
            return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
        except OverflowError:  # the first or last day of the calendar, in another zone
            raise ValueError(text) from None
    return datetime.combine(day, time(23, 59, 59), UTC)


def read_index(path: Path) -> dict[Path, Known]:
    """The rows of an index (CSV: file, url, captured_at; UTF-8) by absolute file. Files are relative to the index.

    Raises ConfigurationError naming line and column.
    """
    found: dict[Path, Known] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.DictReader(stream)
            columns = ",".join(_INDEX_COLUMNS)
            for name in rows.fieldnames or ():
                if name not in _INDEX_COLUMNS:
                    raise ConfigurationError(
                        f"{path}: line 1: column `{name[:60]}` is not known. The columns are {columns}."
                    )
            if "file" not in (rows.fieldnames or ()):
                raise ConfigurationError(f"{path}: line 1: no column `file`. The columns are {columns}.")
            for row in rows:
                file, known = _index_row(row, f"{path}: line {rows.line_num}", path.parent)
                if found.get(file, known) != known:
                    raise ConfigurationError(
                        f"{path}: line {rows.line_num}: column `file`: {row['file']!r} stands there twice, with other "
                        "facts. Keep one of the lines."
                    )
                found[file] = known
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path}: not UTF-8. Save the index as UTF-8.") from None
    except csv.Error as error:
        raise ConfigurationError(f"{path}: line {rows.line_num + 1}: no CSV ({error}). Mend that line.") from None
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read ({error.strerror}). Check the path of --index.") from None
    return found


def _index_row(row: dict[str, str | None], where: str, folder: Path) -> tuple[Path, Known]:
    if None in row:
        raise ConfigurationError(f"{where}: more values than columns. Put quotes around values with commas.")
    file, url, at = ((row.get(name) or "").strip() for name in _INDEX_COLUMNS)
    if not file:
        raise ConfigurationError(f"{where}: column `file`: empty. Name the file, relative to the index.")
    if url and not is_http_url(url):
        raise ConfigurationError(f"{where}: column `url`: {url[:80]!r} is no http address. Mend or empty it.")
    try:
        captured_at = read_moment(at) if at else None
    except ValueError:
        raise ConfigurationError(
            f"{where}: column `captured_at`: {at[:40]!r} is no ISO 8601 time such as 2021-10-20T14:00:00Z. Mend it."
        ) from None
    basis = "unknown" if captured_at is None else "index"
    return absolute(folder / file), Known(url=url or None, captured_at=captured_at, captured_basis=basis)

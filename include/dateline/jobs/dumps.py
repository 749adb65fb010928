"""What a person hands in to be imported: files found under paths, and the index that says what is known of them.

Archiving them is the work of `imports`.
"""

import csv
import logging
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

log = logging.getLogger(__name__)


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


def read_index(path: Path, pages: Sequence[Path], folders: Sequence[Path] = ()) -> dict[Path, Known]:
    """What an index (CSV: file, url, captured_at; UTF-8) says of these pages, by absolute file.

    A file is named relative to the index, to one of the imported folders or to the current one; a bare name that only
    one page has will do. A row that can't be used is told with line and column, and costs that row's knowledge alone:
    the page is imported all the same. Other columns are passed over.

    Raises:
        ConfigurationError: the index as a whole can't be read, or names none of the pages.
    """
    finder = _Finder(pages, [path.parent, *folders, Path.cwd()])
    found: dict[Path, Known] = {}
    lines = 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.DictReader(stream)
            if "file" not in (rows.fieldnames or ()):
                columns = ",".join(_INDEX_COLUMNS)
                raise ConfigurationError(f"{path}: line 1: no column `file`. The columns are {columns}.")
            for lines, row in enumerate(rows, 1):  # noqa: B007 - wanted after the loop
                where = f"{path}: line {rows.line_num}"
                file = (row.get("file") or "").strip()
                page = finder.page(file)
                if page is None:
                    log.warning("%s: column `file`: %r is none of the imported files. Mend it.", where, file[:200])
                elif page in found:
                    log.warning("%s: column `file`: %r stands there twice; the first line holds.", where, file[:200])
                else:
                    found[page] = _known(row, where)
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path}: not UTF-8. Save the index as UTF-8.") from None
    except csv.Error as error:
        raise ConfigurationError(f"{path}: line {rows.line_num + 1}: no CSV ({error}). Mend that line.") from None
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read ({error.strerror}). Check the path of --index.") from None
    if lines and not found:
        raise ConfigurationError(
            f"{path}: column `file`: none of its files is imported. Files are relative to the index: mend the column, "
            "or the paths."
        )
    return found


class _Finder:
    """Which page a name in the index means."""

    def __init__(self, pages: Sequence[Path], folders: Sequence[Path]) -> None:
        self._pages = frozenset(pages)
        self._folders = tuple(absolute(folder) for folder in folders)
        self._by_name: dict[str, Path | None] = {}
        for page in pages:
            self._by_name[page.name] = None if page.name in self._by_name else page

    def page(self, name: str) -> Path | None:
        if not name:
            return None
        for folder in self._folders:
            place = absolute(folder / name)
            if place in self._pages:
                return place
        return self._by_name.get(name)


def _known(row: dict[str, str | None], where: str) -> Known:
    url, at = ((row.get(name) or "").strip() for name in ("url", "captured_at"))
    if url and not is_http_url(url):
        log.warning("%s: column `url`: %r is no http address, so the page has none. Mend it.", where, url[:100])
        url = ""
    captured_at = None
    try:
        captured_at = read_moment(at) if at else None
    except ValueError:
        log.warning(
            "%s: column `captured_at`: %r is no ISO 8601 time such as 2021-10-20T14:00:00Z, so it counts as unknown. "
            "Mend it.",
            where,
            at[:40],
        )
    basis = "unknown" if captured_at is None else "index"
    return Known(url=url or None, captured_at=captured_at, captured_basis=basis)

"""Writing outlet files and the file of the enabled ones, so that what a person wrote there stays as it is.

Reading them, with errors that name file and key, is `outlets`.
"""

import contextlib
import json
import os
import re
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

from dateline.errors import ConfigurationError
from dateline.model import HarvestRules, ListedOutlet
from dateline.stores.durable import replace_bytes
from dateline.stores.outlets import read_outlet, settings_text
from dateline.stores.toml_files import parse_toml

_FOLDER = "outlets"  # of the user's own outlet files, beside the file of the enabled ones
_FOLDER_REMEDY = "Give this user the right to write there, or name another folder first in `folders` of the file of the enabled outlets."
_FILE_REMEDY = "Give this user the right to write there, or set DATELINE_ENABLED_OUTLETS to another file."
_NEW_FILE = """# Which outlets are harvested. Names are those of the files in `folders`, then in include/outlets.
enabled = []
"""


def outlet_text(listed: ListedOutlet, comments: Sequence[str] = ()) -> str:
    """An outlet file's text. comments: lines for its head; what came from a web page is made one line."""
    outlet, rules = listed.outlet, listed.rules
    lines = [f"# {_one_line(comment)}" for comment in comments]
    facts: list[tuple[str, object]] = [
        ("id", outlet.outlet_id),
        ("name", outlet.name),
        ("domain", outlet.domain),
        ("country", outlet.country),
        ("timezone", outlet.timezone),
        ("languages", list(outlet.languages) or None),
        ("medium", outlet.medium if outlet.medium != "web" else None),
        ("agency", outlet.agency),
    ]
    lines += [f"{key} = {_toml(value)}" for key, value in facts if value is not None]
    lines += ["", "[harvest]"]
    default = HarvestRules()
    harvest: list[tuple[str, object]] = [
        ("feeds", list(rules.feeds) or None),
        ("news_sitemaps", list(rules.news_sitemaps) or None),
        ("hub_pages", list(rules.hub_pages) or None),
        ("hosts", list(rules.hosts) or None),
        ("link_pattern", rules.link_pattern),
        ("skip_pattern", rules.skip_pattern),
        ("delay_s", rules.delay_s if rules.delay_s != default.delay_s else None),
        (
            "pages_per_harvest",
            rules.pages_per_harvest if rules.pages_per_harvest != default.pages_per_harvest else None,
        ),
        ("connect", rules.connect),
    ]
    lines += [f"{key} = {_toml(value)}" for key, value in harvest if value is not None]
    return "\n".join(lines) + "\n"


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:300]


def _toml(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_toml(each) for each in value) + "]"
    if isinstance(value, str):
        # A JSON string is a TOML string, once the one character is gone that JSON lets stand.
        return json.dumps(value.replace("\x7f", ""), ensure_ascii=False)
    return f"{value:g}" if isinstance(value, float) else str(value)


def write_outlet(path: Path, listed: ListedOutlet, comments: Sequence[str] = (), *, replace: bool = False) -> None:
    """Write an outlet file and read it back.

    Raises:
        ConfigurationError: a file is there already, the folder can't be written, or what was found makes no valid file.
    """
    if not replace:
        refuse_taken(path)
    data = outlet_text(listed, comments).encode()
    beside = path.with_name(f".{path.stem}.new")
    try:
        _replace(beside, data, _FOLDER_REMEDY)
        _checked(beside, path)
        beside.replace(path)
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be written ({error.strerror}). {_FOLDER_REMEDY}") from None
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def refuse_taken(path: Path) -> None:
    """Raises ConfigurationError where an outlet's file is there already."""
    if os.path.lexists(path):
        raise ConfigurationError(f"{path} is there already. Give another --id, or --replace to write it anew.")


def refuse_unwritable(folder: Path) -> None:
    """Raises ConfigurationError where no file could be written into this folder, or it could not be made."""
    there = next(each for each in (folder, *folder.parents) if os.path.lexists(each))
    if not there.is_dir():
        raise ConfigurationError(f"{there}: is a file where a folder should be. Move it away. {_FOLDER_REMEDY}")
    if not os.access(there, os.W_OK):
        raise ConfigurationError(f"{there}: cannot be written (permission denied). {_FOLDER_REMEDY}")


def _replace(path: Path, data: bytes, remedy: str) -> None:
    """Write a file whole; what stands in the way is told with the remedy that fits this file."""
    try:
        replace_bytes(path, data)
    except ConfigurationError as error:
        why = error.__cause__.strerror if isinstance(error.__cause__, OSError) else "refused"
        raise ConfigurationError(f"{path}: cannot be written ({why}). {remedy}") from None


def _checked(beside: Path, path: Path) -> None:
    try:
        read_outlet(beside)
    except ConfigurationError as error:
        raise ConfigurationError(str(error).replace(str(beside), str(path))) from None


def own_folder(enabled_file: Path) -> Path:
    """The folder for the user's own outlet files: the first that the file of the enabled names, else `outlets` beside it."""
    folders = (
        parse_toml(enabled_file, settings_text(enabled_file)).get("folders", [])
        if os.path.lexists(enabled_file)
        else []
    )
    first = folders[0] if isinstance(folders, list) and folders else _FOLDER
    return (enabled_file.parent / str(first)).expanduser()


def set_enabled(
    enabled_file: Path, *, add: Iterable[str] = (), remove: Iterable[str] = (), folder: Path | None = None
) -> list[str]:
    """Add and remove names of enabled outlets; comments and all else stay. Returns the names enabled afterwards.

    folder: one that must be among `folders`, since an added outlet's file lies there.

    Raises ConfigurationError where the file is broken, or written in a way that can't be changed safely.
    """
    text = settings_text(enabled_file) if os.path.lexists(enabled_file) else _NEW_FILE
    held = parse_toml(enabled_file, text)
    gone = set(remove)
    before = [str(name) for name in _names(enabled_file, held, "enabled")]
    names = [name for name in dict.fromkeys([*before, *add]) if name not in gone]
    wanted: dict[str, object] = {**held, "enabled": names}
    new = _with_array(text, "enabled", names)
    folders = [str(each) for each in _names(enabled_file, held, "folders")]
    if folder is not None and folder.resolve() not in [
        (enabled_file.parent / each).expanduser().resolve() for each in folders
    ]:
        inside = folder.resolve().is_relative_to(enabled_file.parent.resolve())
        named = (
            folder.resolve().relative_to(enabled_file.parent.resolve()).as_posix() if inside else str(folder.resolve())
        )
        folders.append(named)
        wanted["folders"] = folders
        new = _with_array(new, "folders", folders)
    # What was meant must be what the file now says: arrays inside strings or tables could deceive the eye that wrote it.
    try:
        said: object = tomllib.loads(new)
    except tomllib.TOMLDecodeError:
        said = None
    if said != wanted:
        raise ConfigurationError(
            f"{enabled_file}: can't be changed without touching more than it should. Write it yourself: enabled = {_toml(names)}"
        )
    if new != text or not enabled_file.exists():
        _replace(enabled_file, new.encode(), _FILE_REMEDY)
    return names


def _names(path: Path, held: dict[str, object], key: str) -> list[object]:
    value = held.get(key, [])
    if not isinstance(value, list):
        raise ConfigurationError(f'{path}: key `{key}`: must be a list of names. Write it like {key} = ["courier"].')
    return value


def _with_array(text: str, key: str, names: Sequence[str]) -> str:
    """The text with this array at its top level; comments between its items go with the old one."""
    line = f"{key} = {_toml(list(names))}"
    match = re.search(rf"(?m)^{key}[ \t]*=[ \t]*\[[^\]]*\]", text)
    if match:
        return text[: match.start()] + line + text[match.end() :]
    return text.rstrip("\n") + f"\n{line}\n"

"""Writing outlet files and the file of the enabled ones, so that what a person wrote there stays as it is.

Reading them, with errors that name file and key, is `outlets`.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

from dateline.errors import ConfigurationError
from dateline.model import HarvestRules, ListedOutlet
from dateline.stores.durable import replace_bytes
from dateline.stores.outlets import read_outlet

_FOLDER = "outlets"  # of the user's own outlet files, beside the file of the enabled ones
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
    if path.exists() and not replace:
        raise ConfigurationError(f"{path} is there already. Give another --id, or --replace to write it anew.")
    data = outlet_text(listed, comments).encode()
    beside = path.with_name(f".{path.stem}.new")
    try:
        replace_bytes(beside, data)
        _checked(beside, path)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _checked(beside: Path, path: Path) -> None:
    try:
        read_outlet(beside)
    except ConfigurationError as error:
        raise ConfigurationError(str(error).replace(str(beside), str(path))) from None


def own_folder(enabled_file: Path) -> Path:
    """The folder for the user's own outlet files: the first that the file of the enabled names, else `outlets` beside it."""
    folders = _read(enabled_file).get("folders", []) if enabled_file.exists() else []
    first = folders[0] if isinstance(folders, list) and folders else _FOLDER
    return (enabled_file.parent / str(first)).expanduser()


def set_enabled(
    enabled_file: Path, *, add: Iterable[str] = (), remove: Iterable[str] = (), folder: Path | None = None
) -> list[str]:
    """Add and remove names of enabled outlets; comments and all else stay. Returns the names enabled afterwards.

    folder: one that must be among `folders`, since an added outlet's file lies there.

    Raises ConfigurationError where the file is broken, or written in a way that can't be changed safely.
    """
    text = enabled_file.read_text(encoding="utf-8") if enabled_file.exists() else _NEW_FILE
    held = _parsed(enabled_file, text)
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
        replace_bytes(enabled_file, new.encode())
    return names


def _read(path: Path) -> dict[str, object]:
    return _parsed(path, path.read_text(encoding="utf-8"))


def _parsed(path: Path, text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path}: not valid TOML: {error}. Mend that line.") from None


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

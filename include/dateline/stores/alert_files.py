"""Files of alerts in the lake's folder `alerts/`: a line of JSON for each message, each message once.

What a message says is made in `jobs`; nothing else of the lake lies there.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dateline.stores.durable import make_folder, storage_error

FOLDER = "alerts"


def append_once(lake_root: Path, name: str, message_id: str, message: Mapping[str, Any]) -> None:
    """Append the message unless a line with its id is there already, and sync it. A half line of a crash is cut off.

    Raises:
        RetryLater, ConfigurationError: it can't be written.
    """
    path = lake_root / FOLDER / name
    try:
        make_folder(path.parent)
        _cut_half_line(path)
        if holds(lake_root, name, message_id):
            return
        line = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")
        with path.open("ab") as file:
            file.write(line + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise storage_error(error, path) from error


def holds(lake_root: Path, name: str, message_id: str) -> bool:
    """Whether a line with this message's id is in the file."""
    path = lake_root / FOLDER / name
    wanted = f'"message_id":"{message_id}"'.encode()
    try:
        with path.open("rb") as file:
            return any(wanted in line for line in file)
    except FileNotFoundError:
        return False


def _cut_half_line(path: Path) -> None:
    try:
        with path.open("r+b") as file:
            size = file.seek(0, os.SEEK_END)
            if not size:
                return
            file.seek(size - 1)
            if file.read(1) == b"\n":
                return
            file.seek(0)
            file.truncate(file.read().rfind(b"\n") + 1)
    except FileNotFoundError:
        return

"""Bytes that survive a power cut: written beside their place, synced, and moved there by one rename.

Knows nothing of tables, batches or archives; it turns the system's errors into ours, with the remedy.
"""

import errno
import os
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, TypeVar

from dateline.errors import ConfigurationError, DatelineError, RetryLater

# EFBIG: a file over the process's or file system's size limit; for us the same trouble as a full disk.
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_NOT_A_FOLDER = frozenset({errno.ENOTDIR, errno.EEXIST, errno.EISDIR})

_Written = TypeVar("_Written")


def storage_error(error: OSError, path: Path, needed_bytes: int | None = None) -> DatelineError:
    """Our error for the system's: a full disk may pass (`RetryLater`), a forbidden path is for a person to mend."""
    if error.errno in _FULL:
        needed = "" if needed_bytes is None else f" {needed_bytes:,} bytes were to be written,"
        return RetryLater(
            f"No room to write {path}:{needed} {_free_bytes(path)} bytes are free. Nothing half-written was left. "
            "Free some space (or raise the quota or file size limit), then run this again."
        )
    if error.errno in _FORBIDDEN:
        return ConfigurationError(
            f"No permission to write {path} ({error.strerror}). "
            "Give this user the right to write there, or set DATELINE_LAKE to a folder that it owns."
        )
    if error.errno in _NOT_A_FOLDER:
        return ConfigurationError(
            f"{path}: a file stands where a folder should be, or the other way round ({error.strerror}). "
            "Move it away, or set DATELINE_LAKE to another folder."
        )
    return RetryLater(f"Could not write {path} ({error.strerror or error}). Check the disk, then run this again.")


def _free_bytes(path: Path) -> str:
    for folder in (path, *path.parents):
        if folder.is_dir():
            return f"{shutil.disk_usage(folder).free:,}"
    return "an unknown number of"


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable: a rename alone may be lost in a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """Create a folder and the missing ones above it, each made durable in its parent."""
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for each in reversed(missing):
        each.mkdir(exist_ok=True)
        sync_folder(each.parent)


def write_synced(path: Path, data: bytes | memoryview) -> None:
    """Write a file whole and sync it, in place: for files that nobody reads yet. OSError passes through."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def replace_whole(path: Path, write: Callable[[BinaryIO], _Written]) -> _Written:
    """Let `write` fill a file beside `path`, then move it there; on any failure nothing is left behind.

    Raises:
        RetryLater, ConfigurationError: by `storage_error`.
    """
    beside = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.tmp")
    try:
        make_folder(path.parent)
        with beside.open("wb") as file:
            result = write(file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise storage_error(error, path) from error
    finally:
        beside.unlink(missing_ok=True)
    return result


def replace_bytes(path: Path, data: bytes | memoryview) -> None:
    """Put `data` at `path` in one step, as `replace_whole` does."""

    def write(file: BinaryIO) -> None:
        file.write(data)

    replace_whole(path, write)

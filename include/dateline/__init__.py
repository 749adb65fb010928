"""Dateline: the right date, once, with the reason why.

The library face: `read_page` reads one page, `open_lake` opens what the pipeline has landed. Light to import; what
they need is loaded when they are called.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import os
    from datetime import datetime

    from dateline.stores.readers import OpenLake

__version__ = "0.1.0"
__all__ = ["__version__", "open_lake", "read_page"]


def read_page(html: bytes, url: str | None = None, captured_at: "datetime | None" = None) -> dict[str, Any]:
    """Read one news page: the columns of `articles`, or {"rejected": reason, "detail": sentence}.

    Args:
        html: the page's bytes; a page saved as text is found out by looking.
        url: its address, where known.
        captured_at: when these bytes were fetched (aware; a naive one raises ValueError), where known. Without it the
            capture time is ruled from the page itself.

    Touches no network and no lake.
    """
    from dateline.jobs.onepage import read_one

    if captured_at is not None and captured_at.tzinfo is None:
        raise ValueError("captured_at must be aware: give it a tzinfo, such as datetime.UTC")
    return read_one(bytes(html), url=url, captured_at=captured_at)


def open_lake(path: "str | os.PathLike[str]") -> "OpenLake":
    """Open a lake for reading: its tables as pandas or Arrow, of complete batches alone."""
    from dateline.stores.readers import OpenLake

    return OpenLake.at(path)

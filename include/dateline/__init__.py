"""Dateline: the right date, once, with the reason why.

The library face: `read_page` reads one page, `find_copies` tells which texts are one story, `find_agencies` whose copy a
text is, `tag_text` what it speaks of, `open_lake` opens what the pipeline has landed. Light to import; what they need is loaded when they are called.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable
    from datetime import datetime

    from dateline.stores.readers import OpenLake

__version__ = "0.3.0"
__all__ = ["__version__", "find_agencies", "find_copies", "open_lake", "read_page", "tag_text"]


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


def find_copies(texts: "Iterable[str | None]") -> list[tuple[int, int, float, str]]:
    """Which texts are copies of an earlier one: (i, j, containment, kind), i < j, in order of j.

    Each copy stands once, with the earlier text i that it is most like and that is no copy itself. Containment is the
    share (0–1) of the smaller text's grams that lie in the larger. Kinds: `exact`, `near` (from 0.8), `version` (from
    0.6), `contains` (j holds i and much more, such as a second story). Texts below 30 words match exactly or not at
    all; an empty text, None or NaN is a copy of nothing. Any script; no language need be named.

    Raises TypeError for a text that is none of these. Touches no network and no lake.
    """
    from dateline.dedupe.plain import copies_among

    return copies_among(texts)


def open_lake(path: "str | os.PathLike[str]") -> "OpenLake":
    """Open a lake for reading: its tables as pandas or Arrow, of complete batches alone."""
    from dateline.stores.readers import OpenLake

    return OpenLake.at(path)


def find_agencies(text: str, language: str | None = None) -> list[dict[str, Any]]:
    """The news agencies that a text, or a part of it, was taken from, each once, where the text says so most tellingly.

    Args:
        text: the article, with its opening, bylines and credit lines where there are any.
        language: its language (ISO 639-1), where known: short names ("TT", "PA") count where such texts come from.

    Returns a dict for each: `agency` (AFP, Reuters …; `agencies` alone where several are meant and none is named),
    `kind` (dateline, byline, copyright, credit, dispatch), `start` and `end` of that place in characters of `text`.
    A mention ("told AFP") and the credit of a picture are none.
    """
    from dateline.opening import find_agencies as find

    return [{"agency": c.agency, "kind": c.kind, "start": c.start, "end": c.end} for c in find(text, language)]


def tag_text(text: str, language: str | None = "en", headline: str | None = None) -> dict[str, Any]:
    """What a text speaks of: people, organisations, places, countries, topics.

    Args:
        text: the article's body; `start` and `end` below are characters of it.
        language: its language (ISO 639-1). People and organisations are found in English alone; places and countries in
            any language.
        headline: its headline, where there is one; what stands there has start and end -1.

    Returns a dict. `people` and `organisations`: a dict for each mention with `start`, `end` and `name`, the fullest
    name that the text gives ("Obama" is "Barack Obama"). `places`: likewise, with `geonames_id`, `country` (ISO 3166-1
    alpha-2), `lat` and `lon` (degrees), each None where unknown; adjectives ("Syrian") stand there with their country.
    `countries`: `country` and `mentions`, the most first. `topics`: `code` (IPTC Media Topics), `label` and `score`.

    The first call loads models for a few seconds. Touches no network and no lake.
    """
    from dateline.jobs.onetext import tag_one

    return tag_one(text, language=language, headline=headline)

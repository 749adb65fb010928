"""Reads a user's labelled texts, CSV or Parquet, for training.

What the labels mean is `tagging.media_topics`' business; what is learned from them, `jobs.topic_training`'s.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dateline.errors import ConfigurationError

MAX_TEXTS = 1_000_000  # rows of a file that are read
MAX_CHARS = 10_000  # characters of a text that are kept: no more is looked at
_MAX_FIELD_BYTES = 10_000_000  # of one CSV field
_DELIMITERS = (",", ";", "\t")
_COLUMNS = ("topic", "headline", "body", "text", "language")
_REMEDY = "Give it the columns topic and body (or text), and if you have them headline and language."


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledText:
    """One row. row: its number in the file, the first after the header being 1."""

    row: int
    topic: str
    headline: str
    body: str
    language: str | None


def read_labelled_texts(path: Path) -> Iterator[LabelledText]:
    """The rows of a .csv or .parquet file, empty ones too. Raises ConfigurationError naming file, row and remedy."""
    rows = _parquet_rows(path) if path.suffix.lower() == ".parquet" else _csv_rows(path)
    try:
        for number, row in enumerate(rows, start=1):
            if number > MAX_TEXTS:
                raise ConfigurationError(f"{path} has more than {MAX_TEXTS:,} rows: train on a sample of them.")
            yield LabelledText(
                row=number,
                topic=_text(row.get("topic")),
                headline=_text(row.get("headline")),
                body=_text(row.get("body")) or _text(row.get("text")),
                language=_text(row.get("language")).lower() or None,
            )
    except OSError as error:
        raise ConfigurationError(f"{path} can't be read ({error.strerror or error}): check its name.") from None


def _text(value: Any) -> str:
    return str(value)[:MAX_CHARS].strip() if value is not None else ""


def _check_columns(path: Path, columns: Sequence[str]) -> None:
    if "topic" not in columns:
        raise ConfigurationError(f"{path} has no column topic (it has: {', '.join(columns) or 'none'}). {_REMEDY}")
    if not {"body", "text"} & set(columns):
        raise ConfigurationError(f"{path} has no column body or text (it has: {', '.join(columns)}). {_REMEDY}")


def _parquet_rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with pq.ParquetFile(path) as file:
            schema = file.schema_arrow
            _check_columns(path, schema.names)
            wanted = [name for name in _COLUMNS if name in schema.names]
            for name in wanted:
                if pa.types.is_nested(schema.field(name).type):
                    raise ConfigurationError(f"{path}: column {name} holds lists: give each text one {name}.")
            for batch in file.iter_batches(batch_size=1_000, columns=wanted):
                yield from batch.to_pylist()
    except pa.ArrowInvalid as error:
        raise ConfigurationError(f"{path} is no Parquet file that can be read ({error}): write it anew.") from None


def _csv_rows(path: Path) -> Iterator[dict[str, Any]]:
    before = csv.field_size_limit(_MAX_FIELD_BYTES)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline(100_000)
            if not first.strip():
                raise ConfigurationError(f"{path} is empty. {_REMEDY}")
            delimiter = max(_DELIMITERS, key=first.count)
            names = [name.strip().lower() for name in next(csv.reader([first], delimiter=delimiter))]
            _check_columns(path, names)
            for values in csv.reader(file, delimiter=delimiter, strict=True):
                if values:
                    yield dict(zip(names, values, strict=False))
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path} is not in UTF-8: save it as UTF-8.") from None
    except csv.Error as error:
        raise ConfigurationError(f"{path} is no CSV that can be read ({error}): check its quotes.") from None
    finally:
        csv.field_size_limit(before)

"""Makes include/dateline/tagging/media_topics.parquet: IPTC's Media Topics in use, with code, label and definition.

`python tools/media_topics.py FILE` reads the spreadsheet of Media Topics that iptc.org offers (CC BY 4.0, copyright IPTC).
The file is remade when IPTC changes its vocabulary, a few times a year; then VOCABULARY_VERSION is raised too.
"""

import sys
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from lxml import etree

OUT = Path(__file__).parent.parent / "include/dateline/tagging/media_topics.parquet"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of the first sheet, by the names in its second row: the first one is a title."""
    with zipfile.ZipFile(path) as book:
        shared = [
            "".join(text.text or "" for text in item.iter(f"{_MAIN}t"))
            for item in etree.fromstring(book.read("xl/sharedStrings.xml"))
        ]
        sheet = etree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    names: dict[str, str] = {}
    for number, row in enumerate(sheet.iter(f"{_MAIN}row")):
        cells = {}
        for cell in row:
            value = cell.find(f"{_MAIN}v")
            if value is not None and value.text:
                text = shared[int(value.text)] if cell.get("t") == "s" else value.text
                cells[cell.get("r", "").rstrip("0123456789")] = text
        if number == 1:
            names = cells
        elif number > 1:
            yield {names[column]: text for column, text in cells.items() if column in names}


def main(arguments: Sequence[str]) -> None:
    """Write the file."""
    if len(arguments) != 1:
        sys.exit("usage: python tools/media_topics.py FILE.xlsx")
    top, kept = "", []
    for row in rows(Path(arguments[0])):
        code = row["NewsCode-QCode (flat)"]
        top = code if row.get("Level1/NewsCode") else top
        if not row.get("RetiredDate") and any(row.get(f"Level{level}/NewsCode") for level in range(1, 7)):
            kept.append(
                {
                    "code": code,
                    "top": top,
                    "label": row["Name (en-GB)"],
                    "definition": row.get("Definition (en-GB)", ""),
                }
            )
    pq.write_table(pa.Table.from_pylist(kept), OUT, compression="zstd", compression_level=19)
    sys.stdout.write(f"{len(kept)} concepts, {OUT.stat().st_size} bytes\n")


if __name__ == "__main__":
    main(sys.argv[1:])

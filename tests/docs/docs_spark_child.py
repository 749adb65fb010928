"""Runs Spark's recipe and tells what Spark sees of lakes. Run by the interpreter of .venv-spark, which has pyspark alone.

Arguments: a file with the recipe, the folder to run it in, the lakes as JSON by name, the file to write. The answer: rows of
the recipe's frames, and of each table of each lake types, rows and the folder's column, in the form of `docs_readers`.
"""

import json
import os
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NAMES = {
    "string": "string", "integer": "int32", "long": "int64", "float": "float32", "double": "float64",
    "boolean": "bool", "date": "day", "timestamp": "instant",
}  # fmt: skip


def spark_type(kind):
    if isinstance(kind, str):
        return NAMES.get(kind, kind)
    if kind["type"] == "array":
        return f"[{spark_type(kind['elementType'])}]"
    return "{" + ", ".join(f"{field['name']} {spark_type(field['type'])}" for field in kind["fields"]) + "}"


def plain(value):
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, datetime):  # without a zone, in that of this machine: so PySpark hands them out
        return (value.astimezone(UTC) - EPOCH) // timedelta(microseconds=1)
    return value.isoformat() if isinstance(value, date) else value


def told(frame):
    fields = frame.schema.jsonValue()["fields"]
    rows = [row.asDict(recursive=True) for row in frame.collect()]
    folder = fields.pop()
    for row in rows:
        del row[folder["name"]]
    return {
        "types": {field["name"]: spark_type(field["type"]) for field in fields},
        "rows": sorted(json.dumps(plain(row), sort_keys=True) for row in rows),
        "folder": [folder["name"], folder["type"]],
    }


def main():
    recipe, place, lakes, answer = sys.argv[1:]
    os.chdir(place)
    names = {}
    exec(compile(Path(recipe).read_text(), "consumers.md", "exec"), names)  # our own page
    spark = names["spark"]
    spark.sparkContext.setLogLevel("ERROR")
    frames = {name: value.count() for name, value in names.items() if hasattr(value, "unionByName")}
    tables = {
        name: {
            each.name: told(spark.read.parquet(str(each)))
            for each in sorted(Path(root).iterdir())
            if not each.name.startswith(".") and any(each.rglob("*.parquet"))
        }
        for name, root in json.loads(lakes).items()
    }
    Path(answer).write_text(json.dumps({"recipe": frames, "lakes": tables}))
    spark.stop()


if __name__ == "__main__":
    main()

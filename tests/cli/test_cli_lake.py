"""`dateline query`, `lake` and `trace`: what they print of the newsroom's lake, and what they say where something is wrong."""

import csv
import io
import json
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from dateline.schema import ARTICLES, BATCHES, COPIES, FETCHES, REVISIONS
from dateline.stores import inventory
from dateline.stores.changes import Change
from dateline.stores.lake import Lake
from dateline.stores.staging import Staging

RIVER = "http://sentinel.newsroom.test/river-port-retaken-by-coalition/"
QUESTION = "SELECT outlet_id, headline, published_at, authors, places FROM articles ORDER BY outlet_id, headline"


def one_line(told, *parts):
    """An error: one line, no traceback, with these words."""
    assert told.code == 1
    assert told.err.count("\n") == 1, told.err
    assert told.err.startswith("dateline: ")
    for part in parts:
        assert part in told.err


def test_a_query_is_shown_as_a_table(command, sample):
    told = command("query", "SELECT outlet_id, count(*) AS n FROM coverage GROUP BY ALL ORDER BY n DESC, 1")
    assert (told.code, told.err) == (0, "")
    rows = [line.split() for line in told.out.splitlines() if line.strip()]
    assert rows[0] == ["outlet_id", "n"]
    assert rows[-1] == [str(len(rows) - 3), "rows"]


def test_rows_too_wide_for_a_table_are_shown_value_by_value(command, sample):
    """The README's first query has eighteen columns; side by side nobody could read them."""
    told = command("query", "FROM stories ORDER BY copy_count DESC, story_id LIMIT 2")
    assert (told.code, told.err) == (0, "")
    lines = [line.split(maxsplit=1) for line in told.out.splitlines()]
    assert [line[1] for line in lines if line[0] == "row"] == ["1", "2"]
    shown = [line[1].strip() for line in lines if line[0] == "headline"]
    asked = command("query", "SELECT headline FROM stories ORDER BY copy_count DESC, story_id LIMIT 2", "-f", "jsonl")
    assert shown == [json.loads(line)["headline"] for line in asked.out.splitlines()]


def test_all_formats_hold_the_same_values(command, sample, tmp_path):
    lines = [json.loads(line) for line in command("query", QUESTION, "-f", "jsonl").out.splitlines()]
    cells = list(csv.DictReader(io.StringIO(command("query", QUESTION, "-f", "csv").out)))
    assert (
        command("query", QUESTION, "-o", tmp_path / "x.parquet").out
        == f"{len(lines)} rows in {tmp_path / 'x.parquet'}\n"
    )
    rows = pq.read_table(tmp_path / "x.parquet")
    assert rows.schema.field("published_at").type == pa.timestamp("us", "UTC")
    assert rows.schema.field("places").type == ARTICLES.schema.field("places").type or rows.num_rows
    for line, cell, row in zip(lines, cells, rows.to_pylist(), strict=True):
        assert line["headline"] == cell["headline"] == row["headline"]
        assert line["authors"] == json.loads(cell["authors"]) == row["authors"]
        assert line["places"] == json.loads(cell["places"]) == row["places"]
        moment = row["published_at"].isoformat().replace("+00:00", "Z") if row["published_at"] else None
        assert line["published_at"] == moment
        assert cell["published_at"] == (moment or "")


def test_a_file_s_ending_names_its_format_and_the_lake_is_no_place_for_it(command, sample, tmp_path):
    assert command("query", "FROM batches", "-o", tmp_path / "x.csv").code == 0
    assert (tmp_path / "x.csv").read_text().startswith("batch_id,")
    assert command("query", "FROM batches", "-o", tmp_path / "x.jsonl").code == 0
    one_line(command("query", "FROM batches", "-o", tmp_path / "x.doc"), "end the name in .csv")
    one_line(command("query", "FROM batches", "-o", sample / "x.csv"), "lies in the lake")
    one_line(command("query", "FROM batches", "-o", sample / "articles/../x.csv"), "lies in the lake")
    assert not list(sample.rglob("x.*"))


def test_what_is_cut_off_is_said(command, sample):
    told = command("query", "FROM articles SELECT headline", "--rows", 5, "-f", "csv")
    assert len(told.out.splitlines()) == 6
    assert "these are the first 5" in told.err


def test_two_columns_of_one_name_are_both_given(command, sample):
    assert json.loads(command("query", "SELECT 1 AS a, 2 AS a", "-f", "jsonl").out) == {"a": 1, "a_1": 2}


def test_a_headline_cannot_steer_the_terminal(command, sample):
    told = command("query", "SELECT 'a' || chr(27) || '[31mb' AS x")
    assert "\x1b" not in told.out
    assert "[31mb" in told.out


def test_what_no_format_has_a_word_for(command, sample, tmp_path):
    line = command(
        "query", "SELECT 'nan'::FLOAT AS a, [1.5, '-inf'::DOUBLE] AS b, '\\xff'::BLOB AS c", "-f", "jsonl"
    ).out
    assert json.loads(line) == {"a": None, "b": [1.5, None], "c": "ff"}
    for arguments in (("-f", "jsonl"), ("-f", "csv"), (), ("-o", tmp_path / "x.csv")):
        one_line(command("query", "SELECT 'infinity'::TIMESTAMPTZ AS x", *arguments), "Cast its column to VARCHAR")
    assert not list(tmp_path.glob("*x.csv*")), "nothing half-written is left"
    assert "infinity" in command("query", "SELECT 'infinity'::TIMESTAMPTZ::VARCHAR AS x").out
    told = command("query", 'SELECT 1 AS "a\x1b[31mb"')
    assert "\x1b" not in told.out


def test_an_output_that_cannot_be_is_told_before_anything_is_asked(command, sample, tmp_path):
    one_line(command("query", "SELEC", "-o", tmp_path / "no" / "x.csv"), "lies in a folder that does not exist")
    (tmp_path / "x.csv").mkdir()
    one_line(command("query", "SELEC", "-o", tmp_path / "x.csv"), "is a folder")


def test_many_rows_pass_through_to_a_file(command, sample, tmp_path):
    told = command("query", "FROM range(300000)", "--rows", 200_000, "-o", tmp_path / "x.csv")
    assert (told.code, told.out) == (0, f"200,000 rows in {tmp_path / 'x.csv'}\n")
    assert "these are the first 200,000" in told.err
    assert (tmp_path / "x.csv").read_text().count("\n") == 200_001


LONG = "SELECT repeat('x', 1000) AS x FROM range(20000)"
ENDLESS = "SELECT sum(hash(a.range + b.range)) FROM range(10000000) a, range(10000000) b"


def started(*arguments):
    """The command in a process of its own, as a shell starts it."""
    code = "from dateline.cli import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet", "table"])
def test_a_reader_that_has_seen_enough_is_no_error(sample, form):
    """`dateline query … | head -c 9`."""
    child = started("query", LONG, "--rows", "20000", "-f", form)
    assert child.stdout.read(9)
    child.stdout.close()
    err = child.stderr.read().decode()
    child.stderr.close()
    child.wait(60)
    assert "Traceback" not in err
    assert "Exception ignored" not in err


def test_ctrl_c_stops_a_query_at_once_and_quietly(sample, tmp_path):
    child = started("query", ENDLESS, "-o", str(tmp_path / "x.csv"))
    # The file beside the output stands from the moment that the question is asked.
    while not list(tmp_path.glob(".x.csv.*")):
        assert child.poll() is None, child.stderr.read()
        time.sleep(0.05)
    time.sleep(0.2)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=30)
    assert child.returncode != 0
    assert (out, b"Traceback" in err) == (b"", False)
    assert not list(tmp_path.glob("*x.csv*"))


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("SELECT colour FROM articles", "colour"),
        ("DROP VIEW articles", "must be one question"),
        ("FROM read_text('/etc/passwd')", "reaches outside the lake"),
        ("SELECT sum(hash(a.range + b.range)) FROM range(10000000) a, range(10000000) b", "longer than 0.3 s"),
    ],
)
def test_a_query_that_cannot_be_answered_says_why_in_one_line(command, sample, sql, told):
    one_line(command("query", sql, "--seconds", 0.3 if "hash" in sql else 60), told)


@pytest.mark.parametrize("arguments", [("query", "FROM articles"), ("lake",), ("trace", RIVER)], ids=lambda a: a[0])
def test_no_lake_an_empty_one_a_newer_one_and_a_damaged_one(command, tmp_path, monkeypatch, arguments):
    monkeypatch.setenv("DATELINE_LAKE", str(tmp_path / "lake"))
    one_line(command(*arguments), "there is no lake at", "Land something first")
    root = Lake.create(tmp_path / "lake").root
    told = command(*arguments)
    assert told.code == (1 if arguments[0] == "trace" else 0)
    if arguments[0] == "lake":
        assert "Nothing has landed yet" in told.out
    (root / "dateline.json").write_text('{"format": "dateline lake", "schema_version": 99}')
    one_line(command(*arguments), "schema version 99", "Install a newer Dateline")
    (root / "dateline.json").write_text("half a li")
    one_line(command(*arguments), "rebuild the lake from the archive")


def test_the_lake_is_told_table_by_table(command, sample):
    told = command("lake")
    assert told.code == 0
    counts = {cells[0]: cells[1] for line in told.out.splitlines() if len(cells := line.split()) > 3}
    lake = Lake.open(sample)
    assert counts["articles"] == str(lake.read(ARTICLES).num_rows)
    assert counts["fetches"] == str(lake.read(FETCHES).num_rows)
    assert "Last landing: number 2, 2026-11-24 16:00 UTC" in told.out
    said = json.loads(command("lake", "--json").out)
    assert {table["name"]: table["rows"] for table in said["tables"]}["articles"] == lake.read(ARTICLES).num_rows


def test_rows_are_counted_once_and_anew_where_a_file_changed(command, sample, monkeypatch):
    """Ten years are thirty thousand footers: those that did not change are not opened again."""
    first = command("lake").out
    path = next((sample / "articles").rglob("*.parquet"))
    opened = []
    real = inventory.pq.read_metadata
    monkeypatch.setattr(inventory.pq, "read_metadata", lambda place: opened.append(place) or real(place))
    assert command("lake").out.splitlines()[:-3] == first.splitlines()[:-3]
    assert opened == []
    twice = pa.concat_tables([pq.read_table(path, partitioning=None)] * 2)
    pq.write_table(twice, path)
    assert command("lake").out != first
    assert opened == [path]
    (sample / ".work" / ".index" / "rows.json").write_text('{"articles/x": [1, 2]}')
    assert command("lake").code == 0, "a cache that is not ours is made again"


def test_a_damaged_file_and_a_landing_cut_short_are_told_and_the_rest_is_too(command, sample):
    path = next((sample / "articles").rglob("*.parquet"))
    path.write_bytes(path.read_bytes()[:-100])
    (sample / ".work" / "20261124T160000.000000Z").mkdir(parents=True)
    (sample / ".work" / "20261124T160000.000000Z" / "commit.json").write_text("{}")
    told = command("lake")
    assert told.code == 1
    assert f"Damaged: {path.relative_to(sample)}" in told.out.replace("\n", " ").replace("  ", " ")
    assert "copies" in told.out
    assert "was cut short" in told.out


# Trace.


def test_an_article_is_traced_from_its_listing_to_its_file(command, sample):
    told = command("trace", RIVER)
    assert told.code == 0
    for part in (
        "discovered   2026-11-22 16:00:00 UTC by sentinel, hub page http://sentinel.newsroom.test/category/world/",
        "fetched, HTTP 200",
        "article      River port retaken as militia flees by night (sentinel, en)",
        "the page said 2026-11-22; we say 2016-04-14: the masthead is a clock",
        "in articles/published_month=2016-04/2016-04-14.parquet, batch 20261122T160000.000000Z",
    ):
        assert part in told.out
    assert (sample / "articles/published_month=2016-04/2016-04-14.parquet").exists()


def test_other_spellings_of_the_address_and_the_id_lead_to_the_same(command, sample):
    plain = command("trace", RIVER).out
    for spelling in (RIVER.replace("http:", "https:"), RIVER.rstrip("/"), RIVER + "?utm_source=x", RIVER + "#top"):
        assert command("trace", spelling).out == plain
    found = json.loads(command("trace", RIVER, "--json").out)
    by_id = command("trace", found["article_id"])
    assert "River port retaken" in by_id.out
    assert "hub page http://sentinel.newsroom.test/category/world/" in by_id.out


def test_a_copy_names_its_article_and_the_article_its_copies(command, sample):
    told = command("trace", "http://herald.newsroom.test/2025/03/06/students-grow-their-own-harps.html")
    assert "exact copy (1.00) of The Dakar school where pupils grow their own harps (courier, 2025-03-06)" in told.out
    told = command(
        "trace", "http://courier.newsroom.test/news/2025/03/06/dakar-school-where-pupils-grow-their-own-harps"
    )
    assert "copied by" in told.out
    assert "students-grow-their-own-harps.html" in told.out


def test_what_was_refused_or_failed_says_why(command, sample):
    told = command("trace", "http://herald.newsroom.test/2025/03/01/lunch-menu.html")
    assert "rejected     not_html: The page is" in told.out
    told = command("trace", "http://courier.newsroom.test/news/2025/03/02/withdrawn-notice")
    assert "failed http_410, HTTP 410" in told.out
    told = command("trace", "http://courier.newsroom.test/private/2025/03/08/draft-not-for-robots")
    assert "skipped robots" in told.out
    told = command("trace", "http://promo.elsewhere.test/news/2025/03/08/spring-sale-on-sofas")
    assert "skipped foreign_host" in told.out


def test_a_revised_page_shows_both_states(command, sample):
    told = command("trace", "http://courier.newsroom.test/news/2025/03/13/river-wend-rises-at-upper-marden")
    assert told.out.index("revision ") < told.out.index("article ")
    assert "then batch 20261124T160000.000000Z brought the next state" in told.out


REASONS = {
    "empty_body": "http://herald.newsroom.test/2025/03/01/nothing.html",
    "http_403": "http://herald.newsroom.test/2025/03/01/members-only.html",
    "http_404": "http://courier.newsroom.test/news/2025/03/02/story-that-never-was",
    "http_500": "http://courier.newsroom.test/news/2025/03/02/page-that-breaks",
    "duplicate": "http://courier.newsroom.test/business/2025/03/06/rope-walk-to-be-sold",
    "filter": "http://courier.newsroom.test/sport/2025/03/08/crossword-and-tide-tables",
}


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_of_a_link_is_told_with_its_sentence(command, sample, reason):
    told = command("trace", REASONS[reason])
    assert told.code == 0
    outcome = "skipped" if reason in {"duplicate", "filter"} else "failed"
    (line,) = [line for line in told.out.splitlines() if f"{outcome} {reason}" in line]
    assert line.startswith("request ")
    assert line.endswith("."), "the sentence for people stands at the end"
    said = json.loads(command("trace", REASONS[reason], "--json").out)
    assert reason in {row["reason"] for row in said["requests"]}


def test_every_outcome_and_reason_of_the_ledger_has_been_traced_in_these_tests(sample):
    """A new reason in the newsroom wants its line here."""
    rows = Lake.open(sample).read(FETCHES, columns=["kind", "reason"]).to_pylist()
    found = {row["reason"] for row in rows if row["kind"] == "page" and row["reason"]}
    assert found == REASONS.keys() | {"http_410", "robots", "foreign_host"}


def test_a_page_that_said_the_same_twice_says_unchanged_and_so_does_a_304(command, sample):
    lake = Lake.open(sample)
    (row,) = lake.find(FETCHES, "final_url", [RIVER]).filter(pc.field("outcome") == "fetched").to_pylist()[:1]
    later = {"batch_id": "20261125T160000.000000Z", "warc_offset": 10**9}
    same = row | later | {"fetched_at": row["fetched_at"] + timedelta(days=3)}
    not_modified = same | {"outcome": "unchanged", "status": 304, "warc_file": None, "warc_offset": None}
    batch = {"batch_id": later["batch_id"], "state": "complete", "batch_date": same["fetched_at"].date()}
    with lake.lock("test") as lock:
        changes = [Change(table=FETCHES, add=pa.Table.from_pylist([same, not_modified], schema=FETCHES.schema))]
        last = Change(table=BATCHES, add=pa.Table.from_pylist([batch], schema=BATCHES.schema))
        lake.commit(lock, later["batch_id"], changes, last)
    told = command("trace", RIVER).out
    assert "unchanged    what batch 20261125T160000.000000Z fetched says the same as the state before: no row" in told
    assert "unchanged, HTTP 304" in told


def test_each_state_names_what_it_was_a_copy_of(command, sample):
    """A page that was a copy of one article and is now a copy of another; the first is no article any more."""
    lake = Lake.open(sample)
    copy, other = (lake.read(table).to_pylist()[0] for table in (COPIES, ARTICLES))
    former = copy | {"duplicate_of": "0" * 64, "superseded_by": copy["batch_id"], "valid_to": copy["captured_at"]}
    former |= {"captured_at": copy["captured_at"] - timedelta(days=1), "batch_id": "b0"}
    now = copy | {"duplicate_of": other["article_id"]}
    with lake.lock("test") as lock:
        changes = [
            Change(table=REVISIONS, add=pa.Table.from_pylist([former], schema=ARTICLES.schema)),
            Change(
                table=COPIES,
                add=pa.Table.from_pylist([now], schema=ARTICLES.schema),
                remove=pa.Table.from_pylist([copy], schema=ARTICLES.schema).select(["article_id", "published_date"]),
            ),
        ]
        lake.commit(lock, "b0", changes)
    told = command("trace", copy["url"]).out
    assert f"of article {'0' * 64}, which is none any more" in told
    assert f"of {other['headline']} (" in told


def test_a_page_that_waits_or_is_held_says_so(command, sample):
    lake = Lake.open(sample)
    address = "http://courier.newsroom.test/news/waits"
    row = {"batch_id": "b9", "kind": "page", "url": address, "url_key": "https://courier.newsroom.test/news/waits"}
    row |= {
        "outcome": "fetched",
        "fetched_at": lake.batches().to_pylist()[0]["archived_at"],
        "warc_file": "x",
        "warc_offset": 1,
    }
    batch = {"batch_id": "b9", "batch_date": lake.batches().to_pylist()[0]["batch_date"], "state": "archived"}
    with lake.lock("test") as lock:
        change = Change(table=FETCHES, add=pa.Table.from_pylist([row], schema=FETCHES.schema))
        last = Change(table=BATCHES, add=pa.Table.from_pylist([batch], schema=BATCHES.schema))
        lake.commit(lock, "b9", [change], last)
    told = command("trace", address)
    assert "waits        batch b9 is archived; the next run of refine_articles takes it" in told.out
    Staging(lake.root, "b9").hold(reason="archive/x is gone. Put it back.", held_at=row["fetched_at"])
    assert "held: archive/x is gone. Put it back. Then run `dateline release b9`." in command("trace", address).out


STORY = """<!doctype html><html lang="en"><head><title>Weir repaired</title>{more}
<meta property="article:published_time" content="2026-11-01T08:00:00Z"></head><body><article><h1>Weir repaired</h1>
<p>The weir above the old mill was repaired on Sunday, two winters after the flood had carried half of it away.</p>
<p>Eleven people of the town worked at it for a month, and the council paid for the oak and for their soup.</p>
</article></body></html>"""


def test_an_imported_page_is_traced_by_its_bytes_and_by_either_of_its_addresses(command, tmp_path, monkeypatch):
    monkeypatch.setenv("DATELINE_LAKE", str(tmp_path / "lake"))
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "nameless.html").write_text(STORY.format(more=""))
    own = '<link rel="canonical" href="https://gazette.test/2026/11/weir-repaired-at-last">'
    (tmp_path / "pages" / "named.html").write_text(STORY.format(more=own).replace("Sunday", "Monday"))
    (tmp_path / "index.csv").write_text("file,url\npages/named.html,https://gazette.test/2026/11/weir?id=77\n")
    assert command("import", tmp_path / "pages", "--index", tmp_path / "index.csv").code == 0
    rows = [
        json.loads(line)
        for line in command("query", "FROM coverage SELECT url, article_id", "-f", "jsonl").out.splitlines()
    ]
    assert len(rows) == 2
    for row in rows:
        for asked in (row["url"], row["article_id"]):
            told = command("trace", asked)
            assert told.code == 0, asked
            assert "request " in told.out
            assert "Weir repaired (imported, en)" in told.out
    for asked in ("https://gazette.test/2026/11/weir?id=77", "https://gazette.test/2026/11/weir-repaired-at-last"):
        assert "Weir repaired (imported, en)" in command("trace", asked).out, asked


def test_a_stranger_and_what_is_no_address_say_what_to_do(command, sample):
    told = command("trace", "https://nobody.test/such-a-page")
    assert told.code == 1
    assert "has never met" in told.out
    assert "dateline outlets check" in told.out
    one_line(command("trace", "courier"), "neither a web address")
    one_line(command("trace", "file:///etc/passwd"), "neither a web address")


def test_reading_needs_no_right_to_write(command, sample, tmp_path):
    before = {path: path.stat().st_mtime_ns for path in sample.rglob("*.parquet")}
    for arguments in (("query", "FROM stories"), ("lake",), ("trace", RIVER)):
        assert command(*arguments).code == 0
    assert {path: path.stat().st_mtime_ns for path in sample.rglob("*.parquet")} == before
    assert {path.name for path in Path(sample).iterdir()} - {".work"} == {
        path.name for path in (Path(__file__).parent.parent.parent / "sample" / "lake").iterdir()
    } - {".work"}

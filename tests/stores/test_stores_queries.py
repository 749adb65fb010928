"""SQL over the lake: it reads the lake alone, stops in time, and says what is wrong."""

import threading
import time

import pytest
from stores_rows import article, articles, batch_row

from dateline.errors import GiveUp, HoldForPerson, RetryLater
from dateline.schema import ARTICLES, BATCHES, TABLES
from dateline.stores.changes import Change
from dateline.stores.lake import Lake
from dateline.stores.queries import Bounds, ask, ask_into
from dateline.stores.views import DERIVED

SMALL = Bounds(seconds=20, memory_bytes=256 << 20)


@pytest.fixture
def lake(tmp_path, now):
    lake = Lake.create(tmp_path / "la'ke")
    rows = [article(n, now.date(), "b1", outlet_id="courier") for n in range(10)]
    with lake.lock("test") as lock:
        lake.commit(
            lock, "b1", [Change(table=ARTICLES, add=articles(*rows))], Change(table=BATCHES, add=batch_row("b1"))
        )
    return lake


def test_every_table_and_view_can_be_asked(lake):
    for name in (*TABLES, *DERIVED):
        assert ask(lake, f"SELECT count(*) AS n FROM {name}", SMALL).rows.column_names == ["n"]
    answer = ask(lake, "FROM articles SELECT headline, published_at ORDER BY headline", SMALL)
    assert (answer.rows.num_rows, answer.is_cut) == (10, False)
    assert str(answer.rows.schema.field("published_at").type) == "timestamp[us, tz=UTC]"
    assert ask(lake, "DESCRIBE articles", SMALL).rows.num_rows == len(ARTICLES.schema) + 1


def test_an_answer_beyond_its_rows_is_cut_and_says_so(lake):
    answer = ask(lake, "FROM articles ORDER BY headline", Bounds(rows=3))
    assert (answer.rows.num_rows, answer.is_cut) == (3, True)
    assert not ask(lake, "FROM articles", Bounds(rows=10)).is_cut


@pytest.mark.parametrize(
    "query",
    [
        "COPY articles TO '{root}/stolen.csv'",
        "COPY (SELECT 1) TO '/tmp/stolen.csv'",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '{root}/stolen.csv'",
        "CREATE TABLE x AS SELECT 1",
        "DROP VIEW articles",
        "ATTACH '{root}/x.db'",
        "DETACH memory",
        "INSERT INTO articles SELECT * FROM articles",
        "WITH x AS (SELECT 1) DELETE FROM articles",
        "UPDATE articles SET headline = ''",
        "CALL force_checkpoint()",
        "PREPARE p AS SELECT 1",
        "EXECUTE p",
        "USE memory",
        "VACUUM",
        "IMPORT DATABASE '/tmp/x'",
        "COPY articles FROM '/etc/passwd'",
        "SELECT 1 /* ; */; COPY (SELECT 1) TO '/tmp/stolen.csv'",
        "EXPORT DATABASE '{root}/x'",
        "SET enable_external_access = true",
        "PRAGMA database_list",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SELECT 1; DROP VIEW articles",
        "",
        "-- nothing",
    ],
)
def test_only_one_question_is_taken(lake, query):
    before = sorted(lake.root.rglob("*"))
    with pytest.raises(GiveUp, match="must be one question"):
        ask(lake, query.format(root=str(lake.root).replace("'", "''")), SMALL)
    assert sorted(lake.root.rglob("*")) == before


@pytest.mark.parametrize(
    "query",
    [
        "FROM read_text('/etc/passwd')",
        "FROM read_csv('/etc/passwd')",
        "FROM glob('/etc/*')",
        "FROM read_text('{root}/../secret.txt')",
        "FROM '{root}/../secret.csv'",
        "FROM 'https://example.org/x.parquet'",
        "FROM 's3://bucket/x.parquet'",
        "SELECT getenv('HOME')",
        "FROM read_blob('/proc/self/environ')",
        "FROM read_json('/proc/self/environ')",
        "FROM query('FROM read_text(''/etc/passwd'')')",
        "FROM query_table('/etc/passwd')",
        "FROM sniff_csv('/etc/passwd')",
        "FROM parquet_metadata('/tmp/x.parquet')",
        "SELECT * FROM sqlite_scan('/tmp/x.db', 't')",
        "FROM read_text(getvariable('lake') || '/../secret.txt')",
        "SELECT content FROM read_text('{root}') UNION ALL FROM read_text('{root}/x/../../secret.txt')",
    ],
)
def test_nothing_outside_the_lake_is_read(lake, query):
    for name in ("secret.txt", "secret.csv"):
        (lake.root.parent / name).write_text("password\nhunter2\n")
    with pytest.raises(GiveUp, match=r"reaches outside the lake|doesn't hold") as caught:
        ask(lake, query.format(root=str(lake.root).replace("'", "''")), SMALL)
    assert "hunter2" not in str(caught.value)


def test_no_variable_of_ours_is_a_table(lake):
    rows = lake.read(ARTICLES)
    assert rows.num_rows
    with pytest.raises(GiveUp, match="Table with name rows does not exist"):
        ask(lake, "FROM rows", SMALL)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELEC 1", "syntax error"),
        ("SELECT colour FROM articles", "colour"),
        ("FROM artikel", "artikel"),
        ("SELECT headline::INT FROM articles", "Höhe"),
        ("FROM read_parquet('{root}/nothing/*.parquet')", "No files found"),
        ("x" * 200_000, "Cut it down"),
    ],
)
def test_bad_sql_is_told_with_what_there_is(lake, query, told):
    with pytest.raises(GiveUp, match=told):
        ask(lake, query.format(root=str(lake.root).replace("'", "''")), SMALL)


def test_a_query_that_takes_too_long_is_stopped(lake):
    started = time.monotonic()
    endless = "SELECT sum(hash(a.range + b.range)) FROM range(10000000) a, range(10000000) b"
    with pytest.raises(GiveUp, match=r"took longer than 0\.5 s and was stopped. Ask for fewer days"):
        ask(lake, endless, Bounds(seconds=0.5))
    assert time.monotonic() - started < 30


def test_a_query_that_takes_too_much_memory_is_stopped_and_leaves_no_file(lake, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(GiveUp, match="needs more than 128 MB and was stopped"):
        ask(
            lake,
            "SELECT list(range || 'a long text of some sort') FROM range(100000000)",
            Bounds(memory_bytes=128 << 20),
        )
    assert sorted(tmp_path.rglob("*")) == before


def test_a_damaged_file_is_named(lake):
    (path,) = (lake.root / "articles").rglob("*.parquet")
    path.write_bytes(b"PAR1 no more PAR1")
    with pytest.raises(HoldForPerson, match=path.name):
        ask(lake, "FROM articles", SMALL)


def test_a_query_beside_a_writer_is_asked_again_and_never_wrong(lake, now):
    stop = threading.Event()
    turns = 0

    def write():
        nonlocal turns
        while not stop.wait(turns % 3 * 0.2):
            turns += 1
            rows = [article(n, now.date(), "b1", body=f"turn {turns}") for n in range(10)]
            with lake.lock("writer") as lock:
                lake.commit(lock, "b1", [Change(table=ARTICLES, add=articles(*rows))])

    writer = threading.Thread(target=write)
    writer.start()
    right = 0
    try:
        while right < 6:
            try:
                found = ask(lake, "SELECT count(*) AS n, count(DISTINCT body) AS turns FROM articles", SMALL)
            except RetryLater:
                assert turns > 4
                continue
            assert found.rows.to_pylist() == [{"n": 10, "turns": 1}]
            right += 1
    finally:
        stop.set()
        writer.join()


def test_rows_come_piece_by_piece_and_are_asked_for_again_where_a_file_was_replaced(lake, now):
    asked = []

    def use(rows):
        asked.append(0)
        for batch in rows.batches:
            asked[-1] += batch.num_rows
            if len(asked) == 1:
                with lake.lock("writer") as lock:
                    lake.commit(lock, "b2", [Change(table=ARTICLES, add=articles(article(99, now.date(), "b2")))])
        return rows

    used = ask_into(lake, "FROM articles, range(900)", Bounds(rows=9_000, seconds=60), use)
    assert asked[1:] == [9_000]
    assert (used.count, used.is_cut, used.is_between) == (9_000, True, False)
    assert str(used.schema.field("published_at").type) == "timestamp[us, tz=UTC]"


def test_what_breaks_in_the_middle_of_the_rows_is_told_as_what_breaks_before(lake):
    def use(rows):
        return sum(batch.num_rows for batch in rows.batches)

    most = Bounds(rows=10**9, seconds=0.7, memory_bytes=128 << 20)
    endless = "SELECT a.range FROM range(100000000) a, range(10000000) b WHERE (a.range * b.range) % 1000 = 7"
    with pytest.raises(GiveUp, match=r"took longer than 0\.7 s"):
        ask_into(lake, endless, most, use)
    late = "SELECT ('x' || range)[(CASE WHEN range < 250000 THEN 2 ELSE 1 END):]::INT FROM range(300000)"
    with pytest.raises(GiveUp, match="Could not convert string 'x250000'"):
        ask_into(lake, late, Bounds(rows=10**9), use)
    with pytest.raises(GiveUp, match="needs more than 64 MB"):
        ask(lake, "SELECT repeat('x', 10000) FROM range(100000)", Bounds(rows=10**6, memory_bytes=64 << 20))


def test_a_landing_that_was_cut_short_is_said(lake):
    assert not ask(lake, "FROM articles", SMALL).is_between
    (lake.root / ".work" / "b9").mkdir(parents=True)
    (lake.root / ".work" / "b9" / "commit.json").write_text('{"version": 1, "staged_in": "commit/x", "moves": []}')
    assert ask(lake, "FROM articles", SMALL).is_between

"""SQL over the lake: it reads the lake alone, stops in time, and says what is wrong."""

import threading
import time

import pytest
from stores_rows import article, articles, batch_row

from dateline.errors import GiveUp, HoldForPerson
from dateline.schema import ARTICLES, BATCHES, TABLES
from dateline.stores.changes import Change
from dateline.stores.lake import Lake
from dateline.stores.queries import Bounds, ask
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

    def write():
        turn = 0
        while not stop.is_set():
            turn += 1
            rows = [article(n, now.date(), "b1", body=f"turn {turn}") for n in range(10)]
            with lake.lock("writer") as lock:
                lake.commit(lock, "b1", [Change(table=ARTICLES, add=articles(*rows))])

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(6):
            found = ask(
                lake, "SELECT count(*) AS n, count(DISTINCT body) AS turns FROM articles", SMALL
            ).rows.to_pylist()
            assert found == [{"n": 10, "turns": 1}]
    finally:
        stop.set()
        writer.join()

"""`open_lake`: every form holds the same rows in the same types, choices choose what they say, each landing comes once."""

import shutil
import threading
from datetime import UTC, date, datetime, timedelta

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from stores_rows import article, articles, batch_row, table_of

from dateline.errors import ConfigurationError
from dateline.schema import ARTICLES, BATCHES, COPIES, REVISIONS
from dateline.settings import project_folder
from dateline.stores.changes import Change
from dateline.stores.choices import FORMS, spans_of
from dateline.stores.lake import Lake
from dateline.stores.queries import in_utc
from dateline.stores.readers import OpenLake

DAYS = [date(2016, 3, 30), date(2016, 4, 1), date(2016, 4, 30), None]


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory):
    """The newsroom's lake, as it lies in `sample/lake`; a copy, since a reader may leave an index."""
    folder = tmp_path_factory.mktemp("sample") / "lake"
    shutil.copytree(project_folder() / "sample" / "lake", folder)
    return OpenLake.at(folder)


def as_arrow(rows, schema):
    """Rows of any form as Arrow, in the declared types: a cast that would lose a value raises."""
    if isinstance(rows, pd.DataFrame):
        return pa.Table.from_pandas(rows, schema=schema, preserve_index=False)
    if isinstance(rows, pl.DataFrame):
        return rows.to_arrow().cast(schema)
    if isinstance(rows, duckdb.DuckDBPyRelation):
        return in_utc(rows.to_arrow_table()).cast(schema)
    return rows


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("reader", ["articles", "copies", "revisions", "rejections", "batches", "coverage", "stories"])
def test_every_form_holds_the_same_rows_in_the_same_types(newsroom, reader, form):
    plain = getattr(newsroom, reader)(form="arrow")
    assert plain.num_rows > 0
    found = as_arrow(getattr(newsroom, reader)(form=form), plain.schema)
    assert found.equals(plain)


def test_the_forms_are_what_their_names_say(newsroom):
    kinds = {"pandas": pd.DataFrame, "arrow": pa.Table, "polars": pl.DataFrame, "duckdb": duckdb.DuckDBPyRelation}
    for form, kind in kinds.items():
        assert isinstance(newsroom.articles(form=form, columns=["headline"]), kind)
    frame = newsroom.articles()
    assert str(frame["published_at"].dtype) == "datetime64[us, UTC]"
    assert newsroom.articles(form="polars").schema["published_at"] == pl.Datetime("us", "UTC")
    relation = newsroom.articles(form="duckdb")
    types = dict(zip(relation.columns, map(str, relation.types), strict=True))
    assert (types["published_at"], types["published_date"]) == ("TIMESTAMP WITH TIME ZONE", "DATE")
    counted = relation.filter("language = 'fr'").count("*").fetchall()
    assert counted == [((frame["language"] == "fr").sum(),)], "the relation goes on living and can be asked more"


@pytest.fixture(scope="module")
def by_hand(newsroom):
    """All articles, and articles and copies, as rows."""
    return newsroom.articles(form="arrow").to_pylist(), newsroom.coverage(form="arrow").to_pylist()


def oracle(rows, **asked):
    """The choice by hand, row by row."""

    def fits(row):
        day, since, until = row["published_date"], asked.get("since"), asked.get("until")
        if (since or until) and day is None:
            return False
        if (since and day < since) or (until and day > until):
            return False
        if "outlets" in asked and row["outlet_id"] not in asked["outlets"]:
            return False
        if "countries" in asked and not {c["country"] for c in row["countries"] or ()} & set(asked["countries"]):
            return False
        text = asked.get("text", "").lower()
        return text in (row["headline"] or "").lower() or text in (row["body"] or "").lower()

    return {row["article_id"] for row in rows if fits(row)}


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"since": date(2025, 3, 6)},
        {"until": date(2020, 1, 1)},
        {"since": date(2025, 3, 5), "until": date(2025, 3, 7)},
        {"outlets": ["courier", "voix"]},
        {"countries": ["FR", "PT"]},
        {"countries": ["SN"], "outlets": ["herald", "courier"]},
        {"text": "harp"},
        {"text": "مكتبة"},
        {"text": "PHARE"},
        {"text": "École", "outlets": ["voix"]},
        {"text": "nothing of the kind"},
        {"since": date(2025, 1, 1), "countries": ["GB"], "text": "bridge"},
    ],
    ids=str,
)
def test_choices_choose_what_they_say(newsroom, by_hand, asked):
    rows, covered = by_hand
    wanted = oracle(rows, **asked)
    assert set(newsroom.articles(columns=["article_id"], **asked)["article_id"]) == wanted
    more = newsroom.coverage(columns=["article_id"], form="arrow", **asked)
    assert oracle(covered, **asked) == set(more.column("article_id").to_pylist())
    without_outlets = {name: value for name, value in asked.items() if name != "outlets"}
    stories = newsroom.stories(form="arrow", **asked).to_pylist()
    assert {row["story_id"] for row in stories} >= wanted, "a story of an outlet is one that it ran, or copied"
    assert {row["story_id"] for row in stories} <= oracle(rows, **without_outlets)
    if "outlets" in asked:
        assert all(set(row["outlets"]) & set(asked["outlets"]) for row in stories)


def test_columns_that_are_chosen_by_are_not_handed_over_unasked(newsroom):
    frame = newsroom.articles(countries="fr", columns=["headline"])
    assert list(frame.columns) == ["headline"]
    assert len(frame) == len(newsroom.articles(countries=["FR"]))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"since": "yesterday"}, "since 'yesterday' is no day"),
        ({"since": datetime(2016, 4, 1, tzinfo=UTC)}, "since must be a datetime.date"),
        ({"since": "2016-04-02", "until": "2016-04-01"}, "lies after"),
        ({"since": 20160401}, "since must be a datetime.date"),
        ({"until": pd.Timestamp("2016-04-01")}, "until must be a datetime.date"),
        ({"outlets": []}, "outlets must be a name"),
        ({"outlets": [None]}, "outlets must be a name"),
        ({"outlets": 7}, "outlets must be a name"),
        ({"countries": "UK"}, r"'GB' \(not UK\)"),
        ({"countries": ["FR", "QQ"]}, r"countries \['QQ'\] must be"),
        ({"countries": ["France"]}, "two letters"),
        ({"text": "  "}, "a word or a phrase"),
        ({"columns": ["colour"]}, "no column 'colour'"),
        ({"form": "excel"}, "none of pandas, arrow, polars, duckdb"),
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_told_by_name(newsroom, asked, told):
    with pytest.raises(ConfigurationError, match=told):
        newsroom.articles(**asked)


def test_an_empty_lake_gives_empty_tables_of_the_same_types(tmp_path):
    opened = OpenLake.at(Lake.create(tmp_path / "lake").root)
    assert opened.articles(form="arrow", countries=["GB"], text="x").schema.equals(ARTICLES.schema)
    for form in FORMS:
        assert len(opened.stories(form=form)) == 0
        news = opened.new_since(form=form)
        assert (len(news.rows), news.batch_ids, news.cursor, news.is_all) == (0, (), 0, True)


# New since.


def land(lake, batch_id, number, rows, *, state="complete", copies=(), gone=()):
    """Land a batch under this number; `gone`: rows of revisions that this landing made of others."""
    with lake.lock("test") as lock:
        changes = [
            Change(table=ARTICLES, add=articles(*rows)),
            Change(table=COPIES, add=table_of(COPIES, list(copies))),
            Change(table=REVISIONS, add=table_of(REVISIONS, list(gone))),
        ]
        lake.commit(
            lock,
            batch_id,
            changes,
            last=Change(table=BATCHES, add=batch_row(batch_id, landing_seq=number, state=state)),
        )


def ids(news):
    return sorted(int(name, 16) for name in news.rows["article_id"])


def test_each_landing_comes_once_and_in_order(tmp_path):
    lake = Lake.create(tmp_path / "lake")
    opened = OpenLake.at(lake.root)
    for number in (1, 2, 3):
        rows = [article(number * 10 + n, DAYS[n], f"b{number}") for n in range(4)]
        land(lake, f"b{number}", number, rows, copies=[article(number * 10 + 9, DAYS[0], f"b{number}")])
    first = opened.new_since(landings=2)
    assert (first.batch_ids, first.cursor, first.is_all) == (("b1", "b2"), 2, False)
    assert ids(first) == [10, 11, 12, 13, 19, 20, 21, 22, 23, 29]
    assert first.rows.loc[first.rows["article_id"] == f"{19:064x}", "is_copy"].tolist() == [True]
    second = opened.new_since(first.cursor)
    assert (second.batch_ids, second.cursor, second.is_all) == (("b3",), 3, True)
    assert opened.new_since(second.cursor).rows.empty
    assert opened.new_since(second.cursor).cursor == 3
    with pytest.raises(ConfigurationError, match="cursor -1"):
        opened.new_since(-1)


def test_a_batch_that_waits_again_keeps_its_rows_until_it_lands_anew(tmp_path):
    lake = Lake.create(tmp_path / "lake")
    opened = OpenLake.at(lake.root)
    land(lake, "b1", 1, [article(1, DAYS[0], "b1")])
    land(lake, "b2", 2, [article(2, DAYS[0], "b2")], state="archived")
    news = opened.new_since()
    assert (news.batch_ids, news.cursor, ids(news)) == (("b1", "b2"), 2, [1, 2])
    assert len(opened.articles()) == 2
    land(lake, "b2", 3, [article(2, DAYS[1], "b2", headline="Again")])
    news = opened.new_since(news.cursor)
    assert (news.batch_ids, news.cursor, list(news.rows["headline"])) == (("b2",), 3, ["Again"])


def test_a_cursor_of_another_lake_is_told(tmp_path):
    lake = Lake.create(tmp_path / "lake")
    opened = OpenLake.at(lake.root)
    land(lake, "b1", 4, [article(1, DAYS[0], "b1")])
    assert opened.new_since(4).rows.empty
    with pytest.raises(ConfigurationError, match=r"cursor 5 is ahead of the lake, whose newest landing is 4.*at 0"):
        opened.new_since(5)


def test_a_consumer_beside_a_writer_ends_up_with_the_lake(tmp_path):
    """It replaces by article_id and keeps the cursor; landings and replays go on meanwhile."""
    lake = Lake.create(tmp_path / "lake")
    opened = OpenLake.at(lake.root)
    landings = 18

    def write():
        for number in range(1, landings + 1):
            which, turn = number % 6, number // 6
            rows = [
                article(which * 10 + n, DAYS[(n + turn) % 4], f"b{which:02}", body=f"turn {turn}") for n in range(4)
            ]
            land(lake, f"b{which:02}", number, rows)

    writer = threading.Thread(target=write)
    writer.start()
    mine, cursor, seen = {}, 0, []
    ends_at = datetime.now(UTC) + timedelta(seconds=120)
    while cursor < landings:
        assert datetime.now(UTC) < ends_at
        news = opened.new_since(cursor, columns=["article_id", "body", "batch_id"], form="arrow")
        assert news.cursor >= cursor
        seen += [(news.cursor, batch_id) for batch_id in news.batch_ids]
        assert set(news.rows.column("batch_id").to_pylist()) == set(news.batch_ids)
        mine |= {row["article_id"]: row["body"] for row in news.rows.to_pylist()}
        cursor = news.cursor
    writer.join()
    assert len(seen) <= landings
    assert mine == dict(
        zip(*opened.articles(columns=["article_id", "body"], form="arrow").to_pydict().values(), strict=True)
    )


def test_only_the_days_of_the_new_batches_are_opened(newsroom, tmp_path):
    """A consumer that polls must not pay for ten years: the files of other days may even be damaged."""
    shutil.copytree(newsroom.lake.root, tmp_path / "lake")
    opened = OpenLake.at(tmp_path / "lake")
    whole = opened.new_since(form="arrow")
    second = [row for row in whole.rows.to_pylist() if row["batch_id"] == whole.batch_ids[1]]
    touched = set(opened.batches(form="arrow").to_pylist()[1]["files"])
    others = [
        path
        for path in (tmp_path / "lake" / "articles").rglob("*.parquet")
        if f"articles/{path.parent.name}/{path.name}" not in touched
    ]
    assert len(others) > 30
    for path in others:
        path.write_bytes(b"no Parquet")
    news = opened.new_since(1, form="arrow")
    assert news.rows.to_pylist() == second
    assert None in {row["published_date"] for row in whole.rows.to_pylist()}, "the undated come too"


def test_days_become_spans():
    days = [date(2016, 3, 31), date(2016, 4, 1), None, date(2016, 4, 3), date(2016, 3, 30)]
    assert spans_of(days) == ((None, None), (date(2016, 3, 30), date(2016, 4, 1)), (date(2016, 4, 3), date(2016, 4, 3)))
    assert spans_of([]) == ()


def test_a_lake_that_is_gone_newer_or_half_made_says_what_to_do(tmp_path):
    with pytest.raises(ConfigurationError, match="there is no lake at"):
        OpenLake.at(tmp_path / "nowhere")
    (tmp_path / "half").mkdir()
    with pytest.raises(ConfigurationError, match="there is no lake at"):
        OpenLake.at(tmp_path / "half")
    root = Lake.create(tmp_path / "lake").root
    (root / "dateline.json").write_text('{"format": "dateline lake", "schema_version": 99}')
    with pytest.raises(ConfigurationError, match="Install a newer Dateline"):
        OpenLake.at(root)
    (root / "dateline.json").write_text('{"format": "datel')
    with pytest.raises(ConfigurationError, match="does not say schema version"):
        OpenLake.at(root)

"""Every page of the newsroom comes out as its JSON says: harvested over HTTP, refined, landed, read from the lake."""

from collections import Counter
from datetime import datetime
from typing import Any

import pyarrow as pa
import pytest

from dateline.newsroom import expectations
from dateline.schema import ARTICLES, COPIES, FETCHES, REJECTIONS, REVISIONS, TABLES
from dateline.urls import article_id, url_key

EXPECTED = {1: expectations(1), 2: expectations(2)}
OWN_COLUMNS = {"published_basis", "url", "outcome", "reason", "final_url", "slug", "outlet_id", "twin_of", "copy_of"} | {
    "copy_of_any", "body_begins", "body_ends", "body_contains", "body_lacks", "countries_include", "text_repairs", "topic",
    "published_date", "published_at", "published_earliest", "published_latest", "modified_at",
}  # fmt: skip


class Landed:
    """What the lake holds after two harvests of one state and one of the next."""

    def __init__(self, road: Any) -> None:
        self.first = road.harvest()
        road.refine()
        self.tables_after_first = {name: road.lake.read(table) for name, table in TABLES.items()}
        self.again = road.harvest()
        road.refine()
        self.tables_after_again = {name: road.lake.read(table) for name, table in TABLES.items()}
        road.server.set_state(2)
        self.second = road.harvest()
        road.refine()
        self.road = road
        lake = road.lake
        self.rows = {
            table.name: lake.read(table).to_pylist() for table in (ARTICLES, COPIES, REVISIONS, REJECTIONS, FETCHES)
        }

    def row_of(self, url: str, batch_id: str) -> tuple[str, dict[str, Any]] | None:
        """The table and row of this address as this batch made it."""
        wanted = article_id(url_key(url))
        for table in ("articles", "copies", "revisions"):
            for row in self.rows[table]:
                if row["article_id"] == wanted and row["batch_id"] == batch_id:
                    return table, row
        return None

    def fetch_of(self, url: str, batch_id: str) -> dict[str, Any] | None:
        key = url_key(url)
        rows = [r for r in self.rows["fetches"] if r["kind"] == "page" and r["batch_id"] == batch_id]
        found = [r for r in rows if r["url_key"] == key and r["reason"] != "duplicate"]
        return found[-1] if found else None


@pytest.fixture(scope="module")
def landed(road: Any) -> Landed:
    return Landed(road)


def _id(sidecar: dict[str, Any]) -> str:
    return f"{sidecar['outlet_id']}/{sidecar['slug']}"


def differences(want: dict[str, Any], row: dict[str, Any]) -> list[str]:
    """What a careful editor would object to."""
    wrong = []

    def check(name: str, is_right: bool, got: Any) -> None:
        if not is_right:
            wrong.append(f"{name}: want {want[name]!r}, got {got!r}")

    body = row["body"] or ""
    for name in sorted(set(want) - OWN_COLUMNS):
        check(name, row[name] == want[name], row[name])
    for name in ("published_date", "published_earliest", "published_latest"):
        if name in want:
            check(name, str(row[name]) == want[name], str(row[name]))
    for name in ("published_at", "modified_at"):
        if name in want:
            check(name, row[name] == datetime.fromisoformat(want[name]), row[name])
    if "published_basis" in want:
        check("published_basis", row["published_basis"] in want["published_basis"], row["published_basis"])
    if "body_begins" in want:
        check("body_begins", body.startswith(want["body_begins"]), body[:80])
    if "body_ends" in want:
        check("body_ends", body.endswith(want["body_ends"]), body[-80:])
    for part in want.get("body_contains", ()):
        check("body_contains", part in body, body[:60] + "…")
    for part in want.get("body_lacks", ()):
        check("body_lacks", part not in body, body[max(0, body.find(part) - 30) :][:80])
    if "countries_include" in want:
        got = {c["country"] for c in row["countries"]}
        check("countries_include", set(want["countries_include"]) <= got, sorted(got))
    if "text_repairs" in want:
        after = " ".join(r["after"] for r in row["text_repairs"])
        check("text_repairs", all(w in after for w in want["text_repairs"]), after)
    if "topic" in want:
        got = row["topics"][0]["label"] if row["topics"] else None
        check("topic", got in (None, want["topic"]), got)
    return wrong


def outcome_wrong(landed: Landed, want: dict[str, Any], batch_id: str) -> list[str]:
    """Whether the page ended where it should, with its reason; its columns where it landed."""
    outcome, url = want["outcome"], want["url"]
    if outcome in {"failed", "skipped"}:
        fetch = landed.fetch_of(url, batch_id)
        got = (fetch["outcome"], fetch["reason"]) if fetch else None
        return [] if got == (outcome, want["reason"]) else [f"want {outcome} {want['reason']}, got {got}"]
    if outcome == "rejected":
        got = [r["reason"] for r in landed.rows["rejections"] if r["url"] == want.get("final_url", url)]
        return [] if got == [want["reason"]] else [f"want rejected {want['reason']}, got {got}"]
    if outcome in {"twin", "unchanged"}:
        if outcome == "unchanged" and landed.row_of(url, batch_id):
            return ["want unchanged, but it made a row"]
        return []
    found = landed.row_of(want.get("final_url", url), batch_id)
    if found is None:
        return [f"want {outcome}, but it made no row; fetch: {landed.fetch_of(url, batch_id)}"]
    table, row = found
    wrong = differences(want, row)
    origins = [want["copy_of"]] if "copy_of" in want else want.get("copy_of_any", [])
    if outcome == "copy" and (
        table != "copies" or row["duplicate_of"] not in {article_id(url_key(o)) for o in origins}
    ):
        wrong.append(f"want a copy of {origins}, got {table} with duplicate_of {row['duplicate_of']}")
    if outcome == "landed" and (table == "copies" or row["revision"] != 0):
        wrong.append(f"want landed, got {table}, revision {row['revision']}")
    if outcome == "revision" and row["revision"] != 1:
        wrong.append(f"want a revision, got number {row['revision']}")
    return wrong


@pytest.mark.parametrize("want", EXPECTED[1], ids=_id)
def test_page_comes_out_as_its_json_says(landed: Landed, want: dict[str, Any]) -> None:
    assert outcome_wrong(landed, want, landed.first) == []


@pytest.mark.parametrize("want", EXPECTED[2], ids=_id)
def test_second_state_comes_out_as_its_json_says(landed: Landed, want: dict[str, Any]) -> None:
    assert outcome_wrong(landed, want, landed.second) == []


def test_no_article_that_nobody_expects(landed: Landed) -> None:
    expected = Counter(
        article_id(url_key(w.get("final_url", w["url"]))) for w in EXPECTED[1] if w["outcome"] in {"landed", "copy"}
    )
    made = [r for t in ("articles", "copies", "revisions") for r in landed.rows[t] if r["batch_id"] == landed.first]
    strangers = [r["url"] for r in made if r["article_id"] not in expected]
    assert strangers == []


def test_outcomes_of_each_batch_add_up(landed: Landed) -> None:
    for batch_id in (landed.first, landed.again, landed.second):
        row = landed.road.lake.batch(batch_id)
        counts = Counter()
        for c in row["counts"]:
            counts[c["stage"], c["outcome"]] += c["count"]
        ledger = Counter(
            r["outcome"] for r in landed.rows["fetches"] if r["kind"] == "page" and r["batch_id"] == batch_id
        )
        for outcome, n in ledger.items():
            assert counts["links", outcome] == n
        pages = sum(n for (stage, _), n in counts.items() if stage == "pages")
        assert pages == ledger["fetched"], "every fetched page has exactly one outcome"
        made = [r for t in ("articles", "copies", "revisions") for r in landed.rows[t] if r["batch_id"] == batch_id]
        assert len(made) == counts["pages", "landed"] + counts["pages", "copy"] + counts["pages", "revision"]
        rejected = [r for r in landed.rows["rejections"] if r["batch_id"] == batch_id]
        assert len(rejected) == counts["pages", "rejected"]


def test_harvesting_again_adds_rows_to_fetches_and_batches_alone(landed: Landed) -> None:
    for name, before in landed.tables_after_first.items():
        after = landed.tables_after_again[name]
        if name in {"fetches", "batches"}:
            assert after.num_rows > before.num_rows
        else:
            assert after.equals(before), name


def test_refining_again_gives_identical_rows_but_for_when_and_by_whom(landed: Landed) -> None:
    def rows(name: str) -> pa.Table:
        table = landed.road.lake.read(TABLES[name])
        kept = [c for c in table.column_names if c not in {"landed_at", "run_id", "landing_seq"}]
        return table.select(kept)

    before = {name: rows(name) for name in TABLES}
    for batch_id in (landed.second, landed.first):
        landed.road.refine(batch_id)
    for name, table in before.items():
        assert rows(name).equals(table), name

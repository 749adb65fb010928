"""A small lake with a small site of its own: the real jobs over real HTTP, a handful of pages each time."""

import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pyarrow as pa

from dateline.jobs import harvest, imports, rebuild
from dateline.jobs.pending import waiting
from dateline.jobs.task import Task, batch_id_at
from dateline.schema import AMENDMENTS, ARTICLES, BATCHES, COPIES, FETCHES, REJECTIONS, REVISIONS, TABLES
from dateline.settings import Settings, read_settings
from dateline.stores.files import list_day_files, read_day_file
from dateline.stores.lake import Lake
from dateline.stores.lock import LakeLock

WORDS = [
    "harbour",
    "council",
    "bridge",
    "market",
    "weather",
    "school",
    "library",
    "garden",
    "river",
    "farmer",
    "doctor",
    "train",
    "museum",
    "ferry",
    "orchard",
    "bakery",
    "meeting",
    "budget",
    "report",
    "season",
    "winter",
    "summer",
    "morning",
    "evening",
    "repaired",
    "opened",
    "closed",
    "painted",
    "counted",
    "planted",
    "agreed",
    "refused",
    "offered",
    "promised",
    "measured",
    "visited",
    "carried",
    "mended",
    "between",
    "under",
    "beside",
    "behind",
    "against",
    "during",
    "several",
    "many",
    "seven",
    "older",
    "newer",
    "quiet",
    "narrow",
    "famous",
    "wooden",
    "common",
    "public",
    "little",
    "whole",
    "early",
    "late",
    "again",
    "rather",
    "almost",
    "together",
]
# Of a run's own: what a rerun with the same code may change, and nothing else (issue: "What must hold").
OF_THE_RUN = frozenset({"landed_at", "run_id", "landing_seq"})


def prose(seed: object, count: int = 90) -> str:
    """Some sentences of English words; another seed gives another story."""
    dice = random.Random(str(seed))
    lines = [f"The {' '.join(dice.choice(WORDS) for _ in range(11))}." for _ in range(count // 12 + 1)]
    return "</p>\n<p>".join(" ".join(lines[start : start + 3]) for start in range(0, len(lines), 3))


def story(title: str, *, day: str = "2026-11-10", seed: object = None, count: int = 90) -> str:
    """A page with a headline, a stated date and a text that its seed (else its title) decides."""
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title><meta name="robots" content="index">'
        f'<meta property="article:published_time" content="{day}T08:00:00Z"></head>'
        f"<body><article><h1>{title}</h1>\n<p>{prose(seed or title, count)}</p></article></body></html>"
    )


@dataclass
class Answer:
    """What a path of the site answers."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class Site:
    """A site on loopback; its pages may be changed while it serves. Answers with ETag are conditional."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.asked.append(self.path)
                answer = site.answers.get(self.path, Answer(b"nothing here", 404))
                tag = answer.headers.get("ETag")
                is_same = tag is not None and self.headers.get("If-None-Match") == tag
                body = b"" if is_same else answer.body
                self.send_response(304 if is_same else answer.status)
                for name, value in {"Content-Type": "text/html; charset=utf-8", **answer.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                """A client that hangs up is no news."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def put(self, path: str, text: str, status: int = 200, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = Answer(text.encode(), status, named)

    def feed(self, *paths: str, at: str = "/feed", host: str = "site.test", updated: str = "", **headers: str) -> None:
        """An Atom feed that lists these paths."""
        entries = "".join(
            f"<entry><title>{path}</title><link href='http://{host}{path}'/><id>{path}</id>"
            f"<published>2026-11-10T08:00:00Z</published><updated>{updated or '2026-11-10T08:00:00Z'}</updated></entry>"
            for path in paths
        )
        self.put(
            at,
            f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>{entries}</feed>',
            **{"Content-Type": "application/atom+xml", **headers},
        )

    def count(self, path: str) -> int:
        """How often this path was asked for."""
        return self.asked.count(path)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


class Desk:
    """A lake, its outlets and a clock that goes on a minute with every task."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.folder = folder
        self.port = port
        self.variables: dict[str, str] = {}
        self.now = datetime.now(UTC).replace(microsecond=0)
        (folder / "outlets").mkdir()
        self.enable()

    @property
    def settings(self) -> Settings:
        return read_settings(
            {
                "DATELINE_LAKE": str(self.folder / "lake"),
                "DATELINE_OUTLETS": str(self.folder / "outlets"),
                "DATELINE_ENABLED_OUTLETS": str(self.folder / "enabled.toml"),
                **self.variables,
            }
        )

    @property
    def lake(self) -> Lake:
        return Lake.create(self.folder / "lake")

    def enable(self, *names: str) -> None:
        (self.folder / "enabled.toml").write_text(f"enabled = {list(names)!r}\n".replace("'", '"'))

    def outlet(
        self, name: str = "site", *, host: str = "site.test", port: int | None = None, **harvest: object
    ) -> None:
        """Write an outlet file whose host is served by the site (or at another port)."""
        rules = {"feeds": [f"http://{host}/feed"], "delay_s": 0, "connect": f"127.0.0.1:{port or self.port}"} | harvest
        lines = "\n".join(f"{key} = {value!r}".replace("'", '"') for key, value in rules.items())
        (self.folder / "outlets" / f"{name}.toml").write_text(
            f'id = "{name}"\nname = "{name}"\ndomain = "{host}"\ntimezone = "UTC"\nlanguages = ["en"]\n[harvest]\n{lines}\n'
        )

    def task(self, batch_id: str | None = None, *, run_id: str = "") -> Task:
        self.now += timedelta(minutes=1)
        return Task(
            settings=self.settings,
            now=self.now,
            run_id=run_id or f"run__{self.now.isoformat()}",
            batch_id=batch_id or batch_id_at(self.now),
        )

    def harvest(self, batch_id: str | None = None) -> str:
        """One harvest, or the same again (as *Clear* does); its batch."""
        task = self.task(batch_id)
        for shard in harvest.plan_harvest(task).result:
            harvest.discover_links(task, shard)
            harvest.fetch_pages(task, shard)
        assert harvest.record_harvest(task).result == []
        return task.batch_id

    def bring(self, *paths: Path | str, **form: Any) -> str:
        """One import, archived; its batch."""
        task = self.task()
        imports.archive_dumps(task, {"paths": [str(path) for path in paths], **form})
        return task.batch_id

    def refine(self, batch_id: str | None = None) -> list[str]:
        """Refine all that waits, oldest first, or this batch again."""
        if batch_id is not None:
            rebuild.refine_batch(self.task(), self.lake.batch(batch_id) or {})
            return [batch_id]
        done = []
        while queue := waiting(self.lake):
            rebuild.refine_batch(self.task(), queue[0])
            done.append(queue[0]["batch_id"])
        return done

    def rows(self, table: str, batch_id: str | None = None) -> list[dict[str, Any]]:
        found = self.lake.read(TABLES[table]).to_pylist()
        return [row for row in found if batch_id in (None, row["batch_id"])]

    def outcomes(self, batch_id: str, stage: str = "pages") -> Counter[str]:
        """Counts of a batch, "outcome reason" → how many."""
        row = self.lake.batch(batch_id)
        assert row is not None
        return Counter(
            {
                " ".join(p for p in (c["outcome"], c["reason"]) if p): c["count"]
                for c in row["counts"]
                if c["stage"] == stage
            }
        )

    def snapshot(self, *leave_out: str) -> dict[str, pa.Table]:
        """Every table as it is, but for what is a run's own, and for the history that `amendments` is."""
        kept = {}
        for name, table in TABLES.items():
            if table is AMENDMENTS:
                continue
            rows = self.lake.read(table)
            kept[name] = rows.drop_columns([c for c in rows.column_names if c in OF_THE_RUN or c in leave_out])
        return kept


class Killed(BaseException):
    """Stands for SIGKILL: nothing catches it."""


@contextmanager
def killed_at(step: int | None) -> Iterator[None]:
    """Dies when the lock is asked for the step-th time whether it is ours, which every step of a commit begins with."""
    real = LakeLock.check
    count = 0

    def check(lock: LakeLock) -> None:
        nonlocal count
        count += 1
        if count == step:
            raise Killed
        real(lock)

    LakeLock.check = check  # type: ignore[method-assign]
    try:
        with suppress(Killed):
            yield
    finally:
        LakeLock.check = real  # type: ignore[method-assign]


def assert_same(one: dict[str, pa.Table], other: dict[str, pa.Table]) -> None:
    """Both snapshots hold the same rows; the first difference is told."""
    for name, table in one.items():
        if not table.equals(other[name]):
            before, after = table.to_pylist(), other[name].to_pylist()
            assert len(before) == len(after), f"{name}: {len(before)} rows, then {len(after)}"
            for row, changed in zip(before, after, strict=True):
                assert row == changed, name


def assert_adds_up(lake: Lake) -> None:
    """What must be true of every lake at rest: sums, one place a state, pointers that lead somewhere."""
    batches = lake.batches().to_pylist()
    tables = {table.name: lake.read(table).to_pylist() for table in (ARTICLES, COPIES, REVISIONS, REJECTIONS, FETCHES)}
    for batch in batches:
        _assert_batch_adds_up(batch, tables)
    placed = [row for name in ("articles", "copies", "revisions") for row in tables[name]]
    states = Counter(
        (r["article_id"], r["batch_id"], r["captured_at"], r["warc_file"], r["warc_offset"]) for r in placed
    )
    assert [state for state, count in states.items() if count > 1] == [], "a state lies in two places"
    newest = Counter(row["article_id"] for name in ("articles", "copies") for row in tables[name])
    assert all(count == 1 for count in newest.values()), "an article has two newest states"
    assert {row["article_id"] for row in tables["revisions"]} <= newest.keys(), (
        "an article of which only old states are left"
    )
    assert {row["batch_id"] for row in placed} <= {batch["batch_id"] for batch in batches}
    if all(batch["state"] == "complete" for batch in batches):
        articles = {row["article_id"] for row in tables["articles"]}
        assert {row["duplicate_of"] for row in tables["copies"]} <= articles, "a copy of what is no article"
    numbers = [batch["landing_seq"] for batch in batches if batch["landing_seq"] is not None]
    assert len(numbers) == len(set(numbers))
    _assert_files_are_named(lake, {batch["batch_id"]: set(batch["files"]) for batch in batches})


def _assert_batch_adds_up(batch: dict[str, Any], tables: dict[str, list[dict[str, Any]]]) -> None:
    name = batch["batch_id"]
    own = {table: [row for row in rows if row["batch_id"] == name] for table, rows in tables.items()}
    counts: dict[str, Counter[tuple[str, str | None]]] = {}
    for count in batch["counts"]:
        counts.setdefault(count["stage"], Counter())[count["outcome"], count["reason"]] += count["count"]
    links = Counter((row["outcome"], row["reason"]) for row in own["fetches"] if row["kind"] == "page")
    told = counts.get("links", Counter()) - Counter({("known", None): counts.get("links", Counter())["known", None]})
    assert told == links, f"{name}: links"
    listings = Counter((row["outcome"], row["reason"]) for row in own["fetches"] if row["kind"] != "page")
    assert counts.get("listings", Counter()) == listings, f"{name}: listings"
    archived = {(row["warc_file"], row["warc_offset"]) for row in own["fetches"] if row["warc_file"]}
    assert {file for file, _ in archived} == set(batch["warc_files"]), f"{name}: archive files"
    assert all(row["reason"] for row in own["fetches"] if row["outcome"] in {"failed", "skipped"})
    if batch["state"] != "complete":
        return
    pages = counts.get("pages", Counter())
    assert pages.total() == len(archived), f"{name}: every archived page has exactly one outcome"
    made = [row for table in ("articles", "copies", "revisions") for row in own[table]]
    landed = sum(n for (outcome, _), n in pages.items() if outcome in {"landed", "copy", "revision"})
    assert len(made) == landed, f"{name}: rows"
    rejected = Counter((("rejected", row["reason"])) for row in own["rejections"])
    assert rejected == Counter({key: n for key, n in pages.items() if key[0] == "rejected"}), f"{name}: rejections"
    assert {(row["warc_file"], row["warc_offset"]) for row in made + own["rejections"]} <= archived
    assert (batch["landing_seq"] is not None) >= bool(archived), f"{name}: landed without a number"


def _assert_files_are_named(lake: Lake, named: dict[str, set[str]]) -> None:
    for table in TABLES.values():
        if table is BATCHES:
            continue
        for file in list_day_files(lake.root, table):
            for batch_id in set(read_day_file(table, file).column("batch_id").to_pylist()):
                assert file.relative in named[batch_id], (
                    f"{file.relative} holds rows of {batch_id}, which does not name it"
                )

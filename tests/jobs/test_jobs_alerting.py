"""Alerts: one a story and channel, nothing twice, nothing lost, against a real web server and a real mail server."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from jobs_receivers import Hook, Mailbox

from dateline.errors import ConfigurationError, GiveUp
from dateline.jobs import alerting
from dateline.jobs.task import Task
from dateline.schema import ARTICLES, BATCHES, COPIES, DELIVERIES, WATCHLIST_HITS
from dateline.settings import read_settings
from dateline.stores.changes import Change
from dateline.stores.lake import Lake
from dateline.tagging.watch import hit_rows
from dateline.web.delivery import Endpoint

HOOK = '{kind = "webhook", connection = "hook"}'
MAIL = '{kind = "email", connection = "smtp", to = ["desk@example.org", "night@example.org"]}'


@dataclass
class Room:
    """A lake with landings as a test says them, a clock, watchlists and connections."""

    folder: Path
    now: datetime = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    endpoints: dict[str, Endpoint] = field(default_factory=dict)
    landings: int = 0

    @property
    def task(self) -> Task:
        settings = read_settings(
            {"DATELINE_LAKE": str(self.folder / "lake"), "DATELINE_WATCHLISTS": str(self.folder / "watchlists")}
        )
        return Task(settings=settings, now=self.now, run_id="run")

    @property
    def lake(self) -> Lake:
        return Lake.create(self.folder / "lake")

    def watch(self, *channels: str, name: str = "gas", more: str = "") -> None:
        folder = self.folder / "watchlists"
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.toml").write_text(
            f'id = "{name}"\nname = "Gas <b>& more"\nquery = "gas"\n[alert]\n{more}\nchannels = [{", ".join(channels)}]\n'
        )

    def land(self, *articles: dict[str, Any]) -> None:
        """One landing with these rows; a row with `duplicate_of` is a copy."""
        self.landings += 1
        batch_id = f"2026112{self.landings}T000000.000000Z"
        rows = [self._row(article, batch_id) for article in articles]
        tables = {
            ARTICLES: [row for row in rows if not row["duplicate_of"]],
            COPIES: [row for row in rows if row["duplicate_of"]],
        }
        changes = []
        for table, own in tables.items():
            ids = pa.table({"article_id": pa.array([row["article_id"] for row in own], pa.string())})
            changes.append(
                Change(
                    table=table, add=pa.Table.from_pylist(own, schema=ARTICLES.schema), remove=ids, remove_batch=False
                )
            )
        hits = hit_rows(pa.Table.from_pylist(rows, schema=ARTICLES.schema))
        changes.append(Change(table=WATCHLIST_HITS, add=hits))
        batch = dict.fromkeys(BATCHES.schema.names) | {
            "batch_id": batch_id, "batch_date": self.now.date(), "state": "complete", "landing_seq": self.landings,
            "landed_at": self.now, "counts": [], "versions": [], "warc_files": [], "lost_shards": [],
        }  # fmt: skip

        def last(committed: Any) -> Change:
            return Change(
                table=BATCHES,
                add=pa.Table.from_pylist([batch | {"files": list(committed.batch_files)}], schema=BATCHES.schema),
            )

        with self.lake.lock("test") as lock:
            self.lake.commit(lock, batch_id, changes, last=last)

    def _row(self, article: dict[str, Any], batch_id: str) -> dict[str, Any]:
        body = article.get("body", "Much gas was found.")
        start = body.find("gas")
        row = dict.fromkeys(ARTICLES.schema.names) | {
            "url": f"https://example.org/{article['article_id']}", "outlet_name": "The Courier", "outlet_id": "courier",
            "published_at": self.now, "published_date": self.now.date(), "published_precision": "minute", "language": "en",
            "captured_at": self.now, "headline": "Gas found", "body": body, "story_id": article["article_id"], "revision": 0,
            "watchlists": [{"id": "gas", "spans": [{"start": start, "end": start + 3}]}] if start >= 0 else [],
            "batch_id": batch_id,
        }  # fmt: skip
        return row | article

    def run(self, **later: float) -> dict[str, Any]:
        self.now += timedelta(**later)
        return alerting.alert_watchlists(self.task, self.connection).counts

    def connection(self, name: str) -> Endpoint:
        if name not in self.endpoints:
            raise ConfigurationError(f"Airflow has no connection {name!r}. Add it.")
        return self.endpoints[name]

    def ledger(self) -> list[dict[str, Any]]:
        return [row for row in self.lake.read(DELIVERIES).to_pylist() if row["kind"] != "cursor"]

    def states(self) -> list[str]:
        return sorted(row["state"] for row in self.ledger())


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


@pytest.fixture
def hook(room: Room) -> Iterator[Hook]:
    with Hook() as one:
        room.endpoints["hook"] = Endpoint(
            name="hook", host="http://127.0.0.1", port=one.port, password="s3cret", extra={"private_host": "127.0.0.1"}
        )
        yield one


@pytest.fixture
def mailbox(room: Room) -> Iterator[Mailbox]:
    with Mailbox() as one:
        extra = {"disable_ssl": True, "disable_tls": True, "from_email": "dateline@example.org"}
        room.endpoints["smtp"] = Endpoint(name="smtp", host="127.0.0.1", port=one.port, extra=extra)
        yield one


def test_a_story_is_told_once_whatever_its_copies_and_reruns(room: Room, hook: Hook) -> None:
    room.watch(HOOK)
    room.land({"article_id": "a"}, {"article_id": "b", "duplicate_of": "a", "story_id": "a"})
    room.run()
    room.land({"article_id": "c", "duplicate_of": "a", "story_id": "a"})
    room.run(minutes=15)
    room.run(minutes=15)
    assert [item["article_id"] for got in hook.got for item in got["items"]] == ["a"]
    assert room.states() == ["sent"]
    got = hook.got[0]
    assert got["kind"] == "alert"
    assert got["items"][0]["snippets"] == ["Much gas was found."]
    assert hook.headers[0]["Idempotency-Key"] == got["message_id"]
    assert hook.headers[0]["Authorization"] == "Bearer s3cret"


def test_a_copy_that_lands_first_speaks_for_its_story(room: Room, hook: Hook) -> None:
    room.watch(HOOK)
    room.land({"article_id": "b", "duplicate_of": "a", "story_id": "a"})
    room.run()
    room.land({"article_id": "a"})
    room.run(minutes=15)
    assert len(hook.got) == 1


def test_a_revision_is_told_only_where_it_changes_what_matched(room: Room, hook: Hook) -> None:
    room.watch(HOOK)
    room.land({"article_id": "a", "body": "Much gas was found. It rained."})
    room.run()
    room.land({"article_id": "a", "body": "Much gas was found. It snowed.", "revision": 1})
    room.run(hours=1)
    assert len(hook.got) == 1
    room.land({"article_id": "a", "body": "No gas was found. It snowed.", "revision": 2})
    room.run(hours=1)
    room.run(hours=1)
    assert [item["kind"] for got in hook.got for item in got["items"]] == ["new", "follow_up"]


def test_a_mail_has_text_and_html_and_a_hostile_headline_does_no_harm(room: Room, mailbox: Mailbox) -> None:
    room.watch(MAIL)
    headline = 'Gas\r\nBcc: all@example.org\n<script>alert("x")</script> \u202eevil\u2069 & "more"'
    room.land(
        {"article_id": "a", "headline": headline, "url": "javascript:alert(1)", "body": "<img src=x> gas\n.\n.gas"}
    )
    room.run()
    assert room.states() == ["sent"]
    mail = mailbox.got[0]
    assert mailbox.envelopes[0][1] == ["desk@example.org", "night@example.org"]
    assert mail["Bcc"] is None
    assert mail["Subject"] == '[Gas <b>& more] Gas Bcc: all@example.org <script>alert("x")</script> evil & "more"'
    plain, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    assert "Gas Bcc: all@example.org" in plain.get_content()
    written = html.get_content()
    assert "<script" not in written
    assert "<img" not in written
    assert "javascript" not in written
    assert "Gas &lt;b&gt;&amp; more" in written


def test_one_refused_recipient_does_not_stop_the_other(room: Room, mailbox: Mailbox) -> None:
    room.watch(MAIL)
    mailbox.unknown.add("night@example.org")
    room.land({"article_id": "a"})
    room.run()
    assert room.states() == ["sent"]
    assert "1 of 2 recipients refused" in room.ledger()[0]["detail"]


@pytest.mark.parametrize("verb", ["MAIL", "DATA", "RCPT"])
def test_a_mail_that_the_server_refuses_is_tried_again_and_comes_once(room: Room, mailbox: Mailbox, verb: str) -> None:
    room.watch(MAIL)
    mailbox.refuse.add(verb)
    room.land({"article_id": "a"})
    room.run()
    assert room.states() == ["waiting"]
    mailbox.refuse.clear()
    room.run(minutes=1)
    assert not mailbox.got, "not before its time"
    room.run(minutes=10)
    room.run(hours=10)
    assert len(mailbox.got) == 1
    assert room.states() == ["sent"]


def test_a_mail_whose_fate_is_unknown_is_not_sent_again(room: Room, mailbox: Mailbox) -> None:
    room.watch(MAIL)
    mailbox.mute_after_text = True
    room.land({"article_id": "a"})
    room.run()
    room.run(hours=10)
    assert len(mailbox.got) == 1
    assert room.states() == ["unsure"]


@pytest.mark.parametrize("status", [500, 503, 429, 404, 302])
def test_a_webhook_that_refuses_is_tried_again_and_gets_it_once(room: Room, hook: Hook, status: int) -> None:
    room.watch(HOOK)
    hook.answers = [status, status]
    room.land({"article_id": "a"})
    for _ in range(6):
        room.run(hours=1)
    assert len(hook.got) == 3, "two refused, one taken, no redirect followed"
    assert room.states() == ["sent"]
    assert room.ledger()[0]["attempts"] == 3


def test_a_webhook_that_hangs_up_after_the_message_is_not_told_again(room: Room, hook: Hook) -> None:
    room.watch(HOOK)
    hook.hang_up = True
    room.land({"article_id": "a"})
    for _ in range(4):
        room.run(hours=1)
    assert len(hook.got) == 1
    assert room.states() == ["unsure"]


def test_a_dead_receiver_is_given_up_in_the_end_and_the_run_says_so(room: Room) -> None:
    room.watch(HOOK)
    room.endpoints["hook"] = Endpoint(
        name="hook", host="http://127.0.0.1:9", password="s3cret", extra={"private_host": "127.0.0.1"}
    )
    room.land({"article_id": "a"})
    for _ in range(9):
        room.run(hours=7)
    with pytest.raises(GiveUp, match="1 alerts could not be delivered"):
        room.run(hours=7)
    assert room.states() == ["failed"]
    assert "s3cret" not in str(room.ledger())
    room.run(hours=7)


def test_a_private_address_is_refused_unless_the_connection_names_it(room: Room, hook: Hook) -> None:
    room.watch(HOOK)
    room.endpoints["hook"] = replace(room.endpoints["hook"], extra={})
    room.land({"article_id": "a"})
    room.run()
    assert not hook.got
    assert "private_host" in room.ledger()[0]["detail"]
    room.endpoints["hook"] = replace(room.endpoints["hook"], extra={"private_host": "127.0.0.1"})
    room.run(hours=1)
    assert len(hook.got) == 1


def test_a_missing_connection_is_told_and_the_other_channel_goes_on(room: Room, mailbox: Mailbox) -> None:
    room.watch(HOOK, MAIL)
    room.land({"article_id": "a"})
    room.run()
    assert room.states() == ["sent", "waiting"]
    assert any("has no connection 'hook'" in (row["detail"] or "") for row in room.ledger())
    assert len(mailbox.got) == 1


def test_a_chat_gets_its_own_shape_and_no_mention_of_ours(room: Room, hook: Hook) -> None:
    room.watch('{kind = "slack", connection = "slack"}')
    room.endpoints["slack"] = Endpoint(
        name="slack",
        host=f"http://127.0.0.1:{hook.port}/services",
        password="/T0/B0/XX",
        extra={"private_host": "127.0.0.1"},
    )
    room.land({"article_id": "a", "headline": "Gas <!channel> & *all*", "url": "https://example.org/a|b>c"})
    room.run()
    text = hook.got[0]["text"]
    assert "<!channel>" not in text
    assert "&lt;!channel&gt; &amp;" in text
    assert "<https://example.org/a%7Cb%3Ec|Gas" in text
    assert "Authorization" not in hook.headers[0]


def test_quiet_hours_and_the_digest_wait_for_their_time(room: Room, hook: Hook) -> None:
    room.watch(HOOK, more='quiet_hours = "22:00-06:30"\nzone = "Europe/Paris"')
    room.watch('{kind = "file"}', name="daily", more='mode = "daily"\ndaily_at = "07:30"\nzone = "Europe/Paris"')
    room.now = datetime(2026, 11, 20, 23, 0, tzinfo=UTC)  # midnight in Paris
    both = [{"id": name, "spans": []} for name in ("daily", "gas")]
    room.land({"article_id": "a", "watchlists": both}, {"article_id": "b", "watchlists": both})
    room.run()
    room.run(hours=6)
    assert not hook.got
    room.run(minutes=31)  # 05:31 UTC is 06:31
    assert len(hook.got) == 1
    assert len(hook.got[0]["items"]) == 2
    file = room.folder / "lake" / "alerts" / "alerts.jsonl"
    assert not file.exists()
    room.run(hours=1)
    room.run(hours=1)
    assert len(file.read_text().splitlines()) == 1
    assert '"kind":"digest"' in file.read_text()


def test_old_captures_and_old_landings_call_nobody(room: Room, hook: Hook) -> None:
    room.watch(HOOK)
    room.land({"article_id": "old"})
    room.now += timedelta(days=2)
    room.land({"article_id": "imported", "captured_at": room.now - timedelta(days=300)}, {"article_id": "new"})
    room.run()
    assert [item["article_id"] for got in hook.got for item in got["items"]] == ["new"]


def test_a_rerun_of_a_landing_tells_nothing_again(room: Room, hook: Hook) -> None:
    room.watch(HOOK)
    room.land({"article_id": "a"})
    room.run()
    room.land({"article_id": "a"})  # the same text under a higher number, as a replay gives it
    room.run(minutes=15)
    assert len(hook.got) == 1


@pytest.mark.parametrize("written_before_death", [1, 2, 3])
def test_a_run_that_dies_is_never_the_cause_of_a_second_message(
    room: Room, hook: Hook, written_before_death: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.watch(HOOK)
    room.land({"article_id": "a"})
    with monkeypatch.context() as patch:
        _die_at(patch, written_before_death)
        with pytest.raises(KeyboardInterrupt):
            room.run()
    told = len(hook.got)
    for _ in range(3):
        room.run(hours=1)
    # 1: nothing queued yet; 2: queued, not begun; 3: sent, and nobody wrote down how it went.
    assert (told, len(hook.got)) == {1: (0, 1), 2: (0, 1), 3: (1, 1)}[written_before_death]
    assert room.states() == [{1: "sent", 2: "sent", 3: "unsure"}[written_before_death]]


def test_a_file_knows_itself_whether_it_was_told(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room.watch('{kind = "file"}')
    room.land({"article_id": "a"})
    with monkeypatch.context() as patch:
        _die_at(patch, 3)
        with pytest.raises(KeyboardInterrupt):
            room.run()
    file = room.folder / "lake" / "alerts" / "alerts.jsonl"
    with file.open("a") as stream:
        stream.write('{"half a li')
    room.land({"article_id": "b"})
    room.run(minutes=1)
    assert len(file.read_text().splitlines()) == 2
    assert room.states() == ["sent", "sent"]


def test_a_watchlist_that_was_switched_off_tells_nothing_more(room: Room, hook: Hook) -> None:
    room.watch(HOOK)
    hook.answers = [500]
    room.land({"article_id": "a"})
    room.run()
    (room.folder / "watchlists" / "gas.toml").unlink()
    room.run(hours=1)
    assert room.states() == ["dropped"]
    assert len(hook.got) == 1


def _die_at(patch: pytest.MonkeyPatch, number: int) -> None:
    """The number-th entry of the ledger is never written: the process is gone."""
    from dateline.jobs import alert_ledger

    real: Callable[..., None] = alert_ledger.write_rows
    calls = iter(range(1, 100))

    def write(*given: Any) -> None:
        if next(calls) == number:
            raise KeyboardInterrupt
        real(*given)

    patch.setattr(alert_ledger, "write_rows", write)
    patch.setattr(alerting, "write_rows", write)

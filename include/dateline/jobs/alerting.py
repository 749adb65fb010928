"""Tells people what their watchlists found: each story once a channel, again only where a revision changes it.

What is to be told is queued in `alert_ledger`; here it is sent. The ledger says `sending` before a message leaves and
what became of it after, so that a crash in between is seen: such an alert is `unsure` and never sent again by itself.
"""

import hashlib
import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from dateline.errors import ConfigurationError, DatelineError, GiveUp
from dateline.jobs.alert_ledger import Row, newest_rows, open_rows, queue_alerts, write_rows
from dateline.jobs.alert_messages import MAX_ITEMS, Message, as_chat, as_html, as_json, as_text, item_of, subject
from dateline.jobs.alert_times import MAX_ATTEMPTS, after_quiet, next_try
from dateline.jobs.task import Done, Task
from dateline.stores.alert_files import append_once, holds
from dateline.stores.lake import Lake
from dateline.stores.watchlists import AlertRules, Channel, EmailChannel, FileChannel, Watchlist, read_watchlists
from dateline.web.delivery import Endpoint, Handed, make_mail, post_json, send_mail

CUT_SHORT_AFTER = timedelta(minutes=10)  # `sending` for longer: whoever sent it is gone
RUN_S = 900.0  # seconds of sending in one run; the rest waits for the next

Connections = Callable[[str], Endpoint]  # by id; raises ConfigurationError where there is none

log = logging.getLogger(__name__)


def alert_watchlists(task: Task, connections: Connections) -> Done:
    """Queue what the landings since the last run brought, and send what is due.

    Raises GiveUp once all is recorded, where an alert was given up after its last try.
    """
    watchlists, problems = read_watchlists(task.settings.watchlists)
    for problem in problems:
        log.warning("watchlist left out: %s", problem.sentence)
    active = {one.watchlist_id: one for one in watchlists if one.enabled and one.alert is not None}
    lake = task.lake
    counts: Counter[str] = Counter()
    if active:
        queued = queue_alerts(lake, list(active.values()), now=task.now)
        counts.update({"landings": queued.landing_count, "queued": queued.alert_count, "too old": queued.stale_count})
    counts.update(_send_due(task, lake, active, connections))
    if counts["failed"]:
        raise GiveUp(
            f"{counts['failed']} alerts could not be delivered after {MAX_ATTEMPTS} tries. `dateline watch list` shows of which "
            "watchlist, the table deliveries why; mend the connection, and the next alert goes through."
        )
    return Done(counts={name: count for name, count in counts.items() if count}, result=None)


def _send_due(task: Task, lake: Lake, active: dict[str, Watchlist], connections: Connections) -> Counter[str]:
    counts: Counter[str] = Counter()
    waiting: dict[tuple[str, str], list[Row]] = {}
    dropped: list[Row] = []
    for found in open_rows(lake, now=task.now):
        watchlist = active.get(found["watchlist_id"])
        channel = _channel(watchlist, found["channel"])
        row = found if found["state"] == "waiting" else _cut_short(lake, found, channel, task.now)
        if row is None:
            continue
        if row["state"] != "waiting":
            dropped.append(row)
        elif watchlist is None or channel is None:
            dropped.append(_settled(row, "dropped", task.now, "the watchlist or its channel is no longer there"))
        elif row["due_at"] <= task.now:
            waiting.setdefault((row["watchlist_id"], row["channel"]), []).append(row)
    if dropped:
        write_rows(lake, dropped)
        counts.update(row["state"] for row in dropped)
    expires_at = time.monotonic() + RUN_S
    for (watchlist_id, channel_name), rows in sorted(waiting.items()):
        if time.monotonic() > expires_at:
            counts["left for the next run"] += len(rows)
            continue
        watchlist = active[watchlist_id]
        channel = _channel(watchlist, channel_name)
        if channel is not None:
            counts.update(_send_group(task, lake, watchlist, channel, rows, connections))
    return counts


def _channel(watchlist: Watchlist | None, name: str) -> Channel | None:
    rules = watchlist.alert if watchlist else None
    return next((channel for channel in rules.channels if channel.name == name), None) if rules else None


def _cut_short(lake: Lake, row: Row, channel: Channel | None, now: datetime) -> Row | None:
    """A row that somebody was sending: None while they may still be at it. A file says itself whether it has it."""
    if isinstance(channel, FileChannel) and row["message_id"]:
        if holds(lake.root, channel.name_of_file, row["message_id"]):
            return _settled(row, "sent", now)
        return row | {"state": "waiting"}
    if row["settled_at"] > now - CUT_SHORT_AFTER:
        return None
    return _settled(row, "unsure", now, "the run that sent it ended in the midst; it is not sent again")


def _send_group(
    task: Task, lake: Lake, watchlist: Watchlist, channel: Channel, rows: Sequence[Row], connections: Connections
) -> Counter[str]:
    """Send what one channel of a watchlist is to be told now, as one message; one that is quiet now waits."""
    rules = watchlist.alert
    if rules is None:
        return Counter()
    later = after_quiet(rules, task.now)
    if later > task.now:
        write_rows(lake, [row | {"due_at": later} for row in rows])
        return Counter({"quiet": len(rows)})
    texts = newest_rows(lake, (row["article_id"] for row in rows))
    gone = [
        _settled(row, "dropped", task.now, "its article left the lake")
        for row in rows
        if row["article_id"] not in texts
    ]
    rows = [row for row in rows if row["article_id"] in texts]
    if not rows:
        write_rows(lake, gone)
        return Counter({"dropped": len(gone)})
    message = _message(watchlist, rows, texts, task.now)
    begun = [
        row
        | {
            "state": "sending",
            "attempts": row["attempts"] + 1,
            "message_id": message.message_id,
            "settled_at": task.now,
        }
        for row in rows
    ]
    write_rows(lake, [*gone, *begun])
    handed = _hand_over(task, lake, channel, message, connections)
    ended = datetime.now(UTC) if handed.state == "unsure" else task.now
    settled = [_after(row, handed, rules, ended) for row in begun]
    write_rows(lake, settled)
    if handed.state != "sent":
        log.warning(
            "alerts of watchlist %s by %s: %s (%s)", watchlist.watchlist_id, channel.name, handed.state, handed.detail
        )
    return Counter([row["state"] for row in settled] + ["dropped"] * len(gone))


def _message(watchlist: Watchlist, rows: Sequence[Row], texts: dict[str, Row], now: datetime) -> Message:
    ordered = sorted(rows, key=lambda row: (row["queued_at"], row["delivery_id"]))
    items = tuple(item_of(row, texts[row["article_id"]]) for row in ordered[:MAX_ITEMS])
    names = "\n".join(row["delivery_id"] for row in ordered)
    is_digest = len(rows) > 1 or any(row["mode"] == "daily" for row in rows)
    return Message(
        message_id=hashlib.sha256(names.encode()).hexdigest(),
        watchlist_id=watchlist.watchlist_id,
        name=watchlist.name,
        kind="digest" if is_digest else "alert",
        made_at=now,
        items=items,
        more_count=len(ordered) - len(items),
    )


def _hand_over(task: Task, lake: Lake, channel: Channel, message: Message, connections: Connections) -> Handed:
    try:
        if isinstance(channel, FileChannel):
            append_once(lake.root, channel.name_of_file, message.message_id, as_json(message))
            return Handed(state="sent")
        endpoint = connections(channel.connection)
        if isinstance(channel, EmailChannel):
            return _mail(endpoint, channel, message)
        is_chat = channel.kind == "slack"
        return post_json(
            endpoint,
            as_chat(message) if is_chat else as_json(message),
            message_id=message.message_id,
            user_agent=task.settings.user_agent,
            is_chat=is_chat,
        )
    except DatelineError as error:
        return Handed(state="retry", detail=" ".join(str(error).split()))


def _mail(endpoint: Endpoint, channel: EmailChannel, message: Message) -> Handed:
    sender = endpoint.extra.get("from_email")
    if not isinstance(sender, str) or "@" not in sender:
        raise ConfigurationError(
            f"connection {channel.connection}: its extra names no `from_email`, so mail has no sender. Add one."
        )
    mail = make_mail(
        sender=sender,
        to=channel.to,
        subject=subject(message),
        text=as_text(message),
        html=as_html(message),
        message_id=message.message_id,
    )
    return send_mail(endpoint, mail, to=channel.to)


def _after(row: Row, handed: Handed, rules: AlertRules, now: datetime) -> Row:
    """The row as it stands once its message was handed over, or was not."""
    if handed.state == "retry" and row["attempts"] < MAX_ATTEMPTS:
        later = next_try(rules, now, row["attempts"])
        return _settled(row, "waiting", now, handed.detail) | {"due_at": later, "message_id": None}
    return _settled(row, "failed" if handed.state == "retry" else handed.state, now, handed.detail)


def _settled(row: Row, state: str, now: datetime, detail: str = "") -> Row:
    return row | {"state": state, "settled_at": now, "detail": detail[:500] or None}

"""When an alert may be sent: quiet hours, the hour of the digest, the next try after a failure. Pure sums on clocks."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateline.stores.watchlists import AlertRules, QuietHours

MAX_ATTEMPTS = 10  # tries before an alert is given up: within a day, as the pauses below add up
_FIRST_PAUSE = timedelta(minutes=5)
_LONGEST_PAUSE = timedelta(hours=6)


def first_due(rules: AlertRules, now: datetime) -> datetime:
    """When an alert that comes up now is to be sent, UTC."""
    if rules.mode == "immediate":
        return after_quiet(rules, now)
    local = now.astimezone(ZoneInfo(rules.zone))
    today = _at(local, rules.daily_at)
    return after_quiet(rules, today if today > now else _at(local + timedelta(days=1), rules.daily_at))


def next_try(rules: AlertRules, now: datetime, attempts: int) -> datetime:
    """When to try again after this many failures: twice as long each time, never in quiet hours."""
    return after_quiet(rules, now + min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** max(0, attempts - 1)))


def after_quiet(rules: AlertRules, moment: datetime) -> datetime:
    """The moment itself, or the end of the quiet hours that it lies in, UTC."""
    quiet = rules.quiet_hours
    if quiet is None:
        return moment.astimezone(UTC)
    local = moment.astimezone(ZoneInfo(rules.zone))
    if not _lies_in(quiet, local.time()):
        return moment.astimezone(UTC)
    end = _at(local, quiet.end)
    return end if end > moment else _at(local + timedelta(days=1), quiet.end)


def _lies_in(quiet: QuietHours, clock: time) -> bool:
    if quiet.begin < quiet.end:
        return quiet.begin <= clock < quiet.end
    return clock >= quiet.begin or clock < quiet.end


def _at(local: datetime, clock: time) -> datetime:
    """That time of the day of `local`, in its zone, as UTC. An hour that summer time skips is the one after it."""
    return local.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0, fold=0).astimezone(UTC)

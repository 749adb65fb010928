"""Values as people read them: days, times, counts, shares, addresses. Pure; used by the templates as filters.

Nothing here makes markup: the templates escape whatever comes out.
"""

import re
from datetime import date, datetime, timedelta
from urllib.parse import urlencode, urlsplit

_DASH = "–"
_LANGUAGE = re.compile(r"[a-z]{2,3}")


def day(moment: date | datetime | None) -> str:
    """22 Nov 2026."""
    return _DASH if moment is None else f"{moment.day} {moment:%b %Y}"


def instant(moment: datetime | None) -> str:
    """2026-11-22 16:00 UTC."""
    return _DASH if moment is None else f"{moment:%Y-%m-%d %H:%M} UTC"


def clock(moment: datetime | None) -> str:
    """16:00."""
    return _DASH if moment is None else f"{moment:%H:%M}"


def ago(moment: datetime | None, now: datetime) -> str:
    """5 min, 3 h or 12 d ago; a day of the calendar from two months on."""
    if moment is None:
        return _DASH
    age = max(now - moment, timedelta())
    minutes = int(age.total_seconds() // 60)
    if age.days > 60:
        return day(moment)
    return f"{minutes} min ago" if minutes < 120 else f"{minutes // 60} h ago" if age.days < 3 else f"{age.days} d ago"


def number(count: float | None) -> str:
    """12,345, with thin spaces."""
    return _DASH if count is None else f"{count:,.0f}".replace(",", "\u202f")


def share(part: float, whole: float) -> str:
    """In per cent; a dash where there is no whole."""
    if not whole:
        return _DASH
    percent = 100 * part / whole
    return "0 %" if not part else "< 1 %" if percent < 1 else f"{percent:.0f} %"


def language(code: str | None) -> str:
    """The code where it can stand in a `lang` attribute, else nothing."""
    return code if code and _LANGUAGE.fullmatch(code) else ""


def web_address(url: str | None) -> str:
    """The address where it may be a link: http and https alone. Anything else is shown as text and leads nowhere."""
    try:
        parts = urlsplit(url or "")
        # urlsplit forgives control characters in front, and a browser may not.
        is_web = (url or "").lower().startswith(("http://", "https://")) and bool(parts.hostname)
    except ValueError:
        return ""
    return url if url and is_web else ""


def link(page: str, /, **query: object) -> str:
    """A page of the desk, relative to any other; empty values are left out. All pages lie in one folder."""
    told = {name: value for name, value in query.items() if value not in (None, "")}
    return f"{page or './'}?{urlencode(told)}" if told else page or "./"


def visible(text: str | None) -> str:
    """Text with its control and direction characters made blanks: a headline must not turn its neighbours around."""
    return "".join(c if c.isprintable() or c in "\n\u200c\u200d" else " " for c in text or "")

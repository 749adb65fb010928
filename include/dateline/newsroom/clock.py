"""Placeholders of the newsroom's pages: today's date in the outlet's zone and in several languages.

Not here: which page uses which placeholder (data), and the reading of dates (`datetext`).
"""

import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date

_PLACEHOLDER: Final = re.compile(r"\{\{([a-z0-9_]{1,40})\}\}")  # only ours: CSS and scripts use single braces

# How a masthead of that language writes the day, in Unicode CLDR date symbols.
_MASTHEADS: Final[Mapping[str, tuple[str, str]]] = {
    "today_en": ("EEEE, MMMM d, y", "en"),
    "today_gulf": ("EEEE , MMMM d y", "en"),  # the stray blank is how such papers print it
    "today_fr": ("EEEE d MMMM y", "fr"),
    "today_ar": ("EEEE، d MMMM y", "ar"),
    "today_de": ("EEEE, d. MMMM y", "de"),
    "today_es": ("EEEE, d 'de' MMMM 'de' y", "es"),
}


def clock_values(now: datetime, timezone: str) -> dict[str, str]:
    """What the placeholders stand for at `now` (aware, any zone) for a reader in `timezone` (IANA name)."""
    local = now.astimezone(ZoneInfo(timezone))
    values = {name: format_date(local.date(), pattern, locale=locale) for name, (pattern, locale) in _MASTHEADS.items()}
    values["today_iso"] = local.date().isoformat()
    values["year"] = str(local.year)
    values["now_iso"] = local.isoformat(timespec="seconds")
    values["now_rfc"] = format_datetime(local.replace(microsecond=0))
    return values


def fill(text: str, values: Mapping[str, str]) -> str:
    """`text` with its {{placeholders}} filled in, in one pass; an unknown one is a mistake in the data: KeyError."""
    return _PLACEHOLDER.sub(lambda match: values[match.group(1)], text)

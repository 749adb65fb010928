"""An outlet's country, zone and languages, as far as its address, its pages' language tags and its listings' dates tell.

A guess that two signs speak against is not made: the file then leaves the key out, and a person fills it in.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import get_global

# Country-code domains that anybody takes for their sound, and a few that name no ISO country.
_SOUNDS = frozenset(
    {"ai", "am", "cc", "cd", "co", "cx", "dj", "eu", "fm", "gg", "gl", "im", "io", "la", "ly", "me", "mu", "nu", "ps",
     "pw", "re", "sc", "sh", "so", "st", "to", "tv", "ws"}
)  # fmt: skip
_CODES = {"uk": "GB"}
# Where one zone speaks for nearly the whole country, though it has others.
_MAIN_ZONE = {
    "AR": "America/Argentina/Buenos_Aires", "CL": "America/Santiago", "CN": "Asia/Shanghai", "CY": "Asia/Nicosia",
    "DE": "Europe/Berlin", "EC": "America/Guayaquil", "ES": "Europe/Madrid", "FR": "Europe/Paris",
    "MN": "Asia/Ulaanbaatar", "MX": "America/Mexico_City", "MY": "Asia/Kuala_Lumpur", "NZ": "Pacific/Auckland",
    "PS": "Asia/Hebron", "PT": "Europe/Lisbon", "UA": "Europe/Kyiv", "UZ": "Asia/Tashkent", "VN": "Asia/Ho_Chi_Minh",
}  # fmt: skip
# Where it needs a date's offset to tell; the largest of each offset first.
_ZONES = {
    "AU": ("Australia/Sydney", "Australia/Brisbane", "Australia/Adelaide", "Australia/Darwin", "Australia/Perth"),
    "BR": ("America/Sao_Paulo", "America/Manaus", "America/Rio_Branco"),
    "CA": ("America/Toronto", "America/Winnipeg", "America/Edmonton", "America/Vancouver", "America/Halifax", "America/St_Johns"),
    "CD": ("Africa/Kinshasa", "Africa/Lubumbashi"),
    "ID": ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"),
    "KZ": ("Asia/Almaty",),
    "MX": ("America/Mexico_City", "America/Tijuana", "America/Hermosillo", "America/Cancun"),
    "RU": ("Europe/Moscow", "Europe/Samara", "Asia/Yekaterinburg", "Asia/Omsk", "Asia/Novosibirsk", "Asia/Irkutsk", "Asia/Vladivostok"),
    "US": ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu"),
}  # fmt: skip
_TAG = re.compile(r"(?i)\A([a-z]{2,3})(?:[-_][a-z]{4})?(?:[-_]([a-z]{2}|\d{3}))?\b")
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)\s*\Z")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)|(\d{1,2}) ([A-Z][a-z]{2}) (\d{4})")
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
# What site software writes unless told otherwise: it says nothing of where the outlet is.
_BY_DEFAULT = frozenset({"US"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletFacts:
    """country: ISO 3166-1 alpha-2. timezone: IANA name. languages: ISO 639, most telling first. None: not known.

    offset: the commonest one that its listings print, "+03:00"; None where they print none but UTC.
    """

    country: str | None
    timezone: str | None
    languages: tuple[str, ...]
    offset: str | None = None


def guess_facts(domain: str, tags: Iterable[str], dates: Sequence[str]) -> OutletFacts:
    """Country, zone and languages of an outlet.

    domain: host under which it publishes. tags: language tags of its pages (`en-GB`), most telling first. dates: as its
    listings print them, of which the offsets count.
    """
    read = [match for tag in tags if (match := _TAG.match(tag.strip()))]
    languages = tuple(dict.fromkeys(match[1].lower() for match in read))
    regions = [match[2].upper() for match in read if match[2] and match[2].isalpha()]
    moments = [moment for date in dates if (moment := _with_offset(date)) is not None]
    country = _country(domain, regions, moments)
    zone = _zone(country, moments) if country else None
    printed = [moment.isoformat()[-6:] for moment in moments]
    return OutletFacts(
        country=country,
        timezone=zone,
        languages=languages[:3],
        offset=max(sorted(set(printed)), key=printed.count) if printed else None,
    )


def _country(domain: str, regions: list[str], moments: list[datetime]) -> str | None:
    ending = domain.rpartition(".")[2].lower()
    own = _CODES.get(ending, ending.upper())
    zones = get_global("territory_zones")
    if len(ending) == 2 and ending not in _SOUNDS and own in zones:
        return own
    known = [region for region in regions if region in zones]
    for region in known:
        if region not in _BY_DEFAULT or any(fits(zone, moments) for zone in _ZONES[region] if moments):
            return region
    return None


def _zone(country: str, moments: list[datetime]) -> str | None:
    zones = list(get_global("territory_zones").get(country, ()))
    if len(zones) == 1:
        return str(zones[0])
    if country in _ZONES and moments:
        return next((zone for zone in _ZONES[country] if fits(zone, moments)), _MAIN_ZONE.get(country))
    return _MAIN_ZONE.get(country)


def fits(zone: str, moments: Sequence[datetime]) -> bool:
    """Whether the offsets of most of these moments are those of the zone on their days."""
    try:
        info = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    agree = sum(moment.astimezone(info).utcoffset() == moment.utcoffset() for moment in moments)
    return agree * 2 > len(moments)


def _with_offset(text: str) -> datetime | None:
    """A listed date with its offset, to the day; None where it states none but UTC, which says nothing of a place."""
    offset, day = _OFFSET.search(text), _DAY.search(text)
    if offset is None or day is None:
        return None
    minutes = int(offset[2]) * 60 + int(offset[3])
    if not 0 < minutes <= 14 * 60 or (day[5] and day[5] not in _MONTHS):
        return None
    parts = (day[1], day[2], day[3]) if day[1] else (day[6], _MONTHS[day[5]], day[4])
    sign = -1 if offset[1] == "-" else 1
    try:
        zone = timezone(timedelta(minutes=sign * minutes))
        return datetime(int(parts[0]), int(parts[1]), int(parts[2]), 12, tzinfo=zone)
    except ValueError:
        return None

"""What an outlet's addresses say of it: the host a person typed, its id, its domain, and the hosts that are its own.

Words alone: nothing is asked for here. What its pages say of it is read in `discovery`.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from dateline.errors import ConfigurationError
from dateline.urls import host as host_of
from dateline.urls import registered_domain

OUTLET_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")  # as outlet files ask for it
# First labels of a host that dress the same outlet.
_DRESS = re.compile(r"www?\d*|m|mobile|amp|web|news|new|beta|home|online|edition|international|global|feeds?|rss")
# Labels that name an edition by its language.
_EDITION = re.compile(
    r"[a-z]{2}|arabic|bengali|chinese|english|espanol|farsi|french|german|hindi|indonesian|japanese|korean|persian|portuguese"
    r"|russian|spanish|swahili|turkish|urdu|vietnamese"
)
_NO_ID = frozenset({"news", "online", "web", "press", "media"})  # labels that say nothing without their ending


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletPlace:
    """Where an outlet publishes. is_whole: under the whole registered domain, so that its other hosts are its own too."""

    outlet_id: str  # "" where none can be made
    domain: str
    hosts: tuple[str, ...]
    is_whole: bool


def typed_address(address: str) -> str:
    """The address that a person typed, with its scheme and its host in ASCII. Raises ConfigurationError."""
    text = address.strip()
    if "://" not in text:
        text = f"https://{text}"
    name = None
    try:
        parts = urlsplit(text)
        if parts.scheme.lower() in {"http", "https"} and "@" not in parts.netloc and parts.port != 0:
            name = host_of(text)
    except ValueError:
        name = None
    if not name or "%" in name or len(text) > 2_000 or re.search(r"\s", text):
        raise ConfigurationError(f"{address[:200]!r} is no web address. Give one such as https://www.example.org/.")
    port = f":{parts.port}" if parts.port else ""
    return urlunsplit((parts.scheme.lower(), name + port, parts.path or "/", parts.query, ""))


def place_of(host: str) -> OutletPlace:
    """Id, domain and hosts of the outlet at this host.

    `www.gazette.com` is gazette; `jane.newsletters.com` is jane and nothing else of that domain; `arabic.gazette.com` is
    gazette-arabic, an edition.
    """
    domain = registered_domain(host) or host
    if re.fullmatch(r"[0-9.]+|\[.*\]", domain):
        return OutletPlace(outlet_id=_id(domain.replace(".", "-")), domain=domain, hosts=(host,), is_whole=False)
    label, _, ending = domain.partition(".")
    name = f"{label}-{ending}" if label in _NO_ID else label
    before = host.removesuffix(domain).rstrip(".").split(".") if host != domain else []
    while before and _DRESS.fullmatch(before[0]):
        before = before[1:]
    if not before:
        return OutletPlace(outlet_id=_id(name), domain=domain, hosts=_dressed(host, domain), is_whole=True)
    if _EDITION.fullmatch(before[0]):
        return OutletPlace(outlet_id=_id(f"{name}-{before[0]}"), domain=domain, hosts=(host,), is_whole=False)
    own = ".".join([*before, domain])
    return OutletPlace(outlet_id=_id(before[0]), domain=own, hosts=_dressed(host, own), is_whole=False)


def _dressed(host: str, domain: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys([host, domain, f"www.{domain}"]))


def _id(name: str) -> str:
    return re.sub(r"[^a-z0-9_-]", "-", name.lower()).strip("-_")[:64]

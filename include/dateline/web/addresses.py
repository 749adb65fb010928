"""Which network addresses a harvest may connect to: public ones, and nothing behind the operator's own doors.

No name is resolved and no socket opened here; `line` asks before it connects and again once it is connected.
"""

from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

from dateline.errors import ConfigurationError

# IANA special-purpose registries (RFC 6890 and updates), as literals: `ipaddress.is_private` changed between releases.
_REFUSED_V4 = tuple(
    (IPv4Network(network), name)
    for network, name in (
        ("0.0.0.0/8", "this network"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "carrier-grade NAT"),
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "a cloud's own service"),  # Azure's host agent: public by number, local by route
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "protocol assignments"),
        ("192.0.2.0/24", "documentation"),
        ("192.88.99.0/24", "6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "benchmarking"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)
# Everything outside is refused: loopback, mapped IPv4, NAT64 (64:ff9b::/96), unique local, link-local, multicast.
_GLOBAL_V6 = IPv6Network("2000::/3")
_REFUSED_V6 = tuple(
    (IPv6Network(network), name)
    for network, name in (
        ("2001::/23", "protocol assignments"),  # Teredo among them, which carries an IPv4 address inside
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "6to4"),  # carries an IPv4 address inside
        ("3fff::/20", "documentation"),
    )
)


def why_refused(address: str) -> str | None:
    """What kind of non-public address this is ("loopback", "private" …), or None for a public one.

    address: an IPv4 or IPv6 literal, with or without a zone. What is no literal at all is refused too.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return "not an address"
    if isinstance(parsed, IPv6Address):
        if parsed not in _GLOBAL_V6:
            return "not global unicast"
        return next((name for network, name in _REFUSED_V6 if parsed in network), None)
    return next((name for network, name in _REFUSED_V4 if parsed in network), None)


def read_connect(text: str) -> tuple[str, int]:
    """Address and port of an outlet's `connect` ("127.0.0.1:8041", "[::1]:8041"). Raises ConfigurationError."""
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    try:
        ip_address(host)
        number = int(port)
    except ValueError:
        number = 0
    if not 0 < number < 65_536:
        raise ConfigurationError(f"Outlet key `connect` is {text!r}: write an address and a port, as 127.0.0.1:8041.")
    return host, number

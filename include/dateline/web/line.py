"""One thread's guarded way out: sockets that know a deadline and refuse addresses that are not public.

A custom adapter for requests. No redirects, no retries, no robots here: one exchange, asked for by `fetcher`.
"""

import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests.adapters
import urllib3.connection
import urllib3.connectionpool
from urllib3.exceptions import NameResolutionError, NewConnectionError
from urllib3.util.ssl_ import create_urllib3_context

from dateline.web.addresses import why_refused
from dateline.web.failures import AddressRefused

CONNECT_TIMEOUT_S = 10.0  # seconds for TCP, and again for the TLS handshake
READ_TIMEOUT_S = 10.0  # seconds without a byte after which a host counts as gone
_MAX_ADDRESSES = 4  # addresses of one name that are tried in turn

Resolver = Callable[[str, int], list[str]]


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name by the system's resolver, in its order, without repeats. Raises socket.gaierror."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The one exception to the guard: these hosts are reached at exactly this address and port."""

    address: str
    port: int
    hosts: frozenset[str]


class Line:
    """A pool of guarded connections, its route, and the deadline of the exchange in hand. For one thread at a time."""

    def __init__(self, *, route: Route | None, resolver: Resolver, guarded: bool = True) -> None:
        self.route = route
        self.guarded = guarded  # False towards a proxy that the operator set
        self.expires_at = 0.0  # of time.monotonic
        self._resolver = resolver

    def patience(self, most: float) -> float:
        """Seconds the next wait may take. Raises TimeoutError once the deadline has passed."""
        left = self.expires_at - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time allowed for this address is used up")
        return min(most, left)

    def _addresses(self, host: str, port: int) -> tuple[list[str], int]:
        if self.route is not None and host in self.route.hosts:
            return [self.route.address], self.route.port
        found = self._resolver(host, port)
        if not self.guarded:
            return found, port
        public = [address for address in found if why_refused(address) is None]
        if found and not public:
            raise AddressRefused(f"{host} leads to {found[0]} ({why_refused(found[0])}), where a harvest may not go")
        return public, port

    def dial(self, host: str, port: int) -> socket.socket:
        """A connected socket. The address is judged before connecting, and the peer again before a byte is sent."""
        host = host.strip("[]").rstrip(".").lower()
        addresses, to_port = self._addresses(host, port)
        error: OSError = OSError("the name has no address")
        for address in addresses[:_MAX_ADDRESSES]:
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            one = _DeadlineSocket(family, socket.SOCK_STREAM)
            one.line = self
            try:
                one.settimeout(self.patience(CONNECT_TIMEOUT_S))
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                one.connect((address, to_port))
                self._judge_peer(one, host)
            except OSError as failed:
                one.close()
                error = failed
            except AddressRefused:
                one.close()
                raise
            else:
                one.settimeout(self.patience(CONNECT_TIMEOUT_S))  # covers the TLS handshake that may follow
                return one
        raise error

    def _judge_peer(self, one: socket.socket, host: str) -> None:
        peer = str(one.getpeername()[0])
        is_routed = self.route is not None and host in self.route.hosts and peer == self.route.address
        if self.guarded and not is_routed and why_refused(peer) is not None:
            raise AddressRefused(f"the connection ended at {peer} ({why_refused(peer)}), where a harvest may not go")


class _DeadlineSocket(socket.socket):
    """Every read waits no longer than the line's deadline allows, so that no drip can outlast it."""

    line: Line

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(self.line.patience(READ_TIMEOUT_S))
        return super().recv_into(*args, **kwargs)


def _tls_socket_class(line: Line) -> type[ssl.SSLSocket]:
    class DeadlineTLSSocket(ssl.SSLSocket):
        def recv_into(self, *args: Any, **kwargs: Any) -> int:
            self.settimeout(line.patience(READ_TIMEOUT_S))
            return super().recv_into(*args, **kwargs)

    return DeadlineTLSSocket


def _open(connection: urllib3.connection.HTTPConnection, line: Line, host: str, port: int) -> socket.socket:
    try:
        return line.dial(host, port)
    except socket.gaierror as error:
        raise NameResolutionError(host, connection, error) from error
    except (OSError, UnicodeError) as error:
        raise NewConnectionError(connection, f"{error}") from error


def _pools(line: Line) -> dict[str, type[urllib3.connectionpool.HTTPConnectionPool]]:
    """urllib3's two pools with connections that go through `line`."""

    class Plain(urllib3.connection.HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _open(self, line, self._dns_host, self.port)

    class Secure(urllib3.connection.HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _open(self, line, self._dns_host, self.port)

    class PlainPool(urllib3.connectionpool.HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(urllib3.connectionpool.HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


class GuardedAdapter(requests.adapters.HTTPAdapter):
    """requests' adapter over a Line. Nothing of the environment is read: no proxies, no netrc, no CA variables."""

    def __init__(self, line: Line) -> None:
        self.line = line
        super().__init__(pool_connections=4, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: Any) -> None:
        context = create_urllib3_context()
        context.sslsocket_class = _tls_socket_class(self.line)
        super().init_poolmanager(connections, maxsize, block, ssl_context=context, **pool_kwargs)
        self.poolmanager.pool_classes_by_scheme = _pools(self.line)

    def proxy_manager_for(self, proxy: str, **proxy_kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **proxy_kwargs)
        manager.pool_classes_by_scheme = _pools(self.line)
        return manager

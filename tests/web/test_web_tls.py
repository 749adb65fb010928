"""TLS is verified, always: who signed, for which name, and through the exception address too."""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from web_site import UA, _Server, send

from dateline.model import Fetched, FetchFailure, HarvestRules
from dateline.web.fetcher import Fetcher


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate and its key for secure.test, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "secure.test")])
    today = datetime.now(UTC)
    names = [x509.DNSName("secure.test"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "secure.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def secure_port(certificate: Path) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            send(self, 200, b"secret enough")

        def log_message(self, *_: object) -> None:
            pass

    server = _Server(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield int(server.server_address[1])
    server.shutdown()
    server.server_close()
    thread.join(5)


def rules(port: int) -> HarvestRules:
    return HarvestRules(hosts=("secure.test", "wrong.test"), connect=f"127.0.0.1:{port}")


def test_a_self_signed_certificate_is_refused(secure_port):
    with Fetcher(UA) as fetcher:
        outcome = fetcher.fetch("https://secure.test/", rules=rules(secure_port))
    assert isinstance(outcome, FetchFailure)
    assert (outcome.reason, outcome.lasting) == ("tls", "soft")
    assert "certificate" in outcome.detail


def test_a_trusted_certificate_is_taken_for_its_own_name_alone(secure_port, certificate):
    with Fetcher(UA, ca_file=str(certificate)) as fetcher:
        good = fetcher.fetch("https://secure.test/", rules=rules(secure_port))
        bad = fetcher.fetch("https://wrong.test/", rules=rules(secure_port))
    assert isinstance(good, Fetched), good
    assert good.body == b"secret enough"
    assert isinstance(bad, FetchFailure)
    assert bad.reason == "tls"


def test_tls_to_loopback_without_the_exception_is_refused(secure_port, certificate):
    with Fetcher(UA, ca_file=str(certificate)) as fetcher:
        outcome = fetcher.fetch(f"https://127.0.0.1:{secure_port}/", rules=HarvestRules())
    assert isinstance(outcome, FetchFailure)
    assert outcome.reason == "private_address"


def test_plain_http_behind_https_fails_without_a_fallback(fetcher, site):
    site.page("/")
    outcome = fetcher.fetch("https://site.test/", rules=site.rules())
    assert isinstance(outcome, FetchFailure)
    assert outcome.reason in {"tls", "reset"}
    assert site.asked == []


def test_a_tls_handshake_that_never_ends_is_a_timeout(raw_server, fetcher):
    port = raw_server(lambda _connection: time.sleep(4))
    outcome = fetcher.fetch("https://secure.test/", rules=rules(port), deadline_s=0.5)
    assert isinstance(outcome, FetchFailure)
    assert outcome.reason == "timeout"
    assert outcome.elapsed_ms < 3000


def test_a_tls_body_that_drips_cannot_outlast_the_deadline(raw_server, certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    done = threading.Event()

    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        try:
            with context.wrap_socket(connection, server_side=True) as secure:
                secure.recv(4096)
                secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
                while not done.wait(0.05):
                    secure.sendall(b"x")
        except OSError:
            pass

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    began = time.monotonic()
    with Fetcher(UA, ca_file=str(certificate)) as fetcher:
        outcome = fetcher.fetch("https://secure.test/", rules=rules(listener.getsockname()[1]), deadline_s=0.6)
    done.set()
    thread.join(5)
    listener.close()
    assert isinstance(outcome, FetchFailure)
    assert outcome.reason == "timeout"
    assert time.monotonic() - began < 4

"""The fetcher against real servers on loopback: what it follows, retries, refuses and caps."""

import gzip
import socket
import time
import zlib
from datetime import UTC, datetime

import pytest
from web_site import send

from dateline.errors import ConfigurationError
from dateline.model import Fetched, FetchFailure, HarvestRules
from dateline.web.fetcher import Fetcher


def failed(outcome: object, reason: str, lasting: str) -> FetchFailure:
    assert isinstance(outcome, FetchFailure), outcome
    assert (outcome.reason, outcome.lasting) == (reason, lasting), outcome.detail
    assert outcome.detail.endswith("."), "every failure says what to do"
    return outcome


def fetched(outcome: object) -> Fetched:
    assert isinstance(outcome, Fetched), outcome
    return outcome


def test_a_page_is_fetched_with_the_outlets_own_host_name(site, fetcher):
    site.page("/a", b"<p>a</p>", ETag='"1"')
    got = fetched(fetcher.fetch("http://site.test/a", rules=site.rules()))
    assert (got.status, got.body, got.url, got.final_url) == (
        200,
        b"<p>a</p>",
        "http://site.test/a",
        "http://site.test/a",
    )
    assert site.asked == [("site.test", "/a")]
    assert ("ETag", '"1"') in got.headers
    assert got.fetched_at.tzinfo is UTC
    assert site.headers[0]["user-agent"].startswith("dateline/")
    assert site.headers[0]["accept-encoding"] == "gzip, deflate"
    assert "cookie" not in site.headers[0]
    assert "connection" not in site.headers[0]


def test_connections_are_kept_and_cookies_are_not(site, fetcher):
    site.page("/a", Set_Cookie="id=1")
    peers = []
    answer = site.pages["/a"]
    site.pages["/a"] = lambda handler: (peers.append(handler.client_address), answer(handler))
    for _ in range(3):
        fetched(fetcher.fetch("http://site.test/a", rules=site.rules()))
    assert len(set(peers)) == 1
    assert all("cookie" not in headers for headers in site.headers)


@pytest.mark.parametrize("url", ["http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://[::1]:{port}/",
                                 "http://[::ffff:127.0.0.1]:{port}/", "http://0x7f.1:{port}/", "http://0:{port}/",
                                 "http://2130706433:{port}/"])  # fmt: skip
def test_loopback_by_any_name_is_refused_without_a_connection(site, fetcher, url):
    site.page("/")
    outcome = fetcher.fetch(url.format(port=site.port), rules=site.rules())
    assert isinstance(outcome, FetchFailure)
    assert outcome.reason in {"private_address", "bad_url"}, outcome.detail
    assert outcome.lasting == "hard"
    assert site.asked == []


def test_a_redirect_to_a_private_address_is_refused(site, fetcher):
    site.page("/secret", b"keys")
    site.page("/a", status=302, Location=f"http://127.0.0.1:{site.port}/secret")
    outcome = failed(fetcher.fetch("http://site.test/a", rules=site.rules()), "private_address", "hard")
    assert outcome.redirects == (f"http://127.0.0.1:{site.port}/secret",)
    assert site.paths() == ["/a"]


def test_the_exception_is_for_the_outlets_own_hosts_and_its_own_port_alone(site, naps):
    site.page("/a")
    site.page("/b", status=302, Location="http://other.test/a")
    with Fetcher("t (+https://x.example)", sleep=naps, resolver=lambda _host, _port: ["127.0.0.1"]) as one:
        failed(one.fetch("http://site.test/b", rules=site.rules("site.test")), "private_address", "hard")
        fetched(one.fetch("http://site.test:9999/a", rules=site.rules("site.test")))  # the port is replaced too
        # A connection opened under an exception must not serve an outlet without it.
        bare = HarvestRules(hosts=("site.test",))
        failed(one.fetch("http://site.test/a", rules=bare), "private_address", "hard")
    assert site.paths() == ["/b", "/a"]


def test_a_name_with_public_and_private_addresses_is_never_reached_at_the_private_one(site, naps):
    dialled = []

    def resolver(host: str, _port: int) -> list[str]:
        dialled.append(host)
        return ["10.0.0.1", "169.254.169.254", "::1", "fd00::1"]

    with Fetcher("t (+https://x.example)", sleep=naps, resolver=resolver) as one:
        failed(one.fetch("http://evil.test/", rules=HarvestRules()), "private_address", "hard")
    assert dialled == ["evil.test"]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://site.test/a", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("http://user:secret@site.test/", "userinfo"),
        ("http://good.test\\@site.test/", "userinfo"),
        ("http:///nohost", "bad_url"),
        ("http://site.test:99999/", "bad_url"),
        ("http://[::1/", "bad_url"),
        ("http://site.test/" + "a" * 9000, "bad_url"),
        ("http://" + "a" * 300 + ".test/", "bad_url"),
        ("", "scheme"),
    ],
)
def test_what_is_no_plain_web_address_is_refused_before_any_request(site, fetcher, url, reason):
    outcome = failed(fetcher.fetch(url, rules=site.rules()), reason, "hard")
    assert "secret" not in outcome.detail
    assert site.asked == []


def test_redirects_are_followed_and_permanent_ones_remembered(site, fetcher):
    site.page("/1", status=301, Location="/2#part")
    site.page("/2", status=308, Location="//www.site.test/3")
    site.page("/3", status=302, Location="4")
    site.page("/4", b"<p>end</p>")
    got = fetched(fetcher.fetch("http://site.test/1", rules=site.rules()))
    assert got.final_url == "http://www.site.test/4"
    assert got.redirects == ("http://site.test/2", "http://www.site.test/3", "http://www.site.test/4")
    assert got.moved_to == "http://www.site.test/3"


def test_a_temporary_redirect_moves_nothing(site, fetcher):
    site.page("/1", status=302, Location="/2")
    site.page("/2", status=301, Location="/3")
    site.page("/3")
    assert fetched(fetcher.fetch("http://site.test/1", rules=site.rules())).moved_to is None


@pytest.mark.parametrize("location", ["/loop", "http://site.test/loop#x", "", "http://[::1", "mailto:a@b.test"])
def test_a_redirect_that_leads_nowhere_fails(site, fetcher, location):
    site.page("/loop", status=302, Location=location)
    outcome = fetcher.fetch("http://site.test/loop", rules=site.rules())
    assert isinstance(outcome, FetchFailure)
    assert outcome.reason in {"bad_redirect", "scheme"}
    assert site.paths() == ["/loop"]


def test_a_chain_of_redirects_ends_after_five(site, fetcher):
    for number in range(9):
        site.page(f"/{number}", status=302, Location=f"/{number + 1}")
    failed(fetcher.fetch("http://site.test/0", rules=site.rules()), "bad_redirect", "soft")
    assert len(site.asked) == 6


def test_the_body_of_a_redirect_is_not_read(site, fetcher, raw_server):
    def endless(connection):
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://site.test/a\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65_536)

    site.page("/a")
    port = raw_server(endless)
    rules = HarvestRules(hosts=("far.test",), connect=f"127.0.0.1:{port}")
    outcome = fetcher.fetch("http://far.test/", rules=rules, deadline_s=5)
    # site.test does not resolve here: what counts is that the hop was reached at once.
    assert isinstance(outcome, FetchFailure)
    assert outcome.redirects == ("http://site.test/a",)
    assert outcome.elapsed_ms < 3000


def test_every_request_passes_the_gate(site, fetcher):
    site.page("/1", status=302, Location="/2")
    site.page("/2")
    seen = []

    def gate(url: str) -> str | None:
        seen.append(url)
        return "robots" if url.endswith("/2") else None

    failed(fetcher.fetch("http://site.test/1", rules=site.rules(), gate=gate), "robots", "soft")
    assert seen == ["http://site.test/1", "http://site.test/2"]
    assert site.paths() == ["/1"]


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("pack", "encoding"),
    [(gzip.compress, "gzip"), (gzip.compress, "x-gzip"), (zlib.compress, "deflate"), (raw_deflate, "deflate")],
)
def test_packed_bodies_are_unpacked(site, fetcher, pack, encoding):
    text = b"<p>" + b"word " * 5000 + b"</p>"
    site.page("/a", pack(text), Content_Encoding=encoding)
    got = fetched(fetcher.fetch("http://site.test/a", rules=site.rules()))
    assert got.body == text
    assert got.wire_bytes == len(pack(text))


def test_two_gzip_members_and_padding_are_one_body(site, fetcher):
    site.page("/a", gzip.compress(b"one ") + gzip.compress(b"two") + b"\0\0\0", Content_Encoding="gzip")
    assert fetched(fetcher.fetch("http://site.test/a", rules=site.rules())).body == b"one two"


def test_a_gzip_bomb_is_stopped_by_its_ratio(site, fetcher):
    site.page("/a", gzip.compress(b"\0" * 8_000_000), Content_Encoding="gzip")
    failed(fetcher.fetch("http://site.test/a", rules=site.rules()), "compression_bomb", "hard")


def test_a_packed_body_counts_as_unpacked(site, fetcher):
    site.page("/a", gzip.compress(b"\0" * 500_000), Content_Encoding="gzip")
    failed(fetcher.fetch("http://site.test/a", rules=site.rules(), max_bytes=100_000), "too_large", "hard")


@pytest.mark.parametrize("body", [b"<p>plain</p>", b"\x1f\x8bnot really"])
def test_a_body_that_is_not_packed_as_said_fails(site, fetcher, body):
    site.page("/a", body, Content_Encoding="gzip")
    failed(fetcher.fetch("http://site.test/a", rules=site.rules()), "bad_encoding", "soft")


def test_encodings_that_were_not_asked_for_fail(site, fetcher):
    site.page("/a", b"x", Content_Encoding="br")
    site.page("/b", b"x", Content_Encoding="gzip, gzip")
    for path in "ab":
        failed(fetcher.fetch(f"http://site.test/{path}", rules=site.rules()), "bad_encoding", "soft")


def test_an_announced_size_beyond_the_cap_is_not_read(site, fetcher):
    site.page("/a", b"x" * 2000)
    failed(fetcher.fetch("http://site.test/a", rules=site.rules(), max_bytes=1000), "too_large", "hard")


def test_an_endless_body_ends_at_the_cap(fetcher, raw_server):
    def endless(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65_536)

    port = raw_server(endless)
    rules = HarvestRules(hosts=("site.test",), connect=f"127.0.0.1:{port}")
    failed(fetcher.fetch("http://site.test/", rules=rules, max_bytes=1_000_000), "too_large", "hard")


@pytest.mark.parametrize("prefix", [b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: ",
                                    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b""])  # fmt: skip
def test_a_slow_drip_cannot_outlast_the_deadline(fetcher, raw_server, prefix):
    def drip(connection):
        connection.sendall(prefix)
        while True:
            connection.sendall(b"1")
            time.sleep(0.05)

    port = raw_server(drip)
    rules = HarvestRules(hosts=("site.test",), connect=f"127.0.0.1:{port}")
    began = time.monotonic()
    outcome = fetcher.fetch("http://site.test/", rules=rules, deadline_s=0.6)
    assert time.monotonic() - began < 3
    assert isinstance(outcome, FetchFailure)
    assert outcome.reason in {"timeout", "bad_response"}


def test_a_host_that_says_100_continue_for_ever_cannot_outlast_the_deadline(fetcher, raw_server):
    def endless(connection):
        while True:
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            time.sleep(0.01)

    port = raw_server(endless)
    rules = HarvestRules(hosts=("site.test",), connect=f"127.0.0.1:{port}")
    failed(fetcher.fetch("http://site.test/", rules=rules, deadline_s=0.5), "timeout", "passing")


def test_silence_is_a_timeout(fetcher, raw_server):
    port = raw_server(lambda _connection: time.sleep(3))
    rules = HarvestRules(hosts=("site.test",), connect=f"127.0.0.1:{port}")
    failed(fetcher.fetch("http://site.test/", rules=rules, deadline_s=0.3), "timeout", "passing")


def test_a_hang_up_without_an_answer_is_tried_three_times(fetcher, raw_server, naps):
    count = []
    port = raw_server(count.append)
    rules = HarvestRules(hosts=("site.test",), connect=f"127.0.0.1:{port}")
    failed(fetcher.fetch("http://site.test/", rules=rules), "reset", "passing")
    assert len(count) == 3
    assert naps.taken == [1.0, 3.0]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", "truncated"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "truncated"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n", "truncated"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n", "bad_response"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n", "bad_response"),
        (b"HTTP/1.1 200 OK\r\n" + b"".join(b"X%d: %s\r\n" % (n, b"y" * 60_000) for n in range(9)) + b"\r\n", "bad_response"),
        (b"SSH-2.0-OpenSSH\r\n", "bad_response"),
        (b"HTTP/1.1 9999 Huh\r\n\r\n", "bad_response"),
        (b"\0\0\0\0\0\0", "bad_response"),
    ],
)  # fmt: skip
def test_broken_http_is_a_failure_with_a_reason(fetcher, raw_server, answer, reason):
    port = raw_server(lambda connection: connection.sendall(answer))
    rules = HarvestRules(hosts=("site.test",), connect=f"127.0.0.1:{port}")
    outcome = fetcher.fetch("http://site.test/", rules=rules)
    assert isinstance(outcome, FetchFailure)
    assert outcome.reason == reason, outcome.detail


def test_a_body_longer_than_announced_is_cut_and_poisons_nothing(fetcher, raw_server):
    port = raw_server(
        lambda connection: connection.sendall(
            b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 200 OK\r\n\r\nevil"
        )
    )
    rules = HarvestRules(hosts=("site.test",), connect=f"127.0.0.1:{port}")
    for _ in range(2):
        assert fetched(fetcher.fetch("http://site.test/", rules=rules)).body == b"hello"


def test_chunked_bodies_are_read_whole(fetcher, raw_server):
    port = raw_server(
        lambda connection: connection.sendall(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
        )
    )
    rules = HarvestRules(hosts=("site.test",), connect=f"127.0.0.1:{port}")
    assert fetched(fetcher.fetch("http://site.test/", rules=rules)).body == b"hello world"


@pytest.mark.parametrize(
    ("status", "lasting", "requests_made"),
    [(404, "hard", 1), (410, "hard", 1), (451, "hard", 1), (401, "soft", 1), (402, "soft", 1), (403, "soft", 1),
     (418, "soft", 1), (500, "soft", 3), (502, "soft", 3), (503, "passing", 3), (204, "soft", 1), (206, "soft", 1)],
)  # fmt: skip
def test_statuses_have_their_class_and_their_retries(site, fetcher, status, lasting, requests_made):
    site.page("/a", b"" if status == 204 else b"x", status=status)
    outcome = failed(fetcher.fetch("http://site.test/a", rules=site.rules()), f"http_{status}", lasting)
    assert outcome.status == status
    assert len(site.asked) == requests_made


def test_a_short_retry_after_is_waited_for(site, fetcher, naps):
    answers = [(429, {"Retry_After": "7"}), (200, {})]

    def script(handler):
        status, headers = answers.pop(0)
        send(handler, status, b"x", **headers)

    site.pages["/a"] = script
    fetched(fetcher.fetch("http://site.test/a", rules=site.rules()))
    assert naps.taken == [7.0]


@pytest.mark.parametrize(
    ("value", "seconds"), [("120", 120.0), ("Fri, 20 Nov 2026 12:05:00 GMT", 300.0), ("999999999999", 2592000.0)]
)
def test_a_long_retry_after_is_given_back(site, naps, value, seconds, now):
    site.page("/a", b"x", status=429, Retry_After=value)
    with Fetcher("t (+https://x.example)", sleep=naps, now=lambda: now) as one:
        outcome = failed(one.fetch("http://site.test/a", rules=site.rules()), "http_429", "passing")
    assert outcome.retry_after_s == seconds
    assert naps.taken == []
    assert len(site.asked) == 1


def test_a_conditional_request_gets_304_without_a_body(site, fetcher):
    def script(handler):
        handler.send_response(304 if handler.headers.get("If-None-Match") == '"v1"' else 200)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    site.pages["/a"] = script
    got = fetched(
        fetcher.fetch(
            "http://site.test/a", rules=site.rules(), etag='"v1"', last_modified="Fri, 20 Nov 2026 12:00:00 GMT"
        )
    )
    assert (got.status, got.body) == (304, b"")
    assert site.headers[0]["if-modified-since"] == "Fri, 20 Nov 2026 12:00:00 GMT"
    failed(fetcher.fetch("http://site.test/a", rules=site.rules()), "empty_body", "soft")
    failed(fetcher.fetch("http://site.test/a", rules=site.rules(), etag='"v1"\r\nX-Evil: 1'), "empty_body", "soft")
    assert "x-evil" not in site.headers[-1]


def test_a_304_that_nobody_asked_for_is_no_page(site, fetcher):
    site.page("/a", b"", status=304)
    failed(fetcher.fetch("http://site.test/a", rules=site.rules()), "bad_response", "soft")


def test_nobody_listening_is_refused(fetcher, raw_server):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    rules = HarvestRules(hosts=("site.test",), connect=f"127.0.0.1:{port}")
    failed(fetcher.fetch("http://site.test/", rules=rules), "refused", "passing")


def test_a_name_that_does_not_resolve_is_dns(naps):
    def resolver(_host: str, _port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with Fetcher("t (+https://x.example)", sleep=naps, resolver=resolver) as one:
        failed(one.fetch("http://nowhere.test/", rules=HarvestRules()), "dns", "passing")


def test_proxies_of_the_environment_are_not_used(site, fetcher, monkeypatch):
    site.page("/a")
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    fetched(fetcher.fetch("http://site.test/a", rules=site.rules()))


def test_a_proxy_that_was_set_is_used_but_not_for_outlets_with_an_address_of_their_own(site, naps):
    site.page("http://far.test/a", b"by proxy")
    site.page("/a", b"direct")
    with Fetcher("t (+https://x.example)", sleep=naps, proxy=f"http://127.0.0.1:{site.port}") as one:
        assert fetched(one.fetch("http://far.test/a", rules=HarvestRules(hosts=("far.test",)))).body == b"by proxy"
        assert fetched(one.fetch("http://site.test/a", rules=site.rules())).body == b"direct"


def test_a_user_agent_without_a_contact_is_refused():
    for agent in ("", "dateline", "dateline\r\n(+https://x.example)"):
        with pytest.raises(ConfigurationError, match="contact"):
            Fetcher(agent)


def test_fetched_at_is_when_the_answer_began(site, naps):
    at = datetime(2026, 11, 20, 12, tzinfo=UTC)
    site.page("/a")
    with Fetcher("t (+https://x.example)", sleep=naps, now=lambda: at) as one:
        assert fetched(one.fetch("http://site.test/a", rules=site.rules())).fetched_at == at

"""A shard: every link comes out once, hosts take turns, and the shard ends when it must."""

import itertools
import threading
import time

import pytest
from web_site import UA

from dateline.errors import GiveUp
from dateline.model import Fetched, FetchFailure, HarvestRules, Link
from dateline.web.fetcher import Fetcher
from dateline.web.pacing import HostPacer
from dateline.web.parallel import Limits, Skipped, Visit, fetch_all
from dateline.web.reservations import ReservationCache
from dateline.web.robots import RobotsCache


def link(url: str, outlet: str = "one") -> Link:
    return Link(url=url, outlet_id=outlet, discovered_via="feed")


def run(
    links, rules, *, deadline_s=30.0, seed="", reserve=False, skip_reserved=False, pacer=None, **limits
) -> list[Visit]:
    with Fetcher(UA) as fetcher:
        pacer = pacer or HostPacer()
        robots = RobotsCache(fetcher, pacer=pacer)
        return list(
            fetch_all(
                links, rules=rules, fetcher=fetcher, pacer=pacer, robots=robots, seed=seed,
                reservations=ReservationCache(fetcher, robots, pacer=pacer) if reserve else None,
                limits=Limits(shard_deadline_s=deadline_s, skip_reserved=skip_reserved, **limits),
            )
        )  # fmt: skip


def test_every_link_has_one_outcome(site):
    hosts = [f"h{n}.test" for n in range(12)]
    site.page("/robots.txt", b"User-agent: *\nDisallow: /private")
    site.page("/a")
    site.page("/b", status=301, Location="/private/b")
    links = [link(f"http://{host}/{path}") for path in ("a", "gone", "private/x", "b") for host in hosts]
    links += [link("ftp://h1.test/a"), link("no address"), link("http://[/"), link("HTTP://h1.test/private/y")]
    visits = run(links, {"one": site.rules(*hosts)})
    assert sorted(v.link.url for v in visits) == sorted(one.url for one in links)
    by_url = {v.link.url: v for v in visits}
    assert isinstance(by_url["http://h3.test/a"].outcome, Fetched)
    assert by_url["http://h3.test/a"].robots_allowed is True
    assert by_url["http://h3.test/gone"].outcome.reason == "http_404"
    assert isinstance(by_url["http://h3.test/private/x"].outcome, Skipped)
    assert by_url["http://h3.test/private/x"].robots_allowed is False
    assert isinstance(by_url["HTTP://h1.test/private/y"].outcome, Skipped)
    assert by_url["http://h3.test/b"].outcome.reason == "robots"
    assert by_url["ftp://h1.test/a"].outcome.reason == "scheme"
    assert ("h3.test", "/private/x") not in site.asked
    assert ("h3.test", "/private/b") not in site.asked


def test_one_request_at_a_time_to_a_host_many_to_all(site):
    busy: dict[str, int] = {}
    most: dict[str, int] = {"all": 0}
    lock = threading.Lock()

    def slow(handler):
        host = handler.headers["Host"]
        with lock:
            busy[host] = busy.get(host, 0) + 1
            most[host] = max(most.get(host, 0), busy[host])
            most["all"] = max(most["all"], sum(busy.values()))
        time.sleep(0.03)
        handler.send_response(200)
        handler.send_header("Content-Length", "1")
        handler.end_headers()
        with lock:
            busy[host] -= 1
        handler.wfile.write(b"x")

    hosts = [f"h{n}.test" for n in range(5)]
    for n in range(6):
        site.pages[f"/{n}"] = slow
    visits = run([link(f"http://{h}/{n}") for h in hosts for n in range(6)], {"one": site.rules(*hosts)})
    assert len(visits) == 30
    assert all(isinstance(v.outcome, Fetched) for v in visits)
    assert [most[h] for h in hosts] == [1] * 5
    assert most["all"] > 1
    for host in hosts:
        assert [v.link.url for v in visits if f"//{host}/" in v.link.url] == [f"http://{host}/{n}" for n in range(6)]


def test_hosts_take_turns_with_one_thread_and_the_seed_gives_the_order(site):
    hosts = [f"h{n}.test" for n in range(4)]
    for n in range(3):
        site.page(f"/{n}")

    def order(seed: str) -> list[str]:
        site.asked.clear()
        links = [link(f"http://{h}/{n}") for h in hosts for n in range(3)]
        run(links, {"one": site.rules(*hosts)}, seed=seed, hosts_at_once=1)
        return [host for host, path in site.asked if path != "/robots.txt"]

    first = order("batch-1")
    assert order("batch-1") == first
    assert [order(f"batch-{n}") for n in range(2, 6)] != [first] * 4
    for turn in range(3):
        assert sorted(first[turn * 4 : turn * 4 + 4]) == hosts


def test_the_delay_of_an_outlet_is_kept_on_its_hosts(site):
    starts = []
    for n in range(3):
        site.pages[f"/{n}"] = lambda handler: (starts.append(time.monotonic()), handler.send_error(404))
    run([link(f"http://site.test/{n}") for n in range(3)], {"one": site.rules(delay_s=0.2)})
    assert all(later - sooner > 0.15 for sooner, later in itertools.pairwise(starts))


def test_a_shard_ends_at_its_deadline_and_says_so_of_the_rest(site):
    site.page("/robots.txt", b"")
    for n in range(50):
        site.page(f"/{n}")
    began = time.monotonic()
    visits = run([link(f"http://site.test/{n}") for n in range(50)], {"one": site.rules(delay_s=0.25)}, deadline_s=1.1)
    assert time.monotonic() - began < 5
    late = [v.outcome for v in visits if isinstance(v.outcome, FetchFailure)]
    assert {(one.reason, one.lasting) for one in late} == {("shard_deadline", "passing")}
    assert len(visits) == 50
    assert 0 < len(late) < 50


def test_a_page_that_hangs_does_not_hold_the_shard(raw_server):
    port = raw_server(lambda _connection: time.sleep(5))
    rules = HarvestRules(hosts=("site.test",), connect=f"127.0.0.1:{port}", delay_s=0)
    began = time.monotonic()

    class Quiet(RobotsCache):
        def allowed(self, url, rules):
            return True

        def crawl_delay(self, url, rules):
            return 0.0

    with Fetcher(UA) as fetcher:
        visits = list(
            fetch_all(
                [link(f"http://site.test/{n}") for n in range(3)], rules={"one": rules}, fetcher=fetcher,
                pacer=HostPacer(), robots=Quiet(fetcher), limits=Limits(shard_deadline_s=0.7),
            )
        )  # fmt: skip
    assert time.monotonic() - began < 4
    assert [v.outcome.reason for v in visits] == ["timeout", "shard_deadline", "shard_deadline"]


def test_a_dead_host_costs_its_own_links_alone(site):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    dead = HarvestRules(hosts=("dead.test",), connect=f"127.0.0.1:{port}", delay_s=0)
    site.page("/a")
    links = [link(f"http://dead.test/{n}", "two") for n in range(5)] + [link("http://site.test/a")]
    visits = run(links, {"one": site.rules(), "two": dead})
    outcomes = {v.link.url: v.outcome for v in visits}
    assert isinstance(outcomes.pop("http://site.test/a"), Fetched)
    assert {one.reason for one in outcomes.values()} == {"robots_unreachable"}
    assert {one.lasting for one in outcomes.values()} == {"passing"}


def test_a_host_that_dies_on_the_way_is_left_alone_after_three(site):
    site.page("/robots.txt", b"")
    hits = []

    def hang_up(handler):
        hits.append(1)
        handler.connection.close()
        handler.close_connection = True

    for n in range(6):
        site.pages[f"/{n}"] = hang_up
    with Fetcher(UA, sleep=lambda _s: None) as fetcher:
        pacer = HostPacer()
        robots = RobotsCache(fetcher, pacer=pacer)
        visits = list(
            fetch_all(
                [link(f"http://site.test/{n}") for n in range(6)], rules={"one": site.rules()}, fetcher=fetcher,
                pacer=pacer, robots=robots, limits=Limits(shard_deadline_s=20),
            )
        )  # fmt: skip
    assert [v.outcome.reason for v in visits] == ["reset"] * 3 + ["host_down"] * 3
    assert len(hits) == 9


def test_reservations_are_told_and_obeyed_when_asked_to(site):
    site.page("/robots.txt", b"")
    site.page("/.well-known/tdmrep.json", b'[{"location": "/mine", "tdm-reservation": 1}]')
    site.page("/mine/a")
    site.page("/b", TDM_Reservation="1")
    links = [link("http://site.test/mine/a"), link("http://site.test/b")]
    told = {v.link.url: v for v in run(links, {"one": site.rules()}, reserve=True)}
    assert all(isinstance(v.outcome, Fetched) and v.tdm_reserved is True for v in told.values())
    obeyed = {v.link.url: v.outcome for v in run(links, {"one": site.rules()}, reserve=True, skip_reserved=True)}
    assert obeyed["http://site.test/mine/a"].reason == "tdm_reserved"


def test_nothing_to_do_and_outlets_without_rules(site):
    assert run([], {}) == []
    with pytest.raises(GiveUp, match="rules"):
        run([link("http://site.test/a", "unknown")], {"one": site.rules()})


def test_a_bug_in_a_thread_comes_out_and_ends_the_shard(site):
    class Broken(HostPacer):
        def is_down(self, host: str) -> bool:
            raise RuntimeError("a bug")

    with pytest.raises(RuntimeError, match="a bug"):
        run([link("http://site.test/a")], {"one": site.rules()}, pacer=Broken())


def test_a_reader_that_stops_early_stops_the_threads(site):
    for n in range(200):
        site.page(f"/{n}")
    with Fetcher(UA) as fetcher:
        pacer = HostPacer()
        visits = fetch_all(
            [link(f"http://site.test/{n}") for n in range(200)], rules={"one": site.rules()}, fetcher=fetcher,
            pacer=pacer, robots=RobotsCache(fetcher, pacer=pacer), limits=Limits(shard_deadline_s=30),
        )  # fmt: skip
        next(visits)
        visits.close()
    assert not [t for t in threading.enumerate() if t.name.startswith("fetch")]
    assert len(site.asked) < 100


def test_pages_that_we_hold_are_asked_for_on_condition(site):
    site.page("/robots.txt", b"")
    site.page("/a")
    with Fetcher(UA) as fetcher:
        pacer = HostPacer()
        list(
            fetch_all(
                [link("http://site.test/a")], rules={"one": site.rules()}, fetcher=fetcher, pacer=pacer,
                robots=RobotsCache(fetcher, pacer=pacer), limits=Limits(shard_deadline_s=20),
                validators={"http://site.test/a": ('"v1"', None)},
            )
        )  # fmt: skip
    assert site.headers[-1]["if-none-match"] == '"v1"'
    assert "if-modified-since" not in site.headers[-1]

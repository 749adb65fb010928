"""Reservations of text and data mining: read where they are stated, None where nothing is said."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.web.reservations import ReservationCache, read_tdmrep, reserved_by_headers, reserved_by_rules
from dateline.web.robots import RobotsCache


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([], None),
        ([("TDM-Reservation", "1")], True),
        ([("tdm-reservation", " 0 ")], False),
        ([("tdm-reservation", "0"), ("tdm-reservation", "1")], True),
        ([("tdm-reservation", "maybe")], None),
        ([("X-Robots-Tag", "noarchive, noai")], True),
        ([("X-Robots-Tag", "noimageai")], True),
        ([("X-Robots-Tag", "noindex, nofollow")], None),
        ([("X-Robots-Tag", "otherbot: noai")], None),
        ([("X-Robots-Tag", "dateline: noai")], True),
        ([("X-Robots-Tag", "unavailable_after: 25 Jun 2030 15:00:00 PST")], None),
    ],
)
def test_headers(headers, expected):
    assert reserved_by_headers(headers, "dateline") is expected


def test_the_longest_matching_rule_decides():
    rules = read_tdmrep(
        json.dumps(
            [
                {"location": "/", "tdm-reservation": 1},
                {"location": "/free/", "tdm-reservation": 0},
                {"location": "/free/*.jpg$", "tdm-reservation": "1"},
                {"location": "/x", "tdm-reservation": 7},
                "nonsense",
            ]
        ).encode()
    )
    assert reserved_by_rules(rules, "http://a.test/news") is True
    assert reserved_by_rules(rules, "http://a.test/free/text") is False
    assert reserved_by_rules(rules, "http://a.test/free/a.jpg") is True
    assert reserved_by_rules(rules, "http://a.test/free/a.jpg.html") is False
    assert reserved_by_rules(rules[1:], "http://a.test/news") is None


@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_are_read(body):
    for location, _ in read_tdmrep(body):
        reserved_by_rules(((location, True),), "http://a.test/a/b?c")


def test_deep_brackets_are_not_followed():
    assert read_tdmrep(b"[" * 150_000) == ()


def test_the_file_is_fetched_once_and_headers_go_before_it(site, fetcher):
    site.page("/robots.txt", b"")
    site.page("/.well-known/tdmrep.json", b'[{"location": "/", "tdm-reservation": 1}]')
    cache = ReservationCache(fetcher, RobotsCache(fetcher))
    for _ in range(2):
        assert cache.reserved("http://site.test/a", site.rules()) is True
    assert cache.reserved("http://site.test/a", site.rules(), [("tdm-reservation", "0")]) is False
    assert site.paths() == ["/robots.txt", "/.well-known/tdmrep.json"]


def test_no_file_says_nothing(site, fetcher):
    site.page("/robots.txt", b"")
    assert ReservationCache(fetcher, RobotsCache(fetcher)).reserved("http://site.test/a", site.rules()) is None

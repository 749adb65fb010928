"""Guards the ruling on small pages, each named for the trap it sets."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest
from lxml import html

from dateline.dating import DatingContext, rule_date
from dateline.extraction.claims import collect_claims
from dateline.model import Link, Ruling

LATE = datetime(2021, 10, 20, 12, 0, tzinfo=UTC)
BODY = "<p>" + "The council met and agreed on the new bridge over the river after a long debate. " * 4 + "</p>"


@dataclass(frozen=True, kw_only=True)
class Trap:
    """A page and what must come out of it."""

    name: str
    page: str
    day: date | None
    correction: str | None = None
    captured_at: datetime | None = LATE
    url: str = "https://example.org/news/bridge"
    body: str = ""
    json_ld: tuple[object, ...] = ()
    context: dict[str, object] = field(default_factory=dict)
    link: Link | None = None


def page(*, head: str = "", top: str = "", byline: str = "", after: str = "", body: str = BODY) -> str:
    return (
        f"<html><head><title>Bridge agreed after debate</title>{head}</head><body>{top}"
        f"<article><h1>Bridge agreed after debate</h1>{byline}{body}</article>{after}</body></html>"
    )


def clock(text: str) -> str:
    return f'<header><div class="current-date">{text}</div></header>'


def meta(name: str, value: str) -> str:
    return f'<meta property="{name}" content="{value}">'


DATELINE = (
    "BEIRUT, March 31, (Agencies): A strike killed a commander, a monitoring group said Thursday. It began in 2014."
)
PUBLISHED = meta("article:published_time", "2016-03-31T10:00:00Z")
D = date(2016, 3, 31)

TRAPS = [
    Trap(name="masthead_clock_english", page=page(top=clock("Wednesday, October 20 2021")), body=DATELINE, day=D, correction="masthead_clock"),
    Trap(name="masthead_clock_arabic", page=page(top=clock("الأربعاء 20 أكتوبر 2021"), byline='<span class="date">31 مارس 2016</span>'), day=D, correction="none"),
    Trap(name="masthead_clock_french", page=page(top=clock("mercredi 20 octobre 2021"), byline="<p class='date'>Publié le 31 mars 2016</p>"), day=D, correction="none"),
    Trap(name="masthead_clock_turkish", page=page(top=clock("20 Ekim 2021 Çarşamba")), day=None, correction="masthead_clock"),
    Trap(name="masthead_clock_persian_digits", page=page(top=clock("۲۰ اکتبر ۲۰۲۱")), day=None, correction="masthead_clock"),
    Trap(name="clock_without_class_but_with_weekday", page=page(top="<div><span>Wednesday 20 October 2021</span></div>"), body=DATELINE, day=D, correction="masthead_clock"),
    Trap(name="clock_of_the_day_before", page=page(top=clock("Tuesday, October 19 2021")), body=DATELINE, day=D, correction="masthead_clock"),
    Trap(name="bare_page_captured_by_its_masthead", page=page(top=clock("Wednesday, October 20 2021")), body=DATELINE, captured_at=None, day=D, correction="masthead_clock"),
    Trap(name="render_time_meta", page=page(head=meta("article:published_time", "2021-10-20T12:00:07Z"), byline='<span class="date">31 March 2016</span>'), day=D, correction="render_time", context={"captured_basis": "http"}),
    Trap(name="render_time_alone", page=page(head=meta("article:published_time", "2021-10-20T12:00:07Z")), day=None, correction="render_time", context={"captured_basis": "http"}),
    Trap(name="modified_stands_beside_published", page=page(head=PUBLISHED + meta("article:modified_time", "2021-10-01T10:00:00Z")), day=D, correction="none"),
    Trap(name="modified_posing_as_published", page=page(head=meta("article:published_time", "2021-10-01T10:00:00Z") + meta("article:modified_time", "2021-10-01T10:00:00Z"), byline="<p class='byline'>Published 31 March 2016, updated 1 October 2021</p>"), url="https://example.org/2016/03/31/bridge", day=D, correction="modified_as_published"),
    Trap(name="updated_byline", page=page(head=PUBLISHED, byline="<p class='byline'>Updated 1 April 2016</p>"), day=D),
    Trap(name="swapped_day_and_month_in_metadata", page=page(head=meta("article:published_time", "2016-05-04"), byline="<time datetime='2016-04-05'>5 April 2016</time>"), url="https://example.org/2016/04/05/bridge", day=date(2016, 4, 5), correction="swapped_day_month"),
    Trap(name="american_numbers", page=page(byline='<span class="date">03/04/2016</span>'), day=date(2016, 3, 4), context={"country": "US"}),
    Trap(name="british_numbers", page=page(byline='<span class="date">03/04/2016</span>'), day=date(2016, 4, 3), context={"country": "GB"}),
    Trap(name="numbers_follow_the_url", page=page(byline='<span class="date">03/04/2016</span>'), url="https://example.org/2016/03/04/bridge", day=date(2016, 3, 4)),
    Trap(name="offset_keeps_the_stated_day", page=page(head=meta("article:published_time", "2016-03-31T22:30:00-05:00")), day=D),
    Trap(name="utc_stamp_of_a_day_that_the_page_shows", page=page(head=meta("article:published_time", "2016-03-30T23:00:00Z"), byline="<p class='date'>31 March 2016</p>"), day=D, context={"timezone": "Europe/Berlin"}),
    Trap(name="leap_day", page=page(head=meta("article:published_time", "2016-02-29T08:00:00Z")), day=date(2016, 2, 29)),
    Trap(name="leap_day_dateline", page=page(), body="DALIAN, Feb. 29 (Xinhua) -- China opened a port, officials said Monday.", day=date(2016, 2, 29), correction="missing"),
    Trap(name="year_boundary_dateline", page=page(), captured_at=datetime(2017, 1, 2, tzinfo=UTC), body="PARIS, Dec. 31 (AFP) - The city closed its river, officials said Saturday.", day=date(2016, 12, 31), correction="missing"),
    Trap(name="epoch", page=page(head=meta("article:published_time", "1970-01-01T00:00:00Z"), byline="<time datetime='2016-03-31'>31 March</time>"), day=D, correction="epoch"),
    Trap(name="epoch_alone", page=page(head=meta("article:published_time", "1970-01-01T00:00:00Z")), day=None, correction="epoch"),
    Trap(name="future_meta", page=page(head=meta("article:published_time", "2031-03-31T00:00:00Z"), byline="<time datetime='2016-03-31'>31 March</time>"), day=D, correction="future"),
    Trap(name="no_evidence", page=page(), day=None, correction="missing"),
    Trap(name="copyright_year_only", page=page(after="<footer>© 2016 The Example. All rights reserved.</footer>"), day=None, correction="missing"),
    Trap(name="bare_year_meta", page=page(head=meta("article:published_time", "2016")), day=None),
    Trap(name="related_boxes_before_the_article", page=page(top="<div class='latest-news'><time datetime='2021-10-18'>18 Oct</time><time datetime='2021-10-17'>17 Oct</time></div>", byline="<time datetime='2016-03-31'>31 March 2016</time>"), day=D),
    Trap(name="only_related_boxes", page=page(after="<aside class='related'><time datetime='2021-10-18'>18 Oct 2021</time></aside>"), day=None, correction="missing"),
    Trap(name="comments_after_the_article", page=page(head=PUBLISHED, after="<div class='comments'><time datetime='2020-01-05'>5 January 2020</time></div>"), day=D),
    Trap(name="dates_in_the_prose", page=page(head=PUBLISHED, body=BODY + "<p>The first bridge was opened on 12 May 1931 and closed on 4 June 1998, the council's records say and readers remember.</p>"), day=D),
    Trap(name="contradicting_claims_lower_confidence", page=page(head=PUBLISHED, byline="<time datetime='2015-01-05' pubdate>5 January 2015</time>"), url="https://example.org/2016/03/31/bridge", day=D),
    Trap(name="date_in_pieces", page=page(byline="<div class='post-date'><span>31</span> <span>March</span> <span>2016</span></div>"), day=D),
    Trap(name="json_ld_graph", page=page(), json_ld=({"@graph": [{"@type": "WebPage", "datePublished": "2016-03-31"}, {"@type": ["NewsArticle"], "datePublished": "2016-03-31T08:00:00+00:00"}]},), day=D),
    Trap(name="json_ld_of_another_article", page=page(), json_ld=({"@type": "NewsArticle", "headline": "Bridge agreed after debate", "datePublished": "2016-03-31"}, {"@type": "NewsArticle", "headline": "Other", "datePublished": "2021-10-01"}), day=D),
    Trap(name="feed_date", page=page(), link=Link(url="https://example.org/x", outlet_id="x", discovered_via="feed", listed_published="Thu, 31 Mar 2016 10:00:00 GMT"), day=D, correction="missing"),
    Trap(name="relative_byline", page=page(byline="<span class='date'>3 hours ago</span>"), day=date(2021, 10, 20)),
    Trap(name="print_scan_masthead_is_the_issue", page=page(top=clock("Friday, April 1 2016")), body=DATELINE, day=date(2016, 4, 1), context={"medium": "print"}),
    Trap(name="next_days_metadata_beats_the_dateline", page=page(head=meta("article:published_time", "2016-04-01T04:00:00Z")), body=DATELINE, day=date(2016, 4, 1), correction="none"),
    Trap(name="unreadable_values", page=page(head=meta("article:published_time", "0000-00-00") + meta("date", "2016-02-31"), byline="<time datetime='٣١ مارس'>x</time>"), day=None),
]  # fmt: skip


def rule(trap: Trap) -> Ruling:
    claims = collect_claims(
        html.document_fromstring(trap.page),
        url=trap.url,
        link=trap.link,
        json_ld=trap.json_ld,
        headline="Bridge agreed after debate",
        body=trap.body,
    )
    return rule_date(
        claims, DatingContext(**{"captured_at": trap.captured_at, "captured_basis": "flag"} | trap.context)
    )


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.name)
def test_trap(trap: Trap) -> None:
    ruling = rule(trap)
    assert ruling.published_date == trap.day
    if trap.correction is not None:
        assert ruling.date_correction == trap.correction
    if trap.day is None:
        assert ruling.published_at is None
        assert ruling.published_confidence is None


def test_a_bare_year_is_a_year_and_no_first_of_january() -> None:
    ruling = rule(next(trap for trap in TRAPS if trap.name == "bare_year_meta"))
    assert (ruling.published_precision, ruling.published_at) == ("year", None)
    assert (ruling.published_earliest, ruling.published_latest) == (date(2016, 1, 1), date(2016, 12, 31))


BAKERS = "AMMAN, Feb 18, (AP): Bakers may sell loaves at any weight. The rule was made in 1992. In 2019 alone 212 were fined. "
KITE = "KUWAIT CITY, Sept 15: Children flew kites on Saturday where all was rebuilt in 2017. "


@pytest.mark.parametrize(
    ("body", "day"),
    [
        (BAKERS + "The scales, bought in the budget for 2020, come this month.", date(2020, 2, 18)),
        (KITE + "There will be one more contest before the end of 2018.", date(2018, 9, 15)),
        ("BEIRUT, April 14: A port fell, a group said Thursday. It was seized in 2014; elections are due in November 2016.", date(2016, 4, 14)),
    ],
)  # fmt: skip
def test_the_years_that_a_text_names_bound_the_year_of_its_dateline(body: str, day: date) -> None:
    claims = collect_claims(
        html.document_fromstring(page()), url=None, headline="Bridge agreed after debate", body=body
    )
    context = DatingContext(captured_at=datetime(2026, 11, 22, tzinfo=UTC), captured_basis="http")
    assert rule_date(claims, context).published_date == day


def test_a_byline_of_a_year_alone_is_a_year() -> None:
    source = page(byline='<p class="post-meta"><span class="tie-date">2017</span></p>')
    claims = collect_claims(html.document_fromstring(source), url=None, headline="Bridge agreed after debate")
    ruling = rule_date(claims, DatingContext(captured_at=LATE, captured_basis="http"))
    assert (ruling.published_precision, ruling.published_date) == ("year", None)
    assert (ruling.published_earliest, ruling.published_latest) == (date(2017, 1, 1), date(2017, 12, 31))


def test_a_reported_bare_day_is_not_moved_by_the_outlets_zone() -> None:
    trap = Trap(name="", page=page(top=clock("20 October 2021")), day=None, context={"timezone": "Asia/Kuwait"})
    assert rule(trap).reported_published_at == datetime(2021, 10, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stamp", "day", "moment"),
    [
        ("2021-10-20T18:00:00+03:00", None, None),  # three hours after the capture, in a zone that it states
        ("2021-10-20T15:05:00+03:00", date(2021, 10, 20), datetime(2021, 10, 20, 12, 5, tzinfo=UTC)),
        ("2021-10-20T18:00:00Z", date(2021, 10, 20), datetime(2021, 10, 20, tzinfo=UTC)),  # a wall clock stamped "Z"
    ],
)
def test_a_stated_instant_after_the_capture_is_the_future(
    stamp: str, day: date | None, moment: datetime | None
) -> None:
    ruling = rule(Trap(name="", page=page(head=meta("article:published_time", stamp)), day=day))
    assert (ruling.published_date, ruling.published_at) == (day, moment)


def test_a_link_new_in_a_live_feed_is_dated_by_when_it_was_seen() -> None:
    context = DatingContext(captured_at=LATE, is_listed_live=True, first_seen_at=LATE)
    ruling = rule_date((), context)
    assert (ruling.published_date, ruling.published_basis) == (date(2021, 10, 20), "first_seen")
    assert ruling.published_confidence is not None
    assert ruling.published_confidence < 0.5


def test_a_remembered_clock_never_counts() -> None:
    trap = Trap(name="", page=page(byline='<p class="date">2 October 2021</p>'), day=None)
    locator = next(judged.claim.locator for judged in rule(trap).claims).rpartition("[")[0]
    remembered = Trap(name="", page=trap.page, day=None, context={"clocks": frozenset({locator})})
    assert rule(remembered).published_date is None


def test_most_telling_claim_comes_first() -> None:
    ruling = rule(TRAPS[0])
    assert ruling.claims[0].verdict == "chosen"
    assert ruling.claims[0].claim.basis == "dateline"
    assert {judged.verdict for judged in ruling.claims} >= {"chosen", "clock", "narrows"}

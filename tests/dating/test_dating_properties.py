"""Guards what holds for any claims: order means nothing, agreement never harms, and no day lies after the capture."""

import random
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.datetext import day_interval, zone_named
from dateline.dating import DatingContext, rule_date
from dateline.model import Claim

CAPTURED = datetime(2021, 10, 20, 12, 0, tzinfo=UTC)
DAYS = st.sampled_from(
    [
        date(2016, 3, 31),
        date(2016, 4, 1),
        date(2016, 4, 3),
        date(2016, 3, 4),
        date(2021, 10, 20),
        date(2021, 10, 21),
        date(2031, 1, 1),
    ]
)
STRONG = ("json_ld", "meta", "microdata", "time_tag", "byline", "url")


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    basis = draw(
        st.sampled_from([*STRONG, "text", "masthead", "dateline", "weekday", "text_year", "feed", "last_modified"])
    )
    day = draw(DAYS)
    if basis == "weekday":
        return Claim(
            basis=basis, kind=draw(st.sampled_from(["report", "on", "last"])), text=f"{day:%A}", locator="body 5"
        )
    if basis == "text_year":
        return Claim(basis=basis, kind="event", text=str(day.year), locator="body 9")
    text = draw(
        st.sampled_from(
            [
                f"{day:%Y-%m-%d}",
                f"{day:%d/%m/%Y}",
                f"{day:%Y-%m-%d}T23:30:00Z",
                f"{day:%d %B %Y}",
                "junk",
                f"{day:%B %d}",
            ]
        )
    )
    kind = draw(st.sampled_from(["published", "modified", "unknown", "created"]))
    locator = f"{basis}[{draw(st.integers(1, 3))}]"
    return Claim(
        basis=basis, kind=kind, text=text, locator=locator, in_article=draw(st.booleans()) and basis != "masthead"
    )


CONTEXTS = st.builds(
    DatingContext,
    captured_at=st.just(CAPTURED),
    captured_basis=st.sampled_from(["http", "flag"]),
    timezone=st.sampled_from([None, "Asia/Kuwait", "America/New_York", "Pacific/Auckland"]),
    country=st.sampled_from([None, "US", "KW"]),
)


@given(st.lists(claims(), max_size=12), CONTEXTS, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_order_of_claims_means_nothing(found: list[Claim], context: DatingContext, chance: random.Random) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert rule_date(found, context) == rule_date(shuffled, context)


@given(st.lists(claims(), max_size=10), CONTEXTS, st.sampled_from(STRONG))
@settings(deadline=None)
def test_an_agreeing_claim_never_lowers_confidence(found: list[Claim], context: DatingContext, basis: str) -> None:
    before = rule_date(found, context)
    if before.published_date is None or before.published_confidence is None:
        return
    more = Claim(basis=basis, kind="published", text=before.published_date.isoformat(), locator="added[1]")
    after = rule_date([*found, more], context)
    assert after.published_date == before.published_date
    assert after.published_confidence is not None
    assert after.published_confidence >= before.published_confidence - 1e-9


@given(st.lists(claims(), max_size=10), CONTEXTS)
@settings(deadline=None)
def test_no_ruled_day_begins_after_the_capture(found: list[Claim], context: DatingContext) -> None:
    ruling = rule_date(found, context)
    if ruling.published_date is None:
        return
    supporters = [j.reading for j in ruling.claims if j.reading and j.reading.day == ruling.published_date]
    zone = zone_named(context.timezone)
    starts = [datetime.combine(ruling.published_date, datetime.min.time(), UTC) - timedelta(hours=0 if zone else 14)]
    if zone:
        starts.append(day_interval(ruling.published_date, zone)[0])
    if any(reading.zone_source == "stated" for reading in supporters):
        starts.append(datetime.combine(ruling.published_date, datetime.min.time(), UTC))
    assert min(starts) <= CAPTURED
    assert ruling.published_at is not None
    assert ruling.published_at <= CAPTURED + timedelta(days=1)


@given(CONTEXTS)
@settings(deadline=None)
def test_a_modification_never_outweighs_one_plain_statement(context: DatingContext) -> None:
    stated = Claim(basis="meta", kind="published", text="2016-03-31", locator="article:published_time")
    changed = [
        Claim(basis=basis, kind="modified", text="2019-05-06", locator=f"{basis}[1]")
        for basis in ("byline", "meta", "json_ld", "time_tag")
    ]
    assert rule_date([stated, *changed], context).published_date == date(2016, 3, 31)


@given(
    st.lists(
        st.builds(
            Claim,
            basis=st.sampled_from([*STRONG, "dateline"]),
            kind=st.just("published"),
            text=st.text(max_size=60),
            locator=st.text(max_size=9),
        ),
        max_size=5,
    )
)
@settings(deadline=None)
def test_no_text_raises(found: list[Claim]) -> None:
    rule_date(found, DatingContext(captured_at=CAPTURED))
    rule_date(found, DatingContext())

"""Site rules: an outlet's own selectors say where headline, body and date stand, for as long as they hold."""

import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from lxml import html

from dateline.extraction import ReadingTools, read_story
from dateline.model import Outlet, Page, Rejection, SiteRule, Story
from dateline.selectors import (
    MAX_SELECTOR_CHARS,
    SelectorError,
    find_all,
    read_selector,
    rule_in_force,
    rules_from_json,
    rules_to_json,
)

PAGE = """<html lang="en"><head><title>Wrong title | The Courier</title><meta property="og:title" content="Wrong title"></head>
<body><div class="top">Sunday, 22 November 2026</div><h1>Wrong title</h1>
<div id="story" class="main wide"><h2 class="head">Ferry sails again</h2><span class="when" data-day="1">5 March 2024</span>
<div class="text"><p>The night ferry between the two harbours will sail again from the first of May, the port said.</p>
<p class="ad">Buy a new car today and drive it home in an hour, says this advertisement at some length.</p>
<p>Two companies had bid for the line, and the council chose the smaller one for its evening departure.</p></div></div>
<div class="text other"><p>Another story of the day that has nothing to do with it but stands on the page as well.</p></div>
</body></html>"""
RULE = SiteRule(headline="#story h2.head", body="#story > .text", published="span.when", remove=("p.ad", ".top"))
SENTENCES = (
    "The night ferry between the two harbours will sail again from the first of May, the port said.\n"
    "Two companies had bid for the line, and the council chose the smaller one for its evening departure."
)


@pytest.fixture
def ruled(tools: ReadingTools) -> Callable[..., Story]:
    def run(
        *rules: SiteRule, captured_at: datetime | None = datetime(2026, 11, 22, tzinfo=UTC), text: str = PAGE
    ) -> Story:
        outlet = Outlet(outlet_id="courier", name="The Courier", site_rules=rules)
        answer = read_story(
            Page(body=text.encode(), content_type="text/html", outlet=outlet, captured_at=captured_at), tools
        )
        assert not isinstance(answer, Rejection)
        return answer

    return run


def test_a_rule_gives_headline_body_and_date(ruled: Callable[..., Story]) -> None:
    story = ruled(RULE)
    assert (story.headline, story.body, story.flags) == ("Ferry sails again", SENTENCES, ())
    claims = [(c.basis, c.kind, c.text, c.locator) for c in story.claims]
    assert claims[0] == ("byline", "published", "5 March 2024", "site rule span.when")
    assert not any("22 November" in text for _, _, text, _ in claims), "what is removed claims no date"


def test_without_a_rule_the_page_is_read_in_the_general_way(ruled: Callable[..., Story]) -> None:
    assert ruled().headline == "Wrong title"


@pytest.mark.parametrize("field", ["headline", "body", "published"])
def test_a_selector_that_finds_nothing_leaves_the_general_way_and_a_flag(
    ruled: Callable[..., Story], field: str
) -> None:
    general, story = ruled(replace(RULE, **{field: None})), ruled(replace(RULE, **{field: "div.gone"}))
    assert story.flags == ("site_rule_unmatched",)
    if field != "published":
        assert getattr(story, field) == getattr(general, field)
    else:
        assert not any(c.locator.startswith("site rule") for c in story.claims)


def test_a_removal_that_finds_nothing_is_no_news(ruled: Callable[..., Story]) -> None:
    assert ruled(replace(RULE, remove=("div.gone",))).flags == ()


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2019, 12, 31), None),
        (date(2020, 1, 1), "old"),
        (date(2022, 6, 30), "old"),
        (date(2022, 7, 1), "new"),
        (date(2030, 1, 1), "new"),
        (None, "new"),
    ],
)
def test_a_rule_holds_for_its_days(day: date | None, expected: str | None) -> None:
    rules = (
        SiteRule(valid_from=date(2020, 1, 1), valid_until=date(2022, 6, 30), headline="old"),
        SiteRule(valid_from=date(2022, 7, 1), headline="new"),
    )
    captured_at = datetime(day.year, day.month, day.day, 23, 59, tzinfo=UTC) if day else None
    rule = rule_in_force(rules, captured_at)
    assert (rule and rule.headline) == expected


@pytest.mark.parametrize(
    ("selector", "numbers"),
    [
        ("p", [1, 2, 3, 4, 5]),
        ("*.b", [2, 4]),
        ("div p.b", [2]),
        ("div > p", [1]),
        ("div>section>p", [2, 3]),
        ("section p, div > p", [1, 2, 3]),
        ("#x", [3]),
        ("p#x.c", [3]),
        ("[data-n='4']", [4]),
        ('p[class~="c"]', [3, 5]),
        ("p[class^=b]", [2, 4]),
        ("p[class$=' c'], p[class*='b c']", [5]),
        ("p[id]", [3]),
        ("P.B", []),
        ("body  p.a", [1, 5]),
        ("div div p", []),
    ],
)
def test_selectors_find_what_css_finds(selector: str, numbers: list[int]) -> None:
    page = html.document_fromstring(
        "<body><div><p class='a' data-n=1>1</p><section><p class='b' data-n=2>2</p><p id=x class=c data-n=3>3</p></section></div>"
        "<p class='b' data-n=4>4</p><p class='a c' data-n=5>5</p></body>"
    )
    assert [int(e.get("data-n")) for e in find_all(page, read_selector(selector), 100)] == numbers


def test_what_lies_within_a_match_is_not_matched_again() -> None:
    page = html.document_fromstring("<body><div id=a><div id=b></div></div><div id=c></div></body>")
    assert [e.get("id") for e in find_all(page, read_selector("div"), 100)] == ["a", "c"]


def test_chains_are_matched_without_guessing_wrong() -> None:
    page = html.document_fromstring(
        "<body><ul class=x><li><b class=y><i><b class=y><em>1</em></b></i></b></li></ul></body>"
    )
    assert len(find_all(page, read_selector("li > .y em"), 9)) == 1
    assert len(find_all(page, read_selector(".x > li .y > em"), 9)) == 1
    assert not find_all(page, read_selector(".x > .y em"), 9)


@pytest.mark.parametrize(
    ("selector", "told"),
    [
        ("", "character 1"),
        ("div >", "character 6"),
        ("> p", "character 1"),
        ("div..x", "character 4"),
        ("p:has(a)", "pseudo-class at character 2"),
        ("div[data-x='1]", "character 4"),
        ("div[lang|=en]", "character 4"),
        ("a, , b", "character 4"),
        ("a,", "character 3"),
        ("//div[@class='x']", "character 1"),
        ("document('file:///etc/passwd')", "character 9"),
        ("a + b", "character 3"),
        ("x" * (MAX_SELECTOR_CHARS + 1), "cap"),
        (" ".join("abcdefghi"), "more than 8"),
        (",".join("a" * 21), "more than 20"),
    ],
)
def test_a_bad_selector_is_refused_with_its_place(selector: str, told: str) -> None:
    with pytest.raises(SelectorError, match=r"^[a-z]") as caught:
        read_selector(selector)
    assert told in str(caught.value)


def test_any_text_is_read_or_refused_at_once() -> None:
    dice = random.Random(5)
    started = time.process_time()
    for _ in range(5_000):
        text = "".join(dice.choice("ab*.#[]='\"> ,:~^$|\\(){}\n\x00é") for _ in range(dice.randrange(60)))
        try:
            read_selector(text)
        except SelectorError:
            continue
    assert time.process_time() - started < 5


def test_a_hostile_page_is_matched_in_linear_time() -> None:
    deep = html.document_fromstring("<body>" + ("<div class='a b'>" * 200 + "</div>" * 200) * 100)
    started = time.process_time()
    find_all(deep, read_selector("div div div div div div div p"), 100)
    find_all(deep, read_selector("div.a div.a div.a div.a div.a div.a div.c .a"), 100)
    find_all(deep, read_selector(".a .a .a .a .a .a .a .a"), 10_000)
    assert time.process_time() - started < 10


def test_rules_travel_as_json_and_a_strangers_are_checked() -> None:
    rules = (RULE, SiteRule(valid_from=date(2020, 1, 1), valid_until=date(2021, 1, 1), remove=("a",)))
    assert rules_from_json(rules_to_json(rules)) == rules
    good = rules_to_json([RULE])[0]
    bad = [
        *(
            None,
            1,
            "x",
            [],
            {},
            {**good, "headline": "p:has(a)"},
            {**good, "valid_from": 3},
            {**good, "valid_from": "soon"},
        ),
        *({**good, "remove": None}, {**good, "remove": [1]}, {**good, "remove": ["a"] * 1000}, {**good, "body": {}}),
    ]
    assert rules_from_json([*bad, good]) == (RULE,)
    assert rules_from_json(None) == rules_from_json({}) == ()
    assert len(rules_from_json([good] * 1000)) == 20

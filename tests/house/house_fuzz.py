"""Pages made worse: each case is a page of the corpus, changed by dice that its seed and number decide alone."""

import gzip
import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from dateline import checks, dating, dedupe
from dateline.extraction.blocks import drop_furniture
from dateline.jobs.parsers import Answer
from dateline.model import Link, Outlet, Page, Rejection, SiteRule, Story
from dateline.refine.intake import working_table
from dateline.schema import FURNITURE

TESTS = Path(__file__).parent.parent
FINDS = Path(__file__).parent / "finds"  # what the fuzzer broke once: kept as pages, read by the suite for ever
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
REASONS = {"empty", "not_html", "too_large", "no_text"}
MAX_CLAIMS = 1_000

_TAG = re.compile(rb"<[^<>]{1,200}>")
_ATTRIBUTE = re.compile(rb"=\s?(\"[^\"<>]{0,300}\"|'[^'<>]{0,300}')")
_DATE = re.compile(rb"\d{1,4}[-/. ](?:\d{1,2}|[A-Z][a-z]{2,8})[-/. ,]{1,2}\d{1,4}(?:T[0-9:.Z+-]{1,30})?")
_JSON = re.compile(rb"(<script[^>]{0,100}json[^>]{0,100}>)(.*?)</script>", re.DOTALL)
_NASTY_DATES = [
    *("0000-00-00", "9999-12-31T23:59:60Z", "2026-02-30", "-1", "1e400", "+275760-09-13T00:00:00Z", "١٢ مارس ٢٠١٦"),
    *("31 March", "2016-03-31T25:61:61+99:99", "1459382400000000000000", "32 Foo 2016", "March 0, 0", "0001-01-01"),
    *("9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "12/13/14", "2016-W53-7", "今年3月31日", "½ March 2016"),
    *("BEIRUT, March 31, (AFP):", "Thursday", "29 February 2015", "2016-03-31T00:00:00 Europe/Nowhere", "٠٠٠٠-٠٠-٠٠"),
]  # fmt: skip
_NASTY_TEXTS = [
    *("", "\x00", "\ufeff", "\u202e", "&#xD800;", "&#0;", "&#x110000;", "<![CDATA[", "]]>", "<!--", "-->", "%PDF-1.7", "\x1b[31m"),
    *("e" + "\u0301" * 300, "a" * 20_000, "\n" * 5_000, "Check Also", "offi cer", "Ã©Ã¨â€™", "🙂" * 100, "ﬁ" * 50, "ﷺ" * 50),
    *("<div>" * 300, "</div>" * 300, "<table><tr><td>" * 80, "<p><a href='#'>" * 100, "<svg><math>", "<plaintext>", "<xmp>"),
    *("<base href='http://[::1'>", "<a href='http://[::1'>x</a>", "<link rel=canonical href='http://a:99999999/'>", "<template>"),
    *('<script type="application/ld+json">{"@type":"NewsArticle","headline":', "<meta charset='utf-7'>", "<html/>", "<frameset>"),
    *("<time datetime='PT1H'>", "<meta name=date content='\x00'>", "BEIRUT, March 31, (Agencies): ", "(AFP)", "@" * 500, "İ" * 40),
]  # fmt: skip
_NASTY_VALUES: list[object] = [
    *(None, True, 0, -1, 10**40, 1e308, float("inf"), float("nan"), "", " ", "x" * 5_000, [], {}, [[]], [None], {"@value": {}}),
    *({"@id": "#"}, {"@type": []}, {"@type": ["NewsArticle", None, 3]}, ["a"] * 500, "http://[::1", "\ud800", "\x00"),
]  # fmt: skip
_TAGS = [
    "p",
    "div",
    "h1",
    "h2",
    "a",
    "span",
    "table",
    "tr",
    "td",
    "li",
    "ul",
    "script",
    "style",
    "article",
    "section",
    "main",
    "time",
    "meta",
    "title",
    "body",
    "head",
    "html",
    "br",
    "select",
    "svg",
]
_CHARSETS = ("utf-16-le", "utf-16", "utf-32", "cp1252", "shift_jis", "gb18030", "koi8-r", "utf-7")
_TYPES = (
    "",
    "text/html",
    "text/plain",
    "text/html; charset=utf-7",
    "application/pdf",
    "text/html; charset=\x00",
    "x" * 500,
)
_OUTLETS = (
    Outlet(outlet_id="imported", name="imported"),
    Outlet(outlet_id="courier", name="The Courier", timezone="Asia/Beirut", languages=("en", "ar"), country="LB"),
    Outlet(outlet_id="print", name="P", medium="print", timezone="America/St_Johns"),
    Outlet(
        outlet_id="ruled",
        name="The Ruled",
        site_rules=(SiteRule(headline="h1", body="p, div > span", published="time, p", remove=("li", "a")),),
    ),
)


def corpus() -> list[bytes]:
    """The project's own pages: traps of dating and the bundled newsroom."""
    files = [*TESTS.glob("pages/*.html"), *TESTS.glob("pages/*.txt"), *TESTS.parent.glob("include/newsroom/**/*.html")]
    return [path.read_bytes() for path in sorted(files)]


def case(seed: str, number: int, pages: list[bytes]) -> Page:
    """The case of this number; the same for the same seed and corpus."""
    dice = random.Random(f"{seed}:{number}")
    body = dice.choice(pages)
    for _ in range(dice.choice((1, 1, 2, 3, 5, 12))):
        body = dice.choice(_CHANGES)(body, dice, pages)[:3_000_000]
    url = dice.choice(
        (None, "https://x.test/2016/03/31/a-story", "https://x.test/" + "a" * 3_000, "http://[::1", "urn:x")
    )
    link = Link(url="https://x.test/a", outlet_id="courier", discovered_via="feed", first_seen_at=NOW)
    listed = replace(
        link,
        listed_published=dice.choice(_NASTY_DATES),
        title=dice.choice(_NASTY_TEXTS),
        summary=dice.choice(_NASTY_TEXTS),
    )
    headers = (("Last-Modified", dice.choice(_NASTY_DATES)), ("tdm-reservation", dice.choice(("1", "\x00", "no"))))
    return Page(
        body=body,
        content_type=dice.choice((*_TYPES[:2] * 4, *_TYPES)),
        outlet=dice.choice(_OUTLETS),
        url=url,
        captured_at=dice.choice(
            (NOW, NOW, None, datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, tzinfo=UTC))
        ),
        link=dice.choice((None, listed)),
        headers=dice.choice(((), headers)),
    )


def complaint(page: Page, answer: Answer) -> str | None:
    """What is wrong with an answer; None where nothing is."""
    if isinstance(answer, Rejection):
        return None if answer.reason in REASONS and answer.detail else f"{answer.reason}: {answer.detail}"
    return _complaint_of_story(answer)


def _complaint_of_story(story: Story) -> str | None:
    texts = [
        story.body,
        story.headline or "",
        story.description or "",
        story.section or "",
        *story.authors,
        *story.keywords,
    ]
    try:
        "".join(texts).encode()
    except UnicodeEncodeError as error:
        return f"a text that no file can hold: {error}"
    if not story.body.strip() or "\x00" in story.body:
        return "a body without text, or with NULs"
    if len(story.claims) > MAX_CLAIMS:
        return f"{len(story.claims)} claims"
    wrong = [
        r
        for r in story.repairs
        if r.start >= 0 and r.kind != "mojibake" and not story.body.startswith(r.after, r.start)
    ]
    return f"a repair that does not stand where it says: {wrong[0]}" if wrong else None


def refined(pairs: list[tuple[Page, Answer]]) -> pa.Table:
    """The pages through the pure steps behind extraction; raises what they raise."""
    stories, _ = drop_furniture(working_table(pairs, "20261120T120000.000000Z"), FURNITURE.schema.empty_table())
    dated, _ = dating.correct_dates(stories, furniture=FURNITURE.schema.empty_table())
    return checks.flag_rows(dedupe.settle_identity(dedupe.fingerprint_stories(dated)), NOW)


def _flip(body: bytes, dice: random.Random, _: list[bytes]) -> bytes:
    data = bytearray(body)
    for _n in range(dice.choice((1, 5, 50))):
        if data:
            data[dice.randrange(len(data))] = dice.randrange(256)
    return bytes(data)


def _cut(body: bytes, dice: random.Random, _: list[bytes]) -> bytes:
    start = dice.randrange(len(body) + 1)
    return body[:start] + body[start + dice.choice((1, 10, 1_000, 10**7)) :]


def _repeat(body: bytes, dice: random.Random, _: list[bytes]) -> bytes:
    start = dice.randrange(len(body) + 1)
    piece = body[start : start + dice.choice((1, 20, 400, 4_000))]
    return body[:start] + piece * dice.choice((2, 10, 300)) + body[start:]


def _splice(body: bytes, dice: random.Random, pages: list[bytes]) -> bytes:
    other, start = dice.choice(pages), dice.randrange(len(body) + 1)
    return body[:start] + other[dice.randrange(len(other) + 1) :]


def _insert(body: bytes, dice: random.Random, _: list[bytes]) -> bytes:
    start = dice.randrange(len(body) + 1)
    return body[:start] + dice.choice((*_NASTY_TEXTS, *_NASTY_DATES)).encode("utf-8", "surrogatepass") + body[start:]


def _tag(body: bytes, dice: random.Random, _: list[bytes]) -> bytes:
    found = list(_TAG.finditer(body))
    if not found:
        return body
    match = dice.choice(found)
    tag = dice.choice(
        (b"", b"<%s>" % dice.choice(_TAGS).encode(), b"</%s>" % dice.choice(_TAGS).encode(), match[0] * 200)
    )
    return body[: match.start()] + tag + body[match.end() :]


def _attribute(body: bytes, dice: random.Random, _: list[bytes]) -> bytes:
    return _swap(
        _ATTRIBUTE, body, dice, ('"' + dice.choice((*_NASTY_TEXTS, *_NASTY_DATES)) + '"').encode("utf-8", "replace")
    )


def _date(body: bytes, dice: random.Random, _: list[bytes]) -> bytes:
    return _swap(_DATE, body, dice, dice.choice(_NASTY_DATES).encode())


def _swap(pattern: re.Pattern[bytes], body: bytes, dice: random.Random, new: bytes) -> bytes:
    found = list(pattern.finditer(body))
    if not found:
        return body
    match, group = dice.choice(found), pattern.groups
    return body[: match.start(group)] + new + body[match.end(group) :]


def _structured(body: bytes, dice: random.Random, _: list[bytes]) -> bytes:
    match = _JSON.search(body)
    try:
        value = (
            json.loads(match[2]) if match else {"@type": "NewsArticle", "headline": "x", "datePublished": "2016-03-31"}
        )
    except (ValueError, RecursionError):
        return body
    for _n in range(dice.choice((1, 2, 6))):
        value = _worse(value, dice, 0)
    if not dice.randrange(20):
        value = json.loads("[" * 300 + "1" + "]" * 300)
    text = json.dumps(value).encode()
    if match:
        return body[: match.start(2)] + text + body[match.end(2) :]
    return body.replace(b"</head>", b'<script type="application/ld+json">' + text + b"</script></head>", 1)


def _worse(value: object, dice: random.Random, depth: int) -> object:
    if isinstance(value, dict) and value and depth < 5 and dice.randrange(6):
        key = dice.choice(list(value))
        return value | {key: _worse(value[key], dice, depth + 1)}
    if isinstance(value, list) and value and depth < 5 and dice.randrange(6):
        place = dice.randrange(len(value))
        return [*value[:place], _worse(value[place], dice, depth + 1), *value[place + 1 :]]
    return dice.choice(
        (dice.choice(_NASTY_VALUES), dice.choice(_NASTY_DATES), dice.choice(_NASTY_TEXTS), [value], {"name": value})
    )


def _encode(body: bytes, dice: random.Random, _: list[bytes]) -> bytes:
    text = body.decode("utf-8", "replace")
    return dice.choice(
        (gzip.compress(body, mtime=0), b"\xef\xbb\xbf" + body, text.encode(dice.choice(_CHARSETS), "replace"))
    )


_CHANGES: tuple[Callable[[bytes, random.Random, list[bytes]], bytes], ...] = (
    *(_flip, _cut, _repeat, _splice, _insert, _insert, _tag, _tag, _attribute, _attribute, _date, _date),
    *(_structured, _structured, _structured, _encode),
)  # fmt: skip


def cases(seed: str, pages: list[bytes], go_on: Callable[[], bool]) -> Iterator[Page]:
    """Cases from 0 on while `go_on` says so."""
    number = 0
    while go_on():
        yield case(seed, number, pages)
        number += 1

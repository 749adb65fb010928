"""Pages come out of the archive as they went in; foreign archives are read with suspicion; damage is named."""

import contextlib
import gzip
import json
import zlib
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from dateline.errors import GiveUp, HoldForPerson
from dateline.model import Link, Outlet, Page, Rejection, SiteRule
from dateline.stores import archive
from dateline.stores.archive import Capture, find_page, keep_shards, read_pages, write_pages, write_shard
from dateline.stores.staging import Staging

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
CAPTURED = datetime(2026, 11, 20, 8, 30, 0, 123456, tzinfo=UTC)
COURIER = Outlet(
    outlet_id="courier",
    name="The Courier",
    domain="courier.test",
    country="LB",
    timezone="Asia/Beirut",
    languages=("en", "ar"),
    site_rules=(
        SiteRule(valid_from=date(2020, 1, 1), valid_until=date(2021, 1, 1), body="div.text > p", remove=(".ad",)),
        SiteRule(headline="h1", published="time"),
    ),
)
LINK = Link(
    url="https://courier.test/a?b=ü",
    outlet_id="courier",
    discovered_via="feed",
    title="Höhe – رقم",
    listed_published="Thu, 31 Mar 2016",
    first_seen_at=CAPTURED,
)
FETCHED = Page(
    body="<html>é – \r\n\r\n WARC/1.0 رقم</html>".encode(),
    content_type="text/html; charset=utf-8",
    outlet=COURIER,
    url="https://courier.test/a b?c=ü\r\nWARC-Type: evil",
    captured_at=CAPTURED,
    captured_basis="http",
    headers=(
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Encoding", "gzip"),
        ("Transfer-Encoding", "chunked"),
        ("content-length", "7"),
        ("X-Crawl-Delay", "3"),
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
    ),
    link=LINK,
)
DUMPED = Page(
    body=b"BEIRUT, March 31, (Agencies): A drone strike",
    content_type="text/plain",
    outlet=archive.IMPORTED,
    file_modified_at=CAPTURED,
)


def read(root, name="a.warc.gz", **more):
    return list(read_pages(root, name, **more))


def bare(page):
    return replace(page, warc_file=None, warc_offset=None)


def test_pages_come_back_as_they_were_written(tmp_path):
    pages = [FETCHED, DUMPED, replace(DUMPED, body=b"", content_type="", url="https://courier.test/x")]
    offsets = write_pages(tmp_path / "a.warc.gz", pages, batch_id="b1", now=NOW)
    found = read(tmp_path)
    assert [bare(page) for page in found] == pages
    assert [page.warc_offset for page in found] == offsets
    assert {page.warc_file for page in found} == {"a.warc.gz"}
    for page, offset in zip(pages, offsets, strict=True):
        assert bare(find_page(tmp_path, "a.warc.gz", offset)) == page
    assert [bare(page) for page in read(tmp_path, offsets={offsets[1]})] == [DUMPED]
    assert [path.name for path in tmp_path.iterdir()] == ["a.warc.gz"]


def test_the_file_is_warc_as_others_read_it(tmp_path):
    write_pages(
        tmp_path / "a.warc.gz", [Capture(page=FETCHED, redirects=("http://r.test/",)), DUMPED], batch_id="b1", now=NOW
    )
    records = []
    with (tmp_path / "a.warc.gz").open("rb") as file:
        records += [
            (record.rec_type, record.rec_headers, record.http_headers, record.content_stream().read())
            for record in ArchiveIterator(file, check_digests="raise")
        ]
    assert [kind for kind, *_ in records] == ["warcinfo", "response", "metadata", "resource", "metadata"]
    _, headers, http, body = records[1]
    assert headers.get_header("WARC-Date") == "2026-11-20T08:30:00.123456Z"
    assert body == FETCHED.body
    assert http.get_header("X-Crawl-content-length") == "7"
    assert http.get_header("Content-Length") == str(len(body))
    assert records[2][1].get_header("WARC-Refers-To") == headers.get_header("WARC-Record-ID")
    note = json.loads(records[2][3])
    assert note["redirects"] == ["http://r.test/"]
    assert note["link"]["title"] == "Höhe – رقم"
    assert records[3][1].get_header("WARC-Target-URI").startswith("urn:sha256:")
    assert records[3][1].get_header("Content-Type") == "text/plain"
    assert str(tmp_path) not in gzip.decompress((tmp_path / "a.warc.gz").read_bytes()).decode(errors="replace")


def test_the_same_input_gives_the_same_bytes(tmp_path):
    for name in ("x", "y"):
        write_pages(tmp_path / name / "a.warc.gz", [FETCHED, DUMPED], batch_id="b1", now=NOW)
    assert (tmp_path / "x/a.warc.gz").read_bytes() == (tmp_path / "y/a.warc.gz").read_bytes()


def test_a_failing_source_leaves_no_file(tmp_path):
    def pages():
        yield FETCHED
        raise GiveUp("no more")

    with pytest.raises(GiveUp):
        write_pages(tmp_path / "a.warc.gz", pages(), batch_id="b1", now=NOW)
    assert list(tmp_path.iterdir()) == []


def test_shards_are_kept_under_the_name_that_was_promised(tmp_path):
    staging = Staging(tmp_path, "b1")
    name, offsets = write_shard(staging, "fetch_pages", "0000", [FETCHED], now=NOW)
    assert name == "archive/b1-0000.warc.gz"
    for _ in range(2):
        assert keep_shards(tmp_path, "b1", ["0000", "0001"]) == [name]
    assert bare(find_page(tmp_path, name, offsets[0])) == FETCHED
    assert archive.shard_name(name) != archive.shard_name("file:///x/b1-0000.warc.gz")


def foreign(path, records, *, compress=True):
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=compress)
        for url, status, headers, body, kind in records:
            http = StatusAndHeaders(status, headers, protocol="HTTP/1.1") if kind == "response" else None
            more = {"WARC-Date": "2016-04-01T10:20:30Z"}
            record = writer.create_warc_record(
                url, kind, payload=BytesIO(body), length=len(body), http_headers=http, warc_headers_dict=more
            )
            writer.write_record(record)


HTML = [("Content-Type", "text/html")]
BODY = b"<html><p>Hello</p></html>"


def chunked(data):
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (data[:9], data[9:])) + b"0\r\n\r\n"


@pytest.mark.parametrize("compress", [True, False])
def test_a_foreign_archive_gives_pages_with_the_time_of_the_record(tmp_path, compress):
    raw = zlib.compressobj(wbits=-15)
    bare_deflate = raw.compress(BODY) + raw.flush()
    encoded = [
        (HTML, BODY),
        ([*HTML, ("Content-Encoding", "gzip")], gzip.compress(BODY)),
        ([*HTML, ("Content-Encoding", "gzip")], BODY),  # stored decoded, header kept
        ([*HTML, ("Content-Encoding", "deflate")], zlib.compress(BODY)),
        ([*HTML, ("Content-Encoding", "deflate")], bare_deflate),
        ([*HTML, ("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip")], chunked(gzip.compress(BODY))),
        ([*HTML, ("Transfer-Encoding", "chunked")], BODY),
        ([], BODY),
    ]
    records = [
        (f"https://a.test/{n}", "200 OK", headers, body, "response") for n, (headers, body) in enumerate(encoded)
    ]
    records.insert(3, ("https://a.test/q", "", [], b"GET / HTTP/1.1\r\n\r\n", "request"))
    foreign(tmp_path / "f.warc", records, compress=compress)
    uri = (tmp_path / "f.warc").as_uri()
    pages = read(tmp_path / "lake", uri)
    assert [page.body for page in pages] == [BODY] * len(encoded)
    assert [page.url for page in pages] == [f"https://a.test/{n}" for n in range(len(encoded))]
    assert {page.captured_at for page in pages} == {datetime(2016, 4, 1, 10, 20, 30, tzinfo=UTC)}
    assert {(page.captured_basis, page.outlet, page.warc_file) for page in pages} == {("warc", archive.IMPORTED, uri)}
    assert all(find_page(tmp_path / "lake", uri, page.warc_offset) == page for page in pages)


def test_what_can_be_no_article_is_rejected_with_its_reason(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "BODY_LIMIT_BYTES", 10_000)
    monkeypatch.setattr(archive, "HEAD_LIMIT_BYTES", 1_000)
    bomb = gzip.compress(b"a" * 1_000_000)
    foreign(
        tmp_path / "f.warc.gz",
        [
            ("https://a.test/", "404 Not Found", HTML, BODY, "response"),
            ("https://a.test/", "200 OK", [("Content-Type", "image/png")], BODY, "response"),
            ("https://a.test/", "200 OK", HTML, b"a" * 20_000, "response"),
            ("https://a.test/", "200 OK", HTML, b"a" * 10_500, "response"),
            ("https://a.test/", "200 OK", [*HTML, ("Content-Encoding", "gzip")], bomb, "response"),
            ("https://a.test/", "200 OK", [*HTML, ("Content-Encoding", "gzip")], gzip.compress(BODY)[:-9], "response"),
            ("https://a.test/", "200 OK", [*HTML, ("Content-Encoding", "br")], BODY, "response"),
            ("https://a.test/", "200 OK", [*HTML, ("Content-Encoding", "gzip, gzip, gzip")], BODY, "response"),
            ("dns:a.test", "", [], b"a.test. 1 IN A 1.2.3.4", "metadata"),
            ("urn:x", "", [], b"nonsense", "resource"),
            ("https://a.test/last", "200 OK", HTML, BODY, "response"),
        ],
    )
    *rejected, last = read(tmp_path, "f.warc.gz")
    assert [each.reason for each in rejected] == [
        "http_status", "not_html", "too_large", "too_large", "too_large", "content_encoding", "content_encoding",
        "content_encoding", "not_html",
    ]  # fmt: skip
    assert last.url == "https://a.test/last"


@pytest.mark.parametrize("cut", [1, 5, 9, 40, 200])
def test_pages_before_the_damage_come_and_the_error_names_file_and_offset(tmp_path, cut):
    path = tmp_path / "a.warc.gz"
    offsets = write_pages(path, [FETCHED, DUMPED, FETCHED], batch_id="b1", now=NOW)
    whole = path.read_bytes()
    path.write_bytes(whole[: offsets[2] - cut])
    pages = read_pages(tmp_path, "a.warc.gz")
    assert bare(next(pages)) == FETCHED
    with pytest.raises(HoldForPerson, match=r"a\.warc\.gz is damaged at byte [\d,]+"):
        list(pages)
    spoiled = bytearray(whole)
    spoiled[offsets[1] + 60] ^= 0xFF
    path.write_bytes(spoiled)
    pages = read_pages(tmp_path, "a.warc.gz")
    assert bare(next(pages)) == FETCHED
    with pytest.raises(HoldForPerson, match=f"{offsets[1]:,}"):
        list(pages)
    assert find_page(tmp_path, "a.warc.gz", offsets[1]) is None
    assert bare(find_page(tmp_path, "a.warc.gz", offsets[2])) == FETCHED


def test_a_plain_file_names_the_offset_of_the_damaged_record(tmp_path):
    records = [(f"https://a.test/{n}", "200 OK", HTML, BODY * 5000, "response") for n in range(3)]
    foreign(tmp_path / "f.warc", records, compress=False)
    whole = (tmp_path / "f.warc").read_bytes()
    second = whole.index(b"WARC/1.0", 10)
    (tmp_path / "f.warc").write_bytes(whole[: second + 2000])
    pages = read_pages(tmp_path, "f.warc")
    assert next(pages).warc_offset == 0
    with pytest.raises(HoldForPerson, match=f"{second:,}"):
        list(pages)


@pytest.mark.parametrize(
    "content",
    [
        b"<html>no warc</html>",
        gzip.compress(b"<html>no warc</html>"),
        b"WARC/1.0\r\nContent-Length: many\r\n\r\n",
        b"WARC/1.0\r\nContent-Length: -5\r\n\r\n",
        b"WARC/1.0\r\nContent-Length: 99999999999999\r\n\r\nabc",
        b"WARC/1.0\r\n" + b"A" * 200_000,
        gzip.compress(b"WARC/1.0\r\n" + b"A" * 5_000_000),
        gzip.compress(b"WARC/1.0\r\nContent-Length: 0\r\n\r\n\r\n\r\nWARC/1.0\r\nContent-Length: 0\r\n\r\n"),
        gzip.compress(b"WARC/1.0\r\nContent-Length: 1\r\n\r\nabc"),
        b"\x1f\x8b",
    ],
    ids=[
        "html",
        "gzip html",
        "no number",
        "negative",
        "too long",
        "endless header",
        "bomb",
        "one member",
        "short",
        "magic",
    ],
)
def test_an_unreadable_archive_is_one_clear_error(tmp_path, content):
    (tmp_path / "f.warc").write_bytes(content)
    with pytest.raises(HoldForPerson, match=r"f\.warc"):
        read(tmp_path, "f.warc")


def test_a_missing_archive_and_a_path_out_of_the_lake(tmp_path):
    with pytest.raises(HoldForPerson, match="can't be opened"):
        read(tmp_path, "archive/none.warc.gz")
    assert find_page(tmp_path, "archive/none.warc.gz", 0) is None
    for bad in ("../../etc/passwd", "https://a.test/x.warc.gz"):
        with pytest.raises(GiveUp, match="neither"):
            read(tmp_path, bad)
    (tmp_path / "empty.warc").write_bytes(b"")
    assert read(tmp_path, "empty.warc") == []


def test_a_note_of_a_stranger_is_not_trusted(tmp_path):
    write_pages(tmp_path / "a.warc.gz", [FETCHED], batch_id="b1", now=NOW)
    plain = gzip.decompress((tmp_path / "a.warc.gz").read_bytes())
    start = plain.rindex(b"\r\n\r\n{") + 4
    end = plain.rindex(b"\r\n\r\n")
    note = json.loads(plain[start:end])
    evil = [
        {**note, "outlet": ["x"]},
        {**note, "captured_at": "yesterday"},
        {**note, "captured_at": "2016-01-01T00:00:00"},
        {**note, "link": {"url": {"$": 1}}},
        {**note, "version": 99},
        [note],
    ]
    blocks = [json.dumps(each).encode() for each in evil] + [b"[" * 100_000, b"\xff"]
    for block in blocks:
        head = plain[:start].rpartition(b"Content-Length: ")
        content = head[0] + b"Content-Length: %d\r\n\r\n" % len(block) + block + b"\r\n\r\n"
        (tmp_path / "f.warc").write_bytes(content)
        (page,) = read(tmp_path, "f.warc")
        assert page.outlet == archive.IMPORTED
        assert page.captured_basis == "warc"
        assert page.captured_at == CAPTURED
    more = json.dumps({**note, "outlet": {**note["outlet"], "mood": "glad"}}).encode()
    (tmp_path / "f.warc").write_bytes(head[0] + b"Content-Length: %d\r\n\r\n" % len(more) + more + b"\r\n\r\n")
    (page,) = read(tmp_path, "f.warc")
    assert page.outlet == COURIER


TEXT = st.text(max_size=40)


@given(
    st.lists(
        st.builds(
            Page,
            body=st.binary(max_size=200),
            content_type=st.sampled_from(["text/html", "text/plain; charset=utf-8", ""]),
            outlet=st.builds(Outlet, outlet_id=TEXT, name=TEXT, languages=st.tuples(TEXT)),
            url=st.none() | TEXT.map(lambda t: f"https://a.test/{t}"),
            captured_at=st.none() | st.datetimes(timezones=st.just(UTC)),
            captured_basis=st.sampled_from(["index", "flag", "file", "unknown"]),
            link=st.none() | st.builds(Link, url=TEXT, outlet_id=TEXT, discovered_via=TEXT, title=st.none() | TEXT),
            file_modified_at=st.none() | st.datetimes(timezones=st.just(UTC)),
        ),
        max_size=4,
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_page_comes_back_whole(tmp_path_factory, pages):
    root = tmp_path_factory.mktemp("warc")
    write_pages(root / "a.warc.gz", pages, batch_id="b1", now=NOW)
    assert [bare(page) for page in read(root)] == pages


@given(st.integers(0, 10_000), st.integers(1, 255))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_flipped_byte_gives_whole_pages_or_a_named_error(tmp_path_factory, place, flip):
    root = tmp_path_factory.mktemp("flip")
    write_pages(root / "a.warc.gz", [FETCHED, DUMPED], batch_id="b1", now=NOW)
    data = bytearray((root / "a.warc.gz").read_bytes())
    data[place % len(data)] ^= flip
    (root / "a.warc.gz").write_bytes(data)
    found = []
    with contextlib.suppress(HoldForPerson):
        found += read_pages(root, "a.warc.gz")
    assert all(isinstance(page, Rejection) or page.body in {FETCHED.body, DUMPED.body} for page in found)

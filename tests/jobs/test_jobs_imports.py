"""Imports: every file handed in ends in one outcome, and what is said of the files is checked before anything is done."""

import os
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from jobs_desk import Desk, assert_adds_up, prose, story
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from dateline.errors import ConfigurationError, HoldForPerson
from dateline.jobs import imports, rebuild
from dateline.jobs.dumps import Known, find_files, read_index, read_moment
from dateline.stores.staging import Staging

PLAIN = "Weir repaired after the flood\n\nBy Ann Bell\nNovember 3, 2026\n\n" + prose("plain", 120).replace(
    "</p>\n<p>", "\n\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "dump"
    folder.mkdir()
    return folder


def test_html_and_text_files_go_the_whole_road(desk: Desk, folder: Path) -> None:
    (folder / "a.html").write_text(story("Weir repaired"))
    (folder / "deeper").mkdir()
    (folder / "deeper" / "b.TXT").write_text(PLAIN)
    batch = desk.bring(folder)
    desk.refine()
    assert desk.outcomes(batch, "links") == {"fetched": 2}
    assert desk.outcomes(batch) == {"landed": 2}
    assert_adds_up(desk.lake)
    rows = {row["headline"]: row for row in desk.rows("articles")}
    assert set(rows) == {"Weir repaired", "Weir repaired after the flood"}
    for row in rows.values():
        assert row["url"] == f"urn:sha256:{row['article_id']}", "named by its bytes, not by the machine's path"
        assert (row["outlet_id"], row["discovered_via"], row["robots_allowed"]) == ("imported", "import", None)


def test_the_id_of_a_page_without_address_is_that_of_its_bytes(desk: Desk, folder: Path) -> None:
    import hashlib

    page = folder / "a.html"
    page.write_text(story("Weir repaired"))
    desk.bring(page)
    desk.refine()
    (row,) = desk.rows("articles")
    assert row["article_id"] == hashlib.sha256(page.read_bytes()).hexdigest()
    (fetch,) = desk.rows("fetches")
    assert fetch["url"] == row["url"]


def test_the_index_tells_address_and_capture_and_flags_do_so_for_one_file(desk: Desk, folder: Path) -> None:
    (folder / "a.html").write_text(story("Weir repaired"))
    (folder / "b.html").write_text(story("Bees return"))
    index = folder / "index.csv"
    index.write_text("\ufefffile,url,captured_at\n./a.html,http://news.site.test/a,2026-11-05\nb.html,,\n", "utf-8")
    desk.bring(folder, index=str(index))
    at = datetime(2026, 11, 6, 7, 8, 9, tzinfo=UTC)
    other = folder.parent / "c.htm"
    other.write_text(story("Boats for hire"))
    desk.bring(other, url="http://elsewhere.test/c", captured_at=at)
    desk.refine()
    rows = {row["headline"]: row for row in desk.rows("articles")}
    a, b, c = rows["Weir repaired"], rows["Bees return"], rows["Boats for hire"]
    assert (a["url"], a["captured_at"], a["captured_basis"]) == (
        "http://news.site.test/a",
        datetime(2026, 11, 5, 23, 59, 59, tzinfo=UTC),
        "index",
    )
    assert a["outlet_id"] == "site", "the outlet under whose domain the address lies"
    assert b["captured_basis"] not in {"index", "flag"}
    assert (c["captured_at"], c["captured_basis"], c["outlet_id"]) == (at, "flag", "imported")
    assert {r["url"] for r in desk.rows("fetches")} >= {"http://news.site.test/a"}
    assert not [r for r in desk.rows("fetches") if r["reason"]], "the index is no stranger among the files"
    assert_adds_up(desk.lake)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("url,captured_at\nx,\n", "line 1: no column `file`"),
        ("file,url\nelse.html,http://site.test/a\n", "column `file`: none of its files is imported"),
        ("file,url\n,http://site.test/a\n", "column `file`: none of its files is imported"),
        ("file,url\na.html,\xff", "not UTF-8"),
        ("file,url\na.html," + "x" * 200_000 + "\n", "no CSV"),
        (None, "cannot be read"),
    ],
)
def test_an_index_that_can_not_be_used_at_all_is_told_before_anything_is_archived(
    desk: Desk, folder: Path, text: str | None, told: str
) -> None:
    (folder / "a.html").write_text(story("Weir repaired"))
    index = folder / "index.csv"
    if text is not None:
        index.write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigurationError) as caught:
        desk.bring(folder, index=str(index))
    assert str(index) in str(caught.value)
    assert told in str(caught.value)
    assert desk.lake.batches().num_rows == 0


@pytest.mark.parametrize(
    ("text", "told", "known"),
    [
        (
            "file,url\na.html,ftp://site.test/a\n",
            "line 2: column `url`: 'ftp://site.test/a' is no http address",
            Known(),
        ),
        ("file,captured_at\nb.html,\na.html,20 Oct 2021\n", "line 3: column `captured_at`: '20 Oct 2021'", Known()),
        ("file,captured_at\na.html,0001-01-01T00:00+14:00\n", "line 2: column `captured_at`", Known()),
        (
            "file,url\nc.html,http://s.test/c\na.html,http://s.test/a\n",
            "line 2: column `file`",
            Known(url="http://s.test/a"),
        ),
        (
            "file,url\na.html,http://s.test/a\na.html,http://s.test/b\n",
            "line 3: column `file`",
            Known(url="http://s.test/a"),
        ),
        ("file,url,note\na.html,http://s.test/a,seen by Ann\n", "", Known(url="http://s.test/a")),
    ],
)
def test_a_bad_row_of_the_index_is_told_by_line_and_column_and_the_rest_goes_on(
    folder: Path, caplog: pytest.LogCaptureFixture, text: str, told: str, known: Known
) -> None:
    pages = [folder / "a.html", folder / "b.html"]
    (folder / "index.csv").write_text(text)
    assert read_index(folder / "index.csv", pages)[folder / "a.html"] == known
    assert told in caplog.text


def test_files_of_the_index_are_found_beside_it_under_the_imported_folder_and_by_a_name_that_is_the_only_one(
    folder: Path, tmp_path: Path
) -> None:
    index = tmp_path / "elsewhere" / "index.csv"
    index.parent.mkdir()
    pages = [folder / "a.html", folder / "x" / "b.html", folder / "x" / "c.html", folder / "y" / "c.html"]
    index.write_text("file\na.html\nx/b.html\nc.html\n../" + folder.name + "/y/c.html\n")
    found = read_index(index, pages, [folder])
    assert list(found) == [pages[0], pages[1], pages[3]], "c.html alone could be either"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2021-10-20", datetime(2021, 10, 20, 23, 59, 59, tzinfo=UTC)),
        ("20211020", datetime(2021, 10, 20, 23, 59, 59, tzinfo=UTC)),
        ("2021-10-20T14:00:00Z", datetime(2021, 10, 20, 14, tzinfo=UTC)),
        ("2021-10-20T14:00", datetime(2021, 10, 20, 14, tzinfo=UTC)),
        ("2021-10-20T14:00:00+03:00", datetime(2021, 10, 20, 11, tzinfo=UTC)),
    ],
)
def test_a_bare_day_of_capture_means_its_end(written: str, meant: datetime) -> None:
    assert read_moment(written) == meant


def test_flags_for_several_files_or_no_web_address_are_refused(desk: Desk, folder: Path) -> None:
    (folder / "a.html").write_text(story("A"))
    with pytest.raises(ConfigurationError, match="no http address"):
        desk.bring(folder, url="site.test/a")
    (folder / "b.html").write_text(story("B"))
    with pytest.raises(ConfigurationError, match="one page file"):
        desk.bring(folder, captured_at=datetime(2026, 1, 1, tzinfo=UTC))


def test_what_can_not_be_a_page_is_a_row_with_its_reason(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "MAX_FILE_BYTES", 50_000)
    (folder / "a.html").write_text(story("Weir repaired"))
    (folder / "big.html").write_text("x" * 50_001)
    (folder / "paper.pdf").write_bytes(b"%PDF-1.4")
    (folder / ".DS_Store").write_bytes(b"x")
    (folder / "link.html").symlink_to(folder / "a.html")
    (folder / "linked").symlink_to(folder.parent)
    os.mkfifo(folder / "pipe.html")
    (folder / "empty.html").write_bytes(b"")
    gone = folder / "gone.html"
    gone.write_text("x")
    real = Path.read_bytes

    def read(path: Path) -> bytes:
        if path == gone:
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", read)
    batch = desk.bring(folder)
    assert desk.outcomes(batch, "links") == {
        "fetched": 2,
        "failed too_large": 1,
        "failed unreadable": 1,
        "skipped not_a_page_file": 2,
        "skipped symbolic_link": 2,
    }
    assert not any(str(folder) in str(row) for row in desk.rows("fetches")), "no path of the machine"
    desk.refine()
    assert desk.outcomes(batch) == {"landed": 1, "rejected empty": 1}
    assert_adds_up(desk.lake)


def test_a_folder_without_pages_and_a_path_that_is_not_there_are_told(desk: Desk, folder: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"no page files there \(.html"):
        desk.bring(folder)
    with pytest.raises(ConfigurationError, match="no such file or folder"):
        desk.bring(folder / "nowhere")
    os.mkfifo(folder / "pipe.html")
    with pytest.raises(ConfigurationError, match="no such file or folder"):
        desk.bring(folder / "pipe.html")
    assert desk.lake.batches().num_rows == 0


def test_a_file_named_twice_is_one_page(desk: Desk, folder: Path) -> None:
    (folder / "a.html").write_text(story("A"))
    batch = desk.bring(folder, folder / "a.html", folder / ".." / "dump" / "a.html")
    assert desk.outcomes(batch, "links") == {"fetched": 1}


def test_the_same_bytes_twice_are_one_article_and_one_unchanged_page(desk: Desk, folder: Path) -> None:
    for name in ("a.html", "b.html"):
        (folder / name).write_text(story("A"))
    batch = desk.bring(folder)
    desk.refine()
    assert desk.outcomes(batch) == {"landed": 1, "unchanged": 1}
    assert_adds_up(desk.lake)


def test_the_same_dump_again_is_unchanged(desk: Desk, folder: Path) -> None:
    (folder / "a.html").write_text(story("A"))
    (folder / "b.txt").write_text(PLAIN)
    first = desk.bring(folder)
    desk.refine()
    before = desk.snapshot()
    second = desk.bring(folder)
    desk.refine()
    assert desk.outcomes(second) == {"unchanged": 2}
    after = desk.snapshot()
    for name in ("articles", "copies", "revisions", "rejections", "fingerprints"):
        assert after[name].equals(before[name]), name
    assert first < second
    assert_adds_up(desk.lake)


def test_many_files_lie_in_several_archive_files_and_each_has_its_row(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "PAGES_PER_SHARD", 2)
    for number in range(5):
        (folder / f"{number}.html").write_text(story(f"Story {number}"))
    # The same address at the same place of two archive files, both captured at a time that nobody knows.
    (folder / "index.csv").write_text("file,url\n0.html,http://site.test/a\n2.html,http://site.test/a\n")
    batch = desk.bring(folder, index=str(folder / "index.csv"))
    assert len((desk.lake.batch(batch) or {})["warc_files"]) == 3
    desk.refine()
    assert desk.outcomes(batch).total() == 5
    assert_adds_up(desk.lake)
    before = desk.snapshot()
    desk.refine(batch)
    for name, table in desk.snapshot().items():
        assert table.equals(before[name]), name


def foreign_warc(path: Path, *pages: tuple[str, str, int]) -> list[int]:
    """A WARC such as CC-NEWS writes: warcinfo, then request and response for each (url, body, status)."""
    offsets = []
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)

        def write(kind: str, url: str, payload: bytes, head: StatusAndHeaders) -> None:
            given = {"payload": BytesIO(payload), "length": len(payload), "http_headers": head}
            dated = {"WARC-Date": "2026-11-04T05:06:07Z"}
            writer.write_record(writer.create_warc_record(url, kind, warc_headers_dict=dated, **given))

        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "StormCrawler"}))
        for url, body, status in pages:
            write("request", url, b"", StatusAndHeaders("GET / HTTP/1.1", [], is_http_request=True))
            offsets.append(file.tell())
            kind = "text/html; charset=utf-8" if body.startswith("<") else "image/png"
            head = StatusAndHeaders(f"{status} OK", [("Content-Type", kind)], protocol="HTTP/1.1")
            write("response", url, body.encode(), head)
    return offsets


def test_a_foreign_warc_is_taken_by_reference(desk: Desk, folder: Path) -> None:
    warc = folder / "CC-NEWS-1.warc.gz"
    offsets = foreign_warc(
        warc,
        ("https://paper.test/a", story("Weir repaired"), 200),
        ("https://paper.test/gone", "<p>gone</p>", 404),
        ("https://paper.test/b.png", "PNG", 200),
        ("https://paper.test/b", story("Bees return"), 200),
    )
    batch = desk.bring(warc)
    desk.refine()
    assert desk.outcomes(batch, "links") == {"fetched": 2, "skipped http_status": 1, "skipped not_html": 1}
    assert desk.outcomes(batch) == {"landed": 2}
    rows = {row["url"]: row for row in desk.rows("articles")}
    row = rows["https://paper.test/b"]
    assert (row["warc_file"], row["warc_offset"]) == (warc.as_uri(), offsets[3])
    assert (row["captured_at"], row["captured_basis"]) == (datetime(2026, 11, 4, 5, 6, 7, tzinfo=UTC), "warc")
    assert not (desk.lake.root / "archive").exists(), "never copied"
    assert_adds_up(desk.lake)
    assert desk.refine(batch) == [batch]
    assert_adds_up(desk.lake)


def test_of_a_warc_cut_short_the_whole_pages_are_kept_and_refined(desk: Desk, folder: Path) -> None:
    warc = folder / "cut.warc.gz"
    pages = [(f"https://paper.test/{name}", story(f"Story {name}"), 200) for name in "abc"]
    offsets = foreign_warc(warc, *pages)
    warc.write_bytes(warc.read_bytes()[: offsets[2] + 200])
    batch = desk.bring(warc)
    assert desk.outcomes(batch, "links") == {"fetched": 2, "failed unreadable_warc": 1}
    (told,) = [row for row in desk.rows("fetches") if row["outcome"] == "failed"]
    assert "cut.warc.gz is damaged at byte" in told["detail"]
    desk.refine()
    assert desk.outcomes(batch) == {"landed": 2}, "the damage lies behind the last page that was taken"
    assert_adds_up(desk.lake)


def test_what_is_no_warc_is_a_row_and_a_batch_without_pages(desk: Desk, folder: Path) -> None:
    (folder / "x.warc.gz").write_bytes(b"\x1f\x8bnothing")
    (folder / "y.warc").write_text("no WARC either")
    batch = desk.bring(folder)
    assert desk.outcomes(batch, "links") == {"failed unreadable_warc": 2}
    assert (desk.lake.batch(batch) or {})["state"] == "complete"
    assert_adds_up(desk.lake)


def test_a_foreign_warc_that_is_gone_later_holds_the_batch_with_a_clear_reason(desk: Desk, folder: Path) -> None:
    warc = folder / "news.warc.gz"
    foreign_warc(warc, ("https://paper.test/a", story("Weir repaired"), 200))
    batch = desk.bring(warc)
    warc.unlink()
    with pytest.raises(HoldForPerson, match=r"news.warc.gz can't be opened .*Put it back"):
        desk.refine()
    held = Staging(desk.lake.root, batch).held()
    assert held is not None
    assert "Put it back" in held
    assert desk.refine() == [], "held batches block nobody"
    assert_adds_up(desk.lake)


def test_a_dry_run_counts_and_does_nothing(desk: Desk, folder: Path) -> None:
    (folder / "a.html").write_text(story("A"))
    foreign_warc(folder / "b.warc.gz")
    (folder / "c.pdf").write_bytes(b"x")
    form = {"mode": "import", "paths": [str(folder)], "dry_run": True}
    done = rebuild.plan_rebuild(desk.task(), form)
    assert done.counts == {"page files": 1, "warc files": 1, "other files": 1, "dry run": "true"}
    assert done.result == []
    assert rebuild.plan_rebuild(desk.task(), form | {"dry_run": False}).result == ["archive_dumps"]
    assert desk.lake.batches().num_rows == 0


def test_files_are_found_in_order_and_named_without_dots(folder: Path) -> None:
    for name in ("b.html", "a.html", "c.warc"):
        (folder / name).write_text("x")
    dump = find_files([folder / ".." / "dump", str(folder / "a.html")])
    assert dump.pages == (folder / "a.html", folder / "b.html")
    assert dump.warcs == (folder / "c.warc",)
    (folder / "i.csv").write_text("file\nsub/../a.html\n")
    assert list(read_index(folder / "i.csv", dump.pages)) == [folder / "a.html"]

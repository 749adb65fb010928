"""A clock that moved between two captures of one address is found across batches, and its page's date with it."""

from jobs_desk import Desk, prose

PAGE = """<!doctype html><html lang="en"><head><title>Weir repaired</title></head><body><article><h1>Weir repaired</h1>
<p class="when">{day}</p>{paragraphs}</article></body></html>"""


def capture(desk: Desk, day: str, at: str) -> str:
    folder = desk.folder / f"capture{at.replace(':', '')}"
    folder.mkdir()
    paragraphs = "".join(f"<p>{line}</p>" for line in prose("weir").split("\n"))
    (folder / "page.html").write_text(PAGE.format(day=day, paragraphs=paragraphs))
    index = folder / "index.csv"
    index.write_text(f"file,url,captured_at\npage.html,http://site.test/weir,2026-11-{at}:00Z\n")
    return desk.bring(folder, index=index)


def test_a_date_that_moved_since_an_earlier_batch_is_a_clock_and_no_date(desk: Desk) -> None:
    capture(desk, "1 November 2026", "01T10")
    desk.refine()
    (first,) = desk.rows("articles")
    assert first["published_date"] is not None, "one capture alone can't tell a clock from a date"
    second = capture(desk, "9 November 2026", "09T10")
    desk.refine()
    (clock,) = [row for row in desk.rows("furniture") if row["kind"] == "clock"]
    assert (clock["host"], clock["batch_id"]) == ("site.test", second)

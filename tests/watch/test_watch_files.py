"""Watchlist files: read, refused with file, line and column, each for itself."""

from datetime import time
from pathlib import Path

import pytest

from dateline.errors import ConfigurationError
from dateline.stores.watchlists import load_percolator, read_watchlist, read_watchlists
from dateline.tagging.watch import Watched

ROOT = Path(__file__).parents[2]
GOOD = """id = "gas"
name = "Gas"
query = '''
gas AND
(Qatar OR "North Field")
'''
[alert]
mode = "daily"
daily_at = "07:30"
quiet_hours = "22:00-06:30"
zone = "Asia/Qatar"
channels = [{kind = "file"}, {kind = "email", connection = "smtp", to = ["desk@example.org"]},
  {kind = "webhook", connection = "hook"}, {kind = "slack", connection = "slack"}]
"""


def _write(folder: Path, text: str, name: str = "gas.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_says_who_is_told_and_when(tmp_path: Path) -> None:
    found = read_watchlist(_write(tmp_path, GOOD))
    assert found.enabled
    assert found.alert is not None
    assert found.alert.daily_at == time(7, 30)
    assert found.alert.quiet_hours is not None
    assert found.alert.quiet_hours.end == time(6, 30)
    assert [channel.name for channel in found.alert.channels] == [
        "file:alerts.jsonl", "email:smtp:desk@example.org", "webhook:hook", "slack:slack",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('(Qatar OR "North Field")', '(Qatar OR "North Field"', "line 5, column 24: key `query`: the query ends here"),
        ("gas AND\n", "gas AND colour:red\n", "line 4, column 9: key `query`: no field 'colour'"),
        ('gas AND\n(Qatar OR "North Field")', "NOT gas", "line 4, column 1: key `query`: the query matches (nearly) everything"),
        ('mode = "daily"', 'mode = "hourly"', "line 8, column 1: key `alert.mode`"),
        ('zone = "Asia/Qatar"', 'zone = "Doha"', "line 11, column 1: key `alert.zone`: is no IANA time zone"),
        ('"22:00-06:30"', '"22-06"', "key `alert.quiet_hours`: are no hours"),
        ('"07:30"', '"7.30"', "key `alert.daily_at`: is no time of day"),
        ('name = "Gas"', 'nmae = "Gas"', "key `name`: is missing"),
        ('id = "gas"', 'id = "gas"\ncolour = 1', "line 2, column 1: key `colour`: is not a known key"),
        ('{kind = "file"}', '{kind = "pigeon"}', "expected webhook, slack, email or file"),
        ('"desk@example.org"', '"desk"', "key `alert.channels.1.email.to.0`"),
        ('{kind = "file"}', '{kind = "file", file = "../x.jsonl"}', "channels.0.file"),
        ('name = "Gas"', "name = Gas", "line 2, column"),
    ],
)  # fmt: skip
def test_a_broken_file_names_line_column_and_what_was_expected(
    tmp_path: Path, before: str, after: str, told: str
) -> None:
    assert before in GOOD
    path = _write(tmp_path, GOOD.replace(before, after))
    with pytest.raises(ConfigurationError) as caught:
        read_watchlist(path)
    assert str(path) in str(caught.value)
    assert told in str(caught.value)


def test_a_query_on_one_line_has_its_own_column(tmp_path: Path) -> None:
    path = _write(tmp_path, 'id = "a"\nname = "A"\nquery = "gas AND AND oil"\n')
    with pytest.raises(ConfigurationError, match=r"line 3, column 18"):
        read_watchlist(path)


def test_a_broken_file_stops_its_watchlist_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    _write(tmp_path, GOOD)
    _write(tmp_path, GOOD.replace('id = "gas"', 'id = "oil"').replace("gas AND", "gas AND AND"), "oil.toml")
    _write(tmp_path, GOOD.replace('id = "gas"', 'id = "off"\nenabled = false'), "off.toml")
    _write(tmp_path, GOOD, "zz_twice.toml")
    _write(tmp_path, "\x00", "zzz.toml")
    found, problems = read_watchlists([tmp_path])
    assert [one.watchlist_id for one in found] == ["gas", "off"]
    assert [Path(problem.file).name for problem in problems] == ["oil.toml", "zz_twice.toml", "zzz.toml"]
    percolator = load_percolator((tmp_path,))
    assert percolator is not None
    matches = percolator.match(Watched(body="Qatar gas"))
    assert [match.watchlist_id for match in matches or ()] == ["gas"]
    assert "oil.toml" in caplog.text


def test_without_files_there_is_no_percolator(tmp_path: Path) -> None:
    assert load_percolator((tmp_path, tmp_path / "nowhere")) is None


def test_the_examples_of_the_tree_are_good_and_off() -> None:
    found, problems = read_watchlists([ROOT / "include" / "watchlists"])
    assert not problems
    assert found
    assert not any(one.enabled for one in found)

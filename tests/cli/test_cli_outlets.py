"""`dateline outlets`: list, enable, disable, check and add; what a person wrote stays, what is broken is named."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from dateline.errors import ConfigurationError
from dateline.newsroom import NewsroomServer, serve
from dateline.settings import project_folder
from dateline.stores.outlet_files import set_enabled
from dateline.stores.outlets import read_enabled, read_folders, read_outlet

SHIPPED = project_folder() / "include" / "outlets"
GOOD = 'id = "{id}"\nname = "{id}"\ndomain = "{id}.example"\n[harvest]\nfeeds = ["https://{id}.example/rss"]\n'


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATELINE_LAKE", str(tmp_path / "lake"))
    monkeypatch.setenv("DATELINE_ENABLED_OUTLETS", str(tmp_path / "enabled-outlets.toml"))
    monkeypatch.setenv("DATELINE_OUTLETS", str(SHIPPED))
    return tmp_path


@pytest.fixture(scope="module")
def newsroom() -> Iterator[NewsroomServer]:
    with serve() as server:
        yield server


def test_the_shipped_outlets_hold_speak_many_languages_and_are_all_disabled(command, home):
    found, problems = read_folders([SHIPPED])
    assert problems == ()
    assert len(found) >= 14
    assert len({item.outlet.languages[0] for item in found.values()}) >= 8
    for name, item in found.items():
        assert (SHIPPED / f"{name}.toml").exists()
        assert item.outlet.country
        assert item.outlet.timezone
        assert item.rules.delay_s >= 5
        assert item.rules.connect is None
        assert "not fetched" in " ".join((SHIPPED / f"{name}.toml").read_text().split("\n")[:3])
    told = command("outlets", "list")
    assert f"{len(found)} outlets, 0 enabled." in told.out
    assert command("outlets", "check", "--offline", *found).code == 0


def test_enable_and_disable_change_one_line_and_leave_the_rest(command, home):
    file = home / "enabled-outlets.toml"
    told = command("outlets", "enable", "bbc")
    assert told.code == 0
    assert "enabled: bbc" in told.out
    assert "DATELINE_CONTACT" in told.out
    file.write_text('# mine\nfolders = ["here"] # and there\n\n# these\nenabled = [\n  "bbc", # old\n]\n# end\n')
    (home / "here").mkdir()
    assert command("outlets", "enable", "npr", "dw", "npr").code == 0
    assert (
        file.read_text() == '# mine\nfolders = ["here"] # and there\n\n# these\nenabled = ["bbc", "npr", "dw"]\n# end\n'
    )
    assert command("outlets", "disable", "bbc", "dw").code == 0
    assert tomllib.loads(file.read_text()) == {"folders": ["here"], "enabled": ["npr"]}
    listed, problems = read_enabled(file, [SHIPPED])
    assert [item.outlet.outlet_id for item in listed] == ["npr"]
    assert problems == ()
    told = command("outlets", "list")
    assert "on   npr" in told.out


def test_an_own_outlet_is_enabled_with_its_folder(command, home):
    (home / "outlets").mkdir()
    (home / "outlets" / "courier.toml").write_text(GOOD.format(id="courier"))
    assert command("outlets", "enable", "courier").code == 0
    held = tomllib.loads((home / "enabled-outlets.toml").read_text())
    assert held == {"enabled": ["courier"], "folders": ["outlets"]}
    listed, problems = read_enabled(home / "enabled-outlets.toml", [SHIPPED])
    assert [item.outlet.outlet_id for item in listed] == ["courier"]
    assert problems == ()


def test_strangers_and_broken_files_are_named(command, home):
    (home / "outlets").mkdir()
    (home / "outlets" / "courier.toml").write_text(GOOD.format(id="courier").replace("feeds", "feed"))
    told = command("outlets", "list")
    assert told.code == 0
    assert "broken: " in told.out
    assert "`harvest.feed`" in told.out
    for arguments, part in (
        (("enable", "courier"), "`harvest.feed`: is not a known key"),
        (("enable", "nobody"), "no outlet has the id 'nobody'. There are: aljazeera"),
        (("disable", "bbc"), "'bbc' is not enabled"),
        (("check",), "no outlet is enabled"),
    ):
        told = command("outlets", *arguments)
        assert (told.code, told.err.count("\n")) == (1, 1)
        assert part in told.err
    assert not (home / "enabled-outlets.toml").exists()
    (home / "enabled-outlets.toml").write_text('enabled = ["bbc"\n')
    for arguments in (("list",), ("enable", "npr"), ("disable", "bbc"), ("check",)):
        told = command("outlets", *arguments)
        assert (told.code, told.err.count("\n")) == (1, 1)
        assert "not valid TOML" in told.err


@pytest.mark.parametrize(
    "text",
    [
        'note = """\nenabled = ["x"]\n"""\nenabled = ["bbc"]\n',
        'enabled = ["b]c", "bbc"]\n',
        'enabled = [ # ] \n"bbc"]\n',
        '[table]\nenabled = ["x"]\n',
    ],
)
def test_a_file_that_cannot_be_changed_safely_stays_and_says_what_to_write(tmp_path, text):
    file = tmp_path / "enabled-outlets.toml"
    file.write_text(text)
    with pytest.raises(ConfigurationError, match=r"Write it yourself: enabled = \["):
        set_enabled(file, add=["npr"])
    assert file.read_text() == text


def test_add_writes_a_file_that_can_be_enabled_and_checked(command, home, newsroom):
    told = command("outlets", "add", "http://courier.newsroom.test/", "--connect", newsroom.address, "--dry-run")
    assert told.code == 0
    assert 'feeds = ["http://courier.newsroom.test/feed.xml"]' in told.out
    assert not (home / "outlets").exists()
    told = command("outlets", "add", "http://courier.newsroom.test/", "--connect", newsroom.address)
    assert told.code == 0
    path = home / "outlets" / "courier.toml"
    assert f"Wrote {path}" in told.out
    assert "2025-03-03  Swing bridge to close for eleven weeks" in told.out
    assert read_outlet(path).outlet.country == "GB"
    again = command("outlets", "add", "http://courier.newsroom.test/", "--connect", newsroom.address)
    assert (again.code, again.err.count("\n")) == (1, 1)
    assert "is there already" in again.err
    assert command("outlets", "enable", "courier").code == 0
    told = command("outlets", "check")
    assert told.code == 0, told.out
    assert "kept " in told.out


def test_add_says_why_nothing_was_found(command, home, newsroom):
    told = command("outlets", "add", "http://nobody.newsroom.test/", "--connect", newsroom.address)
    assert (told.code, told.err.count("\n")) == (1, 1)
    assert "http_404" in told.err
    assert not list(home.glob("outlets/*"))

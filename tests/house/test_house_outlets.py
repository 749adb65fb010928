"""The two doors: outlet files and settings. What a person wrote wrong is named with file, key and remedy."""

from datetime import date
from pathlib import Path

import pytest

from dateline.errors import ConfigurationError
from dateline.model import SiteRule
from dateline.settings import read_settings
from dateline.stores.outlets import read_enabled, read_folders, read_outlet

GOOD = """
id = "gazette"
name = "The Gazette"
domain = "gazette.example"
country = "GB"
timezone = "Europe/London"
languages = ["en"]
[harvest]
feeds = ["https://gazette.example/rss"]
"""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text)
    return path


def test_a_good_file_gives_outlet_and_rules(tmp_path: Path) -> None:
    listed = read_outlet(write(tmp_path, "gazette", GOOD))
    assert listed.outlet.timezone == "Europe/London"
    assert listed.rules.hosts == ("gazette.example", "www.gazette.example")
    assert listed.rules.delay_s == 5.0


@pytest.mark.parametrize(
    ("change", "key", "hint"),
    [
        (("feeds =", "feed ="), "harvest.feed", "not a known key"),
        (('"GB"', '"UK of GB"'), "country", "pattern"),
        (("Europe/London", "Europe/Londn"), "timezone", "IANA"),
        (("https://gazette.example/rss", "gazette.example/rss"), "harvest.feeds.0", "http"),
        (("https://gazette.example/rss", "file:///etc/passwd"), "harvest.feeds.0", "http"),
        (('feeds = ["https://gazette.example/rss"]', ""), "harvest", "nothing would ever be found"),
        (('["en"]\n', '["en"]\nmedium = "radio"\n'), "medium", "web"),
        (("[harvest]", '[harvest]\nlink_pattern = "(["'), "harvest.link_pattern", "regular expression"),
        (("[harvest]", '[harvest]\nconnect = "10.0.0.1"'), "harvest.connect", "pattern"),
        (("id =", "idd ="), "id", "required"),
    ],
)
def test_a_typo_is_named_with_file_and_key(tmp_path: Path, change: tuple[str, str], key: str, hint: str) -> None:
    path = write(tmp_path, "gazette", GOOD.replace(*change))
    with pytest.raises(ConfigurationError) as caught:
        read_outlet(path)
    assert str(path) in str(caught.value)
    assert f"`{key}`" in str(caught.value)
    assert hint in str(caught.value)


def test_site_rules_are_read_with_their_days(tmp_path: Path) -> None:
    text = (
        GOOD
        + """
[[site_rules]]
valid_until = 2024-04-30
body = "div.old"
[[site_rules]]
valid_from = 2024-05-01
headline = "h1.title"
body = "div.story > p, div.story > h2"
date = "time[datetime]"
remove = [".ad", "#more"]
"""
    )
    old, new = read_outlet(write(tmp_path, "gazette", text)).outlet.site_rules
    assert old == SiteRule(valid_until=date(2024, 4, 30), body="div.old")
    assert (new.valid_from, new.published, new.remove) == (date(2024, 5, 1), "time[datetime]", (".ad", "#more"))


@pytest.mark.parametrize(
    ("key", "hint", "lines"),
    [
        ("site_rules.0.headlines", "not a known key", 'headlines = "h1"'),
        ("site_rules.0.body", "pseudo-class at character 4", 'body = "div:has(p)"'),
        ("site_rules.0.remove.1", "div.story > p", 'remove = ["p", "//p"]'),
        ("site_rules.0.date", "character 1", 'date = ""'),
        ("site_rules.0.remove", "50", f"remove = {['p'] * 51}"),
        ("site_rules.0.valid_from", "date", 'body = "p"\nvalid_from = "soon"'),
        ("site_rules.0", "before", 'body = "p"\nvalid_from = 2024-05-01\nvalid_until = 2024-04-30'),
        ("site_rules.0", "nothing", "valid_from = 2024-05-01"),
        ("site_rules", "20", 'body = "p"\n' + "[[site_rules]]\nbody = 'p'\n" * 20),
    ],
)
def test_a_bad_site_rule_is_named_with_its_place(tmp_path: Path, key: str, hint: str, lines: str) -> None:
    path = write(tmp_path, "gazette", f"{GOOD}[[site_rules]]\n{lines}\n")
    with pytest.raises(ConfigurationError) as caught:
        read_outlet(path)
    assert str(path) in str(caught.value)
    assert f"`{key}`" in str(caught.value)
    assert hint in str(caught.value)


@pytest.mark.parametrize("content", [b"id = ", b"\xff\xfe\x00", b"x" * 200_000, b"id = 1\nid = 2"])
def test_a_file_that_is_no_toml_is_one_clear_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=r"broken\.toml"):
        read_outlet(path)


def test_one_broken_outlet_is_a_problem_and_the_others_go_on(tmp_path: Path) -> None:
    outlets = tmp_path / "outlets"
    outlets.mkdir()
    write(outlets, "gazette", GOOD)
    write(outlets, "herald", GOOD.replace("gazette", "herald").replace("feeds", "feds"))
    write(outlets, "unused", "nonsense")
    enabled = tmp_path / "enabled-outlets.toml"
    enabled.write_text('enabled = ["gazette", "herald", "tribune"]\n')
    listed, problems = read_enabled(enabled, [outlets])
    assert [item.outlet.outlet_id for item in listed] == ["gazette"]
    told = " ".join(problem.sentence for problem in problems)
    assert "herald.toml" in told
    assert "harvest.feds" in told
    assert "'tribune'" in told
    assert "unused" not in told, "nobody enabled it"


def test_no_enabled_file_says_what_to_write(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="enabled = "):
        read_enabled(tmp_path / "enabled-outlets.toml", [])


def test_own_folder_wins_over_the_tracked_one(tmp_path: Path) -> None:
    for name, title in (("own", "Mine"), ("tracked", "Theirs")):
        (tmp_path / name).mkdir()
        write(tmp_path / name, "gazette", GOOD.replace("The Gazette", title))
    enabled = tmp_path / "enabled-outlets.toml"
    enabled.write_text('enabled = ["gazette"]\nfolders = ["own"]\n')
    (listed,), problems = read_enabled(enabled, [tmp_path / "tracked"])
    assert listed.outlet.name == "Mine"
    assert problems == ()


def test_two_files_of_one_id_are_told(tmp_path: Path) -> None:
    write(tmp_path, "a", GOOD)
    write(tmp_path, "b", GOOD)
    found, problems = read_folders([tmp_path])
    assert list(found) == ["gazette"]
    assert "`id`" in problems[0].sentence


def test_every_tracked_outlet_file_is_good() -> None:
    folder = Path(__file__).parent.parent.parent / "include" / "outlets"
    found, problems = read_folders([folder])
    assert problems == ()
    assert {path.stem for path in folder.glob("*.toml")} == set(found)


def test_settings_have_defaults_that_work() -> None:
    settings = read_settings({})
    assert settings.lake.name == "lake"
    assert "Dateline/" in settings.user_agent


def test_a_wrong_setting_is_named_with_variable_and_meaning() -> None:
    with pytest.raises(ConfigurationError, match=r"DATELINE_PARSE_WORKERS='many'.*Parsing processes"):
        read_settings({"DATELINE_PARSE_WORKERS": "many"})


def test_paths_and_numbers_come_from_the_environment(tmp_path: Path) -> None:
    settings = read_settings(
        {"DATELINE_LAKE": str(tmp_path), "DATELINE_OUTLETS": f"{tmp_path}/a:{tmp_path}/b", "DATELINE_HOLD_AFTER": "5"}
    )
    assert settings.lake == tmp_path
    assert [folder.name for folder in settings.outlets] == ["a", "b"]
    assert settings.hold_after == 5

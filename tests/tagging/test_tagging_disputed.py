"""Disputed places are shown as the files say, the user's before ours, and a file that says nothing is refused."""

from pathlib import Path

import pytest

from dateline.errors import ConfigurationError
from dateline.settings import project_folder
from dateline.stores.disputed import read_disputed
from dateline.stores.gazetteer import _entities, _ruled, load_gazetteer
from dateline.tagging import find_places
from dateline.tagging.gazetteer import Gazetteer, compile_gazetteer


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer(project_folder() / ".cache")


def countries(gazetteer: Gazetteer, text: str) -> dict[str, str]:
    return {mention.text: mention.entity.country for mention in find_places(text, gazetteer, "en")}


def test_every_disputed_place_has_one_code(gazetteer: Gazetteer) -> None:
    text = (
        "Envoys went to Pristina in Kosovo, to Ramallah and Gaza City, to Taipei, to Laayoune in Western Sahara, to "
        "Sevastopol and Simferopol in Crimea, to Majdal Shams and Katzrin on the Golan Heights, and to South Ossetia."
    )
    found = countries(gazetteer, text)
    assert {found[name] for name in ("Pristina", "Kosovo")} == {"XK"}
    assert {found[name] for name in ("Ramallah", "Gaza City")} == {"PS"}
    assert found["Taipei"] == "TW"
    assert {found[name] for name in ("Laayoune", "Western Sahara")} == {"EH"}
    assert {found[name] for name in ("Sevastopol", "Simferopol", "Crimea")} == {"UA"}
    assert {found[name] for name in ("Majdal Shams", "Katzrin", "Golan Heights")} == {"SY"}
    assert found["South Ossetia"] == "GE"


def test_a_users_file_is_asked_first(tmp_path: Path) -> None:
    mine = tmp_path / "places.toml"
    mine.write_text('[[place]]\nname = "Kosovo"\ncountry = "XK"\nshown_as = "RS"\n', encoding="utf-8")
    wanted = [pair for pair in _entities() if pair[0].country in {"XK", "TW"}]
    ruled = compile_gazetteer(list(_ruled(wanted, read_disputed(mine))))
    assert countries(ruled, "From Pristina in Kosovo to Taipei.") == {"Pristina": "RS", "Kosovo": "RS", "Taipei": "TW"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[place", "no TOML"),
        ('[[place]]\nname = "X"\nshown_as = "XK"\n', "give `country`, `ids` or `names`"),
        ('[[place]]\nname = "X"\ncountry = "XK"\nshown_as = "Kosovo"\n', "number 1, shown_as"),
        ('[[place]]\nname = "X"\nids = [1]\nadmin1 = ["2"]\nshown_as = "RS"\n', "`admin1` needs its `country`"),
        ('places = "RS"\n', "not 'places'"),
        ('[[place]]\nname = "X"\nids = [1]\nshown_as = "RS"\ncolour = "red"\n', "number 1, colour"),
    ],
)
def test_a_file_that_is_wrong_says_where(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "places.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"places\.toml") as caught:
        read_disputed(path)
    assert said in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"missing\.toml can't be read"):
        read_disputed(tmp_path / "missing.toml")

"""`dateline outlets`: list, enable, disable, check and add; what a person wrote stays, what is broken is named."""

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dateline.discovery import keep_links, read_hub_page
from dateline.errors import ConfigurationError
from dateline.model import Link
from dateline.newsroom import NewsroomServer, serve
from dateline.settings import project_folder
from dateline.stores.outlet_files import set_enabled
from dateline.stores.outlets import read_enabled, read_folders, read_outlet

NOW = datetime(2026, 11, 22, tzinfo=UTC)
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


@pytest.mark.parametrize(
    ("outlet", "url", "is_kept"),
    [
        ("bbc", "https://www.bbc.co.uk/news/articles/c4g8k3l2x1po?at_medium=RSS", True),
        ("bbc", "https://www.bbc.com/news/videos/c4g8k3l2x1po", False),
        ("bbcarabic", "https://www.bbc.com/arabic/articles/c4g8k3l2x1po", True),
        ("bbcarabic", "https://www.bbc.com/persian/articles/c4g8k3l2x1po", False),
        ("guardian", "https://www.theguardian.com/world/2024/jan/05/a-slug-of-words", True),
        ("aljazeera", "https://www.aljazeera.com/news/2024/1/5/a-slug-of-words", True),
        ("aljazeera", "https://www.aljazeera.com/program/inside-story/2024/1/5/a-slug", False),
        ("dw", "https://www.dw.com/en/a-slug-of-words/a-67900123?maca=en-rss-en-all-1573-rdf", True),
        ("dw", "https://www.dw.com/en/a-slug-of-words/video-67900123", False),
        ("france24", "https://www.france24.com/fr/afrique/20240105-quelques-mots", True),
        ("france24", "https://www.france24.com/fr/vid%C3%A9o/20250327-quelques-mots", False),
        ("france24", "https://www.france24.com/fr/vidéo/20250327-quelques-mots", False),
        ("npr", "https://www.npr.org/2024/01/05/1222874123/a-slug", True),
        ("arabtimes", "https://www.arabtimesonline.com/news/kuwait-airways-suspends-all-arrivals/", True),
        ("lemonde", "https://www.lemonde.fr/international/article/2024/01/05/des-mots_6209123_3210.html", True),
        ("lemonde", "https://www.lemonde.fr/podcasts/article/2024/01/05/des-mots_6209123_5463015.html", False),
        ("spiegel", "https://www.spiegel.de/netzwelt/games/videospiele-die-besten-a-0a1b2c3d-0001-0002-0003-0123456789ab", True),
        ("elpais", "https://elpais.com/internacional/2024-01-05/unas-palabras.html", True),
        ("nhk", "http://www3.nhk.or.jp/news/html/20240105/k10014310001000.html", True),
        ("nhk", "https://news.web.nhk/newsweb/na/na-k10015174811000", True),
        ("xinhua", "https://english.news.cn/20240119/e93375706a7b4f97accf229ec8b2e377/c.html", True),
        ("hurriyet", "https://www.hurriyet.com.tr/gundem/birkac-kelime-42385171", True),
        ("thehindu", "https://www.thehindu.com/news/national/a-slug/article67704567.ece", True),
        ("folha", "https://redir.folha.uol.com.br/redir/online/emcimadahora/rss091/*https://www1.folha.uol.com.br/mundo/2024/01/a.shtml", True),
        ("ansa", "https://www.ansa.it/sito/notizie/mondo/2024/01/05/parole_0a1b2c3d.html", True),
    ],
)  # fmt: skip
def test_the_shipped_files_take_their_outlets_articles(outlet, url, is_kept):
    item = read_outlet(SHIPPED / f"{outlet}.toml")
    link = Link(url=url, outlet_id=outlet, discovered_via="feed")
    assert bool(keep_links([link], item.rules)[0]) == is_kept
    if item.rules.hub_pages:
        page = f'<a href="{url}">x</a>'.encode()
        found, _ = read_hub_page(
            page, "text/html", hub_url=item.rules.hub_pages[0], outlet_id=outlet, now=NOW, rules=item.rules
        )
        assert [one.url for one in found] == [url]


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


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("enable", "bcb"), "no outlet has the id 'bcb'. Did you mean bbc? There are: aljazeera"),
        (("add", "foo bar"), "'foo bar' is no web address. Give one such as https://www.example.org/."),
        (("add", "ftp://example.org"), "is no web address"),
        (("add", "http://[::1"), "is no web address"),
        (("add", "http://a.test/", "--id", "../../x"), "'../../x' is no id of an outlet. Give small letters"),
        (("add", "http://127.0.0.1:9/"), "If this host is yours, name its address as `connect` in the outlet file."),
    ],
)
def test_what_is_mistyped_is_named_with_the_remedy(command, home, arguments, said):
    told = command("outlets", *arguments)
    assert (told.code, told.err.count("\n")) == (1, 1)
    assert said in told.err
    assert not list(home.glob("**/*.toml"))


def test_what_cannot_be_written_is_said_before_the_site_is_asked(command, home, newsroom):
    address = "http://courier.newsroom.test/"
    before = len(newsroom.requests)
    (home / "outlets").write_text("a file")
    told = command("outlets", "add", address, "--connect", newsroom.address)
    assert told.code == 1
    assert f"{home / 'outlets'}: is a file where a folder should be. Move it away." in told.err
    (home / "outlets").unlink()
    (home / "outlets").mkdir()
    (home / "outlets" / "mine.toml").write_text("")
    told = command("outlets", "add", address, "--id", "mine", "--connect", newsroom.address)
    assert "is there already. Give another --id" in told.err
    assert len(newsroom.requests) == before
    (home / "enabled-outlets.toml").mkdir()
    for arguments in (("list",), ("enable", "bbc"), ("disable", "bbc"), ("check",), ("add", address)):
        told = command("outlets", *arguments)
        assert (told.code, told.err.count("\n")) == (1, 1)
        assert "cannot be read (Is a directory). Check its permissions." in told.err


def test_an_id_that_is_shipped_too_is_mentioned(command, home, newsroom):
    told = command("outlets", "add", "http://courier.newsroom.test/", "--id", "bbc", "--connect", newsroom.address)
    assert told.code == 0
    assert "An outlet of the id bbc is shipped; yours goes before it." in told.out


def test_add_says_why_nothing_was_found(command, home, newsroom):
    told = command("outlets", "add", "http://nobody.newsroom.test/", "--connect", newsroom.address)
    assert (told.code, told.err.count("\n")) == (1, 1)
    assert "http_404" in told.err
    assert not list(home.glob("outlets/*"))

"""Links between the documents resolve, pictures are whole and fetch nothing, licences and decisions are in order."""

import hashlib
import re
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from docs_tree import PACKAGE, PAGES, ROOT, name_of, without_blocks

PICTURES = sorted((ROOT / "docs" / "img").iterdir())
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
APACHE_2 = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"  # of the text as apache.org has it


def anchors(text: str) -> set[str]:
    """The anchors that GitHub makes of a page's headings."""
    found = set()
    for heading in re.findall(r"^#+ (.+)$", without_blocks(text), re.MULTILINE):
        plain = re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", heading).lower())
        found.add(plain.strip().replace(" ", "-"))
    return found


@pytest.mark.parametrize("page", [*PAGES, ROOT / "include" / "newsroom" / "README.md"], ids=name_of)
def test_links_resolve(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", without_blocks(page.read_text())):
        if target.startswith(("http://", "https://")):
            continue
        path, _, anchor = target.partition("#")
        other = (page.parent / unquote(path)).resolve() if path else page
        assert other.exists(), f"{name_of(page)} links to {target}, which is not there"
        if anchor:
            assert anchor in anchors(other.read_text()), f"{name_of(page)} links to {target}: no such heading"


@pytest.mark.parametrize("picture", PICTURES, ids=name_of)
def test_pictures_are_shown_and_fetch_nothing(picture):
    assert any(f"img/{picture.name})" in page.read_text() for page in PAGES), f"{picture.name} is shown nowhere"
    if picture.suffix == ".svg":
        text = picture.read_text()
        root = ET.fromstring(text)
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert not re.search(r"<script|@import|@font-face|url\((?!#)|(?:href|src)=", text)


def test_decisions_are_numbered_and_listed():
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    index = (ROOT / "docs" / "decisions" / "README.md").read_text()
    for path in DECISIONS:
        title = path.read_text().splitlines()[0].removeprefix("# ")
        assert title.startswith(f"{int(path.name[:4])}. ")
        assert f"[{title}]({path.name})" in index, f"docs/decisions/README.md lacks: - [{title}]({path.name})"


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.name)
def test_a_decision_says_what_was_decided_why_and_with_numbers(path):
    text = path.read_text()
    assert "**Decided.**" in text
    assert re.search(r"\d", text.split("\n", 1)[1]), "the numbers that decided it"
    if "dependencies" not in path.name:
        assert len(text.split()) < 420, "half a page"
        assert "**Why" in text


def test_each_direct_dependency_has_its_line():
    text = (ROOT / "docs" / "decisions" / "0015-dependencies.md").read_text()
    named = set(re.findall(r"^\| ([a-z0-9-]+) \|", text, re.MULTILINE)) - {"package", "code"}  # heads
    wanted = set(re.findall(r"^([A-Za-z0-9-]+)", (ROOT / "requirements.in").read_text(), re.MULTILINE))
    assert named == wanted


def test_decisions_that_the_code_names_exist():
    numbers = {int(path.name[:4]) for path in DECISIONS}
    for path in [*PACKAGE.rglob("*.py"), *PAGES]:
        for number in re.findall(r"docs/decisions/(\d{4})|\bdecision (\d+)", path.read_text()):
            assert int("".join(number)) in numbers, f"{path.name} names decision {number}"


def test_licence_and_notice():
    assert hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == APACHE_2
    notice = (ROOT / "NOTICE").read_text()
    for name in (
        "GeoNames",
        "wordfreq",
        "symspellpy",
        "lid.176.ftz",
        "CLDR",
        "Public Suffix List",
        "IPTC Media Topics",
    ):
        assert name in notice


def test_the_changelog_tells_of_this_version():
    from dateline import __version__

    assert f"## {__version__}\n" in (ROOT / "CHANGELOG.md").read_text()

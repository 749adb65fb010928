"""An article's id comes from its address; rel=canonical counts where it is plausible and nowhere else."""

import pytest
from benches.prose import Desk
from dedupe_edits import settle, table

from dateline.dedupe import settle_identity
from dateline.urls import URL_KEY_VERSION, bytes_id, url_key


def keys(*pairs: tuple[str | None, str | None]) -> list[str]:
    rows = [{"url": url, "canonical_url": canonical, "body": "text"} for url, canonical in pairs]
    return list(settle_identity(table(rows)).column("url_key").to_pylist())


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://x.com/s?page=print&u=9", "https://x.com/2024/05/a-story"),
        ("https://news.x.com/a-story", "https://www.x.com/a-story"),
        ("https://x.com/article/71234/a-story", "https://x.com/article/71234"),
        ("https://x.com/a-story?session=abc", "https://x.com/a-story"),
    ],
)
def test_a_plausible_canonical_is_honoured(url: str, canonical: str) -> None:
    assert keys((url, canonical)) == [url_key(canonical)]


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://x.com/a-story", "https://x.com/"),
        ("https://x.com/a-story", "https://x.com/en/"),
        ("https://x.com/a-story", "https://agency.com/a-story"),
        ("https://courier.newsroom.test/a", "https://agency.newsroom.test/a"),
        ("https://x.com/news/2024/a-story", "https://x.com/news"),
        ("https://x.com/article.php?id=5", "https://x.com/article.php"),
        ("https://x.com/a-story", "/relative"),
        ("https://x.com/a-story", "javascript:void(0)"),
        ("https://x.com/a-story", "https://[broken"),
    ],
)
def test_an_implausible_canonical_is_not(url: str, canonical: str) -> None:
    assert keys((url, canonical)) == [url_key(url)]


def test_a_canonical_that_many_pages_share_is_a_fault_of_the_template() -> None:
    pages = [(f"https://x.com/section/story-{n}", "https://x.com/the/template-page") for n in range(3)]
    assert keys(*pages) == [url_key(str(url)) for url, _ in pages]
    assert keys(*pages[:2]) == ["https://x.com/the/template-page"] * 2


def test_pages_without_an_address() -> None:
    urn, identity = bytes_id(b"a page")
    stories = settle_identity(table([{"url": urn, "body": "x"}, {"url": None, "body": "y"}]))
    assert stories.column("article_id")[0].as_py() == identity
    assert stories.column("url")[1].as_py().startswith("urn:sha256:")
    assert stories.column("url_key_version").to_pylist() == [URL_KEY_VERSION] * 2


def test_an_outlet_that_gives_every_page_the_same_canonical_merges_nothing() -> None:
    desk = Desk(41)
    address = "https://x.com/the/template-page"
    rows = [
        {"url": f"https://x.com/section/story-{n}", "canonical_url": address, "body": desk.story(6)} for n in range(400)
    ]
    settled = settle(table(rows))
    assert set(settled.column("outcome").to_pylist()) == {"landed"}
    assert len(set(settled.column("article_id").to_pylist())) == len(rows)

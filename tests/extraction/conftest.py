"""Pages for the tests of extraction, and the real models that reading needs."""

from collections.abc import Callable

import pytest

from dateline.extraction import ReadingTools, read_story
from dateline.model import Link, Outlet, Page, Rejection, Story
from dateline.stores.tools import load_tools

OUTLET = Outlet(outlet_id="courier", name="The Harbour Courier", domain="courier.newsroom.test")


@pytest.fixture(scope="session")
def tools() -> ReadingTools:
    return load_tools()


@pytest.fixture
def read(tools: ReadingTools) -> Callable[..., Story | Rejection]:
    """Reads bytes or text as a page of the Courier."""

    def run(
        body: bytes | str,
        *,
        content_type: str = "",
        url: str | None = "https://courier.newsroom.test/world/ferry-line",
        headers: tuple[tuple[str, str], ...] = (),
        link: Link | None = None,
        outlet: Outlet = OUTLET,
    ) -> Story | Rejection:
        raw = body.encode() if isinstance(body, str) else body
        return read_story(
            Page(body=raw, content_type=content_type, outlet=outlet, url=url, headers=headers, link=link), tools
        )

    return run


PARAGRAPHS = (
    "The night ferry between the two harbours will sail again from the first of May, the port authority said on "
    "Tuesday, three years after the old ship was sold for scrap.",
    "Two companies had bid for the line. The council chose the smaller one because it promised to keep the evening "
    "departure that workers on the island depend on.",
    "Tickets will cost eleven pounds for islanders and twice as much for everyone else, a price that the company says "
    "it can hold until the end of next year.",
    "The new ship was built in Norway and carries forty cars. It needs a crew of nine and can sail in waves of up to "
    "three metres, which the old one never could.",
)


@pytest.fixture
def article() -> Callable[..., str]:
    """An HTML page around the paragraphs above."""

    def build(
        head: str = "", before: str = "", within: str = "", after: str = "", title: str = "Night ferry returns"
    ) -> str:
        text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS[:2])
        more = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS[2:])
        return (
            f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{title} | The Harbour Courier</title>{head}"
            f"</head><body><nav><a href='/'>Home</a> <a href='/world'>World</a></nav>{before}<article><h1>{title}</h1>"
            f"{text}{within}{more}</article>{after}<footer>The Harbour Courier</footer></body></html>"
        )

    return build

"""Generated outlets for load: distinct, dated, plain articles, the same at every start.

Not here: anything worth reading, and any trap; those are written by hand in `include/newsroom`.
"""

import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Final

from dateline.newsroom.sites import CONNECT_MARK, Item, Listing, Route, Site

_SEED: Final = 2016_03_31  # any number: fixed, so that texts and URLs are the same at every start
_FIRST: Final = datetime(2025, 3, 3, 6, 0, tzinfo=UTC)
_PLACES: Final = (
    "Leeds", "Porto", "Bergen", "Gdansk", "Turin", "Nantes", "Malmo", "Ghent", "Graz", "Split", "Bilbao", "Cork",
    "Tartu", "Izmir", "Patras", "Lille", "Bremen", "Utrecht", "Varna", "Kaunas",
)  # fmt: skip
_WHO: Final = (
    "The harbour office", "A citizens' panel", "The transport committee", "A team of hydrologists", "The school board",
    "A cooperative of growers", "The library service", "A group of retired engineers", "The museum's trustees",
    "The energy regulator", "A local rowing club", "The fire brigade", "An association of bakers", "The bus company",
)  # fmt: skip
_DID: Final = (
    "presented", "postponed", "welcomed", "measured", "funded", "reviewed", "redesigned", "reopened", "simplified",
    "questioned", "inspected", "extended", "mapped", "repaired", "catalogued", "renamed", "defended", "translated",
)  # fmt: skip
_WHAT: Final = (
    "a footbridge over the old canal", "a timetable for night buses", "an archive of seed packets", "the flood barrier",
    "a plan for quieter streets", "the roof of the market hall", "a survey of swift nests", "the tram depot",
    "a trial of heated pavements", "the reading room", "a repair workshop for bicycles", "the lighthouse road",
    "a map of drinking fountains", "the theatre's lighting", "an orchard of forgotten apples", "the ferry landing",
)  # fmt: skip
_WHY: Final = (
    "after two winters of delay", "because the old one leaks", "with money left over from the spring budget",
    "although few had asked for it", "so that children can walk to school", "while the river is low",
    "on the advice of a neighbouring town", "before the tourists return", "in spite of the rain",
    "to the surprise of the opposition", "at a third of the estimated cost", "after a long and friendly debate",
)  # fmt: skip
_THEN: Final = (
    "Work will take about {n} weeks.", "Some {n} residents signed a letter in favour.", "The bill came to {n} thousand.",
    "Only {n} objections were received.", "Engineers walked {n} kilometres to check it.", "It last happened {n} years ago.",
    "A further {n} volunteers are sought.", "The minutes run to {n} pages.", "About {n} chairs had to be borrowed.",
)  # fmt: skip


def extra_sites(outlets: int, pages_each: int) -> dict[str, Site]:
    """So many generated outlets, each with an RSS feed of so many articles, by host name."""
    sites = [_extra_site(number, pages_each) for number in range(1, outlets + 1)]
    return {site.host: site for site in sites}


def _extra_site(number: int, pages_each: int) -> Site:
    name, host = f"Load Courier {number:02d}", f"load{number:02d}.newsroom.test"
    chance = random.Random(_SEED + number)  # noqa: S311 - prose, not secrets
    items, routes, files = [], {}, {}
    for page in range(pages_each):
        published = _FIRST + timedelta(hours=7 * page + number)
        place = chance.choice(_PLACES)
        headline = f"{chance.choice(_WHO)} of {place} {chance.choice(_DID)} {chance.choice(_WHAT)}"
        path, file = f"/{published:%Y/%m/%d}/story-{number:02d}-{page:03d}", f"story-{page:03d}.html"
        files[file] = _page(headline, place, published, host + path, chance)
        routes[path] = Route(path=path, file=file)
        items.append(Item(url=path, title=headline, published=format_datetime(published)))
    feed = Listing(path="/feed.xml", kind="rss", title=name, items=tuple(items))
    return Site(
        outlet_id=f"load{number:02d}",
        name=name,
        host=host,
        timezone="Europe/London",
        toml=_OUTLET.format(number=f"{number:02d}", name=name, host=host, connect=CONNECT_MARK),
        template=_TEMPLATE.replace("{{name}}", name),
        robots="User-agent: *\nAllow: /\n",
        routes=routes,
        listings={feed.path: feed},
        files=files,
    )


_OUTLET: Final = """\
id = "load{number}"
name = "{name}"
domain = "{host}"
country = "GB"
timezone = "Europe/London"
languages = ["en"]

[harvest]
feeds = ["http://{host}/feed.xml"]
hosts = ["{host}"]
delay_s = 0
pages_per_harvest = 200
connect = "{connect}"
"""
_TEMPLATE: Final = """\
<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">{{head}}</head>
<body><header><a href="/">{{name}}</a></header><nav><a href="/">News</a> <a href="/">Sport</a></nav>
<main><article>{{article}}</article></main><footer>&copy; {{year}} {{name}}</footer></body></html>
"""


def _page(headline: str, place: str, published: datetime, address: str, chance: random.Random) -> str:
    paragraphs = []
    for _ in range(6):
        sentences = []
        for _ in range(3):
            sentences.append(
                f"{chance.choice(_WHO)} in {chance.choice(_PLACES)} {chance.choice(_DID)} "
                f"{chance.choice(_WHAT)} {chance.choice(_WHY)}."
            )
            sentences.append(chance.choice(_THEN).format(n=chance.randint(3, 980)))
        paragraphs.append(f"<p>{' '.join(sentences)}</p>")
    return (
        f'<title>{headline}</title><link rel="canonical" href="http://{address}">'
        f'<meta property="article:published_time" content="{published.isoformat()}">\n<!-- article -->\n'
        f'<h1>{headline}</h1>\n<p class="byline"><time datetime="{published.isoformat()}">{published:%d %B %Y}</time>'
        f", {place}</p>\n" + "\n".join(paragraphs)
    )

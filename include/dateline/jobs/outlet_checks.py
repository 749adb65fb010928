"""Looking at an outlet as its file describes it: what each of its listings gives now, and three articles of it.

Finding the listings of a new outlet is `outlet_finding`.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from dateline.discovery import keep_links
from dateline.jobs.outlet_visits import ReadListing, Sample, visit
from dateline.model import Link, ListedOutlet
from dateline.settings import Settings

_SAMPLES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedOutlet:
    """What an outlet's listings gave. kept: links that count. skipped: the others, by reason code."""

    listings: tuple[ReadListing, ...]
    kept: int
    skipped: dict[str, int]
    samples: tuple[Sample, ...]

    @property
    def is_sound(self) -> bool:
        """Whether every listing could be read, and some article too."""
        read = any(sample.rejected is None for sample in self.samples)
        return self.kept > 0 and read and all(one.reason is None for one in self.listings)


def read_all_listings(settings: Settings, item: ListedOutlet, *, now: datetime) -> tuple[list[ReadListing], list[Link]]:
    """All listings that the file names, as asked for now; and the links that count, each article once."""
    checked, kept, _, _ = _look(settings, item, now, 0)
    return checked, kept


def check_outlet(settings: Settings, item: ListedOutlet, *, now: datetime) -> CheckedOutlet:
    """Ask for each listing of the outlet, and read three of the articles."""
    listings, kept, skipped, samples = _look(settings, item, now, _SAMPLES)
    return CheckedOutlet(listings=tuple(listings), kept=len(kept), skipped=skipped, samples=tuple(samples))


def _look(
    settings: Settings, item: ListedOutlet, now: datetime, samples: int
) -> tuple[list[ReadListing], list[Link], dict[str, int], list[Sample]]:
    rules = item.rules
    named = (("feed", rules.feeds), ("news_sitemap", rules.news_sitemaps), ("hub_page", rules.hub_pages))
    with visit(settings, rules, now=now) as visitor:
        listings = [visitor.read(kind, url) for kind, urls in named for url in urls]
        kept, skipped = keep_links([link for one in listings for link in one.links], rules)
        counts = dict(Counter(skip.reason for skip in skipped))
        return listings, kept, counts, visitor.sample(kept[:samples], item.outlet) if samples else []

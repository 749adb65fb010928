"""Made-up stories and what other newsrooms do to them, from a seed; and the working table around them."""

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

import pyarrow as pa

from dateline.dedupe import find_candidates, fingerprint_stories, settle_copies, settle_identity
from dateline.schema import ARTICLES, FINGERPRINTS, REFINING, arrow_schema

WORKING = arrow_schema(REFINING)
NO_WINDOW = FINGERPRINTS.schema.empty_table()
NO_EARLIER = ARTICLES.schema.empty_table()
_SYLLABLES = ["ba", "cor", "den", "el", "fa", "gri", "hol", "im", "jun", "kel", "lo", "mar", "nis", "or", "pel", "qua"]
_COMMON = ["the", "of", "and", "to", "in", "a", "said", "that", "was", "on", "for", "with", "by", "is", "at", "from"]


class Newsroom:
    """Writes stories of its own and edits them; one seed, one output."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        words = {"".join(self.random.choices(_SYLLABLES, k=self.random.randint(2, 4))) for _ in range(4000)}
        self._words = sorted(words)

    def sentence(self) -> str:
        length = self.random.randint(9, 26)
        words = [self.random.choice(_COMMON if self.random.random() < 0.42 else self._words) for _ in range(length)]
        return " ".join(words).capitalize() + "."

    def story(self, sentences: int | None = None) -> str:
        """Paragraphs of one to three sentences."""
        left, paragraphs = sentences or self.random.randint(10, 30), []
        while left > 0:
            size = min(left, self.random.randint(1, 3))
            paragraphs.append(" ".join(self.sentence() for _ in range(size)))
            left -= size
        return "\n".join(paragraphs)

    def cut(self, text: str, share: float) -> str:
        words = text.split(" ")
        return " ".join(words[: int(len(words) * share)])

    def new_lede(self, text: str) -> str:
        return self.story(2) + "\n" + text.partition("\n")[2]

    def typos(self, text: str, share: float) -> str:
        return " ".join(w[:-1] + "x" if self.random.random() < share else w for w in text.split(" "))

    def merge(self, one: str, other: str) -> str:
        return one + "\n" + other


def table(rows: Sequence[Mapping[str, object]]) -> pa.Table:
    """A working table: each row a story of batch b2 with an address of its own, unless it says otherwise."""
    base = {"outcome": "story", "batch_id": "b2", "captured_at": datetime(2026, 11, 1, tzinfo=UTC)}
    filled = [
        {**base, "url": f"https://outlet{n}.example/story/{n}", "headline": f"Headline {n}", **row}
        for n, row in enumerate(rows)
    ]
    return pa.Table.from_pylist(filled, schema=WORKING)


def settle(stories: pa.Table, window: pa.Table = NO_WINDOW, earlier: pa.Table = NO_EARLIER) -> pa.Table:
    """The whole of dedupe, as refine chains it."""
    stories = fingerprint_stories(settle_identity(stories))
    return settle_copies(stories, find_candidates(stories, window), earlier)


def landed(stories: pa.Table) -> pa.Table:
    """What the lake would hold of a settled batch."""
    rows = [row for row in stories.to_pylist() if row["outcome"] in ("landed", "copy", "revision")]
    return pa.Table.from_pylist(
        [{name: row[name] for name in ARTICLES.schema.names} for row in rows], schema=ARTICLES.schema
    )


def day(number: int) -> dict[str, object]:
    return {"published_at": datetime(2026, 10, number, tzinfo=UTC), "published_date": date(2026, 10, number)}

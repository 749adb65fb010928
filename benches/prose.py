"""Made-up news prose from a seed, and what other newsrooms do to a story before they run it."""

import random

_SYLLABLES = [
    "ba",
    "cor",
    "den",
    "el",
    "fa",
    "gri",
    "hol",
    "im",
    "jun",
    "kel",
    "lo",
    "mar",
    "nis",
    "or",
    "pel",
    "qua",
    "ras",
    "sto",
    "ti",
    "ur",
    "ven",
    "wes",
    "yor",
    "zan",
]
_COMMON = [
    "the",
    "of",
    "and",
    "to",
    "in",
    "a",
    "said",
    "that",
    "was",
    "on",
    "for",
    "with",
    "by",
    "is",
    "at",
    "from",
    "as",
    "it",
    "be",
    "he",
    "has",
    "not",
    "are",
    "who",
    "but",
]


class Desk:
    """Writes stories of its own and edits any; one seed, one output."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        words = {"".join(self.random.choices(_SYLLABLES, k=self.random.randint(2, 4))) for _ in range(12_000)}
        self._words = sorted(words)
        self.random.shuffle(self._words)
        # As in news, few words make most of the text: the nth is used about once for every n uses of the first.
        self._weights = [1 / (rank + 12) for rank in range(len(self._words))]

    def sentence(self) -> str:
        length = self.random.randint(9, 28)
        rare = iter(self.random.choices(self._words, self._weights, k=length))
        words = [self.random.choice(_COMMON) if self.random.random() < 0.42 else next(rare) for _ in range(length)]
        if self.random.random() < 0.3:
            words[self.random.randrange(length)] = str(self.random.randint(2, 2000))
        return " ".join(words).capitalize() + "."

    def story(self, sentences: int | None = None) -> str:
        """Paragraphs of one to three sentences; about 320 words unless told."""
        left, paragraphs = sentences or self.random.randint(10, 25), []
        while left > 0:
            size = min(left, self.random.randint(1, 3))
            paragraphs.append(" ".join(self.sentence() for _ in range(size)))
            left -= size
        return "\n".join(paragraphs)

    def cut(self, text: str, share: float) -> str:
        """The first words of it."""
        words = text.split(" ")
        return " ".join(words[: max(1, int(len(words) * share))])

    def new_lede(self, text: str) -> str:
        """Two sentences of our own in the place of the first paragraph."""
        return self.story(2) + "\n" + (text.partition("\n")[2] or text)

    def typos(self, text: str, share: float) -> str:
        return " ".join(w[:-1] + "x" if self.random.random() < share else w for w in text.split(" "))

    def combination(self, text: str) -> str:
        """A new lede, the last two fifths gone, one word in a hundred misspelt, a line of the site's own below."""
        return self.typos(self.cut(self.new_lede(text), 0.6), 0.01) + "\n" + self.sentence()

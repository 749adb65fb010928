"""The tree of a watchlist's query: words and phrases, joined by AND, OR and NOT.

Reading one from text is `query`'s work; what a term stands for in a text is decided in `terms`.
"""

import dataclasses
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word, phrase or word with * or ?; field: None for the whole text, "headline", or a column's word.

    place: the character of the query at which it stands, for messages.
    """

    text: str
    field: str | None = None
    is_phrase: bool = False
    place: int = dataclasses.field(default=0, compare=False)

    @property
    def is_text(self) -> bool:
        """Whether it is looked for in the text, and not among the values of a column."""
        return self.field in (None, "headline") and self.text != "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """All of these."""

    parts: tuple["Query", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Either:
    """Any of these."""

    parts: tuple["Query", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Without:
    """Not this."""

    part: "Query"


Query = Term | Both | Either | Without

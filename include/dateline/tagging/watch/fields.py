"""What is known of a text beside its letters: outlet, language, countries, topics, names, as a query's fields ask for it.

The text itself is searched in `percolator`.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dateline.tagging.watch.nodes import Term
from dateline.tagging.watch.spelling import fold_words

NAME_FIELDS = ("person", "org", "topic")
Fact = tuple[str, str]  # field and value; of NAME_FIELDS the field alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One text with what is known of it; values as the columns have them."""

    headline: str = ""
    body: str = ""
    outlets: Sequence[str] = ()  # id, name and domain of its outlet
    language: str | None = None
    countries: Sequence[str] = ()
    topics: Sequence[str] = ()  # codes and labels
    people: Sequence[str] = ()
    organisations: Sequence[str] = ()


class Facts:
    """The values of one text as queries ask for them; names are folded when first asked for."""

    __slots__ = ("_given", "_names", "values")

    def __init__(self, values: frozenset[Fact], given: dict[str, Sequence[str]]) -> None:
        self.values = values
        self._given = given
        self._names: dict[str, str] = {}

    def names(self, field: str) -> str:
        """All names of a field folded, each between spaces, apart by a mark that no name has."""
        if field not in self._names:
            self._names[field] = _names(self._given[field])
        return self._names[field]


def facts_of(watched: Watched) -> Facts:
    """The values of a text as queries ask for them."""
    values: set[Fact] = {("country", code.lower()) for code in watched.countries}
    values.update(("outlet", _plain(name)) for name in watched.outlets if name)
    if watched.language:
        values.add(("language", watched.language.lower()))
    given: dict[str, Sequence[str]] = {"person": watched.people, "org": watched.organisations, "topic": watched.topics}
    values.update((field, "") for field, names in given.items() if names)
    return Facts(frozenset(values), given)


def fact_of(term: Term) -> Fact:
    """Without which fact a term with a field can't be true."""
    field = str(term.field)
    return (field, "") if field in NAME_FIELDS or _is_wild(term) else (field, _plain(term.text))


def fact_test(term: Term) -> Callable[[Facts], bool]:
    """A function that says whether the facts of a text fulfil a term with a field."""
    field = str(term.field)
    if field in NAME_FIELDS:
        look = _name_pattern(term).search
        return lambda facts: look(facts.names(field)) is not None
    fact = (field, _plain(term.text))
    return lambda facts: fact in facts.values


def _is_wild(term: Term) -> bool:
    return "*" in term.text or "?" in term.text


def _name_pattern(term: Term) -> re.Pattern[str]:
    """Words of a name in their order, anywhere within one name: Obama is in Barack Obama."""
    text = term.text.lower().removeprefix("medtop:") if term.field == "topic" else term.text
    words = []
    for word in text.split():
        pieces = re.split(r"([*?])", word)
        wild = {"*": "[^ |]{0,40}", "?": "[^ |]"}
        words.append("".join(wild.get(piece) or " ".join(map(re.escape, fold_words(piece))) for piece in pieces))
    return re.compile(" " + " ".join(word for word in words if word) + " ")


def _names(names: Sequence[str]) -> str:
    return "".join(f" {' '.join(fold_words(name.removeprefix('medtop:')))} |" for name in names)


def _plain(text: str) -> str:
    return text.strip().lower()

"""Reads a watchlist's query: text in the syntax people know to a tree of words, phrases, fields, AND, OR and NOT.

Says where a query can't be read and what was expected there. How a term is matched is decided in `terms`.
"""

import re
from dataclasses import dataclass
from typing import Any

from luqum import tree
from luqum.exceptions import IllegalCharacterError, ParseSyntaxError
from luqum.thread import parse

from dateline.errors import ConfigurationError

MAX_QUERY_CHARS = 20_000
MAX_TERMS = 1_000
MAX_DEPTH = 60
FIELDS = ("headline", "country", "person", "org", "topic", "outlet", "language")
TEXT_FIELDS = frozenset({"headline"})
_QUOTES = str.maketrans(
    dict.fromkeys("“”„«»＂", '"') | {"（": "(", "）": ")", "：": ":", "　": " "}
)  # as word processors set them
EXAMPLE = 'gas AND (Qatar OR "North Field") AND NOT headline:football'


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word, phrase or word with * or ?; field: None for the whole text, "headline", or a column's word."""

    text: str
    field: str | None = None
    is_phrase: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """All of these."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Either:
    """Any of these."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Without:
    """Not this."""

    part: "Node"


Node = Term | Both | Either | Without
Query = Node


class QueryError(ConfigurationError):
    """A query that can't be read: where (line and column from 1) and what was expected."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(f"line {line}, column {column}: {message}")
        self.line = line
        self.column = column


def parse_query(text: str) -> Query:
    """The tree of a query. Words side by side are all wanted (AND); `-word` is NOT. Raises QueryError."""
    if len(text) > MAX_QUERY_CHARS:
        raise _error(
            text, MAX_QUERY_CHARS, f"longer than {MAX_QUERY_CHARS} characters; divide it into several watchlists"
        )
    if not text.strip():
        raise _error(text, 0, f"empty; expected a query such as {EXAMPLE}")
    text = text.translate(_QUOTES)
    _refuse_deep(text)
    try:
        found = parse(text)
    except IllegalCharacterError as error:
        place = _place(str(error), text)
        if text[place : place + 1] in "\"'“”":
            raise _error(text, place, 'a quotation mark without its partner; expected "words of a phrase"') from None
        raise _error(
            text, place, f"{text[place : place + 10]!r} has no meaning here; quote it to search for it"
        ) from None
    except ParseSyntaxError as error:
        raise _syntax_error(text, str(error)) from None
    reader = _Reader(text)
    return reader.node(found, None, 0)


def _syntax_error(text: str, message: str) -> QueryError:
    place = _place(message, text)
    if place >= len(text.rstrip()):
        opened = text.count("(") - text.count(")")
        wanted = "a closing parenthesis" if opened > 0 else "a word, a phrase or an opening parenthesis"
        return _error(text, len(text.rstrip()), f"the query ends here; expected {wanted}")
    word = re.match(r"\S+?(?=[\s()\"]|$)|\S", text[place:])
    return _error(
        text,
        place,
        f"unexpected {word.group() if word else text[place]!r}; expected a word, a phrase, or an opening parenthesis",
    )


def _place(message: str, text: str) -> int:
    found = re.search(r"position (\d+)", message)
    return min(int(found.group(1)), len(text)) if found else len(text)


def _error(text: str, place: int, message: str) -> QueryError:
    before = text[:place]
    return QueryError(message, before.count("\n") + 1, place - (before.rfind("\n") + 1) + 1)


def _refuse_deep(text: str) -> None:
    depth = 0
    for place, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth > MAX_DEPTH:
            raise _error(text, place, f"more than {MAX_DEPTH} parentheses within each other; simplify it")


class _Reader:
    """Turns luqum's tree into ours, counting terms and refusing what a watchlist does not know."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._terms_count = 0

    def node(self, item: Any, field: str | None, depth: int) -> Node:
        if depth > 4 * MAX_DEPTH:
            raise self._refuse(item, "nested too deeply; simplify it")
        if isinstance(item, tree.Word | tree.Phrase):
            return self._term(item, field)
        if isinstance(item, tree.Group | tree.FieldGroup):
            return self.node(item.expr, field, depth + 1)
        if isinstance(item, tree.Not | tree.Prohibit):
            return Without(part=self.node(item.a, field, depth + 1))
        if isinstance(item, tree.Plus):
            return self.node(item.a, field, depth + 1)
        if isinstance(item, tree.OrOperation):
            return Either(parts=tuple(self.node(part, field, depth + 1) for part in item.operands))
        if isinstance(item, tree.AndOperation | tree.UnknownOperation):
            return Both(parts=tuple(self.node(part, field, depth + 1) for part in item.operands))
        if isinstance(item, tree.SearchField):
            return self._in_field(item, field, depth)
        raise self._refuse(
            item, f'{str(item).strip()[:30]!r} is not known here; expected words, "phrases", word*, AND, OR, NOT'
        )

    def _in_field(self, item: Any, field: str | None, depth: int) -> Node:
        name = str(item.name).lower()
        if field is not None:
            raise self._refuse(item, f"a field inside a field ({field}:{name}:); quote the text behind {field}:")
        if name not in FIELDS:
            raise self._refuse(item, f"no field {name[:30]!r}; there are {', '.join(FIELDS)}")
        return self.node(item.expr, name, depth + 1)

    def _term(self, item: Any, field: str | None) -> Term:
        self._terms_count += 1
        if self._terms_count > MAX_TERMS:
            raise self._refuse(item, f"more than {MAX_TERMS} terms; divide it into several watchlists")
        is_phrase = isinstance(item, tree.Phrase)
        text = item.value[1:-1] if is_phrase else item.value
        text = re.sub(r"\\(.)", r"\1", text)
        if not re.search(r"\w", text) and not (text == "*" and field is None):
            raise self._refuse(item, f"{text[:20]!r} has no letter or digit; expected a word")
        return Term(text=text, field=field, is_phrase=is_phrase)

    def _refuse(self, item: Any, message: str) -> QueryError:
        return _error(self._text, item.pos or 0, message)

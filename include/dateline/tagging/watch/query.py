"""Reads a watchlist's query: text in the syntax people know to a tree of words, phrases, fields, AND, OR and NOT.

Says where a query can't be read and what was expected there. How a term is matched is decided in `terms`.
"""

import re
from typing import Any

from luqum import tree
from luqum.exceptions import IllegalCharacterError, ParseSyntaxError
from luqum.thread import parse

from dateline.errors import ConfigurationError
from dateline.tagging.watch.nodes import Both, Either, Query, Term, Without
from dateline.tagging.watch.terms import compile_term

MAX_QUERY_CHARS = 50_000  # characters: some 2,000 names with their ORs
MAX_TERMS = 2_000
MAX_DEPTH = 60  # parentheses within each other; people write three
FIELDS = ("headline", "country", "person", "org", "topic", "outlet", "language")
EXAMPLE = 'gas AND (Qatar OR "North Field") AND NOT headline:football'
# As word processors and other keyboards set them; one character for one, so that places stay.
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"') | {"（": "(", "）": ")", "：": ":", "　": " ", "\u00a0": " "})
_HEBREW_QUOTE = re.compile(r'(?<=[א-ת])"(?=[א-ת])')  # צה"ל: written inside an acronym, no quotation mark
_DIRECTION_MARKS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")
_NO_OPERATORS = {"&&": "AND", "||": "OR", "and": "AND", "or": "OR", "not": "NOT", "!": "NOT"}
_CODES = {"country": "ISO 3166-1 code of two letters, such as SY", "language": "ISO 639-1 code, such as ar"}
_WORD_END = re.compile(r"\S+?(?=[\s()\"]|$)|\S")


class QueryError(ConfigurationError):
    """A query that can't be read: where (line and column from 1) and what was expected."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(f"line {line}, column {column}: {message}")
        self.message = message
        self.line = line
        self.column = column


def parse_query(text: str) -> Query:
    """The tree of a query. Words side by side are all wanted (AND); `-word` is NOT. Raises QueryError."""
    if len(text) > MAX_QUERY_CHARS:
        raise query_error(
            text, MAX_QUERY_CHARS, f"longer than {MAX_QUERY_CHARS} characters; divide it into several watchlists"
        )
    if not text.strip():
        raise query_error(text, 0, f"empty; expected a query such as {EXAMPLE}")
    plain = _HEBREW_QUOTE.sub("״", _DIRECTION_MARKS.sub(" ", text.translate(_QUOTES)))
    _refuse_deep(plain)
    if plain.count('"') % 2:
        raise query_error(plain, plain.rfind('"'), 'a quotation mark without its partner; expected "words of a phrase"')
    try:
        found = parse(plain)
    except IllegalCharacterError as error:
        place = _place(str(error), plain)
        raise query_error(
            plain, place, f"{plain[place : place + 10]!r} has no meaning here; quote it to search for it"
        ) from None
    except ParseSyntaxError as error:
        raise _syntax_error(plain, str(error)) from None
    return _Reader(plain).node(found, None, 0)


def query_error(text: str, place: int, message: str) -> QueryError:
    """The error at this character of the query."""
    before = text[:place]
    return QueryError(message, before.count("\n") + 1, place - (before.rfind("\n") + 1) + 1)


def _syntax_error(text: str, message: str) -> QueryError:
    place = _place(message, text)
    end = len(text.rstrip())
    if place >= end:
        wanted = "a word, a phrase or an opening parenthesis"
        if text.count("(") > text.count(")") and not re.search(r"\b(AND|OR|NOT)$|[(:]$", text[:end]):
            wanted = "a closing parenthesis"
        return query_error(text, end, f"the query ends here; expected {wanted}")
    word = _WORD_END.match(text, place)
    shown = word.group()[:30] if word else text[place]
    return query_error(text, place, f"unexpected {shown!r}; expected a word, a phrase, or an opening parenthesis")


def _place(message: str, text: str) -> int:
    found = re.search(r"position (\d+)", message)
    return min(int(found.group(1)), len(text)) if found else len(text)


def _refuse_deep(text: str) -> None:
    depth = 0
    for place, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth > MAX_DEPTH:
            raise query_error(text, place, f"more than {MAX_DEPTH} parentheses within each other; simplify it")


class _Reader:
    """Turns luqum's tree into ours, counting terms and refusing what a watchlist does not know."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._terms_count = 0

    def node(self, item: Any, field: str | None, depth: int) -> Query:
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
            return Either(parts=self._parts(item, field, depth))
        if isinstance(item, tree.AndOperation | tree.UnknownOperation):
            return Both(parts=self._parts(item, field, depth))
        if isinstance(item, tree.SearchField):
            return self._in_field(item, field, depth)
        raise self._refuse(item, _unknown(item))

    def _parts(self, item: Any, field: str | None, depth: int) -> tuple[Query, ...]:
        for number, part in enumerate(item.operands):
            if isinstance(part, tree.Word) and 0 < number < len(item.operands) - 1 and part.value in _NO_OPERATORS:
                raise self._refuse(
                    part, f"{part.value!r} is looked for as a word here; write {_NO_OPERATORS[part.value]}, or quote it"
                )
        return tuple(self.node(part, field, depth + 1) for part in item.operands)

    def _in_field(self, item: Any, field: str | None, depth: int) -> Query:
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
        # An escaped * or ? is a sign like any other, and signs are not looked for.
        text = re.sub(r"\\(.)", lambda escaped: " " if escaped[1] in "*?" else escaped[1], text)
        if not is_phrase and text.startswith("!"):
            raise self._refuse(item, f"{text[:20]!r}: write NOT or - before what must not be there")
        term = Term(text=text, field=field, is_phrase=is_phrase, place=item.pos or 0)
        if field in _CODES and not re.fullmatch(r"[A-Za-z]{2,3}", text.strip()):
            raise self._refuse(item, f"{text[:30]!r} is no {field}; expected an {_CODES[field]}")
        if term.field not in (None, "headline") and not re.search(r"\w", text):
            raise self._refuse(item, f"{text[:20]!r} has no letter or digit; expected a value of {field}")
        if term.is_text:
            compiled = compile_term(text, is_phrase=is_phrase)
            if isinstance(compiled, str):
                raise self._refuse(item, compiled)
        elif field == "headline":
            raise self._refuse(item, "headline:* matches every headline; expected a word")
        return term

    def _refuse(self, item: Any, message: str) -> QueryError:
        return query_error(self._text, item.pos or 0, message)


def _unknown(item: Any) -> str:
    shown = str(item).strip()[:30]
    if isinstance(item, tree.Proximity | tree.Fuzzy):
        return f'{shown!r}: nearness and fuzziness (~) are not known here; expected a word, a "phrase" or a word*'
    return f'{shown!r} is not known here; expected words, "phrases", word*, AND, OR, NOT'

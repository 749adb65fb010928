"""What a query's word or phrase is looked for as: patterns for the automaton, and a check of what stands around them.

A pattern is a stretch of folded text without which the term can't be there. Which letters are one letter is decided in
`spelling`; what languages write onto a word in `clitics`; words without spaces in `unspaced`.
"""

import itertools
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from dateline.tagging.watch.clitics import (
    arabic_forms,
    arabic_prefixes,
    devanagari_forms,
    ends_in_pronoun,
    hebrew_prefixes,
    is_hangul,
    korean_pattern,
)
from dateline.tagging.watch.spelling import Folded, Span, fold_words, is_unspaced
from dateline.tagging.watch.unspaced import unspaced_pattern

MIN_WILDCARD_LETTERS = 2  # before a *; with one letter half the dictionary matches
MIN_INNER_LETTERS = 3  # the longest piece of a word that begins with * or has one inside
MAX_WORD_LETTERS = 40  # that a * may stand for
MAX_WILDCARDS = 3  # in one word: each multiplies the ways to read a text
MAX_PHRASE_WORDS = 40
_MAX_WHOLE_PHRASES = 32  # ways to spell a phrase that the automaton takes
_REACH = 2_000  # characters behind a pattern in which its phrase ends: 40 words of 40 letters and their spaces
# A capital word of these letters is a name; small, it is a word of every text.
_ONLY_CAPITAL = frozenset(
    ["us", "who", "it", "is", "in", "or", "at", "am", "an", "as", "he", "me", "we", "so", "to", "on", "no", "do", "go", "if", "of", "by", "my", "up", "aids", "pin", "can", "may", "era", "now", "one", "son", "ons", "et", "est", "par", "sur", "des", "les", "mai", "die", "der", "das", "was", "war", "san", "ice", "care", "aim", "act", "ali", "el", "la", "un", "una", "al", "les", "au", "ce", "cia", "nu", "se"]
)  # fmt: skip
_PAIRS = (("ss", "ß"), ("ae", "æ"), ("oe", "œ"))
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_HAMZA_SEATS = str.maketrans("ؤئ", "ئؤ")
_UMLAUT_LETTERS = frozenset("äöüøåÄÖÜØÅ")
_TAA = re.compile(r"ة[\u0640\u064b-\u065f]*$")
_SPELLED_UMLAUT = re.compile(r"(?<![aeiouq])([aou])e|aa")
# Where a phrase may not reach across: an empty line, or the end of a sentence. "St. Petersburg", "J. K." and "Gov. Brown"
# are no ends: a full stop behind a capital with up to two letters more, the last of them a consonant.
_SENTENCE_END = re.compile(
    r"\n[^\S\n]*\n|[。！？؟।]|[!?][\"'”’»)\]]*\s|(?<!\b[A-ZÀ-ÞА-Я])"
    r"(?<!\b[A-ZÀ-ÞА-Я][b-df-hj-np-tv-zBCDFGHJ-NP-TV-Zб-джзк-нп-тф-щ])"
    r"(?<!\b[A-ZÀ-ÞА-Я]\w[b-df-hj-np-tv-zBCDFGHJ-NP-TV-Zб-джзк-нп-тф-щ])\.[\"'”’»)\]]*\s+(?![a-zß-ÿа-я0-9])"
)
_ENDS_SENTENCE = re.compile(r"[.!?。！？؟।]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A term ready for matching in folded text.

    patterns: what the automaton looks for. check: must be found around a pattern, at most `back` characters before it;
    None: the pattern is all. capital: forms that count only where the text has capitals; umlaut: only where it has one; pronoun: only
    where the text's last letter is no ة.
    """

    patterns: tuple[str, ...]
    check: re.Pattern[str] | None = None
    back: int = 0
    capital: frozenset[str] = frozenset()
    umlaut: frozenset[str] = frozenset()
    pronoun: frozenset[str] = frozenset()
    within_sentence: bool = False
    is_start: bool = False  # the pattern is a word's start, and the word goes on to the next space
    is_plain: bool = False  # a pattern's place needs no further look


@dataclass(frozen=True, slots=True, kw_only=True)
class _Token:
    """One written word: its forms (None: only the expression tells), an expression, and what the automaton looks for."""

    expression: str
    patterns: tuple[str, ...]
    forms: tuple[str, ...] | None = None
    is_free: bool = False  # of a script without spaces: may stand against any neighbour
    is_korean: bool = False
    letters: int = 0
    back: int = 0  # characters before a pattern at which the token may begin
    is_start: bool = False  # a pattern is all of it, but that the word goes on


@lru_cache(maxsize=20_000)
def compile_term(text: str, *, is_phrase: bool) -> Compiled | str:
    """The compiled form of a word or phrase, or a sentence that says why it can't be looked for."""
    if not fold_words(text):
        return f"{text[:30]!r} has no letter or digit; expected a word"
    written = [word for word in text.split() if fold_words(word) or word == "*"] if is_phrase else [text]
    if len(written) > MAX_PHRASE_WORDS:
        return f"a phrase of more than {MAX_PHRASE_WORDS} words; shorten it"
    tokens: list[_Token] = []
    for word in written:
        token = _token(word, alone=len(written) == 1)
        if isinstance(token, str):
            return token
        tokens.append(token)
    if len(tokens) > 1:
        return _phrase(tokens, written)
    return _single(tokens[0], written[0])


def _single(token: _Token, written: str) -> Compiled:
    if token.is_start:
        return Compiled(patterns=token.patterns, is_start=True, is_plain=True)
    if token.forms is None:
        left, right = ("", "") if token.is_free else (" ", " ")
        if token.is_free and token.expression == re.escape(token.patterns[0]):
            return Compiled(patterns=token.patterns, is_plain=True)
        return Compiled(patterns=token.patterns, check=re.compile(f"{left}{token.expression}{right}"), back=token.back)
    forms = token.forms
    folded = fold_words(written)
    capital: set[str] = set()
    if written.isupper() and written.isascii():
        joined = "".join(folded)
        if all(len(word) == 1 for word in folded) and len(folded) > 1:
            capital.add(joined)  # U.S. may be US, and is not us
        elif joined in _ONLY_CAPITAL:
            capital.update(forms)
        if len(folded) == 1 and 2 <= len(joined) <= 5 and joined.isalpha():
            dotted = " ".join(joined)  # US may be U.S.
            forms = (*forms, dotted)
            capital.add(dotted)
    umlaut = frozenset(form for form in forms if form in _guessed_umlauts(folded) and form not in _sure_forms(folded))
    pronoun = frozenset(form for form in forms if form[0] >= "\u0600" and ends_in_pronoun(folded[-1], form))
    return Compiled(
        patterns=tuple(dict.fromkeys(f" {form} " for form in forms)),
        capital=frozenset(capital),
        umlaut=umlaut,
        pronoun=pronoun,
        is_plain=not capital and not umlaut and not pronoun,
    )


def _phrase(tokens: list[_Token], written: list[str]) -> Compiled | str:
    """Looked for whole where its words have few forms; else by its longest word, and then looked at closely.

    Korean words are written together as often as not, so they are looked for by the first.
    """
    within_sentence = not any(_ENDS_SENTENCE.search(word) for word in written[:-1])
    forms = [token.forms for token in tokens if token.forms]
    if len(forms) == len(tokens) and math.prod(map(len, forms)) <= _MAX_WHOLE_PHRASES:
        return Compiled(
            patterns=tuple(f" {' '.join(words)} " for words in itertools.product(*forms)),
            within_sentence=within_sentence,
        )
    parts = [tokens[0].expression]
    for before, token in itertools.pairwise(tokens):
        loose = (before.is_korean and token.is_korean) or (before.is_free and token.is_free)
        parts.append((" {0,6}" if loose else " {1,6}") + token.expression)
    if not any(token.letters >= MIN_WILDCARD_LETTERS for token in tokens):
        return f'"{" ".join(written)[:30]}" would match far too much; expected a word of {MIN_WILDCARD_LETTERS} letters in it'
    left, right = ("" if end.is_free else " " for end in (tokens[0], tokens[-1]))
    check = re.compile(f"{left}{''.join(parts)}{right}")
    choices = range(1) if any(token.is_korean for token in tokens) else range(len(tokens))
    chosen = max(choices, key=lambda place: (tokens[place].letters, -place))
    back = tokens[chosen].back
    if chosen:
        back += sum(_longest(token) + 1 for token in tokens[:chosen]) + 2
    return Compiled(
        patterns=tokens[chosen].patterns,
        check=check,
        back=back,
        within_sentence=within_sentence,
    )


def _longest(token: _Token) -> int:
    return max(map(len, token.forms)) if token.forms else MAX_WORD_LETTERS * (MAX_WILDCARDS + 1)


def _token(written: str, *, alone: bool) -> _Token | str:
    if written == "*":
        return _Token(expression=f"[^ ]{{1,{MAX_WORD_LETTERS}}}", patterns=())  # in a phrase: any word
    if "*" in written or "?" in written:
        return _wildcard(written, alone=alone)
    words = fold_words(written)
    if len(words) == 1 and is_unspaced(words[0][0]):
        return _unspaced(words[0])
    if is_hangul(words[-1][-1]):
        return _korean(words)
    if any(is_unspaced(word[0]) for word in words):
        anchor = max(words, key=len)
        expression = " ?".join(re.escape(word) for word in words)
        before, after = ("" if is_unspaced(word[0]) else " " for word in (words[0], words[-1]))
        return _Token(
            expression=f"{before}{expression}{after}", patterns=(anchor,), is_free=True, letters=len(expression),
            back=len(expression) + 2,
        )  # fmt: skip
    forms = tuple(dict.fromkeys(form for spelled in _spellings(words) for form in _forms(spelled, written)))
    return _Token(
        expression=_either(forms),
        patterns=tuple(f" {form} " for form in forms),
        forms=forms,
        letters=min(len(form) for form in forms),
    )


def _korean(words: list[str]) -> _Token:
    """Long words are compounds, which are written apart as often: 국민연금, 국민 연금."""
    joined = "".join(words)
    expression = " ?".join([*words[:-1], korean_pattern(words[-1])])
    start = words[0]
    if len(joined) >= 4 and all(map(is_hangul, joined)):
        expression = " ?".join([*joined[:-1], korean_pattern(joined[-1])])
        start = joined[:2]
    return _Token(expression=expression, patterns=(f" {start}",), is_korean=True, letters=len(joined))


def _spellings(words: list[str]) -> tuple[str, ...]:
    """A word with a hyphen, apostrophe or dots inside: apart and in one."""
    if len(words) == 1:
        return (words[0],)
    return (" ".join(words), "".join(words))


def _either(forms: Iterable[str]) -> str:
    return f"(?:{'|'.join(re.escape(form) for form in sorted(forms, key=len, reverse=True))})"


def _unspaced(word: str) -> _Token:
    expression = unspaced_pattern(word) or re.escape(word)
    return _Token(expression=expression, patterns=(word,), is_free=True, letters=2 * len(word))


def _forms(word: str, written: str) -> tuple[str, ...]:
    """A folded word's other spellings: ß and ss, ü and ue, with and without what is written onto it."""
    if word[0] <= "\u024f" or "\u1e00" <= word[0] <= "\u1eff":
        return _latin_forms(word, written)
    if "\u0600" <= word[0] <= "\u06ff":
        return tuple(
            dict.fromkeys(form for spelled in _hamza_spellings(word, written) for form in arabic_forms(spelled))
        )
    if "\u05d0" <= word[0] <= "\u05ea":
        return tuple(f"{prefix}{word}" for prefix in hebrew_prefixes(word))
    if "\u0900" <= word[0] <= "\u097f":
        return devanagari_forms(word)
    return (word,)


def _hamza_spellings(word: str, written: str) -> tuple[str, ...]:
    """مسؤول is مسئول in Egypt: the hamza's seat differs, and each is folded to its own letter."""
    swapped = written.translate(_HAMZA_SEATS)
    if swapped == written:
        return (word,)
    pieces = fold_words(swapped)
    return (word, " ".join(pieces) if " " in word else "".join(pieces))


def _latin_forms(word: str, written: str) -> tuple[str, ...]:
    forms = set(_sure_forms([word])) | _guessed_umlauts([word])
    spelled = written.lower().translate(_UMLAUTS)
    if spelled != written.lower():  # Müller may stand as Mueller
        pieces = fold_words(spelled)
        forms.add(" ".join(pieces) if " " in word else "".join(pieces))
    return tuple(sorted(forms))


def _sure_forms(words: list[str]) -> frozenset[str]:
    """ß and ss, æ and ae, œ and oe: one as good as the other."""
    forms = {" ".join(words)}
    for pair, letter in _PAIRS:
        forms |= {form.replace(pair, letter) for form in forms} | {form.replace(letter, pair) for form in forms}
    return frozenset(forms)


def _guessed_umlauts(words: list[str]) -> frozenset[str]:
    """Mueller may stand as Müller, which is folded to muller; a poet is no pot, so the text must have the umlaut."""
    word = " ".join(words)
    if not _SPELLED_UMLAUT.search(word):
        return frozenset()
    return frozenset({_SPELLED_UMLAUT.sub(lambda found: found[1] or "a", word)})


def _wildcard(written: str, *, alone: bool) -> _Token | str:
    pieces = re.findall(r"[*?]|[^*?]+", re.sub(r"\*+", "*", written))
    folded = [(piece,) if piece in "*?" else tuple(fold_words(piece)) for piece in pieces]
    folded = [words for words in folded if words]
    literals = [words for words in folded if words[0] not in "*?"]
    if len(folded) - len(literals) > MAX_WILDCARDS:
        return f"{written[:30]!r} has more than {MAX_WILDCARDS} wildcards; write fewer"
    if is_unspaced(literals[0][0][0]):
        return _unspaced_wildcard(folded)
    starts = folded[0] not in (("*",), ("?",))
    first = "".join(literals[0])
    anchor = first if starts else max((word for words in literals for word in words), key=len)
    korean = is_hangul(anchor[0])
    if alone and len(anchor) < (MIN_WILDCARD_LETTERS if starts else MIN_INNER_LETTERS) and not korean:
        needed = f"{MIN_WILDCARD_LETTERS} letters before it" if starts else f"{MIN_INNER_LETTERS} letters in a row"
        return f"{written[:30]!r} would match far too much; expected at least {needed}"
    body = "".join(_wild_piece(words, written, is_first=starts and number == 0) for number, words in enumerate(folded))
    if not starts:
        return _Token(
            expression=body, patterns=(anchor,), letters=len(anchor) - 1,
            back=(MAX_WORD_LETTERS + 2) * len(folded) + len(written),
        )  # fmt: skip
    prefixes = _prefixes(literals[0][0])
    anchors = {
        f" {prefix}{spelled}"
        for prefix in prefixes
        for spelled in (_stem_spellings(literals[0][0], written) if len(literals[0]) == 1 else (literals[0][0],))
    }
    before = "" if prefixes == ("",) else _either(prefixes)
    is_start = len(folded) == 2 and folded[1] == ("*",) and len(literals[0]) == 1
    return _Token(expression=f"{before}{body}", patterns=tuple(sorted(anchors)), letters=len(anchor), is_start=is_start)


def _unspaced_wildcard(folded: list[tuple[str, ...]]) -> _Token:
    """Between two Han or Thai stretches a * stands for a few characters; at an end it only frees the neighbours."""
    open_start, open_end = folded[0] == ("*",), folded[-1] == ("*",)
    inner = folded[open_start : len(folded) - open_end]
    literals = ["".join(words) for words in inner if words[0] not in "*?"]
    if len(inner) == 1:
        expression = unspaced_pattern(literals[0], open_start=open_start, open_end=open_end)
        return _Token(
            expression=expression or re.escape(literals[0]), patterns=(literals[0],), is_free=True, letters=len(literals[0])
        )  # fmt: skip
    wild = {"*": "[^ ]{0,8}", "?": "[^ ]"}
    expression = "".join(wild.get(words[0]) or re.escape("".join(words)) for words in inner)
    anchor = max(literals, key=len)
    return _Token(
        expression=expression, patterns=(anchor,), is_free=True, letters=len(anchor), back=9 * len(inner) + len(expression)
    )  # fmt: skip


def _wild_piece(words: tuple[str, ...], written: str, *, is_first: bool) -> str:
    if words == ("*",):
        return f"[^ ]{{0,{MAX_WORD_LETTERS}}}"
    if words == ("?",):
        return "[^ ]"
    if is_first and len(words) == 1:
        return _either(_stem_spellings(words[0], written))
    return " ?".join(re.escape(word) for word in words)


def _stem_spellings(stem: str, written: str) -> tuple[str, ...]:
    """Spellings of a stem that a * follows: Straß* is Strass* too, Ärzt* is Aerzt*."""
    if "\u0900" <= stem[0] <= "\u097f":
        return devanagari_forms(stem)
    if stem[0] > "\u024f":
        return (stem,)
    spelled = "".join(fold_words(re.split(r"[*?]", written.lower().translate(_UMLAUTS), maxsplit=1)[0]))
    return tuple(sorted({*_sure_forms([stem]), spelled}))


def _prefixes(stem: str) -> tuple[str, ...]:
    if "\u0600" <= stem[0] <= "\u06ff":
        return arabic_prefixes(stem)
    if "\u05d0" <= stem[0] <= "\u05ea":
        return hebrew_prefixes(stem)
    return ("",)


def confirm(compiled: Compiled, folded: Folded, text: str, start: int, end: int) -> Span | None:
    """Span in the original text of a term whose pattern stands at start–end of the folded text, or None."""
    spelled = folded.text
    if compiled.check is not None:
        found = _around(compiled.check, spelled, start, end, compiled.back)
        if found is None:
            return None
        start, end = found
    elif compiled.is_start:
        end = spelled.index(" ", end)  # a folded text ends with a space
    while spelled[start] == " ":
        start += 1
    while spelled[end - 1] == " ":
        end -= 1
    first, last = folded.span(start, end)
    if compiled.capital and spelled[start:end] in compiled.capital and not text[first:last].isupper():
        return None
    if compiled.umlaut and spelled[start:end] in compiled.umlaut and _UMLAUT_LETTERS.isdisjoint(text[first:last]):
        return None
    if compiled.pronoun and spelled[start:end] in compiled.pronoun and _TAA.search(text, first, last):
        return None
    if compiled.within_sentence and _SENTENCE_END.search(text, first, last):
        return None
    return first, last


def _around(check: re.Pattern[str], text: str, start: int, end: int, back: int) -> Span | None:
    """Where the expression holds a pattern that stands at start–end."""
    if not back:
        found = check.match(text, start)
        return found.span() if found else None
    place = max(0, start - back)
    reach = min(len(text), end + _REACH)
    # A pattern may have its neighbouring spaces in it, which the expression need not.
    inner_start, inner_end = start + (text[start] == " "), end - (text[end - 1] == " ")
    while place <= inner_start:
        found = check.search(text, place, reach)
        if found is None or found.start() > inner_start:
            return None
        if found.end() >= inner_end:
            return found.span()
        place = found.start() + 1
    return None

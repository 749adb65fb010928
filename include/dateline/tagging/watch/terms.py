"""The forms of a query's word that are looked for in a text: spellings, Arabic and Hebrew clitics, scripts without spaces.

A term becomes patterns for the automaton (what must stand in the folded text) and a check of what stands around.
"""

import re
from dataclasses import dataclass

from dateline.tagging.watch.query import Term
from dateline.tagging.watch.spelling import Folded, fold_words, is_unspaced

MIN_WILDCARD_LETTERS = 2  # before a *; with one letter half the dictionary matches
MIN_INNER_LETTERS = 3  # the longest piece of a word that begins with * or has one inside
MAX_WORD_LETTERS = 40  # that a * may stand for

# Conjunctions, prepositions and the article that Arabic writes onto the word (و ف، ب ل ك، ال), in their order.
_ARABIC_BEFORE = tuple(
    f"{conjunction}{preposition}"
    for conjunction in ("", "و", "ف")
    for preposition in ("", "ب", "ل", "ك", "ال", "بال", "لل", "كال")
)
_ARABIC_ARTICLE = "ال"
_ARABIC_AFTER = ("", "ه", "ها", "هم", "هما", "هن", "كم", "نا")  # his, her, their, your, our
_MIN_ARABIC_STEM = 3  # letters: on shorter words clitics make other words
_HEBREW_BEFORE = ("", "ה", "ו", "ב", "ל", "מ", "ש", "כ", "וה", "שה", "מה", "וב", "ול", "ומ", "ש ב")
# A capital word of these letters is a name; small, it is a word of every text.
_ONLY_CAPITAL = frozenset({
    "us", "who", "it", "is", "in", "or", "at", "am", "an", "as", "he", "me", "we", "so", "to", "on", "no", "do", "go",
    "if", "of", "by", "my", "up", "aids", "pin", "arm", "cat", "can", "may", "era", "now", "one", "son", "ons", "et",
    "est", "par", "sur", "des", "les", "mai", "die", "der", "das", "was", "war", "san", "sea", "care", "shell", "gap",
    "opec's",
})  # fmt: skip
_PAIRS = (("ss", "ß"), ("ae", "æ"), ("oe", "œ"), ("oe", "ø"), ("aa", "å"))
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_SENTENCE_END = re.compile(r"\n|(?<![A-Z]\.[A-Z])(?<!\b[A-Z])[.!?。！？؟]\s+[A-ZÀ-ÞΑ-ΩА-Я]")
# Han characters before a name that make it another one: 東京都 is not 京都.
_OTHER_BEFORE = {"京都": "東东", "本": "日"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A term ready for matching. patterns: what the automaton looks for; others as `confirm` needs them."""

    patterns: tuple[str, ...]
    check: re.Pattern[str] | None  # matched from the pattern's start to tell the whole of a phrase or wildcard
    back: int  # characters of the check that lie before the pattern at most
    only_capital: bool
    first_han: str | None

    @property
    def is_plain(self) -> bool:
        """Whether a pattern's place needs no further look."""
        return self.check is None and not self.only_capital and self.first_han is None


def compile_term(term: Term) -> Compiled | str:
    """The compiled form, or a sentence that says why the term can't be looked for."""
    if term.text == "*":
        return Compiled(patterns=(), check=None, back=0, only_capital=False, first_han=None)
    if not term.is_phrase and ("*" in term.text or "?" in term.text):
        return _wildcard(term.text)
    words = fold_words(term.text)
    if not words:
        return f"{term.text[:30]!r} has no letter or digit"
    if len(words) == 1:
        return _word(words[0], term.text)
    return _phrase(words, term.text)


def _word(word: str, written: str) -> Compiled:
    if is_unspaced(word[0]):
        return Compiled(
            patterns=(word,), check=None, back=0, only_capital=False, first_han=word if word in _OTHER_BEFORE else None
        )
    only_capital = word in _ONLY_CAPITAL and written.isupper()
    return Compiled(
        patterns=tuple(f" {form} " for form in _forms(word, written)),
        check=None, back=0, only_capital=only_capital, first_han=None,
    )  # fmt: skip


def _phrase(words: list[str], written: str) -> Compiled:
    """Looked for by its longest word; the check is matched at the phrase's own start."""
    choices = [_choices(word, written) for word in words]
    longest = max(range(len(words)), key=lambda place: (len(words[place]), -place))
    # A run without spaces may stand against any neighbour; other words have a space on both sides.
    head, tail = ("" if is_unspaced(words[place][0]) else " " for place in (0, -1))
    between = " {1,4}".join(f"(?:{'|'.join(map(re.escape, forms))})" for forms in choices)
    check = re.compile(f"{head}{between}{tail}")
    is_free = is_unspaced(words[longest][0])
    patterns = (words[longest],) if is_free else tuple(f" {form} " for form in choices[longest])
    back = sum(max(map(len, forms)) + 4 for forms in choices[:longest]) + 2
    return Compiled(patterns=patterns, check=check, back=back, only_capital=False, first_han=None)


def _choices(word: str, written: str) -> tuple[str, ...]:
    return (word,) if is_unspaced(word[0]) else _forms(word, written)


def _wildcard(written: str) -> Compiled | str:
    pieces = [piece for piece in re.split(r"([*?])", written) if piece]
    folded = [piece if piece in "*?" else "".join(fold_words(piece)) for piece in pieces]
    letters = [piece for piece in folded if piece not in "*?"]
    if not letters:
        return f"{written[:30]!r} has no letter"
    free = is_unspaced(letters[0][0])
    starts = folded[0] not in "*?"
    needed = MIN_WILDCARD_LETTERS if starts else MIN_INNER_LETTERS
    anchor = letters[0] if starts else max(letters, key=len)
    if len(anchor) < needed and not free:
        return f"{written[:30]!r} would match far too much; give at least {needed} letters"
    parts = {"*": f"[^ ]{{0,{MAX_WORD_LETTERS}}}", "?": "[^ ]"}
    body = "".join(parts.get(piece) or re.escape(piece) for piece in folded)
    if free:
        return Compiled(patterns=(anchor,), check=None, back=0, only_capital=False, first_han=None)
    before = "|".join(map(re.escape, _before(letters[0]))) if starts else ""
    check = re.compile(f" (?:{before}){body} ")
    if starts:
        patterns = tuple(f" {clitic}{anchor}" for clitic in _before(anchor))
        return Compiled(patterns=patterns, check=check, back=0, only_capital=False, first_han=None)
    return Compiled(
        patterns=(anchor,), check=check, back=MAX_WORD_LETTERS + len(body), only_capital=False, first_han=None
    )


def _before(stem: str) -> tuple[str, ...]:
    if "\u0600" <= stem[0] <= "\u06ff" and len(stem) >= _MIN_ARABIC_STEM:
        return _ARABIC_BEFORE
    return ("",)


def _forms(word: str, written: str) -> tuple[str, ...]:
    """A folded word's other spellings: ß and ss, ü and ue, with and without what is written onto it."""
    if word[0] <= "\u024f":
        return _latin_forms(word, written)
    if "\u0600" <= word[0] <= "\u06ff":
        return _arabic_forms(word)
    if "\u05d0" <= word[0] <= "\u05ea" and len(word) >= _MIN_ARABIC_STEM:
        return tuple(f"{clitic}{word}" for clitic in _HEBREW_BEFORE)
    return (word,)


def _latin_forms(word: str, written: str) -> tuple[str, ...]:
    forms = {word}
    for pair, letter in _PAIRS:
        forms |= {form.replace(pair, letter) for form in forms} | {form.replace(letter, pair) for form in forms}
    for piece in re.findall(r"\w+", written.lower()):
        spelled = piece.translate(_UMLAUTS)
        if spelled != piece and fold_words(piece) == [word]:
            forms.update(fold_words(spelled))
    # "Mueller" may stand as Müller, which is folded to muller.
    if re.search(r"[aou]e", word):
        forms.add(re.sub(r"(?<![aeiouq])([aou])e", r"\1", word))
    return tuple(sorted(forms))


def _arabic_forms(word: str) -> tuple[str, ...]:
    stem = word
    for article in ("وال", "بال", "لل", _ARABIC_ARTICLE):
        if word.startswith(article) and len(word) - len(article) >= _MIN_ARABIC_STEM:
            stem = word.removeprefix(article) if article in ("وال", "بال", _ARABIC_ARTICLE) else word
            break
    if len(stem) < _MIN_ARABIC_STEM:
        return (word, f"و{word}")
    after = _ARABIC_AFTER if len(stem) > _MIN_ARABIC_STEM else ("",)
    # The ending ة, folded to ه, is written ت before a pronoun.
    base = stem[:-1] + "ت" if stem.endswith("ه") else stem
    endings = [stem, *(base + ending for ending in after if ending)]
    return tuple(dict.fromkeys(f"{before}{ending}" for before in _ARABIC_BEFORE for ending in endings))


def confirm(compiled: Compiled, folded: Folded, text: str, start: int, end: int) -> tuple[int, int] | None:
    """Span in the original text of a term whose pattern stands at start–end of the folded text, or None."""
    if compiled.check is not None:
        found = _around(compiled, folded.text, start, end)
        if found is None:
            return None
        start, end = found
    if folded.text[start] == " ":
        start += 1
    if folded.text[end - 1] == " ":
        end -= 1
    first, last = folded.span(start, end)
    if compiled.only_capital and not text[first:last].isupper():
        return None
    if compiled.first_han is not None and first > 0 and text[first - 1] in _OTHER_BEFORE[compiled.first_han]:
        return None
    if compiled.check is not None and _SENTENCE_END.search(text, first, last):
        return None
    return first, last


def _around(compiled: Compiled, text: str, start: int, end: int) -> tuple[int, int] | None:
    check = compiled.check
    assert check is not None  # noqa: S101 - asked by the caller
    if compiled.back == 0:
        found = check.match(text, start)
        return found.span() if found else None
    for place in range(max(0, start - compiled.back), start + 1):
        if text[place] == " " or is_unspaced(text[place]):
            found = check.match(text, place)
            if found and found.end() >= end - 1:
                return found.span()
    return None

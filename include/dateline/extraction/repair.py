"""Mends what typesetting and encodings broke: mojibake, split ligatures ("offi cer"), lost hyphens ("USled").

Each mended place is recorded. English only for the last two, until another language is measured; nothing here loads
word lists (`stores.lexicon`), and nothing rewrites what was merely written badly.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from typing import Protocol

import ftfy
from ftfy.badness import is_bad

from dateline.extraction.repair_words import HYPHEN_STEMS, HYPHEN_SUFFIXES, LIGATURE_PARTNERS, OPEN_SUFFIXES
from dateline.model import Repair

MAX_REPAIRS = 500  # recorded in one text; a page that needs more is mended, but the list stays a list
MAX_RECORDED_CHARS = 80  # of `before` and `after`
MIN_ZIPF = 2.3  # frequency that a joined word must have; fitted on 1.42 million clean and 5,611 broken words
MIN_ZIPF_ALONE = 2.8  # the same for a word that the dictionary lacks
EVIDENCE_NEEDED = 2  # breaks that are no other words ("offi cer", "fi rst") before doubtful ones ("off er") are joined
MIN_STEM_ZIPF = 2.5  # frequency of a capitalised word before a suffix of the open kind ("Calcuttabased")
MIN_STEM_CHARS = 4

# Quotes stay as set; full-width forms are how Japanese and Chinese are set; entities come unescaped from the parser.
FTFY = ftfy.TextFixerConfig(uncurl_quotes=False, fix_character_width=False, unescape_html=False, explain=False)
# Characters that ftfy takes out or replaces in text that is not mojibake: controls, ligatures, odd line ends, halves of pairs.
_ODD = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u0132\u0133\u0149\u01c4-\u01cc\u01f1-\u01f3\u2028\u2029\u206a-\u206f\ud800-\udfff"
    "\ufb00-\ufb06\ufeff\ufff9-\ufffc]"
)
# All that tells mojibake lies within three characters of one that is not ASCII; elsewhere the search for it is in vain,
# and in a text of Latin letters that is nearly everywhere.
_FOREIGN = re.compile(r"[^\x00-\x7f]+(?:[\x00-\x7f]{1,4}[^\x00-\x7f]+)*")
_BESIDE = 3
_SPLIT_LIGATURE = re.compile(r"(?<![^\W\d_])([A-Za-z]{0,24}(?:ff[il]|f[fil])) ([a-z]{1,24})(?![^\W_])")
_CAPITALISED = re.compile(r"(?<![\w-])[A-Z][A-Za-z]{4,28}(?![\w-])")


class Lexicon(Protocol):
    """The two questions that repair asks of the English word lists; words are lower case."""

    def in_dictionary(self, word: str) -> bool:
        """Whether a dictionary of common words has it."""
        ...

    def zipf(self, word: str) -> float:
        """Its Zipf frequency, 0.0 where unseen."""
        ...


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    after: str
    kind: str


def repair_encoding(text: str) -> tuple[str, tuple[Repair, ...]]:
    """Mends mojibake and presentation ligatures, line by line; offsets are those of the answer."""
    if text.isascii():
        return text, ()
    if not _ODD.search(text) and not _is_mojibake(text):
        # ftfy would go through every line and change nothing but composed letters.
        return unicodedata.normalize("NFC", text), ()
    lines: list[str] = []
    repairs: list[Repair] = []
    offset = 0
    for line in text.split("\n"):
        # Composed letters are one spelling of the same text, not a repair.
        plain = unicodedata.normalize("NFC", line)
        fixed = plain if plain.isascii() else ftfy.fix_text(plain, FTFY).replace("\n", " ")
        if fixed != plain and len(repairs) < MAX_REPAIRS:
            repairs.append(_difference(plain, fixed, offset))
        lines.append(fixed)
        offset += len(fixed) + 1
    return "\n".join(lines), tuple(repairs)


def _is_mojibake(text: str) -> bool:
    """Whether ftfy finds signs of mojibake anywhere in a text."""
    parts = (text[max(0, run.start() - _BESIDE) : run.end() + _BESIDE] for run in _FOREIGN.finditer(text))
    return is_bad("\0\0\0".join(parts))


def repair_english(text: str, lexicon: Lexicon, earlier: tuple[Repair, ...] = ()) -> tuple[str, tuple[Repair, ...]]:
    """Joins split ligatures and puts lost hyphens back; `earlier` repairs keep their places in the new text."""
    edits = sorted((*_ligature_edits(text, lexicon), *_hyphen_edits(text, lexicon)), key=lambda edit: edit.start)
    if not edits:
        return text, earlier
    parts: list[str] = []
    repairs: list[Repair] = []
    starts: list[int] = []
    shifts: list[int] = [0]
    done = 0
    for edit in edits:
        if edit.start < done:
            continue
        parts += (text[done : edit.start], edit.after)
        repairs.append(
            Repair(kind=edit.kind, start=edit.start + shifts[-1], before=text[edit.start : edit.end], after=edit.after)
        )
        starts.append(edit.start)
        shifts.append(shifts[-1] + len(edit.after) - (edit.end - edit.start))
        done = edit.end
    parts.append(text[done:])
    moved = [
        Repair(
            kind=old.kind,
            start=old.start + shifts[bisect_right(starts, old.start - 1)],
            before=old.before,
            after=old.after,
        )
        for old in earlier
    ]
    together = sorted((*moved, *repairs), key=lambda repair: repair.start)
    return "".join(parts), tuple(together[:MAX_REPAIRS])


def _difference(before: str, after: str, offset: int) -> Repair:
    """The smallest stretch in which two lines differ, as one repair."""
    head = 0
    shortest = min(len(before), len(after))
    while head < shortest and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < shortest - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    return Repair(
        kind="mojibake",
        start=offset + head,
        before=before[head : len(before) - tail][:MAX_RECORDED_CHARS],
        after=after[head : len(after) - tail][:MAX_RECORDED_CHARS],
    )


def _ligature_edits(text: str, lexicon: Lexicon) -> list[_Edit]:
    """Places where a ligature was followed by a space that is not there in the word."""
    strong: list[_Edit] = []
    weak: list[_Edit] = []
    evidence = 0
    for match in _SPLIT_LIGATURE.finditer(text):
        first, second = match.group(1), match.group(2)
        whole = (first + second).lower()
        if not _is_joined_word(whole, lexicon) or _is_fi_compound(text, match.start(), first):
            continue
        halves = _is_word(first.lower(), lexicon) + _is_word(second, lexicon)
        edit = _Edit(match.start(), match.end(), first + second, "ligature")
        is_bare = first.lower() in {"fi", "fl", "ff"}
        if halves == 0 and not is_bare:
            strong.append(edit)
        elif halves < 2:
            weak.append(edit)
        # One "fi rst" may be an odd abbreviation and a name; two such are a habit of the typesetting.
        evidence += (halves == 0 and not is_bare) or (is_bare and not _is_word(second, lexicon))
    return strong + weak if evidence >= EVIDENCE_NEEDED else strong


def _is_joined_word(word: str, lexicon: Lexicon) -> bool:
    # The dictionary is asked first: it is ten times cheaper to load than the frequencies.
    if lexicon.in_dictionary(word):
        return lexicon.zipf(word) >= MIN_ZIPF
    return lexicon.zipf(word) >= MIN_ZIPF_ALONE


def _lost_hyphen(stem: str, suffix: str, whole: str, lexicon: Lexicon) -> bool:
    """Whether a word was "stem-suffix": stems of the closed list, and any known name before the commonest suffixes."""
    if lexicon.in_dictionary(whole):
        return False
    if stem in HYPHEN_STEMS:
        return True
    return (
        suffix in OPEN_SUFFIXES
        and len(stem) >= MIN_STEM_CHARS
        and lexicon.zipf(whole) == 0
        and lexicon.zipf(stem.lower()) >= MIN_STEM_ZIPF
    )


def _is_word(word: str, lexicon: Lexicon) -> bool:
    if len(word) == 1:
        return word in {"a", "i"}
    return lexicon.in_dictionary(word) and lexicon.zipf(word) >= MIN_ZIPF


def _is_fi_compound(text: str, start: int, first: str) -> bool:
    if first.lower() != "fi" or start == 0 or text[start - 1] not in " -":
        return False
    before = text[max(0, start - 8) : start - 1].rsplit(" ", 1)[-1].lower()
    return before in LIGATURE_PARTNERS


def _hyphen_edits(text: str, lexicon: Lexicon) -> list[_Edit]:
    """Capitalised words of the closed list glued to a suffix of the closed list."""
    edits: list[_Edit] = []
    for match in _CAPITALISED.finditer(text):
        word = match.group()
        if not word.endswith(HYPHEN_SUFFIXES):
            continue
        for suffix in HYPHEN_SUFFIXES:
            stem = word.removesuffix(suffix)
            if stem != word and _lost_hyphen(stem, suffix, word.lower(), lexicon):
                edits.append(_Edit(match.start(), match.end(), f"{stem}-{suffix}", "hyphen"))
                break
    return edits

"""A name outside brackets and the line that it stands in: whether that line or sentence is a credit.

Brackets are `brackets`', telegrams of old papers `dispatches`'.
"""

import functools
import re
from dataclasses import dataclass

from dateline.opening.agencies import Mark, read_mark
from dateline.opening.agency_names import UNNAMED
from dateline.opening.credit_words import BYLINE_WORDS, CREDIT_WORDS
from dateline.opening.surroundings import (
    CAPITALS_BEFORE,
    CJK,
    END_OF_SENTENCE,
    HEADS_ITEM,
    NAME_LIKE,
    REACH,
    WORD,
    ends_in_day,
    ends_sentence,
    is_picture,
)

MAX_LINE = 160  # characters: a longer line is prose
_BARE_AFTER = re.compile(r"(?:\.(?:RU|ru|ua|com))?\s?[.,]?\s{0,2}(?:[–—]|--|-\s|:\s)|\s?\.\s?-|\.\s(?=[А-ЯЁ])")
_ITEM_AFTER = re.compile(r"\s?\.\s{1,2}[A-ZÀ-Þ«„“\"']")  # "Bern, 12. Sept. SDA. Der Bundesrat"
_CAPITAL_AFTER = re.compile(r"\s[A-ZÀ-Þ«]")
_TITLE_BEFORE = re.compile(r"(?<!\w)[A-Z]\.\s{0,2}$")
_COPYRIGHT = re.compile(r"(?i)(?:©|\(c\)|ⓒ|copyright)([^\n©.]{0,40})$")
_PIECES = re.compile(
    r"\s*[|•·,–—/]\s*|\s-\s|\s(?:of|for|with|avec|mit|con|com|met)\s(?:the\s|l['’]|la\s|der\s)?|\savec\sl['’]"
)
_PLACE_AND_AGENCY = re.compile(
    r"(?:[^\W\d_][\w.'’]*\s?){1,3}(?:/|\s-\s|-|–|,)\s?(?:[^\W\d_][\w.'’]*\s?){1,3}"
)  # "MADRID / AGENCIAS"
_HELPED = re.compile(r"\s(?:with|avec|mit|con|com|met|et|e|and)\s")
_CONTRIBUTED = re.compile(r"[^.\n]{0,160}\bcontributed to th(?:is|e) (?:report|story|article)")
_TAKEN_BEFORE = re.compile(
    r"(?i)(?:\bwith (?:agency |additional )?(?:inputs?|reporting|files|information|material|contributions) (?:from|by)"
    r"|\badditional reporting by|\bmaterial (?:von|der|des)(?: (?:nachrichten)?agenturen?)?|\bmit informationen (?:von|der)"
    r"|\bcon (?:información|informacion|informaciones|datos|aportes) de(?: la agencia)?|\bcom (?:informações|informação) d[aeo]"
    r"|\bcon informazioni(?: di| da)?|\bmet informatie van|\bпо материалам|\bза матеріалами|\bс использованием материалов"
    r"|\bagencies and|\bthis (?:report|story|article) (?:is )?(?:by|from)|\b(?:published|produced|provided|supplied|distributed|written) (?:here )?(?:with permission )?(?:by|from)"
    r")\s(?:the |la |der |die |l['’]|agencia |agence |agenzia |agência |агентства |news agency |nachrichtenagentur )*$"
)
_STAFF_AFTER = re.compile(
    r"\s?[.)\]/|*\"”»]*\s*(?:/[A-Z][a-z]{1,5}|/?\([^()\n]{1,80}\)|(?:[A-Z]{2,4}\s?){1,5}|/?[a-z]{2,4}(?:/[a-z]{2,4}){0,3})?\s*[.)\]/|*]*$"
)
_LEAD = re.compile(
    rf"(?:(?P<stop>{END_OF_SENTENCE})|^)\s{{0,3}}(?P<dash>[–—-]{{1,3}}|//?|\||~|)\s{{0,3}}(?P<lead>[^.!?…»”\n–—]{{0,60}})$"
)
_PERSIAN = re.compile(r"\s{0,3}به گزارش\s(?:خبرنگار\s)?(?:خبرگزاری\s)?$")
_EAST_ASIAN_DATELINE = re.compile(
    r"[^\n，。,、]{0,24}?(?:日[电電讯訊]|[电電讯訊報报](?=[\s　）)】:：，,]))|[^\n，。,、]{0,12}?(?:报道|報道)[，,]"
)
_EAST_ASIAN_REPORTER = re.compile(r"(?:记者|記者)[^\n，。,、]{1,12}$")


@functools.lru_cache(maxsize=1024)
def _pure(line: str) -> Mark | None:
    mark = read_mark(line)
    return mark if mark.names and not mark.unknown else None


def _is_name_like(piece: str) -> bool:
    piece = piece.strip(" .|")
    return not piece or (any(c.isdigit() for c in piece) and len(piece) <= 40) or NAME_LIKE.fullmatch(piece) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """A name in running text and the line that it stands in, as far as it is looked at."""

    text: str
    start: int
    end: int
    line_start: int
    line_end: int
    edge: int

    @classmethod
    def of(cls, text: str, start: int, end: int, edge: int) -> "Around":
        low, high = max(0, start - REACH), min(len(text), end + REACH)
        line_start, line_end = text.rfind("\n", low, start) + 1 or low, text.find("\n", end, high)
        return cls(
            text=text,
            start=start,
            end=end,
            line_start=line_start,
            line_end=line_end if line_end >= 0 else high,
            edge=edge,
        )

    @property
    def before(self) -> str:
        """The line up to the name."""
        return self.text[self.line_start : self.start]

    @property
    def after(self) -> str:
        """The line behind the name."""
        return self.text[self.end : self.line_end]

    @property
    def is_in_head(self) -> bool:
        """Whether the name stands among the first lines."""
        return self.start <= self.edge

    @property
    def is_in_tail(self) -> bool:
        """Whether it stands among the last."""
        return self.end >= len(self.text) - self.edge

    def is_dateline(self, *, is_ambiguous: bool) -> bool:
        """ "LONDRES, 16. — Reuter. —", "МОСКВА, 3 мар — РИА Новости.", "新华社北京3月31日电", "/ТАСС/."."""
        before, after = self.before, self.after
        if not before.strip() and CJK.match(self.text[self.start]) and _EAST_ASIAN_DATELINE.match(after):
            return True
        if before.strip() in ("据", "據") and _EAST_ASIAN_DATELINE.match(after):
            return True
        if self.start <= REACH and _PERSIAN.fullmatch(before):
            return True
        if not is_ambiguous and ends_sentence(before) and HEADS_ITEM.match(after):
            return True  # "Agence télégraphique suisse Berne, 23 juin. — L'Assemblée"
        before, after = (
            before.rstrip("[({"),
            after.lstrip(".")[1:] if after.lstrip(".")[:1] in (")", "]", "}") else after,
        )
        is_small = self.text[self.start].islower()
        behind_day = ends_in_day(before[-30:])
        behind_place = (is_small or not is_ambiguous) and CAPITALS_BEFORE.search(before[-30:]) is not None
        if not behind_day and not behind_place and (is_ambiguous or not self._ends_in_place(before)):
            return False
        if _BARE_AFTER.match(after):
            return not is_small or ":" not in after[:3]
        if _ITEM_AFTER.match(after) is None:
            return False
        # "4. Mai. WTB. Der Kaiser": between two stops even a doubtful name can be nothing else.
        is_set_off = behind_day and before.rstrip().endswith((".", "—", "–"))
        return (is_set_off and (is_small or self.text[self.start : self.end].isupper())) or (
            not is_ambiguous and (not is_small if behind_day else before.endswith("/"))
        )

    def _ends_in_place(self, before: str) -> bool:
        """ "SINGAPORE, ", "Hamburg/" at the start of a line."""
        place = before[:-1].rstrip(" ,/-–—") if before else ""
        joined = before[len(place) :].strip() if place else ""
        starts = self.line_start == 0 or self.text[self.line_start - 1] == "\n"
        return (
            starts
            and joined in (",", "/", "-", "–", "—")
            and len(place) <= 40
            and NAME_LIKE.fullmatch(place) is not None
        )

    def is_in_slashes(self) -> bool:
        """ "/ТАСС/" behind a place or a day."""
        opens, closes = self.before[-20:].rfind("/"), self.after[:40].find("/")
        if opens < 0 or closes < 0:
            return False
        ahead = self.before[: max(0, len(self.before) - 20) + opens].rstrip(" ,.")
        return ends_in_day(ahead[-30:]) or (bool(ahead) and CAPITALS_BEFORE.search(ahead) is not None)

    def is_picture(self) -> bool:
        """Whether the name signs a picture."""
        return is_picture(self.text, self.start, self.end)

    def lead_start(self) -> int:
        """Where the words that lead to the name begin, in the same sentence: "With inputs from"."""
        before = self.before[-80:]
        ends = [found.end() for found in re.finditer(END_OF_SENTENCE + r"\s{0,3}", before)]
        at = ends[-1] if ends else (0 if len(self.before) <= 80 else len(before))
        return self.start - len(before) + at

    def tail_end(self) -> int:
        """Where the words behind the name end that make it a credit: "contributed to this report"."""
        said = _CONTRIBUTED.match(self.after)
        return self.end + said.end() if said else self.end

    def is_copyright(self) -> bool:
        """ "© 2016 AFP", "Copyright 2026 The Associated Press"."""
        sign = _COPYRIGHT.search(self.before[-60:])
        if sign is None:
            return False
        words = [word.casefold() for word in WORD.findall(sign[1])]
        return all(word in CREDIT_WORDS or word in ("c", "copyright") for word in words)

    def kind_of_line(self, names: tuple[str, ...], *, is_ambiguous: bool, is_at_home: bool) -> str | None:
        """What the line is where it holds nothing but a credit: byline at the head, else a credit."""
        if self.line_end - self.line_start > MAX_LINE or not self._is_whole_line():
            return None
        line = self.text[self.line_start : self.line_end].strip()
        at_edge = self.is_in_head or self.is_in_tail
        mark = _pure(line.strip("/*~ "))
        has_by = line.split(maxsplit=1)[0].casefold() in BYLINE_WORDS
        if mark:
            if is_ambiguous and not at_edge:
                return None
            return "byline" if has_by or (self.is_in_head and not mark.has_help and not self._is_last()) else "credit"
        is_reporter = not self.before.strip() and _EAST_ASIAN_REPORTER.match(self.after) is not None
        is_doubtful = is_ambiguous and not is_at_home
        if not is_reporter and not (at_edge and self._is_byline(line, names, has_by=has_by, is_ambiguous=is_doubtful)):
            return None
        return "byline" if self.is_in_head else "credit"

    def _is_whole_line(self) -> bool:
        starts = self.line_start == 0 or self.text[self.line_start - 1] == "\n"
        return starts and (self.line_end == len(self.text) or self.text[self.line_end] == "\n")

    def _is_last(self) -> bool:
        return not self.text[self.line_end : self.line_end + REACH].strip() and self.line_start > 0

    def _is_byline(self, line: str, names: tuple[str, ...], *, has_by: bool, is_ambiguous: bool) -> bool:
        """ "By Jane Doe, Associated Press", "AFP | 31 March", "Jane Doe, Reuters", "Le Monde avec AFP"."""
        body = line.split(maxsplit=1)[1] if has_by and " " in line else line
        pieces = [piece for piece in _PIECES.split(body) if piece]
        marks = [_pure(piece) for piece in pieces]
        if not any(mark and set(mark.names) & set(names) for mark in marks) or not all(
            mark or _is_name_like(piece) for mark, piece in zip(marks, pieces, strict=True)
        ):
            return False
        if has_by or "|" in line or "•" in line:
            return True
        if (
            self.is_in_head
            and len(line) <= 50
            and _PLACE_AND_AGENCY.fullmatch(line)
            and not (is_ambiguous and "," in line)
        ):
            return UNNAMED not in names or line.isupper() or line.lower() == line.upper()
        is_short = len(line) <= 80 and len(pieces) == 2 and all(len(piece.split()) <= 4 for piece in pieces)
        if is_ambiguous or not is_short:
            return False
        others = [piece for mark, piece in zip(marks, pieces, strict=True) if not mark]
        return _HELPED.search(line) is not None or (
            marks[0] is None and "," in line and 2 <= len(others[0].split()) <= 4
        )

    def is_signed(self, *, is_ambiguous: bool) -> bool:
        """Whether the name ends its paragraph, behind a full stop and perhaps words of credits: "… ended. — Reuters"."""
        before, after = self.before.rstrip("[({ "), self.after
        lead = _LEAD.search(before[-80:])
        if _TITLE_BEFORE.search(before):
            return False  # "le mot est de M. Ap."
        if lead and lead["stop"] and lead["dash"] and not lead["lead"] and self._ends_item(is_ambiguous=is_ambiguous):
            return True
        if self.line_end - self.end >= REACH or not _STAFF_AFTER.fullmatch(after):
            return False
        if lead is None or (not lead["stop"] and not lead["dash"]):
            return False
        words = [word.strip(" .,:'’()").casefold() for word in lead["lead"].replace("l'", "").replace("l’", "").split()]
        if not all(word in CREDIT_WORDS or not word for word in words):
            return False
        if lead["dash"] and (lead["stop"] or not before.strip(" -–—/|~")):
            return True
        is_last = not self.text[self.line_end :].strip()
        if any(words):
            return is_last or self.is_in_tail
        return bool(lead["stop"]) and (is_last or (not is_ambiguous and self.is_in_tail))

    def _ends_item(self, *, is_ambiguous: bool) -> bool:
        """In a column without line ends: "… soulevée. — Havas. Londres, 3 mars.", "… francs. / ats-afp-ap Etats-Unis"."""
        if self.text[self.start : self.end].islower():
            return _CAPITAL_AFTER.match(self.after) is not None
        return not is_ambiguous and _ITEM_AFTER.match(self.after) is not None

    def is_credit_sentence(self) -> bool:
        """Whether a sentence says where the text is from: "With inputs from", "… contributed to this report"."""
        if not self.is_in_head and not self.is_in_tail:
            return False
        before, after = self.before, self.after
        if _CONTRIBUTED.match(after) or _TAKEN_BEFORE.search(before[-100:]):
            return True
        start = max(before.rfind(sign) for sign in (". ", "! ", "? ", "… ", "” ", "» ")) + 1
        stop = re.search(r"[.!?](?:\s|$)", after)
        if (not stop and after.strip(" )]*")) or len(before) - start > 80:
            return False
        sentence = before[start:] + self.text[self.start : self.end] + (after[: stop.start()] if stop else after)
        mark = _pure(sentence.strip(" ()[]*"))
        return mark is not None and mark.has_help

"""Dates that a reader of the page would see: `<time>`, bylines, marked elements, mastheads.

Structured data is `claims`, where on the page an element stands `visible_zones`, what a date is called
`visible_labels`; nothing is decided here (`dating`).
"""

import itertools
import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from dateline.datetext import DateSpan, find_dates, find_relative, is_day_word, read_date
from dateline.datetext.relative import MAX_DAY_WORD
from dateline.extraction.visible_labels import has_weekday, is_of_another, is_sentence, label_of
from dateline.extraction.visible_zones import NAMED, SKIPPED, PageMap, Zone, text_of
from dateline.model import Claim

MAX_ELEMENTS = 6000  # elements walked: no article needs more
MAX_FOUND = 80  # visible dates kept
MAX_SCANS = 150  # texts handed to the date grammar
MAX_SCANNED = 12_000  # characters of them together; of 636 gold pages the most is 6,868
MAX_TEXTS = 1200  # texts with a digit looked at
MAX_TRIED = 40  # elements looked at for a date in pieces
MAX_PROSE = 6  # sentences looked at: the dates in them are mentions, and the first tell as much as all
MAX_OUTSIDE = 12  # dates kept of lists and boxes around the article
LIST_LENGTH = 3  # different dates at one place of the markup that make it a list
MAX_NODE = 400  # characters of one text looked at
MAX_STAMP = 120  # characters of an attribute that is a date
MAX_LABEL = 80  # characters of a label such as "3 hours ago"
MAX_PIECES = 130  # characters of an element that gives a date in pieces
NEAR_AFTER = 40  # elements after the headline that still belong to its byline
NEAR_BEFORE = 12  # elements before it

# The last two: years of a Japanese era, and two digits of a Thai one.
_MAYBE = re.compile(r"\d{4}|\d\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2}|(?:令和|平成|昭和)\d|[ก-ฮ]\.\s?\d\d")
_LEADS = re.compile(r"\s{0,2}[-–—|:]\s")
_DIGIT = re.compile(r"\d")
_BARE_YEAR = re.compile(r"(?:19|20)\d\d")
_INLINE = frozenset({"a", "abbr", "b", "em", "font", "i", "mark", "small", "span", "strong", "sub", "sup", "u"})
_MUTE = SKIPPED | {"link", "img", "br", "hr", "input", "source", "path", "use", "g", "rect", "circle"}  # show no text
_PROSE_ALONE = 60  # characters beside a date that make its text a sentence
_PROSE_MARKED = 160  # the same in an element that is named after a date


@dataclass(slots=True)
class _Walk:
    page: PageMap
    headline_index: int | None
    claims: list[Claim] = field(default_factory=list)
    near: list[bool] = field(default_factory=list)  # of each claim, whether it stands by the headline
    counts: dict[str, int] = field(default_factory=dict)
    done: set[Any] = field(default_factory=set)  # elements whose inside is read
    recent: deque[str] = field(default_factory=lambda: deque(maxlen=4))
    tried: set[Any] = field(default_factory=set)  # elements that were looked at for a date in pieces
    texts: int = 0
    scans: int = 0
    scanned: int = 0
    prose: int = 0
    index: int = 0

    @property
    def before(self) -> str:
        """The words shown last, up to 60 characters."""
        return " ".join(part[:60].strip() for part in self.recent)[-60:]


def _path_of(element: Any) -> str:
    steps: list[str] = []
    while element is not None and len(steps) < 3 and isinstance(element.tag, str):
        name = (element.get("class") or "")[:40].split()
        steps.append(f"{element.tag}.{name[0]}" if name else element.tag)
        element = element.getparent()
    return ">".join(reversed(steps))


def _near(walk: _Walk) -> bool:
    if walk.headline_index is None:
        return False
    return -NEAR_BEFORE <= walk.index - walk.headline_index <= NEAR_AFTER


def _place(walk: _Walk, zone: Zone, text: str, label: str | None) -> tuple[str, str, bool]:
    """(basis, kind, in_article) of a visible date."""
    before_headline = walk.headline_index is not None and walk.index < walk.headline_index
    published = zone.published or label == "published"
    if zone.clock or (zone.header and not published):
        return "masthead", "capture", False
    if zone.aside:
        return "text", "modified" if label == "modified" or zone.modified else "unknown", False
    if before_headline and not zone.article and not published and not zone.marked and has_weekday(text):
        return "masthead", "capture", False
    kind = "modified" if label == "modified" or (zone.modified and not published) else "unknown"
    if kind == "unknown" and published:
        kind = "published"
    if kind == "unknown" and zone.event:
        kind = "event"
    is_byline = zone.marked or label is not None or _near(walk)
    return ("byline" if is_byline else "text"), kind, True


def _add(walk: _Walk, basis: str, kind: str, text: str, element: Any, *, in_article: bool) -> None:
    if len(walk.claims) >= MAX_FOUND:
        return
    name = "text mention" if kind == "mention" else basis
    key = name if in_article else f"{basis} outside"
    count = walk.counts[key] = walk.counts.get(key, 0) + 1
    locator = f"{_path_of(element)}[{count}]"
    text = " ".join(text.split())[:200]
    walk.claims.append(Claim(basis=basis, kind=kind, text=text, locator=locator, in_article=in_article))
    walk.near.append(_near(walk))


def _beside(element: Any, text: str) -> int:
    """Characters of the sentence that a text stands in: of the paragraph around, where its element is inline."""
    size = len(text.strip())
    for _ in range(2):
        parent = element.getparent() if element.tag in _INLINE else None
        if parent is None:
            break
        size += len((parent.text or "").strip()) + len((element.tail or "").strip())
        element = parent
    return size


def _scan(walk: _Walk, zone: Zone, element: Any, text: str, spans: list[DateSpan], *, sentence: int) -> bool:
    """Claims of the dates of a text, else of a relative one in marked places; whether there were any.

    spans: the text's dates. sentence: characters of what the text is a part of; a date in a long one is what the
    article speaks of.
    """
    spans = [span for span in spans if span.has_year][:4]
    if not spans:
        return zone.marked > 0 and _scan_marked(walk, zone, element, text.strip())
    is_heading = element is walk.page.headline_element
    last = 0
    for span in spans:
        before = walk.before
        label = label_of(text[last : span.start], before if not last else "")
        basis, kind, mine = _place(walk, zone, text, label)
        # An element that is itself named after a date is believed, though it stands in a sentence.
        rest = (len(text) if zone.marked == NAMED else sentence) - (span.end - span.start)
        if _LEADS.match(text[span.end :]) and not text[: span.start].strip() and _near(walk):
            rest = 0  # "27.1.2022 - When the town remembered": a dateline without a place
        if mine and is_heading:
            basis, kind = "text", "event"
        elif mine and (
            zone.quoted
            or rest > (_PROSE_MARKED if zone.marked else _PROSE_ALONE)
            or (not zone.marked and label is None and is_sentence(text, span))
            or is_of_another((before[-40:] + " " + text[: span.start])[-80:])
        ):
            basis, kind = "text", "mention"
        _add(walk, basis, kind, span.text, element, in_article=mine)
        last = span.end
    return True


def _scan_marked(walk: _Walk, zone: Zone, element: Any, text: str) -> bool:
    """A relative date, or a year alone, where the markup says that a date stands."""
    if not zone.aside and _BARE_YEAR.fullmatch(text):
        _add(walk, "byline", "published" if zone.published else "unknown", text, element, in_article=True)
        return True
    if len(text) <= MAX_LABEL and find_relative(text):
        basis, kind, mine = _place(walk, zone, text, label_of(text, walk.before))
        _add(walk, basis, kind, text, element, in_article=mine)
        return True
    return False


def _time_element(walk: _Walk, zone: Zone, element: Any) -> None:
    value = (element.get("datetime") or "").strip()[:MAX_STAMP]
    shown = text_of(element, 120)
    text = value if _DIGIT.search(value) else shown
    if not text:
        return
    basis, kind, mine = _place(walk, zone, shown or text, label_of(shown, walk.before))
    if element.get("pubdate") is not None and kind == "unknown":
        kind = "published"
    _add(walk, "masthead" if basis == "masthead" else "time_tag", kind, text, element, in_article=mine)
    if basis == "byline" and value and shown and value != shown and _MAYBE.search(shown):
        _add_shown(walk, kind, value, shown, element)


def _add_shown(walk: _Walk, kind: str, value: str, shown: str, element: Any) -> None:
    """What a `<time>` shows, where that is another day than its attribute gives."""
    stated, seen = read_date(value), read_date(shown)
    if stated is None or seen is None or seen.day is None or stated.day is None:
        return
    if abs((seen.day - stated.day).days) > 1 and seen.swapped_day is None:
        _add(walk, "byline", kind, shown, element, in_article=True)


_ITEMPROPS = {
    "datepublished": "published",
    "datecreated": "created",
    "datemodified": "modified",
    "uploaddate": "published",
    "startdate": "event",
}


def _microdata(walk: _Walk, zone: Zone, element: Any, prop: str) -> bool:
    names = (p.rpartition(":")[2] for p in prop.casefold().split())  # RDFa writes "schema:datePublished"
    kind = next((_ITEMPROPS[name] for name in names if name in _ITEMPROPS), None)
    if kind is None or element.tag == "meta":
        return False
    value = element.get("content") or element.get("datetime") or element.get("title") or text_of(element, 120)
    if value and _DIGIT.search(value[:MAX_STAMP]):
        _add(walk, "microdata", kind, value[:MAX_STAMP], element, in_article=not zone.aside)
        return True
    return False


def _in_pieces(walk: _Walk, zone: Zone, element: Any) -> bool:
    """A date in pieces, "<span>31</span> <span>March</span> 2016": read from the element named after a date."""
    if len(walk.tried) >= MAX_TRIED:
        return False
    outer = element
    for _ in range(3):
        parent = outer.getparent()
        if parent is None or not walk.page.zone_of(parent).marked or len(parent) > 8:
            break
        outer = parent
    if outer in walk.tried:
        return False
    walk.tried.add(outer)
    whole = text_of(outer, MAX_PIECES)
    if len(outer) == 0 or len(whole) >= MAX_PIECES or not _MAYBE.search(whole) or outer.find(".//time") is not None:
        return False
    spans = find_dates(whole)
    if not any(span.has_year and span.has_day for span in spans):
        return False
    walk.done.add(outer)
    return _scan(walk, zone, outer, whole, spans, sentence=len(whole))


def _is_done(walk: _Walk, element: Any) -> bool:
    if not walk.done:
        return False
    return element in walk.done or any(up in walk.done for up in itertools.islice(element.iterancestors(), 4))


def _text(walk: _Walk, element: Any, text: str, *, tail_of: Any = None) -> None:
    """Reads one text of an element (its own, or the one behind its child `tail_of`) if it may hold a date."""
    walk.texts += 1
    maybe = _MAYBE.search(text, 0, MAX_NODE) is not None
    if not maybe and len(text) > MAX_LABEL:
        return
    zone = walk.page.zone_of(element)
    if zone.skipped or (not maybe and not zone.marked) or _is_done(walk, element):
        return
    # A few dates of side boxes are kept as what they are; a thousand say no more.
    if zone.aside and (not maybe or walk.counts.get("text outside", 0) >= MAX_OUTSIDE):
        return
    if not zone.marked and len(text) > 2 * _PROSE_ALONE:
        walk.prose += 1
        if walk.prose > MAX_PROSE:
            return
    sentence = _beside(element, text)
    if tail_of is not None:
        sentence += len((element.text or "").strip()) + len((tail_of.text or "").strip())
    text = text[:MAX_NODE]
    walk.scans += 1
    walk.scanned += len(text)
    if walk.scans > MAX_SCANS or walk.scanned > MAX_SCANNED:
        return
    spans = find_dates(text) if maybe else []
    if zone.marked and not zone.aside and not any(s.has_day for s in spans) and _in_pieces(walk, zone, element):
        return
    _scan(walk, zone, element, text, spans, sentence=sentence)


def _marked_up(walk: _Walk, element: Any, prop: str | None) -> None:
    """Reads a date that an element carries in its markup: microdata, RDFa, `<time>`."""
    if _is_done(walk, element):
        return
    zone = walk.page.zone_of(element)
    if prop and _microdata(walk, zone, element, prop[:80]):
        walk.done.add(element)
    if element.tag == "time" and element not in walk.done:
        if not zone.skipped and not (zone.aside and walk.counts.get("text outside", 0) >= MAX_OUTSIDE):
            _time_element(walk, zone, element)
        walk.done.add(element)


def _walk_elements(walk: _Walk, elements: Iterable[Any]) -> None:
    """Reads every element in order: its markup, its own text, the text behind it.

    This loop is what a page costs, so it asks of each element no more than it must.
    """
    last, show, has_digit = walk.page.last_paragraph, walk.recent.append, _DIGIT.search
    for index, element in enumerate(elements):
        tag = element.tag
        if tag not in _MUTE:
            prop = element.get("itemprop") or element.get("property")
            if tag == "time" or (prop and "date" in prop.lower()):
                walk.index = index
                _marked_up(walk, element, prop)
            if element is last:
                walk.page.is_text_over = True
            text = element.text
            if text and not text.isspace():
                if has_digit(text, 0, 2 * MAX_NODE) or (len(text) <= MAX_DAY_WORD and is_day_word(text)):
                    walk.index = index
                    _text(walk, element, text)
                show(text)
        tail = element.tail
        if tail and not tail.isspace():
            if has_digit(tail, 0, 2 * MAX_NODE):
                walk.index = index
                parent = element.getparent()
                if parent is not None:
                    _text(walk, parent, tail, tail_of=element)
            show(tail)
        if len(walk.claims) >= MAX_FOUND or walk.texts >= MAX_TEXTS:
            return


def collect_visible(tree: Any, headline: str | None) -> list[Claim]:
    """The visible dates in document order; locators end in the ordinal among the page's claims of their basis."""
    page = PageMap(tree, headline)
    body = next(tree.iter("body"), None)
    root = tree if body is None else body
    # lxml makes an object for each element that is asked for; none is kept, so that none waits for the collector.
    heading = page.headline_element
    if heading is not None:
        before = enumerate(itertools.islice(root.iter(etree.Element), MAX_ELEMENTS))
        index = next((number for number, element in before if element is heading), None)
    else:
        index = None
    walk = _Walk(page, index)
    _walk_elements(walk, itertools.islice(root.iter(etree.Element), MAX_ELEMENTS))
    return _without_lists(walk)


def _without_lists(walk: _Walk) -> list[Claim]:
    """The claims, with those marked as outside that stand in a list: the same place on the page, LIST_LENGTH values.

    Where one of them alone stands by the headline it is the article's own, in the same markup as the list's.
    """
    places: dict[tuple[str, str], list[int]] = {}
    for number, claim in enumerate(walk.claims):
        if (
            claim.in_article
            and claim.basis in ("byline", "text", "time_tag")
            and claim.kind in ("unknown", "published")
        ):
            places.setdefault((claim.basis, claim.locator.rpartition("[")[0]), []).append(number)
    claims = list(walk.claims)
    for numbers in places.values():
        if len({claims[number].text for number in numbers}) < LIST_LENGTH:
            continue
        by_headline = [number for number in numbers if walk.near[number]]
        for number in numbers:
            if by_headline != [number]:
                claims[number] = replace(claims[number], in_article=False)
    return claims

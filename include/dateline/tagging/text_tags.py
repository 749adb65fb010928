"""What one text says of people, organisations, places and countries: every mention, and the counts made of them.

No tables: `tag` fills columns with it. Which words are names is decided in `places` and `entities`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dateline.opening import read_opening, usual_capitals
from dateline.tagging.entities import Entity as Named
from dateline.tagging.entities import EntityTools, find_entities
from dateline.tagging.entities.known_names import canonical_name, with_known
from dateline.tagging.entities.repeats import with_surnames
from dateline.tagging.gazetteer import COUNTRY, DEMONYM, STATE, Gazetteer
from dateline.tagging.place_crossing import cross
from dateline.tagging.places import Mention, find_places, resolve_place

HEADLINE_VOTES = 3  # a country in the headline counts as three in the body
LEAD_VOTES = 2  # and one in the first LEAD_CHARS of the body as two
LEAD_CHARS = 400
OUTLET_VOTES = 1.0  # votes of the outlet's own country in choosing among namesakes
HOME_VOTES = 1  # more for the outlet's country among those a text speaks of: a local paper rarely names its own
REGION_VOTES = 10_000.0  # a country or state written beside the dateline's place settles which namesake is meant
MAX_TAGGED_CHARS = 100_000  # characters of body that are read for places
MIN_LOUD = 4  # characters of a name that is looked for in a headline in capitals
MIN_CAPITALS = 0.7  # share of a headline's letters at which it is written in capitals, so that they tell nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text to tag. opening: the dateline as it stood before the body, where that was cut off; places as codes or names."""

    body: str
    headline: str = ""
    language: str | None = None
    opening: str | None = None
    dateline_place: str | None = None
    outlet_country: str | None = None

    @property
    def head(self) -> str:
        """What stands before the body in `whole`."""
        return f"{self.headline}\n" if self.headline else ""

    @property
    def whole(self) -> str:
        """Headline and body as they are read together."""
        return self.head + self.body[:MAX_TAGGED_CHARS]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTags:
    """What a text speaks of. Offsets are characters of `Text.whole`."""

    mentions: tuple[Mention, ...]  # places in the gazetteer, and adjectives of countries
    unlinked: tuple[Named, ...]  # places that the model alone sees
    named: tuple[Named, ...]  # people, organisations and others
    countries: tuple[tuple[str, int], ...]  # ISO 3166-1 code and mentions, the most first
    primary_country: str | None
    dateline_place: str | None
    dateline_country: str | None


def find_named(texts: Sequence[Text], tools: EntityTools) -> list[list[Named]]:
    """People, organisations, places and others in each text, in order; offsets are characters of `Text.whole`.

    A headline in capitals is read by the names of its body: to the model it would be one long name.
    """
    loud = [_is_loud(text.headline) for text in texts]
    heads = [0 if is_loud else len(text.head) for text, is_loud in zip(texts, loud, strict=True)]
    read = [text.whole[len(text.head) - head :] for text, head in zip(texts, heads, strict=True)]
    found = []
    for text, part, names in zip(texts, read, find_entities(read, tools), strict=True):
        by = len(text.whole) - len(part)
        moved = [_moved(name, by) for name in with_surnames(with_known(names, part), part)]
        found.append([*_in_capitals(text.headline, moved), *moved] if by else moved)
    return found


def tag_text(text: Text, gazetteer: Gazetteer, named: Sequence[Named] = ()) -> TextTags:
    """Places and countries of a text, and what of `named` (as `find_named` gives it) stands beside them.

    The primary country is the dateline's, else the one with the most votes: headline before lead before the rest.
    """
    read = read_opening(f"{text.opening} {text.body[:400]}") if text.opening else None
    place = text.dateline_place or (read.place if read else None)
    prior = {text.outlet_country: OUTLET_VOTES} if text.outlet_country else {}
    mentions = find_places(text.whole, gazetteer, text.language, prior, named)
    mentions = _sure_in_headline(mentions, len(text.head))
    crossed = cross(mentions, named)
    votes: Counter[str] = Counter()
    for mention in mentions:
        votes[mention.entity.country] += _weight(mention, len(text.head))
    beside = _region_votes(read.region if read else None, gazetteer)
    dateline = resolve_place(place, gazetteer, {**prior, **votes, **beside}) if place else None
    counts = Counter(mention.entity.country for mention in mentions)
    if dateline is not None:
        counts[dateline.country] += 1
    if text.outlet_country and text.outlet_country in votes:
        votes[text.outlet_country] += HOME_VOTES
    return TextTags(
        mentions=tuple(mentions),
        unlinked=crossed.unlinked,
        named=crossed.named,
        countries=tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))),
        # Of equals the one named first: a Counter keeps that order.
        primary_country=dateline.country if dateline is not None else max(votes, key=votes.__getitem__, default=None),
        dateline_place=usual_capitals(place) if place else None,
        dateline_country=dateline.country if dateline is not None else None,
    )


def _weight(mention: Mention, head_chars: int) -> int:
    if mention.start < head_chars:
        return HEADLINE_VOTES
    return LEAD_VOTES if mention.start < head_chars + LEAD_CHARS else 1


def _region_votes(region: str | None, gazetteer: Gazetteer) -> Mapping[str, float]:
    """The country of what a dateline writes beside its place: "SION (Suisse)", "ST. PAUL, Minn."."""
    entity = resolve_place(region, gazetteer, {}) if region else None
    return {entity.country: REGION_VOTES} if entity is not None and entity.kind in (COUNTRY, STATE) else {}


def _sure_in_headline(mentions: Sequence[Mention], length: int) -> list[Mention]:
    """In a headline every word may be capital: a town there counts where the body names it too."""
    in_body = {mention.entity.geonames_id for mention in mentions if mention.start >= length}
    sure = (COUNTRY, DEMONYM)
    return [m for m in mentions if m.start >= length or m.entity.kind in sure or m.entity.geonames_id in in_body]


def _is_loud(headline: str) -> bool:
    letters = [letter for letter in headline[:1000] if letter.lower() != letter.upper()]
    return len(letters) >= 4 and sum(letter.isupper() for letter in letters) >= MIN_CAPITALS * len(letters)


def _in_capitals(headline: str, names: Sequence[Named]) -> list[Named]:
    """The names of a body that stand in the headline as well, written in capitals; longest first, without overlap."""
    forms = ((form, name) for name in reversed(names) for form in (canonical_name(name.text), name.text) if form)
    by_capitals = {form.upper(): name for form, name in forms if len(form) >= MIN_LOUD}
    taken: list[tuple[int, int]] = []
    found = []
    for capitals in sorted(by_capitals, key=lambda form: (-len(form), form)):
        start = headline.find(capitals)
        end = start + len(capitals)
        is_word = start >= 0 and not (headline[start - 1 : start].isalnum() or headline[end : end + 1].isalnum())
        if is_word and not any(a < end and start < b for a, b in taken):
            name = by_capitals[capitals]
            taken.append((start, end))
            found.append(Named(start=start, end=end, text=name.text, kind=name.kind, score=name.score))
    return sorted(found, key=lambda name: name.start)


def _moved(name: Named, by: int) -> Named:
    return Named(start=name.start + by, end=name.end + by, text=name.text, kind=name.kind, score=name.score)

"""Fills the tag columns of a table of stories: places, countries, topic, wire agency, and which tagger ran.

How each tag is found is in the module of its name; people, organisations and watchlists are not filled here.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import pyarrow as pa

from dateline.opening import read_opening, usual_capitals
from dateline.tagging.agencies import Origin, WireCredit, wire_credit
from dateline.tagging.gazetteer import COUNTRY, DEMONYM, STATE, Gazetteer
from dateline.tagging.places import Mention, find_places, resolve_place
from dateline.tagging.topics import LANGUAGES, find_topics

HEADLINE_VOTES = 3  # a country in the headline counts as three in the body
OUTLET_VOTES = 1.0  # votes of the outlet's own country in choosing among namesakes
REGION_VOTES = 10_000.0  # a country or state written beside the dateline's place settles which namesake is meant
MAX_TAGGED_CHARS = 100_000  # characters of body that are read for places

_INPUTS = (
    "outcome", "headline", "body", "opening_text", "language", "authors", "outlet_agency", "outlet_country",
    "source_organization", "dateline_place", "copy_kind", "article_id", "duplicate_of",
)  # fmt: skip
_OUTPUTS = (
    "people", "organisations", "places", "countries", "primary_country", "topics", "dateline_place", "dateline_country",
    "wire_agency", "wire_role", "wire_evidence", "tags_status",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceTags:
    """Places and countries of one story, as columns hold them."""

    places: list[dict[str, object]]
    countries: list[dict[str, object]]
    primary_country: str | None
    dateline_place: str | None
    dateline_country: str | None


def tag_articles(stories: pa.Table, gazetteer: Gazetteer, earlier_origins: Mapping[str, str] | None = None) -> pa.Table:
    """The stories with their tags; rejected rows as they were. Rows and their order stay.

    earlier_origins: article_id → agency, of articles of smaller batches on an agency's own outlet; a story that is a
    copy of one, or of one in this batch, was taken from that agency.
    Run after dedupe: the role of an agency depends on the kind of a copy. Entities and watchlists are `skipped`;
    topics are where the language has no lexicon.
    """
    rows = stories.select(list(_INPUTS)).to_pylist()
    values = {name: stories.column(name).to_pylist() for name in _OUTPUTS}
    own = {
        str(row["article_id"]): str(row["outlet_agency"]) for row in rows if row["article_id"] and row["outlet_agency"]
    }
    origins = {**(earlier_origins or {}), **own}
    for number, row in enumerate(rows):
        if row["outcome"] == "rejected":
            continue
        origin = _origin(row, origins)
        for name, value in _tags(row, gazetteer, origin).items():
            values[name][number] = value
    for name in _OUTPUTS:
        place = stories.schema.get_field_index(name)
        field = stories.schema.field(place)
        stories = stories.set_column(place, field, pa.array(values[name], type=field.type))
    return stories


def _origin(row: Mapping[str, object], origins: Mapping[str, str]) -> Origin | None:
    article_id = _text(row["duplicate_of"])
    agency = origins.get(article_id) if article_id else None
    return Origin(agency=agency, article_id=article_id) if article_id and agency else None


def _tags(row: Mapping[str, object], gazetteer: Gazetteer, origin: Origin | None) -> dict[str, object]:
    status = {"entities": "skipped", "watchlists": "skipped", "places": "ran", "topics": "ran", "agency": "ran"}
    language = _text(row["language"])
    where = tag_places(row, gazetteer)
    wire = _wire(row, language, origin)
    if language not in LANGUAGES:
        status["topics"] = "skipped"
    topics = [asdict(topic) for topic in find_topics(_text(row["headline"]), _text(row["body"]) or "", language)]
    return {
        "people": [],
        "organisations": [],
        "places": where.places,
        "countries": where.countries,
        "primary_country": where.primary_country,
        "topics": topics,
        "dateline_place": where.dateline_place,
        "dateline_country": where.dateline_country,
        "wire_agency": wire.agency,
        "wire_role": wire.role,
        "wire_evidence": [asdict(credit) for credit in wire.evidence],
        "tags_status": status,
    }


def _wire(row: Mapping[str, object], language: str | None, origin: Origin | None) -> WireCredit:
    authors = row["authors"]
    return wire_credit(
        body=_text(row["body"]) or "",
        opening=_text(row["opening_text"]),
        language=language,
        outlet_agency=_text(row["outlet_agency"]),
        source_organization=_text(row["source_organization"]),
        authors=[str(author) for author in authors] if isinstance(authors, list) else [],
        copy_kind=_text(row["copy_kind"]),
        origin=origin,
    )


def tag_places(row: Mapping[str, object], gazetteer: Gazetteer) -> PlaceTags:
    """Places and countries of one row: dateline first, then the vote of the mentions, the headline's threefold."""
    headline, language = _text(row["headline"]) or "", _text(row["language"])
    opening, body = _text(row["opening_text"]), (_text(row["body"]) or "")[:MAX_TAGGED_CHARS]
    read = read_opening(f"{opening} {body[:400]}") if opening else None
    dateline_place = _text(row["dateline_place"]) or (read.place if read else None)
    outlet = _text(row["outlet_country"])
    prior = {outlet: OUTLET_VOTES} if outlet else {}
    head = headline + "\n"
    mentions = find_places(head + body, gazetteer, language, prior)
    mentions = _sure_in_headline(mentions, len(head))
    votes: Counter[str] = Counter()
    for mention in mentions:
        votes[mention.entity.country] += HEADLINE_VOTES if mention.start < len(head) else 1
    beside = _region_votes(read.region if read else None, gazetteer)
    dateline = resolve_place(dateline_place, gazetteer, {**prior, **votes, **beside}) if dateline_place else None
    counts = Counter(mention.entity.country for mention in mentions)
    if dateline is not None:
        counts[dateline.country] += 1
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    leader = min(votes.items(), key=lambda pair: (-pair[1], pair[0]))[0] if votes else None
    return PlaceTags(
        places=_place_rows(mentions),
        countries=[{"country": code, "mentions": count} for code, count in ranked],
        primary_country=dateline.country if dateline is not None else leader,
        dateline_place=usual_capitals(dateline_place) if dateline_place else None,
        dateline_country=dateline.country if dateline is not None else None,
    )


def _region_votes(region: str | None, gazetteer: Gazetteer) -> dict[str, float]:
    """The country of what a dateline writes beside its place: "SION (Suisse)", "ST. PAUL, Minn."."""
    entity = resolve_place(region, gazetteer, {}) if region else None
    return {entity.country: REGION_VOTES} if entity is not None and entity.kind in (COUNTRY, STATE) else {}


def _sure_in_headline(mentions: Sequence[Mention], length: int) -> list[Mention]:
    """In a headline every word may be capital: a town there counts where the body names it too."""
    in_body = {mention.entity.geonames_id for mention in mentions if mention.start >= length}
    sure = (COUNTRY, DEMONYM)
    return [m for m in mentions if m.start >= length or m.entity.kind in sure or m.entity.geonames_id in in_body]


def _place_rows(mentions: Sequence[Mention]) -> list[dict[str, object]]:
    """One row a place, in order of first mention; adjectives ("Syrian") speak for a country but are no place."""
    rows: dict[object, dict[str, object]] = {}
    counts: Counter[object] = Counter()
    for mention in mentions:
        entity = mention.entity
        if entity.kind == DEMONYM:
            continue
        key = entity.geonames_id or (entity.name, entity.admin1)
        counts[key] += 1
        rows[key] = {
            "name": entity.name,
            "geonames_id": entity.geonames_id,
            "country": entity.country,
            "lat": entity.lat,
            "lon": entity.lon,
            "mentions": counts[key],
        }
    return list(rows.values())


def _text(value: object) -> str | None:
    return str(value) if value else None

"""Fills the tag columns of a table of stories, and says of each tagger whether it ran.

How each tag is found is in the module of its name; watchlists are not filled here.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any, TypeVar

import pyarrow as pa

from dateline.tagging.agencies import Origin, WireCredit, wire_credit
from dateline.tagging.entities import Entity as Named
from dateline.tagging.entities import EntityTools, fold_names
from dateline.tagging.gazetteer import DEMONYM, Gazetteer
from dateline.tagging.gazetteer import Entity as Place
from dateline.tagging.text_tags import Text, TextTags, find_named, tag_text
from dateline.tagging.topics import TopicTools, find_topics, topics_method

ROWS_AT_ONCE = 24  # texts the model for names reads together: twice as fast as one by one, and some 100 MB

_INPUTS = (
    "outcome", "headline", "body", "opening_text", "language", "authors", "outlet_agency", "outlet_country",
    "source_organization", "dateline_place", "copy_kind", "article_id", "duplicate_of",
)  # fmt: skip
_OUTPUTS = (
    "people", "organisations", "places", "countries", "primary_country", "topics", "dateline_place", "dateline_country",
    "wire_agency", "wire_role", "wire_evidence", "tags_status",
)  # fmt: skip
_EMPTY: Mapping[str, object] = {
    "people": [], "organisations": [], "places": [], "countries": [], "topics": [], "wire_evidence": [],
    "primary_country": None, "dateline_country": None, "wire_agency": None, "wire_role": None,
}  # fmt: skip

log = logging.getLogger(__name__)

Row = Mapping[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class TagTools:
    """What tagging needs, loaded by `stores.tag_tools`. entities: by language; texts in others get no people."""

    gazetteer: Gazetteer
    entities: Mapping[str, EntityTools] = field(default_factory=dict)
    topics: TopicTools = field(default_factory=TopicTools)


def tag_articles(stories: pa.Table, tools: TagTools, earlier_origins: Mapping[str, str] | None = None) -> pa.Table:
    """The stories with their tags; rejected rows as they were. Rows and their order stay.

    earlier_origins: article_id → agency, of articles of smaller batches on an agency's own outlet; a story that is a
    copy of one, or of one in this batch, was taken from that agency.
    Run after dedupe: the role of an agency depends on the kind of a copy. `tags_status` says `skipped` of a tagger
    that has no model or lexicon for the text's language, `failed` of one that raised; the others go on.
    """
    rows = stories.select(list(_INPUTS)).to_pylist()
    values = {name: stories.column(name).to_pylist() for name in _OUTPUTS}
    own = {
        str(row["article_id"]): str(row["outlet_agency"]) for row in rows if row["article_id"] and row["outlet_agency"]
    }
    origins = {**(earlier_origins or {}), **own}
    wanted = [number for number, row in enumerate(rows) if row["outcome"] != "rejected"]
    for first in range(0, len(wanted), ROWS_AT_ONCE):
        numbers = wanted[first : first + ROWS_AT_ONCE]
        for number, named in zip(numbers, _named([rows[number] for number in numbers], tools), strict=True):
            row = rows[number]
            for name, value in _tags(row, tools, named, _origin(row, origins)).items():
                values[name][number] = value
    for name in _OUTPUTS:
        place = stories.schema.get_field_index(name)
        column = stories.schema.field(place)
        stories = stories.set_column(place, column, pa.array(values[name], type=column.type))
    return stories


def _origin(row: Row, origins: Mapping[str, str]) -> Origin | None:
    article_id = _text(row["duplicate_of"])
    agency = origins.get(article_id) if article_id else None
    return Origin(agency=agency, article_id=article_id) if article_id and agency else None


def _named(rows: Sequence[Row], tools: TagTools) -> list[list[Named] | str]:
    """The names in each row's text; for a row without them why: skipped or failed."""
    found: list[list[Named] | str] = ["skipped"] * len(rows)
    for language, entity_tools in tools.entities.items():
        numbers = [number for number, row in enumerate(rows) if row["language"] == language]
        texts = [_as_text(rows[number]) for number in numbers]
        for number, names in zip(numbers, _find_each(texts, entity_tools), strict=True):
            found[number] = names
    return found


def _find_each(texts: Sequence[Text], tools: EntityTools) -> Iterator[list[Named] | str]:
    """All at once; where one of them breaks that, each for itself."""
    together = _tried("entities", partial(find_named, texts, tools))
    if together is not None:
        yield from together
        return
    for text in texts:
        alone = _tried("entities", partial(find_named, [text], tools))
        yield "failed" if alone is None else alone[0]


def _tried(tagger: str, work: Callable[[], T]) -> T | None:
    """What a tagger gives, or None where it raised: one strange text must not cost its batch."""
    try:
        return work()
    except Exception:
        log.exception("The tagger of %s failed on a text; its row says so.", tagger)
        return None


def _tags(row: Row, tools: TagTools, named: list[Named] | str, origin: Origin | None) -> dict[str, object]:
    text = _as_text(row)
    names = named if isinstance(named, list) else []
    tags: dict[str, object] = {**_EMPTY, "dateline_place": row["dateline_place"]}
    status = {"entities": named if isinstance(named, str) else "ran", "watchlists": "skipped"}
    where = _tried("places", lambda: tag_text(text, tools.gazetteer, names))
    status["places"] = "failed" if where is None else "ran"
    if where is not None:
        tags |= _place_columns(where)
        names = list(where.named)
    for column, kind in (("people", "person"), ("organisations", "organisation")):
        folded = fold_names(names, kind, len(text.head))
        tags[column] = [
            {"name": r.name, "mentions": r.mentions, "spans": [{"start": a, "end": b} for a, b in r.spans]}
            for r in folded
        ]
    wire = _tried("agency", lambda: _wire(row, text.language, origin))
    status["agency"] = "failed" if wire is None else "ran"
    if wire is not None:
        tags |= {"wire_agency": wire.agency, "wire_role": wire.role}
        tags["wire_evidence"] = [asdict(credit) for credit in wire.evidence]
    status["topics"] = "skipped"
    if topics_method(text.language, tools.topics) is not None:
        topics = _tried("topics", lambda: find_topics(text.headline, text.body, text.language, tools.topics))
        status["topics"] = "failed" if topics is None else "ran"
        tags["topics"] = [asdict(topic) for topic in topics or ()]
    return {**tags, "tags_status": status}


def _as_text(row: Row) -> Text:
    return Text(
        body=_text(row["body"]) or "",
        headline=_text(row["headline"]) or "",
        language=_text(row["language"]),
        opening=_text(row["opening_text"]),
        dateline_place=_text(row["dateline_place"]),
        outlet_country=_text(row["outlet_country"]),
    )


def _wire(row: Row, language: str | None, origin: Origin | None) -> WireCredit:
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


def _place_columns(where: TextTags) -> dict[str, object]:
    return {
        "places": place_rows(where),
        "countries": [{"country": code, "mentions": count} for code, count in where.countries],
        "primary_country": where.primary_country,
        "dateline_place": where.dateline_place,
        "dateline_country": where.dateline_country,
    }


def place_rows(where: TextTags) -> list[dict[str, object]]:
    """One row a place, in order of first mention; adjectives ("Syrian") speak for a country but are no place."""
    found: list[tuple[int, object, dict[str, object]]] = []
    for mention in where.mentions:
        entity = mention.entity
        if entity.kind != DEMONYM:
            ident = entity.geonames_id or (entity.name, entity.country)
            found.append((mention.start, ident, linked_place(entity)))
    found += [(name.start, name.text, unlinked_place(name)) for name in where.unlinked]
    rows: dict[object, dict[str, object]] = {}
    counts: Counter[object] = Counter()
    for _, key, values in sorted(found, key=lambda one: one[0]):
        counts[key] += 1
        rows[key] = {**values, "mentions": counts[key]}
    return list(rows.values())


def linked_place(entity: Place) -> dict[str, object]:
    """A place of the gazetteer as columns and callers of the library see it."""
    return {
        "name": entity.name,
        "geonames_id": entity.geonames_id,
        "country": entity.country,
        "lat": entity.lat,
        "lon": entity.lon,
    }


def unlinked_place(name: Named) -> dict[str, object]:
    """A place that the gazetteer lacks, likewise."""
    return {"name": name.text, "geonames_id": None, "country": None, "lat": None, "lon": None}


def _text(value: object) -> str | None:
    return str(value) if value else None

"""The tags of one text as plain dicts, one entry a mention: what `dateline.tag_text` gives.

Fills no columns (`tag` does) and loads nothing.
"""

from dataclasses import asdict
from typing import Any

from dateline.tagging.entities import Entity as Named
from dateline.tagging.entities.folding import full_names
from dateline.tagging.tag import TagTools, linked_place, unlinked_place
from dateline.tagging.text_tags import Text, TextTags, find_named, tag_text
from dateline.tagging.topics import find_topics


def plain_tags(text: Text, tools: TagTools) -> dict[str, Any]:
    """people, organisations, places, countries and topics. start, end: characters of the body; -1 for the headline's."""
    model = tools.entities.get(text.language or "")
    named = find_named([text], model)[0] if model is not None else []
    where = tag_text(text, tools.gazetteer, named)
    head = len(text.head)
    topics = find_topics(text.headline, text.body, text.language, tools.topics)
    return {
        "people": _named(where.named, "person", head),
        "organisations": _named(where.named, "organisation", head),
        "places": _places(where, head),
        "countries": [{"country": code, "mentions": count} for code, count in where.countries],
        "topics": [asdict(topic) for topic in topics],
    }


def _named(named: tuple[Named, ...], kind: str, head: int) -> list[dict[str, Any]]:
    names = full_names(named, kind)
    return [{**_span(one.start, one.end, head), "name": names[one.text]} for one in named if one.kind == kind]


def _places(where: TextTags, head: int) -> list[dict[str, Any]]:
    """All mentions, the adjectives of countries ("Syrian", with the country's id) among them."""
    found = [(m.start, m.end, linked_place(m.entity)) for m in where.mentions]
    found += [(name.start, name.end, unlinked_place(name)) for name in where.unlinked]
    return [{**_span(start, end, head), **place} for start, end, place in sorted(found, key=lambda one: one[0])]


def _span(start: int, end: int, head: int) -> dict[str, int]:
    return {"start": start - head, "end": end - head} if start >= head else {"start": -1, "end": -1}

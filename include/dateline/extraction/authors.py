"""Who wrote it: people named by JSON-LD, meta tags or the byline; agencies and the outlet itself are not people.

Which agency a text came from is `opening`'s business; the organisations named as authors are handed on for it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from lxml import html

from dateline.extraction.headline import plain_words
from dateline.extraction.structured import SelfDescription, block_types, list_values, plain_value
from dateline.extraction.tree import visible_strings

MAX_AUTHORS = 20
MAX_NAME_CHARS = 80
_BY = re.compile(
    r"^\s*(?:(?:written|reported|posted|published)\s+by|by|von|par|por|di|da|door|av|af|przez|autor(?:in|en|es)?|author|text|texte|testo|"
    r"بقلم|كتب)\b\s*:?\s*",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*(?:[,;|/•·、]|\s&\s|\s(?:and|und|et|y|e|og|och|en|with|mit|avec)\s)\s*", re.IGNORECASE)
_ASIDE = re.compile(r"\s*[(\[][^)\]]{0,60}[)\]]\s*$")
_ROLE = re.compile(
    r"[,\s]+(?:staff writer|senior reporter|reporter|correspondent|editor|contributor|korrespondent(?:in)?|redakteur(?:in)?|"
    r"journaliste|columnist|bureau chief|for \w+)\b.*$",
    re.IGNORECASE,
)
# Where a byline goes on with a date: a weekday, a month with its day, or any digit. No name has one of these.
_DATE = re.compile(
    r"[\s,|–—·•(-]*(?:\b(?:on|le|am|el|em|il)\s+)?(?:\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|lundi|mardi|mercredi|jeudi|"
    r"vendredi|samedi|dimanche|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|lunes|martes|miércoles|jueves|viernes|sábado|"
    r"domingo)\b|\b[^\W\d_]{3,9}\.?\s+\d{1,2}\b|\d).*$",
    re.IGNORECASE | re.DOTALL,
)
_LABELS = frozenset(
    {"published", "updated", "posted", "last updated", "first published", "veröffentlicht", "publié", "publicado"}
)
_NOT_NAME = re.compile(r"https?:|www\.|@|\d{2}|[<>{}=*]|\.(?:com|org|net|de|fr)$", re.IGNORECASE)
# Words that no person's name has.
_NOT_PERSON = """
agencies agency agence agentur editorial editors editor redaktion redaction redacción redacao redazione rédaction
newsroom staff desk team news newspaper times post herald tribune gazette network online digital web magazine press
media service services bureau admin administrator webmaster correspondent reporter reporters contributor contributors
guest anonymous author red nachrichtenagentur presse newsdesk writers wire wires tv radio gmbh inc ltd llc
وكالات تحرير 新聞 新聞社 編集部 dpa afp reuters ap upi ansa efe apa sid tass xinhua kna epd aap pti ians ani
zeitung redaktionsnetzwerk redakcja redaktionen
"""
_ORGANISATION_WORDS = frozenset(_NOT_PERSON.split())
_BYLINE_CLASSES = re.compile(
    r"(?:^|[\s_-])(?:byline|author|authors|author-name|autor|auteur|writer|signature|autores|auteurs)(?:$|[\s_-])",
    re.IGNORECASE,
)
_META_NAMES = (
    "author", "article:author", "byl", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator",
    "article.author", "authors", "cxenseparse:author", "og:article:author", "vr:author", "bt:author",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Authors:
    """The people named as authors, and the organisations named in their place, each in the page's order."""

    people: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()


def read_authors(tree: html.HtmlElement, said: SelfDescription, site_names: frozenset[str]) -> Authors:
    """Authors by the first kind of statement that names a person: JSON-LD, meta tags, the byline's markup.

    site_names: names of the outlet in `plain_words` form.
    """
    organisations: dict[str, str] = {}
    for names in (_json_ld_names(said), _meta_names(said), _byline_names(tree)):
        people: dict[str, str] = {}
        for name, is_organisation in names:
            for part in _parts(name):
                key = plain_words(part)
                if is_organisation or _is_organisation(key, site_names):
                    organisations.setdefault(key, part)
                else:
                    people.setdefault(key, part)
            if len(people) >= MAX_AUTHORS:
                break
        if people:
            return Authors(people=tuple(people.values()), organisations=tuple(organisations.values())[:MAX_AUTHORS])
    return Authors(organisations=tuple(organisations.values())[:MAX_AUTHORS])


def names_in_byline(byline: str) -> tuple[str, ...]:
    """The people in a byline's text, "By Mona Haddad and Agencies"."""
    parts = dict.fromkeys(_parts(_undated(byline)))
    return tuple(part for part in parts if not _is_organisation(plain_words(part), ()))


def _json_ld_names(said: SelfDescription) -> Iterator[tuple[str, bool]]:
    if said.article is None:
        return
    by_id = {block["@id"]: block for block in said.blocks if isinstance(block.get("@id"), str)}
    for author in list_values(said.article.get("author"), 50) or list_values(said.article.get("creator"), 50):
        value: object = author
        if isinstance(value, list):
            value = value[0] if value else None
        if isinstance(value, Mapping) and "name" not in value and isinstance(value.get("@id"), str):
            value = by_id.get(value["@id"], value)
        if isinstance(value, Mapping):
            is_organisation = any("organization" in kind for kind in block_types(value))
            for item in list_values(value.get("name")):
                name = plain_value(item, 300)
                if name:
                    yield name, is_organisation
            if "name" not in value and isinstance(value.get("familyName"), str):
                yield (
                    f"{plain_value(value.get('givenName')) or ''} {value['familyName']}".strip()[:300],
                    is_organisation,
                )
        elif isinstance(value, str):
            yield plain_value(value, 300) or "", False


def _meta_names(said: SelfDescription) -> Iterator[tuple[str, bool]]:
    for name in _META_NAMES:
        for value in said.metas.get(name, ())[:MAX_AUTHORS]:
            yield value[:300], False
        if any(said.metas.get(name, ())):
            return


def _byline_names(tree: html.HtmlElement) -> Iterator[tuple[str, bool]]:
    """Names in links marked as the author's, else in short elements whose class says byline or author."""
    found = 0
    for element in tree.iter("a", "span", "p", "div", "address"):
        marks = f"{element.get('rel') or ''} {element.get('itemprop') or ''}".split()
        if "author" in marks or _BYLINE_CLASSES.search(element.get("class") or ""):
            # Name, role and date often stand in elements of their own without a space between.
            text = " ".join(" ".join(islice(visible_strings(element), 40)).split())
            name = _undated(text) if len(text) <= 160 else ""
            if 3 <= len(name) <= 120:
                found += 1
                yield name, False
        if found >= 3:
            return


def _undated(byline: str) -> str:
    """A byline's text without the date behind the names."""
    text = _DATE.sub("", byline[:300]).strip()
    return "" if plain_words(text) in _LABELS else text


def _parts(name: str) -> Iterator[str]:
    """The single names in a byline's text; what cannot be a name is left out."""
    text = _BY.sub("", " ".join(name.split()))
    if "://" in text:
        return
    for piece in _BETWEEN.split(text)[:MAX_AUTHORS]:
        part = _ROLE.sub("", _ASIDE.sub("", _BY.sub("", piece))).strip(" .,;:|-–—\"'“”«»")
        if 2 <= len(part) <= MAX_NAME_CHARS and not _NOT_NAME.search(part) and len(part.split()) <= 6:
            yield part


def _is_organisation(key: str, site_names: Iterable[str]) -> bool:
    return key in site_names or not _ORGANISATION_WORDS.isdisjoint(key.split())

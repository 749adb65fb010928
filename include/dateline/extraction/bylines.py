"""A byline's text to the names in it, each with what kind of name it is.

Which of a page's statements is its byline is `authors`' business.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from html import unescape

from dateline.datetext import month_of, weekday_of
from dateline.extraction.headline import plain_words
from dateline.opening import agencies_named

MAX_TEXT_CHARS = 300  # of one statement; longer ones are cut
MAX_NAME_CHARS = 80
MAX_NAMES = 20
MAX_WORDS = 6  # of one name
MAX_SHORT_WEEKDAY = 4  # letters of what may be an abbreviation, and may be initials
_BEFORE_DATES = frozenset({"on", "le", "am", "el", "em", "il", "den", "dnia", "op", "at", "um"})


class Kind(Enum):
    """What a name in a byline names."""

    PERSON = "person"
    DESK = "desk"  # a newsroom, a team, the outlet itself
    AGENCY = "agency"
    CODE = "code"  # initials or a user's name: "mha", "jdadmin"


@dataclass(frozen=True, slots=True)
class Name:
    """One name as the byline has it, without "By", role and place."""

    text: str
    kind: Kind


# Words that open a byline and that no name opens with.
_LABEL = re.compile(
    r"^(?:(?:written|reported|posted|published|edited|words|story|text|report(?:ing)?|interview)\s+by\b|(?:by|par|por|door|przez|oleh|"
    r"autor(?:[:*_]?in(?:nen)?|en|es|a|i|zy)?|auth?ors?|auteurs?|autrice|texte?|testo|tekst|redaktør|journalist(?:en)?|reporter|penulis|"
    r"szerző|írta|skrevet af|skrevet av|skriven av|geschreven door|(?:geschrieben|eingestellt|gepostet|erstellt|veröffentlicht|verfasst) von|(?:propos )?recueillis? par|ein (?:beitrag|artikel|kommentar) von|"
    r"écrit par|rédigé par|publié par|publicado por|escrito por|scritto da|a cura di|(?:alles|mehr|more|all|view all)(?: posts| articles| stories)? (?:von|by|from)|yazan|tác giả|"
    r"автор(?:ы)?|текст|от|мәтін|του|της|από|γράφει(?: [οη])?|כתב|מאת)(?=[\s:：])|"
    r"(?:بقلم|كتبت?|تحرير|نویسنده|مصنف|द्वारा|लेखक|প্রতিবেদক|责任编辑|责编|編集(?![部委局])|编辑(?!部)|作者|撰文|记者|記者|文／|文/|글|기자)\s*(?=[\s:：/／]|\S))"
    r"\s*[:：／/]?\s*",
    re.IGNORECASE,
)
# Words that open a byline, and some names too: in small letters they are the byline's, else ("Von Mona Haddad") where a
# whole name is left.
_PARTICLE = re.compile(
    r"^(?:(?i:von|di|da|av|af|per|de)\s*[:：]\s*|(?:von|av|af|di)\s+(?!de[rnm]\b)(?=\S)|"
    r"(?:vom|da|de|del|per|na|od|z)\s+(?=[^\W\d_]*[^\W\d_a-zà-ÿ])|(?:Von|VON|Di|Av|AV|Af|Per|Na|Od|Z)\s+(?=\S+\s+\S))"
)
_CLOSING = re.compile(
    r"(?:\s*(?:記者|记者|特派員|編集委員|論説委員|기자|특파원|選手)|\s+(?:tarafından(?: yazıldı)?|yazdı|yazıyor|írása|muhabiri))$",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\s*[;|/•·、，・]\s*|\s*,\s*|\s+[–—-]\s+|\s+(?:&|and|AND|And|und|UND|et|ET|y|Y|e|E|og|OG|och|OCH|en|EN|with|mit|avec|con|"
    r"i|oraz|és|a|dan|và|ve|ja|și|και|и|та|و)\s+"
)
_ASIDE = re.compile(r"\s*[(\[（][^)\]）]{0,60}[)\]）]")
_ROLE = re.compile(
    r"[,\s]+(?:(?:senior|chief|staff|special|political|foreign|deputy|contributing|guest|associate|managing)\s+(?:\w+\s+)?)?"
    r"(?:writer|reporter|correspondent|editor|contributor|columnist|journalist(?:e|in)?|korrespondent(?:in)?|redakteur(?:in)?|"
    r"rédacteur|rédactrice|chroniqueur|bureau chief|reporterin|periodista|redactora?|giornalista|jornalista|redacteur|"
    r"verslaggever|is an?|for [A-Z]\w+|about)\b.*$",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\s+(?:in|aus|à|em|en|from|reporting from)\s+(?=[A-ZÀ-Ý][^\W\d_]{2})[^,;]{2,30}$")
# Where a byline goes on with a date; no name has a digit or one of these words in it.
_DATE = re.compile(
    r"(?<!\w)\d|\b(?:vor \d|il y a|stand|updated|published|posted|aktualisiert|veröffentlicht|publié|actualizado|publicado|aggiornato)\b",
    re.IGNORECASE,
)
_LEADING_DATE = re.compile(r"^[\d\W]{4,30}(?:uhr|h|am|pm)?[\s,|–—·•-]+(?=[^\W\d_])", re.IGNORECASE)
_NOT_NAME = re.compile(
    r"https?:|www\.|@|\d|[<>{}=*?!©…_:+]|\[at\]|\.(?:com|org|net|de|fr)$|^(?:foto|photo|bild|image|imagen|video|quelle|source|credit|фото|zdjęcie|fotografía)s?\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"^[\w.-]{1,60}@[\w.-]+$")
_CODE = re.compile(r"^[^\W\d_A-Z]{2,25}$|^[a-z.]{2,14}$")
_EDGES = " .,;:|/·•([-–—\"'“”«»："
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
# Buttons and labels that stand where names do.
_LABELS_TEXT = """
published updated posted veröffentlicht publié publicado share comment comments name more follow home email facebook
twitter whatsapp subscribe author authors autor autoren editor admin administrator webmaster anonymous unknown guest user
none null undefined staff red über about mehr profile profil user_name by von par por super administrador n/a test
author_name authorname default root editors translation publisher uhr firma edit anónimo anonimo anonyme anonym gastautor gast
"""
_LABELS = frozenset(_LABELS_TEXT.split()) | {
    "last updated",
    "first published",
    "super user",
    "super admin",
    "site admin",
    "read more",
    "n a",
}
# Words in small letters within names.
_INNER_TEXT = """
von van vom de del della dei di da das do dos du des der den le la las los ter ten te zu zur zum af av al el bin bint ibn ben
y e i 't op abu
"""
_INNER = frozenset(_INNER_TEXT.split())
# Words that no person's name has.
_DESK_WORDS_TEXT = """
editorial editors editor redaktion redaktionen redaction redacción redacao redação redazione rédaction redacció redactie
redaksi redaksjonen redaktionen redakcja redakce redakcia redakcija redacția redakció toimitus szerkesztőség uredništvo
редакция редакція агентство newsroom staff desk team news newspaper newspapers times post herald tribune gazette network
online digital web magazine press media service services bureau correspondent correspondents reporter reporters
contributor contributors author authors newsdesk writers wire wires tv radio gmbh inc ltd llc zeitung nachrichten
redaktionsnetzwerk verlag merkezi servisi gazetesi team ekipa equipo équipe تحرير صحيفة समाचार डेस्क टीम
ডেস্ক journal
"""
_DESK_WORDS = frozenset(_DESK_WORDS_TEXT.split())
_DESK_PARTS = re.compile(
    r"redaktion|redakcj|nachrichten|zeitung\b|新聞|新闻|編集部|编辑部|デジタル|ニュース|編集局|뉴스|신문|편집|日報|日报|電視|电视|電子報|"
    r"ban biên tập|yazı işleri|\.(?:com|net|org|[a-z]{2})(?:\.[a-z]{2})?$",
    re.IGNORECASE,
)
_AGENCY_PARTS = re.compile(
    r"\b(?:press)?(?:agenc|agenz|agentur|agência|ajans|agencj|агентств|агенци|agentstv)|nachrichtenagentur|presseagentur|"
    r"agenturen\b|وكال|通讯社|通訊社|通信社|통신$|wire services?\b",
    re.IGNORECASE,
)
# "AP Sports Writer": what an agency's short mark stands before in a role.
_AGENCY_DESK = re.compile(
    r"^(?:AP|PA|AFP|AAP|UPI|ANI|PTI)\s+(?:\w+\s+)?(?:sports?|news|business|staff|national|political|medical|science|entertainment|auto|fact|"
    r"market|military|diplomatic|legal|health|religion|education|technology|white house|writer|correspondent|reporter)",
    re.IGNORECASE,
)
_AGENCY_MARKS = frozenset({"dpa", "afp", "reuters", "tass", "xinhua", "ians", "afx", "epd", "kna", "dpa-afx"})


def names_of(text: str, site_names: frozenset[str] = frozenset()) -> tuple[Name, ...]:
    """The names in a byline's text, in its order, each once by its plain words.

    site_names: names of the outlet in `plain_words` form; they name a desk. What cannot be a name is left out.
    """
    line = _unlabelled(text)
    if not line or "://" in line or line.startswith("www.") or _ADDRESS.search(line):
        return ()
    aside = _ASIDE.search(line)
    if aside and plain_words(aside.group()) in site_names:
        line = line[: aside.start()].strip()
        return (Name(line, Kind.DESK),) if 2 <= len(line) <= MAX_NAME_CHARS else ()
    whole = _kind(line, site_names)
    if whole in {Kind.DESK, Kind.AGENCY} and (plain_words(line) in site_names or not _BETWEEN.search(line)):
        return (Name(line, whole),) if len(line) <= MAX_NAME_CHARS else ()
    found: dict[str, Name] = {}
    for part in _parts(line):
        name = Name(part, _kind(part, site_names))
        if name.kind is not Kind.PERSON or _is_shaped(part):
            found.setdefault(plain_words(part), name)
    return tuple(found.values())


def organisation_of(text: str, site_names: frozenset[str] = frozenset()) -> tuple[Name, ...]:
    """The one name of an organisation, which may have commas and "and" in it."""
    line = _unlabelled(text).strip(_EDGES)
    if not plain_words(line) or "://" in line or len(line) > MAX_NAME_CHARS or plain_words(line) in _LABELS:
        return ()
    kind = _kind(line, site_names)
    return (Name(line, Kind.AGENCY if kind is Kind.AGENCY else Kind.DESK),)


def is_label(text: str) -> bool:
    """Whether a text opens as bylines do: "By …", "Von …", "Автор: …"."""
    return bool(_LABEL.match(text) or _PARTICLE.match(text))


def _unlabelled(text: str) -> str:
    """One line without "By", date and closing word; "" where nothing is left."""
    line = " ".join(unescape(text[:MAX_TEXT_CHARS]).split())
    if line[:1] in "(（[" and line[-1:] in ")）]":
        line = line[1:-1].strip()
    line = _LEADING_DATE.sub("", line)
    for _ in range(2):
        line = _LABEL.sub("", line, count=1)
        line = _PARTICLE.sub("", line, count=1)
    line = _undated(line)
    return "" if plain_words(line) in _LABELS else line


def _undated(line: str) -> str:
    """A line up to its date: to the first digit, and before it no name of a month or a weekday, no "on"."""
    found = _DATE.search(line)
    words = (line[: found.start()] if found else line).split()
    while words and _is_date_word(words[-1].strip(_EDGES), is_sure=found is not None):
        words.pop()
    return " ".join(words)


def _is_date_word(word: str, *, is_sure: bool) -> bool:
    """Whether a word is a date's: a weekday; before a figure a month, a short weekday or "on" too."""
    if not is_sure:
        return len(word) > MAX_SHORT_WEEKDAY and weekday_of(word) is not None
    return not word or word.casefold() in _BEFORE_DATES or month_of(word) is not None or weekday_of(word) is not None


def _parts(line: str) -> Iterator[str]:
    """The single names of a line, cleaned."""
    pieces = [_trimmed(piece) for piece in _BETWEEN.split(_ASIDE.sub("", line))[:MAX_NAMES]]
    pieces = [piece for piece in pieces if piece]
    has_full_name = any(not _is_word(piece) for piece in pieces)
    if len(pieces) > 2 and not has_full_name:
        return  # a list of places or catchwords
    if "," in line and not has_full_name and len(pieces) > 1:
        # "Haddad, Mona": the family's name first. Other single words ("AFP, MANILA") are a name and its place.
        if len(pieces) == 2 and all(piece.istitle() and not agencies_named(piece) for piece in pieces):
            yield f"{pieces[1]} {pieces[0]}"
        else:
            yield pieces[0]
        return
    for number, piece in enumerate(pieces):
        # Behind a full name a single word is a place or a role: "Mona Haddad, Beirut".
        if number and has_full_name and _is_word(piece) and not agencies_named(piece):
            continue
        yield piece


def _trimmed(piece: str) -> str:
    part = _PARTICLE.sub("", _LABEL.sub("", piece.strip(), count=1), count=1)
    part = _PLACE.sub("", _ROLE.sub("", " " + part).strip())
    part = _CLOSING.sub("", part).strip(_EDGES)
    if not 2 <= len(part) <= MAX_NAME_CHARS or part.startswith("www.") or (plain_words(part) or "by") in _LABELS:
        return ""
    return part


def _is_word(piece: str) -> bool:
    """Whether a piece is one word of a script that sets spaces between words."""
    return len(piece.split()) == 1 and not _UNSPACED.search(piece)


def _kind(text: str, site_names: frozenset[str]) -> Kind:
    key = plain_words(text)
    words = text.split()
    if _is_agency(text, words):
        return Kind.DESK if _is_outlets_own(text, site_names) else Kind.AGENCY
    if key in site_names or not _DESK_WORDS.isdisjoint(key.split()) or _DESK_PARTS.search(text):
        return Kind.DESK
    return Kind.CODE if _CODE.match(text) and text.islower() else Kind.PERSON


def _is_agency(text: str, words: list[str]) -> bool:
    if agencies_named(text) or _AGENCY_PARTS.search(text):
        return True
    if _AGENCY_DESK.match(text) or any(word.casefold() in _AGENCY_MARKS for word in words):
        return True
    # "ANI Web Desk": capitals among other words; a name all in capitals ("SID KUMAR") shows nothing.
    return any(len(word) > 2 and word.isupper() and agencies_named(word) for word in words) and not text.isupper()


def _is_outlets_own(text: str, site_names: frozenset[str]) -> bool:
    """Whether an agency is the page's own outlet."""
    mine = {name.removeprefix("the ").removesuffix(" news") for name in site_names}
    named = set(agencies_named(text))
    return bool(named) and any(
        named & set(agencies_named(form)) for name in mine for form in (name, name.upper(), name.title())
    )


def _is_shaped(part: str) -> bool:
    """Whether a text has the shape of a person's name: few words, none of a sentence, no digit, no address."""
    words = part.split()
    if not 1 <= len(words) <= MAX_WORDS or _NOT_NAME.search(part):
        return False
    if _UNSPACED.search(part):
        return len(part) <= 24
    small = [word for word in words if word[0].islower()]
    if len(small) == len(words):
        return False
    return all(
        word in _INNER or word.endswith(".") or word.startswith(("d'", "d’", "l'", "l’", "al-", "el-"))
        for word in small
    )

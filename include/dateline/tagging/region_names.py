"""The names under which a province is looked for, out of the official ones: "Dagestan" of "Dagestan, Respublika".

Takes no decision about texts.
"""

import re
import unicodedata
from collections.abc import Sequence

_KINDS = """
province provinces provincia provinz governorate gouvernorat muhafazat wilaya vilayet region région región regione
regiunea oblast oblast' oblasti krai kray krays okrug respublika republic republik republica république state estado état
land county comitat contae district distrito département departement departamento department prefecture préfecture
prefectura canton kanton autonomous autonomnaya autonome autónoma municipality metropolitan special administrative
city capital territory division voivodeship województwo kraj megye ili ostān ostan zizhiqu sheng shi rayon raion judet
județul judetul comarca comunidad free of de del la du des d' the el al
محافظة ولاية منطقة إقليم استان республика область край округ автономная автономный
"""
KIND_WORDS = frozenset(_KINDS.split())
# Words that are names of provinces somewhere and say nothing by themselves.
_EMPTY_WORDS = """
    central centre center centro nord norte north south sud sur sul est east este oeste west ouest western eastern
    northern southern northeast northwest southeast southwest upper lower littoral plateau savanes coast bank hills
    islands highlands capital federal distrito capitale northeastern northwestern marches nations grand valle
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())
MIN_LETTERS = 4


def region_names(name: str, others: Sequence[str]) -> tuple[str, ...]:
    """Its names, the one to show first; empty where none can be looked for."""
    found: dict[str, None] = {}
    for official in (name, *others):
        whole = official.split(",")[0].strip()
        for form in (_bare(whole), whole):
            if _is_name(form):
                found.setdefault(form)
    names = sorted(found, key=_strangeness)  # stable: of equals the official one stays first
    return tuple(names)


def _bare(name: str) -> str:
    words = name.split()
    while len(words) > 1 and words[-1].casefold() in KIND_WORDS:
        words.pop()
    while len(words) > 1 and words[0].casefold() in KIND_WORDS and words[0].casefold() not in ("la", "el", "al", "the"):
        words.pop(0)
    return " ".join(words)


def _is_name(form: str) -> bool:
    words = form.casefold().split()
    if not words or all(word in KIND_WORDS or word in _EMPTY for word in words):
        return False
    first = form[0]
    return (first.isupper() or first.lower() == first.upper()) and len(re.sub(r"\W", "", form)) >= MIN_LETTERS


def _strangeness(form: str) -> int:
    """0 for plain letters, 1 for Latin ones with marks, 2 for other scripts."""
    if form.isascii():
        return 0
    return 1 if all("LATIN" in unicodedata.name(letter, "") for letter in form if letter.isalpha()) else 2

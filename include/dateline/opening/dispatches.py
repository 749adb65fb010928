"""Telegrams that old papers quote: "le correspondant de l'agence Reuter", "Wolff-Meldung", "on télégraphie à l'Agence Havas".

Papers of today quote agencies in the same words without printing their copy, so only names of old agencies are read here.
"""

import re
from collections.abc import Iterator

from dateline.opening.agencies import misread_name

MAX_DISPATCHES = 200  # places looked at
_DISPATCH_BEFORE = re.compile(
    r"(?i)(?:\bcorrespondant[es]{0,2}(?: [^\W\d_]{3,12})? (?:de|du)|\bkorrespondent(?:en)? (?:de[rs]|von)|\bd[éeè]p[êeè]ches?(?: de| d['’])?"
    r"|\bt[ée]l[ée]grammes?(?: de| d['’])?|\binformation|\bnote|\bmeldung(?:en)? (?:de[rs]|von)|\bde source|\bservices? (?:de|d['’])"
    r"|\bt[ée]l[ée]graphi\w{1,4}(?: de [^\W\d_]{3,20})? [àa]|\bmande(?:nt)?(?: de [^\W\d_]{3,20})? [àa]|\bannonce(?:nt)?(?: de [^\W\d_]{3,20})? [àa])"
    r"\s?(?:l['’]|d['’]|la |de |der |des |dem )?$"
)
_SAYS_BEFORE = re.compile(
    r"(?i)(?:\bd['’]après|\bselon|\blaut|\bnach|\bper|\bsuivant|\bdit|\bécrit|\bannonce|\bmande)\s(?:l['’]|la |le |der |dem |einer )?$"
)
_AGENCY_BEFORE = re.compile(r"(?i)(?<!\w)(?:[lrdit]?agen[cçoe]e|agentur|agenzia|bureau|b[üu]ro)\s$")
_DISPATCH_AFTER = re.compile(
    r"(?i)\s?[-=]?\s?(?:meldung|telegra|depesch|nachricht|b[üu]reau|b[üu]ro|korrespond|(?:meldet|berichtet|verbreitet)\b(?! sich)|note\b|télégraphi|mande\b)"
)
_REPORTS_AFTER = re.compile(
    r"(?i)\s(?:(?:aus [^\W\d_]{2,20} )?meld|telegr|berichtet|mande|annonce|t[ée]l[ée]graphie|apprend|publie|communique|signale|confirme|d[ée]ment|donne|hat\s|a\s|est\s|que\s|erf[äa]hrt|verbreitet|teilt|dit\s|re[çc])"
)
_ARTICLE_BEFORE = re.compile(r"(?i)(?:\bl['’]|\bder\s|\bdie\s|\bà\s)\s?$")
_AD = re.compile(
    r"(?i)publici|campagne|budget|clients|vivendi|bollor|marketing|annonces|s'adresser|offert|unter chiffre|schreiben"
)
_MISREAD_DISPATCH = re.compile(
    r"(?:[Aa]gen[cç]e|[Bb]ureau|[Aa]gentur|[Cc]orrespondant de)\s(?P<after>[A-Z][^\W\d_]{3,7})(?!\w)"
    r"|(?<!\w)(?P<joined>[A-Z][^\W\d_]{3,7}?)[-=]?\s?(?:[Mm]el[dl]u|[Tt]elegra|[Dd]epesch|[Bb][üu]r[eo]|[Nn]achricht)"
    r"|(?<!\w)(?P<adjective>Wolff|Reuter|Havas)['’]?sche[mnrs]?\s(?:Tele|B[uü]r|Agent|Korresp|Depesch|Meld)"
)


def is_dispatch(text: str, start: int, end: int) -> bool:
    """Whether an old paper gives a telegram of the agency here: "le correspondant de Reuter", "Wolff-Meldung"."""
    before = text[max(0, start - 70) : start].rsplit("\n", 1)[-1].rstrip('«»“„" ')
    before += " " if start and text[start - 1] == " " and not before.endswith(("'", "’")) else ""
    after = text[end : end + 40].split("\n", 1)[0]
    named = text[start:end]
    word = _AGENCY_BEFORE.search(before)
    lead = before[: word.start()] if word else before
    if word or re.match(r"(?i)(?:agen[cç]e|agenzia|schweiz)", named) or re.search(r"(?i)b[üu]ro$|agentur$", named):
        good = _REPORTS_AFTER.match(after) is not None or _SAYS_BEFORE.search(lead) is not None
        # Nobody spoke of these but to say whose telegrams followed.
        good |= (
            re.search(r"(?i)t[ée]l[ée]graph|depesch", named) is not None and _ARTICLE_BEFORE.search(lead) is not None
        )
    else:
        good = False
    good |= _DISPATCH_BEFORE.search(lead) is not None or _DISPATCH_AFTER.match(after) is not None
    near = text[max(0, start - 120) : end + 120]
    return good and not re.match(r"\s?[,.]\s?[A-Z][a-z]+\s?[.,]", after) and not _AD.search(near)


def misread_dispatches(text: str) -> Iterator[tuple[str, int, int]]:
    """ "l'agence Keuter", "Reutei-Melduug": dispatches of old agencies whose names were misread."""
    for count, found in enumerate(_MISREAD_DISPATCH.finditer(text)):
        group = found.lastgroup or "after"
        word = found[group]
        name = misread_name(word, edits=group == "joined") if count < MAX_DISPATCHES else None
        is_old = name in ("Havas", "Wolff", "Reuters", "Stefani", "Belga") and word not in ("Reuters", "Belga")
        if name and is_old and (group != "after" or _REPORTS_AFTER.match(text[found.end() : found.end() + 20])):
            yield name, found.start(group), found.end(group)

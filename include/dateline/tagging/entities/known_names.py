"""Organisations that models split or miss, with the names papers give them: "Islamic State", "IS", "Daesh".

A table of names and where they stand in a text; written with the capitals that tell them from common words.
"""

import re
from collections.abc import Iterator, Sequence

from dateline.tagging.entities.finding import Entity

# One line an organisation: the name kept, then the others.
_TABLE = """
Islamic State | IS | ISIS | ISIL | Daesh | Daech | Islamic State group | Islamic State of Iraq and Syria | Islamic State of Iraq and the Levant
Houthis | Houthi | Houthi movement | Ansar Allah | Ansarullah
Hamas | Islamic Resistance Movement
Hezbollah | Hizbollah | Hizbullah | Hezbullah
Taliban | Taleban
Al-Qaeda | Al-Qaida | al-Qaeda | al-Qaida | Al Qaeda | al Qaeda
Al-Shabaab | al-Shabaab | Al Shabaab | al Shabaab | al-Shabab
Boko Haram
United Nations | UN | U.N.
UN Security Council | U.N. Security Council | United Nations Security Council
UN General Assembly | U.N. General Assembly | United Nations General Assembly
UNHCR | UN refugee agency | U.N. refugee agency | United Nations High Commissioner for Refugees
UNICEF | Unicef | UN Children's Fund
UNESCO | Unesco
UNRWA
World Health Organization | WHO | World Health Organisation
World Food Programme | WFP | World Food Program
International Atomic Energy Agency | IAEA
International Monetary Fund | IMF
World Trade Organization | WTO | World Trade Organisation
World Bank
NATO | Nato | North Atlantic Treaty Organization
European Union | EU | E.U.
European Commission
European Central Bank | ECB
African Union | AU
Arab League | League of Arab States
ASEAN | Asean
OPEC | Opec
OPEC+ | Opec+
Gulf Cooperation Council | GCC
International Criminal Court | ICC
International Court of Justice | ICJ
International Committee of the Red Cross | ICRC
Amnesty International
Human Rights Watch
Syrian Observatory for Human Rights
Syrian Democratic Forces | SDF
Palestine Liberation Organization | PLO
Kurdistan Workers' Party | PKK
Federal Reserve | Fed
FBI | Federal Bureau of Investigation
CIA | Central Intelligence Agency
"""
# Forms that are also words or other things: they count only where the text names the organisation in full as well.
_NEEDS_COMPANY = frozenset({"IS", "WHO", "AU", "Fed", "ICC", "SDF", "PLO", "GCC", "Houthi", "UN refugee agency"})

_CANONICAL: dict[str, str] = {}
for _line in _TABLE.strip().splitlines():
    _names = [name.strip() for name in _line.split("|")]
    _CANONICAL.update(dict.fromkeys(_names, _names[0]))

_ANY = re.compile(
    r"(?<![\w.-])(?:" + "|".join(re.escape(name) for name in sorted(_CANONICAL, key=len, reverse=True)) + r")(?![\w-])"
)


def canonical_name(name: str) -> str | None:
    """The name kept for an organisation of the table, None for any other."""
    return _CANONICAL.get(name)


def known_organisations(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and kept name of each organisation of the table, in order."""
    found = [(match.start(), match.end(), match.group()) for match in _ANY.finditer(text)]
    sure = {_CANONICAL[name] for _, _, name in found if name not in _NEEDS_COMPANY}
    for start, end, name in found:
        if name not in _NEEDS_COMPANY or _CANONICAL[name] in sure:
            yield start, end, _CANONICAL[name]


def with_known(entities: Sequence[Entity], text: str) -> list[Entity]:
    """The names found in a text and the table's organisations, in order: where both speak, the table's name stands.

    Unless the model found a longer organisation around it ("World Bank Group").
    """
    known = [
        Entity(start=start, end=end, text=text[start:end], kind="organisation", score=1.0)
        for start, end, _ in known_organisations(text)
    ]
    rest: list[Entity] = []
    kept: list[Entity] = []
    place = 0
    for entity in entities:
        while place < len(known) and known[place].end <= entity.start:
            kept.append(known[place])
            place += 1
        if place >= len(known) or entity.end <= known[place].start:
            rest.append(entity)
        elif entity.kind == "organisation" and entity.end - entity.start > known[place].end - known[place].start:
            rest.append(entity)
            while place < len(known) and known[place].start < entity.end:
                place += 1
    kept += known[place:]
    return sorted([*rest, *kept], key=lambda entity: entity.start)

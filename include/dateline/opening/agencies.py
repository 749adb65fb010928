"""News agencies: their names as papers print them, each with one canonical name.

No grammar here (`datelines`, `credits`).
"""

import functools
import re

# Canonical name: the spellings. Those in capitals or with a stop are short marks and are compared as written in
# datelines and credits; the rest is compared without regard to case.
AGENCIES: dict[str, tuple[str, ...]] = {
    "AFP": ("AFP", "A.F.P.", "Agence France-Presse", "Agence France Presse", "أ ف ب", "أ.ف.ب", "فرانس برس", "ا ف ب"),
    "AP": ("AP", "A.P.", "Associated Press", "The Associated Press", "أ ب", "أسوشيتد برس", "أسوشييتد برس"),
    "Reuters": ("Reuters", "Reuter", "Thomson Reuters", "رويترز"),
    "dpa": ("dpa", "DPA", "Deutsche Presse-Agentur", "dpa-AFX", "د ب أ", "د.ب.أ"),
    "EFE": ("EFE", "Efe", "Agencia EFE"),
    "ANSA": ("ANSA", "Ansa", "Agenzia ANSA"),
    "Lusa": ("Lusa", "LUSA", "Agência Lusa"),
    "Xinhua": ("Xinhua", "XINHUA", "Xinhua News Agency", "新华社", "新華社", "شينخوا"),
    "TASS": ("TASS", "ITAR-TASS", "ТАСС", "ИТАР-ТАСС", "Tass", "تاس"),
    "Interfax": ("Interfax", "INTERFAX", "Интерфакс"),
    "RIA": ("RIA Novosti", "RIA", "РИА Новости", "РИА"),
    "PTI": ("PTI", "Press Trust of India"),
    "ANI": ("ANI", "Asian News International"),
    "IANS": ("IANS", "Indo-Asian News Service"),
    "Kyodo": ("Kyodo", "KYODO", "Kyodo News", "共同通信", "共同"),
    "Jiji": ("Jiji", "JIJI", "Jiji Press", "時事通信", "時事"),
    "Yonhap": ("Yonhap", "YONHAP", "Yonhap News Agency", "연합뉴스"),
    "Anadolu": ("Anadolu", "Anadolu Agency", "Anadolu Ajansı", "AA", "الأناضول"),
    "KUNA": ("KUNA", "Kuwait News Agency", "كونا"),
    "SPA": ("SPA", "Saudi Press Agency", "واس"),
    "WAM": ("WAM", "Emirates News Agency", "وام"),
    "QNA": ("QNA", "Qatar News Agency", "قنا"),
    "BNA": ("BNA", "Bahrain News Agency", "بنا"),
    "MENA": ("MENA", "Middle East News Agency", "أ ش أ", "أ.ش.أ"),
    "SANA": ("SANA", "Syrian Arab News Agency", "سانا"),
    "Petra": ("Petra", "Petra News Agency", "بترا"),
    "NNA": ("NNA", "National News Agency", "الوطنية للإعلام"),
    "MAP": ("MAP", "Maghreb Arabe Presse"),
    "APS": ("APS", "Algérie Presse Service", "واج"),
    "TAP": ("TAP", "Tunis Afrique Presse", "وات"),
    "IRNA": ("IRNA", "ایرنا", "إرنا"),
    "Fars": ("Fars", "Fars News Agency", "فارس"),
    "NAN": ("NAN", "News Agency of Nigeria"),
    "GNA": ("GNA", "Ghana News Agency"),
    "APP": ("APP", "Associated Press of Pakistan"),
    "UNB": ("UNB", "United News of Bangladesh"),
    "BSS": ("BSS", "Bangladesh Sangbad Sangstha"),
    "UNI": ("UNI", "United News of India"),
    "PA": ("PA", "PA Media", "Press Association", "PA News Agency"),
    "AAP": ("AAP", "Australian Associated Press"),
    "CP": ("CP", "Canadian Press", "The Canadian Press", "La Presse canadienne", "La Presse Canadienne"),
    "UPI": ("UPI", "U.P.I.", "UP", "U.P.", "United Press International", "United Press"),
    "Belga": ("Belga", "BELGA"),
    "ANP": ("ANP",),
    "APA": ("APA", "Austria Presse Agentur"),
    "ATS": ("ATS", "ats", "SDA", "sda", "Keystone-ATS", "Keystone-SDA", "ATS-SDA"),
    "TT": ("TT", "Tidningarnas Telegrambyrå"),
    "NTB": ("NTB", "Norsk Telegrambyrå"),
    "Ritzau": ("Ritzau", "ritzau", "/ritzau/"),
    "STT": ("STT", "Suomen Tietotoimisto"),
    "PAP": ("PAP", "Polska Agencja Prasowa"),
    "CTK": ("CTK", "ČTK"),
    "TASR": ("TASR",),
    "MTI": ("MTI",),
    "Agerpres": ("Agerpres", "AGERPRES"),
    "BTA": ("BTA", "БТА"),
    "Tanjug": ("Tanjug", "TANJUG", "Танјуг"),
    "HINA": ("HINA", "Hina"),
    "Ukrinform": ("Ukrinform", "Укринформ", "Укрінформ"),
    "Bernama": ("Bernama", "BERNAMA"),
    "Antara": ("Antara", "ANTARA"),
    "CNA": ("Central News Agency", "中央社"),
    "VNA": ("VNA", "TTXVN"),
    "KCNA": ("KCNA",),
    "Europa Press": ("Europa Press", "EP"),
    "Adnkronos": ("Adnkronos", "ADNKRONOS"),
    "AGI": ("AGI",),
    "Bloomberg": ("Bloomberg", "Bloomberg News"),
    "Dow Jones": ("Dow Jones", "Dow Jones Newswires"),
    "KNA": ("KNA",),
    "epd": ("epd",),
    "SID": ("SID",),
    "Extel": ("Extel", "extel"),
    # Agencies of scanned papers.
    "Havas": ("Havas", "HAVAS", "Agence Havas"),
    "Wolff": ("Wolff", "WOLFF", "W.T.B.", "WTB"),
    "Stefani": ("Stefani", "STEFANI"),
    "DNB": ("DNB", "D.N.B.", "Deutsches Nachrichtenbüro"),
    "INS": ("I.N.S.",),
    "agencies": (
        *("Agencies", "AGENCIES", "agencies", "Agency", "News Agencies", "Agencias", "AGENCIAS", "agencias", "Agences"),
        *("agences", "Agenturen", "agenturen", "Agenzie", "agenzie", "Agências", "Ag.", "ag.", "Wire services"),
        *("wire services", "وكالات", "الوكالات", "Агентства"),
    ),
}


@functools.cache
def spellings() -> dict[str, str]:
    """{spelling as printed, and its folded form where it is no short mark: canonical name}."""
    table: dict[str, str] = {}
    for name, forms in AGENCIES.items():
        for form in forms:
            table[form] = name
            if len(form) > 4 and not form.isupper():
                table.setdefault(form.casefold(), name)
    return table


@functools.cache
def agency_pattern() -> str:
    """A regular expression for any spelling, the longest first (no groups)."""
    forms = sorted({form for all_forms in AGENCIES.values() for form in all_forms}, key=len, reverse=True)
    return "(?:" + "|".join(re.escape(form) for form in forms) + ")"


_SPLIT = re.compile(r"\s{0,3}(?:[/,;&+|]|\band\b|\bund\b|\bet\b|\by\b|\be\b|-|–|—)\s{0,3}")


def agencies_named(text: str) -> tuple[str, ...]:
    """The agencies of a mark: "AFP/Reuters" gives both, "AFP" one, "Staff" none. Only what is a name entirely."""
    whole = _one(text.strip(" ()[]:"))
    if whole:
        return (whole,)
    found = [name for part in _SPLIT.split(text[:120]) if (name := _one(part.strip(" ()[]:.")))]
    return tuple(dict.fromkeys(found))


def _one(text: str) -> str | None:
    table = spellings()
    return table.get(text) or table.get(text.casefold() if len(text) > 4 else text)

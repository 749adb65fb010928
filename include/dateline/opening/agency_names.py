"""The names of news agencies as papers print them, each with one canonical name, and what is peculiar about some.

How they are looked up, with and without misread letters, is `agencies`; where they stand is `datelines` and `credits`.
"""

from collections.abc import Mapping
from types import MappingProxyType

# Canonical name: the spellings. How capitals, stops, accents and spaces are treated is `agencies`' affair.
AGENCIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "AFP": ("AFP", "Agence France-Presse", "Agence France Presse", "أ ف ب", "أ.ف.ب", "ا ف ب", "ا.ف.ب", "أ ف پ", "فرانس برس", "АФП", "Франс Пресс", "法新社", "एएफपी", "এএফপি", "AFP通信"),
        "AP": ("AP", "Associated Press", "أ ب", "أ.ب", "أسوشيتد برس", "أسوشييتد برس", "اسوشيتد برس", "美联社", "美聯社", "AP通信", "एपी", "এপি", "Ассошиэйтед Пресс", "AP News"),
        "Reuters": ("Reuters", "Reuter", "Thomson Reuters", "Thomson Reuters Foundation", "Agence Reuter", "Reuterbüro", "Reuters News Agency", "رويترز", "رویترز", "Рейтер", "Рейтерс", "路透社", "路透", "ロイター通信", "ロイター", "로이터", "로이터통신", "रॉयटर्स", "रायटर", "রয়টার্স", "Ρόιτερς", "רויטרס", "รอยเตอร์", "Rtr"),
        "dpa": ("dpa", "Deutsche Presse-Agentur", "Deutsche Presseagentur", "dpa-AFX", "dpa-infocom", "dpa-tmn", "د ب أ", "د.ب.أ", "德新社", "ДПА"),
        "EFE": ("EFE", "Agencia EFE", "EFE Agro", "EFEverde", "埃菲社", "إفي"),
        "ANSA": ("ANSA", "Agenzia ANSA", "أنسا", "АНСА"),
        "Lusa": ("Lusa", "Agência Lusa", "Agencia Lusa", "Agência de Notícias Lusa"),
        "Xinhua": ("Xinhua", "Xinhua News Agency", "新华社", "新華社", "新华网", "شينخوا", "Синьхуа", "新華社通信", "신화통신", "신화사", "Tân Hoa xã"),
        "TASS": ("TASS", "ITAR-TASS", "ТАСС", "ИТАР-ТАСС", "تاس", "塔斯社", "タス通信", "타스통신"),
        "Interfax": ("Interfax", "Interfax-Ukraine", "Интерфакс", "Інтерфакс-Україна", "Интерфакс-Украина"),
        "RIA": ("RIA Novosti", "RIA", "РИА Новости", "РИА", "RIA Nowosti", "Ria-Novosti", "Sputnik", "سبوتنيك"),
        "PTI": ("PTI", "Press Trust of India", "पीटीआई", "भाषा"),
        "ANI": ("ANI", "Asian News International", "एएनआई"),
        "IANS": ("IANS", "Indo-Asian News Service", "Indo Asian News Service", "आईएएनएस"),
        "UNI": ("UNI", "United News of India", "वार्ता", "यूनीवार्ता"),
        "Kyodo": ("Kyodo", "Kyodo News", "共同通信社", "共同通信", "共同", "共同社", "교도통신", "교도"),
        "Jiji": ("Jiji", "Jiji Press", "時事通信社", "時事通信", "時事", "지지통신"),
        "Yonhap": ("Yonhap", "Yonhap News Agency", "Yonhap News", "연합뉴스", "聯合ニュース", "韩联社", "韓聯社"),
        "Newsis": ("Newsis", "뉴시스"),
        "News1": ("뉴스1",),
        "Anadolu": ("Anadolu", "Anadolu Agency", "Anadolu Ajansı", "AA", "الأناضول", "Анадолу", "Agence Anadolu", "Agencia Anadolu"),
        "DHA": ("DHA", "Demirören Haber Ajansı"),
        "IHA": ("İHA", "İhlas Haber Ajansı"),
        "KUNA": ("KUNA", "Kuwait News Agency", "كونا"),
        "SPA": ("SPA", "Saudi Press Agency", "واس"),
        "WAM": ("WAM", "Emirates News Agency", "وام"),
        "QNA": ("QNA", "Qatar News Agency", "قنا"),
        "BNA": ("BNA", "Bahrain News Agency", "بنا"),
        "ONA": ("ONA", "Oman News Agency", "العمانية"),
        "INA": ("Iraqi News Agency", "واع"),
        "MENA": ("MENA", "Middle East News Agency", "أ ش أ", "أ.ش.أ"),
        "SANA": ("SANA", "Syrian Arab News Agency", "سانا"),
        "Petra": ("Petra", "Petra News Agency", "بترا"),
        "NNA": ("National News Agency", "الوطنية للإعلام"),
        "WAFA": ("WAFA", "وفا"),
        "MAP": ("MAP", "Maghreb Arabe Presse", "Maghreb Arab Press", "و م ع"),
        "APS": ("APS", "Algérie Presse Service", "واج", "وأج"),
        "TAP": ("TAP", "Tunis Afrique Presse", "وات"),
        "IRNA": ("IRNA", "ایرنا", "إرنا"),
        "ISNA": ("ISNA", "ایسنا"),
        "Fars": ("Fars", "Fars News Agency", "خبرگزاری فارس"),
        "Tasnim": ("Tasnim", "Tasnim News Agency", "تسنیم"),
        "Mehr": ("Mehr News Agency", "خبرگزاری مهر"),
        "NAN": ("NAN", "News Agency of Nigeria"),
        "GNA": ("GNA", "Ghana News Agency"),
        "PANA": ("PANA", "Panapress"),
        "ANGOP": ("ANGOP", "Angop"),
        "APP": ("APP", "Associated Press of Pakistan"),
        "UNB": ("UNB", "United News of Bangladesh", "ইউএনবি"),
        "BSS": ("BSS", "Bangladesh Sangbad Sangstha", "বাসস"),
        "PA": ("PA", "PA Media", "Press Association", "PA News Agency"),
        "AAP": ("AAP", "Australian Associated Press", "AAP Newswire"),
        "CP": ("CP", "Canadian Press", "La Presse canadienne", "Presse canadienne"),
        "UPI": ("UPI", "UP", "United Press International", "United Press", "United Preß", "United Press Associations", "ЮПИ"),
        "Belga": ("Belga", "Agence Belga", "Agence télégraphique belge"),
        "ANP": ("ANP", "Algemeen Nederlands Persbureau"),
        "APA": ("APA", "Austria Presse Agentur", "Austria Presseagentur", "Austria Presse-Agentur"),
        "ATS": (
            *("ATS", "SDA", "Keystone-ATS", "Keystone-SDA", "ATS-SDA", "SDA-ATS", "Agence télégraphique suisse", "Agence Télégraphique", "AgenceTélégraphique"),
            *("Schweizerische Depeschenagentur", "Schweizerische Depeschen-Agentur", "Schweizer Depeschenagentur", "Depeschenagentur", "Agenzia telegrafica svizzera"),
        ),
        "TT": ("TT", "Tidningarnas Telegrambyrå"),
        "NTB": ("NTB", "Norsk Telegrambyrå"),
        "Ritzau": ("Ritzau", "Ritzaus Bureau", "Ritzau Finans"),
        "STT": ("STT", "Suomen Tietotoimisto", "FNB"),
        "PAP": ("PAP", "Polska Agencja Prasowa"),
        "CTK": ("ČTK", "CTK", "Ceteka", "Tschechoslowakisches Pressebüro"),
        "TASR": ("TASR",),
        "SITA": ("Agentúra SITA",),
        "MTI": ("MTI", "Magyar Távirati Iroda"),
        "Agerpres": ("Agerpres",),
        "Mediafax": ("Mediafax",),
        "BTA": ("BTA", "БТА", "Agence télégraphique bulgare"),
        "Tanjug": ("Tanjug", "Танјуг", "Tanyoug"),
        "Beta": ("Beta", "Бета"),
        "HINA": ("HINA",),
        "FENA": ("FENA",),
        "STA": ("STA",),
        "AMNA": ("AMNA", "ANA-MPA", "ΑΠΕ-ΜΠΕ", "ΑΠΕ"),
        "BNS": ("BNS",),
        "ELTA": ("ELTA",),
        "LETA": ("LETA",),
        "Ukrinform": ("Ukrinform", "Укринформ", "Укрінформ"),
        "BelTA": ("BelTA", "БелТА"),
        "Bernama": ("Bernama",),
        "Antara": ("Antara",),
        "CNA": ("CNA", "Central News Agency", "中央社"),
        "China News Service": ("China News Service", "中新社", "中新网"),
        "VNA": ("VNA", "TTXVN", "Vietnam News Agency"),
        "KCNA": ("KCNA", "조선중앙통신", "朝鮮中央通信", "朝中社"),
        "Europa Press": ("Europa Press", "Europapress", "Europapreß", "EP"),
        "Colpisa": ("Colpisa",),
        "Servimedia": ("Servimedia",),
        "Notimex": ("Notimex",),
        "Télam": ("Télam", "Telam"),
        "Prensa Latina": ("Prensa Latina",),
        "Agência Brasil": ("Agência Brasil", "Agencia Brasil"),
        "Estadão Conteúdo": ("Estadão Conteúdo",),
        "Folhapress": ("Folhapress",),
        "Adnkronos": ("Adnkronos", "Adn Kronos"),
        "AGI": ("AGI", "Agenzia Italia"),
        "Askanews": ("Askanews",),
        "LaPresse": ("LaPresse",),
        "Bloomberg": ("Bloomberg", "Bloomberg News", "Блумберг"),
        "Dow Jones": ("Dow Jones", "Dow Jones Newswires"),
        "TNS": ("TNS", "Tribune News Service"),
        "Inter Press Service": ("Inter Press Service",),
        "KNA": ("KNA", "Katholische Nachrichten-Agentur"),
        "Kipa": ("Kipa", "KIPA-APIC"),
        "epd": ("epd", "Evangelischer Pressedienst"),
        "SID": ("SID", "Sport-Informations-Dienst", "Sportinformation", "Sport-Information"),
        "ddp": ("ddp", "dapd", "Deutscher Depeschendienst"),
        "ADN": ("ADN", "Allgemeiner Deutscher Nachrichtendienst"),
        "AWP": ("AWP",),
        "SPK": ("SPK", "CPS", "ASP", "Schweizerische Politische Korrespondenz", "Correspondance politique suisse"),
        # Agencies of scanned papers.
        "Havas": ("Havas", "Agence Havas"),
        "Wolff": ("Wolff", "Agence Wolff", "Wolffbüro", "Wolffsches Büro", "Wolff'sches Bureau", "Wolff'sche Bureau", "W.T.B.", "WTB", "Wolffs Büro", "Wolffs Bureau"),
        "Stefani": ("Stefani", "Agence Stefani", "Agenzia Stefani"),
        "DNB": ("DNB", "Deutsches Nachrichtenbüro", "Deutsche Nachrichtenbüro"),
        "Extel": ("Extel", "Exchange", "Exchange Telegraph", "Exchange Tel", "Exchange Telegraph Company"),
        "INS": ("INS", "International News Service"),
        "Telunion": ("Telunion", "Telegraphen-Union", "Telegraphenunion", "Tel-Union", "T.U."),
        "Transocean": ("Transocean", "Transozean"),
        "Domei": ("Domei",),
        "Agence Radio": ("Agence Radio",),
        "Pat": ("P.A.T.",),
        "Fournier": ("Agence Fournier",),
        "Rosta": ("Rosta",),
        "Avala": ("Avala",),
        "Rador": ("Rador",),
        "Fabra": ("Agencia Fabra", "Agence Fabra"),
        "Westnik": ("Agence Vestnik", "Vestnik"),
        # Said to be taken from agencies, which ones is not said.
        "agencies": (
            *("Agencies", "Agency", "News Agencies", "News agency", "Wire services", "Wires", "Agência", "Agence", "Agences", "Agencias", "Agencia", "Agências", "Agenturen", "Agentur", "Nachrichtenagentur", "Agenturmaterial", "Agenturmeldung", "Agenturmeldungen"),
            *("Nachrichtenagenturen", "Agenzie", "Agenzia", "Ag.", "Ag", "agentschappen", "agenturer", "agencje", "agencji", "agentury", "ajanslar", "وكالات", "الوكالات", "Агентства", "агенции", "एजेंसी", "एजेंसियां", "এজেন্সি", "خبرگزاری‌ها"),
        ),
    }
)  # fmt: skip

UNNAMED = "agencies"

# Marks of some agencies that are written small or with one capital as well: "(ats)", "(Afp)", "/ritzau/".
SMALL = frozenset([
    "afp", "ap", "ats", "sda", "dpa", "upi", "apa", "epd", "kna", "sid", "ddp", "dapd", "rtr", "tass", "ansa", "efe",
    "lusa", "dnb", "wtb", "ctk", "čtk", "pap", "ntb", "belga", "anp", "pti", "ians", "mti", "stt", "ag", "spk",
    "adn", "kipa", "awp", "asp", "hina", "tanjug", "antara", "bernama", "tasr", "cps", "tns", "extel", "tt", "agi",
    "ria", "ritzau",
])  # fmt: skip

# Short names that mean much else, and the languages of those who take from the agency: elsewhere they are not read.
LANGUAGES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "PA": ("en",), "CP": ("en", "fr"), "APA": ("de", "fr", "it", "hu", "sl"), "TT": ("sv", "fi"), "SPA": ("en", "ar"),
        "MAP": ("fr", "ar", "es", "en"), "TAP": ("fr", "ar", "en"), "APS": ("fr", "ar", "en"), "UNI": ("en", "hi"),
        "ANI": ("en", "hi"), "NAN": ("en",), "GNA": ("en",), "APP": ("en", "ur"), "UNB": ("en", "bn"), "BSS": ("en", "bn"),
        "BNA": ("en", "ar"), "ONA": ("en", "ar"), "INA": ("en", "ar"), "MENA": ("en", "ar", "fr"), "QNA": ("en", "ar"),
        "SANA": ("en", "ar", "fr", "es"), "WAM": ("en", "ar"), "WAFA": ("en", "ar", "fr"), "SID": ("de",), "AGI": ("it",),
        "INS": ("de", "fr", "en"), "STT": ("fi", "sv"), "DNB": ("de", "fr"), "MTI": ("hu", "en"), "BTA": ("bg", "en"),
        "PAP": ("pl", "en", "de", "fr"), "VNA": ("vi", "en"), "ANP": ("nl", "en"), "Beta": ("sr", "bs", "hr", "mk", "sh"),
        "STA": ("sl",), "BNS": ("lt", "lv", "et", "en"), "ELTA": ("lt",), "LETA": ("lv",), "Extel": ("de", "fr"),
        "Agence Radio": ("fr",), "LaPresse": ("it",), "SPK": ("de", "fr", "it"), "TNS": ("en",), "DHA": ("tr",),
        "IHA": ("tr",), "PANA": ("fr", "en"), "Rosta": ("de", "fr"), "Avala": ("de", "fr"), "Rador": ("de", "fr"),
        "Westnik": ("de", "fr"), "Domei": ("de", "fr", "en"), "Transocean": ("de", "fr"), "Telunion": ("de", "fr"),
        "ADN": ("de",), "CNA": ("en", "zh"), "KUNA": ("en", "ar"), "Kipa": ("de", "fr"), "AWP": ("de", "fr"), "Europa Press": ("es", "ca", "de", "fr"),
        "ATS": ("fr", "de", "it", "rm"), "Anadolu": ("tr", "en", "ar", "fr", "es", "bs", "sq", "ru"),
    }
)  # fmt: skip

# Names that need the plainest places, such as a dateline or the end of a paragraph behind a full stop.
AMBIGUOUS = frozenset([
    "PA", "AP", "CP", "TT", "SPA", "MAP", "TAP", "APS", "UNI", "ANI", "Anadolu", "Europa Press", "NAN", "GNA", "APP",
    "STA", "RIA", "Beta", "DHA", "IHA", "TNS", "ONA", "INA", "BNA", "MENA", "SANA", "WAM", "QNA", "SPK", "APA",
    "Petra", "Fars", "ADN", "INS", "CNA", UNNAMED,
])  # fmt: skip

# Names that are plain enough within brackets, and mean much else without: people, companies, cities.
AMBIGUOUS_BARE = AMBIGUOUS | {
    *(
        "Bloomberg",
        "Havas",
        "Wolff",
        "Stefani",
        "DNB",
        "Antara",
        "Domei",
        "Transocean",
        "Extel",
        "UPI",
        "Rosta",
        "Avala",
    ),
    *("Tasnim", "Westnik", "Rador", "Newsis", "Dow Jones", "WAFA", "Kipa", "LaPresse", "PANA", "SID", "AGI", "STT"),
}

# Names that are common words of their language: they count within brackets and datelines, never in running text.
IN_MARKS_ONLY = frozenset([
    "भाषा", "वार्ता", "共同", "時事", "وات", "واج", "وأج", "وفا", "واس", "وام", "قنا", "بنا", "واع", "أ ب", "و م ع",
    "تاس", "Rtr", "UP", "Exchange",
])  # fmt: skip

# Agencies of the telegraph, long gone under these names: a paper that says "the Agence Havas reports" prints their telegram.
OF_OLD_PAPERS = frozenset([
    "Havas", "Agence Havas", "Wolff", "Agence Wolff", "Wolffbüro", "Wolffsches Büro", "Wolff'sches Bureau",
    "Stefani", "Wolff'sche Bureau", "Wolffs Büro", "Wolffs Bureau", "W.T.B.", "WTB", "Agence Stefani",
    "Agenzia Stefani", "DNB", "Deutsches Nachrichtenbüro", "Deutsche Nachrichtenbüro", "Reuter", "Agence Reuter",
    "Reuterbüro", "Exchange Telegraph", "Exchange Telegraph Company", "United Press", "United Preß", "Telunion",
    "Telegraphen-Union", "Telegraphenunion", "Transocean", "Transozean", "Domei", "Agence Radio", "Agence Fournier",
    "Rosta", "Agence télégraphique suisse", "Agence Télégraphique", "AgenceTélégraphique",
    "Schweizerische Depeschenagentur", "Depeschenagentur", "Belga", "Schweizerische Depeschen-Agentur",
    "International News Service", "Europapress", "Europapreß", "Extel",
])  # fmt: skip

# Their long names are also known with a letter misread.
OFTEN_MISREAD = frozenset(
    ["Havas", "Agence Havas", "Wolff", "Wolffbüro", "Stefani", "Reuter", "Reuters", "United Press", "United Preß",
     "Associated Press", "Exchange", "Exchange Telegraph", "Belga", "Extel", "Europapress", "Telunion", "Domei",
     "Transocean", "Tanjug", "Agence France-Presse", "Interfax", "Xinhua", "Transozean", "Agence"]
)  # fmt: skip

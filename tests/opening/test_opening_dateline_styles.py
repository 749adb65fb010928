"""Guards datelines in the styles of the world's wires, and against sentences, headlines and names that look like one."""

import time

import pytest

from dateline.opening import read_opening, usual_capitals

# The opening as printed: place (in usual capitals), date, agency.
WIRES: list[tuple[str, str | None, str | None, str | None]] = [
    # English
    ("BEIRUT, March 31, (Agencies): A drone strike", "Beirut", "March 31", "agencies"),
    ("BEIRUT, March 31 (Agencies): A drone strike", "Beirut", "March 31", "agencies"),
    ("WASHINGTON (AP) — The president said", "Washington", None, "AP"),
    ("WASHINGTON (AP) - The president said", "Washington", None, "AP"),
    ("WASHINGTON — The president said", "Washington", None, None),
    ("WASHINGTON, March 31 (UPI) -- The president said", "Washington", "March 31", "UPI"),
    ("WASHINGTON, D.C. (AP) — The president said", "Washington", None, "AP"),
    ("LONDON, 12 March (Reuters) - Oil rose", "London", "12 March", "Reuters"),
    ("LONDON, March 12 (Reuters) - Oil rose", "London", "March 12", "Reuters"),
    ("LONDON (Reuters) - Oil rose", "London", None, "Reuters"),
    ("LONDON/PARIS, March 12 (Reuters) - Oil rose", "London/Paris", "March 12", "Reuters"),
    ("March 12 (Reuters) - Oil rose", None, "March 12", "Reuters"),
    ("(Reuters) - Oil rose", None, None, "Reuters"),
    ("DALIAN, Feb. 29 (Xinhua) -- China's port", "Dalian", "Feb. 29", "Xinhua"),
    ("BEIJING, Nov. 22, 2026 (Xinhua) -- China", "Beijing", "Nov. 22, 2026", "Xinhua"),
    ("NEW DELHI/MUMBAI: The government", "New Delhi/Mumbai", None, None),
    ("NEW DELHI, Nov 22 (PTI) The government", "New Delhi", "Nov 22", "PTI"),
    ("New Delhi, Nov 22 (PTI): The government", "New Delhi", "Nov 22", "PTI"),
    ("New Delhi [India], November 22 (ANI): The government", "New Delhi", "November 22", "ANI"),
    ("KUWAIT CITY, Oct 20: The Amir", "Kuwait City", "Oct 20", None),
    ("KUWAIT, Oct 20 (KUNA) -- The Amir", "Kuwait", "Oct 20", "KUNA"),
    ("RIYADH: The Kingdom", "Riyadh", None, None),
    ("TOKYO, March 31 (Kyodo) -- Japan", "Tokyo", "March 31", "Kyodo"),
    ("TOKYO (Kyodo) -- Japan", "Tokyo", None, "Kyodo"),
    ("TOKYO, March 31 (Jiji Press)--Japan", "Tokyo", "March 31", "Jiji"),
    ("SEOUL, March 31 (Yonhap) -- South Korea", "Seoul", "March 31", "Yonhap"),
    ("ANKARA (AA) - Türkiye", "Ankara", None, "Anadolu"),
    ("MOSCOW, March 31. /TASS/. The Kremlin", "Moscow", "March 31", "TASS"),
    ("MOSCOW, March 31 (Interfax) - The Kremlin", "Moscow", "March 31", "Interfax"),
    ("KYIV, March 31 (Ukrinform) – The president", "Kyiv", "March 31", "Ukrinform"),
    ("TEHRAN, Mar. 31 (IRNA) - Iran", "Tehran", "Mar. 31", "IRNA"),
    ("ISLAMABAD, Mar 31 (APP): The prime minister", "Islamabad", "Mar 31", "APP"),
    ("DHAKA, March 31, 2026 (BSS) - The chief adviser", "Dhaka", "March 31, 2026", "BSS"),
    ("KUALA LUMPUR, March 31 (Bernama) -- The ringgit", "Kuala Lumpur", "March 31", "Bernama"),
    ("JAKARTA (ANTARA) - Indonesia", "Jakarta", None, "Antara"),
    ("GENEVA, 31 March 2016 (AFP) - Talks", "Geneva", "31 March 2016", "AFP"),
    ("NAIROBI, Kenya (AP) — The court", "Nairobi", None, "AP"),
    ("ST. PAUL, Minn. (AP) — A judge", "St. Paul", None, "AP"),
    ("RAMALLAH, West Bank, March 31 (Reuters) - Two", "Ramallah", "March 31", "Reuters"),
    ("RIO DE JANEIRO — The city", "Rio de Janeiro", None, None),
    ("N’DJAMENA (AFP) – Chad", "N’Djamena", None, "AFP"),
    ("PORT-AU-PRINCE, Haiti — Gangs", "Port-Au-Prince", None, None),
    ("ABOARD THE PAPAL PLANE (AP) — The pope", "Aboard the Papal Plane", None, "AP"),
    ("CANBERRA, March 31 AAP - The treasurer", "Canberra", "March 31", "AAP"),
    ("OTTAWA — The Bank of Canada", "Ottawa", None, None),
    ("Beirut, 31 March (Agencies) – A drone strike", "Beirut", "31 March", "agencies"),
    # French
    ("PARIS, 31 mars (AFP) - Le président", "Paris", "31 mars", "AFP"),
    ("PARIS, 31 mars 2016 (AFP) – Le président", "Paris", "31 mars 2016", "AFP"),
    ("Paris (AFP) – Le président", "Paris", None, "AFP"),
    ("PARIS, 1er avril (Reuters) - Le président", "Paris", "1er avril", "Reuters"),
    ("PARIS, le 31 mars (AFP) - Le président", "Paris", "31 mars", "AFP"),
    ("ALGER, 31 mars (APS) - Le ministre", "Alger", "31 mars", "APS"),
    ("Rabat – (MAP) Le roi", "Rabat", None, "MAP"),
    ("DAKAR (Sénégal), 31 mars (APS) - Le", "Dakar", "31 mars", "APS"),
    # German
    ("Berlin (dpa) - Die Regierung", "Berlin", None, "dpa"),
    ("Berlin (dpa/AFP) – Die Regierung", "Berlin", None, "agencies"),
    ("Berlin, 31. März (Reuters) - Die Regierung", "Berlin", "31. März", "Reuters"),
    ("BERLIN (dpa-AFX) - Die Regierung", "Berlin", None, "dpa"),
    ("Wien (APA) – Die Regierung", "Wien", None, "APA"),
    ("Frankfurt/Main (dpa) - Der Dax", "Frankfurt/Main", None, "dpa"),
    ("München (dpa/lby) - Der Minister", "München", None, "dpa"),
    # Spanish, Portuguese, Italian
    ("MADRID, 31 Mar. (EUROPA PRESS) - El Gobierno", "Madrid", "31 Mar", "Europa Press"),
    ("MADRID, 31 mar (EFE).- El Gobierno", "Madrid", "31 mar", "EFE"),
    ("Madrid, 31 mar (EFE).- El Gobierno", "Madrid", "31 mar", "EFE"),
    ("Buenos Aires, 31 de marzo (EFE) - El Gobierno", "Buenos Aires", "31 de marzo", "EFE"),
    ("CIUDAD DE MÉXICO (AP) — El presidente", "Ciudad de México", None, "AP"),
    ("SAO PAULO, 31 mar (Reuters) - O dólar", "Sao Paulo", "31 mar", "Reuters"),
    ("Lisboa, 31 mar 2016 (Lusa) – O Governo", "Lisboa", "31 mar 2016", "Lusa"),
    ("BRASÍLIA, 31 de março (Reuters) - O governo", "Brasília", "31 de março", "Reuters"),
    ("ROMA, 31 MAR (ANSA)", "Roma", "31 MAR", "ANSA"),
    ("(ANSA) - ROMA, 31 MAR - Il governo", "Roma", "31 MAR", "ANSA"),
    ("ROMA, 31 MAR - Il governo", "Roma", "31 MAR", None),
    ("Roma, 31 mar. (Adnkronos) - Il governo", "Roma", "31 mar", "Adnkronos"),
    ("Milano, 31 marzo (AGI) - Il governo", "Milano", "31 marzo", "AGI"),
    # Dutch, Nordic, Polish, Turkish
    ("DEN HAAG (ANP) - Het kabinet", "Den Haag", None, "ANP"),
    ("BRUSSEL 31/03 (BELGA) - De regering", "Brussel", "31/03", "Belga"),
    ("STOCKHOLM (TT) – Regeringen", "Stockholm", None, "TT"),
    ("Warszawa, 31 marca (PAP) - Rząd", "Warszawa", "31 marca", "PAP"),
    ("ANKARA, 31 Mart (Reuters) - Hükümet", "Ankara", "31 Mart", "Reuters"),
    ("İSTANBUL (AA) - Borsa", "İstanbul", None, "Anadolu"),
    # Russian, Ukrainian
    ("МОСКВА, 31 мар — РИА Новости. Президент", "Москва", "31 мар", "RIA"),
    ("МОСКВА, 31 марта. /ТАСС/. Президент", "Москва", "31 марта", "TASS"),
    ("МОСКВА, 31 марта - РИА Новости. Президент", "Москва", "31 марта", "RIA"),
    ("Москва. 31 марта. INTERFAX.RU - Президент", "Москва", "31 марта", "Interfax"),
    ("КИЕВ, 31 марта (Reuters) - Президент", "Киев", "31 марта", "Reuters"),
    # Arabic, Persian
    ("القاهرة - رويترز: قال", "القاهرة", None, "Reuters"),
    ("القاهرة (رويترز) - قال", "القاهرة", None, "Reuters"),
    ("القاهرة 31 مارس (رويترز) - قال", "القاهرة", "31 مارس", "Reuters"),
    ("بيروت - أ ف ب: قتل", "بيروت", None, "AFP"),
    ("بيروت (أ ف ب) - قتل", "بيروت", None, "AFP"),
    ("الكويت - 31 - 3 (كونا) -- قال", "الكويت", "31 - 3", "KUNA"),
    ("الدوحة - قنا: استقبل", "الدوحة", None, "QNA"),
    ("الدوحة في 31 مارس / قنا / استقبل", "الدوحة", "31 مارس", "QNA"),
    ("الرياض 12 جمادى الآخرة 1448 هـ الموافق 22 نوفمبر 2026 م واس", "الرياض", "22 نوفمبر 2026", "SPA"),
    ("أبوظبي في 31 مارس / وام / استقبل", "أبوظبي", "31 مارس", "WAM"),
    ("أبوظبي - وام: استقبل", "أبوظبي", None, "WAM"),
    ("عمان 31 آذار (بترا) - استقبل", "عمان", "31 آذار", "Petra"),
    ("دمشق - سانا: استقبل", "دمشق", None, "SANA"),
    ("واشنطن - وكالات: قال", "واشنطن", None, "agencies"),
    ("تهران - ایرنا - رئیس جمهوری", "تهران", None, "IRNA"),
    # Hindi, Urdu
    ("नयी दिल्ली, 31 मार्च (भाषा) सरकार ने", "नयी दिल्ली", "31 मार्च", "PTI"),
    ("नई दिल्ली (भाषा)। सरकार", "नई दिल्ली", None, "PTI"),
    # Chinese, Japanese, Korean
    ("新华社北京3月31日电 中国", "北京", "3月31日", "Xinhua"),
    ("(新华社北京3月31日电) 中国", "北京", "3月31日", "Xinhua"),
    ("新华社北京3月31日电（记者王某）中国", "北京", "3月31日", "Xinhua"),
    ("新华网北京3月31日电 中国", "北京", "3月31日", "Xinhua"),
    ("中新社北京3月31日电 中国", "北京", "3月31日", "China News Service"),
    ("（中央社台北31日電）總統", "台北", "31日", "CNA"),
    ("（中央社記者王某台北31日電）總統", "台北", "31日", "CNA"),
    ("【北京=共同】中国", "北京", None, "Kyodo"),
    ("【ワシントン共同】米", "ワシントン", None, "Kyodo"),
    ("【ニューヨーク時事】米", "ニューヨーク", None, "Jiji"),
    ("［東京　３１日　ロイター］ - 日本", "東京", "３１日", "Reuters"),
    ("[東京 31日 ロイター] - 日本", "東京", "31日", "Reuters"),
    ("(서울=연합뉴스) 김 기자 =", "서울", None, "Yonhap"),
    ("[서울=뉴시스] 김 기자 =", "서울", None, "Newsis"),
    ("(워싱턴 AFP=연합뉴스) 미국", "워싱턴", None, "Yonhap"),
]

LOOK_ALIKES = [
    # sentences that begin as datelines do
    "In LONDON, March 31 was the warmest day of the spring.",
    "In March 31 people (mostly men) - most of them miners - died.",
    "On March 31, 2016 (Thursday) - the last day of the month - it rained.",
    "March 31 - the day the music died - was a Thursday.",
    "London - the capital of Britain - is large.",
    "Paris – the city of light – is dark tonight.",
    "Paris: a city in the dark.",
    "Washington, D.C., is a city - and a state of mind.",
    "Berlin, 31 years after the wall, is one city - or is it?",
    "He said on Monday (AFP) that x - y",
    "The president said on Monday (AFP) that x - y",
    "Police in Madrid (Spain) - arrested two men.",
    "The Reuters Institute - a research centre - said",
    "The AP said: no comment.",
    "AP said it would leave.",
    "Reuters and AFP reported on Monday - citing sources - that",
    "Reuters Plus: sponsored content",
    "A drone strike - the third - killed two",
    "Two men (AFP) were seen in the picture.",
    "London Bridge (AP Photo/Jane Doe) shows",
    "President Joe Biden (AP Photo/X) - speaks",
    "Beirut (Lebanon) is the capital.",
    "Moscow, 31, a singer - said",
    "Paris Hilton, 31, - the heiress -",
    "Jordan, 23 (Bulls) - the best of them",
    "Sydney Sweeney: the actress",
    "Victoria, March, Apple - three names",
    "May 31 - June 4: what to see",
    "March 31: what happened today",
    "31 March: the day in pictures",
    # headlines, labels and names in capitals
    "BREAKING: A man was shot",
    "BREAKING NEWS: A man was shot",
    "UPDATE: The road is open",
    "LIVE: Follow the match",
    "LIVE UPDATES: War in the east",
    "WATCH: Video of the rescue",
    "EXCLUSIVE — The minister knew",
    "ANALYSIS: What the vote means",
    "OPINION — Why we wait",
    "EDITORIAL: Enough",
    "EXPLAINER: How tides work",
    "FACTBOX: Five things to know",
    "CORRECTION: An earlier version said",
    "NOTE: This text was changed",
    "PHOTOS: The week in pictures",
    "Q: What is it?",
    "WHO (World Health Organization) - The agency",
    "NATO (North Atlantic Treaty Organization) — the alliance",
    "WASHINGTON Post reporters said on Monday",
    "THE WASHINGTON POST - a daily - said",
    "PARIS SAINT-GERMAIN beat Lyon 3-1",
    "MAN SHOT DEAD IN LONDON - POLICE SEEK WITNESSES",
    "READ MORE: The other story",
    "RELATED: The other story",
    "SPORTS: Lions win",
    "IMF says growth - slow",
    "BMW - the maker of cars -",
    "FBI: no evidence",
    "CEO: we are fine",
    "PS: the author lives in Rome",
    "TOP STORIES: one, two",
    "Published November 20th, 2019 - 07:29 GMT",
    "Posted 31 March 2016 - 10:00",
    "Thursday, March 31 - all the news",
    "LAST UPDATED: March 31",
    # other languages
    "Le 31 mars - jour de la grève - les trains",
    "Selon l'AFP - qui cite une source - le ministre",
    "À Paris, 31 mars rime avec grève - ou presque",
    "Wie die dpa berichtet - unter Berufung auf - ist",
    "Am 31. März (Donnerstag) - dem letzten Tag - regnete es",
    "El 31 de marzo - jueves - llovió",
    "Il 31 marzo (giovedì) - ultimo giorno - pioveva",
    "31 марта - последний день месяца.",
    "Президент России - человек занятой",
    "قال مصدر - رفض ذكر اسمه: نحن",
    "في 31 مارس - آخر أيام الشهر - نزل المطر",
    "وقال الرئيس (رويترز) إن",
    "3月31日，北京下雨。",
    "北京3月31日下雨了",
    "据新华社北京报道，三月下雨",
    "【速報】地震が発生",
    "【写真】桜が満開",
    "【独自】首相が辞任へ",
    "(사진=연합뉴스) 김",
    "(서울) 오늘",
    "[속보] 지진",
    "",
    " ",
    "—",
    "31",
]


@pytest.mark.parametrize(("text", "place", "day", "agency"), WIRES)
def test_a_wires_dateline_is_read(text: str, place: str | None, day: str | None, agency: str | None) -> None:
    opening = read_opening(text)
    assert opening is not None
    read = (usual_capitals(opening.place) if opening.place else None, opening.date_text, opening.agency)
    assert read == (place, day, agency)


@pytest.mark.parametrize("text", [wire[0] for wire in WIRES])
def test_the_story_begins_behind_the_dateline(text: str) -> None:
    opening = read_opening(text)
    assert opening is not None
    rest = text[opening.end :]
    assert not rest.startswith((" ", "-", "—", "–", ":", ")", "]", "】", "/")), rest


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_a_look_alike_is_no_dateline(text: str) -> None:
    assert read_opening(text) is None


def test_marks_of_direction_and_odd_spaces_change_nothing() -> None:
    plain = read_opening("القاهرة 31 مارس (رويترز) - قال")
    marked = read_opening("\u200fالقاهرة\u00a031\u200f مارس (رويترز)\u202f- قال")
    assert plain is not None
    assert marked is not None
    assert (marked.place, marked.agency) == (plain.place, plain.agency)


@pytest.mark.parametrize(
    "piece",
    [
        "A ",
        "A/",
        "AB. ",
        "É'",
        "【",
        "(a=",
        "31 ",
        "31 март ",
        "新华社北",
        "中央社記者",
        "ا ",
        "/ ",
        "A (b) ",
        "A [b], ",
    ],
)
def test_the_longest_opening_costs_next_to_nothing(piece: str) -> None:
    text = piece * 50_000
    start = time.process_time()
    for _ in range(20):
        read_opening(text)
    assert time.process_time() - start < 1.0

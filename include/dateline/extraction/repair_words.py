"""The closed lists of words that repair works with: what a lost hyphen may have joined, what is no half of a word.

How they are used is `repair`; word lists of a language are loaded by `stores.lexicon`.
"""

# Words before a bare "fi" that are the first half of a compound: "wi fi", "sci fi".
LIGATURE_PARTNERS = frozenset({"wi", "sci", "hi", "lo", "semi", "cy"})

# What stands behind the hyphen in "Russian-backed". Participles that newspapers join to a country, city or acronym.
_SUFFIX_WORDS = """
administered affiliated aligned allied appointed backed based born bound brokered built controlled designated
dominated educated funded held imposed inspired led linked made mediated occupied owned registered ruled run
sponsored supplied supported trained wide
"""

# Countries, peoples, capitals and acronyms that stand before it.
_STEM_WORDS = """
US USA UK UN EU UAE NATO AU ISIS ISIL IS PKK YPG SDF PLO PLA CIA FBI IMF OPEC ASEAN ECOWAS BBC Afghan
Afghanistan African Africa Albanian Algeria Algerian American America Arab Argentina Argentine Armenia Armenian
Asian Asia Athens Australia Australian Austria Austrian Azerbaijan Azeri Baghdad Bahrain Bahraini Bangladesh
Beijing Beirut Belarus Belgian Belgium Berlin Boston Brazil Brazilian Britain British Brussels Bulgaria
Bulgarian Cairo California Canada Canadian Chechen Chicago Chile Chilean China Chinese Colombia Colombian
Croatia Croatian Cuba Cuban Cyprus Czech Dakar Damascus Danish Delhi Denmark Doha Dubai Dublin Dutch Egypt
Egyptian English Erbil Eritrea Estonia Ethiopia Ethiopian Europe European Finland Finnish Florida France
Frankfurt French Gaza Geneva Georgia Georgian German Germany Ghana Greece Greek Gulf Hague Haiti Hamas Hezbollah
Hizbollah Houthi Hungarian Hungary India Indian Indonesia Indonesian Iran Iranian Iraq Iraqi Ireland Irish
Islamist Israel Israeli Istanbul Italian Italy Jakarta Japan Japanese Jerusalem Jordan Jordanian Kabul Karachi
Kazakh Kazakhstan Kenya Kenyan Kiev Kremlin Kurd Kurdish Kuwait Kuwaiti Kyiv Lagos Latvia Lebanese Lebanon Libya
Libyan Lithuania London Madrid Malaysia Malaysian Mali Malian Manila Maoist Mexican Mexico Milan Moroccan
Morocco Moscow Mumbai Myanmar Nairobi Nepal Netherlands Nigeria Nigerian Norway Norwegian Oman Omani Oslo Ottawa
Oxford Pakistan Pakistani Palestinian Paris Philippine Philippines Poland Polish Portugal Portuguese Pyongyang
Qatar Qatari Riyadh Romania Romanian Rome Russia Russian Rwanda Rwandan Sanaa Saudi Scotland Scottish Senegal
Seoul Serb Serbia Serbian Shanghai Shia Shiite Singapore Slovak Slovakia Slovenia Somali Somalia Soviet Spain
Spanish Stockholm Sudan Sudanese Sunni Sweden Swedish Swiss Switzerland Sydney Syria Syrian Taiwan Taiwanese
Taliban Tehran Texas Thai Thailand Tokyo Toronto Tripoli Tunis Tunisia Tunisian Turkey Turkish Uganda Ugandan
Ukraine Ukrainian Venezuela Venezuelan Vienna Vietnam Vietnamese Warsaw Washington Western Yemen Yemeni Zimbabwe
Zionist Zurich
"""

# Suffixes that no name and no other word ends in, so that any known name may stand before them.
OPEN_SUFFIXES = frozenset({"based", "backed"})
HYPHEN_SUFFIXES = tuple(_SUFFIX_WORDS.split())
HYPHEN_STEMS = frozenset(_STEM_WORDS.split())

"""Words beside a name that tell a place from a person: prepositions, kinds of places, titles.

Lists alone; how they weigh is in `places`. English, French and Arabic.
"""

_LOCATIVE = """
in at from near to of around outside inside toward towards across through between into leaving visiting above via
à a en dans près vers depuis entre du de d sur
aus nach bei nahe zwischen desde hacia cerca em presso vicino uit naar bij
في من الى الي إلى قرب نحو بين مدينة بلدة محافظة
"""
LOCATIVE = frozenset(_LOCATIVE.split())

_KIND = """
city town village province capital district region suburb port county township municipality governorate borough resort
ville village province capitale région banlieue commune préfecture wilaya
stadt gemeinde dorf ortschaft hauptstadt landkreis bezirk ciudad pueblo provincia municipio città comune cidade município
stad gemeente
مدينة بلدة محافظة ولاية قرية منطقة
"""
KIND = frozenset(_KIND.split())  # "the town of Hit", "Raqa province"

_REGION_KIND = """
province region county governorate prefecture oblast state district municipality
province région département préfecture wilaya gouvernorat canton
provincia región estado departamento provinz kreis landkreis bundesland
محافظة ولاية منطقة إقليم
"""
REGION_KIND = frozenset(_REGION_KIND.split())  # "Raqa province" is not the town

# Rooms, streets and adjectives that are towns somewhere; alone they are none.
_BUILDING = """
hall room house building city town village county state street st avenue ave road rd lane drive boulevard blvd parkway way
highway route square plaza place center centre council club creek hill hills grove meadow meadows lake island islands bay
harbor harbour port beach mill mills lot section front loop landmark banks bank metro story heritage grand central main
first second third national supreme superior fiscal gateway commerce tobacco christmas northwest northeast southwest
southeast hospital church abbey pier terrace vista forest wilderness shoreline lakeshore interstate saint country_club city_hall
the_city supreme_court city_council
"""
BUILDING = frozenset(word.replace("_", " ") for word in _BUILDING.split())

_STREET = """
street st avenue ave road rd lane drive dr boulevard blvd parkway highway terrace court place square streets roads avenues
"""
STREET = frozenset(_STREET.split())  # behind a name, written with a capital: the place is the street
_LAND = "river creek valley forest mountain mountains wilderness abbey national park lake gorge falls canyon glacier"
LAND = frozenset(_LAND.split())  # likewise: the Naugatuck River is not the town

_INSTITUTION = """
university college school hospital airport police fire department sheriff council mayor mall park street avenue road
river valley valleys bridge international regional memorial high state community area hall court museum zoo station
theatre theater stadium church cathedral festival residents resident man woman native based
"""
INSTITUTION = frozenset(_INSTITUTION.split())  # a capital word that may follow a place without making it a person

_TITLE = """
mr mrs ms miss dr prof sir lady lord dame saint president vice premier prime minister senator sen rep representative
congressman congresswoman governor gov mayor judge justice sheriff capt captain lt lieutenant sgt sergeant cpl col
colonel gen general maj major adm admiral chief officer deputy detective coach director chairman chairwoman secretary
spokesman spokeswoman commissioner attorney professor doctor rev reverend pastor bishop pope king queen prince
princess sheikh imam king
m mme mlle président présidente ministre général colonel maire juge
"""
TITLE = frozenset(_TITLE.split())  # before a name: a person

_NOT_FIRST_NAME = """
the a an this that these those in at on from near to of for and but or as by with when while after before since where
if it its he she his her they we our their there here what who how why not no all both each many most some several
south north east west central northern southern eastern western upper lower greater new old downtown
monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
october november december city state county university
le la les un une des ce cette ces dans sur pour et mais ou comme par avec quand depuis il elle nous leur
"""
NOT_FIRST_NAME = frozenset(_NOT_FIRST_NAME.split())  # capital words before a place that make it no surname

_NEVER = """
january february march april may june july august september october november december monday tuesday wednesday
thursday friday saturday sunday police but north south east west white_house obama trump the hamas
"""
NEVER = frozenset(word.replace("_", " ") for word in _NEVER.split())  # "in March" is no town, whatever stands before it
FIRST_NAMES = frozenset({"jordan", "chad", "georgia", "israel", "kenya", "america"})  # and countries

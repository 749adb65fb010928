"""The words that a credit is made of besides the agency's name: "with inputs from", "mit Material von", "По материалам".

Whether a place in a text is a credit is `credits`' affair.
"""

_BY_LANGUAGE = {
    "en": """by with from of the a an and or via in for to inputs input files file reporting additional report reports
        information material materials contributed this story article content news wire service
        services source sources courtesy staff writer writers correspondent correspondents reporter reporters desk web
        bureau feed feeds syndicated newswire international latest press writing editing originally published produced
        supplied provided text copy sports sport business political national science medical world chief editor
        inputs: reserved rights all our own other com online bulletin partner partners""",
    "de": """mit material von der des dem den und aus info infos informationen quelle quellen redaktion red dienst
        text sowie nach agenturberichten eigene eigenen eigenem bericht berichte unter verwendung meldung meldungen vom unserem unserer korrespondenten korrespondent sonderkorrespondenten
        sonderkorrespondent berichterstatter berichterstatters amtlich
        nichtamtlich""",
    "fr": """avec l la le les du des de d et par source sources rédaction redaction dépêche dépêches informations
        info infos service notre nos correspondant envoyé spécial texte d'après photo-texte officiel officielle officieux""",
    "es": """con información informacion informaciones de del la las los y el fuente fuentes redacción redaccion por
        servicio servicios datos aportes noticias""",
    "pt": """com informações informacoes informação da das do dos e o fonte fontes redação redacção redacao por
        notícias""",
    "it": """con informazioni da di della e fonte fonti redazione a cura servizio""",
    "nl": """met informatie van bron bronnen redactie door en het""",
    "nordic": """med av fra från från källa källor kilde kilder och og til lähde kuva-teksti telegram""",
    "slavic": """źródło źródła zrodlo za na podstawie z ze oraz i opr zdroj zdroje zpravodajství s využitím a izvor izvori
        пo по материалам материалы источник источники информации агентства агентство с и
        использованием джерело за матеріалами повідомленнями""",
    "others": """forrás sursa sursă kaynak haber haberi haberler ajansı sumber dari dengan nguồn theo và πηγή με
        πληροφορίες από τα το""",
    "arabic": """المصدر المصادر مصدر وكالة إعداد مع عن من و نقلا متابعة منبع""",
    "indian": """के साथ इनपुट से स्रोत और द्वारा""",
    "east_asian": """来源 來源 电 電 综合 提供 出典 記者 记者 讯 報道 报道 출처 제공 기자 통신""",
}

CREDIT_WORDS = frozenset(word for words in _BY_LANGUAGE.values() for word in words.split())

# Of these, those that say the house wrote it with the agency's help, wholly or in part.
_HELP = """with inputs input files additional contributed mit material informationen avec con información informacion
    informaciones aportes com informações informacoes informação informazioni met informatie med využitím
    материалам материалов использованием матеріалами dengan με مع इनपुट साथ synthesis 综合 podstawie"""
HELP_WORDS = frozenset(_HELP.split())

# A newsroom's name for itself; beside an agency's it says that the house had a hand in the text.
_DESK = (
    """desk redaktion red redaction rédaction redacción redaccion redação redacção redazione redactie редакция تحرير"""
)
DESK_WORDS = frozenset(_DESK.split())

_BYLINE = """by par von por di da door av af af: autor texto text autor: от"""
BYLINE_WORDS = frozenset(_BYLINE.split())

# Before or behind a name in the same line: the credit is a picture's.
_PICTURE = """photo photos photograph photographs photographer photographed foto fotos fotografía fotografia fotograf bild
    bilder symbolbild archivbild archivfoto imagen imágenes image images immagine imagem picture pictures pic pics
    getty pool video vidéo vidéos videos téléphoto telephoto bélino belino grafik graphic infographic infografik
    karte caption zdjęcie fot billede bilde kép фото صورة صور تصوير 写真 사진 照片 图 图片 handout archive collage montage
    screenshot illustration"""
PICTURE_WORDS = frozenset(_PICTURE.split())

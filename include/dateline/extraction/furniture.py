"""Lines that belong to the page and not to the story: teasers, widgets, repeated headlines, bare dates.

Only what shows itself by its own words is taken out here; what repeats across a host's pages is learned elsewhere.
"""

import re

from dateline.extraction.headline import plain_words

MAX_LINES = 20_000
HEAD_LINES = 6  # in which the headline, its date and its byline may be repeated
OFFER_CHARS = 320
SCRIPT_CHARS = 160  # "You need JavaScript to see this video" and a caption
CLOCK_CHARS = 60  # of a line in the head that is a date with a label
LETTER_SHARE = 0.4  # of such a line that must be no letters
TITLE_CHARS = 20  # a shorter headline may be a part of any line
KICKER_CHARS = 60
STORY_CHARS = 200  # a paragraph this long that ends a sentence is story, whatever stands before it

_RULE = re.compile(r"^[\W_]+$")
_SENTENCE_END = re.compile(r"[.!?。！？؟।][\"'”’»)\]]*$")
# A short line that speaks of both sells a newsletter: the thing, and how to come by it.
_LETTER = re.compile(
    r"newsletters?\b|\binbox\b|nieuwsbrief|nyhetsbrev|nyhedsbrev|uutiskirje|infolettre|boletín|boletim|biuletyn|bülten|рассылк|النشرة|"
    r"メールマガジン|뉴스레터|bản tin",
    re.IGNORECASE,
)
_SUBSCRIBING = re.compile(
    r"sign(?:ing)?[ -]?up|subscrib|deliver|straight to|every (?:day|morning|week|monday|friday)|for free|register|anmeld|abonn|postfach|kostenlos|"
    r"inscri|suscr|recib|assin|receb|iscri|ricevi|aanmelden|ontvang|prenumerer|tilmeld|meld deg|zapisz|kaydol|abone|подпис|اشترك|登録|구독|đăng ký",
    re.IGNORECASE,
)
_SCRIPTED = re.compile(r"\bjava-?script\b", re.IGNORECASE)
_CUT_SHORT = re.compile(r"(?:…|\.\.\.|\[\.\.\.\]|\[…\])\s*$")
# A line that is nothing else.
_WIDGET = re.compile(
    r"^(?:translate\s*»?|share(?: this)?(?: (?:article|story|post|page))?:?|share on (?:facebook|twitter|x|whatsapp)|print(?: this)?|"
    r"e-?mail(?: this)?|tweet|advertisement|advertising|anzeige|publicité|publicidad|pubblicità|reklama?|annonse|annons|"
    r"story continues below(?: advertisement)?|article continues (?:below|after)(?: (?:the )?ad(?:vertisement)?)?|"
    r"loading\W*|subscribe(?: now)?|sign up(?: now)?|log ?in|read more|continue reading|see also|more|back to top|comments?|"
    r"leave a (?:reply|comment)|follow us(?: on .{1,60})?|listen to (?:this )?article|copy link|link copied\W*|"
    r"weiterlesen|lire la suite|leer más|lees meer|les mer|läs mer|continua a leggere|leia mais|"
    r"(?:image|photo|picture) (?:caption|credit|source)s?:?|caption)$",
    re.IGNORECASE,
)  # fmt: skip
# A line that begins so and is short is a teaser for another story.
_TEASER = re.compile(
    r"^(?:\W{0,3})(?:read (?:more|also|next)|also read|read this|more on this|more:|see also|watch:? also|also watch|related:|"
    r"recommended:|don['’]t miss|must read|lire aussi|à lire aussi|lire (?:également|plus)|voir aussi|lesen sie (?:auch|mehr|hier)|"
    r"mehr (?:zum thema|dazu)|auch interessant|das könnte sie auch interessieren|lea (?:también|además)|lee también|leer también|"
    r"te puede interesar|leia (?:também|mais)|leggi anche|lees ook|lees verder|les også|läs också|læs også|lue myös|"
    r"czytaj (?:też|także|również)|zobacz (?:też|także)|čtěte (?:také|též)|olvassa el|citește și|ayrıca okuyun|baca juga|"
    r"đọc thêm|xem thêm|читайте также|читать также|читайте також|اقرأ أيضا|اقرأ أيضًا|إقرأ أيضا|शह भी पढ़ें|यह भी पढ़ें|"
    r"关联阅读|相关阅读|相关报道|【関連記事】|関連記事)(?:\b|[:：\s]|$)",
    re.IGNORECASE,
)  # fmt: skip
# A short line that sells the paper, its newsletter or its app, or says that the rest is for subscribers.
_OFFER = re.compile(
    r"^(?:\W{0,3})(?:(?:click|tap) here to (?:subscribe|sign up|join|register|download|read more)|sign up (?:for|to|here|now|today)|"
    r"subscribe (?:to|now|today|here|for)|(?:get|enjoy) (?:unlimited |full |exclusive )?(?:digital )?access to|join our (?:newsletter|"
    r"whatsapp|telegram|community)|download (?:the|our) .{0,30}app\b|register (?:now|here|for free) |already a (?:subscriber|member)|"
    r"this (?:article|story|content) is (?:for|only|available to|reserved)|you have (?:read|reached) .{0,40}(?:free|limit)|"
    r"suscr[ií]b(?:ete|ase|anse)|abonnez-vous|inscrivez-vous|il vous reste [\d.,]+ ?%|(?:la suite|cet article) est réservée?|"
    r"jetzt (?:abonnieren|anmelden|registrieren)|melden sie sich (?:hier )?(?:für|zu)|abonnieren sie|iscriviti|abbonati|assine|"
    r"meld je aan|abonneer|この記事は(?:会員|有料)|有料会員(?:になると|限定)|newsletter\s*:|https?://\S+$)",
    re.IGNORECASE,
)  # fmt: skip
# Such lines also tell that the text above them is not whole.
_WALLED = re.compile(
    r"il vous reste [\d.,]+ ?% de cet article|(?:la suite|cet article) est réservée?|この記事は(?:会員|有料)|残り\s?\d+文字|"
    r"this (?:article|story|content) is (?:for|only available to|reserved for) (?:our )?(?:\w+ )?(?:subscribers|members)|"
    r"to continue reading|um (?:diesen artikel )?weiterzulesen|jetzt weiterlesen mit|para seguir leyendo|exclusivo para (?:suscriptores|assinantes)",
    re.IGNORECASE,
)  # fmt: skip
# A heading behind which only boxes follow, until a real paragraph shows that the story went on.
_BOX = re.compile(
    r"^(?:\W{0,3})(?:check also|related(?: (?:articles?|posts?|stor(?:y|ies)|news|topics?|coverage|content|links))?|"
    r"you (?:may|might) (?:also )?(?:like|be interested in)|more (?:from|stories|news|on this story|top stories)(?: .{0,60})?|"
    r"most (?:read|popular|viewed|recent)|trending(?: now)?|recommended(?: (?:for you|stories|reading))?|latest (?:news|stories)|"
    r"popular (?:posts|now)|editor['’]?s['’]? picks?|around the web|sponsored(?: content)?|comments?|leave a (?:comment|reply)|join the (?:conversation|discussion)|kommentare?(?: abgeben)?|"
    r"(?:laisser un |deja un |deixe um )?coment[aá]rios?|commentaires?|laisser un commentaire|lascia un commento|reacties|kommentarer|"
    r"ähnliche (?:artikel|beiträge)|weitere (?:artikel|themen|beiträge)|おすすめ(?:情報|記事)?|関連(?:キーワード|記事)|similar (?:stories|articles|posts)|"
    r"zum thema|mehr zum thema|verwandte (?:artikel|themen)|sur le même sujet|articles? (?:liés|similaires|connexes)|"
    r"noticias relacionadas|artículos relacionados|notícias relacionadas|articoli correlati|gerelateerd|relaterte saker|"
    r"مواضيع ذات صلة|أخبار ذات صلة|مقالات ذات صلة|похожие новости|материалы по теме|相关新闻|関連ニュース)\W{0,3}$",
    re.IGNORECASE,
)  # fmt: skip
_MONTH = (
    r"(?:jan|feb|fév|mar|mär|mai|may|apr|avr|abr|jun|juin|jul|juil|aug|aoû|ago|sep|oct|okt|ott|nov|dec|dez|déc|dic|gen|ene|"
    r"يناير|فبراير|مارس|أبريل|ابريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر)\w{0,10}\.?"
)
_DATE_WORDS = re.compile(
    rf"^(?:\W|\d|{_MONTH}|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|(?:mon|diens|donners|frei|sams|sonn)tag|"
    r"mittwoch|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo|"
    r"(?:segunda|terça|quarta|quinta|sexta)(?:-feira)?|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|"
    r"(?:maan|dins|woens|donder|vrij|zater|zon)dag|h|hs|hrs|ore|alle|del|el|às|am|pm|a\.m\.|p\.m\.|utc|gmt|[ecmp][ds]?t|uhr|th|st|nd|rd|"
    r"de|le|at|on|à|um|kl|published|updated|posted|publié|mis|jour|aktualisiert|veröffentlicht|stand|last|date|actualizado|publicado"
    r"|first|modified|created|h|min(?:utes?)?|hours?|days?|ago|il|y|a|vor|stunden|tagen)+$",
    re.IGNORECASE,
)  # fmt: skip
_BYLINE = re.compile(
    r"^(?:(?:written|reported|posted|published) by|by|von|par|por|di|door|av|af|przez|texte?|بقلم|كتب)\s*:?\s+(?=\S)",
    re.IGNORECASE,
)
_BYLINE_REST = re.compile(r"\s*(?:[|/•·–—\d(]|,\s|\s-\s).*$")
# Words that stand between the capitalised words of names.
_PARTICLE_WORDS = (
    "and und et y e og och en & de del della di da dos du des la le van von der den ter ten al el bin ibn of the"
)
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_CLOCK_OR_DAY = re.compile(
    r"(?<![£$€\d.,])(?:[01]?\d|2[0-4])[:.h時]\s?[0-5]\d\b|\b\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d\b|\b(?:19|20)\d\d[./年-]\s?\d{1,2}[./月-]\s?\d{1,2}"
)
_LETTERS = re.compile(r"[^\W\d_年月日時分秒]+")
_HAS_YEAR_OR_CLOCK = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.h]\d\d\b|\bago\b|\bvor\b", re.IGNORECASE)


def is_rule(line: str) -> bool:
    """Whether a line holds no letter and no digit."""
    return bool(_RULE.match(line))


def is_date_line(line: str) -> bool:
    """Whether a short line is nothing but a date, a clock or "Published … Updated …"."""
    if len(line) > 90 or not _HAS_YEAR_OR_CLOCK.search(line):
        return False
    # Word by word, so that the pattern never works on more than one word.
    return all(_DATE_WORDS.match(word) for word in line.split())


def is_byline(line: str) -> bool:
    """Whether a short line is a byline and no sentence: "By Mona Haddad", "Par Yann Le Goarec | 3 mai 2024"."""
    start = _BYLINE.match(line) if len(line) <= 140 else None
    if start is None or line.endswith((".", "?", "!", ":", ";")):
        return False
    words = _BYLINE_REST.sub("", line[start.end() :]).split()
    names = [word for word in words if word.casefold() not in _PARTICLES]
    return 1 <= len(names) <= 8 and all(not word[0].islower() and word[0].isalpha() for word in names)


def is_widget(line: str) -> bool:
    """Whether a line is a button or label of the page: "Translate »", "Advertisement", "Share this"."""
    return len(line) <= 80 and bool(_WIDGET.match(line.strip()))


def is_teaser(line: str) -> bool:
    """Whether a line invites to another story: "Read more: …", "Lire aussi …"."""
    return len(line) <= 240 and bool(_TEASER.match(line))


def is_offer(line: str) -> bool:
    """Whether a short line offers a subscription, a newsletter or an app, or is nothing but an address."""
    if len(line) <= 260 and _OFFER.match(line):
        return True
    if len(line) > OFFER_CHARS:
        return False
    if len(line) <= SCRIPT_CHARS and _SCRIPTED.search(line):
        return True
    return bool(_LETTER.search(line)) and bool(_SUBSCRIBING.search(line))


def says_walled(line: str) -> bool:
    """Whether a short line says that the rest of the text is for subscribers."""
    return len(line) <= 260 and bool(_WALLED.search(line))


def is_box_heading(line: str) -> bool:
    """Whether a line heads a box of other stories: "Check Also", "Related articles"."""
    return len(line) <= 90 and bool(_BOX.match(line.strip()))


def is_story_paragraph(line: str) -> bool:
    """Whether a line is long enough, and ends as a sentence does, to be the story's own."""
    return len(line) >= STORY_CHARS and bool(_SENTENCE_END.search(line[-6:])) and not _CUT_SHORT.search(line[-8:])


def story_lines(lines: list[str], headline: str | None) -> list[str]:
    """The lines without furniture, in order.

    A box heading takes with it what follows, up to the next paragraph that is surely the story's.
    """
    title = plain_words(headline)
    kept: list[str] = []
    in_box = False
    for line in lines[:MAX_LINES]:
        text = line.strip()
        if not text or is_rule(text) or is_widget(text):
            continue
        if in_box and not is_story_paragraph(text):
            continue
        in_box = is_box_heading(text)
        if in_box or is_teaser(text) or is_offer(text):
            continue
        if len(kept) < HEAD_LINES and _repeats_head(text, title, kept):
            continue
        kept.append(text)
    return kept


def _repeats_head(line: str, title: str, kept: list[str]) -> bool:
    """Whether one of the first lines says the headline again, its date or who wrote it."""
    if is_date_line(line) or is_byline(line) or _is_dated_label(line):
        return True
    if not title or len(line) > 400:
        return False
    # Once the story has begun, a line equal to the headline may be a subheading of its own.
    if any(len(other) >= STORY_CHARS for other in kept):
        return False
    plain = plain_words(line)
    return plain == title or (not line.endswith((".", "。", "।")) and _holds_title(plain, title))


def _holds_title(plain: str, title: str) -> bool:
    """Whether a line is the headline with a kicker before it, or without its own."""
    if min(len(plain), len(title)) < TITLE_CHARS:
        return False
    return (plain.endswith(title) and len(plain) <= len(title) + KICKER_CHARS) or title.endswith(plain)


def _is_dated_label(line: str) -> bool:
    """Whether a short line is a date or clock with a word or two in any language: "Uppdaterad 15.59", "1月14日 01時40分更新"."""
    if len(line) > CLOCK_CHARS or _SENTENCE_END.search(line[-6:]) or not _CLOCK_OR_DAY.search(line):
        return False
    return len(_LETTERS.sub("", line)) >= LETTER_SHARE * len(line)

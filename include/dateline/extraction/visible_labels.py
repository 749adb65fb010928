"""What the words beside a visible date call it: published, modified, another thing's day, or a part of a sentence.

Finding the date, and where on the page it stands, is `visible_claims`.
"""

import re
from collections import deque

from dateline.datetext import DateSpan
from dateline.datetext.names import weekday_of

_SAYS = re.compile(
    r"(?P<modified>updated?\b|modified|edited|aktualisiert|geändert|stand:|mis à jour|\bm(?:à|a|ise à )j(?:our)?\b|modifié|"
    r"actualizad|modificad|atualizad|aggiornat|bijgewerkt|gewijzigd|обновл|изменен|güncel|تحديث|به روز|بروزرسانی|अपडेट|अद्यतन|"
    r"更新|修正|수정|업데이트|uppdater|opdater|oppdater|aktualizac|last reviewed|zuletzt)|"
    r"(?P<published>publish|publié|publicad|publicat|posted|veröffentlicht|geplaatst|inserito|pubblicat|опубликов|yayın|نشر|"
    r"انتشار|प्रकाशित|发布|發布|掲載|公開|입력|등록|gepubliceerd|erschienen)"
)
# "A version of this article appears in print on May 18", "Ausgabe vom 18.05.": the paper's day, not the page's; and
# "Verfügbar bis 06.05.", "Offer ends 18 May": the last day of something.
_SAYS_OTHER = re.compile(
    r"ausgabe (?:vom|nr)|print(?:ed)? edition|(?:appear\w{0,3}|published) in print|issue of|édition du|numéro du|edición (?:impresa|del)|"
    r"edizione del|editie van|edição (?:impressa|de)|(?:valid|available|open|ends?|expires?) (?:until|till|on|by)|expires?:|deadline|"
    r"(?:verfügbar|gültig|online|abrufbar) bis|(?:disponible|valable) jusqu|(?:disponible|válid[oa]) hasta|disponibile fino|disponível até",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\d{4}")
_SENTENCE_END = re.compile(r"[.!?。！？؟।][\"”»)]?\s*$")
_SMALL_WORD = re.compile(r"(?<![\w.])(?![A-ZÀ-ÞΑ-ΩА-Я])[^\W\d_]{2,}")
_SENTENCE_WORDS = 4  # small words beside a date


def has_weekday(text: str) -> bool:
    """Whether one of the first words of a text is a weekday's name, as in a masthead."""
    return any(weekday_of(word.strip(",.|·")) is not None for word in text[:80].split()[:6] if len(word) > 2)


def label_of(text: str, before: str) -> str | None:
    """ "modified" or "published" where the words before the date say so: `text` beside it, `before` those shown before."""
    words = (before[-40:] + " " + text)[-60:]
    said = None
    for found in _SAYS.finditer(words.casefold()):
        said = found.lastgroup
    return said


def is_of_another(words: str) -> bool:
    """Whether the words before a date say that it is another thing's; not where a year stands between."""
    last = deque(_SAYS_OTHER.finditer(words), maxlen=1)
    return bool(last) and not _YEAR.search(words, last[0].end())


def is_sentence(text: str, span: DateSpan) -> bool:
    """Whether a text ends as sentences do and has a sentence's words beside the date: "On 5 May 2024 the wall fell."."""
    if not _SENTENCE_END.search(text):
        return False
    return len(_SMALL_WORD.findall(text[: span.start] + " " + text[span.end :])) >= _SENTENCE_WORDS

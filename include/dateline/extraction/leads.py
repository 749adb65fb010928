"""The lead above the story's container: a standfirst, summary bullets, the page's own summary shown under the headline.

Extractors begin where the container begins; readers begin under the headline. Finding the container is `body`'s business.
"""

import re
from collections.abc import Iterator
from itertools import islice

from lxml import html

from dateline.extraction.furniture import is_byline, is_date_line, is_teaser, is_widget
from dateline.extraction.headline import plain_words
from dateline.extraction.tree import element_text

MAX_ELEMENTS = 400  # walked behind the headline; leads stand within the first fifty
MAX_LEADS = 6
LINK_SHARE = 0.6  # of a block's characters; more is a teaser of another page
SAME_WORDS = 0.5  # of the shorter of headline and h1 that must be in both for them to be one
SAID_LEAD_CHARS = 40  # of a lead that is the page's own description
LEAD_CHARS = (90, 1_200)  # shorter lines under a headline are its second half
SAID_CHARS = 40  # of a description, for a text to be the same
BULLET_CHARS = 20  # a summary's bullet may be shorter than a lead
SAME_CHARS = 60  # a text and a description that agree for so long are the same
_MARK = re.compile(
    r"(?:^|[\s_-])(?:lead|lede|leadtext|lead-text|intro|introduction|standfirst|stand-first|chapo|chapeau|teaser-?text|summary|abstract|"
    r"deck?|subhead(?:line)?|sub-?title|subtitulo|bajada|copete|entradilla|sumario|sapo|vorspann|anrisstext|sottotitolo|occhiello|"
    r"sommario|ingress|preamble|manchet|perex|excerpt|synopsis|desc|description|kop-intro|shortbody)(?:$|[\s_-])|"
    r"(?:article|artikel|beitrag|story|post|entry|news|page|content|header|head)[_-]{0,2}(?:lead|intro|summary|teaser|standfirst|dek|subtitle|description)",
    re.IGNORECASE,
)
_FOREIGN_MARK = re.compile(
    r"author|bio(?:$|[\s_-])|caption|subscri|related|credit|image|photo|gallery|video|player", re.IGNORECASE
)
_BLOCKS = ("p", "div", "h2", "h3", "h4", "span", "li", "section", "strong", "b")
_INNER_BLOCKS = ("p", "div", "h2", "h3", "ul", "ol", "li", "section", "article", "table")
_FOREIGN = frozenset({"a", "figure", "figcaption", "nav", "aside", "form", "button", "footer", "time"})
_SENTENCE_END = re.compile(r"[.!?。！？؟।»”\"’)]$")


def read_leads(tree: html.HtmlElement, headline: str | None, description: str | None, body: str) -> list[str]:
    """Paragraphs between the headline and the body's first line that belong to the story and that the body lacks."""
    start = _headline_element(tree, headline)
    first = plain_words(body.split("\n", 1)[0][:400])[:SAME_CHARS]
    if start is None or not first:
        return []
    known = plain_words(body[:6_000])
    said = plain_words((description or "")[:400])[:SAME_CHARS]
    found: list[tuple[str, bool]] = []
    for element in _following(start):
        text = element_text(element, LEAD_CHARS[1] + 1)
        plain = plain_words(text[:400])
        if plain.startswith(first):
            break
        is_said = len(said) >= SAID_CHARS and plain.startswith(said)
        if plain[:SAME_CHARS] in known or not _may_be_lead(element, text, is_said=is_said):
            continue
        known += " " + plain
        found.append((text, is_said))
        if len(found) >= MAX_LEADS:
            break
    else:
        # The body's first line never came: what is merely marked may be any story's.
        found = [(text, is_said) for text, is_said in found if is_said]
    return [text for text, _ in found]


def _headline_element(tree: html.HtmlElement, headline: str | None) -> html.HtmlElement | None:
    """The h1 that says the headline, or most of its words (it may carry a kicker, or be the longer of the two)."""
    title = plain_words(headline)
    if not title:
        return None
    words = set(title.split())
    best, best_share = None, SAME_WORDS
    for element in islice(tree.iter("h1"), 12):
        plain = plain_words(element_text(element, 500))
        if plain == title:
            return element
        found = set(plain.split())
        share = len(found & words) / max(1, min(len(found), len(words)))
        if len(found) > 1 and share > best_share:
            best, best_share = element, share
    return best


def _following(start: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """Blocks behind an element in the page's order, the innermost only."""
    walked = 0
    level: html.HtmlElement | None = start
    while level is not None:
        for sibling in level.itersiblings():
            for element in sibling.iter():
                walked += 1
                if walked > MAX_ELEMENTS:
                    return
                if element.tag in _BLOCKS and next(element.iterchildren(*_INNER_BLOCKS), None) is None:
                    yield element
        level = level.getparent()


def _may_be_lead(element: html.HtmlElement, text: str, *, is_said: bool) -> bool:
    """Whether a block is the page's summary by its words, or a lead by its marks."""
    least, most = (SAID_LEAD_CHARS if is_said else LEAD_CHARS[0]), LEAD_CHARS[1]
    if not BULLET_CHARS <= len(text) <= most or is_date_line(text) or is_byline(text) or is_teaser(text):
        return False
    if is_widget(text) or any(above.tag in _FOREIGN for above in islice(element.iterancestors(), 8)):
        return False
    if element.tag != "li" and len(text) < least:
        return False
    if sum(len(link.text_content()) for link in element.iter("a")) > LINK_SHARE * len(text):
        return False
    marks = [
        f"{one.get('class') or ''} {one.get('id') or ''}"[:300]
        for one in (element, *islice(element.iterancestors(), 3))
    ]
    if is_said or any(_FOREIGN_MARK.search(mark) for mark in marks):
        return is_said
    return any(_MARK.search(mark) for mark in marks[:3]) and (element.tag == "li" or bool(_SENTENCE_END.search(text)))

"""The headline: the title that most of the page's own statements agree on, without the site's name.

Which h1, JSON-LD or meta tag exists is asked here; repairing the words is `repair`'s business.
"""

import re
import unicodedata

from lxml import html

from dateline.extraction.structured import SelfDescription, plain_value
from dateline.extraction.tree import element_text

MAX_CHARS = 500
_SEPARATORS = re.compile(r"\s+[|\-–—·•»›:]+\s+|\s*[|｜]\s*|(?<=\S)：(?=[^：]{2,40}$)|\s+\[(?=[^\]]{1,20}\])")
_WORDS = re.compile(r"[\W_]+")
_MARKUP_TITLES = frozenset({"title", "home", "untitled", "untitled document", "index"})
# What each kind of statement is worth; h1 is what readers see, JSON-LD what newsrooms keep tidiest. Ranked by
# exact agreement with the headlines of half of the public development pages.
_WEIGHTS = {"json_ld": 1.15, "og": 1.0, "h1": 1.05, "title": 0.6, "twitter": 0.35}


def plain_words(text: str | None) -> str:
    """A text as lower-case words alone, for comparing titles."""
    return _WORDS.sub(" ", unicodedata.normalize("NFKC", text or "").casefold()).strip()


def read_headline(tree: html.HtmlElement, said: SelfDescription, site_names: frozenset[str]) -> str | None:
    """The page's headline, or None where it states none.

    site_names: names of the outlet in `plain_words` form, cut from either end of a title.
    """
    candidates: list[tuple[str, str]] = []
    if said.article is not None:
        candidates.append(("json_ld", plain_value(said.article.get("headline") or said.article.get("name")) or ""))
    candidates.append(("og", said.meta("og:title") or ""))
    heads = _head_elements(tree)
    candidates.extend(("h1", text) for text in heads)
    candidates.append(("title", _document_title(tree)))
    candidates.append(("twitter", said.meta("twitter:title", "dc.title", "headline", "parsely-title") or ""))
    titles = [(kind, without_site_name(text, site_names)) for kind, text in candidates if text.strip()]
    titles = [
        (kind, text)
        for kind, text in titles
        if plain_words(text) and plain_words(text) not in _MARKUP_TITLES | site_names
    ]
    if not titles:
        return None
    return _most_agreed(titles)


def without_site_name(title: str, site_names: frozenset[str]) -> str:
    """The title without the outlet's name (and its sections) behind or before a separator."""
    text = " ".join(title[: 2 * MAX_CHARS].split())
    pieces = list(_SEPARATORS.finditer(text))[:12]
    for piece in pieces:
        rest = plain_words(text[piece.end() :])
        # "… - News - SRF": from the separator on there is only the site's name, its parts and short sections.
        if rest and any(
            rest == name or (rest.endswith(" " + name) and len(rest) < len(name) + 25) for name in site_names
        ):
            return text[: piece.start()].strip()[:MAX_CHARS]
    if pieces and plain_words(text[: pieces[0].start()]) in site_names:
        return text[pieces[0].end() :].strip()[:MAX_CHARS]
    return text[:MAX_CHARS]


def _head_elements(tree: html.HtmlElement) -> list[str]:
    """Texts of the first distinct h1 elements; a page with many has no headline among them."""
    texts: list[str] = []
    for count, element in enumerate(tree.iter("h1")):
        if count >= 12:
            break
        text = element_text(element, MAX_CHARS)
        if text and text not in texts:
            texts.append(text)
    return texts if len(texts) <= 4 else texts[:1]


def _document_title(tree: html.HtmlElement) -> str:
    element = tree.find(".//title")
    return element_text(element, MAX_CHARS) if element is not None else ""


def _most_agreed(titles: list[tuple[str, str]]) -> str:
    """The title with the weightiest support: equal titles support in full, contained ones in part."""
    plain = [plain_words(text) for _, text in titles]
    best, best_score = titles[0][1], -1.0
    for i, (kind, text) in enumerate(titles):
        score = 0.0
        seen: set[str] = set()
        for j, (other_kind, _) in enumerate(titles):
            weight = _WEIGHTS[other_kind] if other_kind not in seen else 0.0
            if plain[i] == plain[j]:
                score += weight
                seen.add(other_kind)
            elif i != j and len(plain[i]) >= 12 and plain[i] in plain[j]:
                score += 0.45 * weight
        if kind == "h1":
            # Second and later h1 elements need another statement that agrees.
            first = next(k for k, (other, _) in enumerate(titles) if other == "h1")
            score -= 0.5 * (i != first)
        if score > best_score:
            best, best_score = text, score
    return best

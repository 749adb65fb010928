"""The headline: JSON-LD's where a page has one, else the title that most of its statements agree on; no site's name.

Which h1, JSON-LD or meta tag exists is asked here; repairing the words is `repair`'s business.
"""

import re
import unicodedata
from itertools import islice

from lxml import html

from dateline.extraction.structured import WEAK_TYPES, SelfDescription, block_types, plain_value
from dateline.extraction.tree import element_text

MAX_CHARS = 500
_SEPARATORS = re.compile(r"\s+[|\-–—·•»›:]+\s+|\s*[|｜]\s*|(?<=\S)：(?=[^：]{2,40}$)|\s+\[(?=[^\]]{1,20}\])")
_KICKER_END = re.compile(r"\s+[|\-–—·•»/]+\s+|\s*[|｜:：]\s+")
_CUT_SHORT = re.compile(r"\s*(?:…|\.\.\.)$")
_WORDS = re.compile(r"[\W_]+")
CUT_CHARS = 90  # from here on a JSON-LD headline may have been cut, at 110 characters as a rule
TAIL_CHARS = 20  # of a title that stands behind two different kickers
SECTION_CHARS = 25  # of a section's name between a title and the site's name
DECORATION_CHARS = 40  # of what stands before or behind a title that the page also shows bare
_MARKUP_TITLES = frozenset({"title", "home", "untitled", "untitled document", "index"})
# What each kind of statement is worth where there is no JSON-LD headline. With one, it alone is right more often (0.92 of
# half of the public development pages) than any weighing with the others (0.87 to 0.89), so it is taken as it stands.
_WEIGHTS = {"json_ld": 1.15, "og": 1.0, "h1": 1.05, "title": 0.6, "twitter": 0.35}


def plain_words(text: str | None) -> str:
    """A text as lower-case words alone, for comparing titles."""
    return _WORDS.sub(" ", unicodedata.normalize("NFKC", text or "").casefold()).strip()


def read_headline(tree: html.HtmlElement, said: SelfDescription, site_names: frozenset[str]) -> str | None:
    """The page's headline, or None where it states none.

    site_names: names of the outlet in `plain_words` form, cut from either end of a title.
    """
    titles = _titles(tree, said, site_names)
    if not titles:
        return None
    kind, text = titles[0]
    if kind == "json_ld" and said.article is not None and not block_types(said.article) <= WEAK_TYPES:
        return _whole(text, titles[1:])
    return _behind_kickers(titles) or _most_agreed(titles)


def _titles(tree: html.HtmlElement, said: SelfDescription, site_names: frozenset[str]) -> list[tuple[str, str]]:
    """The page's statements of its title, each with its kind, without what is only the site's."""
    candidates: list[tuple[str, str]] = []
    if said.article is not None:
        candidates.append(("json_ld", plain_value(said.article.get("headline") or said.article.get("name")) or ""))
    candidates.append(("og", said.meta("og:title") or ""))
    heads = _head_elements(tree)
    candidates.extend(("h1", text) for text in heads)
    candidates.append(("title", _document_title(tree)))
    candidates.append(("twitter", said.meta("twitter:title", "dc.title", "headline", "parsely-title") or ""))
    foreign = _MARKUP_TITLES | site_names
    shown = {key: text for text in heads if (key := plain_words(text)) not in foreign}
    found = [
        (kind, without_site_name(_undecorated(text, shown), site_names)) for kind, text in candidates if text.strip()
    ]
    return [(kind, text) for kind, text in found if plain_words(text) and plain_words(text) not in foreign]


def _undecorated(title: str, shown: dict[str, str]) -> str:
    """The h1 where a title is nothing but it and a few words apart: "Title - Blog", "Society | Title"."""
    if plain_words(title) in shown:
        return title
    for piece in islice(_SEPARATORS.finditer(title[: 2 * MAX_CHARS]), 12):
        front, back = title[: piece.start()], title[piece.end() :]
        if len(back) <= DECORATION_CHARS and (bare := shown.get(plain_words(front))):
            return bare
        if len(front) <= DECORATION_CHARS and (bare := shown.get(plain_words(back))):
            return bare
    return title


def _whole(title: str, others: list[tuple[str, str]]) -> str:
    """A title, or the statement that goes on where it was cut."""
    stem = plain_words(_CUT_SHORT.sub("", title))
    if len(title) < CUT_CHARS and not _CUT_SHORT.search(title):
        return title
    for kind in ("h1", "og", "title", "twitter"):
        for other, text in others:
            if other == kind and plain_words(text).startswith(stem) and not _CUT_SHORT.search(text):
                return text
    return title


def _behind_kickers(titles: list[tuple[str, str]]) -> str | None:
    """What og:title and the h1 share where each sets words of its own before it: "Fuel - Price falls", "Oil: Price falls"."""
    said = next((text for kind, text in titles if kind == "og"), "")
    shown = next((text for kind, text in titles if kind == "h1"), "")
    for found in islice(_KICKER_END.finditer(said), 3):
        tail = said[found.end() :]
        at = shown.rfind(tail)
        if len(tail) < TAIL_CHARS or at <= 0 or at + len(tail) != len(shown):
            continue
        kickers = (plain_words(said[: found.start()]).split(), plain_words(shown[:at]).split())
        if kickers[1] and _KICKER_END.search(shown[:at] + " ") and set(kickers[0]).isdisjoint(kickers[1]):
            return tail
    return None


def without_site_name(title: str, site_names: frozenset[str]) -> str:
    """The title without the outlet's name (and its sections) behind or before a separator."""
    text = " ".join(title[: 2 * MAX_CHARS].split())
    pieces = list(_SEPARATORS.finditer(text))[:12]
    for piece in pieces:
        rest = plain_words(text[piece.end() :])
        # "… - News - SRF": from the separator on there is only the site's name, its parts and short sections.
        if rest and any(
            rest == name or (rest.endswith(" " + name) and _is_section(rest[: -len(name)])) for name in site_names
        ):
            return text[: piece.start()].strip()[:MAX_CHARS]
    if pieces and plain_words(text[: pieces[0].start()]) in site_names:
        return text[pieces[0].end() :].strip()[:MAX_CHARS]
    return text[:MAX_CHARS]


def _is_section(words: str) -> bool:
    """Whether words before a site's name may be its section: "News", "Sport Football"."""
    return len(words) < SECTION_CHARS and len(words.split()) <= 3 and not any(char.isdigit() for char in words)


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

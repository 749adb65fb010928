"""What a page says about itself for machines: JSON-LD objects and meta tags, as found and within bounds.

What the statements are worth is decided where they are used: nothing is ranked or cleaned of sites' names here.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from lxml import html

MAX_SCRIPTS = 60  # JSON-LD scripts of one page
MAX_SCRIPT_CHARS = 1_500_000
MAX_BLOCKS = 400  # objects kept, after opening lists and graphs
MAX_METAS = 600
MAX_VALUE_CHARS = 5_000  # of one meta tag's content

_WRAPPERS = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$"
)
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_ESCAPED_CONTROL = re.compile(r"\\u00(?:0[0-8bcef]|1[0-9a-f]|7f)", re.IGNORECASE)
_ESCAPED_SURROGATE = re.compile(r"\\ud[89a-f]", re.IGNORECASE)
_TAGS = re.compile(r"<[^<>]{0,400}>")
_SPACES = re.compile(r"\s+")

ARTICLE_TYPES = frozenset(
    {
        "article", "newsarticle", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle",
        "backgroundnewsarticle", "reviewnewsarticle", "askpublicnewsarticle", "advertisercontentarticle",
        "satiricalarticle", "liveblogposting", "blogposting", "socialmediaposting", "discussionforumposting", "report",
        "scholarlyarticle", "techarticle", "webarticle", "review", "videoobject", "pressrelease", "creativework",
    }
)  # fmt: skip
# Types that pages give to things beside their story too.
WEAK_TYPES = frozenset({"videoobject", "creativework", "review", "discussionforumposting", "socialmediaposting"})

Block = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfDescription:
    """The statements of a page about itself.

    blocks: JSON-LD objects, lists and @graph opened, in the page's order; article: the one that speaks of this page;
    metas: contents by lower-case name, property or itemprop, in the page's order.
    """

    blocks: tuple[Block, ...]
    article: Block | None
    metas: Mapping[str, tuple[str, ...]]

    def meta(self, *names: str) -> str | None:
        """The first non-empty content among the named meta tags, names in order of preference."""
        for name in names:
            for value in self.metas.get(name, ()):
                if value:
                    return value
        return None


def read_self_description(tree: html.HtmlElement, url: str | None) -> SelfDescription:
    """All JSON-LD and meta tags of a page; broken JSON is mended where a comma or a wrapper broke it, else left out."""
    blocks = tuple(_blocks(tree))
    metas = _metas(tree)
    known = {key for key in (_url_key(url), *map(_url_key, metas.get("og:url", ()))) if key}
    return SelfDescription(blocks=blocks, article=_main_article(blocks, known), metas=metas)


def block_types(block: Block) -> frozenset[str]:
    """Lower-case schema.org types of an object, without their namespace."""
    kinds = block.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return frozenset(name.rsplit("/", 1)[-1].lower() for name in names[:10] if isinstance(name, str))


def plain_value(value: object, limit: int = MAX_VALUE_CHARS) -> str | None:
    """A JSON-LD value as plain text in one line, or None: strings, the first of a list, `@value` and `name` objects."""
    for _ in range(4):
        if isinstance(value, list):
            value = value[0] if value else None
        elif isinstance(value, Mapping):
            value = value.get("@value", value.get("name"))
        else:
            break
    if not isinstance(value, str):
        return None
    text = value[:limit]
    if "&" in text:
        text = unescape(text)
    if "<" in text:
        text = _TAGS.sub(" ", text)
    return _SPACES.sub(" ", text).strip() or None


def list_values(value: object, limit: int = 100) -> list[object]:
    """A JSON-LD value as a list: itself, or its items up to a limit."""
    if isinstance(value, list):
        return value[:limit]
    return [] if value is None else [value]


def _blocks(tree: html.HtmlElement) -> Iterator[Block]:
    count = scripts = 0
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        scripts += 1
        text = script.text or ""
        if scripts > MAX_SCRIPTS or len(text) > MAX_SCRIPT_CHARS:
            continue
        for block in _opened(_parsed(text)):
            count += 1
            if count > MAX_BLOCKS:
                return
            yield block


def _parsed(text: str) -> list[object]:
    """The JSON values of a script: one, or several set one after another; what cannot be mended ends the list."""
    source = _WRAPPERS.sub("", _WRAPPERS.sub("", text)).strip().rstrip(";")
    if not source:
        return []
    source = _ESCAPED_CONTROL.sub(" ", source)
    for attempt in (source, _TRAILING_COMMA.sub("", source), unescape(source)):
        try:
            value = json.loads(attempt, strict=False)
            if _ESCAPED_SURROGATE.search(attempt):
                # Half a surrogate pair is no character: no file and no table would take it.
                value = json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"), strict=False)
        except (ValueError, RecursionError):
            continue
        return [value]
    decoder = json.JSONDecoder(strict=False)
    values: list[object] = []
    at = 0
    while at < len(source) and len(values) < MAX_BLOCKS:
        try:
            value, at = decoder.raw_decode(source, at)
        except (ValueError, RecursionError):
            break
        values.append(value)
        while at < len(source) and source[at] in " \t\r\n,;":
            at += 1
    return values


def _opened(values: list[object]) -> Iterator[Block]:
    """Objects in the page's order, with lists and graphs opened; a stack instead of recursion."""
    stack = list(reversed(values))
    steps = 0
    while stack and steps < 10 * MAX_BLOCKS:
        steps += 1
        value = stack.pop()
        if isinstance(value, list):
            stack.extend(reversed(value[:MAX_BLOCKS]))
        elif isinstance(value, dict):
            graph = value.get("@graph")
            if len(value) > 2 or graph is None:
                yield value
            if isinstance(graph, (list, dict)):
                stack.append(graph)
            main = value.get("mainEntity")
            if isinstance(main, dict) and block_types(main) & ARTICLE_TYPES:
                stack.append(main)


def _main_article(blocks: tuple[Block, ...], known_urls: set[str]) -> Block | None:
    """The article object that speaks of this page: by its URL, else the fullest of the first ones."""
    best: Block | None = None
    best_worth = -1
    for block in blocks:
        kinds = block_types(block)
        if not kinds & ARTICLE_TYPES and not any(kind.endswith("article") for kind in kinds):
            continue
        worth = (
            4 * ("headline" in block) + 2 * ("datePublished" in block) + ("author" in block) + ("articleBody" in block)
        )
        if kinds <= WEAK_TYPES:
            worth -= 6
        if known_urls and _block_urls(block) & known_urls:
            worth += 5
        if worth > best_worth:
            best, best_worth = block, worth
    return best


def _block_urls(block: Block) -> set[str]:
    found: set[str] = set()
    for name in ("url", "@id", "mainEntityOfPage"):
        value = block.get(name)
        if isinstance(value, Mapping):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str):
            found.add(_url_key(value))
    return found - {""}


def _url_key(url: str | None) -> str:
    """Enough of a URL to say that two statements mean one page: no scheme, www, query, fragment or last slash."""
    if not url:
        return ""
    plain = url.split("#", 1)[0].split("?", 1)[0].strip().lower()
    plain = plain.split("//", 1)[-1].removeprefix("www.").rstrip("/")
    return plain if "/" in plain else ""


def _metas(tree: html.HtmlElement) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for count, element in enumerate(tree.iter("meta")):
        if count >= MAX_METAS:
            break
        content = element.get("content")
        if content is None:
            continue
        value = _SPACES.sub(" ", content[:MAX_VALUE_CHARS]).strip()
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = element.get(attribute)
            if name:
                found.setdefault(name.strip().lower()[:100], []).append(value)
    return {name: tuple(values) for name, values in found.items()}

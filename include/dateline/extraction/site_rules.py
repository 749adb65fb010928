"""What an outlet's own site rule says of a page: elements taken out, and where headline, body and date stand.

How selectors are read and which rule holds is `selectors`; a rule that finds nothing leaves the page to the general way.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree, html

from dateline.extraction.tree import element_text
from dateline.model import Claim, Page, SiteRule
from dateline.selectors import find_all, read_selector, rule_in_force

UNMATCHED = "site_rule_unmatched"  # the flag of a page on which a selector for headline, body or date found nothing
MAX_REMOVED = 5_000  # elements of one selector
MAX_BODIES = 200  # elements that together are the body
MAX_DATES = 5
MAX_BODY_CHARS = 1_000_000
_HIDDEN = frozenset({"script", "style", "noscript", "template"})
_LINES = frozenset(
    [
        "p",
        "div",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "br",
        "tr",
        "td",
        "th",
        "dd",
        "dt",
        "ul",
        "ol",
        "dl",
        "table",
        "section",
        "article",
        "blockquote",
        "pre",
        "figure",
        "figcaption",
        "aside",
        "header",
        "footer",
        "main",
        "nav",
        "hr",
    ]
)
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """What a site rule found; all empty where the outlet has none for this page."""

    headline: str | None = None
    lines: tuple[str, ...] = ()  # the body, a paragraph a line
    dates: tuple[Claim, ...] = ()
    flags: tuple[str, ...] = ()


def apply_rule(tree: html.HtmlElement, page: Page) -> Ruled:
    """What the outlet's rule for the day of the capture finds. Takes what it removes out of the tree itself."""
    rule = rule_in_force(page.outlet.site_rules, page.captured_at)
    if rule is None:
        return Ruled()
    for selector in rule.remove:
        for element in find_all(tree, read_selector(selector), MAX_REMOVED):
            if element.getparent() is not None:
                element.drop_tree()
    headline = _headline(tree, rule)
    lines = _lines(tree, rule)
    dates = _dates(tree, rule)
    found = ((rule.headline, headline), (rule.body, lines), (rule.published, dates))
    is_missed = any(selector and not answer for selector, answer in found)
    return Ruled(headline=headline, lines=tuple(lines), dates=dates, flags=(UNMATCHED,) if is_missed else ())


def _headline(tree: html.HtmlElement, rule: SiteRule) -> str | None:
    found = find_all(tree, read_selector(rule.headline), 1) if rule.headline else []
    return (_stated(found[0], ("content",)) or None) if found else None


def _dates(tree: html.HtmlElement, rule: SiteRule) -> tuple[Claim, ...]:
    found = find_all(tree, read_selector(rule.published), MAX_DATES) if rule.published else []
    texts = dict.fromkeys(_stated(element, ("datetime", "content")) for element in found)
    return tuple(
        Claim(basis="byline", kind="published", text=text[:200], locator=f"site rule {rule.published}"[:200])
        for text in texts
        if text
    )


def _stated(element: html.HtmlElement, attributes: Sequence[str]) -> str:
    """The element's own statement in an attribute, else its text, in one line."""
    for name in attributes:
        value = (element.get(name) or "").strip()
        if value:
            return _SPACES.sub(" ", value[:500])
    return element_text(element, 500)


def _lines(tree: html.HtmlElement, rule: SiteRule) -> list[str]:
    found = find_all(tree, read_selector(rule.body), MAX_BODIES) if rule.body else []
    lines: list[str] = []
    size = 0
    for element in found:
        for line in block_lines(element):
            lines.append(line)
            size += len(line)
            if size > MAX_BODY_CHARS:
                return lines
    return lines


def block_lines(element: html.HtmlElement) -> list[str]:
    """The element's visible text, a line for each block that has any."""
    lines: list[str] = []
    parts: list[str] = []

    def end_line() -> None:
        text = _SPACES.sub(" ", "".join(parts)).strip()
        parts.clear()
        if text:
            lines.append(text)

    hidden = 0
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if not isinstance(node.tag, str):
            continue
        hidden += (node.tag in _HIDDEN) * (1 if event == "start" else -1)
        if node.tag in _LINES:
            end_line()
        text = node.text if event == "start" else (node.tail if node is not element else None)
        if text and not hidden:
            parts.append(text)
    end_line()
    return lines

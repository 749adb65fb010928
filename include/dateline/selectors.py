"""Site rules: a small part of CSS that names elements of an outlet's pages, read, checked and matched in linear time.

What is done with the elements found is `extraction.site_rules`; which rule holds for a page is asked here.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from lxml import etree, html

from dateline.model import SiteRule

MAX_SELECTOR_CHARS = 300
MAX_CHOICES = 20  # selectors between commas
MAX_STEPS = 8  # elements named in one of them
MAX_RULES = 20  # of one outlet
MAX_REMOVALS = 50  # selectors under `remove` of one rule

_NAME = re.compile(r"-?[A-Za-z_][A-Za-z0-9_-]{0,100}")
_TAG = re.compile(r"\*|[A-Za-z][A-Za-z0-9]{0,20}")
_ATTRIBUTE = re.compile(
    r"\[\s{0,5}([A-Za-z_][A-Za-z0-9_:.-]{0,60})\s{0,5}"
    r"(?:([~|^$*]?=)\s{0,5}(?:\"([^\"\\]{0,200})\"|'([^'\\]{0,200})'|([A-Za-z0-9_-]{1,200}))\s{0,5})?\]"
)
_COMBINATOR = re.compile(r"\s*>\s*|\s+")
_SPACES = re.compile(r"\s*")


class SelectorError(ValueError):
    """A selector that can't be read: what is wrong and at which character, counted from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """One element named: `div.story#main[data-kind=news]`. is_child: the next step must be its child."""

    tag: str | None = None
    marks: tuple[str, ...] = ()  # classes
    tests: tuple[tuple[str, str, str], ...] = ()  # attribute, comparison ("" where it only must exist), value
    is_child: bool = False


class _Reached(NamedTuple):
    """Numbers of the steps, as bits, that an element fulfils with those before, and that it or one above it does."""

    own: int
    all: int


Selector = tuple[tuple[_Step, ...], ...]  # the choices between commas, each from the outermost element inwards


@lru_cache(maxsize=1_000)
def read_selector(text: str) -> Selector:
    """The selector as it is matched. Raises SelectorError.

    Known: tags, `*`, `.class`, `#id`, `[attribute]`, `[attribute="value"]` with `=`, `~=`, `^=`, `$=`, `*=`; within
    another by a space, directly within it by `>`; several between commas. No pseudo-classes.
    """
    if len(text) > MAX_SELECTOR_CHARS:
        raise SelectorError(f"has {len(text)} characters; the cap is {MAX_SELECTOR_CHARS}")
    choices: list[tuple[_Step, ...]] = []
    at = 0
    while True:
        steps, at = _read_choice(text, at)
        choices.append(steps)
        if len(choices) > MAX_CHOICES:
            raise SelectorError(f"has more than {MAX_CHOICES} selectors between commas")
        if at >= len(text):
            return tuple(choices)
        at += 1  # a comma


def find_all(root: html.HtmlElement, selector: Selector, limit: int) -> list[html.HtmlElement]:
    """Elements from the root down that the selector names, in the page's order; none that lies within another.

    One walk over the page: each element knows which beginnings of the selector its ancestors have fulfilled.
    """
    found: list[html.HtmlElement] = []
    above: list[tuple[_Reached, ...]] = [tuple(_Reached(0, 0) for _ in selector)]
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            above.pop()
            continue
        reached = tuple(_reach(element, steps, before) for steps, before in zip(selector, above[-1], strict=True))
        above.append(reached)
        if any(here.own >> (len(steps) - 1) & 1 for steps, here in zip(selector, reached, strict=True)):
            found.append(element)
            if len(found) >= limit:
                break
            walk.skip_subtree()
    return found


def rule_in_force(rules: Sequence[SiteRule], captured_at: datetime | None) -> SiteRule | None:
    """The rule for a page captured then: the last of those whose days hold it.

    Where nobody knows when it was captured, the last one without an end: most pages are new.
    """
    day = captured_at.date() if captured_at else None
    for rule in reversed(rules):
        if day is None:
            if rule.valid_until is None:
                return rule
        elif (rule.valid_from or date.min) <= day <= (rule.valid_until or date.max):
            return rule
    return None


def rules_to_json(rules: Sequence[SiteRule]) -> list[dict[str, Any]]:
    """The rules as JSON-able values."""
    return [
        {
            "valid_from": rule.valid_from and rule.valid_from.isoformat(),
            "valid_until": rule.valid_until and rule.valid_until.isoformat(),
            "headline": rule.headline,
            "body": rule.body,
            "date": rule.published,
            "remove": list(rule.remove),
        }
        for rule in rules
    ]


def rules_from_json(value: object) -> tuple[SiteRule, ...]:
    """The rules as `rules_to_json` wrote them. A stranger may have: what is no good rule is passed over."""
    found = []
    for item in value[:MAX_RULES] if isinstance(value, list) else ():
        try:
            found.append(_made(item))
        except (ValueError, TypeError, KeyError):
            continue
    return tuple(found)


def _made(value: Mapping[str, Any]) -> SiteRule:
    days = {name: date.fromisoformat(value[name]) if value[name] else None for name in ("valid_from", "valid_until")}
    remove = tuple(value["remove"])
    if len(remove) > MAX_REMOVALS:
        raise ValueError
    single = [value[name] for name in ("headline", "body", "date")]
    for text in (*remove, *single):
        if text is not None:
            read_selector(text)
    headline, body, published = single
    return SiteRule(
        valid_from=days["valid_from"],
        valid_until=days["valid_until"],
        headline=headline,
        body=body,
        published=published,
        remove=remove,
    )


def _read_choice(text: str, at: int) -> tuple[tuple[_Step, ...], int]:
    """The steps up to a comma or the end, and where that is."""
    steps: list[_Step] = []
    at = _after(_SPACES, text, at)
    while True:
        step, at = _read_step(text, at)
        end = _after(_SPACES, text, at)
        is_last = end >= len(text) or text[end] == ","
        link = None if is_last else _COMBINATOR.match(text, at)
        steps.append(_Step(tag=step.tag, marks=step.marks, tests=step.tests, is_child=bool(link and ">" in link[0])))
        if len(steps) > MAX_STEPS:
            raise SelectorError(f"names more than {MAX_STEPS} elements within each other")
        if is_last:
            return tuple(steps), end
        if link is None:
            raise SelectorError(_strange(text, at))
        at = link.end()


def _read_step(text: str, at: int) -> tuple[_Step, int]:
    start = at
    tag = _TAG.match(text, at)
    at = tag.end() if tag else at
    marks: list[str] = []
    tests: list[tuple[str, str, str]] = []
    while at < len(text) and text[at] in ".#[":
        if text[at] == "[":
            found = _ATTRIBUTE.match(text, at)
            if found is None or found[2] == "|=":
                raise SelectorError(f'has no [attribute] or [attribute="value"] at character {at + 1}')
            tests.append((found[1].lower(), found[2] or "", next((v for v in found.groups()[2:] if v is not None), "")))
        else:
            found = _NAME.match(text, at + 1)
            if found is None:
                raise SelectorError(f"has no name behind `{text[at]}` at character {at + 1}")
            if text[at] == ".":
                marks.append(found[0])
            else:
                tests.append(("id", "=", found[0]))
        at = found.end()
    if at == start:
        raise SelectorError(_strange(text, at))
    name = tag[0].lower() if tag and tag[0] != "*" else None
    return _Step(tag=name, marks=tuple(marks), tests=tuple(tests)), at


def _strange(text: str, at: int) -> str:
    if at >= len(text):
        return f"ends at character {at + 1} where an element must be named"
    if text[at] == ":":
        return f"has a pseudo-class at character {at + 1}; only tags, classes, ids and attributes are known here"
    return f"can't be read at character {at + 1} ({text[at]!r})"


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at


def _reach(element: html.HtmlElement, steps: tuple[_Step, ...], before: _Reached) -> _Reached:
    """Which steps this element may stand for, given those of its parent and of all above it."""
    own = 0
    for number, step in enumerate(steps):
        if number:
            known = before.own if steps[number - 1].is_child else before.all
            if not known >> (number - 1) & 1:
                continue
        if _is_step(element, step):
            own |= 1 << number
    return _Reached(own, before.all | own)


def _is_step(element: html.HtmlElement, step: _Step) -> bool:
    if step.tag is not None and element.tag != step.tag:
        return False
    if step.marks:
        marks = (element.get("class") or "").split()
        if not all(mark in marks for mark in step.marks):
            return False
    return all(_is_so(element.get(name), how, wanted) for name, how, wanted in step.tests)


def _is_so(value: str | None, how: str, wanted: str) -> bool:
    if value is None:
        return False
    if how == "":
        return True
    if how == "=":
        return value == wanted
    if how == "~=":
        return wanted in value.split()
    # As in CSS, nothing begins with, ends with or holds an empty text.
    test = {"^=": value.startswith, "$=": value.endswith, "*=": value.__contains__}[how]
    return bool(wanted) and test(wanted)

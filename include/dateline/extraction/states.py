"""JSON that a page carries in its scripts for its own programs: found, decoded strictly, and walked within bounds.

Which of the texts in it is the story is `stated_bodies`'; JSON-LD is `structured`'s.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import html

MAX_SCRIPTS = 400  # looked at in a page
MAX_STATE_CHARS = 4_000_000  # of one page's scripts together
MIN_STATE_CHARS = 600  # a shorter script holds no story
MAX_NODES = 150_000  # values walked in one page
MIN_TEXT_CHARS = 300  # a text, or a list of paragraphs, that may be a story
MIN_PARTS = 2
MAX_PART_NODES = 40  # values walked in one item of a list of paragraphs
MAX_ASSIGNMENTS = 8

# `window.__INITIAL_STATE__ = {…}`, `Fusion.globalContent={…}`, `window["__PRELOADED_STATE__"] = JSON.parse("…")`
_ASSIGNMENT = re.compile(
    r"(?:__[A-Za-z0-9]{1,40}__|__(?:data|state|props)|\b(?:Fusion\.[A-Za-z]{1,30}|window\.[A-Za-z_$][\w$]{0,40}))[\"']?\]?\s{0,3}=\s{0,3}"
    r"(?=[{\[]|JSON\.parse\()"
)
_PUSH = re.compile(r"self\.__next_f\.push\(\s{0,3}(?=\[)")
_ROW = re.compile(r"[0-9a-f]{1,8}:")
_TEXT_ROW = re.compile(r"T([0-9a-f]{1,8}),")
_JSON_START = re.compile(r"[{\[]")
_TITLES = ("headline", "title", "headLine", "heading", "name")
_PART_KEYS = ("content", "text", "html", "value", "body", "data", "model", "paragraph", "children", "nodes", "p")
_DECODER = json.JSONDecoder(strict=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedText:
    """A long text, or paragraphs, in a page's state; and the title of the nearest object around it."""

    parts: tuple[str, ...]
    title: str | None


def script_texts(tree: html.HtmlElement) -> list[str]:
    """The scripts of a page that may hold a state, within a size for the page. Call before scripts are dropped."""
    found: list[str] = []
    size = 0
    for count, script in enumerate(tree.iter("script")):
        if count >= MAX_SCRIPTS:
            break
        kind = (script.get("type") or "").lower()
        if script.get("src") or "ld+json" in kind:
            continue
        text = script.text or ""
        if len(text) < MIN_STATE_CHARS and "__next_f" not in text:
            continue
        size += len(text)
        if size > MAX_STATE_CHARS:
            break
        found.append(text)
    return found


def stated_texts(scripts: list[str]) -> Iterator[StatedText]:
    """Every text in the states of a page that is long enough to be a story, in the page's order."""
    budget = [MAX_NODES]
    for value in _values(scripts):
        yield from _texts(value, budget)


def _values(scripts: list[str]) -> Iterator[object]:
    chunks: list[str] = []
    for script in scripts:
        source = script.strip()
        if source[:1] in {"{", "["}:
            yield from _decoded(source, 0)
            continue
        for count, match in enumerate(_ASSIGNMENT.finditer(source)):
            if count >= MAX_ASSIGNMENTS:
                break
            if source.startswith("JSON.parse(", match.end()):
                for text in _decoded(source, match.end() + len("JSON.parse(")):
                    if isinstance(text, str):
                        yield from _decoded(text.strip(), 0)
            else:
                yield from _decoded(source, match.end())
        for match in _PUSH.finditer(source):
            chunks.extend(
                pushed[1]
                for pushed in _decoded(source, match.end())
                if isinstance(pushed, list) and len(pushed) > 1 and isinstance(pushed[1], str)
            )
    yield from _rows("".join(chunks)[:MAX_STATE_CHARS])


def _decoded(source: str, at: int) -> Iterator[object]:
    """The JSON value at a place, or nothing where there is none; what is JavaScript and no JSON stays undecoded."""
    try:
        yield _DECODER.raw_decode(source, at)[0]
    except (ValueError, RecursionError):
        return


def _rows(stream: str) -> Iterator[object]:
    """The rows of a streamed state: `id:JSON` to the end of the line, or `id:T<length in bytes>,text`."""
    raw = stream.encode("utf-8", "replace")
    text_at = 0
    while text_at < len(raw):
        end = raw.find(b"\n", text_at)
        line = raw[text_at : end if end >= 0 else len(raw)].decode("utf-8", "replace")
        head = _ROW.match(line)
        rest = line[head.end() :] if head else ""
        sized = _TEXT_ROW.match(rest)
        if head and sized:
            start = text_at + len(line[: head.end() + sized.end()].encode())
            stop = min(len(raw), start + int(sized.group(1), 16))
            yield raw[start:stop].decode("utf-8", "replace")
            text_at = max(stop, text_at + 1)
            continue
        begin = _JSON_START.search(rest[:8])
        if begin:
            yield from _decoded(rest, begin.start())
        if end < 0:
            return
        text_at = end + 1


def _texts(root: object, budget: list[int]) -> Iterator[StatedText]:
    """Long texts below a value; a stack instead of recursion."""
    stack: list[tuple[object, str | None]] = [(root, None)]
    while stack and budget[0] > 0:
        budget[0] -= 1
        value, title = stack.pop()
        if isinstance(value, str):
            if len(value) >= MIN_TEXT_CHARS:
                yield StatedText(parts=(value,), title=title)
        elif isinstance(value, Mapping):
            title = _title_of(value) or title
            stack.extend(
                (item, title) for item in reversed(list(value.values())) if isinstance(item, (str, list, dict))
            )
        elif isinstance(value, list):
            parts = tuple(part for part in (_part_of(item) for item in value[:2_000]) if part)
            if len(parts) >= MIN_PARTS and sum(map(len, parts)) >= MIN_TEXT_CHARS:
                yield StatedText(parts=parts, title=title)
            stack.extend((item, title) for item in reversed(value) if isinstance(item, (str, list, dict)))


def _title_of(value: Mapping[str, object]) -> str | None:
    for name in _TITLES:
        stated = value.get(name)
        if isinstance(stated, Mapping):
            stated = stated.get("basic") or stated.get("rendered")
        if isinstance(stated, str) and 8 < len(stated) < 400:
            return stated
    return None


def _part_of(item: object) -> str:
    """The text of one item of a list of paragraphs: a string, or what stands under the usual names, in order."""
    if isinstance(item, str):
        return item if " " in item or not item.isascii() else ""
    found: list[str] = []
    stack: list[object] = [item]
    for _ in range(MAX_PART_NODES):
        if not stack:
            break
        value = stack.pop()
        if isinstance(value, str):
            if " " in value or not value.isascii():
                found.append(value)
        elif isinstance(value, list):
            stack.extend(reversed(value[:MAX_PART_NODES]))
        elif isinstance(value, Mapping):
            stack.extend(value[name] for name in reversed(_PART_KEYS) if name in value)
    return "".join(found)

"""People's surnames where the model passed over them: at the start of a sentence, in a headline.

Decides nothing about names that stand for the first time.
"""

import re
from collections.abc import Sequence

from dateline.tagging.entities.finding import MAX_CHARS, Entity

MIN_LETTERS = 4  # of a surname that is looked for: "May" and "Li" are other words too
_NEVER = frozenset({"March", "April", "June", "July", "August", "Monday", "Friday", "Sunday", "City", "State", "House"})
_SMALL = re.compile(r"(?<![\w'’-])[a-z][\w'’-]*")
_CAPITAL = re.compile(r"(?<![\w'’-])[A-Z][\w'’-]*")


def with_surnames(names: Sequence[Entity], text: str) -> list[Entity]:
    """The names of a text, in order, and the surname of each of its people wherever it stands by itself."""
    people: dict[str, float] = {}
    for name in names:
        last = name.text.rsplit(maxsplit=1)[-1]
        if name.kind == "person" and last != name.text and len(last) >= MIN_LETTERS and last.isalpha():
            people.setdefault(last, name.score)
    if not people:
        return list(names)
    small = set(_SMALL.findall(text, 0, MAX_CHARS))  # "Young" and "young people"
    people = {last: score for last, score in people.items() if last.lower() not in small and last not in _NEVER}
    found = []
    place = 0
    for match in _CAPITAL.finditer(text, 0, MAX_CHARS):
        start = match.start()
        surname = match.group().removesuffix("'s").removesuffix("’s")
        end = start + len(surname)
        while place < len(names) and names[place].end <= start:
            place += 1
        is_free = place >= len(names) or end <= names[place].start
        if is_free and surname in people and _stands_alone(text, start, end):
            found.append(Entity(start=start, end=end, text=surname, kind="person", score=people[surname]))
    return sorted([*names, *found], key=lambda name: name.start)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no other capital word makes it a part of something else: "Carter Center", "Michelle Obama"."""
    before = text[max(0, start - 40) : start]
    word = before.rstrip(" ").rsplit(maxsplit=1)[-1:] if before.endswith(" ") else []
    joined_before = bool(word) and word[0][:1].isupper() and word[0][-1:].isalpha()
    after = text[end : end + 2]
    return not joined_before and not (after[:1] == " " and after[1:].isupper())

"""Answers kept for as long as the lake does not change: the desk's only memory.

What is asked of the lake is in the modules beside this one.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar

T = TypeVar("T")


class Kept:
    """At most `size` answers, the longest unused given up first. Safe to use from several threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._answers: OrderedDict[Hashable, object] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, state: Hashable, question: Hashable, ask: Callable[[], T]) -> T:
        """The answer to this question in this state of the lake, asked anew where it isn't known.

        Two threads may ask the same at the same time; both get an answer.
        """
        key = (state, question)
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]  # type: ignore[return-value]  # put there under the same question
        answer = ask()
        with self._lock:
            for old in [each for each in self._answers if each[0] != state]:  # type: ignore[index]  # keys are pairs
                del self._answers[old]
            self._answers[key] = answer
            while len(self._answers) > self._size:
                self._answers.popitem(last=False)
        return answer

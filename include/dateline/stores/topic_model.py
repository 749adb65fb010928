"""Loads what tells topics: IPTC's vocabulary, placed among the word vectors, and the model a user has trained.

What they are asked is decided in `tagging.topics`; how a model is made, in `jobs.topic_training`.
"""

import json
import logging
import zipfile
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from dateline.errors import ConfigurationError
from dateline.stores.durable import replace_bytes
from dateline.stores.word_vectors import load_word_vectors
from dateline.tagging.media_topics import TOP_CODES, Concept
from dateline.tagging.topic_training import BUCKETS, COLUMNS, TrainedTopics
from dateline.tagging.topic_vectors import place_concepts
from dateline.tagging.topics import TopicTools

MODEL_FORMAT = 1  # of the file: raise with any change to what it holds, or to how texts are hashed into it
_MAX_MODEL_BYTES = 100_000_000  # unpacked: a model has at most some 5 MB
_ARRAYS = ("weights", "rareness", "classes")

log = logging.getLogger(__name__)


@cache
def load_vocabulary() -> tuple[Concept, ...]:
    """IPTC's concepts in use, top concepts and all below them, in the order of their branches."""
    raw = files("dateline.tagging").joinpath("media_topics.parquet").read_bytes()
    return tuple(
        Concept(code=row["code"], top=row["top"][7:9], label=row["label"], definition=row["definition"])
        for row in pq.read_table(BytesIO(raw)).to_pylist()
    )


@cache
def load_topic_tools(model: Path | None = None) -> TopicTools:
    """Vocabulary, vectors and the trained model, where it exists, loaded at the first call (half a second) and kept.

    What is missing or broken is one warning that says what to do; the lexicon speaks without either.
    """
    concepts = trained = None
    try:
        concepts = place_concepts(load_vocabulary(), load_word_vectors())
    except ConfigurationError as error:
        log.warning("Topics of English texts are told by the lexicon alone. %s", error)
    try:
        trained = load_trained_topics(model) if model is not None and model.exists() else None
    except ConfigurationError as error:
        log.warning("Topics are told without the trained model. %s", error)
    return TopicTools(concepts=concepts, trained=trained)


def save_trained_topics(model: TrainedTopics, path: Path) -> None:
    """Write a trained model in one step; weights are kept at half precision. Raises as `durable.replace_whole`."""
    facts = {
        "format": MODEL_FORMAT,
        "languages": sorted(model.languages),
        "least_sure": model.least_sure,
        "version": model.version,
    }
    packed = BytesIO()
    np.savez_compressed(
        packed,
        facts=np.array(json.dumps(facts)),
        weights=model.weights.astype(np.float16),
        rareness=model.rareness.astype(np.float16),
        classes=model.classes,
    )
    replace_bytes(path, packed.getvalue())


def load_trained_topics(path: Path) -> TrainedTopics:
    """A model that `save_trained_topics` wrote. Raises ConfigurationError where it is none, or of another format."""
    try:
        facts, (weights, rareness, classes) = _stored(path)
        if facts["format"] != MODEL_FORMAT:
            raise ConfigurationError(
                f"The topic model {path} was written by another version of Dateline: "
                "run `dateline train-topics` on your labelled file again."
            )
        _check_shapes(weights, rareness, classes)
        return TrainedTopics(
            weights=weights.astype(np.float32),
            rareness=rareness.astype(np.float32),
            classes=classes.astype(np.int64),
            languages=frozenset(map(str, facts["languages"])),
            least_sure=float(facts["least_sure"]),
            version=str(facts["version"]),
        )
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise ConfigurationError(
            f"{path} is no topic model ({error}): run `dateline train-topics` on your labelled file, "
            "or set DATELINE_TOPIC_MODEL to a file that it wrote."
        ) from None


def _stored(path: Path) -> tuple[dict[str, Any], list[npt.NDArray[Any]]]:
    with zipfile.ZipFile(path) as packed:
        if sum(part.file_size for part in packed.infolist()) > _MAX_MODEL_BYTES:
            raise ValueError("it is too large")
    with np.load(path, allow_pickle=False) as stored:
        return json.loads(str(stored["facts"])), [np.array(stored[name]) for name in _ARRAYS]


def _check_shapes(weights: npt.NDArray[Any], rareness: npt.NDArray[Any], classes: npt.NDArray[Any]) -> None:
    if weights.shape != (COLUMNS + 1, len(classes)) or rareness.shape != (BUCKETS,):
        raise ValueError("its arrays have other shapes")
    if not set(classes.tolist()) <= set(range(len(TOP_CODES))) or not np.isfinite(weights).all():
        raise ValueError("its arrays have other values")

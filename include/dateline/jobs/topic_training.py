"""Trains topics on a user's labelled texts, measures them on texts held out, and writes the model.

The arithmetic is in `tagging.topic_training`, the files in `stores`; what is printed of the report, in `cli`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import xxhash

from dateline.errors import ConfigurationError
from dateline.language import guess_language, plain_code
from dateline.stores.labelled_texts import LabelledText, read_labelled_texts
from dateline.stores.language_model import load_language_model
from dateline.stores.topic_model import load_topic_tools, load_vocabulary, save_trained_topics
from dateline.tagging.media_topics import LABELS, TOP_CODES, top_of
from dateline.tagging.topic_chances import untrained_chances
from dateline.tagging.topic_lexicon import words_with_weights
from dateline.tagging.topic_training import (
    TrainedTopics,
    hashed_words,
    least_chance,
    part_of,
    rareness_of,
    text_features,
    train,
)
from dateline.tagging.topics import TopicTools, find_topics

MIN_TEXTS = 200  # of all topics together: those held out must tell something
MIN_OF_TOPIC = 5  # texts to learn from without which a topic is left out
MIN_LANGUAGE_SHARE = 0.02  # of the texts; a rarer language is not told by the model
_SHOWN = 5  # bad rows that an error names


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How a tagger did on texts held out: it spoke on `told` of them, and `right` of those were right."""

    texts: int
    told: int
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingReport:
    """What was learned, and how well: all scores are on texts that nothing was learned from."""

    texts: int
    skipped: int  # rows without text or topic
    languages: tuple[str, ...]
    left_out: tuple[str, ...]  # topics with too few texts, by label
    held_out: int
    top_one: float  # share of held-out texts whose likeliest topic is right, had the model to speak on each
    least_sure: float
    trained: Score
    built_in: Score
    by_topic: tuple[tuple[str, Score], ...]
    path: Path


@dataclass(frozen=True, slots=True)
class _Text:
    headline: str
    body: str
    top: str
    language: str | None
    part: str
    words: list[str]
    weights: npt.NDArray[np.float32]
    untrained: npt.NDArray[np.float32] | None


def train_topics(file: Path, path: Path) -> TrainingReport:
    """Train on `file`, write the model to `path`, and report. The same file gives the same model.

    Of the texts, 70 % are learned from, 15 % settle the chance below which the model is silent, and 15 % are reported on.
    Raises ConfigurationError naming the file and what to mend.
    """
    known = load_topic_tools()
    texts, skipped = _read(file, known)
    lessons = [text for text in texts if text.part == "train"]
    counts = Counter(text.top for text in lessons)
    tops = [top for top in TOP_CODES if counts[top] >= MIN_OF_TOPIC]
    if len(texts) < MIN_TEXTS or len(tops) < 2:
        raise ConfigurationError(
            f"{file}: {len(texts)} labelled texts, {len(tops)} topics with {MIN_OF_TOPIC} texts or more to learn from. "
            f"Training takes {MIN_TEXTS} texts and two topics at least: label more."
        )
    model = _fit([text for text in lessons if text.top in tops], tops, _languages(texts))
    sure = [text for text in texts if text.part == "margin"]
    chances = [model.chances(text.words, text.weights, text.untrained) for text in sure]
    right = [TOP_CODES[int(c.argmax())] == text.top for c, text in zip(chances, sure, strict=True)]
    least = least_chance([float(c.max()) for c in chances], right)
    model = TrainedTopics(
        weights=model.weights.astype(np.float16).astype(np.float32),  # as it will be read from the file
        rareness=model.rareness.astype(np.float16).astype(np.float32),
        classes=model.classes,
        languages=model.languages,
        least_sure=least,
        version=xxhash.xxh3_64_hexdigest(model.weights.astype(np.float16).tobytes())[:8],
    )
    held = [text for text in texts if text.part == "report"]
    likeliest = [
        TOP_CODES[int(model.chances(text.words, text.weights, text.untrained).argmax())] == text.top for text in held
    ]
    said = [_said(text, TopicTools(concepts=known.concepts, trained=model)) for text in held]
    report = TrainingReport(
        texts=len(texts),
        skipped=skipped,
        languages=tuple(sorted(model.languages)),
        left_out=tuple(LABELS[top] for top in TOP_CODES if top in {text.top for text in texts} and top not in tops),
        held_out=len(held),
        top_one=float(np.mean(likeliest)) if held else 0.0,
        least_sure=least,
        trained=_score(held, said),
        built_in=_score(held, [_said(text, known) for text in held]),
        by_topic=tuple((LABELS[top], _score_of(top, held, said)) for top in tops),
        path=path,
    )
    save_trained_topics(model, path)
    return report


def _read(file: Path, tools: TopicTools) -> tuple[list[_Text], int]:
    """The usable texts of a file, and how many rows had no text or no topic."""
    vocabulary, language_model = load_vocabulary(), load_language_model()
    tops: dict[str, str | None] = {}
    texts, skipped, bad = [], 0, []
    for row in read_labelled_texts(file):
        if not row.topic or not (row.body or row.headline):
            skipped += 1
            continue
        if row.topic not in tops:
            tops[row.topic] = top_of(row.topic, vocabulary)
        top = tops[row.topic]
        if top is None:
            bad.append(row)
            continue
        guess = None if row.language else guess_language(f"{row.headline}. {row.body}", language_model)
        language = plain_code(row.language) if row.language else guess.language if guess else None
        words, weights = words_with_weights(row.headline, row.body)
        part = part_of(f"{row.headline} {row.body}")
        untrained = untrained_chances(words, weights, language, tools.concepts)
        texts.append(_Text(row.headline, row.body, top, language, part, words, weights, untrained))
    if bad:
        raise _unknown_topics(file, bad)
    return texts, skipped


def _unknown_topics(file: Path, bad: Sequence[LabelledText]) -> ConfigurationError:
    shown = "; ".join(f"row {row.row}: {row.topic[:60]!r}" for row in bad[:_SHOWN])
    return ConfigurationError(
        f"{file}: {len(bad)} rows have a topic that is none of IPTC's ({shown}). Write a Media Topic code as "
        "medtop:15000000 or 15, or an English label as sport; they are listed at iptc.org."
    )


def _languages(texts: Sequence[_Text]) -> frozenset[str]:
    counts = Counter(text.language for text in texts)
    return frozenset(
        language for language, count in counts.items() if language and count >= MIN_LANGUAGE_SHARE * len(texts)
    )


def _fit(lessons: Sequence[_Text], tops: Sequence[str], languages: frozenset[str]) -> TrainedTopics:
    rareness = rareness_of([hashed_words(text.words, text.weights)[0] for text in lessons])
    features = [text_features(text.words, text.weights, rareness, text.untrained) for text in lessons]
    weights = train(features, [tops.index(text.top) for text in lessons], len(tops))
    classes = np.array([TOP_CODES.index(top) for top in tops], np.int64)
    return TrainedTopics(weights, rareness, classes, languages, 1.0, "")


def _said(text: _Text, tools: TopicTools) -> str | None:
    topics = find_topics(text.headline, text.body, text.language, tools)
    return topics[0].code[7:9] if topics else None


def _score(held: Sequence[_Text], said: Sequence[str | None]) -> Score:
    right = sum(text.top == top for text, top in zip(held, said, strict=True))
    return Score(texts=len(held), told=sum(top is not None for top in said), right=right)


def _score_of(top: str, held: Sequence[_Text], said: Sequence[str | None]) -> Score:
    """texts: those labelled so; told: how often the model said so; right: how often rightly."""
    right = sum(text.top == top == found for text, found in zip(held, said, strict=True))
    return Score(texts=sum(text.top == top for text in held), told=sum(found == top for found in said), right=right)

"""Which of IPTC's 17 top Media Topics a text is about, or silence where that is not clear.

English is told by a lexicon and by word vectors against IPTC's own definitions, the other languages of the lexicon by it
alone, and any language by a model that a user has trained. Vectors and models are handed in.
"""

from dataclasses import dataclass

from dateline.tagging.media_topics import LABELS, TOP_CODES, full_code
from dateline.tagging.topic_chances import VECTOR_LANGUAGE, untrained_chances
from dateline.tagging.topic_lexicon import LEXICON_LANGUAGES, words_with_weights
from dateline.tagging.topic_training import TrainedTopics
from dateline.tagging.topic_vectors import ConceptVectors

TOPICS_VERSION = 2  # of the lexicon, the vocabulary and all fitted numbers; raise with any change to them
LANGUAGES = LEXICON_LANGUAGES  # told without a trained model

# Chance of the likeliest topic below which nothing is said. Fitted on half a of the labelled texts by
# `python -m benches.topics --fit`, in steps of 0.05: where the first label is right nine times in ten.
LEAST_SURE = 0.8  # by vectors and lexicon
LEAST_SURE_LEXICON = 0.75  # by the lexicon alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A Media Topic with the chance (0–1) that it is the right one."""

    code: str  # medtop:16000000
    label: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicTools:
    """What was loaded to tell topics; with neither, the lexicon alone speaks."""

    concepts: ConceptVectors | None = None
    trained: TrainedTopics | None = None


_NOTHING = TopicTools()


def topics_method(language: str | None, tools: TopicTools = _NOTHING) -> str | None:
    """How texts of this language are told, with its version; None where they are not: the tagger is then `skipped`."""
    if tools.trained is not None and language in tools.trained.languages:
        return f"trained-{tools.trained.version}"
    if language == VECTOR_LANGUAGE and tools.concepts is not None:
        return f"vectors+lexicon-{TOPICS_VERSION}"
    return f"lexicon-{TOPICS_VERSION}" if language in LEXICON_LANGUAGES else None


def find_topics(headline: str | None, body: str, language: str | None, tools: TopicTools = _NOTHING) -> list[Topic]:
    """The topic of a text, as a list of one; empty where it is not clear, or where two are nearly as likely.

    Empty too for a language that `topics_method` has no method for. Time is bounded whatever the text's length.
    """
    if topics_method(language, tools) is None:
        return []
    words, weights = words_with_weights(headline or "", body)
    chances = untrained_chances(words, weights, language, tools.concepts)
    least = LEAST_SURE if language == VECTOR_LANGUAGE and tools.concepts is not None else LEAST_SURE_LEXICON
    if tools.trained is not None and language in tools.trained.languages:
        chances = tools.trained.chances(words, weights, chances)
        least = tools.trained.least_sure
    if chances is None or chances.max() < least:
        return []
    best = int(chances.argmax())
    top = TOP_CODES[best]
    return [Topic(code=full_code(top), label=LABELS[top], score=round(float(chances[best]), 4))]

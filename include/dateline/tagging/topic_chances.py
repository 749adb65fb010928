"""The chances of the 17 top Media Topics as lexicon and vectors alone see them, with nothing trained.

Which chance is enough to speak is decided in `topics`.
"""

import numpy as np
import numpy.typing as npt

from dateline.tagging.media_topics import TOP_CODES
from dateline.tagging.topic_lexicon import LEXICON_LANGUAGES, topic_shares
from dateline.tagging.topic_vectors import ConceptVectors, nearness

VECTOR_LANGUAGE = "en"  # the vectors' and the definitions'

# Fitted on half a of the labelled texts by `python -m benches.topics --fit`: the sharpness that makes the labels likeliest.
LEXICON_PART = 1.5  # what a share in the lexicon counts beside a cosine
SHARPNESS = 10.0  # turns the sum of both into chances
SHARPNESS_LEXICON = 16.0  # turns shares alone into chances

Matrix = npt.NDArray[np.float32]


def untrained_chances(
    words: list[str], weights: Matrix, language: str | None, concepts: ConceptVectors | None
) -> Matrix | None:
    """The chance of each top concept, in the order of TOP_CODES, adding up to one; None for a language that has no lexicon."""
    if language not in LEXICON_LANGUAGES:
        return None
    shares = topic_shares(words, weights.tolist(), language)
    if language == VECTOR_LANGUAGE and concepts is not None:
        both = nearness(words, weights, concepts) + np.float32(LEXICON_PART) * shares
        return softmax(np.float32(SHARPNESS) * both)
    return softmax(np.float32(SHARPNESS_LEXICON) * shares)


def softmax(scores: Matrix) -> Matrix:
    """Scores as chances that add up to one."""
    raised = np.exp(scores - scores.max(), dtype=np.float32)
    return np.asarray(raised / raised.sum(), np.float32)


NO_CHANCES = np.zeros(len(TOP_CODES), np.float32)

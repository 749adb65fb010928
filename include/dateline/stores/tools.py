"""The loaded models that reading pages needs, together, once a process.

Each is loaded in a module of its own; what they are asked is decided in `extraction`.
"""

from functools import cache

from dateline.extraction import ReadingTools
from dateline.stores.language_model import load_language_model
from dateline.stores.lexicon import load_lexicon


@cache
def load_tools() -> ReadingTools:
    """Language model and English word lists. Raises ConfigurationError where a package lacks its data."""
    return ReadingTools(language_model=load_language_model(), lexicon=load_lexicon())

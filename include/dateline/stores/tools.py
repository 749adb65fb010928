"""The loaded models that reading pages needs, together, once a process.

Each is loaded in a module of its own; what they are asked is decided in `extraction`.
"""

from functools import cache

from dateline.datetext import warm_up
from dateline.extraction import ReadingTools
from dateline.stores.language_model import load_language_model
from dateline.stores.lexicon import load_lexicon


@cache
def load_tools() -> ReadingTools:
    """Language model, English word lists, and the names of months and days in all languages. Raises ConfigurationError where a package lacks its data."""
    warm_up()  # a third of a second that would else be the first page's
    return ReadingTools(language_model=load_language_model(), lexicon=load_lexicon())

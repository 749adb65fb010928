"""The loaded models and the gazetteer that tagging needs, together, once a process.

Each is loaded in a module of its own; what they are asked is decided in `tagging`.
"""

import logging
from functools import cache
from pathlib import Path

from dateline.errors import ConfigurationError
from dateline.stores.entity_model import MODELS, load_entity_tools
from dateline.stores.gazetteer import load_gazetteer
from dateline.stores.topic_model import load_topic_tools
from dateline.tagging import TagTools
from dateline.tagging.entities import EntityTools

log = logging.getLogger(__name__)


@cache
def load_tag_tools(folder: Path | None = None, places: Path | None = None, topic_model: Path | None = None) -> TagTools:
    """Gazetteer and models. folder: where the compiled gazetteer is kept; places: the user's file of disputed places;
    topic_model: the model the user has trained, where it exists.

    A model that is missing is one warning, which names the command that installs it: texts in its language are tagged
    without people and organisations. Raises ConfigurationError where the gazetteer can't be made or `places` be read.
    """
    return TagTools(
        gazetteer=load_gazetteer(folder, places), entities=_entity_tools(), topics=load_topic_tools(topic_model)
    )


def _entity_tools() -> dict[str, EntityTools]:
    found = {}
    for language in MODELS:
        try:
            found[language] = load_entity_tools(language)
        except ConfigurationError as error:
            log.warning("People and organisations of texts in %r are left out. %s", language, error)
    return found

"""One text, tagged without a lake: for `dateline.tag_text`.

Reading pages is `onepage`'s work.
"""

from typing import Any

from dateline.settings import read_settings
from dateline.stores.tag_tools import load_tag_tools
from dateline.tagging.plain import plain_tags
from dateline.tagging.text_tags import Text


def tag_one(text: str, *, language: str | None, headline: str | None) -> dict[str, Any]:
    """Its tags as plain dicts. Raises ConfigurationError where the gazetteer's data is not installed."""
    settings = read_settings()
    tools = load_tag_tools(settings.cache, settings.places, settings.topic_model)
    return plain_tags(Text(body=text, headline=headline or "", language=language), tools)

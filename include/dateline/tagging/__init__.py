"""Tags an analyst can filter by: people, organisations, places, countries, a topic, the agency behind a text.

Pure: models and the gazetteer are handed in. Loading them is done in `stores.tag_tools`.
"""

from dateline.tagging.gazetteer import Gazetteer
from dateline.tagging.places import Mention, find_places
from dateline.tagging.tag import TagTools, tag_articles
from dateline.tagging.topics import find_topics

__all__ = ["Gazetteer", "Mention", "TagTools", "find_places", "find_topics", "tag_articles"]

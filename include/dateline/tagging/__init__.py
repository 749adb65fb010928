"""Tags an analyst can filter by: places, countries, a topic, the agency behind a text.

Pure: the gazetteer is handed in. Loading it is done in `stores.gazetteer`.
"""

from dateline.tagging.gazetteer import Gazetteer
from dateline.tagging.places import Mention, find_places
from dateline.tagging.tag import tag_articles
from dateline.tagging.topics import find_topics

__all__ = ["Gazetteer", "Mention", "find_places", "find_topics", "tag_articles"]

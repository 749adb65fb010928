"""What a page says: bytes in, a story or a rejection out, without deciding anything about it.

Fetching and archives are left of here, dates are ruled to the right of here, and no file is opened.
"""

from dateline.extraction.story import ReadingTools, read_story

__all__ = ["ReadingTools", "read_story"]

"""The newsroom: fictional outlets on loopback, for the first run and for all tests.

Not here: the pages themselves (data, `include/newsroom`), and anything that a real harvest needs.
"""

from dateline.newsroom.server import NewsroomServer, serve
from dateline.newsroom.sites import data_folder, expectations

__all__ = ["NewsroomServer", "data_folder", "expectations", "serve"]

"""How the lake is doing, read from the lake alone: what was harvested, what landed, fresh or late or broken.

For `dateline status`, for what `make run` shows, and for the desk. Nothing is written here.
"""

from dateline.health.batches import articles_of, newest_batch_with_pages
from dateline.health.funnel import Funnel, funnel
from dateline.health.status import BROKEN, FRESH, LATE, Status, status

__all__ = ["BROKEN", "FRESH", "LATE", "Funnel", "Status", "articles_of", "funnel", "newest_batch_with_pages", "status"]

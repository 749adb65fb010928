"""Watchlists: boolean queries in the syntax people know, and which of a thousand match a text, in one pass over it.

Files, alerts and tables are not here: queries and texts come in, matches with spans go out.
"""

from dateline.tagging.watch.percolator import Match, Percolator, Watched
from dateline.tagging.watch.query import Query, QueryError, parse_query

__all__ = ["Match", "Percolator", "Query", "QueryError", "Watched", "parse_query"]

"""Watchlists: boolean queries in the syntax people know, and which of a thousand match a text, in one pass over it.

Files, alerts and tables are not here: queries and texts come in, matches with spans go out.
"""

from dateline.tagging.watch.articles import hit_rows, watch_articles, watched_row
from dateline.tagging.watch.fields import Watched
from dateline.tagging.watch.nodes import Query
from dateline.tagging.watch.percolator import BROAD, Match, Percolator, is_broad
from dateline.tagging.watch.query import QueryError, parse_query, query_error
from dateline.tagging.watch.snippets import plain_line, snippets, told_sha256

__all__ = [
    "BROAD",
    "Match",
    "Percolator",
    "Query",
    "QueryError",
    "Watched",
    "hit_rows",
    "is_broad",
    "parse_query",
    "plain_line",
    "query_error",
    "snippets",
    "told_sha256",
    "watch_articles",
    "watched_row",
]

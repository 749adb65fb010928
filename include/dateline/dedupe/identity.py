"""Which article a page is: its URL key and id, with rel=canonical taken at its word only where that is plausible.

No comparing of texts: two addresses of the same text are the business of `copies`.
"""

import re
from collections import defaultdict

import pyarrow as pa

from dateline.dedupe.fingerprint import content_sha256
from dateline.dedupe.rows import column, fill
from dateline.urls import BYTES_URN, URL_KEY_VERSION, article_id, is_home_page, is_http_url, registered_domain, url_key

MAX_SHARERS = 2  # pages of a batch that may name one canonical address; a third makes it a fault of the site's template
_NAMING_NAMES = """id aid articleid article_id artid art idarticle nid nodeid newsid storyid story_id sid p pid docid item
itemid contentid n"""
_NAMING = frozenset(_NAMING_NAMES.split())  # parameters that name an article, in lower case
_NAMES_STORY = re.compile(r"\d{5}|-[^-]+-[^-]+-")  # a path segment with a number (no year) or a slug of four words


def settle_identity(stories: pa.Table) -> pa.Table:
    """Every row with article_id, url_key and url_key_version; rejected rows too, so that they can be named.

    A row without an address should carry the `urn:sha256:` of its bytes as url; where even that is missing, the
    digest of its text stands in.
    """
    urls = [str(url) if url else None for url in column(stories, "url")]
    canonicals = [str(url) if url else None for url in column(stories, "canonical_url")]
    own_keys = [url_key(url) if url else None for url in urls]
    sharers: dict[str, set[str]] = defaultdict(set)
    stated = [url_key(url) if url and is_http_url(url) else None for url in canonicals]
    for own, canonical in zip(own_keys, stated, strict=True):
        if own and canonical:
            sharers[canonical].add(own)
    texts = zip(column(stories, "headline"), column(stories, "body"), strict=True)
    keys = []
    for own, canonical, (headline, body) in zip(own_keys, stated, texts, strict=True):
        if own is None:
            keys.append(BYTES_URN + content_sha256(str(headline or ""), str(body or "")))
        elif canonical and len(sharers[canonical] - {canonical}) <= MAX_SHARERS and is_plausible(own, canonical):
            keys.append(canonical)
        else:
            keys.append(own)
    versions = [URL_KEY_VERSION] * len(keys)
    filled = fill(
        stories, {"url_key": keys, "article_id": [article_id(key) for key in keys], "url_key_version": versions}
    )
    addresses = [url or key for url, key in zip(urls, keys, strict=True)]
    return fill(filled, {"url": addresses})


def is_plausible(own: str, canonical: str) -> bool:
    """Whether a page at URL key `own` may say that its article lives at URL key `canonical`."""
    if canonical == own:
        return True
    domain = registered_domain(own)
    if domain is None or domain != registered_domain(canonical) or is_home_page(canonical):
        return False
    my_path, _, my_query = own.partition("?")
    their_path, _, their_query = canonical.partition("?")
    if my_path == their_path:
        return not (_names(my_query) - _names(their_query)) & _NAMING  # what names the article may not go
    if my_path.startswith(their_path + "/"):
        # /news for /news/2024/a-story is the section; /article/71234 for /article/71234/a-story is the story.
        return _NAMES_STORY.search(their_path.rpartition("/")[2]) is not None
    return True


def _names(query: str) -> set[str]:
    return {pair.partition("=")[0].lower() for pair in query.split("&")}

"""One story once: identity, fingerprints, candidates, copies and revisions, as functions from table to table.

No lookups in the lake (the caller hands in what earlier batches left) and no tagging.
"""

from dateline.dedupe.candidates import CANDIDATES, find_candidates
from dateline.dedupe.copies import settle_copies
from dateline.dedupe.fingerprint import fingerprint_rows, fingerprint_stories
from dateline.dedupe.grams import FINGERPRINT_VERSION
from dateline.dedupe.identity import settle_identity
from dateline.dedupe.pairs import Texts

__all__ = [
    "CANDIDATES",
    "FINGERPRINT_VERSION",
    "Texts",
    "find_candidates",
    "fingerprint_rows",
    "fingerprint_stories",
    "settle_copies",
    "settle_identity",
]

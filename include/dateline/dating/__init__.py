"""Dating: from a page's claims to the ruling on when its article was published, and the table step that does it.

Claims are collected in `extraction`; dates in text are read in `datetext`.
"""

from dateline.dating.capture import rule_capture
from dateline.dating.context import DatingContext
from dateline.dating.ruling import rule_date
from dateline.dating.table import correct_dates
from dateline.dating.weights import WEIGHTS, WEIGHTS_VERSION

__all__ = ["WEIGHTS", "WEIGHTS_VERSION", "DatingContext", "correct_dates", "rule_capture", "rule_date"]

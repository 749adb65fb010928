"""How wire copy opens and credits: dateline, place, agency, credit lines.

Where the place lies is for `tagging`, which year the date means for `dating`.
"""

from dateline.opening.agencies import AGENCIES, agencies_named
from dateline.opening.credits import find_agencies, find_credits, is_help
from dateline.opening.dateline_places import usual_capitals
from dateline.opening.datelines import read_opening

__all__ = ["AGENCIES", "agencies_named", "find_agencies", "find_credits", "is_help", "read_opening", "usual_capitals"]

"""The fitted weights of the ruling, with their birth certificate.

What the names mean is `features`; how they are fitted, `fitting`. Nobody writes into these numbers by hand.
"""

from typing import Final

# Starting points of the fit: log-odds of an agreeing claim. `listed`, `issue` and `dateline` have no gold pages; they
# stay as set here: a feed's date like JSON-LD's, a print masthead above all, a dateline as strong as a byline.
PRIOR: Final[dict[str, float]] = {
    **dict.fromkeys(("json_ld", "meta", "microdata", "time_tag_published", "byline_published", "url"), 2.0),
    **dict.fromkeys(("time_tag_first", "byline_first", "json_ld_other"), 1.5),
    **dict.fromkeys(("time_tag_other", "byline_other", "text_first", "created", "meta_date"), 1.0),
    **dict.fromkeys(("json_ld_modified", "meta_modified", "modified", "text_other", "last_modified"), 0.3),
    **dict.fromkeys(("url_month", "earliest"), 0.5),
    **{"listed": 2.5, "issue": 5.0, "dateline": 2.0, "dateline_conflict": -2.5, "none": 0.0},
}

BIRTH: Final[dict[str, str]] = {}
WEIGHTS: Final[dict[str, float]] = PRIOR

"""The fitted weights of the ruling, with their birth certificate.

What the names mean is `features`; how they are fitted, `fitting`. The few that no page of the data could teach are
named as such in `BIRTH`; the rest nobody sets by hand.
"""

from typing import Final

# Starting points of the fit: log-odds of an agreeing claim. `listed`, `issue` and `dateline` have no gold pages; they
# stay as set here: a feed's date like JSON-LD's, a print masthead above all, a dateline as strong as a byline.
_ALONE: Final[dict[str, float]] = {
    **dict.fromkeys(("json_ld", "meta", "microdata", "time_tag_published", "byline_published", "url"), 2.0),
    **dict.fromkeys(("time_tag_first", "byline_first", "json_ld_other"), 1.5),
    **dict.fromkeys(("time_tag_other", "byline_other", "text_first", "created", "meta_date"), 1.0),
    **dict.fromkeys(("json_ld_modified", "meta_modified", "modified", "text_other", "last_modified"), 0.3),
    **dict.fromkeys(("url_month", "earliest"), 0.5),
    "listed": 2.5,
    "issue": 3.5,
    "dateline": 2.0,
    **dict.fromkeys(("mention_first", "mention_other"), 0.2),
    **dict.fromkeys(("stated", "shown"), 0.5),
    **dict.fromkeys(("weekday", "years"), 0.3),
    "evening": 0.3,
    "changed_later": -0.5,
    "dateline_conflict": -2.5,
    "none": 0.0,
}
_UNSLOTTED = (
    *("none", "dateline_conflict", "url_month", "earliest", "stated", "shown", "weekday", "years", "evening"),
    "changed_later",
)

# One of several days that its slot names says less than the only one.
PRIOR: Final[dict[str, float]] = (
    _ALONE
    | {f"{slot}_many": weight / 2 for slot, weight in _ALONE.items() if slot not in _UNSLOTTED}
    | {f"{slot}_lead": weight / 8 for slot, weight in _ALONE.items() if slot not in _UNSLOTTED}
)

BIRTH: Final[dict[str, str]] = {
    "data": "307 pages: half a (by domain) of htmldate's evaluation pages and of fundus' fixtures; bodies not read",
    "date": "2026-11-22",
    "unfitted": "left at PRIOR, set by hand, no page has them: listed, issue, dateline, dateline_conflict, last_modified",
    "command": "fit_weights(examples, PRIOR) of dateline.dating.fitting",
}
WEIGHTS: Final[dict[str, float]] = {
    "json_ld": 1.88,
    "json_ld_other": 1.382,
    "meta": 3.046,
    "meta_date": 1.421,
    "microdata": 2.445,
    "time_tag_published": 2.074,
    "time_tag_first": 1.724,
    "time_tag_other": 1.0,
    "byline_published": 2.641,
    "byline_first": 2.907,
    "byline_other": 1.505,
    "text_first": 1.526,
    "text_other": 0.232,
    "url": 3.143,
    "json_ld_modified": 0.865,
    "meta_modified": 0.286,
    "modified": 2.009,
    "created": 1.238,
    "last_modified": 0.3,
    "listed": 2.5,
    "issue": 3.5,
    "dateline": 2.0,
    "json_ld_many": 1.004,
    "json_ld_other_many": 0.751,
    "meta_many": 1.0,
    "meta_date_many": 0.5,
    "microdata_many": 1.027,
    "time_tag_published_many": 0.359,
    "time_tag_first_many": 0.75,
    "time_tag_other_many": 0.405,
    "byline_published_many": 0.997,
    "byline_first_many": 0.75,
    "byline_other_many": 0.0,
    "text_first_many": 0.5,
    "text_other_many": 0.0,
    "url_many": 1.0,
    "json_ld_modified_many": 0.15,
    "meta_modified_many": 0.15,
    "modified_many": 0.149,
    "created_many": 0.5,
    "last_modified_many": 0.15,
    "listed_many": 1.25,
    "issue_many": 1.75,
    "dateline_many": 1.0,
    "url_month": 0.744,
    "earliest": 0.0,
    "dateline_conflict": -2.5,
    "none": -0.206,
}
# How many years after the newest year that it names a text was published, as log-likelihood ratios against that very
# year: (up to this many years, value). `event` for years spoken of as past or present, `coming` for those ahead.
YEAR_GAPS: Final[dict[str, tuple[tuple[int, float], ...]]] = {
    "event": (
        *((-3, -4.0), (-2, -2.8), (-1, -1.75), (0, 0.0), (1, -1.0), (2, -1.55), (3, -2.1), (4, -2.75)),
        *((10, -3.6), (20, -4.0), (40, -5.2), (999, -6.6)),
    ),
    "coming": ((-5, -1.8), (-3, -1.4), (-2, -0.9), (-1, 0.0), (0, -0.5), (4, -3.0), (10, -3.6), (999, -5.0)),
}
# Goes into the `versions` of each batch: the day of the fit is the version.
WEIGHTS_VERSION: Final[str] = BIRTH["date"]

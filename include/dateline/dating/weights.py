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
    **dict.fromkeys(
        ("json_ld_modified", "meta_modified", "modified", "modified_shown", "text_other", "last_modified"), 0.3
    ),
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
    "data": "490 of htmldate's evaluation pages, 146 of fundus' fixtures, read whole",
    "date": "2026-11-22",
    "unfitted": "left at PRIOR, set by hand, no page has them: listed, issue, dateline, dateline_conflict, last_modified",
    "command": "make fit-dates",
}
WEIGHTS: Final[dict[str, float]] = {
    "json_ld": 0.941,
    "json_ld_other": 0.866,
    "meta": 1.398,
    "meta_date": 0.24,
    "microdata": 1.834,
    "time_tag_published": 2.364,
    "time_tag_first": 1.753,
    "time_tag_other": 0.397,
    "byline_published": 2.163,
    "byline_first": 2.17,
    "byline_other": 0.372,
    "text_first": 0.319,
    "text_other": 0.067,
    "url": 2.44,
    "mention_first": 0.0,
    "mention_other": 0.0,
    "json_ld_modified": 0.737,
    "meta_modified": 0.503,
    "modified": 0.753,
    "modified_shown": 0.3,
    "created": 0.553,
    "last_modified": 0.3,
    "listed": 2.5,
    "issue": 3.5,
    "dateline": 2.001,
    "json_ld_many": 0.941,
    "json_ld_other_many": 0.767,
    "meta_many": 1.002,
    "meta_date_many": 0.24,
    "microdata_many": 1.022,
    "time_tag_published_many": 0.735,
    "time_tag_first_many": 0.75,
    "time_tag_other_many": 0.397,
    "byline_published_many": 1.005,
    "byline_first_many": 0.75,
    "byline_other_many": 0.333,
    "text_first_many": 0.319,
    "text_other_many": 0.0,
    "url_many": 1.0,
    "mention_first_many": 0.0,
    "mention_other_many": 0.0,
    "json_ld_modified_many": 0.133,
    "meta_modified_many": 0.15,
    "modified_many": 0.15,
    "modified_shown_many": 0.15,
    "created_many": 0.501,
    "last_modified_many": 0.15,
    "listed_many": 1.25,
    "issue_many": 1.75,
    "dateline_many": 1.0,
    "json_ld_lead": 0.0,
    "json_ld_other_lead": 0.099,
    "meta_lead": 0.25,
    "meta_date_lead": 0.0,
    "microdata_lead": 0.25,
    "time_tag_published_lead": 0.421,
    "time_tag_first_lead": 0.188,
    "time_tag_other_lead": 0.0,
    "byline_published_lead": 0.29,
    "byline_first_lead": 0.188,
    "byline_other_lead": 0.037,
    "text_first_lead": 0.0,
    "text_other_lead": 0.0,
    "url_lead": 0.25,
    "mention_first_lead": 0.0,
    "mention_other_lead": 0.0,
    "json_ld_modified_lead": 0.037,
    "meta_modified_lead": 0.037,
    "modified_lead": 0.037,
    "modified_shown_lead": 0.037,
    "created_lead": 0.052,
    "last_modified_lead": 0.037,
    "listed_lead": 0.312,
    "issue_lead": 0.438,
    "dateline_lead": 0.25,
    "url_month": 0.663,
    "earliest": 0.0,
    "stated": 0.0,
    "shown": 0.783,
    "evening": 0.0,
    "changed_later": 0.0,
    "dateline_conflict": -2.5,
    "weekday": 0.256,
    "years": 0.545,
    "none": -0.39,
}
# How many years after the newest year that it names a text was published, as log-likelihoods against the likeliest
# gap: (up to this many years, value). `event` for years spoken of as past or present, `coming` for those ahead.
YEAR_GAPS: Final[dict[str, tuple[tuple[int, float], ...]]] = {
    "event": (
        *((-3, -4.68), (-2, -2.79), (-1, -1.83), (0, 0.0), (1, -0.96), (2, -1.42)),
        *((3, -2.36), (4, -2.36), (10, -3.67), (20, -3.75), (40, -5.27), (999, -6.15)),
    ),
    "coming": (
        *((-5, -1.44), (-3, -1.69), (-2, -0.75), (-1, 0.0), (0, -0.55), (4, -4.33)),
        *((10, -4.74), (999, -5.09)),
    ),
}
# Goes into the `versions` of each batch: the day of the fit is the version.
WEIGHTS_VERSION: Final[str] = BIRTH["date"]

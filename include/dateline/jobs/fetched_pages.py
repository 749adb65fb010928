"""A fetched answer as the page that is archived and parsed.

What is asked for, and which answers are worth keeping, is decided by the jobs that fetch.
"""

from dateline.model import Fetched, Link, Outlet, Page


def page_of(
    fetched: Fetched,
    outlet: Outlet,
    *,
    link: Link | None = None,
    robots_allowed: bool | None = None,
    tdm_reserved: bool | None = None,
) -> Page:
    """The page of this answer, captured when it came. link: under which it was found; None where a person named it."""
    return Page(
        body=fetched.body,
        content_type=content_type_of(fetched),
        outlet=outlet,
        url=fetched.final_url,
        captured_at=fetched.fetched_at,
        captured_basis="http",
        headers=fetched.headers,
        link=link,
        robots_allowed=robots_allowed,
        tdm_reserved=tdm_reserved,
    )


def content_type_of(fetched: Fetched) -> str:
    """The Content-Type header's whole value, "" where none."""
    return next((value for name, value in fetched.headers if name.lower() == "content-type"), "")

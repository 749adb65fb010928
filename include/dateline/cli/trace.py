"""`dateline trace`: one address through the lake, told line by line. What is known of it is found in `jobs.tracing`."""

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dateline.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.jobs.tracing import Trace

_WIDTH = 12  # characters of the first column
_COPIES = 10  # copies that are listed; the rest is counted
_LISTED = {"feed": "feed", "news_sitemap": "news sitemap", "hub_page": "hub page", "import": "import"}


def register(app: typer.Typer) -> None:
    """Add this command to the `dateline` command."""
    app.command()(trace)


def trace(
    address: Annotated[str, typer.Argument(help="The address of a page, or an article_id.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print all that is known, as JSON.")] = False,
) -> None:
    """Show what became of one address: listed where, fetched, landed or refused and why, copy of what."""
    from dateline.jobs.tracing import trace as follow
    from dateline.stores.lake import Lake

    settings = read_settings()
    found = follow(Lake.open(settings.lake), address)
    if as_json:
        typer.echo(json.dumps(asdict(found), ensure_ascii=False, indent=2, default=str))
    elif found.is_known:
        for line in _lines(found):
            typer.echo(_plain(line))
    else:
        typer.echo(_plain(_stranger(found)))
    raise typer.Exit(0 if found.is_known else 1)


def _plain(text: str) -> str:
    """Without control characters: a page must not steer the terminal."""
    return "".join(c if c.isprintable() else " " for c in text)


def _line(word: str, text: str) -> str:
    return f"{word:<{_WIDTH}} {text}"


def _moment(moment: datetime | None) -> str:
    return "–" if moment is None else f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _day(day: date | None) -> str:
    return "undated" if day is None else day.isoformat()


def _stranger(found: "Trace") -> str:
    known_as = f" (URL key {found.key})" if found.key else ""
    return (
        f"The lake has never met {found.asked[:500]}{known_as}: no feed, sitemap or hub page of an enabled outlet listed "
        "it, and nobody imported it. `dateline outlets check` shows what the outlets list now; `dateline import` takes a "
        "page that you have."
    )


def _lines(found: "Trace") -> "Iterator[str]":
    yield found.key or found.article_id
    yield from _discovery(found)
    for row in found.requests:
        yield _line("request" if row["kind"] == "page" else row["kind"], _request(row))
    for row in found.rejections:
        yield _line("rejected", f"{row['reason']}: {row['detail']} (batch {row['batch_id']})")
    for row in found.states:
        yield from _state(row, found)
    if found.copies:
        yield _line("copied by", f"{len(found.copies)} pages")
        for row in found.copies[:_COPIES]:
            yield _line("", f"{row['copy_kind']} {row['similarity'] or 0:.2f}, {_named(row)}")
        if len(found.copies) > _COPIES:
            yield _line("", f"… and {len(found.copies) - _COPIES} more")
    yield from _open_ends(found)


def _discovery(found: "Trace") -> "Iterator[str]":
    seen: set[tuple[str | None, str | None]] = set()
    for row in found.requests:
        place = (row["discovered_via"], row["listed_in"])
        if row["kind"] != "page" or place in seen or not row["discovered_via"]:
            continue
        seen.add(place)
        how = _LISTED.get(row["discovered_via"], row["discovered_via"])
        where = f" {row['listed_in']}" if row["listed_in"] else ""
        told = f', dated "{row["listed_published"]}"' if row["listed_published"] else ""
        titled = f', titled "{row["listed_title"]}"' if row["listed_title"] else ""
        yield _line("discovered", f"{_moment(row['first_seen_at'])} by {row['outlet_id']}, {how}{where}{titled}{told}")


def _request(row: dict[str, Any]) -> str:
    what = " ".join(part for part in (row["outcome"], row["reason"]) if part)
    facts = [_moment(row["fetched_at"]), what]
    if row["status"]:
        facts.append(f"HTTP {row['status']}")
    if row["body_bytes"]:
        facts.append(f"{row['body_bytes']:,} bytes")
    if row["final_url"] and row["final_url"] != row["url"]:
        facts.append(f"led to {row['final_url']}")
    if row["warc_file"]:
        facts.append(f"kept in {row['warc_file']} at {row['warc_offset']}")
    facts.append(f"batch {row['batch_id']}")
    return ", ".join(facts) + (f". {row['detail']}" if row["detail"] else "")


def _state(row: dict[str, Any], found: "Trace") -> "Iterator[str]":
    from dateline.cli.show import why

    word = {"articles": "article", "copies": "copy", "revisions": "revision"}[row["table"]]
    yield _line(word, f"{row['headline'] or '(no headline)'} ({row['outlet_id']}, {row['language'] or '–'})")
    said = row["reported_published_at"]
    yield _line(
        "",
        f"the page said {'nothing' if said is None else f'{said:%Y-%m-%d}'}; we say {_day(row['published_date'])}: {why(row)}",
    )
    if row["duplicate_of"]:
        original = found.originals.get(row["duplicate_of"])
        of = _named(original) if original else f"article {row['duplicate_of']}, which is none any more"
        yield _line("", f"{row['copy_kind']} copy ({row['similarity'] or 0:.2f}) of {of}")
    if row["table"] == "revisions":
        yield _line(
            "", f"held until {_moment(row['valid_to'])}, then batch {row['superseded_by']} brought the next state"
        )
    if row["quality_flags"]:
        yield _line("", f"flags: {', '.join(row['quality_flags'])}")
    yield _line("", f"landed {_moment(row['landed_at'])} in {row['file']}, batch {row['batch_id']}")


def _named(row: dict[str, Any]) -> str:
    return f"{row['headline'] or '(no headline)'} ({row['outlet_id']}, {_day(row['published_date'])}) {row['url']}"


def _open_ends(found: "Trace") -> "Iterator[str]":
    made = {row["batch_id"] for row in (*found.states, *found.rejections)}
    for row in found.requests:
        if row["outcome"] != "fetched" or row["kind"] != "page" or row["batch_id"] in made:
            continue
        state = found.batches[row["batch_id"]]
        if state == "complete":
            yield _line("unchanged", f"what batch {row['batch_id']} fetched says the same as the state before: no row")
        elif state.startswith("held"):
            yield _line("held", f"batch {row['batch_id']} is {state} Then run `dateline release {row['batch_id']}`.")
        else:
            yield _line("waits", f"batch {row['batch_id']} is archived; the next run of refine_articles takes it")

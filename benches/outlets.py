"""How many of the newsroom's outlets `outlets add` finds as the hand-written files do. `python -m benches.outlets`."""

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from dateline.jobs.outlet_checks import read_all_listings
from dateline.jobs.outlet_finding import find_outlet
from dateline.newsroom import serve
from dateline.settings import read_settings
from dateline.stores.outlet_files import write_outlet
from dateline.stores.outlets import read_outlet
from dateline.urls import url_key

NOW = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)


def main() -> int:
    """Prints a line an outlet and state, and how many lack nothing. 1 where one lacks something."""
    whole = total = 0
    with tempfile.TemporaryDirectory() as folder, serve() as newsroom:
        settings = read_settings({"DATELINE_LAKE": f"{folder}/lake"})
        for state in (1, 2):
            newsroom.set_state(state)
            for hand in newsroom.outlet_files(Path(folder) / "hand"):
                listed = read_outlet(hand)
                found = find_outlet(settings, f"http://{listed.outlet.domain}/", now=NOW, connect=newsroom.address)
                path = Path(folder) / f"{hand.stem}-{state}.toml"
                write_outlet(path, found.listed)
                wanted, got = (
                    {url_key(link.url) for link in read_all_listings(settings, read_outlet(each), now=NOW)[1]}
                    for each in (hand, path)
                )
                total += 1
                whole += not wanted - got
                counts = f"{len(wanted & got)} of {len(wanted)} links, {len(got - wanted)} more"
                sys.stdout.write(f"{hand.stem:<10} state {state}: {counts}, {found.requests} requests\n")
    sys.stdout.write(f"{whole} of {total} outlets\n")
    return int(whole < total)


if __name__ == "__main__":
    sys.exit(main())

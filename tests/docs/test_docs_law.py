"""docs/law-and-ethics.md: its numbers and names are those of the code."""

from docs_tree import ROOT

from dateline import __version__
from dateline.jobs import outlet_finding, outlet_visits
from dateline.model import HarvestRules
from dateline.schema import DELIVERIES
from dateline.settings import read_settings
from dateline.stores.alert_files import FOLDER
from dateline.stores.watchlists import EmailChannel
from dateline.web.failures import FAILURES
from dateline.web.pacing import DOWN_AFTER, MAX_DELAY_S

PAGE = " ".join((ROOT / "docs" / "law-and-ethics.md").read_text().split())


def test_the_name_under_which_we_come():
    agent = read_settings({"DATELINE_CONTACT": "<your address>"}).user_agent
    assert agent.replace(__version__, "<version>") in PAGE


def test_how_slow_we_are():
    rules = HarvestRules()
    assert (rules.delay_s, rules.pages_per_harvest, len(rules.look_again_s)) == (5.0, 50, 4)
    assert "five seconds apart unless the outlet's file says otherwise, 50 pages a harvest, at most four looks" in PAGE
    assert MAX_DELAY_S == 60.0
    assert "`Crawl-delay` is kept, up to a minute" in PAGE
    assert DOWN_AFTER == 3
    assert "fails three times in a row is left alone" in PAGE
    assert rules.look_again_s[-1] == 7 * 86_400
    assert "Looks again find corrections for a week" in PAGE


def test_how_a_site_is_asked_for_a_person():
    assert f"{outlet_visits.MAX_REQUESTS} requests at the most to an outlet" in PAGE
    assert outlet_finding._VISIT_DELAY_S == 1.0


def test_what_is_gone_is_left_alone():
    hard = {code for code, (lasting, _) in FAILURES.items() if lasting == "hard" and code.startswith("http_")}
    assert hard == {"http_404", "http_410", "http_451"}
    assert "(404, 410, 451)" in PAGE


def test_where_addresses_of_people_lie():
    assert "a@b.test" in EmailChannel(kind="email", connection="c", to=["a@b.test"]).name
    assert "channel" in DELIVERIES.schema.names
    assert f"in `{FOLDER}/`" in PAGE

"""A real Airflow, a real Chromium: log in, look, filter, open; nothing from elsewhere, no complaint, no barrier.

Skips where no Chromium is, unless DATELINE_BROWSER=required. Screenshots are left in build/desk.
"""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from desk_chromium import WITHIN_S, Browser, browser, chromium
from desk_rows import TODAY, number, small_lake

from dateline.desk.app import FILES
from dateline.desk.making import PAGES
from dateline.supervisor import LocalAirflow, Place, free_port

ROOT = Path(__file__).parent.parent.parent
BUILD = ROOT / "build" / "desk"
AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text()
pytestmark = [pytest.mark.airflow, pytest.mark.timeout(600)]
if chromium() is None and os.environ.get("DATELINE_BROWSER") != "required":
    pytestmark.append(
        pytest.mark.skip(
            reason="no Chromium here: apt-get install chromium (DATELINE_BROWSER=required forbids this skip)"
        )
    )

# The rows are moved to today, since the Airflow here has no clock but the machine's.
LATER = timedelta(days=(datetime.now(UTC).date() - TODAY).days)
VIEWS = {
    "today": f"?day={TODAY + LATER}",
    "outlets": "outlets?days=90",
    "outlet": "outlet?id=gulf&days=90",
    "dates": "dates?days=90",
    "stories": "stories?days=90",
    "article": f"article?id={number(1)}",
    "hostile": f"article?id={number(2)}",
    "trace": f"trace?of={number(1)}",
    "behind": f"behind?day={TODAY + LATER}&stage=pages&outcome=rejected&reason=no_text",
    "message": "nothing-here",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """An Airflow that runs over the small lake."""
    folder = tmp_path_factory.mktemp("browser")
    small_lake(folder / "lake", LATER)
    (folder / "enabled.toml").write_text("enabled = []\n")
    place = Place(
        project=ROOT,
        home=folder / "airflow",
        lake=folder / "lake",
        port=free_port(),
        log_ports=(free_port(), free_port()),
        variables={
            "DATELINE_OUTLETS": str(folder),
            "DATELINE_ENABLED_OUTLETS": str(folder / "enabled.toml"),
            "DATELINE_HARVEST_SCHEDULE": "none",
        },
    )
    with LocalAirflow(place, lambda _line: None):
        yield place


@pytest.fixture(scope="module")
def tab(place: Place, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser that is logged in."""
    with browser(tmp_path_factory.mktemp("profile")) as tab:
        tab.size(1400, 900)
        tab.go(place.url + "/")
        tab.type("input[name=username]", "admin")
        tab.type("input[name=password]", place.password())
        tab.click("button[type=submit]")
        tab.until("!location.pathname.includes('login') && document.querySelector('a[href*=\"dateline\"]') !== null")
        yield tab


@pytest.fixture
def desk(place: Place, tab: Browser) -> Iterator[Browser]:
    """The same tab, wide and light, with a clean slate; at the end nobody has complained and nobody else was asked."""
    tab.size(1400, 900)
    tab.dark(False)
    tab.complaints.clear()
    tab.asked.clear()
    yield tab
    assert tab.complaints == []
    assert [url for url in tab.asked if not url.startswith((place.url, "data:", "blob:"))] == []


def test_without_a_login_no_address_shows_anything(place: Place) -> None:
    for address in ["", *PAGES, *FILES, *VIEWS.values(), "docs", "openapi.json", "a/b"]:
        for cookies, code in (({}, 401), ({"_token": "made.up.token"}, 403)):
            answer = requests.get(f"{place.url}/dateline/{address}", cookies=cookies, timeout=60, allow_redirects=False)
            assert answer.status_code in {code, 401}, (address, cookies)
            assert "Gulf" not in answer.text
            assert "River port" not in answer.text


def test_the_desk_stands_in_airflows_rail_and_on_its_dags(place: Place, desk: Browser) -> None:
    desk.go(place.url + "/plugin/dateline")
    inside = "document.querySelector('iframe')?.contentDocument"
    desk.until(f"{inside}?.querySelector('h1') != null")
    assert desk.ask(f"{inside}.querySelector('.mark').textContent") == "Dateline"
    desk.shoot(BUILD / "in-airflow.png")
    desk.go(place.url + "/dags/refine_articles/plugin/dateline-dag")
    desk.until(f"{inside}?.querySelector('h1') != null")
    desk.shoot(BUILD / "on-a-dag.png")


def test_a_link_out_of_airflows_frame_opens_a_window(place: Place, desk: Browser) -> None:
    desk.go(place.url + "/plugin/dateline")
    inside = "document.querySelector('iframe')?.contentDocument"
    desk.until(f"{inside}?.querySelector('a.own')?.hidden === false")
    spot = desk.ask(
        "(() => { const f = document.querySelector('iframe'), r = f.getBoundingClientRect(), "
        "l = f.contentDocument.querySelector('a.own').getBoundingClientRect(); "
        "return [r.x + l.x + l.width / 2, r.y + l.y + l.height / 2] })()"
    )
    assert place.url + "/dateline/" not in desk.windows()
    desk.click_at(*spot)
    deadline = time.monotonic() + WITHIN_S
    while place.url + "/dateline/" not in desk.windows():
        assert time.monotonic() < deadline, desk.windows()
        time.sleep(0.1)


def test_the_charts_are_drawn_and_their_days_lead_on(place: Place, desk: Browser) -> None:
    desk.go(f"{place.url}/dateline/{VIEWS['today']}")
    desk.until("document.querySelector('.chart canvas') !== null")
    desk.until(f"document.querySelector('.chart .u-legend').innerText.includes('{(TODAY + LATER).day} ')")
    spot = desk.ask(
        "(() => { const e = document.querySelector('.u-over'); e.scrollIntoView({block: 'center'}); "
        "const r = e.getBoundingClientRect(); return [r.right - 8, r.y + r.height / 2] })()"
    )
    desk.call("Input.dispatchMouseEvent", type="mouseMoved", x=spot[0], y=spot[1])
    desk.click_at(*spot)
    desk.until(f"location.search === '?day={TODAY + LATER}'")


def test_a_headline_is_found_from_any_page(place: Place, desk: Browser) -> None:
    desk.go(place.url + "/dateline/outlets")
    desk.type(".find input", "river port")
    desk.press("Enter")
    desk.until("location.pathname.endsWith('/dates') && document.querySelectorAll('.rulings > li').length === 1")


@pytest.mark.parametrize("name", list(VIEWS))
def test_a_view_has_no_barrier_wide_or_narrow_light_or_dark(place: Place, desk: Browser, name: str) -> None:
    for theme, width, height in (("light", 1400, 900), ("dark", 390, 844)):
        desk.size(width, height)
        desk.dark(theme == "dark")
        desk.go(f"{place.url}/dateline/{VIEWS[name]}")
        desk.ask("document.querySelectorAll('details').forEach(each => each.open = true)")
        desk.shoot(BUILD / f"{name}-{theme}.png")
        assert desk.ask("document.title") != "harmed"
        wide = desk.ask("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{name} is {wide} pixels too wide at {width}"
        faults = barriers(desk)
        assert faults == [], f"{name} {theme}"
    desk.complaints[:] = [each for each in desk.complaints if "404" not in each or name != "message"]


def barriers(tab: Browser) -> list[str]:
    """What axe-core calls serious or critical."""
    tab.ask(AXE + ";undefined")
    found: list[dict[str, Any]] = tab.ask("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)")
    return [
        f"{each['id']}: {each['help']}: {[node['target'] for node in each['nodes']][:3]}"
        for each in found
        if each["impact"] in {"serious", "critical"}
    ]


def test_a_barrier_would_be_found(place: Place, desk: Browser) -> None:
    desk.go(place.url + "/dateline/")
    desk.ask("document.querySelector('main').insertAdjacentHTML('beforeend', '<input type=text>')")
    assert any(each.startswith("label") for each in barriers(desk))


def test_look_filter_open_read_with_the_mouse(place: Place, desk: Browser) -> None:
    desk.go(place.url + "/dateline/dates?days=90")
    assert desk.ask("document.querySelectorAll('.rulings > li').length") == 7
    desk.ask("document.querySelector('select[name=kind]').value = 'masthead_clock'")
    desk.type("input[name=words]", "river")
    desk.click(".filter button")
    desk.until("document.querySelectorAll('.rulings > li').length === 1")
    assert desk.ask("document.querySelector('.opened').checkVisibility()") is False
    desk.click(".rulings summary")
    desk.until("document.querySelector('.opened').checkVisibility()")
    assert "Wednesday, October 20 2021" in desk.ask("document.querySelector('.opened').innerText")
    desk.shoot(BUILD / "opened.png")
    desk.click(".opened .more a")
    desk.until("document.querySelector('.body mark') !== null")
    assert desk.ask("document.querySelector('.body mark.person').textContent") == "Ann Reader"


def test_all_can_be_reached_by_the_keyboard(place: Place, desk: Browser) -> None:
    desk.go(place.url + "/dateline/dates?days=90&kind=masthead_clock")
    desk.press("Tab")
    assert desk.ask("document.activeElement.className") == "skip"
    desk.press("Enter")
    desk.until("location.hash === '#main'")
    for _ in range(40):
        desk.press("Tab")
        if desk.ask("document.activeElement.tagName") == "SUMMARY":
            break
    desk.press("Enter")
    desk.until("document.querySelector('.rulings details').open")
    assert desk.ask("getComputedStyle(document.activeElement).outlineStyle") != "none"


def test_airflows_choice_of_dark_is_followed(place: Place, desk: Browser) -> None:
    desk.go(place.url + "/dateline/")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = desk.ask(ground)
    desk.ask("localStorage.setItem('theme', 'dark')")
    desk.go(place.url + "/dateline/outlets")
    assert desk.ask(ground) != light
    desk.ask("localStorage.removeItem('theme')")


def test_the_policy_stops_what_a_page_would_do_inline(place: Place, tab: Browser) -> None:
    tab.go(place.url + "/dateline/")
    tab.ask("document.body.insertAdjacentHTML('beforeend', `<img src=x onerror=\"document.title='harmed'\">`)")
    tab.ask(
        "(() => { const s = document.createElement('script'); s.textContent = \"document.title='harmed'\"; document.body.append(s) })()"
    )
    assert tab.ask("document.title") != "harmed"
    tab.until("true")
    assert any("Content Security Policy" in each for each in tab.complaints)
    tab.complaints.clear()

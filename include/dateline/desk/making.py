"""Makes the desk's pages out of the lake: a name and a query in, a page as text out.

Knows nothing of the web: addresses, login and headers are `app`'s, and where the pages are made is `made_apart`'s.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dateline import __version__
from dateline.desk import shapes, views, wording
from dateline.desk.views import Asked, Elsewhere, NotFound, Values
from dateline.errors import DatelineError
from dateline.health import words
from dateline.health.kept import Kept
from dateline.health.landed import Landed, state_of
from dateline.health.status import Status, judged
from dateline.settings import Settings
from dateline.stores.lake import Lake

KEPT_PAGES = 60  # made pages, some 50 kB each
PAGE_FOR_S = 15  # seconds for which a made page is shown again while the lake is as it was: people reload, and open one page each
KEPT_ANSWERS = 200  # answers in which a page's worth of rows stands, some 50 kB each
KEPT_TABLES = 10  # counted from by most pages, so not to be pushed out by answers; 90 days take some 400 bytes a row
PAGES: dict[str, Callable[[Asked], Values | Elsewhere]] = {
    "today": views.today,
    "outlets": views.outlets,
    "outlet": views.outlet,
    "dates": views.dates,
    "stories": views.stories,
    "article": views.article,
    "behind": views.behind,
    "find": views.find,
    "trace": views.trace,
}
# What is asked for first, and with what most others are then answered: read before anybody asks.
FIRST: tuple[tuple[str, dict[str, str]], ...] = (
    ("today", {}),
    ("outlets", {}),
    ("dates", {}),
    ("stories", {}),
    ("article", {"id": "0" * 64}),
)


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for name in ("day", "instant", "clock", "ago", "number", "share", "language", "web_address", "visible"):
        environment.filters[name] = getattr(wording, name)
    environment.globals.update(
        link=wording.link,
        outline=shapes.outline,
        words=words,
        version=__version__,
        WINDOWS=views.WINDOWS,
    )
    return environment


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A page as made. code: HTTP's. leads_to: a relative address, where the page is elsewhere."""

    code: int
    text: str
    leads_to: str = ""


class Making:
    """Makes pages, and remembers what it read for the next. Several threads may use it."""

    def __init__(self, read: Callable[[], Settings], clock: Callable[[], datetime]) -> None:
        self._read = read
        self._clock = clock
        self._kept = Kept(KEPT_ANSWERS)
        self._tables = Kept(KEPT_TABLES)
        self._pages = Kept(KEPT_PAGES)
        self._files = Landed()
        self._templates = _environment()

    def page(self, name: str, query: dict[str, str]) -> Made:
        """One page, or the page that says what is wrong and what to do."""
        now = self._clock()
        try:
            settings = self._read()
            lake = Lake.open(settings.lake)
            asked = Asked(
                lake=lake,
                state=state_of(lake),
                settings=settings,
                now=now,
                kept=self._kept,
                tables=self._tables,
                files=self._files,
                query=query,
            )
            question = (name, tuple(sorted(query.items())), settings, int(now.timestamp()) // PAGE_FOR_S)
            return self._pages.get(asked.state, question, lambda: self._page(name, asked))
        except NotFound as error:
            return self.message(404, "Not here", str(error))
        except DatelineError as error:
            return self.message(503, "The lake can't be shown", str(error))
        except OSError as error:
            what = f"The lake can't be read ({error.strerror or error}). Give the user that runs Airflow's API server "
            return self.message(503, "The lake can't be shown", what + "the right to read it.")

    def _page(self, name: str, asked: Asked) -> Made:
        values = PAGES[name](asked)
        if isinstance(values, Elsewhere):
            return Made(code=303, text="", leads_to=values.address)
        lake, settings, now = asked.lake, asked.settings, asked.now
        batches = asked.keep(("batches",), lambda: self._files.batches(lake).to_pylist())
        told = judged(lake, batches, late_after_s=settings.late_after_s, now=now)
        shared = {"days": asked.days, "span": asked.span, "is_empty": not batches}
        return self._made(f"{name}.html", name, now, told, {**values, **shared})

    def message(self, code: int, title: str, sentence: str) -> Made:
        """A page that is a message."""
        values = {"title": title, "sentence": sentence}
        return self._made("message.html", "", self._clock(), None, values, code)

    def _made(
        self, template: str, page: str, now: datetime, told: Status | None, values: Values, code: int = 200
    ) -> Made:
        made = self._templates.get_template(template).render(page=page, now=now, status=told, **values)
        return Made(code=code, text=made)

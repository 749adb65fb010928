"""Settings: what a person may set by environment variable, checked once, with defaults that work.

Nothing else reads `DATELINE_…` variables. Secrets are not settings: they come from Airflow connections.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dateline import __version__
from dateline.errors import ConfigurationError

PREFIX = "DATELINE_"
NO_CONTACT = "https://example.org/set-DATELINE_CONTACT"  # nobody's address: a harvest of real outlets warns of it


def project_folder() -> Path:
    """The checkout this package lies in (`<project>/include/dateline`); when really installed, the current folder."""
    package = Path(__file__).resolve().parent
    return package.parent.parent if package.parent.name == "include" else Path.cwd()


class Settings(BaseModel):
    """Every knob, with its unit and default. The environment variable is `DATELINE_` and the name in capitals."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    lake: Path = Field(description="Folder of the lake.")
    outlets: tuple[Path, ...] = Field(description="Folders with outlet files, separated as PATH is; the first wins.")
    enabled_outlets: Path = Field(description="TOML file that names the enabled outlets: the user's own.")
    watchlists: tuple[Path, ...] = Field(description="Folders with watchlist files, separated as PATH is.")
    cache: Path = Field(description="Folder for what is compiled once from installed packages (the gazetteer).")
    places: Path | None = Field(default=None, description="TOML file that says under which country places are shown.")
    topic_model: Path = Field(description="Topic model that `dateline train-topics` writes; used where it exists.")
    harvest_schedule: str = Field(default="*/15 * * * *", description="Cron line of harvest_news; `none` for by hand.")
    contact: str = Field(
        default=NO_CONTACT,
        description="Address in the User-Agent under which an outlet can reach whoever runs this.",
    )
    outlets_per_shard: Annotated[int, Field(ge=1, le=1000)] = Field(
        default=10, description="Outlets one discover and one fetch task take."
    )
    pages_per_shard: Annotated[int, Field(ge=1, le=2000)] = Field(
        default=200, description="Pages one fetch task takes."
    )
    shard_deadline_s: Annotated[float, Field(gt=0)] = Field(
        default=1200.0, description="Seconds a fetch task may take."
    )
    page_deadline_s: Annotated[float, Field(gt=0)] = Field(default=30.0, description="Seconds one request may take.")
    page_bytes: Annotated[int, Field(gt=0)] = Field(default=10_000_000, description="Bytes one decoded page may have.")
    parse_workers: Annotated[int, Field(ge=1, le=64)] = Field(default=1, description="Parsing processes in a task.")
    parse_deadline_s: Annotated[float, Field(gt=0)] = Field(default=10.0, description="Seconds one page may parse.")
    parse_memory_bytes: Annotated[int, Field(gt=0)] = Field(default=2 << 30, description="Memory of a parsing process.")
    copy_window_days: Annotated[int, Field(ge=0)] = Field(default=30, description="Days around a story for copies.")
    hold_after: Annotated[int, Field(ge=1)] = Field(default=3, description="Failed runs after which a batch is held.")
    late_after_s: Annotated[float, Field(gt=0)] = Field(default=7200.0, description="Seconds without landing: late.")
    keep_work_days: Annotated[float, Field(ge=0)] = Field(
        default=3.0, description="Days staging is kept once complete."
    )

    @property
    def user_agent(self) -> str:
        """How the fetcher names itself: honest, with an address to write to."""
        return f"Dateline/{__version__} (news archive; +{self.contact})"


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process. Raises ConfigurationError naming the variable and what it takes."""
    environ = os.environ if environ is None else environ
    home = project_folder()
    values: dict[str, Any] = {
        "lake": home / "lake",
        "outlets": (home / "include" / "outlets",),
        "enabled_outlets": home / "enabled-outlets.toml",
        "watchlists": (home / "include" / "watchlists",),
        "cache": home / ".cache",
        "topic_model": home / "topic-model.npz",
    }
    for name in Settings.model_fields:
        text = environ.get(PREFIX + name.upper(), "").strip()
        if not text:
            continue
        if name in {"outlets", "watchlists"}:
            values[name] = tuple(Path(part).expanduser().absolute() for part in text.split(os.pathsep) if part)
        elif name in {"lake", "enabled_outlets", "cache", "places", "topic_model"}:
            values[name] = Path(text).expanduser().absolute()
        else:
            values[name] = text
    try:
        return Settings(**values)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "?"
        raise ConfigurationError(
            f"{PREFIX}{name.upper()}={values.get(name)!r}: {first['msg']}. "
            f"It means: {Settings.model_fields[name].description} Set it right, or unset it for the default."
        ) from None

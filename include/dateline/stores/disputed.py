"""Reads the files that say under which country a disputed place is shown: the package's own, and a user's before it.

Which places a text names is decided in `tagging`. The format stands at the top of `tagging/disputed.toml`.
"""

import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from dateline.errors import ConfigurationError

_CODE = re.compile(r"[A-Z]{2}")
Code = Annotated[str, Field(pattern=_CODE.pattern, max_length=2)]


class Disputed(BaseModel):
    """One entry: which places, and the country they are shown under."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    shown_as: Code
    country: Code | None = None
    admin1: frozenset[str] = frozenset()
    ids: frozenset[int] = frozenset()
    names: tuple[str, ...] = ()
    lat: Annotated[float | None, Field(ge=-90, le=90)] = None
    lon: Annotated[float | None, Field(ge=-180, le=180)] = None

    @model_validator(mode="after")
    def _says_which(self) -> "Disputed":
        if not (self.country or self.ids or self.names):
            raise ValueError("give `country`, `ids` or `names`")
        if self.admin1 and not self.country:
            raise ValueError("`admin1` needs its `country`")
        return self

    def fits(self, country: str, admin1: str | None, geonames_id: int | None) -> bool:
        """Whether a place of GeoNames falls under this entry."""
        if geonames_id in self.ids:
            return True
        return country == self.country and (not self.admin1 or admin1 in self.admin1)


def read_disputed(users: Path | None = None) -> list[Disputed]:
    """The user's entries, if a file is named, then the package's. Raises ConfigurationError for a file that can't be read."""
    own = files("dateline.tagging").joinpath("disputed.toml").read_text(encoding="utf-8")
    entries = _entries(own, "disputed.toml")
    if users is None:
        return entries
    try:
        text = users.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{users} can't be read ({error}): mend the file or unset DATELINE_PLACES.") from error
    return [*_entries(text, str(users)), *entries]


def _entries(text: str, where: str) -> list[Disputed]:
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{where} is no TOML: {error}. Mend it, or unset DATELINE_PLACES.") from error
    rows = read.pop("place", [])
    if read or not isinstance(rows, list):
        stray = ", ".join(sorted(read)) or "place"
        raise ConfigurationError(f"{where}: only [[place]] tables may stand there, not {stray!r}. Mend it.")
    found = []
    for number, row in enumerate(rows, start=1):
        try:
            found.append(Disputed.model_validate(row))
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"]) or "entry"
            raise ConfigurationError(f"{where}: [[place]] number {number}, {field}: {first['msg']}. Mend it.") from None
    return found

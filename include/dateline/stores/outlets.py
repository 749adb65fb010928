"""Outlet files: TOML that a person wrote, checked at the door, with errors that name file and key.

Polling them is `web`'s and `jobs`' work; here they are only read.
"""

import os
import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from dateline.errors import ConfigurationError
from dateline.model import HarvestRules, ListedOutlet, Outlet, SiteRule
from dateline.selectors import MAX_REMOVALS, MAX_RULES, SelectorError, read_selector
from dateline.stores.toml_files import FileProblem, ZoneName, first_fault, parse_toml, read_each, read_text

_UNITS_S = {"m": 60, "h": 3_600, "d": 86_400}
_MIN_GAP_S = 900  # seconds: the harvest's own pace
_MAX_GAP_S = 30 * 86_400  # seconds: each harvest reads the ledger back to the longest gap
_MAX_FILE_BYTES = 100_000  # an outlet file is a page of text; a larger one is not an outlet file


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise ValueError("must be an http or https address without a user name, such as https://example.org/feed")
    return text


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"is no regular expression ({error})") from None
    return text


def _gap(text: object) -> int:
    match = re.fullmatch(r"([1-9]\d{0,3})([mhd])", text) if isinstance(text, str) else None
    seconds = int(match[1]) * _UNITS_S[match[2]] if match else 0
    if not _MIN_GAP_S <= seconds <= _MAX_GAP_S:
        raise ValueError('is no gap between 15 minutes and 30 days; write one such as "1h", "6h" or "7d"')
    return seconds


def _rising(gaps: tuple[int, ...]) -> tuple[int, ...]:
    if list(gaps) != sorted(set(gaps)):
        raise ValueError("must rise, each gap being counted from the first sight of an article")
    return gaps


def _selector(text: str) -> str:
    try:
        read_selector(text)
    except SelectorError as error:
        raise ValueError(f'{error}: {text[:80]!r}. Write it like "div.story > p"') from None
    return text


_Selector = Annotated[str, AfterValidator(_selector)]
_WebAddress = Annotated[str, Field(max_length=2000), AfterValidator(_web_address)]
_Pattern = Annotated[str, Field(max_length=500), AfterValidator(_pattern)]
_Gap = Annotated[int, BeforeValidator(_gap)]
_HOST = r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$"


class _Harvest(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    feeds: tuple[_WebAddress, ...] = ()
    news_sitemaps: tuple[_WebAddress, ...] = ()
    hub_pages: tuple[_WebAddress, ...] = ()
    hosts: tuple[Annotated[str, Field(pattern=_HOST)], ...] = ()
    link_pattern: _Pattern | None = None
    skip_pattern: _Pattern | None = None
    delay_s: Annotated[float, Field(ge=0, le=600)] = 5.0
    pages_per_harvest: Annotated[int, Field(ge=1, le=200)] = 50
    connect: Annotated[str, Field(pattern=r"^(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-fA-F:]+\]):\d{1,5}$")] | None = None
    look_again_s: Annotated[tuple[_Gap, ...], Field(alias="look_again", max_length=10), AfterValidator(_rising)] = (
        HarvestRules().look_again_s
    )

    @model_validator(mode="after")
    def _lists_something(self) -> "_Harvest":
        if not (self.feeds or self.news_sitemaps or self.hub_pages):
            raise ValueError("names no feeds, news_sitemaps or hub_pages: nothing would ever be found")
        return self


class _SiteRule(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    valid_from: date | None = None
    valid_until: date | None = None
    headline: _Selector | None = None
    body: _Selector | None = None
    published: Annotated[_Selector | None, Field(alias="date")] = None
    remove: Annotated[tuple[_Selector, ...], Field(max_length=MAX_REMOVALS)] = ()

    @model_validator(mode="after")
    def _says_something(self) -> "_SiteRule":
        if not (self.headline or self.body or self.published or self.remove):
            raise ValueError("names no headline, body, date or remove: it would do nothing")
        if self.valid_from and self.valid_until and self.valid_from > self.valid_until:
            raise ValueError("valid_until lies before valid_from")
        return self


class _OutletFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    domain: Annotated[str, Field(pattern=_HOST)]
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    timezone: ZoneName | None = None
    languages: tuple[Annotated[str, Field(pattern=r"^[a-z]{2,3}$")], ...] = ()
    medium: Literal["web", "print", "wire"] = "web"
    agency: Annotated[str, Field(min_length=1, max_length=60)] | None = None
    harvest: _Harvest
    site_rules: Annotated[tuple[_SiteRule, ...], Field(max_length=MAX_RULES)] = ()


class _EnabledFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: tuple[str, ...]
    folders: tuple[str, ...] = ()


def settings_text(path: Path) -> str:
    """The text of an outlet's file, or of the file of the enabled ones. Raises ConfigurationError where it can't be read."""
    return read_text(path, max_bytes=_MAX_FILE_BYTES, too_large="It is no settings file: take it away.")


def _toml(path: Path) -> dict[str, Any]:
    return parse_toml(path, settings_text(path))


def _complain(path: Path, error: ValidationError) -> ConfigurationError:
    says = {"extra_forbidden": "is not a known key; check the spelling"}
    fault = first_fault(error, says, whole="harvest")
    return ConfigurationError(f"{path}: {fault}. See “Add your outlets” in the README.")


def read_outlet(path: Path) -> ListedOutlet:
    """One outlet file. Raises ConfigurationError naming file, key and remedy."""
    try:
        read = _OutletFile.model_validate(_toml(path))
    except ValidationError as error:
        raise _complain(path, error) from None
    polled = (*read.harvest.feeds, *read.harvest.news_sitemaps, *read.harvest.hub_pages)
    hosts = read.harvest.hosts or tuple(
        dict.fromkeys([read.domain, f"www.{read.domain}", *(urlsplit(u).hostname or "" for u in polled)])
    )
    return ListedOutlet(
        outlet=Outlet(
            outlet_id=read.id,
            name=read.name,
            domain=read.domain,
            country=read.country,
            timezone=read.timezone,
            languages=read.languages,
            medium=read.medium,
            agency=read.agency,
            site_rules=tuple(SiteRule(**rule.model_dump()) for rule in read.site_rules),
        ),
        rules=HarvestRules(**{**read.harvest.model_dump(), "hosts": hosts}),
    )


def read_folders(folders: Iterable[Path]) -> tuple[dict[str, ListedOutlet], tuple[FileProblem, ...]]:
    """All outlets of these folders by id, and what was wrong with the others. An id in an earlier folder wins."""
    return read_each(folders, read_outlet, lambda listed: listed.outlet.outlet_id)


def enabled_names(enabled_file: Path) -> list[str]:
    """The ids that the file names as enabled, each once; none where there is no file. ConfigurationError where it is broken."""
    if not os.path.lexists(enabled_file):
        return []
    try:
        return list(dict.fromkeys(_EnabledFile.model_validate(_toml(enabled_file)).enabled))
    except ValidationError as error:
        raise _complain(enabled_file, error) from None


def read_enabled(enabled_file: Path, folders: Sequence[Path]) -> tuple[list[ListedOutlet], tuple[FileProblem, ...]]:
    """The enabled outlets, and the problems of those that are enabled but can't be used.

    A broken file of an outlet that nobody enabled is no problem of this harvest. Raises ConfigurationError where the
    user's own file is missing or broken: then nobody knows what to harvest.
    """
    if not os.path.lexists(enabled_file):
        raise ConfigurationError(
            f"{enabled_file}: not there, so no outlet is enabled. Write it with one line such as "
            'enabled = ["bbc"], or set DATELINE_ENABLED_OUTLETS to where it lies.'
        )
    try:
        wanted = _EnabledFile.model_validate(_toml(enabled_file))
    except ValidationError as error:
        raise _complain(enabled_file, error) from None
    own = [(enabled_file.parent / folder).expanduser() for folder in wanted.folders]
    for folder in own:
        if not folder.is_dir():
            raise ConfigurationError(f"{enabled_file}: key `folders`: {folder} is not a folder. Make it or mend it.")
    outlets, problems = read_folders([*own, *folders])
    enabled: list[ListedOutlet] = []
    relevant = [p for p in problems if Path(p.file).stem in wanted.enabled or Path(p.file).parent in own]
    for name in dict.fromkeys(wanted.enabled):
        if name in outlets:
            enabled.append(outlets[name])
        elif not any(Path(p.file).stem == name for p in relevant):
            relevant.append(
                FileProblem(
                    file=str(enabled_file),
                    sentence=f"{enabled_file}: key `enabled`: no outlet file has the id {name!r}. "
                    f"Mend the name, or add {name}.toml to {', '.join(str(f) for f in [*own, *folders])}.",
                )
            )
    return enabled, tuple(relevant)

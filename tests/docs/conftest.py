"""A page of the newsroom taken the whole road at a fixed moment, and a small lake of imported pages."""

import importlib.util
import shutil
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pytest
from docs_tree import MOMENT, ROOT, settings_of

from dateline.jobs import rebuild
from dateline.jobs.imports import archive_dumps
from dateline.jobs.recording import Harvest, record
from dateline.jobs.task import Task, batch_id_at
from dateline.model import Link, Page
from dateline.newsroom.answers import answer_site
from dateline.newsroom.sites import CONNECT_MARK, data_folder, load_sites
from dateline.schema import ARTICLES, FETCHES
from dateline.stores import archive
from dateline.stores.lake import Lake
from dateline.stores.outlets import read_outlet
from dateline.urls import url_key

SITE = "http://sentinel.newsroom.test"
PATH = "/river-port-retaken-by-coalition/"
TITLE = "River port retaken as militia flees by night"


def served(path: str) -> tuple[bytes, tuple[tuple[str, str], ...]]:
    """What the newsroom answers at that moment: body and headers."""
    site = load_sites(data_folder())["sentinel.newsroom.test"]
    answer = answer_site(site, path, {}, base=SITE, state=1, now=MOMENT, waited_s=0.0)
    assert answer.status == 200
    return answer.body, answer.headers


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """The page of docs/walk.md, landed."""

    html: bytes
    lake: Lake
    row: dict[str, Any]


@pytest.fixture(scope="session")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """The walk's page as fetched at MOMENT; archived, recorded, refined and landed by the very jobs."""
    folder = tmp_path_factory.mktemp("walk")
    site = load_sites(data_folder())["sentinel.newsroom.test"]
    (folder / "sentinel.toml").write_text(site.toml.replace(CONNECT_MARK, "127.0.0.1:8041"))
    outlet = read_outlet(folder / "sentinel.toml").outlet
    task = Task(settings=settings_of(folder), now=MOMENT, run_id="walk", batch_id=batch_id_at(MOMENT))
    html, headers = served(PATH)
    link = Link(
        url=SITE + PATH,
        outlet_id=outlet.outlet_id,
        discovered_via="hub_page",
        listed_in=f"{SITE}/category/world/",
        title=TITLE,
        first_seen_at=MOMENT,
    )
    page = Page(
        body=html,
        content_type=dict(headers)["Content-Type"],
        outlet=outlet,
        url=link.url,
        captured_at=MOMENT,
        captured_basis="http",
        headers=headers,
        link=link,
        robots_allowed=True,
    )
    lake = task.lake
    warc_file, offsets = archive.write_shard(task.staging, "fetch_pages", "0000", [page], now=MOMENT)
    fetched = {
        "kind": "page",
        "url": link.url,
        "url_key": url_key(link.url),
        "outlet_id": outlet.outlet_id,
        "outcome": "fetched",
        "fetched_at": MOMENT,
        "warc_file": warc_file,
        "warc_offset": offsets[0],
        "batch_id": task.batch_id,
    }
    harvest = Harvest(
        batch_id=task.batch_id,
        origin="harvest",
        started_at=MOMENT,
        rows=pa.Table.from_pylist([fetched], schema=FETCHES.schema),
        shards=["0000"],
    )
    record(lake, harvest, now=MOMENT, run_id="walk")
    rebuild.refine_batch(task, lake.batch(task.batch_id) or {})
    (row,) = lake.read(ARTICLES).to_pylist()
    return Walk(html=html, lake=lake, row=row)


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the README's examples find it: a lake of two imported pages, and `page.html`."""
    folder = tmp_path_factory.mktemp("desk")
    pages = folder / "pages"
    pages.mkdir()
    for path in (PATH, "/pearl-divers-honoured/"):
        (pages / f"{path.strip('/')}.html").write_bytes(served(path)[0])
    index = "file,url,captured_at\n" + "".join(
        f"pages/{path.name},{SITE}/{path.stem}/,{MOMENT.isoformat()}\n" for path in sorted(pages.iterdir())
    )
    (folder / "index.csv").write_text(index)
    task = Task(settings=settings_of(folder), now=MOMENT, run_id="desk", batch_id=batch_id_at(MOMENT))
    archive_dumps(task, {"paths": [str(pages)], "index": str(folder / "index.csv")})
    rebuild.refine_batch(task, task.lake.batch(task.batch_id) or {})
    shutil.copy(pages / f"{PATH.strip('/')}.html", folder / "page.html")
    return folder


@pytest.fixture(scope="session")
def sample_script() -> ModuleType:
    """tools/sample_lake.py."""
    spec = importlib.util.spec_from_file_location("sample_lake", ROOT / "tools" / "sample_lake.py")
    assert spec
    assert spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


@pytest.fixture(scope="session")
def newsroom_lake(tmp_path_factory: pytest.TempPathFactory, sample_script: ModuleType) -> Lake:
    """The newsroom harvested twice, whole, with archive and fingerprints. Takes 20 s: not for the default suite."""
    folder = tmp_path_factory.mktemp("newsroom")
    made: Lake = sample_script.make_lake(folder, settings_of(folder))
    return made

"""docker-compose.yaml and Dockerfile, held to their rules without an engine."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from stack_processes import compose

from dateline import __version__

ROOT = Path(__file__).resolve().parent.parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yaml").read_text())
SERVICES = COMPOSE["services"]
OURS = {name for name, service in SERVICES.items() if service["image"].startswith("dateline:")}
ONCE = {"secrets", "init"}
DOCKERFILE = (ROOT / "Dockerfile").read_text()


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_pinned_bounded_and_without_rights_it_does_not_need(name: str) -> None:
    service = SERVICES[name]
    assert re.fullmatch(r"[a-z/]+:\d+\.\d+(\.\d+)?(-[a-z]+)?", service["image"]), (
        "an image is named with its whole version"
    )
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["user"].split(":")[0] not in {"", "0", "root"}
    assert not {"privileged", "cap_add", "network_mode", "pid", "ipc", "devices"} & set(service)
    assert service["logging"]["options"]["max-size"]
    assert service["mem_limit"]
    assert not any(str(volume).startswith(("/", "./", "~")) for volume in service["volumes"]), (
        "no folder of the host by default"
    )


@pytest.mark.parametrize("name", sorted(set(SERVICES) - ONCE))
def test_what_runs_for_good_is_watched_and_begun_again(name: str) -> None:
    assert SERVICES[name]["restart"] == "unless-stopped"
    assert SERVICES[name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", sorted(ONCE))
def test_what_runs_once_ends(name: str) -> None:
    assert SERVICES[name]["restart"] == "no"
    assert "healthcheck" not in SERVICES[name]


def test_all_services_of_our_image_have_the_same_environment() -> None:
    assert {str(SERVICES[name]["environment"]) for name in OURS} == {str(COMPOSE["x-environment"])}


def test_the_image_is_built_once_before_all_that_run_it() -> None:
    assert [name for name in SERVICES if "build" in SERVICES[name]] == ["secrets"]
    assert "profiles" not in SERVICES["secrets"]


def test_the_database_counts_as_healthy_only_where_others_reach_it() -> None:
    """The image's first, passing server listens on the socket alone."""
    assert "--host=127.0.0.1" in SERVICES["postgres"]["healthcheck"]["test"]


def test_no_secret_stands_in_the_file() -> None:
    text = (ROOT / "docker-compose.yaml").read_text()
    assert not re.findall(r"(?i)(?:password|secret|fernet_key|token)\w*: +(?!cat |/run/|\{)\S+", text)
    assert not re.search(r"://[^/\s]+:[^/\s]+@", text)


def test_only_the_ui_is_published_and_only_on_loopback() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"api-server": ["${DATELINE_LISTEN:-127.0.0.1}:${DATELINE_PORT:-8080}:8080"]}


def test_every_variable_that_may_be_set_is_told_at_the_head_of_the_file() -> None:
    text = (ROOT / "docker-compose.yaml").read_text()
    head, body = text.split("\nx-environment:", 1)
    used = set(re.findall(r"\$\{(DATELINE_\w+)", body))
    told = set(re.findall(r"DATELINE_\w+", head))
    assert used - told == set()
    assert told - used == set()


def test_the_image_is_airflows_own_of_the_locked_version() -> None:
    locked = re.search(r"^apache-airflow==(\S+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    assert locked is not None
    assert re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE) == [f"apache/airflow:slim-{locked[1]}-python3.12"]
    assert {SERVICES[name]["image"] for name in OURS} == {f"dateline:{__version__}"}


def test_the_image_copies_what_is_there_and_runs_as_no_root() -> None:
    copied = [word for line in re.findall(r"^COPY (.+)$", DOCKERFILE, re.MULTILINE) for word in line.split()[:-1]]
    sources = [word for word in copied if not word.startswith("--")]
    assert [word for word in sources if not (ROOT / word).exists()] == []
    kept = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    assert [word for word in sources if word.split("/")[0] not in kept] == []
    assert re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE)[-1] == "airflow"


def test_folders_of_volumes_are_made_in_the_image_so_that_they_belong_to_its_user() -> None:
    places = {
        volume.split(":")[-2 if volume.endswith(":ro") else -1] for name in OURS for volume in SERVICES[name]["volumes"]
    }
    made = set(re.search(r"install -d (.+?)\nUSER", DOCKERFILE, re.DOTALL)[1].replace("\\\n", " ").split())  # type: ignore[index]
    assert places <= made


def test_both_locks_agree() -> None:
    pins = [dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE)) for name in ("requirements.txt", "requirements-scale.txt")]  # fmt: skip
    assert {name for name in pins[0].keys() & pins[1].keys() if pins[0][name] != pins[1][name]} == set()
    assert tuple(map(int, pins[1]["celery"].split(".")))[:2] < (5, 7)


@pytest.mark.skipif(
    shutil.which("docker-compose") is None, reason="docker-compose is not installed (Debian: docker-compose)"
)
class TestResolved:
    def test_the_default_is_one_machine_without_broker(self) -> None:
        services = compose()
        assert services["scheduler"]["environment"]["AIRFLOW__CORE__EXECUTOR"] == "LocalExecutor"

    def test_a_mistake_in_the_file_would_be_found(self, tmp_path: Path) -> None:
        broken = (ROOT / "docker-compose.yaml").read_text().replace("postgres: { condition", "postgress: { condition")
        (tmp_path / "docker-compose.yaml").write_text(broken)
        done = subprocess.run(
            ["docker-compose", "config", "-q"], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        assert "postgress" in done.stderr

    def test_one_variable_makes_it_a_cluster(self) -> None:
        services = compose(("cluster",), DATELINE_EXECUTOR="CeleryExecutor")
        assert {
            services[n]["environment"]["AIRFLOW__CORE__EXECUTOR"] for n in ("scheduler", "worker", "api-server")
        } == {"CeleryExecutor"}
        assert services["worker"]["depends_on"]["redis"] == {"condition": "service_healthy"}

"""The local Airflow's place: ports, secrets, and what its children may see."""

import socket
from pathlib import Path

import pytest

from dateline.errors import GiveUp
from dateline.supervisor import Place, free_port, stop_recorded


def place(home: Path) -> Place:
    return Place(project=home, home=home / ".airflow", lake=home / "lake", port=8080, log_ports=(1, 2))


def test_a_taken_port_is_named_with_the_remedy() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(GiveUp, match=rf"port {port} .*--port"):
            free_port(port)


def test_secrets_are_made_once_and_only_the_user_can_read_them(tmp_path: Path) -> None:
    here = place(tmp_path)
    environment = here.environment()
    assert environment["AIRFLOW__API_AUTH__JWT_SECRET"] == here.environment()["AIRFLOW__API_AUTH__JWT_SECRET"]
    assert here.password() == here.password()
    for path in here.home.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path.name


def test_the_api_answers_on_loopback_alone_and_tasks_find_it_on_any_port(tmp_path: Path) -> None:
    environment = place(tmp_path).environment()
    assert environment["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert environment["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://127.0.0.1:8080/execution/"
    assert environment["AIRFLOW__CORE__LOAD_EXAMPLES"] == "False"


@pytest.mark.parametrize(
    "record", ["", "nonsense", "[]", '{"pid": 1, "children": {"scheduler": 1}}', '{"children": 3}']
)
def test_a_record_of_strangers_stops_nobody(tmp_path: Path, record: str) -> None:
    (tmp_path / "running.json").write_text(record)
    assert stop_recorded(tmp_path) is False

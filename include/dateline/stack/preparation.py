"""What must be there before the services start: Airflow's tables, the first login, the pool of one writer, the folders.

All of it may be done again at every start; the secrets are made before, in `secret_files`.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from dateline.errors import GiveUp
from dateline.settings import Settings
from dateline.stack.secret_files import read_secret

LOGIN = "admin"
_AIRFLOW = (sys.executable, "-m", "airflow")
_REFUSED = "password authentication failed"


def _airflow(arguments: Sequence[str], what: str) -> str:
    """Run one command of Airflow's; what it printed. Raises GiveUp with its last lines where it fails."""
    done = subprocess.run([*_AIRFLOW, *arguments], capture_output=True, text=True, check=False)  # noqa: S603 - our own interpreter
    printed = done.stdout + done.stderr
    if done.returncode == 0:
        return printed
    if _REFUSED in printed:
        raise GiveUp(
            "Postgres refuses the password in the volume `secrets`: the volume `database` was made with another. Restore "
            "the volume `secrets`, or delete `database`, where nothing of the lake lies, and start again."
        )
    ends = "\n".join(printed.strip().splitlines()[-12:])
    raise GiveUp(f"{what} failed. Mend what these last lines name, then start again:\n{ends}")


def prepare(secrets: Path, settings: Settings, address: str, say: Callable[[str], None]) -> None:
    """Bring everything to where the services can start, and say how to get in. address: where people will find the UI.

    Raises GiveUp or ConfigurationError with the remedy: nothing is half done that a second run would not finish.
    """
    password = read_secret(secrets, "admin-password")
    read_secret(secrets, "database-url")
    if not os.access(settings.lake, os.W_OK | os.X_OK):
        raise GiveUp(
            f"the lake {settings.lake} is not there, or this user ({os.getuid()}) may not write it. Make the folder that "
            "DATELINE_LAKE_AT names, and set DATELINE_UID to the id of its owner (id -u)."
        )
    for folder in (settings.cache, settings.enabled_outlets.parent, *settings.outlets, *settings.watchlists):
        if not folder.exists():
            folder.mkdir(parents=True)
    say("Making Airflow's tables")
    _airflow(["db", "migrate"], "airflow db migrate")
    known = _airflow(["users", "list", "--output", "plain"], "airflow users list")
    if not any(LOGIN in line.split() for line in known.splitlines()):
        say("Making the login")
        details = ["--firstname", "Dateline", "--lastname", "Operator", "--email", "operator@localhost"]
        _airflow(
            ["users", "create", "--role", "Admin", "--username", LOGIN, "--password", password, *details],
            "airflow users create",
        )
    _airflow(["pools", "set", "lake", "1", "One writer of the lake at a time"], "airflow pools set")
    say(f"Ready: {address}   user: {LOGIN}   password: {password}   (as made at the first start)")
    if not settings.enabled_outlets.exists():
        say(
            "No outlet is enabled yet. To try: docker compose --profile newsroom up -d. Your own: "
            "docker compose exec scheduler dateline outlets add https://… (or list, enable)."
        )

"""The stack's passwords and keys: made once, each in a file of its own that Airflow, Postgres and Redis read.

Nothing is ever changed here: what is there stays, since a database keeps the password it was made with.
"""

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from dateline.errors import ConfigurationError

_OURS = 0o440  # owner and group 0: the services of our image
# Postgres and Redis run under ids of their own images; the volume is mounted into the containers that need it alone.
_EVERY_SERVICE = 0o444
USER = "airflow"  # of the database


def _password() -> str:
    return secrets.token_urlsafe(24)


def _fernet_key() -> str:
    # https://github.com/fernet/spec: 32 random bytes in URL-safe base64, with padding.
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


def make_secrets(folder: Path, *, database: str, broker: str) -> list[str]:
    """Make the files that are not there yet; their names. database, broker: `host:port` as the services find them.

    Raises ConfigurationError where the folder can't be written.
    """
    made: list[str] = []

    def keep(name: str, make: Callable[[], str], mode: int = _OURS) -> str:
        path = folder / name
        if path.exists():
            return path.read_text().strip()
        beside = folder / f".{name}.new"  # a start that is killed here leaves no half password behind
        beside.unlink(missing_ok=True)
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(make())  # no line end: Airflow takes a `_CMD`'s output as it is, and a URL would end in one
            stream.flush()
            os.fsync(descriptor)
        beside.chmod(mode)
        beside.rename(path)
        made.append(name)
        return path.read_text().strip()

    try:
        for_database = keep("database-password", _password, _EVERY_SERVICE)
        for_broker = keep("broker-password", _password, _EVERY_SERVICE)
        keep("redis.conf", lambda: f"requirepass {for_broker}\nappendonly yes", _EVERY_SERVICE)
        keep("database-url", lambda: f"postgresql+psycopg2://{USER}:{for_database}@{database}/{USER}")
        # Celery's own prefix, and the driver named: SQLAlchemy 2.1 takes the bare scheme for psycopg 3.
        keep("result-backend", lambda: f"db+postgresql+psycopg2://{USER}:{for_database}@{database}/{USER}")
        keep("broker-url", lambda: f"redis://:{for_broker}@{broker}/0")
        keep("fernet-key", _fernet_key)
        keep("jwt-secret", lambda: secrets.token_urlsafe(64))
        keep("api-secret", lambda: secrets.token_urlsafe(64))
        keep("admin-password", lambda: secrets.token_urlsafe(12))
    except OSError as error:
        raise ConfigurationError(
            f"the secrets can't be made in {folder} ({error.strerror}). Give this user the right to write there."
        ) from None
    return made


def read_secret(folder: Path, name: str) -> str:
    """One secret. Raises ConfigurationError where it is missing."""
    try:
        return (folder / name).read_text().strip()
    except OSError as error:
        raise ConfigurationError(
            f"the secret {folder / name} can't be read ({error.strerror}). Run the service `secrets` again: "
            "docker compose up secrets. It makes what is missing."
        ) from None

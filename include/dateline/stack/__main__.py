"""`python -m dateline.stack COMMAND`: what the services of docker-compose.yaml run. Health checks call it often, so it loads little."""

import argparse
import json
import signal
import socket
import sys
import threading
import urllib.request
from pathlib import Path

from dateline.errors import DatelineError, GiveUp

_CHECK_WITHIN_S = 8.0  # seconds; the health checks of docker-compose.yaml allow ten


def _say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


def _secrets(given: argparse.Namespace) -> None:
    from dateline.stack.secret_files import make_secrets  # noqa: PLC0415 - loaded by the command that needs it

    made = make_secrets(given.folder, database=given.database, broker=given.broker)
    _say(f"Made: {', '.join(made)}." if made else "All secrets are there.")


def _prepare(given: argparse.Namespace) -> None:
    from dateline.settings import read_settings  # noqa: PLC0415 - as above
    from dateline.stack.preparation import prepare  # noqa: PLC0415

    prepare(given.folder, read_settings(), given.address, _say)


def _janitor(given: argparse.Namespace) -> None:
    from dateline.stack.janitor import keep_clean  # noqa: PLC0415 - as above

    keep_clean(given.folder, given.keep_days, _say, once=given.once)


def _check_janitor(given: argparse.Namespace) -> None:
    from dateline.stack.janitor import LATE_AFTER_S, seconds_since_cleaning  # noqa: PLC0415 - as above

    age_s = seconds_since_cleaning(given.folder)
    if age_s is None or age_s > LATE_AFTER_S:
        raise GiveUp("nothing was cleaned for two days. Look into the log of the service `janitor`.")


def _check(given: argparse.Namespace) -> None:
    """200 within the time; where a component is named, its status in the answer is `healthy`."""
    if not given.url.startswith("http://"):
        raise GiveUp(f"{given.url} is no address of the stack. Write http://…")
    open_directly = urllib.request.build_opener(urllib.request.ProxyHandler({})).open
    try:
        with open_directly(given.url, timeout=_CHECK_WITHIN_S) as answer:
            status = json.load(answer)[given.component]["status"] if given.component else "healthy"
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GiveUp(f"{given.url}: {error}. Look into the log of that service.") from None
    if status != "healthy":
        raise GiveUp(f"{given.component} is {status}. Look into its log.")


def _newsroom(given: argparse.Namespace) -> None:
    """Serve the bundled outlets at this host's own address, enabled as long as they are served."""
    from dateline.newsroom import serve  # noqa: PLC0415 - as above
    from dateline.settings import read_settings  # noqa: PLC0415
    from dateline.stores.outlet_files import set_enabled  # noqa: PLC0415

    enabled = read_settings().enabled_outlets
    closing = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: closing.set())
    # Containers get their address at each start, and an outlet file names an address: so both are written anew.
    with serve(port=given.port, host=socket.gethostbyname(given.host), beyond_loopback=True) as server:
        names = [path.stem for path in server.outlet_files(enabled.parent / "newsroom")]
        set_enabled(enabled, add=names)
        _say(f"{len(names)} outlets at http://{server.address}/, enabled in {enabled} until this ends.")
        closing.wait()
    set_enabled(enabled, remove=names)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dateline.stack", description="Services of docker-compose.yaml.")
    commands = parser.add_subparsers(required=True)

    def command(name: str, run: object) -> argparse.ArgumentParser:
        added = commands.add_parser(name)
        added.set_defaults(run=run)
        return added

    for name, run in (
        ("secrets", _secrets),
        ("prepare", _prepare),
        ("janitor", _janitor),
        ("check-janitor", _check_janitor),
    ):
        added = command(name, run)
        added.add_argument("folder", type=Path)
        if name == "secrets":
            added.add_argument("--database", required=True)
            added.add_argument("--broker", required=True)
        if name == "prepare":
            added.add_argument("--address", required=True)
        if name == "janitor":
            added.add_argument("--keep-days", type=float, default=30.0)
            added.add_argument("--once", action="store_true")
    check = command("check", _check)
    check.add_argument("url")
    check.add_argument("component", nargs="?", default="")
    newsroom = command("newsroom", _newsroom)
    newsroom.add_argument("host")
    newsroom.add_argument("port", type=int)
    return parser


def main() -> None:
    """Run the command; what can't be done is one message on stderr and exit code 1."""
    given = _arguments().parse_args()
    try:
        given.run(given)
    except DatelineError as error:
        sys.stderr.write(f"dateline: {error}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()

"""A headless Chromium driven by its DevTools protocol: go, look, click, type, screenshot. No library but websockets.

Also tells whether there is a Chromium at all.
"""

import base64
import contextlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, build_opener

from websockets.sync.client import ClientConnection, connect

WITHIN_S = 60.0  # seconds for a page to show what is waited for; Airflow's UI is large and machines are loaded
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS = (
    "--headless=new",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)


def chromium() -> str | None:
    """Path of a Chromium, or None."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


class Browser:
    """One tab. What its pages complain of is in `complaints`: console errors, exceptions, refusals of the policy."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._number = 0
        self.complaints: list[str] = []
        self.asked: list[str] = []  # addresses that the pages asked for
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method: str, *, within_s: float = WITHIN_S, **arguments: Any) -> dict[str, Any]:
        """One command, its answer; what happens meanwhile is noted. Raises TimeoutError."""
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": arguments}))
        while True:
            told = json.loads(self._socket.recv(timeout=within_s))
            if told.get("id") == self._number:
                assert "error" not in told, f"{method}: {told['error']}"
                return dict(told["result"])
            self._note(told)

    def _note(self, told: dict[str, Any]) -> None:
        method, what = told.get("method"), told.get("params", {})
        if method == "Runtime.exceptionThrown":
            self.complaints.append(str(what["exceptionDetails"].get("exception", {}).get("description", what)))
        elif method == "Runtime.consoleAPICalled" and what["type"] in {"error", "assert"}:
            self.complaints.append(" ".join(str(each.get("value", each)) for each in what["args"]))
        elif method == "Log.entryAdded" and what["entry"]["level"] == "error":
            self.complaints.append(f"{what['entry']['text']} {what['entry'].get('url', '')}")
        elif method == "Network.requestWillBeSent":
            self.asked.append(what["request"]["url"])

    def go(self, url: str) -> None:
        """Open an address and wait until it has loaded."""
        self.call("Page.navigate", url=url)
        self.until("document.readyState === 'complete' && location.href !== 'about:blank'")

    def ask(self, expression: str) -> Any:
        """The value of a JavaScript expression; promises are waited for."""
        told = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in told, f"{expression[:200]}: {told['exceptionDetails']}"
        return told["result"].get("value")

    def until(self, expression: str) -> Any:
        """Wait until the expression is true; its value."""
        deadline = time.monotonic() + WITHIN_S
        while True:
            with contextlib.suppress(AssertionError):  # a page that is being replaced
                if value := self.ask(expression):
                    return value
            assert time.monotonic() < deadline, f"never true: {expression} at {self.ask('location.href')}"
            time.sleep(0.1)

    def click(self, selector: str) -> None:
        """Click the middle of an element with the mouse."""
        self.until(f"document.querySelector({json.dumps(selector)}) !== null")
        spot = self.ask(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)}); e.scrollIntoView({{block: 'center'}}); "
            "const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2] })()"
        )
        self.click_at(*spot)

    def click_at(self, x: float, y: float) -> None:
        """Click a place of the window with the mouse."""
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def windows(self) -> list[str]:
        """The addresses of all tabs and windows."""
        return [each["url"] for each in self.call("Target.getTargets")["targetInfos"] if each["type"] == "page"]

    def type(self, selector: str, text: str) -> None:
        """Type into a field."""
        self.until(f"document.querySelector({json.dumps(selector)}) !== null")
        self.ask(f"document.querySelector({json.dumps(selector)}).focus()")
        self.call("Input.insertText", text=text)

    def press(self, key: str) -> None:
        """Press and release a key such as Tab or Enter."""
        code = {"Tab": 9, "Enter": 13, " ": 32}[key]
        text = {"Enter": "\r", " ": " "}.get(key, "")
        for kind in ("keyDown", "keyUp"):
            more = {"text": text} if text and kind == "keyDown" else {}
            self.call("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code, **more)

    def size(self, width: int, height: int) -> None:
        """Size of the window in CSS pixels."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )

    def dark(self, wanted: bool) -> None:
        """What the system prefers."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if wanted else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])

    def shoot(self, path: Path) -> None:
        """A screenshot of the window, as PNG."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(self._shot()["data"]))

    def _shot(self) -> dict[str, Any]:
        """Taken again where it does not come: a headless tab that draws nothing new now and then never answers."""
        for _ in range(3):
            with contextlib.suppress(TimeoutError):
                return self.call("Page.captureScreenshot", within_s=WITHIN_S / 4, format="png")
            self.call("Page.bringToFront")
        return self.call("Page.captureScreenshot", format="png")


@contextlib.contextmanager
def browser(profile: Path) -> Iterator[Browser]:
    """A Chromium with one empty tab; gone at the end."""
    found = chromium()
    assert found is not None
    arguments = [*_ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]  # root has no sandbox
    log = profile / "chromium.log"
    profile.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [found, *arguments, f"--user-data-dir={profile / 'data'}", "about:blank"],
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
    try:
        port = _waited(lambda: (profile / "data" / "DevToolsActivePort").read_text().split()[0], process, log)
        opener = build_opener(ProxyHandler({}))  # loopback is nobody's proxy's business
        with opener.open(f"http://127.0.0.1:{port}/json", timeout=WITHIN_S) as answer:
            (tab,) = [each for each in json.load(answer) if each["type"] == "page"]
        with connect(tab["webSocketDebuggerUrl"], max_size=None, proxy=None, open_timeout=WITHIN_S) as socket:
            yield Browser(socket)
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _waited(look: Callable[[], str], process: "subprocess.Popen[bytes]", log: Path) -> str:
    deadline = time.monotonic() + WITHIN_S
    while True:
        with contextlib.suppress(OSError, IndexError):
            return look()
        assert process.poll() is None, f"Chromium ended: {log.read_text()[-2000:]}"
        assert time.monotonic() < deadline, f"Chromium does not answer: {log.read_text()[-2000:]}"
        time.sleep(0.05)

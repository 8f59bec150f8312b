"""A headless Chromium, told what to do over a pipe in the words of its DevTools protocol.

The pipe needs neither a driver nor a package: messages are JSON, each ended by a zero byte.
"""

from __future__ import annotations

import base64
import json
import os
import selectors
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = """
    --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars
    --disable-background-networking --disable-component-update --disable-sync --mute-audio
    --disable-extensions --disable-dev-shm-usage --remote-debugging-pipe
""".split()

#: Chromium reads from 3 and writes to 4. Both are moved out of the way first, then there.
LAUNCHER = """
import fcntl, os, sys
ends = [fcntl.fcntl(int(end), fcntl.F_DUPFD, 10) for end in sys.argv[1:3]]
for end, place in zip(ends, (3, 4)):
    os.dup2(end, place)
os.execv(sys.argv[3], sys.argv[3:])
"""
PATIENCE = 30.0  # seconds for an answer


def find_chromium() -> str | None:
    """The browser's program, if it is installed."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class BrowserError(Exception):
    """The browser did not do what it was told."""


class Chromium:
    """One browser with one page at a time.

    Attributes:
        complaints: what the page wrote to the console as a warning or error, and uncaught errors.
        requests: every address that was asked for.
    """

    def __init__(self, program: str) -> None:
        self.profile = tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True)
        (inner_read, self.write_end), (self.read_end, inner_write) = os.pipe(), os.pipe()
        command = [sys.executable, "-c", LAUNCHER, str(inner_read), str(inner_write), program]
        self.process = subprocess.Popen(
            [*command, *FLAGS, f"--user-data-dir={self.profile.name}", "about:blank"],
            pass_fds=(inner_read, inner_write),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(inner_read)
        os.close(inner_write)
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.read_end, selectors.EVENT_READ)
        self.received = b""
        self.number = 0
        self.session = ""
        self.complaints: list[str] = []
        self.requests: list[str] = []

    def close(self) -> None:
        """End the browser and remove its profile."""
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.selector.close()
        os.close(self.read_end)
        os.close(self.write_end)
        self.profile.cleanup()

    # --- the protocol ---

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and wait for its answer."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        text = json.dumps(message).encode() + b"\0"
        while text:
            text = text[os.write(self.write_end, text) :]
        while True:
            answer = self.receive(method)
            if answer.get("id") == self.number:
                break
            self.note(answer)
        if "error" in answer:
            raise BrowserError(f"{method}: {answer['error']}")
        return dict(answer["result"])

    def receive(self, waiting_for: str) -> dict[str, Any]:
        """The next message of the browser."""
        end = time.monotonic() + PATIENCE
        while b"\0" not in self.received:
            if not self.selector.select(max(0.0, end - time.monotonic())):
                raise BrowserError(f"{waiting_for}: no answer in {PATIENCE:.0f} seconds")
            part = os.read(self.read_end, 1 << 16)
            if not part:
                raise BrowserError(f"{waiting_for}: the browser ended")
            self.received += part
        message, _, self.received = self.received.partition(b"\0")
        return dict(json.loads(message))

    def note(self, event: dict[str, Any]) -> None:
        """Keep what an event says of the page."""
        method, told = event.get("method"), event.get("params", {})
        if method == "Runtime.exceptionThrown":
            details = told["exceptionDetails"]
            self.complaints.append(details.get("exception", details).get("description", "?"))
        elif method == "Runtime.consoleAPICalled" and told["type"] in ("error", "warning"):
            self.complaints.append(str(told["args"]))
        elif method == "Log.entryAdded" and told["entry"]["level"] in ("error", "warning"):
            self.complaints.append(told["entry"]["text"])
        elif method == "Network.requestWillBeSent":
            self.requests.append(told["request"]["url"])

    # --- pages ---

    def new_page(self) -> None:
        """An empty page, on which everything is as at first."""
        if not self.session:
            pages = self.send("Target.getTargets")["targetInfos"]
            target = next(page["targetId"] for page in pages if page["type"] == "page")
            attached = self.send("Target.attachToTarget", targetId=target, flatten=True)
            self.session = attached["sessionId"]
            for domain in ("Page", "Runtime", "Log", "Network"):
                self.send(f"{domain}.enable")
        self.send("Emulation.setScriptExecutionDisabled", value=False)
        self.send("Input.dispatchMouseEvent", type="mouseMoved", x=0, y=0)
        self.send("Page.navigate", url="about:blank")
        self.wait_for("location.href === 'about:blank'")
        self.complaints.clear()
        self.requests.clear()

    def open(self, path: Path, fragment: str = "") -> None:
        """Open a file and wait until it is loaded."""
        self.send("Page.navigate", url=path.as_uri() + fragment)
        self.wait_for(f"location.href.startsWith({json.dumps(path.as_uri())})")
        self.wait_for("document.readyState === 'complete'")

    def run(self, expression: str) -> Any:
        """The value of a JavaScript expression on the page."""
        answer = self.send(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in answer:
            raise BrowserError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def wait_for(self, expression: str) -> None:
        """Wait until a JavaScript expression is true."""
        end = time.monotonic() + PATIENCE
        while not self.run(expression):
            if time.monotonic() > end:
                raise BrowserError(f"not true after {PATIENCE:.0f} seconds: {expression}")
            time.sleep(0.02)

    def look(self, width: int, height: int, **features: str) -> None:
        """Set the size of the window, and media features such as `prefers_color_scheme`."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.send("Emulation.setDeviceMetricsOverride", **size)
        pairs = [{"name": k.replace("_", "-"), "value": v} for k, v in features.items()]
        self.send("Emulation.setEmulatedMedia", features=pairs)

    def press(self, key: str, text: str = "") -> None:
        """Press and release a key, named as JavaScript names it."""
        codes = {" ": 32, "Enter": 13, "End": 35, "Home": 36, "ArrowLeft": 37, "ArrowRight": 39,
                 "Escape": 27, "Tab": 9}  # fmt: skip
        known = {"key": key, "windowsVirtualKeyCode": codes[key]}
        text = {" ": " ", "Enter": "\r"}.get(key, text)
        down = {"type": "keyDown", "text": text} if text else {"type": "rawKeyDown"}
        self.send("Input.dispatchKeyEvent", **down, **known)
        self.send("Input.dispatchKeyEvent", type="keyUp", **known)

    def point(self, selector: str, click: bool = False, index: int = 0) -> None:
        """Move the mouse onto the middle of an element, and click there if asked to."""
        box = self.run(
            f"(() => {{const b = document.querySelectorAll({json.dumps(selector)})[{index}]"
            ".getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2];})()"
        )
        place = {"x": box[0], "y": box[1]}
        self.send("Input.dispatchMouseEvent", type="mouseMoved", **place)
        for kind in ("mousePressed", "mouseReleased") if click else ():
            self.send("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **place)

    def screenshot(self, path: Path | None = None) -> bytes:
        """The window as a PNG image, written to a file if one is named."""
        png = base64.b64decode(self.send("Page.captureScreenshot", format="png")["data"])
        if path:
            path.write_bytes(png)
        return png

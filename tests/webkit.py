"""WebKitGTK, as its own driver lets it be driven: playwright cannot."""

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import unquote, urlsplit
from urllib.request import Request, urlopen

import pytest

NEEDED = "WebKitWebDriver", "Xvfb"
MISSING = "no WebKitGTK here: apt-get install webkit2gtk-driver xvfb"
KEYS = {"Space": " ", "ArrowUp": "\ue013", "ArrowDown": "\ue015"}
PATIENCE = 60  # seconds
# What a page says that is wrong; its driver does not tell.
EAR = """<script>
window.wrong = [];
addEventListener("error", e => wrong.push(
    e.message || `missing ${e.target.src || e.target.href}`), true);
addEventListener("unhandledrejection", e => wrong.push(String(e.reason)));
for (const name of ["error", "warn"])
    console[name] = (...said) => wrong.push(said.join(" "));
</script>"""


def path_of(url: str) -> Path:
    return Path(unquote(urlsplit(url).path))


def listen(page: Path) -> None:
    """Let a page of ours keep what goes wrong on it."""
    start, mark, rest = page.read_text("utf-8").partition('charset="utf-8"')
    assert mark, f"{page} has another head"
    end, rest = rest.split(">", 1)
    page.write_text(f"{start}{mark}{end}>{EAR}{rest}", "utf-8")


class WebKit:
    """A window of WebKitGTK."""

    def __init__(self, driver: str):
        self.driver = driver
        self.open()

    def open(self) -> None:
        self.address = f"{self.driver}/session"
        session = self.ask("POST", "", {"capabilities": {}})
        self.address += f"/{session['sessionId']}"

    def close(self) -> None:
        self.ask("DELETE", "")

    def renew(self) -> None:
        """Another window: one keeps memory of each page, and may die of it."""
        with suppress(HTTPError):  # it is dead already
            self.close()
        self.open()

    def ask(self, method: str, path: str, body: dict | None = None):
        """What the driver answers."""
        data = None if body is None else json.dumps(body).encode()
        request = Request(self.address + path, data, method=method)
        with urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)["value"]

    def goto(self, url: str) -> None:
        """Open a page, in another window if this one dies of it."""
        try:
            self.ask("POST", "/url", {"url": url})
        except HTTPError:
            self.renew()
            self.ask("POST", "/url", {"url": url})

    def run(self, code: str):
        """What the body of an asynchronous function returns."""
        script = f"""
            const done = arguments[0];
            (async () => {{ {code} }})().then(
                value => done({{ value }}), e => done({{ wrong: String(e) }}));
        """
        asked = {"script": script, "args": []}
        answer = self.ask("POST", "/execute/async", asked)
        assert "wrong" not in answer, answer["wrong"]
        return answer.get("value")

    def act(self, kind: str, *actions: dict) -> None:
        source = {"type": kind, "id": kind, "actions": actions}
        self.ask("POST", "/actions", {"actions": [source]})

    def move(self, x: float, y: float) -> None:
        move = {"type": "pointerMove", "x": round(x), "y": round(y)}
        self.act("pointer", move)

    def click(self, x: float, y: float) -> None:
        self.move(x, y)
        press = {"type": "pointerDown", "button": 0}
        self.act("pointer", press, press | {"type": "pointerUp"})

    def press(self, key: str) -> None:
        press = {"type": "keyDown", "value": KEYS[key]}
        self.act("key", press, press | {"type": "keyUp"})

    def phone(self, url: str) -> None:
        """Open a page of ours in a frame: a window would be wider."""
        frame = path_of(url).with_suffix(".phone.html")
        frame.write_text(
            f'<iframe src="{url}" style="border: 0" width="360" height="800">'
        )
        self.goto(frame.as_uri())
        self.ask("POST", "/frame", {"id": 0})


@contextmanager
def running(*command, **settings) -> Iterator[subprocess.Popen]:
    with subprocess.Popen(command, **settings) as process:
        try:
            yield process
        finally:
            process.terminate()


@contextmanager
def started(home: Path) -> Iterator[WebKit]:
    """A WebKitGTK without a screen and with calm pages."""
    if not all(map(shutil.which, NEEDED)):
        pytest.skip(MISSING)
    home.joinpath("gtk-3.0").mkdir()
    home.joinpath("gtk-3.0/settings.ini").write_text(
        "[Settings]\ngtk-enable-animations=0\n"
    )
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    screen = running(
        # Without -noreset it starts anew when its last window closes.
        *("Xvfb", "-displayfd", "1", "-noreset", "-nolisten", "tcp"),
        *("-screen", "0", "1400x1000x24"),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with screen as shown:
        own = {
            "DISPLAY": f":{shown.stdout.readline().decode().strip()}",
            "XDG_CONFIG_HOME": str(home),
        }
        command = ("WebKitWebDriver", f"--port={port}")
        with running(*command, env=os.environ | own):
            wait_for(port)
            webkit = WebKit(f"http://127.0.0.1:{port}")
            yield webkit
            webkit.close()


def wait_for(port: int) -> None:
    """Until somebody listens there."""
    for _ in range(100):
        with socket.socket() as found:
            if not found.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.1)

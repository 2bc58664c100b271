"""The teachers' page names nothing that is not there."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "pages" / "teach.md").read_text("utf-8")
CHAPTERS = {p.name[:2]: p for p in sorted(ROOT.glob("chapters/*.ipynb"))}


def titles(number):
    """The headings of a chapter, those of its exercises without number."""
    cells = json.loads(CHAPTERS[number].read_text("utf-8"))["cells"]
    text = "\n".join(
        "".join(cell["source"])
        for cell in cells
        if cell["cell_type"] == "markdown"
    )
    found = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"^Exercise \d+: |^Optional: ", "", t) for t in found}


def blocks():
    """What is said of each chapter."""
    parts = re.split(r"^### (\d\d) · .*$", PAGE, flags=re.MULTILINE)
    return {
        n: part.split("\n## ")[0] for n, part in zip(*[iter(parts[1:])] * 2)
    }


def test_each_chapter_has_its_place():
    assert list(blocks()) == list(CHAPTERS)


@pytest.mark.parametrize("number", CHAPTERS)
def test_exercises_and_sections_are_there(number):
    text = " ".join(blocks()[number].split())
    named = re.findall(r"exercise \*([^*]+)\*", text)
    named += re.findall(r"under \*([^*]+)\*", text)
    assert set(named) <= titles(number)


def test_what_the_lectures_leave_out_is_there():
    rows = re.findall(
        r"^\| .*\|$", PAGE.split("## Chapter by")[0], re.MULTILINE
    )
    found = [
        (number, name)
        for row in rows
        for number, name in re.findall(
            r"(\d\d)(?:(?!\d\d)[^|;*])*\*([^*]+)\*", row
        )
    ]
    assert len(found) >= 3
    for number, name in found:
        assert name in titles(number), f"{number}: {name}"


def test_commands_and_files_are_there():
    commands = set(re.findall(r"`make (\w+)`", PAGE))
    targets = re.findall(
        r"^(\w+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE
    )
    assert {"slides", "student", "pdf", "quiz", "figures"} <= commands
    assert commands <= set(targets)
    for name in re.findall(r"`(attnkit/[\w/]+)`", PAGE):
        assert (ROOT / name).exists(), name
    package = (ROOT / "LICENSE-text").read_text("utf-8")
    for name in ("Banking77", "Multi30k"):
        assert name in PAGE and name in package

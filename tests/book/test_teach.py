"""The teachers' page names nothing that is not there."""

import json
import re
from pathlib import Path

import lessons
import pytest
from sphinx.errors import ExtensionError

from attnkit.practice.tasks import TASKS

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


def test_the_labs_name_each_exercise_and_who_checks_it():
    table = PAGE.split("## Labs")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (\d\d) \| .* \| (.*) \|$", table, re.MULTILINE)
    assert [number for number, _ in rows] == list(CHAPTERS)
    for number, row in rows:
        found = re.findall(r"(\d): \d+(\\\*)?", row)
        text = CHAPTERS[number].read_text("utf-8")
        there = re.findall(r"### Exercise (\d):", text)
        assert [exercise for exercise, _ in found] == there, number
        for exercise, star in found:
            assert bool(star) == (f"{number}.{exercise}" in TASKS), exercise


def test_each_chapter_has_a_plan_of_ninety_minutes():
    plans = re.findall(
        r"```{lesson} (\d\d)\n:minutes: 90\n(?::folded:\n)?\n(.*?)```",
        PAGE,
        re.DOTALL,
    )
    assert [number for number, _ in plans] == ["01", *CHAPTERS]
    for _, plan in plans:
        minutes = [int(line.split("|")[0]) for line in plan.splitlines()]
        assert sum(minutes) == 90 and max(minutes) < 30


@pytest.mark.parametrize(
    "line, said",
    [
        ("5 | Nothing", "section: got 'Nothing'"),
        ("5 | Summary | nothing", "figure: got 'nothing'"),
        ("5 | Summary | | Nobody", "question: got 'Nobody'"),
        ("5 | 03: Masks: words that are not there", "section: got"),
    ],
)
def test_a_plan_names_nothing_that_is_not_there(line, said):
    assert lessons.row("5 | Summary", "02")[0] == 5
    with pytest.raises(ExtensionError, match=said):
        lessons.row(line, "02")


def test_a_plan_brings_answers_along():
    minutes, html = lessons.row(
        "7 | 02: Softmax: from scores to weights | live-weigher | Three sc",
        "01",
    )
    assert minutes == 7 and "02 · Softmax" in html
    assert "?present=live-weigher" in html and "<strong>0.33</strong>" in html
    assert "Also heard: 5; 1; 0.5" in html


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

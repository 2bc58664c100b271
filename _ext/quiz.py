"""Checks and exam questions of all chapters, for a learning platform.

    python _ext/quiz.py                   # needs the run chapters: make book
    python _ext/quiz.py 7                 # other numbers in the exam

Writes _build/quiz/checks.xml (Moodle XML) and checks.gift (GIFT), and the
same of the exam bank: a category a chapter, each choice with what it shows,
numbers with their tolerance, questions in words with their marking scheme.
And answers.html, the teacher's key to the checks.
"""

import json
import re
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from live_figures import named

from attnkit.assign.bank import BANK, Asked
from attnkit.assign.exam import exam_of
from attnkit.live.selfcheck.selfcheck import marked, rounded

ROOT = Path(__file__).parents[1]
OUT = ROOT / "_build" / "quiz"
WIDGETS = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"


class Question(NamedTuple):
    """A check or an exam question, its texts as HTML.

    Without answers it is to be answered in words, and `otherwise` says how
    to mark it.
    """

    name: str
    text: str
    answers: list[tuple[Any, bool, str]]  # choice or number, right?, why
    within: float | None  # of a number
    otherwise: str  # said of any other number
    points: int = 1


def live(path: Path) -> Iterator[tuple[str, dict]]:
    """The kind and the state of each live figure, in the page's order."""
    notebook = json.loads(path.read_text("utf-8"))
    states = notebook["metadata"]["widgets"][WIDGETS]["state"]
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            view = output.get("data", {}).get(VIEW)
            state = states[view["model_id"]]["state"] if view else {}
            if "_anywidget_id" in state:
                yield state["_anywidget_id"].rpartition(".")[2], state


def in_notebook(path: Path) -> Iterator[Question]:
    """The checks of a chapter, as the page shows them."""
    checks = (state for kind, state in live(path) if kind == "Check")
    for number, state in enumerate(checks, start=1):
        marks, choices = state["marks"], state["within"] is None
        yield Question(
            f"{path.stem[:2]}-{number:02}",
            marked(state["question"], marks),
            [
                (
                    marked(answer, marks) if choices else answer,
                    right,
                    marked(why, marks),
                )
                for answer, right, why in state["answers"]
            ],
            state["within"],
            marked(state["otherwise"], marks),
        )


def in_words(question: Question) -> list[tuple[str, bool, str]]:
    """The answers as the page writes them."""
    within = question.within
    return [
        (answer if within is None else rounded(answer, within), right, why)
        for answer, right, why in question.answers
    ]


MARKS = r"`([^`]+)`|\*([^\s*](?:[^*]*[^\s*])?)\*"


def of_exam(name: str, asked: Asked) -> Question:
    text = marked(asked.text, MARKS)
    points = sum(worth for worth, _ in asked.scheme)
    scheme = [
        f"{worth}: {marked(what, MARKS)}" for worth, what in asked.scheme
    ]
    told = "; ".join(scheme)
    if asked.value is None:
        return Question(name, text, [], None, told, points)
    answers = [(asked.value, True, told)]
    again = "Not right. Write down the way first."
    return Question(name, text, answers, asked.within, again, points)


def bank(seed: int) -> dict[str, list[Question]]:
    """The exam questions of each chapter."""
    return {
        chapter: [
            of_exam(f"exam-{chapter}-{number}", asked)
            for number, asked in enumerate(exam_of(chapter, seed), start=1)
        ]
        for chapter in BANK
    }


def questions() -> dict[str, list[Question]]:
    """The checks of each chapter, by its name."""
    executed = ROOT / "_build" / "executed" / "chapters"
    found = {p.stem: [*in_notebook(p)] for p in sorted(executed.glob("*"))}
    if not found:
        raise SystemExit(f"{executed} holds no chapter: run `make book` first")
    return found


def add(parent: ET.Element, name: str, text: str, **given: str) -> ET.Element:
    """An element whose text is an element of its own, as Moodle has it."""
    made = ET.SubElement(parent, name, given)
    ET.SubElement(made, "text").text = text
    return made


def as_moodle(chapters: dict[str, list[Question]]) -> ET.ElementTree:
    quiz = ET.Element("quiz")
    for chapter, asked in chapters.items():
        category = ET.SubElement(quiz, "question", type="category")
        add(category, "category", f"$course$/Attention/{chapter}")
        for question in asked:
            number = question.within is not None
            kind = "numerical" if number else "multichoice"
            kind = kind if question.answers else "essay"
            made = ET.SubElement(quiz, "question", type=kind)
            add(made, "name", question.name)
            add(made, "questiontext", question.text, format="html")
            ET.SubElement(made, "defaultgrade").text = str(question.points)
            if kind == "essay":
                add(made, "graderinfo", question.otherwise, format="html")
                continue
            if not number:
                ET.SubElement(made, "single").text = "true"
                ET.SubElement(made, "shuffleanswers").text = "true"
            for answer, right, why in question.answers:
                fraction = "100" if right else "0"
                told = repr(answer) if number else answer
                one = add(made, "answer", told, fraction=fraction)
                one.set("format", "moodle_auto_format" if number else "html")
                if number:
                    tolerance = ET.SubElement(one, "tolerance")
                    tolerance.text = repr(question.within)
                add(one, "feedback", why, format="html")
            if number:
                rest = add(made, "answer", "*", fraction="0")
                add(rest, "feedback", question.otherwise, format="html")
    ET.indent(quiz)
    return ET.ElementTree(quiz)


def plain(text: str) -> str:
    """What GIFT would take for a sign of its own, as text."""
    return re.sub(r"([\\~=#{}:])", r"\\\1", " ".join(text.split()))


def as_gift(chapters: dict[str, list[Question]]) -> str:
    parts = []
    for chapter, asked in chapters.items():
        parts.append(f"$CATEGORY: $course$/Attention/{chapter}")
        for question in asked:
            number = question.within is not None
            if not question.answers:
                head = f"::{question.name}::[html]{plain(question.text)}"
                parts.append(f"{head} {{}}")
                continue
            lines = [f"::{question.name}::[html]{plain(question.text)} {{"]
            lines[0] += "#" * number
            for answer, right, why in question.answers:
                sign = "=" if right or number else "~"
                share = "%0%" if number and not right else ""
                told = (
                    f"{answer!r}:{question.within!r}"
                    if number
                    else plain(answer)
                )
                lines.append(f"{sign}{share}{told}#{plain(why)}")
            if number:
                lines.append(f"~#{plain(question.otherwise)}")
            parts.append("\n".join([*lines, "}"]))
    return "\n\n".join(parts) + "\n"


def as_page(chapters: dict[str, list[Question]]) -> str:
    """The teacher's key: each question, its answer, and what else is said."""
    parts = []
    for chapter, asked in chapters.items():
        parts.append(f"<h2>{chapter}</h2>")
        names = named(["Check"] * len(asked))
        for name, question in zip(names, asked):
            answers = "".join(
                f"<dt>{'✓' if right else '✗'} {answer}</dt><dd>{why}</dd>"
                for answer, right, why in in_words(question)
            )
            vote = f"../html/chapters/{chapter}.html?present={name}"
            parts.append(
                f'<h3 id="{question.name}"><a href="{vote}">{question.name}'
                f"</a></h3><p>{question.text}</p><dl>{answers}</dl>"
            )
    return (
        '<!DOCTYPE html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        '<meta name="color-scheme" content="light dark">'
        "<title>All questions and their answers</title>"
        "<style>body{max-width:45rem;margin:2rem auto;padding:0 1rem;"
        "font:1rem/1.5 system-ui,sans-serif}dt{font-weight:600}"
        "h3{margin-bottom:0}</style>"
        f"<main><h1>All questions and their answers</h1>{''.join(parts)}"
        "</main></html>"
    )


def write(name: str, chapters: dict[str, list[Question]]) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    moodle = as_moodle(chapters)
    moodle.write(OUT / f"{name}.xml", encoding="utf-8", xml_declaration=True)
    OUT.joinpath(f"{name}.gift").write_text(as_gift(chapters), "utf-8")
    print(f"    {sum(map(len, chapters.values()))} questions in {OUT}/{name}")


if __name__ == "__main__":
    checks = questions()
    write("checks", checks)
    OUT.joinpath("answers.html").write_text(as_page(checks), "utf-8")
    write("exam", bank(int(sys.argv[1]) if sys.argv[1:] else 0))

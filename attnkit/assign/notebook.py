"""A homework as a notebook that nbgrader knows what to do with."""

import hashlib
import random
import re
from typing import Any

from attnkit import check
from attnkit.assign.problems import HOMEWORK, Problem

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
HIDE, SHOW = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
SECRET = re.compile(
    rf"^( *)({BEGIN}.*?{END}|{HIDE}.*?{SHOW})\n?", re.DOTALL | re.MULTILINE
)


def dice_of(secret: bytes, student: str, chapter: str) -> random.Random:
    """The same for the same secret, student and chapter, and for no others."""
    told = "\0".join((student, chapter)).encode()
    return random.Random(hashlib.sha256(secret + b"\0" + told).digest())


def cell(kind: str, name: str, source: str, **grading: Any) -> dict[str, Any]:
    about = {
        "grade": False,
        "grade_id": name,
        "locked": True,
        "schema_version": 3,
        "solution": False,
        "task": False,
    }
    made: dict[str, Any] = {
        "cell_type": kind,
        "id": name,
        "metadata": {"nbgrader": about | grading},
        "source": source.splitlines(keepends=True),
    }
    if kind == "code":
        made |= {"execution_count": None, "outputs": []}
    return made


def answer(task: Problem) -> str:
    """The teacher's cell: nbgrader takes out what the two signs enclose."""
    room = "    " * task.given.startswith("def ")
    parts = (task.given, room + BEGIN, task.solution, room + END)
    return "\n".join(parts)


def cells_of(task: Problem) -> list[dict[str, Any]]:
    test = "\n".join((task.open, HIDE, task.hidden, SHOW))
    title = f"## {task.name.capitalize()} ({task.points} points)\n\n"
    return [
        cell("markdown", f"{task.name}-text", title + task.text),
        cell("code", task.name, answer(task), solution=True, locked=False),
        cell(
            "code", f"{task.name}-test", test, grade=True, points=task.points
        ),
    ]


def homework(chapter: str, student: str, secret: bytes) -> dict[str, Any]:
    """The notebook of one student, solutions and hidden tests in it.

    ValueError: a chapter without homework, no name, a secret of fewer than
    16 bytes.
    """
    wanted = f"one of {', '.join(HOMEWORK)}"
    check.that(chapter in HOMEWORK, "chapter", repr(chapter), wanted)
    check.text("student", student)
    check.that(bool(student.strip()), "student", repr(student), "a name")
    told = f"{len(secret)} bytes"
    check.that(len(secret) >= 16, "secret", told, "at least 16, by chance")
    dice = dice_of(secret, student, chapter)
    text = (
        f"# Homework for chapter {chapter}: {student}\n\nThe numbers are "
        "yours alone. Replace what stands in the cells for your answers, and "
        "leave all other cells as they are."
    )
    cells = [cell("markdown", "start", text)]
    for draw in HOMEWORK[chapter]:
        cells += cells_of(draw(dice))
    kernel = {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    }
    return {
        "cells": cells,
        "metadata": {
            "kernelspec": kernel,
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def for_student(made: dict[str, Any]) -> dict[str, Any]:
    """The same homework without solutions and hidden tests."""

    def kept(match: re.Match[str]) -> str:
        inside = match[1] and match[2].startswith(BEGIN)
        return f"{match[1]}raise NotImplementedError\n" if inside else ""

    cells = [
        one
        | {
            "source": SECRET.sub(kept, "".join(one["source"]))
            .rstrip()
            .splitlines(keepends=True)
        }
        for one in made["cells"]
    ]
    return made | {"cells": cells}

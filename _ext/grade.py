"""Grade homework with nbgrader: a folder of notebooks in, a CSV out.

    python _ext/grade.py HANDED_IN SECRET > grades.csv

HANDED_IN/ada/03.ipynb is what ada handed in for chapter 03. Each is graded
against the homework that was drawn for that student; points count for what a
test gives, hidden ones included. A cell may run for a minute. Students' code
runs as you, in a kernel of its own: grade in a container, or as another user.
"""

import argparse
import csv
import json
import os
import shutil
import sys
import tempfile
import warnings
from pathlib import Path
from typing import NamedTuple

from nbgrader.apps import NbGraderAPI
from traitlets.config import Config

from attnkit.assign import HOMEWORK, homework

SECONDS = 60  # a cell
# nbgrader calls a program by its name that was installed beside it.
os.environ["PATH"] = os.pathsep.join(
    [str(Path(sys.executable).parent), os.environ["PATH"]]
)


class Grade(NamedTuple):
    """A line of the CSV."""

    student: str
    chapter: str
    task: str
    points: float
    of: float
    remark: str = ""


def handed_in(folder: Path) -> list[Path]:
    """The notebooks of all students, in order."""
    found = sorted(folder.glob("*/[0-9][0-9].ipynb"))
    known = [path for path in found if path.stem in HOMEWORK]
    if not known:
        raise SystemExit(f"{folder} holds no NAME/NN.ipynb of a homework")
    return known


def api_of(course: Path) -> NbGraderAPI:
    config = Config()
    config.CourseDirectory.root = str(course)
    config.CourseDirectory.db_url = f"sqlite:///{course}/gradebook.db"
    config.ExecutePreprocessor.timeout = SECONDS
    config.Execute.timeout = SECONDS
    return NbGraderAPI(config=config)


def grade(path: Path, secret: bytes) -> list[Grade]:
    """One notebook, in a course of its own that is thrown away."""
    student, chapter = path.parent.name, path.stem
    with tempfile.TemporaryDirectory() as place:
        course = Path(place)
        source = course / "source" / "homework" / f"{chapter}.ipynb"
        source.parent.mkdir(parents=True)
        made = homework(chapter, student, secret)
        source.write_text(json.dumps(made), "utf-8")
        api = api_of(course)
        done = api.generate_assignment("homework")
        if not done["success"]:
            raise SystemExit(done["log"])
        target = course / "submitted" / student / "homework"
        target.mkdir(parents=True)
        shutil.copy(path, target / source.name)
        done = api.autograde("homework", student)
        names = {
            cell["id"]: cell["metadata"]["nbgrader"]["points"]
            for cell in made["cells"]
            if cell["metadata"]["nbgrader"]["grade"]
        }
        if not done["success"]:
            told = (done.get("log") or done.get("error") or "").strip()
            remark = told.splitlines()[-1] if told else "not graded"
            return [
                Grade(student, chapter, name.removesuffix("-test"), 0, of,
                      remark)
                for name, of in names.items()
            ]  # fmt: skip
        with api.gradebook as book:
            found = book.find_submission_notebook(chapter, "homework", student)
            points = {one.name: one.score for one in found.grades}
    return [
        Grade(student, chapter, name.removesuffix("-test"), points[name], of)
        for name, of in names.items()
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("handed_in", type=Path)
    parser.add_argument("secret", type=Path)
    given = parser.parse_args()
    warnings.filterwarnings("ignore", module="nbgrader")
    writer = csv.writer(sys.stdout)
    writer.writerow(Grade._fields)
    for path in handed_in(given.handed_in):
        writer.writerows(grade(path, given.secret.read_bytes()))

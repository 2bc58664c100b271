"""The students' edition: no solution in it, and a place for each answer."""

import json
import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from bs4 import BeautifulSoup

from attnkit.practice.tasks import TASKS

ROOT = Path(__file__).parents[2]
EDITION = ROOT / "_build" / "student"
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
# One that says less gives nothing away: `)`, `else:`, `print(shares)`.
TELLING = 24
TEXTS = {".html", ".ipynb", ".js", ".json", ".txt", ".md", ".inv", ".svg"}


@pytest.fixture(scope="module", autouse=True)
def built():
    if not (EDITION / "html" / "index.html").exists():
        pytest.fail("there is no _build/student: run `make student` first")


def cells(path):
    return json.loads(path.read_text("utf-8"))["cells"]


def source(cell):
    return "".join(cell["source"])


def solved(cell):
    return "solution" in cell["metadata"].get("tags", ())


def squeezed(text):
    """Whatever breaks and indents its lines."""
    return re.sub(r"\s+", "", text)


def lines_of(text):
    """Its telling lines, and its sentences."""
    parts = re.split(r"\n|(?<=[.;:?]) ", text)
    found = {squeezed(part.strip().lstrip("# ")) for part in parts}
    return {line for line in found if len(line) >= TELLING}


def open_text():
    """What is no secret: all cells but the solutions, and the package."""
    told = [source(c) for p in CHAPTERS for c in cells(p) if not solved(c)]
    told += [p.read_text("utf-8") for p in (ROOT / "attnkit").rglob("*.py")]
    told += [p.read_text("utf-8") for p in (ROOT / "pages").glob("*.md")]
    told.append("from attnkit.practice import check_exercise")  # each check
    return squeezed("\n".join(told))


def secrets():
    """Each line of a solution that stands nowhere else, by its cell."""
    known = open_text()
    return {
        line: f"{path.stem}, {cell['id']}"
        for path in CHAPTERS
        for cell in cells(path)
        if solved(cell)
        for line in lines_of(source(cell))
        if line not in known
    }


def as_read(path, data):
    """What a reader, or a search in the file, finds in it."""
    text = data.decode("utf-8", "replace")
    if path.endswith(".html"):
        return text + BeautifulSoup(text, "html.parser").get_text()
    if path.endswith((".ipynb", ".json", ".js")):
        return text.replace("\\n", "\n").replace('\\"', '"')
    return text


def files():
    """All files with text in them, those in the archive among them."""
    for path in EDITION.rglob("*"):
        if path.suffix in TEXTS:
            yield str(path.relative_to(EDITION)), path.read_bytes()
    for path in EDITION.rglob("*.zip"):
        with ZipFile(BytesIO(path.read_bytes())) as whole:
            for name in whole.namelist():
                yield f"{path.name}: {name}", whole.read(name)


def test_no_line_of_a_solution_is_in_it():
    hidden = secrets()
    assert len(hidden) > 200 and len(set(hidden.values())) > 40
    leaks, places = {}, 0
    for name, data in files():
        text = squeezed(as_read(name, data).replace("\n# ", "\n"))
        places += 1
        leaks |= {
            f"{name}: {line}": cell
            for line, cell in hidden.items()
            if line in text
        }
    assert places > 60 and not leaks


def test_the_search_would_find_a_leak(tmp_path):
    """In the teachers' edition it finds nearly every line."""
    hidden = secrets()
    pages = (ROOT / "_build" / "html").rglob("*.html")
    text = "".join(
        squeezed(as_read(path.name, path.read_bytes())) for path in pages
    )
    found = [line for line in hidden if line in text]
    assert len(found) > 0.9 * len(hidden)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_each_exercise_has_a_place_for_its_answer_and_a_check(path):
    """Left as they are, the checks say what is to be done."""
    mine = {c["id"]: c for c in cells(EDITION / "notebooks" / path.name)}
    number = path.name[:2]
    text = "\n".join(map(source, mine.values()))
    asked = re.findall(r"^### Exercise (\d+):", text, re.MULTILINE)
    kept = [c["id"] for c in cells(path) if not solved(c)]
    assert [name for name in mine if not name.startswith("a")] == kept
    added = [name for name in mine if name not in kept]
    assert added == [
        f"a{number}-{n}-{kind}" for n in asked for kind in ("answer", "check")
    ]
    order = list(mine)
    for n in asked:
        place = order.index(f"a{number}-{n}-answer")
        assert f"### Exercise {n}:" in source(mine[order[place - 1]])
        names = {}
        exec(source(mine[f"a{number}-{n}-answer"]), names)
        *first, last = source(mine[f"a{number}-{n}-check"]).split("\n\n")
        if f"{number}.{n}" in TASKS:
            exec("\n".join(first), names)
            verdict = eval(last, names)
            assert not verdict and verdict.slip.startswith("Write your ")


def test_after_the_exercises_nothing_needs_a_solution():
    for path in CHAPTERS:
        every = cells(path)
        start = next(
            i for i, c in enumerate(every) if "## Exercises" in source(c)
        )
        rest = [c for c in every[start:] if c["cell_type"] == "code"]
        assert all(map(solved, rest)), path.stem

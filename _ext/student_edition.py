"""The students' edition: notebooks and site without the solutions.

    python _ext/student_edition.py        # needs the run chapters: make book

Writes _build/student: notebooks/, where each solution has made way for a cell
to answer in and one that checks the answer, all of them as notebooks.zip, and
html/, the site, whose downloads and sources hold no solution either.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from attnkit.practice.tasks import TASKS

ROOT = Path(__file__).parents[1]
OUT = ROOT / "_build" / "student"
EXERCISE = re.compile(r"^### Exercise (\d+):", re.MULTILINE)
NO_CHECK = "# No machine checks this one: show it to your teacher."


def is_solution(cell: dict) -> bool:
    return "solution" in cell["metadata"].get("tags", ())


def code_cell(name: str, source: str) -> dict:
    """A cell of the notebook that the site does not show."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name,
        "metadata": {"tags": ["remove-cell"]},
        "outputs": [],
        "source": source.splitlines(keepends=True),
    }


def answer_cells(chapter: str, number: str) -> list[dict]:
    """A cell to answer in, and one that checks the answer."""
    key, title = f"{chapter}.{number}", f"# Your answer to exercise {number}\n"
    names = [f"a{chapter}-{number}-{kind}" for kind in ("answer", "check")]
    if key not in TASKS:
        cells = zip(names, (title, NO_CHECK))
        return [code_cell(name, source) for name, source in cells]
    wants = TASKS[key].wants
    answer = "".join(f"my_{n} = ...  # {what}\n" for n, what in wants.items())
    given = "".join(f"    {n}=my_{n},\n" for n in wants)
    check = (
        "from attnkit.practice import check_exercise\n\n"
        f'check_exercise(\n    "{key}",\n{given})'
    )
    cells = zip(names, (title + answer, check))
    return [code_cell(name, source) for name, source in cells]


def without_solutions(notebook: dict, chapter: str) -> dict:
    """Each exercise with its two cells in the place of its solution."""
    kept: list[dict] = []
    number = ""
    for cell in notebook["cells"]:
        if is_solution(cell):
            if number:  # once an exercise, where its solution begins
                kept += answer_cells(chapter, number)
                number = ""
            continue
        found = EXERCISE.search("".join(cell["source"]))
        number = found[1] if found else number
        kept.append(cell)
    return notebook | {"cells": kept}


def rewrite(source: Path, target: Path) -> None:
    """One notebook without its solutions."""
    notebook = json.loads(source.read_text("utf-8"))
    bare = without_solutions(notebook, source.name[:2])
    target.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(bare, indent=1, ensure_ascii=False)
    target.write_text(text + "\n", "utf-8")


def write_notebooks() -> None:
    """The notebooks, one by one and all in one file."""
    notebooks = OUT / "notebooks"
    for chapter in sorted((ROOT / "chapters").glob("*.ipynb")):
        rewrite(chapter, notebooks / chapter.name)
    with ZipFile(OUT / "notebooks.zip", "w", ZIP_DEFLATED) as whole:
        for path in sorted(notebooks.iterdir()):
            whole.write(path, f"notebooks/{path.name}")


def write_site() -> int:
    """The site, from a copy of its sources."""
    source = OUT / "source"
    for name in ("_config.yml", "_toc.yml", "index.md", "references.bib"):
        source.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, source)
    for name in ("_ext", "pages"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, source / name, ignore=ignored)
    for folder in ("chapters", "_build/executed/chapters"):
        for chapter in sorted((ROOT / folder).glob("*.ipynb")):
            rewrite(chapter, source / folder / chapter.name)
    build = [Path(sys.executable).with_name("jupyter-book"), "build", source]
    flags = ["--path-output", OUT / "book", "--all", "-W", "-n", "-q"]
    code = subprocess.call([*map(str, build), *map(str, flags)])
    if code == 0:
        shutil.move(OUT / "book" / "_build" / "html", OUT / "html")
        for scrap in ("book", "source"):
            shutil.rmtree(OUT / scrap)
    return code


if __name__ == "__main__":
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    write_notebooks()
    sys.exit(write_site())

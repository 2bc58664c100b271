"""The notebooks as they lie in the repository, before they are run."""

import json
import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
IN_TOC = re.findall(r"\bfile: (\S+)", (ROOT / "_toc.yml").read_text())
START = re.compile(r"^:::+\{(exercise|solution)-start\} *(\S*)", re.MULTILINE)
END = re.compile(r"^:::+\{(exercise|solution)-end\}", re.MULTILINE)
LABEL = re.compile(r"^:label: *(\S+)", re.MULTILINE)
SLIDER = re.compile(r"\b(slider|ipywidgets|interact)\b")
DRAWING = re.compile(
    r"\b(matplotlib|pyplot|plt|seaborn|savefig)\b|"
    r"\.(plot|bar|hist|scatter|imshow|subplots)\("
)
HOME = re.compile(r"(/home/|/Users/|/root/|/tmp/|[A-Z]:\\)\w")

every_chapter = pytest.mark.parametrize(
    "chapter", CHAPTERS, ids=lambda path: path.stem
)


def read(chapter):
    return nbformat.read(chapter, as_version=nbformat.NO_CONVERT)


def code_cells(chapter):
    return [c for c in read(chapter).cells if c.cell_type == "code"]


def tags(cell):
    return cell.metadata.get("tags", [])


def gated(chapter, kind):
    """The cells of each gated exercise or solution, by its label."""
    found, inside = {}, None
    for cell in read(chapter).cells:
        markdown = cell.cell_type == "markdown"
        start = START.search(cell.source) if markdown else None
        if start and start[1] == kind:
            named = LABEL.search(cell.source)
            label = named[1] if named else start[2]
            assert label not in found, f"{kind} {label} stands twice"
            inside = found[label] = []
        if inside is not None:
            inside.append(cell)
        end = END.search(cell.source) if markdown else None
        if end and end[1] == kind:
            inside = None
    assert inside is None, f"a {kind} has no end"
    return found


def test_there_are_chapters():
    assert CHAPTERS


def test_the_table_of_contents_names_each_chapter():
    here = {f"chapters/{path.stem}" for path in CHAPTERS}
    assert here == {name for name in IN_TOC if name.startswith("chapters/")}
    for name in IN_TOC:
        assert list(ROOT.glob(f"{name}.*")), f"_toc.yml names {name}"


@every_chapter
def test_format(chapter):
    notebook = read(chapter)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    # Not through nbformat, which gives new ids where two are equal.
    ids = [cell["id"] for cell in json.loads(chapter.read_text())["cells"]]
    assert len(set(ids)) == len(ids)


@every_chapter
def test_outputs_are_stripped(chapter):
    for cell in code_cells(chapter):
        assert not cell.outputs, cell.source
        assert cell.execution_count is None, cell.source


@every_chapter
def test_begins_with_its_one_title(chapter):
    cells = read(chapter).cells
    prose = "\n".join(c.source for c in cells if c.cell_type == "markdown")
    prose = re.sub(r"```.*?```", "", prose, flags=re.DOTALL)
    titles = re.findall(r"^# .*", prose, re.MULTILINE)
    assert len(titles) == 1
    assert cells[0].source.startswith(titles[0])


@every_chapter
def test_imports_attnkit_by_name_from_the_first_cell_on(chapter):
    cells = code_cells(chapter)
    assert re.search(r"^(from|import) attnkit", cells[0].source, re.MULTILINE)
    for cell in cells:
        assert "import *" not in cell.source


@every_chapter
def test_code_cells_are_short_and_do_not_draw(chapter):
    for cell in code_cells(chapter):
        assert cell.source.strip(), "an empty cell"
        assert cell.source.count("\n") < 12, cell.source
        assert not DRAWING.search(cell.source), cell.source


@every_chapter
def test_text_is_written_as_utf_8(chapter):
    """As the package reads it; some systems have another habit."""
    for cell in code_cells(chapter):
        for call in re.findall(r"(?:\bopen|write_text)\(.*", cell.source):
            assert 'encoding="utf-8"' in call, cell.source


@every_chapter
def test_widgets_that_need_a_kernel_stay_off_the_site(chapter):
    for cell in code_cells(chapter):
        calls = [
            line
            for line in cell.source.splitlines()
            if SLIDER.search(line) and not line.startswith(("from", "import"))
        ]
        if calls:
            assert "remove-cell" in tags(cell), cell.source


@every_chapter
def test_exercises_have_solutions_that_are_run(chapter):
    exercises = gated(chapter, "exercise")
    solutions = gated(chapter, "solution")
    assert 3 <= len(exercises) <= 5
    assert solutions.keys() == exercises.keys()
    for label, cells in solutions.items():
        assert any(cell.cell_type == "code" for cell in cells), label


@every_chapter
def test_solutions_are_folded(chapter):
    for label, cells in gated(chapter, "solution").items():
        code = [cell for cell in cells if cell.cell_type == "code"]
        for cell in code:
            assert "hide-cell" in tags(cell), label
            folded = cell.metadata.get("jupyter", {})
            assert folded.get("source_hidden"), label
            assert folded.get("outputs_hidden"), label
        # Gates stand alone, and prose gives no answer away.
        prose = [
            cell
            for cell in cells
            if cell.cell_type == "markdown"
            and not re.fullmatch(
                r"\s*(:::+\{solution-(start|end)\}[^\n]*(\n:[^\n]*)*\s*)",
                cell.source,
            )
        ]
        assert not prose or ":class: dropdown" in cells[0].source, label


@every_chapter
def test_names_no_place_on_someones_machine(chapter):
    for cell in read(chapter).cells:
        assert not HOME.search(cell.source), cell.source
        assert "pip install" not in cell.source

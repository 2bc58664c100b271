"""The notebooks as they lie in the repository, before they are run."""

import ast
import json
import re
from importlib.metadata import version
from pathlib import Path

import nbformat
import pytest

from attnkit import practice

ROOT = Path(__file__).parents[2]
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
TRIES = [name for name in practice.__all__ if name.startswith("try_")]
IN_TOC = re.findall(r"\bfile: (\S+)", (ROOT / "_toc.yml").read_text())
EXERCISE = re.compile(r"^### Exercise (\d+): \S", re.MULTILINE)
LEVEL = re.compile(
    r"^### Exercise .*\n\n\*(?:Easy|Medium|Hard), \d+ minutes\.\*$", re.M
)
SOLUTION = re.compile(r"#### Solution of exercise (\d+)\s*")
DIRECTIVE = re.compile(r"^:::|^```\{|\{[\w:-]+\}`", re.MULTILINE)
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


def solutions(chapter):
    """The cells of each solution, its heading first, by its exercise."""
    found, inside = {}, None
    for cell in read(chapter).cells:
        if cell.cell_type == "markdown":
            start = SOLUTION.match(cell.source)
            if start:
                inside = found[int(start[1])] = []
            elif cell.source.startswith("#"):
                inside = None
        if inside is not None:
            inside.append(cell)
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
    assert re.search(r"^(from|import) attnkit", cells[1].source, re.MULTILINE)
    for cell in cells:
        assert "import *" not in cell.source


SHOWN = ("table", "source", "gloss", "compare")


@every_chapter
def test_what_a_cell_makes_to_be_seen_is_seen(chapter):
    """Jupyter shows a cell's last expression, and no other."""
    for cell in code_cells(chapter):
        for node in ast.parse(cell.source).body[:-1]:
            call = getattr(node, "value", None)
            name = ast.unparse(call.func) if isinstance(call, ast.Call) else ""
            seen = isinstance(node, ast.Expr) and name.startswith("plot")
            assert not seen and name not in SHOWN, cell.source


@every_chapter
def test_code_cells_are_short_and_do_not_draw(chapter):
    for cell in code_cells(chapter):
        assert cell.source.strip(), "an empty cell"
        if "check" not in tags(cell):  # mostly words, and nobody sees them
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
    cells = read(chapter).cells
    prose = "\n".join(c.source for c in cells if c.cell_type == "markdown")
    numbers = [int(number) for number in EXERCISE.findall(prose)]
    assert len(LEVEL.findall(prose)) == len(numbers), "how hard, how long"
    assert 3 <= len(numbers) <= 5
    assert numbers == list(range(1, len(numbers) + 1))
    assert list(solutions(chapter)) == numbers
    for number, cells in solutions(chapter).items():
        assert any(cell.cell_type == "code" for cell in cells), number


@every_chapter
def test_solutions_are_folded(chapter):
    """JupyterLab folds what stands under such a heading, outputs too."""
    every = [cell for cells in solutions(chapter).values() for cell in cells]
    for cell in every:
        heading = SOLUTION.match(cell.source)
        folded = cell.metadata.get("jp-MarkdownHeadingCollapsed", False)
        assert folded == bool(heading), cell.source
    tagged = [c for c in read(chapter).cells if "solution" in tags(c)]
    assert every == tagged, "those that a lecturer takes out"


@every_chapter
def test_prose_is_plain_markdown(chapter):
    """Directives are soup where nobody knows them, as in Colab."""
    for cell in read(chapter).cells:
        if cell.cell_type == "markdown":
            assert not DIRECTIVE.search(cell.source), cell.source


@pytest.mark.parametrize("name", TRIES)
def test_each_try_of_practice_has_its_exercise(name):
    """In one chapter. The solution passes, and another try shows a slip."""
    asking = [
        (chapter, int(start[1]))
        for chapter in CHAPTERS
        for cell in read(chapter).cells
        if (start := EXERCISE.search(cell.source)) and name in cell.source
    ]
    assert len(asking) == 1
    chapter, number = asking[0]
    code = "\n".join(c.source for c in solutions(chapter)[number][1:])
    calls = re.findall(rf"^(assert |){name}\(", code, re.MULTILINE)
    assert calls == ["assert ", ""]


def test_every_reference_is_cited_and_every_citation_is_there():
    pages = [*CHAPTERS, *(ROOT / "pages").glob("*.md")]
    every = "".join(path.read_text("utf-8") for path in pages)
    cited = set(re.findall(r"references\.md#(\w+)\)", every))
    known = (ROOT / "references.bib").read_text("utf-8")
    assert cited == set(re.findall(r"^@\w+\{(\w+),", known, re.MULTILINE))


@every_chapter
def test_names_no_place_on_someones_machine(chapter):
    for cell in read(chapter).cells:
        assert not HOME.search(cell.source), cell.source


@every_chapter
def test_the_first_cell_says_how_to_get_what_is_missing(chapter, monkeypatch):
    """Where the package is, it says nothing; and no other cell installs."""
    first, *rest = code_cells(chapter)
    assert "remove-cell" in tags(first)
    exec(first.source, {})
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"attnkit.* pip install \. "):
        exec(first.source, {})
    assert f"attnkit-{version('attnkit')}-" in first.source
    assert not any("pip install" in cell.source for cell in rest)


TEST_READERS = {"contest.py", "questions.py"}


def test_the_test_set_of_the_contest_is_read_once():
    """By one cell of one chapter, and by the study whose figures it shows."""
    readers = [
        path.stem
        for path in CHAPTERS
        for cell in read(path).cells
        if re.search(r"banking77\(\W*test\W*\)", cell.source)
    ]
    assert readers == ["12_contest"]
    for folder in ("studies", "attnkit", "pages"):
        for path in (ROOT / folder).rglob("*.*"):
            if path.suffix in (".py", ".md"):
                text = path.read_text("utf-8")
                reads = '"test"' in text and "banking77(" in text
                assert not reads or path.name in TEST_READERS, path

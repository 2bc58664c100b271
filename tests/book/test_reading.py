"""What a reader of the site has before her, and how long it takes."""

import ast
import inspect
import re
from pathlib import Path

import nbformat
import pytest
from myst_nb.core.read import read_myst_markdown_notebook

from attnkit import live
from attnkit.show.listing import statement_of

ROOT = Path(__file__).parents[2]
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
STATED = re.compile(
    r"^> \*\*Before you start\.\*\* Reading: (\d+) minutes\. "
    r"Running: [^.]+\. Difficulty: [123] of 3\. \S",
    re.MULTILINE,
)
HEADING = re.compile(r"^(#+) (.*)")
OPTIONAL = "Optional: "
STILL = r"(plot_|draw_)"
LIVE = {*live.__all__} - {"Check", "Frame", "picked"}
FIGURE = rf"({STILL}|({'|'.join(LIVE)})\()"

every_chapter = pytest.mark.parametrize(
    "chapter", CHAPTERS, ids=lambda path: path.stem
)


def tags(cell):
    return set(cell.metadata.get("tags", []))


def cells(chapter):
    """Those that are on the site, but for the solutions."""
    every = nbformat.read(chapter, as_version=4).cells
    return [c for c in every if not tags(c) & {"solution", "remove-cell"}]


def code_cells(chapter):
    return [c for c in cells(chapter) if c.cell_type == "code"]


def sections(chapter):
    """(its depth, its title, its blocks of prose and code) of each section."""
    found = []
    for cell in cells(chapter):
        prose = cell.cell_type == "markdown"
        for block in re.split(r"\n{2,}", cell.source) if prose else [cell]:
            if prose and (heading := HEADING.match(block)):
                found.append((len(heading[1]), heading[2], []))
            found[-1][2].append(block)
    return found


def open_blocks(chapter):
    """All but what optional sections fold, below their first paragraph."""
    inside = None
    for depth, title, blocks in sections(chapter):
        if inside is not None and depth > inside:
            continue
        inside = depth if title.startswith(OPTIONAL) else None
        yield from blocks if inside is None else blocks[:2]


def words(prose):
    """An address is not read, and neither is a table's frame."""
    prose = re.sub(r"\]\([^)]*\)", "]", prose)
    return len(re.findall(r"[^\s|]*\w[^\s|]*", prose))


def listed(call, names):
    """The lines of a listing that are not folded."""
    thing, *starts = (eval(ast.unparse(arg), names) for arg in call.args)
    shown = [statement_of(thing, start) for start in starts]
    return sum(
        map(len, map(str.splitlines, shown or [inspect.getsource(thing)]))
    )


def code_lines(cell, names):
    tree = ast.parse(cell.source)
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            exec(ast.unparse(node), names)
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call)]
    listings = [c for c in calls if ast.unparse(c.func) == "source"]
    if listings:
        return sum(listed(call, names) for call in listings)
    folded = tags(cell) & {"hide-input", "remove-input"}
    return 0 if folded else len(re.findall(r"^\s*\S", cell.source, re.M))


def shown(cell):
    """What its last line shows: of a function made there, what that gives."""
    *before, last = ast.parse(cell.source).body
    text = ast.unparse(last)
    for node in before:
        if isinstance(node, ast.FunctionDef) and text.startswith(
            f"{node.name}("
        ):
            return ast.unparse(node.body[-1]).removeprefix("return ")
    return text


def has_figure(cell):
    """Its last line makes one, or is the name of a live one made there."""
    last = shown(cell)
    made = rf"^{re.escape(last)} = {FIGURE}"
    return bool(re.match(FIGURE, last) or re.search(made, cell.source, re.M))


def caption(cell):
    """Its caption and the caption's name, empty where it has none."""
    figure = cell.metadata.get("mystnb", {}).get("figure", {})
    return figure.get("caption", ""), figure.get("name", "")


def minutes(chapter):
    """200 words a minute, 15 s a line of code, a minute a figure."""
    total, names = 0.0, {}
    for block in open_blocks(chapter):
        if isinstance(block, str):
            total += words(block) / 200
        else:
            total += code_lines(block, names) / 4 + has_figure(block)
            total += words(caption(block)[0]) / 200
    return total


@every_chapter
def test_a_chapter_says_how_long_it_takes_to_read(chapter):
    """Rounded up to five minutes, and never more than 45."""
    stated = STATED.search(cells(chapter)[0].source)
    assert stated, "no line that says so"
    wanted = 5 * -(-minutes(chapter) // 5)
    assert int(stated[1]) == wanted <= 45, f"{minutes(chapter):.1f} minutes"


@every_chapter
def test_an_optional_section_says_first_what_it_shows(chapter):
    for _, title, blocks in sections(chapter):
        if title.startswith(OPTIONAL):
            assert isinstance(blocks[1], str) and len(blocks[1]) < 400, title
            assert len(blocks) > 2, "nothing is folded"


def is_check(statement):
    """An assert, or several: nothing that a later cell could use."""
    if isinstance(statement, ast.For):
        return all(map(is_check, statement.body))
    text = ast.unparse(statement)
    return text.startswith(("assert ", "assert_close("))


@every_chapter
def test_cells_that_only_check_are_folded(chapter):
    for cell in code_cells(chapter):
        if all(map(is_check, ast.parse(cell.source).body)):
            assert "hide-input" in tags(cell), cell.source


@every_chapter
def test_what_is_folded_says_what_it_is(chapter):
    for cell in code_cells(chapter):
        if "hide-input" in tags(cell):
            prompts = ("code_prompt_show", "code_prompt_hide")
            (told,) = {cell.metadata["mystnb"][prompt] for prompt in prompts}
            kind, _, what = told.partition(": ")
            checked = kind == "Checked" and "assert" in cell.source
            assert what and (checked or kind == "Code"), told
            assert len(told) <= 120, told


def still_figures():
    """The cells of all pages whose output is one, as "where: code"."""
    found = [(path.stem, c) for path in CHAPTERS for c in code_cells(path)]
    for path in [ROOT / "index.md", *sorted((ROOT / "pages").glob("*.md"))]:
        page = read_myst_markdown_notebook(path.read_text("utf-8"))
        found += [(path.stem, c) for c in page.cells if c.cell_type == "code"]
    return {
        f"{where}: {cell.source}": cell
        for where, cell in found
        if re.match(STILL, shown(cell))
        and "still" not in tags(cell)  # it makes way for a live one
    }


def test_every_still_figure_has_a_caption():
    """One or two sentences, and a name to link to that no other has."""
    told = {where: caption(c) for where, c in still_figures().items()}
    assert told
    for where, (text, name) in told.items():
        assert len(text.split()) >= 5 and text.endswith("."), where
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name), where
    names = [name for _, name in told.values()]
    assert len(set(names)) == len(names), sorted(names)


def test_nothing_but_a_still_figure_has_a_caption():
    for chapter in CHAPTERS:
        for cell in nbformat.read(chapter, as_version=4).cells:
            if any(caption(cell)):
                assert re.match(STILL, shown(cell)), cell.source

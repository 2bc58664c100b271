"""Self-checks of the chapters: what they ask, and what they answer."""

import ast
import json
import re
from collections import Counter
from inspect import signature
from pathlib import Path
from typing import NamedTuple

import pytest

from attnkit import live
from attnkit.live import Check

ROOT = Path(__file__).parents[2]
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
EXECUTED = ROOT / "_build" / "executed" / "chapters"
MADE = {"Check": Check, "Check.number": Check.number}
WIDGETS = "application/vnd.jupyter.widget-state+json"


def made(node: ast.AST):
    """Which kind of Check an expression makes, if any."""
    return isinstance(node, ast.Call) and MADE.get(ast.unparse(node.func))


def code_cells(chapter: Path) -> list[dict]:
    cells = json.loads(chapter.read_text("utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def tree_of(cell: dict) -> ast.Module:
    return ast.parse("".join(cell["source"]))


class Asked(NamedTuple):
    """A cell with a Check: its code, and the code of the cells before it."""

    cell: dict
    body: list[ast.stmt]
    before: list[ast.Module]
    given: dict[str, ast.expr]
    kind: object


def questions():
    """Each cell of a chapter that makes a Check, by its name."""
    for chapter in CHAPTERS:
        before: list[ast.Module] = []
        for cell in code_cells(chapter):
            tree = tree_of(cell)
            calls = [node for node in ast.walk(tree) if made(node)]
            for call in calls:
                named = {k.arg: k.value for k in call.keywords}
                bound = signature(made(call)).bind(*call.args, **named)
                one = Asked(
                    cell, tree.body, before, bound.arguments, made(call)
                )
                yield pytest.param(one, id=cell["id"])
            before = [*before, tree] if not calls else before


QUESTIONS = list(questions())
CHOICES = [q for q in QUESTIONS if q.values[0].kind is Check]
NUMBERS = [q for q in QUESTIONS if q.values[0].kind is not Check]
every_question = pytest.mark.parametrize("asked", QUESTIONS)


def test_there_are_questions_of_both_kinds():
    assert len(CHOICES) >= 8 and NUMBERS


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_only_a_check_is_tagged_as_one(chapter):
    for cell in code_cells(chapter):
        tagged = "check" in cell["metadata"].get("tags", [])
        assert tagged == any(map(made, ast.walk(tree_of(cell))))


@every_question
def test_neither_the_site_nor_jupyterlab_shows_the_answer(asked):
    assert asked.cell["metadata"] == {
        "jupyter": {"source_hidden": True},
        "tags": ["check", "remove-input"],
    }


PREPARATION = (
    *(ast.Import, ast.ImportFrom, ast.Assign, ast.Assert),
    *(ast.For, ast.With),
)


@every_question
def test_its_cell_holds_the_check_and_its_preparation_alone(asked):
    *preparation, last = asked.body
    assert isinstance(last, ast.Expr) and made(last.value)
    for statement in preparation:
        call = getattr(statement, "value", None)
        name = ast.unparse(call.func) if isinstance(call, ast.Call) else ""
        fits = isinstance(statement, PREPARATION) or "assert" in name
        assert fits, ast.unparse(statement)
        assert not any(map(made, ast.walk(statement)))


@every_question
def test_its_lines_fit_the_page(asked):
    for line in "".join(asked.cell["source"]).splitlines():
        assert len(line) <= 79, line


def explanations(asked: Asked) -> list[ast.expr]:
    if asked.kind is Check:
        return asked.given["choices"].values
    wrong = asked.given.get("wrong")
    given = [asked.given[name] for name in ("because", "otherwise")]
    return given + (wrong.values if wrong else [])


@every_question
def test_each_answer_is_explained_and_no_two_alike(asked):
    texts = [ast.unparse(text) for text in explanations(asked)]
    assert all(len(text) > 12 for text in texts)
    assert len({*texts}) == len(texts)


def place(asked: Asked) -> int:
    """Where the right choice stands."""
    keys = [ast.unparse(key) for key in asked.given["choices"].keys]
    right = ast.unparse(asked.given["right"])
    assert keys.count(right) == 1 and len({*keys}) == len(keys) >= 2
    return keys.index(right)


def test_just_one_choice_is_right_and_its_place_varies():
    found = Counter(place(q.values[0]) for q in CHOICES)
    assert max(found.values()) <= len(CHOICES) / 2, found


def names(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def shown(trees: list[ast.Module]) -> set[str]:
    """What cells compute, or take from the package by name."""
    found = set()
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        if isinstance(node, ast.ImportFrom):
            found |= {alias.name for alias in node.names}
    return found


@pytest.mark.parametrize("asked", NUMBERS)
def test_the_right_number_comes_from_the_chapters_own_cells(asked):
    """What is typed goes wrong once a number of the chapter changes."""
    used = names(asked.given["right"])
    for statement in reversed(asked.body[:-1]):
        made_here = shown([ast.Module([statement], [])])
        if used & made_here:
            used = (used - made_here) | names(statement) - made_here
    assert used & shown(asked.before)


@pytest.mark.parametrize("asked", NUMBERS)
def test_how_near_is_near_enough_is_stated(asked):
    within = ast.literal_eval(asked.given["within"])
    assert 0 < within <= 1


# --- where they stand ------------------------------------------------------

LIVE = {*live.__all__} - {"Check", "Frame", "picked"}
ASIDE = ("Summary", "Exercises", "Next", "Optional: ")


def sections(chapter: Path):
    """The cells of each section that teaches, by its title."""
    found: dict[str, list] = {}
    for cell in json.loads(chapter.read_text("utf-8"))["cells"]:
        if "remove-cell" in cell["metadata"].get("tags", []):
            continue
        source = "".join(cell["source"])
        title = re.search(r"^## (.*)", source, re.M)
        if cell["cell_type"] == "markdown" and title:
            found[title[1]] = []
        elif found:
            [*found.values()][-1].append(cell)
    return {t: c for t, c in found.items() if not t.startswith(ASIDE)}


def kinds(cells: list[dict]) -> str:
    """A letter a cell: c for a check, l for a live figure."""
    letters = ""
    for cell in cells:
        code = cell["cell_type"] == "code"
        calls = {
            ast.unparse(node.func)
            for node in (ast.walk(tree_of(cell)) if code else ())
            if isinstance(node, ast.Call)
        }
        letters += "c" if calls & {*MADE} else "l" if calls & LIVE else "."
    return letters


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_every_section_asks_and_every_live_figure_before_and_after(chapter):
    for title, cells in sections(chapter).items():
        found = kinds(cells)
        assert "c" in found, title
        for i, kind in enumerate(found):
            if kind == "l":
                assert "c" in found[:i] and "c" in found[i:], title


def test_there_are_at_least_sixty():
    assert len(QUESTIONS) >= 60


# --- as they were run ------------------------------------------------------


def run_checks(chapter: Path) -> list[dict]:
    """The state of each Check of a chapter that was run."""
    stored = json.loads(chapter.read_text("utf-8"))["metadata"]
    states = stored.get("widgets", {}).get(WIDGETS, {}).get("state", {})
    each = [model["state"] for model in states.values()]
    kind = f"{Check.__module__}.{Check.__name__}"
    return [s for s in each if s.get("_anywidget_id") == kind]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_as_run_each_has_one_right_answer_and_says_why(chapter):
    path = EXECUTED / chapter.name
    if not path.exists():
        pytest.skip("not run yet: `make book` runs it")
    asked = sum(
        any(map(made, ast.walk(tree_of(cell)))) for cell in code_cells(path)
    )
    found = run_checks(path)
    assert len(found) == asked
    for state in found:
        assert sum(right for _, right, _ in state["answers"]) == 1
        whys = [why for _, _, why in state["answers"]]
        whys += [state["otherwise"]] if state["within"] else []
        assert all(whys) and len({*whys}) == len(whys)
        told = " ".join([state["question"], *whys])
        for left in ("nan ", "tensor(", "{", "}"):
            assert left not in told, told

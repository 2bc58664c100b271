"""What the book works out on paper comes out, from the numbers shown."""

import ast
import json
import math
import re
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
FORMULA = re.compile(r"\$\$(.+?)\$\$|\$([^$]+)\$", re.DOTALL)
PLAIN = [
    (r"\\[,;!]|\\quad|\\qquad", " "),
    (r"\\[dt]?frac\s*(\d)\s*(\d)", r"(\1/\2)"),
    (r"\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))"),
    (r"\\sqrt\{([^{}]*)\}", r"(\1)**0.5"),
    (r"\\cdot", "*"),
    (r"−", "-"),
    (r"\{", "("),
    (r"\}", ")"),
    (r"\^", "**"),
    (r"(?<=\d),(?=\d{3}\b)", ""),
]
NUMBER = re.compile(r"(?<![\w.])\d+(?:\.(\d+))?(?![\w.])")


class Vectors(ast.NodeTransformer):
    """(1, 2) is a vector, so that it can be added and multiplied."""

    def visit_Tuple(self, node):
        row = ast.List([self.visit(x) for x in node.elts], ast.Load())
        return ast.Call(ast.Name("vector", ast.Load()), [row], [])


def value(text):
    """What a piece of a formula comes to, None where it has letters."""
    for old, new in PLAIN:
        text = re.sub(old, new, text)
    if re.search(r"[^\d\s()+*/.,e-]", text):
        return None
    try:
        tree = Vectors().visit(ast.parse(text.strip(), mode="eval"))
        code = compile(ast.fix_missing_locations(tree), "formula", "eval")
        names = {"e": math.e, "vector": lambda row: np.array(row, float)}
        return np.asarray(eval(code, {"__builtins__": {}} | names), float)
    except (SyntaxError, TypeError, NameError):
        return None


def exactness(texts):
    """One unit of the last decimal that is shown; whole numbers are exact."""
    found = (n for text in texts for n in NUMBER.findall(text))
    shown = [len(decimals) for decimals in found if decimals]
    return 1.001 * 10.0 ** -min(shown) if shown else 1e-9


def equations(text):
    """The pieces of each formula that are said to be equal numbers."""
    for found in FORMULA.finditer(text):
        for formula in re.split(r"\\\\|, *\\q?quad", found[1] or found[2]):
            pieces = re.split(r"=|\\approx", formula)
            known = [p for p in pieces if value(p) is not None]
            if len(known) > 1:
                yield known


def on_paper():
    """Every equation between numbers in the prose of the book."""
    for path in sorted(ROOT.glob("chapters/*.ipynb")):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                for known in equations("".join(cell["source"])):
                    yield path.stem, known


FOUND = list(on_paper())


@pytest.mark.parametrize("chapter, pieces", FOUND)
def test_what_is_worked_out_on_paper_comes_out(chapter, pieces):
    first, *others = map(value, pieces)
    for other in others:
        assert first.shape == other.shape
        assert np.abs(first - other).max() <= exactness(pieces), pieces


@pytest.mark.parametrize(
    "chapter", ["00_words", "01_seq2seq", "02_scores", "03_attention", "09_"]
)
def test_a_chapter_works_something_out(chapter):
    assert any(name.startswith(chapter) for name, _ in FOUND)


@pytest.mark.parametrize("chapter", ["00", "01", "02", "03", "09"])
def test_the_three_states_are_the_same_in_every_chapter(chapter):
    (path,) = ROOT.glob(f"chapters/{chapter}_*.ipynb")
    cells = json.loads(path.read_text("utf-8"))["cells"]
    said = "".join(line for cell in cells for line in cell["source"])
    numbers = re.sub(r"\.0\b|\s", "", said)
    shown = "(2,0)", "(0,2)", "(-1,1)"
    coded = "[[2,0],[0,2],[-1,1]]"
    assert coded in numbers or all(state in numbers for state in shown)


@pytest.mark.parametrize(
    "formula, right",
    [
        (r"$1 \cdot 2 + 2 \cdot 0 = 2$", True),
        (r"$1 \cdot 2 + 2 \cdot 0 = 3$", False),
        (r"$e^4 = 54.6$", True),
        (r"$e^4 = 54.3$", False),
        (r"$(1, 0) + \frac12 \cdot (2, 4) = (2, 2)$", True),
        (r"$(1, 0) + \frac12 \cdot (2, 4) = (2, 3)$", False),
    ],
)
def test_a_slip_is_noticed(formula, right):
    (pieces,) = equations(formula)
    first, other = map(value, pieces)
    assert (np.abs(first - other).max() <= exactness(pieces)) == right

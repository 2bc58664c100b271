"""The soft look-up's drawing: all stands where its numbers have it."""

import math
import re
from dataclasses import dataclass

import pytest
import torch
from figure_page import alike, numbers, read_number, told, weights, widths
from torch import Tensor

from attnkit.live import SoftLookup

# Pairs, a query and a width.
TABLES = {
    "degrees": (
        {6: 8.0, 9: 12.0, 12: 18.0, 15: 21.0, 18: 17.0, 21: 12.0}, 13, 2.0,
    ),
    "about 0": ({-3: -4.0, 0: 16.0, 0.5: 0.0, 4: -2.5}, -1.5, 0.8),
    "large": ({-2000: 3000.0, 1000: -9000.0, 5000: 11000.0}, 1500, 40.0),
    "a little": ({1: 0.0, 2: 3.0, 3: 2.0, 4.3: 1.5}, 4.5, 0.3),
    "one": ({3: -4.0}, 3.4, 1.0),
    "low": ({1: 9.0, 2: 0.0}, 2.0, 0.1),
    "small": ({0.01: 0.02, 0.03: 0.05, 0.04: -0.01}, 0.02, 0.1),
}  # fmt: skip
SCORES = {
    "distance": lambda q, k: -((q - k) ** 2) / 2,
    "dot": lambda q, k: q * k,
    "general": lambda q, k: -q * k,
    "additive": lambda q, k: (k - q).tanh(),
}


@dataclass
class Table:
    """A figure on a page, what it was given, and its scales."""

    figure: object
    pairs: dict
    query: float
    width: float

    def __post_init__(self):
        lines = self.figure.locator(".plot line.grid")
        self.left, self.right = numbers(lines.first, "x1", "x2")[0]
        needle = self.figure.locator(".needle")
        self.top, self.floor = numbers(needle, "y1", "y2")[0]
        self.low, self.high = SoftLookup(self.pairs).reach
        self.keys = torch.tensor([*self.pairs], dtype=torch.double)
        values = [*self.pairs.values()]
        self.values = torch.tensor(values, dtype=torch.double)

    def x(self, q) -> Tensor:
        share = (torch.as_tensor(q) - self.low) / (self.high - self.low)
        return self.left + share * (self.right - self.left)

    def y(self, value) -> Tensor:
        """By the two outermost ticks."""
        lines = numbers(self.figure.locator(".plot line.grid"), "y1")
        said = self.figure.locator(".plot .tick.left").all_text_contents()
        (a, b), (low, high) = (lines[0], lines[-1]), (said[0], said[-1])
        low, high = read_number(low), read_number(high)
        share = (torch.as_tensor(value) - low) / (high - low)
        return a + share * (b - a)

    def scores(self, q) -> Tensor:
        score = self.figure.locator("input:checked").input_value()
        return SCORES[score](q, self.keys) / self.width**2

    def answer(self, q) -> Tensor:
        return self.scores(q).softmax(dim=0) @ self.values

    @property
    def alpha(self) -> Tensor:
        return self.scores(self.query).softmax(dim=0)

    def all(self, part):
        return self.figure.locator(f".plot {part}")


@pytest.fixture(params=TABLES)
def table(show, request):
    pairs, query, width = TABLES[request.param]
    return Table(show(SoftLookup(pairs, query, width)), pairs, query, width)


@pytest.fixture
def degrees(show):
    pairs, query, width = TABLES["degrees"]
    return Table(show(SoftLookup(pairs, query, width)), pairs, query, width)


def test_values_stand_beside_round_numbers_at_equal_steps(table):
    ticks, lines = table.all(".tick.left"), table.all("line.grid")
    said = [read_number(text) for text in ticks.all_text_contents()]
    step = said[1] - said[0]
    assert 2 <= len(said) <= 6
    assert f"{step:e}"[:8] in ("1.000000", "2.000000", "5.000000")
    assert all(n / step % 1 == 0 for n in said)
    ys = numbers(lines, "y1")
    assert numbers(lines, "y2") == ys
    alike(ys, table.y(said), 4)
    for text, y in zip(numbers(ticks, "y"), ys, strict=True):
        assert 0 < text - y < 8  # half a letter
    assert max(numbers(ticks, "x")) < table.left
    for n, inside in (
        (said[0], True),
        (said[-1], True),
        (said[0] - step, False),
        (said[-1] + step, False),
    ):
        y = table.y(n)
        assert (table.top - 1e-6 <= y <= table.floor + 1e-6) == inside


def test_all_values_have_as_much_room_above_as_below(table):
    above = table.y(table.values.max()) - table.top
    below = table.floor - table.y(table.values.min())
    if len(table.pairs) > 1:
        assert above == pytest.approx(below) and above > 10
    else:
        assert above > 10 and below > 10


def test_each_key_has_its_place_and_its_number(table):
    x = table.x(table.keys)
    text = table.all(f".tick[y='{table.floor + 15:g}']")
    said = [read_number(key) for key in text.all_text_contents()]
    assert said == [*table.pairs]
    alike(numbers(text, "x"), x, 4)
    pairs = numbers(table.all(".pair"), "cx", "cy")
    alike(pairs, torch.stack([x, table.y(table.values)], dim=1), 4)
    bars = torch.tensor(numbers(table.all(".share"), "x", "width"))
    alike((bars[:, 0] + bars[:, 1] / 2).tolist(), x, 4)


@pytest.mark.parametrize("score", SCORES)
def test_a_keys_bar_is_as_high_as_its_weight(show, score):
    pairs, query, width = TABLES["about 0"]
    figure = show(SoftLookup(pairs, query, width, score))
    table = Table(figure, pairs, query, width)
    bars = torch.tensor(numbers(table.all(".share"), "y", "height"))
    alike((bars[:, 1] / (table.floor - table.top)).tolist(), table.alpha, 4)
    alike(bars.sum(dim=1).tolist(), torch.full((4,), table.floor), 4)
    alike(widths(figure.locator("tbody .bar")), table.alpha, 5)
    alike(weights(figure), table.alpha)


@pytest.mark.parametrize("score", SCORES)
def test_the_curve_is_the_answer_to_each_query(show, score):
    pairs, query, width = TABLES["about 0"]
    figure = show(SoftLookup(pairs, query, width, score))
    table = Table(figure, pairs, query, width)
    path = table.all(".curve").get_attribute("d")
    points = torch.tensor(
        [float(n) for n in re.findall(r"-?[\d.]+", path)]
    ).reshape(-1, 2)
    count = len(points)
    assert count > 100
    queries = torch.linspace(table.low, table.high, count).double()
    alike(points[:, 0].tolist(), table.x(queries), 1)
    alike(points[:, 1].tolist(), table.y(torch.stack(
        [table.answer(q) for q in queries]
    )), 1)  # fmt: skip


def test_the_needle_stands_at_the_query_and_its_answer_on_the_curve(table):
    x, y = table.x(table.query), table.y(table.answer(table.query))
    needle = table.all(".needle")
    alike(numbers(needle, "x1", "x2")[0], torch.stack([x, x]), 4)
    alike(numbers(table.all(".answer"), "cx", "cy")[0],
          torch.stack([x, y]), 4)  # fmt: skip
    alike(numbers(table.all("text.query"), "x"), x[None], 4)
    assert numbers(table.all(".floor"), "y1", "y2") == [[table.floor] * 2]
    assert numbers(table.all(".floor"), "x1", "x2") == [
        [table.left, table.right]
    ]


def test_the_answers_letter_stands_beside_it_and_in_the_plot(table):
    query = table.figure.get_by_role("slider", name="Query")
    for key in ("Home", "End"):
        query.press(key)
        ((cx, cy),) = numbers(table.all(".answer"), "cx", "cy")
        ((x, y),) = numbers(table.all("text.value"), "x", "y")
        far = math.dist((cx, cy), (x, y - 4))  # the letter's middle
        assert 12 < far < 24
        assert x < table.right and y < table.floor


def test_the_figure_says_what_it_shows(table):
    c, q = float(table.answer(table.query)), table.query
    said = table.figure.locator(".hint b").all_inner_texts()
    query, answer = (re.sub(r"^[qc] = ", "", text) for text in said)
    assert near(query, q, table.keys) and near(answer, c, table.values)
    label = table.figure.locator(".plot").get_attribute("aria-label")
    assert f"answer {answer} at" in label
    assert f"query {query}," in label
    assert told(table.figure).startswith(f"Context {answer}. ")


def near(text: str, x: float, some: Tensor) -> bool:
    """Said to one decimal, or finer where all the numbers are small."""
    largest = float(some.abs().max())
    unit = min(1.0, 10.0 ** math.floor(math.log10(largest)))
    return abs(read_number(text) - x) <= 0.0501 * unit


def test_the_sum_that_is_written_out_is_the_context(table):
    start, terms, end = table.figure.locator(".sum").inner_text().split(" = ")
    assert start == "context c"
    pairs = [term.split("·") for term in terms.split(" + ")]
    alike([float(w) for w, _ in pairs], table.alpha)
    for (_, said), v in zip(pairs, table.values.tolist()):
        assert read_number(said.strip("()")) == v
        assert (said[0] == "(") == (v < 0)
    alike(read_number(end), table.answer(table.query))


def test_each_row_has_its_key_value_and_score(table):
    rows = [
        [read_number(text) for text in column.all_inner_texts()]
        for column in (
            table.figure.locator("tbody .key"),
            table.figure.locator("tbody .value"),
        )
    ]
    assert rows == [table.keys.tolist(), table.values.tolist()]
    scores = table.scores(table.query)
    cells = table.figure.locator("tbody td:nth-child(3)").all_inner_texts()
    for text, e in zip(cells, scores.tolist()):
        digits = 1 if abs(e) < 1000 else 0
        assert len(text.partition(".")[2]) == digits
        alike(read_number(text), torch.tensor(e, dtype=torch.double), digits)


def test_the_row_with_most_of_the_weight_is_marked(table):
    marked = table.figure.locator("tbody tr").evaluate_all(
        "all => all.map(e => e.classList.contains('most'))"
    )
    assert marked == (table.alpha > 0.5).tolist()


STRIDES = {
    "ArrowLeft": -1, "ArrowDown": -1, "ArrowRight": 1, "ArrowUp": 1,
    "PageDown": -10, "PageUp": 10,
}  # fmt: skip


def test_keys_stride_by_a_power_of_ten_of_the_range(table):
    query = table.figure.get_by_role("slider", name="Query")
    shown = [float(query.get_attribute(name)) for name in ("min", "max")]
    assert shown == [table.low, table.high]
    assert float(query.input_value()) == table.query
    query.fill(str(float(table.keys[0])))
    step = 10 ** math.floor(math.log10((table.high - table.low) / 100))
    for key in ("PageUp", *STRIDES):
        before = float(query.input_value())
        query.press(key)
        moved = float(query.input_value()) - before
        assert moved == pytest.approx(STRIDES[key] * step), key
    query.fill(str(table.low + 33.4 * step))
    assert float(query.input_value()) / step == pytest.approx(
        round(table.low / step + 33.4)
    )


def test_beyond_the_ends_there_is_no_query(show):
    pairs = {0: 1.0, 3.36: 2.0}  # the ends are no whole strides
    look_up = show(SoftLookup(pairs))
    query = look_up.get_by_role("slider", name="Query")
    for key, end in zip(("Home", "End"), SoftLookup(pairs).reach):
        query.press(key)
        assert float(query.input_value()) == pytest.approx(end)


def test_the_needle_follows_the_pointer(degrees):
    box = degrees.figure.locator(".plot").bounding_box()
    unit = box["width"] / 320
    stride = float(degrees.x(0.1) - degrees.x(0))
    mouse = degrees.figure.page.mouse
    y = box["y"] + box["height"] / 2
    for n, x in enumerate((100.0, 250.0, 5.0, 319.0)):
        mouse.move(box["x"] + x * unit, y)
        if not n:
            mouse.down()
        wanted = min(max(x, degrees.left), degrees.right)
        (found,) = numbers(degrees.all(".needle"), "x1")
        assert abs(found - wanted) <= stride / 2 + 0.01
    mouse.up()
    page = degrees.figure.page
    assert not page.evaluate("String(getSelection())")  # as a drag would


def test_the_querys_slider_is_as_long_as_the_plots_floor(degrees):
    query = degrees.figure.get_by_role("slider", name="Query")
    start, share = (
        float(query.evaluate("(e, name) => e.style.getPropertyValue(name)",
                             name)) for name in ("--from", "--share")
    )  # fmt: skip
    box = degrees.figure.locator(".plot").get_attribute("viewBox").split()
    assert start == pytest.approx(degrees.left / float(box[2]))
    length = degrees.right - degrees.left
    assert share == pytest.approx(length / float(box[2]))


def test_no_part_of_the_drawing_is_cut_off(table):
    outside = table.figure.locator(".plot").evaluate(
        """svg => {
            const open = getComputedStyle(svg).overflow === "visible";
            const frame = (open ? svg.closest(".live") : svg)
                .getBoundingClientRect();
            return [...svg.children].map(e => e.getBoundingClientRect())
                .filter(b => b.left < frame.left || b.right > frame.right
                    || b.top < frame.top || b.bottom > frame.bottom).length;
        }"""
    )
    assert outside == 0

"""What a live map tells: its shape as `show` has it, its numbers on demand."""

import pytest
import torch
from figure_page import FIGURES, read_number

from attnkit.live.base.figure import module
from attnkit.show.maps import shape_of

CASES = 200


@pytest.fixture(scope="module")
def m(browser):
    page = browser.new_page()
    page.goto("about:blank")
    page.evaluate(
        """async code => { window.m = await import(URL.createObjectURL(
            new Blob([code], {type: 'text/javascript'}))); }""",
        module("base/map_numbers.js"),
    )
    yield page.evaluate
    page.close()


def maps():
    """From even to sharp, along the diagonal and off it, in one column."""
    dice = torch.Generator().manual_seed(0)
    for i in range(CASES):
        tall, wide = 1 + i % 6, 1 + i % 7
        sharp = 10 ** (3 * torch.rand(1, generator=dice) - 1.5)
        scores = torch.randn(tall, wide, generator=dice)
        if i % 3 == 1:
            rows, columns = torch.arange(tall), torch.arange(wide)
            slope = max(1, wide - 1) / max(1, tall - 1)
            scores = -(rows[:, None] * slope - columns).abs() + 0.1 * scores
        elif i % 3 == 2:
            scores[:, i % wide] += 2
        yield (sharp * scores.double()).softmax(dim=-1).tolist()


def test_shapes_are_those_of_the_stills(m):
    found = m("maps => maps.map(m.shapeOf)", [*maps()])
    assert found == [shape_of(rows) for rows in maps()]
    assert len({*found}) >= 6  # all that there is to be said was said


# Which figures of the course draw weights or heights that no text shows.
COUNTED = ("HeadViewer", "LengthCurve", "MapSlider", "Translator")


@pytest.mark.parametrize("kind", FIGURES)
def test_each_map_has_its_numbers_as_a_table(show, shipped, kind):
    """Made when it is opened, and again when the figure changes."""
    figure = show(FIGURES[kind](*shipped))
    folded = figure.locator("details.numbers")
    drawn = figure.locator("svg .cell, svg.curve, .chart svg, .drawing path")
    assert folded.count() == (1 if drawn.count() else 0) == (kind in COUNTED)
    if kind not in COUNTED:
        return
    assert not folded.locator("table").count()
    folded.locator("summary").click()
    folded.locator("table").wait_for()
    cells = folded.locator("tbody td").all_inner_texts()
    cells = [text for text in cells if text]
    assert cells and all(0 <= read_number(text) <= 1 for text in cells)
    shown = figure.locator("svg .cell").evaluate_all(
        "all => all.map(e => +e.getAttribute('fill-opacity'))"
    )
    if shown:
        for x, text in zip(shown, cells, strict=True):
            assert abs(x - float(text)) <= 0.0051
    for name in folded.locator("th").all_inner_texts():
        assert name


def test_the_table_follows_the_figure(show, shipped):
    figure = show(FIGURES["MapSlider"]())
    folded = figure.locator("details.numbers")
    folded.locator("summary").click()
    before = folded.locator("table").inner_text()
    figure.get_by_role("button", name="One step on").click()
    assert folded.locator("table").inner_text() != before

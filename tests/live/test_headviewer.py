"""The figure of all heads: what it was given is what it shows."""

import re

import pytest
import torch
from figure_page import told

from attnkit.live import HeadViewer
from attnkit.live.base.figure import module
from attnkit.live.base.weight_bytes import STEPS

CASES = 20
SENTENCES = [
    "[CLS] it was too ##tired [SEP]".split(),
    "[CLS] the animal slept [SEP]".split(),
]


def some(words, layers=3, heads=4, sharp=3.0):
    """Random weights."""
    return (sharp * torch.randn(layers, heads, words, words)).softmax(dim=-1)


def viewer():
    """Two sentences, and their weights."""
    maps = [some(len(words)) for words in SENTENCES]
    return HeadViewer(SENTENCES, maps), maps


def test_the_page_decodes_what_was_given(tab):
    """Within half a step of a byte, whatever the sizes and the shares."""
    cases, given = [], []
    for i in range(CASES):
        lengths, layers, heads = [1 + i % 9, 4], 1 + i % 3, 1 + i % 5
        sharp = 10 ** (i % 4 - 1)
        given.append([some(n, layers, heads, sharp) for n in lengths])
        figure = HeadViewer([["a"] * n for n in lengths], given[-1])
        numbers = list(figure.numbers)
        cases.append([numbers, lengths, layers, heads])
    page, _ = tab
    page.goto("about:blank")
    found = page.evaluate(
        """async ([code, steps, cases]) => {
            const m = await import(URL.createObjectURL(
                new Blob([code], {type: 'text/javascript'})));
            const all = n => [...Array(n).keys()];
            return cases.map(([numbers, lengths, layers, heads]) => {
                const data = new DataView(Uint8Array.from(numbers).buffer);
                const at = m.headWeights(
                    data, lengths, layers, heads, steps);
                return lengths.map((_, s) => all(layers).map(l =>
                    all(heads).map(h => at(s, l, h))));
            });
        }""",
        [module("headviewer/head_weights.js"), STEPS, cases],
    )
    off = [
        (torch.tensor(one).double() - other).abs().max().item()
        for case, maps in zip(found, given, strict=True)
        for one, other in zip(case, maps, strict=True)
    ]
    assert 0.4 / STEPS < max(off) <= 0.5 / STEPS + 1e-7


def test_low_precision_and_hard_choices_are_weights_too():
    HeadViewer(SENTENCES[:1], [some(6).bfloat16()])
    HeadViewer(SENTENCES[:1], some(6).half().unsqueeze(0))
    HeadViewer([["a"]], [torch.ones(1, 1, 1, 1)])


BAD = {
    "no sentence": ([], [], "sentences"),
    "no word": ([[]], [some(1)], "sentences"),
    "text": ("it", [some(2)], "sentences"),
    "a sentence as text": (["it"], [some(2)], "sentences"),
    "too many words": ([["a"] * 33], [some(33)], "sentences"),
    "fewer weights": ([["a"], ["b"]], [some(1)], "weights"),
    "an axis short": ([["a"]], [some(1)[0]], "weights"),
    "other words": ([["a"]], [some(2)], "weights"),
    "no head": ([["a"]], [torch.ones(1, 0, 1, 1)], "weights"),
    "other heads": ([["a"], ["b"]], [some(1), some(1, heads=5)], "weights"),
    "whole numbers": ([["a"]], [torch.ones(1, 1, 1, 1).long()], "weights"),
    "scores": ([["a", "b"]], [torch.randn(1, 1, 2, 2)], "weights"),
    "half a row": ([["a"]], [torch.full((1, 1, 1, 1), 0.5)], "weights"),
    "below zero": ([["a", "b"]], [torch.tensor([[[[1.5, -0.5]] * 2]])],
                   "weights"),
    "nan": ([["a"]], [torch.full((1, 1, 1, 1), torch.nan)], "weights"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_it_says_what_it_wants(case):
    sentences, weights, name = case
    with pytest.raises(ValueError, match=rf"^{name}: got .*, wanted "):
        HeadViewer(sentences, weights)


@pytest.mark.parametrize(
    "name, bad",
    [
        ("sentence", 2),
        ("layer", 3),
        ("layer", -1),
        ("head", 4),
        ("head", 1.0),
        ("head", True),
        ("word", 6),
        ("view", "list"),
    ],
)
def test_its_places_are_those_of_the_weights(name, bad):
    figure, _ = viewer()
    with pytest.raises(ValueError, match=rf"^{name}: got .*, wanted "):
        setattr(figure, name, bad)


def test_another_sentence_has_other_words():
    figure, _ = viewer()
    figure.word = 5
    figure.sentence = 1
    assert figure.word is None


def row_and_column(figure):
    """The numbers on the words: how much to each, how much from each."""
    text = [chip.inner_text() for chip in figure.locator("li button").all()]
    return [
        [float(re.search(rf"{sign} (\S+)", chip)[1]) for chip in text]
        for sign in "→←"
    ]


def assert_shows(figure, weights, word):
    for found, wanted in zip(
        row_and_column(figure), (weights[word], weights[:, word])
    ):
        gap = (torch.tensor(found) - wanted).abs().max()
        assert gap <= 0.5 / STEPS + 0.005 + 1e-6


@pytest.fixture
def heads(show):
    """The figure on a page, and the weights that it was given."""
    given, maps = viewer()
    return show(given), maps


def chip(figure, word):
    return figure.get_by_role("button", name=word, exact=False).first


def test_a_word_under_the_mouse_shows_its_weights_for_a_look(heads):
    figure, maps = heads
    it, was = chip(figure, "it"), chip(figure, "was")
    it.hover()
    assert_shows(figure, maps[0][0, 0], 1)
    it.click()
    was.hover()
    assert_shows(figure, maps[0][0, 0], 2)
    figure.get_by_role("combobox").hover()
    assert_shows(figure, maps[0][0, 0], 1)  # the chosen one stays


def test_a_word_in_focus_shows_its_weights(heads):
    figure, maps = heads
    chip(figure, "was").focus()
    assert_shows(figure, maps[0][0, 0], 2)


def test_a_word_is_chosen_and_let_go_by_the_same_key(heads):
    was = chip(heads[0], "was")
    was.press("Enter")
    assert was.get_attribute("aria-pressed") == "true"
    was.press("Enter")
    assert was.get_attribute("aria-pressed") == "false"


def is_chosen(figure, name):
    """The tile is checked, in focus, and the one that Tab comes to."""
    tile = figure.get_by_role("radio", name=name)
    return tile.is_checked() and tile.evaluate(
        "e => e === document.activeElement && e.tabIndex === 0"
    )


def test_the_sliders_choose_layer_and_head(heads):
    figure, maps = heads
    figure.get_by_role("slider", name="Layer").press("ArrowRight")
    figure.get_by_role("slider", name="Head").press("End")
    tile = figure.get_by_role("radio", name="layer 2, head 4")
    assert tile.is_checked()
    chip(figure, "[SEP]").press("Enter")
    assert_shows(figure, maps[0][1, 3], 5)


def test_arrow_keys_go_from_head_to_head_and_round(heads):
    figure, _ = heads
    figure.get_by_role("radio", name="layer 1, head 1").press("ArrowDown")
    assert is_chosen(figure, "layer 2, head 1")
    figure.page.keyboard.press("ArrowLeft")
    assert is_chosen(figure, "layer 2, head 4")
    figure.page.keyboard.press("ArrowRight")
    assert is_chosen(figure, "layer 2, head 1")
    assert figure.locator(".grid [tabindex='0']").count() == 1


def test_a_screen_reader_is_told_where_the_word_looks(heads):
    figure, maps = heads
    figure.get_by_role("slider", name="Layer").press("End")
    chip(figure, "[SEP]").press("Enter")
    most = SENTENCES[0][int(maps[0][2, 0, 5].argmax())]
    wanted = f"Now layer 3, head 1. [SEP] looks most at {most} ("
    assert told(figure).startswith(wanted)


def test_another_sentence_keeps_the_head_and_lets_the_word_go(heads):
    figure, maps = heads
    figure.get_by_role("slider", name="Layer").press("End")
    chip(figure, "[SEP]").press("Enter")
    figure.get_by_role("combobox").select_option(index=1)
    assert figure.locator("li button").count() == 5
    assert figure.locator("[aria-pressed=true]").count() == 0
    chip(figure, "animal").press("Space")
    assert_shows(figure, maps[1][2, 0], 2)


@pytest.fixture
def drawn_map(show):
    """The figure as a map, and the weights that it shows."""
    given, maps = viewer()
    given.view, given.layer, given.head, given.word = "map", 1, 2, 4
    return show(given), maps[0][1, 2]


def test_python_chooses_head_and_word(drawn_map):
    figure, weights = drawn_map
    assert figure.get_by_role("radio", name="layer 2, head 3").is_checked()
    assert_shows(figure, weights, 4)


def test_the_map_has_a_cell_a_weight(drawn_map):
    figure, weights = drawn_map
    cells = figure.locator(".cell").evaluate_all(
        "cells => cells.map(c => Number(c.getAttribute('fill-opacity')))"
    )
    off = (torch.tensor(cells).reshape(6, 6) - weights).abs().max()
    assert off <= 0.5 / STEPS + 1e-6


def test_the_map_marks_the_words_row_and_column(drawn_map):
    assert drawn_map[0].locator(".band").count() == 2


def test_the_map_says_where_each_word_looks_most(drawn_map):
    figure, weights = drawn_map
    most = int(weights[4].argmax())
    said = figure.locator("svg").get_attribute("aria-label")
    assert said.startswith("Weights of layer 2, head 3. As a map: ")
    assert " [CLS] looks most at" in said
    assert f"##tired looks most at {SENTENCES[0][most]} (" in said


def test_an_arc_is_as_thick_as_its_weight(show):
    given, maps = viewer()
    given.word = 1
    figure = show(given)
    rows = maps[0][0, 0]
    assert figure.locator("path.query").count() == (rows[1] > 0.006).sum()
    widths = figure.locator("path.query").evaluate_all(
        "all => all.map(p => Number(p.getAttribute('stroke-width')))"
    )
    assert max(widths) == pytest.approx(
        0.5 + 5 * rows[1].max().item(), abs=0.02
    )


def test_words_reach_the_page_as_text(show):
    bad = '<img src=x onerror="alert(1)">'
    figure = show(HeadViewer([[bad, "b"]], [some(2)]))
    assert figure.locator("img").count() == 0
    assert bad in figure.locator("li").first.inner_text()


@pytest.fixture
def phone(tab):
    """A screen as wide as a phone's leaves to a page's content."""
    page, _ = tab
    before = page.viewport_size
    page.set_viewport_size({"width": 358, "height": 844})
    yield page
    page.set_viewport_size(before)


SIZES = [(6, 12), (12, 12), (2, 16)]


@pytest.mark.parametrize("layers, heads", SIZES)
def test_it_fits_a_phone(phone, show, layers, heads):
    figure = show(HeadViewer([["##question"] * 16], [some(16, layers, heads)]))
    for view in ("arcs", "map"):
        figure.get_by_role("radio", name=view).check()
        wide = phone.evaluate("document.documentElement.scrollWidth")
        assert wide <= 358


@pytest.mark.parametrize("layers, heads", SIZES)
def test_a_finger_finds_each_handle(phone, show, layers, heads):
    figure = show(HeadViewer([["a"] * 16], [some(16, layers, heads)]))
    sizes = figure.locator("button, select, input[type=range]").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect())"
        ".map(box => Math.min(box.width, box.height))"
    )
    assert min(sizes) >= 24

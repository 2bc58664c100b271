"""The soft look-up: its numbers, its words, its handles."""

import pytest
import torch
from figure_page import read_number, told, weights

from attnkit.live import SoftLookup

DEGREES = {6: 8.0, 9: 12.0, 12: 18.0, 15: 21.0, 18: 17.0, 21: 12.0}


# --- Python's side ---------------------------------------------------------

BAD = {"query": 4.4, "width": 0.05, "score": "cosine"}


@pytest.mark.parametrize("name", BAD)
def test_it_says_what_it_wants_when_made_and_when_set(name):
    wanted = rf"^{name}: got .*, wanted "
    with pytest.raises(ValueError, match=wanted):
        SoftLookup(DEGREES, **{name: BAD[name]})
    with pytest.raises(ValueError, match=wanted):
        setattr(SoftLookup(DEGREES), name, BAD[name])


def test_it_wants_a_pair():
    with pytest.raises(ValueError, match=r"^pairs: got .*, wanted "):
        SoftLookup({})


# --- on a page -------------------------------------------------------------


@pytest.fixture
def look_up(show):
    return show(SoftLookup(DEGREES, 12))


@pytest.fixture
def query(look_up):
    return look_up.get_by_role("slider", name="Query")


@pytest.fixture
def width(look_up):
    return look_up.get_by_role("slider", name="Width")


def says(slider) -> str:
    return slider.get_attribute("aria-valuetext")


def column(figure, number):
    cells = figure.locator(f"tbody td:nth-child({number})").all_inner_texts()
    return torch.tensor([read_number(cell) for cell in cells])


KEYS, VALUES = (torch.tensor(list(x)) for x in (DEGREES, DEGREES.values()))
SCORES = {
    "distance": -((13 - KEYS) ** 2) / 2,
    "dot": 13.0 * KEYS,
    "general": -13.0 * KEYS,
    "additive": torch.tanh(KEYS - 13.0),
}


def test_it_shows_the_chapters_numbers(show):
    figure = show(SoftLookup(DEGREES, 13))
    for name, scores in SCORES.items():
        figure.locator(f"input[value={name}]").check()
        e = scores / 2.0**2
        alpha = e.softmax(dim=0)
        assert (column(figure, 3) - e).abs().max() < 0.0501, name
        assert (column(figure, 4) - alpha).abs().max() < 0.00501, name
        answer = read_number(figure.locator(".sum b").last.inner_text())
        assert abs(answer - float(alpha @ VALUES)) < 0.0051, name


def test_the_narrowest_width_picks_the_nearest_key(look_up, width):
    for _ in range(30):
        width.press("ArrowLeft")
    assert says(width) == "λ = 0.1"
    assert weights(look_up) == [0, 0, 1, 0, 0, 0]


def test_the_widest_width_averages(show):
    figure = show(SoftLookup(DEGREES, 12, width=50))
    width = figure.get_by_role("slider", name="Width")
    for _ in range(10):
        width.press("ArrowUp")
    assert says(width) == "λ = 100"
    assert all(abs(w - 1 / 6) < 0.01 for w in weights(figure))


def test_arrow_keys_ask_nearby_and_page_keys_farther_off(query):
    query.press("ArrowRight")
    assert says(query) == "q = 12.1"
    query.press("ArrowLeft")
    query.press("PageUp")
    assert says(query) == "q = 13"


def test_another_query_picks_another_key(show):
    figure = show(SoftLookup(DEGREES, 12, width=0.1))
    query = figure.get_by_role("slider", name="Query")
    query.press("PageUp")
    query.press("PageUp")
    assert weights(figure) == [0, 0, 0, 1, 0, 0]


def test_the_query_follows_the_mouse_until_it_is_let_go(look_up, query):
    box = look_up.locator(".plot").bounding_box()
    x, y = box["x"] + box["width"] * 0.3, box["y"] + box["height"] / 2
    mouse = look_up.page.mouse
    mouse.move(x, y)
    mouse.down()
    there = says(query)
    mouse.move(x + 60, y, steps=4)
    mouse.up()
    after = says(query)
    assert len({"q = 12", there, after}) == 3
    mouse.move(x, y)
    assert says(query) == after


def test_a_screen_reader_is_told_the_context(look_up, query):
    query.press("ArrowRight")
    context = float(look_up.locator(".sum b").last.inner_text())
    assert told(look_up).startswith(f"Context {context:.1f}. Weights: ")


def test_start_again_puts_all_back(look_up, query, width):
    before = weights(look_up)
    query.press("PageUp")
    width.press("ArrowLeft")
    look_up.locator("input[value=dot]").check()
    look_up.get_by_role("button", name="Start again").press("Enter")
    assert (says(query), says(width)) == ("q = 12", "λ = 2")
    assert weights(look_up) == before


def test_one_key_answers_alone(show):
    figure = show(SoftLookup({3: -4}))
    assert weights(figure) == [1]
    assert figure.locator(".sum b").last.inner_text() == "−4.00"


def test_what_keys_are_reaches_the_page_as_text(show):
    figure = show(SoftLookup({3: -4}, x="<b>key"))
    assert "<b>key" in figure.inner_text()

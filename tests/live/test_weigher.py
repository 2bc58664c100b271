"""The Weigher: its numbers, its words, its handles."""

import re

import pytest
import torch
from figure_page import read_number, told, weights

from attnkit.live import Weigher

CHAPTER = [0.11, 0.84, 0.04]  # the weights that the chapter prints


# --- Python's side ---------------------------------------------------------

BAD = {
    "temperature": 0,
    "score": "cosine",
    "s": (4, 0),
    "h": ((1, 2),),
    "mask": (True,),
}
BAD_WORDS = {"no words": (), "too many words": list("abcdefg")}


@pytest.mark.parametrize("name", BAD)
def test_it_says_what_it_wants_when_made_and_when_set(name):
    wanted = rf"^{name}: got .*, wanted "
    with pytest.raises(ValueError, match=wanted):
        Weigher(**{name: BAD[name]})
    with pytest.raises(ValueError, match=wanted):
        setattr(Weigher(), name, BAD[name])


@pytest.mark.parametrize("words", BAD_WORDS.values(), ids=BAD_WORDS)
def test_it_says_how_many_words_it_wants(words):
    with pytest.raises(ValueError, match=r"^words: got .*, wanted "):
        Weigher(words=words)


def test_a_place_has_two_coordinates():
    with pytest.raises(ValueError, match=r"^s: got .*, wanted two"):
        Weigher(s=(1, 2, 3))


def test_it_takes_tensors():
    h = torch.tensor([[2.0, 0.0], [0.0, 2.0]])
    weigher = Weigher(h, h[0], words=["a", "b"])
    assert weigher.h == [[2, 0], [0, 2]] and weigher.s == [2, 0]


# --- on a page -------------------------------------------------------------


@pytest.fixture
def weigher(show):
    return show(Weigher())


@pytest.fixture
def disc(weigher):
    return weigher.get_by_role("slider", name="Decoder state s")


def place(disc) -> list[float]:
    """Where a disc is."""
    text = disc.get_attribute("aria-valuetext")
    return [
        read_number(x)
        for x in re.fullmatch("(.*) across, (.*) up", text).groups()
    ]


def test_it_shows_the_chapters_numbers(weigher):
    assert weights(weigher) == CHAPTER
    assert "(0.19, 1.73)" in weigher.locator(".sum").inner_text()
    for name, score in (("general", "4.00"), ("additive", "1.96")):
        weigher.locator(f"input[value={name}]").check()
        assert score in weigher.locator("tbody .score").first.inner_text()


def test_python_sets_what_the_page_shows(show):
    assert weights(show(Weigher(temperature=0.1, score="scaled"))) == [0, 1, 0]


def test_an_arrow_key_moves_a_tenth_and_with_shift_a_half(disc):
    assert place(disc) == [1, 2]
    for keys, there in (
        ("ArrowDown", [1, 1.9]),
        ("ArrowLeft", [0.9, 1.9]),
        ("Shift+ArrowDown", [0.9, 1.4]),
        ("Shift+ArrowRight", [1.4, 1.4]),
        ("ArrowRight", [1.5, 1.4]),
        ("ArrowUp", [1.5, 1.5]),
        ("Shift+ArrowUp", [1.5, 2]),
        ("Shift+ArrowLeft", [1, 2]),
    ):
        disc.press(keys)
        assert place(disc) == there, keys


def test_no_key_moves_a_state_out_of_the_plane(disc):
    for _ in range(9):
        disc.press("Shift+ArrowUp")
        disc.press("Shift+ArrowLeft")
    assert place(disc) == [-3, 3]


def test_the_state_that_points_the_same_way_weighs_most(weigher, disc):
    for _ in range(4):
        disc.press("Shift+ArrowDown")
    assert place(disc) == [1, 0]
    assert weights(weigher)[0] == max(weights(weigher))


def test_the_hottest_weights_are_equal(show):
    figure = show(Weigher(temperature=30))
    heat = figure.get_by_role("slider", name="Temperature")
    for _ in range(8):
        heat.press("ArrowRight")
    assert heat.get_attribute("aria-valuetext") == "T = 50"
    assert all(abs(w - 1 / 3) < 0.02 for w in weights(figure))


def test_with_all_switched_off_weights_and_context_are_zero(weigher):
    for switch in weigher.get_by_role("switch").all():
        switch.press("Space")
    assert weights(weigher) == [0, 0, 0]
    assert "(0.00, 0.00)" in weigher.locator(".sum").inner_text()


def test_an_arrow_key_chooses_the_next_score(weigher):
    weigher.get_by_role("radio", name="dot", exact=True).focus()
    weigher.page.keyboard.press("ArrowRight")
    assert weigher.get_by_role("radio", name="scaled dot").is_checked()


def test_a_screen_reader_is_told_the_weights(weigher, disc):
    disc.press("Shift+ArrowDown")
    first = weights(weigher)[0]
    assert told(weigher).startswith(f"Weights: le {first:.2f}, ")


def test_start_again_puts_all_back(weigher, disc):
    disc.press("Shift+ArrowDown")
    weigher.get_by_role("switch").first.press("Space")
    weigher.get_by_role("slider", name="Temperature").press("ArrowRight")
    weigher.locator("input[value=general]").check()
    weigher.get_by_role("button", name="Start again").press("Enter")
    assert place(disc) == [1, 2]
    assert weigher.locator("input[value=dot]").is_checked()
    assert weights(weigher) == CHAPTER


def with_mouse(page, x, y, down):
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + down, steps=5)
    page.mouse.up()


def with_finger(page, x, y, down):
    client = page.context.new_cdp_session(page)

    def finger(kind, *points):
        client.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": list(points)},
        )

    finger("touchStart", {"x": x, "y": y})
    for i in range(1, 6):
        finger("touchMove", {"x": x, "y": y + i * down / 5})
    finger("touchEnd")


@pytest.mark.parametrize(
    "browser, drag",
    [
        ("chromium", with_mouse),
        ("chromium", with_finger),
        ("firefox", with_mouse),  # playwright has no finger for it
    ],
    indirect=["browser"],
)
def test_a_disc_can_be_dragged(show, drag):
    figure = show(Weigher())
    disc = figure.get_by_role("slider", name="Decoder state s")
    box = disc.locator(".ring").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    drag(figure.page, x, y, 100)
    assert place(disc)[1] < 1
    assert weights(figure) != CHAPTER


NEGATIVE = {
    "dot": "2·(−1) + (−1)·2",
    "scaled": "(2·(−1) + (−1)·2) / √2",
    "general": "2·(−2) + (−1)·(−1)",
}


@pytest.mark.parametrize("score", NEGATIVE)
def test_a_negative_factor_stands_in_brackets(show, score):
    figure = show(Weigher(h=[(-1, 2)], s=(2, -1), words=["le"], score=score))
    assert figure.locator("tbody .way").inner_text() == NEGATIVE[score]


def hull(figure) -> list[list[float]]:
    """The corners of the plane's shaded part, in their order."""
    points = figure.locator(".hull").get_attribute("points").split()
    corners = [[float(x) for x in point.split(",")] for point in points]
    return sorted([x, 0 - y] for x, y in corners)


def test_contexts_lie_between_the_states_that_may_be_attended(show):
    h = [(2, 0), (0, 2), (-1, -1), (-2, 2)]
    figure = show(Weigher(h=h, words=list("abcd")))
    attended = [list(state) for state in h]
    assert hull(figure) == sorted(attended)
    for state, switch in zip(h, figure.get_by_role("switch").all()):
        switch.press("Space")
        attended.remove(list(state))
        if len(attended) > 1:  # a point has no corners
            assert hull(figure) == sorted(attended)

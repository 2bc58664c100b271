"""Where the system chooses all colours, what is on still differs."""

from io import BytesIO

import pytest
from browsers import watched
from figure_page import FIGURES, site
from matplotlib.image import imread
from torch import tensor


def painted(element):
    """The colours of a handle's left edge and of its floor, as painted.

    What a page computes are its own colours, not those of the system.
    """
    picture = tensor(imread(BytesIO(element.screenshot()), format="png"))
    edge = picture[len(picture) // 2, :3]
    floor = picture[-6, 8:-8]
    return tensor([*edge.mean(dim=0), *floor.mean(dim=0)])


def differ(one, other) -> bool:
    return bool((one - other).abs().max() > 0.15)


@pytest.fixture(params=("light", "dark"))
def forced(chromium, request, shipped, tmp_path):
    """A function (name of a figure) → its element."""
    settings = {"forced_colors": "active", "color_scheme": request.param}
    with watched(chromium, reduced_motion="reduce", **settings) as page:

        def show(name):
            page.goto(site(tmp_path, FIGURES[name](*shipped)))
            page.wait_for_selector(".live-figure.ready")
            return page.locator(".live-figure")

        yield show


def test_a_chosen_word_differs_from_one_that_is_looked_at(forced):
    figure = forced("HeadViewer")
    first, second = figure.locator("li button").all()
    plain = painted(first)
    assert not differ(plain, painted(second))
    second.click()
    first.hover()
    assert differ(painted(first), plain)
    assert differ(painted(second), plain)
    assert differ(painted(first), painted(second))


def test_a_hidden_word_differs_from_others(forced):
    figure = forced("Blanks")
    first, second = figure.locator("ul button").all()
    assert differ(painted(first), painted(second))
    first.click()
    figure.locator("textarea").hover()
    both = painted(first), painted(second)
    assert differ(*both)  # both hidden: one is asked for
    second.click()
    figure.locator("textarea").hover()
    assert differ(painted(first), painted(second))


def test_a_word_that_is_looked_at_differs_from_others(forced):
    figure = forced("Translator")
    first, second, *_ = figure.locator("ul button").all()
    first.hover()
    assert differ(painted(first), painted(second))


def test_the_word_that_is_written_differs_from_others(forced):
    figure = forced("Stepper")
    for _ in range(2):
        figure.get_by_role("button", name="Step").click()
    now = figure.locator(".written [aria-current=step]")
    other = figure.locator(".written button:not([aria-current])").first
    assert differ(painted(now), painted(other))


@pytest.mark.parametrize("part", ["tbody .bar", ".guesses .bar"])
def test_the_longest_bar_is_no_paper(forced, part):
    figure = forced("Stepper")
    figure.get_by_role("button", name="Step").click()
    bars = figure.locator(part).all()
    longest = max(bars, key=lambda bar: bar.bounding_box()["width"])
    assert differ(painted(longest)[3:], painted(figure)[3:])


def test_a_switch_that_is_on_differs(forced):
    figure = forced("Weigher")
    first, second, *_ = figure.get_by_role("switch").all()
    first.set_checked(False, force=True)
    assert differ(painted(first), painted(second))


def test_a_choice_differs_and_a_right_answer_is_framed(forced):
    figure = forced("Check")
    first, second = figure.get_by_role("radio").all()
    second.check()
    assert differ(painted(first), painted(second))
    figure.get_by_role("button", name="Check").press("Enter")
    told = figure.locator(".said")
    picture = tensor(imread(BytesIO(told.screenshot()), format="png"))
    middle = picture[len(picture) // 2]
    assert differ(middle[1, :3], middle[6, :3])

"""The length curve: its lines, its sentences, its handles."""

import pytest
from browsers import watched
from figure_page import site, told

from attnkit import Pair, by_length, exact_match, phrases
from attnkit.live import LengthCurve, picked
from attnkit.show.plots import LINE_STYLES

PAIRS = [
    Pair(("le", "chat", "dort"), ("the", "cat", "sleeps")),
    Pair(("il", "dort"), ("he", "sleeps")),
    Pair(("le", "<b>", "chat", "dort"), ("the", "<b>", "cat", "sleeps")),
]
SAID = {
    "good": ["the cat sleeps", "he sleeps", "the <b> cat sleeps"],
    "bad": ["the dog", "she sleeps", "<img src=x> a b c d"],
}
BINS = ((1, 3), (4, 9))


def curve_figure(**changes):
    curves = {
        name: by_length(exact_match, [x.split() for x in said], PAIRS, BINS)
        for name, said in SAID.items()
    }
    examples = picked(PAIRS, SAID, BINS)
    return LengthCurve(
        **{"curves": curves, "examples": examples, "top": 1.0} | changes
    )


# --- Python's side ---------------------------------------------------------


@pytest.mark.parametrize("name, bad", [("bin", "99"), ("example", -1)])
def test_it_says_what_it_wants(name, bad):
    with pytest.raises(ValueError, match=rf"^{name}: got .*, wanted "):
        setattr(curve_figure(), name, bad)


@pytest.fixture(scope="module")
def perfect():
    """Pairs, and examples of a model that has them all right."""
    pairs = phrases(100, seed=1, split="test")
    said = [list(pair.target) for pair in pairs]
    curve = by_length(exact_match, said, pairs)
    return pairs, curve, picked(pairs, {"all right": said}, count=2)


def test_sentences_are_picked_for_each_point_of_a_curve(perfect):
    _, curve, examples = perfect
    assert list(examples) == list(curve)
    assert {len(some) for some in examples.values()} == {2}


def test_picked_sentences_are_the_first_of_their_length(perfect):
    pairs, _, examples = perfect
    inside = [list(p.source) for p in pairs if 9 <= len(p.source) <= 13]
    assert [one["source"] for one in examples["9–13"]] == inside[:2]


def test_a_picked_sentence_has_its_translation_and_a_gloss_a_word(perfect):
    for some in perfect[2].values():
        for one in some:
            assert one["said"]["all right"] == one["target"]
            assert len(one["gloss"]) == len(one["source"])


def test_a_sentence_with_a_word_unknown_to_the_grammar_has_no_gloss():
    assert curve_figure().examples["4–9"][0]["gloss"] is None


def test_the_live_curve_looks_like_the_still_one():
    lines = curve_figure().lines
    assert lines[1]["colour"] == LINE_STYLES[1][0]
    assert lines[0]["colour"] == "currentColor"
    assert [line["marker"] for line in lines] == ["o", "s"]
    assert lines[0]["dash"] == "" and lines[1]["dash"]
    assert [line["points"] for line in lines] == [[1, 1], [0, 0]]


# --- on a page -------------------------------------------------------------


@pytest.fixture
def curve(show):
    return show(curve_figure())


@pytest.fixture
def bad(curve):
    """What is shown of the model that is often wrong."""
    return curve.locator(".models li").nth(1)


@pytest.fixture
def lengths(curve):
    return [curve.get_by_role("radio", name=name) for name in ("1–3", "4–9")]


def source(figure) -> list[str]:
    return figure.locator(".source li > span").all_inner_texts()


def test_each_source_word_is_glossed(curve):
    glosses = curve.locator(".source small").all_inner_texts()
    assert source(curve) == ["le", "chat", "dort"]
    assert glosses[1:] == ["cat", "sleeps"]


def test_a_verdict_counts_the_words_in_their_place(curve, bad):
    assert "· 1 of 3 right" in bad.inner_text()
    assert "1.00 · right" in curve.locator(".name").first.inner_text()


def test_wrong_and_missing_words_are_marked(bad):
    wrong = bad.locator(".wrong").all_inner_texts()
    assert wrong == ["dog\n(wrong)", "…"]


def test_another_one_is_of_the_same_length(curve, lengths):
    curve.get_by_role("button", name="Another one").press("Enter")
    assert source(curve) == ["il", "dort"]
    assert lengths[0].is_checked()


def test_an_arrow_key_chooses_the_next_length(curve, lengths):
    lengths[0].focus()
    curve.page.keyboard.press("ArrowRight")
    assert lengths[1].is_checked()
    assert source(curve) == ["le", "<b>", "chat", "dort"]


def test_a_screen_reader_is_told_the_length(curve, lengths):
    lengths[1].check(force=True)
    assert told(curve).startswith("4–9 words.")


def test_what_models_say_reaches_the_page_as_text(curve, bad, lengths):
    lengths[1].check(force=True)
    assert "<img" in bad.inner_text() and "src=x>" in bad.inner_text()
    assert curve.locator("img").count() == 0


def test_a_note_reaches_the_page_as_text(show):
    figure = show(curve_figure(note="From <i>somewhere</i>."))
    assert "From <i>somewhere</i>." in figure.inner_text()


def test_python_chooses_a_length_and_a_sentence(show):
    figure = curve_figure()
    figure.bin, figure.example = "1–3", 3
    assert source(show(figure)) == ["il", "dort"]


class Plot:
    """The mouse over the first length of the plot, or beside it."""

    def __init__(self, figure):
        self.mouse = figure.page.mouse
        self.box = figure.locator(".chart svg").bounding_box()
        self.x = self.box["x"] + self.box["width"] * 0.3
        self.y = self.box["y"] + self.box["height"] / 2

    def look(self):
        self.mouse.move(self.x, self.y)

    def leave(self):
        self.mouse.move(self.x, self.box["y"] - 30)


@pytest.fixture
def plot(curve, lengths):
    """The plot's mouse, where the second length has been chosen."""
    lengths[1].check(force=True)
    return Plot(curve)


def test_a_length_under_the_mouse_is_shown_for_a_look(curve, lengths, plot):
    plot.look()
    assert source(curve) == ["le", "chat", "dort"]
    assert lengths[1].is_checked()
    plot.leave()
    assert source(curve) == ["le", "<b>", "chat", "dort"]


def test_a_click_chooses_the_length(curve, lengths, plot):
    plot.look()
    plot.mouse.click(plot.x, plot.y)
    plot.leave()
    assert source(curve) == ["le", "chat", "dort"]
    assert lengths[0].is_checked()


def drawn(figure) -> list[list[float]]:
    """Where the markers of the lines are."""
    return figure.locator(".chart path[transform]").evaluate_all(
        "all => all.map(p => p.getAttribute('transform')"
        ".match(/[\\d.]+/g).map(Number))"
    )


@pytest.mark.parametrize("top", [0.5, 40.0, 1000.0])
def test_a_curve_looks_the_same_on_any_scale(show, top):
    heights = {"good": [1, 0.75], "bad": [0.5, 0]}

    def markers(top):
        curves = {
            name: {"1–3": a * top, "4–9": b * top}
            for name, (a, b) in heights.items()
        }
        return drawn(show(curve_figure(curves=curves, top=top)))

    found, usual = markers(top), markers(1.0)
    assert len(usual) == 4
    for one, other in zip(found, usual, strict=True):
        assert one == pytest.approx(other)


def test_it_has_its_width_before_anybody_tells_it(browser, show, tmp_path):
    """What watches its size speaks a moment later, and may be too late."""
    usual = drawn(show(curve_figure()))
    with watched(browser) as page:
        page.add_init_script(
            "window.ResizeObserver = class { observe() {} disconnect() {} }"
        )
        page.goto(site(tmp_path, curve_figure()))
        page.wait_for_selector(".live-figure.ready")
        assert drawn(page.locator(".live-figure")) == usual

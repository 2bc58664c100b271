"""The Stepper: a translation, word by word."""

import pytest
from figure_page import weights

from attnkit import translate
from attnkit.live import Stepper

END = "<eos>"


# --- Python's side ---------------------------------------------------------


@pytest.mark.parametrize(
    "trait, bad, named",
    [("step", -1, "step"), ("sentence", "le xyzzy dort .", "words")],
)
def test_it_says_what_it_wants(shipped, trait, bad, named):
    with pytest.raises(ValueError, match=rf"^{named}: got .*, wanted "):
        setattr(Stepper(*shipped), trait, bad)


def test_it_names_a_word_that_the_model_does_not_know(shipped):
    with pytest.raises(ValueError, match="words: got 'xyzzy', wanted"):
        Stepper(*shipped, ["xyzzy"])


# --- on a page -------------------------------------------------------------


@pytest.fixture
def stepper(show, shipped):
    return show(Stepper(*shipped))


@pytest.fixture(scope="module")
def wanted(shipped):
    """What the model writes for the first sentence."""
    return translate(*shipped, ["le chat noir ne dort pas ."])[0]


def press(figure, name, times=1):
    button = figure.get_by_role("button", name=name, exact=True)
    for _ in range(times):
        button.press("Enter")


def step(figure, times=1):
    press(figure, "Step ▶", times)


def written(figure):
    return figure.locator(".written button").all_inner_texts()


def test_it_writes_what_the_model_writes(stepper, wanted):
    step(stepper, len(wanted))
    assert written(stepper) == [*wanted, END]
    assert stepper.locator(".guesses b").first.inner_text() == END


def test_nothing_is_written_after_the_end(stepper, wanted):
    step(stepper, len(wanted) + 3)
    assert written(stepper) == [*wanted, END]


def test_before_the_first_word_there_is_no_word(stepper, wanted):
    step(stepper)
    press(stepper, "One word back", 3)
    assert written(stepper) == wanted[:1]


def test_a_written_word_leads_back_to_its_step(stepper, wanted):
    step(stepper, len(wanted))
    press(stepper, "cat")
    assert written(stepper) == wanted[: 1 + wanted.index("cat")]
    assert weights(stepper)[1] > 0.9  # chat


def test_another_sentence_begins_anew(stepper):
    step(stepper, 3)
    stepper.get_by_role("combobox").select_option(index=1)
    assert len(written(stepper)) == 1


def test_playing_writes_a_word_at_once_and_then_at_its_pace(stepper):
    press(stepper, "Play")
    assert len(written(stepper)) == 2
    stepper.page.clock.run_for(1_500)
    assert len(written(stepper)) == 3


def test_pausing_stays_where_it_is(stepper):
    press(stepper, "Play")
    press(stepper, "Pause")
    stepper.page.clock.run_for(10_000)
    assert len(written(stepper)) == 2


def test_playing_stops_at_the_end(stepper, wanted):
    press(stepper, "Play")
    stepper.page.clock.run_for(60_000)
    assert written(stepper) == [*wanted, END]
    assert stepper.get_by_role("button", name="Play").is_visible()


def test_playing_from_the_end_begins_anew(stepper, wanted):
    step(stepper, len(wanted))
    press(stepper, "Play")
    assert written(stepper) == wanted[:1]


@pytest.fixture
def at_the_wheel(stepper):
    """The reader sets the weights of the third word, cat."""
    step(stepper, 2)
    stepper.get_by_role("switch").press("Space")
    return stepper


def test_at_first_the_readers_weights_are_the_models(at_the_wheel):
    assert weights(at_the_wheel)[1] > 0.9
    assert "The model itself says cat too." in at_the_wheel.inner_text()


def test_what_one_weight_gains_the_others_lose(at_the_wheel):
    at_the_wheel.get_by_role("slider", name="Weight of dort").press("End")
    assert weights(at_the_wheel)[4] == 1 == sum(weights(at_the_wheel))


def test_other_weights_make_another_word(at_the_wheel):
    at_the_wheel.get_by_role("slider", name="Weight of dort").press("End")
    assert written(at_the_wheel)[-1] != "cat"
    assert "The model itself would say cat." in at_the_wheel.inner_text()


def test_the_model_takes_the_wheel_back(at_the_wheel):
    at_the_wheel.get_by_role("slider", name="Weight of dort").press("End")
    at_the_wheel.get_by_role("switch").press("Space")
    assert written(at_the_wheel)[-1] == "cat"
    assert weights(at_the_wheel)[1] > 0.9

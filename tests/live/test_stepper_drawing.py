"""The Stepper's drawing: at each step it shows what the model does there."""

import pytest
import torch
from figure_page import (
    alike,
    assert_painted,
    classed,
    numbers,
    read_number,
    told,
    weights,
    widths,
)
from packed_model import load, page_steps

from attnkit import attention_model
from attnkit.data.vocab import EOS
from attnkit.grammar.gloss import GLOSS
from attnkit.live import Stepper
from attnkit.live.base.packing import LOOKING

SENTENCE = "le chat noir ne dort pas .".split()
COUNT = len(SENTENCE) + 1  # with the end
RUN = """([ids, given]) => {
    const memory = machine.encode(ids);
    let [word, state] = [1, memory.first];
    return given.map(weights => {
        const step = machine.step(memory, word, state, weights ?? undefined);
        [word, state] = [m.best(step.logits), step.state];
        return { ...step, word };
    });
}"""


@pytest.fixture(scope="module")
def machine(script, shipped):
    """The model's steps, by the arithmetic that PyTorch has confirmed.

    A function: weights that the reader set at each step → the steps.
    """
    load(script, shipped[0], LOOKING, "translator")
    ids = [*shipped[1].source.encode(SENTENCE), EOS]

    def steps(given=None):
        return script(RUN, [ids, given]) if given else page_steps(script, ids)

    steps.first = script("ids => machine.encode(ids).first", ids)
    return steps


@pytest.fixture(scope="module")
def trace(machine):
    return machine()


@pytest.fixture(scope="module")
def english(shipped):
    return shipped[1].target.words


def stepper(shipped, step=0):
    figure = Stepper(*shipped)
    figure.step = step
    return figure


@pytest.fixture(params=[0, 3, 30])
def at(show, shipped, trace, request):
    """The figure at a step, the step's place, and the step."""
    t = min(request.param, len(trace) - 1)
    return show(stepper(shipped, request.param)), t, trace[t]


def shown_words(figure):
    return figure.locator(".written button").all_inner_texts()


def assert_guesses(figure, step, english):
    """The five likeliest words with their chances, likeliest first."""
    chances = torch.tensor(step["logits"]).softmax(dim=0)
    top = chances.topk(5)
    words = figure.locator(".guesses b").all_inner_texts()
    assert words == [english[i] for i in top.indices]
    said = figure.locator(".guesses li").all_inner_texts()
    alike([float(text.split()[-1]) for text in said], top.values)
    alike(widths(figure.locator(".guesses .bar")), top.values, 5)


def test_the_words_so_far_are_written_and_the_last_is_current(
    at, trace, english
):
    figure, t, _ = at
    assert shown_words(figure) == [english[s["word"]] for s in trace[: t + 1]]
    current = figure.locator(".written button").evaluate_all(
        "all => all.map(e => e.getAttribute('aria-current'))"
    )
    assert current == [None] * t + ["step"]
    assert not any(classed(figure.locator(".written button"), "own"))


def test_each_state_has_its_score_and_weight(at):
    figure, _, step = at
    cells = figure.locator("tbody td:nth-child(2)")
    scores = torch.tensor(step["scores"])
    said = cells.all_inner_texts()
    alike([read_number(text) for text in said], scores, 1)
    assert {len(text.partition(".")[2]) for text in said} == {1}
    bold = cells.evaluate_all("all => all.map(e => e.style.fontWeight)")
    assert [w == "700" for w in bold] == (scores == scores.max()).tolist()
    alpha = torch.tensor(step["weights"])
    alike(weights(figure), alpha)
    alike(widths(figure.locator("tbody .bar")), alpha, 5)
    most = classed(figure.locator("tbody tr"), "most")
    assert most == (alpha > 0.5).tolist()


def test_each_state_has_its_word_and_what_it_means(at):
    rows = at[0].locator("tbody th")
    words = rows.locator("b").all_inner_texts()
    assert words == [*SENTENCE, "<eos>"]
    means = rows.locator("small").all_inner_texts()
    glosses = ["" if GLOSS[w] == w else GLOSS[w] for w in SENTENCE]
    assert means == [*glosses, "end of sentence"]


def test_the_strips_are_query_context_and_both_side_by_side(
    at, trace, machine
):
    figure, t, step = at
    query = trace[t - 1]["state"] if t else machine.first
    canvases = figure.locator("canvas").all()
    shown = (query, step["context"], [*step["state"], *step["context"]])
    kinds = ("Query", "Context", "State and context side by side")
    for canvas, values, kind in zip(canvases, shown, kinds, strict=True):
        assert_painted(canvas, [values])
        start, said = canvas.get_attribute("aria-label").split(": ")
        assert start == kind
        count, _, _, low, _, high = said.split()
        assert int(count) == len(values)
        alike(read_number(low), min(values))
        alike(read_number(high), max(values))


def test_titles_count_states_and_contexts(at, trace, english):
    figure, t, _ = at
    before = english[trace[t - 1]["word"]] if t else "reading the sentence"
    query = figure.locator(".halves p").first.text_content()
    assert query == f"query s{t}, the state after {before}"
    titles = figure.locator(".strip span").all_text_contents()
    assert titles[1].startswith(f"context c{t + 1} =")
    assert titles[2].startswith(f"[s{t + 1} ; c{t + 1}]")


def test_guesses_are_the_likeliest_words(at, english):
    figure, _, step = at
    assert_guesses(figure, step, english)
    assert not figure.locator(".verdict").inner_text()


def test_no_step_leads_out_of_the_sentence(at):
    figure, t, step = at
    for name, off in (
        ("To the first word", t == 0),
        ("One word back", t == 0),
        ("Step ▶", step["word"] == EOS),
    ):
        button = figure.get_by_role("button", name=name, exact=True)
        assert button.get_attribute("aria-disabled") == str(off).lower()


def test_a_screen_reader_is_told_word_and_look(at, english):
    figure, t, step = at
    share = max(step["weights"])
    most = [*SENTENCE, "<eos>"][step["weights"].index(share)]
    assert told(figure) == (
        f"Word {t + 1}: {english[step['word']]}, looking most at {most}, "
        f"weight {share:.2f}."
    )


def test_weights_can_be_set_only_at_the_wheel(at):
    figure, _, step = at
    wheel = figure.get_by_role("switch")
    sliders = figure.locator("tbody input")
    tracks = figure.locator("tbody .track")
    for at_wheel in (False, True, False):
        wheel.set_checked(at_wheel, force=True)
        assert sliders.first.is_visible() == at_wheel
        assert tracks.first.is_visible() == (not at_wheel)
        found = sliders.evaluate_all("all => all.map(e => e.valueAsNumber)")
        alike(found, torch.tensor(step["weights"]))


@pytest.fixture
def wheel(show, shipped):
    """At the wheel of the third word, and a function that sets a weight."""
    figure = show(stepper(shipped, 2))
    figure.get_by_role("switch").set_checked(True, force=True)

    def turn(j, share):
        figure.locator("tbody input").nth(j).fill(str(share))

    return figure, turn


def test_the_others_keep_their_proportions(wheel, trace):
    figure, turn = wheel
    turn(1, 0.25)
    alpha = torch.tensor(trace[2]["weights"])
    alpha *= 0.75 / (1 - alpha[1])
    alpha[1] = 0.25
    alike(weights(figure), alpha)
    turn(4, 1)
    turn(4, 0.3)  # of the others none has a proportion any more
    alpha = torch.full((COUNT,), 0.7 / (COUNT - 1))
    alpha[4] = 0.3
    alike(weights(figure), alpha)


def test_the_readers_weights_make_the_word(wheel, machine, trace, english):
    figure, turn = wheel
    turn(4, 1)
    alpha = [float(j == 4) for j in range(COUNT)]
    steps = machine([None, None, alpha, None, None])
    assert steps[2]["word"] != trace[2]["word"]
    words = [english[step["word"]] for step in steps]
    assert shown_words(figure) == words[:3]
    assert_guesses(figure, steps[2], english)
    own = english[trace[2]["word"]]
    verdict = figure.locator(".verdict").inner_text()
    assert verdict == f"The model itself would say {own}."
    assert told(figure).endswith(f", weight 1.00. {verdict}")
    step(figure, 2)
    assert shown_words(figure) == words
    assert_guesses(figure, steps[4], english)
    buttons = figure.locator(".written button")
    assert classed(buttons, "own") == [False, False, True, False, False]
    assert not figure.get_by_role("switch").is_checked()


def step(figure, times=1, name="Step ▶"):
    button = figure.get_by_role("button", name=name, exact=True)
    for _ in range(times):
        button.press("Enter")


def test_earlier_weights_outlast_a_later_wheel_and_not_an_earlier_one(
    wheel, trace, english
):
    figure, turn = wheel
    turn(4, 1)
    step(figure, 2)
    switch = figure.get_by_role("switch")
    switch.set_checked(True, force=True)
    turn(0, 1)
    own = classed(figure.locator(".written button"), "own")
    assert own == [False, False, True, False, True]
    step(figure, 3, "One word back")
    switch.set_checked(True, force=True)
    turn(0, 0.5)
    step(figure, 3)
    own = classed(figure.locator(".written button"), "own")
    assert own == [False, True, False, False, False]
    step(figure, 3, "One word back")
    switch.set_checked(False, force=True)
    step(figure, 3)
    wanted = [english[one["word"]] for one in trace[:5]]
    assert shown_words(figure) == wanted


def test_taking_the_wheel_stops_the_player(show, shipped, stopped):
    figure = show(stepper(shipped))
    clock = stopped()
    play = figure.locator(".play")
    play.press("Enter")
    assert play.inner_text() == "Pause"
    figure.get_by_role("switch").press("Space")
    assert play.inner_text() == "Play"
    count = len(shown_words(figure))
    clock.run_for(5_000)
    assert len(shown_words(figure)) == count


def test_a_model_that_finds_no_end_is_stopped(show, shipped):
    torch.manual_seed(0)
    model = attention_model(shipped[1])
    with torch.no_grad():
        model.decoder.word.bias[EOS] = -100
    figure = show(stepper((model, shipped[1]), 58))
    assert len(shown_words(figure)) == 59
    figure.locator(".play").press("Enter")
    figure.page.clock.run_for(5_000)
    assert len(shown_words(figure)) == 60
    assert figure.locator(".play").inner_text() == "Play"


def test_another_sentence_has_its_own_rows_and_first_word(show, shipped):
    made = Stepper(*shipped)
    made.sentence, made.step = made.sentences[1], 2
    figure = show(made)
    box = figure.get_by_role("combobox")
    assert box.input_value() == made.sentences[1]
    figure.locator(".play").press("Enter")
    box.select_option(index=2)
    words = figure.locator("tbody th b").all_inner_texts()
    assert words == [*made.sentences[2].split(), "<eos>"]
    assert len(shown_words(figure)) == 1
    figure.page.clock.run_for(5_000)
    assert len(shown_words(figure)) == 1
    bounds = numbers(figure.locator("tbody input"), "min", "max", "step")
    assert bounds == [[0, 1, 0.01]] * len(words)


def test_to_the_first_word_leads_there(show, shipped):
    figure = show(stepper(shipped, 4))
    step(figure, name="To the first word")
    assert len(shown_words(figure)) == 1

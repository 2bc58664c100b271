"""The figure of the fixed vector: each step shows what has been read."""

import pytest
from figure_page import assert_painted, classed, numbers, read_number, told
from packed_model import load, page_words, sure_fixed_model

from attnkit import Pair
from attnkit.data.vocab import EOS, Vocabs
from attnkit.grammar.gloss import GLOSS
from attnkit.live import Bottleneck
from attnkit.live.base.packing import FIXED

# The lengths are 2, 3, 3, 5, 9.
FRENCH = [
    "chat .",
    "il dort .",
    "elle chante .",
    "le chat noir dort .",
    "le petit chat noir ne dort pas ici .",
]
PAIRS = [Pair(tuple(text.split()), ("x",) * 3) for text in FRENCH]
WORDS = FRENCH[3].split()
READ = [*WORDS, "<eos>"]
ALL = len(READ)


@pytest.fixture(scope="module")
def vocabs():
    return Vocabs.of(PAIRS)


@pytest.fixture(scope="module")
def model(vocabs):
    return sure_fixed_model(vocabs, 1)


@pytest.fixture(scope="module")
def ids(script, model, vocabs):
    load(script, model, FIXED, "fixedTranslator")
    return [*vocabs.source.encode(WORDS), EOS]


@pytest.fixture(scope="module")
def memory(script, ids):
    """The states, by the arithmetic that PyTorch has confirmed."""
    return script("ids => machine.encode(ids)", ids)


@pytest.fixture(scope="module")
def said(script, ids, vocabs):
    return vocabs.target.decode(page_words(script, [ids])[0])


def bottleneck(model, vocabs, text=FRENCH[3], step=None, pairs=PAIRS):
    figure = Bottleneck(model, vocabs, pairs)
    figure.sentence, figure.step = text, step
    return figure


@pytest.fixture(params=[0, 1, 3, ALL - 1, ALL, 30])
def at(show, model, vocabs, request):
    """The figure at a step, and the step."""
    figure = show(bottleneck(model, vocabs, step=request.param))
    return figure, min(request.param, ALL)


@pytest.fixture
def figure(show, model, vocabs):
    """It has read all."""
    return show(bottleneck(model, vocabs))


def press(figure, name, times=1):
    button = figure.get_by_role("button", name=name, exact=True)
    for _ in range(times):
        button.press("Enter")


def source(figure):
    return figure.locator(".source b").all_inner_texts()


def step_of(figure) -> int:
    return figure.locator(".there").count()


def test_the_strips_are_the_last_states_from_either_side(at, memory):
    figure, step = at
    none = [0.0] * 16
    left = memory["there"][step - 1] if step else none
    right = memory["back"][ALL - step] if step else none
    canvases = figure.locator("canvas").all()
    for canvas, values in zip(canvases, (left, right), strict=True):
        assert_painted(canvas, [values])
        label = canvas.get_attribute("aria-label").split()
        low, high = read_number(label[-3]), read_number(label[-1])
        assert low == pytest.approx(min(values), abs=0.00501)
        assert high == pytest.approx(max(values), abs=0.00501)
        assert label[-6] == "16"


def test_lines_run_from_either_end_to_what_has_been_read(at):
    figure, step = at
    items = figure.locator(".source li")
    assert source(figure) == READ
    assert classed(items, "there") == [j < step for j in range(ALL)]
    assert classed(items, "back") == [j >= ALL - step for j in range(ALL)]
    titles = figure.locator(".strip span").all_text_contents()
    ends = [title.split(", ")[1] for title in titles]
    if step:
        assert ends == [f"up to {READ[step - 1]}", f"up to {READ[-step]}"]
    else:
        assert ends == ["nothing read yet"] * 2


def test_nothing_comes_out_before_all_is_read(at, said):
    figure, step = at
    done = step == ALL
    for part in ("size", "said", "reference"):
        (ahead,) = classed(figure.locator(f".{part}"), "ahead")
        assert ahead != done
    verdict = figure.locator(".verdict").inner_text()
    waiting = f"{step} of {ALL} read. The decoder waits for the end."
    assert (verdict == waiting) != done
    heard = told(figure)
    if done:
        out = f"{len(WORDS)} words in, translation out: {' '.join(said)}"
        assert heard == f"{out}. {verdict}"
    elif step:
        left, right = READ[step - 1], READ[-step]
        sides = f"From the left {left}, from the right {right}: "
        assert heard == sides + waiting
    else:
        assert heard == waiting


def test_buttons_that_lead_nowhere_are_off(at):
    figure, step = at
    for names, off in (
        (("Nothing read", "One word back"), step == 0),
        (("Step ▶", "Read all"), step == ALL),
    ):
        for name in names:
            button = figure.get_by_role("button", name=name, exact=True)
            assert button.get_attribute("aria-disabled") == str(off).lower()


def test_the_vector_says_how_much_it_holds(figure):
    size = figure.locator(".size").inner_text()
    assert size == "side by side: c, 32 numbers for 5 words"
    means = figure.locator(".source small").all_inner_texts()
    assert means == [*map(GLOSS.get, WORDS[:-1]), "", "end"]
    french = figure.locator(".source b").evaluate_all(
        "all => all.map(e => e.lang)"
    )
    assert french == ["fr"] * 5 + [""]


def test_the_sentences_end_is_no_word_of_the_translation(figure, said):
    text = figure.locator(".said").text_content().removeprefix("writes: ")
    found = text.replace("wrong: ", "").replace("words are missing …", "")
    assert found.split() == said and "<eos>" not in text


def test_a_sentence_of_ones_own_is_written_without_a_judge(
    show, model, vocabs
):
    figure = show(bottleneck(model, vocabs, "noir chat dort ."))
    assert not figure.locator(".verdict").inner_text()
    assert not figure.locator(".reference").text_content()
    assert figure.locator(".wrong").count() == 0
    assert figure.locator(".said").inner_text().startswith("writes: ")


def test_the_slider_has_a_place_for_each_length(show, model, vocabs):
    figure = show(bottleneck(model, vocabs, step=2))
    slider = figure.get_by_role("slider", name="Length")
    assert numbers(slider, "min", "max", "step") == [[0, 3, 1]]
    assert slider.input_value() == "2"
    figure.locator(".play").press("Enter")
    for place, text in enumerate([FRENCH[0], FRENCH[1], FRENCH[3], FRENCH[4]]):
        slider.fill(str(place))
        words = text.split()
        assert source(figure) == [*words, "<eos>"]
        said = slider.get_attribute("aria-valuetext")
        assert said == f"{len(words)} words"
        assert step_of(figure) == len(words) + 1
        assert figure.locator(".play").inner_text() == "Play"


@pytest.mark.parametrize("words, place", [(1, 0), (4, 1), (7, 2), (8, 3)])
def test_the_slider_stands_at_the_nearest_length(
    show, model, vocabs, words, place
):
    figure = show(bottleneck(model, vocabs, " ".join(["chat"] * words)))
    slider = figure.get_by_role("slider", name="Length")
    assert slider.input_value() == str(place)


OTHERS = {  # what there is → what comes next
    "il dort .": "elle chante .",
    "elle chante .": "il dort .",
    "dort chat .": "il dort .",  # of one's own
    "le chat noir dort .": None,
    "chat": None,
}


@pytest.mark.parametrize("text", OTHERS)
def test_another_one_is_the_next_of_its_length_if_there_is(
    show, model, vocabs, text
):
    figure = show(bottleneck(model, vocabs, text, step=1))
    another = figure.get_by_role("button", name="Another one")
    off = str(OTHERS[text] is None).lower()
    assert another.get_attribute("aria-disabled") == off
    another.press("Enter")
    wanted = OTHERS[text] or text
    assert source(figure) == [*wanted.split(), "<eos>"]
    all_ = len(wanted.split()) + 1
    assert step_of(figure) == (1 if OTHERS[text] is None else all_)


def test_one_pair_of_a_length_is_another_for_a_sentence_of_ones_own(
    show, model, vocabs
):
    figure = show(bottleneck(model, vocabs, "noir chat"))
    press(figure, "Another one")
    assert source(figure) == ["chat", ".", "<eos>"]


def test_playing_reads_a_word_at_once_and_then_at_its_pace(
    show, model, vocabs, stopped
):
    figure = show(bottleneck(model, vocabs, step=1))
    clock = stopped()
    play = figure.locator(".play")
    play.press("Enter")
    assert play.inner_text() == "Pause"
    for step in range(2, ALL + 1):
        assert step_of(figure) == step
        clock.run_for(450)
    assert play.inner_text() == "Play"
    assert step_of(figure) == ALL


@pytest.mark.parametrize(
    "name, there",
    [
        ("Nothing read", 0),
        ("One word back", 2),
        ("Step ▶", 4),
        ("Read all", ALL),
    ],
)
def test_a_step_by_hand_stops_the_player(
    show, model, vocabs, stopped, name, there
):
    figure = show(bottleneck(model, vocabs, step=2))
    clock = stopped()
    figure.locator(".play").press("Enter")
    press(figure, name)
    assert figure.locator(".play").inner_text() == "Play"
    assert step_of(figure) == there
    clock.run_for(5_000)
    assert step_of(figure) == there

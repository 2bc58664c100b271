"""The figure of the fixed vector: its numbers, its words, its handles."""

import copy
from functools import cache

import pytest
import torch
from test_live import LOAD, close, script, sentences, show, stored

from attnkit import fit, fixed_model, mean_of_states, phrases, translate
from attnkit.data.tensors import source_ids
from attnkit.data.vocab import BOS, Vocabs
from attnkit.live import Bottleneck
from attnkit.live.base.packing import FIXED, pack_model

FIXTURES = script, show


@pytest.fixture(scope="module")
def trained():
    """The model of chapter 01, trained for a moment: right now and then."""
    train = phrases(6_000)
    vocabs = Vocabs.of(train)
    model = fixed_model(vocabs)
    fit(model, train, vocabs, updates=100, size=64)
    return model, vocabs


@pytest.fixture(scope="module")
def packed(script, trained):
    """PyTorch's model with the page's numbers; the page has `machine`."""
    state = stored(Bottleneck(*trained))
    (buffer,) = state["buffers"]
    script(
        LOAD.replace("m.translator", "m.fixedTranslator"),
        [buffer["data"], state["state"]["layout"]],
    )
    same = fixed_model(trained[1]).eval()
    same.load_state_dict(
        {
            name: torch.tensor(
                script("name => numbers[name].map(row => [...row])", name)
            ).reshape(weight.shape)
            for name, weight in same.state_dict().items()
        }
    )
    return same


@pytest.mark.slow
def test_each_step_is_that_of_pytorch_with_the_same_numbers(
    script, trained, packed
):
    for words in sentences(trained[1]):
        ids = source_ids([words], trained[1].source)
        memory = packed.encoder(ids)
        found = script("ids => machine.read(ids)", ids[0].tolist())
        states = torch.cat(
            [torch.tensor(found["there"]), torch.tensor(found["back"])], dim=1
        )
        close(states.tolist(), memory.states[0].data)
        close(found["context"], memory.final[0].data)
        step = packed.decoder.over(memory)
        word, state = torch.tensor([BOS]), packed.decoder.first_state(memory)
        for found in script(
            "ids => [...machine.write(machine.read(ids))]", ids[0].tolist()
        ):
            wanted = step(word, state)
            close(found["logits"], wanted.logits[0].data)
            close(found["state"], wanted.state[0].data)
            word, state = torch.tensor([found["word"]]), wanted.state


@pytest.mark.slow
def test_the_page_finds_the_words_that_pytorch_finds(script, trained, packed):
    model, vocabs = trained
    sources = [p.source for p in phrases(600, seed=1, split="test")]
    rows = [[*vocabs.source.encode(words), 2] for words in sources]
    found = script(
        "rows => rows.map(ids => [...machine.write(machine.read(ids))]"
        ".map(step => step.word))",
        rows,
    )
    said = [vocabs.target.decode(row) for row in found]
    # In double precision: a model half trained is often in two minds.
    exact = copy.deepcopy(packed).double()
    assert said == translate(exact, vocabs, sources)
    # A byte a number changes some words, and most of them not.
    whole = translate(model, vocabs, sources)
    same = sum(a == b for a, b in zip(said, whole))
    assert same > 0.6 * len(sources)


@pytest.mark.slow
def test_the_models_bytes_are_few(trained):
    assert len(pack_model(trained[0], FIXED)[0]) < 350_000


@cache
def small():
    """An untrained model of chapter 01's kind, and its words."""
    vocabs = Vocabs.of(phrases(2_000))
    return fixed_model(vocabs, d_embedding=8, d_memory=12, d_hidden=9), vocabs


def test_only_a_model_with_one_last_state_is_packed():
    _, vocabs = small()
    lstm = fixed_model(vocabs)
    lstm.encoder.rnn = torch.nn.LSTM(64, 64, bidirectional=True)
    for other in (torch.nn.Linear(2, 2), fixed_model(vocabs, mean_of_states)):
        with pytest.raises(ValueError, match="^model: got .*fixed_model's"):
            Bottleneck(other, vocabs)
    with pytest.raises(ValueError, match="^model: got .*fixed_model's"):
        Bottleneck(lstm, vocabs)


def test_it_says_what_it_wants():
    figure = Bottleneck(*small())
    for name, bad in (
        ("sentence", "le xyzzy dort ."),
        ("sentence", ""),
        ("sentence", 3),
        ("sentence", "le chat " * 30),
        ("step", -1),
        ("length", 3),
    ):
        wanted = rf"^(words|{name}): got .*, wanted "
        with pytest.raises(ValueError, match=wanted):
            setattr(figure, name, bad)
    with pytest.raises(ValueError, match="pairs: got an empty list"):
        Bottleneck(*small(), [])


def test_its_sentences_are_of_every_length():
    figure = Bottleneck(*small())
    for length in (4, 17, 28):
        figure.length = length
        assert figure.length == len(figure.sentence.split()) == length


def words(figure, part):
    text = figure.locator(f".{part}").text_content()
    return text.partition(": ")[2].replace("wrong: ", "").split()


@pytest.mark.slow
def test_the_page_shows_what_comes_out_and_what_is_wrong(
    show, trained, packed
):
    figure = show(Bottleneck(*trained))
    slider = figure.get_by_role("slider", name="Length")
    slider.press("Home")
    for _ in range(8):
        source = figure.locator(".source b").all_inner_texts()[:-1]
        assert slider.get_attribute("aria-valuetext") == f"{len(source)} words"
        said = translate(packed, trained[1], [source])[0]
        missing = ["words", "are", "missing", "…"]
        true = words(figure, "reference")
        missing = missing if len(said) < len(true) else []
        assert words(figure, "said") == [*said, *missing]
        right = [a for a, b in zip(said, true) if a == b]
        verdict = figure.locator(".verdict").inner_text()
        if said == true:
            assert verdict == "Right from first to last."
        else:
            assert verdict.startswith(f"{len(right)} of {len(true)} words")
        marks = figure.locator(".wrong").count()
        assert marks == len(said) - len(right) + bool(missing)
        for canvas in figure.locator("canvas").all():
            assert canvas.evaluate("c => c.width") == 64
        for _ in range(3):
            slider.press("ArrowRight")
    slider.press("End")
    assert slider.get_attribute("aria-valuetext") == "28 words"


def test_by_keyboard_alone(show):
    figure = show(Bottleneck(*small()))
    before = figure.locator(".source").inner_text()
    figure.get_by_role("button", name="Another one").press("Enter")
    assert figure.locator(".source").inner_text() != before
    said = figure.locator(".said")
    assert said.is_visible()
    figure.get_by_role("button", name="Nothing read").press("Enter")
    assert figure.locator(".there, .back").count() == 0
    assert not said.is_visible()
    step = figure.get_by_role("button", name="Step")
    step.press("Enter")
    step.press("Enter")
    assert figure.locator(".there").count() == 2
    assert figure.locator(".back").count() == 2
    items = figure.locator(".source li b").all_inner_texts()
    titles = figure.locator(".strip b").all_inner_texts()
    assert titles == [items[1], items[-2]]
    figure.page.wait_for_timeout(500)
    status = figure.get_by_role("status").inner_text()
    assert status.startswith(f"From the left {items[1]}, from the right")
    figure.get_by_role("button", name="Read all").press("Enter")
    assert said.is_visible()
    assert figure.locator(".there.back").count() == len(items)


@pytest.mark.slow
def test_it_plays_to_the_end_and_stops(show):
    figure = Bottleneck(*small())
    figure.length = 5
    figure = show(figure)
    figure.get_by_role("button", name="Play").click()
    assert not figure.locator(".said").is_visible()
    figure.locator(".said").wait_for(state="visible")
    figure.get_by_role("button", name="Play").wait_for()


def test_python_sets_what_the_page_shows(show):
    figure = Bottleneck(*small())
    figure.sentence, figure.step = "chat", 1
    figure = show(figure)
    assert figure.locator(".source b").all_inner_texts() == ["chat", "<eos>"]
    assert figure.locator(".there").count() == 1
    assert "1 of 2 read" in figure.locator(".verdict").inner_text()

"""The translator that a page carries: its bytes, its steps, its words."""

import pytest
import torch
from figure_page import close
from packed_model import load, page_steps, page_weights, page_words, sentences

from attnkit import (
    AdditiveScore,
    Attention,
    GeneralScore,
    LuongDecoder,
    attention_model,
    fixed_model,
    phrases,
    translate,
)
from attnkit.data.tensors import source_ids
from attnkit.data.vocab import BOS
from attnkit.live import Stepper
from attnkit.live.base.packing import LOOKING, pack_model


@pytest.fixture(scope="module")
def found_weights(script, shipped):
    """The shipped model's numbers on the page, which has its `machine`."""
    load(script, shipped[0], LOOKING, "translator")
    return page_weights(script, shipped[0])


@pytest.fixture(scope="module")
def same(shipped, found_weights):
    """PyTorch's model with the page's numbers."""
    model = attention_model(shipped[1]).double().eval()
    model.load_state_dict(found_weights)
    return model


@pytest.mark.slow
def test_the_page_unpacks_what_was_packed(shipped, found_weights):
    state = shipped[0].state_dict()
    assert found_weights.keys() == state.keys()
    for name, weight in state.items():
        # At most half a step of a byte, which has 127 steps on a side.
        step = weight.abs().amax(dim=-1, keepdim=True) / 127
        assert ((found_weights[name] - weight).abs() <= 0.51 * step).all()


def test_the_models_bytes_are_few(shipped):
    data, _ = pack_model(shipped[0])
    assert len(data) < 340_000


def test_each_step_is_that_of_pytorch_with_the_same_numbers(
    script, shipped, same
):
    for words in sentences():
        ids = source_ids([words], shipped[1].source)
        memory = same.encoder(ids)
        step = same.decoder.over(memory)
        word, state = torch.tensor([BOS]), same.decoder.first_state(memory)
        for found in page_steps(script, ids[0].tolist()):
            wanted = step(word, state)
            close(found["logits"], wanted.logits[0].data)
            close(found["weights"], wanted.weights[0].data)
            close(found["state"], wanted.state[0].data)
            context = wanted.weights[0] @ memory.states[0]
            close(found["context"], context.data)
            word, state = torch.tensor([found["word"]]), wanted.state


@pytest.mark.slow
def test_the_page_finds_the_words_that_pytorch_finds(
    script, shipped, found_weights
):
    model, vocabs = shipped
    sources = [p.source for p in phrases(600, seed=1, split="test")]
    rows = [[*vocabs.source.encode(words), 2] for words in sources]
    said = [vocabs.target.decode(row) for row in page_words(script, rows)]
    assert said == translate(model, vocabs, sources)


def test_of_equal_logits_the_first_wins_as_in_pytorch(script):
    for logits in ([0, 3, 3, 1], [2, 2], [5], [-1, -2, -1]):
        first = int(torch.tensor(logits).argmax())
        assert script("logits => m.best(logits)", logits) == first


OTHERS = {
    "no translator": lambda vocabs: torch.nn.Linear(2, 2),
    "a fixed context": fixed_model,
    "an unscaled score": lambda vocabs: attention_model(
        vocabs, attention=lambda: Attention(GeneralScore(128, 128))
    ),
    "an additive score": lambda vocabs: attention_model(
        vocabs, attention=lambda: Attention(AdditiveScore(128, 128, 9))
    ),
    "another decoder": lambda vocabs: attention_model(
        vocabs, decoder=LuongDecoder
    ),
}


@pytest.mark.parametrize("other", OTHERS)
def test_only_the_courses_translator_is_packed(shipped, other):
    with pytest.raises(ValueError, match=r"^model: got \w+, wanted one of"):
        Stepper(OTHERS[other](shipped[1]), shipped[1])


def test_an_untrained_translator_is_packed_too(shipped):
    Stepper(attention_model(shipped[1]), shipped[1])

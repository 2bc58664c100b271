"""The masked model that a page carries: its bytes and its guesses."""

from base64 import b64encode

import pytest
import torch
from figure_page import close
from masked import TOKENS, WORDS, sure_model

from attnkit.bert import MASK, fill
from attnkit.live import Blanks
from attnkit.live.base.packing import pack

LOAD = """([base64, layout, settings]) => {
    const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0));
    window.numbers = m.unpack(new DataView(bytes.buffer), layout);
    window.read = m.maskedModel(numbers, settings);
}"""


@pytest.fixture(scope="module")
def model():
    return sure_model()


@pytest.fixture(scope="module")
def page(script, model):
    """The page, which has the model's numbers, and `read`."""
    figure = Blanks(model, TOKENS, ["a b ."])
    packed = b64encode(figure.numbers).decode()
    script(LOAD, [packed, figure.numbers_layout, figure.settings])
    return script


@pytest.fixture(scope="module")
def same(page, model):
    """PyTorch's model with the page's numbers."""
    rows = page("""() => Object.entries(numbers).map(([name, rows]) =>
        [name, rows.map(row => [...row])])""")
    shapes = {name: w.shape for name, w in model.state_dict().items()}
    rounded = sure_model().double()
    rounded.load_state_dict(
        {
            name: torch.tensor(row).double().reshape(shapes[name])
            for name, row in rows
        }
    )
    return rounded


def texts(model):
    """Of each length, up to the last position, blanks at random places."""
    most = model.encoder.position.num_embeddings - 2
    dice = torch.Generator().manual_seed(0)
    for i in range(60):
        size = 1 + i % most
        words = torch.randint(len(WORDS), (size,), generator=dice).tolist()
        blanks = torch.rand(size, generator=dice) < 0.3
        blanks[i % size] = True
        yield " ".join(
            "[MASK]" if blank else WORDS[word]
            for word, blank in zip(words, blanks)
        )


def test_logits_and_weights_are_those_of_the_same_numbers(page, model, same):
    for text in texts(model):
        ids = TOKENS.ids(TOKENS.pieces(text))
        found = page("ids => read(ids)", ids)
        with torch.no_grad():
            wanted = same(torch.tensor([ids]))[0]
            weights = same.encoder(torch.tensor([ids])).weights[-1, 0]
        close(found["logits"], wanted)
        close(found["weights"], weights)


def test_its_guesses_are_nearly_those_of_the_model(page, model):
    """Within 3/100 at worst, though most numbers are bytes; a trained model
    is off by less, as its numbers are smaller. What is guessed first is so
    by PyTorch too, but where two are as near as that.
    """
    given = [*texts(model)]
    asked = []
    for text in given:
        ids = TOKENS.ids(TOKENS.pieces(text))
        place = len(ids) - 1 - ids[::-1].index(MASK)
        logits = page("ids => read(ids).logits", ids)[place]
        asked.append(torch.tensor(logits).softmax(dim=-1))
    found, wanted = torch.stack(asked), fill(model, TOKENS, given).exp()
    assert (found - wanted).abs().max() < 0.03
    assert (found - wanted).abs().amax(dim=-1).mean() < 0.01
    best = found.argmax(dim=-1)
    lost = wanted.amax(dim=-1) - wanted[range(len(best)), best]
    assert lost.max() < 0.03 and wanted.amax(dim=-1).median() > 0.2


def test_the_models_bytes_are_few(model):
    """About one for each number of a large matrix."""
    wide = torch.nn.Linear(500, 300)
    data, _ = pack(wide, "none")
    assert len(data) < 1.02 * 500 * 300
    assert len(pack(wide, "weight")[0]) == 2 * (500 * 300 + 300)

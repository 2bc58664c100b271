"""A model as the page has it, to be compared with PyTorch's."""

from base64 import b64encode

import numpy as np
import torch
from torch import nn

from attnkit import fixed_model, phrases
from attnkit.data.vocab import EOS
from attnkit.live.base.packing import Kind, pack_model
from attnkit.live.base.translating import SPECIALS, Translating

LOAD = """([base64, layout, factory, specials, limit]) => {
    const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0));
    window.numbers = m.unpack(new DataView(bytes.buffer), layout);
    window.machine = m[factory](numbers, specials, limit);
}"""

# Numbers cross over as text of their bytes: lists take seconds.
READ = """() => Object.entries(numbers).map(([name, rows]) => {
    const bytes = rows.flatMap(row => [...new Uint8Array(row.buffer)]);
    return [name, bytes.map(b => b.toString(16).padStart(2, '0')).join('')];
})"""


def sure_fixed_model(vocabs, brevity):
    """A small model, never trained, but sure of its words, and brief."""
    torch.manual_seed(0)
    made = fixed_model(vocabs, d_embedding=16, d_memory=32, d_hidden=24)
    with torch.no_grad():
        for weight in made.parameters():
            weight.mul_(3)
        made.decoder.word.bias[EOS] += brevity
    return made.eval()


def load(script, model: nn.Module, kind: Kind, factory: str):
    """Let the page have the model, as `machine`, and its `numbers`."""
    data, layout = pack_model(model, kind)
    packed = b64encode(data).decode()
    limit = Translating.limit.default_value
    script(LOAD, [packed, layout, factory, SPECIALS, limit])


def page_weights(script, model: nn.Module) -> dict[str, torch.Tensor]:
    """The numbers that the page has, in the shapes of the model."""
    shapes = {name: w.shape for name, w in model.state_dict().items()}
    return {
        name: torch.from_numpy(
            np.frombuffer(bytearray.fromhex(digits), dtype="<f4")
        ).reshape(shapes[name])
        for name, digits in script(READ)
    }


def page_steps(script, ids: list[int]) -> list[dict]:
    """What the page's model does at each word that it writes."""
    return script("ids => [...machine.translate(machine.encode(ids))]", ids)


def page_words(script, rows: list[list[int]]) -> list[list[int]]:
    """The words that the page's model writes for each sentence."""
    return script(
        "rows => rows.map(ids => [...machine.translate(machine.encode(ids))]"
        ".map(step => step.word))",
        rows,
    )


def sentences() -> list[list[str]]:
    """One word, the longest of many, and some others."""
    some = [list(pair.source) for pair in phrases(60, seed=1, split="test")]
    return [["chat"], max(some, key=len), *some[:4]]

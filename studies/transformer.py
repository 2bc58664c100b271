"""A Transformer in the place of the recurrent translator, several seeds.

    python -m studies.transformer         # about half an hour on two cores

Transformers that differ in how they know the places of words, with the data,
the recipe and the number of updates of chapter 03's model in the studies of
length and of variants. Written to attnkit/results/transformer.json; runs
already there are kept.
"""

import time
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from attnkit import (
    DecoderBlock,
    Pair,
    Transformer,
    Vocabs,
    by_length,
    exact_match,
    fit,
    parameters,
    phrases,
    positions,
    transformer_model,
    translate,
)
from studies import length
from studies.runner import Run, error_rate, exact, planned, run_all

VALIDATION_PAIRS = 500
LARGEST_SHIFT = 32
SETTINGS = length.SETTINGS | {
    "validation pairs": VALIDATION_PAIRS,
    "largest shift": LARGEST_SHIFT,
}
SEEDS = 5


def no_places(count: int, d_model: int) -> Tensor:
    """All places alike."""
    return torch.zeros(count, d_model)


class ShiftedPlaces(nn.Module):
    """Sines and cosines, in training from a random place on."""

    def forward(self, count: int, d_model: int) -> Tensor:
        most = LARGEST_SHIFT if self.training else 0
        start = int(torch.randint(most + 1, ()))
        return positions(start + count, d_model)[start:]


class ShiftedTogether(nn.Module):
    """The same random place for both sides: the encoder asks first."""

    def __init__(self) -> None:
        super().__init__()
        self.start, self.asked = 0, 0

    def forward(self, count: int, d_model: int) -> Tensor:
        if self.asked % 2 == 0:
            self.start = int(torch.randint(LARGEST_SHIFT + 1, ()))
        self.asked += 1
        start = self.start if self.training else 0
        return positions(start + count, d_model)[start:]


def shifted_together(vocabs: Vocabs, seed: int) -> Transformer:
    """Encoder and decoder share one object, which draws for both."""
    shift = ShiftedTogether()
    return transformer_model(vocabs, lambda: shift, seed=seed)


BUILD: dict[str, Callable[..., Transformer]] = {
    "transformer": transformer_model,
    "no places": lambda v, seed: transformer_model(
        v, lambda: no_places, seed=seed
    ),
    "shifted places": lambda v, seed: transformer_model(
        v, ShiftedPlaces, seed=seed
    ),
    "shifted together": shifted_together,
}


def plan() -> list[Run]:
    """The runs: (model, training as a multiple of 1x, seed)."""
    return planned([(BUILD, [1], SEEDS), (["transformer"], [4], SEEDS)])


def heads(
    model: Transformer, vocabs: Vocabs, pairs: Sequence[Pair]
) -> dict[str, float]:
    """The error rate of each head of each layer; the best is chosen."""
    rates = {}
    for layer, block in enumerate(model.decoder.blocks):
        assert isinstance(block, DecoderBlock)
        for head in range(block.cross_attention.heads):
            model.decoder.looked = layer, head
            rates[layer, head] = error_rate(model, vocabs, pairs)
    model.decoder.looked = min(rates, key=lambda place: rates[place])
    return {f"{layer}.{head}": rate for (layer, head), rate in rates.items()}


def measure(run: Run) -> Run:
    """Train one model and say all that is measured of it."""
    train, vocabs, test, clauses = length.data()
    valid = phrases(VALIDATION_PAIRS, split="valid")
    seed = run["seed"]
    model = BUILD[run["model"]](vocabs, seed=seed)
    updates = length.NUMBERS["updates at 1x"] * run["training"]
    torch.manual_seed(seed)  # of the shifts
    start = time.process_time()
    history = fit(model, train, vocabs, updates, *length.RECIPE, seed=seed)
    seconds = time.process_time() - start
    rates = heads(model, vocabs, valid)

    said = translate(model, vocabs, [p.source for p in test])
    right = by_length(exact_match, said, test)
    long = by_length(exact_match, said, test, length.LONG)
    return run | {
        "updates": updates,
        "parameters": parameters(model),
        "processor seconds": round(seconds, 1),
        "loss": round(sum(history.loss[-20:]) / 20, 4),
        "exact match": exact_match(said, [p.target for p in test]),
        "exact match, 19-28": long["19–28"],
        "error rate": error_rate(model, vocabs, test),
        "by length": {"exact match": right},
        "by clauses": {
            k: exact(model, vocabs, pairs)
            for k, pairs in clauses.items()
            if k < 6
        },
        "error rate of heads, validation": rates,
        "looked": list(model.decoder.looked),
    }


if __name__ == "__main__":
    run_all("transformer", __doc__, plan(), measure, SETTINGS)

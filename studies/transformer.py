"""A Transformer in the place of the recurrent translator, several seeds.

    python -m studies.transformer         # about half an hour on two cores

Transformers that differ in how they know the places of words, with the data,
the recipe and the number of updates of chapter 03's model in the studies of
length and of variants. Written to attnkit/results/transformer.json; runs
already there are kept.
"""

import time

import torch
from torch import nn

from attnkit import (
    alignment_error_rate,
    attention_maps,
    by_length,
    exact_match,
    fit,
    links,
    parameters,
    phrases,
    positions,
    transformer_model,
    translate,
)
from studies import length
from studies.runner import run_all

SETTINGS = length.SETTINGS | {
    "validation pairs": 500,
    "largest shift": 32,
}
SEEDS = 3


def no_places(count, d_model):
    """All places alike."""
    return torch.zeros(count, d_model)


class ShiftedPlaces(nn.Module):
    """Sines and cosines, in training from a random place on."""

    def forward(self, count, d_model):
        most = SETTINGS["largest shift"] if self.training else 0
        start = int(torch.randint(most + 1, ()))
        return positions(start + count, d_model)[start:]


class ShiftedTogether(nn.Module):
    """The same random place for both sides: the encoder asks first."""

    def __init__(self):
        super().__init__()
        self.start, self.asked = 0, 0

    def forward(self, count, d_model):
        if self.asked % 2 == 0:
            self.start = int(torch.randint(SETTINGS["largest shift"] + 1, ()))
        self.asked += 1
        start = self.start if self.training else 0
        return positions(start + count, d_model)[start:]


def shifted_together(vocabs, seed):
    """Encoder and decoder share one object, which draws for both."""
    shift = ShiftedTogether()
    return transformer_model(vocabs, lambda: shift, seed=seed)


BUILD = {
    "transformer": transformer_model,
    "no places": lambda v, seed: transformer_model(
        v, lambda: no_places, seed=seed
    ),
    "shifted places": lambda v, seed: transformer_model(
        v, ShiftedPlaces, seed=seed
    ),
    "shifted together": shifted_together,
}


def plan() -> list[dict]:
    """The runs: (model, training as a multiple of 1x, seed)."""
    return [
        {"model": model, "training": times, "seed": seed}
        for times, models in ((1, BUILD), (4, ["transformer"]))
        for seed in range(SEEDS)
        for model in models
    ]


def error_rate(model, vocabs, pairs) -> float:
    found = [
        links(w, p)
        for w, p in zip(attention_maps(model, vocabs, pairs), pairs)
    ]
    return alignment_error_rate(found, pairs)


def heads(model, vocabs, pairs) -> dict[str, float]:
    """The error rate of each head of each layer; the best is chosen."""
    rates = {}
    for layer, block in enumerate(model.decoder.blocks):
        for head in range(block.cross_attention.heads):
            model.decoder.looked = layer, head
            rates[layer, head] = error_rate(model, vocabs, pairs)
    model.decoder.looked = min(rates, key=rates.get)
    return {f"{layer}.{head}": rate for (layer, head), rate in rates.items()}


def measure(run: dict) -> dict:
    """Train one model and say all that is measured of it."""
    train, vocabs, test, clauses = length.data()
    valid = phrases(SETTINGS["validation pairs"], split="valid")
    model = BUILD[run["model"]](vocabs, seed=run["seed"])
    updates = SETTINGS["updates at 1x"] * run["training"]
    sizes = SETTINGS["size"], SETTINGS["peak"]
    torch.manual_seed(run["seed"])  # of the shifts
    start = time.process_time()
    history = fit(model, train, vocabs, updates, *sizes, seed=run["seed"])
    seconds = time.process_time() - start
    rates = heads(model, vocabs, valid)

    def exact(pairs):
        said = translate(model, vocabs, [p.source for p in pairs])
        return exact_match(said, [p.target for p in pairs])

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
            k: exact(pairs) for k, pairs in clauses.items() if k < 6
        },
        "error rate of heads, validation": rates,
        "looked": list(model.decoder.looked),
    }


if __name__ == "__main__":
    run_all("transformer", __doc__, plan(), measure, SETTINGS)

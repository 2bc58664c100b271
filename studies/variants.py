"""One thing changed at a time: scores, decoders, encoders, values, faults.

    python -m studies.variants            # about half an hour on two cores

The model of chapter 03 with one part exchanged, five seeds each. Written
to attnkit/results/variants.json; runs already there are kept.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from attnkit import (
    AdditiveScore,
    Attention,
    AttentionDecoder,
    DotScore,
    EncoderConv,
    EncoderPositions,
    EncoderRNN,
    GeneralScore,
    Head,
    LuongDecoder,
    Memory,
    ScaledDotScore,
    Score,
    Step,
    alignment_error_rate,
    attention_maps,
    attention_model,
    by_length,
    exact_match,
    fit,
    links,
    parameters,
    translate,
)
from attnkit.probes.mistakes import NoMask, Tempered, WrongAxis
from attnkit.protocols import StepFunction
from studies import length
from studies.runner import Run, run_all

EXAMPLE = (
    "le facteur timide n' est pas souvent fatigué et il le remercie toujours ."
)
UPDATES = 600
SETTINGS = length.SETTINGS | {"updates": UPDATES, "example": EXAMPLE}
SEEDS = 5
Parts = dict[str, Any]  # what attention_model is told to take instead


class LookFirst(LuongDecoder):
    """query = previous state; the RNN never sees the context."""

    def over(self, memory: Memory) -> StepFunction:
        look = self.look(memory)

        def step(word: Tensor, state: Tensor) -> Step:
            context, weights = look(state)
            state = self.next_state(word, state)
            return Step(self.logits(state, context), state, weights)

        return step


class ReadFirst(AttentionDecoder):
    """query = new state; the RNN sees the context of the word before."""

    def first_state(self, memory: Memory) -> Tensor:
        state = super().first_state(memory)
        nothing = torch.zeros_like(memory.states[:, 0])
        return torch.cat([state, nothing], dim=-1)

    def over(self, memory: Memory) -> StepFunction:
        look = self.look(memory)
        d_hidden = self.rnn.hidden_size

        def step(word: Tensor, state: Tensor) -> Step:
            state, context = state[:, :d_hidden], state[:, d_hidden:]
            state = self.next_state(word, state, context)
            context, weights = look(state)
            both = torch.cat([state, context], dim=-1)
            return Step(self.logits(state, context), both, weights)

        return step


class OneMatrix(Head):
    """A head whose values are its keys."""

    def __init__(self) -> None:
        super().__init__(128, 128, 128, 128, 128)
        self.W_v = self.W_k


def scored(score: Callable[[], Score]) -> Parts:
    return {"attention": lambda: Attention(score())}


def rnn(kind: type[nn.RNNBase]) -> Parts:
    return {"encoder": lambda n: EncoderRNN(n, 64, 64, kind)}


def general() -> GeneralScore:
    return GeneralScore(128, 128, scale=True)


BUILD: dict[str, Parts] = {
    "general, scaled": {},
    "dot": scored(DotScore),
    "scaled dot": scored(ScaledDotScore),
    "general": scored(lambda: GeneralScore(128, 128)),
    "additive": scored(lambda: AdditiveScore(128, 128, 128)),
    "query before, context outside": {"decoder": LookFirst},
    "query after, context inside": {"decoder": ReadFirst},
    "query after, context outside": {"decoder": LuongDecoder},
    "RNN": rnn(nn.RNN),
    "LSTM": rnn(nn.LSTM),
    "GRU, left to right only": {
        "encoder": lambda n: EncoderRNN(n, 64, 128, bidirectional=False)
    },
    "convolution": {"encoder": lambda n: EncoderConv(n, 64, 128)},
    "no recurrence": {"encoder": lambda n: EncoderPositions(n, 128)},
    "head: own keys and values": {
        "attention": lambda: Head(128, 128, 128, 128, 128)
    },
    "head: values are its keys": {"attention": OneMatrix},
    "no mask": {"attention": lambda: NoMask(general())},
    "softmax over the wrong axis": {"attention": lambda: WrongAxis(general())},
    "500 training pairs": {},
    "60 updates": {},
    "too hot": {"attention": lambda: Attention(Tempered(general(), 1000.0))},
    "too cold": {"attention": lambda: Attention(Tempered(general(), 0.001))},
}


def plan() -> list[Run]:
    """The runs: (variant, seed)."""
    return [
        {"model": model, "seed": seed}
        for seed in range(SEEDS)
        for model in BUILD
    ]


def measure(run: Run) -> Run:
    """Train one model and say all that is measured of it."""
    train, vocabs, test, clauses = length.data()
    model = attention_model(vocabs, seed=run["seed"], **BUILD[run["model"]])
    if run["model"] == "500 training pairs":
        train = train[:500]
    updates = 60 if run["model"] == "60 updates" else UPDATES
    seed = run["seed"]
    history = fit(model, train, vocabs, updates, *length.RECIPE, seed=seed)
    said = translate(model, vocabs, [pair.source for pair in test])
    weights = attention_maps(model, vocabs, test)
    found = [links(w, pair) for w, pair in zip(weights, test)]
    shifted = {
        str(shift): alignment_error_rate(
            [links(w, pair, shift) for w, pair in zip(weights, test)], test
        )
        for shift in (-1, 0, 1)
    }
    at = next(i for i, p in enumerate(test) if " ".join(p.source) == EXAMPLE)
    return run | {
        "updates": updates,
        "parameters": parameters(model),
        "seconds": round(history.seconds, 1),
        "exact match": exact_match(said, [pair.target for pair in test]),
        "error rate": shifted["0"],
        "error rate by shift": shifted,
        "by length": {
            "exact match": by_length(exact_match, said, test),
            "error rate": by_length(
                alignment_error_rate, found, test, reference=lambda p: p
            ),
        },
        "map": [[round(float(w), 3) for w in row] for row in weights[at]],
    }


if __name__ == "__main__":
    run_all("variants", __doc__, plan(), measure, SETTINGS)

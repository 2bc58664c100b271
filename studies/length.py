"""Quality against sentence length: three translators, many runs.

    python -m studies.length            # about an hour on two cores
    python -m studies.length --workers 1

Every run is one process with one thread. Results are written to
attnkit/results/length.json after each run; runs already there are kept, so
that an interrupted study goes on where it stopped.
"""

from collections.abc import Callable
from functools import cache, partial
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from attnkit import (
    AttentionDecoder,
    Memory,
    Pair,
    Seq2Seq,
    Step,
    Vocabs,
    attention_model,
    bleu,
    by_length,
    edit_rate,
    exact_match,
    fit,
    fixed_model,
    mean_of_states,
    parameters,
    phrases,
    teacher_forced,
    translate,
    word_accuracy,
)
from attnkit.protocols import StepFunction
from studies.runner import Recipe, Run, exact, planned, run_all

NUMBERS = {
    "training pairs": 20_000,
    "training seed": 0,
    "test pairs": 2_000,
    "test seed": 1,
    "test pairs for each clause count": 300,
    "updates at 1x": 600,
}
RECIPE = Recipe(size=64, peak=5e-3)
CLAUSES = (1, 3)
SETTINGS = {
    **NUMBERS,
    "clauses in training": list(CLAUSES),
    **RECIPE._asdict(),
}


class RandomStart(AttentionDecoder):
    """The first query is random numbers, as in the article."""

    def first_state(self, memory: Memory) -> Tensor:
        return torch.randn_like(super().first_state(memory))


class ZeroStart(AttentionDecoder):
    """The first query is 0: no noise, and nothing of the sentence."""

    def first_state(self, memory: Memory) -> Tensor:
        return torch.zeros_like(super().first_state(memory))


class LearnedStart(AttentionDecoder):
    """The first query is learned, and the same for every sentence."""

    def __init__(self, *sizes: Any, **more: Any):
        super().__init__(*sizes, **more)
        self.start = nn.Parameter(torch.zeros(self.rnn.hidden_size))

    def first_state(self, memory: Memory) -> Tensor:
        return self.start.expand(len(memory.states), -1)


class OneQuery(AttentionDecoder):
    """Asks once, with its first state, and keeps the answer for all words."""

    def over(self, memory: Memory) -> StepFunction:
        context, weights = self.look(memory)(self.first_state(memory))

        def step(word: Tensor, state: Tensor) -> Step:
            state = self.next_state(word, state, context)
            return Step(self.logits(state, context), state, weights)

        return step


BUILD: dict[str, Callable[..., Seq2Seq]] = {
    "last state": fixed_model,
    "mean of states": partial(fixed_model, summary=mean_of_states),
    "attention": attention_model,
    "one query": partial(attention_model, decoder=OneQuery),
    "attention, random start": partial(attention_model, decoder=RandomStart),
    "attention, zero start": partial(attention_model, decoder=ZeroStart),
    "attention, learned start": partial(attention_model, decoder=LearnedStart),
    # The state that is handed over, and the decoder's, twice as wide.
    "last state, 256 wide": partial(fixed_model, d_memory=256, d_hidden=256),
}
LONG = ((19, 28),)
STARTS = ("random", "zero", "learned")
SEEDS = 5
FRESH = ", fresh"  # new sentences at every update
FIRST_FRESH = 100  # the seed of the first run's sentences


def plan() -> list[Run]:
    """The runs: (model, training as a multiple of 1x, seed)."""
    fixed, wide = ["last state", "mean of states"], ["last state, 256 wide"]
    starts = [f"attention, {kind} start" for kind in STARTS]
    new = [f"{model}{FRESH}" for model in ("last state", "attention")]
    # An update of a fixed model is cheaper: 1.5x gives it the seconds too.
    return planned(
        [
            ([*fixed, "one query", "attention"], [1], SEEDS),
            (starts, [1], SEEDS),
            (new, [1, 4], SEEDS),
            (new[:1], [16], SEEDS),
            (new[1:], [16], 1),
            (fixed, [1.5, 4, 16], SEEDS),
            (wide, [1, 4], SEEDS),
        ]
    )


class Data(NamedTuple):
    """Sentences to train on, their words, and those to test on."""

    train: list[Pair]
    vocabs: Vocabs
    test: list[Pair]
    by_clauses: dict[int, list[Pair]]


@cache
def data() -> Data:
    """The sentences of this study."""
    train = phrases(
        NUMBERS["training pairs"], CLAUSES, seed=NUMBERS["training seed"]
    )
    seed, count = NUMBERS["test seed"], "test pairs for each clause count"
    test = phrases(NUMBERS["test pairs"], seed=seed, split="test")
    by_clauses = {
        k: phrases(NUMBERS[count], (k, k), seed=seed, split="test")
        for k in range(1, 7)
    }
    return Data(train, Vocabs.of(train), test, by_clauses)


def fresh(times: int, seed: int) -> list[Pair]:
    """As many pairs as the training asks for, drawn anew for each run."""
    count = NUMBERS["updates at 1x"] * RECIPE.size
    seeds = [FIRST_FRESH + seed + 1000 * part for part in range(times)]
    drawn = [phrases(count, CLAUSES, seed=part) for part in seeds]
    return [pair for part in drawn for pair in part]


def measure(run: Run) -> Run:
    """Train one model and say all that is measured of it."""
    train, vocabs, test, clauses = data()
    name = run["model"].removesuffix(FRESH)
    model = BUILD[name](vocabs, seed=run["seed"])
    updates = round(NUMBERS["updates at 1x"] * run["training"])
    if name != run["model"]:
        train = fresh(run["training"], run["seed"])
    history = fit(model, train, vocabs, updates, *RECIPE, seed=run["seed"])

    said = translate(model, vocabs, [p.source for p in test])
    guided = teacher_forced(model, vocabs, test)
    curves = {
        "exact match": by_length(exact_match, said, test),
        "word accuracy": by_length(word_accuracy, said, test),
        "edit rate": by_length(edit_rate, said, test),
        "BLEU": by_length(bleu, said, test),
        "next word": by_length(word_accuracy, [w[:-1] for w in guided], test),
    }
    return run | {
        "updates": updates,
        "parameters": parameters(model),
        "seconds": round(history.seconds, 1),
        "loss": round(sum(history.loss[-20:]) / 20, 4),
        "exact match": exact(model, vocabs, test),
        "exact match in training": exact(model, vocabs, train[:1000]),
        "exact match, 19-28": by_length(exact_match, said, test, LONG)[
            "19–28"
        ],
        "by length": {
            metric: {k: round(v, 4) for k, v in curve.items()}
            for metric, curve in curves.items()
        },
        "by clauses": {
            k: exact(model, vocabs, pairs) for k, pairs in clauses.items()
        },
    }


if __name__ == "__main__":
    run_all("length", __doc__, plan(), measure, SETTINGS)

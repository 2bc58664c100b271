"""Quality against sentence length: three translators, many runs.

    python -m studies.length            # about an hour on two cores
    python -m studies.length --workers 1

Every run is one process with one thread. Results are written to
attnkit/results/length.json after each run; runs already there are kept, so
that an interrupted study goes on where it stopped.
"""

from functools import cache, partial

import torch

from attnkit import (
    AttentionDecoder,
    Seq2Seq,
    Vocabs,
    attention_model,
    bleu,
    by_length,
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
from studies.runner import run_all

SETTINGS = {
    "training pairs": 20_000,
    "training seed": 0,
    "test pairs": 2_000,
    "test seed": 1,
    "test pairs for each clause count": 300,
    "clauses in training": [1, 3],
    "updates at 1x": 600,
    "size": 64,
    "peak": 5e-3,
}


class RandomStart(AttentionDecoder):
    """The first query is random numbers, as in the article."""

    def first_state(self, memory):
        return torch.randn_like(super().first_state(memory))


def random_start(vocabs: Vocabs, seed: int) -> Seq2Seq:
    """The attention model, but for its first state."""
    model = attention_model(vocabs, seed=seed)
    model.decoder.__class__ = RandomStart
    return model


BUILD = {
    "last state": fixed_model,
    "mean of states": partial(fixed_model, summary=mean_of_states),
    "attention": attention_model,
    "attention, random start": random_start,
    # The state that is handed over, and the decoder's, twice as wide.
    "last state, 256 wide": partial(fixed_model, d_memory=256, d_hidden=256),
}
LONG = ((19, 28),)


def plan() -> list[dict]:
    """The runs: (model, training as a multiple of 1x, seed)."""
    fixed, wide = ["last state", "mean of states"], ["last state, 256 wide"]
    # An update of a fixed model is cheaper: 1.5x gives it the seconds too.
    blocks = [
        ([*fixed, "attention"], [1], 5),
        (["attention, random start"], [1], 3),
        (fixed, [1.5, 4], 3),
        (wide, [1, 4], 3),
        (fixed, [16], 3),
    ]
    return [
        {"model": model, "training": times, "seed": seed}
        for models, training, seeds in blocks
        for times in training
        for seed in range(seeds)
        for model in models
    ]


@cache
def data():
    """Training pairs, vocabularies, test pairs, test pairs by clauses."""
    train = phrases(SETTINGS["training pairs"], seed=SETTINGS["training seed"])
    test = phrases(
        SETTINGS["test pairs"], seed=SETTINGS["test seed"], split="test"
    )
    clauses = {
        k: phrases(
            SETTINGS["test pairs for each clause count"],
            (k, k),
            seed=SETTINGS["test seed"],
            split="test",
        )
        for k in range(1, 7)
    }
    return train, Vocabs.of(train), test, clauses


def measure(run: dict) -> dict:
    """Train one model and say all that is measured of it."""
    train, vocabs, test, clauses = data()
    model = BUILD[run["model"]](vocabs, seed=run["seed"])
    updates = round(SETTINGS["updates at 1x"] * run["training"])
    history = fit(
        model,
        train,
        vocabs,
        updates,
        SETTINGS["size"],
        SETTINGS["peak"],
        seed=run["seed"],
    )

    def exact(pairs):
        said = translate(model, vocabs, [p.source for p in pairs])
        return exact_match(said, [p.target for p in pairs])

    said = translate(model, vocabs, [p.source for p in test])
    guided = teacher_forced(model, vocabs, test)
    curves = {
        "exact match": by_length(exact_match, said, test),
        "word accuracy": by_length(word_accuracy, said, test),
        "BLEU": by_length(bleu, said, test),
        "next word": by_length(word_accuracy, [w[:-1] for w in guided], test),
    }
    return run | {
        "updates": updates,
        "parameters": parameters(model),
        "seconds": round(history.seconds, 1),
        "loss": round(sum(history.loss[-20:]) / 20, 4),
        "exact match": exact(test),
        "exact match in training": exact(train[:1000]),
        "exact match, 19-28": by_length(exact_match, said, test, LONG)[
            "19–28"
        ],
        "by length": {
            metric: {k: round(v, 4) for k, v in curve.items()}
            for metric, curve in curves.items()
        },
        "by clauses": {k: exact(pairs) for k, pairs in clauses.items()},
    }


if __name__ == "__main__":
    run_all("length", __doc__, plan(), measure, SETTINGS)

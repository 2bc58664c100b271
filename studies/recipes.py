"""Which rate suits which model: each score, and attention against heads.

    python -m studies.recipes             # about an hour on two cores

The highest learning rate is swept for each score, and with it the share of
the training in which the rate rises for the recurrent model with attention
and the Transformer, which then both train four times as long with what was
best on pairs for validation. Between the general score with its division and
without it stand two more: one starts as the first and takes the steps of the
second, one the other way round. Written to attnkit/results/recipes.json; runs
already there are kept.
"""

import math

import torch

from attnkit import (
    GeneralScore,
    Pair,
    Seq2Seq,
    Transformer,
    Vocabs,
    attention_model,
    fit,
    phrases,
    transformer_model,
)
from studies import length, variants
from studies.runner import Run, error_rate, exact, run_all
from studies.transformer import VALIDATION_PAIRS, heads

SCORES = ("general, scaled", "dot", "scaled dot", "general", "additive")
ATTENTION, TRANSFORMER = SCORES[0], "transformer"
SMALL, SLOW = "general, small start", "general, small steps"
PEAKS = (1e-3, 2e-3, 5e-3, 1e-2)
# Found by the runs at 1x, on the pairs for validation: (peak, warm-up).
BEST = {ATTENTION: (5e-3, 0.1), TRANSFORMER: (5e-3, 0.25)}
SEEDS = 5
SETTINGS = length.SETTINGS | {"validation pairs": VALIDATION_PAIRS}


class SmallStart(GeneralScore):
    """Starts as the scaled score, its matrix being divided in its stead."""

    def __init__(self) -> None:
        super().__init__(128, 128)
        with torch.no_grad():
            self.W.weight /= math.sqrt(self.d_query)


class SmallSteps(GeneralScore):
    """The scaled score, whose larger matrix starts it as the unscaled one.

    A step of training changes an entry of the matrix by as much as ever, and
    with it the score by as little as in the scaled one.
    """

    def __init__(self) -> None:
        super().__init__(128, 128, scale=True)
        with torch.no_grad():
            self.W.weight *= self.divisor


BUILD = variants.BUILD | {
    SMALL: variants.scored(SmallStart),
    SLOW: variants.scored(SmallSteps),
}


def runs(
    model: str, peak: float, warm_up: float, training: int, seeds: int
) -> list[Run]:
    """The runs of one setting, one a seed."""
    return [
        {
            "model": model,
            "training": training,
            "peak": peak,
            "warm-up": warm_up,
            "seed": seed,
        }
        for seed in range(seeds)
    ]


def plan() -> list[Run]:
    """The runs: (model, training, peak, warm-up, seed)."""
    models = (*SCORES, TRANSFORMER)
    sweep = [runs(m, peak, 0.25, 1, SEEDS) for m in models for peak in PEAKS]
    slow = [
        runs(model, peak, 0.1, 1, SEEDS)
        for model in BEST
        for peak in PEAKS[1:]
    ]
    small = [
        runs(model, peak, 0.25, 1, SEEDS)
        for model in (SMALL, SLOW)
        for peak in PEAKS[1:3]
    ]
    long = [runs(model, *best, 4, SEEDS) for model, best in BEST.items()]
    return [run for some in (*sweep, *slow, *small, *long) for run in some]


def build(name: str, vocabs: Vocabs, seed: int) -> Seq2Seq | Transformer:
    if name == TRANSFORMER:
        return transformer_model(vocabs, seed=seed)
    return attention_model(vocabs, seed=seed, **BUILD[name])


def measure(run: Run) -> Run:
    """Train one model and say all that is measured of it."""
    train, vocabs, test, _ = length.data()
    valid = phrases(VALIDATION_PAIRS, split="valid")
    model = build(run["model"], vocabs, run["seed"])
    history = fit(
        model,
        train,
        vocabs,
        updates=length.NUMBERS["updates at 1x"] * run["training"],
        size=length.RECIPE.size,
        peak=run["peak"],
        warm_up=run["warm-up"],
        seed=run["seed"],
    )
    if isinstance(model, Transformer):
        heads(model, vocabs, valid)  # from now on the best is looked at

    def both(pairs: list[Pair]) -> Run:
        right = exact(model, vocabs, pairs)
        wrong = error_rate(model, vocabs, pairs)
        return {"exact match": right, "error rate": wrong}

    return (
        run
        | {"loss": round(sum(history.loss[-20:]) / 20, 4)}
        | both(test)
        | {"in validation": both(valid)}
    )


if __name__ == "__main__":
    run_all("recipes", __doc__, plan(), measure, SETTINGS)

"""Real sentences: attention and the fixed vector on Multi30k.

    ATTNKIT_DATA=folder python -m studies.multi30k  # about an hour

Written to attnkit/results/multi30k.json: counts and scores, no sentence.
"""

from functools import cache, partial
from typing import Any

from torch import Tensor

from attnkit import (
    Pair,
    Vocabs,
    attention_model,
    beam_search,
    fit,
    fixed_model,
    greedy,
    multi30k,
    multi30k_lines,
    parameters,
    translate,
)
from attnkit.data.tokens import detokenize
from attnkit.protocols import Search
from attnkit.significance import bleu_of, sentence_counts, signature
from studies.runner import Recipe, Run, planned, run_all

SIZES: dict[str, Any] = {"d_embedding": 96, "d_memory": 192, "dropout": 0.2}
BUILD = {
    "last state": partial(fixed_model, **SIZES, d_hidden=197),
    "attention": partial(attention_model, **SIZES, d_hidden=192),
}
NUMBERS = {"minimum": 2, "updates at 1x": 1200, "limit": 60}
RECIPE = Recipe(size=64, peak=3e-3)
SETTINGS = {**NUMBERS, **RECIPE._asdict(), "BLEU": signature()}
SEEDS = 5
BEAMS = [(width, penalty) for width in (2, 4, 8) for penalty in (0.0, 1.0)]


def plan() -> list[Run]:
    """The runs: (model, training as a multiple of 1x, seed)."""
    return planned([(BUILD, [1], SEEDS), (["last state"], [2], SEEDS)])


@cache
def data() -> tuple[list[Pair], Vocabs, list[Pair], list[str]]:
    """Training pairs, vocabularies, test pairs, raw references."""
    train = multi30k("train")
    vocabs = Vocabs.of(train, NUMBERS["minimum"])
    return train, vocabs, multi30k("test"), multi30k_lines("test", "en")


def measure(run: Run) -> Run:
    """Train one model and say all that is measured of it."""
    train, vocabs, test, references = data()
    model = BUILD[run["model"]](vocabs, seed=run["seed"])
    updates = NUMBERS["updates at 1x"] * run["training"]
    history = fit(model, train, vocabs, updates, *RECIPE, seed=run["seed"])
    sources = [pair.source for pair in test]

    def counts(search: Search) -> Tensor:
        said = translate(model, vocabs, sources, NUMBERS["limit"], search)
        return sentence_counts([detokenize(s) for s in said], references)

    first = counts(greedy)
    beams = {
        f"{width}, {penalty}": bleu_of(
            counts(partial(beam_search, width=width, penalty=penalty))
        )
        for width, penalty in BEAMS
        if run["training"] == 1
    }
    return run | {
        "updates": updates,
        "parameters": parameters(model),
        "seconds": round(history.seconds, 1),
        "loss": round(sum(history.loss[-50:]) / 50, 4),
        "BLEU": bleu_of(first),
        "BLEU by beam": beams,
        "words": [len(pair.source) for pair in test],
        "counts": first.int().tolist(),
    }


if __name__ == "__main__":
    run_all("multi30k", __doc__, plan(), measure, SETTINGS)

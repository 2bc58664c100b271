"""Real sentences: attention and the fixed vector on Multi30k.

    ATTNKIT_DATA=folder python -m studies.multi30k  # about an hour

Written to attnkit/results/multi30k.json: counts and scores, no sentence.
"""

from functools import cache, partial

from attnkit import (
    Vocabs,
    attention_model,
    beam_search,
    fit,
    fixed_model,
    multi30k,
    multi30k_lines,
    parameters,
    translate,
)
from attnkit.data.tokens import detokenize
from attnkit.significance import bleu_of, sentence_counts, signature
from studies.runner import run_all

SIZES = {"d_embedding": 96, "d_memory": 192, "dropout": 0.2}
BUILD = {
    "last state": partial(fixed_model, **SIZES, d_hidden=197),
    "attention": partial(attention_model, **SIZES, d_hidden=192),
}
SETTINGS = {
    "minimum": 2,
    "updates at 1x": 1200,
    "size": 64,
    "peak": 3e-3,
    "limit": 60,
    "BLEU": signature(),
}
BEAMS = [(width, penalty) for width in (2, 4, 8) for penalty in (0.0, 1.0)]


def plan() -> list[dict]:
    """The runs: (model, training as a multiple of 1x, seed)."""
    blocks = [(list(BUILD), 1), (["last state"], 2)]
    return [
        {"model": model, "training": times, "seed": seed}
        for models, times in blocks
        for seed in range(3)
        for model in models
    ]


@cache
def data():
    """Training pairs, vocabularies, test pairs, raw references."""
    train = multi30k("train")
    vocabs = Vocabs.of(train, SETTINGS["minimum"])
    return train, vocabs, multi30k("test"), multi30k_lines("test", "en")


def measure(run: dict) -> dict:
    """Train one model and say all that is measured of it."""
    train, vocabs, test, references = data()
    model = BUILD[run["model"]](vocabs, seed=run["seed"])
    updates = SETTINGS["updates at 1x"] * run["training"]
    history = fit(
        model,
        train,
        vocabs,
        updates,
        SETTINGS["size"],
        SETTINGS["peak"],
        seed=run["seed"],
    )
    sources = [pair.source for pair in test]

    def counts(**options):
        said = translate(model, vocabs, sources, SETTINGS["limit"], **options)
        return sentence_counts([detokenize(s) for s in said], references)

    greedy = counts()
    beams = {
        f"{width}, {penalty}": bleu_of(
            counts(search=partial(beam_search, width=width, penalty=penalty))
        )
        for width, penalty in BEAMS
        if run["training"] == 1
    }
    return run | {
        "updates": updates,
        "parameters": parameters(model),
        "seconds": round(history.seconds, 1),
        "loss": round(sum(history.loss[-50:]) / 50, 4),
        "BLEU": bleu_of(greedy),
        "BLEU by beam": beams,
        "words": [len(pair.source) for pair in test],
        "counts": greedy.int().tolist(),
    }


if __name__ == "__main__":
    run_all("multi30k", __doc__, plan(), measure, SETTINGS)

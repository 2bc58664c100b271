"""What more training teaches a small BERT about subject and verb.

    python -m studies.blanks              # a quarter of an hour on two cores

The small model of chapter 11 with its recipe, for as many updates and for
sixteen times as many. Written to attnkit/results/blanks.json; runs already
there are kept.
"""

from functools import cache

import torch

from attnkit import parameters, phrases
from attnkit.bert import (
    SPECIAL_PIECES,
    BertEncoder,
    MaskedModel,
    WordPiece,
    fill,
    fit_masked,
    split_words,
)
from attnkit.probes import (
    Blank,
    attracted,
    attracted_blanks,
    filled_right,
    verb_blanks,
)
from studies.runner import Run, planned, run_all

SEEDS = 5
NUMBERS = {
    "sentences of the grammar": 20_000,
    "sentences with other nouns": 4_000,
    "updates at 1x": 1600,
}
SIZE = {"d_model": 64, "heads": 4, "d_inner": 128, "layers": 2}
SETTINGS = NUMBERS | SIZE


def plan() -> list[Run]:
    """The runs: (model, training as a multiple of 1x, seed)."""
    return planned([(["BERT"], [1, 16], SEEDS)])


def sentences() -> list[tuple[str, ...]]:
    """What it learns from."""
    ours, second = list(NUMBERS.values())[:2]
    train = phrases(ours, clauses=(1, 2))
    return [*(pair.target for pair in train), *attracted(second)]


@cache
def blanks() -> dict[str, list[Blank]]:
    """What it is asked, of sentences that it has not seen."""
    test = phrases(3_000, clauses=(1, 2), seed=1, split="test")
    held_out = sorted({pair.target for pair in test} - set(sentences()))
    second = attracted(3_000, split="test")
    return verb_blanks(held_out) | attracted_blanks(second)


def measure(run: Run) -> Run:
    """Train one model and say which forms it prefers."""
    texts = [" ".join(words) for words in sentences()]
    words = sorted({word for text in texts for word in split_words(text)})
    tokens = WordPiece([*SPECIAL_PIECES, *words])
    torch.manual_seed(run["seed"])
    model = MaskedModel(BertEncoder(len(tokens), **SIZE, positions=64))
    updates = NUMBERS["updates at 1x"] * run["training"]
    history = fit_masked(model, tokens, texts, updates, seed=run["seed"])

    def right(some: list[Blank]) -> float:
        log_p = fill(model, tokens, [" ".join(b.words) for b in some])
        asked = [tokens.ids([b.right, b.wrong]) for b in some]
        return filled_right(log_p.gather(1, torch.tensor(asked)).tolist())

    return run | {
        "updates": updates,
        "parameters": parameters(model),
        "loss": round(sum(history.loss[-100:]) / 100, 4),
        "right": {kind: right(some) for kind, some in blanks().items()},
    }


if __name__ == "__main__":
    run_all("blanks", __doc__, plan(), measure, SETTINGS)

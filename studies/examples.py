"""What the two fixed models write, to be read beside attention's own.

    python -m studies.examples          # a minute on two cores

Chapter 03 trains the attention model alone. These are the translations of
the same test sentences by the other two, trained as in `studies.length`;
they go to attnkit/results/examples.json.
"""

from attnkit import fit, phrases, translate
from studies import length
from studies.runner import run_all

SETTINGS = {
    "training pairs": length.SETTINGS["training pairs"],
    "test pairs": 150,
    "test seed": length.SETTINGS["test seed"],
    "updates": length.SETTINGS["updates at 1x"],
    "size": length.SETTINGS["size"],
    "peak": length.SETTINGS["peak"],
}


def plan() -> list[dict]:
    """One run of each."""
    models = ("last state", "mean of states")
    return [{"model": model, "seed": 0} for model in models]


def measure(run: dict) -> dict:
    """Train a model and keep what it writes."""
    train, vocabs, _, _ = length.data()
    model = length.BUILD[run["model"]](vocabs, seed=run["seed"])
    how = SETTINGS["updates"], SETTINGS["size"], SETTINGS["peak"]
    fit(model, train, vocabs, *how, seed=run["seed"])
    test = phrases(
        SETTINGS["test pairs"], seed=SETTINGS["test seed"], split="test"
    )
    said = translate(model, vocabs, [pair.source for pair in test])
    return run | {"said": [" ".join(words) for words in said]}


if __name__ == "__main__":
    run_all("examples", __doc__, plan(), measure, SETTINGS)

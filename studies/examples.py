"""What the two fixed models write, to be read beside attention's own.

    python -m studies.examples          # a minute on two cores

Chapter 03 trains the attention model alone. These are the translations of
the same test sentences by the other two, trained as in `studies.length`;
they go to attnkit/results/examples.json.
"""

from attnkit import fit, phrases, translate
from studies import length
from studies.runner import Run, run_all

NUMBERS = {
    "training pairs": length.NUMBERS["training pairs"],
    "test pairs": 150,
    "test seed": length.NUMBERS["test seed"],
    "updates": length.NUMBERS["updates at 1x"],
}
SETTINGS = {**NUMBERS, **length.RECIPE._asdict()}


def plan() -> list[Run]:
    """One run of each."""
    models = ("last state", "mean of states")
    return [{"model": model, "seed": 0} for model in models]


def measure(run: Run) -> Run:
    """Train a model and keep what it writes."""
    train, vocabs, _, _ = length.data()
    model = length.BUILD[run["model"]](vocabs, seed=run["seed"])
    updates, seed = NUMBERS["updates"], run["seed"]
    fit(model, train, vocabs, updates, *length.RECIPE, seed=seed)
    test = phrases(
        NUMBERS["test pairs"], seed=NUMBERS["test seed"], split="test"
    )
    said = translate(model, vocabs, [pair.source for pair in test])
    return run | {"said": [" ".join(words) for words in said]}


if __name__ == "__main__":
    run_all("examples", __doc__, plan(), measure, SETTINGS)

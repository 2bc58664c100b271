"""What comes first in training: the map or the translation?

    python -m studies.learning          # a quarter of an hour on two cores

Chapter 03's model with its recipe, looked at every 20 updates, and as a
control one that has no map to learn, the mean of states. Written to
attnkit/results/learning.json; runs already there are kept.
"""

from functools import cache
from statistics import mean
from typing import NamedTuple

from attnkit import (
    AttentionDecoder,
    Pair,
    Seq2Seq,
    Vocabs,
    attention_maps,
    fit,
    phrases,
    teacher_forced,
    translate,
    word_accuracy,
)
from attnkit.probes import Replay, gold_weights
from attnkit.training import loss_on
from studies.length import BUILD, NUMBERS, RECIPE
from studies.runner import Run, error_rate, exact, planned, run_all

SEEDS = 5
MODELS = ["attention", "mean of states"]
EVERY = 20  # updates between two looks
SIZES = {"test pairs": 200, "test pairs with the true links": 60}
SETTINGS = NUMBERS | RECIPE._asdict() | SIZES | {"every": EVERY}


def plan() -> list[Run]:
    """The runs: (model, training as a multiple of 1x, seed)."""
    return planned([(MODELS, [1], SEEDS)])


class Data(NamedTuple):
    """Sentences to train on, their words, and those to test on."""

    train: list[Pair]
    vocabs: Vocabs
    test: list[Pair]


@cache
def data() -> Data:
    """The sentences of chapter 03."""
    train = phrases(NUMBERS["training pairs"], seed=NUMBERS["training seed"])
    seed, count = NUMBERS["test seed"], SIZES["test pairs"]
    test = phrases(count, seed=seed, split="test")
    return Data(train, Vocabs.of(train), test)


def on_links(model: Seq2Seq, vocabs: Vocabs, pairs: list[Pair]) -> float:
    """The weight that lies on true links, a mean over words that have one."""
    shares = [
        sum(weights[j, i].item() for i, k in pair.sure if k == j)
        for pair, weights in zip(pairs, attention_maps(model, vocabs, pairs))
        for j in {j for _, j in pair.sure}
    ]
    return mean(shares)


def with_true_links(
    model: Seq2Seq, vocabs: Vocabs, pairs: list[Pair]
) -> float:
    """Next words right when each look is put on the true links."""
    said = []
    for pair in pairs:
        replay = Replay(model, vocabs, pair)
        words = replay.with_weights(gold_weights(pair, replay.own))
        said.append(words[:-1])
    return word_accuracy(said, [pair.target for pair in pairs])


def look(model: Seq2Seq) -> dict[str, float]:
    """All that is measured of a model while it learns."""
    _, vocabs, test = data()
    true = [pair.target for pair in test]
    guided = [words[:-1] for words in teacher_forced(model, vocabs, test)]
    said = translate(model, vocabs, [pair.source for pair in test])
    found = {
        "loss": loss_on(model, test, vocabs),
        "next word": word_accuracy(guided, true),
        "word accuracy": word_accuracy(said, true),
        "exact match": exact(model, vocabs, test),
    }
    if isinstance(model.decoder, AttentionDecoder):
        found |= maps_of(model)
    return {name: round(value, 4) for name, value in found.items()}


def maps_of(model: Seq2Seq) -> dict[str, float]:
    """What is measured of one that looks."""
    _, vocabs, test = data()
    some = test[: SIZES["test pairs with the true links"]]
    guided = [words[:-1] for words in teacher_forced(model, vocabs, some)]
    return {
        "error rate": error_rate(model, vocabs, test),
        "weight on links": on_links(model, vocabs, test),
        "next word, some": word_accuracy(guided, [p.target for p in some]),
        "next word, true links": with_true_links(model, vocabs, some),
    }


def measure(run: Run) -> Run:
    """Train one model and look at it on the way."""
    train, vocabs, _ = data()
    model, seed = BUILD[run["model"]](vocabs, seed=run["seed"]), run["seed"]
    updates = NUMBERS["updates at 1x"]
    seen: dict[int, dict[str, float]] = {}

    def watch(update: int) -> None:
        seen[update] = look(model)

    fit(
        model,
        train,
        vocabs,
        updates,
        *RECIPE,
        seed=seed,
        every=EVERY,
        watch=watch,
    )
    return run | {"updates": updates, "seen": seen}


if __name__ == "__main__":
    run_all("learning", __doc__, plan(), measure, SETTINGS)

"""Questions to a bank: what pretraining brings, by labels and by tuning.

    python -m studies.contest             # an hour and a half of two cores

Banking77 with 1, 3, 10, 30 or all labels a class, drawn anew for each seed.
Settings were chosen on the validation part with seed 0; each run reads the
test set once, at its end. With all labels, the validation part is learned
from too. Written to attnkit/results/contest.json; runs already there are
kept. Needs the extra `bert`.
"""

import time
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

import torch
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.pipeline import Pipeline, make_pipeline
from torch import Tensor

from attnkit import Labelled, banking77, some_of_each
from attnkit.bert import (
    Classifier,
    classify,
    fine_tune,
    minilm,
    text_vectors,
)
from studies.runner import Run, run_all

SEEDS = 5
COUNTS: list[int | str] = [1, 3, 10, 30, "all"]
LAYERS = 6


class Tuning(NamedTuple):
    """How an encoder learns: after its head, the blocks above `frozen`.

    `rounds`: how often it sees each text, if that makes 250 updates or more.
    """

    frozen: int
    peak: float
    rounds: int
    warm_up: float = 0.1


TUNINGS = {
    "top two blocks": Tuning(4, 4e-4, 4),
    "all blocks": Tuning(0, 1e-4, 3),
    "all blocks, no warm-up": Tuning(0, 1e-4, 3, warm_up=0.0),
}
SETTINGS = {
    "C": 20,
    "texts an update": 32,
    "fewest updates": 250,
    "head first": {"peak": 1e-2, "updates": "1 for each 16 texts, 150 to 600"},
} | {name: tuning._asdict() for name, tuning in TUNINGS.items()}


def plan() -> list[Run]:
    """The runs: (model, labels a class, seed)."""
    wanted: list[tuple[str, Sequence[int | str]]] = [
        ("bag of words", COUNTS),
        ("bag of letters", COUNTS),
        ("frozen", COUNTS),
        ("frozen, self-taught", COUNTS[:-1]),
        ("top two blocks", COUNTS),
        ("all blocks", [10, "all"]),
        ("all blocks, no warm-up", [10]),
    ]
    # Nothing is drawn where all labels meet a rule without chance.
    return [
        {"model": model, "labels": count, "seed": seed}
        for model, counts in wanted
        for count in counts
        for seed in range(
            1 if count == "all" and model not in TUNINGS else SEEDS
        )
    ]


@cache
def data() -> dict[str, list[Labelled]]:
    """The three parts."""
    return {split: banking77(split) for split in ("train", "valid", "test")}


def drawn(count: int | str, seed: int) -> list[Labelled]:
    """What a run learns from."""
    if isinstance(count, int):
        return some_of_each(data()["train"], count, seed)
    return data()["train"] + data()["valid"]


def texts(labelled: Sequence[Labelled]) -> list[str]:
    """Without their labels."""
    return [text for text, _ in labelled]


BAGS: dict[
    str, dict[str, Any]
] = {  # what is counted, each count weighed by how rare it is
    "bag of words": {"ngram_range": (1, 1)},
    "bag of letters": {"ngram_range": (2, 5), "analyzer": "char_wb"},
}


def bag(kind: str) -> Pipeline:
    """TF-IDF of words, or of runs of letters, and softmax regression."""
    counts = TfidfVectorizer(sublinear_tf=True, **BAGS[kind])
    return make_pipeline(counts, regression())


def regression() -> LogisticRegression:
    """One softmax over all labels."""
    return LogisticRegression(C=SETTINGS["C"], max_iter=1000)


@cache
def vectors() -> dict[str, Tensor]:
    """The unit vector of each text, by the encoder as it came."""
    known = sorted({x.text for part in data().values() for x in part})
    found = text_vectors(*minilm(), known)
    found = torch.nn.functional.normalize(found, dim=-1)
    return dict(zip(known, found))


def stacked(labelled: Sequence[Labelled]) -> Tensor:
    """A row a text."""
    return torch.stack([vectors()[x.text] for x in labelled])


def self_taught(some: Sequence[Labelled]) -> LogisticRegression:
    """Taught by labels, and then by its own answers to unlabelled texts.

    Of each label that it gives, the surer half is believed, then four
    fifths; a text with a true label counts five times as much.
    """
    known, labels = stacked(some), [x.label for x in some]
    new = stacked(data()["train"])
    head = regression().fit(known, labels)
    for believed in (0.5, 0.8):
        shares = torch.tensor(head.predict_proba(new))
        sure, best = shares.max(dim=1)
        kept: list[int] = []
        for label in range(len(head.classes_)):
            given = (best == label).nonzero().flatten()
            order = sure[given].argsort(descending=True)
            kept += given[order[: int(believed * len(given))]].tolist()
        head = regression().fit(
            torch.cat([known, new[kept]]),
            [*labels, *(head.classes_[int(best[i])] for i in kept)],
            sample_weight=[5] * len(labels) + [1] * len(kept),
        )
    return head


HEADS: dict[str, Callable[[Sequence[Labelled]], LogisticRegression]] = {
    "frozen": lambda some: regression().fit(
        stacked(some), [x.label for x in some]
    ),
    "frozen, self-taught": self_taught,
}


def tuned(
    how: Tuning, some: Sequence[Labelled], seed: int
) -> tuple[Classifier, list[float]]:
    """A classifier whose head learned first, then its blocks too."""
    encoder, tokens = minilm()
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = Classifier(encoder, sorted({x.label for x in some}))
    updates = min(max(150, len(some) // 16), 600)
    fine_tune(
        *(model, tokens, some, updates),
        peak=1e-2,
        frozen=LAYERS,
        seed=seed,
    )
    run = fine_tune(
        *(model, tokens, some, max(250, how.rounds * len(some) // 32)),
        peak=how.peak,
        warm_up=how.warm_up,
        frozen=how.frozen,
        seed=seed,
    )
    return model, run.loss


def answers(run: Run, some: Sequence[Labelled]) -> dict[str, list[str]]:
    """What the run's system says of the validation part, then of the test."""
    asked = {split: data()[split] for split in ("valid", "test")}
    labels = [x.label for x in some]
    if run["model"] in BAGS:
        counted = bag(run["model"]).fit(texts(some), labels)
        return {k: list(counted.predict(texts(x))) for k, x in asked.items()}
    if run["model"] in HEADS:
        head = HEADS[run["model"]](some)
        return {k: list(head.predict(stacked(x))) for k, x in asked.items()}
    model, _ = tuned(TUNINGS[run["model"]], some, run["seed"])
    tokens = minilm()[1]
    return {k: classify(model, tokens, texts(x)) for k, x in asked.items()}


def measure(run: Run) -> Run:
    """Learn from what was drawn, and answer the test set."""
    some, start = drawn(run["labels"], run["seed"]), time.perf_counter()
    said = answers(run, some)
    true = [x.label for x in data()["test"]]
    found = {
        "learned from": len(some),
        "accuracy": round(accuracy_score(true, said["test"]), 4),
        "macro-F1": round(f1_score(true, said["test"], average="macro"), 4),
        "seconds": round(time.perf_counter() - start),
    }
    if run["labels"] != "all":  # else it has learned from these
        valid = [x.label for x in data()["valid"]]
        found["valid"] = round(accuracy_score(valid, said["valid"]), 4)
    elif run["seed"] == 0:
        labels = sorted({x.label for x in some})
        found["answers"] = [labels.index(label) for label in said["test"]]
    return run | found


if __name__ == "__main__":
    run_all("contest", __doc__, plan(), measure, SETTINGS)

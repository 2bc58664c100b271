"""Results of the long studies, as curves to plot and rows to print."""

import json
from collections.abc import Sequence
from importlib.resources import files
from statistics import mean

import torch
from jaxtyping import Float, Int
from torch import Tensor

from attnkit import check
from attnkit.check import Real

Times = int | float  # how many times the training of 1×


def study(name: str) -> dict:
    """The figures that `python -m studies.<name>` has written."""
    path = files("attnkit") / "results" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))


def runs(
    model: str, training: Times = 1, study_name: str = "length"
) -> list[dict]:
    """All that a study measured of a model, one entry a seed."""
    found = [
        run
        for run in study(study_name)["runs"]
        if run["model"] == model and run.get("training", 1) == training
    ]
    if not found:
        raise ValueError(
            f"model, training: got {model!r}, {training}, wanted a setting "
            f"of the study {study_name!r}"
        )
    return sorted(found, key=lambda run: run["seed"])


def values(
    model: str,
    key: str = "exact match",
    training: Times = 1,
    study_name: str = "length",
) -> list:
    """One figure of each run, e.g. key="seconds"."""
    return [run[key] for run in runs(model, training, study_name)]


def curves(
    model: str,
    training: Times = 1,
    metric: str = "exact match",
    study_name: str = "length",
) -> list[dict[str, float]]:
    """The metric by length, one curve a run."""
    found = values(model, "by length", training, study_name)
    return [curve[metric] for curve in found]


def mean_curve(several: Sequence[dict[str, float]]) -> dict[str, float]:
    """The mean over runs of each point of a curve."""
    check.corpus("several", several, "curve")
    count = len(several)
    return {x: sum(curve[x] for curve in several) / count for x in several[0]}


def spread(figures: Sequence[float], digits: int = 2) -> str:
    """Mean, lowest and highest: "0.97 (0.96–0.98)"."""
    check.corpus("figures", figures, "figure")
    middle, low, high = (
        f"{x:.{digits}f}" for x in (mean(figures), min(figures), max(figures))
    )
    return f"{middle} ({low}–{high})"


def summary(settings: Sequence[tuple[str, Times]]) -> list[dict]:
    """A row for each (model, training), over its seeds."""
    return [
        {
            "model": model,
            "training": f"{training}×",
            "seeds": len(runs(model, training)),
            "parameters": values(model, "parameters", training)[0],
            "in training": spread(
                values(model, "exact match in training", training)
            ),
            "exact match": spread(values(model, "exact match", training)),
            "19–28 words": spread(
                values(model, "exact match, 19-28", training)
            ),
        }
        for model, training in settings
    ]


def variants(models: Sequence[str]) -> list[dict]:
    """A row for each model of the study of variants, over its seeds.

    `time` is that of one update of training, the model of chapter 03 being
    1; both were timed in turn, in one run (`python -m studies.cost`).
    """
    cost = study("cost")["ratios"]
    return [
        {
            "model": model,
            "parameters": values(model, "parameters", 1, "variants")[0],
            "time": f"{cost[model]:.1f}×",
            "exact match": spread(values(model, "exact match", 1, "variants")),
            "error rate": spread(
                values(model, "error rate", 1, "variants"), 3
            ),
        }
        for model in models
    ]


def swept(
    model: str,
    key: str = "exact match",
    peak: Real = 5e-3,
    warm_up: Real = 0.25,
    training: Times = 1,
) -> list:
    """One figure of each run of the study of recipes with this recipe.

    `peak` and `warm_up` as `fit` has them. ValueError: a recipe not tried.
    """
    found = [
        run[key]
        for run in runs(model, training, "recipes")
        if (run["peak"], run["warm-up"]) == (peak, warm_up)
    ]
    tried = len(found) > 0
    wanted = f"a recipe that the study tried for {model!r}"
    check.that(tried, "peak, warm_up", f"{peak}, {warm_up}", wanted)
    return found


def pooled(
    model: str, training: Times = 1
) -> tuple[Int[Tensor, " sentences"], Float[Tensor, "sentences 10"]]:
    """Multi30k's test set: source words and BLEU counts of each sentence.

    The counts of all seeds are added: each sentence was translated by each.
    """
    found = runs(model, training, "multi30k")
    counts = torch.tensor([run["counts"] for run in found])
    return torch.tensor(found[0]["words"]), counts.double().sum(dim=0)


def at_labels(model: str, labels: int | str, key: str = "accuracy") -> list:
    """One figure of each draw of the contest's study with so many labels.

    In the order of seeds: the same draw stands at the same place. Empty
    where the study has no such run.
    """
    found = [
        run
        for run in study("contest")["runs"]
        if (run["model"], run["labels"]) == (model, labels)
    ]
    return [run[key] for run in sorted(found, key=lambda run: run["seed"])]


def label_curves(model: str, key: str = "accuracy") -> list[dict[str, float]]:
    """A figure of the contest's study by labels a class, a curve a draw.

    With all labels there may be nothing to draw: then each has the same.
    """
    counts = dict.fromkeys(run["labels"] for run in study("contest")["runs"])
    found = {str(count): at_labels(model, count, key) for count in counts}
    known = all(found.values())
    wanted = "a model that the study has with each number of labels"
    check.that(known, "model", repr(model), wanted)
    draws = max(map(len, found.values()))
    return [
        {x: some[draw % len(some)] for x, some in found.items()}
        for draw in range(draws)
    ]

"""Results of the long studies, as curves to plot and rows to print."""

import json
from collections.abc import Sequence
from importlib.resources import files
from statistics import mean

Times = int | float  # how many times the training of 1×


def study(name: str) -> dict:
    """The figures that `python -m studies.<name>` has written."""
    path = files("attnkit") / "results" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))


def runs(model: str, training: Times = 1, name: str = "length") -> list[dict]:
    """All that a study measured of a model, one entry a seed."""
    found = [
        run
        for run in study(name)["runs"]
        if run["model"] == model and run["training"] == training
    ]
    if not found:
        raise ValueError(
            f"model, training: got {model!r}, {training}, wanted a setting "
            f"of the study {name!r}"
        )
    return found


def values(model: str, key: str = "exact match", training: Times = 1) -> list:
    """One figure of each run, e.g. key="seconds"."""
    return [run[key] for run in runs(model, training)]


def curves(
    model: str, training: Times = 1, metric: str = "exact match"
) -> list[dict[str, float]]:
    """The metric by length, one curve a run."""
    return [curve[metric] for curve in values(model, "by length", training)]


def mean_curve(several: Sequence[dict[str, float]]) -> dict[str, float]:
    """The mean over runs of each point of a curve."""
    count = len(several)
    return {x: sum(curve[x] for curve in several) / count for x in several[0]}


def spread(figures: Sequence[float]) -> str:
    """Mean, lowest and highest: "0.97 (0.96–0.98)"."""
    return f"{mean(figures):.2f} ({min(figures):.2f}–{max(figures):.2f})"


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

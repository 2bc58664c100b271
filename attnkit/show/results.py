"""Results of the long studies, as curves to plot."""

import json
from collections.abc import Sequence
from importlib.resources import files


def study(name: str) -> dict:
    """The figures that `python -m studies.<name>` has written."""
    path = files("attnkit") / "results" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))


def runs(name: str, **wanted) -> list[dict]:
    """The runs of a study with these settings, e.g. model="attention"."""
    found = [
        run
        for run in study(name)["runs"]
        if all(run[key] == value for key, value in wanted.items())
    ]
    if not found:
        raise ValueError(f"runs: got {wanted}, wanted settings of {name!r}")
    return found


def mean_curve(curves: Sequence[dict[str, float]]) -> dict[str, float]:
    """The mean over runs of each point of a curve."""
    return {x: sum(c[x] for c in curves) / len(curves) for x in curves[0]}

"""What all studies share: plans, measures, one JSON file, no run twice."""

import argparse
import datetime
import json
import platform
from collections.abc import Callable, Iterable, Mapping, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import torch

import attnkit
from attnkit import (
    Pair,
    Seq2Seq,
    Vocabs,
    alignment_error_rate,
    attention_maps,
    exact_match,
    links,
    translate,
)

RESULTS = Path(attnkit.__file__).parent / "results"
Settings = Mapping[str, object]
Run = dict[str, Any]  # what is planned, and then also what was measured


class Recipe(NamedTuple):
    """Sentences an update, and the highest learning rate, as `fit` has it."""

    size: int
    peak: float


def planned(
    blocks: Iterable[tuple[Iterable[str], Iterable[float], int]],
) -> list[Run]:
    """The runs of each block: (models, training as multiples of 1x, seeds)."""
    return [
        {"model": model, "training": times, "seed": seed}
        for models, training, seeds in blocks
        for times in training
        for seed in range(seeds)
        for model in models
    ]


def exact(model: Seq2Seq, vocabs: Vocabs, pairs: Sequence[Pair]) -> float:
    """The share of sentences that the model translates without a mistake."""
    said = translate(model, vocabs, [pair.source for pair in pairs])
    return exact_match(said, [pair.target for pair in pairs])


def error_rate(model: Seq2Seq, vocabs: Vocabs, pairs: Sequence[Pair]) -> float:
    """The alignment error rate of the model's weights."""
    maps = attention_maps(model, vocabs, pairs)
    found = [links(weights, pair) for weights, pair in zip(maps, pairs)]
    return alignment_error_rate(found, pairs)


def about(name: str, settings: Settings) -> dict[str, object]:
    """Where figures come from."""
    return {
        "made by": f"python -m studies.{name}",
        "date": datetime.date.today().isoformat(),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "threads a run": 1,
        "settings": settings,
    }


def write(name: str, settings: Settings, runs: Sequence[Run]) -> None:
    """The results of a study, a line a run."""
    head = json.dumps(about(name, settings))
    lines = ",\n".join(json.dumps(run) for run in runs)
    path = RESULTS / f"{name}.json"
    path.write_text(f'{{"about": {head},\n"runs": [\n{lines}\n]}}\n')


def run_all(
    name: str,
    help: str | None,
    plan: list[Run],
    measure: Callable[[Run], Run],
    settings: Settings,
) -> None:
    """Measure each planned run that is not in the file yet.

    Every run is one process with one thread. The file is written after each
    run, so that an interrupted study goes on where it stopped.
    """
    parser = argparse.ArgumentParser(description=help)
    parser.add_argument("--workers", type=int, default=2)
    workers = parser.parse_args().workers
    path = RESULTS / f"{name}.json"
    runs = json.loads(path.read_text())["runs"] if path.exists() else []
    have = [{key: run[key] for key in plan[0]} for run in runs]
    todo = [run for run in plan if run not in have]
    with get_context("spawn").Pool(workers, torch.set_num_threads, (1,)) as p:
        for run in p.imap_unordered(measure, todo):
            runs.append(run)
            write(name, settings, runs)
            print(
                f"{len(runs)}/{len(plan)}",
                *list(run.values())[:6],
                sep="  ",
                flush=True,
            )

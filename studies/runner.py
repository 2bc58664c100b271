"""What all studies share: plans, measures, one JSON file, no run twice."""

import argparse
import datetime
import json
import platform
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
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


def parser(help: str | None) -> argparse.ArgumentParser:
    """What every study's command line can say: `--help`, with its text."""
    return argparse.ArgumentParser(
        description=help, formatter_class=argparse.RawDescriptionHelpFormatter
    )


def options(help: str | None) -> argparse.Namespace:
    """What the command line says of where the runs are to be done."""
    asked = parser(help)
    asked.add_argument(
        "--workers", type=int, default=2, help="processes on this machine"
    )
    asked.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="a scheduler of dask.distributed to send the runs to instead",
    )
    return asked.parse_args()


@contextmanager
def executor(workers: int, scheduler: str | None) -> Iterator[Executor]:
    """Processes of this machine, or those behind a dask scheduler."""
    if scheduler is None:
        with ProcessPoolExecutor(workers, get_context("spawn")) as processes:
            yield processes
        return
    try:
        from distributed import Client
    except ImportError as error:
        wanted = "dask.distributed: pip install 'attnkit[dask]'"
        raise ImportError(f"--scheduler wants {wanted}") from error
    with Client(scheduler) as client, client.get_executor() as processes:
        yield processes


def alone(measure: Callable[[Run], Run], run: Run) -> Run:
    """Measure with one thread, wherever that is."""
    torch.set_num_threads(1)
    return measure(run)


def new_runs(
    plan: Sequence[Run],
    have: Sequence[Run],
    measure: Callable[[Run], Run],
    processes: Executor,
) -> Iterator[Run]:
    """What is planned and not there yet, measured, as it comes."""
    known = [{key: run[key] for key in plan[0]} for run in have]
    todo = [run for run in plan if run not in known]
    coming = [processes.submit(alone, measure, run) for run in todo]
    try:
        for done in as_completed(coming):
            yield done.result()
    finally:  # an interrupt, or a run that failed: start no other
        for future in coming:
            future.cancel()


def run_all(
    name: str,
    help: str | None,
    plan: Sequence[Run],
    measure: Callable[[Run], Run],
    settings: Settings,
) -> None:
    """Measure each planned run that is not in the file yet.

    Every run has one thread. The file is written after each run, so that an
    interrupted study goes on where it stopped.
    """
    asked = options(help)
    path = RESULTS / f"{name}.json"
    runs = json.loads(path.read_text())["runs"] if path.exists() else []
    with executor(asked.workers, asked.scheduler) as processes:
        for run in new_runs(plan, runs, measure, processes):
            runs.append(run)
            write(name, settings, runs)
            told = [str(run[key]) for key in plan[0]]
            print(f"{len(runs)}/{len(plan)}", *told, sep="  ", flush=True)

"""What all studies share: runs in parallel, one JSON file, no run twice."""

import argparse
import datetime
import json
import platform
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path

import torch

import attnkit

RESULTS = Path(attnkit.__file__).parent / "results"


def about(name: str, settings: dict) -> dict:
    """Where figures come from."""
    return {
        "made by": f"python -m studies.{name}",
        "date": datetime.date.today().isoformat(),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "threads a run": 1,
        "settings": settings,
    }


def run_all(
    name: str, help: str, plan: list[dict], measure: Callable, settings: dict
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
            lines = ",\n".join(json.dumps(run) for run in runs)
            head = json.dumps(about(name, settings))
            path.write_text(f'{{"about": {head},\n"runs": [\n{lines}\n]}}\n')
            print(
                f"{len(runs)}/{len(plan)}",
                *list(run.values())[:6],
                sep="  ",
                flush=True,
            )

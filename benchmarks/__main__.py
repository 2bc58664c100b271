"""All benchmarks, one after the other, into attnkit/results/bench.json.

    make bench                        # quiet machine, twenty minutes
    python -m benchmarks --most 20    # a trial: little time for the others
    python -m benchmarks --out FILE   # into another file

Everything runs in one process on one core, contenders in turn. What counts
are ratios within one run: seconds are those of this machine.
"""

import argparse
import datetime
import json
import platform
from pathlib import Path

import torch

from benchmarks import figures, parts, reaching, weight
from studies.runner import RESULTS


def machine() -> dict[str, str]:
    """What it was measured on."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    models = [
        x.partition(": ")[2] for x in lines if x.startswith("model name")
    ]
    return {
        "processor": models[0] if models else platform.processor(),
        "system": platform.system(),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "threads": "1",
        "date": datetime.date.today().isoformat(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=float, default=reaching.MOST)
    parser.add_argument("--out", type=Path, default=RESULTS / "bench.json")
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    found = {
        "about": machine() | {"made by": "make bench"},
        "wanted": reaching.WANTED,
        "most seconds": options.most,
        "parts": parts.measure(),
        "figures": figures.measure(),
        "weight": weight.measure(),
        "reaching": reaching.reach(options.most),
    }
    options.out.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    print(f"written: {options.out}")


if __name__ == "__main__":
    main()

"""The doors, seen as a reader sees them: without the shape-checking hook."""

import subprocess
import sys
from pathlib import Path


def test_doors_without_the_hook():
    here = Path(__file__).parent
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-o",
        "addopts=",
        "-p",
        "no:cacheprovider",
        str(here / "doors.py"),
    ]
    run = subprocess.run(command, capture_output=True, text=True, cwd=here)
    assert run.returncode == 0, run.stdout + run.stderr

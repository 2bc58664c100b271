"""The doors: bad input at each, and a clear ValueError that says so.

The files in `rooms` are run in a process without the shape-checking
hook, as a reader runs the package: with the hook, its own error would come
first.
"""

import subprocess
import sys
from pathlib import Path


def test_doors_without_the_hook():
    rooms = Path(__file__).parent / "rooms"
    command = [
        *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
        *("--noconftest", "-o", "python_files=doors_*.py", str(rooms)),
    ]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr

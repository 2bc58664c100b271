"""Run the chapters side by side, one a core, and keep what they show.

    python _ext/run_notebooks.py          # those that may show something new
    python _ext/run_notebooks.py --all    # all of them

Each goes to _build/executed/chapters with its outputs; the book is built from
there, and nbval runs it once more to see whether the numbers come again.
"""

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).parents[1]
CHAPTERS = ROOT / "chapters"
EXECUTED = ROOT / "_build" / "executed" / "chapters"
TIMEOUT = 600  # seconds a cell
# A progress bar would leave another text at each run.
os.environ["TQDM_DISABLE"] = "1"


def state() -> str:
    """A hash of all that a chapter's numbers may depend on but its code."""
    found = sha256(os.environ.get("ATTNKIT_DATA", "").encode())
    files = [p for p in (ROOT / "attnkit").rglob("*") if p.suffix != ".pyc"]
    for path in sorted(p for p in files if p.is_file()):
        found.update(str(path.relative_to(ROOT)).encode())
        found.update(path.read_bytes())
    found.update((ROOT / "constraints.txt").read_bytes())
    return found.hexdigest()


def made(path: Path) -> dict:
    """From what, and in how many seconds, a chapter was run the last time."""
    if not path.exists():
        return {}
    return nbformat.read(path, as_version=4).metadata.get("made", {})


def run(chapter: Path, made_from: str) -> float | str:
    """One chapter in a kernel of its own: its seconds, or what went wrong."""
    notebook = nbformat.read(chapter, as_version=4)
    start = time.perf_counter()
    place = {"metadata": {"path": str(chapter.parent)}}
    try:
        NotebookClient(notebook, timeout=TIMEOUT, resources=place).execute()
    except CellExecutionError as error:
        return str(error)
    seconds = time.perf_counter() - start
    notebook.metadata["made"] = {"from": made_from, "seconds": seconds}
    nbformat.write(notebook, EXECUTED / chapter.name)
    print(f"    {chapter.stem}: {seconds:.0f} s", flush=True)
    return seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--all", action="store_true")
    anew = parser.parse_args().all
    EXECUTED.mkdir(parents=True, exist_ok=True)
    shared, todo = state(), {}
    for chapter in sorted(CHAPTERS.glob("*.ipynb")):
        mine = sha256(shared.encode() + chapter.read_bytes()).hexdigest()
        if anew or made(EXECUTED / chapter.name).get("from") != mine:
            todo[chapter] = mine
    gone = {p.name for p in EXECUTED.glob("*.ipynb")}
    for name in gone - {p.name for p in CHAPTERS.glob("*.ipynb")}:
        (EXECUTED / name).unlink()
    # The longest first, as far as that is known: nobody waits for it alone.
    last = {c: made(EXECUTED / c.name).get("seconds", 0) for c in todo}
    order = sorted(todo, key=last.get, reverse=True)
    start = time.perf_counter()
    with ProcessPoolExecutor() as pool:
        ends = list(pool.map(run, order, map(todo.get, order)))
    wall = time.perf_counter() - start
    failed = {c: end for c, end in zip(order, ends) if isinstance(end, str)}
    for chapter, error in failed.items():
        print(f"*** {chapter.name} failed:\n{error}", file=sys.stderr)
    if todo and not failed:
        print(
            f"    {len(todo)} chapters took {sum(ends):.0f} s of their own "
            f"and {wall:.0f} s in all: {wall / sum(ends):.2f}"
        )
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())

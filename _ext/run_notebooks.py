"""Run the chapters side by side, one a core, and keep what they show.

    python _ext/run_notebooks.py          # those that may show something new
    python _ext/run_notebooks.py --all    # all of them

Each goes to _build/executed/chapters with its outputs; the book is built from
there, and nbval runs it once more to see whether the numbers come again.
"""

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

TIMEOUT = 600  # seconds a cell


def cores() -> int:
    """How many chapters run side by side: CORES, or one a core."""
    return int(os.environ.get("CORES") or os.cpu_count() or 1)


def state(root: Path) -> str:
    """A hash of all that a chapter's numbers may depend on but its code."""
    found = sha256(os.environ.get("ATTNKIT_DATA", "").encode())
    files = [root / "constraints.txt", *(root / "attnkit").rglob("*")]
    for path in sorted(p for p in files if p.is_file() and p.suffix != ".pyc"):
        found.update(str(path.relative_to(root)).encode())
        found.update(path.read_bytes())
    return found.hexdigest()


def made(path: Path) -> dict:
    """From what, and in how many seconds, a chapter was run the last time."""
    if not path.exists():
        return {}
    return nbformat.read(path, as_version=4).metadata.get("made", {})


def run(chapter: Path, target: Path, made_from: str) -> float | str:
    """One chapter in a kernel of its own: its seconds, or what went wrong."""
    # A progress bar would leave another text at each run.
    os.environ["TQDM_DISABLE"] = "1"
    notebook = nbformat.read(chapter, as_version=4)
    start = time.perf_counter()
    folder = {"metadata": {"path": str(chapter.parent)}}
    try:
        NotebookClient(notebook, timeout=TIMEOUT, resources=folder).execute()
    except CellExecutionError as error:
        return str(error)
    seconds = time.perf_counter() - start
    notebook.metadata["made"] = {"from": made_from, "seconds": seconds}
    nbformat.write(notebook, target)
    print(f"    {chapter.stem}: {seconds:.0f} s", flush=True)
    return seconds


def run_all(root: Path, anew: bool) -> int:
    """The chapters below `root` that have to be run; 1 if one failed."""
    executed = root / "_build" / "executed" / "chapters"
    executed.mkdir(parents=True, exist_ok=True)
    chapters = sorted((root / "chapters").glob("*.ipynb"))
    for path in executed.glob("*.ipynb"):
        if path.name not in {chapter.name for chapter in chapters}:
            path.unlink()
    shared, todo = state(root), []
    for chapter in chapters:
        target = executed / chapter.name
        mine = sha256(shared.encode() + chapter.read_bytes()).hexdigest()
        if anew or made(target).get("from") != mine:
            todo.append((chapter, target, mine))
    # The longest first, as far as that is known: nobody waits for it alone.
    todo.sort(key=lambda one: made(one[1]).get("seconds", 0), reverse=True)
    start = time.perf_counter()
    with ProcessPoolExecutor(cores()) as pool:
        ends = list(pool.map(run, *zip(*todo))) if todo else []
    wall = time.perf_counter() - start
    failed = [(one[0], e) for one, e in zip(todo, ends) if isinstance(e, str)]
    for chapter, error in failed:
        print(f"*** {chapter.name} failed:\n{error}", file=sys.stderr)
    if todo and not failed:
        print(
            f"    {len(todo)} chapters took {sum(ends):.0f} s of their own "
            f"and {wall:.0f} s in all: {wall / sum(ends):.2f}"
        )
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(run_all(Path(__file__).parents[1], "--all" in sys.argv[1:]))

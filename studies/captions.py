"""What chapter 06 finds on real sentences, for a page that has none.

    ATTNKIT_DATA=folder python -m studies.captions  # about four minutes

Runs the chapter and keeps what its cells put into `own`: numbers of
Multi30k, and what the models make of the course's own captions. Written to
attnkit/results/captions.json.
"""

import json
import os
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from studies.runner import Run, run_all

CHAPTER = Path(__file__).parents[1] / "chapters/06_real_sentences.ipynb"
TELL = 'import json; assert real, "no Multi30k"; print(json.dumps(own))'
SETTINGS = {"chapter": CHAPTER.stem}


def plan() -> list[Run]:
    """One run, as a reader has it."""
    return [{"seed": 0}]


def measure(run: Run) -> Run:
    """Run the chapter's cells and take what they found."""
    os.environ |= {"OMP_NUM_THREADS": "1", "TQDM_DISABLE": "1"}
    notebook = nbformat.read(CHAPTER, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(TELL))
    folder = {"metadata": {"path": str(CHAPTER.parent)}}
    NotebookClient(notebook, timeout=None, resources=folder).execute()
    told = [output.text for output in notebook.cells[-1].outputs]
    return run | json.loads("".join(told))


if __name__ == "__main__":
    run_all("captions", __doc__, plan(), measure, SETTINGS)

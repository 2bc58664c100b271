"""The book is built from the chapters as they were run, not run again.

`run_notebooks.py` leaves them in _build/executed; the sources of the site,
and so its downloads, stay without outputs.
"""

import json
from pathlib import Path

from sphinx.errors import ExtensionError


def code(notebook: str) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(notebook)["cells"]]


def with_outputs(app, page: str, source: list[str]) -> None:
    """Put the chapter that was run in the place of the bare one."""
    if Path(app.env.doc2path(page)).suffix != ".ipynb":
        return
    run = Path(app.srcdir, "_build/executed", f"{page}.ipynb")
    text = run.read_text("utf-8") if run.exists() else '{"cells": []}'
    if code(text) != code(source[0]):
        raise ExtensionError(
            f"{page}.ipynb: not run since it was changed; `make book` runs "
            "it, and so does `python _ext/run_notebooks.py`"
        )
    source[0] = text


def setup(app):
    app.connect("source-read", with_outputs)

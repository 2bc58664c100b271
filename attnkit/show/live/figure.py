"""The ground that all live figures stand on."""

import re
from importlib.resources import files

import anywidget

from attnkit import check

HERE = files("attnkit.show.live")
IMPORT = re.compile(r"^import [^;]+?;\n", re.MULTILINE)


def join(*names: str) -> str:
    """JavaScript modules as one: the last may import from those before."""
    *rooms, last = (
        IMPORT.sub("", HERE.joinpath(f"{name}.js").read_text("utf-8"))
        for name in names
    )
    rooms = [re.sub(r"^export ", "", r, flags=re.MULTILINE) for r in rooms]
    return "\n".join([*rooms, last])


def plain(name: str, value) -> list:
    """A list or tensor as a list, which is what JavaScript reads."""
    rows = value.tolist() if hasattr(value, "tolist") else value
    check.that(isinstance(rows, list | tuple), name, repr(value), "a list")
    return list(rows)


class Figure(anywidget.AnyWidget):
    """A figure that computes in the reader's browser.

    In JupyterLab its traits follow the reader's hand and move the figure;
    on the website, which has no Python, it runs all the same.
    """

    _css = HERE.joinpath("live.css").read_text("utf-8")

    def __repr__(self) -> str:
        return f"{type(self).__name__}: a live figure"

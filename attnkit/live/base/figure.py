"""The ground that all live figures stand on."""

import re
from pathlib import Path

import anywidget

from attnkit import check

HERE = Path(__file__).parents[1]
IMPORT = re.compile(r'^import [^;]+?from\s+"([^"]+)";\n', re.MULTILINE)
SEAM = "/* -- */\n"  # between the parts of a style


def modules(path: Path) -> list[Path]:
    """A JavaScript module behind all those that it imports, each once."""
    found: dict[Path, None] = {}
    for name in IMPORT.findall(path.read_text("utf-8")):
        found |= dict.fromkeys(modules((path.parent / name).resolve()))
    return [*found, path]


def module(name: str) -> str:
    """A module and its imports as one, since a widget may have but one."""
    *rooms, last = (
        IMPORT.sub("", path.read_text("utf-8"))
        for path in modules(HERE / name)
    )
    rooms = [re.sub(r"^export ", "", r, flags=re.MULTILINE) for r in rooms]
    return "\n".join([*rooms, last])


def style(*names: str) -> str:
    """What all figures look like, and what one adds to it."""
    paths = [HERE / "base/base.css", *(HERE / name for name in names)]
    return SEAM.join(path.read_text("utf-8") for path in paths)


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

    _css = style()

    def __repr__(self) -> str:
        return f"{type(self).__name__}: a live figure"

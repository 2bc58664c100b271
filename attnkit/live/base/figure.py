"""The ground that all live figures stand on."""

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anywidget
from IPython.display import HTML, display
from traitlets import Bunch, Dict

from attnkit import check
from attnkit.show.picture import KEY, MINUS, PLUS, QUERY, VALUE

HERE = Path(__file__).parents[1]
IMPORT = re.compile(r'^import [^;]+?from\s+"([^"]+)";\n', re.MULTILINE)
# A block above what it tells of: for readers of the source, not of the page.
COMMENT = re.compile(r"^ */\*\*(?:(?!\*/).)*\*/\n", re.MULTILINE | re.DOTALL)
SEAM = "/* -- */\n"  # between the parts of a style
COLOURS = {
    "query": QUERY,
    "key": KEY,
    "value": VALUE,
    "plus": PLUS,
    "minus": MINUS,
}

# A notebook that is opened again has no kernel, which JupyterLab calls an
# error of each widget. A line that stands beside the figure says what to do.
ASLEEP = HTML("""\
<p class="live-asleep" hidden>Run this cell to see its figure move.</p>
<style>
.jp-OutputArea:has(.live-asleep) .jp-OutputArea-output.jupyter-widgets {
  display: none;
}
.jp-OutputArea:has(.jp-OutputArea-output.jupyter-widgets) .live-asleep {
  display: block;
}
</style>""")


def modules(path: Path) -> list[Path]:
    """A JavaScript module behind all those that it imports, each once."""
    found: dict[Path, None] = {}
    for name in IMPORT.findall(path.read_text("utf-8")):
        found |= dict.fromkeys(modules((path.parent / name).resolve()))
    return [*found, path]


def module(name: str) -> str:
    """A module and its imports as one, since a widget may have but one."""
    *rooms, last = (
        IMPORT.sub("", COMMENT.sub("", path.read_text("utf-8")))
        for path in modules(HERE / name)
    )
    rooms = [re.sub(r"^export ", "", r, flags=re.MULTILINE) for r in rooms]
    return "\n".join([*rooms, last])


def style(*names: str) -> str:
    """What all figures look like, and what one adds to it."""
    colours = " ".join(f"--{name}: {COLOURS[name]};" for name in COLOURS)
    paths = [HERE / "base/base.css", *(HERE / name for name in names)]
    parts = [path.read_text("utf-8") for path in paths]
    return f".live {{ {colours} }}\n{SEAM.join(parts)}"


def plain(name: str, value: Any) -> list:
    """A list or tensor as a list, which is what JavaScript reads."""
    rows = value.tolist() if hasattr(value, "tolist") else value
    check.that(isinstance(rows, list | tuple), name, repr(value), "a list")
    return list(rows)


def chosen(proposal: Bunch, options: Sequence) -> Any:
    """What a trait is to be, which is one of some options."""
    name, value = proposal.trait.name, proposal.value
    check.that(value in options, name, repr(value), f"one of {options}")
    return value


def between(proposal: Bunch, low: int | float, high: int | float) -> float:
    """What a trait is to be, which is a number within bounds."""
    check.number(proposal.trait.name, proposal.value, low, high)
    return float(proposal.value)


def nth(proposal: Bunch, count: int) -> int:
    """What a trait is to be, which is the place of one of so many."""
    name, value = proposal.trait.name, proposal.value
    whole = isinstance(value, int) and not isinstance(value, bool)
    wanted = f"a whole number from 0 to {count - 1}"
    check.that(whole and 0 <= value < count, name, repr(value), wanted)
    return value


def places(proposal: Bunch) -> list[int]:
    """What a trait is to be, which is a list of places, each once."""
    name = proposal.trait.name
    found = check.listed(name, proposal.value, "a list of places")
    for place in found:
        check.count(name, place)
    check.that(len({*found}) == len(found), name, found, "each place once")
    return found


class Figure(anywidget.AnyWidget):
    """A figure that computes in the reader's browser.

    In JupyterLab its traits follow the reader's hand and move the figure;
    on the website, which has no Python, it runs all the same.
    """

    _css = style()

    colours: Dict = Dict(COLOURS).tag(sync=True)

    def __repr__(self) -> str:
        return f"{type(self).__name__}: a live figure"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        if "JPY_SESSION_NAME" in os.environ:  # this is JupyterLab
            display(ASLEEP)
        return super()._repr_mimebundle_(**kwargs)

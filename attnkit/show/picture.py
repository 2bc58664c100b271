"""A drawing that carries its own text alternative."""

import io
import math
import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import matplotlib
from matplotlib.figure import Figure
from matplotlib.text import Text

from attnkit import check
from attnkit.show.numbers import Numbers, folded

# One colour an idea through the whole course (Okabe and Ito 2008).
QUERY, KEY, VALUE = "#D55E00", "#0072B2", "#009E73"
PLUS, MINUS = "#56B4E9", "#E69F00"
INK, FAINT = "#000000", "#888888"
# Text stays text. Where the font is not to be had, one as wide stands in.
FONT = "'DejaVu Sans'"
FONTS = f"{FONT}, Verdana, sans-serif"

STYLE: dict[Any, Any] = {
    "font.size": 10,
    "font.family": "DejaVu Sans",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": FAINT,
    "grid.alpha": 0.25,
    "svg.fonttype": "none",
    "text.parse_math": False,  # a $ is a $, not the begin of a formula
    "svg.hashsalt": "attnkit",
}


def canvas(
    width: float = 5.2, height: float = 3.2, columns: int = 1, rows: int = 1
) -> tuple[Figure, Any]:
    """A figure and its axes, small enough to be read on a phone."""
    with matplotlib.rc_context(STYLE):
        figure = Figure((width, height), layout="constrained")
        return figure, figure.subplots(rows, columns)


def in_legend(name: str) -> str:
    """A name that matplotlib shows: it hides those that begin with _."""
    return f" {name}" if name.startswith("_") else name


def numbers(name: str, values: Iterable) -> list[float]:
    """What to draw, from a tensor or a list: finite numbers of Python's."""
    found = [float(v) for v in values]
    finite = all(map(math.isfinite, found))
    check.that(finite, name, "NaN or infinity", "finite numbers")
    return found


class Picture:
    """A figure as SVG in the page's own ink, with its text alternative.

    `tables`: the numbers that it draws. A $ in it is a $, unless there are
    `formulas`.
    """

    def __init__(
        self,
        figure: Figure,
        alt: str,
        tables: Sequence[Numbers] = (),
        formulas: bool = False,
    ):
        self.tables = tables
        self.alt = " ".join(alt.split())
        # STYLE reaches what `canvas` makes, not legends and notes set later.
        for text in [] if formulas else figure.findobj(Text):
            text.set_parse_math(False)
        drawing = io.StringIO()
        with matplotlib.rc_context(STYLE):
            figure.savefig(
                drawing,
                format="svg",
                transparent=True,
                metadata={"Date": None},
            )
        svg = drawing.getvalue()
        svg = svg[svg.index("<svg") :].replace(INK, "currentColor")
        svg = svg.replace(FONT, FONTS)
        svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
        # Text and paths without a colour of their own are black by default.
        self.svg = svg.replace(
            "<svg",
            f'<svg role="img" aria-label="{escape(self.alt)}" '
            'fill="currentColor" style="width:100%;height:auto"',
            1,
        )
        self.width = figure.get_figwidth()

    def __repr__(self) -> str:
        return self.alt

    def _repr_html_(self) -> str:
        size = f"max-width:{self.width * 7.2:.0f}rem;margin:1rem auto"
        drawing = f'<div class="picture" style="{size}">{self.svg}</div>'
        return f"<div>{drawing}{folded(self.tables)}</div>"

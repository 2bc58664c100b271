"""Vectors as pictures: arrows in the plane, strips of cells."""

from collections.abc import Sequence

import numpy as np
from matplotlib.patches import Rectangle
from torch import Tensor

from attnkit import check
from attnkit.check import Real
from attnkit.show.numbers import Numbers
from attnkit.show.picture import (
    FAINT,
    KEY,
    MINUS,
    PLUS,
    QUERY,
    VALUE,
    Picture,
    canvas,
    numbers,
)


def plot_plane(
    keys: Sequence | Tensor,
    query: Sequence | Tensor,
    weights: Sequence | Tensor,
    context: Sequence | Tensor,
) -> Picture:
    """Keys, query and context as arrows in the plane.

    A key's arrow is the thicker, the more weight it has.
    """
    shares = numbers("weights", weights)
    figure, axes = canvas(4.6, 3.6)
    reach = 0.3
    rows: list[list] = []

    def arrow(point: list[float], colour: str, name: str, thick: Real) -> str:
        nonlocal reach
        x, y = point
        reach = max(reach, abs(x), abs(y))
        axes.annotate(
            "",
            (x, y),
            (0, 0),
            arrowprops={
                "arrowstyle": "-|>",
                "color": colour,
                "linewidth": thick,
                "shrinkA": 0,
                "shrinkB": 0,
            },
        )
        axes.annotate(
            name,
            (x, y),
            xytext=(5, 4),
            color=colour,
            textcoords="offset points",
            fontweight="bold",
        )
        rows.append([name, x, y, ""])
        return f"{name} at ({x:.2f}, {y:.2f})"

    told = [
        arrow(numbers("keys", key), KEY, f"h{j + 1}", 0.8 + 4 * w)
        + f" with weight {w:.2f}"
        for j, (key, w) in enumerate(zip(keys, shares))
    ]
    told += [
        arrow(numbers("query", query), QUERY, "s", 2),
        arrow(numbers("context", context), VALUE, "c", 2.5),
    ]
    axes.set(
        xlim=(-reach * 1.25, reach * 1.25),
        aspect="equal",
        ylim=(-reach * 1.25, reach * 1.25),
    )
    axes.axhline(0, color=FAINT, linewidth=0.7)
    axes.axvline(0, color=FAINT, linewidth=0.7)
    for row, w in zip(rows, shares):
        row[-1] = w
    table = Numbers(["", "x", "y", "weight"], rows)
    alt = f"Arrows in the plane: {'; '.join(told)}."
    return Picture(figure, alt, [table])


def plot_states(states: Sequence | Tensor, words: Sequence[str]) -> Picture:
    """A state as a strip of cells, one column a word.

    Blue is positive, orange negative, faint near zero.
    """
    words = check.words("words", words)
    columns = [numbers("states", state) for state in states]
    figure, axes = canvas(max(3.0, 0.5 + 0.42 * len(words)), 2.6)
    for j, column in enumerate(columns):
        for i, x in enumerate(column):
            axes.add_patch(
                Rectangle(
                    (j - 0.46, i - 0.5),
                    0.92,
                    1,
                    color=PLUS if x > 0 else MINUS,
                    alpha=min(1.0, abs(x)),
                    linewidth=0,
                )
            )
    axes.set(
        xlim=(-0.5, len(words) - 0.5),
        ylabel="cell of the state",
        ylim=(len(columns[0]) - 0.5, -0.5),
    )
    axes.set_xticks(
        range(len(words)),
        words,
        rotation=60,
        ha="right",
        rotation_mode="anchor",
    )
    axes.grid(False)
    moved = np.abs(np.diff(np.array(columns), axis=0)).mean(axis=1)
    told = ", ".join(f"{w} {m:.2f}" for w, m in zip(words[1:], moved))
    rows = [[f"cell {i + 1}", *row] for i, row in enumerate(zip(*columns))]
    return Picture(
        figure,
        "The state after each word as a strip of cells; "
        f"mean change of a cell at each word: {told}.",
        [Numbers(["", *words], rows)],
    )

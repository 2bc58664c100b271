"""Measurements as pictures."""

from collections.abc import Mapping, Sequence
from typing import Any

from torch import Tensor

from attnkit import check
from attnkit.show.numbers import Numbers
from attnkit.show.picture import (
    FAINT,
    INK,
    KEY,
    Picture,
    canvas,
    in_legend,
    numbers,
)

# Colour, line and marker of each model, so that print and colour-blind
# readers can tell them apart too.
LINE_STYLES: list[tuple[str, Any, str]] = [
    (INK, "-", "o"),
    ("#CC79A7", "--", "s"),
    ("#E69F00", "-.", "^"),
    ("#56B4E9", ":", "D"),
    (FAINT, (0, (5, 1)), "v"),
]


def _said(curve: Mapping) -> str:
    return ", ".join(f"{x}: {float(y):.2f}" for x, y in curve.items())


def _columns(curves: Mapping, behind: Mapping) -> list[str]:
    """A column a curve, and one for the runs behind it."""
    return [
        column
        for name in curves
        for column in (name, f"{name}: runs")[: 2 if behind.get(name) else 1]
    ]


def _row(key: object, curves: Mapping, behind: Mapping) -> list:
    """What stands in these columns at one place; "" where nothing does."""
    row: list = []
    for name, curve in curves.items():
        row.append(float(curve[key]) if key in curve else "")
        if others := behind.get(name):
            there = [float(other[key]) for other in others if key in other]
            low, high = min(there, default=0), max(there, default=0)
            row.append(f"{low:.3g}–{high:.3g}" if there else "")
    return row


def plot_curves(
    curves: Mapping[str, Mapping],
    x: str,
    y: str,
    behind: Mapping[str, Sequence[Mapping]] | None = None,
    top: float = 1.02,
) -> Picture:
    """One line a name; `behind` draws other runs of it, faint."""
    check.that(
        len(curves) <= len(LINE_STYLES),
        "curves",
        len(curves),
        f"at most {len(LINE_STYLES)}",
    )
    numbers("top", [top])
    figure, axes = canvas()
    labels = list(dict.fromkeys(k for c in curves.values() for k in c))
    place = {key: i for i, key in enumerate(labels)}
    for (name, curve), look in zip(curves.items(), LINE_STYLES, strict=False):
        colour, line, marker = look
        for other in (behind or {}).get(name, ()):
            known = {k: v for k, v in other.items() if k in place}
            axes.plot(
                [place[k] for k in known],
                numbers("behind", known.values()),
                color=colour,
                alpha=0.25,
                linewidth=1,
            )
        axes.plot(
            [place[k] for k in curve],
            numbers("curves", curve.values()),
            color=colour,
            linestyle=line,
            marker=marker,
            label=in_legend(name),
        )
    names = [str(k) for k in labels]
    every = max(1, len(names) // 10)
    axes.set_xticks(range(0, len(names), every), names[::every])
    lowest = min(0.0, *(float(v) for c in curves.values() for v in c.values()))
    axes.set(xlabel=x, ylabel=y, ylim=(lowest - 0.02 * top, top))
    axes.legend(frameon=False, fontsize=9)
    told = "; ".join(f"{name}: {_said(c)}" for name, c in curves.items())
    table = Numbers(
        [x, *_columns(curves, behind or {})],
        [[str(key), *_row(key, curves, behind or {})] for key in labels],
        y,
    )
    return Picture(figure, f"Lines of {y} against {x}. {told}.", [table])


def plot_bars(
    groups: Mapping[str, Sequence[float] | Tensor],
    names: Sequence[str],
    y: str,
) -> Picture:
    """Bars side by side: one group a key of `groups`, one bar a name."""
    figure, axes = canvas(5.2, 2.8)
    width = 0.8 / len(names)
    for j, name in enumerate(names):
        heights = numbers("groups", (row[j] for row in groups.values()))
        places = [
            i + width * (j - (len(names) - 1) / 2) for i in range(len(groups))
        ]
        bars = axes.bar(
            places,
            heights,
            width * 0.9,
            color=KEY,
            alpha=max(0.2, 1 - 0.3 * j),
            label=in_legend(name),
        )
        axes.bar_label(bars, fmt="%.2f", fontsize=7)
    axes.set_xticks(range(len(groups)), list(groups))
    axes.set_ylabel(y)
    axes.legend(
        frameon=False,
        fontsize=9,
        ncols=len(names),
        loc="lower center",
        bbox_to_anchor=(0.5, 1.0),
    )
    axes.grid(False, axis="x")
    told = "; ".join(
        f"{group}: "
        + ", ".join(f"{n} {float(v):.2f}" for n, v in zip(names, values))
        for group, values in groups.items()
    )
    table = Numbers(
        ["", *names],
        [[group, *map(float, values)] for group, values in groups.items()],
        y,
    )
    return Picture(figure, f"Bars of {y}. {told}.", [table])

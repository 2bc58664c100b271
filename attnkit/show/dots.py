"""Several runs of several things: a dot each, and their mean."""

from collections.abc import Mapping, Sequence
from statistics import mean

from attnkit import check
from attnkit.show.numbers import Numbers
from attnkit.show.picture import FAINT, INK, Picture, canvas, numbers


def plot_dots(
    runs: Mapping[str, Sequence[float]], x: str, top: float | None = None
) -> Picture:
    """A line a name: each run a dot, the mean a bar and a number."""
    check.corpus("runs", runs, "line")
    for values in runs.values():
        numbers("runs", values)
    figure, axes = canvas(5.6, 0.9 + 0.3 * len(runs))
    top = top or max(max(values) for values in runs.values()) * 1.02
    numbers("top", [top])
    for y, values in enumerate(runs.values()):
        axes.plot(values, [y] * len(values), "o", color=FAINT, markersize=5)
        axes.plot([mean(values)] * 2, [y - 0.3, y + 0.3], color=INK, lw=2)
        axes.annotate(
            f"{mean(values):.3f}" if top <= 1.5 else f"{mean(values):.1f}",
            (1.01, y),
            xycoords=("axes fraction", "data"),
            va="center",
            fontsize=9,
        )
    axes.set_yticks(range(len(runs)), list(runs))
    axes.tick_params(axis="y", length=0)
    axes.set(xlabel=x, xlim=(0, top), ylim=(len(runs) - 0.4, -0.6))
    told = "; ".join(
        f"{name}: {mean(values):.3f}"
        + (
            f" ({min(values):.3f} to {max(values):.3f})"
            if len(values) > 1
            else ""
        )
        for name, values in runs.items()
    )
    count = max(map(len, runs.values()))
    table = Numbers(
        ["", "mean", *(f"run {i + 1}" for i in range(count))],
        [
            [name, mean(values), *values, *[""] * (count - len(values))]
            for name, values in runs.items()
        ],
        x,
    )
    return Picture(figure, f"Dots of {x}, a line each. {told}.", [table])


def plot_intervals(
    spans: Mapping[str, tuple[float, float, float]], x: str, y: str
) -> Picture:
    """Low, middle and high of each name as a point with its span."""
    check.corpus("spans", spans, "span")
    for span in spans.values():
        numbers("spans", span)
    figure, axes = canvas(5.2, 2.8)
    for place, (low, middle, high) in enumerate(spans.values()):
        axes.plot([place] * 2, [low, high], color=INK, linewidth=1.5)
        axes.plot(place, middle, "o", color=INK)
    axes.axhline(0, color=FAINT, linewidth=1)
    axes.set_xticks(range(len(spans)), list(spans))
    axes.set(xlabel=x, ylabel=y)
    axes.margins(x=0.15)
    told = "; ".join(
        f"{name}: {middle:.1f} ({low:.1f} to {high:.1f})"
        for name, (low, middle, high) in spans.items()
    )
    rows = [[name, *span] for name, span in spans.items()]
    table = Numbers([x, "low", "middle", "high"], rows, y)
    alt = f"Points with intervals of {y} by {x}. {told}."
    return Picture(figure, alt, [table])

"""Growth: lines on two logarithmic scales, where a power is a slope."""

import math
from collections.abc import Mapping
from statistics import linear_regression

from attnkit import check
from attnkit.check import Real
from attnkit.show.numbers import Numbers
from attnkit.show.picture import FAINT, Picture, canvas, in_legend, numbers
from attnkit.show.plots import LINE_STYLES

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def power_of_ten(value: float, _: int | None = None) -> str:
    """10² and the like: a formula would be drawn as it is written."""
    return "10" + str(round(math.log10(value))).translate(RAISED)


def slope(curve: Mapping, start: Real = 0.0) -> float:
    """The power p of the best y = c x^p for all x from `start` on."""
    for point in curve.items():
        numbers("curve", point)
    points = [(x, float(y)) for x, y in curve.items() if x >= start]
    check.that(len(points) > 1, "curve", points, "at least two points")
    check.that(
        all(x > 0 and y > 0 for x, y in points),
        "curve",
        points,
        "numbers above 0, which alone have a logarithm",
    )
    logs = [(math.log(x), math.log(y)) for x, y in points]
    return linear_regression(*zip(*logs, strict=True)).slope


def plot_powers(
    curves: Mapping[str, Mapping],
    x: str,
    y: str,
    guides: Mapping[str, Real] | None = None,
) -> Picture:
    """One line a name; a guide is a faint line of a given power.

    Guides start below the lowest point; their powers are above 0.
    """
    check.corpus("curves", curves, "curve")
    check.that(
        len(curves) <= len(LINE_STYLES),
        "curves",
        len(curves),
        f"at most {len(LINE_STYLES)}",
    )
    for curve in curves.values():
        numbers("curves", curve)
    drawn = {name: numbers("curves", c.values()) for name, c in curves.items()}
    numbers("guides", (guides or {}).values())
    told = [f"{n} with slope {slope(c):.2f}" for n, c in curves.items()]
    figure, axes = canvas()
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter(power_of_ten)
    for (name, curve), (colour, line, marker) in zip(
        curves.items(), LINE_STYLES
    ):
        axes.plot(
            list(curve),
            drawn[name],
            color=colour,
            linestyle=line,
            marker=marker,
            label=in_legend(name),
        )
    places = sorted({place for curve in curves.values() for place in curve})
    low, high = min(map(min, drawn.values())), max(map(max, drawn.values()))
    first, last, low = places[0], places[-1], 0.5 * low
    for name, power in (guides or {}).items():
        end = min(last, first * (high / low) ** (1 / power))
        height = low * (end / first) ** power
        axes.plot([first, end], [low, height], color=FAINT, lw=1)
        axes.annotate(
            name,
            (end, height),
            xytext=(-8, -6),
            textcoords="offset points",
            color=FAINT,
            fontsize=9,
            va="top",
        )
    axes.set_xticks(places, [f"{place:,g}" for place in places])
    axes.minorticks_off()
    axes.set(xlabel=x, ylabel=y)
    axes.legend(frameon=False, fontsize=9)
    ends = "; ".join(
        f"{name}: from {float(curve[min(curve)]):.2g} at {min(curve):,g} "
        f"to {float(curve[max(curve)]):.2g} at {max(curve):,g}"
        for name, curve in curves.items()
    )
    faint = "".join(
        f" Faint: {name}, of slope {power:g}."
        for name, power in (guides or {}).items()
    )
    heights = [
        [float(c[place]) if place in c else "" for c in curves.values()]
        for place in places
    ]
    rows = [[f"{place:,g}", *row] for place, row in zip(places, heights)]
    return Picture(
        figure,
        f"Lines of {y} against {x}, both scales logarithmic: "
        f"{', '.join(told)}. {ends}.{faint}",
        [Numbers([x, *curves], rows, y)],
    )

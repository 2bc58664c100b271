"""Maps of weights: rows are words written, columns are words read."""

from collections.abc import Collection, Mapping, Sequence
from statistics import mean, median

from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle
from torch import Tensor

from attnkit import check
from attnkit.show.numbers import Numbers
from attnkit.show.picture import FAINT, INK, KEY, Picture, canvas, numbers

Rows = Sequence[Sequence[float]]
Frames = Collection[tuple[int, int]]


def _cells(axes: Axes, rows: Rows, links: Frames) -> None:
    """The darker, the more weight; links are framed."""
    shades = [[to_rgba(KEY, min(1.0, w)) for w in row] for row in rows]
    # One picture of a pixel a cell: some maps have hundreds of cells.
    axes.imshow(shades, aspect="auto", interpolation="none")
    for j, i in links:
        axes.add_patch(
            Rectangle(
                (j - 0.44, i - 0.44),
                0.88,
                0.88,
                fill=False,
                edgecolor=INK,
                linewidth=1.3,
            )
        )
    axes.set(xlim=(-0.5, len(rows[0]) - 0.5), ylim=(len(rows) - 0.5, -0.5))
    axes.spines[:].set_visible(True)
    axes.spines[:].set_color(FAINT)
    axes.grid(False)


def shape_of(rows: Rows) -> str:
    """What a map looks like from afar: how sharp it is, and where it is dark.

    Even: no weight is much above one divided by their number. Sharp: half of
    the rows give more than 0.6 to one cell.
    """
    if all(max(row) < 1.3 / len(row) for row in rows):
        return "All cells of a row are about equally dark."
    sharp = median(max(row) for row in rows) > 0.6
    how = "Most rows have one dark cell" if sharp else "Rows are spread out"
    places = [row.index(max(row)) for row in rows]
    last = max(1, len(rows) - 1), max(1, len(rows[0]) - 1)
    off = mean(abs(i / last[0] - j / last[1]) for i, j in enumerate(places))
    if len(rows) > 1 and len({*places}) == 1:
        where = "the darkest cells are all in one column"
    else:
        along = "along" if off < 0.15 else "not along"
        where = f"the darkest cells lie {along} the diagonal"
    return f"{how}; {where}."


def _numbers(
    columns: Sequence[str], words: Sequence[str], rows: Rows, title: str = ""
) -> Numbers:
    """A map as a table, with two digits: more is noise to who reads it."""
    cells = [
        [word, *(f"{w:.2f}" for w in row)] for word, row in zip(words, rows)
    ]
    return Numbers(["", *columns], cells, title)


def plot_weights(
    weights: Sequence | Tensor,
    source: Sequence[str],
    target: Sequence[str],
    links: Frames = (),
) -> Picture:
    """One map. `links` (source index, target index) are framed."""
    rows = [numbers("weights", row) for row in weights]
    figure, axes = canvas(
        max(3.4, 1.4 + 0.3 * len(source)), max(2.0, 1.2 + 0.26 * len(target))
    )
    _cells(axes, rows, links)
    axes.set_xticks(
        range(len(source)),
        source,
        rotation=60,
        ha="left",
        rotation_mode="anchor",
    )
    axes.set_yticks(range(len(target)), target)
    axes.tick_params(
        length=0, top=True, labeltop=True, bottom=False, labelbottom=False
    )
    most = [row.index(max(row)) for row in rows]
    told = ", ".join(
        f"{word} looks most at {source[j]} ({rows[i][j]:.2f})"
        for i, (word, j) in enumerate(zip(target, most))
    )
    framed = ", ".join(
        f"{target[j]} to {source[i]}"
        for i, j in sorted(links, key=lambda link: (link[1], link[0]))
    )
    framed = f" Framed: {framed}." if framed else ""
    alt = f"Map of attention weights. {shape_of(rows)} {told}.{framed}"
    return Picture(figure, alt, [_numbers(source, target, rows)])


def _told(rows: Rows, links: Frames) -> str:
    """What there is to see in a small map, in words."""
    if links:
        most = [row.index(max(row)) for row in rows]
        hits = sum(most[j] == i for i, j in links)
        return f"{hits} of {len(links)} links"
    means = []
    for step in (-1, 0, 1):
        cells = [
            row[place + step]
            for place, row in enumerate(rows)
            if 0 <= place + step < len(row)
        ]
        means.append(f"{mean(cells or [0.0]):.2f}")
    return f"{means[0]}, {means[1]}, {means[2]}"


def plot_maps(
    maps: Mapping[str, Sequence | Tensor], links: Frames = ()
) -> Picture:
    """Maps of one sentence side by side, without the words."""
    check.corpus("maps", maps, "map")
    columns, count = 4, len(maps)
    lines = -(-count // columns)
    figure, axes = canvas(7.2, 0.3 + 1.9 * lines, columns, lines)
    told, tables = [], []
    for place, (name, weights) in zip(axes.flat, maps.items()):
        rows = [numbers("maps", row) for row in weights]
        _cells(place, rows, links)
        place.set_title(name, fontsize=9)
        place.set_xticks([])
        place.set_yticks([])
        told.append(f"{name}, {_told(rows, links)}")
        counted = [str(j + 1) for j in range(len(rows[0]))]
        places = [str(i + 1) for i in range(len(rows))]
        tables.append(_numbers(counted, places, rows, name))
    for place in axes.flat[count:]:
        place.set_axis_off()
    what = (
        "how many framed links hold the largest weight of their row"
        if links
        else "the mean weight one place before, on and after the diagonal"
    )
    alt = f"Maps of one sentence, and {what}: {'; '.join(told)}."
    return Picture(figure, alt, tables)

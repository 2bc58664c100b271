"""What pictures draw, looked at in the figure itself."""

import math

import numpy as np
import pytest
import torch
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation

from attnkit import EncoderConv, show
from attnkit.show import (
    draw_attention_step,
    draw_convolution,
    draw_encoder_block,
    draw_masked,
    draw_rnn,
    draw_seq2seq,
    draw_transformer,
    plot_bars,
    plot_curves,
    plot_dots,
    plot_intervals,
    plot_maps,
    plot_plane,
    plot_powers,
    plot_states,
    plot_weights,
)
from attnkit.show.picture import FAINT, KEY, MINUS, PLUS, Picture
from attnkit.show.plots import LINE_STYLES


@pytest.fixture
def drawn(monkeypatch):
    """The figures of the pictures that are made."""
    figures, make = [], Picture.__init__

    def kept(self, figure, *given, **named):
        figures.append(figure)
        make(self, figure, *given, **named)

    monkeypatch.setattr(Picture, "__init__", kept)
    return figures


def points(line):
    return [*zip(*(map(float, data) for data in line.get_data()))]


def inside(axes, places):
    (left, right), (low, high) = axes.get_xlim(), sorted(axes.get_ylim())
    return all(left <= x <= right and low <= y <= high for x, y in places)


def ticks(axis):
    return {
        float(place): label.get_text()
        for place, label in zip(axis.get_ticklocs(), axis.get_ticklabels())
    }


CURVES = {"a": {"x": 0.5, "y": 0.2, "z": 1.0}, "b": {"w": -0.5, "y": 0.1}}


def test_a_curve_goes_through_its_points(drawn):
    others = {"b": [{"y": 0.3, "w": 0.0, "elsewhere": 9.0}]}
    plot_curves(CURVES, "length", "share", others)
    (axes,) = drawn[0].axes
    place = {"x": 0, "y": 1, "z": 2, "w": 3}
    first, behind, second = axes.lines
    for line, curve in ((first, CURVES["a"]), (second, CURVES["b"])):
        assert points(line) == [(place[k], v) for k, v in curve.items()]
        assert inside(axes, points(line))
    assert points(behind) == [(1, 0.3), (3, 0.0)]
    assert (
        behind.get_alpha() < 0.5 and behind.get_color() == second.get_color()
    )
    assert behind.get_linewidth() < second.get_linewidth()
    assert ticks(axes.xaxis) == {i: name for name, i in place.items()}
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("length", "share")
    names = [text.get_text() for text in axes.get_legend().get_texts()]
    assert names == ["a", "b"]


@pytest.mark.parametrize("top", [0.1, 1.02, 45.0])
def test_a_curve_has_its_ground_and_its_top_in_the_picture(drawn, top):
    plot_curves({"a": {"x": top, "y": 0.5 * top}}, "x", "y", top=top)
    low, high = drawn[0].axes[0].get_ylim()
    assert high == top and -0.1 * top < low < 0


@pytest.mark.parametrize("count", [1, 9, 10, 19, 20, 21, 29, 30, 95])
def test_names_below_the_axis_are_few_and_stand_at_their_places(drawn, count):
    plot_curves({"a": {str(i): 0.5 for i in range(count)}}, "x", "y")
    found = ticks(drawn[0].axes[0].xaxis)
    assert found == {i: str(int(i)) for i in found} and 0 in found
    assert len(found) == count if count < 20 else 9 < len(found) < 20


def test_as_many_curves_as_there_are_looks(drawn):
    most = len(LINE_STYLES)
    curves = {str(i): {1: 1.0, 2: 2.0} for i in range(most + 1)}
    for draw in (plot_curves, plot_powers):
        draw({k: curves[k] for k in [*curves][:most]}, "x", "y")
        looks = {
            (line.get_color(), line.get_marker())
            for line in drawn[-1].axes[0].lines
        }
        assert len(looks) == most
        with pytest.raises(
            ValueError, match=f"^curves: got {most + 1}, wanted"
        ):
            draw(curves, "x", "y")


@pytest.mark.parametrize("names", ["a", "ab", "abc", "abcde"])
def test_bars_stand_side_by_side_around_their_group(drawn, names):
    groups = {g: torch.rand(len(names)) for g in ("one", "two", "three")}
    plot_bars(groups, names, "weight")
    (axes,) = drawn[0].axes
    assert ticks(axes.xaxis) == dict(enumerate(groups))
    bars = sorted(axes.patches, key=lambda bar: bar.get_x())
    heights = torch.stack([*groups.values()]).flatten()
    for i, (bar, height) in enumerate(zip(bars, heights, strict=True)):
        assert bar.get_height() == pytest.approx(float(height))
        group, j = divmod(i, len(names))
        middle = bar.get_x() + bar.get_width() / 2
        assert abs(middle - group) < 0.4
        same = bars[group * len(names) : (group + 1) * len(names)]
        other = same[len(names) - 1 - j]  # as far on the other side
        away = other.get_x() + other.get_width() / 2
        assert middle + away == pytest.approx(2 * group)
        assert 0.2 <= bar.get_alpha() <= 1
        assert to_hex(bar.get_facecolor()) == KEY.lower()
    for left, right in zip(bars, bars[1:]):
        assert left.get_x() + left.get_width() < right.get_x()
    shades = [bar.get_alpha() for bar in bars[: len(names)]]
    assert shades == sorted(shades, reverse=True) and shades[0] == 1


@pytest.mark.parametrize("scale, digits", [(1, 3), (40, 1)])
def test_each_run_is_a_dot_on_its_line(drawn, scale, digits):
    runs = {"a": [0.5 * scale, 0.7 * scale], "b": [0.1 * scale], "c": [scale]}
    plot_dots(runs, "rate")
    (axes,) = drawn[0].axes
    for y, (dots, bar) in enumerate(zip(axes.lines[::2], axes.lines[1::2])):
        values = [*runs.values()][y]
        assert points(dots) == [(x, y) for x in values]
        (x0, low), (x1, high) = points(bar)
        assert x0 == x1 == pytest.approx(sum(values) / len(values))
        assert low + high == pytest.approx(2 * y) and 0 < high - low < 1
        assert inside(axes, [*points(dots), *points(bar)])
        told = f"{x0:.{digits}f}"
        text = axes.texts[y]
        assert (text.get_text(), text.xy[1]) == (told, y) and text.xy[0] > 1
    assert ticks(axes.yaxis) == dict(enumerate(runs))
    assert axes.get_xlim()[0] == 0
    low, high = axes.get_ylim()
    assert low > high  # the first line is on top
    plot_dots(runs, "rate", top=2.5 * scale)
    assert drawn[1].axes[0].get_xlim() == (0, 2.5 * scale)


def test_each_interval_is_a_line_with_its_middle(drawn):
    spans = {"a": (1.0, 2.0, 4.0), "b": (-3.0, -2.5, -1.0)}
    plot_intervals(spans, "x", "gain")
    (axes,) = drawn[0].axes
    *parts, ground = axes.lines
    for i, (low, middle, high) in enumerate(spans.values()):
        assert points(parts[2 * i]) == [(i, low), (i, high)]
        assert points(parts[2 * i + 1]) == [(i, middle)]
        assert inside(axes, points(parts[2 * i]))
    assert {y for _, y in points(ground)} == {0}
    assert ticks(axes.xaxis) == dict(enumerate(spans))


def test_a_guide_has_its_power_and_stays_in_the_picture(drawn):
    curves = {"a": {64: 3.0, 128: 12.0, 512: 48.0}, "b": {64: 1.0, 256: 4.0}}
    guides = {"half": 0.5, "one": 1.0, "four": 4.0}
    plot_powers(curves, "n", "seconds", guides)
    (axes,) = drawn[0].axes
    for line, curve in zip(axes.lines, curves.values()):
        assert points(line) == [*curve.items()]
    assert set(ticks(axes.xaxis).values()) == {"64", "128", "256", "512"}
    for line, text, power in zip(
        axes.lines[2:], axes.texts, guides.values(), strict=True
    ):
        (x0, y0), (x1, y1) = points(line)
        assert math.log(y1 / y0, x1 / x0) == pytest.approx(power)
        assert x0 == 64 < x1 <= 512 and y0 < 1.0 and y1 <= 48.0 + 1e-9
        assert text.xy == pytest.approx((x1, y1))
    assert axes.get_xscale() == axes.get_yscale() == "log"


@pytest.mark.parametrize("links", [set(), {(0, 0), (3, 1), (2, 2)}])
def test_cells_stand_below_and_beside_their_words(drawn, links):
    weights = torch.rand(3, 4)
    plot_weights(weights, "abcd", "xyz", links)
    (axes,) = drawn[0].axes
    assert ticks(axes.xaxis) == dict(enumerate("abcd"))
    assert ticks(axes.yaxis) == dict(enumerate("xyz"))
    assert axes.get_xlim() == (-0.5, 3.5) and axes.get_ylim() == (2.5, -0.5)
    (image,) = axes.images
    cells = np.asarray(image.get_array())
    assert np.allclose(cells[:, :, 3], weights, atol=1e-6)
    frames = set()
    for frame in axes.patches:
        x, y = frame.get_center()
        frames.add((round(x, 6), round(y, 6)))
        assert 0.5 < frame.get_width() == frame.get_height() < 1
        assert not frame.get_fill()
    assert frames == links


@pytest.mark.parametrize("count", range(1, 10))
def test_maps_stand_in_rows_of_four(drawn, count):
    maps = {str(i): torch.rand(2, 3) for i in range(count)}
    plot_maps(maps, {(0, 1)})
    axes = drawn[0].axes
    shown = [part for part in axes if part.axison]
    assert len(axes) == 4 * math.ceil(count / 4)
    assert [part.get_title() for part in shown] == [*maps] and shown == axes[
        :count
    ]
    for part, weights in zip(shown, maps.values()):
        (image,) = part.images
        assert np.allclose(np.asarray(image.get_array())[:, :, 3], weights)
        assert len(part.patches) == 1 and not len(part.get_xticks())


def test_the_mean_beside_the_diagonal_leaves_out_what_is_not_there():
    weights = torch.tensor([[0.1, 0.9], [0.4, 0.6], [0.7, 0.3]])
    alt = plot_maps({"a": weights}).alt
    assert "a, 0.35, 0.35, 0.90" in alt  # (.4 + .3) / 2, (.1 + .6) / 2, .9


@pytest.mark.parametrize("scale", [0.01, 1.0, 7.0])
def test_arrows_begin_in_the_middle_and_stay_in_the_plane(drawn, scale):
    keys = scale * torch.tensor([[1.0, 0.5], [-2.0, 0.1], [0.3, -1.5]])
    weights = torch.tensor([0.2, 0.7, 0.1])
    plot_plane(keys, keys[0] / 2, weights, weights @ keys)
    (axes,) = drawn[0].axes
    arrows = [
        t for t in axes.texts if isinstance(t, Annotation) and t.arrow_patch
    ]
    names = [t for t in axes.texts if t.get_text()]
    wanted = [*keys, keys[0] / 2, weights @ keys]
    assert [t.get_text() for t in names] == ["h1", "h2", "h3", "s", "c"]
    for arrow, name, place in zip(arrows, names, wanted, strict=True):
        place = tuple(place.tolist())
        assert arrow.xy == name.xy == pytest.approx(place)
        assert arrow.xyann == (0, 0) and inside(axes, [place])
    thick = [arrow.arrow_patch.get_linewidth() for arrow in arrows[:3]]
    assert thick[1] > thick[0] > thick[2] > 0
    left, right = axes.get_xlim()
    assert left == -right and axes.get_ylim() == (left, right)
    assert max(0.3, 2 * scale) < right < 1.5 * max(0.3, 2 * scale)


def test_a_cell_of_a_state_is_as_dark_as_its_number_is_large(drawn):
    states = torch.tensor([[0.5, -0.25, 0.0], [-3.0, 1.0, 0.75]])
    alt = plot_states(states, ["le", "chat"]).alt
    (axes,) = drawn[0].axes
    assert axes.get_xlim() == (-0.5, 1.5) and axes.get_ylim() == (2.5, -0.5)
    cells = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    for cell, x in zip(cells, states.flatten().tolist(), strict=True):
        assert cell.get_alpha() == pytest.approx(min(1, abs(x)))
        colour = PLUS if x > 0 else MINUS
        assert x == 0 or to_hex(cell.get_facecolor()) == colour.lower()
    places = [tuple(map(round, cell.get_center())) for cell in cells]
    assert places == [(j, i) for j in range(2) for i in range(3)]
    assert all(0.5 < cell.get_width() < 1 for cell in cells)
    assert ticks(axes.xaxis) == {0: "le", 1: "chat"}
    assert "chat 1.83" in alt  # (3.5 + 1.25 + .75) / 3


def labels_and_arrows(figure):
    (axes,) = figure.axes
    arrows = [t for t in axes.texts if isinstance(t, Annotation)]
    labels = [t for t in axes.texts if t not in arrows]
    return axes, labels, arrows


SKETCHES = {
    "step": draw_attention_step,
    "one word": lambda: draw_seq2seq(["le"], ["the"]),
    "words": lambda: draw_seq2seq("le chat dort".split(), "it sleeps".split()),
    "rnn": lambda: draw_rnn("le chat dort".split()),
    "rnn of one word": lambda: draw_rnn(["le"]),
    "block": lambda: draw_encoder_block("le chat dort".split()),
    "block of one word": lambda: draw_encoder_block(["le"]),
    "convolution": lambda: draw_convolution("elle ne les lit pas".split(), 2),
    "convolution at an end": lambda: draw_convolution("le chat".split(), 0),
    "convolution of one word": lambda: draw_convolution(["le"], 0, 1),
    "transformer": draw_transformer,
    "masked": lambda: draw_masked("the tired cat sleeps .".split(), 2),
    "masked, of one word": lambda: draw_masked(["the"], 0),
}


def test_every_sketch_is_tried():
    told = {n for f in SKETCHES.values() for n in f.__code__.co_names}
    told |= {f.__name__ for f in SKETCHES.values()}
    drawings = {name for name in show.__all__ if name.startswith("draw_")}
    assert drawings <= told


def apart(figure, place, label):
    """How far a place lies from a label's box, as shares of a label's
    height."""
    box = label.get_bbox_patch() or label
    box = box.get_window_extent(figure.canvas.get_renderer())
    x, y = figure.axes[0].transData.transform(place)
    gaps = (
        max(box.x0 - x, 0, x - box.x1),
        max(box.y0 - y, 0, y - box.y1),
    )
    return math.hypot(*gaps) / (box.y1 - box.y0)


@pytest.mark.parametrize("sketch", SKETCHES.values(), ids=SKETCHES)
def test_each_arrow_of_a_sketch_leads_from_label_to_label(drawn, sketch):
    sketch()
    figure = drawn[0]
    FigureCanvasAgg(figure).draw()
    axes, labels, arrows = labels_and_arrows(figure)
    assert arrows
    assert inside(axes, [label.get_position() for label in labels])
    ends = [label for label in labels if label.get_color() != FAINT]
    for arrow in arrows:
        near = [
            min(ends, key=lambda x, p=place: apart(figure, p, x))
            for place in (arrow.xyann, arrow.xy)
        ]
        assert near[0] is not near[1]
        for place, label in zip((arrow.xyann, arrow.xy), near):
            assert apart(figure, place, label) < 1.6
        if sketch is not draw_attention_step:  # its GRU has no colour
            colours = [label.get_color() for label in near]
            colour = to_hex(arrow.arrow_patch.get_edgecolor())
            assert colour.upper() in (*colours, FAINT)
    boxes = [
        (x.get_bbox_patch() or x).get_window_extent(
            figure.canvas.get_renderer()
        )
        for x in labels
    ]
    assert not any(
        a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i]
    )
    sheet = figure.bbox
    assert all(sheet.x0 <= box.x0 and box.x1 <= sheet.x1 for box in boxes)
    assert all(sheet.y0 <= box.y0 and box.y1 <= sheet.y1 for box in boxes)


def test_a_sketch_of_seq2seq_has_a_state_a_word(drawn):
    draw_seq2seq("le chat dort".split(), "it sleeps".split())
    _, labels, arrows = labels_and_arrows(drawn[0])
    told = [label.get_text() for label in labels]
    for text in ("$h_{1}$", "$h_{3}$", "$s_{1}$", "$s_{2}$", "c", "<bos>"):
        assert told.count(text) == 1
    assert told.count("it") == 2 and told.count("sleeps") == 1
    place = {x.get_text(): x.get_position() for x in labels}
    rows = {place[f"$h_{{{j}}}$"][1] for j in (1, 2, 3)}
    assert rows == {place["c"][1]} == {place["$s_{1}$"][1]}
    xs = [place[f"$h_{{{j}}}$"][0] for j in (1, 2, 3)]
    assert [*xs, place["c"][0], place["$s_{1}$"][0]] == sorted(
        [*xs, place["c"][0], place["$s_{1}$"][0]]
    )
    assert place["le"][0] == xs[0] and place["dort"][0] == xs[2]
    assert place["<bos>"][0] == place["$s_{1}$"][0]
    # 3 words in, 2 on, 1 to c; for each step in, over and out; 1 on.
    assert len(arrows) == 3 + 2 + 1 + 2 * 3 + 1


@pytest.mark.parametrize("window", [1, 3, 5])
@pytest.mark.parametrize("place", range(6))
def test_a_sketch_of_a_convolution_shows_what_the_state_is_made_from(
    drawn, place, window
):
    """An arrow, with its matrix, from each word that the encoder reads."""
    words = "elle ne les lit pas .".split()
    torch.manual_seed(0)
    encoder = EncoderConv(20, 4, 4, window)
    ids = torch.arange(6).unsqueeze(0) + 5
    weights = encoder.embed(ids).requires_grad_()
    states = encoder.convolve(weights.transpose(1, 2))
    (moved,) = torch.autograd.grad(states[0, :, place].sum(), weights)
    reads = moved[0].abs().sum(dim=1).nonzero().flatten().tolist()
    alt = draw_convolution(words, place, window).alt
    _, labels, arrows = labels_and_arrows(drawn[0])
    at = {x.get_text(): x.get_position()[0] for x in labels}
    starts = [arrow.xyann[0] for arrow in arrows]
    assert starts == [at[f"$x_{{{j + 1}}}$"] for j in reads]
    matrices = {text for text in at if "W" in text}
    assert matrices == {f"$W_{{{j - place}}}$" for j in reads}
    for j, word in enumerate(words):
        assert (f"{word} by W({j - place})" in alt) == (j in reads)


def test_a_sketch_of_a_convolution_refuses_what_it_cannot_draw():
    for place in (2, -1):
        with pytest.raises(ValueError, match=f"^place: got {place}, wanted"):
            draw_convolution(["le", "chat"], place)
    for window in (0, 4):
        with pytest.raises(ValueError, match=f"^window: got {window}, wanted"):
            draw_convolution(["le", "chat"], 0, window)

"""Maps of attention weights along a slider."""

import math
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from jaxtyping import Float
from torch import Tensor
from traitlets import Any, Bunch, Bytes, Int, List, Unicode, validate

from attnkit import check
from attnkit.check import Real
from attnkit.live.base.figure import Figure, chosen, module, nth, style
from attnkit.live.base.weight_bytes import (
    STEPS,
    check_weights,
    pack_weights,
    short_sentence,
)

ON_A_LINE = 90  # of a line below a map


class Frame(NamedTuple):
    """What a figure shows at one place of its slider.

    `label`: what the slider says there. `source`: words of the columns,
    `words`: of the rows, `weights`: (words, source), each row of which sums
    to 1. `links`: pairs (column, row) to be framed. `reference`: what the
    words should have been; one is marked wrong where the reference has
    another at its position. `note`: a line below. `at`: x on the curve.
    """

    label: str
    source: Sequence[str]
    words: Sequence[str]
    weights: Float[Tensor, "words source"]
    links: Collection[tuple[int, int]] = ()
    reference: Sequence[str] | None = None
    note: str = ""
    at: Real | None = None


class MapSlider(Figure):
    """Move a slider; watch a map of weights change.

    `frames`: a list of at most 40; or several such lists by the sentence's
    name, with the same labels, so that the reader may choose the sentence.
    `slider`: what changes along the slider. `curve`: points (x, y) to draw
    as a line, called `curve_name`; each frame then says `at` which x it
    stands. Can be set later: `frame`, counted from 0, and `sentence`, a
    name. Sentences have at most 40 words. The page carries a byte a weight,
    so what it shows is within 1/510 of what was given.
    """

    _esm = module("map_slider/map_slider.js")
    _css = style("map_slider/map_slider.css")

    most = 40  # words of a sentence, and frames
    steps = Int(STEPS).tag(sync=True)
    numbers = Bytes().tag(sync=True)
    maps: List = List().tag(sync=True)
    sentences: List = List().tag(sync=True)
    slider = Unicode().tag(sync=True)
    curve: List = List().tag(sync=True)
    curve_name = Unicode().tag(sync=True)
    head = Int().tag(sync=True)
    rows = Int().tag(sync=True)
    texts = Int().tag(sync=True)
    sentence = Any().tag(sync=True)
    frame = Any(0).tag(sync=True)

    def __init__(
        self,
        frames: Sequence[Frame] | Mapping[str, Sequence[Frame]],
        slider: str,
        curve: Sequence[tuple[Real, Real]] | None = None,
        curve_name: str = "loss",
    ):
        check.text("slider", slider)
        check.text("curve_name", curve_name)
        named = frames if isinstance(frames, Mapping) else {"": frames}
        check.corpus("frames", named)
        points = [] if curve is None else points_of(curve)
        maps = [
            frame_list(name, some, self.most) for name, some in named.items()
        ]
        labels = [[frame.label for frame in some] for some in maps]
        for found in labels:
            wanted = f"the labels of the first sentence, {labels[0]}"
            check.that(found == labels[0], "frames", found, wanted)
        every = [frame for some in maps for frame in some]
        if points:
            for frame in every:
                at = math.nan if frame.at is None else frame.at
                check.number("at", at, points[0][0], points[-1][0])

        # How high the figure is: rows of the map with the words slanted
        # above it (the curve is as high as 5 of them, the choice as 2), and
        # lines of text that only some figures have.
        longest = max(len(word) for frame in every for word in frame.source)
        head = math.ceil(0.36 * longest + 0.5)
        written = [" ".join(f.words) for f in every if f.reference is not None]
        below = (written, [frame.note for frame in every])
        super().__init__(
            numbers=b"".join(pack_weights(f.weights) for f in every),
            maps=[[told(frame) for frame in some] for some in maps],
            sentences=list(named),
            slider=slider,
            curve=points,
            curve_name=curve_name,
            head=head,
            rows=head
            + max(len(frame.words) for frame in every)
            + 5 * bool(points)
            + 2 * (len(named) > 1),
            texts=sum(
                math.ceil(max(map(len, text), default=0) / ON_A_LINE)
                for text in below
            ),
            sentence=next(iter(named)),
        )

    @validate("sentence")
    def _check_sentence(self, proposal: Bunch) -> str:
        return chosen(proposal, self.sentences)

    @validate("frame")
    def _check_frame(self, proposal: Bunch) -> int:
        return nth(proposal, len(self.maps[0]))


def frame_list(name: str, value: Sequence[Frame], most: int) -> list[Frame]:
    """The frames of one sentence, each of which can be drawn."""
    check.text("frames", name)
    frames = check.listed("frames", value, "a list of frames")
    wanted = f"1 to {most} frames"
    check.that(1 <= len(frames) <= most, "frames", f"{len(frames)}", wanted)
    for frame in frames:
        check.that(isinstance(frame, Frame), "frames", repr(frame), "a Frame")
        check.text("label", frame.label)
        check.text("note", frame.note)
        source = short_sentence("source", frame.source, most)
        words = short_sentence("words", frame.words, most)
        if frame.reference is not None:
            short_sentence("reference", frame.reference, most)
        check_weights(frame.weights, (len(words), len(source)))
        check.link_set("links", frame.links, source, words)
    return frames


def points_of(curve: Sequence[tuple[Real, Real]]) -> list[list[float]]:
    """At least two points of finite numbers, from left to right."""
    wanted = "points (x, y) of finite numbers, the x growing"
    points = check.listed("curve", curve, wanted)
    some = f"{len(points)} points"
    check.that(len(points) > 1, "curve", some, "at least two")
    try:
        found = [[float(x), float(y)] for x, y in points]
    except (TypeError, ValueError):
        told = f"got {curve!r:.200}, wanted {wanted}"
        raise ValueError(f"curve: {told}") from None
    finite = all(math.isfinite(x) for point in found for x in point)
    grows = all(a[0] < b[0] for a, b in zip(found, found[1:]))
    check.that(finite and grows, "curve", found, wanted)
    return found


def told(frame: Frame) -> dict:
    """A frame but for its weights, as the page reads it."""
    wanted = frame.reference
    return frame._asdict() | {
        "source": list(frame.source),
        "words": list(frame.words),
        "weights": None,
        "links": sorted(map(list, frame.links)),
        "reference": None if wanted is None else list(wanted),
    }

"""Scores, weights and context of a few states in the plane."""

from collections.abc import Sequence

from traitlets import Any, validate

from attnkit import check
from attnkit.live.base.figure import Figure, module, plain, style

SCORES = ("dot", "scaled", "general", "additive")
REACH, COLDEST, HOTTEST, MOST = 3, 0.02, 50, 6


def coordinates(name: str, value) -> list[float]:
    """Two coordinates."""
    pair = plain(name, value)
    check.that(len(pair) == 2, name, repr(value), "two coordinates")
    for x in pair:
        check.number(name, x, -REACH, REACH)
    return [float(x) for x in pair]


class Weigher(Figure):
    """Drag the states h and the decoder state s; see what attention does.

    `h`: up to 6 places in the plane, one for each of `words`; `s`: a place;
    coordinates from -3 to 3. `score`: dot, scaled, general (a fixed matrix,
    which turns a key by 90 degrees) or additive (W = U = identity, v =
    (1, 1)). `temperature`: 0.02 to 50. `mask`: True where a state may be
    attended. All can be set later: weigher.temperature = 0.1.
    """

    _esm = module("weigher/weigher.js")
    _css = style("weigher/weigher.css")

    words = Any().tag(sync=True)
    h = Any().tag(sync=True)
    s = Any().tag(sync=True)
    score = Any().tag(sync=True)
    temperature = Any().tag(sync=True)
    mask = Any().tag(sync=True)

    def __init__(
        self,
        h=((2, 0), (0, 2), (-1, 1)),
        s=(1, 2),
        words: Sequence[str] = ("le", "chat", "dort"),
        score: str = "dot",
        temperature: int | float = 1.0,
        mask: Sequence[bool] | None = None,
    ):
        words = plain("words", words)
        self.count = len(words)
        wanted = f"1 to {MOST} words"
        check.that(1 <= self.count <= MOST, "words", repr(words), wanted)
        super().__init__(
            words=words,
            h=h,
            s=s,
            score=score,
            temperature=temperature,
            mask=[True] * self.count if mask is None else mask,
        )

    @validate("h")
    def _check_h(self, proposal):
        h = [coordinates("h", row) for row in plain("h", proposal.value)]
        wanted = f"{self.count} places, one a word"
        check.that(len(h) == self.count, "h", f"{len(h)} places", wanted)
        return h

    @validate("s")
    def _check_s(self, proposal):
        return coordinates("s", proposal.value)

    @validate("score")
    def _check_score(self, proposal):
        check.that(
            proposal.value in SCORES,
            "score",
            repr(proposal.value),
            f"one of {SCORES}",
        )
        return proposal.value

    @validate("temperature")
    def _check_temperature(self, proposal):
        check.number("temperature", proposal.value, COLDEST, HOTTEST)
        return float(proposal.value)

    @validate("mask")
    def _check_mask(self, proposal):
        mask = [bool(may) for may in plain("mask", proposal.value)]
        wanted = f"{self.count} switches, one a word"
        check.that(len(mask) == self.count, "mask", len(mask), wanted)
        return mask

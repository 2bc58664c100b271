"""Scores, weights and context of a few states in the plane."""

from collections.abc import Sequence

from torch import Tensor
from traitlets import Any, Bunch, Int, List, validate

from attnkit import check
from attnkit.live.base.figure import (
    Figure,
    between,
    chosen,
    module,
    plain,
    style,
)


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

    most = 6  # words
    reach = Int(3).tag(sync=True)
    temperatures: List = List([0.02, 50]).tag(sync=True)
    scores: List = List(["dot", "scaled", "general", "additive"]).tag(
        sync=True
    )
    words = Any().tag(sync=True)
    h = Any().tag(sync=True)
    s = Any().tag(sync=True)
    score = Any().tag(sync=True)
    temperature = Any().tag(sync=True)
    mask = Any().tag(sync=True)

    def __init__(
        self,
        h: Sequence | Tensor = ((2, 0), (0, 2), (-1, 1)),
        s: Sequence[int | float] | Tensor = (1, 2),
        words: Sequence[str] = ("le", "chat", "dort"),
        score: str = "dot",
        temperature: int | float = 1.0,
        mask: Sequence[bool] | None = None,
    ):
        words = plain("words", words)
        self.count = len(words)
        few, wanted = 1 <= self.count <= self.most, f"1 to {self.most} words"
        check.that(few, "words", repr(words), wanted)
        super().__init__(
            words=words,
            h=h,
            s=s,
            score=score,
            temperature=temperature,
            mask=[True] * self.count if mask is None else mask,
        )

    def _coordinates(self, name: str, value: object) -> list[float]:
        pair = plain(name, value)
        check.that(len(pair) == 2, name, repr(value), "two coordinates")
        for x in pair:
            check.number(name, x, -self.reach, self.reach)
        return [float(x) for x in pair]

    @validate("h")
    def _check_h(self, proposal: Bunch) -> list[list[float]]:
        rows = plain("h", proposal.value)
        h = [self._coordinates("h", row) for row in rows]
        wanted = f"{self.count} places, one a word"
        check.that(len(h) == self.count, "h", f"{len(h)} places", wanted)
        return h

    @validate("s")
    def _check_s(self, proposal: Bunch) -> list[float]:
        return self._coordinates("s", proposal.value)

    @validate("score")
    def _check_score(self, proposal: Bunch) -> str:
        return chosen(proposal, self.scores)

    @validate("temperature")
    def _check_temperature(self, proposal: Bunch) -> float:
        return between(proposal, *self.temperatures)

    @validate("mask")
    def _check_mask(self, proposal: Bunch) -> list[bool]:
        mask = [bool(may) for may in plain("mask", proposal.value)]
        wanted = f"{self.count} switches, one a word"
        check.that(len(mask) == self.count, "mask", len(mask), wanted)
        return mask

"""A dictionary that answers between its keys."""

from collections.abc import Mapping

from traitlets import Any, Bunch, Int, List, Unicode, validate

from attnkit import check
from attnkit.live.base.figure import Figure, between, chosen, module, style


class SoftLookup(Figure):
    """Ask at, between and beyond the keys; see what each key answers.

    `pairs`: a dictionary {key: value} of 1 to 8 numbers. `query`: within the
    keys or a little outside. `width`: 0.1 to 100. `score`, of a query q and
    a key k, each divided by the width squared: distance, -(q - k)^2 / 2; dot,
    q k; general, q w k with w = -1; additive, v_a tanh(w_a q + u_a k) with
    w_a = -1, u_a = v_a = 1. `x` and `y`: what keys and values are. Query,
    width and score can be set later: look_up.width = 0.1.
    """

    _esm = module("soft_lookup/soft_lookup.js")
    _css = style("soft_lookup/soft_lookup.css")

    most, far = 8, 1e6  # pairs, and how large their numbers may be
    widths: List = List([0.1, 100]).tag(sync=True)
    scores: List = List(["distance", "dot", "general", "additive"]).tag(
        sync=True
    )
    pairs: List = List().tag(sync=True)
    reach: List = List().tag(sync=True)
    rows = Int().tag(sync=True)
    x = Unicode().tag(sync=True)
    y = Unicode().tag(sync=True)
    query = Any().tag(sync=True)
    width = Any().tag(sync=True)
    score = Any().tag(sync=True)

    def __init__(
        self,
        pairs: Mapping[int | float, int | float],
        query: int | float | None = None,
        width: int | float = 2.0,
        score: str = "distance",
        x: str = "key",
        y: str = "value",
    ):
        entries = self._entries(pairs)
        low, high = entries[0][0], entries[-1][0]
        check.text("x", x)
        check.text("y", y)
        edge = (high - low) / 10 or 1.0
        super().__init__(
            pairs=entries,
            reach=[low - edge, high + edge],
            rows=len(entries),
            x=x,
            y=y,
            query=(low + high) / 2 if query is None else query,
            width=width,
            score=score,
        )

    def _entries(self, pairs: Mapping) -> list[list[float]]:
        """Keys with their values, in the order of the keys."""
        wanted = f"a dictionary of 1 to {self.most} numbers and their values"
        fits = isinstance(pairs, Mapping) and 1 <= len(pairs) <= self.most
        check.that(fits, "pairs", repr(pairs), wanted)
        for x in [*pairs, *pairs.values()]:
            check.number("pairs", x, -self.far, self.far)
        return [[float(key), float(pairs[key])] for key in sorted(pairs)]

    @validate("query")
    def _check_query(self, proposal: Bunch) -> float:
        return between(proposal, *self.reach)

    @validate("width")
    def _check_width(self, proposal: Bunch) -> float:
        return between(proposal, *self.widths)

    @validate("score")
    def _check_score(self, proposal: Bunch) -> str:
        return chosen(proposal, self.scores)

"""Classic mistakes in attention, each as one switch. None raises an error.

Use them to see what a broken map looks like, and for nothing else.
"""

from torch import Tensor

from attnkit import check
from attnkit.attention import Attention
from attnkit.protocols import LookUp
from attnkit.scores import Score


class NoMask(Attention):
    """The mask is forgotten: padding is looked at too."""

    def over(
        self, key: Tensor, value: Tensor, mask: Tensor | None = None
    ) -> LookUp:
        return super().over(key, value)


class WrongAxis(Attention):
    """Softmax over the queries. A decoder asks one at a time: all are 1."""

    def over(
        self, key: Tensor, value: Tensor, mask: Tensor | None = None
    ) -> LookUp:
        prepared = self.score.prepare(key)

        def attend(query: Tensor) -> tuple[Tensor, Tensor]:
            weights = self.score.compare(query, prepared).softmax(dim=-2)
            if mask is not None:
                weights = weights.masked_fill(~mask, 0.0)
            return weights @ value, weights

        return attend


class Tempered(Score):
    """score / T: too hot for a large temperature T, too cold for a small."""

    def __init__(self, score: Score, T: float):
        super().__init__()
        check.that(T > 0, "T", T, "a temperature above 0")
        self.score, self.T = score, T

    def prepare(self, key: Tensor) -> Tensor:
        return self.score.prepare(key)

    def compare(self, query: Tensor, prepared: Tensor) -> Tensor:
        return self.score.compare(query, prepared) / self.T

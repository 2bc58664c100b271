"""Try your own attention, from a query to context and weights."""

from collections.abc import Iterator

import torch
from torch import Tensor

from attnkit.attention import Attention, masked_softmax
from attnkit.practice.draws import drawn_from, sizes
from attnkit.practice.mask import MASK_SLIPS, masks
from attnkit.practice.score import SCORE_SLIPS
from attnkit.practice.softmax import SHARE_SLIPS
from attnkit.practice.verdict import (
    Function,
    Slips,
    Trial,
    Verdict,
    changed,
    judged,
)
from attnkit.scores import ScaledDotScore


def attend(
    query: Tensor, key: Tensor, value: Tensor, mask: Tensor
) -> tuple[Tensor, Tensor]:
    return Attention(ScaledDotScore())(query, key, value, mask)


def with_weights(weigh: Function) -> Function:
    """Attention with weights of another kind, given scores and mask."""

    def does(
        query: Tensor, key: Tensor, value: Tensor, mask: Tensor
    ) -> tuple[Tensor, Tensor]:
        weights = weigh(ScaledDotScore()(query, key), mask)
        return weights @ value, weights

    return does


def with_score(score: Function) -> Function:
    """Attention with a score of another kind."""

    def does(
        query: Tensor, key: Tensor, value: Tensor, mask: Tensor
    ) -> tuple[Tensor, Tensor]:
        weights = masked_softmax(score(query, key), mask)
        return weights @ value, weights

    return does


def of_scores(softmax: Function) -> Function:
    """A softmax that takes no mask, with a mask after it."""
    return lambda scores, mask: softmax(scores).masked_fill(~mask, 0.0)


ROLES: Slips = {
    "The values are used as keys: it is the keys that are compared.": [
        lambda query, key, value, mask: attend(query, value, value, mask)
    ],
    "The keys are used as values: it is the values that are blended.": [
        lambda query, key, value, mask: attend(query, key, key, mask)
    ],
    "Keys and values have changed places.": [
        lambda query, key, value, mask: attend(query, value, key, mask)
    ],
    "In another order: first the context, then the weights.": [
        lambda *given: attend(*given)[::-1]
    ],
    "The context alone: the weights are wanted too.": [
        lambda *given: attend(*given)[0]
    ],
    "The weights alone: blend the values with them.": [
        lambda *given: attend(*given)[1]
    ],
    "The softmax is missing.": [with_weights(lambda scores, mask: scores)],
}
ATTENTION_SLIPS: Slips = {
    **ROLES,
    **changed(SCORE_SLIPS, with_score),
    **changed(SHARE_SLIPS, lambda does: with_weights(of_scores(does))),
    **changed(MASK_SLIPS, with_weights),
}


def attention_trials(draw: torch.Generator) -> Iterator[Trial]:
    batch, target, source, d = sizes(draw, 4)
    query = torch.randn(batch, target, d, generator=draw)
    key = torch.randn(batch, source, d, generator=draw)
    value = torch.randn(batch, source, d, generator=draw)
    everything = torch.ones(batch, 1, source, dtype=torch.bool)
    kinds = masks(draw, batch, target, source)
    for told, mask in [("a mask that hides nothing", everything), *kinds]:
        given = {"query": query, "key": key, "value": value, "mask": mask}
        yield Trial(told, given)


def try_attention(mine: Function, seed: int = 0) -> Verdict:
    """Try mine(query, key, value, mask) → (context, weights).

    The score is the scaled dot product.

    >>> def mine(query, key, value, mask):
    ...     scores = query @ value.mT / query.shape[-1] ** 0.5
    ...     weights = scores.masked_fill(~mask, -1e9).softmax(dim=-1)
    ...     return weights @ value, weights
    >>> print(try_attention(mine).slip)
    The values are used as keys: it is the keys that are compared.
    """
    names = ["context", "weights"]
    trials = attention_trials(drawn_from(seed))
    return judged(mine, attend, names, trials, ATTENTION_SLIPS)

"""Try your own softmax, score, mask and attention."""

import math
from collections.abc import Iterator

import torch
from torch import Tensor

from attnkit import check
from attnkit.attention import Attention, masked_softmax
from attnkit.practice.verdict import (
    Function,
    Slips,
    Trial,
    Verdict,
    changed,
    judged,
)
from attnkit.protocols import ScoreLike
from attnkit.scores import DotScore, ScaledDotScore


def drawn_from(seed: int) -> torch.Generator:
    check.seed(seed)
    return torch.Generator().manual_seed(seed)


def sizes(draw: torch.Generator, count: int) -> list[int]:
    """Different primes: no size is another, nor a product or root of some."""
    order = torch.randperm(5, generator=draw)[:count]
    return [[2, 3, 5, 7, 11][i] for i in order]


def softmax_trials(draw: torch.Generator) -> Iterator[Trial]:
    batch, target, source = sizes(draw, 3)
    scores = 2 * torch.randn(batch, target, source, generator=draw)
    yield Trial("random scores (batch, target, source)", {"scores": scores})
    yield Trial("the same scores, 200 higher", {"scores": scores + 200})
    apart = scores.clone()
    apart[:, 0] -= 300
    yield Trial("rows of scores far apart", {"scores": apart})


def shares(scores: Tensor) -> Tensor:
    return scores / scores.sum(dim=-1, keepdim=True)


SHARE_SLIPS: Slips = {
    (
        "The sums over the source are not 1: is the softmax over the wrong "
        "axis, the queries?"
    ): [lambda scores: scores.softmax(dim=-2)],
    (
        "Is the softmax over the wrong axis, the batch? Sentences would share "
        "one weight."
    ): [lambda scores: scores.softmax(dim=0)],
    (
        "All numbers together sum to 1: is the sum over all axes at once? "
        "Each query has a sum of its own."
    ): [lambda scores: scores.flatten().softmax(dim=0).view_as(scores)],
    "Exponentials without a division: divide by their sum.": [
        lambda scores: scores.exp(),
        lambda scores: (scores - scores.amax(dim=-1, keepdim=True)).exp(),
    ],
    "Shares of the scores themselves: the exponential is missing.": [shares],
    "The sign is turned: the smallest score gets the largest weight.": [
        lambda scores: (-scores).softmax(dim=-1)
    ],
    "These are the logarithms of the weights.": [
        lambda scores: scores.log_softmax(dim=-1)
    ],
    "A sigmoid judges each score alone: weights compete for a sum of 1.": [
        lambda scores: scores.sigmoid()
    ],
}
SOFTMAX_SLIPS: Slips = SHARE_SLIPS | {
    (
        "Subtract the largest score of each row, not the largest of all: far "
        "below it every exponential is 0."
    ): [lambda scores: shares((scores - scores.max()).exp())],
    (
        "That overflows: exp of a large score is infinite. Subtract the "
        "largest score of the row first."
    ): [lambda scores: shares(scores.exp())],
}


def try_softmax(mine: Function, seed: int = 0) -> Verdict:
    """Try mine(scores) → weights, the shares of the last axis.

    >>> print(try_softmax(lambda scores: scores.softmax(dim=1)).slip)
    The sums over the source are not 1: is the softmax over the wrong axis, \
the queries?
    """
    trials = softmax_trials(drawn_from(seed))
    return judged(mine, masked_softmax, ["weights"], trials, SOFTMAX_SLIPS)


def dot(query: Tensor, key: Tensor) -> Tensor:
    return DotScore()(query, key)


SCORE_SLIPS: Slips = {
    "The division by sqrt(d) is missing.": [dot],
    "Divided by d, not by its square root.": [
        lambda query, key: dot(query, key) / query.shape[-1]
    ],
    "That is the wrong way: divide by sqrt(d), do not multiply.": [
        lambda query, key: dot(query, key) * math.sqrt(query.shape[-1])
    ],
    (
        "The wrong d under the root: it is the number of keys. Take the width "
        "of a query."
    ): [lambda query, key: dot(query, key) / math.sqrt(key.shape[-2])],
    (
        "The wrong d under the root: it is the number of queries. Take the "
        "width of one."
    ): [lambda query, key: dot(query, key) / math.sqrt(query.shape[-2])],
    (
        "The wrong d under the root: it is the size of the batch. Take the "
        "width of a query."
    ): [lambda query, key: dot(query, key) / math.sqrt(query.shape[0])],
    (
        "Divided by the lengths of the vectors: that is their cosine, and a "
        "long key no longer counts for more."
    ): [
        lambda query, key: torch.cosine_similarity(
            query.unsqueeze(-2), key.unsqueeze(-3), dim=-1
        )
    ],
    "Each query is compared with the queries: the keys are not looked at.": [
        lambda query, key: ScaledDotScore()(query, query)
    ],
    "The wrong way round: a row is a query, a column is a key.": [
        lambda query, key: ScaledDotScore()(key, query)
    ],
    "There is a division by sqrt(d), and this score has none.": [
        lambda query, key: ScaledDotScore()(query, key)
    ],
}


def score_trials(draw: torch.Generator, score: ScoreLike) -> Iterator[Trial]:
    batch, target, source, d = sizes(draw, 4)
    d_query, d_key = (getattr(score, n, d) for n in ("d_query", "d_key"))
    query = torch.randn(batch, target, d_query, generator=draw)
    key = torch.randn(batch, source, d_key, generator=draw)
    given = {"query": query, "key": key}
    yield Trial("random queries and keys (batch, words, d)", given)


def try_score(
    mine: Function, score: ScoreLike | None = None, seed: int = 0
) -> Verdict:
    """Try mine(query, key) → scores, against the scaled dot product.

    Or against another `score`, whose parameters yours may use.

    >>> print(try_score(lambda query, key: query @ key.mT).slip)
    The division by sqrt(d) is missing.
    """
    score = ScaledDotScore() if score is None else score
    holds = isinstance(score, ScoreLike)
    check.that(holds, "score", repr(score), "a score, like ScaledDotScore()")

    def right(query: Tensor, key: Tensor) -> Tensor:
        return score.compare(query, score.prepare(key))

    trials = score_trials(drawn_from(seed), score)
    return judged(mine, right, ["scores"], trials, SCORE_SLIPS)


def masks(
    draw: torch.Generator, batch: int, target: int, source: int
) -> Iterator[tuple[str, Tensor]]:
    """Masks from simple to hard; the first two leave something everywhere."""
    lengths = torch.arange(batch) % (source - 1) + 1
    padding = torch.arange(source) < lengths[:, None, None]
    yield "padding behind the words, mask (batch, 1, source)", padding
    some = torch.rand(batch, target, source, generator=draw) < 0.5
    some[..., 0], some[..., -1] = True, False
    yield "a mask of its own for each query", some
    nothing = padding.clone()
    nothing[0] = False
    yield "a sentence with nothing to attend", nothing


def filled(scores: Tensor, mask: Tensor, value: float) -> Tensor:
    return scores.masked_fill(~mask, value).softmax(dim=-1)


UPSIDE_DOWN = (
    "The mask is upside down: True is a key that may be attended, and here "
    "just these are left out."
)
AFTER = (
    "The mask comes after the softmax: the sums are below 1. Mask the scores."
)
NOTHING = (
    "A row with nothing to attend gives equal weights: a large negative "
    "number is the same for all. Set its weights to 0."
)
MASK_SLIPS: Slips = {
    UPSIDE_DOWN: [
        lambda scores, mask: filled(scores, ~mask, -math.inf),
        lambda scores, mask: filled(scores, ~mask, -1e9),
        lambda scores, mask: scores.softmax(-1).masked_fill(mask, 0.0),
    ],
    "The mask is not used.": [lambda scores, mask: scores.softmax(dim=-1)],
    AFTER: [lambda scores, mask: scores.softmax(-1).masked_fill(~mask, 0.0)],
    (
        "A score of 0 is not nothing: the softmax gives it e^0 = 1 over the "
        "sum. Fill with minus infinity, or the least number there is."
    ): [lambda scores, mask: filled(scores, mask, 0.0)],
    "The mask is added to the scores: as numbers, True is only 1 more.": [
        lambda scores, mask: (scores + mask).softmax(dim=-1)
    ],
    NOTHING: [lambda scores, mask: filled(scores, mask, -1e9)],
    "A row with nothing to attend gives NaN, 0 / 0: set its weights to 0.": [
        lambda scores, mask: filled(scores, mask, -math.inf)
    ],
}


def mask_trials(draw: torch.Generator) -> Iterator[Trial]:
    shape = sizes(draw, 3)
    scores = torch.randn(*shape, generator=draw)
    for told, mask in masks(draw, *shape):
        yield Trial(told, {"scores": scores, "mask": mask})


def try_mask(mine: Function, seed: int = 0) -> Verdict:
    """Try mine(scores, mask) → weights, 0 where the mask is False.

    >>> half = lambda scores, mask: scores.softmax(dim=-1) * mask
    >>> print(try_mask(half).slip)
    The mask comes after the softmax: the sums are below 1. Mask the scores.
    """
    trials = mask_trials(drawn_from(seed))
    return judged(mine, masked_softmax, ["weights"], trials, MASK_SLIPS)


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

"""Try your own softmax: from scores to weights."""

from collections.abc import Iterator

import torch
from torch import Tensor

from attnkit.attention import masked_softmax
from attnkit.practice.draws import drawn_from, sizes
from attnkit.practice.verdict import Function, Slips, Trial, Verdict, judged


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

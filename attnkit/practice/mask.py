"""Try your own mask: weights of what may be attended."""

import math
from collections.abc import Iterator

import torch
from torch import Tensor

from attnkit.attention import masked_softmax
from attnkit.practice.draws import drawn_from, sizes
from attnkit.practice.verdict import Function, Slips, Trial, Verdict, judged


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

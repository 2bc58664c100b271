"""Try your own positions, added to the words."""

from collections.abc import Iterator

import torch
from torch import Tensor

from attnkit.encoder import positions
from attnkit.practice.draws import drawn_from, sizes
from attnkit.practice.verdict import Function, Slips, Trial, Verdict, judged


def placed(words: Tensor) -> Tensor:
    return words + positions(*words.shape[1:])


def waves(count: int, rates: Tensor, first: int = 0) -> Tensor:
    """Sine and cosine in turn, at other rates or from another place."""
    angles = torch.arange(first, count + first).unsqueeze(1) * rates
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1)


def rates_of(d: int, step: int) -> Tensor:
    return 10_000.0 ** (-step * torch.arange(d // 2) / d)


def apart(words: Tensor) -> Tensor:
    """All sines first, then all cosines."""
    table = positions(*words.shape[1:])
    return words + torch.cat([table[:, 0::2], table[:, 1::2]], dim=1)


POSITIONS_SLIPS: Slips = {
    "The positions are not added: the words are as before.": [lambda w: w],
    "These are the positions alone: add them to the words.": [
        lambda w: positions(*w.shape[1:]),
        lambda w: positions(*w.shape[1:]).expand_as(w),
    ],
    (
        "Every word gets the same position: a row of the table for each place."
    ): [
        lambda w: w + positions(*w.shape[1:])[0],
        lambda w: w + positions(*w.shape[1:])[-1],
        lambda w: w + positions(w.shape[1] + 1, w.shape[2])[-1],
    ],
    (
        "The places are counted along the batch: count the words of each "
        "sentence."
    ): [lambda w: w + positions(len(w), w.shape[2]).unsqueeze(1)],
    "Positions and words are multiplied: add them.": [
        lambda w: w * positions(*w.shape[1:])
    ],
    "Positions are put beside the words: add them.": [
        lambda w: torch.cat([w, placed(w) - w], dim=-1)
    ],
    "All sines, then all cosines: here they take turns.": [apart],
    "The first place is 0 here, not 1.": [
        lambda w: w + waves(w.shape[1], rates_of(w.shape[2], 2), first=1)
    ],
    "The rates fall too slowly: the exponent is 2i/d, two numbers a wave.": [
        lambda w: w + waves(w.shape[1], rates_of(w.shape[2], 1))
    ],
    "The places run backwards.": [
        lambda w: w + positions(*w.shape[1:]).flip(0)
    ],
}


def position_trials(seed: int) -> Iterator[Trial]:
    draw = drawn_from(seed)
    batch, words, half = sizes(draw, 3)
    shape = (batch, words, 2 * half)
    given = {"words": torch.randn(*shape, generator=draw)}
    yield Trial(f"words of shape {shape}", given)


def try_positions(mine: Function, seed: int = 0) -> Verdict:
    """Try mine(words) → words with their places added, as `positions` does.

    >>> print(try_positions(lambda words: words).slip)
    The positions are not added: the words are as before.
    """
    return judged(
        mine, placed, ["words"], position_trials(seed), POSITIONS_SLIPS
    )

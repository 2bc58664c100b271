"""What a head does: its weights at positions that somebody names."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from attnkit import check
from attnkit.bert.encoder import Reading

Positions = Sequence[Sequence[tuple[int, int]]]


def weights_at(
    readings: Sequence[Reading], positions: Positions
) -> Float[Tensor, "layers heads positions"]:
    """The weight that each head gives from i to j, for all positions (i, j).

    `positions` has a list of them for each reading. ValueError: none at all,
    a position outside its text, not as many lists as readings.
    """
    return _gather(
        readings, positions, lambda weights, i, j: weights[..., i, j]
    )


def hits_at(
    readings: Sequence[Reading], positions: Positions
) -> Float[Tensor, "layers heads positions"]:
    """1 where a head gives j more weight from i than any other piece."""

    def hit(weights: Tensor, i: int, j: int) -> Tensor:
        return (weights[..., i, :].argmax(dim=-1) == j).float()

    return _gather(readings, positions, hit)


def _gather(
    readings: Sequence[Reading],
    positions: Positions,
    measure: Callable[[Tensor, int, int], Tensor],
) -> Tensor:
    check.same_count("positions", positions, "readings", readings)
    check.corpus(
        "positions", [p for some in positions for p in some], "position"
    )
    found = []
    for reading, some in zip(readings, positions):
        pieces = len(reading.pieces)
        for i, j in some:
            inside = 0 <= i < pieces and 0 <= j < pieces
            wanted = f"two positions below {pieces}"
            check.that(inside, "positions", (i, j), wanted)
            found.append(measure(reading.weights, i, j))
    return torch.stack(found, dim=-1)


class FoundHead(NamedTuple):
    """A head that was searched for, both numbers counted from 0.

    `searched` is its mean where it was found, `checked` on other texts, and
    `median` that of all heads on these.
    """

    layer: int
    head: int
    searched: float
    checked: float
    median: float


def search_heads(
    measure: Callable[[Sequence[Reading], Positions], Tensor],
    readings: Sequence[Reading],
    positions: Positions,
) -> FoundHead:
    """The head that is best on the first half, and how it does on the second.

    `measure` is `weights_at` or `hits_at`.
    """
    check.that(len(readings) > 1, "readings", len(readings), "at least two")
    half = len(readings) // 2
    first = measure(readings[:half], positions[:half]).mean(dim=-1)
    second = measure(readings[half:], positions[half:]).mean(dim=-1)
    layer, head = divmod(int(first.argmax()), first.shape[1])
    found, other = first[layer, head], second[layer, head]
    return FoundHead(
        layer, head, found.item(), other.item(), second.median().item()
    )

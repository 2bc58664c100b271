"""What a head does: its weights at places that somebody names."""

from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor

from attnkit import check
from attnkit.bert import Reading

Places = Sequence[Sequence[tuple[int, int]]]


def weights_at(
    readings: Sequence[Reading], places: Places
) -> Float[Tensor, "layers heads places"]:
    """The weight that each head gives from i to j, for all places (i, j).

    `places` has a list of them for each reading. ValueError: none at all,
    a place outside its text, not as many lists as readings.
    """
    return _gather(readings, places, lambda weights, i, j: weights[..., i, j])


def hits_at(
    readings: Sequence[Reading], places: Places
) -> Float[Tensor, "layers heads places"]:
    """1 where a head gives j more weight from i than any other piece."""

    def hit(weights, i, j):
        return (weights[..., i, :].argmax(dim=-1) == j).float()

    return _gather(readings, places, hit)


def _gather(readings, places, measure):
    check.same_count("places", places, "readings", readings)
    check.corpus("places", [p for some in places for p in some], "place")
    found = []
    for reading, some in zip(readings, places):
        pieces = len(reading.pieces)
        for i, j in some:
            inside = 0 <= i < pieces and 0 <= j < pieces
            wanted = f"two places below {pieces}"
            check.that(inside, "places", (i, j), wanted)
            found.append(measure(reading.weights, i, j))
    return torch.stack(found, dim=-1)


def strongest(table: Float[Tensor, "layers heads"]) -> tuple[int, int]:
    """Layer and head of the largest number, both counted from 0."""
    layer, head = divmod(int(table.argmax()), table.shape[1])
    return layer, head

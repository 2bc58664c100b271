"""The doors that every score, attention and encoder has, found by a walk."""

import pytest
import torch
from subjects import ATTENTIONS, ENCODERS, D, each

from attnkit import DecoderRNN, EncoderConv, Memory

WIDE, NARROW = torch.randn(2, 3, D).double(), torch.randn(2, 3, D - 1).double()


@each("recipe", ATTENTIONS)
@pytest.mark.parametrize("query, key", [(NARROW, WIDE), (WIDE, NARROW)])
def test_a_width_that_does_not_fit(recipe, query, key):
    """Each attention is built with each score."""
    with pytest.raises(ValueError, match="^(query|key): got shape .*, wanted"):
        recipe.build()(query, key, WIDE)


@each("recipe", ENCODERS)
@pytest.mark.parametrize(
    "ids", [torch.tensor([[4.0]]), torch.tensor([4, 5])], ids=str
)
def test_ids_that_are_none(recipe, ids):
    with pytest.raises(ValueError, match="^source: got .*, wanted integer"):
        recipe.build()(ids)


@pytest.mark.parametrize("window", [-1, 0, 2, 3.0, True])
def test_a_window_without_a_middle(window):
    with pytest.raises(ValueError, match="^window: got .*, wanted"):
        EncoderConv(9, 2, 2, window)


def test_a_memory_of_another_width():
    decoder = DecoderRNN(9, 3, D, D)
    for width in (D - 1, D + 1):
        states, mask = torch.randn(2, 3, D), torch.ones(2, 3).bool()
        memory = Memory(states, torch.randn(2, width), mask)
        with pytest.raises(ValueError, match=r"^memory\.final: got shape"):
            decoder.first_state(memory)

"""The doors that every score, attention and encoder has, found by a walk."""

import pytest
import torch
from subjects import ATTENTIONS, ENCODERS, D, each

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

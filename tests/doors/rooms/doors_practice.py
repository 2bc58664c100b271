"""Who tries what is no function hears so; found by a walk."""

import pytest
import torch

from attnkit import practice

TRIES = [name for name in practice.__all__ if name.startswith("try_")]


@pytest.mark.parametrize("name", TRIES)
@pytest.mark.parametrize("bad", [torch.ones(2), "softmax", None], ids=repr)
def test_what_is_no_function(name, bad):
    with pytest.raises(ValueError, match="^mine: got .*, wanted a function"):
        getattr(practice, name)(bad)


@pytest.mark.parametrize("name", TRIES)
def test_a_seed_that_is_none(name):
    with pytest.raises(ValueError, match="^seed: got -1, wanted"):
        getattr(practice, name)(lambda *given: given[0], seed=-1)


def test_a_score_that_is_none():
    with pytest.raises(ValueError, match="^score: got 'dot', wanted"):
        practice.try_score(lambda query, key: query @ key.mT, "dot")

"""The measure of what a state remembers, on cases with a known answer."""

import pytest
import torch
from torch import nn

from attnkit.probes import recall_all, recall_first


def test_a_state_that_may_learn_remembers_the_last_word():
    curve = recall_all(nn.GRU, back=3, updates=60)
    assert curve[0] > 0.95
    assert list(curve) == [0, 1, 2]


def test_without_training_it_is_a_blind_guess():
    first = recall_first(nn.RNN, steps=(40,), updates=1)
    assert first[40] < 0.3


def test_same_seed_same_figures_and_no_trace_left():
    torch.manual_seed(3)
    wanted = torch.rand(1)
    torch.manual_seed(3)
    one = recall_first(nn.RNN, steps=(1, 5), updates=5, seed=1)
    assert torch.equal(torch.rand(1), wanted)
    assert one == recall_first(nn.RNN, steps=(1, 5), updates=5, seed=1)


def test_bad_count():
    with pytest.raises(ValueError, match="updates: got 0, wanted"):
        recall_all(nn.RNN, updates=0)

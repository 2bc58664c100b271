"""The encoder against its recurrence, and against padding."""

import pytest
import torch
from torch import nn
from torch.testing import assert_close

from attnkit import BOS, EOS, PAD, EncoderRNN, last_state, mean_of_states

IDS = torch.tensor([[5, 6, 7, EOS], [8, EOS, PAD, PAD], [9, 5, EOS, PAD]])
RNNS = [nn.RNN, nn.LSTM, nn.GRU]


def encoder(rnn=nn.GRU, bidirectional=True):
    return EncoderRNN(10, 4, 3, rnn, bidirectional).double()


@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("rnn", RNNS)
def test_padding_and_batching_change_nothing(rnn, bidirectional):
    model = encoder(rnn, bidirectional)
    wide = torch.cat([IDS, torch.full((3, 2), PAD)], dim=1)
    for memory in (model(IDS), model(wide)):
        for row, ids in enumerate(IDS):
            n = int((ids != PAD).sum())
            alone = model(ids[None, :n])
            assert_close(memory.states[row, :n], alone.states[0])
            assert_close(memory.final[row], alone.final[0])
            assert (memory.states[row, n:] == 0).all()
            assert memory.mask[row].tolist()[: n + 1] == (
                [True] * n + [False] * (len(memory.mask[row]) > n)
            )


def test_gru_by_its_equations():
    model = encoder(nn.GRU, bidirectional=False)
    rnn, h = model.rnn, torch.zeros(3).double()
    for j, x in enumerate(model.embed(IDS[0])):
        a = (rnn.weight_ih_l0 @ x + rnn.bias_ih_l0).chunk(3)
        b = (rnn.weight_hh_l0 @ h + rnn.bias_hh_l0).chunk(3)
        r, z = torch.sigmoid(a[0] + b[0]), torch.sigmoid(a[1] + b[1])
        h = (1 - z) * torch.tanh(a[2] + r * b[2]) + z * h
        assert_close(model(IDS[:1]).states[0, j], h)


@pytest.mark.parametrize("rnn", RNNS)
def test_final_joins_the_last_state_of_both_directions(rnn):
    memory = encoder(rnn)(IDS[:1])
    assert memory.final.shape == (1, 6)
    assert_close(memory.final[0, :3], memory.states[0, -1, :3])
    assert_close(memory.final[0, 3:], memory.states[0, 0, 3:])


def test_summaries():
    memory = encoder()(IDS)
    assert_close(last_state(memory), memory.final)
    means = [
        memory.states[i, : memory.mask[i].sum()].mean(0) for i in range(3)
    ]
    assert_close(mean_of_states(memory), torch.stack(means))


@pytest.mark.parametrize(
    "bad, words",
    [
        ([[PAD, 5]], "starts with padding"),
        ([[5, PAD, 6]], "word after padding"),
        ([[5, 10]], "from 0 to 9"),
        ([[5, -1]], "from 0 to 9"),
        ([[]], "at least one"),
    ],
)
def test_bad_ids(bad, words):
    with pytest.raises(ValueError, match=words):
        encoder()(torch.tensor(bad, dtype=torch.long))


def test_special_ids():
    assert (PAD, BOS, EOS) == (0, 1, 2)

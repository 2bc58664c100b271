"""The encoder against its recurrence, and against padding."""

import pytest
import torch
from torch import nn
from torch.testing import assert_close

from attnkit import (
    BOS,
    EOS,
    PAD,
    EncoderConv,
    EncoderPositions,
    EncoderRNN,
    last_state,
    mean_of_states,
    positions,
)

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


OTHERS = [
    lambda: EncoderConv(10, 4, 6, window=3),
    lambda: EncoderPositions(10, 6),
]


@pytest.mark.parametrize("build", OTHERS)
def test_padding_and_batching_change_nothing_without_recurrence(build):
    model = build().double()
    wide = torch.cat([IDS, torch.full((3, 2), PAD)], dim=1)
    for memory in (model(IDS), model(wide)):
        for row, ids in enumerate(IDS):
            n = int((ids != PAD).sum())
            alone = model(ids[None, :n])
            assert_close(memory.states[row, :n], alone.states[0])
            assert_close(memory.final[row], alone.final[0])
            assert_close(memory.final[row], memory.states[row, :n].mean(0))
            assert memory.mask[row].sum() == n


def reach(model):
    """For each state the words that change it."""
    ids = torch.tensor([[4, 5, 6, 7, 8, 9]])
    before, seen = model(ids).states[0], {}
    for k in range(6):
        other = ids.clone()
        other[0, k] = 4 + (ids[0, k] - 3) % 6
        changed = (model(other).states[0] != before).any(dim=-1)
        for j in changed.nonzero().flatten().tolist():
            seen.setdefault(j, set()).add(k)
    return [seen[j] for j in range(6)]


def test_what_a_state_can_see():
    conv, alone = (build().double() for build in OTHERS)
    assert reach(alone) == [{j} for j in range(6)]
    window = [{k for k in (j - 1, j, j + 1) if 0 <= k < 6} for j in range(6)]
    assert reach(conv) == window
    assert reach(encoder()) == [set(range(6))] * 6
    assert reach(encoder(bidirectional=False)) == [
        set(range(j + 1)) for j in range(6)
    ]


def test_convolution_by_its_equation():
    model = EncoderConv(10, 4, 6, window=3).double()
    words = model.embed(IDS[0])
    nothing = torch.zeros(1, 4).double()
    around = torch.cat([nothing, words, nothing])
    for j in range(4):
        filters = model.convolve.weight.transpose(1, 2)  # d_memory window d
        h = torch.tanh(
            (filters * around[j : j + 3]).sum(dim=(1, 2)) + model.convolve.bias
        )
        assert_close(model(IDS[:1]).states[0, j], h)


def test_positions_turn_by_the_same_angle_for_the_same_step():
    """p(j) . p(j + k) depends on k alone, and p(j + k) is a rotation of p(j)
    (Vaswani et al. 2017, 3.5)."""
    p = positions(60, 16).double()
    assert_close(p[0, 0::2], torch.zeros(8).double())
    assert_close(p[1, 0], torch.tensor(1.0).sin().double())
    products = p @ p.T
    for k in (1, 7):
        along = products.diagonal(offset=k)
        assert_close(along, along[0].expand_as(along), atol=1e-5, rtol=0)
    assert (products.diagonal() > products.diagonal(offset=1)[0] + 0.1).all()
    for bad, name in (((0, 4), "count"), ((3, 5), "d"), ((3, 0), "d")):
        with pytest.raises(ValueError, match=rf"^{name}: got"):
            positions(*bad)
    with pytest.raises(ValueError, match="^window: got 4, wanted an odd"):
        EncoderConv(10, 4, 6, window=4)

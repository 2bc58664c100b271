"""Laws of every encoder; the single ones against their equations."""

import inspect
import math

import pytest
import torch
from subjects import ENCODERS, MODULES, each
from torch import nn
from torch.testing import assert_close

from attnkit import (
    BOS,
    EOS,
    PAD,
    EncoderConv,
    EncoderPositions,
    EncoderRNN,
    EncoderTransformer,
    last_state,
    mean_of_states,
    positions,
)

IDS = torch.tensor([[5, 6, 7, EOS], [8, EOS, PAD, PAD], [9, 5, EOS, PAD]])
RNNS = [nn.RNN, nn.LSTM, nn.GRU]


def encoder(rnn=nn.GRU, bidirectional=True):
    return EncoderRNN(10, 4, 3, rnn, bidirectional).double()


def test_every_module_says_what_it_gives():
    """By this the laws know an encoder from others."""
    for kind in MODULES:
        given = inspect.signature(kind.forward).return_annotation
        assert given is not inspect.Signature.empty or is_abstract(kind), kind


def is_abstract(kind):
    return kind.forward is nn.Module.forward


def test_the_encoders_of_the_course_are_among_those_found():
    found = {recipe.kind for recipe in ENCODERS}
    assert found >= {EncoderRNN, EncoderConv, EncoderPositions}
    assert EncoderTransformer in found


@each("recipe", ENCODERS)
def test_padding_and_batching_change_nothing(recipe):
    """A batch, however wide, is its sentences one by one."""
    encoder = recipe.build()
    wide = torch.cat([IDS, torch.full((3, 2), PAD)], dim=1)
    for ids in (IDS, wide):
        memory = encoder(ids)
        assert torch.equal(memory.mask, ids != PAD)
        assert memory.states.shape[:2] == ids.shape
        assert memory.states.shape[2:] == memory.final.shape[1:]
        for row, n in enumerate((ids != PAD).sum(dim=1)):
            alone = encoder(ids[row : row + 1, :n])
            assert_close(memory.states[row, :n], alone.states[0])
            assert_close(memory.final[row], alone.final[0])
            assert alone.mask.all()


@each("recipe", ENCODERS)
def test_every_word_matters_to_its_own_sentence_alone(recipe):
    encoder = recipe.build()
    before = encoder(IDS)
    assert before.states.isfinite().all() and before.final.isfinite().all()
    for row, n in enumerate((IDS != PAD).sum(dim=1)):
        others = [i for i in range(3) if i != row]
        for k in range(n):
            ids = IDS.clone()
            ids[row, k] = 4 + (IDS[row, k] - 3) % 6
            after = encoder(ids)
            assert (after.states[row, k] != before.states[row, k]).any()
            assert_close(after.states[others], before.states[others])
            assert_close(after.final[others], before.final[others])


@each("recipe", ENCODERS)
def test_every_word_matters_to_the_final_state(recipe):
    encoder = recipe.build()
    for k in range(IDS.shape[1]):
        ids = IDS[:1].clone()
        ids[0, k] = 4 + (ids[0, k] - 3) % 6
        assert (encoder(ids).final != encoder(IDS[:1]).final).any()


@each("recipe", ENCODERS)
def test_gradients_reach_every_weight(recipe):
    encoder = recipe.build()
    memory = encoder(IDS)
    told = (memory.states * memory.mask.unsqueeze(-1), memory.final)
    sum((x * torch.randn_like(x)).sum() for x in told).backward()
    for name, weight in encoder.named_parameters():
        assert weight.grad is not None and weight.grad.any(), name
        assert weight.grad.isfinite().all(), name


@each("recipe", ENCODERS)
def test_an_encoder_that_does_not_train_is_repeatable(recipe):
    encoder, kept = recipe.build(), IDS.clone()
    assert_close(encoder(IDS), encoder(IDS), rtol=0, atol=0)
    assert torch.equal(IDS, kept)


@each("recipe", ENCODERS)
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
def test_bad_ids(recipe, bad, words):
    ids = torch.tensor(bad, dtype=torch.long)
    with pytest.raises(ValueError, match=f"^source: got .*{words}"):
        recipe.build(vocab=10)(ids)


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


def test_special_ids():
    assert (PAD, BOS, EOS) == (0, 1, 2)


OTHERS = [
    lambda: EncoderConv(10, 4, 6, window=3),
    lambda: EncoderPositions(10, 6),
]


@pytest.mark.parametrize("build", OTHERS)
def test_final_is_the_mean_of_the_states_without_recurrence(build):
    memory = build().double()(IDS)
    assert_close(memory.final, mean_of_states(memory))


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


@pytest.mark.parametrize("d", [2, 4, 10])
def test_positions_are_those_of_the_formula(d):
    """Vaswani et al. 2017, 3.5, number by number."""
    found = positions(7, d)
    for j in range(7):
        for i in range(0, d, 2):
            angle = j / 10_000 ** (i / d)
            assert found[j, i].item() == pytest.approx(
                math.sin(angle), abs=1e-6
            )
            assert found[j, i + 1].item() == pytest.approx(
                math.cos(angle), abs=1e-6
            )


def test_final_is_the_last_layers_state_at_the_ends():
    """Forward at the last word, backward at the first."""
    source = torch.tensor([[4, 5, 6, 7], [5, 6, 0, 0]])
    memory = EncoderRNN(9, 3, 4, layers=2)(source)
    for row, last in enumerate((3, 1)):
        ends = memory.states[row, last, :4], memory.states[row, 0, 4:]
        torch.testing.assert_close(memory.final[row], torch.cat(ends))


def test_a_state_with_a_position_is_its_equation():
    """Word for word: tanh(W (word j + position j) + b)."""
    encoder = EncoderPositions(10, 6).double()
    states = encoder(IDS).states
    places = positions(IDS.shape[1], 6).double()
    for row, ids in enumerate(IDS):
        for j, i in enumerate(ids):
            told = encoder.embed.weight[i] + places[j]
            wanted = (encoder.mix.weight @ told + encoder.mix.bias).tanh()
            assert_close(states[row, j], wanted)

"""Taking over the looking: its own weights give its own words."""

import pytest
import torch
from torch.testing import assert_close
from toy import PAIRS, VOCABS, model

from attnkit import Batch, Pair, attention_maps, teacher_forced
from attnkit.probes import Replay, gold_weights, most_different
from attnkit.probes.looking import variation

LONG = max(PAIRS, key=lambda pair: len(pair.source))


def replayed(kind="general", pair=LONG):
    return Replay(model(kind).float(), VOCABS, pair)


@pytest.mark.parametrize("kind", ["general", "additive", "head"])
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.source[0])
def test_its_own_weights_give_its_own_words(kind, pair):
    if kind == "head":  # it blends projections, not the states themselves
        with pytest.raises(ValueError, match="^model: got .*Head"):
            replayed(kind, pair)
        return
    whole = model(kind).float()
    replay = Replay(whole, VOCABS, pair)
    (weights,) = attention_maps(whole, VOCABS, [pair])
    assert_close(replay.own, weights)
    (words,) = teacher_forced(whole, VOCABS, [pair])
    assert replay.with_weights(replay.own) == list(words)
    logits = whole(Batch.of([pair], VOCABS)).logits[0]
    assert_close(replay.log_p(replay.own), logits.log_softmax(dim=-1))


@pytest.mark.parametrize("kind", ["last", "mean", "luong"])
def test_a_decoder_that_does_not_look_first_is_refused(kind):
    with pytest.raises(ValueError, match="^model: got a .*AttentionDecoder"):
        replayed(kind)


def test_a_row_given_alone_moves_its_own_word_and_no_other():
    replay = replayed()
    given = replay.own.clone()
    given[2] = given[2].flip(0)
    moved = variation(
        replay.log_p(given).exp(), replay.log_p(replay.own).exp()
    )
    assert moved[2] > 1e-6
    assert_close(moved[[0, 1, 3]], torch.zeros(3))


def test_weights_given_reach_all_later_words():
    replay = replayed()
    even = torch.full_like(replay.own, 1 / replay.own.shape[1])
    n = len(even)
    assert len(replay.with_weights(even)) == n == len(LONG.target) + 1


def test_gold_weights_are_shares_of_the_sure_links():
    sure = frozenset({(0, 0), (1, 2), (2, 2)})
    pair = Pair(PAIRS[2].source, PAIRS[2].target, sure, sure | {(3, 1)})
    own = torch.rand(len(pair.target) + 1, len(pair.source) + 1)
    own /= own.sum(dim=1, keepdim=True)
    given = gold_weights(pair, own)
    assert given[0].tolist() == [1, 0, 0, 0, 0]
    assert given[2].tolist() == [0, 0.5, 0.5, 0, 0]
    assert torch.equal(given[[1, 3, 4]], own[[1, 3, 4]])


@pytest.mark.parametrize("bound, least", [(0.001, 0.05), (0.05, 0.2)])
def test_the_most_different_weights_keep_to_the_bound(bound, least):
    replay = replayed()
    rival = most_different(replay, bound=bound, tries=80)
    p, other = (
        replay.log_p(w).exp().detach() for w in (replay.own, rival.weights)
    )
    assert_close(variation(p, other), rival.moved)
    assert_close(variation(rival.weights, replay.own), rival.far)
    assert rival.moved.max() <= bound and rival.far.max() > least
    assert_close(rival.weights.sum(dim=1), torch.ones(len(p)))
    assert rival.weights.min() >= 0
    assert all(x.grad is None for x in replay.model.parameters())


def test_a_wider_bound_lets_weights_go_farther():
    replay = replayed()
    near, far = (most_different(replay, bound, 80).far for bound in (0, 0.2))
    assert far.mean() > near.mean()


def test_total_variation_is_a_distance_from_0_to_1():
    one, other = torch.tensor([1.0, 0, 0]), torch.tensor([0, 0.5, 0.5])
    assert variation(one, one) == 0 and variation(one, other) == 1
    assert variation(one, (one + other) / 2) == 0.5

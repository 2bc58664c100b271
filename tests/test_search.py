"""Greedy search and translation."""

import pytest
import torch
from toy import KINDS, PAIRS, VOCABS, model

from attnkit import EOS, Batch, fit, forced, greedy, translate

BATCH = Batch.of(PAIRS, VOCABS)


@pytest.mark.parametrize("kind", KINDS)
def test_greedy_takes_the_likeliest_word_given_its_own(kind):
    """Feeding back what it wrote, teacher forcing must agree."""
    whole = model(kind)
    for row, found in enumerate(greedy(whole, BATCH.source, limit=9)):
        ids = torch.tensor([[1, *found.ids[:-1]]])
        source = BATCH.source[row : row + 1]
        output = whole(Batch(source, ids, ids))
        assert output.logits[0].argmax(-1).tolist() == found.ids
        assert found.ids.count(EOS) == (EOS in found.ids)
        if found.weights is not None:
            torch.testing.assert_close(found.weights, output.weights[0])


def test_limit():
    found = greedy(model(), BATCH.source, limit=3)
    assert all(1 <= len(row.ids) <= 3 for row in found)


def test_translate_keeps_the_order_and_takes_strings():
    whole = model("general", 32).float()
    fit(whole, PAIRS, VOCABS, updates=80, peak=2e-2)
    wanted = [list(pair.target) for pair in PAIRS]
    sources = [pair.source for pair in PAIRS]
    assert translate(whole, VOCABS, sources) == wanted
    assert translate(whole, VOCABS, sources[::-1]) == wanted[::-1]
    assert translate(whole, VOCABS, ["je dors"]) == [["i", "sleep"]]


def test_forced_and_greedy_agree_on_whole_sentences():
    """All words right when led, or all right alone: the same sentences."""
    whole = model("general", 32).float()
    fit(whole, PAIRS, VOCABS, updates=12, peak=2e-2)
    led = forced(whole, VOCABS, PAIRS)
    alone = translate(whole, VOCABS, [pair.source for pair in PAIRS])
    for pair, a, b in zip(PAIRS, led, alone, strict=True):
        wanted = list(pair.target)
        assert (a == [*wanted, "<eos>"]) == (b == wanted)
        assert len(a) == len(wanted) + 1


def test_searching_leaves_no_gradient():
    whole = model()
    greedy(whole, BATCH.source, limit=3)
    assert all(p.grad is None for p in whole.parameters())

"""IBM Model 1: expectation maximisation, against loops and its own laws."""

import math
from collections import defaultdict

import pytest
import torch
from torch.testing import assert_close
from toy import PAIRS, VOCABS

from attnkit import (
    IBM1,
    Pair,
    Vocabs,
    alignment_error_rate,
    diagonal_links,
    links,
    phrases,
)


@pytest.mark.parametrize("diagonal", [0.0, 4.0])
def test_the_likelihood_never_falls_and_the_table_sums_to_1(diagonal):
    model = IBM1(VOCABS, diagonal)
    history = model.fit(PAIRS, 15)
    assert all(b >= a - 1e-12 for a, b in zip(history, history[1:]))
    assert history[-1] > history[0] + 0.5
    # At first every word is as likely as every other.
    assert history[0] == pytest.approx(-math.log(len(VOCABS.target)))
    total = model.t.sum(dim=1)
    assert torch.allclose(total, torch.ones_like(total))
    for rows in model.maps(PAIRS):
        assert torch.allclose(rows.sum(dim=1), torch.ones_like(rows[:, 0]))


def test_against_loops_over_words():
    """Brown et al. 1993, written as the sums of the paper."""
    t = defaultdict(lambda: 1 / len(VOCABS.target))
    for _ in range(4):
        count, total = defaultdict(float), defaultdict(float)
        for pair in PAIRS:
            for e in pair.target:
                p = sum(t[f, e] for f in pair.source)
                for f in pair.source:
                    count[f, e] += t[f, e] / p
                    total[f] += t[f, e] / p
        t = defaultdict(float, {k: c / total[k[0]] for k, c in count.items()})
    model = IBM1(VOCABS)
    model.fit(PAIRS, 4)
    for (f, e), value in t.items():
        row, column = VOCABS.source.ids[f], VOCABS.target.ids[e]
        assert float(model.t[row, column]) == pytest.approx(value)


def test_it_finds_words_that_always_come_together():
    pairs = [
        Pair(("a", "b"), ("y", "x")),
        Pair(("a", "c"), ("x", "z")),
        Pair(("b", "c"), ("z", "y")),
    ]
    model = IBM1(Vocabs.of(pairs))
    model.fit(pairs, 20)
    found = [links(m, p) for m, p in zip(model.maps(pairs), pairs)]
    assert found[0] == {(1, 0), (0, 1)}
    assert found[1] == {(0, 0), (1, 1)}


def test_neither_padding_nor_order_counts():
    one, other = IBM1(VOCABS), IBM1(VOCABS)
    one.fit(PAIRS, 3)
    other.fit(PAIRS[::-1], 3)
    assert torch.allclose(one.t, other.t)
    alone = [one.maps([pair])[0] for pair in PAIRS]
    for a, b in zip(alone, one.maps(PAIRS), strict=True):
        assert torch.allclose(a, b)
        assert (b >= 0).all()
    assert (one.t[VOCABS.source.ids["dort"]] > 1e-3).sum() == len(
        {w for p in PAIRS if "dort" in p.source for w in p.target}
    )


@pytest.mark.slow
def test_the_prior_leans_to_the_diagonal_and_helps():
    train, test = phrases(2000), phrases(200, seed=1, split="test")
    rates = []
    for diagonal in (0.0, 4.0):
        model = IBM1(Vocabs.of([*train, *test]), diagonal)
        model.fit(train)
        found = [links(m, p) for m, p in zip(model.maps(test), test)]
        rates.append(alignment_error_rate(found, test))
    straight = alignment_error_rate([diagonal_links(p) for p in test], test)
    assert rates[1] + 0.02 < rates[0] < straight - 0.1
    source = torch.full((1, 4), VOCABS.source.ids["chat"])
    target = torch.full((1, 4), VOCABS.target.ids["cat"])
    joint = IBM1(VOCABS, 4.0).joint(source, target)[0]
    assert (joint.argmax(dim=1) == torch.arange(4)).all()


@pytest.mark.parametrize("diagonal", [1e3, 1e6])
def test_however_steep_the_diagonal_numbers_stay_numbers(diagonal):
    model = IBM1(VOCABS, diagonal)
    assert all(x > -50 for x in model.fit(PAIRS))
    for rows in model.maps(PAIRS):
        assert rows.isfinite().all()
        assert rows.sum(dim=1) == pytest.approx(1)


def test_a_word_that_nothing_can_become_is_named_and_nothing_changes():
    model = IBM1(VOCABS)
    model.fit(PAIRS[:1])  # je dors / i sleep: no chance for any other word
    table = model.t.clone()
    strange = Pair(("je", "dors"), ("i", "eat"))
    with pytest.raises(ValueError, match=r"^pairs: got \['eat'\], which"):
        model.fit([*PAIRS[:1], strange])
    assert torch.equal(model.t, table)
    (rows,) = model.maps([strange])
    assert rows.sum(dim=1).tolist() == pytest.approx([1, 0])
    assert {j for _, j in links(rows, strange)} == {0}


def test_the_diagonal_has_no_left_and_no_right():
    """Both sentences the other way round: the same shares, mirrored."""
    chat, cat = VOCABS.source.ids["chat"], VOCABS.target.ids["cat"]
    for m, n in ((4, 4), (5, 3), (2, 7)):
        source, target = torch.full((1, m), chat), torch.full((1, n), cat)
        joint = IBM1(VOCABS, 3.0).joint(source, target)[0]
        assert_close(joint, joint.flip(0).flip(1))


def test_bad_input():
    with pytest.raises(ValueError, match="^diagonal: got -1.0, wanted a num"):
        IBM1(VOCABS, -1.0)
    with pytest.raises(ValueError, match="^rounds: got 0, wanted a whole"):
        IBM1(VOCABS).fit(PAIRS, 0)
    with pytest.raises(ValueError, match="^pairs: got an empty list"):
        IBM1(VOCABS).fit([])


def test_a_corpus_again_and_again_teaches_the_same():
    """However many sentences there are, each counts once."""
    once, often = IBM1(VOCABS, 2.0), IBM1(VOCABS, 2.0)
    many = PAIRS * 201
    sources = [row for source, _ in often.ids(many) for row in source]
    assert len(sources) == len(many)
    assert once.fit(PAIRS, 2) == pytest.approx(often.fit(many, 2))
    assert_close(once.t, often.t)


def test_without_a_diagonal_each_word_is_looked_at_alike():
    """The bounds of what it may be, too."""
    (rows,) = IBM1(VOCABS).maps(PAIRS[1:2])
    assert_close(rows, torch.full_like(rows, 1 / rows.shape[1]))
    IBM1(VOCABS, 1e6)
    for wrong in (-1e-9, 1e6 + 1):
        with pytest.raises(ValueError, match="^diagonal: got .*wanted a num"):
            IBM1(VOCABS, wrong)

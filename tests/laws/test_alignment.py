"""Links and their error rate: worked by hand, at the ends, and by laws."""

from itertools import product

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from attnkit import (
    Pair,
    alignment_error_rate,
    best_links,
    chance_links,
    counts,
    diagonal_links,
    links,
    phrases,
    symmetrize,
)

PAIRS = phrases(300, seed=3)
PAIR = Pair(
    tuple("la pomme rouge .".split()),
    tuple("the red apple .".split()),
    frozenset({(0, 0), (1, 2), (2, 1)}),
    frozenset({(0, 0), (1, 2), (2, 1), (3, 3), (0, 1)}),
)


def test_by_hand():
    """A: the-la, red-la, apple-rouge, .-. ; S: 3 links, P: 5.

    A and S share the-la: 1. A and P share the-la, red-la, .-. : 3.
    1 - (1 + 3) / (4 + 3) = 3/7.
    """
    found = {(0, 0), (0, 1), (2, 2), (3, 3)}
    assert alignment_error_rate([found], [PAIR]) == pytest.approx(3 / 7)
    c = counts([found], [PAIR])
    assert tuple(c) == (4, 3, 1, 3)
    assert (c.precision, c.recall) == (3 / 4, 1 / 3)


def test_both_ends():
    gold = [pair.sure for pair in PAIRS]
    assert alignment_error_rate(gold, PAIRS) == 0
    all_wrong = [
        {
            (i, j)
            for i in range(len(pair.source))
            for j in range(len(pair.target))
        }
        - pair.possible
        for pair in PAIRS
    ]
    assert alignment_error_rate(all_wrong, PAIRS) == 1
    bare = Pair(("a",), ("b",))
    assert alignment_error_rate([set()], [bare]) == 0
    assert alignment_error_rate([{(0, 0)}], [bare]) == 1
    assert alignment_error_rate([set()], [PAIR]) == 1
    assert (
        counts([set()], [bare]).precision,
        counts([set()], [bare]).recall,
    ) == (1, 1)


LINKS = st.frozensets(st.tuples(st.integers(0, 3), st.integers(0, 3)))


@given(LINKS, LINKS, LINKS)
def test_laws(found, sure, more):
    pair = Pair(tuple("abcd"), tuple("wxyz"), sure, sure | more)
    rate = alignment_error_rate([found], [pair])
    assert 0 <= rate <= 1
    # A possible link that is found can only help, another only harm.
    for link in pair.possible - found:
        assert alignment_error_rate([found | {link}], [pair]) <= rate + 1e-12
    for link in frozenset((i, j) for i in range(4) for j in range(4)):
        if link not in pair.possible | found:
            worse = alignment_error_rate([found | {link}], [pair])
            assert worse >= rate - 1e-12
    # Without merely possible links it is 1 - the F1 of the sure ones.
    plain = Pair(pair.source, pair.target, sure, sure)
    if found or sure:
        f1 = 2 * len(found & sure) / (len(found) + len(sure))
        assert alignment_error_rate([found], [plain]) == pytest.approx(1 - f1)


def test_summed_over_the_corpus_not_averaged():
    long = Pair(
        tuple("abcd"),
        tuple("abcd"),
        *[frozenset((i, i) for i in range(4))] * 2,
    )
    short = Pair(("a",), ("a",), *[frozenset({(0, 0)})] * 2)
    rate = alignment_error_rate([long.sure, set()], [long, short])
    assert rate == pytest.approx(1 - 8 / 9)


def test_links_are_read_row_by_row():
    weights = torch.zeros(5, 5)  # the last row and column are <eos>
    for row, column in enumerate((0, 2, 1, 3, 4)):
        weights[row, column] = 1.0
    assert links(weights, PAIR) == {(0, 0), (2, 1), (1, 2), (3, 3)}
    assert links(weights[:4, :4], PAIR) == links(weights, PAIR)
    # The end of the sentence takes part on neither side.
    weights[0] = torch.tensor([0.1, 0.0, 0.0, 0.0, 0.9])
    assert (0, 0) in links(weights, PAIR)
    # Row 4 has no weight on any word, so the last word gets no link.
    assert links(weights, PAIR, shift=1) == {(2, 0), (1, 1), (3, 2)}
    assert links(weights, PAIR, shift=-1) == {(0, 1), (2, 2), (1, 3)}


def test_baselines():
    for name in (chance_links, diagonal_links, best_links):
        found = [name(pair) for pair in PAIRS]
        for some, pair in zip(found, PAIRS, strict=True):
            assert len({j for _, j in some}) == len(some)
            assert all(i < len(pair.source) for i, _ in some)
            assert all(j < len(pair.target) for _, j in some)
    rates = [
        alignment_error_rate([f(pair) for pair in PAIRS], PAIRS)
        for f in (chance_links, diagonal_links, best_links)
    ]
    assert rates[0] > 0.8 and 0.2 < rates[1] < 0.6 and rates[2] < 0.05
    square = Pair(tuple("abcde"), tuple("vwxyz"))
    assert diagonal_links(square) == {(i, i) for i in range(5)}
    assert chance_links(PAIR) == chance_links(PAIR)
    assert len({chance_links(PAIR, seed) for seed in range(20)}) > 5


@given(LINKS, LINKS)
def test_nothing_with_one_link_a_word_is_better_than_best_links(sure, more):
    pair = Pair(tuple("abcd"), tuple("wxyz"), sure, sure | more)
    floor = alignment_error_rate([best_links(pair)], [pair])
    for seed in range(20):
        other = chance_links(pair, seed)
        assert alignment_error_rate([other], [pair]) >= floor - 1e-12


@given(LINKS, LINKS)
def test_two_directions_as_one(forward, backward):
    """Between what both say and what either says, and no word left out."""
    both, either = forward & backward, forward | backward
    assert symmetrize(forward, backward, "intersection") == both
    assert symmetrize(forward, backward, "union") == either
    found = symmetrize(forward, backward)
    assert both <= found <= either
    for side in (0, 1):
        words = {link[side] for link in found}
        other = {link[1 - side] for link in found}
        # A link was left out only where both its words had one.
        for link in either - found:
            assert link[side] in words and link[1 - side] in other


def test_links_grow_from_those_of_both_directions():
    """By hand: (1, 0), (1, 1) and (1, 2) each stand next to one that is there
    and join a free word. Then (0, 2) joins none any more."""
    forward = frozenset({(0, 0), (1, 1), (0, 2)})
    backward = frozenset({(0, 0), (1, 0), (1, 2)})
    wanted = {(0, 0), (1, 0), (1, 1), (1, 2)}
    assert symmetrize(forward, backward) == wanted
    # Far from all others: it comes in the end, for its free words.
    assert symmetrize(forward, {(0, 0), (5, 7)}) == forward | {(5, 7)}
    # Across: (1, 1) alone is next to what both say.
    assert symmetrize({(0, 0), (1, 1)}, {(0, 0)}) == {(0, 0), (1, 1)}
    # What is grown is grown from: a chain, link by link.
    chain = {(i, i) for i in range(5)}
    busy = chain | {(4, 3)}
    assert symmetrize(chain, {(0, 0), (4, 3)}) == busy
    with pytest.raises(ValueError, match="^method: got 'grow', wanted one of"):
        symmetrize(forward, backward, "grow")


@pytest.mark.parametrize("step", [*product(range(-2, 3), repeat=2)])
def test_links_grow_to_the_eight_places_around(step):
    """Both words of the new link get others in the end, so that it comes by
    growing or not at all."""
    i, j = 5 + step[0], 5 + step[1]
    there = {(5, 5), (0, j), (i, 0)}
    found = symmetrize(there, {(5, 5), (i, j)})
    assert ((i, j) in found) == (max(map(abs, step)) < 2)


@pytest.mark.parametrize("m", range(1, 8))
@pytest.mark.parametrize("n", range(1, 8))
def test_the_diagonal_joins_middles_that_lie_nearest(m, n):
    pair = Pair(("a",) * m, ("b",) * n)
    found = sorted(diagonal_links(pair), key=lambda link: link[1])
    assert [j for _, j in found] == list(range(n))
    for i, j in found:
        far = [abs((k + 0.5) / m - (j + 0.5) / n) for k in range(m)]
        assert far[i] == pytest.approx(min(far))


@pytest.mark.parametrize("rows", range(6))
@pytest.mark.parametrize("columns", range(6))
def test_a_map_has_a_place_for_each_word_and_at_most_one_more(rows, columns):
    pair = Pair(("a", "b"), ("x", "y", "z"))
    weights = torch.rand(rows, columns)
    if rows in (3, 4) and columns in (2, 3):
        assert {j for _, j in links(weights, pair)} == {0, 1, 2}
    else:
        with pytest.raises(ValueError, match="^weights: got shape .* 3 rows"):
            links(weights, pair)


def test_a_word_whose_row_is_empty_has_no_link():
    weights = torch.tensor([[0.0, 0.0], [0.2, 0.1]])
    assert links(weights, Pair(("a", "b"), ("x", "y"))) == {(0, 1)}


def test_chance_has_seed_0_unless_told():
    found = [chance_links(pair) for pair in PAIRS]
    assert found == [chance_links(pair, 0) for pair in PAIRS]
    assert found != [chance_links(pair, 1) for pair in PAIRS]
    shares = [0, 0]
    for some, pair in zip(found, PAIRS):
        for i, _ in some:  # neither end is left out
            shares[0] += i == 0
            shares[1] += i == len(pair.source) - 1
    assert min(shares) > 50

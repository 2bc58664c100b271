"""Metrics on cases that can be counted by hand."""

import pytest
import sacrebleu
from hypothesis import given
from hypothesis import strategies as st

from attnkit import (
    Pair,
    bleu,
    by_length,
    edit_rate,
    exact_match,
    word_accuracy,
)
from attnkit.metrics import length_bins

SENTENCES = st.lists(st.lists(st.sampled_from("abc"), min_size=1), min_size=1)


@given(SENTENCES)
def test_a_perfect_translation(sentences):
    assert exact_match(sentences, sentences) == 1
    assert word_accuracy(sentences, sentences) == 1
    assert edit_rate(sentences, sentences) == 0
    if max(map(len, sentences)) >= 4:
        assert bleu(sentences, sentences) == pytest.approx(100)
    else:
        with pytest.raises(ValueError, match="^references: .* 1- to 4-grams"):
            bleu(sentences, sentences)


def test_one_edit_is_one_edit_wherever_it_stands():
    """Put in, taken out, exchanged; a group moved; summed over the corpus."""
    true = "a b c d e f".split()
    for said in ("b c d e f", "a b c d e f g", "a b x d e f", "d e f a b c"):
        assert edit_rate([said.split()], [true]) == pytest.approx(1 / 6)
    assert edit_rate([["A"]], [["a"]]) == 1  # these are other words
    both = edit_rate([["x"], true], [["a"], true])
    assert both == pytest.approx(1 / 7)
    assert edit_rate([()], [true]) == 1


def test_one_of_several_references_is_enough():
    one, other = "the black cat sleeps now".split(), "now it sleeps".split()
    said = [one, one]
    assert bleu(said, [[other, one], [one]]) == pytest.approx(100)
    assert bleu(said, [[one, other], one]) == pytest.approx(100)
    assert bleu(said, [[other], one]) < 60


def test_by_hand():
    said = ["a b c".split(), "a x".split(), "a b c d".split()]
    true = ["a b c".split(), "a b c".split(), "a b".split()]
    assert exact_match(said, true) == pytest.approx(1 / 3)
    assert word_accuracy(said, true) == pytest.approx(
        (3 + 1 + 2) / (3 + 3 + 4)
    )


def test_one_missing_word_spoils_what_follows_but_not_what_stands_before():
    assert word_accuracy(["a c d".split()], ["a b c d".split()]) == 1 / 4
    assert word_accuracy(["a b c".split()], ["a b c d".split()]) == 3 / 4


def test_bleu_falls_with_word_order():
    true = ["the black cat often sleeps in the garden".split()]
    swapped = ["the cat black sleeps often in the garden".split()]
    assert 0 < bleu(swapped, true) < 60


def test_by_length_counts_source_words():
    pairs = [Pair(("x",) * n, ("y",)) for n in (3, 8, 9, 30)]
    said = [["y"], ["n"], ["y"], ["n"]]
    curve = by_length(exact_match, said, pairs)
    assert curve == {"1–8": 0.5, "9–13": 1.0, "29+": 0.0}


@given(st.lists(st.integers(1, 500), min_size=1))
def test_each_pair_lies_in_exactly_one_bin(lengths):
    pairs = [Pair(("x",) * n, ("y",)) for n in lengths]
    places = [i for some in length_bins(pairs).values() for i in some]
    assert sorted(places) == list(range(len(pairs)))


def test_bins_that_overlap_or_fall():
    pairs = [Pair(("x",), ("y",))]
    for bins in [
        ((1, 8), (8, 9)),
        ((5, 3),),
        ((4, 9), (1, 3)),
        ((1, 8), (13, 9)),
    ]:
        with pytest.raises(ValueError, match="^bins: got .*share no length"):
            length_bins(pairs, bins)


@pytest.mark.parametrize("length", range(1, 61))
def test_each_length_lies_in_the_bin_that_names_it(length):
    ((name, places),) = length_bins([Pair(("x",) * length, ("y",))]).items()
    low, _, high = name.rstrip("+").partition("–")
    assert places == [0] and int(low) <= length
    assert length <= int(high) if high else name.endswith("+")


def test_a_bin_may_hold_one_length():
    pairs = [Pair(("x",) * n, ("y",)) for n in (1, 3, 4)]
    found = length_bins(pairs, [(3, 3), (4, 4)])
    assert found == {"3–3": [1], "4–4": [2]}


@pytest.mark.parametrize("length", range(1, 7))
def test_bleu_wants_one_reference_of_four_words(length):
    words = list("abcdefgh"[:length])
    if length < 4:
        told = f"no sentence of more than {length} words"
        with pytest.raises(ValueError, match=f"^references: got {told}"):
            bleu([words], [words])
    else:
        assert bleu([words], [words]) == pytest.approx(100)
    assert bleu([words, list("abcd")], [words, list("abcd")]) > 99


def test_bleu_is_that_of_sacrebleu_with_and_without_more_references():
    said = ["the cat sleeps in the house now", "a dog barks at the man"]
    one = ["the cat sleeps in a house", "the dog barks at the man ."]
    other = ["the cat now sleeps in the house", "a dog barks loudly"]
    split = [s.split() for s in said]
    for columns in ([one], [one, other], [one, other, one]):
        theirs = sacrebleu.corpus_bleu(said, columns, tokenize="none")
        rows = [[text.split() for text in row] for row in zip(*columns)]
        assert bleu(split, rows) == pytest.approx(theirs.score)
    fewer = [[one[0].split()], [one[1].split(), other[1].split()]]
    theirs = sacrebleu.corpus_bleu(
        said, [one, [one[0], other[1]]], tokenize="none"
    )
    assert bleu(split, fewer) == pytest.approx(theirs.score)


def test_a_curve_may_compare_with_something_else_of_a_pair():
    pairs = [Pair(("x",) * n, ("y",)) for n in (3, 9)]
    said = [["x"] * 3, ["x"] * 8]
    curve = by_length(
        word_accuracy, said, pairs, reference=lambda pair: pair.source
    )
    assert curve == {"1–8": 1.0, "9–13": 8 / 9}

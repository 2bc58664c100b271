"""Blanks where a verb agrees, and the rivals that count."""

import math
from collections import Counter

import pytest

from attnkit.probes import (
    NaiveBayes,
    NeighbourCounts,
    attracted,
    attracted_blanks,
    filled_right,
)
from attnkit.probes.agreement import ALONE, MANY, SINGLE, SINGULAR, Blank

SOME = [line.split() for line in ("a b c", "a b d", "x b c", "a y c")]


def test_naive_bayes_is_the_formula():
    """log p(word) + log p(each neighbour | word), one added to each count."""
    judge = NaiveBayes(SOME, [-2, -1])
    blank = Blank(("a", "b", "[MASK]"), 2, "c", "d")
    kinds = 6
    c = math.log(3) + math.log(3 / (3 + kinds)) + math.log(3 / (3 + kinds))
    d = math.log(1) + math.log(2 / (1 + kinds)) + math.log(2 / (1 + kinds))
    assert judge([blank])[0] == pytest.approx((c, d))


def test_one_place_alone_is_a_count_with_a_gap():
    """More often seen at that distance, more likely, all else equal."""
    texts = ["f u p .".split()] * 3 + ["g u q .".split()] * 3
    judge = NaiveBayes(texts, [-2])
    for first, right, wrong in (("f", "p", "q"), ("g", "q", "p")):
        blank = Blank((first, "u", "[MASK]", "."), 2, right, wrong)
        assert filled_right(judge([blank])) == 1
    near = NaiveBayes(texts, [-1])
    assert filled_right(near([blank])) == 0.5


def test_a_bag_does_not_know_places():
    judge = NaiveBayes(SOME, [-2, -1], bag=True)
    one, other = (
        Blank((*words, "[MASK]"), 2, "c", "d") for words in ("ab", "ba")
    )
    assert judge([one])[0] == pytest.approx(judge([other])[0])
    placed = NaiveBayes(SOME, [-2, -1])
    assert placed([one])[0] != pytest.approx(placed([other])[0])


def test_another_blank_says_nothing():
    judge = NaiveBayes(SOME, [-2, -1])
    hidden = Blank(("[MASK]", "[MASK]", "[MASK]"), 2, "c", "d")
    assert judge([hidden])[0] == pytest.approx((math.log(3), 0.0))


@pytest.mark.parametrize("offsets", [[], [0], [-1, 0, 1]])
def test_offsets_are_places_other_than_the_blank(offsets):
    with pytest.raises(ValueError, match="^offsets: got"):
        NaiveBayes(SOME, offsets)


def test_in_an_attracted_sentence_the_first_noun_decides():
    for words in attracted(300):
        nouns = [w for w in words if w in MANY | SINGLE]
        verb = next(w for w in words if w in ALONE or w in SINGULAR.values())
        assert len(nouns) == 2
        assert (nouns[0] in MANY) == (verb in ALONE)
        assert words.index(nouns[1]) < words.index(verb)


def test_attracted_sentences_are_distinct_and_of_one_split():
    sets = {s: set(attracted(200, split=s)) for s in ("train", "test")}
    assert [len(some) for some in sets.values()] == [200, 200]
    assert not sets["train"] & sets["test"]
    assert attracted(5, seed=1) != attracted(5) == attracted(200)[:5]
    with pytest.raises(ValueError, match="^count: got 20001"):
        attracted(20_001)


def test_each_attracted_sentence_is_one_blank_of_its_kind():
    made = attracted(400)
    blanks = attracted_blanks(made)
    assert sum(map(len, blanks.values())) == 400
    for kind, some in blanks.items():
        assert 0.3 < len(some) / 400 < 0.7
        for blank in some:
            many = {w in MANY for w in blank.words if w in MANY | SINGLE}
            assert (len(many) == 1) == (kind == "nouns agree")
            assert {blank.right, blank.wrong} & set(ALONE)
    before = Counter(b.position for some in blanks.values() for b in some)
    assert len(before) >= 4  # no one gap is the right one


def test_the_word_before_is_no_help_where_nouns_differ():
    """The noun next to the verb tells nothing, or the wrong number."""
    train = attracted(2000)
    differ = attracted_blanks(attracted(300, split="test"))["nouns differ"]
    beside = [b for b in differ if b.words[b.position - 1] in MANY | SINGLE]
    assert filled_right(NeighbourCounts(train, 1, 0)(beside)) < 0.65
    assert filled_right(NaiveBayes(train, range(-8, 0))(differ)) > 0.7


def test_the_first_words_speak_by_their_place_from_the_beginning():
    """Far from the blank, at no fixed distance of it."""
    texts = [
        [w, *"u" * gap, said, "."]
        for w, said in (("f", "p"), ("g", "q"))
        for gap in (2, 3, 5)
    ]
    judge, near = NaiveBayes(texts, [], first=1), NaiveBayes(texts, [-1])
    for w, right, wrong in (("f", "p", "q"), ("g", "q", "p")):
        blank = Blank((w, *"uuuu", "[MASK]", "."), 5, right, wrong)
        assert filled_right(judge([blank])) == 1
        assert filled_right(near([blank])) == 0.5

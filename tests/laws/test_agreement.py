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


def nouns_of(words):
    """Whether each noun of a sentence is many, in order."""
    return [word in MANY for word in words if word in MANY | SINGLE]


def test_in_an_attracted_sentence_the_noun_outside_the_places_decides():
    seen = Counter()
    for words in attracted(300):
        nouns, before = nouns_of(words), "," in words
        (verb,) = (w for w in words if w in ALONE or w in SINGULAR.values())
        assert nouns[before] == (verb in ALONE)
        assert words[-2:] == (verb, ".")
        after = len(nouns) - 1 - before
        assert after in (0, 1) and before + after > 0
        seen[before, after] += 1
    assert min(seen.values()) > 40 and len(seen) == 3


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
    mixed = [w for w in made if len(nouns_of(w)) == 3 and one_differs(w)]
    assert sum(map(len, blanks.values())) == 400 - len(mixed)
    for kind, some in blanks.items():
        assert len(some) > 10
        for blank in some:
            nouns, before = nouns_of(blank.words), "," in blank.words
            subject = nouns.pop(before)
            assert subject == (blank.right in ALONE)
            assert (subject in nouns) == (kind == "nouns agree")
            if kind != "nouns agree":
                around = before and len(nouns) == 2
                where = "before" if before else "after"
                assert kind == f"other {'around' if around else where}"
    position = Counter(b.position for some in blanks.values() for b in some)
    assert len(position) >= 4  # no one gap is the right one


def one_differs(words):
    """Whether of the two other nouns one has the subject's number."""
    first, subject, last = nouns_of(words)
    return first != last


def test_no_count_by_place_is_right_where_other_nouns_stand_around():
    """Each place by itself, from either end, and all of them together."""
    train = attracted(4000)
    blanks = attracted_blanks(attracted(1000, split="test"))
    around = blanks["other around"]
    rivals = [NaiveBayes(train, [-gap]) for gap in range(1, 9)]
    rivals += [NaiveBayes(train, range(-8, 0), b) for b in (False, True)]
    rivals += [NaiveBayes(train, [], first=n) for n in (1, 2, 4, 8)]
    rivals += [NeighbourCounts(train, before=n, after=0) for n in (1, 2, 4)]
    for judge in rivals:
        assert filled_right(judge(around)) < 0.8


def test_the_word_before_is_no_help_where_another_noun_stands_there():
    """The noun next to the verb tells nothing, or the wrong number."""
    train = attracted(2000)
    after = attracted_blanks(attracted(300, split="test"))["other after"]
    beside = [b for b in after if b.words[b.position - 1] in MANY | SINGLE]
    assert filled_right(NeighbourCounts(train, 1, 0)(beside)) < 0.65


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

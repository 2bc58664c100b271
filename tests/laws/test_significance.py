"""BLEU from counts, and intervals, against sacrebleu and against laws."""

import pytest
import sacrebleu
import torch

from attnkit import bleu_of, bootstrap, sentence_counts, signature
from attnkit.data.vocab import SPECIAL

REFERENCES = [
    "A man in a red hat is riding a bike, slowly.",
    "Two dogs run.",
    "The woman's children play near the water.",
] * 20
SAID = [
    "a man in a hat is riding a red bike .",
    "two dogs run .",
    "the woman 's child plays <unk> the water .",
] * 20
WORSE = ["a man is riding a bike .", "dogs .", "the children play ."] * 20


def test_corpus_bleu_is_sacrebleus():
    whole = [said.replace("<unk>", "unk") for said in SAID]
    for said in (whole, WORSE, REFERENCES):
        theirs = sacrebleu.corpus_bleu(said, [REFERENCES], lowercase=True)
        ours = bleu_of(sentence_counts(said, REFERENCES))
        assert ours == pytest.approx(theirs.score)
    assert ours == pytest.approx(100)


def test_an_unknown_word_is_one_word():
    """Sacrebleu alone would cut <unk> into three."""
    known = [said.replace("<unk>", "zzz") for said in SAID]
    counts = sentence_counts(SAID, REFERENCES)
    assert torch.equal(counts, sentence_counts(known, REFERENCES))
    assert counts[2, 8] == len(SAID[2].split())


def test_the_signature_says_what_was_done():
    assert "case:lc" in signature() and "tok:13a" in signature()


def test_intervals():
    good, bad = (sentence_counts(s, REFERENCES) for s in (SAID, WORSE))
    low, high = bootstrap(good, bad, 200)
    assert 0 < low < bleu_of(good) - bleu_of(bad) < high
    assert bootstrap(good, good, 50) == (0, 0)
    back = bootstrap(bad, good, 200)
    assert back == pytest.approx((-high, -low))
    assert bootstrap(good, bad, 200) == (low, high)
    narrow = bootstrap(good.repeat(9, 1), bad.repeat(9, 1), 200)
    assert narrow[1] - narrow[0] < 0.7 * (high - low)


def test_bad_input():
    good = sentence_counts(SAID, REFERENCES)
    with pytest.raises(ValueError, match="^said: got 1 .*wanted 60"):
        sentence_counts(["a"], REFERENCES)
    with pytest.raises(ValueError, match="^references: got an empty list"):
        sentence_counts([], [])
    with pytest.raises(ValueError, match="^samples: got 10, wanted"):
        bootstrap(good, good, 10)
    with pytest.raises(ValueError, match="^counts: got an empty list"):
        bleu_of(torch.zeros(0, 10))


def counts(references):
    """Of a perfect translation of sentences with so many words."""
    texts = [" ".join("abcd"[:n]) for n in references]
    return sentence_counts(texts, texts)


def test_no_fewer_words_than_bleu_counts_together():
    assert bleu_of(counts([1, 3])) >= 0
    assert bleu_of(counts([4])) == pytest.approx(100)
    for few in ([3], [1, 2], [1]):
        with pytest.raises(ValueError, match="^counts: got . words of refer"):
            bleu_of(counts(few))


@pytest.mark.parametrize("word", SPECIAL)
def test_each_special_word_is_one_word_and_itself_alone(word):
    reference = f"a {word} b"
    (row,) = sentence_counts([reference], [reference])
    assert row[8] == row[9] == row[0] == 3
    for other in {*SPECIAL, "c"} - {word}:
        (row,) = sentence_counts([f"a {other} b"], [reference])
        assert (row[0], row[8]) == (2, 3)


def test_the_two_lengths_are_those_said_and_wanted():
    (row,) = sentence_counts(["a b c d e"], ["a b"])
    assert row[8:].tolist() == [5, 2] and row[4:8].tolist() == [5, 4, 3, 2]
    assert row[:4].tolist() == [2, 1, 0, 0]


def test_as_few_samples_as_have_a_tail():
    good = sentence_counts(SAID[:3], REFERENCES[:3])
    assert bootstrap(good, good, 40) == (0, 0)
    with pytest.raises(ValueError, match="^samples: got 39, wanted"):
        bootstrap(good, good, 39)
    worse = sentence_counts(WORSE[:3], REFERENCES[:3])
    assert bootstrap(good, worse, 40) == bootstrap(good, worse, 40, 0)
    assert bootstrap(good, worse, 40) != bootstrap(good, worse, 40, 1)


def test_nineteen_of_twenty_samples_lie_within():
    """The same draws, counted: a fortieth below and a fortieth above."""
    good, bad = (sentence_counts(s[:3], REFERENCES[:3]) for s in (SAID, WORSE))
    low, high = bootstrap(good, bad, 400)
    dice = torch.Generator().manual_seed(0)
    draws = [torch.randint(3, (3,), generator=dice) for _ in range(400)]
    gains = torch.tensor([bleu_of(good[d]) - bleu_of(bad[d]) for d in draws])
    assert (gains < low - 1e-6).sum() <= 10 >= (gains > high + 1e-6).sum()
    assert (gains <= low + 1e-6).sum() >= 10 <= (gains >= high - 1e-6).sum()

"""BLEU from counts, and intervals, against sacrebleu and against laws."""

import pytest
import sacrebleu
import torch

from attnkit import bleu_of, bootstrap, sentence_counts, signature

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

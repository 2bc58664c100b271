"""The real corpus, from the folder that ATTNKIT_DATA names."""

import os

import pytest

from attnkit import CAPTIONS, Vocabs
from attnkit.data.corpora import SPLITS, multi30k, multi30k_lines
from attnkit.data.tokens import detokenize, tokenize


@pytest.fixture(autouse=True)
def given(request):
    """Without the data a test says its own name, and that it was left out."""
    if not os.environ.get("ATTNKIT_DATA"):
        pytest.skip(f"{request.node.name}: ATTNKIT_DATA names no folder")


@pytest.fixture(scope="module")
def pairs():
    if not os.environ.get("ATTNKIT_DATA"):
        return None
    return {split: multi30k(split) for split in SPLITS}


def test_every_line_is_a_pair_of_words(pairs):
    counts = {split: len(of_split) for split, of_split in pairs.items()}
    assert counts == {"train": 29_000, "valid": 1_014, "test": 1_000}
    for split in SPLITS:
        assert all(pair.source and pair.target for pair in pairs[split])
        for language in ("fr", "en"):
            assert len(multi30k_lines(split, language)) == counts[split]


def test_the_first_pair(pairs):
    source = "deux jeunes hommes blancs sont dehors près de buissons ."
    target = "two young , white males are outside near many bushes ."
    first = pairs["train"][0]
    assert (" ".join(first.source), " ".join(first.target)) == (source, target)


def test_words_stand_in_the_order_of_the_lines(pairs):
    for language, side in (("fr", "source"), ("en", "target")):
        line = multi30k_lines("test", language)[-1]
        assert getattr(pairs["test"][-1], side) == tokenize(line, language)


def test_english_text_made_of_words_has_the_same_words(pairs):
    lost = [
        pair.target
        for of_split in pairs.values()
        for pair in of_split
        if tokenize(detokenize(pair.target), "en") != pair.target
    ]
    assert lost == []


def test_text_made_of_words_is_what_was_written_but_for_spaces_and_signs():
    lines = multi30k_lines("test", "en")
    same = [detokenize(tokenize(line, "en")) == line.lower() for line in lines]
    assert sum(same) / len(same) > 0.98


@pytest.mark.parametrize("minimum, share", [(2, 0.97), (5, 0.95)])
def test_most_words_are_known(pairs, minimum, share):
    vocabs = Vocabs.of(pairs["train"], minimum=minimum)
    for vocab, side in zip(vocabs, ("source", "target"), strict=True):
        words = [w for pair in pairs["test"] for w in getattr(pair, side)]
        assert sum(w in vocab.ids for w in words) / len(words) > share


def test_the_courses_own_captions_are_none_of_these(pairs):
    theirs = {
        words
        for of_split in pairs.values()
        for pair in of_split
        for words in (pair.source, pair.target)
    }
    for french, english in CAPTIONS:
        assert tokenize(french, "fr") not in theirs
        assert tokenize(english, "en") not in theirs

"""Texts with labels: what is published, how it is cut, what is alike."""

import gzip
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attnkit import Labelled, banking77, near_duplicates, some_of_each
from attnkit.data import questions
from attnkit.data.questions import read_labelled

SPLITS = ("train", "valid", "test")
WORDS = st.lists(st.sampled_from("a card is not here yet".split()), min_size=1)
TEXTS = st.lists(WORDS.map(" ".join), min_size=1, max_size=6)


def texts(split):
    return [text for text, _ in banking77(split)]


def test_what_was_published():
    """Casanueva et al. 2020, table 1."""
    train, test = (questions.published(split) for split in ("train", "test"))
    assert (len(train), len(test)) == (10_003, 3_080)
    assert Counter(x.label for x in test).keys() == {x.label for x in train}
    assert {*Counter(x.label for x in test).values()} == {40}
    assert train[0] == ("I am still waiting on my card?", "card_arrival")
    known, asked = ([x.text for x in part] for part in (train, test))
    assert len(near_duplicates(known, asked)) == 131  # as chapter 12 says


def test_the_parts_come_from_the_two_files():
    assert banking77("test") == questions.published("test")
    train = questions.published("train")
    assert {*banking77("train")} | {*banking77("valid")} <= {*train}
    assert not {*banking77("train")} & {*banking77("valid")}


def test_no_part_says_what_another_says():
    sets = {
        split: [frozenset(words_of(text)) for text in texts(split)]
        for split in SPLITS
    }
    for one, other in (("train", "valid"), ("train", "test")):
        for mine in sets[one]:
            assert not any(jaccard(mine, x) >= 0.9 for x in sets[other])


def test_each_label_has_its_share_to_choose_with():
    train, valid = (
        Counter(x.label for x in banking77(split))
        for split in ("train", "valid")
    )
    assert train.keys() == valid.keys() and len(train) == 77
    for label, count in valid.items():
        assert count / (count + train[label]) == pytest.approx(0.15, abs=0.04)


def words_of(text):
    signs = (c if c.isalnum() or c == "_" else " " for c in text.lower())
    return "".join(signs).split()


def jaccard(one, other):
    return len(one & other) / len(one | other)


@given(TEXTS, TEXTS, st.sampled_from([0.3, 0.5, 0.75, 1.0]))
def test_near_duplicates_are_what_a_slow_count_finds(some, others, least):
    def alike(a, b):
        return jaccard({*a.split()}, {*b.split()}) >= least

    slow = {
        i for i, text in enumerate(some) if any(alike(text, x) for x in others)
    }
    assert near_duplicates(some, others, least) == slow


def test_signs_and_capitals_make_no_other_text():
    mine = ["Is my card here?", "?!", "my card is not here"]
    assert near_duplicates(mine, ["is my CARD  here", "!"]) == {0}


def test_some_of_each_label():
    train = banking77("train")
    some = some_of_each(train, 3, seed=1)
    assert {*Counter(x.label for x in some).values()} == {3}
    assert len(some) == len({*some}) == 3 * 77 and {*some} <= {*train}
    assert some == some_of_each(train[::-1][::-1], 3, seed=1)
    assert some != some_of_each(train, 3, seed=2)


def test_a_file_of_ones_own(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text('kind,said\nx,"one, two"\ny,"three\nfour"\n')
    assert read_labelled(path, text="said", label="kind") == [
        Labelled("one, two", "x"),
        Labelled("three\nfour", "y"),
    ]


def test_another_file_under_the_same_name(tmp_path, monkeypatch):
    good = (questions.FOLDER / "banking77-test.csv.gz").read_bytes()
    bad = gzip.compress(gzip.decompress(good).replace(b"card", b"bard", 1))
    monkeypatch.setattr(questions, "FOLDER", tmp_path)
    (tmp_path / "banking77-test.csv.gz").write_bytes(bad)
    with pytest.raises(ValueError, match=r"^banking77-test.csv.gz: got sha"):
        questions.published("test")


def test_the_file_says_whose_it_is():
    for split in ("train", "test"):
        path = questions.FOLDER / f"banking77-{split}.csv.gz"
        first = gzip.decompress(path.read_bytes()).partition(b"\n")[0]
        assert b"Casanueva" in first and b"CC BY 4.0" in first

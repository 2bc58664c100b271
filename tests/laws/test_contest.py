"""A contest: scores against a slow count, files there and back, the board."""

import math
import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, f1_score

from attnkit import (
    Entry,
    Leaderboard,
    climb,
    paired_bootstrap,
    read_submission,
    score_labels,
    write_submission,
)

LABELS = ["a", "b", "c"]
TOLD = st.lists(
    st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS)),
    min_size=1,
    max_size=30,
)


def drawn(count, right, seed, labels="ab"):
    """True labels, and answers of which about a share is right."""
    dice = random.Random(seed)
    true = [dice.choice(labels) for _ in range(count)]
    said = [
        x if dice.random() < right else dice.choice(labels.replace(x, ""))
        for x in true
    ]
    return true, said


@given(TOLD)
def test_scores_are_those_of_another_library(told):
    said, true = zip(*told)
    found = score_labels(said, true)
    assert found.accuracy == pytest.approx(accuracy_score(true, said))
    f1 = f1_score(
        *(true, said),
        labels=sorted({*true}),
        average="macro",
        zero_division=0,
    )
    assert found.macro_f1 == pytest.approx(f1)


def test_scores_on_paper():
    found = score_labels("a a a a a a b a".split(), "a a a a a b b c".split())
    assert found.accuracy == 6 / 8
    assert found.macro_f1 == pytest.approx((10 / 12 + 2 / 3) / 3)


def test_a_gap_is_that_of_the_same_texts():
    true, one = drawn(800, 0.8, 1)
    _, other = drawn(800, 0.7, 2)
    low, high = paired_bootstrap(one, other, true, seed=3)
    low_, high_ = paired_bootstrap(other, one, true, seed=3)
    assert (low, high) == pytest.approx((-high_, -low_), abs=1e-3)
    assert paired_bootstrap(one, one, true) == (0, 0)


def test_a_gap_is_as_wide_as_theory_says():
    true, one = drawn(1000, 0.85, 1)
    dice = random.Random(2)
    other = [x if dice.random() < 0.9 else "a" for x in one]
    gains = [(x == t) - (y == t) for x, y, t in zip(one, other, true)]
    mean = sum(gains) / len(gains)
    spread = sum((gain - mean) ** 2 for gain in gains) / len(gains)
    error = math.sqrt(spread / len(gains))
    low, high = paired_bootstrap(one, other, true, samples=4000)
    assert low == pytest.approx(mean - 1.96 * error, abs=0.15 * error)
    assert high == pytest.approx(mean + 1.96 * error, abs=0.15 * error)


@given(
    st.lists(st.sampled_from(["a", "b,c", 'd "e"', "é", "f\ng"]), min_size=1)
)
def test_a_submission_there_and_back(said):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mine.csv"
        write_submission(path, said)
        assert read_submission(path, len(said), said) == said
        first, *rows = path.read_text("utf-8").splitlines()
        assert first == "id,label"
        if not any("\n" in label for label in said):
            path.write_text("\n".join([first, *rows[::-1]]), "utf-8")
            assert read_submission(path, len(said), said) == said


def test_the_board_counts_both_parts():
    true, said = drawn(200, 0.75, 0)
    board = Leaderboard(true, public=0.3, seed=1)
    public = board.submit("mine", said)
    (entry,) = board.close()
    assert entry == Entry("mine", public, entry.private)
    whole = score_labels(said, true).accuracy
    assert 0.3 * public + 0.7 * entry.private == pytest.approx(whole)
    assert public != entry.private


def test_the_best_in_private_comes_first_and_equals_stay_in_order():
    true = ["a"] * 10
    board = Leaderboard(true)
    for name, label in (("no", "b"), ("one", "a"), ("two", "a")):
        board.submit(name, [label] * 10)
    assert [entry.name for entry in board.close()] == ["one", "two", "no"]


def test_the_order_is_not_that_of_the_public_scores():
    true = ["a"] * 10
    board = Leaderboard(true)
    seen = ["a" if i in board._public else "b" for i in range(10)]
    assert board.submit("peeked", seen) == 1
    assert (
        board.submit("honest", ["b" if x == "a" else "a" for x in seen]) == 0
    )
    assert [entry.name for entry in board.close()] == ["honest", "peeked"]


def test_nobody_can_send_after_the_end():
    board = Leaderboard(["a", "b"])
    board.close()
    with pytest.raises(ValueError, match="^submission: got one after the end"):
        board.submit("late", ["a", "b"])
    assert board.close() == []


@pytest.mark.parametrize("seed", range(5))
def test_who_peeks_climbs_in_public_and_only_there(seed):
    """Answers by chance: there is nothing to be learned of the texts."""
    true, said = drawn(1000, 0.5, seed)
    other = ["a" if x == "b" else "b" for x in said]
    board = Leaderboard(true, seed=seed)
    climbed = climb(board, said, other, tries=100, seed=seed)
    board.submit("climbed", climbed)
    entries = {entry.name: entry for entry in board.close()}
    error = math.sqrt(0.25 / 500)
    gain = entries["climbed"].public - entries["start"].public
    assert gain > 3 * error
    assert abs(entries["climbed"].private - 0.5) < 3.5 * error
    assert len(entries) == 102
    best = max(e.public for n, e in entries.items() if n.startswith("try"))
    assert entries["climbed"].public == best


def test_a_climber_sees_nothing_of_the_private_part():
    true, said = drawn(300, 0.5, 1)
    other = ["a" if x == "b" else "b" for x in said]
    board = Leaderboard(true)
    turned = [
        x if i in board._public else other[i] for i, x in enumerate(true)
    ]
    assert climb(board, said, other) == climb(Leaderboard(turned), said, other)


def test_a_climber_keeps_what_has_no_second():
    true, said = drawn(100, 0.5, 1)
    other = ["b"] * 50 + said[50:]
    climbed = climb(Leaderboard(true), said, other, share=0.5)
    assert climbed[50:] == said[50:] and climbed[:50] != said[:50]

"""Exam questions: five a chapter, drawn anew, each with points."""

import math
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from attnkit import Pair, alignment_error_rate
from attnkit.assign.bank import BANK, Asked
from attnkit.assign.exam import as_text, exam_of
from attnkit.metrics import bleu
from attnkit.scores import AdditiveScore

CHAPTERS = sorted(
    path.name[:2]
    for path in (Path(__file__).parents[2] / "chapters").glob("*.ipynb")
)
SEEDS = range(20)
every_chapter = pytest.mark.parametrize("chapter", CHAPTERS)


@every_chapter
def test_five_a_chapter_two_of_them_with_numbers(chapter):
    for seed in SEEDS:
        questions = exam_of(chapter, seed)
        assert len(questions) == 5
        assert sum(asked.value is not None for asked in questions) == 2
        assert questions == exam_of(chapter, seed)
        for asked in questions:
            assert asked.text.strip().endswith((".", "?"))
            assert len(asked.scheme) >= 2
            assert all(worth > 0 and what for worth, what in asked.scheme)
            if asked.value is not None:
                assert math.isfinite(asked.value)
                assert asked.within < max(0.02, abs(asked.value) / 50)
    texts = {asked.text for seed in SEEDS for asked in exam_of(chapter, seed)}
    assert len(texts) > 8, "nothing is drawn"


def test_every_chapter_is_there():
    assert sorted(BANK) == CHAPTERS
    texts = [a.text for c in BANK for a in exam_of(c, 0)]
    assert len(set(texts)) == 65


def numbers_of(asked):
    return [float(x) for x in re.findall(r"-?\d+(?:\.\d+)?", asked.text)]


def drawn(chapter, place, seed):
    return exam_of(chapter, seed)[place]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_courses_own_code_gives_the_same_numbers(seed):
    """Where a room can be asked, it says what the bank says."""
    asked = drawn("02", 0, seed)
    *h, s = [numbers_of(asked)[i : i + 2] for i in range(0, 8, 2)]
    e = torch.tensor(h) @ torch.tensor(s)
    assert float(e.softmax(0).max()) == pytest.approx(asked.value, abs=1e-5)
    gap, share = numbers_of(drawn("02", 1, seed))
    weight = torch.tensor([gap / drawn("02", 1, seed).value, 0]).softmax(0)[0]
    assert float(weight) == pytest.approx(share, abs=1e-5)
    q, k, n = map(int, numbers_of(drawn("03", 1, seed)))
    count = sum(p.numel() for p in AdditiveScore(q, k, n).parameters())
    assert count == drawn("03", 1, seed).value
    asked = drawn("04", 0, seed)
    links, hit, also, sure = map(int, numbers_of(asked))
    gold = {(i, 0) for i in range(sure)}
    possible = gold | {(i, 1) for i in range(also)}
    made = {(i, 0) for i in range(hit)} | {(i, 1) for i in range(also)}
    made |= {(i, 2) for i in range(links - len(made))}
    words = tuple(map(str, range(60)))
    pair = Pair(words, words, frozenset(gold), frozenset(possible))
    rate = alignment_error_rate([made], [pair])
    assert rate == pytest.approx(asked.value, abs=1e-9)


def test_the_brevity_penalty_is_that_of_bleu():
    """All words right, some missing: nothing but the penalty is left."""
    words = "a b c d e f g h i j".split()
    for said in (8, 9):
        found = bleu([words[:said]], [words])
        wanted = 100 * math.exp(1 - 10 / said)
        assert found == pytest.approx(wanted, abs=0.1)
    for seed in SEEDS:
        asked = drawn("06", 0, seed)
        said, wanted = numbers_of(asked)[:2]
        assert asked.value == pytest.approx(math.exp(1 - wanted / said))


def test_with_the_scheme_it_says_what_to_mark():
    questions = exam_of("02", 3)
    paper, marked = as_text(questions, False), as_text(questions, True)
    assert paper.count("points)") == marked.count("points)") == 5
    for asked in questions:
        assert asked.text in paper
        for _, what in asked.scheme:
            assert f": {what}" in marked and f": {what}" not in paper


def test_it_is_a_command():
    command = [sys.executable, "-m", "attnkit.assign.exam", "02", "11"]
    done = subprocess.run(
        [*command, "--seed", "4", "--scheme"],
        capture_output=True,
        text=True,
        check=True,
    )
    wanted = as_text(exam_of("02", 4) + exam_of("11", 4), True)
    assert done.stdout.strip() == wanted


@pytest.mark.parametrize("chapter", ["13", "", "2"])
def test_a_chapter_that_is_not_there_is_named(chapter):
    with pytest.raises(ValueError, match="^chapter: got"):
        exam_of(chapter, 0)
    with pytest.raises(ValueError, match="^seed: got"):
        exam_of("02", -1)


def test_a_question_in_words_has_no_number():
    dice = random.Random(0)
    for entries in BANK.values():
        for entry in entries:
            if isinstance(entry, Asked):
                assert entry.value is None
            else:
                assert entry(dice).value is not None

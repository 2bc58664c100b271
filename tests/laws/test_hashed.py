"""Hashed words on one layer, and the student that the course brings along."""

import hashlib
import json

import pytest
import torch
from torch.testing import assert_close

from attnkit import banking77
from attnkit.bert import split_words
from attnkit.hashed import HashedClassifier, fnv1a, grams, intents_model
from studies import intents

PAPERS = json.loads(intents.PATH.with_suffix(".json").read_text())


def model(size=64):
    torch.manual_seed(0)
    made = HashedClassifier(["a", "b", "c"], size)
    torch.nn.init.normal_(made.rows.weight)
    torch.nn.init.normal_(made.bias)
    return made


def test_logits_by_hand():
    made, text = model(), "My card, my CARD!"
    buckets = {fnv1a(gram) % 64 for gram in grams(split_words(text))}
    rows = [made.rows.weight[i] for i in buckets]
    by_hand = sum(rows) / len(rows) ** 0.5 + made.bias
    assert_close(made(made.features([text]))[0], by_hand)


def test_a_text_gets_the_same_in_any_company():
    made, texts = model(), ["my card", "cash", "my card is here"]
    alone = torch.cat([made.features([text]) for text in texts])
    assert_close(made.features(texts), alone)
    assert_close(alone.norm(dim=-1), torch.ones(3))


@pytest.mark.parametrize(
    "call, says",
    [
        (lambda: HashedClassifier([], 9), "labels: got an empty list"),
        (lambda: HashedClassifier(["a"], 0), "size: got 0, wanted"),
        (lambda: model().features([]), "texts: got an empty list"),
        (lambda: model().features(["  "]), "texts: got '  ', wanted texts of"),
    ],
)
def test_bad_input(call, says):
    with pytest.raises(ValueError, match=f"^{says}"):
        call()


def test_the_file_is_the_one_that_was_measured():
    data = intents.PATH.read_bytes()
    assert len(data) < 400_000
    assert hashlib.sha256(data).hexdigest() == PAPERS["sha256"]
    assert PAPERS["settings"] == intents.SETTINGS


def test_it_is_as_good_as_its_papers_say():
    student = intents_model()
    valid = banking77("valid")
    number = {label: i for i, label in enumerate(student.labels)}
    truth = torch.tensor([number[label] for _, label in valid])
    found = intents.right(student, truth)
    students, alone = (
        PAPERS["students, right"],
        PAPERS["of labels alone, right"],
    )
    assert found == pytest.approx(students[0], abs=0.002)
    assert len(students) == len(alone) == intents.SEEDS
    assert PAPERS["teacher, right"] > max(students)

"""The shipped model: small, as its papers say, and made by its recipe."""

import hashlib
import json
from pathlib import Path

import pytest

import attnkit
from attnkit import parameters, phrases, pretrained, translate
from studies import weights

PAPERS = json.loads(weights.PATH.with_suffix(".json").read_text())


def test_it_is_small_and_the_file_that_was_measured():
    data = weights.PATH.read_bytes()
    assert len(data) <= 700_000
    assert hashlib.sha256(data).hexdigest() == PAPERS["sha256"]
    assert weights.PATH.parent == Path(attnkit.__file__).parent / "weights"
    assert PAPERS["settings"] == weights.SETTINGS


def test_it_translates():
    model, vocabs = pretrained()
    assert not model.training
    assert parameters(model) == PAPERS["parameters"]
    said = translate(model, vocabs, ["le chat noir ne dort pas ."])
    assert said == [["the", "black", "cat", "does", "not", "sleep", "."]]


@pytest.mark.slow
def test_it_is_as_good_as_its_papers_say_and_half_precision_costs_nothing():
    found = weights.figures(*pretrained())
    for key, figure in PAPERS["as shipped"].items():
        assert found[key] == pytest.approx(figure, abs=0.002)
        assert figure == pytest.approx(
            PAPERS["in single precision"][key], abs=0.003
        )


@pytest.mark.slow
def test_training_again_gives_a_model_as_good():
    """Another machine may round otherwise; the figures stay close."""
    figures = weights.figures(*weights.train())
    papers = PAPERS["in single precision"]
    assert abs(figures["exact match"] - papers["exact match"]) < 0.02
    assert abs(figures["error rate"] - papers["error rate"]) < 0.04


def test_the_vocabulary_is_that_of_the_training_sentences():
    _, vocabs = pretrained()
    for pair in phrases(300):
        vocabs.source.encode(pair.source)
        vocabs.target.encode(pair.target)

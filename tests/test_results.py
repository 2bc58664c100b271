"""The study behind the chapters: complete, fair, and as the text says."""

import pytest

from attnkit import Vocabs, fixed_model, parameters, phrases
from attnkit.show.results import curves, mean_curve, runs, study, values
from studies.length import BUILD, SETTINGS, plan

FIXED = ["last state", "mean of states"]
LONG = "exact match, 19-28"


def test_every_planned_run_is_there_once():
    keys = ("model", "training", "seed")
    done = [tuple(run[k] for k in keys) for run in study("length")["runs"]]
    assert sorted(done) == sorted(tuple(run.values()) for run in plan())


def test_what_was_run_is_what_stands_in_the_study():
    about = study("length")["about"]
    assert about["settings"] == SETTINGS
    for key in ("date", "python", "torch", "made by"):
        assert about[key]


def test_the_three_models_are_of_one_size():
    sizes = [values(m, "parameters")[0] for m in (*FIXED, "attention")]
    assert max(sizes) < 1.01 * min(sizes)


@pytest.mark.slow
def test_sizes_are_those_of_the_present_code():
    vocabs = Vocabs.of(phrases(SETTINGS["training pairs"]))
    for name, build in BUILD.items():
        assert parameters(build(vocabs, seed=0)) == runs(name)[0]["parameters"]
    assert parameters(fixed_model(vocabs)) == values(FIXED[0], "parameters")[0]


def test_attention_holds_long_sentences_in_all_five_seeds():
    assert len(values("attention")) == 5
    assert min(values("attention")) >= 0.95
    assert min(values("attention", LONG)) >= 0.90


@pytest.mark.parametrize("model", FIXED)
@pytest.mark.parametrize("training", [1, 1.5])
def test_far_above_the_fixed_models_at_equal_updates_and_seconds(
    model, training
):
    assert min(values("attention", LONG)) > (
        max(values(model, LONG, training)) + 0.5
    )
    if training > 1:
        mean = [
            sum(seconds) / len(seconds)
            for seconds in (
                values(model, "seconds", training),
                values("attention", "seconds"),
            )
        ]
        assert mean[0] > 0.95 * mean[1]


def test_more_training_moves_the_cliff():
    for model in FIXED:
        by_length = [mean_curve(curves(model, x)) for x in (1, 4, 16)]
        for less, more in zip(by_length, by_length[1:], strict=False):
            assert more["9–13"] > less["9–13"]


def test_unknown_settings_are_named():
    with pytest.raises(ValueError, match="model, training: got 'lstm', 1"):
        runs("lstm")

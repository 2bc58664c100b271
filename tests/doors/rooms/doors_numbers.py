"""Every function that gives numbers: finite ones, and none of nothing."""

import math
from collections.abc import Mapping

import pytest
import torch
from examples import arguments, found

REAL = (float, tuple[float, float], list[float], dict[str, float])
# A curve holds what its metric says.
MEASURES = found(lambda _, s: s.return_annotation in (*REAL, dict[int, float]))


def numbers(result):
    if isinstance(result, Mapping):
        return list(result.values())
    return list(result) if isinstance(result, tuple | list) else [result]


def emptied(value):
    """The same without what is in it; None for what holds nothing."""
    if isinstance(value, torch.Tensor):
        return value[:0]
    holds = isinstance(value, list | tuple | Mapping)
    return type(value)() if holds else None


@pytest.mark.parametrize("name", MEASURES)
def test_what_is_measured_is_a_finite_number(name):
    given = arguments(name, MEASURES[name])
    result = numbers(MEASURES[name](**given))
    assert result and all(type(x) is float for x in result)
    assert all(map(math.isfinite, result))


@pytest.mark.parametrize("name", MEASURES)
def test_of_nothing_there_is_no_number(name):
    """Each argument empty by itself, then all of them."""
    given = arguments(name, MEASURES[name])
    nothing = {key: emptied(value) for key, value in given.items()}
    empty = {k: v for k, v in nothing.items() if v is not None}
    for some in ({}, *({key: empty[key]} for key in empty)):
        if empty:
            with pytest.raises(ValueError, match=r"^\w+: got .*, wanted "):
                MEASURES[name](**given | (some or empty))


def test_the_walk_finds_those_of_the_course():
    assert {"bleu", "bleu_of", "exact_match", "word_accuracy"} <= {*MEASURES}
    assert {"alignment_error_rate", "by_length", "slope"} <= {*MEASURES}
    assert {"bootstrap", "filled_right", "mean_curve"} <= {*MEASURES}

"""Every function with a seed: the same again, and nothing else touched."""

import inspect
import random
from collections.abc import Mapping

import numpy as np
import pytest
import torch
from examples import arguments, found
from torch import nn

from attnkit import History, Leaderboard

SEEDED = found(lambda _, signature: "seed" in signature.parameters)
each = pytest.mark.parametrize("name", SEEDED)


def plain(thing):
    """A result as numbers and words, which can be compared."""
    if isinstance(thing, nn.Module):
        return plain(thing.state_dict())
    if isinstance(thing, History):  # its seconds are never the same
        return thing.loss, thing.valid
    if isinstance(thing, Leaderboard):
        return sorted(thing._public)
    if isinstance(thing, torch.Tensor):
        return thing.tolist()
    if isinstance(thing, Mapping):
        return [(key, plain(value)) for key, value in thing.items()]
    if inspect.isgenerator(thing) or isinstance(thing, list | tuple):
        return [plain(part) for part in thing]
    return thing


def generators():
    """The states of all generators that are shared."""
    state = np.random.get_state()
    return (
        torch.get_rng_state().tolist(),
        random.getstate(),
        (state[0], state[1].tolist(), *state[2:]),
    )


def run(name, **seed):
    """What comes back, and the model that was changed by it."""
    given = arguments(name, SEEDED[name], **seed)
    return plain([SEEDED[name](**given), given.get("model")])


@each
def test_the_same_seed_gives_the_same_whatever_was_drawn_before(name):
    before, threads = generators(), torch.get_num_threads()
    results = [run(name, seed=3)]
    assert generators() == before and torch.get_num_threads() == threads
    torch.manual_seed(7), random.seed(7), np.random.seed(7)
    results.append(run(name, seed=3))
    assert results[0] == results[1]
    assert run(name) == run(name, seed=0)
    assert any(run(name, seed=seed) != results[0] for seed in range(9))


@each
@pytest.mark.parametrize("seed", [-1, 1.5, "1", None, True, 2**63], ids=repr)
def test_what_is_no_seed_is_refused_before_anything_is_drawn(name, seed):
    before, threads = generators(), torch.get_num_threads()
    with pytest.raises(ValueError, match="^seed: got .*, wanted a whole"):
        run(name, seed=seed)
    assert generators() == before and torch.get_num_threads() == threads


def test_the_walk_finds_those_of_the_course():
    assert {"fit", "fit_masked", "phrases", "batches", "sample"} <= {*SEEDED}
    assert {"attention_model", "bootstrap", "recall_all"} <= {*SEEDED}
